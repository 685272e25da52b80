"""Winner test, normal test, Fong's rule.

WT1 exact p equals scipy's binomial test; ties give 1, nobody gives nan; huge counts work
WT2 enumerated size of the verdict never exceeds the level, whatever the truth, by exact enumeration
WT3 Fong's limit equals the published ones; its real size is enumerated and near the stated one, far above 10 %
WT4 the normal test on equal weights is the usual z; scaling weights changes nothing
WT5 equal counts follow M > O > A > I > R
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from loyaltystats.stats.kano.winner import (
    CANDIDATES,
    PRIORITY,
    exact_p,
    fong_limit,
    fong_size,
    normal_p,
    rank_categories,
)


@pytest.mark.parametrize(("a", "b"), [(1, 0), (5, 0), (12, 3), (3, 12), (114, 90), (40, 39), (7, 7), (2000, 1800)])
def test_exact_p_is_scipys(a: int, b: int) -> None:  # WT1
    expected = stats.binomtest(a, a + b, 0.5).pvalue
    assert float(exact_p(a, b)) == pytest.approx(expected, rel=1e-10)  # closed form; two ways to the same tail


def test_exact_p_at_the_edges() -> None:  # WT1
    p = exact_p([0, 4, 10**6], [0, 4, 10**6 - 10])
    assert np.isnan(p[0])
    assert p[1] == 1.0
    assert 0.99 < p[2] < 1.0


def _trinomial(n: int, tied: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All outcomes (a, b, rest) of n draws with two tied categories, and their probabilities."""
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    keep = a + b <= n
    a, b = a[keep], b[keep]
    rest = n - a - b
    log_p = gammaln(n + 1) - gammaln(a + 1) - gammaln(b + 1) - gammaln(rest + 1) + (a + b) * np.log(tied)
    left = 1 - 2 * tied
    log_p = log_p + rest * np.log(left) if left > 0 else np.where(rest == 0, log_p, -np.inf)
    return a, b, np.exp(log_p)


@pytest.mark.parametrize("level", [0.05, 0.10])
@pytest.mark.parametrize(("n", "tied"), [(20, 0.4), (30, 0.4), (100, 0.4), (100, 0.3), (50, 0.5), (100, 0.48)])
def test_size_is_at_most_nominal(n: int, tied: float, level: float) -> None:  # WT2
    # the rest is spread over the other categories: a verdict for one of the tied two needs p of a against b at the level
    # or, when another category is second, an even larger gap; so this is the size or an upper bound of it
    a, b, probability = _trinomial(n, tied)
    false = np.nan_to_num(exact_p(a, b), nan=1.0) <= level
    assert probability.sum() == pytest.approx(1.0)
    assert 0.2 * level < float(probability[false].sum()) <= level


@pytest.mark.parametrize("truth", [(0.5, 0.5), (1 / 3, 1 / 3, 1 / 3), (0.25, 0.25, 0.25, 0.25)])
def test_size_with_several_tied_categories(truth: tuple[float, ...]) -> None:  # WT2
    n, k = 12, len(truth)
    size = 0.0
    for outcome in itertools.product(range(n + 1), repeat=k):
        if sum(outcome) == n:
            counts = np.zeros((1, 6))
            counts[0, :k] = outcome
            ranking = rank_categories(counts)
            if exact_p(ranking.first_count, ranking.second_count)[0] <= 0.05:
                size += stats.multinomial(n, truth).pmf(outcome)
    assert size <= 0.05


@pytest.mark.parametrize(
    ("n", "tied", "reference"), [(30, 0.4, 0.186), (100, 0.4, 0.200), (300, 0.4, 0.210), (100, 0.3, 0.155)]
)
def test_fongs_real_size(n: int, tied: float, reference: float) -> None:  # WT3
    a, b, probability = _trinomial(n, tied)
    false = np.abs(a - b) >= fong_limit(a, b, n)
    size = float(probability[false].sum())
    assert size == pytest.approx(reference, abs=0.02)  # simulated with 40,000 draws; there a third may be second
    assert size > 0.14
    assert float(fong_size(tied)) == pytest.approx(size, abs=0.03)  # asymptotic against enumerated


def test_fongs_published_limits() -> None:  # WT3
    assert fong_limit([275, 276, 258], [216, 229, 187], 607).round(1).tolist() == [28.2, 28.3, 27.7]
    assert np.isnan(fong_limit(0, 0, 0))


def test_normal_test() -> None:  # WT4
    assert float(normal_p(60, 40, 100)) == pytest.approx(2 * stats.norm.sf(2.0), rel=1e-12)
    assert float(normal_p(600, 400, 10_000)) == pytest.approx(float(normal_p(60, 40, 100)), rel=1e-12)
    assert np.isnan(normal_p(0, 0, 0))
    assert float(normal_p(3, 3, 6)) == 1.0


def test_ties_follow_the_priority() -> None:  # WT5
    for tied in itertools.permutations(range(5), 2):
        counts = np.zeros((1, 6))
        counts[0, list(tied)] = 7
        counts[0, 5] = 99  # questionable never wins
        ranking = rank_categories(counts)
        expected = sorted((CANDIDATES[i] for i in tied), key=PRIORITY.index)
        assert [CANDIDATES[ranking.first[0]], CANDIDATES[ranking.second[0]]] == expected
