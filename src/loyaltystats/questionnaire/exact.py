"""Exact designs: sets in which every feature stands equally often and every pair of features meets equally often.

Such a design (a balanced incomplete block design) exists for few numbers of features, sizes and sets; where one does,
nothing evens out pairs better. All sets are used as they are, so that no search and no seed is needed.

References
----------
.. [1] Bose, R. C. (1939), On the construction of balanced incomplete block designs, Annals of Eugenics 9(4), 353-399.
.. [2] Colbourn, C. J., and Dinitz, J. H. (eds.) (2007), Handbook of Combinatorial Designs, 2nd ed., Chapman and Hall/CRC.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from types import MappingProxyType
from typing import Final

Sets = tuple[tuple[int, ...], ...]
"""Sets of the numbers 0 to ``items - 1``, each in rising order."""

FAMILIES: Final = MappingProxyType(
    {
        (7, 3, 7): ((0, 1, 3),),
        (7, 3, 21): ((0, 1, 2), (0, 1, 4), (0, 2, 4)),
        (9, 4, 18): ((0, 1, 2, 4), (0, 1, 4, 6)),
        (10, 4, 30): ((0, 1, 2, 4), (0, 1, 3, 6), (0, 1, 4, 6)),
        (11, 5, 11): ((0, 1, 2, 4, 7),),
        (11, 5, 22): ((0, 1, 2, 3, 6), (0, 1, 4, 6, 8)),
        (13, 3, 26): ((0, 1, 4), (0, 2, 7)),
        (13, 4, 13): ((0, 1, 3, 9),),
        (13, 4, 39): ((0, 1, 2, 5), (0, 1, 3, 8), (0, 2, 6, 9)),
        (13, 5, 39): ((0, 1, 2, 3, 6), (0, 1, 3, 6, 9), (0, 1, 5, 7, 9)),
        (13, 6, 26): ((0, 1, 2, 3, 5, 9), (0, 1, 3, 6, 7, 11)),
        (15, 7, 15): ((0, 1, 2, 4, 5, 8, 10),),
        (15, 7, 30): ((0, 1, 2, 3, 4, 7, 10), (0, 1, 3, 5, 7, 10, 11)),
        (16, 5, 48): ((0, 1, 2, 3, 7), (0, 1, 4, 8, 11), (0, 2, 5, 10, 12)),
        (16, 6, 32): ((0, 1, 2, 3, 6, 10), (0, 1, 3, 6, 8, 12)),
        (17, 8, 34): ((0, 1, 2, 3, 4, 6, 10, 13), (0, 1, 2, 4, 7, 9, 12, 13)),
        (19, 3, 57): ((0, 1, 4), (0, 2, 9), (0, 5, 11)),
        (19, 4, 57): ((0, 1, 2, 6), (0, 2, 8, 11), (0, 3, 7, 12)),
        (19, 9, 19): ((0, 1, 2, 3, 5, 7, 12, 13, 16),),
        (21, 5, 21): ((0, 1, 4, 14, 16),),
        (21, 5, 42): ((0, 1, 2, 5, 15), (0, 2, 6, 11, 14)),
        (21, 6, 42): ((0, 1, 2, 4, 9, 14), (0, 1, 3, 7, 13, 18)),
        (22, 7, 44): ((0, 1, 2, 3, 5, 9, 14), (0, 1, 5, 8, 11, 15, 17)),
        (23, 11, 23): ((0, 1, 2, 3, 5, 7, 8, 11, 12, 15, 17),),
        (31, 6, 31): ((0, 1, 3, 8, 12, 18),),
        (31, 15, 31): ((1, 2, 4, 5, 7, 8, 9, 10, 14, 16, 18, 19, 20, 25, 28),),
        (37, 9, 37): ((0, 1, 3, 7, 17, 24, 25, 29, 35),),
    }
)
"""(features, size, sets) -> base sets of a cyclic difference family [1]_ [2]_: shifted through all features, each base
set gives as many sets as there are features. The tests count every pair."""


def exact_sets(items: int, size: int, sets: int) -> Sets | None:
    """Return an exact design of these dimensions, or ``None`` where none is known here.

    Examples
    --------
    >>> exact_sets(7, 3, 7)[:3]
    ((0, 1, 3), (1, 2, 4), (2, 3, 5))
    >>> exact_sets(20, 10, 12) is None
    True
    """
    if not 1 < size < items:
        return None
    if sets == comb(items, size):
        return tuple(combinations(range(items), size))
    if 2 * size > items and items - size > 1:
        rest = exact_sets(items, items - size, sets)
        return rest and tuple(_others(one, items) for one in rest)
    if (items, size, sets) in FAMILIES:
        bases = FAMILIES[items, size, sets]
        return tuple(tuple(sorted((one + shift) % items for one in base)) for base in bases for shift in range(items))
    return _plane(size) if (items, sets) == (size * size, size * size + size) and _is_prime(size) else None


def _others(chosen: tuple[int, ...], items: int) -> tuple[int, ...]:
    return tuple(item for item in range(items) if item not in chosen)


def _plane(prime: int) -> Sets:
    """Return the lines of the affine plane: points are numbered row by row, lines are y = slope x + shift, and x = shift."""
    numbers = range(prime)
    sloped = [
        tuple(sorted(x * prime + (slope * x + shift) % prime for x in numbers))
        for slope in numbers
        for shift in numbers
    ]
    upright = [tuple(shift * prime + y for y in numbers) for shift in numbers]
    return (*sloped, *upright)


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, number))
