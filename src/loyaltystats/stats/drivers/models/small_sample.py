"""Bias-reduced covariances with degrees of freedom for each coefficient: HC2 with those of Bell and McCaffrey, and CR2."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FULL = 1e-10
"""An eigenvalue of what a cluster leaves open below this is zero: the cluster decides a coefficient alone."""


def reduced_covariance(
    x: np.ndarray, weights: np.ndarray, residuals: np.ndarray, bread: np.ndarray, clusters: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    r"""Return the covariance of the coefficients and the contributions that their degrees of freedom need.

    Parameters
    ----------
    x : numpy.ndarray, shape (n, k)
        Columns of the regression, the constant among them.
    weights, residuals : numpy.ndarray, shape (n,)
        Weights of the rows and what the regression leaves, not multiplied by the weights.
    bread : numpy.ndarray, shape (k, k)
        :math:`M = (X'WX)^{-1}`.
    clusters : numpy.ndarray of int, shape (n,), optional
        Cluster of each row, from 0; without it every row is one.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Covariance, shape (k, k); adjusted rows :math:`A_g W_g X_g M`, shape (n, k), for ``satterthwaite``.

    Notes
    -----
    .. math:: V = M \sum_g X_g' W_g A_g e_g e_g' A_g W_g X_g M, \quad
              A_g = \left[(I - H)_g (I - H)_g'\right]^{-1/2}, \quad H = X M X' W

    with the symmetric root, and a generalised inverse where a cluster decides a coefficient alone. Equal variances and
    independence serve as the working model. Checked against: tests/oracles/linear_more.R (``vcovCR`` of R's clubSandwich).

    References
    ----------
    .. [1] Bell R. M., McCaffrey D. F. (2002), Bias reduction in standard errors for linear regression with multi-stage
       samples, Survey Methodology 28:169-181.
    .. [2] Pustejovsky J. E., Tipton E. (2018), Journal of Business and Economic Statistics 36:672-683.
    """
    import numpy as np

    weighted = x * weights[:, None]
    core = _core(weighted, bread)
    wide = np.hstack([x, weighted])
    rows = weighted @ bread
    if clusters is None:
        room = 1 - np.einsum("ij,jk,ik->i", wide, core, wide)
        adjusted = rows * np.where(room > FULL, room, np.inf)[:, None] ** -0.5
        each = adjusted * residuals[:, None]
        return each.T @ each, adjusted
    adjusted = np.empty_like(rows)
    for members in _members(clusters):
        adjusted[members] = _root(wide[members], core) @ rows[members]
    sums = np.stack([np.bincount(clusters, weights=column) for column in (adjusted * residuals[:, None]).T], axis=1)
    return sums.T @ sums, adjusted


def _core(weighted: np.ndarray, bread: np.ndarray) -> np.ndarray:
    """Return K such that :math:`(I - H)(I - H)' = I - [X, WX] K [X, WX]'`."""
    import numpy as np

    squares = bread @ (weighted.T @ weighted) @ bread
    return np.block([[-squares, bread], [bread, np.zeros_like(bread)]])


def _members(clusters: np.ndarray) -> list[np.ndarray]:
    import numpy as np

    order = np.argsort(clusters, kind="stable")
    return np.split(order, np.cumsum(np.bincount(clusters))[:-1])


def _root(wide: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Return the symmetric inverse root of what one cluster leaves open, found in the few dimensions of its columns."""
    import numpy as np

    q, r = np.linalg.qr(wide)
    inner = np.eye(q.shape[1]) - r @ core @ r.T
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    power = np.where(values > FULL, np.where(values > FULL, values, 1.0) ** -0.5, 0.0)
    found: np.ndarray = np.eye(len(wide)) + q @ ((vectors * (power)) @ vectors.T - np.eye(q.shape[1])) @ q.T
    return found


def satterthwaite(
    x: np.ndarray, weights: np.ndarray, adjusted: np.ndarray, bread: np.ndarray, clusters: np.ndarray | None
) -> np.ndarray:
    r"""Return Satterthwaite degrees of freedom of each coefficient: of the chi-square that its estimated variance is like.

    Notes
    -----
    .. math:: \nu = (\mathrm{tr} B)^2 / \mathrm{tr} B^2, \quad B_{gh} = p_g' (I - H)_g (I - H)_h' p_h

    with :math:`p_g` the column of the coefficient in ``adjusted``. B is diagonal minus a matrix of rank 2k, so that its
    traces cost no more than a pass over the clusters.
    """
    import numpy as np

    weighted = x * weights[:, None]
    core = _core(weighted, bread)
    wide = np.hstack([x, weighted])
    found = np.empty(x.shape[1])
    for at, column in enumerate(adjusted.T):
        squares, sides = column**2, wide * column[:, None]
        if clusters is not None:
            squares = np.bincount(clusters, weights=squares)
            sides = np.stack([np.bincount(clusters, weights=side) for side in sides.T], axis=1)
        own = np.einsum("ij,jk,ik->i", sides, core, sides)
        mixed = core @ (sides.T @ sides)
        trace = float((squares - own).sum())
        trace_of_square = float((squares**2).sum() - 2 * (squares @ own) + np.trace(mixed @ mixed))
        found[at] = trace**2 / trace_of_square if trace_of_square > 0 else np.nan
    return found
