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

    means = [sum(float(weights * part @ fitted.means(x)) for x, part in versions) for versions in scenarios]
    return Outlook(
        shares=np.array([class_shares(fitted, versions, weights, cuts) for versions in scenarios]),
        means=np.array(means) / weights.sum(),
    )


def class_shares(
    fitted: OrdinalFit, versions: Sequence[Version], weights: np.ndarray, cuts: Sequence[float]
) -> np.ndarray:
    """Return the mean shares of the classes between the cuts; two exponentials per respondent and version."""
    import numpy as np
    from scipy.special import expit

    below = np.zeros(len(cuts))
    for x, part in versions:
        line, held = x @ fitted.coefficients, weights * part
        for at, cut in enumerate(cuts):
            count = int(np.searchsorted(fitted.values, cut, side="right"))
            if count == len(fitted.values):
                below[at] += held.sum()
            elif count:
                below[at] += float(held @ expit(fitted.thresholds[count - 1] - line))
    return np.diff(np.concatenate([[0.0], below / weights.sum(), [1.0]]))


def resampled(
    rows: ModelRows,
    scenarios: Sequence[Sequence[Version]],
    multipliers: Sequence[np.ndarray],
    cuts: Sequence[float],
) -> np.ndarray:
    """Return the score of every resample and scenario, shape (resamples, scenarios); ``nan`` without a fit.

    ``multipliers`` says for each resample how often every respondent is drawn.
    """
    import numpy as np
    from tqdm import tqdm

    quiet = not sys.stderr.isatty() or len(rows.y) * len(multipliers) < WORTH_A_BAR
    scores = np.full((len(multipliers), len(scenarios)), math.nan)
    for at, times in enumerate(tqdm(multipliers, desc="resamples", disable=quiet, leave=False)):
        used = times > 0
        weights = rows.weights * times
        try:
            fitted = fit_ordinal(rows.x[used], rows.y[used], weights[used], terms=rows.terms)
        except EstimationError:
            continue
        shares = np.array([class_shares(fitted, each, weights, cuts) for each in scenarios])
        scores[at] = 100 * (shares[:, 2] - shares[:, 0])
    return scores


def refuse_few(scores: np.ndarray) -> None:
    """Raise ``EstimationError`` when too many resamples could not be fitted."""
    import numpy as np

    if len(scores) and np.isnan(scores[:, 0]).mean() > 1 - ENOUGH:
        raise EstimationError(
            "what-if - the model could not be fitted in most resamples - expected answers that vary in every part - name "
            "fewer drivers, or n_bootstrap=0 for no band."
        )
