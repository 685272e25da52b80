"""R2 of every subset of drivers, and each driver's share, exactly and at once.

All 2^p values come from Schur complements of the correlation matrix that double with every player (a constant cost
per subset); a player is one driver, or several columns that enter together. The shares are one matrix product with
those values. Cache-blocked: the first players are expanded into a batch, the last eight are worked off slab by slab,
and only sums by the size of the subset leave a slab.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

TAIL = 8
"""Players worked off inside a slab: 2^8 small matrices stay in the processor's cache."""

SLAB = 128

LONG = 1000
"""Numbers in a row from which half the work saved outweighs more calls."""

WHOLE = 13
"""Players up to which the values of a resample are kept whole, several resamples side by side."""

SIDE_BY_SIDE = 2**15
"""Values that resamples side by side may fill: a quarter of a megabyte."""


def lmg(correlations: np.ndarray, sizes: Sequence[int] | None = None) -> np.ndarray:
    """Contribution of each player to R2, averaged over all orders of entry (Lindeman, Merenda and Gold 1980).

    Parameters
    ----------
    correlations : numpy.ndarray, shape (q + 1, q + 1)
        Correlations of the q columns and, last, the outcome.
    sizes : sequence of int, optional
        Columns of each player, in order. Default: every column is a player.

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

    sizes = _sizes(correlations, sizes)
    matrix = np.asarray(correlations, dtype=float)
    if len(sizes) <= TAIL:
        only: np.ndarray = -(share_weights(len(sizes)) @ _remaining(matrix[:, :, None], sizes)[:, 0])
        return only
    return _blocked(matrix, sizes)


def _blocked(matrix: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Return the contributions of more players than fit a slab.

    A weight depends on the size of a subset alone; hence the values of a slab are summed by the number of the first
    players in them, and only these sums are weighted and folded.
    """
    import numpy as np

    p = len(sizes)
    top = p - TAIL
    batch = expand(matrix[:, :, None], sizes[:top])
    count, own = subset_sizes(top), subset_sizes(TAIL)
    of_size = (count[:, None] == np.arange(top + 1)).astype(float)
    weights = _weights(p)
    size = own[:, None] + np.arange(top + 1)
    stands, held = weights[size + 1], weights[size + 1] + weights[size]
    sums = np.zeros((2**TAIL, top + 1))
    by_top = np.empty(2**top)
    work = workspace(TAIL, min(SLAB, 2**top))
    for start in range(0, 2**top, SLAB):
        slab = slice(start, start + SLAB)
        left = _remaining(batch[:, :, slab], sizes[top:], work)
        sums -= left @ of_size[slab]
        by_top[slab] = -np.take_along_axis(held.T @ left, count[None, slab], axis=0)[0]
    by_tail = (held * sums).sum(axis=1)
    held_by: np.ndarray = np.concatenate([_folded(by_top, top), _folded(by_tail, TAIL)])
    return held_by - float((stands * sums).sum())


def _folded(values: np.ndarray, players: int) -> np.ndarray:
    """Return, for each player, the sum of the values of the subsets that hold it."""
    import numpy as np

    held = np.empty(players)
    for player in range(players - 1, -1, -1):
        half = len(values) // 2
        held[player] = values[half:].sum()
        values = values[:half] + values[half:]
    return held


def lmg_batch(correlations: np.ndarray, sizes: Sequence[int] | None = None) -> np.ndarray:
    """Return the contributions for many correlation matrices at once.

    Parameters
    ----------
    correlations : numpy.ndarray, shape (n_matrices, q + 1, q + 1)
        The outcome last in each.
    sizes : sequence of int, optional
        Columns of each player. Default: every column is a player.

    Returns
    -------
    numpy.ndarray, shape (n_matrices, p)
    """
    import numpy as np

    sizes = _sizes(correlations, sizes)
    p = len(sizes)
    if p > WHOLE:
        return np.array([lmg(one, sizes) for one in correlations]).reshape(-1, p)
    weights = share_weights(p)
    shares = np.empty((len(correlations), p))
    for slab, values in slabs_of_values(correlations, sizes):
        shares[slab] = (weights @ values).T
    return shares


