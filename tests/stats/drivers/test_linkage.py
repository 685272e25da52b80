"""stats.drivers.action.linkage with the models count and duration.

LK1 two groups: the ratio of counts is the ratio of means; without exposure the unit is the respondent
LK2 units and order do not matter; weights that are whole numbers give the estimates of repeats
LK3 figures that cannot be used, options of another kind and missing words are refused by name
LK4 few events, overdispersion and separation are said
LK5 the default driver is the recommendation question; groups and frames of other libraries
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, AssumptionWarning, DesignError, EstimationError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.linkage import LinkageResult, linkage
from loyaltystats.stats.drivers.models.duration import concordance
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(21)
N = 150
DATA = pd.DataFrame({"score": RNG.integers(0, 11, N), "w": RNG.integers(1, 4, N)})
DATA["months"] = RNG.integers(3, 13, N)
DATA["visits"] = RNG.poisson(np.exp(0.2 + 0.1 * DATA["score"]))
DATA["stay"] = np.ceil(RNG.exponential(np.exp(1 + 0.15 * DATA["score"])))
DATA["left"] = (RNG.random(N) < 0.6).astype(int)
DATA["euros"] = 20 + 3 * DATA["score"] + RNG.normal(0, 5, N)
DATA["land"] = np.where(RNG.random(N) < 0.5, "DE", "FR")


def _link(kind: str = "count", data: Any = DATA, **more: Any) -> LinkageResult:
    figure = {"count": "visits", "duration": "stay", "amount": "euros"}[kind]
    settings: dict[str, Any] = {"outcome": figure, "kind": kind, "drivers": ["score"]}
    if kind == "duration" and "left" not in more:
        settings["left"] = "left"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        return linkage(data, **{**settings, **more})


def test_two_groups() -> None:  # LK1
    data = pd.DataFrame({"x": [0] * 5 + [1] * 5, "visits": [1, 2, 3, 2, 2, 6, 4, 5, 5, 5]})
    row = linkage(data, outcome="visits", kind="count", drivers=["x"]).to_frame().iloc[1]
    assert row["ratio"] == pytest.approx(5 / 2)
    assert "per unit of" not in " ".join(_link().notes)


def test_amounts_are_least_squares() -> None:
    known = regress_loyalty(DATA, outcome="euros", drivers=["score"]).to_frame()
    result = _link("amount")
    pd.testing.assert_frame_equal(result.to_frame(), known)
    assert result.title == "euros and what it goes with"


@pytest.mark.parametrize("kind", ["count", "duration"])
def test_units_and_order(kind: str) -> None:  # LK2
    known = _link(kind).to_frame()
    shuffled = _link(kind, DATA.sample(frac=1, random_state=4)).to_frame()
    np.testing.assert_allclose(shuffled["estimate"], known["estimate"], rtol=1e-6)
    scaled = _link(kind, DATA.assign(score=DATA["score"] * 10)).to_frame()
    np.testing.assert_allclose(scaled["p_value"].iloc[-1], known["p_value"].iloc[-1], rtol=1e-5)


def test_whole_weights() -> None:  # LK2
    weighted = _link(design=SurveyDesign(weights="w")).to_frame()
    repeated = _link(data=DATA.loc[DATA.index.repeat(DATA["w"])]).to_frame()
    np.testing.assert_allclose(weighted["estimate"], repeated["estimate"], rtol=1e-8)
    with pytest.raises(DesignError, match="has no survey weights"):
        _link("duration", design=SurveyDesign(weights="w"))
    observed = regress_loyalty(
        DATA,
        outcome="visits",
        drivers=["score"],
        model="count",
        covariance="observed",
        design=SurveyDesign(weights="w"),
    )
    np.testing.assert_allclose(observed.to_frame()["std_error"], weighted["std_error"])


@pytest.mark.parametrize(
    ("kind", "data", "more", "error", "words"),
    [
        ("count", DATA.assign(visits=DATA["visits"] - 1), {}, ResponseError, "counts below 0"),
        ("count", DATA.assign(visits=0 * DATA["visits"]), {}, EstimationError, "same answer"),
        ("count", DATA.assign(months=0), {"exposure": "months"}, ResponseError, "no number above 0"),
        ("count", DATA.assign(months="long"), {"exposure": "months"}, ResponseError, "no number above 0"),
        ("duration", DATA.assign(stay=DATA["stay"] - 1), {}, ResponseError, "durations of 0 or less"),
        ("duration", DATA.assign(left=2), {}, ResponseError, "1 for who left and 0"),
        ("duration", DATA.assign(left=0), {}, EstimationError, "nobody left"),
        ("duration", DATA, {"left": None}, ArgumentError, "left - was not named"),
        ("count", DATA, {"left": "left"}, ArgumentError, "left - is not used with kind='count'"),
        ("amount", DATA, {"exposure": "months"}, ArgumentError, "exposure - is not used with kind='amount'"),
        ("count", DATA, {"drivers": None}, ArgumentError, "drivers - were not named"),
    ],
)
def test_refusals(kind: str, data: Any, more: dict[str, Any], error: type[Exception], words: str) -> None:  # LK3
    with pytest.raises(error, match=words):
        _link(kind, data, **more)


def test_words() -> None:  # LK4
    wild = DATA.assign(visits=DATA["visits"] * RNG.integers(0, 5, N))
    assert "the errors used here allow for it" in " ".join(_link(data=wild).notes)
    observed = regress_loyalty(wild, outcome="visits", drivers=["score"], model="count", covariance="observed")
    assert "these errors are too small" in " ".join(observed.notes)
    assert "per unit of months" in " ".join(_link(exposure="months").notes)
    few = DATA.head(20).assign(left=[1] * 4 + [0] * 16)
    with pytest.warns(AssumptionWarning, match="Only 4 events for 1 term"):
        linkage(few, outcome="stay", kind="duration", drivers=["score"], left="left")
    apart = pd.DataFrame({"x": [0, 0, 0, 0, 1, 1, 1, 1], "stay": [9, 9, 9, 9, 1, 2, 3, 4], "left": [0] * 4 + [1] * 4})
    with pytest.raises(EstimationError, match="did not settle"):
        _link("duration", apart, drivers=["x"])


def test_concordance_of_ties() -> None:
    assert concordance(np.zeros(3), np.array([1.0, 2.0, 2.0]), np.ones(3)) == 0.5
    assert np.isnan(concordance(np.zeros(2), np.ones(2), np.zeros(2)))


def test_default_driver_groups_and_engines() -> None:  # LK5
    polars = pytest.importorskip("polars")
    known = _link(by="land")
    assert known.to_frame()["group"].unique().tolist() == ["Total", "DE", "FR"]
    pd.testing.assert_frame_equal(_link(data=polars.from_pandas(DATA), by="land").to_frame(), known.to_frame())
    answers = simulate_responses(load_instrument("recommend"), 80, rng=2)
    answers.frame["visits"] = RNG.poisson(3, 80)
    assert "recommend" in linkage(answers, outcome="visits", kind="count").to_frame()["term"].tolist()
