"""R2 of every subset of drivers, and each driver's share, exactly and at once.

All 2^p values come from Schur complements of the correlation matrix that double with every driver (a constant cost
per subset), all p shares from folding that list. Cache-blocked: the first drivers are expanded into a batch, the last
eight are worked off slab by slab.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

TAIL = 8
"""Drivers worked off inside a slab: 2^8 small matrices stay in the processor's cache."""

SLAB = 64


def lmg(correlations: np.ndarray) -> np.ndarray:
    """Contribution of each driver to R2, averaged over all orders of entry (Lindeman, Merenda and Gold 1980).

    Parameters
    ----------
    correlations : numpy.ndarray, shape (p + 1, p + 1)
        Correlations of the drivers and, last, the outcome.

    Returns
    -------
    numpy.ndarray, shape (p,)
        Contributions in R2; they sum to the R2 of the full model.

    Examples
    --------
    >>> import numpy as np
    >>> lmg(np.array([[1.0, 0.0, 0.6], [0.0, 1.0, 0.2], [0.6, 0.2, 1.0]])).round(2).tolist()
    [0.36, 0.04]
    """
    import numpy as np

    p = len(correlations) - 1
    top = max(p - TAIL, 0)
    batch = _expand(np.asarray(correlations, dtype=float)[:, :, None], top)
    sizes = subset_sizes(top)
    weights = _weights(p)
    shares = np.zeros(p)
    base = 0.0
    rest = np.empty(batch.shape[2])
    for start in range(0, batch.shape[2], SLAB):
        slab = slice(start, start + SLAB)
        r2 = subset_r2(batch[:, :, slab])
        size = subset_sizes(p - top)[:, None] + sizes[None, slab]
        base += float((weights[size + 1] * r2).sum())
        folded = (weights[size] + weights[size + 1]) * r2
        for driver in range(p - top - 1, -1, -1):
            half = len(folded) // 2
            shares[top + driver] += float(folded[half:].sum())
            folded = folded[:half] + folded[half:]
        rest[slab] = folded[0]
    for driver in range(top - 1, -1, -1):
        half = len(rest) // 2
        shares[driver] += float(rest[half:].sum())
        rest = rest[:half] + rest[half:]
    return shares - base


def lmg_batch(correlations: np.ndarray) -> np.ndarray:
    """Return the contributions for many correlation matrices at once.

    Parameters
    ----------
    correlations : numpy.ndarray, shape (n_matrices, p + 1, p + 1)
        The outcome last in each.

    Returns
    -------
    numpy.ndarray, shape (n_matrices, p)
    """
    import numpy as np

    p = correlations.shape[1] - 1
    if p > TAIL:
        return np.array([lmg(one) for one in correlations])
    weights, size = _weights(p), subset_sizes(p)
    shares = np.empty((len(correlations), p))
    for start in range(0, len(correlations), SLAB):
        slab = slice(start, start + SLAB)
        r2 = subset_r2(np.ascontiguousarray(np.moveaxis(correlations[slab], 0, 2)))
        base = weights[size + 1] @ r2
        folded = (weights[size] + weights[size + 1])[:, None] * r2
        for driver in range(p - 1, -1, -1):
            half = len(folded) // 2
            shares[slab, driver] = folded[half:].sum(axis=0) - base
            folded = folded[:half] + folded[half:]
    return shares


def subset_r2(batch: np.ndarray) -> np.ndarray:
    """R2 of every subset.

    Parameters
    ----------
    batch : numpy.ndarray, shape (q + 1, q + 1, m)
        m matrices, the outcome last; the batch is the contiguous axis.

    Returns
    -------
    numpy.ndarray, shape (2**q, m)
        Bit k of the row number says whether driver k is in the subset.
    """
    m = batch.shape[2]
    blocks = _expand(batch, batch.shape[0] - 1)
    r2: np.ndarray = 1.0 - blocks[0, 0].reshape(-1, m)
    return r2


def _expand(batch: np.ndarray, steps: int) -> np.ndarray:
    """Work off the first ``steps`` drivers: the batch doubles with each, without it and with it, in this order."""
    import numpy as np

    for _ in range(steps):
        size, m = batch.shape[0] - 1, batch.shape[2]
        following = np.empty((size, size, 2 * m))
        row = batch[0, 1:]
        following[:, :, :m] = batch[1:, 1:]
        np.multiply(row[:, None], (row / batch[0, 0])[None, :], out=following[:, :, m:])
        np.subtract(following[:, :, :m], following[:, :, m:], out=following[:, :, m:])
        batch = following
    return batch


def subset_sizes(p: int) -> np.ndarray:
    """Return the number of drivers in each of the 2**p subsets.

    Examples
    --------
    >>> subset_sizes(2).tolist()
    [0, 1, 1, 2]
    """
    import numpy as np

    sizes = np.zeros(1, dtype=np.intp)
    for _ in range(p):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def _weights(p: int) -> np.ndarray:
    """Return w(s) at position s + 1: the chance that a set of s drivers stands before a given one; 0 outside 0..p-1."""
    import numpy as np

    return np.array([0.0, *(1.0 / (p * math.comb(p - 1, size)) for size in range(p)), 0.0])
