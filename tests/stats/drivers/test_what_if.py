"""stats.drivers.action: what_if and driver_gains.

WI1 with one yes/no driver, the sums are those of the model's two rows; nobody moved is no change
WI2 nobody leaves the scale; the ends are the instrument's, else those observed, and it is said
WI3 moves of shares are sums of versions; all changes together hold each of them
WI4 same seed, same band; resamples of clusters; a text driver, products and groups come along
WI5 scenarios, steps, costs and outcomes that cannot be used are refused by name
WI6 gain per cost, rank and chance of being first follow from the gains
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.gains import GainResult, driver_gains
from loyaltystats.stats.drivers.action.what_if import WhatIfResult, what_if

RNG = np.random.default_rng(3)
N = 240
DATA = pd.DataFrame({"speed": RNG.integers(1, 8, N), "price": RNG.integers(1, 8, N)})
DATA["y"] = np.clip(np.round(2 + 0.7 * DATA["speed"] + 0.4 * DATA["price"] + RNG.normal(0, 1.5, N)), 0, 10)
DATA["land"] = np.where(RNG.random(N) < 0.5, "DE", "FR")
DATA["branch"] = [f"b{at % 30:02d}" for at in range(N)]


def _what_if(data: Any = DATA, **more: Any) -> WhatIfResult:
    return what_if(data, **{"outcome": "y", "drivers": ["speed", "price"], "n_bootstrap": 0, **more})


def _gains(data: Any = DATA, **more: Any) -> GainResult:
    return driver_gains(data, **{"outcome": "y", "drivers": ["speed", "price"], "n_bootstrap": 0, **more})


def test_one_yes_no_driver() -> None:  # WI1
    yes = DATA.assign(fast=(DATA["speed"] > 4).astype(int))
    result = _what_if(yes, drivers=["fast"], lift={"fast": 1})
    fitted = result._model["fit"]
    shares = fitted.shares(np.array([[0.0], [1.0]]), (6, 8))
    base = yes["fast"].mean()
    row = result.to_frame().iloc[0]
    assert row["promoters_change"] == pytest.approx((1 - base) * (shares[1, 2] - shares[0, 2]))
    assert row["moved"] == pytest.approx(1 - base)
    assert row["estimate"] == pytest.approx(100 * (row["promoters_change"] - row["detractors_change"]))
    none = _what_if(yes, drivers=["fast"], change={"fast": 1.0}, lift=None)
    assert none.to_frame()["driver_change"][0] == pytest.approx(1 - base)
    still = _what_if(lift={"speed": 1})
    assert still.to_frame()[["estimate", "moved"]].iloc[0].tolist() == [0.0, 0.0]
    assert "nobody is moved" in " ".join(still.notes)


def test_the_scale_holds() -> None:  # WI2
    result = _what_if(change={"speed": 20})
    row = result.to_frame().iloc[0]
    assert row["driver_change"] == pytest.approx(7 - DATA["speed"].mean())
    notes = " ".join(result.notes)
    assert "the end of the scale holds some back" in notes
    assert "taken from the answers observed: speed" in notes
    study = load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    answers = simulate_responses(study.combined(load_instrument("recommend")), 150, rng=2)
    known = what_if(answers, change={"speedperf": 20}, n_bootstrap=0)
    assert "taken from the answers observed" not in " ".join(known.notes)
    assert "Speed: +20 for everybody" in known.to_frame()["scenario"].tolist()
    down = _what_if(change={"speed": -20}).to_frame()["estimate"][0]
    assert down < 0


def test_moves_and_all_together() -> None:  # WI3
    whole = _what_if(move={"speed": (3, 5, 1.0)}).to_frame()["estimate"][0]
    part = _what_if(move={"speed": (3, 5, 0.25)}).to_frame()
    assert part["estimate"][0] == pytest.approx(whole / 4)
    assert part["moved"][0] == pytest.approx(0.25 * (DATA["speed"] <= 3).mean())
    both = _what_if(move={"speed": (3, 5, 0.5), "price": (2, 4, 0.5)}).to_frame()
    assert both["term"].tolist()[-1] == "all changes together"
    assert both["estimate"][2] == pytest.approx(both["estimate"][:2].sum(), rel=0.05)


def test_seed_clusters_groups_and_products() -> None:  # WI4
    first, again = (_what_if(change={"speed": 1}, n_bootstrap=40, rng=5) for _ in range(2))
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    row = first.to_frame().iloc[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    clustered = _what_if(change={"speed": 1}, n_bootstrap=40, rng=5, design=SurveyDesign(clusters="branch"))
    assert clustered.to_frame()["estimate"][0] == pytest.approx(row["estimate"])
    assert clustered.to_frame()["conf_low"][0] != row["conf_low"]
    grouped = _what_if(change={"speed": 1}, by="land", always=()).to_frame()
    assert grouped["group"].tolist() == ["Total", "DE", "FR"]
    held = _what_if(change={"speed": 1}, always="land")
    assert held.to_frame()["estimate"][0] != pytest.approx(row["estimate"], abs=1e-9)
    assert held.facts()["score"] == pytest.approx(held.score)


def test_frames_of_other_libraries() -> None:
    polars = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    known = _what_if(change={"speed": 1}).to_frame()
    for frame in (polars.from_pandas(DATA), duckdb.connect().from_df(DATA)):
        pd.testing.assert_frame_equal(_what_if(frame, change={"speed": 1}).to_frame(), known)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ({}, "nothing is changed"),
        ({"change": {"speed": True}}, "change - got True"),
        ({"change": {"speed": float("inf")}}, "change - got inf"),
        ({"lift": {"wait": 3}}, "'wait' is no numeric driver"),
        ({"change": {"speed": 1}, "lift": {"speed": 5}}, "are changed twice"),
        ({"move": {"speed": (1, 2)}}, "expected three numbers"),
        ({"move": {"speed": "abc"}}, "expected three numbers"),
        ({"move": {"speed": (5, 3, 0.5)}}, "a target above the start"),
        ({"move": {"speed": (3, 5, 0)}}, "expected a share above 0"),
        ({"change": {"land[FR]": 1}, "drivers": ["speed", "land"]}, r"'land\[FR\]' is no numeric driver"),
    ],
)
def test_scenarios_that_cannot_be_used(scenario: dict[str, Any], words: str) -> None:  # WI5
    with pytest.raises(ArgumentError, match=words):
        _what_if(**scenario)


def test_other_refusals() -> None:  # WI5
    wide = DATA.assign(**{f"d{at}": RNG.integers(1, 6, N) for at in range(7)})
    with pytest.raises(ArgumentError, match="more than 6 drivers"):
        _what_if(wide, drivers=[f"d{at}" for at in range(7)], move={f"d{at}": (2, 3, 0.5) for at in range(7)})
    with pytest.raises(EstimationError, match="more than 20 different answers"):
        _what_if(DATA.assign(y=np.arange(N)), change={"speed": 1}, breaks=(6, 9))
    rare = DATA.head(24).assign(price=[1] + [2] * 23, y=DATA["y"].head(24).clip(5, 8))
    with pytest.raises(EstimationError, match="could not be fitted in most resamples"):
        _what_if(rare, change={"speed": 1}, n_bootstrap=30, rng=1)


def test_gain_per_cost() -> None:  # WI6
    plain = _gains(n_bootstrap=40, rng=1).to_frame()
    assert plain["rank"].tolist() == [1, 2]
    assert plain["first_probability"].sum() == pytest.approx(1)
    priced = _gains(costs={"speed": 100, "price": 10}, n_bootstrap=40, rng=1).to_frame()
    np.testing.assert_allclose(priced["gain_per_cost"], priced["estimate"] / [100, 10])
    np.testing.assert_allclose(priced["gain_per_cost_low"], priced["conf_low"] / [100, 10])
    assert priced["rank"].tolist() == [2, 1]
    some = _gains(costs={"speed": 100}, n_bootstrap=10, rng=1).to_frame()
    assert np.isnan(some["rank"][1])
    assert some["first_probability"][0] == 1.0
    assert np.isnan(_gains().to_frame()["conf_low"]).all()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"step": 0}, "step - got 0"),
        ({"step": {"wait": 1}}, "step - 'wait' is no numeric driver"),
        ({"costs": {"wait": 1}}, "costs - 'wait' is no numeric driver"),
        ({"costs": {"speed": 0}}, "costs - got 0"),
    ],
)
def test_steps_and_costs_that_cannot_be_used(more: dict[str, Any], words: str) -> None:  # WI5
    with pytest.raises(ArgumentError, match=words):
        _gains(**more)


def test_what_the_ends_of_scales_hold_back_is_one_note() -> None:  # WI2
    notes = _gains(step=1).notes
    held = [note for note in notes if note.startswith("The end of the scale holds some back")]
    assert len(held) == 1
    assert re.search(r"less than the step: speed \+0\.\d\d of \+1, price \+0\.\d\d of \+1\.$", held[0])


def test_drivers_without_a_cost_are_named() -> None:  # WI6
    assert "No cost was given, so no gain per cost and no rank: price." in _gains(costs={"speed": 5}).notes
    assert not [note for note in _gains().notes if "No cost" in note]
