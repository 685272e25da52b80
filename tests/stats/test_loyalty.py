"""Recommendation score.

LO1 shares, score, base and effective base are those of a hand count; the estimate is the raw score with every interval
LO2 groups, with the total first; respondents without a group count in the total only, and this is said
LO3 missing answers and missing codes leave the base and are counted; missing="raise" refuses
LO4 answers off the scale, decimals, text and numbers as text are refused with column, value and count
LO5 weights: shares are weighted, only ratios matter, zero weights leave the base; unusable weights are named
LO6 the question is found by its metric; a clear message where nothing says which column
LO7 small bases are noted; on them the weak intervals warn
LO8 every dataframe library gives the same table
LO9 another confidence level from the same result; facts; labels
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from loyaltystats.errors import ApproximationWarning, ArgumentError, DesignError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.loyalty import INTERVALS, nps

ANSWERS = pd.DataFrame(
    {
        "recommend": [10, 9, 9, 8, 7, 6, 10, 9, 3, 8, None, 0],
        "country": ["ES", "ES", "ES", "ES", "PE", "PE", "PE", "PE", "PE", None, "ES", "ES"],
        "w": [1.0, 2.0, 1.0, 0.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 1.0, 2.0],
    }
)


def test_hand_count() -> None:  # LO1
    result = nps(ANSWERS, "recommend")
    row = result.to_frame().iloc[0]
    assert row[["promoters", "passives", "detractors"]].tolist() == pytest.approx([5 / 11, 3 / 11, 3 / 11])
    assert row["estimate"] == pytest.approx(100 * 2 / 11)
    assert row["std_error"] == pytest.approx(100 * ((8 / 11 - (2 / 11) ** 2) / 11) ** 0.5)
    assert (row["group"], row["n"], row["n_effective"]) == ("Total", 11, 11.0)
    assert list(result.to_frame().columns) == [
        *("group", "estimate", "std_error", "conf_low", "conf_high"),
        *("promoters", "passives", "detractors", "n", "n_effective"),
    ]


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.filterwarnings("ignore::loyaltystats.errors.ApproximationWarning")
def test_the_estimate_is_raw_whatever_the_interval(interval: str) -> None:  # LO1
    result = nps(ANSWERS, "recommend", interval=interval, rng=3)
    row = result.to_frame().iloc[0]
    assert row["estimate"] == pytest.approx(100 * 2 / 11)
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    assert INTERVALS[interval] in result.method


def test_groups() -> None:  # LO2
    result = nps(ANSWERS, "recommend", by="country")
    table = result.to_frame()
    assert table["group"].tolist() == ["Total", "ES", "PE"]
    assert table["n"].tolist() == [11, 5, 5]
    assert table["estimate"].tolist() == pytest.approx([100 * 2 / 11, 40.0, 0.0])
    assert "recommend: 1 respondents have no value in 'country'; they count in the total only." in result.notes
    assert result.by == "country"


def test_group_alone_equals_group_in_table() -> None:  # LO2
    alone = nps(ANSWERS[ANSWERS["country"] == "PE"], "recommend").to_frame().drop(columns="group")
    within = nps(ANSWERS, "recommend", by="country").to_frame().set_index("group").loc[["PE"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, within, check_exact=True)


def test_many_groups_are_refused() -> None:  # LO2
    answers = pd.DataFrame({"recommend": [5] * 150, "id": range(150)})
    with pytest.raises(ArgumentError) as caught:
        nps(answers, "recommend", by="id")
    assert str(caught.value) == (
        "by, column 'id' - has 150 different values - expected at most 100 groups - is this an id or an amount? Group it "
        "first."
    )


def test_missing_answers() -> None:  # LO3
    result = nps(ANSWERS, "recommend")
    assert (result.n, result.n_total, dict(result.excluded)) == (11, 12, {"no answer": 1})
    assert "recommend: 1 (no answer) of 12 respondents are not in the base." in result.notes
    with pytest.raises(ResponseError) as caught:
        nps(ANSWERS, "recommend", missing="raise")
    assert str(caught.value) == (
        "column 'recommend' - 1 of 12 respondents gave no answer - missing='raise' expects every answer - pass "
        "missing='drop' to leave them out of the base and count them."
    )


def test_nobody_answered() -> None:  # LO3: not estimable is a row of nan with a note
    result = nps(pd.DataFrame({"recommend": [None, None], "g": ["a", "b"]}), "recommend", by="g")
    table = result.to_frame()
    assert table["n"].tolist() == [0, 0, 0]
    assert table[["estimate", "std_error", "conf_low", "conf_high", "promoters"]].isna().all(axis=None)
    assert "recommend: no answers in Total, a, b; nothing can be estimated there." in result.notes


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            [10, 11, 11, -1],
            "column 'r' - '-1' (1 time); '11' (2 times) - expected whole numbers 0-10 - correct the answers, and blank "
            "missing codes such as 98; for another scale pass breaks=(6, 9), the highest answer of a detractor and the "
            "lowest of a promoter, or use csat.",
        ),
        (
            [10, 7.5, 8, 9],
            "column 'r' - '7.5' (1 time) - expected whole numbers - correct the answers, or recode them as whole numbers.",
        ),
        (
            ["10", "9", "9", "x"],
            "column 'r' - '10' (1 time); '9' (2 times); 'x' (1 time) - expected whole numbers - correct the answers, or "
            "recode them as whole numbers.",
        ),
        (
            ["10", "9", "9", "7"],
            "column 'r' - '10' (1 time); '7' (1 time); '9' (2 times) - expected whole numbers - the numbers are stored as "
            "text: convert them on purpose, for example frame['r'].astype(int), or read the file with "
            "read_responses(path, instrument).",
        ),
        (
            [f"comment {i}" for i in range(20)],
            "column 'r' - 20 different answers in 20 rows that do not fit - expected whole numbers - correct the answers, "
            "or recode them as whole numbers.",
        ),
        (
            [True, False],
            "column 'r' - 'False' (1 time); 'True' (1 time) - expected whole numbers - correct the answers, or recode them "
            "as whole numbers.",
        ),
    ],
)
def test_unusable_answers_are_quoted(values: list[Any], message: str) -> None:  # LO4
    with pytest.raises(ResponseError) as caught:
        nps(pd.DataFrame({"r": values}), "r")
    assert str(caught.value) == message


def test_unknown_column() -> None:  # LO4
    with pytest.raises(ResponseError, match=r"there is no column 'recomend' .* Did you mean 'recommend'\?"):
        nps(ANSWERS, "recomend")


def test_weights() -> None:  # LO5
    result = nps(ANSWERS, "recommend", design=SurveyDesign(weights="w"))
    row = result.to_frame().iloc[0]
    used = ANSWERS[(ANSWERS["w"] > 0) & ANSWERS["recommend"].notna()]
    total = used["w"].sum()
    assert row["promoters"] == pytest.approx(used.loc[used["recommend"] >= 9, "w"].sum() / total)
    assert row["detractors"] == pytest.approx(used.loc[used["recommend"] <= 6, "w"].sum() / total)
    assert row["n_effective"] == pytest.approx(total**2 / (used["w"] ** 2).sum())
    assert row["n"] == 10
    assert dict(result.excluded) == {"no answer": 1, "weight of zero": 1}
    assert result.n + sum(result.excluded.values()) == result.n_total


@pytest.mark.parametrize("factor", [1e-12, 1000.0, 1e200])
def test_only_ratios_of_weights_matter(factor: float) -> None:  # LO5
    scaled = ANSWERS.assign(w=ANSWERS["w"] * factor)
    design = SurveyDesign(weights="w")
    one, other = (nps(frame, "recommend", by="country", design=design).to_frame() for frame in (ANSWERS, scaled))
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_equal_weights_change_nothing() -> None:  # LO5
    flat = ANSWERS.assign(w=0.37)
    weighted = nps(flat, "recommend", design=SurveyDesign(weights="w")).to_frame()
    assert weighted.pop("design_effect").tolist() == pytest.approx([1.0])
    pd.testing.assert_frame_equal(weighted, nps(flat, "recommend").to_frame(), rtol=1e-12)


def test_unusable_weights() -> None:  # LO5
    with pytest.raises(DesignError, match="row 1, 3 - missing, negative or not a number"):
        nps(ANSWERS.assign(w=[-1.0, 1.0, None, *[1.0] * 9]), "recommend", design=SurveyDesign(weights="w"))


def test_question_is_found_by_its_metric() -> None:  # LO6
    study = load_instrument("csat").combined(load_instrument("recommend"))
    result = nps(simulate_responses(study, 60, rng=2))
    assert result.question == "recommend"
    assert result.labels["recommend"] == "Would recommend"
    with pytest.raises(ArgumentError) as caught:
        nps(simulate_responses(load_instrument("csat"), 10, rng=2))
    assert str(caught.value) == (
        "question - instrument 'csat' has no outcome question with metric nps - expected one - pass question='...', or "
        "combine the study with a template that asks for it."
    )
    with pytest.raises(ArgumentError) as caught:
        nps(ANSWERS)
    assert str(caught.value) == (
        "question - was not named and the answers carry no instrument - expected the name of a column - pass "
        "question='...'."
    )
    with pytest.raises(ArgumentError, match="expected the name of one column"):
        nps(ANSWERS, 5)  # type: ignore[arg-type]


def test_group_labels_come_from_the_instrument() -> None:  # LO6, LO9
    study = load_instrument("recommend").combined(load_instrument("profile"))
    result = nps(simulate_responses(study, 80, rng=2), by="country")
    assert result.labels["ES"] == "Spain"


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("interval", "exact"),
        ("adjust", "sidak"),
        ("missing", "impute"),
        ("confidence_level", 95),
        ("confidence_level", True),
    ],
)
def test_arguments_are_checked(argument: str, value: Any) -> None:  # LO6
    with pytest.raises(ArgumentError, match=argument):
        nps(ANSWERS, "recommend", **{argument: value})


def test_small_bases_are_noted() -> None:  # LO7
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = nps(ANSWERS, "recommend")
    assert result.notes[0] == "Small counts: Total has 11 answers. Read the interval, not the score."
    lopsided = pd.DataFrame({"recommend": [9] * 30 + [5] * 2 + [8]})
    assert nps(lopsided, "recommend").notes[0] == (
        "Small counts: Total has only 2 detractors. Read the interval, not the score."
    )
    assert nps(pd.DataFrame({"recommend": [9] * 10 + [8] * 10 + [1] * 10}), "recommend").notes == ()
    assert (
        nps(pd.DataFrame({"recommend": [9] * 30 + [5]}), "recommend")
        .notes[0]
        .startswith("Small counts: Total has only 1 detractor.")
    )
    assert nps(pd.DataFrame({"recommend": [9] * 30 + [5] * 3}), "recommend").notes == ()
    assert nps(pd.DataFrame({"recommend": [9] * 19}), "recommend").notes[0].startswith("Small counts: Total has 19")
    one = nps(pd.DataFrame({"recommend": [9]}), "recommend")
    assert "Total has 1 answer." in one.notes[0]


@pytest.mark.parametrize("interval", ["wald", "t", "bootstrap"])
def test_weak_intervals_warn_on_small_bases(interval: str) -> None:  # LO7
    with pytest.warns(ApproximationWarning, match="covers less than it says"):
        result = nps(ANSWERS, "recommend", interval=interval)
    assert "interval='score' does not." in result.notes[0]


def test_every_dataframe_library(as_frame: Callable[[Any], Any]) -> None:  # LO8
    expected = nps(ANSWERS, "recommend", by="country").to_frame()
    pd.testing.assert_frame_equal(nps(as_frame(ANSWERS), "recommend", by="country").to_frame(), expected)
    design = SurveyDesign(weights="w")
    expected = nps(ANSWERS, "recommend", by="country", design=design).to_frame()
    found = nps(as_frame(ANSWERS), "recommend", by="country", design=design).to_frame()
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)


def test_numbers_as_groups_sort_by_value() -> None:  # LO2
    answers = pd.DataFrame({"recommend": [9, 9, 1, 8], "wave": [10.0, 9.0, 10.0, 2.0]})
    assert nps(answers, "recommend", by="wave").to_frame()["group"].tolist() == ["Total", "2", "9", "10"]


def test_another_level() -> None:  # LO9
    result = nps(ANSWERS, "recommend", by="country")
    wide = result.confidence_interval(0.99)
    direct = nps(ANSWERS, "recommend", by="country", confidence_level=0.99).to_frame()
    pd.testing.assert_frame_equal(wide, direct[["group", "estimate", "conf_low", "conf_high"]])
    with pytest.raises(ArgumentError):
        result.confidence_interval(99)


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.ApproximationWarning")
def test_bootstrap_is_repeatable() -> None:  # LO9
    first = nps(ANSWERS, "recommend", interval="bootstrap", rng=5)
    again = nps(ANSWERS, "recommend", interval="bootstrap", rng=5)
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    pd.testing.assert_frame_equal(
        first.confidence_interval(0.95), first.to_frame()[["group", "estimate", "conf_low", "conf_high"]]
    )
    assert "10,000 resamples, seed 5" in first.method


def test_the_sentence() -> None:  # LO9
    assert nps(ANSWERS, "recommend", confidence_level=0.9).method == (
        "Share answering 9-10 minus share answering 0-6, in points; 90 % score interval."
    )


def test_facts() -> None:  # LO9
    facts = nps(ANSWERS, "recommend").facts()
    assert facts["question"] == "recommend"
    assert facts["interval"] == "score"
    assert facts["confidence_level"] == 0.95
    assert facts["n"] == 11
