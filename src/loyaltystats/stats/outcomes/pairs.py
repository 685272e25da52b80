"""The difference of two recommendation scores from their shares: hybrid score, Wald and adjusted Wald; all on -1 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats import trinomial

if TYPE_CHECKING:
    import numpy as np

_STEPS: Final = 48
"""Halvings of z on 0 to 40: p is exact to 13 digits."""

_LARGEST_Z: Final = 40.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Sides:
    """Shares and (effective) numbers of answers of the two scores, arrays of one length."""

    up1: Any
    down1: Any
    n1: Any
    up2: Any
    down2: Any
    n2: Any
    correlation: Any = 0.0
    """Of the two scores: 0 for different respondents."""

    @property
    def difference(self) -> Any:
        """First minus second."""
        return (self.up1 - self.down1) - (self.up2 - self.down2)


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """Standard error, statistic, degrees of freedom, p and limits of differences, arrays of one length."""

    std_error: np.ndarray
    statistic: np.ndarray
    df: np.ndarray
    p_value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def hybrid(sides: Sides, confidence_level: float) -> Compared:
    r"""Return the hybrid score interval of the difference, and the p that belongs to it.

    Notes
    -----
    .. math:: d - \sqrt{(e_1 - l_1)^2 + (u_2 - e_2)^2 - 2r(e_1 - l_1)(u_2 - e_2)}, \quad
       d + \sqrt{(u_1 - e_1)^2 + (e_2 - l_2)^2 - 2r(u_1 - e_1)(e_2 - l_2)}

    with the score limits l and u of each score and the correlation r of the two. p is the smallest error level at which the
    interval leaves out 0, so that interval and test never contradict each other.

    References
    ----------
    .. [1] Newcombe R. G. (1998), Statistics in Medicine 17:873-890 (the idea, for shares).
    .. [2] Zou G. Y., Donner A. (2008), Construction of confidence limits about effect measures: a general approach,
       Statistics in Medicine 27:1693-1702.
    """
    import numpy as np
    from scipy.special import ndtr, ndtri

    d = np.asarray(sides.difference, dtype=float)
    known = (np.asarray(sides.n1) > 0) & (np.asarray(sides.n2) > 0)
    arms = _arms(sides, float(ndtri(0.5 + confidence_level / 2)))
    low, high = np.full_like(d, 0.0), np.full_like(d, _LARGEST_Z)
    for _ in range(_STEPS):  # the largest z whose interval leaves out 0
        middle = (low + high) / 2
        below, above = _arms(sides, middle)
        apart = np.abs(d) > np.where(d > 0, below, above)
        low, high = np.where(apart, middle, low), np.where(apart, high, middle)
    z = np.where(known, np.sign(d) * low, np.nan)
    variances = [trinomial.variance(up, down) for up, down in ((sides.up1, sides.down1), (sides.up2, sides.down2))]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = variances[0] / sides.n1, variances[1] / sides.n2
        error = np.sqrt(np.maximum(one + other - 2 * sides.correlation * np.sqrt(np.maximum(one * other, 0.0)), 0.0))
    return Compared(
        std_error=np.where(known, error, np.nan),
        statistic=z,
        df=np.full_like(d, np.nan),
        p_value=2 * ndtr(-np.abs(z)),
        low=np.where(known, np.maximum(d - arms[0], -2.0), np.nan),
        high=np.where(known, np.minimum(d + arms[1], 2.0), np.nan),
    )


def _arms(sides: Sides, z: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the interval reaches below and above the difference."""
    import numpy as np

    e1, e2 = sides.up1 - sides.down1, sides.up2 - sides.down2
    low1, high1 = trinomial.score_at(sides.up1, sides.down1, sides.n1, z)
    low2, high2 = trinomial.score_at(sides.up2, sides.down2, sides.n2, z)

    def arm(one: Any, other: Any) -> np.ndarray:
        length: np.ndarray = np.sqrt(np.maximum(one**2 + other**2 - 2 * sides.correlation * one * other, 0.0))
        return length

    return arm(e1 - low1, high2 - e2), arm(high1 - e1, e2 - low2)


def plain(sides: Sides, confidence_level: float, interval: str) -> Compared:
    """Return the Wald interval of independent scores, after adding answers for the adjusted ones, and its z test."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    more = trinomial.added(interval, confidence_level) or (0.0, 0.0, 0.0)
    first = trinomial.enlarged(sides.up1, sides.down1, sides.n1, more)
    second = trinomial.enlarged(sides.up2, sides.down2, sides.n2, more)
    centre = np.asarray((first[0] - first[1]) - (second[0] - second[1]), dtype=float)
    known = (np.asarray(sides.n1) > 0) & (np.asarray(sides.n2) > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(sum(trinomial.variance(up, down) / n for up, down, n in (first, second)))
        z = np.where(known & (error > 0), centre / error, np.nan)
    half = float(ndtri(0.5 + confidence_level / 2)) * error
    return Compared(
        std_error=np.where(known, error, np.nan),
        statistic=z,
        df=np.full_like(centre, np.nan),
        p_value=2 * ndtr(-np.abs(z)),
        low=np.where(known, np.maximum(centre - half, -2.0), np.nan),
        high=np.where(known, np.minimum(centre + half, 2.0), np.nan),
    )


def student(estimate: Any, std_error: Any, df: Any, confidence_level: float) -> Compared:
    """Return the interval and test of Student's t; ``nan`` without degrees of freedom or without spread."""
    import numpy as np
    from scipy.special import stdtr

    from loyaltystats.stats.outcomes.designed import NO_SPREAD

    estimate, std_error, df = (np.asarray(each, dtype=float) for each in (estimate, std_error, df))
    known = (df > 0) & (std_error > NO_SPREAD)
    low, high = _student_ends(estimate, std_error, np.where(known, df, 1.0), confidence_level)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(known, estimate / std_error, np.nan)
    return Compared(
        std_error=std_error,
        statistic=t,
        df=np.where(df > 0, df, np.nan),
        p_value=2 * stdtr(np.where(known, df, 1.0), -np.abs(t)),
        low=np.where(known, np.maximum(low, -2.0), np.nan),
        high=np.where(known, np.minimum(high, 2.0), np.nan),
    )


def _student_ends(estimate: Any, std_error: Any, df: Any, confidence_level: float) -> tuple[Any, Any]:
    from scipy.special import stdtrit

    half = stdtrit(df, 0.5 + confidence_level / 2) * std_error
    return estimate - half, estimate + half
