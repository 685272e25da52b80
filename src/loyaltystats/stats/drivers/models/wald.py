"""Wald tests of several coefficients together, whatever covariance they have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Wald:
    """F of several coefficients together; ``nan`` where their covariance cannot be inverted."""

    statistic: float
    df: int
    df_residual: float
    p_value: float


def wald(estimate: np.ndarray, covariance: np.ndarray, df: float, *, design: bool = False) -> Wald:
    r"""Test that all coefficients are zero.

    Parameters
    ----------
    estimate : numpy.ndarray, shape (q,)
        Coefficients, or contrasts of coefficients.
    covariance : numpy.ndarray, shape (q, q)
        Their covariance.
    df : float
        Degrees of freedom of the covariance; infinite gives the chi-square test.
    design : bool, default False
        The covariance comes from a survey design, whose degrees of freedom are few.

    Notes
    -----
    .. math:: F = b' V^{-1} b / q \sim F(q, df); \quad
              \text{design: } F = \frac{df - q + 1}{df \, q} b' V^{-1} b \sim F(q, df - q + 1)

    References
    ----------
    .. [1] Korn E. L., Graubard B. I. (1990), Simultaneous testing of regression coefficients with complex survey data: use
       of Bonferroni t statistics, The American Statistician 44:270-276.

    Examples
    --------
    >>> import numpy as np
    >>> found = wald(np.array([0.5, 0.2]), np.diag([0.04, 0.01]), 50)
    >>> round(found.statistic, 3), found.df, round(found.p_value, 4)
    (5.125, 2, 0.0094)
    """
    import numpy as np
    from scipy.special import chdtrc, fdtrc

    q = len(estimate)
    rest = df - q + 1 if design and math.isfinite(df) else df
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0)) if q else np.zeros(0)
    if q == 0 or rest < 1 or not np.isfinite(spread).all() or (spread == 0).any():
        return Wald(math.nan, q, rest, math.nan)
    correlation = covariance / np.outer(spread, spread)
    if np.linalg.matrix_rank(correlation, hermitian=True) < q:
        return Wald(math.nan, q, rest, math.nan)
    scaled = estimate / spread
    statistic = float(scaled @ np.linalg.solve(correlation, scaled)) / q
    if math.isinf(df):
        return Wald(statistic, q, df, float(chdtrc(q, q * statistic)))
    statistic *= rest / df
    return Wald(statistic, q, rest, float(fdtrc(q, rest, statistic)))
