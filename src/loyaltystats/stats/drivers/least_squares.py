"""Least squares by QR on centred and scaled drivers, with sandwich covariances.

The usual pseudo-inverse loses all digits on ill-conditioned data (NIST Filip); this route keeps them or refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.matrix import COLLINEAR, DriverRows, refuse_collinear, standardised
from loyaltystats.stats.drivers.models.clustered import BY_DESIGN
from loyaltystats.stats.drivers.models.linear_errors import Pieces, errors_of
from loyaltystats.stats.drivers.models.refined import Solver, deviations, refined, refined_bread, sum_of_squares
from loyaltystats.stats.drivers.models.wald import Wald, wald

if TYPE_CHECKING:
    import numpy as np

CERTIFIED_LIMIT: Final = 1e-24
"""Remaining variance of a standardised driver below which not even refinement tells it from the others."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Numbers of one regression; position 0 of ``beta`` and ``std_error`` is the intercept."""

    beta: np.ndarray
    std_error: np.ndarray
    std_beta: np.ndarray
    partial_r2: np.ndarray
    vif: np.ndarray
    r2: float
    adjusted_r2: float
    sigma: float
    condition: float
    residuals: np.ndarray
    leverage: np.ndarray
    fitted: np.ndarray
    covariance: np.ndarray
    """Covariance of ``beta``, of the kind chosen."""
    t_df: np.ndarray
    """Degrees of freedom of the t-test of each coefficient."""
    wald_df: float
    """Degrees of freedom of joint tests, before the correction of a design."""
    kind: str
    pieces: Pieces
    n: int
    k: int

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.n - self.k

    @property
    def unscaled(self) -> np.ndarray:
        """The inverse of X'WX: the classical covariance without the residual variance."""
        root = self.pieces.solver.back @ self.pieces.inverse
        found: np.ndarray = root @ root.T
        return found

    @property
    def rss(self) -> float:
        """Weighted sum of squares that the drivers leave."""
        return self.sigma**2 * self.df

    def contrast(self, contrasts: np.ndarray) -> Wald:
        """Test that combinations of coefficients, one a row, are all zero."""
        covariance = contrasts @ self.covariance @ contrasts.T
        return wald(contrasts @ self.beta, covariance, self.wald_df, design=self.kind in BY_DESIGN)

    def joint(self, places: Sequence[int]) -> Wald:
        """Test coefficients together, by their places in ``beta``."""
        import numpy as np

        own = np.asarray(places, dtype=np.int64)
        return wald(self.beta[own], self.covariance[np.ix_(own, own)], self.wald_df, design=self.kind in BY_DESIGN)


def fit(rows: DriverRows, covariance: str, *, certified: bool = False) -> Fit:
    """Fit one regression.

    Parameters
    ----------
    rows : DriverRows
        Complete rows without constant drivers, more rows than coefficients.
    covariance : str
        One of ``COVARIANCES`` or ``MORE_COVARIANCES``; all of these but ``HC2_BM`` need rows with a design.
    certified : bool, default False
        Refine coefficients and sums of squares, and classical errors too, to the last digits of the numbers as stored.

    Raises
    ------
    EstimationError
        Drivers carry the same information; they are named.
    """
    import numpy as np
    from scipy.linalg import solve_triangular

    z, solver, spreads = _solver(rows, CERTIFIED_LIMIT if certified else COLLINEAR)
    n, k = solver.q.shape
    found = _certified(rows.y, solver) if certified else _solved(rows.y, solver)
    inverse = solve_triangular(solver.r, np.eye(k))
    leverage = (solver.q**2).sum(axis=1)
    pieces = Pieces(rows=rows, solver=solver, residuals=found.residuals, leverage=leverage, inverse=inverse)
    matrix, std_error, t_df, wald_df = errors_of(pieces, covariance)
    if certified and covariance == "nonrobust":
        matrix = found.rss / (n - k) * refined_bread(solver)
        std_error = np.sqrt(np.diag(matrix))
    bread, gamma = (inverse**2).sum(axis=1)[1:], found.beta[1:] * spreads
    return Fit(
        beta=found.beta,
        std_error=std_error,
        std_beta=gamma / np.sqrt(found.tss / rows.weights.sum()),
        partial_r2=_partial_r2(gamma, bread, found.rss),
        vif=_inflation(rows, z, bread * rows.weights.sum()),
        r2=1 - found.rss / found.tss,
        adjusted_r2=1 - (found.rss / (n - k)) / (found.tss / (n - 1)),
        sigma=float(np.sqrt(found.rss / (n - k))),
        condition=float(np.linalg.cond(solver.r)),
        residuals=found.residuals,
        leverage=leverage,
        fitted=rows.y - found.residuals,
        covariance=matrix,
        t_df=t_df,
        wald_df=wald_df,
        kind=covariance,
        pieces=pieces,
        n=n,
        k=k,
    )


