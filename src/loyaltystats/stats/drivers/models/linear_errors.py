"""Covariances of least squares: classical, robust, of clusters and of a survey design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.drivers.models.clustered import Refit, cluster_codes, cluster_covariance, design_covariance
from loyaltystats.stats.drivers.models.refined import Solver
from loyaltystats.stats.drivers.models.small_design import small_design
from loyaltystats.stats.drivers.models.small_sample import reduced_covariance, satterthwaite

if TYPE_CHECKING:
    import numpy as np

COVARIANCES: Final = ("HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust")
"""Covariances that need nothing but the rows."""

MORE_COVARIANCES: Final = ("HC2_BM", "cluster", "CR2", "design", "design_BM")
"""Covariances with degrees of freedom of their own."""

ALONE: Final = 1e-10
"""A row with 1 - leverage below this decides a coefficient alone: its residual is zero whatever it answered."""


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """What covariances are made of; ``inverse`` is that of the triangle of the QR, residuals carry no weight."""

    rows: DriverRows
    solver: Solver
    residuals: np.ndarray
    leverage: np.ndarray
    inverse: np.ndarray

    @property
    def influence(self) -> np.ndarray:
        """What a residual of each row (a column here), times the root of its weight, adds to each raw coefficient."""
        found: np.ndarray = self.solver.back @ self.inverse @ self.solver.q.T
        return found

    @property
    def standardised(self) -> np.ndarray:
        """The columns of the regression, centred and scaled, the constant first."""
        import numpy as np

        found: np.ndarray = self.solver.design / np.sqrt(self.rows.weights)[:, None]
        return found


def errors_of(pieces: Pieces, covariance: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return covariance and standard errors of raw coefficients, the df of each t-test and that of joint tests."""
    import numpy as np

    n, k = pieces.solver.q.shape
    if covariance in ("HC2_BM", "CR2"):
        return _reduced(pieces, covariance)
    df = float(n - k)
    weighted = np.sqrt(pieces.rows.weights) * pieces.residuals
    t_df = None
    if covariance in ("design", "design_BM", "cluster"):
        contributions = (pieces.influence * weighted).T
        if covariance == "design":
            matrix, df = design_covariance(contributions, pieces.rows, _refit(pieces))
        elif covariance == "design_BM":
            matrix, df = design_covariance(contributions, pieces.rows)
            functional = (pieces.influence * np.sqrt(pieces.rows.weights)).T
            bread = pieces.inverse @ pieces.inverse.T
            factor, t_df = small_design(pieces.rows, pieces.standardised, bread, functional)
            matrix = matrix * np.sqrt(np.outer(factor, factor))
        else:
            matrix, df = cluster_covariance(contributions, pieces.rows, k)
        std_error = np.sqrt(np.diag(matrix))
    else:
        root = error_root(pieces.influence, weighted, pieces.leverage, covariance)
        matrix, std_error = root @ root.T, np.sqrt((root**2).sum(axis=1))
    return matrix, std_error, np.full(k, df) if t_df is None else t_df, df


def _refit(pieces: Pieces) -> Refit:
    """Return the raw coefficients, and how they are fitted with other weights."""
    import numpy as np

    z, y, back = pieces.standardised, pieces.rows.y, pieces.solver.back

    def fit(keep: np.ndarray, weights: np.ndarray) -> np.ndarray:
        x = z[keep]
        found: np.ndarray = back @ np.linalg.solve((x * weights[:, None]).T @ x, x.T @ (weights * y[keep]))
        return found

    return Refit(fit(np.ones(len(y), dtype=bool), pieces.rows.weights), fit)


def _reduced(pieces: Pieces, covariance: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    import numpy as np

    weights, z, (n, k) = pieces.rows.weights, pieces.standardised, pieces.solver.q.shape
    clusters = cluster_codes(pieces.rows) if covariance == "CR2" else None
    bread = pieces.inverse @ pieces.inverse.T
    matrix, adjusted = reduced_covariance(z, weights, pieces.residuals, bread, clusters)
    turned = adjusted @ pieces.solver.back.T  # raw coefficients are combinations of the standardised ones
    t_df = satterthwaite(z, weights, turned, bread, clusters)
    matrix = pieces.solver.back @ matrix @ pieces.solver.back.T
    wald_df = float(n - k if clusters is None else clusters.max())
    return matrix, np.sqrt(np.diag(matrix)), t_df, wald_df


def error_root(
    influence: np.ndarray, residuals: np.ndarray, leverage: np.ndarray, covariance: str, k: int | None = None
) -> np.ndarray:
    """Return the root of the sandwich: what each row (a column here) adds to the error of each coefficient.

    ``k`` is the number of all coefficients, by default that of the rows of ``influence``.

    A row that decides a coefficient alone has no residual, so nothing shows how far off that coefficient may be: it
    gets no robust error (``nan``). The other coefficients do not depend on that row.
    """
    import numpy as np

    k, n = influence.shape[0] if k is None else k, influence.shape[1]
    if covariance == "nonrobust":
        return influence * float(np.sqrt((residuals @ residuals) / (n - k)))
    alone = 1 - leverage < ALONE
    spread = _spread(residuals, np.where(alone, 0.0, leverage), covariance, k)
    root: np.ndarray = influence * np.where(alone, 0.0, spread)
    decided = (np.abs(influence[:, alone]) > 1e-9 * np.abs(influence).max(axis=1, keepdims=True)).any(axis=1)
    root[decided] = np.nan
    return root


def _spread(residuals: np.ndarray, leverage: np.ndarray, covariance: str, k: int) -> np.ndarray:
    """Return what each row contributes to the sandwich: its residual, inflated as the estimator demands."""
    import numpy as np

    n = len(residuals)
    room = 1 - leverage
    power = {
        "HC0": np.zeros(n),
        "HC1": np.zeros(n),
        "HC2": np.full(n, 0.5),
        "HC3": np.ones(n),
        "HC4": np.minimum(4.0, n * leverage / k) / 2,
    }[covariance]
    scale = np.sqrt(n / (n - k)) if covariance == "HC1" else 1.0
    spread: np.ndarray = scale * residuals / room**power
    return spread
