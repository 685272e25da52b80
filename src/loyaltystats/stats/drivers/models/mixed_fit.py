"""Linear mixed model with one grouping: restricted maximum likelihood and Satterthwaite's degrees of freedom.

Everything is computed from small matrices per group, so that the cost of one evaluation does not depend on the number
of respondents (Bates, Maechler, Bolker and Walker 2015).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

BOUNDARY: Final = 1e-4
"""A relative standard deviation below this counts as zero: the groups do not differ there."""

STEP: Final = 1e-4
"""Step of numerical derivatives of parameters of order one."""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Cross products of the random part (z), the fixed part (x) and the outcome, per group and in all."""

    zz: np.ndarray
    zx: np.ndarray
    zy: np.ndarray
    xx: np.ndarray
    xy: np.ndarray
    yy: float
    n: int

    @property
    def effects(self) -> int:
        """Number of random effects per group."""
        return int(self.zz.shape[1])


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What one set of relative covariances implies: fixed effects, their unscaled covariance, and the deviance parts."""

    beta: np.ndarray
    unscaled: np.ndarray
    rss: float
    log_determinants: float


@dataclass(frozen=True, kw_only=True)
class MixedFit:
    """A fitted model; ``groups`` is the covariance of the random effects, ``residual`` the variance inside groups."""

    beta: np.ndarray
    covariance: np.ndarray
    df: np.ndarray
    groups: np.ndarray
    residual: float
    deviance: float
    singular: bool


def cross_products(x: np.ndarray, z: np.ndarray, y: np.ndarray, group: np.ndarray) -> Sums:
    """Return the sums of one grouping; ``group`` holds numbers from 0."""
    import numpy as np

    groups = int(group.max()) + 1
    both = np.column_stack([z, x, y])
    q, p = z.shape[1], x.shape[1]
    total = np.zeros((groups, q, q + p + 1))
    np.add.at(total, group, z[:, :, None] * both[:, None, :])
    return Sums(
        zz=total[:, :, :q],
        zx=total[:, :, q:-1],
        zy=total[:, :, -1],
        xx=x.T @ x,
        xy=x.T @ y,
        yy=float(y @ y),
        n=len(y),
    )


def factor(theta: np.ndarray, effects: int) -> np.ndarray:
    """Return the lower triangle that theta fills, column by column.

    Examples
    --------
    >>> import numpy as np
    >>> factor(np.array([1.0, 2.0, 3.0]), 2).tolist()
    [[1.0, 0.0], [2.0, 3.0]]
    """
    import numpy as np

    filled = np.zeros((effects, effects))
    rows, columns = np.tril_indices(effects)
    order = np.lexsort((rows, columns))
    filled[rows[order], columns[order]] = theta
    return filled


def solve(sums: Sums, theta: np.ndarray) -> Solved:
    """Return the fixed effects given the relative covariance factor of the random effects."""
    import numpy as np

    spread = factor(theta, sums.effects)
    inner = np.linalg.cholesky(spread.T @ sums.zz @ spread + np.eye(sums.effects))
    from_x = np.linalg.solve(inner, spread.T @ sums.zx)
    from_y = np.linalg.solve(inner, (spread.T @ sums.zy[:, :, None]))[:, :, 0]
    xx = sums.xx - np.einsum("gqp,gqr->pr", from_x, from_x)
    xy = sums.xy - np.einsum("gqp,gq->p", from_x, from_y)
    root = np.linalg.cholesky(xx)
    half = np.linalg.solve(root, xy)
    inverse = np.linalg.inv(root)
    return Solved(
        beta=inverse.T @ half,
        unscaled=inverse.T @ inverse,
        rss=sums.yy - float((from_y**2).sum()) - float(half @ half),
        log_determinants=2 * float(np.log(np.einsum("gqq->gq", inner)).sum() + np.log(np.diag(root)).sum()),
    )


def deviance(sums: Sums, theta: np.ndarray, residual: float | None = None) -> float:
    """Return -2 times the restricted log-likelihood, at its best residual variance unless one is given."""
    found = solve(sums, theta)
    df = sums.n - len(found.beta)
    variance = found.rss / df if residual is None else residual
    return found.log_determinants + df * math.log(2 * math.pi * variance) + found.rss / variance


def fit_mixed(sums: Sums) -> MixedFit:
    """Fit by restricted maximum likelihood.

    Raises
    ------
    EstimationError
        The likelihood has no finite maximum.
    """
    import numpy as np
    from scipy.optimize import minimize

    effects = sums.effects
    start = np.eye(effects)[np.tril_indices(effects)][np.lexsort(np.tril_indices(effects))]
    diagonal = start == 1.0
    bounds = [(0.0, None) if each else (None, None) for each in diagonal]
    quick = minimize(lambda theta: deviance(sums, theta), start, method="L-BFGS-B", bounds=bounds)
    options = {"xatol": 1e-10, "fatol": 1e-11, "maxiter": 4000}
    found = minimize(lambda theta: deviance(sums, theta), quick.x, method="Nelder-Mead", bounds=bounds, options=options)
    if not math.isfinite(found.fun):
        raise EstimationError("mixed model - the likelihood has no finite maximum - expected several groups that vary.")
    theta = np.where(diagonal & (np.abs(found.x) < BOUNDARY), 0.0, found.x)
    solved = solve(sums, theta)
    residual = solved.rss / (sums.n - len(solved.beta))
    spread = factor(theta, effects)
    return MixedFit(
        beta=solved.beta,
        covariance=residual * solved.unscaled,
        df=satterthwaite(sums, theta, residual),
        groups=residual * spread @ spread.T,
        residual=residual,
        deviance=deviance(sums, theta),
        singular=bool((theta[diagonal] == 0).any()),
    )


def satterthwaite(sums: Sums, theta: np.ndarray, residual: float) -> np.ndarray:
    """Return the degrees of freedom of every fixed effect: 2 V^2 / var(V), by derivatives of V and of the deviance.

    A parameter on its boundary is held there.
    """
    import numpy as np

    free = np.flatnonzero(np.append(theta, 1.0) != 0)
    point = np.append(theta, math.sqrt(residual))

    def at(values: np.ndarray) -> np.ndarray:
        full = point.copy()
        full[free] = values
        return full

    def variances(values: np.ndarray) -> np.ndarray:
        full = at(values)
        return np.asarray(full[-1] ** 2 * np.diag(solve(sums, full[:-1]).unscaled))

    centre = point[free]
    hessian = second_derivatives(lambda values: deviance(sums, at(values)[:-1], float(at(values)[-1]) ** 2), centre)
    slopes = first_derivatives(variances, centre)
    spread = 2 * np.linalg.pinv(hessian, hermitian=True)
    wobble = np.einsum("pk,kl,pl->p", slopes, spread, slopes)
    with np.errstate(divide="ignore"):
        df: np.ndarray = 2 * variances(centre) ** 2 / wobble
    return df


def first_derivatives(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Return central differences, one column per parameter, with one Richardson step."""
    import numpy as np

    def differences(step: float) -> np.ndarray:
        moves = step * np.maximum(np.abs(at), 0.1)
        columns = [
            (function(at + move * unit) - function(at - move * unit)) / (2 * move)
            for move, unit in zip(moves, np.eye(len(at)), strict=True)
        ]
        return np.column_stack(columns)

    fine: np.ndarray = (4 * differences(STEP) - differences(2 * STEP)) / 3
    return fine


def second_derivatives(function: Callable[[np.ndarray], Any], at: np.ndarray) -> np.ndarray:
    """Return the matrix of second derivatives by differences of central differences."""
    import numpy as np

    def gradient(values: np.ndarray) -> np.ndarray:
        slopes: np.ndarray = first_derivatives(lambda each: np.atleast_1d(function(each)), values)[0]
        return slopes

    moves = 1e-3 * np.maximum(np.abs(at), 0.1)
    columns = [
        (gradient(at + move * unit) - gradient(at - move * unit)) / (2 * move)
        for move, unit in zip(moves, np.eye(len(at)), strict=True)
    ]
    matrix = np.column_stack(columns)
    even: np.ndarray = (matrix + matrix.T) / 2
    return even
