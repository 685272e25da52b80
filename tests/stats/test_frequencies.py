"""frequencies and amounts.

FR1 every answer of the scale has a row, in the order of the scale, also one that nobody gave; shares sum to 1
FR2 the base is who answered: missing answers, missing codes and skipped questions are out of it
FR3 a multiple choice is counted option by option, on those who answered it
FR4 groups and total; labels for displays
FR5 weights: scale of weights never matters; weights of one change nothing
FR6 what cannot be counted is refused in words
FR7 the same table from pandas, polars and duckdb
FR8 amounts: mean, median, range; medians with weights; one answer has no interval
FR9 analyze gives every template an analysis
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.questionnaire.library import shipped_names

ANSWERS = pd.DataFrame(
    {
        "country": ["ES", "ES", "MX", "MX", None, "ES"],
        "channel": ["web", "shop", "web", "web", "shop", None],
        "visits": [1.0, 2.0, 3.0, 10.0, np.nan, 4.0],
        "w": [1.0, 2.0, 1.0, 1.0, 1.0, 5.0],
    }
)


def _answers(template: str, **columns: Any) -> ls.Responses:
    study = ls.load_instrument(template)
    frame = pd.DataFrame({"id": [str(number) for number in range(len(next(iter(columns.values()))))], **columns})
    blank = {name: [None] * len(frame) for name in study.columns if name not in columns}
    return ls.read_responses(pd.concat([frame, pd.DataFrame(blank)], axis=1), study)


def test_every_answer_has_a_row() -> None:  # FR1, FR2
    result = ls.frequencies(_answers("profile", tenure=[3, 3, 1, 99, None]), "tenure")
    table = result.to_frame()
    assert table["answer"].tolist() == list("12345")
    assert table["answers"].tolist() == [1, 0, 2, 0, 0]
    assert set(table["n"]) == {3}
    assert table["estimate"].sum() == pytest.approx(1)
    assert result.labels["tenure/3"] == "3 to 5 years"
    assert result.n == 3


def test_multiple_choice() -> None:  # FR3
    study = ls.load_instrument("complaint")
    many = next(question for question in study.questions if question.kind == "multiple")
    first, second, *rest = many.columns
    given = {"compincident": [1] * 4, first: [1, 1, 0, None], second: [0, 1, 0, None]}
    given |= {name: [0, 0, 0, None] for name in rest}
    table = ls.frequencies(_answers("complaint", **given), many.code).to_frame().set_index("answer")
    assert many.scale is not None
    assert list(table.index) == list(many.scale.codes)
    assert table.loc[many.scale.codes[0], ["answers", "n"]].tolist() == [2, 3]
    assert table.loc[many.scale.codes[1], "estimate"] == pytest.approx(1 / 3)


def test_groups() -> None:  # FR4
    table = ls.frequencies(ANSWERS, "channel", by="country").to_frame()
    assert table["group"].tolist() == ["Total", "Total", "ES", "ES", "MX", "MX"]
    assert table["answers"].tolist() == [2, 3, 1, 1, 0, 2]
    assert table["n"].tolist() == [5, 5, 2, 2, 2, 2]


def test_weights() -> None:  # FR5
    plain = ls.frequencies(ANSWERS, "channel").to_frame()
    ones = ls.frequencies(ANSWERS.assign(w=7.0), "channel", design=ls.SurveyDesign(weights="w")).to_frame()
    pd.testing.assert_frame_equal(plain, ones.drop(columns="design_effect"))
    assert ones["design_effect"].tolist() == pytest.approx([1, 1])
    weighted = ls.frequencies(ANSWERS, "channel", design=ls.SurveyDesign(weights="w")).to_frame()
    assert weighted["estimate"].tolist() == pytest.approx([0.5, 0.5])
    assert weighted["n_effective"].tolist() == pytest.approx([36 / 8] * 2)
    again = ls.frequencies(ANSWERS.assign(w=ANSWERS["w"] * 1000), "channel", design=ls.SurveyDesign(weights="w"))
    pd.testing.assert_frame_equal(weighted, again.to_frame())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ls.frequencies(ANSWERS),
            "questions - was not named and the answers carry no instrument - expected the names of columns - pass "
            "questions=[...].",
        ),
        (lambda: ls.frequencies(ANSWERS, []), "questions - got an empty list - expected at least one column."),
        (
            lambda: ls.frequencies(_answers("recommend", recommend=[9]), "recommendwhy"),
            "questions - 'recommendwhy' is of kind text - expected closed questions - leave it out.",
        ),
        (
            lambda: ls.amounts(ANSWERS),
            "questions - no question is named and the answers carry none that is answered with a number - expected columns "
            "of numbers - pass questions=[...].",
        ),
        (
            lambda: ls.frequencies(ANSWERS, "channel", missing="raise"),
            "column 'channel' - 1 of 6 respondents gave no answer - missing='raise' expects every answer - pass "
            "missing='drop' to leave them out of the base.",
        ),
        (
            lambda: ls.amounts(ANSWERS, "visits", missing="raise"),
            "column 'visits' - 1 of 6 respondents gave no answer - missing='raise' expects every answer - pass "
            "missing='drop' to leave them out of the base.",
        ),
    ],
)
def test_refusals(call: Any, message: str) -> None:  # FR6
    with pytest.raises(ls.LoyaltyStatsError) as caught:
        call()
    assert str(caught.value) == message


def test_unknown_column() -> None:  # FR6
    with pytest.raises(ls.ResponseError, match="'chanel'"):
        ls.frequencies(ANSWERS, "chanel")
    with pytest.raises(ls.ResponseError, match="holds text"):
        ls.amounts(ANSWERS, "channel")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_engines(engine: str) -> None:  # FR7
    module = pytest.importorskip(engine)
    frame = module.from_pandas(ANSWERS) if engine == "polars" else module.from_df(ANSWERS)
    for call in (ls.frequencies, ls.amounts):
        column = "channel" if call is ls.frequencies else "visits"
        pd.testing.assert_frame_equal(
            call(frame, column, by="country").to_frame(), call(ANSWERS, column, by="country").to_frame()
        )


def test_amounts() -> None:  # FR8
    table = ls.amounts(ANSWERS, "visits", by="country").to_frame().set_index("group")
    assert table.loc["Total", ["estimate", "median", "lowest", "highest", "n"]].tolist() == [4.0, 3.0, 1.0, 10.0, 5]
    assert table.loc["MX", "median"] == 6.5
    weighted = ls.amounts(ANSWERS, "visits", design=ls.SurveyDesign(weights="w")).to_frame()
    assert weighted["median"].tolist() == [4.0]
    assert weighted["estimate"].tolist() == pytest.approx([(1 + 4 + 3 + 10 + 20) / 10])
    result = ls.amounts(ANSWERS, ["visits"])
    other = result.confidence_interval(0.95)
    assert other["conf_low"].tolist() == result.to_frame()["conf_low"].tolist()
    narrower = result.confidence_interval(0.5)
    assert (narrower["conf_high"] < other["conf_high"]).all()


def test_one_number_has_no_interval() -> None:  # FR8
    table = ls.amounts(pd.DataFrame({"visits": [3.0, np.nan]}), "visits").to_frame()
    assert table["estimate"].tolist() == [3.0]
    assert table[["std_error", "conf_low", "conf_high"]].isna().all(axis=None)
    empty = ls.amounts(pd.DataFrame({"visits": [np.nan, np.nan]}), "visits").to_frame()
    assert empty["n"].tolist() == [0]
    assert empty[["estimate", "median", "lowest"]].isna().all(axis=None)


def test_interval_at_another_level() -> None:
    result = ls.frequencies(ANSWERS, "channel")
    assert result.confidence_interval(0.95)["conf_low"].tolist() == result.to_frame()["conf_low"].tolist()
    assert result.facts()["questions"] == 1


@pytest.mark.parametrize("name", shipped_names())
def test_every_template_is_analysed(name: str) -> None:  # FR9
    study = ls.load_instrument(name).with_languages(["en"])
    if study.parts[0].needs_features:
        study = study.with_features({"delivery": "Delivery", "returns": "Returns", "gift": "Gift", "price": "Price"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)  # sixty answers are few for some of the analyses
        report = ls.analyze(ls.simulate_responses(study, 60, rng=1))
    assert report.results
