"""Which columns of a banner are hidden, so that no person can be recognised, directly or by subtraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence


def crossed(sums: Sequence[Sequence[str]], hidden: Collection[str]) -> bool:
    """Return whether a hidden column is part of sums in more than one direction, as in a crossing beside both its margins.

    A nested column is part of its outer column and of everybody; one sum more says that there is another way to it.
    """
    times = Counter(column for line in sums for column in line if column in hidden)
    return any(count > 2 for count in times.values())


def hidden_columns(
    bases: Mapping[str, int], sums: Sequence[Sequence[str]], minimum: int, *, start: Collection[str] = ()
) -> frozenset[str]:
    """Return the columns of one question that must not be shown.

    Parameters
    ----------
    bases : mapping of str to int
        Column -> unweighted base; nobody answers in an empty column, which is shown as such.
    sums : sequence of sequences of str
        Columns that add up to a column that is shown: what is hidden among them could be worked out by subtraction.
    minimum : int
        Smallest base that is shown.
    start : collection of str, optional
        Columns that are hidden for another reason.

    Returns
    -------
    frozenset of str
        Columns below the minimum, and as many further ones, the smallest first, that in every sum at least two columns
        with at least ``minimum`` respondents together are hidden, or none.

    Examples
    --------
    >>> sorted(hidden_columns({"a": 3, "b": 9, "c": 40, "d": 0}, [["a", "b", "c", "d"]], 5))
    ['a', 'b']
    """
    hidden = {column for column, n in bases.items() if 0 < n < minimum or column in start}
    changed = bool(hidden)
    while changed:
        changed = False
        for line in sums:
            inside = [bases[column] for column in line if column in hidden]
            open_columns = sorted((bases[each], each) for each in line if each not in hidden and bases[each] > 0)
            if inside and open_columns and (len(inside) < 2 or sum(inside) < minimum):
                hidden.add(open_columns[0][1])
                changed = True
    return frozenset(hidden)
