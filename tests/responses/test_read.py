"""responses.read, coding, numbers, ids, match, as_read, consistency: what the reader understands.

RR1 codes, labels in any language, "1 - label", any case, spaces, apostrophes and dashes; 1.0; what was merged is said
RR2 ids stay text; numbers that lost digits are refused; none at all: rows are numbered
RR3 numbers: decimal comma found out, mixed or unclear refused, range checked, missing codes kept
RR4 open text is kept as it stands; "NA", "None" and "null" are text
RR5 multiple choice: 0 and 1 in many spellings; gaps are reported
RR6 pandas, polars, pyarrow and duckdb frames
RR7 columns missing, unknown, spelled otherwise
RR8 without instrument: the table as it stands, ids as text
RR9 duplicates as asked for
RR10 arguments
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.numbers import Decimals
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.read import read_responses, read_with_problems

COLOURS = Scale(
    "c", (Answer(code="R", label={"en": "red", "es": "rojo"}), Answer(code="B", label={"en": "don't mind"}))
)
SPENT = Scale("m", (), (Answer(code="-98", label={"en": "I don't know"}),))


def _question(code: str, kind: Any, **more: Any) -> Question:
    return Question(code=code, role=Role.PROFILE, kind=kind, text={"en": f"{code}?"}, name={"en": code}, **more)


QUESTIONS = (
    _question("colour", "single", scale=COLOURS, required=True),
    _question("used", "multiple", scale=COLOURS),
    _question("spent", "number", scale=SPENT, minimum=0.0, maximum=100.0),
    _question("amount", "number"),
    _question("why", "text"),
)
TEMPLATE = Template(id="t", version="1", title={"en": "T"}, purpose={}, languages=("en",), plain_questions=QUESTIONS)
STUDY = Instrument(parts=(Part(template=TEMPLATE),), languages=("en",), id="shop", version="1", title={"en": "T"})
KANO = load_instrument("kano").with_features({"delivery": "Delivery"})


def _message(source: Any, study: Instrument | None = STUDY, **arguments: Any) -> list[str]:
    with pytest.raises(ResponseError) as caught:
        read_responses(source, study, **arguments)
    return str(caught.value).splitlines()


def _table(**columns: list[Any]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    every: dict[str, Any] = {"id": [f"p{i}" for i in range(size)], "colour": ["R"] * size}
    empty = {"used_R": [None] * size, "used_B": [None] * size, "spent": [None] * size, "amount": [None] * size}
    return pd.DataFrame({**every, **empty, "why": [None] * size, **columns}, dtype=object)


def test_spellings() -> None:  # RR1
    told = [
        "R",
        "r",
        "red",
        " RED\u00a0",
        "rojo",
        "R \u2013 red",
        "R) red",
        "don\u2019t mind",
        "B - don`t mind",
        None,
        "  ",
    ]
    responses = read_responses(_table(colour=told), STUDY)
    assert responses.frame["colour"].fillna("").tolist() == ["R"] * 7 + ["B", "B", "", ""]
    assert responses.notes == (
        "column 'colour' - other spellings were read: 'r' as R (1), ' RED\\xa0' as R (1), 'R \u2013 red' as R (1), 'R) red' as "  # noqa: E501
        "R (1), 'don\u2019t mind' as B (1) and 1 more spellings.",
    )
    assert (
        responses.problems["message"].tolist()[0]
        == "rows 10, 11, column 'colour' - a required question is not answered."
    )


def test_numbers_as_codes() -> None:  # RR1
    for told in (
        [1, 2, 5],
        [1.0, 2.0, 5.0],
        ["1", "2.0", "5,0"],
        ["1 - I like it", "Es lo que espero", "i DISLIKE it"],
    ):
        frame = pd.DataFrame({"id": ["a", "b", "c"], "deliveryfun": told, "deliverydys": [5, 5, 5]})
        read = read_responses(frame, KANO).frame
        assert read["deliveryfun"].tolist() == [1, 2, 5]
        assert str(read["deliveryfun"].dtype) == "Int64"
    assert "'1.5' is not an answer" in _message(pd.DataFrame({"deliveryfun": [1.5]}), KANO)[1]


def test_unknown_answers_are_listed_once_with_their_rows() -> None:  # RR1
    text = _message(_table(colour=["x" * 80] * 12 + ["blu"]))
    assert text == [
        "a pandas DataFrame - the answers do not fit instrument 'shop', 2 errors:",
        "  - rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more, column 'colour' - '"
        + "x" * 59
        + "\u2026' is not an answer - expected "
        "R - red; B - don't mind.",
        "  - row 13, column 'colour' - 'blu' is not an answer - expected R - red; B - don't mind.",
    ]


def test_ids() -> None:  # RR2
    frame = pd.DataFrame({"id": pd.array([7, None, 2**60], "Int64"), "colour": ["R"] * 3})
    read = read_responses(frame, STUDY)
    assert read.frame["id"].tolist() == ["7", "row2", str(2**60)]
    assert "row 2, column 'id' - answers without an id; 'row' and the row number stand in." in list(
        read.problems["message"]
    )
    assert read_responses(frame.assign(id=["row2", None, " 7 "]), STUDY).frame["id"].tolist() == ["row2", "row2x", "7"]
    assert read_responses(frame.assign(id=[1.0, 2.5, np.nan]), STUDY).frame["id"].tolist() == ["1", "2.5", "row3"]
    assert "last digits are lost" in _message(frame.assign(id=[1.0, 2.0, 2.0**60]))[1]
    assert read_responses(frame.drop(columns="id"), STUDY).frame["id"].tolist() == ["1", "2", "3"]


def test_numbers() -> None:  # RR3
    told = [5, 2.5, "7", " 8.5 ", "-98", "I don't know", -98.0, "0.0", None]
    read = read_responses(_table(spent=told), STUDY).frame["spent"]
    assert read.fillna(-1).tolist() == [5, 2.5, 7, 8.5, -98, -98, -98, 0, -1]
    assert str(read.dtype) == "Float64"
    comma = read_responses(_table(amount=["2,5", "1,234", "1000"]), STUDY)
    assert comma.frame["amount"].tolist() == [2.5, 1.234, 1000]
    assert comma.notes == ("the comma was read as the decimal mark of numbers.",)
    wanted = "expected a number from 0 to 100, or -98 - I don't know"
    assert _message(_table(spent=["2,5", "2.5", "many", 101, True, float("inf"), "1e999"]))[1:] == [
        "  - row 1, column 'spent' - '2,5' is not clear: some numbers of this table have a decimal comma and some a decimal "
        f"point - {wanted}.",
        f"  - row 3, column 'spent' - is not a number - {wanted}.",
        f"  - row 4, column 'spent' - 101 is outside the range - {wanted}.",
        f"  - row 6, column 'spent' - is not a number - {wanted}.",
        f"  - row 7, column 'spent' - is not a number - {wanted}.",
    ]
    assert (
        "'1,234' is not clear: the comma may stand for decimals or for thousands - expected a number."
        in (_message(_table(amount=["1,234"]))[1])
    )
    assert Decimals(comma=True).mixed is False


def test_open_text_stays() -> None:  # RR4
    told = ["NA", "None", "null", " a\nb ", "'=1", "3/5", 7.0, 12, None, ""]
    read = read_responses(_table(why=told), STUDY).frame["why"]
    assert read.tolist()[:8] == ["NA", "None", "null", " a\nb ", "'=1", "3/5", "7", "12"]
    assert read.isna().tolist()[8:] == [True, True]
    dates = _table(why=["x"]).assign(why=pd.to_datetime(["2026-05-03"]))
    assert read_responses(dates, STUDY).frame["why"].tolist() == ["2026-05-03 00:00:00"]


def test_dates_where_answers_are_expected() -> None:  # RR1
    frame = _table(why=["x"]).assign(colour=pd.to_datetime(["2026-05-03"]), spent=pd.to_datetime(["2026-05-03"]))
    text = _message(frame)
    assert (
        "column 'colour' - holds the date 2026-05-03 00:00:00, which spreadsheets make of entries such as 3/5"
        in text[1]
    )
    assert "column 'spent' - holds the date" in text[2]


def test_multiple_choice() -> None:  # RR5
    told = [1, "1.0", "Yes", "s\u00ed", "x", "TRUE", True]
    none = [0, "0", "no", "No", "0 - No", "false", False]
    read = read_responses(_table(used_R=told, used_B=none), STUDY).frame
    assert read["used_R"].tolist() == [1] * 7
    assert read["used_B"].tolist() == [0] * 7
    bools = _table(used_R=[1, 0]).assign(used_R=[True, False], used_B=pd.array([False, None], "boolean"))
    read_bools = read_responses(bools, STUDY)
    assert read_bools.frame["used_R"].tolist() == [1, 0]
    assert read_bools.problems["message"].tolist() == [
        "row 2, column 'used' - some options of 'used' are answered and others left empty; empty ones stay missing - put 0 "
        "where an option was not chosen."
    ]
    assert "'2' is not an answer - expected 0 - No; 1 - Yes" in _message(_table(used_R=[2]))[1]


def test_frames(as_frame: Callable[[Any], Any]) -> None:  # RR6
    frame = pd.DataFrame(
        {
            "id": ["007", "008", "009"],
            "deliveryfun": ["I like it", "2", "3 - I am neutral"],
            "deliverydys": [5, 4, 1],
            "deliveryimp": [9.0, None, 1.0],
            "extra": [1.5, 2.5, None],
        }
    )
    responses = read_responses(as_frame(frame), KANO)
    assert responses.frame[["id", "deliveryfun", "deliverydys"]].values.tolist() == [
        ["007", 1, 5],
        ["008", 2, 4],
        ["009", 3, 1],
    ]
    assert responses.frame["deliveryimp"].fillna(-1).tolist() == [9, -1, 1]
    assert responses.frame["extra"].fillna(-1).tolist() == [1.5, 2.5, -1]
    assert list(responses.frame.columns) == ["id", "deliveryfun", "deliverydys", "deliveryimp", "deliverygot", "extra"]
    bare = read_responses(as_frame(frame))
    assert bare.instrument is None
    assert bare.frame["id"].tolist() == ["007", "008", "009"]
    assert bare.frame["deliverydys"].tolist() == [5, 4, 1]


def test_columns() -> None:  # RR7
    frame = pd.DataFrame({"ID": ["1"], " DeliveryFun": [1], "delivery_dys": [5], "weight": ["1.5"], "note": ["007"]})
    responses = read_responses(frame, KANO)
    assert list(responses.frame.columns)[-3:] == ["delivery_dys", "weight", "note"]
    assert responses.frame["weight"].tolist() == [1.5]
    assert responses.frame["note"].tolist() == ["007"]
    assert responses.problems["message"].tolist()[:2] == [
        "there is no column 'deliverydys', 'deliveryimp', 'deliverygot'; read as not answered. Did you mean 'delivery_dys'?",
        "the columns 'delivery_dys', 'weight', 'note' are not in instrument 'kano'; kept as read.",
    ]
    assert responses.notes == (
        "the column 'ID' was read as 'id'.",
        "the column ' DeliveryFun' was read as 'deliveryfun'.",
    )
    assert _message(pd.DataFrame({"a": [1]}), KANO)[1] == (
        "  - no column belongs to instrument 'kano' - expected 'deliveryfun', 'deliverydys', 'deliveryimp', 'deliverygot' - name "  # noqa: E501
        "the columns by the codes of the questions, or by their texts."
    )


def test_half_pairs_are_counted_not_changed() -> None:  # RR7
    frame = pd.DataFrame({"id": list("abc"), "deliveryfun": [1, None, 1], "deliverydys": [None, 5, 98]})
    text = _message(frame, KANO)
    assert "'98' is not an answer" in text[1]
    responses = read_responses(frame.assign(deliverydys=[None, 5, 5]), KANO)
    half = responses.problems[responses.problems["column"].isin(["deliveryfun", "deliverydys"])]
    assert half["row"].tolist() == [1, 2]
    assert set(half["severity"]) == {"warning"}
    assert responses.frame["deliverydys"].isna().tolist() == [True, False, False]


def test_without_instrument(tmp_path: Path) -> None:  # RR8
    path = tmp_path / "a.csv"
    path.write_text("id;a;b;c;d;e;f\n007;1;NA;01;1,5;x;1\n008;2;3;02;2;None;12345678901234567\n", encoding="utf-8")
    responses = read_responses(path)
    frame = responses.frame
    assert frame["id"].tolist() == ["007", "008"]
    assert frame["a"].tolist() == [1, 2]
    assert str(frame["a"].dtype) == "Int64"
    assert frame["b"].tolist() == ["NA", "3"]
    assert frame["c"].tolist() == ["01", "02"]
    assert frame["d"].tolist() == [1.5, 2.0]
    assert frame["e"].tolist() == ["x", "None"]
    assert frame["f"].tolist() == ["1", "12345678901234567"]
    assert responses.problems["message"].tolist() == [
        "row 2, column 'b' - holds numbers and the text 'NA'; it was read as text - if that means no answer, empty the cells.",  # noqa: E501
        "the fields are separated by semicolons.",
        "column 'd' - the comma was read as the decimal mark.",
    ]
    bare = read_responses(pd.DataFrame({"a": [1.5, np.nan, 3.0], "b": ["x", None, "y"]}))
    assert bare.frame["id"].tolist() == ["1", "2"]  # the row in between holds nothing
    assert bare.notes[0] == "passed over 1 empty row."
    path.write_text("id,a\n1,2,3\n", encoding="utf-8")
    assert _message(path, None)[0] == "a.csv - the answers cannot be read, 1 error:"


def test_duplicates() -> None:  # RR9
    frame = pd.DataFrame({"id": ["a", "b", "a", "a"], "colour": ["R", "R", "B", "B"]})
    assert _message(frame)[1] == (
        "  - rows 1, 3, 4, column 'id' - the same id - expected one row per respondent - correct the ids, or pass "
        "on_duplicate='first', 'last' or 'keep'."
    )
    first = read_responses(frame, STUDY, on_duplicate="first")
    assert first.frame[["id", "colour"]].values.tolist() == [["a", "R"], ["b", "R"]]
    assert (
        first.problems["message"].tolist()[-1] == "rows 1, 3, 4, column 'id' - the same id; the first of them was kept."
    )
    last = read_responses(frame, STUDY, on_duplicate="last").frame
    assert last[["id", "colour"]].values.tolist() == [["b", "R"], ["a", "B"]]
    assert len(read_responses(frame, STUDY, on_duplicate="keep")) == 4


def test_arguments(tmp_path: Path) -> None:  # RR10
    path = tmp_path / "a.txt"
    path.write_text("colour\nR\n")
    assert len(read_responses(path, STUDY, format="csv")) == 1
    with pytest.raises(
        ArgumentError, match=r"format - 'csvv' is not known - expected one of csv, excel, .*\. Did you mean 'csv'"
    ):
        read_responses(path, STUDY, format="csvv")
    with pytest.raises(ArgumentError, match="on_duplicate - 'any' is not known"):
        read_responses(path, STUDY, on_duplicate="any")
    assert "it is not an Excel workbook" in _message(path, STUDY, format="excel")[0]
    assert "got int - expected Responses or a dataframe" in _message(3)[0]
    responses, problems = read_with_problems(path, STUDY)
    assert responses is not None
    assert len(problems) == len(responses.problems)
    assert Problems().to_frame().empty
