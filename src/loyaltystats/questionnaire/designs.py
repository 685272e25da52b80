"""Designs: balanced sets of features, for best-worst tasks and for split questionnaires.

Sets are found by search: a greedy start, then swaps that even out how often pairs of features appear together. The
same seed gives the same sets on every machine and version of Python.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from itertools import combinations

_STARTS = 12
_SWAPS = 400


@cache
def balanced_sets(items: int, size: int, sets: int, seed: int = 1) -> tuple[tuple[int, ...], ...]:
    """Return ``sets`` sets of ``size`` of the numbers 0 to ``items - 1``, as even as the search can make them.

    Every number appears equally often, or one time more or less; pairs meet as evenly as possible.

    Examples
    --------
    >>> found = balanced_sets(7, 3, 7)
    >>> sorted(sum(found, ())) == sorted(list(range(7)) * 3)
    True
    """
    source = random.Random(seed)
    best: list[list[int]] = []
    lowest = float("inf")
    for _start in range(_STARTS):
        found = _greedy(items, size, sets, source)
        cost = _improved(found, items, source)
        if cost < lowest:
            best, lowest = [sorted(one) for one in found], cost
    return tuple(tuple(one) for one in best)


def _greedy(items: int, size: int, sets: int, source: random.Random) -> list[list[int]]:
    """Fill set after set with the features used least, those that met the others of the set least first."""
    used = [0] * items
    met = [[0] * items for _ in range(items)]
    found = []
    for _set in range(sets):
        chosen: list[int] = []
        while len(chosen) < size:
            free = [item for item in range(items) if item not in chosen]
            item = min(free, key=lambda one: (used[one], sum(met[one][other] for other in chosen), source.random()))
            for other in chosen:
                met[item][other] += 1
                met[other][item] += 1
            chosen.append(item)
            used[item] += 1
        found.append(chosen)
    return found


def _improved(found: list[list[int]], items: int, source: random.Random) -> int:
    """Swap features between sets as long as pairs meet more evenly; return the sum of squared meetings."""
    met = pair_counts(found, items)
    cost = sum(number * number for row in met for number in row)
    for _swap in range(_SWAPS):
        if len(found) < 2:
            break
        one, other = source.sample(range(len(found)), 2)
        out, into = source.choice(found[one]), source.choice(found[other])
        if out in found[other] or into in found[one]:
            continue
        change = _change(found[one], out, into, met) + _change(found[other], into, out, met)
        if change <= 0:
            found[one][found[one].index(out)] = into
            found[other][found[other].index(into)] = out
            met = pair_counts(found, items)
            cost = sum(number * number for row in met for number in row)
    return cost


def _change(chosen: Sequence[int], out: int, into: int, met: Sequence[Sequence[int]]) -> int:
    rest = [item for item in chosen if item != out]
    return sum(met[into][item] - met[out][item] + 1 for item in rest)


def pair_counts(sets: Sequence[Sequence[int]], items: int) -> list[list[int]]:
    """Return how often every two items stand in one set."""
    met = [[0] * items for _ in range(items)]
    for chosen in sets:
        for one, other in combinations(chosen, 2):
            met[one][other] += 1
            met[other][one] += 1
    return met
