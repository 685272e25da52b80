"""The tests behind level_drift, on small tables.

IN1 the exact permutation test and the exact sign flips never exceed their level: all outcomes enumerated
IN2 drawn distributions agree with enumerated ones; the same seed draws the same
IN3 no variation, nobody moved, no answers: p is 1, or nan where nothing can be said
IN4 published: Newcombe's example, Stuart's eyes
IN5 weights that are all equal, and clusters of one, give the plain estimates
IN6 the hybrid interval covers, with the correlation of a panel too: enumerated
"""

from __future__ import annotations

import itertools
from math import comb, factorial, prod

import numpy as np
import pytest

from loyaltystats.stats.drift import trend as trend_module
from loyaltystats.stats.drift.cells import Sample, Units
from loyaltystats.stats.drift.chance import stream
from loyaltystats.stats.drift.changes import Change, change_of_people, change_of_waves
from loyaltystats.stats.drift.paired import paired_trend, same_margins, sign_test
from loyaltystats.stats.drift.robust import robust_margins, robust_paired, robust_shares, robust_trend, variance_of
from loyaltystats.stats.drift.scheme import DIRECT, PAIRS
from loyaltystats.stats.drift.trend import random_tables, same_shares, trend_test

SCORES = [0.0, 1.0, 2.0]
USED = np.arange(6) < 3
SIX = np.array([0.0, 1.0, 2.0, 0.0, 0.0, 0.0])
ALONE = Units(stratum=np.zeros(1, dtype=int), clustered=False)


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


def _rows(n: int) -> list[tuple[int, int, int]]:
    return [(a, o, n - a - o) for a in range(n + 1) for o in range(n + 1 - a)]


@pytest.mark.parametrize(("n", "m", "shares"), [(6, 6, (0.3, 0.4, 0.3)), (5, 9, (0.7, 0.2, 0.1))])
def test_size_of_the_exact_permutation_test(n: int, m: int, shares: tuple[float, ...]) -> None:  # IN1
    def chance(row: tuple[int, ...]) -> float:
        ways = factorial(sum(row)) / prod(factorial(k) for k in row)
        return float(ways * prod(share**k for share, k in zip(shares, row, strict=True)))

    sizes = dict.fromkeys((0.05, 0.10), 0.0)
    total = 0.0
    for first, second in itertools.product(_rows(n), _rows(m)):
        p = trend_test([first, second], SCORES, _rng()).p_value
        both = chance(first) * chance(second)
        total += both
        for level in sizes:
            sizes[level] += both * (p <= level)
    assert total == pytest.approx(1)
    assert 0 < sizes[0.05] <= 0.05
    assert 0 < sizes[0.10] <= 0.10


def test_size_of_the_sign_flips() -> None:  # IN1
    # six movers by one, three movers by two; every mover's direction is a fair coin
    size = 0.0
    for ones, twos in itertools.product(range(7), range(4)):
        table = [[5, ones, twos], [6 - ones, 5, 0], [3 - twos, 0, 5]]
        found = paired_trend(table, SCORES)
        assert found.test == "exact sign flip"
        size += comb(6, ones) * comb(3, twos) / 2**9 * (found.p_value <= 0.05)
    assert 0.02 < size <= 0.05


@pytest.mark.parametrize("table", [[[8, 3, 1], [2, 4, 6]], [[30, 3, 0], [21, 4, 6]]])
def test_drawn_agrees_with_enumerated(table: list[list[int]], monkeypatch: pytest.MonkeyPatch) -> None:  # IN2
    exact = trend_test(table, SCORES, _rng())
    assert exact.test == "exact permutation"
    monkeypatch.setattr(trend_module, "MOST_TABLES", 0)
    drawn = trend_test(table, SCORES, _rng())
    assert drawn.test == "drawn permutation"
    assert drawn.p_value == pytest.approx(exact.p_value, abs=0.015)
    assert drawn.p_value == trend_test(table, SCORES, _rng()).p_value
    assert stream(3, "wifi").random() == stream(3, "wifi").random() != stream(3, "app").random()


