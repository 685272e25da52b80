"""responses.shapes.google: answers as Google Forms exports them.

GO1 the export is recognised and read back as it was answered, in every language, from CSV and workbook
GO2 boxes joined by ", " or ";", also where labels contain commas
GO3 grids: Question [Row], rows being features, questions or options
GO4 what is no answer is an error with place and suggestion; headings that are no question are reported
GO5 a plain table with a time stamp stays a plain table
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.responses.exports import answers, one_column_each, same_answers, study, write_csv, write_xlsx

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses

STAMPS = {"en": "Timestamp", "es": "Marca temporal"}
KANO = load_instrument("kano").with_features({"speed": "Speed", "help": "Help"})


def _rows(language: str, separator: str) -> list[list[str]]:
    heading, rows = one_column_each(answers(), language, separator.join)
    stamped = [["2026/05/03 9:14:02 AM GMT+2", "someone@example.com", *row] for row in rows]
    return [[STAMPS[language], "Username", *heading], *stamped]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("separator", [", ", ";"])
def test_comes_back_from_csv(tmp_path: Path, language: str, separator: str) -> None:  # GO1, GO2
    read = read_responses(write_csv(tmp_path / "Survey.csv", _rows(language, separator)), study())
    same_answers(read, answers())
    assert read.notes[:2] == (
        "recognised as an export of Google Forms.",
        f"columns of Google Forms that hold no answers were left out: {STAMPS[language]!r}, 'Username'.",
    )
    assert read.problems[read.problems["severity"] == "error"].empty


def test_comes_back_from_a_workbook(tmp_path: Path) -> None:  # GO1
    same_answers(read_responses(write_xlsx(tmp_path / "Survey.xlsx", _rows("en", ", ")), study()), answers())


def test_told_without_a_time_stamp(tmp_path: Path) -> None:  # GO1
    path = write_csv(tmp_path / "s.csv", [row[2:] for row in _rows("en", ", ")])
    same_answers(read_responses(path, study(), format="google"), answers())


def test_grids(tmp_path: Path) -> None:  # GO3
    rows = [
        [
            "Timestamp",
            "How do you feel if you get this? [Speed]",
            "How do you feel if you get this? [Help]",
            "Features [Speed: how do you feel if you do not get this?]",
            "Speed [speedimp]",
            "Help: how do you feel if you do not get this?",
        ],
        ["1", "I like it", "I expect it", "I dislike it", "7", "I am neutral"],
    ]
    rows[0][3] = f"Features [{KANO.question('speeddys').text['en']}]"
    rows[0][5] = KANO.question("helpdys").text["en"].upper()
    stem = KANO.question("speedfun").text["en"].replace("Speed", "").strip(": ")
    rows[0][1], rows[0][2] = f"{stem} [Speed]", f"{stem} [ help ]"
    frame = read_responses(write_csv(tmp_path / "grid.csv", rows), KANO).frame
    asked = ["speedfun", "helpfun", "speeddys", "speedimp", "helpdys"]
    assert frame[asked].iloc[0].tolist() == [1, 2, 5, 7, 3]


def test_a_row_that_means_two_questions_is_refused(tmp_path: Path) -> None:  # GO3, GO4
    rows = [["Timestamp", "Please rate [Speed]", KANO.question("helpfun").text["en"]], ["1", "I like it", "I like it"]]
    with pytest.raises(ResponseError) as caught:
        read_responses(write_csv(tmp_path / "grid.csv", rows), KANO)
    assert str(caught.value).splitlines()[1] == (
        "  - the heading 'Please rate [Speed]' could be 'speedfun', 'speeddys', 'speedimp', 'speedgot' - expected one question - "
        "rename the column to the code of its question."
    )


def test_what_does_not_fit(tmp_path: Path) -> None:  # GO4
    recommend = load_instrument("complaint")
    channel = next(one for one in recommend.questions if one.kind == "multiple")
    assert channel.scale is not None
    labels = [answer.label["en"] for answer in channel.scale.answers]
    rows = [["Timestamp", channel.text["en"], "Anything else?"], ["1", f"{labels[0]}, Carrier pigeon", "no"]]
    with pytest.raises(ResponseError) as caught:
        read_responses(write_csv(tmp_path / "s.csv", rows), recommend)
    assert f"row 2, column '{channel.code}' ('" in str(caught.value)
    assert "'Carrier pigeon' is not an answer - expected" in str(caught.value)
    rows = [["Timestamp", KANO.question("speedfun").text["en"] + " Please", "Shoe size"], ["1", "I like it", "42"]]
    rows[0].append(KANO.question("helpfun").text["en"])
    rows[1].append("I like it")
    read = read_responses(write_csv(tmp_path / "t.csv", rows), KANO)
    said = read.problems["message"].tolist()
    assert any("is the text of no question. Did you mean 'speedfun'?" in one for one in said)
    assert any("'Shoe size' are not in instrument 'kano'; kept as read." in one for one in said)
    assert read.frame["Shoe size"].tolist() == [42]


def test_plain_tables_stay_plain(tmp_path: Path) -> None:  # GO5
    plain = write_csv(tmp_path / "p.csv", [["Timestamp", "speedfun"], ["2026", "1"]])
    read = read_responses(plain, KANO)
    assert "Timestamp" in read.frame
    assert not any("recognised" in note for note in read.notes)
    pd.testing.assert_frame_equal(read.frame, read_responses(plain, KANO, format="csv").frame)
    exported = write_csv(
        tmp_path / "q.csv", [["Timestamp", KANO.question("speedfun").text["en"]], ["2026", "I like it"]]
    )
    assert list(read_responses(exported).frame.columns[1:]) == ["Timestamp", KANO.question("speedfun").text["en"]]
