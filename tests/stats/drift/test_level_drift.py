"""level_drift: from waves of answers to verdicts.

LD1 a drift is found and named, over all waves and one by one; labels, notes and the readable summary follow
LD2 other changes, label flips and stable features are told apart; adjusted p decides
LD3 whether the same people answered is never guessed; ids that contradict it are an error or a warning
LD4 every kind of dataframe gives the same table
LD5 other wordings, tables, question texts or features in a wave are said; on real answers too
LD6 direct classification, from an instrument or named columns
LD7 missing and unknown answers
LD8 designs: what is missing or cannot be used is refused in words
LD9 the mix of the samples: a note, or the mix of the first wave
LD10 panels: attrition, leavers, transitions
LD11 groups; intervals at another level; what cannot be estimated is a row of nan with a note
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats import load_instrument, simulate_responses
from loyaltystats.errors import (
    ApproximationWarning,
    ArgumentError,
    AssumptionWarning,
    DesignError,
    QualityWarning,
    ResponseError,
)
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drift.level_drift import DriftResult, level_drift
from loyaltystats.stats.drift.verdicts import judge

PAIRS = {"wifi": ("f", "d")}
CELL = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 3), "Q": (1, 1)}
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")


def people(**counts: int) -> pd.DataFrame:
    """Make answers with so many respondents in each category."""
    cells = [CELL[letter] for letter, n in counts.items() for _ in range(n)]
    return pd.DataFrame(cells, columns=["f", "d"])


BEFORE = people(A=40, O=20, M=10, I=20, R=5, Q=5)
AFTER = people(A=15, O=25, M=35, I=18, R=4, Q=3)


def drift(*waves: pd.DataFrame, **more: Any) -> DriftResult:
    named = {str(2020 + at): wave for at, wave in enumerate(waves)}
    return level_drift(named, **({"panel": False, "pairs": PAIRS} | more))


def only(result: DriftResult) -> dict[str, Any]:
    rows = result.to_frame().to_dict("records")
    assert len(rows) == 1
    return {str(name): value for name, value in rows[0].items()}


# ---------------------------------------------------------------- LD1


def test_a_drift_is_found() -> None:
    result = drift(BEFORE, AFTER)
    row = only(result)
    assert (row["wave_from"], row["wave_to"]) == ("2020", "2021")
    assert (row["category_from"], row["category_to"]) == ("attractive", "must_be")
    assert (row["verdict"], row["direction"], row["test"]) == ("drift", "toward_expected", "linear-by-linear")
    assert row["score_change"] == pytest.approx((25 + 70) / 75 - (20 + 20) / 70)
    assert row["statistic"] > 0
    assert np.isnan(row["df"])
    assert (row["n_from"], row["n_to"]) == (100, 100)
    assert row["better_from"] == pytest.approx(60 / 90)
    assert row["better_change"] == pytest.approx(40 / 93 - 60 / 90)
    assert row["worse_from"] == pytest.approx(-30 / 90)
    assert row["worse_change"] == pytest.approx(-(60 / 93 - 30 / 90))
    for name in ("better", "worse"):
        low, value, high = (row[f"{name}_change{end}"] for end in ("_low", "", "_high"))
        assert low < value < high < 0
    assert row["indifferent_change"] == pytest.approx(-0.02)
    assert row["reverse_change"] == pytest.approx(-0.01)
    assert row["reading"].startswith("Drifts toward Expected")
    assert result.n == 200
    assert result.facts()["waves"] == "2020, 2021"
    assert result.facts()["people"] == "different people"
    text = result.summary()
    assert "Null hypothesis: The mean position" in text
    assert "Drift of levels between waves" in text
    assert "Chi-square df" not in text  # the summary shows what is read first; to_frame has all


def test_three_waves() -> None:
    middle = people(A=28, O=22, M=22, I=18, R=5, Q=5)
    result = drift(BEFORE, middle, AFTER)
    frame = result.to_frame()
    steps = list(zip(frame["wave_from"], frame["wave_to"], strict=True))
    assert steps == [("2020", "2022"), ("2020", "2021"), ("2021", "2022")]
    ends = only(drift(BEFORE, AFTER))
    assert frame["score_change"].iloc[0] == pytest.approx(ends["score_change"])  # last minus first
    assert frame["better_change_low"].iloc[0] == pytest.approx(ends["better_change_low"])
    assert frame["chi_square_df"].tolist() == [8, 4, 4]
    assert any(note.startswith("Rows from 2020 to 2022 test a trend over all waves") for note in result.notes)
    waves = result.by_wave()
    assert waves["wave"].tolist() == ["2020", "2021", "2022"]
    assert waves["must_be"].tolist() == [10, 22, 35]
    assert waves["category"].tolist() == ["attractive", "attractive", "must_be"]
    assert waves["better"].iloc[0] == pytest.approx(60 / 90)


def test_a_rise_and_fall_is_no_trend_but_a_change() -> None:
    result = drift(BEFORE, AFTER, BEFORE)
    whole, up, down = result.to_frame().to_dict("records")
    assert (whole["verdict"], whole["direction"]) == ("other_change", "unclear")
    assert whole["p_value"] == pytest.approx(1.0)
    assert (up["direction"], down["direction"]) == ("toward_expected", "toward_delighted")
    assert down["reading"].startswith("Drifts toward Delighted")


# ---------------------------------------------------------------- LD2


def test_verdicts() -> None:
    assert only(drift(people(A=30, O=28, M=20, I=10), people(A=28, O=30, M=21, I=10)))["verdict"] == "label_flip"
    assert only(drift(people(A=30, O=20, M=20, I=10), people(A=28, O=20, M=21, I=10)))["verdict"] == "stable"
    moved = drift(people(A=20, O=20, M=20, I=10), people(A=20, O=20, M=20, I=60))
    row = only(moved)
    assert (row["verdict"], row["direction"]) == ("other_change", "unclear")
    assert row["indifferent_change"] == pytest.approx(60 / 120 - 10 / 70)
    assert row["p_indifferent"] < 0.001
    assert row["p_reverse"] == 1.0
    assert row["reading"] == (
        "The answers changed, but not along Delighted, Desired, Expected. More are indifferent to it."
    )
    leaving = only(drift(people(A=10, O=20, M=60, I=10), people(A=20, O=10, M=10, I=60)))
    assert leaving["reading"] == "Among those who still care, it drifts toward Delighted. More are indifferent to it."
    flip = drift(people(A=30, O=28, M=20, I=10), people(A=28, O=30, M=21, I=10))
    assert "The most frequent answer went from Delighted to Desired" in only(flip)["reading"]
    assert flip.notes[-1] == ("wifi: a label flip, not drift. The most frequent category changed, no test shows it.")


def test_equal_counts_follow_the_order_of_the_field() -> None:
    tied = drift(people(A=20, O=20, M=20, I=20), people(A=20, O=20, M=10, I=20)).to_frame()
    assert (tied["category_from"][0], tied["category_to"][0]) == ("must_be", "one_dimensional")


def test_adjusted_p_decides() -> None:
    waves = [BEFORE.assign(g=BEFORE["f"], h=BEFORE["d"]), people(A=31, O=26, M=19, I=19, R=5, Q=5)]
    waves[1] = waves[1].assign(g=BEFORE["f"].to_list() + [3] * 5, h=BEFORE["d"].to_list() + [3] * 5)
    both = {"wifi": ("f", "d"), "app": ("g", "h")}
    alone = only(drift(*waves))
    assert 0.025 < alone["p_value"] < 0.05
    assert alone["verdict"] == "drift"
    rows = drift(*waves, pairs=both).to_frame().set_index("feature")
    assert rows.loc["wifi", "p_adjusted"] == pytest.approx(2 * alone["p_value"])
    assert rows.loc["wifi", "verdict"] == "stable"
    unadjusted = drift(*waves, pairs=both, adjust="none").to_frame().set_index("feature")
    assert unadjusted.loc["wifi", "verdict"] == "drift"


def test_judge_where_nothing_was_tested() -> None:
    nan = float("nan")
    judged = judge(p_trend=nan, statistic=nan, p_shares=nan, modes=(None, None), level=0.05)
    assert (judged.verdict, judged.direction) == (None, None)
    assert judge(p_trend=nan, statistic=nan, p_shares=0.01, modes=(None, None), level=0.05).verdict == "other_change"


# ---------------------------------------------------------------- LD3


def test_panel_is_never_guessed() -> None:
    with pytest.raises(ArgumentError) as refused:
        level_drift({"a": BEFORE, "b": AFTER}, pairs=PAIRS)
    assert str(refused.value) == (
        "panel - was not said, and the test depends on it - expected the column that identifies people, for example "
        'panel="id", if the same people answered in all waves, or panel=False if each wave asked different people - it is '
        "not guessed: the same people analysed as different ones hide drift (error rate near 0 % instead of 5 %), and "
        "different people cannot be matched."
    )
    with pytest.raises(ArgumentError) as refused:
        level_drift({"a": BEFORE, "b": AFTER}, pairs=PAIRS, panel=True)
    assert str(refused.value) == (
        'panel - got True - expected the name of the column that identifies people, for example panel="id", or False for '
        "different people in each wave."
    )


def test_one_wave_is_refused() -> None:
    for waves, got in (({"a": BEFORE}, "1 wave"), ({}, "0 waves"), (BEFORE, "DataFrame")):
        with pytest.raises(ArgumentError) as refused:
            level_drift(waves, panel=False, pairs=PAIRS)  # type: ignore[arg-type]
        assert str(refused.value) == (
            f"waves - got {got} - expected two or more waves by name, in the order of time, for example "
            'waves={"2024": first, "2025": second}.'
        )


def with_ids(frame: pd.DataFrame, start: int = 0, name: str = "id") -> pd.DataFrame:
    return frame.assign(**{name: range(start, start + len(frame))})


@pytest.mark.parametrize("name", ["id", "customer_id", "PanelID"])
def test_ids_that_overlap_though_people_differ(name: str) -> None:
    with pytest.warns(QualityWarning) as caught:
        result = drift(with_ids(BEFORE, name=name), with_ids(AFTER, 10, name))
    expected = (
        f"90 of 100 ids in column {name!r} appear in wave '2020' and in wave '2021', yet they are analysed as different "
        f"people. If they are the same people, pass panel={name!r}: analysed as different ones they hide drift (the tests "
        "reject far less often than 5 % when there is none, and miss changes that are there)."
    )
    assert [str(one.message) for one in caught] == [expected]
    assert result.notes[0] == expected


def test_ids_that_say_nothing() -> None:
    drift(with_ids(BEFORE), with_ids(AFTER, 1000))  # no warning: other people
    drift(with_ids(BEFORE), with_ids(AFTER, 90))  # 10 of 100: a few may answer twice
    study = load_instrument("kano").with_features({"a": "a"})
    once, again = simulate_responses(study, 60, rng=1), simulate_responses(study, 60, rng=2)
    level_drift({"1": once, "2": again}, panel=False)  # made-up ids of a simulation
    numbered = replace(
        once, truth=None, problems=pd.DataFrame({"message": ["there are no ids; respondents are numbered"]})
    )
    level_drift({"1": numbered, "2": numbered}, panel=False)
    with pytest.warns(QualityWarning, match="60 of 60 ids in column 'id'"):
        level_drift({"1": replace(once, truth=None), "2": replace(again, truth=None)}, panel=False)


def test_a_panel_without_the_same_people_is_refused() -> None:
    with pytest.raises(ResponseError) as refused:
        drift(with_ids(BEFORE), with_ids(AFTER, 1000), panel="id")
    assert str(refused.value) == (
        "panel, column 'id' - no id of wave '2020' appears in wave '2021' - expected the same people - check that the "
        "column identifies people in every wave, or pass panel=False if they are different people."
    )
    with pytest.raises(ResponseError) as refused:
        drift(with_ids(BEFORE).replace({"id": {1: 0, 2: 0}}), with_ids(AFTER), panel="id")
    assert str(refused.value) == (
        "wave '2020', column 'id' - 2 ids appear more than once - expected one row per person - correct the ids, or keep "
        "one row each."
    )
    with pytest.raises(ResponseError, match="there is no column 'who'"):
        drift(with_ids(BEFORE), with_ids(AFTER), panel="who")
    with pytest.raises(ArgumentError) as caught:
        drift(with_ids(BEFORE), with_ids(AFTER), panel="id", mix="f")
    assert str(caught.value) == (
        "mix - the same people are compared (panel='id'), so their mix is the same - expected None - leave it out."
    )


# ---------------------------------------------------------------- LD4


def crowd(seed: int, n: int = 90) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    cells = {name: draw.integers(1, 6, n) for name in ("f", "d", "g", "h")}
    ids = draw.permutation(150)[:n]
    return pd.DataFrame(
        cells | {"who": ids, "shop": draw.integers(0, 12, n), "w": draw.random(n) + 0.5, "type": ids % 2}
    )


TWO = {"wifi": ("f", "d"), "app": ("g", "h")}


@pytest.mark.parametrize(
    "more",
    [
        {"panel": False},
        {"panel": "who"},
        {"panel": "who", "by": "type"},
        {"panel": False, "by": "type", "design": SurveyDesign(weights="w", clusters="shop")},
        {"panel": "who", "design": SurveyDesign(clusters="shop")},
        {"panel": False, "mix": "type", "standardize": True},
    ],
)
def test_every_kind_of_frame(as_frame: Callable[[Any], Any], more: dict[str, Any]) -> None:
    waves = {"1": crowd(1), "2": crowd(2, 80), "3": crowd(3)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = level_drift(waves, pairs=TWO, **more)
        found = level_drift({name: as_frame(wave) for name, wave in waves.items()}, pairs=TWO, **more)
    pd.testing.assert_frame_equal(found.to_frame(), expected.to_frame())
    pd.testing.assert_frame_equal(found.by_wave(), expected.by_wave())
    assert found.notes == expected.notes


def test_ids_as_numbers_texts_and_decimals_are_the_same_people() -> None:
    first, second = with_ids(BEFORE), with_ids(AFTER)
    expected = drift(first, second, panel="id").to_frame()
    for kind in (str, float):
        found = drift(first, second.astype({"id": kind}), panel="id").to_frame()
        pd.testing.assert_frame_equal(found, expected)


# ---------------------------------------------------------------- LD5


def labelled(frame: pd.DataFrame, wording: str) -> pd.DataFrame:
    from loyaltystats.questionnaire.library import wording_scale

    names = dict(enumerate((answer.label["en"] for answer in wording_scale(wording).answers), start=1))
    return frame.replace({"f": names, "d": names})


def test_different_wordings_warn() -> None:
    waves = (labelled(BEFORE, "short"), labelled(AFTER, "kano1984"))
    with pytest.warns(QualityWarning) as caught:
        result = drift(*waves, wording={"2020": "short", "2021": "kano1984"})
    (said,) = [str(one.message) for one in caught]
    assert said.startswith(
        "The waves were asked with different answer wordings (2020: short, 2021: kano1984). The wording alone can change "
        "the category, so no row of this table can tell drift from wording. Test that A, O, M, I, R+Q have the same shares "
        "in all waves: wifi: chi-square "
    )
    assert result.notes[0] == said
    row = only(result)
    assert row["verdict"] == "drift"
    assert row["reading"].endswith("These waves were asked or classified in different ways, which may be the cause.")
    same = drift(BEFORE, AFTER)
    assert only(same)["p_value"] == row["p_value"]


def test_different_tables_warn() -> None:
    with pytest.warns(QualityWarning, match=r"different evaluation tables \(2020: classic, 2021: pouliot\)"):
        result = drift(BEFORE, AFTER, table={"2020": "classic", "2021": "pouliot"})
    assert "classic; pouliot" in result.method
    with pytest.raises(ArgumentError) as refused:
        drift(BEFORE, AFTER, table={"2020": "classic", "2022": "pouliot"})
    assert str(refused.value) == ("table - names wave '2022' - the waves are '2020', '2021'. Did you mean '2021'?")
    with pytest.raises(ArgumentError) as refused:
        drift(BEFORE, AFTER, table={"2020": "classic"})
    assert str(refused.value) == "table - says nothing about wave '2021' - expected all waves, or one for all."


def test_other_question_texts_warn() -> None:
    once = load_instrument("kano").with_features({"wifi": "Free wifi", "app": "An app"})
    again = load_instrument("kano").with_features({"wifi": "Fast and free wifi", "app": "An app"})
    waves = {"1": simulate_responses(once, 80, rng=1), "2": simulate_responses(again, 80, rng=2)}
    with pytest.warns(QualityWarning, match=r"wifi: the question was not worded the same in all waves"):
        result = level_drift(waves, panel=False)
    readings = result.to_frame().set_index("feature")["reading"]
    assert "which may be the cause" in readings["wifi"]
    assert "which may be the cause" not in readings["app"]
    assert result.labels["wifi"] == "Fast and free wifi"


def test_features_that_not_all_waves_have() -> None:
    once = load_instrument("kano").with_features({"wifi": "wifi", "app": "app"})
    again = load_instrument("kano").with_features({"app": "app", "shop": "shop"})
    result = level_drift(
        {"1": simulate_responses(once, 50, rng=1), "2": simulate_responses(again, 50, rng=2)}, panel=False
    )
    assert result.to_frame()["feature"].tolist() == ["app"]
    assert "wifi, shop: not asked in every wave and left out." in result.notes
    with pytest.raises(ResponseError) as refused:
        drift(BEFORE, AFTER, pairs={"2020": {"wifi": ("f", "d")}, "2021": {"app": ("f", "d")}})
    assert str(refused.value) == (
        "waves '2020', '2021' - have no feature in common - drift needs the same features in all waves - give them the same "
        "identifiers, or pass pairs= (or direct=) for each wave."
    )


def test_columns_may_differ_by_wave() -> None:
    renamed = AFTER.rename(columns={"f": "q1", "d": "q2"})
    result = drift(BEFORE, renamed, pairs={"2020": PAIRS, "2021": {"wifi": ("q1", "q2")}})
    pd.testing.assert_frame_equal(result.to_frame(), drift(BEFORE, AFTER).to_frame())


def test_order_of_waves_that_are_numbers() -> None:
    result = level_drift({2021: AFTER, 2020: BEFORE}, panel=False, pairs=PAIRS)
    assert "The waves are in the order given: 2021, 2020." in result.notes
    assert only(result)["direction"] == "toward_delighted"


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with kano_storage_wording_1.csv")
def test_real_answers_in_four_wordings() -> None:
    wordings = ["kano1984", "enjoy", "blauth", "short"]
    waves = {
        name: pd.read_csv(Path(REAL) / f"kano_storage_wording_{at}.csv", dtype=str, keep_default_na=False)
        for at, name in enumerate(wordings, start=1)
    }
    pairs = {f"F{i}": (f"F{i}_functional", f"F{i}_dysfunctional") for i in range(1, 6)}
    with pytest.warns(QualityWarning, match="F2: chi-square 44.07, df 12, p 1.49e-05"):
        result = level_drift(waves, panel=False, pairs=pairs, wording=dict(zip(waves, wordings, strict=True)))
    whole = result.to_frame().query("wave_from == 'kano1984' and wave_to == 'short'").set_index("feature")
    assert whole["chi_square"].round(1).to_dict() == {"F1": 16.0, "F2": 44.1, "F3": 21.2, "F4": 21.9, "F5": 35.0}
    assert result.by_wave().query("feature == 'F2'")["category"].tolist() == [
        *("one_dimensional", "attractive", "indifferent", "one_dimensional")
    ]


# ---------------------------------------------------------------- LD6


def test_direct_classification() -> None:
    once = pd.DataFrame({"l": [4] * 40 + [3] * 20 + [2] * 10 + [5] * 20 + [1] * 10})
    again = pd.DataFrame({"l": [4] * 15 + [3] * 25 + [2] * 35 + [5] * 15 + [1] * 10})
    result = level_drift({"1": once, "2": again}, panel=False, direct={"wifi": "l"})
    row = only(result)
    assert (row["category_from"], row["category_to"]) == ("Delighted", "Expected")
    assert (row["verdict"], row["direction"]) == ("drift", "toward_expected")
    assert row["statistic"] == pytest.approx(only(drift(BEFORE, people(A=15, O=25, M=35)))["statistic"])
    assert "better_change" not in row
    assert row["dissatisfied_change"] == 0
    assert result.direct
    assert list(result.confidence_interval(0.9)) == ["feature", "wave_from", "wave_to"]
    assert result.by_wave()["Dissatisfied"].tolist() == [10, 10]
    assert any(note.startswith("Asked directly: Better and Worse need the pair") for note in result.notes)


def test_direct_classification_of_an_instrument() -> None:
    study = load_instrument("drift").with_features({"wifi": "Free wifi"})
    waves = {str(at): simulate_responses(study, 70, rng=at) for at in (1, 2)}
    result = level_drift(waves, panel=False)
    assert result.direct
    assert result.labels["wifi"] == "Free wifi"
    with pytest.raises(ArgumentError, match=r"direct - got \{\} for wave '1'"):
        level_drift(waves, panel=False, direct={})
    with pytest.raises(ArgumentError) as refused:
        level_drift(waves, panel=False, direct={"wifi": "wifilev"}, pairs=PAIRS)
    assert str(refused.value) == "direct - given together with pairs - expected one of them - call once for each."


# ---------------------------------------------------------------- LD7


def test_missing_and_unknown_answers() -> None:
    gaps = AFTER.astype(float)
    gaps.loc[[0, 1], "f"] = np.nan
    result = drift(BEFORE, gaps)
    assert only(result)["n_to"] == 98
    assert "Incomplete answers, all waves together, are left out of their feature: wifi 2." in result.notes
    for panel in (False, "id"):
        with pytest.raises(ResponseError) as refused:
            drift(with_ids(BEFORE), with_ids(gaps, 0 if panel else 1000), panel=panel, missing="raise")
        assert str(refused.value) == (
            "waves - answers are missing and missing='raise' refuses them:\n"
            "  - wave '2021', feature 'wifi': 2 without a complete answer"
        )
    for panel in (False, "id"):
        with pytest.raises(ResponseError, match=r"wave '2021' - answers that are not known.*\n.*column 'f': '9'"):
            drift(with_ids(BEFORE), with_ids(AFTER.replace({"f": {1: 9}}), 50), panel=panel)
        with pytest.raises(ResponseError) as refused:
            level_drift(
                {"1": with_ids(pd.DataFrame({"l": [1, 2]})), "2": with_ids(pd.DataFrame({"l": [1, 7]}), 1)},
                panel=panel,
                direct={"wifi": "l"},
            )
        assert str(refused.value) == (
            "wave '2' - direct answers that cannot be used, expected codes 1-5:\n  - column 'l': '7'"
        )


# ---------------------------------------------------------------- LD8


def test_designs_that_cannot_be_used() -> None:
    waves = {"1": crowd(1), "2": crowd(2)}

    def refused(changed: pd.DataFrame, design: SurveyDesign) -> str:
        with pytest.raises(DesignError) as caught:
            level_drift({"1": waves["1"], "2": changed}, panel=False, pairs=TWO, design=design)
        return str(caught.value)

    holes = waves["2"].assign(shop=[None, *waves["2"]["shop"].tolist()[1:]])
    assert refused(holes, SurveyDesign(clusters="shop")) == (
        "clusters, column 'shop', wave '2' - respondents without a value - expected one for each - fill it in, or leave "
        "these respondents out."
    )
    assert refused(waves["2"], SurveyDesign(fpc="w")) == (
        "design - level_drift does not use fpc: the customers of another day are another population - expected weights, "
        "strata or clusters - leave out fpc."
    )
    bad = waves["2"].assign(w=[-1.0, *waves["2"]["w"].tolist()[1:]])
    assert refused(bad, SurveyDesign(weights="w")).startswith(
        "wave '2': weights, column 'w', row 1 - missing, negative"
    )


def test_designs_say_what_they_do() -> None:
    waves = {"1": crowd(1), "2": crowd(2)}
    with pytest.warns(ApproximationWarning, match=r"12 clusters; a cluster may hold several waves\. Exact tests are"):
        result = level_drift(waves, panel=False, pairs=TWO, design=SurveyDesign(clusters="shop"))
    assert result.to_frame()["test"].tolist() == ["linearised t"] * 2
    assert result.to_frame()["df"].tolist() == [11.0, 11.0]
    few = {name: wave.assign(shop=wave["shop"] // 3) for name, wave in waves.items()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        level_drift(few, panel=False, pairs=TWO, design=SurveyDesign(clusters="shop"))
    assert [one.category for one in caught] == [ApproximationWarning, AssumptionWarning]
    assert "Only 3 degrees of freedom between clusters" in str(caught[1].message)
    one = {name: wave.assign(shop=1) for name, wave in waves.items()}
    with pytest.raises(DesignError, match="with a single cluster - expected at least two"):
        level_drift(one, panel=False, pairs=TWO, design=SurveyDesign(clusters="shop"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = level_drift(one, panel=False, pairs=TWO, design=SurveyDesign(clusters="shop", lonely="adjust"))
    assert result.to_frame()[["statistic", "p_value", "better_change_low"]].isna().all(axis=None)
    assert any("trend not estimable, since a stratum has a single cluster" in note for note in result.notes)


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.LoyaltyStatsWarning")
def test_weights_are_ratios_within_a_wave() -> None:
    waves = {"1": crowd(1), "2": crowd(2)}
    design = SurveyDesign(weights="w")
    expected = level_drift(waves, panel=False, pairs=TWO, design=design).to_frame()
    blown = {"1": waves["1"], "2": waves["2"].assign(w=1000 * waves["2"]["w"])}
    pd.testing.assert_frame_equal(level_drift(blown, panel=False, pairs=TWO, design=design).to_frame(), expected)


# ---------------------------------------------------------------- LD9


def test_the_mix_of_the_samples() -> None:
    loyal, new = people(M=40, O=20, A=5), people(M=5, O=20, A=40)
    first = pd.concat([loyal.assign(type="loyal"), new.assign(type="new")])
    second = pd.concat([loyal.assign(type="loyal")] * 3 + [new.assign(type="new")])
    plain = drift(first, second, mix="type")
    assert only(plain)["direction"] == "toward_expected"  # more loyal customers, not another view
    (note,) = [note for note in plain.notes if note.startswith("Mix of the samples")]
    assert note == (
        "Mix of the samples by type (2020, 2021): loyal 50%, 75%; new 50%, 25%. Test of an equal mix: chi-square 24.38, p "
        "7.93e-07. A change of the mix can look like drift; standardize=True gives every wave the mix of the first one."
    )
    with pytest.warns(ApproximationWarning):
        level = drift(first, second, mix="type", standardize=True)
    row = only(level)
    assert row["verdict"] == "stable"
    assert row["score_change"] == pytest.approx(0, abs=1e-12)
    assert any("Every wave is weighted to the mix of the first one." in note for note in level.notes)
    factors = second["type"].map({"loyal": 0.5 / 0.75, "new": 0.5 / 0.25})
    with pytest.warns(ApproximationWarning):
        by_hand = drift(first.assign(w=1.0), second.assign(w=factors), design=SurveyDesign(weights="w"))
    pd.testing.assert_frame_equal(level.to_frame(), by_hand.to_frame())
    with pytest.raises(ArgumentError) as refused:
        drift(first, second[second["type"] == "new"], mix="type", standardize=True)
    assert str(refused.value) == (
        "mix, column 'type', wave '2021' - nobody with 'loyal' - expected every value of the first wave, so that the mix "
        "can be made the same - join values first, or leave out standardize."
    )
    with pytest.raises(ArgumentError) as refused:
        drift(first, second, standardize=True)
    assert str(refused.value) == (
        "standardize - needs the column whose shares are made the same - expected mix='column' - pass mix= too."
    )


# ---------------------------------------------------------------- LD10


def test_a_panel() -> None:
    first = with_ids(people(A=30, O=20, M=10))
    second = pd.concat([with_ids(people(A=15, O=20, M=15)), with_ids(people(M=7), 900)])
    result = drift(first, second, panel="id")
    row = only(result)
    assert (row["n_from"], row["n_to"]) == (50, 50)
    assert (row["moves_toward_expected"], row["moves_toward_delighted"]) == (30, 0)
    assert row["p_moves"] == pytest.approx(2 * 0.5**30)
    assert row["test"] == "paired scores"
    assert row["df"] == 49
    assert row["direction"] == "toward_expected"
    attrition = result.attrition().to_dict("records")
    assert attrition == [{"wave_from": "2020", "wave_to": "2021", "both": 50, "left": 10, "came": 7, "without_id": 0}]
    assert any("50 in both waves, 10 left, 7 came." in note for note in result.notes)
    assert any("wifi: those who left after wave 2020 had answered differently" in note for note in result.notes)
    moved = result.transitions()
    assert list(moved) == [
        *("wave_from", "wave_to", "feature", "from", "to", "count", "share", "share_low", "share_high")
    ]
    assert len(moved) == 36
    assert moved["count"].sum() == 50
    known = moved.set_index(["from", "to"])
    assert known.loc[("attractive", "one_dimensional"), "count"] == 15
    assert known.loc[("attractive", "one_dimensional"), "share"] == pytest.approx(0.5)
    assert known.loc[("attractive", "one_dimensional"), "share_low"] < 0.5
    assert np.isnan(known.loc[("reverse", "must_be"), "share"])
    narrow = result.transitions(0.5).set_index(["from", "to"]).loc[("attractive", "must_be")]
    wide = known.loc[("attractive", "must_be")]
    assert narrow["share_high"] - narrow["share_low"] < wide["share_high"] - wide["share_low"] or wide["count"] == 0
    assert result.facts()["people"] == "the same people, by 'id'"
    assert result.n == 67  # people, each counted once


def test_nobody_moved() -> None:
    row = only(drift(with_ids(BEFORE), with_ids(BEFORE), panel="id"))
    assert (row["statistic"], row["p_value"], row["test"], row["verdict"]) == (0.0, 1.0, "nobody moved", "stable")
    assert (row["p_moves"], row["p_homogeneity"], row["p_symmetry"]) == (1.0, 1.0, 1.0)
    assert row["better_change"] == 0.0
    assert row["better_change_low"] < 0 < row["better_change_high"] < 0.03


def test_people_without_an_id_and_without_a_group() -> None:
    first = with_ids(BEFORE).assign(type=["a", "b"] * 50)
    second = with_ids(AFTER)
    first["id"] = first["id"].astype(object).where(first.index > 4, None)
    first["type"] = first["type"].where(first.index > 6, None)
    second["type"] = "later"
    result = drift(first, second, panel="id", by="type")
    assert result.attrition().loc[0, ["both", "left", "came", "without_id"]].tolist() == [95, 0, 5, 5]
    frame = result.to_frame().set_index("group")
    assert frame.loc["Total", "n_from"] == 95
    assert frame.loc[["a", "b"], "n_from"].sum() == 93
    assert "7 respondents without a group are in the total only." in result.notes


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.LoyaltyStatsWarning")
def test_people_without_an_id_take_no_part_in_weighted_tests() -> None:
    waves = [with_ids(crowd(seed)).assign(id=range(90)) for seed in (1, 2)]
    design = SurveyDesign(weights="w")
    holes = waves[0].assign(id=waves[0]["id"].astype(object).where(waves[0]["id"] % 7 != 3, None))
    fewer = waves[0][waves[0]["id"] % 7 != 3]
    found, expected = (
        drift(first, waves[1], panel="id", pairs=TWO, design=design).to_frame() for first in (holes, fewer)
    )
    pd.testing.assert_frame_equal(found, expected)


def test_three_waves_of_a_panel() -> None:
    waves = [with_ids(BEFORE), with_ids(AFTER), with_ids(AFTER, 50)]
    result = drift(*waves, panel="id")
    assert result.to_frame()["n_from"].tolist() == [50, 100, 50]
    assert len(result.attrition()) == 3
    assert any("compare those who answered in both" in note for note in result.notes)


def test_nobody_can_be_followed_without_a_panel() -> None:
    result = drift(BEFORE, AFTER)
    assert result.attrition().empty
    with pytest.raises(ArgumentError) as refused:
        result.transitions()
    assert str(refused.value) == (
        "transitions - the waves asked different people, so nobody can be followed - expected a panel - call "
        "level_drift(..., panel=<column of ids>) if the same people answered."
    )


# ---------------------------------------------------------------- LD11


def test_groups() -> None:
    once, again = BEFORE.assign(type=["x", "y"] * 50), AFTER.assign(type=["x", "y"] * 49 + ["x", None])
    result = drift(once, again, by="type")
    frame = result.to_frame()
    assert frame["group"].tolist() == ["Total", "x", "y"]
    assert frame["n_to"].tolist() == [100, 50, 49]
    alone = drift(once[once["type"] == "x"], again[again["type"] == "x"]).to_frame()
    kept = ["score_change", "statistic", "p_value", "better_change_low", "chi_square"]
    pd.testing.assert_frame_equal(frame.loc[[1], kept].reset_index(drop=True), alone[kept])
    assert result.by_wave()["group"].nunique() == 3
    assert "1 respondents without a group are in the total only." in result.notes


def test_another_level() -> None:
    result = drift(BEFORE, AFTER, confidence_level=0.9)
    frame, at_90 = result.to_frame(), result.confidence_interval(0.9)
    names = [f"{side}_change{end}" for side in ("better", "worse") for end in ("", "_low", "_high")]
    assert list(at_90) == ["feature", "wave_from", "wave_to", *names]
    pd.testing.assert_frame_equal(at_90[names], frame[names])
    at_99 = result.confidence_interval(0.99)
    assert at_99["better_change_low"][0] < at_90["better_change_low"][0]
    with pytest.raises(ArgumentError, match="confidence_level - got 95"):
        result.confidence_interval(95)


def test_what_cannot_be_estimated() -> None:
    result = drift(people(I=20, R=3), people(I=22))
    row = only(result)
    assert row["verdict"] is None
    assert np.isnan(row["p_value"])
    assert row["better_change"] == 0.0
    assert "wifi: trend not estimable, since nobody answered Delighted, Desired or Expected in a wave." in result.notes
    nobody = pd.DataFrame({"f": [None, None], "d": [None, None]})
    empty = only(drift(BEFORE, nobody))
    assert empty["n_to"] == 0
    assert np.isnan([empty["p_value"], empty["chi_square"], empty["better_change"], empty["worse_change_low"]]).all()
    assert empty["category_to"] is None


def test_sparse_answers_are_permuted() -> None:
    few = drift(people(A=6, O=4, M=1, I=3), people(A=2, O=3, M=7, I=2))
    assert only(few)["test"] == "exact permutation"
    assert any(note.startswith("wifi: few answers in some categories, p of the trend is") for note in few.notes)
    again = drift(people(A=6, O=4, M=1, I=3), people(A=2, O=3, M=7, I=2))
    pd.testing.assert_frame_equal(again.to_frame(), few.to_frame())
    other = drift(people(A=6, O=4, M=1, I=3), people(A=2, O=3, M=7, I=2), rng=7)
    assert only(other)["p_value"] == only(few)["p_value"]  # enumerated
    assert only(other)["p_homogeneity"] != only(few)["p_homogeneity"]  # drawn
    assert "seed 7" in other.method
    assert "a generator supplied" in drift(BEFORE, AFTER, rng=np.random.default_rng(1)).method