def test_drawn_equal_shares_and_margins() -> None:  # IN2
    table = np.array([[9, 5, 1, 3], [3, 6, 6, 2]])
    found = same_shares(table, _rng())
    assert found.test == "drawn permutation"
    tables = random_tables(table.astype(float), _rng())
    assert (tables.sum(axis=1) == table.sum(axis=0)).all()
    assert (tables.sum(axis=2) == table.sum(axis=1)).all()
    # the same movers in all 2^m directions, as the draws see them
    joint = np.array([[9, 3, 1], [1, 9, 2], [0, 1, 9]])
    margins = same_margins(joint, _rng())
    assert margins.test == "drawn sign flips"
    hits = total = 0.0
    for up in itertools.product(range(5), range(2), range(4)):
        turned = np.array([[9, up[0], up[1]], [4 - up[0], 9, up[2]], [1 - up[1], 3 - up[2], 9]])
        ways = comb(4, up[0]) * comb(1, up[1]) * comb(3, up[2])
        statistic = same_margins(turned, _rng()).statistic
        total += ways
        hits += ways * (statistic >= margins.statistic - 1e-9)
    assert margins.p_value == pytest.approx(hits / total, abs=0.015)


def test_nothing_varies() -> None:  # IN3
    found = trend_test([[0, 10, 0], [0, 12, 0]], SCORES, _rng())
    assert (found.estimate, found.statistic, found.p_value, found.test) == (0.0, 0.0, 1.0, "no variation")
    assert np.isnan(trend_test([[0, 0, 0], [1, 2, 3]], SCORES, _rng()).p_value)
    assert np.isnan(same_shares([[4, 0], [7, 0]], _rng()).statistic)
    assert np.isnan(same_shares([[4, 1], [0, 0]], _rng()).p_value)
    assert np.isnan(paired_trend(np.zeros((3, 3)), SCORES).p_value)
    assert np.isnan(same_margins(np.zeros((3, 3)), _rng()).p_value)
    still = same_margins(np.diag([3, 4, 5]), _rng())
    assert (still.p_value, still.p_symmetry, still.df) == (1.0, 1.0, 0.0)
    assert sign_test(np.diag([3, 4, 5]), SCORES).p_value == 1.0
    everybody = paired_trend([[0, 12, 0], [0, 0, 0], [0, 0, 0]], SCORES)
    assert (everybody.test, everybody.p_value) == ("exact sign flip", pytest.approx(2 * 0.5**12))
    assert everybody.statistic == np.inf


def test_one_answer_alone() -> None:  # IN3
    assert trend_test([[1, 0, 0], [0, 0, 1]], SCORES, _rng()).p_value == 1.0
    assert trend_test([[0, 0, 1], [0, 0, 1]], SCORES, _rng()).p_value == 1.0


def test_newcombe() -> None:  # IN4: Statistics in Medicine 17:873-890, table II, method 10
    published = [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ]
    for (a, m, b, n), (low, high) in published:
        change = Change(before=b / n, after=a / m, size_before=n, size_after=m)
        assert change.interval(0.95) == pytest.approx((low, high), abs=6e-5)


def test_stuart() -> None:  # IN4: unaided vision of 7,477 women, Stuart (1955); statistic as in later textbooks
    eyes = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
    found = same_margins(eyes, _rng())
    assert found.statistic == pytest.approx(11.96, abs=0.005)
    assert found.df == 3
    assert found.symmetry == pytest.approx(19.11, abs=0.005)
    assert found.symmetry_df == 6


def _sample(row: list[float], units: int = 1, position: int = 0) -> Sample:
    cells = np.zeros((units, len(row)))
    cells[position] = row
    return Sample(n=cells, weight=cells, squared=cells)


def test_equal_weights_give_the_plain_estimates() -> None:  # IN5
    first, second = [40, 20, 10, 20, 5, 5], [15, 25, 35, 18, 4, 3]
    samples = [_sample(first), _sample(second)]
    plain = trend_test(np.array([first, second])[:, :3], SCORES, _rng())
    robust = robust_trend(samples, SIX, USED, ALONE)
    assert robust.estimate == pytest.approx(plain.estimate)
    assert robust.statistic == pytest.approx(
        plain.statistic, rel=0.2
    )  # variance under the alternative, not under the null
    merged = PAIRS.merged(np.array([first, second], dtype=float))
    shares, alike = robust_shares(samples, PAIRS, ALONE), same_shares(merged, _rng())
    assert shares.cramers_v == pytest.approx(alike.cramers_v)
    assert shares.statistic == pytest.approx(alike.statistic, rel=0.15)
    twice = [Sample(n=s.n, weight=2 * s.weight, squared=4 * s.squared) for s in samples]
    assert robust_trend(twice, SIX, USED, ALONE).statistic == pytest.approx(robust.statistic)
    assert robust_shares(twice, PAIRS, ALONE).p_value == pytest.approx(shares.p_value)
    one = change_of_waves((samples[0], samples[1]), PAIRS.pleased, PAIRS.base, ALONE, robust=True)
    assert (one.size_before, one.size_after) == (90, 93)


