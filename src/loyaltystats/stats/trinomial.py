"""Intervals of a balance: the share of one class minus the share of another, out of three classes.

Promoters minus detractors is such a balance. Shares and limits are fractions, -1 to 1; the caller turns them into
points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

ADDED: Final = (0.75, 1.5, 0.75)
"""Detractors, passives and promoters added by the adjusted Wald interval: Rocks B. (2016), The American Statistician
70(4):365-372, doi:10.1080/00031305.2016.1173124."""

REPLICATES: Final = 10_000
"""Resamples of the bootstrap interval."""

_HALVINGS: Final = 64
"""Halvings of an interval at most 2 wide: the limits are exact to the last digit of a double."""


def variance(up: Any, down: Any) -> Any:
    """Return the variance of one answer counted +1, 0 or -1."""
    return up + down - (up - down) ** 2


def restricted_variance(up: Any, down: Any, balance: Any) -> np.ndarray:
    """Return the variance at the maximum-likelihood shares under ``up - down = balance``.

    The smaller of the two shares solves a quadratic equation; it is taken in the form that does not cancel.
    """
    import numpy as np

    t = np.abs(balance)
    small = np.where(np.asarray(balance) >= 0, down, up)  # the observed share of the class that must be the smaller
    b = (up + down) * (1 - t) - 2 * t * (1 - np.where(np.asarray(balance) >= 0, up, down))
    root = np.sqrt(b * b + 8 * small * t * (1 - t))
    with np.errstate(divide="ignore", invalid="ignore"):
        solved = np.where(b >= 0, (b + root) / 4, 2 * small * t * (1 - t) / (root - b))
    solved = np.where((b < 0) & (small == 0), 0.0, solved)
    result: np.ndarray = 2 * solved + t - t * t
    return result


def score(up: Any, down: Any, n: Any, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the score interval: all balances that the score test does not reject (Tango 1998 in form).

    Parameters
    ----------
    up, down : array_like
        Observed shares of the two classes.
    n : array_like
        Number of answers, or Kish's effective number with survey weights.
    confidence_level : float
        Fraction between 0 and 1.

    References
    ----------
    .. [1] Tango T. (1998), Statistics in Medicine 17(8):891-908.

    Examples
    --------
    >>> low, high = score(0.5, 0.1, 10, 0.95)
    >>> round(float(low), 4), round(float(high), 4)
    (-0.0873, 0.7201)
    """
    from scipy.special import ndtri

    return score_at(up, down, n, float(ndtri(0.5 + confidence_level / 2)))


def score_at(up: Any, down: Any, n: Any, z: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the score limits for a quantile of the normal distribution, one for all or one each."""
    return score_end(up, down, n, z, -1.0), score_end(up, down, n, z, 1.0)


def score_end(up: Any, down: Any, n: Any, z: Any, end: float) -> np.ndarray:
    """Return one score limit: the lower with ``end`` -1, the upper with 1."""
    import numpy as np

    up, down, n, z = (np.asarray(value, dtype=float) for value in np.broadcast_arrays(up, down, n, z))
    z2 = z * z
    estimate = up - down
    inside, outside = estimate.copy(), np.full_like(estimate, end)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        kept = n * (estimate - middle) ** 2 <= z2 * restricted_variance(up, down, middle)
        inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
    found: np.ndarray = np.where(n > 0, np.where(estimate == end, end, inside), np.nan)
    return found


def wald(up: Any, down: Any, n: Any, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the Wald interval, for comparison with other work; it covers too little at survey sizes."""
    import numpy as np
    from scipy.special import ndtri

    with np.errstate(divide="ignore", invalid="ignore"):
        half = float(ndtri(0.5 + confidence_level / 2)) * np.sqrt(variance(up, down) / np.asarray(n, dtype=float))
    return _within(np.asarray(up - down) - half, np.asarray(up - down) + half)


def added(interval: str, confidence_level: float) -> tuple[float, float, float] | None:
    """Return what an adjusted Wald interval adds to detractors, passives and promoters; ``None`` for other intervals.

    Examples
    --------
    >>> added("adjusted_wald", 0.95), added("wald", 0.95)
    ((0.75, 1.5, 0.75), None)
    """
    from scipy.special import ndtri

    third = float(ndtri(0.5 + confidence_level / 2)) ** 2 / 3
    return {
        "adjusted_wald": ADDED,
        "adjusted_wald_1": (1.0, 1.0, 1.0),
        "adjusted_wald_z2": (third, third, third),
    }.get(interval)


def enlarged(up: Any, down: Any, n: Any, more: tuple[float, float, float]) -> tuple[Any, Any, Any]:
    """Return shares and number of answers after adding answers to detractors, passives and promoters."""
    import numpy as np

    n = np.asarray(n, dtype=float)
    larger = n + sum(more)
    return (up * n + more[2]) / larger, (down * n + more[0]) / larger, larger


def adjusted_wald(
    up: Any, down: Any, n: Any, confidence_level: float, interval: str = "adjusted_wald"
) -> tuple[np.ndarray, np.ndarray]:
    """Return the Wald interval after adding answers: by default 3/4 to either class, 3/2 to the middle (Rocks 2016)."""
    import numpy as np

    more = added(interval, confidence_level) or ADDED
    low, high = wald(*enlarged(up, down, n, more), confidence_level)
    known = np.asarray(n, dtype=float) > 0
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def closed_limits(interval: str, up: Any, down: Any, n: Any, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of any interval that needs the shares and the number of answers only."""
    if added(interval, confidence_level) is not None:
        return adjusted_wald(up, down, n, confidence_level, interval)
    return {"score": score, "wald": wald, "t": student}[interval](up, down, n, confidence_level)


def student(up: Any, down: Any, n: Any, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of a mean of +1, 0 and -1 with Student's t; not estimable from one answer."""
    import numpy as np
    from scipy.special import stdtrit

    df = np.asarray(n, dtype=float) - 1
    known = df > 0
    safe = np.where(known, df, 1.0)
    half = stdtrit(safe, 0.5 + confidence_level / 2) * np.sqrt(variance(up, down) / safe)
    low, high = _within(np.asarray(up - down) - half, np.asarray(up - down) + half)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def bootstrap(
    up: Any, down: Any, n: Any, confidence_level: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the percentile interval over resamples of the three classes, one random stream per row."""
    import numpy as np

    up, down, n = (np.atleast_1d(np.asarray(value, dtype=float)) for value in np.broadcast_arrays(up, down, n))
    ends = np.full((len(n), 2), np.nan)
    tail = (1 - confidence_level) / 2
    for row, stream in enumerate(rng.spawn(len(n))):
        if n[row] > 0:
            shares = [up[row], down[row], max(0.0, 1 - up[row] - down[row])]
            draws = stream.multinomial(int(n[row]), shares, size=REPLICATES)
            ends[row] = np.quantile((draws[:, 0] - draws[:, 1]) / n[row], [tail, 1 - tail])
    return ends[:, 0], ends[:, 1]


def _within(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut limits at -1 and 1: no balance lies beyond."""
    import numpy as np

    return np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0)
