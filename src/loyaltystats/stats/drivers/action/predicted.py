"""What the ordinal model predicts for scenarios, in the sample and in resamples of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.action.scenario import Version
from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit, fit_ordinal
from loyaltystats.stats.drivers.models.rows import ModelRows

if TYPE_CHECKING:
    import numpy as np

PARTS: Final = ("detractors", "passives", "promoters")
WORTH_A_BAR: Final = 3_000_000
"""Rows times resamples from which a progress bar is shown."""

ENOUGH: Final = 0.8
"""Share of resamples that must have been fitted for a band."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Shares of detractors, passives and promoters, and the mean answer: before (first row) and after each scenario."""

    shares: np.ndarray
    means: np.ndarray

    @property
    def score(self) -> np.ndarray:
        """Net promoter score in points."""
        found: np.ndarray = 100 * (self.shares[:, 2] - self.shares[:, 0])
        return found


def outlook(
    fitted: OrdinalFit, scenarios: Sequence[Sequence[Version]], weights: np.ndarray, cuts: Sequence[float]
) -> Outlook:
    """Return what the model predicts on average over the respondents for each scenario."""
    import numpy as np

    total = weights.sum()
    shares, means = [], []
    for versions in scenarios:
        share, mean = np.zeros(len(cuts) + 1), 0.0
        for x, part in versions:
            held = weights * part
            share += held @ fitted.shares(x, cuts)
            mean += float(held @ fitted.means(x))
        shares.append(share / total)
        means.append(mean / total)
    return Outlook(shares=np.array(shares), means=np.array(means))


def resampled(
    rows: ModelRows,
    scenarios: Sequence[Sequence[Version]],
    multipliers: Sequence[np.ndarray],
    cuts: Sequence[float],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores and the mean answers of every resample, shape (resamples, scenarios); ``nan`` without a fit.

    ``multipliers`` says for each resample how often every respondent is drawn.
    """
    import numpy as np
    from tqdm import tqdm

    quiet = not sys.stderr.isatty() or len(rows.y) * len(multipliers) < WORTH_A_BAR
    scores, means = (np.full((len(multipliers), len(scenarios)), math.nan) for _ in range(2))
    for at, times in enumerate(tqdm(multipliers, desc="resamples", disable=quiet, leave=False)):
        used = times > 0
        weights = (rows.weights * times)[used]
        try:
            fitted = fit_ordinal(rows.x[used], rows.y[used], weights, terms=rows.terms)
        except EstimationError:
            continue
        versions = [[(x[used], part[used]) for x, part in each] for each in scenarios]
        seen = outlook(fitted, versions, weights, cuts)
        scores[at], means[at] = seen.score, seen.means
    return scores, means


def refuse_few(scores: np.ndarray) -> None:
    """Raise ``EstimationError`` when too many resamples could not be fitted."""
    import numpy as np

    if len(scores) and np.isnan(scores[:, 0]).mean() > 1 - ENOUGH:
        raise EstimationError(
            "what-if - the model could not be fitted in most resamples - expected answers that vary in every part - name "
            "fewer drivers, or n_bootstrap=0 for no band."
        )
