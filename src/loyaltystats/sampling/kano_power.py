"""Exact chances of a Kano study before it is made: power of the winner test, and whether the sample has the right mode.

Formulas only; ``kano_plan`` turns them into a plan. Nothing here is drawn at random: every outcome is added up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

REACH: Final = 9.0
"""Standard deviations around a mean beyond which outcomes are left out; their chance is below 1e-16."""

MOST: Final = 50_000
"""Respondents beyond which the search for a sample size gives up."""


def truth_of(gap: float, both: float, others: int = 3) -> tuple[float, ...]:
    """Return shares of the categories: the first two with this gap, the rest spread evenly over the others.

    Examples
    --------
    >>> [round(share, 4) for share in truth_of(0.1, 0.7)]
    [0.4, 0.3, 0.1, 0.1, 0.1]
    """
    return ((both + gap) / 2, (both - gap) / 2, *[(1 - both) / others] * others)


def beaten(n: int, level: float) -> np.ndarray:
    """Return for a = 0..n the largest b that loses against a in the two-sided exact binomial test; -1 for none.

    Examples
    --------
    >>> beaten(12, 0.05)[[5, 6, 9, 12]].tolist()
    [-1, 0, 1, 3]
    """
    import numpy as np
    from scipy.special import betainc

    a = np.arange(n + 1)
    low, high = np.full(n + 1, -1), a - 1  # the answer lies in [low, high]; P(X <= b) grows with b
    while (low < high).any():
        middle = (low + high + 1) // 2
        lost = (2 * betainc(np.maximum(a, 1).astype(float), middle + 1.0, 0.5) <= level) & (middle >= 0) & (middle < a)
        low, high = np.where(lost, middle, low), np.where(lost, high, middle - 1)
    found: np.ndarray = np.minimum(low, a - 1)
    return found


def winner_power(shares: Sequence[float], n: int, level: float) -> float:
    r"""Return the chance that the first category is declared the winner, by exact enumeration.

    Parameters
    ----------
    shares : sequence of float
        True shares of the categories that may win, the true mode first; what is missing to 1 is Questionable.
    n : int
        Respondents who answer the pair.
    level : float
        Two-sided level of the exact binomial test of the most frequent category against the runner-up.

    Returns
    -------
    float
        The power.

    Notes
    -----
    .. math:: \sum_a \Pr(X_1 = a,\ X_k \le b(a)\ \text{for all}\ k > 1)

    with b(a) the largest count that loses against a. The counts of a multinomial are independent Poisson counts given
    their sum, so each term is a convolution of truncated Poisson distributions. Checked against R, which goes through
    every outcome (tests/oracles/kano_sets.R), and by simulation.

    Examples
    --------
    >>> round(winner_power([0.5, 0.3, 0.1, 0.1], 12, 0.05), 6)
    0.027021
    """
    limit = beaten(n, level)
    return _chance(shares, n, lambda a: int(limit[a]))


def mode_chance(shares: Sequence[float], n: int) -> float:
    """Return the chance that the first category is alone the most frequent one in the sample, by exact enumeration.

    Examples
    --------
    >>> round(mode_chance([0.5, 0.3, 0.1, 0.1], 12), 6)
    0.723514
    """
    return _chance(shares, n, lambda a: a - 1)


def _chance(shares: Sequence[float], n: int, limit: Callable[[int], int]) -> float:
    """Return the chance that every other category stays within ``limit`` of the first category's count."""
    import numpy as np
    from scipy.special import gammaln

    others = [share for share in shares[1:] if share > 0]
    rest = 1.0 - math.fsum(shares)
    first = n * shares[0]
    spread = REACH * math.sqrt(max(first * (1 - shares[0]), 1.0)) + REACH
    log_total = n * math.log(n) - n - float(gammaln(n + 1))
    found = 0.0
    for a in range(max(1, math.floor(first - spread)), min(n, math.ceil(first + spread)) + 1):
        most = limit(a)
        if most < 0:
            continue
        left = n - a
        parts = [_truncated(n * share, min(most, left)) for share in others]
        if rest > 1e-12:
            parts.append(_truncated(n * rest, left))  # Questionable answers may be as many as they are
        log_first = a * math.log(first) - first - float(gammaln(a + 1))
        found += math.exp(log_first - log_total) * _sum_is(parts, left)
    return min(1.0, float(np.float64(found)))


def _truncated(mean: float, most: int) -> tuple[int, np.ndarray]:
    """Return the first count and the chances of a Poisson count up to ``most``, far tails left out."""
    import numpy as np
    from scipy.special import gammaln

    spread = REACH * math.sqrt(mean) + REACH
    start = max(0, math.floor(mean - spread))
    counts = np.arange(start, max(start, min(most, math.ceil(mean + spread))) + 1)
    chances = np.exp(counts * math.log(mean) - mean - gammaln(counts + 1.0))
    return start, np.where(counts <= most, chances, 0.0)


def _sum_is(parts: Sequence[tuple[int, np.ndarray]], total: int) -> float:
    """Return the chance that independent counts add up to ``total``."""
    import numpy as np

    start, chances = 0, np.ones(1)
    for low, each in parts:
        start, chances = start + low, np.convolve(chances, each)
    place = total - start
    return float(chances[place]) if 0 <= place < len(chances) else 0.0


def half_width(share: float, base: float, confidence_level: float) -> float:
    """Return half of the width of Wilson's interval where the sample share equals the true one.

    Examples
    --------
    >>> round(half_width(0.5, 93, 0.95), 4)
    0.0996
    """
    from scipy.special import ndtri

    z2 = float(ndtri(0.5 + confidence_level / 2)) ** 2
    return math.sqrt(z2 * (share * (1 - share) / base + z2 / (4 * base * base))) / (1 + z2 / base)


def smallest(reached: Callable[[int], bool], start: int = 2) -> int | None:
    """Return the smallest n at which ``reached`` holds and a little later still does; None beyond ``MOST``.

    Exact tests work in jumps: power falls slightly between them. The size returned is the first from which on the aim
    holds at the next few sizes too.

    Examples
    --------
    >>> smallest(lambda n: n * n >= 1000)
    32
    """
    low, high = start - 1, start
    while not reached(high):
        low, high = high, high * 2
        if high > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    size, kept = high, 0
    for n in range(max(start, high - NEAR), high + NEAR + 1):
        if reached(n):
            size = n if kept == 0 else size
            kept += 1
        else:
            kept = 0
        if kept >= STEADY:
            return size
    return size


NEAR: Final = 12
STEADY: Final = 8
"""How far around the size found by halving one looks, and at how many sizes in a row the aim must hold."""
