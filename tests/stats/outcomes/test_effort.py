"""effort.

EF1 hand count of the mean, its interval and the share of top answers
EF2 the question, the ends and the top come from the instrument or are declared
EF3 several questions: one block each, with the question first
EF4 answers off the scale, text and missing answers
EF5 groups and small bases: what cannot be estimated is nan, with a note
EF6 every engine gives the same table
EF7 another confidence level from the same result
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, DesignError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.outcomes.effort import effort

ANSWERS = pd.DataFrame(
    {
        "easy": [7, 6, 5, 4, 1, 7, None, 3],
        "told": [7, 7, 7, 7, 7, 7, 7, 7],
        "shop": ["a", "a", "a", "b", "b", None, "b", "c"],
        "w": [1.0, 2, 1, 1, 1, 0, 1, 1],
        "word": ["x"] * 8,
    }
)


def _refused(kind: type[Exception], *arguments: Any, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        effort(*arguments, **options)
    return str(caught.value)


def test_hand_count() -> None:  # EF1
    result = effort(ANSWERS, "easy")
    row = result.to_frame().iloc[0]
    values = np.array([7, 6, 5, 4, 1, 7, 3])
    assert row["estimate"] == pytest.approx(values.mean())
    assert row["std_error"] == pytest.approx(values.std(ddof=1) / 7**0.5)
    assert (row["df"], row["n"], row["n_effective"]) == (6, 7, 7)
    assert row["top_share"] == pytest.approx(4 / 7)
    assert (result.n, result.n_total, dict(result.excluded)) == (7, 8, {"no answer": 1})
    assert result.method == "Mean answer, 95 % t interval; share answering 5-7 of 1-7, 95 % Wilson interval."
    assert result.notes == ("easy: 1 (no answer) of 8 respondents are not in the base.",)
    assert result.facts()["top"] == 3


def test_from_the_instrument() -> None:  # EF2
    answers = ls.simulate_responses(ls.load_instrument("effort"), 40, rng=3)
    result = effort(answers)
    valid = answers.valid()["effease"].dropna()
    assert (result.question, result.lowest, result.highest, result.top) == ("effease", 1.0, 7.0, 3)
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx(valid.mean())
    assert result.n == len(valid)


def test_declared() -> None:  # EF2
    frame = pd.DataFrame({"easy": [5, 4, 3, 1]})
    result = effort(frame, "easy", lowest=1, highest=5, top=2)
    assert result.to_frame()["top_share"].iloc[0] == 0.5
    assert _refused(ArgumentError, frame, "easy", lowest=1, highest=5) == (
        "top - which answers of 'easy' count as top is not declared, and is never guessed - expected a number of answers - "
        "pass top=..., for example top=2 for 6 and 7 of 1-7."
    )
    assert _refused(ArgumentError, frame, "easy", top=7) == (
        "top - got 7 for 'easy' - expected fewer than all 7 answers - lower top."
    )
    assert _refused(ArgumentError, frame, "easy", lowest=7) == (
        "lowest - got 7, and the highest is 7 - expected a lower end below it."
    )
    assert _refused(ArgumentError, frame, "easy", highest="7") == (
        "highest - got '7' - expected a number, an end of the scale of 'easy'."
    )


def test_no_question() -> None:  # EF2
    assert _refused(ArgumentError, ANSWERS) == (
        "question - was not named, and nothing says which - expected the name of a column - pass question='...', or combine "
        "the study with the template 'effort'."
    )
    other = ls.simulate_responses(ls.load_instrument("recommend"), 5, rng=1)
    assert "instrument 'recommend' has no question with facet ease" in _refused(ArgumentError, other)
    assert _refused(ArgumentError, ANSWERS, ["easy", "easy"]) == (
        "question - got ['easy', 'easy'] - expected a column, or a list of different columns."
    )


def test_several_questions() -> None:  # EF3
    table = effort(ANSWERS, ["easy", "told"], by="shop").to_frame()
    assert table["question"].tolist() == ["easy"] * 4 + ["told"] * 4
    assert table["group"].tolist() == ["Total", "a", "b", "c"] * 2
    assert "question" not in effort(ANSWERS, "easy").to_frame()


def test_bad_answers() -> None:  # EF4
    assert _refused(ResponseError, pd.DataFrame({"easy": [8, 8, 0, 3]}), "easy") == (
        "column 'easy' - '0' (1 time); '8' (2 times) - expected numbers 1-7 - correct the answers, and blank missing codes "
        "such as 98."
    )
    assert "holds text" in _refused(ResponseError, ANSWERS, "word")
    assert _refused(ResponseError, ANSWERS, "easy", missing="raise") == (
        "columns 'easy' - 1 of 8 respondents gave no answer to at least one - missing='raise' expects every answer - pass "
        "missing='drop' to leave them out of the base and count them."
    )
    assert "there is no column 'eas'" in _refused(ResponseError, ANSWERS, "eas")
    assert "weights, column 'word'" in _refused(DesignError, ANSWERS, "easy", design=SurveyDesign(weights="word"))


def test_groups_and_small_bases() -> None:  # EF5
    result = effort(ANSWERS, "easy", by="shop", design=SurveyDesign(weights="w"))
    table = result.to_frame().set_index("group")
    assert table.loc["a", "estimate"] == pytest.approx((7 + 12 + 5) / 4)
    assert table.loc["a", "n_effective"] == pytest.approx(16 / 6)
    assert table.loc["c", "n"] == 1
    assert np.isnan(table.loc["c", "std_error"])
    assert np.isnan(table.loc["c", "conf_low"])
    assert table.loc["c", "estimate"] == 3
    assert dict(result.excluded) == {"no answer": 1, "weight of zero": 1}
    nobody = effort(pd.DataFrame({"easy": [None, 3.0, 4.0], "shop": ["a", "b", "b"]}), "easy", by="shop")
    assert nobody.to_frame().set_index("group").loc["a", "estimate"] != nobody.to_frame()["estimate"].iloc[0]
    assert "easy: no answers in a; nothing can be estimated there." in nobody.notes
    lost = effort(pd.DataFrame({"easy": [2.0, 3.0, 4.0], "shop": [None, "b", "b"]}), "easy", by="shop").notes
    assert "easy: 1 respondent has no value in 'shop' and counts in the total only." in lost


@pytest.mark.parametrize("engine", ["polars", "lazy", "arrow", "duckdb"])
def test_engines(engine: str) -> None:  # EF6
    frame: Any = pl.from_pandas(ANSWERS)
    if engine == "lazy":
        frame = frame.lazy()
    elif engine == "arrow":
        frame = frame.to_arrow()
    elif engine == "duckdb":
        frame = duckdb.from_arrow(frame.to_arrow())
    expected = effort(ANSWERS, "easy", by="shop", design=SurveyDesign(weights="w")).to_frame()
    found = effort(frame, "easy", by="shop", design=SurveyDesign(weights="w")).to_frame()
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)


def test_another_level() -> None:  # EF7
    wide = effort(ANSWERS, "easy", confidence_level=0.99).to_frame()
    again = effort(ANSWERS, "easy").confidence_interval(0.99)
    for name in ("conf_low", "conf_high", "top_low", "top_high"):
        assert again[name].iloc[0] == pytest.approx(wide[name].iloc[0])
    assert effort(ANSWERS, ["easy"]).confidence_interval().columns[0] == "question"
