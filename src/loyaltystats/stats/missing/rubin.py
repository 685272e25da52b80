"""Rubin's rules: one estimate from several completed sets of answers, and tests of several estimates together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Pooled:
    """Pooled estimates: value, error, degrees of freedom, increase of variance, fraction of information missing."""

    estimate: np.ndarray
    std_error: np.ndarray
    df: np.ndarray
    increase: np.ndarray
    fraction_missing: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Joint:
    """A test of several estimates together: F, its degrees of freedom and chance, and the mean increase of variance."""

    statistic: float
    df: float
    df_error: float
    p_value: float
    increase: float


def pooled(estimates: np.ndarray, variances: np.ndarray, df_complete: np.ndarray) -> Pooled:
    r"""Pool estimates of each of m completed sets.

    Parameters
    ----------
    estimates, variances : numpy.ndarray, shape (m, q)
        Of each set.
    df_complete : numpy.ndarray, shape (q,)
        Degrees of freedom that complete answers would have; infinite for the normal distribution.

    Returns
    -------
    Pooled
        With T = U + (1 + 1/m) B; degrees of freedom of Barnard and Rubin (1999), Biometrika 86:948-955.

    Raises
    ------
    ArgumentError
        There are fewer than two sets.
    """
    import numpy as np

    m = len(estimates)
    if m < 2:
        raise ArgumentError(f"results - got {m} - expected the results of at least two imputations.")
    within = variances.mean(axis=0)
    between = estimates.var(axis=0, ddof=1)
    total = within + (1 + 1 / m) * between
    with np.errstate(divide="ignore", invalid="ignore"):
        increase = (1 + 1 / m) * between / within
        lost = np.where(total > 0, (1 + 1 / m) * between / total, 0.0)
        old = np.where(lost > 0, (m - 1) / lost**2, np.inf)
        seen = np.where(np.isinf(df_complete), np.inf, (df_complete + 1) / (df_complete + 3) * df_complete * (1 - lost))
        df = np.where(np.isinf(old), seen, np.where(np.isinf(seen), old, old * seen / (old + seen)))
        missing = (increase + 2 / (df + 3)) / (increase + 1)
    return Pooled(
        estimate=estimates.mean(axis=0),
        std_error=np.sqrt(total),
        df=df,
        increase=increase,
        fraction_missing=np.where(increase > 0, missing, 0.0),
    )


def joint_by_moments(estimates: np.ndarray, covariances: np.ndarray, df_complete: float) -> Joint:
    """Test that q estimates are all zero, from their covariances (D1: Li, Raghunathan and Rubin 1991).

    The degrees of freedom of the error are those of Reiter (2007), Biometrika 94:502-508, where those of complete answers
    are finite.
    """
    import numpy as np

    m, q = estimates.shape
    within, between = covariances.mean(axis=0), np.atleast_2d(np.cov(estimates.T, ddof=1))
    increase = (1 + 1 / m) * float(np.trace(np.linalg.solve(within, between))) / q
    mean = estimates.mean(axis=0)
    statistic = float(mean @ np.linalg.solve(within, mean)) / (q * (1 + increase))
    df = _error_df(q * (m - 1), increase, q)
    if math.isfinite(df_complete) and increase > 0:
        df = _reiter(q, m, increase, df_complete)
    return _joint(statistic, q, df, increase)


def joint_by_statistics(statistics: Sequence[float], q: int) -> Joint:
    """Test q estimates together from the Wald chi-squares of the sets alone (D2: Li, Meng, Raghunathan and Rubin 1991).

    Less powerful than the test from covariances, and rough with few sets.
    """
    import numpy as np

    d = np.asarray(statistics, dtype=float)
    m = len(d)
    increase = (1 + 1 / m) * float(np.sqrt(d).var(ddof=1))
    statistic = (float(d.mean()) / q - (m + 1) / (m - 1) * increase) / (1 + increase)
    df = q ** (-3 / m) * (m - 1) * (1 + 1 / increase) ** 2 if increase > 0 else math.inf
    return _joint(max(0.0, statistic), q, df, increase)


def _joint(statistic: float, q: int, df: float, increase: float) -> Joint:
    from scipy.special import chdtrc, fdtrc

    p = float(fdtrc(q, df, statistic)) if math.isfinite(df) else float(chdtrc(q, q * statistic))
    return Joint(statistic=statistic, df=float(q), df_error=df, p_value=p, increase=increase)


def _error_df(t: int, increase: float, q: int) -> float:
    if not increase > 0:
        return math.inf
    if t > 4:
        return 4 + (t - 4) * (1 + (1 - 2 / t) / increase) ** 2
    return t * (1 + 1 / q) * (1 + 1 / increase) ** 2 / 2


def _reiter(q: int, m: int, increase: float, df_complete: float) -> float:
    """Return degrees of freedom that never exceed those of complete answers."""
    t = q * (m - 1)
    a = increase * t / (t - 2) if t > 2 else increase
    df = (df_complete + 1) / (df_complete + 3) * df_complete
    c0 = 1 / (t - 4)
    c1, c2 = df - 2 * (1 + a), df - 4 * (1 + a)
    z = (
        1 / c2
        + c0 * (a**2 * c1 / ((1 + a) ** 2 * c2))
        + c0 * (8 * a**2 * c1 / ((1 + a) * c2**2) + 4 * a**2 / ((1 + a) * c2))
        + c0 * (4 * a**2 / (c2 * c1) + 16 * a**2 * c1 / c2**3)
        + c0 * (8 * a**2 / c2**2)
    )
    return 4 + 1 / z
