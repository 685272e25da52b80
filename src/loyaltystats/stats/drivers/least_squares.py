"""Least squares by QR on centred and scaled drivers, with sandwich covariances.

The usual pseudo-inverse loses all digits on ill-conditioned data (NIST Filip); this route keeps them or refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.matrix import DriverRows, refuse_collinear, standardised

if TYPE_CHECKING:
    import numpy as np

COVARIANCES = ("HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust")


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
    meat_root = (inverse @ q.T) * _spread(residuals, leverage, covariance, k)
    beta, variance = _unscaled(gamma, meat_root, means, spreads)
    beta[0] += centre
    return Fit(
        beta=beta,
        std_error=np.sqrt(variance),
        std_beta=gamma[1:] / np.sqrt(tss / rows.weights.sum()),
        partial_r2=_partial_r2(gamma, np.diag(bread), rss)[1:],
        vif=np.diag(bread)[1:] * rows.weights.sum(),
        r2=1 - rss / tss,
        adjusted_r2=1 - (rss / (n - k)) / (tss / (n - 1)),
        sigma=float(np.sqrt(rss / (n - k))),
        condition=float(np.linalg.cond(r)),
        residuals=residuals / root,
        leverage=leverage,
        fitted=rows.y - residuals / root,
        n=n,
        k=k,
    )


def _unscaled(
    gamma: np.ndarray, meat_root: np.ndarray, means: np.ndarray, spreads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients and their variances in the drivers' own units."""
    import numpy as np

    back = np.diag(np.concatenate([[1.0], 1.0 / spreads]))
    back[0, 1:] = -means / spreads
    return back @ gamma, ((back @ meat_root) ** 2).sum(axis=1)


def _partial_r2(gamma: np.ndarray, bread: np.ndarray, rss: float) -> np.ndarray:
    """Return the share of what the other terms leave unexplained: t^2 / (t^2 + df) with the classical t."""
    squares: np.ndarray = gamma**2 / bread
    return squares / (squares + rss)


def _spread(residuals: np.ndarray, leverage: np.ndarray, covariance: str, k: int) -> np.ndarray:
    """Return what each row contributes to the sandwich: its residual, inflated as the estimator demands."""
    import numpy as np

    n = len(residuals)
    if covariance == "nonrobust":
        return np.full(n, np.sqrt((residuals @ residuals) / (n - k)))
    room = np.clip(1 - leverage, 1e-12, None)
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
