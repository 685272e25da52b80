"""Probability that the mode stays the mode.

RE1 near 1 for a clear winner, near 1/2 for two tied, ties shared; nan without a possible winner
RE2 the same seed gives the same number; another feature beside it changes nothing
RE3 equal to the bootstrap of rows within its own error
RE4 None, an int and a generator seed it
"""

from __future__ import annotations

import numpy as np
import pytest

from loyaltystats.stats.kano.counts import Counts, counts_of
from loyaltystats.stats.kano.resample import REPLICATES, mode_probability
from loyaltystats.stats.kano.winner import rank_categories


def _probability(features: list[str], rows: list[list[int]], rng: object = None) -> np.ndarray:
    counts = counts_of(features, rows)
    return mode_probability(counts, rank_categories(counts.weight).first, rng)


def test_values() -> None:  # RE1
    clear, tied, lone, questionable, nothing = _probability(
        ["a", "b", "c", "d", "e"],
        [[200, 5, 5, 5, 0, 0], [40, 40, 1, 0, 0, 0], [0, 0, 1, 0, 0, 3], [0, 0, 0, 0, 0, 7], [0] * 6],
    )
    assert clear == 1.0
    assert tied == pytest.approx(0.5, abs=0.05)
    assert _probability(["f"], [[1, 1, 0, 0, 0, 0]])[0] == pytest.approx(0.5, abs=0.035)  # half of the draws are ties
    assert lone > 0.5
    assert np.isnan(questionable)
    assert np.isnan(nothing)


def test_a_feature_has_its_own_seed() -> None:  # RE2
    row = [30, 26, 10, 9, 0, 2]
    alone = _probability(["wifi"], [row])
    assert _probability(["other", "wifi"], [[1, 2, 3, 4, 5, 6], row])[1] == alone[0]
    assert _probability(["wifi"], [row])[0] == alone[0]
    assert _probability(["wifi"], [row], rng=5)[0] != alone[0]


def test_equals_the_bootstrap_of_rows() -> None:  # RE3
    row = np.array([30, 26, 10, 9, 1, 2])
    rows = np.repeat(np.arange(6), row)
    rng = np.random.default_rng(1)
    drawn = np.array([np.bincount(rng.choice(rows, rows.size), minlength=6)[:5] for _ in range(REPLICATES)])
    top = drawn == drawn.max(axis=1, keepdims=True)
    expected = (top[:, 0] / top.sum(axis=1)).mean()
    assert _probability(["f"], [row.tolist()])[0] == pytest.approx(expected, abs=0.045)  # 3 standard errors of each


def test_seeds() -> None:  # RE4
    row = [30, 26, 10, 9, 0, 2]
    first, again = (_probability(["f"], [row], rng=np.random.default_rng(3))[0] for _ in range(2))
    assert first == again
    assert _probability(["f"], [row], rng=20260101)[0] == _probability(["f"], [row])[0]


def test_weighted_rows_draw_the_effective_number() -> None:  # RE1
    weight = np.array([[60.0, 40, 0, 0, 0, 0]])
    few, many = (
        Counts(features=("f",), groups=(), n=np.array([100]), weight=weight, squared=weight * k, weighted=True)
        for k in (20.0, 1.0)
    )
    first = np.array([0])
    assert mode_probability(few, first)[0] < mode_probability(many, first)[0]