def _solver(rows: DriverRows, limit: float) -> tuple[np.ndarray, Solver, np.ndarray]:
    """Return the standardised drivers, the factors of the regression on them, and their standard deviations."""
    import numpy as np

    z, means, spreads = standardised(rows)
    refuse_collinear(z, rows.terms, rows.weights, limit)
    design = np.sqrt(rows.weights)[:, None] * np.column_stack([np.ones(len(z)), z])
    q, r = np.linalg.qr(design)
    back = np.diag(np.concatenate([[1.0], 1.0 / spreads]))  # from scaled drivers to their own units
    back[0, 1:] = -means / spreads
    x = np.column_stack([np.ones(len(z)), rows.x])
    return z, Solver(x=x, weights=rows.weights, back=back, design=design, q=q, r=r), spreads


@dataclass(frozen=True, kw_only=True)
class _Solution:
    """Raw coefficients and residuals, with the weighted sums of squares left and in all."""

    beta: np.ndarray
    residuals: np.ndarray
    rss: float
    tss: float


def _solved(y: np.ndarray, solver: Solver) -> _Solution:
    """Solve by the QR, with one refinement: one more digit or two."""
    import numpy as np
    from scipy.linalg import solve_triangular

    root = np.sqrt(solver.weights)
    centre = float(np.average(y, weights=solver.weights))
    target, design = root * (y - centre), solver.design
    gamma = solve_triangular(solver.r, solver.q.T @ target)
    gamma = gamma + solve_triangular(solver.r, solver.q.T @ (target - design @ gamma))
    residuals = target - design @ gamma
    beta = solver.back @ gamma
    beta[0] += centre
    return _Solution(
        beta=beta,
        residuals=residuals / root,
        rss=float(residuals @ residuals),
        tss=float(target @ target),
    )


def _certified(y: np.ndarray, solver: Solver) -> _Solution:
    beta, residuals = refined(y, solver)
    return _Solution(
        beta=beta,
        residuals=residuals,
        rss=sum_of_squares(residuals, solver.weights),
        tss=sum_of_squares(deviations(y, solver.weights), solver.weights),
    )


def _partial_r2(gamma: np.ndarray, bread: np.ndarray, rss: float) -> np.ndarray:
    """Return the share of what the other terms leave unexplained: t^2 / (t^2 + df) with the classical t."""
    squares: np.ndarray = gamma**2 / bread
    return squares / (squares + rss)


def _inflation(rows: DriverRows, z: np.ndarray, vif: np.ndarray) -> np.ndarray:
    """Return the variance inflation of every term; for the levels of a text driver that of the driver as a whole.

    The generalised factor of Fox and Monette (1992), JASA 87:178-183, to the power 1/levels: it does not depend on
    which level comes first and is comparable with the VIF of a number.
    """
    import numpy as np

    correlation = (z * rows.weights[:, None]).T @ z / rows.weights.sum()
    found: np.ndarray = vif.copy()
    for terms in rows.factors.values():
        own = np.array([term in terms for term in rows.terms])
        if own.sum() > 1:
            blocks = (correlation[np.ix_(own, own)], correlation[np.ix_(~own, ~own)], correlation)
            one, other, both = (float(np.linalg.slogdet(block)[1]) for block in blocks)
            found[own] = np.exp((one + other - both) / own.sum())
    return found
