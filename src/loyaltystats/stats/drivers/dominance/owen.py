"""Owen values: the share of each driver inside its group, the groups being players themselves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.lattice import share_weights, slabs_of_values

if TYPE_CHECKING:
    import numpy as np


def owen_values(correlations: np.ndarray, sizes: Sequence[int], group: int, members: Sequence[int]) -> np.ndarray:
    r"""Divide the contribution of one group among its members, for many correlation matrices.

    Parameters
    ----------
    correlations : numpy.ndarray, shape (n_matrices, q + 1, q + 1)
        The outcome last.
    sizes : sequence of int
        Columns of each player (group), in order.
    group : int
        The group to divide.
    members : sequence of int
        Columns of each of its members, in order.

    Returns
    -------
    numpy.ndarray, shape (n_matrices, n_members)
        They sum to the contribution of the group.

    Notes
    -----
    Mean gain over all orders in which the members of every group stand side by side:

    .. math:: \sum_T \frac{|T|!\,(m-1-|T|)!}{m!} \sum_S \frac{|S|!\,(g-1-|S|)!}{g!}
              [R^2(T \cup S \cup j) - R^2(T \cup S)]

    T runs over sets of the other groups (m groups in all), S over sets of the other members (g members).

    References
    ----------
    .. [1] Owen G. (1977), Values of games with a priori unions, in Essays in Mathematical Economics, Springer, 76-88.
    """
    import numpy as np

    ends = [0, *accumulate(sizes)]
    own = list(range(ends[group], ends[group + 1]))
    others = [column for column in range(ends[-1]) if column not in own]
    order = [*others, *own, ends[-1]]
    rest = [size for place, size in enumerate(sizes) if place != group]
    turned = correlations[:, order][:, :, order]
    found = np.empty((len(correlations), len(members)))
    outer = share_weights(len(sizes))[-1, 2 ** len(rest) :]
    inner = share_weights(len(members))
    for slab, values in slabs_of_values(turned, [*rest, *members]):
        game = np.einsum("t,stm->sm", outer, values.reshape(2 ** len(members), 2 ** len(rest), -1))
        found[slab] = (inner @ game).T
    return found
