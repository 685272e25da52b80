"""stats.drivers.importance, lattice, shares, grams, priority.

IM1 LMG equals the average over all orders of entry, by brute force, in every code path
IM2 shares sum to 1, contributions of LMG, Pratt, Johnson and CAR to R2; two-driver closed forms hold
IM3 units do not matter; the same seed gives the same answer; weights of 2 equal doubled rows
IM4 the bootstrap names drivers that cannot be told apart, and unusable resamples
IM5 text drivers, one driver, collinear drivers, too many drivers are refused in words
IM6 quadrants follow the cuts; ends of the scale are never guessed
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers import grams, lattice
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.priority import priority_map
from loyaltystats.stats.drivers.shares import METHODS, total_r2

RNG = np.random.default_rng(11)
N = 150
BASE = RNG.normal(size=(N, 1))
X = BASE + RNG.normal(size=(N, 4))
DATA = pd.DataFrame(X, columns=list("abcd"))
DATA["y"] = X @ [0.6, 0.3, 0.1, 0.0] + RNG.normal(size=N)
DRIVERS = list("abcd")


def _correlations(p: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sample = rng.normal(size=(200, 1)) + rng.normal(size=(200, p + 1))
    return np.corrcoef(sample.T)


def _brute(correlations: np.ndarray) -> np.ndarray:
    p = len(correlations) - 1

    def r2(chosen: tuple[int, ...]) -> float:
        if not chosen:
            return 0.0
        block = list(chosen)
        r = correlations[block, -1]
        return float(r @ np.linalg.solve(correlations[np.ix_(block, block)], r))

    shares = np.zeros(p)
    for order in itertools.permutations(range(p)):
        for place, driver in enumerate(order):
            shares[driver] += r2(order[: place + 1]) - r2(order[:place])
    return shares / math.factorial(p)


@pytest.mark.parametrize("p", [1, 2, 3, 5])
def test_lmg_is_the_mean_over_orders(p: int) -> None:  # IM1
    matrix = _correlations(p, p)
    np.testing.assert_allclose(lattice.lmg(matrix), _brute(matrix), rtol=1e-10)
    np.testing.assert_allclose(lattice.lmg_batch(np.array([matrix, matrix]))[1], _brute(matrix), rtol=1e-10)


@pytest.mark.parametrize("p", [9, 12])
def test_blocked_path_equals_plain_formula(p: int) -> None:  # IM1
    matrix = _correlations(p, p)
    r2 = lattice.subset_values(matrix[:, :, None])[:, 0]
    size = lattice.subset_sizes(p)
    for driver in (0, p - 1):
        without = np.flatnonzero((np.arange(2**p) >> driver) & 1 == 0)
        weight = np.array([1 / (p * math.comb(p - 1, s)) for s in size[without]])
        plain = float((weight * (r2[without + 2**driver] - r2[without])).sum())
        assert lattice.lmg(matrix)[driver] == pytest.approx(plain, rel=1e-10)
    np.testing.assert_allclose(lattice.lmg_batch(matrix[None])[0], lattice.lmg(matrix), rtol=1e-12)


def test_sums_and_two_driver_forms() -> None:  # IM2
    matrix = _correlations(6, 3)[None]
    for method in ("lmg", "pratt", "johnson", "car"):
        assert METHODS[method](matrix).sum() == pytest.approx(total_r2(matrix)[0], rel=1e-10)
    for method in METHODS:
        table = relative_importance(DATA, outcome="y", drivers=DRIVERS, method=method, n_bootstrap=50, rng=1).to_frame()
        assert table["importance"].sum() == pytest.approx(1, abs=1e-12)
    two = _correlations(2, 4)[None]
    np.testing.assert_allclose(METHODS["johnson"](two), METHODS["lmg"](two), rtol=1e-10)  # identical for two drivers
    first, last = METHODS["first"](two), METHODS["last"](two)
    np.testing.assert_allclose((first + last) / 2, METHODS["lmg"](two), rtol=1e-10)
    np.testing.assert_allclose(first[0] - last[0], (first - last)[0], rtol=1e-12)
    r = two[0]
    beta = np.linalg.solve(r[:2, :2], r[:2, 2])
    np.testing.assert_allclose(METHODS["standardized"](two)[0], beta**2, rtol=1e-12)
    full = float(r[:2, 2] @ beta)
    np.testing.assert_allclose(last[0], [full - r[1, 2] ** 2, full - r[0, 2] ** 2], rtol=1e-9)


def test_units_seeds_and_weights() -> None:  # IM3
    known = relative_importance(DATA, outcome="y", drivers=DRIVERS, rng=3).to_frame()
    scaled = DATA.assign(a=1e8 * DATA["a"] + 7, y=DATA["y"] / 1000)
    pd.testing.assert_frame_equal(
        relative_importance(scaled, outcome="y", drivers=DRIVERS, rng=3).to_frame(), known, rtol=1e-6
    )
    pd.testing.assert_frame_equal(relative_importance(DATA, outcome="y", drivers=DRIVERS, rng=3).to_frame(), known)
    weighted = DATA.assign(w=np.where(DATA.index < 40, 2.0, 1.0))
    doubled = pd.concat([DATA, DATA[DATA.index < 40]])
    design = SurveyDesign(weights="w")
    one = relative_importance(weighted, outcome="y", drivers=DRIVERS, design=design, n_bootstrap=0).to_frame()
    two = relative_importance(doubled, outcome="y", drivers=DRIVERS, n_bootstrap=0).to_frame()
    np.testing.assert_allclose(one["contribution"], two["contribution"], rtol=1e-10)
    assert one["conf_low"].isna().all()


def test_resamples_are_plain_correlations() -> None:  # IM3
    rows = tally(DATA, "y", DRIVERS, by=None, weights=None, missing="drop")
    indices = np.random.default_rng(2).integers(0, N, size=(3, N))
    found = grams.resampled(rows, indices)
    for drawn, matrix in zip(indices, found, strict=True):
        known = np.corrcoef(DATA[[*DRIVERS, "y"]].to_numpy()[drawn].T)
        np.testing.assert_allclose(matrix, known, rtol=1e-9, atol=1e-12)


def test_ties_and_unusable_resamples_are_named() -> None:  # IM4
    rng = np.random.default_rng(1)
    twins = pd.DataFrame({"a": rng.normal(size=80), "b": rng.normal(size=80)})
    twins["y"] = twins["a"] + twins["b"] + rng.normal(size=80)
    result = relative_importance(twins, outcome="y", drivers=["a", "b"], rng=1)
    assert any("cannot be told apart" in note for note in result.notes)
    assert result.to_frame()["first_probability"].sum() == pytest.approx(1)
    rare = pd.DataFrame({"a": [1.0] + [0.0] * 29, "b": rng.normal(size=30)})
    rare["y"] = rare["b"] + rng.normal(size=30)
    lost = relative_importance(rare, outcome="y", drivers=["a", "b"], rng=1)
    assert any("resamples could not be used" in note for note in lost.notes)
    assert lost.to_frame()["conf_low"].notna().all()


def test_negative_contributions_are_kept_and_named() -> None:  # IM4
    rng = np.random.default_rng(4)
    a = rng.normal(size=300)
    b = a + rng.normal(size=300) * 0.5
    data = pd.DataFrame({"a": a, "b": b, "y": a - 0.3 * b + rng.normal(size=300) * 0.5})
    result = relative_importance(data, outcome="y", drivers=["a", "b"], method="pratt", n_bootstrap=20, rng=1)
    assert result.to_frame()["contribution"].min() < 0
    assert any("Negative contribution, possibly a suppressor: b." in note for note in result.notes)


def test_groups_and_fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    grouped = DATA.assign(land=["DE", "ES"] * (N // 2))
    result = relative_importance(grouped, outcome="y", drivers=DRIVERS, by="land", n_bootstrap=50, rng=1)
    table = result.to_frame()
    assert table["group"].tolist() == [name for name in ("Total", "DE", "ES") for _ in DRIVERS]
    assert table.groupby("group")["importance"].sum().tolist() == pytest.approx([1, 1, 1])
    assert result.n == N
    alone = relative_importance(DATA, outcome="y", drivers=DRIVERS, n_bootstrap=50, rng=1).to_frame()
    pd.testing.assert_frame_equal(table[table["group"] == "Total"].drop(columns="group"), alone)
    monkeypatch.setattr("loyaltystats.stats.drivers.dominance.linear.BUDGET", 1)
    fewer = relative_importance(DATA, outcome="y", drivers=DRIVERS, rng=1)
    assert fewer.n_bootstrap == 100
    assert any("100 instead of 1000 resamples" in note for note in fewer.notes)


@pytest.mark.parametrize(
    ("data", "drivers", "expected"),
    [
        (DATA, ["a"], "drivers - got one - expected at least two"),
        (DATA.assign(e=DATA["a"] * 3), ["a", "b", "e"], "'a' and 'e' carry the same information"),
        (DATA.assign(y=1.0), ["a", "b"], "outcome 'y' - it does not vary"),
        (DATA.head(3), ["a", "b"], "3 complete respondents are too few"),
    ],
)
def test_refusals(data: pd.DataFrame, drivers: list[str], expected: str) -> None:  # IM5
    with pytest.raises((ArgumentError, EstimationError)) as caught:
        relative_importance(data, outcome="y", drivers=drivers)
    assert expected in str(caught.value)


def test_more_refusals() -> None:  # IM5
    flat = pd.DataFrame({"a": [1, 1, 2, 2] * 5, "b": [1, 2, 1, 2] * 5, "y": [1, 2, 2, 1] * 5})
    with pytest.raises(EstimationError, match="explain nothing"):
        relative_importance(flat, outcome="y", drivers=["a", "b"])


def test_priorities() -> None:  # IM6
    study = load_instrument("recommend").combined(
        load_instrument("performance").with_features({"speed": "speed", "price": "price", "help": "help"})
    )
    answers = simulate_responses(study, 300, rng=1)
    result = priority_map(answers, rng=1)
    table = result.to_frame()
    assert result.importance_cut == pytest.approx(1 / 3)
    assert result.performance_cut == pytest.approx(table["performance"].mean())
    mean = answers.valid()["speedperf"].dropna().mean()
    complete = answers.valid()[["recommend", *table["term"]]].dropna()
    assert table["performance"].iloc[0] == pytest.approx(100 * (complete["speedperf"].mean() - 1) / 9)
    assert abs(mean - complete["speedperf"].mean()) < 0.2
    assert (table["performance_low"] < table["performance"]).all()
    cut = float(
        table["importance"].iloc[0]
    )  # on the cut of its importance: about half of the resamples fall on each side
    unsure = priority_map(answers, rng=1, importance_cut=cut, performance_cut=0).notes
    assert unsure[0].startswith(
        f"Quadrant unclear, the same in fewer than 90% of resamples: {result.labels['speedperf']} ("
    )
    sure = priority_map(answers, rng=1, performance_cut=0, importance_cut=0, n_bootstrap=0)
    high = sure.to_frame()
    assert set(high["quadrant"]) == {"keep it up"}
    assert sure.notes[0] == "How sure the quadrants are is not known, because no resamples were drawn."
    low = priority_map(answers, rng=1, performance_cut=100, importance_cut=1, n_bootstrap=0).to_frame()
    assert set(low["quadrant"]) == {"low priority"}


def test_priorities_by_group() -> None:  # IM6
    grouped = DATA.assign(land=["DE"] * (N - 2) + ["ES", None])
    result = priority_map(grouped, outcome="y", drivers=DRIVERS, lowest=-5, highest=5, by="land", n_bootstrap=50, rng=1)
    table = result.to_frame()
    assert table["group"].tolist() == [name for name in ("Total", "DE", "ES") for _ in DRIVERS]
    alone = priority_map(DATA, outcome="y", drivers=DRIVERS, lowest=-5, highest=5, n_bootstrap=50, rng=1)
    pd.testing.assert_frame_equal(
        table[table["group"] == "Total"].drop(columns="group"), alone.to_frame(), check_dtype=False
    )
    lost = table[table["group"] == "ES"]
    assert lost["importance"].isna().all()
    assert lost["quadrant"].isna().all()
    assert lost["performance"].notna().all()  # one respondent has a rating, but no interval
    assert lost[["performance_low", "performance_high"]].isna().all(axis=None)
    assert lost["n"].tolist() == [1] * len(DRIVERS)
    assert any(note.startswith("ES: not estimable. ") for note in result.notes)
    assert result.notes[1] == (
        "The performance cut is the mean of these drivers, so a driver's quadrant depends on the others."
    )
    assert any("1 respondent without a value of 'land' count in the total only." in note for note in result.notes)
    assert result.facts()["performance_cut"] == result.performance_cut


def test_performance_stays_on_its_scale() -> None:  # IM6
    few = pd.DataFrame({"a": [1, 5, 5, 5, 5], "b": [5, 1, 1, 1, 2], "y": [1, 2, 4, 3, 5]})
    table = priority_map(few, outcome="y", drivers=["a", "b"], lowest=1, highest=5, n_bootstrap=0).to_frame()
    assert table["performance_low"].min() >= 0
    assert table["performance_high"].max() == 100


def test_a_reversed_rating_is_done_well_at_its_low_end() -> None:  # IM6
    study = load_instrument("recommend").combined(load_instrument("value"))
    answers = simulate_responses(study, 150, rng=3)
    asked = [question for question in study.questions if question.role == "driver"]
    reversed_one = next(question.code for question in asked if question.reversed)
    drivers = [reversed_one, next(question.code for question in asked if not question.reversed)]
    table = priority_map(answers, drivers=drivers, n_bootstrap=0, rng=1).to_frame().set_index("term")
    mean = answers.valid()[["recommend", *drivers]].dropna()[reversed_one].mean()
    row = table.loc[reversed_one]
    assert row["performance"] == pytest.approx(100 * (7 - mean) / 6)
    assert row["performance_low"] < row["performance"] < row["performance_high"]


def test_ends_of_the_scale_are_never_guessed() -> None:  # IM6
    with pytest.raises(ArgumentError) as caught:
        priority_map(DATA, outcome="y", drivers=DRIVERS)
    assert str(caught.value) == (
        "lowest, highest - the ends of the scale of 'a' are not known - expected both, since they are never guessed from "
        "the answers - pass for example lowest=1, highest=10."
    )
    with pytest.raises(ArgumentError, match="got 1 and None - expected both ends of the scale or neither"):
        priority_map(DATA, outcome="y", drivers=DRIVERS, lowest=1)
    with pytest.raises(ArgumentError, match="expected a higher end"):
        priority_map(DATA, outcome="y", drivers=DRIVERS, lowest=5, highest=5)


def test_constant_driver_leaves_with_a_note() -> None:
    result = relative_importance(DATA.assign(k=1.0), outcome="y", drivers=["a", "b", "k"], n_bootstrap=20, rng=1)
    assert result.to_frame()["term"].tolist() == ["a", "b"]
    assert any("k was left out" in note for note in result.notes)


def test_facts() -> None:
    result = relative_importance(DATA, outcome="y", drivers=DRIVERS, n_bootstrap=0)
    facts = result.facts()
    assert (facts["outcome"], facts["kind"], facts["r2"], facts["n_bootstrap"]) == ("y", "lmg", result.r2, 0)
    assert result.to_frame()["conf_low"].isna().all()
