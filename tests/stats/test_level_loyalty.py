"""levels_and_loyalty.

LL1 a planted truth is found: cost of missing Expected, gain of Delighted, asymmetry; nothing where nothing was planted
LL2 own requirement or that of the feature; partly counts or not
LL3 lapse: a column, a limit, the recommendation scale, nothing known
LL4 what cannot be told apart is a row without numbers, with the reason
LL5 groups equal separate analyses; Holm over the rows of a group; every kind of dataframe
LL6 by_delight and by_state by hand
LL7 bad arguments
LL8 size of the tests when nothing is going on
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ApproximationWarning, ArgumentError, EstimationError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.level_effects import EFFECTS, exact_odds
from loyaltystats.stats.level_loyalty import LevelLoyaltyResult, levels_and_loyalty
from loyaltystats.stats.multiplicity import adjust_p

PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
FEATURES = [f"x{i}" for i in range(4)]
PAIRS = {feature: (f"{feature}f", f"{feature}d") for feature in FEATURES}
GOT = {feature: f"{feature}got" for feature in FEATURES}
TERMS = list(EFFECTS)


def _answers(n: int = 300, cost: float = 1.5, gain: float = 0.5, seed: int = 1, **more: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    y = rng.normal(7, 1, n)
    for feature in FEATURES:
        letters = rng.choice(list("AOMIR"), n, p=[0.28, 0.22, 0.28, 0.14, 0.08])
        got = rng.choice(["yes", "no"], n, p=[0.6, 0.4])
        columns[f"{feature}f"], columns[f"{feature}d"] = zip(*(PAIR[letter] for letter in letters), strict=True)
        columns[f"{feature}got"] = got
        y = y - cost * ((letters == "M") & (got == "no")) + gain * ((letters == "A") & (got == "yes"))
    return pd.DataFrame(columns).assign(y=y, g=rng.choice(["u", "v"], n), w=rng.uniform(0.5, 2, n), **more)


def _join(frame: Any, **more: Any) -> LevelLoyaltyResult:
    arguments = {"outcome": "y", "pairs": PAIRS, "delivered": GOT, "lapse_at_most": 6.0} | more
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ApproximationWarning)
        return levels_and_loyalty(frame, **arguments)


def _rows(frame: Any, **more: Any) -> pd.DataFrame:
    return _join(frame, **more).to_frame().set_index("term")


def test_planted_truth() -> None:  # LL1
    result = _join(_answers(800))
    table = result.to_frame().set_index("term")
    assert table.index.tolist() == TERMS
    assert table.loc["expected_missing", "estimate"] == pytest.approx(-1.5, abs=0.2)
    assert table.loc["delighted_present", "estimate"] == pytest.approx(0.5, abs=0.2)
    assert table.loc["expected_asymmetry", "estimate"] == pytest.approx(1.0, abs=0.3)
    for term in ("expected_missing", "delighted_present", "expected_asymmetry", "lapse_odds", "delight_trend"):
        assert table.loc[term, "p_adjusted"] < 0.01, term
    for term in ("desired_missing", "unwanted_present"):
        assert table.loc[term, "p_adjusted"] > 0.05, term
    assert table.loc["lapse_odds", "estimate"] > 2
    assert table.loc["lapse_odds", "effect_unit"] == "odds ratio"
    asymmetry = -table.loc["expected_missing", "estimate"] - table.loc["delighted_present", "estimate"]
    assert table.loc["expected_asymmetry", "estimate"] == pytest.approx(asymmetry, rel=1e-9)
    assert (table["null_hypothesis"].str.len() > 20).all()
    assert result.null == "Each row tests its own null hypothesis, in the column of that name."


def test_symmetric_truth() -> None:  # LL1
    table = _rows(_answers(800, cost=0.8, gain=0.8))
    assert table.loc["expected_asymmetry", "p_value"] > 0.05
    low, high = table.loc["expected_asymmetry", ["conf_low", "conf_high"]]
    assert low < 0 < high


def test_requirement_of_the_feature() -> None:  # LL2
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"y": rng.normal(7, 1, 200)})
    for feature, letter in zip(FEATURES, "MMAR", strict=True):
        frame[f"{feature}f"], frame[f"{feature}d"] = PAIR[letter]
        frame[f"{feature}got"] = rng.choice(["yes", "partly", "no"], 200)
    frame["y"] -= (frame["x0got"] != "yes") * 1.0 + (frame["x1got"] != "yes") * 1.0
    result = _join(frame, requirement="feature")
    table = result.to_frame().set_index("term")
    assert table.loc["expected_missing", "estimate"] == pytest.approx(-1, abs=0.25)
    assert result.requirement == "feature"
    same = _rows(frame)  # everybody agrees on every feature
    np.testing.assert_allclose(same["estimate"].astype(float), table["estimate"].astype(float))
    partly = _rows(frame, partly_counts=True).loc["expected_missing", "estimate"]
    assert partly > table.loc["expected_missing", "estimate"]


def test_mixed_features_are_left_out() -> None:  # LL2
    frame = _answers(60)
    result = _join(frame.assign(x0f=3, x0d=5), requirement="feature")
    assert any(note.startswith("Mixed or without answers, so left out: x1") for note in result.notes)
    assert result.to_frame().set_index("term").loc["expected_missing", "estimate"] < 0


def test_lapse() -> None:  # LL3
    frame = _answers()
    limit = _rows(frame).loc["lapse_odds"]
    column = _rows(frame.assign(left=(frame["y"] <= 6).astype(int)), lapse="left", lapse_at_most=None).loc["lapse_odds"]
    words = frame.assign(left=np.where(frame["y"] <= 6, "Yes", "no"))
    spoken = _rows(words, lapse="left", lapse_at_most=None).loc["lapse_odds"]
    for name in ("estimate", "conf_low", "p_value"):
        assert limit[name] == column[name] == spoken[name]
    unknown = _join(frame, lapse_at_most=None)
    assert np.isnan(unknown.to_frame().set_index("term").loc["lapse_odds", "estimate"])
    assert "Nothing says who left: pass lapse='column' or lapse_at_most=... for the odds of lapse." in unknown.notes
    study = load_instrument("kano").with_features({"a": "A", "b": "B"}).combined(load_instrument("recommend"))
    asked = levels_and_loyalty(simulate_responses(study, 200, rng=1))
    assert any(note.startswith("Outcomes up to 6 stand in for customers who leave") for note in asked.notes)
    with pytest.raises(ResponseError) as refused:
        _join(frame.assign(left="perhaps"), lapse="left", lapse_at_most=None)
    assert str(refused.value) == "lapse, column 'left' - 'perhaps' - expected 1 or yes (left), 0 or no."


def test_odds_by_enumeration() -> None:  # LL3
    found = exact_odds([3, 1, 1, 3], 0.95)  # the lady tasting tea

    def chance(odds: float) -> np.ndarray:
        weight = np.array([1, 16, 36, 16, 1]) * odds ** np.arange(5)
        return weight / weight.sum()

    assert found["p_value"] == pytest.approx(34 / 70)
    assert chance(found["estimate"]) @ np.arange(5) == pytest.approx(3)
    assert chance(found["conf_low"])[3:].sum() == pytest.approx(0.025, rel=1e-6)
    assert chance(found["conf_high"])[:4].sum() == pytest.approx(0.025, rel=1e-6)  # R stops looking at 621.9, too early
    assert exact_odds([5, 0, 2, 4], 0.95)["conf_high"] == np.inf


def test_what_cannot_be_told() -> None:  # LL4
    never = _answers().assign(**dict.fromkeys(GOT.values(), "yes"))
    result = _join(never)
    table = result.to_frame().set_index("term")
    assert table.loc[["expected_missing", "desired_missing", "expected_asymmetry"], "estimate"].isna().all()
    assert "An Expected feature is missing: not estimable, nobody has one." in result.notes
    assert (
        "A Delighted feature is there: not estimable, everybody who requires such a feature has it so." in result.notes
    )
    assert np.isfinite(table.loc["delight_trend", "estimate"])
    with pytest.raises(EstimationError, match="nobody misses or gets a feature in a way that differs"):
        _join(_answers().assign(**dict.fromkeys(GOT.values(), "yes"), **{f: 3 for p in PAIRS.values() for f in p}))
    with pytest.raises(EstimationError, match="everybody gave the same answer"):
        _join(_answers().assign(y=5))
    few = _join(_answers(14, seed=5))
    assert any("the test is too optimistic below 10" in note for note in few.notes)


def test_unknown_delivery_counts_for_nothing() -> None:  # LL2
    frame = _answers(400, seed=8)
    hidden = frame.assign(x0got=None)  # known for nobody: the same as a study without the feature
    alone = {"pairs": {f: PAIRS[f] for f in FEATURES[1:]}, "delivered": {f: GOT[f] for f in FEATURES[1:]}}
    pd.testing.assert_frame_equal(_rows(hidden), _rows(frame, **alone))


def test_left_out() -> None:  # LL4
    frame = _answers(100)
    frame.loc[0, "y"] = np.nan
    frame.loc[1, list(GOT.values())] = None
    result = _join(frame)
    assert dict(result.excluded) == {"no answer to the outcome": 1, "no feature with pair and delivery": 1}
    assert (result.n, result.n_total) == (98, 100)
    with pytest.raises(EstimationError, match="no respondent answered it and a pair"):
        _join(frame.assign(y=np.nan))


def test_groups() -> None:  # LL5
    frame = _answers()
    table = _join(frame, by="g").to_frame()
    assert table["group"].unique().tolist() == ["Total", "u", "v"]
    alone = _join(frame[frame["g"] == "u"]).to_frame()
    one = table[table["group"] == "u"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(one, alone)
    np.testing.assert_allclose(alone["p_adjusted"], adjust_p(alone["p_value"].tolist(), "holm"))
    tiny = _join(frame.assign(g=["z"] * 4 + ["u"] * 296), by="g")
    assert any(
        note.startswith("z: Costs and gains are not estimable: levels - 4 respondents for ") for note in tiny.notes
    )


def test_weights() -> None:  # LL5
    frame = _answers()
    with pytest.warns(ApproximationWarning, match="Survey weights enter all estimates"):
        levels_and_loyalty(frame, outcome="y", pairs=PAIRS, delivered=GOT, design=SurveyDesign(weights="w"))
    equal, plain = _rows(frame.assign(w=2.0), design=SurveyDesign(weights="w")), _rows(frame)
    regressions = [term for term in TERMS if term != "lapse_odds"]
    columns = ["estimate", "std_error", "p_value"]
    np.testing.assert_allclose(
        equal.loc[regressions, columns].astype(float), plain.loc[regressions, columns].astype(float), rtol=1e-9
    )
    drawn = _rows(frame, design=SurveyDesign(strata="g"))
    assert (drawn["df"].dropna() == len(frame) - 2).all()
    with pytest.raises(ArgumentError, match="knows neither strata nor clusters"):
        _join(frame, design=SurveyDesign(strata="g"), covariance="HC2")


def test_every_kind_of_frame(as_frame: Callable[[Any], Any]) -> None:  # LL5
    plain, found = (_join(each, by="g").to_frame() for each in (_answers(), as_frame(_answers())))
    pd.testing.assert_frame_equal(found, plain)


def test_tables() -> None:  # LL6
    frame = _answers(200)
    result = _join(frame)
    delight = result.by_delight()
    got = sum(
        ((frame[f"{x}f"] == 1) & (frame[f"{x}d"] == 3) & (frame[f"{x}got"] == "yes")).astype(int) for x in FEATURES
    )
    for row in delight.to_dict("records"):
        inside = frame["y"][got.clip(upper=4) == int(str(row["delighted_present"])[0])]
        assert row["n"] == len(inside)
        assert row["mean"] == pytest.approx(inside.mean())
        if len(inside) > 1:
            assert row["conf_low"] < row["mean"] < row["conf_high"]
    state = result.by_state().set_index("dissatisfied")
    assert state["n"].sum() == 200
    bad = sum(
        (
            ((frame[f"{x}f"] == 3) & (frame[f"{x}d"] == 5) & (frame[f"{x}got"] == "no"))
            | ((frame[f"{x}f"] == 3) & (frame[f"{x}d"] == 1) & (frame[f"{x}got"] == "yes"))
        ).astype(int)
        for x in FEATURES
    )
    assert state.loc[True, "lapse"] == pytest.approx((frame["y"] <= 6)[bad > 0].mean())
    assert state.loc[False, "mean"] == pytest.approx(frame["y"][bad == 0].mean())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"requirement": "both"}, "requirement - 'both' is not known - expected one of feature, own."),
        (
            {"covariance": "HC9"},
            "covariance - 'HC9' is not known - expected one of HC0, HC1, HC2, HC3, HC4, nonrobust. Did you mean 'HC4'?",
        ),
        (
            {"delivered": {}},
            "delivered - no delivery question is known - expected feature -> column of 'do you get this today?' - pass "
            "delivered={'feature': 'column'}.",
        ),
        (
            {"lapse": "left", "lapse_at_most": 6},
            "lapse, lapse_at_most - both are given - expected a column or a limit of the outcome.",
        ),
        ({"lapse_at_most": "low"}, "lapse_at_most - got 'low' - expected an answer of the outcome, for example 6."),
        (
            {"outcome": None},
            "outcome - was not named and the answers carry no instrument - expected the name of a column - pass "
            "outcome='...'.",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:  # LL7
    with pytest.raises(ArgumentError) as refused:
        _join(_answers(30), **arguments)
    assert str(refused.value) == message


def test_size() -> None:  # LL8
    rejected = np.zeros(len(TERMS))
    family = 0
    for seed in range(150):
        table = _rows(_answers(150, cost=0, gain=0, seed=100 + seed))
        rejected += table["p_value"].to_numpy() <= 0.05
        family += table["p_adjusted"].min() <= 0.05
    assert (rejected / 150 <= 0.11).all()  # 5 % and twice its standard error; Fisher's test lies below
    assert family / 150 <= 0.09
