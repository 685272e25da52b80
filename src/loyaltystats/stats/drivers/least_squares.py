"""Least squares by QR on centred and scaled drivers, with sandwich covariances.

The usual pseudo-inverse loses all digits on ill-conditioned data (NIST Filip); this route keeps them or refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.matrix import DriverRows, refuse_collinear, standardised
from loyaltystats.stats.drivers.models.clustered import cluster_codes, cluster_covariance, design_covariance
from loyaltystats.stats.drivers.models.small_sample import reduced_covariance, satterthwaite
from loyaltystats.stats.drivers.models.wald import Wald, wald

if TYPE_CHECKING:
    import numpy as np

COVARIANCES: Final = ("HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust")
"""Covariances that need nothing but the rows."""

MORE_COVARIANCES: Final = ("HC2_BM", "cluster", "CR2", "design")
"""Covariances with degrees of freedom of their own."""

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
    covariance: np.ndarray
    """Covariance of ``beta``, of the kind chosen."""
    t_df: np.ndarray
    """Degrees of freedom of the t-test of each coefficient."""
    wald_df: float
    """Degrees of freedom of joint tests, before the correction of a design."""
    kind: str
    n: int
    k: int

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.n - self.k

    def joint(self, places: Sequence[int]) -> Wald:
        """Test coefficients together, by their places in ``beta``."""
        import numpy as np

        own = np.asarray(places, dtype=np.int64)
        return wald(self.beta[own], self.covariance[np.ix_(own, own)], self.wald_df, design=self.kind == "design")


def fit(rows: DriverRows, covariance: str) -> Fit:
    """Fit one regression.

    Parameters
    ----------
    rows : DriverRows
        Complete rows without constant drivers, more rows than coefficients.
    covariance : str
        One of ``COVARIANCES`` or ``MORE_COVARIANCES``; ``cluster``, ``CR2`` and ``design`` need rows with a design.

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
    parts = _Parts(
        rows=rows,
        design=design / root[:, None],
        residuals=residuals,
        leverage=leverage,
        q=q,
        inverse=inverse,
        back=back,
    )
    matrix, std_error, t_df, wald_df = _errors(parts, covariance)
    return Fit(
        beta=beta,
        std_error=std_error,
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
        covariance=matrix,
        t_df=t_df,
        wald_df=wald_df,
        kind=covariance,
        n=n,
        k=k,
    )


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What covariances are made of: ``back`` leads from standardised to raw coefficients."""

    rows: DriverRows
    design: np.ndarray
    residuals: np.ndarray
    leverage: np.ndarray
    q: np.ndarray
    inverse: np.ndarray
    back: np.ndarray

    @property
    def influence(self) -> np.ndarray:
        """What a residual of each row (a column here) adds to each coefficient."""
        found: np.ndarray = self.back @ self.inverse @ self.q.T
        return found


def _errors(parts: _Parts, covariance: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return covariance and standard errors of raw coefficients, the df of each t-test and that of joint tests."""
    import numpy as np

    n, k = parts.design.shape
    if covariance in ("HC2_BM", "CR2"):
        return _reduced(parts, covariance)
    df = float(n - k)
    if covariance in ("design", "cluster"):
        contributions = (parts.influence * parts.residuals).T
        if covariance == "design":
            matrix, df = design_covariance(contributions, parts.rows)
        else:
            matrix, df = cluster_covariance(contributions, parts.rows, k)
        std_error = np.sqrt(np.diag(matrix))
    else:
        root = _error_root(parts.influence, parts.residuals, parts.leverage, covariance)
        matrix, std_error = root @ root.T, np.sqrt((root**2).sum(axis=1))
    return matrix, std_error, np.full(k, df), df


def _reduced(parts: _Parts, covariance: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    import numpy as np

    rows, n, k = parts.rows, *parts.design.shape
    clusters = cluster_codes(rows) if covariance == "CR2" else None
    bread = parts.inverse @ parts.inverse.T
    residuals = parts.residuals / np.sqrt(rows.weights)
    matrix, adjusted = reduced_covariance(parts.design, rows.weights, residuals, bread, clusters)
    turned = adjusted @ parts.back.T  # raw coefficients are combinations of the standardised ones
    t_df = satterthwaite(parts.design, rows.weights, turned, bread, clusters)
    matrix = parts.back @ matrix @ parts.back.T
    wald_df = float(n - k if clusters is None else clusters.max())
    return matrix, np.sqrt(np.diag(matrix)), t_df, wald_df


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