def test_clusters_of_one_respondent() -> None:  # IN5
    joint = np.array(
        [[12, 5, 2, 1, 0, 0], [2, 10, 6, 1, 0, 1], [0, 2, 14, 0, 1, 0], *([[1, 0, 2, 9, 0, 0]]), [0] * 6, [0] * 6]
    )
    flat = joint.ravel()
    people = int(flat.sum())
    cells = np.zeros((people, 36))
    cells[np.arange(people), np.repeat(np.arange(36), flat)] = 1
    single = Sample(n=cells, weight=cells, squared=cells)
    units = Units(stratum=np.zeros(people, dtype=int), clustered=True)
    whole = Sample(
        n=flat[None, :].astype(float), weight=flat[None, :].astype(float), squared=flat[None, :].astype(float)
    )
    influence = np.linspace(-1, 1, 36).reshape(-1, 1)
    influence -= (flat @ influence) / people
    for found, expected in zip(
        variance_of([single], [influence], units), variance_of([whole], [influence], ALONE), strict=True
    ):
        assert found == pytest.approx(expected)
    moves = SIX[None, :] - SIX[:, None]
    assert robust_paired(single, moves, USED, units) == robust_paired(single, moves, USED, units)
    plain = paired_trend(joint[:3, :3], SCORES)
    clustered = robust_paired(single, moves, USED, units)
    assert clustered.estimate == pytest.approx(plain.estimate)
    assert clustered.statistic == pytest.approx(
        plain.statistic, rel=0.03
    )  # n/(n-1) counts those outside the three levels
    margins = robust_margins(single, PAIRS, units)
    exact = same_margins(PAIRS.merged(PAIRS.merged(joint.astype(float)).T).T, _rng())
    assert margins.statistic == pytest.approx(exact.statistic, rel=0.1)
    change = change_of_people(whole, PAIRS.pleased, PAIRS.base, PAIRS, ALONE)
    assert -1 < change.correlation < 1
    assert change.correlation > 0.2
    assert change_of_people(whole, DIRECT.pleased, DIRECT.base, PAIRS, ALONE).size_before == 0


def _coverage(p: float, q: float, n: int) -> float:
    """Enumerate the coverage of the interval of the difference of two independent shares."""
    first = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    second = [comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
    covered = 0.0
    for (i, a), (j, b) in itertools.product(enumerate(first), enumerate(second)):
        low, high = Change(before=i / n, after=j / n, size_before=n, size_after=n).interval(0.95)
        covered += a * b * (low <= q - p <= high)
    return covered


@pytest.mark.parametrize(("p", "q"), [(0.1, 0.1), (0.5, 0.3), (0.05, 0.3)])
def test_coverage_of_different_people(p: float, q: float) -> None:  # IN6
    assert 0.93 < _coverage(p, q, 20) < 0.99


def test_coverage_of_the_same_people() -> None:  # IN6
    n, shares = 12, {(1, 1): 0.45, (1, 0): 0.2, (0, 1): 0.1, (0, 0): 0.25}
    covered = 0.0
    for a, b, c in itertools.product(range(n + 1), repeat=3):
        d = n - a - b - c
        if d < 0:
            continue
        chance = factorial(n) / (factorial(a) * factorial(b) * factorial(c) * factorial(d))
        chance *= prod(share**k for share, k in zip(shares.values(), (a, b, c, d), strict=True))
        joint = np.zeros((6, 6))
        joint[0, 0], joint[0, 3], joint[3, 0], joint[3, 3] = a, b, c, d
        flat = joint.reshape(1, -1)
        change = change_of_people(Sample(n=flat, weight=flat, squared=flat), PAIRS.pleased, PAIRS.base, PAIRS, ALONE)
        low, high = change.interval(0.95)
        covered += chance * (low <= -0.1 <= high)
    assert 0.93 < covered < 0.99
