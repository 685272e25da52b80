"""Count pairs of answers: the only place of the Kano analysis that touches rows.

Both ways give the same cells: the engine that holds the data counts distinct patterns and labels are decoded on the
small table; number columns of an in-memory pandas frame are counted in blocks by numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.frames import count_patterns, number_arrays
from loyaltystats.stats.kano.decode import is_missing

if TYPE_CHECKING:
    import numpy as np

Pairs = Mapping[str, tuple[str, str]]
"""Feature -> (functional column, dysfunctional column)."""

Decode = Callable[[str, Sequence[Any], Sequence[int]], list[int]]
"""(column, values, counts) -> positions, 0 where there is no answer."""

BLOCK: Final = 131_072
"""Respondents counted at a time: the working arrays stay in the processor's cache."""

FOLD_FROM: Final = 20_000
"""Below this many respondents, counting two at a time costs more than it saves."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """Counts of answer pairs. Axes: group (0 = all respondents), feature, functional, dysfunctional; 0 = not answered.

    ``weight`` and ``squared`` are sums of the survey weights and of their squares over the same cells.
    """

    features: tuple[str, ...]
    groups: tuple[str, ...]
    count: np.ndarray
    weight: np.ndarray | None = None
    squared: np.ndarray | None = None
    without_group: int = 0

    @property
    def respondents(self) -> np.ndarray:
        """Number of respondents, shape (groups + 1,)."""
        total: np.ndarray = self.count[:, 0].sum(axis=(1, 2))
        return total

    @property
    def pairs(self) -> np.ndarray:
        """Counts of complete pairs, shape (groups + 1, features, positions squared)."""
        return complete(self.count)

    @property
    def unanswered(self) -> np.ndarray:
        """Respondents who answered neither question of the pair, shape (groups + 1, features)."""
        unanswered: np.ndarray = self.count[:, :, 0, 0]
        return unanswered

    @property
    def half_pairs(self) -> np.ndarray:
        """Respondents who answered only one question of the pair, shape (groups + 1, features)."""
        half: np.ndarray = self.count[:, :, 0, 1:].sum(axis=2) + self.count[:, :, 1:, 0].sum(axis=2)
        return half

    def __add__(self, other: Tally) -> Tally:
        """Pool two tallies of the same features, matching groups by name."""
        groups = tuple(in_order({*self.groups, *other.groups}))
        left, right = self._spread(groups), other._spread(groups)
        return replace(
            left,
            count=left.count + right.count,
            weight=None if left.weight is None or right.weight is None else left.weight + right.weight,
            squared=None if left.squared is None or right.squared is None else left.squared + right.squared,
            without_group=left.without_group + right.without_group,
        )

    def _spread(self, groups: tuple[str, ...]) -> Tally:
        rows = [0, *(1 + groups.index(group) for group in self.groups)]
        return replace(
            self,
            groups=groups,
            count=_widened(self.count, rows, 1 + len(groups)),
            weight=None if self.weight is None else _widened(self.weight, rows, 1 + len(groups)),
            squared=None if self.squared is None else _widened(self.squared, rows, 1 + len(groups)),
        )


def _widened(cells: np.ndarray, rows: list[int], size: int) -> np.ndarray:
    import numpy as np

    wide = np.zeros((size, *cells.shape[1:]), dtype=cells.dtype)
    wide[rows] = cells
    return wide


def complete(cells: np.ndarray) -> np.ndarray:
    """Return the cells of complete pairs, flattened: shape (..., positions squared)."""
    inner = cells[..., 1:, 1:]
    flat: np.ndarray = inner.reshape(*inner.shape[:-2], -1)
    return flat


def in_order(labels: set[str]) -> list[str]:
    """Sort group labels: numbers by value, else by text, so that output never depends on the order of rows.

    Examples
    --------
    >>> in_order({"10", "9"}), in_order({"b", "a", "10"})
    (['9', '10'], ['10', 'a', 'b'])
    """
    try:
        return sorted(labels, key=lambda label: (float(label), label))
    except ValueError:
        return sorted(labels)


def group_label(value: Any) -> str | None:
    """Return the text of a group's value, whole numbers without decimals; ``None`` for a missing one.

    Examples
    --------
    >>> group_label(2.0), group_label("DE"), group_label(None)
    ('2', 'DE', None)
    """
    if is_missing(value):
        return None
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def tally(
    frame: Any, pairs: Pairs, decode: Decode, *, positions: int, by: str | None = None, weights: str | None = None
) -> Tally:
    """Count the pairs of answers of every feature, for all respondents and for each group.

    Parameters
    ----------
    frame : dataframe of pandas, polars, pyarrow or duckdb
        One row per respondent.
    pairs : mapping of str to (str, str)
        Feature -> functional and dysfunctional column.
    decode : callable
        Turns the values of a column into positions; keeps what it does not know.
    positions : int
        Number of answers to each question.
    by, weights : str, optional
        Columns of groups and of survey weights.

    Returns
    -------
    Tally
        Cells per group and feature.
    """
    if by is None and weights is None:
        counted = _count_numbers(frame, pairs, positions)
        if counted is not None:
            return Tally(features=tuple(pairs), groups=(), count=counted)
    return _count_patterns(frame, pairs, decode, positions=positions, by=by, weights=weights)


def _count_patterns(
    frame: Any, pairs: Pairs, decode: Decode, *, positions: int, by: str | None, weights: str | None
) -> Tally:
    import numpy as np

    keys = [by] if by else []
    tables = {pair: count_patterns(frame, [*keys, *pair], weights=weights) for pair in pairs.values()}
    labels: dict[tuple[str, str], list[str | None]] = {
        pair: [group_label(value) for value in (table[by].tolist() if by else [None] * len(table))]
        for pair, table in tables.items()
    }
    groups = tuple(in_order({label for column in labels.values() for label in column if label is not None}))
    row_of = {None: 1 + len(groups)} | {group: 1 + i for i, group in enumerate(groups)}
    shape = (2 + len(groups), len(pairs), positions + 1, positions + 1)
    count = np.zeros(shape, dtype=np.int64)
    weight, squared = (np.zeros(shape), np.zeros(shape)) if weights else (None, None)
    for feature, pair in enumerate(pairs.values()):
        table = tables[pair]
        n = table["n"].tolist()
        functional, dysfunctional = (decode(column, table[column].tolist(), n) for column in pair)
        cell = ([row_of[label] for label in labels[pair]], feature, functional, dysfunctional)
        np.add.at(count, cell, n)
        if weight is not None and squared is not None:
            np.add.at(weight, cell, table["weight"].to_numpy(dtype=float))
            np.add.at(squared, cell, table["weight_squared"].to_numpy(dtype=float))
    return Tally(
        features=tuple(pairs),
        groups=groups,
        count=_with_total(count),
        weight=None if weight is None else _with_total(weight),
        squared=None if squared is None else _with_total(squared),
        without_group=int(count[-1, 0].sum()) if by else 0,
    )


def _with_total(cells: np.ndarray) -> np.ndarray:
    """Put the sum over all groups, and over respondents without one, in row 0; drop the row of those without one."""
    cells[0] = cells[1:].sum(axis=0)
    return cells[:-1]


def _count_numbers(frame: Any, pairs: Pairs, positions: int) -> np.ndarray | None:
    """Count number columns of a pandas frame; ``None`` when a value is no answer code, so that it can be explained."""
    import numpy as np

    columns = list(dict.fromkeys(column for pair in pairs.values() for column in pair))
    arrays = number_arrays(frame, columns)
    if arrays is None:
        return None
    by_name = dict(zip(columns, arrays, strict=True))
    cells = []
    for functional, dysfunctional in pairs.values():
        counted = _count_pair(by_name[functional], by_name[dysfunctional], positions)
        if counted is None:
            return None
        cells.append(counted)
    return np.stack(cells)[np.newaxis]


def _count_pair(functional: np.ndarray, dysfunctional: np.ndarray, positions: int) -> np.ndarray | None:
    import numpy as np

    side = positions + 1
    size = side * side
    cells = np.zeros(size, dtype=np.int64)
    pairs_of_codes = np.zeros(256 * size, dtype=np.int64)
    for start in range(0, len(functional), BLOCK):
        f = _positions(functional[start : start + BLOCK], positions)
        d = _positions(dysfunctional[start : start + BLOCK], positions)
        if f is None or d is None:
            return None
        codes = f * np.uint8(side)
        codes += d
        if len(functional) < FOLD_FROM:
            cells += np.bincount(codes, minlength=size)
            continue
        if codes.size % 2:
            cells[codes[-1]] += 1
            codes = codes[:-1]
        # two neighbouring respondents in one 16-bit number: half as many increments, and byte order does not matter,
        # because both margins are added below
        pairs_of_codes += np.bincount(codes.view(np.uint16), minlength=256 * size)
    neighbours = pairs_of_codes.reshape(size, 256)[:, :size]
    both: np.ndarray = cells + neighbours.sum(axis=0) + neighbours.sum(axis=1)
    return both.reshape(side, side)


def _positions(block: np.ndarray, positions: int) -> np.ndarray | None:
    """Return answer codes as small integers, 0 for a missing value; ``None`` if any is not a code 1..positions."""
    import numpy as np

    if block.dtype.kind in "iu":
        return block.astype(np.uint8, copy=False) if block.min() >= 1 and block.max() <= positions else None
    missing = np.isnan(block)
    known = np.where(missing, 1.0, block)
    if not ((known >= 1) & (known <= positions) & (known == np.floor(known))).all():
        return None
    codes = known.astype(np.uint8)
    codes[missing] = 0
    return codes
