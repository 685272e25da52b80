"""Least squares by QR on centred and scaled drivers, with sandwich covariances.

The usual pseudo-inverse loses all digits on ill-conditioned data (NIST Filip); this route keeps them or refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.matrix import DriverRows, refuse_collinear, standardised

if TYPE_CHECKING:
    import numpy as np

COVARIANCES = ("HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust")

ALONE: Final = 1e-10
"""A row with 1 - leverage below this decides a coefficient alone: its residual is zero whatever it answered."""


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
    joint_statistic: float
    """Wald F of all drivers together, with the covariance chosen."""
    n: int
    k: int

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.n - self.k


def fit(rows: DriverRows, covariance: str) -> Fit:
    """Fit one regression.

    Parameters
    ----------
    rows : DriverRows
        Complete rows without constant drivers, more rows than coefficients.
    covariance : str
        One of ``COVARIANCES``.

    Raises
    ------
    EstimationError
        Drivers carry the same information; they are named.
    """
    import numpy as np
    from scipy.linalg import solve_triangular

    z, means, spreads = standardised(rows)
    refuse_collinear(z, rows.terms, rows.weights)
    root = np.sqrt(rows.weights)
    design = root[:, None] * np.column_stack([np.ones(len(z)), z])
    centre = float(np.average(rows.y, weights=rows.weights))
    target = root * (rows.y - centre)
    q, r = np.linalg.qr(design)
    gamma = solve_triangular(r, q.T @ target)
    gamma = gamma + solve_triangular(r, q.T @ (target - design @ gamma))  # one refinement: one more digit or two
    residuals = target - design @ gamma
    leverage = (q**2).sum(axis=1)
    n, k = design.shape
    rss, tss = float(residuals @ residuals), float(target @ target)
    inverse = solve_triangular(r, np.eye(k))
    bread = inverse @ inverse.T
    back = np.diag(np.concatenate([[1.0], 1.0 / spreads]))  # from scaled drivers to their own units
    back[0, 1:] = -means / spreads
    beta = back @ gamma
    beta[0] += centre
    errors = _error_root(back @ inverse @ q.T, residuals, leverage, covariance)
    return Fit(
        beta=beta,
        std_error=np.sqrt((errors**2).sum(axis=1)),
        std_beta=gamma[1:] / np.sqrt(tss / rows.weights.sum()),
        partial_r2=_partial_r2(gamma, np.diag(bread), rss)[1:],
        vif=_inflation(rows, z, np.diag(bread)[1:] * rows.weights.sum()),
        r2=1 - rss / tss,
        adjusted_r2=1 - (rss / (n - k)) / (tss / (n - 1)),
        sigma=float(np.sqrt(rss / (n - k))),
        condition=float(np.linalg.cond(r)),
        residuals=residuals / root,
        leverage=leverage,
        fitted=rows.y - residuals / root,
        joint_statistic=_joint(gamma[1:], errors[1:] * spreads[:, None]),
        n=n,
        k=k,
    )


def _partial_r2(gamma: np.ndarray, bread: np.ndarray, rss: float) -> np.ndarray:
    """Return the share of what the other terms leave unexplained: t^2 / (t^2 + df) with the classical t."""
    squares: np.ndarray = gamma**2 / bread
    return squares / (squares + rss)


def _error_root(influence: np.ndarray, residuals: np.ndarray, leverage: np.ndarray, covariance: str) -> np.ndarray:
    """Return the root of the sandwich: what each row (a column here) adds to the error of each coefficient.

    A row that decides a coefficient alone has no residual, so nothing shows how far off that coefficient may be: it
    gets no robust error (``nan``). The other coefficients do not depend on that row.
    """
    import numpy as np

    k, n = influence.shape
    if covariance == "nonrobust":
        return influence * float(np.sqrt((residuals @ residuals) / (n - k)))
    alone = 1 - leverage < ALONE
    spread = _spread(residuals, np.where(alone, 0.0, leverage), covariance, k)
    root: np.ndarray = influence * np.where(alone, 0.0, spread)
    decided = (np.abs(influence[:, alone]) > 1e-9 * np.abs(influence).max(axis=1, keepdims=True)).any(axis=1)
    root[decided] = np.nan
    return root


def _joint(gamma: np.ndarray, errors: np.ndarray) -> float:
    """Return the Wald F of all coefficients; ``nan`` when their covariance cannot be inverted."""
    import numpy as np

    covariance = errors @ errors.T
    if not np.isfinite(covariance).all() or np.linalg.matrix_rank(covariance) < len(gamma):
        return float("nan")
    return float(gamma @ np.linalg.solve(covariance, gamma)) / len(gamma)


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
