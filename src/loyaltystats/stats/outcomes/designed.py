"""The recommendation score under a survey design: rows to means of +1, 0 and -1 with their linearised covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.sampling.replicates import bootstrap_multipliers, delivered
from loyaltystats.sampling.variance import Estimated, design_effects, design_means, design_ratios
from loyaltystats.stats.outcomes.breaks import Breaks
from loyaltystats.stats.selection import group_label, numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

RESAMPLES: Final = 2_000
"""Resamples of the bootstrap interval under a design."""

NO_SPREAD: Final = 1e-12
"""A standard error below this share of the range is a rounding error: everybody counts the same."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreRows:
    """Respondents with their design, what each counts (+1, 0, -1; ``nan`` without an answer), and their group."""

    rows: DesignRows
    score: np.ndarray
    answer: np.ndarray
    domains: tuple[np.ndarray, ...]
    """Respondents of each table row who answered."""


def score_rows(
    responses: Any, code: str, cut: Breaks, by: str | None, groups: Sequence[str | None], design: SurveyDesign | None
) -> ScoreRows:
    """Read the answers of all respondents once; a group of ``None`` means everybody."""
    frame, rows = collect_with_design(responses, [code, *([by] if by else [])], design)
    return rows_from(frame, rows, code, cut, by, groups)


def rows_from(
    frame: pd.DataFrame, rows: DesignRows, code: str, cut: Breaks, by: str | None, groups: Sequence[str | None]
) -> ScoreRows:
    """Turn answers into scores; ``frame`` has the rows of the design."""
    import numpy as np

    answer = numbers(frame[code])
    score = np.where(
        np.isnan(answer), np.nan, (answer >= cut.promoter_from).astype(float) - (answer <= cut.detractor_to)
    )
    known = ~np.isnan(answer)
    label = np.array([group_label(value) for value in frame[by].tolist()], dtype=object) if by else None
    domains = tuple(known if group is None or label is None else known & (label == group) for group in groups)
    return ScoreRows(rows=rows, score=score, answer=answer, domains=domains)


def joint_scores(found: ScoreRows) -> Estimated:
    """Return the mean score of every domain with their common covariance, so that differences have theirs."""
    import numpy as np

    inside = np.column_stack(found.domains).astype(float)
    anybody: np.ndarray = inside.sum(axis=1) > 0
    return design_ratios(np.nan_to_num(found.score)[:, None] * inside, inside, found.rows, anybody)


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreErrors:
    """Standard errors, degrees of freedom and effective numbers of answers, one per domain; on the scale of -1 to 1."""

    std_error: np.ndarray
    df: np.ndarray
    n_effective: np.ndarray


def mean_of(values: np.ndarray, rows: DesignRows, domain: np.ndarray) -> tuple[float, float]:
    """Return the standard error of a mean and its degrees of freedom.

    Without a design it is the textbook's sd over root n of those who answered; with one, the others stay in the design.
    """
    import numpy as np

    if rows.design.columns():
        one = design_means(values, rows, domain)
        return float(one.std_error[0]), one.df
    n = int(domain.sum())
    return float(values[domain].std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan, n - 1.0


def score_errors(found: ScoreRows) -> ScoreErrors:
    """Return the linearised standard error of each domain; ``nan`` where its answers show no spread."""
    import numpy as np

    errors, dfs, sizes = [], [], []
    for domain in found.domains:
        error, df, size = np.nan, np.nan, 0.0
        if domain.any():
            error, df = mean_of(found.score, found.rows, domain)
            one = design_means(found.score, found.rows, domain)
            effect = float(design_effects(found.score, one, found.rows, domain)[0])
            worth = found.rows.design.columns() and effect > 0
            size = domain.sum() / effect if worth else found.rows.n_effective(domain)
        errors.append(error)
        dfs.append(df)
        sizes.append(size)
    return ScoreErrors(std_error=np.array(errors), df=np.array(dfs), n_effective=np.array(sizes, dtype=float))


def student_limits(
    estimate: np.ndarray, std_error: np.ndarray, df: np.ndarray, confidence_level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of Student's t, cut at -1 and 1; ``nan`` without degrees of freedom or without spread."""
    import numpy as np
    from scipy.special import stdtrit

    known = (df > 0) & (std_error > NO_SPREAD)
    half = stdtrit(np.where(known, df, 1.0), 0.5 + confidence_level / 2) * std_error
    low, high = np.clip(estimate - half, -1, 1), np.clip(estimate + half, -1, 1)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def bootstrap_scores(found: ScoreRows, rng: np.random.Generator) -> np.ndarray:
    """Return the score of every domain in every resample of what was drawn, shape (resamples, domains).

    A resample without anybody of a domain gives ``nan``.
    """
    import numpy as np

    rows = found.rows
    inside = np.column_stack(found.domains) * rows.weights[:, None]
    each = np.concatenate([np.nan_to_num(found.score)[:, None] * inside, inside], axis=1)
    units = np.arange(len(rows)) if delivered(rows) else rows.clusters
    totals = np.stack([np.bincount(units, weights=column) for column in each.T], axis=1)
    drawn = np.stack([multiplier @ totals for multiplier in bootstrap_multipliers(rows, RESAMPLES, rng)])
    k = len(found.domains)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores: np.ndarray = np.where(drawn[:, k:] > 0, drawn[:, :k] / drawn[:, k:], np.nan)
    return scores


def percentiles(draws: np.ndarray, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the percentile limits of every column; ``nan`` where nothing was drawn."""
    import numpy as np

    tail = (1 - confidence_level) / 2
    known = ~np.isnan(draws).all(axis=0)
    ends = np.full((2, draws.shape[1]), np.nan)
    ends[:, known] = np.nanquantile(draws[:, known], [tail, 1 - tail], axis=0)
    return ends[0], ends[1]
