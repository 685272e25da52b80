"""Intervals of a balance: share of one class minus the share of another.

TR1 the null variance is the one at the maximum of the restricted likelihood
TR2 the score limits are exactly where the score test begins to reject, also in samples of one class
TR3 real coverage, by enumerating every sample: the score interval holds its level, Wald does not
TR4 limits lie in -1..1, are ordered, hold the estimate (score) and shrink with n
TR5 no answers: no interval; one answer: no t interval
"""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from loyaltystats.stats import trinomial

METHODS = {
    "score": trinomial.score,
    "adjusted_wald": trinomial.adjusted_wald,
    "wald": trinomial.wald,
    "t": trinomial.student,
}


def samples(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all (promoters, detractors) of n answers."""
    cells = np.array([(up, down) for up in range(n + 1) for down in range(n + 1 - up)])
    return cells[:, 0], cells[:, 1]


def coverage(method: str, n: int, p_up: float, p_down: float) -> float:
    """Return the exact coverage of a 95 % interval."""
    up, down = samples(n)
    chance = np.array(
        [
            comb(n, u) * comb(n - u, d) * p_up**u * p_down**d * (1 - p_up - p_down) ** (n - u - d)
            for u, d in zip(up.tolist(), down.tolist(), strict=True)
        ]
    )
    low, high = METHODS[method](up / n, down / n, n, 0.95)
    truth = p_up - p_down
    return float(chance[(low <= truth + 1e-12) & (truth <= high + 1e-12)].sum())


def test_null_variance_is_at_the_maximum_of_the_likelihood() -> None:  # TR1
    rng = np.random.default_rng(0)
    for _ in range(100):
        up, down, middle = rng.dirichlet([1, 1, 1])
        t = rng.uniform(-0.95, 0.95)

        def unlikely(d: float, up: float = up, down: float = down, middle: float = middle, t: float = t) -> float:
            return -(up * np.log(d + t) + down * np.log(d) + middle * np.log(1 - 2 * d - t))

        found = minimize_scalar(unlikely, bounds=(max(0, -t), (1 - t) / 2), method="bounded", options={"xatol": 1e-12})
        assert trinomial.restricted_variance(up, down, t) == pytest.approx(2 * found.x + t - t * t, abs=1e-6)


@pytest.mark.parametrize("n", [1, 2, 7, 25])
def test_score_limits_are_where_the_test_begins_to_reject(n: int) -> None:  # TR2
    up, down = samples(n)
    low, high = trinomial.score(up / n, down / n, n, 0.95)
    z2 = float(ndtri(0.975)) ** 2
    estimate = (up - down) / n
    for limit, end in ((low, -1.0), (high, 1.0)):
        inner = limit + 1e-7 * (estimate - limit)
        assert (
            n * (estimate - inner) ** 2 <= z2 * trinomial.restricted_variance(up / n, down / n, inner) + 1e-12
        ).all()
        outer = limit - 1e-7 * (estimate - limit)
        beyond = limit != end
        assert (n * (estimate - outer) ** 2 >= z2 * trinomial.restricted_variance(up / n, down / n, outer) - 1e-12)[
            beyond
        ].all()


def test_the_accepted_balances_form_one_piece() -> None:  # TR2: else the ends would not describe the interval
    z2 = float(ndtri(0.975)) ** 2
    grid = np.linspace(-1, 1, 2001)
    for n in (3, 10, 24):
        for u, d in zip(*(cells.tolist() for cells in samples(n)), strict=True):
            kept = n * ((u - d) / n - grid) ** 2 <= z2 * trinomial.restricted_variance(u / n, d / n, grid) + 1e-15
            assert (np.diff(np.flatnonzero(kept)) == 1).all()


def test_one_class_only() -> None:  # TR2: closed forms exist there
    z2 = float(ndtri(0.975)) ** 2
    low, high = trinomial.score([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], 10, 0.95)
    np.testing.assert_allclose(low, [(10 - z2) / (10 + z2), -z2 / (10 + z2), -1.0], atol=1e-14)
    np.testing.assert_allclose(high, [1.0, z2 / (10 + z2), -(10 - z2) / (10 + z2)], atol=1e-14)


@pytest.mark.parametrize(
    ("n", "p_up", "p_down", "wald", "t", "score"),
    [(10, 0.5, 0.1, 86.8, 95.0, 96.4), (10, 0.9, 0.02, 64.9, 65.1, 95.9), (20, 0.7, 0.05, 91.7, 92.3, 96.5)],
)
def test_exact_coverage(n: int, p_up: float, p_down: float, wald: float, t: float, score: float) -> None:  # TR3
    found = [100 * coverage(method, n, p_up, p_down) for method in ("wald", "t", "score")]
    np.testing.assert_allclose(found, [wald, t, score], atol=0.06)  # the table is printed to one decimal


@pytest.mark.parametrize("n", [10, 20, 40])
def test_score_interval_holds_its_level_over_a_grid(n: int) -> None:  # TR3
    grid = [(u / 10, d / 10) for u in range(10) for d in range(10 - u) if u + d > 0]
    held = [coverage("score", n, *truth) for truth in grid]
    adjusted = [coverage("adjusted_wald", n, *truth) for truth in grid]
    plain = [coverage("wald", n, *truth) for truth in grid]
    assert min(held) > 0.92
    assert np.mean(held) > 0.95
    assert min(held) > min(adjusted) > min(plain)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
def test_limits_are_lawful(method: str, level: float) -> None:  # TR4
    up, down = samples(12)
    low, high = METHODS[method](up / 12, down / 12, 12, level)
    assert (low >= -1).all()
    assert (high <= 1).all()
    assert (low <= high).all()
    wide_low, wide_high = METHODS[method](up / 12, down / 12, 6, level)
    assert ((high - low) <= (wide_high - wide_low) + 1e-12).all()
    if method != "adjusted_wald":  # its centre is drawn towards 0 on purpose
        assert ((low - 1e-12 <= (up - down) / 12) & ((up - down) / 12 <= high + 1e-12)).all()


def test_bootstrap_agrees_with_the_mean_of_draws() -> None:  # TR4
    low, high = trinomial.bootstrap([0.5, 0.2], [0.2, 0.2], [400, 400], 0.95, np.random.default_rng(1))
    error = np.sqrt(trinomial.variance(np.array([0.5, 0.2]), np.array([0.2, 0.2])) / 400)
    np.testing.assert_allclose((high - low) / (2 * 1.96 * error), 1.0, atol=0.05)
    again = trinomial.bootstrap([0.5], [0.2], [400], 0.95, np.random.default_rng(1))
    assert again[0][0] == low[0]  # a group's interval does not depend on the groups after it


def test_nothing_to_estimate() -> None:  # TR5
    for function in METHODS.values():
        low, high = function(np.nan, np.nan, 0, 0.95)
        assert np.isnan(low)
        assert np.isnan(high)
    low, high = trinomial.bootstrap(np.nan, np.nan, 0, 0.95, np.random.default_rng(1))
    assert np.isnan([low[0], high[0]]).all()
    low, high = trinomial.student(1.0, 0.0, 1, 0.95)
    assert np.isnan(low)
    assert np.isnan(high)
