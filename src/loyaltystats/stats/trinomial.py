"""Intervals of promoters minus detractors: a difference of two shares of the same respondents."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Counts = tuple[float, float, float]
"""Promoters, passives, detractors; whole counts, or weighted shares times the effective sample size."""

ADDED = (0.75, 1.5, 0.75)
"""Pseudo-answers of the adjusted Wald interval: Rocks (2016), The American Statistician 70(4):365-372."""


def variance(counts: Counts) -> float:
    """Variance of one answer coded +1, 0, -1."""
    promoters, _, detractors = counts
    n = sum(counts)
    return (promoters + detractors) / n - ((promoters - detractors) / n) ** 2


def score_interval(counts: Counts, confidence_level: float) -> tuple[float, float]:
    """Score interval (Tango 1998, Statistics in Medicine 17:891-908): all values that a score test does not reject.

    Examples
    --------
    >>> low, high = score_interval((5, 3, 2), 0.95)
    >>> round(low, 4), round(high, 4)
    (-0.2166, 0.6753)
    """
    from scipy.optimize import brentq

    z = _quantile(confidence_level)
    n = sum(counts)
    estimate = (counts[0] - counts[2]) / n

    def excess(value: float) -> float:
        return n * (estimate - value) ** 2 - z * z * _null_variance(counts, value)

    ends = []
    for bound in (-1.0, 1.0):
        # with one class only the null variance vanishes at the estimate itself: start a hair beside that false root
        inner = estimate + math.copysign(1e-9, bound)
        if abs(bound - estimate) <= 1e-9 or excess(bound) <= 0:
            ends.append(bound)
        else:
            ends.append(float(brentq(excess, min(bound, inner), max(bound, inner), xtol=1e-14, rtol=1e-14)))
    return ends[0], ends[1]


def _null_variance(counts: Counts, value: float) -> float:
    """Variance of one answer at the most likely shares among those whose difference is ``value`` (closed form)."""
    promoters, passives, detractors = counts if value >= 0 else (counts[2], counts[1], counts[0])
    t, n = abs(value), sum(counts)
    b = (promoters + detractors) * (1 - t) - 2 * t * (detractors + passives)
    share = (b + math.sqrt(b * b + 8 * n * detractors * t * (1 - t))) / (4 * n)
    return max(2 * share + t - t * t, 0.0)


def adjusted_wald_interval(counts: Counts, confidence_level: float) -> tuple[float, float]:
    """Wald interval after adding 3/4, 3/2, 3/4 answers."""
    return wald_interval((counts[0] + ADDED[0], counts[1] + ADDED[1], counts[2] + ADDED[2]), confidence_level)


def wald_interval(counts: Counts, confidence_level: float) -> tuple[float, float]:
    """Textbook interval; its real coverage is far below the nominal one in small or lopsided samples."""
    n = sum(counts)
    return _around(counts, _quantile(confidence_level) * math.sqrt(variance(counts) / n))


def t_interval(counts: Counts, confidence_level: float) -> tuple[float, float]:
    """Student's interval of the mean of +1, 0, -1; ``nan`` for a single answer."""
    from scipy.special import stdtrit

    n = sum(counts)
    if n <= 1:
        return math.nan, math.nan
    quantile = float(stdtrit(n - 1, 0.5 + confidence_level / 2))
    return _around(counts, quantile * math.sqrt(variance(counts) / (n - 1)))


def bootstrap_interval(counts: Counts, confidence_level: float, rng: np.random.Generator) -> tuple[float, float]:
    """Percentile bootstrap; drawing the three class counts is the same as drawing respondents."""
    import numpy as np

    shares = np.asarray(counts, dtype=float) / sum(counts)
    n = round(sum(counts))
    draws = rng.multinomial(n, shares, size=10_000)
    tail = (1 - confidence_level) / 2
    low, high = np.quantile((draws[:, 0] - draws[:, 2]) / n, [tail, 1 - tail])
    return float(low), float(high)


def _around(counts: Counts, half: float) -> tuple[float, float]:
    centre = (counts[0] - counts[2]) / sum(counts)
    return max(centre - half, -1.0), min(centre + half, 1.0)


def _quantile(confidence_level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + confidence_level / 2))


CLOSED: dict[str, Callable[[Counts, float], tuple[float, float]]] = {
    "score": score_interval,
    "adjusted_wald": adjusted_wald_interval,
    "wald": wald_interval,
    "t": t_interval,
}
"""Intervals without chance, by name."""
