"""Formulas of the recovery contrasts: weighted moments of a group, Welch's tests of a difference, a gain and sameness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.sampling.design import effective_n

if TYPE_CHECKING:
    import numpy as np

PARADOX: Final = ("solved_well", "no_failure")
PLANNED: Final = (
    PARADOX,
    ("solved_well", "solved_badly"),
    ("solved_well", "never_told"),
    ("solved_badly", "never_told"),
    ("never_told", "no_failure"),
)
"""Contrasts: what is compared, and to what."""

MARGIN: Final = 0.2
"""Half-width of the same in pooled standard deviations where none is given: a small effect after Cohen (1988)."""


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Mean and variance of one group with its number of answers, plain and effective."""

    n: int
    n_effective: float
    mean: float
    variance: float

    @classmethod
    def of(cls, values: np.ndarray, weights: np.ndarray, inside: np.ndarray) -> Moments:
        """Return the moments of the answers of one group."""
        import numpy as np

        used = inside & ~np.isnan(values) & (weights > 0)
        if not used.any():
            return cls(n=0, n_effective=0.0, mean=math.nan, variance=math.nan)
        y, w = values[used], weights[used]
        size = effective_n(float(w.sum()), float((w**2).sum()))
        mean = float(w @ y / w.sum())
        variance = float(w @ (y - mean) ** 2 / w.sum()) * size / (size - 1) if size > 1 else math.nan
        return cls(n=int(used.sum()), n_effective=size, mean=mean, variance=variance)

    @property
    def std_error(self) -> float:
        """Standard error of the mean."""
        return math.sqrt(self.variance / self.n_effective) if self.n > 1 else math.nan


def contrast(first: Moments, second: Moments, level: float, margin: float | None) -> dict[str, float]:
    """Return the difference of two means with Welch's tests and Hedges' g; ``nan`` where a group is too small."""
    from scipy.special import stdtr, stdtrit

    names = ("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high", "p_greater", "p_same")
    bases = {"n_first": first.n, "n_second": second.n}
    effects = ("effect_size", "effect_low", "effect_high")
    if min(first.n, second.n) < 2 or not first.std_error**2 + second.std_error**2 > 0:
        return dict.fromkeys((*names, *effects), math.nan) | bases
    a, b = first.std_error**2, second.std_error**2
    difference, error = first.mean - second.mean, math.sqrt(a + b)
    df = (a + b) ** 2 / (a**2 / (first.n_effective - 1) + b**2 / (second.n_effective - 1))
    t = difference / error
    half = float(stdtrit(df, 0.5 + level / 2)) * error
    width = MARGIN * _pooled(first, second) if margin is None else margin
    above = float(stdtr(df, -(difference + width) / error))
    below = float(stdtr(df, (difference - width) / error))
    values = (
        *(difference, error, t, df, 2 * float(stdtr(df, -abs(t))), difference - half, difference + half),
        *(float(stdtr(df, -t)), max(above, below)),
    )
    return dict(zip(names, values, strict=True)) | _effect(first, second, level) | bases


def _pooled(first: Moments, second: Moments) -> float:
    """Return the pooled standard deviation."""
    one, two = first.n_effective - 1, second.n_effective - 1
    return math.sqrt((one * first.variance + two * second.variance) / (one + two))


def _effect(first: Moments, second: Moments, level: float) -> dict[str, float]:
    """Return Hedges' g with the interval of its large-sample standard error."""
    from scipy.special import gammaln, ndtri

    n1, n2 = first.n_effective, second.n_effective
    m = n1 + n2 - 2
    small = math.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / math.sqrt(m / 2)
    g = small * (first.mean - second.mean) / _pooled(first, second)
    half = float(ndtri(0.5 + level / 2)) * math.sqrt((n1 + n2) / (n1 * n2) + g**2 / (2 * (n1 + n2)))
    return {"effect_size": g, "effect_low": g - half, "effect_high": g + half}
