"""Quantile regression by linear programming: exact coefficients, kernel and bootstrap errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

HALL_SHEATHER_LEVEL = 0.05


def coefficients(design: np.ndarray, y: np.ndarray, weights: np.ndarray, quantile: float) -> np.ndarray:
    """Return the coefficients that minimise the weighted check loss.

    The dual problem has one bounded variable per respondent and one equation per coefficient, whose multipliers are
    the coefficients (Koenker and Bassett 1978).

    Raises
    ------
    EstimationError
        The linear program has no solution.
    """
    import numpy as np
    from scipy.optimize import linprog

    bounds = np.column_stack([np.zeros(len(y)), weights])
    solved = linprog(-y, A_eq=design.T, b_eq=(1 - quantile) * design.T @ weights, bounds=bounds, method="highs")
    if solved.status != 0:
        raise EstimationError(
            f"quantile {quantile:g} - the linear program could not be solved ({solved.message}) - expected drivers on "
            "usual scales - check the answers."
        )
    found: np.ndarray = -np.asarray(solved.eqlin.marginals, dtype=float)
    return found


def check_loss(residuals: np.ndarray, weights: np.ndarray, quantile: float) -> float:
    """Return the weighted sum of what quantile regression minimises.

    Examples
    --------
    >>> import numpy as np
    >>> check_loss(np.array([2.0, -1.0]), np.ones(2), 0.25)
    1.25
    """
    return float((weights * residuals * (quantile - (residuals < 0))).sum())


def bandwidth(quantile: float, n: int) -> float:
    """Return the bandwidth of Hall and Sheather (1988), halved until both neighbours are quantiles."""
    from scipy.special import ndtri
    from scipy.stats import norm

    z = float(ndtri(quantile))
    density = float(norm.pdf(z))
    width: float = (
        n ** (-1 / 3)
        * float(ndtri(1 - HALL_SHEATHER_LEVEL / 2)) ** (2 / 3)
        * (1.5 * density**2 / (2 * z**2 + 1)) ** (1 / 3)
    )
    while quantile - width < 0 or quantile + width > 1:
        width /= 2
    return width


def kernel_covariance(
    design: np.ndarray, y: np.ndarray, weights: np.ndarray, quantile: float
) -> tuple[np.ndarray, float]:
    """Return the sandwich of Hendricks and Koenker (1992), and the share of rows whose density was not positive.

    The density at each row comes from the distance of two neighbouring quantiles; it does not need equal spreads.
    """
    import numpy as np

    n, k = design.shape
    width = bandwidth(quantile, n)
    high = coefficients(design, y, weights, quantile + width)
    low = coefficients(design, y, weights, quantile - width)
    gap = design @ (high - low)
    density = np.where(gap > 0, 2 * width / np.maximum(gap - math.sqrt(np.finfo(float).eps), 1e-300), 0.0)
    bread = design.T @ (design * (weights * density)[:, None])
    meat = design.T @ (design * (weights**2)[:, None])
    if np.linalg.matrix_rank(bread) < k:
        return np.full((k, k), math.nan), float((gap <= 0).mean())
    inverse = np.linalg.inv(bread)
    return quantile * (1 - quantile) * inverse @ meat @ inverse, float((gap <= 0).mean())
