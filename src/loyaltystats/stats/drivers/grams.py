"""Correlations of drivers and outcome, and of resamples of respondents, from products summed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.lattice import without_first
from loyaltystats.stats.drivers.matrix import COLLINEAR, DriverRows, standardised

if TYPE_CHECKING:
    import numpy as np

CELLS = 4_000_000
"""Draws held in memory at once: about 100 MB."""

WORTH_A_BAR = 400_000_000
"""Steps of work below which nobody waits long enough to want a progress bar."""


def columns_of(rows: DriverRows) -> np.ndarray:
    """Return standardised drivers and outcome side by side; scaling first keeps the digits of the products."""
    import numpy as np

    z, _, _ = standardised(rows)
    y = rows.y - np.average(rows.y, weights=rows.weights)
    return np.column_stack([z, y / np.sqrt(np.average(y**2, weights=rows.weights))])


def correlation(rows: DriverRows) -> np.ndarray:
    """Return the (weighted) correlation matrix of drivers and outcome, shape (p + 1, p + 1)."""
    import numpy as np

    z = columns_of(rows)
    gram: np.ndarray = (z * rows.weights[:, None]).T @ z / rows.weights.sum()
    np.fill_diagonal(gram, 1.0)
    return gram


def times_drawn(indices: np.ndarray) -> np.ndarray:
    """Return how often each respondent was drawn, shape (n_resamples, n).

    Resamples of a survey design say that themselves, in numbers with decimals; they are returned as they are.
    """
    import numpy as np

    if indices.dtype.kind == "f":
        return indices
    replicates, n = indices.shape
    offsets = indices + n * np.arange(replicates)[:, None]
    counted: np.ndarray = np.bincount(offsets.ravel(), minlength=replicates * n).reshape(replicates, n).astype(float)
    return counted


def resampled(rows: DriverRows, indices: np.ndarray) -> np.ndarray:
    """Return the correlation matrices of resamples; ``nan`` where drivers of a resample are redundant or constant.

    Parameters
    ----------
    rows : DriverRows
        Complete rows.
    indices : numpy.ndarray, shape (n_resamples, n)
        Row numbers drawn, so that resamples can be compared across programs.
    """
    products = Products(columns_of(rows), rows.weights)
    return products.correlations(times_drawn(indices) @ products.of_row)


class Products:
    """Products of every two columns of every row: any weighting of the rows is one matrix product away."""

    def __init__(self, columns: np.ndarray, weights: np.ndarray) -> None:
        import numpy as np

        z = np.column_stack([columns, np.ones(len(columns))])
        self._size = z.shape[1]
        self._upper = np.triu_indices(self._size)
        self.of_row = z[:, self._upper[0]] * z[:, self._upper[1]] * weights[:, None]

    def correlations(self, sums: np.ndarray, free: int = 0) -> np.ndarray:
        """Return correlation matrices from weighted sums of the products, ``nan`` where columns are redundant.

        Parameters
        ----------
        sums : numpy.ndarray, shape (n_matrices, n_products)
            Sums over the rows.
        free : int
            First columns that may be redundant.
        """
        import numpy as np

        gram = np.empty((len(sums), self._size, self._size))
        gram[:, self._upper[0], self._upper[1]] = sums
        gram[:, self._upper[1], self._upper[0]] = sums
        total = gram[:, -1:, -1:]
        means = gram[:, :-1, -1] / total[:, :, 0]
        covariance = gram[:, :-1, :-1] / total - means[:, :, None] * means[:, None, :]
        spread = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            found: np.ndarray = covariance / spread[:, :, None] / spread[:, None, :]
        usable: np.ndarray = np.all(spread > 1e-8, axis=1)
        usable[usable] = least_pivot(found[usable][:, free:-1, free:-1]) > COLLINEAR
        found[~usable] = np.nan
        return found


def least_pivot(correlations: np.ndarray) -> np.ndarray:
    """Return the smallest share of a column's variance that the columns before it leave, for each matrix."""
    import numpy as np

    batch = np.ascontiguousarray(np.moveaxis(correlations, 0, 2))
    least = np.ones(len(correlations))
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(len(batch)):
            least = np.fmin(least, batch[0, 0])
            batch = without_first(batch)
    return np.where(np.isnan(least), 0.0, least)
