"""Letters for what cannot be separated: two that share a letter are not told apart by the intervals."""

from __future__ import annotations

from collections.abc import Collection
from string import ascii_lowercase


def letters(n: int, apart: Collection[tuple[int, int]]) -> list[str]:
    """Return the letters of n things in order, given the pairs that are told apart.

    Parameters
    ----------
    n : int
        Number of things, the first the largest.
    apart : collection of pairs of int
        Pairs that differ, the smaller number first.

    Notes
    -----
    Insert and absorb: every pair that differs splits each set that holds both; sets inside others are dropped.

    References
    ----------
    .. [1] Piepho H.-P. (2004), Journal of Computational and Graphical Statistics 13:456-466.

    Examples
    --------
    >>> letters(3, [(0, 2)])
    ['a', 'ab', 'b']
    """
    sets = [frozenset(range(n))]
    for one, other in sorted(apart):
        split = [
            part for each in sets for part in ((each - {one}, each - {other}) if {one, other} <= each else (each,))
        ]
        distinct = list(dict.fromkeys(split))
        sets = [each for each in distinct if not any(each < larger for larger in distinct)]
    sets.sort(key=sorted)
    return ["".join(_name(place) for place, each in enumerate(sets) if thing in each) for thing in range(n)]


def _name(place: int) -> str:
    """Return a, b, ... z, then a2, b2, ..."""
    again, letter = divmod(place, len(ascii_lowercase))
    return ascii_lowercase[letter] + (str(again + 1) if again else "")
