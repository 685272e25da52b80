"""stats.drivers.odds, logistic, tetraclasse, key_drivers, importance_grid, incidents.

RO1 odds: the classes follow; separation is found and named; complete separation and one-sided outcomes are refused
RO2 tetraclasse: closed form of the axis, cuts, the four classes, stability, features that nobody rates low
RO3 key drivers: Shapley values are those of all subsets, add up, and keep their sign; the path and its peak
RO4 importance grid: quadrants, cuts, crossed cuts, the instrument's pairs of questions; shares are those of LMG
RO5 praise and complaints: classes, both sides, counts and columns, weights
RO6 reversing, groups, weights as duplicates, missing answers, every kind of dataframe
RO7 bad input is refused in words
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats import load_instrument, simulate_responses
from loyaltystats.errors import ArgumentError, AssumptionWarning, EstimationError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.importance_grid import importance_grid
from loyaltystats.stats.drivers.incidents import critical_incidents
from loyaltystats.stats.drivers.key_drivers import key_drivers
from loyaltystats.stats.drivers.logistic import direction, without_separated
from loyaltystats.stats.drivers.odds import asymmetric_odds
from loyaltystats.stats.drivers.tetraclasse import tetraclasse

RNG = np.random.default_rng(21)
N = 500
DRIVERS = ["clean", "staff", "gift"]
X = RNG.integers(1, 6, size=(N, 3))
DATA = pd.DataFrame(X, columns=DRIVERS)
PULL = -2.2 * (X[:, 0] < 3) - 1.3 * (X[:, 1] < 3) + 1.3 * (X[:, 1] > 3) + 2.2 * (X[:, 2] > 3)
DATA["happy"] = (RNG.random(N) < 1 / (1 + np.exp(-PULL))).astype(int)
for name in DRIVERS:
    DATA[f"{name}said"] = RNG.integers(1, 4, N) + (4 if name != "gift" else 1)
DATA["loyal"] = 5 + 0.2 * X[:, 0] + 0.8 * X[:, 1] + 0.8 * X[:, 2] + RNG.normal(size=N)
STATED = {name: f"{name}said" for name in DRIVERS}
TRUTH = {"clean": "basic", "staff": "performance", "gift": "excitement"}
ZONES: dict[str, Any] = {"low": [1, 2], "high": [4, 5]}
HAPPY: dict[str, Any] = {"outcome": "happy", "satisfied": 1, "drivers": DRIVERS} | ZONES


def odds(data: Any = DATA, **options: Any) -> Any:
    return asymmetric_odds(data, **(HAPPY | options))


def four(data: Any = DATA, **options: Any) -> Any:
    return tetraclasse(data, **(HAPPY | {"n_bootstrap": 50, "rng": 1} | options))


def keys(data: Any = DATA, **options: Any) -> Any:
    return key_drivers(data, **(HAPPY | {"dissatisfied": 0, "n_bootstrap": 50, "rng": 1} | options))


def grid(data: Any = DATA, **options: Any) -> Any:
    return importance_grid(data, **({"outcome": "loyal", "stated": STATED, "n_bootstrap": 50, "rng": 1} | options))


ROADS: dict[str, Callable[..., Any]] = {"odds": odds, "tetraclasse": four, "key_drivers": keys, "grid": grid}


def terms(result: Any) -> pd.DataFrame:
    table: pd.DataFrame = result.to_frame()
    return table.drop_duplicates("term").set_index("term")


@pytest.mark.parametrize("options", [{}, {"firth": True}, {"interval": "wald"}])
def test_odds_find_the_truth(options: dict[str, Any]) -> None:  # RO1
    found = terms(odds(**options))
    assert found["impact_factor"].to_dict() == TRUTH
    assert (found["odds_poor_low"] < found["odds_poor"]).all()
    assert (found["odds_poor"] < found["odds_poor_high"]).all()
    np.testing.assert_allclose(found["estimate"], np.log(found["odds_poor"]) + np.log(found["odds_good"]), rtol=1e-9)


def test_separation_is_found() -> None:  # RO1
    apart = DATA[~((DATA["staff"] < 3) & (DATA["happy"] == 1))]
    with pytest.warns(AssumptionWarning, match="Separated answers, so that an odds ratio has no finite value: staff"):
        found = terms(odds(apart))
    assert math.isnan(found.loc["staff", "odds_poor"])
    assert math.isnan(found.loc["staff", "p_value"])
    assert found.loc["staff", "impact_factor"] == "unclear"
    assert found.loc["clean", "impact_factor"] == "basic"
    assert np.isfinite(found.loc["staff", ["odds_good", "odds_good_low"]].to_numpy(dtype=float)).all()
    penalised = terms(odds(apart, firth=True))
    assert 0 < penalised.loc["staff", "odds_poor"] < 0.1


def test_directions_without_end() -> None:  # RO1
    one = np.ones(6)
    x = np.column_stack([one, [0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]]).astype(float)
    assert not direction(x, np.array([0, 1, 1, 0, 1, 1.0])).any()
    left = without_separated(x, np.array([0, 1, 1, 1, 1, 1.0]))
    assert left.identified.tolist() == [True, False, False]  # the first and the third respondent decide the constant
    assert left.rows.tolist() == [True, False, True, False, False, False]
    all_apart = without_separated(x, np.array([0, 0, 0, 1, 1, 1.0]))
    assert not all_apart.rows.any()


def test_odds_that_cannot_be_estimated() -> None:  # RO1
    with pytest.raises(EstimationError, match="outcome - everybody is satisfied - expected some who are"):
        odds(DATA.assign(happy=1))
    perfect = DATA.assign(happy=(DATA["clean"] > 3).astype(int))
    with pytest.raises(EstimationError) as refused:
        asymmetric_odds(perfect, outcome="happy", satisfied=1, drivers=["clean"], low=[1, 2, 3], high=[5])
    assert str(refused.value) == (
        "odds - the ratings predict perfectly who is satisfied (complete separation) - expected some who are not - use "
        "firth=True, or name fewer drivers."
    )


def test_axis_of_the_tetraclasse() -> None:  # RO2
    result = four()
    found = terms(result)
    happy = DATA["happy"] == 1
    good, bad = DATA[DRIVERS] >= 4, DATA[DRIVERS] <= 2
    total = good.sum().sum() + bad.sum().sum()
    p = (good[happy].sum().sum() + bad[happy].sum().sum()) / total
    known = (good[happy].sum() / good.sum() - p) / math.sqrt(p * (1 - p))
    np.testing.assert_allclose(found["positive"], known, rtol=1e-12)
    assert found["tetraclass"].to_dict() == {"clean": "basic", "staff": "key", "gift": "secondary"}
    assert found["class_probability"].between(0, 1).all()
    means = four(cut="mean")
    assert terms(means)["impact_factor"].to_dict() == TRUTH
    assert means.positive_cut == pytest.approx(found["positive"].mean())
    assert result.positive_cut / result.negative_cut == pytest.approx((1 - p) / p)


def test_tetraclasse_of_features_without_bad_evaluations() -> None:  # RO2
    result = four(DATA.assign(gift=DATA["gift"].clip(lower=3)))
    found = terms(result)
    assert math.isnan(found.loc["gift", "negative"])
    assert found.loc["gift", "tetraclass"] is None
    assert found.loc["gift", "reason"] == "nobody rated it low, or nobody high"
    assert "Nobody rated it low, or nobody high: gift." in result.notes
    no_low = tetraclasse(DATA, outcome="happy", satisfied=1, drivers=DRIVERS, high=4, n_bootstrap=0)
    assert no_low.to_frame()["rated_low"].tolist() == [int((DATA[name] < 4).sum()) for name in DRIVERS]
    assert no_low.to_frame()["class_probability"].isna().all()


def brute_shapley(fails: np.ndarray, inside: np.ndarray, weight: np.ndarray) -> np.ndarray:
    p = fails.shape[1]

    def worth(chosen: tuple[int, ...]) -> float:
        hit = fails[:, list(chosen)].any(axis=1) if chosen else np.zeros(len(fails), dtype=bool)
        own, other = weight[inside], weight[~inside]
        return float(own[hit[inside]].sum() / own.sum() - other[hit[~inside]].sum() / other.sum())

    found = np.zeros(p)
    for order in itertools.permutations(range(p)):
        for place, driver in enumerate(order):
            found[driver] += worth(order[: place + 1]) - worth(order[:place])
    return found / math.factorial(p)


@pytest.mark.parametrize("weighted", [False, True])
def test_shapley_values_are_those_of_all_subsets(weighted: bool) -> None:  # RO3
    rng = np.random.default_rng(4)
    fails = rng.random((80, 5)) < [0.1, 0.3, 0.2, 0.5, 0.05]
    inside = rng.random(80) < 0.2 + 0.5 * fails[:, 0] + 0.1 * fails[:, 1]
    data = pd.DataFrame(fails.astype(int), columns=list("abcde")).assign(y=inside.astype(int), w=rng.random(80) + 0.5)
    design = SurveyDesign(weights="w") if weighted else None
    who: dict[str, Any] = {"outcome": "y", "dissatisfied": [1], "low": [1], "side": "dissatisfiers"}
    table = key_drivers(data, **who, drivers=list("abcde"), design=design, n_bootstrap=0).to_frame()
    known = brute_shapley(fails, inside, data["w"].to_numpy() if weighted else np.ones(80))
    np.testing.assert_allclose(table.set_index("term").loc[list("abcde"), "shapley_value"], known, rtol=1e-10)
    assert table["shapley_value"].sum() == pytest.approx(table["net_reach"].iloc[-1], abs=1e-12)
    assert table["shapley_value"].min() < 0  # kept, not cut
    peak = table["net_reach"].idxmax()
    assert table["key"].tolist() == ["yes"] * (peak + 1) + ["no"] * (4 - peak)
    assert (np.diff(table["reach"]) >= 0).all()


def test_key_drivers_of_both_sides() -> None:  # RO3
    result = keys()
    table = result.to_frame()
    assert table["side"].tolist() == ["dissatisfier"] * 3 + ["enhancer"] * 3
    assert table.groupby("side")["rank"].apply(list).tolist() == [[1, 2, 3], [1, 2, 3]]
    found = terms(result)
    assert found.loc["clean", "impact_factor"] in ("basic", "performance")
    assert found.loc["gift", "impact_factor"] in ("excitement", "performance")
    assert table["key_probability"].between(0, 1).all()
    assert (table["shapley_low"] <= table["shapley_high"]).all()
    assert any(note.startswith("Key dissatisfiers, up to the peak of reach minus noise") for note in result.notes)
    with pytest.raises(EstimationError, match="outcome - nobody is dissatisfied"):
        keys(DATA.assign(happy=1))
    steps = keys(side="stepwise").to_frame()
    pd.testing.assert_frame_equal(
        steps[steps["side"] == "dissatisfier"].drop(columns="impact_factor"),
        table[table["side"] == "dissatisfier"].drop(columns="impact_factor"),
    )
    failed = steps.loc[(steps["side"] == "dissatisfier") & (steps["key"] == "yes"), "term"]
    unharmed = DATA[~(DATA[list(failed)] <= 2).any(axis=1)]
    alone = keys(unharmed, side="enhancers").to_frame().reset_index(drop=True)
    second = steps[steps["side"] == "enhancer"].reset_index(drop=True).drop(columns="impact_factor")
    pd.testing.assert_frame_equal(second, alone)
    nobody = keys(DATA.assign(gift=3), side="enhancers")
    assert "Given by nobody, so without weight among the enhancers: gift." in nobody.notes
    assert "impact_factor" not in nobody.to_frame()


def test_grid() -> None:  # RO4
    result = grid()
    found = terms(result)
    assert found["impact_factor"].to_dict() == TRUTH
    shares = relative_importance(DATA, outcome="loyal", drivers=DRIVERS, n_bootstrap=0).to_frame()
    np.testing.assert_allclose(found["importance"], shares["importance"], rtol=1e-12)
    np.testing.assert_allclose(found["explicit_importance"], DATA[list(STATED.values())].mean(), rtol=1e-12)
    assert result.explicit_cut == pytest.approx(found["explicit_importance"].mean())
    assert result.implicit_cut == pytest.approx(1 / 3)
    assert (found["class_probability"] > 0.5).all()
    cut = float(found.loc["staff", "explicit_importance"])
    crossed = terms(grid(explicit_cut=cut))
    assert crossed.loc["staff", "reason"] == "uncertain: the interval of the stated importance holds the cut"
    assert found.loc["gift", "reason"] == ""
    unsure = grid(explicit_cut=cut, n_bootstrap=200)
    assert any(note.startswith("Class kept in fewer than 80% of resamples: ") for note in unsure.notes)
    few = grid(n_bootstrap=0).to_frame()
    assert few[["conf_low", "class_probability"]].isna().all().all()


def test_grid_of_an_instrument() -> None:  # RO4
    features = {"price": "Price", "staff": "Staff", "site": "Web shop"}
    ratings = load_instrument("performance").with_features(features).combined(load_instrument("recommend"))
    answers = simulate_responses(load_instrument("kano").with_features(features).combined(ratings), 150, rng=2)
    result = importance_grid(answers, n_bootstrap=20, rng=1)
    assert set(result.to_frame()["term"]) == {"priceperf", "staffperf", "siteperf"}
    assert result.labels["priceperf"] == "Price"
    only = simulate_responses(ratings, 60, rng=1)
    with pytest.raises(ArgumentError, match="no feature of the instrument has both a rating and a stated importance"):
        importance_grid(only)


MENTIONS = pd.DataFrame(
    {
        "parkpraise": [1] * 4 + [0] * 96,
        "parkcomplaint": [0] * 4 + [1] * 40 + [0] * 56,
        "foodpraise": [1] * 40 + [0] * 60,
        "foodcomplaint": [0] * 30 + [1] * 45 + [0] * 25,
        "raresun": [1] * 2 + [0] * 98,
        "rarerain": [0] * 100,
    }
)
PAIRS = {
    "park": ("parkpraise", "parkcomplaint"),
    "food": ("foodpraise", "foodcomplaint"),
    "rare": ("raresun", "rarerain"),
}


def test_incidents() -> None:  # RO5
    result = critical_incidents(MENTIONS, mentions=PAIRS)
    found = result.to_frame().set_index("feature")
    assert found["impact_factor"].to_dict() == {"park": "basic", "food": "performance", "rare": "unclear"}
    assert found.loc["food", ["compliments", "complaints", "both_mentioned"]].tolist() == [40, 45, 10]
    assert found.loc["food", "positive_share"] == pytest.approx(30 / 65)
    assert any("McNemar" in note for note in result.notes)
    assert "Fewer than 10 one-sided mentions, too few to tell: rare." in result.notes
    counts = critical_incidents(counts={"park": (4, 40), "welcome": (30, 2), "nothing": (0, 0)}).to_frame()
    assert counts["impact_factor"].tolist() == ["basic", "excitement", "unclear"]
    assert counts["p_value"].isna().tolist() == [False, False, True]
    assert counts["reason"].iloc[2] == "nobody mentioned one side of it only"
    wide = result.confidence_interval(0.99).set_index("feature")
    assert wide.loc["park", "conf_low"] < found.loc["park", "conf_low"]
    strict = critical_incidents(MENTIONS, mentions=PAIRS, margin=0.45).to_frame().set_index("feature")
    assert strict.loc["food", "impact_factor"] == "unclear"


def test_weighted_incidents_and_groups() -> None:  # RO5, RO6
    data = MENTIONS.assign(w=[2.0, 1.0] * 50, place=["a", "b"] * 50)
    result = critical_incidents(data, mentions=PAIRS, design=SurveyDesign(weights="w"))
    table = result.to_frame().set_index("feature")
    assert table.loc["park", "complaints"] == pytest.approx(40, rel=0.2)
    assert result.method.startswith("Normal test")
    ones = critical_incidents(data.assign(w=3.0), mentions=PAIRS, design=SurveyDesign(weights="w")).to_frame()
    plain = critical_incidents(MENTIONS, mentions=PAIRS).to_frame()
    np.testing.assert_allclose(ones["conf_low"], plain["conf_low"])
    groups = critical_incidents(data, mentions=PAIRS, by="place").to_frame()
    assert groups["group"].unique().tolist() == ["Total", "a", "b"]
    assert groups.loc[groups["group"] != "Total"].groupby("feature")["complaints"].sum()["park"] == 40
    blank = data.astype({"parkpraise": float})
    blank.loc[:1, "parkpraise"] = np.nan
    assert critical_incidents(blank, mentions=PAIRS).to_frame()["n"].tolist() == [98, 100, 100]
    with pytest.raises(ResponseError, match="column 'parkpraise' - 2 respondents have missing answers"):
        critical_incidents(blank, mentions=PAIRS, missing="raise")


def test_refused_incidents() -> None:  # RO7
    def message(*data: Any, **options: Any) -> str:
        with pytest.raises((ArgumentError, ResponseError, EstimationError)) as refused:
            critical_incidents(*data, **options)
        return str(refused.value)

    assert message(MENTIONS) == (
        "mentions, counts - got neither - expected one of them - pass for example mentions={'food': ('foodpraise', "
        "'foodcomplaint')} or counts={'food': (40, 37)}."
    )
    assert message(MENTIONS, counts={"a": (1, 2)}) == (
        "counts - were given together with answers, by or design - expected counts alone - pass mentions= to count answers."
    )
    assert message(counts={"a": (1, 2.5)}) == (
        "counts - got {'a': (1, 2.5)} - expected two whole numbers of at least 0 per feature, praise and complaints - pass "
        "for example counts={'food': (40, 37)}."
    )
    assert message(MENTIONS.assign(parkpraise=7), mentions=PAIRS) == (
        "column 'parkpraise' - holds 7 - expected 0 (not mentioned) and 1 (mentioned) - recode the column."
    )
    assert message(counts={"a": (0, 0)}) == (
        "mentions - nobody mentioned anything - expected some praise or complaints."
    )
    assert message(counts={"a": (1, 2)}, margin=0.6) == (
        "margin - got 0.6 - expected a share between 0 and 0.5, for example 0.25."
    )
    assert message(MENTIONS, mentions={"park": ("parkpraise", "parkpraise")}).startswith("mentions - got {'park'")


def test_other_refusals() -> None:  # RO7
    def message(call: Callable[[], Any]) -> str:
        with pytest.raises((ArgumentError, EstimationError)) as refused:
            call()
        return str(refused.value)

    assert message(lambda: asymmetric_odds(DATA, outcome="happy", drivers=DRIVERS, **ZONES)) == (
        "satisfied - it is not known which answers to 'happy' are satisfied - expected an answer (it and everything better) "
        "or a list of answers, since they are never guessed - pass for example satisfied=9."
    )
    assert message(lambda: keys(dissatisfied=None)) == (
        "dissatisfied - it is not known which answers to 'happy' are dissatisfied - expected an answer (it and everything "
        "worse) or a list of answers, since they are never guessed - pass for example dissatisfied=6."
    )
    assert message(lambda: grid(stated={"clean": "cleansaid"})) == (
        "stated - got one driver - expected at least two, since importance divides among drivers."
    )
    assert message(lambda: grid(stated=["clean"])) == (
        "stated - got ['clean'] - expected a mapping of the column of a rating to that of its stated importance - pass for "
        "example stated={'price': 'priceimportance'}."
    )
    many = DATA.assign(**{f"x{i}": RNG.integers(1, 6, N) for i in range(52)})
    pairs = {f"x{i}": f"x{i + 26}" for i in range(26)}
    assert message(lambda: grid(many, stated=pairs)) == (
        "stated - got 26 drivers - expected at most 24 for exact LMG - name fewer, or use method='johnson', which has no "
        "limit."
    )
    assert message(lambda: keys(side="all")) == (
        "side - 'all' is not known - expected one of both, dissatisfiers, enhancers, stepwise."
    )
    assert message(lambda: grid(DATA.assign(loyal=1))).startswith("outcome - 500 complete respondents and 3 drivers")


def test_defaults_of_the_instrument() -> None:  # RO7
    study = load_instrument("performance").with_features({"price": "Price", "staff": "Staff"})
    answers = simulate_responses(study.combined(load_instrument("recommend"), load_instrument("csat")), 200, rng=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        promoters = key_drivers(answers, low=4, high=9, n_bootstrap=0)
        top = asymmetric_odds(answers, outcome="satoverall", low=4, high=9)
    assert (
        "(dissatisfied: 6 or less; satisfied: 9 or more). Ratings low: 4 or less; high: 9 or more." in promoters.method
    )
    assert "(satisfied: 9 or more)" in top.method
    assert promoters.labels["staffperf"] == "Staff"


@pytest.mark.parametrize("name", list(ROADS))
def test_order_of_rows_does_not_matter(name: str) -> None:  # RO6
    road = ROADS[name]
    usual = road(n_bootstrap=0) if name != "odds" else road()
    shuffled = DATA.sample(frac=1, random_state=1)
    other = road(shuffled, n_bootstrap=0) if name != "odds" else road(shuffled)
    pd.testing.assert_frame_equal(usual.to_frame(), other.to_frame(), rtol=1e-8)


@pytest.mark.parametrize("name", list(ROADS))
def test_weights_are_duplicates(name: str) -> None:  # RO6
    road = ROADS[name]
    data = DATA.assign(w=np.where(np.arange(N) < 150, 2.0, 1.0))
    none = {} if name == "odds" else {"n_bootstrap": 0}
    one = road(data, design=SurveyDesign(weights="w"), **none).to_frame()
    two = road(pd.concat([data, data[:150]]), **none).to_frame()
    values = {
        "odds": ["odds_poor", "odds_good"],
        "tetraclasse": ["positive", "negative"],
        "key_drivers": ["shapley_value", "reach", "noise"],
        "grid": ["explicit_importance", "importance"],
    }[name]
    np.testing.assert_allclose(one[values], two[values], rtol=1e-7)
    assert one["n"].iloc[0] == N


@pytest.mark.parametrize("name", list(ROADS))
def test_groups_and_missing_answers(name: str) -> None:  # RO6
    road = ROADS[name]
    data = DATA.assign(place=["a", "b"] * (N // 2), clean=DATA["clean"].astype(float))
    data.loc[:9, "clean"] = np.nan
    data.loc[10:13, "place"] = "tiny"
    data.loc[10:13, ["happy", "loyal"]] = 1
    result = road(data, by="place")
    table = result.to_frame()
    assert table["group"].unique().tolist() == ["Total", "a", "b", "tiny"]
    assert result.excluded == {"a driver not answered": 10}
    assert any(note.startswith("tiny: not estimable.") for note in result.notes)
    alone = road(data[(data["place"] == "a")]).to_frame()
    part = table[table["group"] == "a"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(part, alone, check_dtype=False, rtol=1e-8)


@pytest.mark.parametrize("name", list(ROADS))
def test_every_kind_of_frame(name: str, as_frame: Callable[[Any], Any]) -> None:  # RO6
    pd.testing.assert_frame_equal(ROADS[name](as_frame(DATA)).to_frame(), ROADS[name]().to_frame())


def test_incidents_of_every_kind_of_frame(as_frame: Callable[[Any], Any]) -> None:  # RO6
    known = critical_incidents(MENTIONS, mentions=PAIRS).to_frame()
    pd.testing.assert_frame_equal(critical_incidents(as_frame(MENTIONS), mentions=PAIRS).to_frame(), known)


def test_text_answers_are_refused() -> None:  # RO7
    text = DATA.assign(clean=np.where(DATA["clean"] > 3, "good", "bad"))
    for name, what in (
        ("odds", "odds of poor and good ratings"),
        ("tetraclasse", "good and bad evaluations"),
        ("key_drivers", "failures and strengths"),
        ("grid", "importance"),
    ):
        with pytest.raises(EstimationError, match=f"expected ratings as numbers for {what}"):
            ROADS[name](text)
