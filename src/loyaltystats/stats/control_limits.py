"""Formulas of control charts: centre, limits with unequal waves, Laney's correction, moving averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

SIGMAS: Final = 3.0
D2: Final = 1.1283791670955126
"""Mean range of two standard normal values, 2 / sqrt(pi)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Limits:
    """What is plotted, its centre, both limits, and distances from the centre in standard errors."""

    plotted: np.ndarray
    center: float
    lower: np.ndarray
    upper: np.ndarray
    std_error: np.ndarray
    sigmas: np.ndarray
    spread: float = 1.0
    """Laney's sigma z: how much more waves differ than respondents explain."""


def shewhart(
    mean: np.ndarray, variance: np.ndarray, size: np.ndarray, baseline: np.ndarray, laney: bool, *, share: bool
) -> Limits:
    """Return three-sigma limits of means, scores or shares; the centre is that of all answers of the baseline."""
    import numpy as np

    used = baseline & (size > 1) & ~np.isnan(mean)
    center = float(size[used] @ mean[used] / size[used].sum())
    within = center * (1 - center) if share else float((size - 1)[used] @ variance[used] / (size - 1)[used].sum())
    error = np.sqrt(within / np.where(size > 0, size, np.nan))
    spread = 1.0
    if laney:
        z = (mean[used] - center) / error[used]
        spread = float(np.abs(np.diff(z)).mean() / D2) if len(z) > 1 else float("nan")
    wide = SIGMAS * spread * error
    return Limits(
        plotted=mean,
        center=center,
        lower=center - wide,
        upper=center + wide,
        std_error=spread * error,
        sigmas=(mean - center) / (spread * error),
        spread=spread,
    )


def ewma(limits: Limits, smoothing: float, width: float) -> Limits:
    """Return the exponentially weighted moving average of waves of unequal size, and its limits.

    The variance follows the average wave by wave: v = (l s)^2 + (1 - l)^2 v before, with s the error of the wave.
    """
    import numpy as np

    level, variance = limits.center, 0.0
    plotted, error = np.empty(len(limits.plotted)), np.empty(len(limits.plotted))
    for at, (mean, own) in enumerate(zip(limits.plotted, limits.std_error, strict=True)):
        if not np.isnan(mean):
            level = smoothing * mean + (1 - smoothing) * level
            variance = (smoothing * own) ** 2 + (1 - smoothing) ** 2 * variance
        plotted[at], error[at] = level, np.sqrt(variance)
    return Limits(
        plotted=plotted,
        center=limits.center,
        lower=limits.center - width * error,
        upper=limits.center + width * error,
        std_error=error,
        sigmas=np.where(error > 0, (plotted - limits.center) / np.where(error > 0, error, 1.0), 0.0),
        spread=limits.spread,
    )


def cusum(limits: Limits, slack: float, decision: float) -> Limits:
    """Return the larger of the two tabular sums of distances, signed, with its decision interval."""
    import numpy as np

    high = low = 0.0
    plotted = np.empty(len(limits.plotted))
    for at, z in enumerate(limits.sigmas):
        if not np.isnan(z):
            high, low = max(0.0, high + z - slack), max(0.0, low - z - slack)
        plotted[at] = high if high >= low else -low
    ones = np.ones(len(plotted))
    return Limits(
        plotted=plotted,
        center=0.0,
        lower=-decision * ones,
        upper=decision * ones,
        std_error=ones,
        sigmas=plotted,
        spread=limits.spread,
    )
