"""Intervals of a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def wilson(successes: Any, trials: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a share; vectorised, ``nan`` where there are no trials.

    Parameters
    ----------
    successes, trials : array_like
        Counts, or their survey-weighted equivalents on the effective sample size.
    confidence_level : float
        Fraction between 0 and 1.

    References
    ----------
    .. [1] Wilson E. B. (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> low, high = wilson(9, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.5958, 0.9821)
    """
    import numpy as np
    from scipy.special import ndtri

    x, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    z2 = float(ndtri(0.5 + confidence_level / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
        low, high = centre - half, centre + half
    low = np.where(x == 0, 0.0, low)  # exact ends; the formula leaves a rounding error there
    high = np.where(x == n, 1.0, high)
    empty = ~(n > 0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)
