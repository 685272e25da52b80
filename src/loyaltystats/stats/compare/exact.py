"""Exact tests of a table of counts: Fisher's, and Freeman and Halton's beyond two by two, counted through or simulated."""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

MOST_TABLES: Final = 50_000
"""Tables with the same margins up to which all are counted through."""

DRAWS: Final = 20_000
"""Tables drawn where there are more."""

ALMOST: Final = 1e-7
"""Relative difference below which two tables are equally likely; R's ``fisher.test`` uses the same."""


@dataclass(frozen=True, kw_only=True)
class Exact:
    """p of the exact test, and how many tables were drawn; 0 where all were counted through."""

    p_value: float
    draws: int


def exact_test(counts: np.ndarray, rng: np.random.Generator) -> Exact:
    """Return the p of all tables with the same margins that are no more likely than this one.

    Parameters
    ----------
    counts : numpy.ndarray of int, shape (r, c)
        Table without empty rows or columns.
    rng : numpy.random.Generator
        Used where there are too many tables to count through.

    References
    ----------
    .. [1] Freeman G. H., Halton J. H. (1951), Biometrika 38:141-149.

    Examples
    --------
    >>> import numpy as np
    >>> round(exact_test(np.array([[3, 1], [1, 3]]), np.random.default_rng(1)).p_value, 4)
    0.4857
    """
    import numpy as np

    table = np.asarray(counts, dtype=np.int64)
    table = table if table.shape[0] <= table.shape[1] else table.T
    observed = float(_log_weights(table).sum())
    every = _enumerated(table)
    if every is not None:
        likely = np.exp(every - every.max())
        return Exact(p_value=min(1.0, float(likely[every <= observed + ALMOST].sum() / likely.sum())), draws=0)
    from scipy.stats import random_table

    drawn = random_table(table.sum(axis=1), table.sum(axis=0)).rvs(DRAWS, random_state=rng)
    found = _log_weights(drawn).sum(axis=(1, 2))
    return Exact(p_value=(1 + int((found <= observed + ALMOST).sum())) / (DRAWS + 1), draws=DRAWS)


def _log_weights(table: np.ndarray) -> np.ndarray:
    """Return the part of the log-probability of a table that depends on its cells."""
    from scipy.special import gammaln

    found: np.ndarray = -gammaln(table + 1.0)
    return found


def _enumerated(table: np.ndarray) -> np.ndarray | None:
    """Return the log-weights of all tables with these margins; ``None`` where there are too many.

    Tables are built column by column; those with the same rest of the row margins grow together.
    """
    import numpy as np

    states: dict[tuple[int, ...], np.ndarray] = {tuple(table.sum(axis=1).tolist()): np.zeros(1)}
    for total in table.sum(axis=0).tolist():
        grown: dict[tuple[int, ...], list[np.ndarray]] = {}
        size = 0
        for left, weights in states.items():
            for column in _columns(left, total):
                rest = tuple(have - used for have, used in zip(left, column, strict=True))
                own = -sum(lgamma(each + 1) for each in column)
                grown.setdefault(rest, []).append(weights + own)
                size += len(weights)
                if size > MOST_TABLES:
                    return None
        states = {rest: np.concatenate(parts) for rest, parts in grown.items()}
    return next(iter(states.values()))


def _columns(left: tuple[int, ...], total: int) -> list[tuple[int, ...]]:
    """Return all columns with a total that fit into the rest of the row margins."""
    if len(left) == 1:
        return [(total,)] if total <= left[0] else []
    beyond = sum(left[1:])
    return [
        (first, *rest)
        for first in range(max(0, total - beyond), min(left[0], total) + 1)
        for rest in _columns(left[1:], total - first)
    ]
