"""Correlations of drivers and outcome, and of resamples of respondents, from products summed once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

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


def resampled(rows: DriverRows, indices: np.ndarray) -> np.ndarray:
    """Return the correlation matrices of resamples; ``nan`` where drivers of a resample are redundant or constant.

    Parameters
    ----------
    rows : DriverRows
        Complete rows.
    indices : numpy.ndarray, shape (n_resamples, n)
        Row numbers drawn, so that resamples can be compared across programs.
    """
    import numpy as np

    z = np.column_stack([columns_of(rows), np.ones(len(rows.y))])
    upper = np.triu_indices(z.shape[1])
    products = z[:, upper[0]] * z[:, upper[1]] * rows.weights[:, None]
    n = len(rows.y)
    offsets = indices + n * np.arange(len(indices))[:, None]
    times = np.bincount(offsets.ravel(), minlength=indices.shape[0] * n).reshape(indices.shape[0], n)
    sums = times.astype(float) @ products
    gram = np.empty((len(indices), z.shape[1], z.shape[1]))
    gram[:, upper[0], upper[1]] = sums
    gram[:, upper[1], upper[0]] = sums
    total = gram[:, -1:, -1:]
    means = gram[:, :-1, -1] / total[:, :, 0]
    covariance = gram[:, :-1, :-1] / total - means[:, :, None] * means[:, None, :]
    spread = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = covariance / spread[:, :, None] / spread[:, None, :]
    usable: np.ndarray = np.all(spread > 1e-8, axis=1)
    usable[usable] = np.linalg.eigvalsh(found[usable][:, :-1, :-1])[:, 0] > COLLINEAR
    found[~usable] = np.nan
    return found


def bootstrap(rows: DriverRows, n_bootstrap: int, rng: np.random.Generator, work: int) -> np.ndarray:
    """Draw the resamples and return their correlation matrices; a progress bar shows on a terminal only.

    ``work`` is a rough number of steps per resample that decides whether a bar is worth showing.
    """
    import numpy as np
    from tqdm import tqdm

    n = len(rows.y)
    at_once = max(1, min(n_bootstrap, CELLS // n))
    quiet = not sys.stderr.isatty() or n_bootstrap * (n + work) < WORTH_A_BAR
    parts = []
    with tqdm(total=n_bootstrap, desc="resampling", disable=quiet, leave=False) as bar:
        for start in range(0, n_bootstrap, at_once):
            size = min(at_once, n_bootstrap - start)
            parts.append(resampled(rows, rng.integers(0, n, size=(size, n))))
            bar.update(size)
    return np.concatenate(parts)
