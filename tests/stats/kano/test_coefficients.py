"""Better and Worse, strengths, counts.

CO1 published values; Worse in [-1, 0] with its limits in order
CO2 the base is A+O+M+I; nobody in it gives nan, not 0; shares of 0 and 1 have exact ends
CO3 strengths divide by all answers, R and Q included
CO4 coverage of the Wilson interval over a grid, enumerated: at least 93.5 % with a random number of valid answers and
    at least 92 % at a fixed number
CO6 agresti_coull is never shorter than Wilson, and covers at least 92.9 % at any fixed number from 20 on and any share from
    .02 to .98, and 94.5 % with a random number; Wilson dips to 89.9 and 91.5 % between the sizes of the grid
CO7 from 55 valid answers on, Wilson keeps both bounds for every share; below, a note names features with at most three on
    one side
CO5 weights: shares by weight, interval on Kish's n of the valid answers, nothing changes when weights are scaled
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.oracles.kano_coverage import random_coverage, wilson_coverage

from loyaltystats import classify_kano
from loyaltystats.stats.kano.coefficients import INTERVALS, better_worse, strengths
from loyaltystats.stats.kano.counts import Counts, counts_of
from loyaltystats.stats.proportion import agresti_coull, wilson


def test_wifi() -> None:  # CO1
    found = {
        name: float(value[0]) for name, value in better_worse(counts_of(["w"], [[187, 71, 46, 258, 19, 26]])).items()
    }
    assert found["better"] == pytest.approx(258 / 562, rel=1e-12)
    assert found["worse"] == pytest.approx(-117 / 562, rel=1e-12)
    assert -1 <= found["worse_low"] < found["worse"] < found["worse_high"] <= 0
    low, high = wilson(117, 562)
    assert (found["worse_low"], found["worse_high"]) == (pytest.approx(-high), pytest.approx(-low))


def test_empty_base_and_ends() -> None:  # CO2
    found = better_worse(counts_of(["a", "b", "c"], [[0, 0, 0, 0, 3, 2], [4, 0, 0, 0, 0, 0], [0, 0, 0, 4, 0, 0]]))
    assert all(np.isnan(value[0]) for value in found.values())
    assert (found["better"][1], found["better_high"][1]) == (1.0, 1.0)
    assert (found["worse"][2], found["worse_high"][2]) == (0.0, 0.0)
    assert not np.signbit(found["worse"][2])  # never shown as -0


def test_strengths() -> None:  # CO3
    found = strengths(
        counts_of(["w", "none"], [[187, 71, 46, 258, 19, 26], [0] * 6]), np.array([258, 0]), np.array([187, 0])
    )
    assert found["category_strength"][0] == pytest.approx(71 / 607)
    assert found["total_strength"][0] == pytest.approx(304 / 607)
    assert np.isnan(found["total_strength"][1])


def _coverage(n: int, p: float) -> float:
    x = np.arange(n + 1)
    low, high = wilson(x, np.full(n + 1, n))
    return float(stats.binom.pmf(x, n, p)[(low <= p) & (p <= high)].sum())


GRID = [0.02, 0.05, 0.10, 0.30, 0.50, 0.80, 0.95]


@pytest.mark.parametrize("n", [20, 50, 100])
def test_coverage_at_a_fixed_number_of_valid_answers(n: int) -> None:  # CO4
    assert min(_coverage(n, p) for p in GRID) >= 0.92


@pytest.mark.parametrize("n", [20, 50, 100])
def test_coverage_with_a_random_number_of_valid_answers(n: int) -> None:  # CO4: 90 % of answers outside R and Q
    valid = np.arange(1, n + 1)
    chance = stats.binom(n, 0.9).pmf(valid)
    for p in GRID:
        covered = sum(c * _coverage(int(v), p) for v, c in zip(valid, chance, strict=True)) / chance.sum()
        assert covered >= 0.935


def _weighted(scale: float = 1.0) -> Counts:
    weight = np.array([[30.0, 10, 20, 40, 5, 5]]) * scale
    squared = np.array([[60.0, 15, 20, 90, 5, 5]]) * scale**2
    return Counts(features=("f",), groups=(), n=np.array([80]), weight=weight, squared=squared, weighted=True)


def test_weights() -> None:  # CO5
    counts = _weighted()
    found = better_worse(counts)
    assert found["better"][0] == pytest.approx(0.4)
    size = 100**2 / 185
    low, high = wilson(0.4 * size, size)
    assert (found["better_low"][0], found["better_high"][0]) == (pytest.approx(low), pytest.approx(high))
    assert counts.shown.sum() == pytest.approx(80)
    assert counts.effective()[0] == pytest.approx(110**2 / 195)
    assert counts.scaled.sum() == pytest.approx(110**2 / 195)


@pytest.mark.parametrize("scale", [1e-3, 1000.0])
def test_scale_of_weights(scale: float) -> None:  # CO5
    plain, scaled = better_worse(_weighted()), better_worse(_weighted(scale))
    for name in plain:
        np.testing.assert_allclose(scaled[name], plain[name], rtol=1e-10)
    np.testing.assert_allclose(_weighted(scale).shown, _weighted().shown)


FINE = np.linspace(0.02, 0.98, 97)


def test_the_safe_interval() -> None:  # CO6
    sizes = range(20, 61)
    fixed = {interval: [wilson_coverage(n, float(p), interval) for n in sizes for p in FINE] for interval in INTERVALS}
    assert min(fixed["agresti_coull"]) >= 0.929
    assert 0.89 < min(fixed["wilson"]) < 0.92  # at 27 valid answers and a share of .02
    assert all(safe >= plain - 1e-12 for safe, plain in zip(fixed["agresti_coull"], fixed["wilson"], strict=True))
    drawn = {interval: [random_coverage(28, float(p), interval=interval) for p in FINE[:10]] for interval in INTERVALS}
    assert min(drawn["agresti_coull"]) >= 0.945
    assert min(drawn["wilson"]) == pytest.approx(0.9147, abs=1e-3)


def test_the_safe_interval_is_never_shorter() -> None:  # CO6
    x = np.arange(31)
    low, high = wilson(x, np.full(31, 30))
    safe_low, safe_high = agresti_coull(x, np.full(31, 30))
    assert (safe_low <= low + 1e-12).all()
    assert (safe_high >= high - 1e-12).all()
    assert np.isnan(agresti_coull(0, 0)[0])
    found = better_worse(counts_of(["w"], [[187, 71, 46, 258, 19, 26]]), interval="agresti_coull")
    assert found["better_low"][0] == pytest.approx(float(agresti_coull(258, 562)[0]))
    assert -1 <= found["worse_low"][0] < found["worse_high"][0] <= 0


def test_wilson_from_55_valid_answers_on() -> None:  # CO7
    assert min(wilson_coverage(n, float(p)) for n in range(55, 81) for p in FINE[:10]) >= 0.92
    assert min(random_coverage(n, 0.02) for n in (55, 56, 57)) >= 0.935


def test_intervals_that_may_be_too_short_are_named() -> None:  # CO7
    pairs = {"rare": ("rf", "rd"), "split": ("sf", "sd")}
    rows = {"rf": [3] * 38 + [1] * 2, "rd": [3] * 40, "sf": [3, 1] * 20, "sd": [3, 3, 5, 5] * 10}
    small = classify_kano(pd.DataFrame(rows), pairs=pairs)
    assert any("can be too short" in note and "studies): rare." in note for note in small.notes)
    large = classify_kano(pd.DataFrame({name: values * 2 for name, values in rows.items()}), pairs=pairs)
    assert not any("can be too short" in note for note in large.notes)
