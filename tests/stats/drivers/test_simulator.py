"""stats.drivers.action: what_if_simulator.

SM1 now is what_if's now to the last digits; where nobody is held at an end, the change is what_if's to 0.05 points
SM2 no node stands for fewer than five respondents, counted and by their weights; the order of the rows does not matter
SM3 the numbers say themselves how far they are from single respondents, and from steps that hold the ends of the scale
SM4 drivers, changes and outcomes that cannot be used are refused by name; separated answers as what_if refuses them
SM5 top answers of any scale; text drivers and controls stay as observed; weights and designs change the errors
SM6 frames of other libraries
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.nodes import nodes_of
from loyaltystats.stats.drivers.action.simulator import SimulatorResult, what_if_simulator
from loyaltystats.stats.drivers.action.what_if import what_if

RNG = np.random.default_rng(5)
N = 300
DATA = pd.DataFrame({"speed": RNG.integers(2, 7, N), "price": RNG.integers(2, 7, N)})
DATA["y"] = np.clip(np.round(2 + 0.7 * DATA["speed"] + 0.4 * DATA["price"] + RNG.normal(0, 1.8, N)), 0, 10)
DATA["land"] = np.where(RNG.random(N) < 0.5, "DE", "FR")
DATA["branch"] = [f"b{at % 30:02d}" for at in range(N)]
DATA["w"] = RNG.uniform(0.2, 3, N).round(3)
WEIGHTED = SurveyDesign(weights="w")


def _simulator(data: Any = DATA, **more: Any) -> SimulatorResult:
    return what_if_simulator(data, **{"outcome": "y", "drivers": ["speed", "price"], **more})


@pytest.mark.parametrize("design", [None, WEIGHTED])
def test_same_as_what_if_where_nobody_is_held(design: SurveyDesign | None) -> None:  # SM1
    result = _simulator(design=design)
    known = what_if(DATA, outcome="y", drivers=["speed", "price"], change={"speed": 1}, n_bootstrap=0, design=design)
    now = result.scores()
    assert now.score_now == pytest.approx(known.score, abs=1e-9)
    assert now.shares_now == pytest.approx(dict(known.shares), abs=1e-11)
    assert (now.change, now.std_error) == (0.0, 0.0)
    fitted, rows = known._model["fit"], known._model["rows"]
    for change in ({"speed": 0.5}, {"speed": -1.0, "price": 0.75}):
        moved = rows.x + np.array([change.get("speed", 0.0), change.get("price", 0.0)])
        shares = np.average(fitted.shares(moved, (6, 8)), axis=0, weights=rows.weights)
        seen = result.scores(change)
        assert seen.score == pytest.approx(100 * (shares[2] - shares[0]), abs=0.05)
        assert seen.mean == pytest.approx(np.average(fitted.means(moved), weights=rows.weights), abs=0.005)
    table = result.to_frame().set_index("term")
    assert table["held_estimate"]["speed"] == pytest.approx(known.to_frame()["estimate"][0], abs=1e-9)
    assert table["driver_change"]["speed"] == pytest.approx(known.to_frame()["driver_change"][0], abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 80), st.integers(0, 1000), st.floats(0, 3))
def test_nodes_hide_single_respondents(size: int, seed: int, spread: float) -> None:  # SM2
    rng = np.random.default_rng(seed)
    x, weights = rng.integers(1, 6, (size, 2)).astype(float), np.exp(spread * rng.normal(size=size))
    line = x @ np.array([0.4, 0.7])
    try:
        nodes = nodes_of(x, line, weights)
    except EstimationError:
        assert weights.sum() ** 2 < 5 * (weights**2).sum()
        return
    assert nodes.n.min() >= 5
    assert nodes.n.sum() == size
    assert nodes.weight.sum() == pytest.approx(1)
    assert nodes.weight @ nodes.x == pytest.approx(np.average(x, axis=0, weights=weights))
    assert nodes.weight @ nodes.line == pytest.approx(np.average(line, weights=weights))
    order = rng.permutation(size)
    again = nodes_of(x[order], line[order], weights[order])
    np.testing.assert_allclose(again.x, nodes.x, rtol=1e-12)
    by_line = np.argsort(line, kind="stable")
    if spread == 0:
        assert len(nodes.n) == max(1, size // 5)
        assert (np.diff(nodes.line) >= -1e-12).all()
        assert nodes.line[0] == pytest.approx(line[by_line[: nodes.n[0]]].mean())


def test_heavy_respondents_get_company() -> None:  # SM2
    weights = np.ones(40)
    weights[[0, 20, 39]] = 30.0
    nodes = nodes_of(np.arange(40.0)[:, None], np.arange(40.0), weights)
    edges = np.concatenate([[0], np.cumsum(nodes.n)])
    for first, last in pairwise(edges):
        part = weights[first:last]
        assert part.sum() ** 2 >= 5 * (part**2).sum() * (1 - 1e-9)
    with pytest.raises(EstimationError, match="do not fill one node of 5"):
        nodes_of(np.arange(4.0)[:, None], np.arange(4.0), np.ones(4))


def test_it_says_how_far_it_is() -> None:  # SM3
    result = _simulator()
    assert 0 < result.node_difference < 0.05
    table = result.to_frame()
    gaps = (table["estimate"] - table["held_estimate"]).abs()
    assert gaps.max() <= result.ends_difference
    assert result.ends_difference > 0.1
    assert "association" in " ".join(result.notes)
    few = _simulator(DATA.iloc[:30])
    assert len(few.numbers.nodes.n) == 6
    assert "Few respondents" in " ".join(few.notes)
    assert few.scores().score_now == pytest.approx(
        what_if(DATA.iloc[:30], outcome="y", drivers=["speed", "price"], change={"speed": 1}, n_bootstrap=0).score,
        abs=1e-9,
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wait": 1}, "'wait' is no driver that this simulator moves - expected one of speed, price"),
        ({"speed": 9}, "got 9 for 'speed' - expected a number from -"),
        ({"speed": True}, "got True for 'speed'"),
        ({"speed": float("nan")}, "got nan for 'speed'"),
        ({"speed": "1"}, "got '1' for 'speed'"),
    ],
)
def test_changes_refused(change: dict[str, Any], words: str) -> None:  # SM4
    with pytest.raises(ArgumentError, match=re.escape(words)):
        _simulator().scores(change)


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"breaks": (6, 9), "top": 2}, ArgumentError, "breaks are given too"),
        ({"top": 0}, ArgumentError, "top - got 0 for 'y'"),
        ({"top": 40}, ArgumentError, "expected how many of the highest count"),
        ({"drivers": ["land"]}, EstimationError, "no numeric driver of 'y' is left"),
        ({"breaks": (10, 11)}, EstimationError, "all answers are in one class"),
    ],
)
def test_models_refused(more: dict[str, Any], error: type[Exception], words: str) -> None:  # SM4
    with pytest.raises(error, match=re.escape(words)):
        _simulator(**more)


def test_separated_answers_are_refused_as_by_what_if() -> None:  # SM4
    split = DATA.assign(y=np.where(DATA["speed"] > 4, 10, 0))
    said = []
    for call in (_simulator, lambda data: what_if(data, outcome="y", drivers=["speed", "price"], change={"speed": 1})):
        with pytest.raises(EstimationError) as caught:
            call(split)
        said.append(str(caught.value))
    assert said[0] == said[1]
    with pytest.raises(EstimationError, match="more than 20 different answers"):
        _simulator(DATA.assign(y=np.arange(N)))


def test_top_answers_texts_and_designs() -> None:  # SM5
    five = DATA.assign(y=np.clip(DATA["y"] // 2, 1, 5))
    top = _simulator(five, top=2)
    assert top.class_words == {"other answers": "1-3", "top answers": "4-5"}
    assert top.scores().score_now == pytest.approx(100 * top.scores().shares["top answers"])
    assert top.scores({"speed": 1}).change > 0
    fixed = _simulator(drivers=["speed", "price", "land"])
    assert fixed.to_frame()["term"].tolist() == ["speed", "price"]
    assert fixed.fixed == ("land: FR",)
    assert "Held as observed" in " ".join(fixed.notes)
    with pytest.raises(ArgumentError, match="is no driver that this simulator moves"):
        fixed.scores({"land[FR]": 0.1})
    held = _simulator(drivers=["speed"], always="price")
    assert held.to_frame()["term"].tolist() == ["speed"]
    errors = {
        name: _simulator(design=design).scores({"speed": 1}).std_error
        for name, design in {"plain": None, "weights": WEIGHTED, "clusters": SurveyDesign(clusters="branch")}.items()
    }
    assert len({round(error, 6) for error in errors.values()}) == 3
    wide = _simulator(confidence_level=0.99).scores({"speed": 1})
    assert wide.conf_low < _simulator().scores({"speed": 1}).conf_low


def test_frames_of_other_libraries() -> None:  # SM6
    polars = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    known = _simulator().to_frame()
    for frame in (polars.from_pandas(DATA), duckdb.connect().from_df(DATA)):
        pd.testing.assert_frame_equal(_simulator(frame).to_frame(), known)


def test_nodes_stay_small_in_the_tails() -> None:  # SM3
    rng = np.random.default_rng(6)
    line = -(rng.exponential(1.0, 1500) ** 2)
    nodes = nodes_of(line[:, None], line, np.ones(1500))
    assert len(nodes.n) == 60
    assert nodes.n[0] == 5
    assert nodes.n[-1] > 25
    assert nodes.weight @ nodes.line == pytest.approx(line.mean())