def slabs_of_values(correlations: np.ndarray, sizes: Sequence[int]) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield the values of all subsets of many matrices in slabs: which matrices, and their values, (2**p, slab)."""
    import numpy as np

    side = max(2, min(256, SIDE_BY_SIDE >> len(sizes)))
    work = workspace(len(sizes), side) if set(sizes) == {1} else None
    for start in range(0, len(correlations), side):
        slab = slice(start, start + side)
        batch = np.moveaxis(correlations[slab], 0, 2)
        yield slab, batch[-1, -1] - _remaining(batch, sizes, work)


def subset_values(batch: np.ndarray, sizes: Sequence[int] | None = None) -> np.ndarray:
    """R2 of every subset of players, beyond that of columns taken out before.

    Parameters
    ----------
    batch : numpy.ndarray, shape (q + 1, q + 1, m)
        m matrices, the outcome last; the batch is the contiguous axis.
    sizes : sequence of int, optional
        Columns of each player. Default: every column is a player.

    Returns
    -------
    numpy.ndarray, shape (2**p, m)
        Bit k of the row number says whether player k is in the subset.
    """
    m = batch.shape[2]
    sizes = [1] * (batch.shape[0] - 1) if sizes is None else sizes
    values: np.ndarray = batch[-1, -1] - _remaining(batch, sizes).reshape(-1, m)
    return values


def _remaining(batch: np.ndarray, sizes: Sequence[int], work: np.ndarray | None = None) -> np.ndarray:
    """Return the variance of the outcome that every subset leaves, shape (2**p, m); a given place to work is reused."""
    m = batch.shape[2]
    if set(sizes) == {1}:
        work = workspace(len(sizes), m) if work is None else work
        work[:, :, :m] = batch
        return _doubled(work, len(sizes), m).reshape(-1, m)
    left: np.ndarray = expand(batch, sizes)[0, 0].reshape(-1, m)
    return left


def workspace(q: int, m: int) -> np.ndarray:
    """Return a place to work off q columns for m matrices; the odd length keeps its layers apart in the cache."""
    import numpy as np

    return np.empty((q + 1, q + 1, 2**q * m + 8))


def _doubled(work: np.ndarray, steps: int, m: int) -> np.ndarray:
    """Fill the workspace: behind the matrices without a column come, for each column in turn, those with it."""
    import numpy as np

    filled = m
    for k in range(steps):
        row = work[k, k + 1 :, :filled]
        scaled = row / work[k, k, :filled]
        if filled < LONG:
            after = work[k + 1 :, k + 1 :, filled : 2 * filled]
            np.multiply(row[:, None], scaled[None, :], out=after)
            np.subtract(work[k + 1 :, k + 1 :, :filled], after, out=after)
        else:  # only the upper triangle is ever read
            for i in range(k + 1, steps + 1):
                after = work[i, i:, filled : 2 * filled]
                np.multiply(row[i - k - 1], scaled[i - k - 1 :], out=after)
                np.subtract(work[i, i:, :filled], after, out=after)
        filled *= 2
    found: np.ndarray = work[steps, steps, :filled]
    return found


def expand(batch: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Work off these players: the batch doubles with each, without it and with it, in this order."""
    import numpy as np

    for columns in sizes:
        left, m = batch.shape[0] - columns, batch.shape[2]
        inside = batch
        for _ in range(columns - 1):
            inside = without_first(inside)
        row = inside[0, 1:]
        following = np.empty((left, left, 2 * m))
        following[:, :, :m] = batch[columns:, columns:]
        after = following[:, :, m:]
        np.multiply(row[:, None], (row / inside[0, 0])[None, :], out=after)
        np.subtract(inside[1:, 1:], after, out=after)
        batch = following
    return batch


def without_first(batch: np.ndarray) -> np.ndarray:
    """Return the matrices of what is left of all other columns when the first is held constant."""
    row = batch[0, 1:]
    left: np.ndarray = batch[1:, 1:] - row[:, None] * (row / batch[0, 0])[None, :]
    return left


def subset_sizes(p: int) -> np.ndarray:
    """Return the number of players in each of the 2**p subsets.

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


@lru_cache(maxsize=16)
def share_weights(p: int) -> np.ndarray:
    """Return the matrix that turns the values of all subsets into the contributions of the players, shape (p, 2**p).

    Examples
    --------
    >>> share_weights(2).tolist()
    [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]
    """
    import numpy as np

    size, weights = subset_sizes(p), _weights(p)
    holds = (np.arange(2**p) >> np.arange(p)[:, None]) & 1 == 1
    found: np.ndarray = np.where(holds, weights[size], -weights[size + 1])
    found.setflags(write=False)
    return found


def _weights(p: int) -> np.ndarray:
    """Return w(s) at position s + 1: the chance that a set of s players stands before a given one; 0 outside 0..p-1."""
    import numpy as np

    return np.array([0.0, *(1.0 / (p * math.comb(p - 1, size)) for size in range(p)), 0.0])


def _sizes(correlations: np.ndarray, sizes: Sequence[int] | None) -> Sequence[int]:
    return [1] * (correlations.shape[-1] - 1) if sizes is None else sizes
