"""The difference of two recommendation scores from their shares: hybrid score, Wald and adjusted Wald; all on -1 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats import trinomial

if TYPE_CHECKING:
    import numpy as np

_LARGEST_Z: Final = 40.0
"""Beyond it p is 0 in double precision."""

_MOST_STEPS: Final = 100
_EXACT: Final = 1e-13


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
    z = np.where(known, np.sign(d) * _touching(sides, d), np.nan)
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
    return _below(sides, z), _below(_swapped(sides), z)


def _below(sides: Sides, z: Any) -> np.ndarray:
    import numpy as np

    one = sides.up1 - sides.down1 - trinomial.score_end(sides.up1, sides.down1, sides.n1, z, -1.0)
    other = trinomial.score_end(sides.up2, sides.down2, sides.n2, z, 1.0) - (sides.up2 - sides.down2)
    length: np.ndarray = np.sqrt(np.maximum(one**2 + other**2 - 2 * sides.correlation * one * other, 0.0))
    return length


def _swapped(sides: Sides) -> Sides:
    return Sides(
        up1=sides.up2,
        down1=sides.down2,
        n1=sides.n2,
        up2=sides.up1,
        down2=sides.down1,
        n2=sides.n1,
        correlation=sides.correlation,
    )


def _touching(sides: Sides, d: np.ndarray) -> np.ndarray:
    """Return the z at which the interval just touches 0, by Chandrupatla's method, which keeps a bracket.

    References
    ----------
    .. [1] Chandrupatla T. R. (1997), A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
       without using derivatives, Advances in Engineering Software 28(3):145-149.
    """
    import numpy as np

    turn = d < 0
    names = ("up1", "down1", "n1", "up2", "down2", "n2")
    own, other = (
        {name: np.broadcast_to(getattr(each, name), d.shape) for name in names} for each in (sides, _swapped(sides))
    )
    upright = Sides(**{name: np.where(turn, other[name], own[name]) for name in names}, correlation=sides.correlation)
    gap = np.abs(d)
    here, there = np.full_like(d, _LARGEST_Z), np.zeros_like(d)
    at_here, at_there = gap - _below(upright, here), gap.copy()
    part = np.full_like(d, 0.5)
    for _ in range(_MOST_STEPS):
        z = here + part * (there - here)
        value = gap - _below(upright, z)
        same = np.sign(value) == np.sign(at_here)
        third, at_third = np.where(same, here, there), np.where(same, at_here, at_there)
        there, at_there = np.where(same, there, here), np.where(same, at_there, at_here)
        here, at_here = z, value
        with np.errstate(divide="ignore", invalid="ignore"):
            least = _EXACT / np.abs(there - here)
            xi, phi = (here - there) / (third - there), (at_here - at_there) / (at_third - at_there)
            curved = at_here / (at_there - at_here) * at_third / (at_there - at_third) + (third - here) / (
                there - here
            ) * at_here / (at_third - at_here) * at_there / (at_third - at_there)
            part = np.where((phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi), curved, 0.5)
        if bool(((np.abs(value) < _EXACT) | ~(least < 0.5)).all()):
            break
        part = np.clip(np.nan_to_num(part, nan=0.5), np.minimum(least, 0.5), np.maximum(1 - least, 0.5))
    touching: np.ndarray = np.where(gap > 0, z, 0.0)
    return touching


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
