"""Designs: balanced sets of features, for best-worst tasks and for split questionnaires.

Where an exact design is known it is used. Otherwise sets are found by search: a greedy start, then swaps between sets
that keep how often each feature stands and even out how often pairs meet; some swaps that make it worse are accepted at
first, ever fewer later (threshold form of simulated annealing). Only additions, multiplications and ``random()`` are
used, so that the same seed gives the same sets on every machine and version of Python.

References
----------
.. [1] Kirkpatrick, S., Gelatt, C. D., and Vecchi, M. P. (1983), Optimization by simulated annealing, Science 220, 671-680.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

from loyaltystats.questionnaire.exact import Sets, exact_sets

QUICK = 20_000
"""Swaps tried where a design is made again and again: well below 0.2 seconds for 12 features."""

_WARMTH = 2.0
"""How much worse a swap may be at the beginning."""

_UNMET = (0, 8, 20)
"""Costs of a pair that never meets, tried in turn: with more, fewer pairs stay apart but the rest are less even."""


@cache
def balanced_sets(items: int, size: int, sets: int, seed: int = 1) -> Sets:
    """Return ``sets`` sets of ``size`` of the numbers 0 to ``items - 1``, as even as a quick search can make them.

    Every number appears equally often, or one time more or less; pairs meet as evenly as possible.

    Examples
    --------
    >>> found = balanced_sets(7, 3, 7)
    >>> sorted(sum(found, ())) == sorted(list(range(7)) * 3)
    True
    """
    return best_sets(items, size, sets, seed, QUICK)


@cache
def best_sets(items: int, size: int, sets: int, seed: int, swaps: int) -> Sets:
    """Return the sets in which the fewest pairs never meet, and of these the most even ones, found within ``swaps``."""
    known = exact_sets(items, size, sets)
    if known:
        return known
    source = random.Random(seed).random
    tried = [_searched(items, size, sets, source, swaps // len(_UNMET), unmet) for unmet in _UNMET]
    times = next((times for times in (2, 3) if items % times == 0 and size % times == 0 and size > times), 0)
    if times and any(number == 0 for row in _pairs(tried[0], items) for number in row):
        small = best_sets(items // times, size // times, sets, seed, swaps // 2)
        tried.append(tuple(tuple(one * times + twin for one in chosen for twin in range(times)) for chosen in small))
    return min(tried, key=lambda found: unevenness(found, items))


def unevenness(sets: Sequence[Sequence[int]], items: int) -> tuple[int, int]:
    """Return how many pairs never meet, and the sum of squares of how often pairs meet.

    Examples
    --------
    >>> unevenness([(0, 1), (0, 2)], 3)
    (1, 2)
    """
    met = [number for row in _pairs(sets, items) for number in row]
    return met.count(0), sum(number * number for number in met)


def pair_counts(sets: Sequence[Sequence[int]], items: int) -> list[list[int]]:
    """Return how often every two items stand in one set."""
    met = [[0] * items for _ in range(items)]
    for chosen in sets:
        for one, other in combinations(chosen, 2):
            met[one][other] += 1
            met[other][one] += 1
    return met


def _pairs(sets: Sequence[Sequence[int]], items: int) -> list[list[int]]:
    """Return the meetings of every item with those before it."""
    return [row[:place] for place, row in enumerate(pair_counts(sets, items))]


def _searched(items: int, size: int, sets: int, source: Callable[[], float], swaps: int, unmet: int) -> Sets:
    start = _greedy(items, size, sets, source)
    search = _Search(start, items, unmet)
    if sets > 1 and size < items:
        search.run(swaps, source)
    return tuple(sorted(tuple(sorted(one)) for one in search.best))


def _greedy(items: int, size: int, sets: int, source: Callable[[], float]) -> list[list[int]]:
    """Fill set after set with the features used least, those that met the others of the set least first."""
    used = [0] * items
    met = [[0] * items for _ in range(items)]
    found = []
    for _set in range(sets):
        chosen: list[int] = []
        while len(chosen) < size:
            free = [item for item in range(items) if item not in chosen]
            item = min(free, key=lambda one: (used[one], sum(met[one][other] for other in chosen), source()))
            for other in chosen:
                met[item][other] += 1
                met[other][item] += 1
            chosen.append(item)
            used[item] += 1
        found.append(chosen)
    return found


@dataclass
class _Move:
    """A swap: the item at ``place`` of set ``one`` against the item at ``spot`` of set ``other``."""

    one: int
    other: int
    place: int
    spot: int


class _Search:
    """Swaps items between sets; keeps the meetings of pairs, the cost, and the best sets met."""

    def __init__(self, sets: list[list[int]], items: int, unmet: int) -> None:
        self.sets = sets
        self.met = pair_counts(sets, items)
        self.stands = [[item in chosen for item in range(items)] for chosen in sets]
        costs = [unmet, *(number * number for number in range(1, len(sets) + 2))]
        self.more = [later - cost for cost, later in pairwise(costs)]
        self.less = [0, *(-step for step in self.more)]
        numbers = [number for row in _pairs(sets, items) for number in row]
        low, over = divmod(sum(numbers), max(1, len(numbers)))
        self.lowest = (len(numbers) - over) * costs[low] + over * costs[min(low + 1, len(sets))]
        self.cost = self.best_cost = sum(costs[number] for number in numbers)
        self.best = [list(chosen) for chosen in sets]

    def run(self, swaps: int, source: Callable[[], float]) -> None:
        """Try swaps; stop when no design can be more even."""
        count, size = len(self.sets), len(self.sets[0])
        for number in range(swaps):
            if self.best_cost <= self.lowest:
                return
            move = _Move(*(int(source() * limit) for limit in (count, count, size, size)))
            into, out = self.sets[move.other][move.spot], self.sets[move.one][move.place]
            if move.one == move.other or self.stands[move.one][into] or self.stands[move.other][out]:
                continue
            change = self._change(move, out, into)
            warmth = _WARMTH * (1 - number / swaps)
            if change <= 0 or (change < 2 * warmth and source() < (1 - change / (2 * warmth)) ** 2):
                self._swap(move, out, into, change)

    def _change(self, move: _Move, out: int, into: int) -> int:
        """Return what the swap would add to the cost; who stands in both sets meets both as often as before."""
        left, right = self.stands[move.one], self.stands[move.other]
        more, less, met_out, met_into = self.more, self.less, self.met[out], self.met[into]
        change = 0
        for item in self.sets[move.one]:
            if item != out and not right[item]:
                change += less[met_out[item]] + more[met_into[item]]
        for item in self.sets[move.other]:
            if item != into and not left[item]:
                change += more[met_out[item]] + less[met_into[item]]
        return change

    def _swap(self, move: _Move, out: int, into: int, change: int) -> None:
        for items, step, gone in ((self.sets[move.one], 1, out), (self.sets[move.other], -1, into)):
            for item in items:
                if item != gone:
                    for one, by in ((out, -step), (into, step)):
                        self.met[one][item] += by
                        self.met[item][one] += by
        self.sets[move.one][move.place], self.sets[move.other][move.spot] = into, out
        for number, holds in ((move.one, into), (move.other, out)):
            self.stands[number][holds] = True
        self.stands[move.one][out] = self.stands[move.other][into] = False
        self.cost += change
        if self.cost < self.best_cost:
            self.best_cost, self.best = self.cost, [list(chosen) for chosen in self.sets]
