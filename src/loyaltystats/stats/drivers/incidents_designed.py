"""Praise and complaints under strata, clusters, finite populations and replicate weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.sampling.variance import design_means, design_ratios
from loyaltystats.stats.outcomes.shares import beta_limits
from loyaltystats.stats.selection import group_label, numbers
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np


Judged = tuple["np.ndarray", "np.ndarray", "np.ndarray"]
"""Limits of the share of praise, and p, one for each feature."""


def designed_mentions(
    responses: Any, columns: Sequence[str], by: str | None, design: SurveyDesign, level: float
) -> dict[str, Judged]:
    """Return limits and p of all respondents and of each group.

    Parameters
    ----------
    responses : Responses or dataframe
        Answers.
    columns : sequence of str
        Praise and complaint of each feature in turn, 0 or 1.
    by : str, optional
        Column of the groups.
    design : SurveyDesign
        More than weights.
    level : float
        Confidence level.
    """
    import numpy as np

    frame, rows = collect_with_design(responses, [*columns, *([by] if by else [])], design)
    found = np.column_stack([numbers(frame[column]) for column in columns])
    labels = [group_label(value) for value in frame[by].tolist()] if by else []
    inside = {str(name): np.array([label == name for label in labels]) for name in set(labels) - {None}}
    inside[TOTAL] = np.ones(len(frame), dtype=bool)
    return {name: _judged(found, rows, group, level) for name, group in inside.items()}


def _judged(found: np.ndarray, rows: DesignRows, group: np.ndarray, level: float) -> Judged:
    """Return Korn and Graubard's limits of the share, and p of Student's t of the mean of praise minus complaint."""
    import numpy as np
    from scipy.special import stdtr

    features = found.shape[1] // 2
    low, high, p_value = (np.full(features, np.nan) for _ in range(3))
    for at in range(features):
        praise, complaint = found[:, 2 * at], found[:, 2 * at + 1]
        known = group & ~np.isnan(praise) & ~np.isnan(complaint)
        one_sided = known & (praise != complaint)
        if not one_sided.any():
            continue
        moved = design_means(np.where(known, praise - complaint, 0.0), rows, known)
        if moved.df > 0 and moved.std_error[0] > 0:
            p_value[at] = 2 * float(stdtr(moved.df, -abs(moved.estimate[0] / moved.std_error[0])))
        share = design_ratios(np.where(one_sided, praise, 0.0), one_sided.astype(float), rows, one_sided)
        sizes = (np.array([float(one_sided.sum())]), np.array([rows.n_effective(one_sided)]))
        ends = beta_limits(share.estimate, share.std_error, np.array([share.df]), sizes, level)
        low[at], high[at] = float(ends[0][0]), float(ends[1][0])
    return low, high, p_value
