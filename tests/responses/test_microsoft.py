"""responses.shapes.microsoft: answers as Microsoft Forms exports them (a workbook).

MI1 the export is recognised in the languages of the platform and read back as it was answered, ids included
MI2 boxes joined by ";" with one at the end
MI3 headings that come twice get a number; a Likert row named by its feature
MI4 a column of the platform that is also a question is the question
MI5 without an instrument it is a plain table, unless the format is told
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.responses.exports import answers, one_column_each, same_answers, study, write_xlsx

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses

LEADING = {
    "en": ["ID", "Start time", "Completion time", "Email", "Name"],
    "es": ["Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre"],
}
KANO = load_instrument("kano").with_features({"speed": "Speed", "help": "Help"})


def _rows(language: str) -> list[list[Any]]:
    heading, rows = one_column_each(answers(), language, lambda labels: "".join(f"{one};" for one in labels))
    when = datetime.datetime(2026, 5, 3, 9, 14)
    stamped = [[number, when, when, "anonymous", "", *row] for number, row in enumerate(rows, start=1)]
    return [[*LEADING[language], *(text.replace(" ", "\u00a0", 1) for text in heading)], *stamped]


@pytest.mark.parametrize("language", ["en", "es"])
def test_comes_back(tmp_path: Path, language: str) -> None:  # MI1, MI2
    read = read_responses(write_xlsx(tmp_path / "Survey(1-40).xlsx", _rows(language)), study())
    same_answers(read, answers())
    assert read.frame["id"].tolist() == [str(number) for number in range(1, 41)]
    assert read.notes[:3] == (
        "sheet 'Sheet1' - recognised as an export of Microsoft Forms.",
        f"sheet 'Sheet1' - the column {LEADING[language][0]!r} was read as the id of respondents.",
        "sheet 'Sheet1' - columns of Microsoft Forms that hold no answers were left out: "
        + ", ".join(map(repr, LEADING[language][1:]))
        + ".",
    )


def test_rows_of_likert_questions(tmp_path: Path) -> None:  # MI3
    texts = [KANO.question(code).text["en"] for code in ("speedfun", "helpfun")]
    rows = [
        [*LEADING["en"], *texts, "Other thoughts", "Other thoughts2"],
        [1, "", "", "", "", "I like it", 2, "a", "b"],
    ]
    read = read_responses(write_xlsx(tmp_path / "a.xlsx", rows), KANO)
    assert read.frame[["speedfun", "helpfun"]].iloc[0].tolist() == [1, 2]
    assert read.frame[["Other thoughts", "Other thoughts2"]].iloc[0].tolist() == ["a", "b"]
    again = [[*LEADING["en"], texts[0], f"{texts[0]}2"], [1, "", "", "", "", "I like it", "I expect it"]]
    with pytest.raises(ResponseError, match=r"\(columns 6, 7\) could all be 'speedfun' - keep one"):
        read_responses(write_xlsx(tmp_path / "b.xlsx", again), KANO)


def test_questions_named_like_columns_of_the_platform(tmp_path: Path) -> None:  # MI4
    profile = load_instrument("profile")
    asked = next(one for one in profile.questions if one.kind == "single")
    rows = [[*LEADING["en"], "Language", asked.text["en"]], [1, "", "", "", "", "English", ""]]
    read = read_responses(write_xlsx(tmp_path / "a.xlsx", rows), profile, on_duplicate="keep")
    assert "Language" not in read.frame


def test_without_instrument(tmp_path: Path) -> None:  # MI5
    path = write_xlsx(tmp_path / "a.xlsx", [[*LEADING["en"], "How are you?"], ["7", "", "", "", "", "Well"]])
    assert read_responses(path).frame["How are you?"].tolist() == ["Well"]
    with pytest.raises(ResponseError) as caught:
        read_responses(path, format="microsoft")
    assert str(caught.value) == (
        "a.xlsx - is an export of Microsoft Forms - expected the instrument that was asked, to find its questions - "
        "read_responses(path, instrument)."
    )
