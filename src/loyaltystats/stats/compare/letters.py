"""Letters for groups: those that share one are not shown to differ (insert and absorb)."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase
from typing import Final

MOST: Final = len(ascii_lowercase)


def shared_letters(k: int, different: Iterable[tuple[int, int]], order: Iterable[int]) -> list[str]:
    """Return the letters of k groups, given which pairs differ; letters begin with the first of ``order``.

    References
    ----------
    .. [1] Piepho H.-P. (2004), An algorithm for a letter-based representation of all-pairwise comparisons, Journal of
       Computational and Graphical Statistics 13:456-466.

    Examples
    --------
    >>> shared_letters(3, [(0, 2)], [0, 1, 2])
    ['a', 'ab', 'b']
    """
    columns: list[frozenset[int]] = [frozenset(range(k))]
    for i, j in different:
        split: list[frozenset[int]] = []
        for column in columns:
            split += [column - {i}, column - {j}] if {i, j} <= column else [column]
        distinct = list(dict.fromkeys(split))
        columns = [each for each in distinct if not any(each < other for other in distinct)]
    place = {group: at for at, group in enumerate(order)}
    columns.sort(key=lambda column: sorted(place[group] for group in column))
    names = [ascii_lowercase[at] if at < MOST else f"({at + 1})" for at in range(len(columns))]
    return ["".join(name for name, column in zip(names, columns, strict=True) if group in column) for group in range(k)]
