"""Few clusters: bias-reduced errors of a survey design, with degrees of freedom for each coefficient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.errors import DesignError
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.drivers.models.clustered import positions, surveyed

if TYPE_CHECKING:
    import numpy as np


def small_design(
    rows: DriverRows, z: np.ndarray, bread: np.ndarray, functional: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    r"""Return by what the variance of each coefficient is multiplied, and its degrees of freedom.

    Parameters
    ----------
    rows : DriverRows
        The rows with the design of all respondents.
    z : numpy.ndarray, shape (n, p)
        Columns of the regression, the constant among them.
    bread : numpy.ndarray, shape (p, p)
        :math:`M = (Z'WZ)^{-1}`.
    functional : numpy.ndarray, shape (n, k)
        What one unit of the outcome of each row adds to each coefficient, :math:`l`.

    Raises
    ------
    DesignError
        The design has replicate weights, whose variance is corrected already.

    Notes
    -----
    The linearised variance of a coefficient is a quadratic form of sums over clusters, :math:`s' K s`, :math:`s_c = \sum_{i
    \in c} l_i e_i`, K centring within strata. With independent outcomes of equal variance as the working model, as for
    CR2, the covariance of s is :math:`C = D - R P' - P R' + P Q P'`, and

    .. math:: E = \mathrm{tr} K C, \quad \nu = \frac{(\mathrm{tr} K C)^2}{\mathrm{tr}(KC)^2}, \quad
              \text{factor } = \sum_h (1 - f_h) \sum_{i \in h} l_i^2 / E

    so that the variance is unbiased under that model and its distribution matched by Satterthwaite. C is diagonal plus a
    matrix of rank 2p: the traces cost a pass over the rows.

    References
    ----------
    .. [1] Bell R. M., McCaffrey D. F. (2002), Bias reduction in standard errors for linear regression with multi-stage
       samples, Survey Methodology 28:169-181.
    """
    import numpy as np

    survey = surveyed(rows)
    if survey.replicates is not None:
        raise DesignError(
            "design - covariance='design_BM' corrects linearised errors, and this design has replicate weights - expected "
            "strata and clusters - use covariance='design', or leave out replicates."
        )
    own = survey.clusters[positions(rows)]
    count = int(survey.clusters.max()) + 1
    stratum = survey.cluster_strata()
    sizes = np.bincount(stratum, minlength=len(survey.names))
    left = 1 - survey.sampled
    scale = np.where(sizes > 1, left * sizes / np.maximum(sizes - 1, 1), 0.0)
    weighted = z * rows.weights[:, None]

    def sums(values: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(own, weights=column, minlength=count) for column in values.T], axis=1)

    def centred(values: np.ndarray) -> np.ndarray:
        totals = np.stack([np.bincount(stratum, weights=column, minlength=len(sizes)) for column in values.T], axis=1)
        found: np.ndarray = scale[stratum, None] * (values - (totals / sizes[:, None])[stratum])
        return found

    p = z.shape[1]
    middle = np.block([[weighted.T @ weighted, -np.eye(p)], [-np.eye(p), np.zeros((p, p))]])
    factor, df = np.empty(functional.shape[1]), np.empty(functional.shape[1])
    for at, each in enumerate(functional.T):
        diagonal = np.bincount(own, weights=each**2, minlength=count)
        sides = np.hstack([sums(z * each[:, None]) @ bread, sums(weighted * each[:, None])])
        turned = centred(sides)
        alone, squares = _diagonal_traces(diagonal, stratum, sizes, scale)
        inner = middle @ (sides.T @ turned)
        mixed = middle @ (turned.T @ (diagonal[:, None] * turned))
        mean = alone + float(np.trace(inner))
        df[at] = mean**2 / (squares + 2 * float(np.trace(mixed)) + float(np.trace(inner @ inner)))
        factor[at] = float((left[stratum] * diagonal).sum()) / mean
    return factor, df


def _diagonal_traces(
    diagonal: np.ndarray, stratum: np.ndarray, sizes: np.ndarray, scale: np.ndarray
) -> tuple[float, float]:
    """Return tr KD and tr (KD)^2 of the centring K and a diagonal D."""
    import numpy as np

    ones = np.bincount(stratum, weights=diagonal, minlength=len(sizes))
    twos = np.bincount(stratum, weights=diagonal**2, minlength=len(sizes))
    alone = float((scale * (1 - 1 / sizes) * ones).sum())
    return alone, float((scale**2 * (twos * (1 - 2 / sizes) + (ones / sizes) ** 2)).sum())
