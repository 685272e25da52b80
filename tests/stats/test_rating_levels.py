"""levels_from_ratings.

RG1 factors become requirements; the levels are those of satisfaction_levels on pairs of the same categories
RG2 good ratings: the argument, per feature, the instrument's scale, reversed ratings
RG3 groups, weights, missing ratings; every kind of dataframe
RG4 a real result of penalty_reward fits
RG5 bad arguments
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats import penalty_reward
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.levels import satisfaction_levels
from loyaltystats.stats.rating_levels import levels_from_ratings

PAIR = {"basic": (3, 5), "performance": (1, 5), "excitement": (1, 3)}


def _impact(**factors: str) -> pd.DataFrame:
    return pd.DataFrame({"term": list(factors), "impact_factor": list(factors.values())})


@pytest.mark.parametrize("factor", list(PAIR))
@pytest.mark.parametrize("good", [4, 20, 36])
@pytest.mark.parametrize("shortfall", ["unmet", "dissatisfied"])
def test_same_levels_as_pairs(factor: str, good: int, shortfall: str) -> None:  # RG1
    frame = pd.DataFrame({"x": [5] * good + [2] * (40 - good), "f": PAIR[factor][0], "d": PAIR[factor][1]})
    frame["got"] = np.where(frame["x"] >= 4, "yes", "no")
    known = satisfaction_levels(
        frame, pairs={"x": ("f", "d")}, delivered={"x": "got"}, desired_shortfall=shortfall
    ).to_frame()
    found = levels_from_ratings(
        frame, impact=_impact(x=factor), delivered_from=4, desired_shortfall=shortfall
    ).to_frame()
    same = ["feature", "requirement", "level", "delivered", "delivered_low", "delivered_high", "reason", "n"]
    pd.testing.assert_frame_equal(found[same], known[same])
    assert found["risk"].isna().all()


def test_not_clear() -> None:  # RG1
    frame = pd.DataFrame({"x": [5] * 30, "y": [1] * 30})
    result = levels_from_ratings(frame, impact=_impact(x="unclear", y="basic"), delivered_from=4)
    table = result.to_frame()
    assert table["level"].tolist() == [None, "Dissatisfied"]
    assert table["reason"].iloc[0] == "how performance works is not clear (unclear), so there is no requirement"
    assert "Not clear how performance works, so no level: x." in result.notes


def test_good_ratings() -> None:  # RG2
    study = load_instrument("performance").with_features({"price": "Price", "staff": "Staff"})
    answers = simulate_responses(study, 60, rng=1)
    codes = [question.code for question in study.with_role("performance")]
    impact = _impact(**dict.fromkeys(codes, "basic"))
    result = levels_from_ratings(answers, impact=impact)
    values = answers.valid()[codes[0]].dropna().astype(float)
    scale = sorted(float(code) for code in study.question(codes[0]).scale.codes)  # type: ignore[union-attr]
    middle = (scale[0] + scale[-1]) / 2
    assert result.to_frame()["delivered"].iloc[0] == pytest.approx((values > middle).mean())
    each = levels_from_ratings(answers, impact=impact, delivered_from={codes[0]: scale[0], codes[1]: scale[-1]})
    assert each.to_frame()["delivered"].iloc[0] == 1.0
    assert f"{codes[0]} >= {scale[0]:g}, {codes[1]} >= {scale[-1]:g}" in each.method


def test_reversed_ratings() -> None:  # RG2
    study = load_instrument("value").combined(load_instrument("recommend"))
    asked = study.with_role("performance", "driver")
    code = next(question.code for question in asked if question.reversed)
    answers = simulate_responses(study, 80, rng=3)
    values = answers.valid()[code].dropna().astype(float)
    scale = study.question(code).scale
    codes = sorted(float(one) for one in scale.codes) if scale else []
    result = levels_from_ratings(answers, impact=_impact(**{code: "basic"}))
    assert result.to_frame()["delivered"].iloc[0] == pytest.approx((values < (codes[0] + codes[-1]) / 2).mean())
    inside = levels_from_ratings(answers, impact=_impact(**{code: "basic"}), delivered_from=codes[1])
    assert inside.to_frame()["delivered"].iloc[0] == pytest.approx((values <= codes[1]).mean())
    assert f"{code} <= {codes[1]:g}" in inside.method


def _ratings(n: int = 90) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"x": rng.integers(1, 6, n).astype(float), "y": rng.integers(1, 6, n).astype(float)})
    frame.loc[:3, "x"] = np.nan
    return frame.assign(g=rng.choice(["u", "v"], n), w=rng.uniform(0.5, 2, n))


def test_every_kind_of_frame(as_frame: Callable[[Any], Any]) -> None:  # RG3
    impact = _impact(x="basic", y="excitement")
    plain, found = (
        levels_from_ratings(each, impact=impact, delivered_from=3, by="g").to_frame()
        for each in (_ratings(), as_frame(_ratings()))
    )
    pd.testing.assert_frame_equal(found, plain)
    assert plain["group"].tolist() == ["Total", "Total", "u", "u", "v", "v"]
    assert plain["n"].iloc[0] == 86


def test_groups_of_the_impact_and_weights() -> None:  # RG3
    impact = pd.DataFrame(
        {"group": ["Total", "u", "v"], "term": "x", "impact_factor": ["performance", "basic", "excitement"]}
    )
    table = levels_from_ratings(_ratings(), impact=impact, delivered_from=3, by="g").to_frame()
    assert table["requirement"].tolist() == ["Desired", "Expected", "Delighted"]
    result = levels_from_ratings(
        _ratings(), impact=_impact(x="basic"), delivered_from=3, design=SurveyDesign(weights="w")
    )
    row, frame = result.to_frame().iloc[0], _ratings().iloc[4:]
    assert row["delivered"] == pytest.approx(np.average(frame["x"] >= 3, weights=frame["w"]))
    assert row["n_effective"] == pytest.approx(frame["w"].sum() ** 2 / (frame["w"] ** 2).sum())
    with pytest.raises(ResponseError, match="ratings are missing: 'x' 4 - missing='raise' refuses that"):
        levels_from_ratings(_ratings(), impact=_impact(x="basic"), delivered_from=3, missing="raise")


def test_penalty_reward_fits() -> None:  # RG4
    study = load_instrument("recommend").combined(
        load_instrument("performance").with_features({"price": "Price", "staff": "Staff"})
    )
    answers = simulate_responses(study, 200, rng=1)
    impact = penalty_reward(answers, n_bootstrap=20)
    result = levels_from_ratings(answers, impact=impact)
    assert result.to_frame()["feature"].tolist() == impact.to_frame()["term"].tolist()
    assert result.title == "Four levels of satisfaction, from ratings"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"impact": pd.DataFrame({"a": [1]})},
            "impact - got DataFrame with columns a - expected 'term' (or 'feature') and 'impact_factor', as "
            "penalty_reward() returns them.",
        ),
        ({"impact": _impact()}, "impact - it has no rows - expected one row per feature."),
        (
            {"impact": 5},
            "impact - got int with columns none - expected 'term' (or 'feature') and 'impact_factor', as "
            "penalty_reward() returns them.",
        ),
        (
            {"delivered_from": "high"},
            "delivered_from - got 'high' for 'x' - expected a rating, for example 4.",
        ),
        (
            {"delivered_from": None},
            "delivered_from - it is not known which ratings of 'x' are good - expected the lowest good rating - pass for "
            "example delivered_from=4.",
        ),
        ({"threshold": 2}, "threshold - got 2 - expected a fraction between 0 and 1, for example 0.95."),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:  # RG5
    with pytest.raises(ArgumentError) as refused:
        levels_from_ratings(_ratings(), **({"impact": _impact(x="basic"), "delivered_from": 4} | arguments))
    assert str(refused.value) == message
