"""The EM engine of latent classes.

LC1 one class: the shares themselves, with missing answers left out; likelihood by hand
LC2 likelihood and posterior equal a sum written out over classes and items
LC3 a step never loses likelihood; the best start wins; classes come from large to small
LC4 parameters, entropy; an answer that nobody gave is no parameter
LC5 the order of rows and the way patterns are counted never matter
"""

from __future__ import annotations

import numpy as np
import pytest

from loyaltystats.stats.latent_classes import (
    Patterns,
    Solution,
    _leap,
    _step,
    count_patterns_of,
    expect,
    fit_classes,
)


def _codes(n: int = 200, items: int = 4, missing: float = 0.1, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    camp = rng.random(n) < 0.4
    codes = np.where(camp[:, None], rng.choice(3, p=[0.7, 0.2, 0.1], size=(n, items)), rng.choice(3, size=(n, items)))
    codes[rng.random((n, items)) < missing] = -1
    return codes[(codes >= 0).any(axis=1)]


def _fit(codes: np.ndarray, classes: int, starts: int = 10, seed: int = 2) -> tuple[Patterns, Solution]:
    patterns, _ = count_patterns_of(codes, [3] * codes.shape[1])
    return patterns, fit_classes(patterns, classes, n_starts=starts, rng=np.random.default_rng(seed))


def test_one_class() -> None:  # LC1
    codes = _codes()
    patterns, found = _fit(codes, 1)
    expected, likelihood = [], 0.0
    for item in codes.T:
        given = item[item >= 0]
        shares = np.bincount(given, minlength=3) / given.size
        expected.append(shares)
        likelihood += float(np.log(shares[given]).sum())
    np.testing.assert_allclose(found.profiles[0], np.concatenate(expected), atol=1e-12)
    assert found.log_likelihood == pytest.approx(likelihood, rel=1e-12)
    assert found.entropy(patterns.n) == 1.0
    assert found.reached == 1.0


def test_by_hand() -> None:  # LC2
    codes = np.array([[0, 1], [2, -1], [0, 1]])
    patterns, place = count_patterns_of(codes, [3, 3])
    assert patterns.n.tolist() == [2.0, 1.0]
    assert place.tolist() == [0, 1, 0]
    shares = np.array([[0.6, 0.4]])
    theta = np.array([[[0.5, 0.3, 0.2, 0.1, 0.6, 0.3], [0.1, 0.1, 0.8, 0.4, 0.4, 0.2]]])
    posterior, value = expect(patterns.wide(), shares, theta)
    first = np.array([0.6 * 0.5 * 0.6, 0.4 * 0.1 * 0.4])
    second = np.array([0.6 * 0.2, 0.4 * 0.8])
    np.testing.assert_allclose(np.exp(value[0]), [first.sum(), second.sum()], rtol=1e-12)
    np.testing.assert_allclose(posterior[0], [first / first.sum(), second / second.sum()], rtol=1e-12)


@pytest.mark.parametrize("classes", [2, 3])
def test_climbing(classes: int) -> None:  # LC3
    patterns, found = _fit(_codes(), classes)
    table = (patterns.wide(), patterns.n, patterns.same_item())
    rng = np.random.default_rng(5)
    theta = rng.gamma(1.0, size=(6, classes, 12))
    theta /= theta @ patterns.same_item()
    shares = np.full((6, classes), 1 / classes)
    before = np.full(6, -np.inf)
    for _ in range(60):
        shares, theta, value = _step(table, shares, theta)
        assert (value >= before - 1e-9).all()
        before = value
    assert found.log_likelihood >= before.max() - 1e-6
    for _ in range(40):
        shares, theta, value = _leap(table, shares, theta)
        assert (value >= before - 1e-9).all()
        np.testing.assert_allclose(theta @ patterns.same_item(), 1.0)
        np.testing.assert_allclose(shares.sum(axis=1), 1.0)
        before = value
    assert (np.diff(found.shares) <= 0).all()
    np.testing.assert_allclose(found.profiles @ patterns.same_item(), 1.0, atol=1e-12)
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1.0, atol=1e-12)
    assert 0 < found.reached <= 1


def test_parameters_and_entropy() -> None:  # LC4
    codes = np.array([[0, 0], [1, 0], [0, 2], [1, 2]] * 5)
    patterns, _ = count_patterns_of(codes, [3, 3])
    assert [patterns.parameters(classes) for classes in (1, 2)] == [2, 5]  # two answers were given to each item
    sure = Solution(
        shares=np.array([0.5, 0.5]),
        profiles=np.zeros((2, 6)),
        posterior=np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]),
        log_likelihood=0.0,
        reached=1.0,
        converged=True,
    )
    assert sure.entropy(patterns.n) == 1.0
    unsure = Solution(**(vars(sure) | {"posterior": np.full((4, 2), 0.5)}))
    assert unsure.entropy(patterns.n) == pytest.approx(0.0, abs=1e-12)


def test_order_of_rows() -> None:  # LC5
    codes = _codes()
    _, one = _fit(codes, 2)
    _, other = _fit(codes[::-1], 2)
    assert one.log_likelihood == other.log_likelihood
    np.testing.assert_array_equal(one.profiles, other.profiles)


def test_quick_fits_are_close() -> None:
    patterns, _ = count_patterns_of(_codes(), [3] * 4)
    slow = fit_classes(patterns, 2, n_starts=20, rng=np.random.default_rng(1))
    quick = fit_classes(patterns, 2, n_starts=20, rng=np.random.default_rng(1), quick=True)
    assert quick.log_likelihood == pytest.approx(slow.log_likelihood, abs=0.1)
