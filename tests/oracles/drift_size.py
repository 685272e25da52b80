"""Size of the tests of drift and coverage of their intervals, simulated with no drift at all.

    python tests/oracles/drift_size.py            all tables of docs/methods/drift.md (about an hour)
    python tests/oracles/drift_size.py --quick    200 samples of each, to see that it works

Nominal 5 % and 95 %. With 10,000 samples the standard error is 0.2 points. Permutation distributions are drawn with 999
tables here, which keeps their size exact. Shares A O M I R Q: flat .20 .20 .20 .30 .05 .05, delighted .55 .20 .05 .15 .03
.02, expected .08 .20 .50 .17 .03 .02. Kept: the share of people who repeat their answer, the others answer anew. Clusters:
their shares follow a Dirichlet distribution with an intracluster correlation of .05.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from loyaltystats.stats.drift import paired, trend
from loyaltystats.stats.drift.cells import Sample, Units
from loyaltystats.stats.drift.changes import Change, change_of_people, change_of_waves
from loyaltystats.stats.drift.paired import paired_trend, same_margins, sign_test
from loyaltystats.stats.drift.robust import robust_margins, robust_paired, robust_shares, robust_trend
from loyaltystats.stats.drift.scheme import PAIRS
from loyaltystats.stats.drift.trend import same_shares, trend_test

SHARES = {
    "flat": (0.20, 0.20, 0.20, 0.30, 0.05, 0.05),
    "delighted": (0.55, 0.20, 0.05, 0.15, 0.03, 0.02),
    "expected": (0.08, 0.20, 0.50, 0.17, 0.03, 0.02),
}
SCORES = np.arange(3.0)
SIX = np.array([0.0, 1.0, 2.0, 0.0, 0.0, 0.0])
USED = np.arange(6) < 3
MOVES = SIX[None, :] - SIX[:, None]
CLUSTER_SIZE, CORRELATION = 20, 0.05
ALONE = Units(stratum=np.zeros(1, dtype=int), clustered=False)

Draw = Callable[[np.random.Generator], list[bool]]


def simulate(draw: Draw, samples: int) -> str:
    """Return the percentages of samples in which each event happens, as cells of a table."""
    rng = np.random.default_rng(20261127)
    hits = np.sum([draw(rng) for _ in range(samples)], axis=0)
    return " | ".join(f"{100 * hit / samples:.1f}" for hit in hits)


def covers(change: Change) -> bool:
    low, high = change.interval(0.95)
    return low <= 0 <= high


def sample(cells: np.ndarray, weight: np.ndarray | None = None, squared: np.ndarray | None = None) -> Sample:
    counted = np.atleast_2d(cells).astype(float)
    return Sample(
        n=counted,
        weight=counted if weight is None else np.atleast_2d(weight),
        squared=counted if squared is None else np.atleast_2d(squared),
    )


def better(samples: tuple[Sample, Sample], units: Units, *, robust: bool) -> bool:
    return covers(change_of_waves(samples, PAIRS.pleased, PAIRS.base, units, robust=robust))


def different(shares: tuple[float, ...], n: int, waves: int) -> Draw:
    """Different people in every wave: trend, equal shares, share Indifferent, Better."""

    def draw(rng: np.random.Generator) -> list[bool]:
        counts = rng.multinomial(n, shares, size=waves).astype(float)
        indifferent = np.column_stack([n - counts[:, 3], counts[:, 3]])
        return [
            trend_test(counts[:, :3], SCORES, rng).p_value <= 0.05,
            same_shares(PAIRS.merged(counts), rng).p_value <= 0.05,
            trend_test(indifferent, [0.0, 1.0], rng).p_value <= 0.05,
            better((sample(counts[0]), sample(counts[-1])), ALONE, robust=False),
        ]

    return draw


def the_same(shares: tuple[float, ...], n: int, kept: float) -> Draw:
    """The same people: paired scores, sign test, Stuart-Maxwell, Bowker, Better; then as if they were different people."""

    def draw(rng: np.random.Generator) -> list[bool]:
        first = rng.choice(6, n, p=shares)
        second = np.where(rng.random(n) < kept, first, rng.choice(6, n, p=shares))
        joint = np.bincount(first * 6 + second, minlength=36).reshape(6, 6).astype(float)
        margins = same_margins(PAIRS.merged(PAIRS.merged(joint).T).T, rng)
        waves = np.array([joint.sum(axis=1), joint.sum(axis=0)])
        change = change_of_people(sample(joint.ravel()), PAIRS.pleased, PAIRS.base, PAIRS, ALONE)
        return [
            paired_trend(joint[:3, :3], SCORES).p_value <= 0.05,
            sign_test(joint[:3, :3], SCORES).p_value <= 0.05,
            margins.p_value <= 0.05,
            margins.p_symmetry <= 0.05,
            covers(change),
            trend_test(waves[:, :3], SCORES, rng).p_value <= 0.05,
            same_shares(PAIRS.merged(waves), rng).p_value <= 0.05,
        ]

    return draw


def clustered(shares: tuple[float, ...], clusters: int, *, spans: bool, even: bool) -> Draw:
    """Clusters: linearised trend, Rao-Scott, Better; then the trend and chi-square that ignore the clusters."""
    spread = np.array(shares) * (1 - CORRELATION) / CORRELATION
    units = Units(stratum=np.zeros(clusters, dtype=int), clustered=True, spans=True)
    if not spans:
        units = Units(stratum=np.repeat([0, 1], clusters), clustered=True)

    def draw(rng: np.random.Generator) -> list[bool]:
        sizes = np.full((2, clusters), CLUSTER_SIZE) if even else rng.integers(5, 36, size=(2, clusters))
        own = rng.dirichlet(spread, size=clusters)
        waves = [
            rng.multinomial(sizes[at], own if spans or at == 0 else rng.dirichlet(spread, size=clusters)).astype(float)
            for at in range(2)
        ]
        nothing = np.zeros((clusters, 6))
        cells = waves if spans else [np.vstack([waves[0], nothing]), np.vstack([nothing, waves[1]])]
        samples = (sample(cells[0]), sample(cells[1]))
        counts = np.array([wave.sum(axis=0) for wave in waves])
        return [
            robust_trend(samples, SIX, USED, units).p_value <= 0.05,
            robust_shares(samples, PAIRS, units).p_value <= 0.05,
            better(samples, units, robust=True),
            trend_test(counts[:, :3], SCORES, rng).p_value <= 0.05,
            same_shares(PAIRS.merged(counts), rng).p_value <= 0.05,
        ]

    return draw


def clustered_people(shares: tuple[float, ...], clusters: int) -> Draw:
    """The same people in clusters, half of the answers kept: linearised paired scores, Rao-Scott, Better; then without."""
    spread = np.array(shares) * (1 - CORRELATION) / CORRELATION
    units = Units(stratum=np.zeros(clusters, dtype=int), clustered=True)
    rows = np.repeat(np.arange(clusters), CLUSTER_SIZE)

    def answers(own: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        edges = np.cumsum(own, axis=1)[rows]
        return np.minimum((rng.random(len(rows))[:, None] > edges).sum(axis=1), 5)

    def draw(rng: np.random.Generator) -> list[bool]:
        first = answers(rng.dirichlet(spread, size=clusters), rng)
        anew = answers(rng.dirichlet(spread, size=clusters), rng)  # what a cluster has in common may change, too
        second = np.where(rng.random(len(rows)) < 0.5, first, anew)
        cells = np.zeros((clusters, 36))
        np.add.at(cells, (rows, first * 6 + second), 1)
        one = sample(cells)
        joint = cells.sum(axis=0).reshape(6, 6)
        return [
            robust_paired(one, MOVES, USED, units).p_value <= 0.05,
            robust_margins(one, PAIRS, units).p_value <= 0.05,
            covers(change_of_people(one, PAIRS.pleased, PAIRS.base, PAIRS, units)),
            paired_trend(joint[:3, :3], SCORES).p_value <= 0.05,
        ]

    return draw


def weighted(shares: tuple[float, ...], n: int, variation: float) -> Draw:
    """Survey weights (log-normal, this coefficient of variation): linearised trend, Rao-Scott, Better."""
    sigma = np.sqrt(np.log(1 + variation**2))

    def wave(rng: np.random.Generator) -> Sample:
        slots, w = rng.choice(6, n, p=shares), rng.lognormal(0, sigma, n)
        w = w / w.mean()
        return sample(
            np.bincount(slots, minlength=6),
            np.bincount(slots, weights=w, minlength=6),
            np.bincount(slots, weights=w**2, minlength=6),
        )

    def draw(rng: np.random.Generator) -> list[bool]:
        samples = (wave(rng), wave(rng))
        return [
            robust_trend(samples, SIX, USED, ALONE).p_value <= 0.05,
            robust_shares(samples, PAIRS, ALONE).p_value <= 0.05,
            better(samples, ALONE, robust=True),
        ]

    return draw


def table(title: str, columns: str, cases: list[tuple[str, Draw]], samples: int) -> None:
    print(f"\n{title}\n\n| {columns} |\n|{'---|' * (columns.count('|') + 1)}")
    for name, draw in cases:
        print(f"| {name} | {simulate(draw, samples)} |", flush=True)


def main() -> None:
    samples = 200 if "--quick" in sys.argv else 10_000
    paired.DRAWS = trend.DRAWS = 999  # type: ignore[misc]
    table(
        "Different people",
        "shares | n a wave | waves | trend | equal shares | I share | Better covered",
        [
            (f"{name} | {n} | {waves}", different(shares, n, waves))
            for name, shares in SHARES.items()
            for n in (30, 100, 300)
            for waves in (2, 3)
        ],
        samples,
    )
    table(
        "The same people",
        "shares | n | kept | paired scores | sign test | Stuart-Maxwell | Bowker | Better covered | as different: trend | "
        "as different: chi-square",
        [
            (f"{name} | {n} | {kept:.0%}", the_same(shares, n, kept))
            for name, shares in SHARES.items()
            for n in (100, 200, 400)
            for kept in (0.0, 0.5, 0.8)
        ],
        samples,
    )
    table(
        "Clusters, correlation .05",
        "shares | clusters | their respondents | trend | Rao-Scott | Better covered | ignored: trend | ignored: chi-square",
        [
            (
                f"{name} | {clusters} {'in both waves' if spans else 'in each wave'} | {'20' if even else '5 to 35'}",
                clustered(shares, clusters, spans=spans, even=even),
            )
            for name, shares in SHARES.items()
            for clusters in (10, 20, 30)
            for spans, even in ((False, True), (False, False), (True, True), (True, False))
        ],
        samples,
    )
    table(
        "The same people in clusters of 20, correlation .05, half of the answers kept",
        "shares | clusters | paired scores | Rao-Scott | Better covered | ignored: paired scores",
        [
            (f"{name} | {clusters}", clustered_people(shares, clusters))
            for name, shares in SHARES.items()
            for clusters in (10, 20, 30)
        ],
        samples,
    )
    table(
        "Survey weights",
        "shares | n a wave | variation of weights | trend | Rao-Scott | Better covered",
        [
            (f"{name} | {n} | {variation}", weighted(shares, n, variation))
            for name, shares in SHARES.items()
            for n in (100, 300)
            for variation in (0.5, 1.0)
        ],
        samples,
    )


if __name__ == "__main__":
    main()
