"""stats.reliability: alpha, one factor, scales of an instrument, distinctness.

RE1 closed forms: two items, tau-equivalent items, a single factor reproduced exactly
RE2 the scales are those named, else the constructs of the instrument; its reversed items are turned, nothing else
RE3 an item against the others warns and is named, never turned
RE4 constant items, single items, repeated items, Heywood cases, few respondents: words in place of numbers
RE5 weights: equal ones change nothing; groups; missing answers by scale
RE6 distinctness: thresholds, shared items, one scale, no bootstrap, same seed
RE7 pandas, polars and duckdb give the same
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, AssumptionWarning, EstimationError, ResponseError
from loyaltystats.stats.reliability.alpha import cronbach, feldt, rest_correlations
from loyaltystats.stats.reliability.one_factor import one_factor
from loyaltystats.stats.reliability.scales import reliability


def _scale(
    n: int = 120, k: int = 4, loading: float = 0.7, name: str = "q", factor: np.ndarray | None = None
) -> pd.DataFrame:
    rng = np.random.default_rng([n, k, *map(ord, name)])  # no test depends on the order of the others
    common = rng.normal(size=(n, 1)) if factor is None else factor[:, None]
    z = loading * common + np.sqrt(1 - loading**2) * rng.normal(size=(n, k))
    return pd.DataFrame(np.clip(np.round(5.5 + 2 * z), 1, 10), columns=[f"{name}{j}" for j in range(1, k + 1)])


DATA = _scale()
ITEMS = list(DATA)


def test_two_items_are_spearman_brown() -> None:  # RE1
    result = reliability(DATA, ITEMS[:2])
    row = result.to_frame().iloc[0]
    r = DATA["q1"].corr(DATA["q2"])
    assert row["std_alpha"] == pytest.approx(2 * r / (1 + r))
    assert row["scale"] == "scale"
    assert np.isnan(row["omega"])
    assert result.items().to_frame()["alpha_dropped"].isna().all()
    assert any("Spearman-Brown" in note for note in result.notes)


def test_one_factor_is_found_exactly() -> None:  # RE1
    loadings = np.array([0.9, 0.7, 0.5, 0.3, -0.4])
    covariance = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    spreads = np.array([1.0, 2.0, 0.5, 3.0, 1.0])
    found = one_factor(covariance * np.outer(spreads, spreads), 100, tuple("abcde"))
    np.testing.assert_allclose(found.loadings, loadings, atol=1e-8)
    own = loadings * spreads
    assert found.omega == pytest.approx(own.sum() ** 2 / (own.sum() ** 2 + ((1 - loadings**2) * spreads**2).sum()))


def test_equal_items_make_alpha_omega_equal() -> None:  # RE1
    covariance = np.full((5, 5), 0.4) + 0.6 * np.eye(5)
    found = one_factor(covariance, 50, tuple("abcde"))
    assert found.omega == pytest.approx(cronbach(covariance), abs=1e-9)
    assert found.composite_reliability == pytest.approx(cronbach(covariance), abs=1e-9)
    assert found.variance_extracted == pytest.approx(0.4, abs=1e-9)


def test_interval_at_another_level() -> None:
    result = reliability(DATA, ITEMS)
    wide, narrow = result.confidence_interval(0.99), result.confidence_interval(0.5)
    assert wide["conf_low"][0] < narrow["conf_low"][0] < result.to_frame()["alpha"][0] < narrow["conf_high"][0]
    assert list(result.confidence_interval()) == ["scale", "alpha", "conf_low", "conf_high"]


def test_scales_of_the_instrument() -> None:  # RE2
    study = ls.load_instrument("alignment")
    answers = ls.simulate_responses(study, 200, rng=1)
    marked = [question.code for question in study.questions if question.construct == "capture" and question.reversed]
    result = reliability(answers)
    items = result.items().to_frame().set_index("item")
    assert marked
    assert set(items.index[items["turned"] == "yes"]) == set(marked)
    assert "capture" in result.to_frame()["scale"].tolist()
    assert result.labels["capture"] == study.parts[0].template.constructs["capture"]["en"]
    assert any(note.startswith("Turned") for note in result.notes)


def test_constructs_of_several_templates() -> None:  # RE2
    both = ls.load_instrument("ecsilike").combined(ls.load_instrument("complaintsystem"))
    result = reliability(ls.simulate_responses(both, 150, rng=2))
    assert {"image", "quality", "system"} <= set(result.to_frame()["scale"])
    assert (result.to_frame()["items"] > 1).all()


def test_constructs_that_read_alike_are_told_apart() -> None:  # RE2
    study = ls.load_instrument("loyalty").combined(ls.load_instrument("intentions"))
    labels = reliability(ls.simulate_responses(study, 60, rng=2)).labels
    assert labels["loyalty_loyalty"] == "Loyalty (Loyalty - intentions and share of spending)"
    assert labels["intentions_loyalty"] == "Loyalty (What customers intend to do)"
    assert labels["staying"] == "Staying rather than switching"


def test_item_against_the_others() -> None:  # RE3
    data = DATA.assign(q2=11 - DATA["q2"])
    with pytest.warns(AssumptionWarning, match="q2"):
        result = reliability(data, {"kind": ITEMS})
    assert result.to_frame()["alpha"][0] < reliability(DATA, ITEMS).to_frame()["alpha"][0]
    assert any("q2" in note and "not turned" in note for note in result.notes)
    turned = reliability(data, {"kind": ITEMS}, reverse="q2")
    np.testing.assert_allclose(
        turned.to_frame().drop(columns="scale").astype(float),
        reliability(DATA, {"kind": ITEMS}).to_frame().drop(columns="scale").astype(float),
    )
    assert turned.items().to_frame()["mean"][1] == pytest.approx(11 - DATA["q2"].mean())  # as given


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"q4": 3}, "everybody gave the same answer"),
        ({"q3": DATA["q4"]}, "carry the same information"),
        ({"q3": 1000.0 * DATA["q3"]}, "more than three times as wide"),
    ],
)
def test_odd_items_are_named(change: dict[str, object], words: str) -> None:  # RE4
    result = reliability(DATA.assign(**change), ITEMS)
    assert any(words in note for note in result.notes)
    assert not np.isnan(result.to_frame()["alpha"][0])


def test_heywood_case_is_refused_in_words() -> None:  # RE4
    r = np.array([[1, 0.5, 0.5], [0.5, 1, 0.1], [0.5, 0.1, 1.0]])
    with pytest.raises(EstimationError, match="Heywood case: a would"):
        one_factor(r, 100, tuple("abc"))


def test_few_respondents() -> None:  # RE4
    result = reliability(DATA.head(4), ITEMS)
    assert np.isnan(result.to_frame()["omega"][0])
    assert any("no more respondents than items" in note for note in result.notes)
    assert any("too few respondents" in note for note in result.notes)


@pytest.mark.parametrize(
    ("data", "questions", "words"),
    [
        (DATA, ["q1"], "single item"),
        (DATA.head(1), ITEMS, "single respondent"),
        (DATA.assign(q1=2, q2=3), ["q1", "q2"], "fewer than two items vary"),
        (DATA.assign(q2=11 - DATA["q1"]), ["q1", "q2"], "does not vary"),
        (DATA.assign(q2=np.nan), ["q1", "q2"], "nobody answered a whole scale"),
    ],
)
def test_nothing_to_estimate(data: pd.DataFrame, questions: list[str], words: str) -> None:  # RE4
    with pytest.raises(EstimationError, match=words):
        reliability(data, questions)


@pytest.mark.parametrize(
    ("questions", "options", "error", "words"),
    [
        (None, {}, ArgumentError, "carry no instrument"),
        ("q1", {}, ArgumentError, "got one name"),
        ({}, {}, ArgumentError, "no scale"),
        ({"a": []}, {}, ArgumentError, "no item"),
        (["q1", "q1"], {}, ArgumentError, "twice"),
        (ITEMS, {"reverse": ["x"]}, ArgumentError, "belongs to no scale"),
        (["q1", "gone"], {}, ResponseError, "gone"),
        (ITEMS, {"missing": "raise"}, ResponseError, "missing answers"),
    ],
)
def test_bad_input(questions: object, options: dict[str, object], error: type[Exception], words: str) -> None:
    data = DATA.assign(q1=DATA["q1"].where(DATA.index > 0))
    with pytest.raises(error, match=words):
        reliability(data, questions, **options)  # type: ignore[arg-type]


def test_instrument_without_constructs() -> None:  # RE2
    study = ls.load_instrument("recommend")
    with pytest.raises(ArgumentError, match="no construct"):
        reliability(ls.simulate_responses(study, 20, rng=1))


def test_weights() -> None:  # RE5
    data = DATA.assign(one=2.0, w=np.random.default_rng(5).uniform(0.2, 3, len(DATA)))
    plain = reliability(data, ITEMS).to_frame().drop(columns="scale")
    equal = reliability(data, ITEMS, design=ls.SurveyDesign(weights="one")).to_frame().drop(columns="scale")
    assert equal.pop("design_effect").tolist() == pytest.approx([1.0])
    np.testing.assert_allclose(plain.astype(float), equal.astype(float))
    unequal = reliability(data.assign(w=data["w"].where(data.index > 4, 0)), ITEMS, design=ls.SurveyDesign(weights="w"))
    assert unequal.excluded == {"weight of zero": 5}
    assert unequal.to_frame()["n_effective"][0] < unequal.n
    assert any("effective number" in note for note in unequal.notes)


def test_groups_and_missing_answers() -> None:  # RE5
    factor = np.random.default_rng(5).normal(size=120)
    data = pd.concat([DATA, _scale(factor=factor, k=3, name="s")], axis=1)
    data["country"] = ["DE"] * 60 + ["ES"] * 57 + ["FR"] * 2 + [None]
    data.loc[:9, "q1"] = np.nan
    data.loc[8:9, "s1"] = np.nan
    result = reliability(data, {"q": ITEMS, "s": ["s1", "s2", "s3"]}, by="country")
    table = result.to_frame().set_index(["group", "scale"])
    assert list(dict.fromkeys(table.index.get_level_values(0))) == ["Total", "DE", "ES", "FR"]
    assert table.loc[("Total", "q"), "n"] == 110
    assert table.loc[("Total", "s"), "n"] == result.n == 118
    assert result.excluded == {"no scale answered completely": 2}
    alone = reliability(data[data["country"] == "ES"], ITEMS).to_frame()["alpha"][0]
    assert table.loc[("ES", "q"), "alpha"] == pytest.approx(alone)
    assert any("Left out of a scale" in note for note in result.notes)
    assert any("1 respondent without a value of 'country'" in note for note in result.notes)
    pairs = result.distinctness(n_bootstrap=50)
    assert pairs.to_frame()["group"].tolist() == ["Total", "DE", "ES", "FR"]
    assert result.items().to_frame()["group"].nunique() == 4


def test_notes_of_groups_are_gathered() -> None:  # RE5
    rng = np.random.default_rng(1)
    data = pd.concat([DATA, _scale(k=4, name="s")], axis=1).assign(g=["one"] * 100 + ["two"] * 20)
    data.loc[data["g"] == "two", ["q1", "q2"]] = rng.integers(1, 6, size=(20, 2))
    data.loc[data["g"] == "two", "q3"] = 4.0
    data.loc[data["g"] == "two", "s1"] = 11 - data["s2"]
    result = reliability(data, {"q": ITEMS, "s": ["s1", "s2", "s3", "s4"]}, by="g")
    assert any("everybody gave the same answer: q3 in two" in note for note in result.notes)
    assert any(
        "Against the other items of their scale in single groups: " in note and "s1 in two" in note
        for note in result.notes
    )
    shared = reliability(data, {"q": ITEMS, "part": ITEMS[:2]}, by="g").distinctness(n_bootstrap=0)
    assert any("share an item: q and part; 2 pairs in single groups" in note for note in shared.notes)
    few = DATA.assign(g=["one"] * 116 + ["two"] * 3 + ["lone"])
    notes = reliability(few, {"q": ITEMS}, by="g").notes
    assert any("Not estimable in single groups" in note and "q in lone" in note for note in notes)
    assert any("in single groups, since one common factor" in note and "q in two" in note for note in notes)


def test_distinctness_of_one_and_of_two_concepts() -> None:  # RE6
    factor = np.random.default_rng(5).normal(size=400)
    same = pd.concat([_scale(400, factor=factor, name=name) for name in "ab"], axis=1)
    other = pd.concat([same, _scale(400, name="c")], axis=1)
    scales = {name: [f"{name}{j}" for j in range(1, 5)] for name in "abc"}
    result = reliability(other, scales, rng=3).distinctness(n_bootstrap=200)
    table = result.to_frame().set_index(["scale", "other_scale"])
    assert table.loc[("a", "b"), "distinct"] == "not shown"
    assert table.loc[("a", "b"), "fornell_larcker"] == "no"
    assert table.loc[("a", "c"), ["distinct", "fornell_larcker"]].tolist() == ["strict", "yes"]
    assert table.loc[("a", "b"), "htmt"] == pytest.approx(1, abs=0.1)
    again = reliability(other, scales, rng=3).distinctness(n_bootstrap=200).to_frame()
    pd.testing.assert_frame_equal(again, result.to_frame())
    assert result.facts()["n_bootstrap"] == 200


def test_thresholds() -> None:  # RE6
    factor = np.random.default_rng(5).normal(size=300)
    data = pd.concat([_scale(300, factor=0.5 * factor, name="a"), _scale(300, factor=factor, name="b")], axis=1)
    result = reliability(data, {"a": list(data)[:4], "b": list(data)[4:]})
    bound = result.distinctness(rng=1, n_bootstrap=100).to_frame()["htmt_high"][0]
    words = [
        result.distinctness(rng=1, n_bootstrap=100, strict=strict, loose=loose).to_frame()["distinct"][0]
        for strict, loose in ((min(bound + 0.01, 0.998), 0.999), (0.01, 0.999), (0.01, 0.02))
    ]
    assert words[2] == "not shown"
    assert words[1] in ("loose", "not shown")
    with pytest.raises(ArgumentError, match="swap"):
        result.distinctness(strict=0.9, loose=0.8)
    none = result.distinctness(n_bootstrap=0).to_frame()
    assert none["htmt_low"].isna().all()
    assert none["distinct"].isna().all()


def test_pairs_that_cannot_be_compared() -> None:  # RE6
    data = pd.concat([DATA, _scale(k=3, name="s")], axis=1)
    scales = {"q": ITEMS, "shared": ["q1", "q2"], "one": ["s2"]}
    notes = reliability(data, scales).distinctness(n_bootstrap=10).notes
    assert any("share an item: q and shared" in note for note in notes)
    assert any("No HTMT: q and one" in note for note in notes)
    with pytest.raises(ArgumentError, match="one scale"):
        reliability(data, ITEMS).distinctness()


def test_no_geometric_mean_and_lost_resamples() -> None:  # RE6
    rng = np.random.default_rng(2)
    noise = pd.DataFrame(rng.normal(size=(30, 4)), columns=["a1", "a2", "b1", "b2"])
    noise["a2"] += 0.2 * noise["a1"]
    noise["b2"] += 0.9 * noise["b1"]
    noise["b1"] -= 0.8 * noise["a1"]
    result = reliability(noise, {"a": ["a1", "a2"], "b": ["b1", "b2"]}).distinctness(n_bootstrap=100)
    assert any("No HTMT2" in note for note in result.notes)
    assert any("gave no HTMT" in note for note in result.notes)
    assert np.isnan(result.to_frame()["htmt2_low"][0])


def test_other_frames() -> None:  # RE7
    connection = duckdb.connect()
    connection.register("answers", DATA)
    known = reliability(DATA, ITEMS).to_frame()
    for frame in (pl.from_pandas(DATA), pl.from_pandas(DATA).lazy(), connection.table("answers")):
        pd.testing.assert_frame_equal(reliability(frame, ITEMS).to_frame(), known)


def test_undefined_values_are_nan() -> None:  # RE4
    assert np.isnan(cronbach(np.array([[2.0]])))
    assert np.isnan(feldt(1.0, 10, 3, 0.95)[0])
    assert np.isnan(feldt(0.5, 1, 3, 0.95)[1])
    assert np.isnan(rest_correlations(np.array([[1.0, 1, -1], [1, 1, -1], [-1, -1, 1]]))[0])
