"""stats.drivers.models.logit and multinomial.

LG1 with one yes/no driver the odds ratio is that of the table of counts, the average effect the difference of shares
LG2 with two classes the multinomial model is the logistic one
LG3 separation is named with its driver and place; Firth's penalty gives finite values; two classes that no direction
    separates from all others are no separation
LG4 nothing is guessed: the lowest yes, the classes and the reference are checked
LG5 order of rows and units do not matter; reversed drivers turn the signs; whole weights give the estimates of repeats
LG6 groups, frames of other libraries, text drivers, controls
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, AssumptionWarning, EstimationError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.models.multinomial_fit import class_direction
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(12)
N = 240
DATA = pd.DataFrame({"a": RNG.integers(1, 8, N), "b": RNG.integers(1, 8, N), "w": RNG.integers(1, 4, N)})
DATA["land"] = np.where(RNG.random(N) < 0.5, "DE", "FR")
DATA["y"] = np.clip(np.round(1 + 0.8 * DATA["a"] + 0.3 * DATA["b"] + RNG.normal(0, 2, N)), 0, 10)
TABLE = pd.DataFrame({"x": [0] * 30 + [1] * 30, "y": [1] * 10 + [0] * 20 + [1] * 18 + [0] * 12})


def _fit(data: Any = DATA, model: str = "logit", **more: Any) -> DriverResult:
    settings: dict[str, Any] = {"outcome": "y", "drivers": ["a", "b"], "model": model}
    if model == "logit" and "at_least" not in more:
        settings["at_least"] = 6
    if model == "multinomial" and "classes" not in more:
        settings["classes"] = (3, 6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AssumptionWarning)
        return regress_loyalty(data, **{**settings, **more})


def test_a_table_of_counts() -> None:  # LG1
    result = regress_loyalty(TABLE, outcome="y", drivers=["x"], model="logit")
    row = result.to_frame().iloc[1]
    assert row["odds_ratio"] == pytest.approx(18 * 20 / (12 * 10))
    assert row["std_error"] == pytest.approx(math.sqrt(1 / 18 + 1 / 20 + 1 / 12 + 1 / 10))
    assert result.fit["share"] == pytest.approx(28 / 60)
    text = regress_loyalty(
        TABLE.assign(x=TABLE["x"].map({0: "no", 1: "yes"})), outcome="y", drivers=["x"], model="logit"
    )
    assert text.frame("effects")["estimate"][0] == pytest.approx(18 / 30 - 10 / 30)


def test_two_classes_are_logistic() -> None:  # LG2
    known = _fit(at_least=4)
    found = _fit(model="multinomial", classes=(3,))
    for column in ("estimate", "std_error", "p_value", "odds_ratio"):
        np.testing.assert_allclose(found.to_frame()[column], known.to_frame()[column], rtol=1e-6)
    np.testing.assert_allclose(found.fit["mcfadden"], known.fit["mcfadden"])
    effects = found.frame("effects")
    np.testing.assert_allclose(
        effects["estimate"][effects["class"] == "over 3"], known.frame("effects")["estimate"], rtol=1e-6
    )


def test_separation() -> None:  # LG3
    split = DATA.assign(b=(DATA["y"] >= 6) * 3 + RNG.integers(1, 3, N))
    with pytest.raises(EstimationError, match=r"'b' predicts without error .* cut between 2 and 4 \(separation\)"):
        _fit(split)
    assert np.isfinite(_fit(split, firth=True).to_frame()["std_error"]).all()
    with pytest.raises(EstimationError, match=r"'b' tell .* from the other classes without error"):
        _fit(DATA.assign(b=np.digitize(DATA["y"], [3.5, 6.5]) * 5 + RNG.integers(0, 3, N)), model="multinomial")
    x = np.column_stack([np.ones(6), [1, 2, 3, 4, 0, 5]])
    assert not class_direction(x, np.array([0, 0, 1, 1, 2, 2]), 0).any()  # the third class spans both others
    assert class_direction(x, np.array([0, 0, 1, 1, 0, 1]), 0).any()


@pytest.mark.parametrize(
    ("model", "more", "words"),
    [
        ("logit", {"at_least": None}, "at_least - was not given"),
        ("logit", {"at_least": True}, "at_least - got True"),
        ("multinomial", {"classes": (6, 3)}, "classes - got"),
        ("multinomial", {"classes": "63"}, "classes - got"),
        ("multinomial", {"classes": (True,)}, "classes - got"),
        ("multinomial", {"reference": "top"}, "reference - got 'top'"),
        ("logit", {"covariance": "HC3"}, "covariance - 'HC3'"),
    ],
)
def test_wrong_options(model: str, more: dict[str, Any], words: str) -> None:  # LG4
    with pytest.raises(ArgumentError, match=words):
        _fit(model=model, **more)


def test_outcomes_that_do_not_serve() -> None:  # LG4
    with pytest.raises(EstimationError, match="nobody answered at least 11"):
        _fit(at_least=11)
    with pytest.raises(EstimationError, match="everybody answered at least 0"):
        _fit(at_least=0)
    with pytest.raises(EstimationError, match="classes: 11"):
        _fit(model="multinomial", classes=None)
    few = _fit(DATA.assign(y=DATA["y"].clip(4, 6)), model="multinomial", classes=None)
    assert few.to_frame()["class"].unique().tolist() == ["5", "6"]
    with pytest.warns(AssumptionWarning, match="rarer answers per term"):
        regress_loyalty(DATA.head(30), outcome="y", drivers=["a", "b"], model="logit", at_least=6)


@pytest.mark.parametrize("model", ["logit", "multinomial"])
def test_nothing_but_the_answers_matters(model: str) -> None:  # LG5
    known = _fit(model=model)
    order = _fit(DATA.sample(frac=1, random_state=2), model=model)
    np.testing.assert_allclose(order.to_frame()["estimate"], known.to_frame()["estimate"], rtol=1e-7)
    turned = _fit(DATA.assign(a=8 - DATA["a"]), model=model).to_frame()
    plain = known.to_frame()
    np.testing.assert_allclose(
        -turned["estimate"][turned["term"] == "a"], plain["estimate"][plain["term"] == "a"], rtol=1e-7
    )
    weighted = _fit(model=model, design=SurveyDesign(weights="w")).to_frame()
    repeated = _fit(DATA.loc[DATA.index.repeat(DATA["w"])], model=model).to_frame()
    np.testing.assert_allclose(weighted["estimate"], repeated["estimate"], rtol=1e-6)


@pytest.mark.parametrize("model", ["logit", "multinomial"])
def test_groups_engines_and_controls(model: str) -> None:  # LG6
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    known = _fit(model=model, by="land")
    for frame in (polars.from_pandas(DATA), duckdb.connect().from_df(DATA)):
        pd.testing.assert_frame_equal(_fit(frame, model=model, by="land").to_frame(), known.to_frame())
    assert known.frame("effects")["group"].unique().tolist() == ["Total", "DE", "FR"]
    level = known.confidence_interval(0.9)
    assert (level["conf_high"] > level["conf_low"]).all()
    controlled = _fit(model=model, always="land")
    table = controlled.to_frame()
    control = table[table["term"] == "land[FR]"]
    np.testing.assert_allclose(control["p_adjusted"], control["p_value"])
    assert "land[FR]" not in controlled.frame("effects")["term"].tolist()


def test_multinomial_tests_with_weights_clusters_and_groups_of_drivers() -> None:  # LG6
    data = DATA.assign(branch=[f"b{at % 40:02d}" for at in range(N)])
    result = _fit(
        data,
        model="multinomial",
        drivers=["a", "b", "land"],
        groups={"both": ["a", "b"]},
        design=SurveyDesign(weights="w", clusters="branch"),
    )
    tests = result.frame("tests")
    assert tests["term"].tolist() == ["a", "b", "land", "both"]
    assert (tests["df"] == [2, 2, 2, 4]).all()
    clustered = _fit(data, model="multinomial", design=SurveyDesign(clusters="branch"), covariance="cluster")
    assert (clustered.to_frame()["df"] == 39).all()
    robust = _fit(data, model="multinomial", covariance="robust").to_frame()
    assert robust["std_error"].between(0.5 * _fit(model="multinomial").to_frame()["std_error"], 2).all()


def test_what_the_instrument_declares() -> None:  # LG4
    study = load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    answers = simulate_responses(study.combined(load_instrument("recommend"), load_instrument("csat")), 150, rng=3)
    assert "at least 9" in regress_loyalty(answers, model="logit").method
    classes = regress_loyalty(answers, model="multinomial").to_frame()["class"].unique().tolist()
    assert classes == ["passives", "promoters"]
    top = regress_loyalty(answers, model="logit", outcome="satoverall").method
    assert "satoverall of at least 9" in top
    assert regress_loyalty(answers, model="logit", at_least=7).method != regress_loyalty(answers, model="logit").method
    named = _fit(DATA, model="multinomial", classes="nps").to_frame()["class"].unique().tolist()
    assert named == ["passives", "promoters"]
