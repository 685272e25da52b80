"""Coverage and size of what the Kano analysis promises, by going through every outcome of the multinomial.

    python tests/oracles/kano_coverage.py            all tables of docs/methods/kano.md (about five minutes)
    python tests/oracles/kano_coverage.py --quick    small samples only

Tables: size of the winner test and of Fong's rule; coverage of Better and Worse with a random and with a fixed number of
valid answers; coverage of the set of possible modes; coverage of the joint ellipse; size of the weighted homogeneity test
(simulated: weights cannot be enumerated). The tests call the same functions on small samples.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from scipy.special import gammaln
from scipy.stats import binom

from loyaltystats.stats.kano.coefficients import INTERVALS, better_worse
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.ellipse import ADDED, moments, radius
from loyaltystats.stats.kano.homogeneity import homogeneity, rao_scott
from loyaltystats.stats.kano.mode_set import pairwise_p
from loyaltystats.stats.kano.shares import goodman, sison_glaz
from loyaltystats.stats.kano.winner import exact_p, fong_limit, rank_categories

TRUE_SHARES = (0.02, 0.05, 0.10, 0.30, 0.50)


def outcomes(n: int, kinds: int) -> np.ndarray:
    """Return all ways in which n answers fall into so many categories, one row each."""
    rows = np.zeros((1, 0), dtype=np.int16)
    left = np.array([n])
    for _ in range(kinds - 1):
        sizes = left + 1
        number = np.concatenate([np.arange(size) for size in sizes]).astype(np.int16)
        rows = np.column_stack([np.repeat(rows, sizes, axis=0), number])
        left = np.repeat(left, sizes) - number
    return np.column_stack([rows, left]).astype(np.int16)


def chances(found: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Return the probability of every outcome under these true shares."""
    p = np.asarray(shares, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(found > 0, found * np.log(p), 0.0)
    n = int(found[0].sum())
    return np.exp(gammaln(n + 1) - gammaln(found + 1.0).sum(axis=1) + terms.sum(axis=1))


def as_counts(found: np.ndarray, columns: Sequence[int]) -> Counts:
    """Return outcomes as category counts; ``columns`` are their places in A O M I R Q."""
    six = np.zeros((len(found), 6))
    six[:, list(columns)] = found
    names = tuple(map(str, range(len(found))))
    n = six.sum(axis=1).astype(int)
    return Counts(features=names, groups=(), n=n, weight=six, squared=six, weighted=False)


def kept_modes(counts: Counts, level: float, rivals: int = 4) -> np.ndarray:
    """Return which categories are in the set of possible modes; the rule of ``mode_sets``, all rows at once."""
    ranking = rank_categories(counts.weight)
    p = pairwise_p(counts, ranking)
    rows = np.arange(len(p))
    first = np.arange(5) == ranking.first[:, np.newaxis]
    clear = (p[rows, ranking.second] <= level) & (ranking.first_count > ranking.second_count)
    return np.where(clear[:, np.newaxis], first, first | (p > 2 * level / rivals))


def plainly_kept(counts: Counts, level: float) -> np.ndarray:
    """Return the same without correction, for comparison: every category that is not behind at the plain level."""
    ranking = rank_categories(counts.weight)
    return (np.arange(5) == ranking.first[:, np.newaxis]) | (pairwise_p(counts, ranking) > level)


def mode_truths() -> Iterator[tuple[float, ...]]:
    """Yield truths whose first category is a mode: two to five tied, and modes that lead by little."""
    yield from ((0.5, 0.5, 0, 0, 0), (0.4, 0.4, 0.1, 0.1, 0), (0.4, 0.4, 0.2 / 3, 0.2 / 3, 0.2 / 3))
    yield from ((1 / 3, 1 / 3, 1 / 3, 0, 0), (0.3, 0.3, 0.3, 0.05, 0.05), (0.25, 0.25, 0.25, 0.25, 0))
    yield from ((0.24, 0.24, 0.24, 0.24, 0.04), (0.2, 0.2, 0.2, 0.2, 0.2), (0.22, 0.2, 0.2, 0.19, 0.19))
    yield from (
        (0.4, 0.3, 0.2, 0.1, 0),
        (0.36, 0.34, 0.1, 0.1, 0.1),
        (0.5, 0.25, 0.15, 0.1, 0),
        (0.3, 0.28, 0.22, 0.1, 0.1),
    )


def mode_coverage(n: int, level: float = 0.05) -> list[tuple[tuple[float, ...], float, float, float]]:
    """Return for every truth: coverage of the set, its mean size, and coverage without correction."""
    found = outcomes(n, 5)
    counts = as_counts(found, range(5))
    kept, plain = kept_modes(counts, level), plainly_kept(counts, level)
    answers = []
    for truth in mode_truths():
        p = chances(found, truth)
        answers.append((truth, float(p @ kept[:, 0]), float(p @ kept.sum(axis=1)), float(p @ plain[:, 0])))
    return answers


@cache
def better_limits(n: int, interval: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of Better when 0, 1, ..., n of n valid answers count for it."""
    a = np.arange(n + 1)
    rows = np.zeros((n + 1, 6))
    rows[:, 0], rows[:, 3] = a, n - a
    found = better_worse(as_counts(rows, range(6)), interval=interval)
    return found["better_low"], found["better_high"]


@cache
def wilson_coverage(n: int, share: float, interval: str = "wilson") -> float:
    """Return the coverage of the 95 % interval of Better at a fixed number of valid answers."""
    low, high = better_limits(n, interval)
    return float(binom.pmf(np.arange(n + 1), n, share)[(low <= share) & (share <= high)].sum())


def random_coverage(n: int, share: float, valid: float = 0.9, interval: str = "wilson") -> float:
    """Return the coverage when each of n answers is valid with this chance; nobody valid has no interval."""
    sizes = np.arange(1, n + 1)
    chance = binom(n, valid).pmf(sizes)
    covered = sum(c * wilson_coverage(int(v), share, interval) for v, c in zip(sizes, chance, strict=True))
    return float(covered / chance.sum())


RANGES = (
    ("n 55 to 300, shares .02 to .98", range(55, 301), 0.02),
    ("n 20 to 60, shares .11 to .89", range(20, 61), 0.11),
    ("n 20 to 300, shares .11 to .89", range(20, 301), 0.11),
    ("n 20 to 300, shares .02 to .98", range(20, 301), 0.02),
)
"""Where the card says what holds: in words, the numbers of answers, the smallest share."""


def least_coverage(sizes: Sequence[int], low: float, interval: str) -> str:
    """Return the least coverage over these numbers and shares in steps of .01, and where coverage is below its bound."""
    shares = [k / 100 for k in range(round(100 * low), round(100 * (1 - low)) + 1)]
    texts = []
    for how, coverage, bound in (("fixed", wilson_coverage, 0.92), ("at random", random_coverage, 0.935)):
        found = [(coverage(n, share, interval=interval), n, share) for n in sizes for share in shares]
        value, n, share = min(found)
        below = sum(value < bound for value, _, _ in found)
        texts.append(f"{how} {100 * value:.2f} (n {n}, share {share:.2f}), below {100 * bound:g} in {below}")
    return "; ".join(texts)


ELLIPSE_TRUTHS = (
    *((0.02, 0.0, 0.0, 0.98), (0.02, 0.02, 0.02, 0.94), (0.05, 0.05, 0.1, 0.8), (0.1, 0.1, 0.1, 0.7)),
    *((0.3, 0.2, 0.1, 0.4), (0.25, 0.25, 0.25, 0.25), (0.6, 0.1, 0.05, 0.25), (0.05, 0.6, 0.3, 0.05)),
    *((0.02, 0.96, 0.01, 0.01), (0.45, 0.02, 0.02, 0.51), (0.9, 0.05, 0.02, 0.03), (0.45, 0.05, 0.45, 0.05)),
)
"""True shares of A, O, M, I, from nearly nobody to nearly everybody."""


def ellipse_coverage(n: int, truth: Sequence[float], method: str = "plus_four", level: float = 0.95) -> float:
    """Return the coverage of the joint ellipse of Better and Worse at n valid answers."""
    found = outcomes(n, 4)
    m = moments(as_counts(found, range(4)), added=ADDED[method])
    x, y = truth[0] + truth[1] - m.better, truth[1] + truth[2] - m.worse
    determinant = m.better_variance * m.worse_variance - m.covariance**2
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (m.worse_variance * x**2 - 2 * m.covariance * x * y + m.better_variance * y**2) / determinant
    flat = determinant <= 1e-14  # an ellipse without width holds its own centre only
    inside = np.where(flat, (np.abs(x) + np.abs(y)) < 1e-12, distance <= radius(level) ** 2)
    return float(chances(found, truth) @ inside)


SHARE_TRUTHS = (
    *((0.3, 0.25, 0.1, 0.25, 0.05, 0.05), (0.6, 0.2, 0.1, 0.1, 0, 0), (1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6)),
    (0.4, 0.3, 0.15, 0.11, 0.02, 0.02),
)


def goodman_coverage(n: int, truth: Sequence[float], level: float = 0.95) -> float:
    """Return how often Goodman's intervals hold all six shares at once."""
    found = outcomes(n, 6)
    low, high = goodman(found, np.full(len(found), float(n)), level)
    inside = ((low <= np.array(truth)) & (np.array(truth) <= high)).all(axis=1)
    return float(chances(found, truth) @ inside)


def sison_glaz_coverage(n: int, truth: Sequence[float], times: int = 2000, level: float = 0.95) -> float:
    """Return the same for Sison and Glaz's intervals, simulated: each outcome costs a search."""
    p = np.array(truth)
    ends = (sison_glaz(row, level) for row in np.random.default_rng(1).multinomial(n, p, size=times))
    return float(np.mean([((low <= p) & (p <= high)).all() for low, high in ends]))


def winner_size(n: int, tied: float, level: float) -> tuple[float, float]:
    """Return how often one of two tied categories is declared, by the winner test and by Fong's rule."""
    found = outcomes(n, 3).astype(float)
    p = chances(found.astype(np.int16), (tied, tied, 1 - 2 * tied))
    a, b = found[:, 0], found[:, 1]
    exact = np.nan_to_num(exact_p(a, b), nan=1.0) <= level
    fong = (np.abs(a - b) >= fong_limit(a, b, n)) & (a != b)
    return float(p @ exact), float(p @ fong)


def weighted_size(n: int, spread: float, times: int, seed: int = 1) -> tuple[float, float]:
    """Return how often groups that do not differ are said to differ at 5 %: Rao and Scott, and weights as frequencies."""
    rng = np.random.default_rng(seed)
    shares = np.array([0.3, 0.25, 0.1, 0.25, 0.05, 0.05])
    corrected = plain = 0
    for _ in range(times):
        group, kind = rng.integers(0, 3, n), rng.choice(6, n, p=shares)
        weight = rng.lognormal(0, np.sqrt(np.log(1 + spread**2)), n)
        sums, squares = (np.zeros((3, 6)) for _ in range(2))
        np.add.at(sums, (group, kind), weight)
        np.add.at(squares, (group, kind), weight**2)
        corrected += rao_scott(sums, squares, n).p_value <= 0.05
        plain += homogeneity(sums * n / sums.sum()).p_value <= 0.05
    return corrected / times, plain / times


def _print_tests(quick: bool) -> None:
    print("size of the winner test at 5 % and 10 %, and of Fong's rule, two tied categories")
    for n in (20, 30, 100) if quick else (20, 30, 50, 100, 300):
        for tied in (0.2, 0.3, 0.4, 0.48):
            (five, fong), (ten, _) = winner_size(n, tied, 0.05), winner_size(n, tied, 0.10)
            print(f"  n {n:>4}  tied at {tied:.2f}  {100 * five:5.1f} {100 * ten:5.1f}   Fong {100 * fong:5.1f}")
    print("size of the weighted homogeneity test at 5 %, simulated: Rao and Scott, and weights as frequencies")
    for n, spread in ((100, 0.5),) if quick else ((100, 0.5), (300, 0.5), (300, 1.0), (1000, 1.0)):
        corrected, plain = weighted_size(n, spread, 300 if quick else 4000)
        print(f"  n {n:>4}  weights' variation {spread}  {100 * corrected:.1f}   {100 * plain:.1f}")


def _print_coefficients(quick: bool) -> None:
    print("coverage of Better and Worse at 95 %: fixed number of valid answers, and 90 % of n valid at random")
    for n in (20, 50) if quick else (20, 50, 100, 300):
        fixed = [wilson_coverage(n, p) for p in TRUE_SHARES]
        drawn = [random_coverage(n, p) for p in TRUE_SHARES]
        print(f"  n {n:>4}  fixed {_percents(fixed)}   random {_percents(drawn)}")
    for text, sizes, low in RANGES[1:2] if quick else RANGES:
        for interval in INTERVALS:
            print(f"  {interval}, {text}: {least_coverage(sizes, low, interval)}")
    print("coverage of the joint ellipse at 95 %: plus four, and plain")
    for n in (20,) if quick else (20, 30, 50, 100):
        both = [[ellipse_coverage(n, truth, method) for truth in ELLIPSE_TRUTHS] for method in ADDED]
        print(f"  n {n:>4}  {_percents(both[0])}   plain {_percents(both[1])}")


def _print_sets(quick: bool) -> None:
    for level in (0.05,) if quick else (0.05, 0.10, 0.01):
        print(f"set of possible modes at {1 - level:.0%}: least and most coverage over the truths; uncorrected: least")
        for n in (12, 20, 30) if quick else (12, 20, 30, 50, 70, 100):
            found = mode_coverage(n, level)
            cover, plain = [row[1] for row in found], [row[3] for row in found]
            print(f"  n {n:>4}  {100 * min(cover):5.2f} to {100 * max(cover):5.2f}   {100 * min(plain):5.2f}")
            for truth, covered, size, _ in found if level == 0.05 and n in (30, 100) else []:
                print(
                    f"         {' '.join(f'{share:.2f}' for share in truth)}  {100 * covered:5.1f}  letters {size:.2f}"
                )
    print("all six shares at once at 95 %: Goodman (n 20, 30 enumerated), Sison and Glaz (simulated)")
    for n in (20,) if quick else (20, 30, 100, 300):
        exact = [goodman_coverage(n, truth) for truth in SHARE_TRUTHS] if n <= 30 else []
        drawn = [sison_glaz_coverage(n, truth, 200 if quick else 2000) for truth in SHARE_TRUTHS]
        print(f"  n {n:>4}  Goodman {_percents(exact)}   Sison and Glaz {_percents(drawn)}")


def _percents(values: Sequence[float]) -> str:
    return " / ".join(f"{100 * value:.1f}" for value in values)


if __name__ == "__main__":
    for part in (_print_tests, _print_coefficients, _print_sets):
        part("--quick" in sys.argv)
