"""Diagnostics of a regression: statistics that ask whether its assumptions hold and who decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.least_squares import Fit
from loyaltystats.stats.drivers.matrix import DriverRows, standardised
from loyaltystats.stats.drivers.models.clustered import cluster_covariance, design_covariance
from loyaltystats.stats.drivers.models.linear_errors import error_root

if TYPE_CHECKING:
    import numpy as np

PERFECT: Final = 1e-9
"""Residuals below this part of the fitted values are rounding, and say nothing."""

SAME_ERRORS: Final = {"HC2_BM": "HC2", "CR2": "cluster", "design_BM": "design"}
"""Covariance of an added term where that of the model is made for its own coefficients."""


@dataclass(frozen=True)
class Asked:
    """A test of one question about the model."""

    statistic: float
    df: float
    df_residual: float
    p_value: float


def is_perfect(fitted: Fit) -> bool:
    """Return whether the drivers give the outcome exactly, so that residuals are rounding only."""
    import numpy as np

    return bool(np.ptp(fitted.residuals) <= PERFECT * np.ptp(fitted.fitted))


def cook_distance(fitted: Fit) -> np.ndarray:
    """Cook's distance of every row: how far all coefficients move without it."""
    import numpy as np

    room = np.clip(1 - fitted.leverage, 1e-12, None)
    scale = max(fitted.k * fitted.sigma**2, np.finfo(float).tiny)
    weights = fitted.pieces.rows.weights
    distance: np.ndarray = weights * fitted.residuals**2 * fitted.leverage / (scale * room**2)
    return distance


def studentised(fitted: Fit) -> np.ndarray:
    """Residual of every row over its standard error in the model without it; ``nan`` for a row that decides alone."""
    import numpy as np

    weighted = np.sqrt(fitted.pieces.rows.weights) * fitted.residuals
    if fitted.df < 2:
        return np.full_like(weighted, np.nan)
    room = np.where(1 - fitted.leverage > 1e-10, 1 - fitted.leverage, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = (fitted.rss - weighted**2 / room) / (fitted.df - 1)
        found: np.ndarray = weighted / np.sqrt(np.maximum(left, 0.0) * room)
    return found


def dffits(fitted: Fit) -> np.ndarray:
    """Return by how many of its standard errors the fitted value of a row moves without it."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = studentised(fitted) * np.sqrt(fitted.leverage / (1 - fitted.leverage))
    return found


def outlier_p(fitted: Fit) -> np.ndarray:
    """Two-sided p of every studentised residual, not corrected."""
    import numpy as np
    from scipy.special import stdtr

    found: np.ndarray = 2 * stdtr(max(fitted.df - 1, 1), -np.abs(studentised(fitted)))
    return found


def breusch_pagan(rows: DriverRows, fitted: Fit) -> Asked:
    """Studentised Breusch-Pagan test of equal variances (Koenker 1981, Journal of Econometrics 17:107-112)."""
    import numpy as np
    from scipy.special import chdtrc

    z, _, _ = standardised(rows)
    squares = fitted.residuals**2
    design = np.column_stack([np.ones(fitted.n), z])
    q, _ = np.linalg.qr(design)
    centred = squares - squares.mean()
    total = float(centred @ centred)
    if total <= PERFECT**2 * float(squares @ squares):  # all residuals are of one size
        return Asked(0.0, fitted.k - 1, np.inf, 1.0)
    explained = q.T @ centred
    statistic = fitted.n * float(explained @ explained) / total
    return Asked(statistic, fitted.k - 1, np.inf, float(chdtrc(fitted.k - 1, statistic)))


def reset(rows: DriverRows, fitted: Fit) -> Asked:
    """Ramsey's RESET of a straight-line model, with squares and cubes of the fitted values."""
    import numpy as np
    from scipy.special import fdtrc

    z, _, _ = standardised(rows)
    root = np.sqrt(rows.weights)
    centred = fitted.fitted - fitted.fitted.mean()
    spread = centred.std()
    df = fitted.n - fitted.k - 2
    if spread == 0 or df < 1:
        return Asked(0.0, 2, df, 1.0)
    powers = np.column_stack([(centred / spread) ** 2, (centred / spread) ** 3])
    design = root[:, None] * np.column_stack([np.ones(fitted.n), z, powers])
    target = root * fitted.residuals
    q, _ = np.linalg.qr(design)
    left = target - q @ (q.T @ target)
    before, after = float(target @ target), max(float(left @ left), np.finfo(float).tiny)
    statistic = (before - after) / 2 / (after / df)
    return Asked(statistic, 2, df, float(fdtrc(2, df, max(statistic, 0.0))))


def curvature(rows: DriverRows, fitted: Fit, term: str) -> Asked | None:
    r"""Test the square of a driver as one term more, with the covariance of the model; ``None`` where it adds nothing.

    Notes
    -----
    By Frisch, Waugh and Lovell only what the other terms leave of the square, s, is needed:
    :math:`b = s'e / s's`, with residuals :math:`e - bs` and leverages :math:`h + s^2 / s's`.
    """
    import numpy as np
    from scipy.special import stdtr

    solver, root = fitted.pieces.solver, np.sqrt(rows.weights)
    z = solver.design[:, 1 + rows.terms.index(term)] / root
    square = root * (z**2 - 1)
    square = square - solver.q @ (solver.q.T @ square)
    size = float(square @ square)
    k = fitted.k + 1
    if size < 1e-8 * fitted.n or fitted.n <= k:
        return None
    residuals = root * fitted.residuals
    estimate = float(square @ residuals) / size
    residuals = residuals - estimate * square
    covariance = SAME_ERRORS.get(fitted.kind, fitted.kind)
    df = float(fitted.n - k)
    contributions = (square / size * residuals)[:, None]
    if covariance == "design":
        matrix, df = design_covariance(contributions, rows)
    elif covariance == "cluster":
        matrix, df = cluster_covariance(contributions, rows, k)
    else:
        leverage = fitted.leverage + square**2 / size
        each = error_root((square / size)[None, :], residuals, leverage, covariance, k)
        matrix = each @ each.T
    variance = float(matrix[0, 0])
    if not variance > 0:
        return None
    statistic = estimate / np.sqrt(variance)
    return Asked(float(statistic), 1, df, float(2 * stdtr(df, -abs(statistic))))


def condition_indices(rows: DriverRows) -> tuple[np.ndarray, np.ndarray]:
    """Return condition indices, and the share of each coefficient's variance that each dimension carries.

    Columns (the constant first) are scaled to length 1 and not centred, as in Belsley D. A., Kuh E., Welsch R. E. (1980),
    Regression Diagnostics, Wiley, chapter 3. Rows of the second array are dimensions, columns are coefficients.
    """
    import numpy as np

    x = np.sqrt(rows.weights)[:, None] * np.column_stack([np.ones(len(rows.y)), rows.x])
    x = x / np.sqrt((x**2).sum(axis=0))
    _, sizes, vectors = np.linalg.svd(x, full_matrices=False)
    sizes = np.maximum(sizes, np.finfo(float).tiny)
    parts = (vectors / sizes[:, None]) ** 2
    return sizes[0] / sizes, parts / parts.sum(axis=0)
