"""Shares over some orders only: those in which an interaction comes after its drivers, or a sample of all orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.lattice import subset_sizes

if TYPE_CHECKING:
    import numpy as np

MOST_RESTRICTED = 16
"""Players up to which admissible orders are counted."""

ORDERS = 2000
"""Pairs of opposite orders for the estimate beyond exact size; 64 for each resample."""

ORDERS_RESAMPLE = 64

ORDER_SEED = 20260102
"""Orders have their own stream: all resamples see the same ones, and no caller's generator is used up."""

AT_ONCE = 256


def order_weights(p: int, before: Mapping[int, Sequence[int]]) -> np.ndarray:
    """Return the matrix that turns values of all subsets into mean gains over the admissible orders, shape (p, 2**p).

    Parameters
    ----------
    p : int
        Number of players.
    before : mapping of int to sequence of int
        Player -> players that must have entered before it.

    Examples
    --------
    >>> order_weights(2, {1: (0,)}).tolist()
    [[-1.0, 1.0, 0.0, 0.0], [0.0, -1.0, 0.0, 1.0]]
    """
    import numpy as np

    subsets, sizes = np.arange(2**p), subset_sizes(p)
    allowed = np.ones(2**p, dtype=bool)
    for player, needed in before.items():
        mask = sum(1 << one for one in needed)
        allowed &= ((subsets >> player) & 1 == 0) | (subsets & mask == mask)
    ways_in, ways_out = np.zeros(2**p), np.zeros(2**p)
    ways_in[0] = ways_out[-1] = 1.0
    for size in range(1, p + 1):
        here = subsets[(sizes == size) & allowed]
        back = subsets[(sizes == p - size) & allowed]
        for player in range(p):
            bit = 1 << player
            held = here[here & bit > 0]
            ways_in[held] += ways_in[held - bit]
            free = back[back & bit == 0]
            ways_out[free] += ways_out[free + bit]
    weights = np.zeros((p, 2**p))
    for player in range(p):
        bit = 1 << player
        start = subsets[(subsets & bit == 0) & allowed]
        start = start[allowed[start + bit]]
        passed = ways_in[start] * ways_out[start + bit] / ways_in[-1]
        weights[player, start + bit] = passed
        weights[player, start] = -passed
    return weights


def sampled_lmg(matrix: np.ndarray, sizes: Sequence[int], pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """Return contributions averaged over random orders and their opposites, with the standard error of that.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (q + 1, q + 1)
        Correlations, the outcome last.
    sizes : sequence of int
        Columns of each player.
    pairs : int
        Pairs of an order and its reverse. A driver that gains much in the one gains little in the other, so that their
        mean varies less than that of two independent orders (antithetic sampling).

    Returns
    -------
    tuple of numpy.ndarray, each of shape (p,)
        Contributions, which sum to R2 exactly, and their standard errors.
    """
    import numpy as np

    p, q = len(sizes), len(matrix) - 1
    ends = np.array([0, *accumulate(sizes)])
    full = np.array(matrix, dtype=float)
    full[-1, -1] = 2.0  # the gains do not depend on it, and the factor exists even where everything is explained
    rng = np.random.default_rng(ORDER_SEED)
    total, squares = np.zeros(p), np.zeros(p)
    for start in range(0, pairs, AT_ONCE):
        orders = rng.permuted(np.tile(np.arange(p), (min(AT_ONCE, pairs - start), 1)), axis=1)
        gains = (_gains(full, orders, ends, q) + _gains(full, orders[:, ::-1], ends, q)) / 2
        total += gains.sum(axis=0)
        squares += (gains**2).sum(axis=0)
    mean = total / pairs
    return mean, np.sqrt(np.maximum(squares / pairs - mean**2, 0.0) / max(pairs - 1, 1))


def _gains(full: np.ndarray, orders: np.ndarray, ends: np.ndarray, q: int) -> np.ndarray:
    """Return the gain of every player in every order: squares in the last row of a Cholesky factor."""
    import numpy as np

    if len(ends) == q + 1:
        columns, starts = orders, None
    else:
        columns = np.array([[c for one in order for c in range(ends[one], ends[one + 1])] for order in orders])
        width = np.diff(ends)[orders]
        starts = np.cumsum(width, axis=1) - width
    places = np.column_stack([columns, np.full(len(orders), q)])
    factor = np.linalg.cholesky(full[places[:, :, None], places[:, None, :]])
    gain = factor[:, -1, :q] ** 2
    if starts is not None:
        gain = np.array([np.add.reduceat(row, start) for row, start in zip(gain, starts, strict=True)])
    found = np.empty(orders.shape)
    np.put_along_axis(found, orders, gain, axis=1)
    return found
