"""responses.shapes.headed: tables headed by the texts of the questions, from anywhere.

HD1 a table that no platform's shape recognises is read by the texts of its headings, in every language, and says so
HD2 the answers to a multiple choice stand in one column, under its text or its code, or in one column per option
HD3 codes and texts may be mixed; other columns stay and are reported; two columns for one question are refused
HD4 a table of codes stays a plain table, as does one that is told to be one
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.responses.exports import answers, chosen, one_column_each, same_answers, study, write_csv, write_xlsx

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses

KANO = load_instrument("kano").with_features({"speed": "Speed", "help": "Help"})
SAID = "its columns were found by the texts of the questions as well as by codes."


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("separator", ["; ", "\n", ", ", "|"])
def test_comes_back(tmp_path: Path, language: str, separator: str) -> None:  # HD1, HD2
    heading, rows = one_column_each(answers(), language, separator.join)
    table = [["Submitted", *heading], *(["May 3, 2026", *row] for row in rows)]
    read = read_responses(write_csv(tmp_path / "a.csv", table), study())
    assert read.frame.pop("Submitted").notna().all()
    same_answers(read, answers())
    assert read.notes[0] == SAID
    read = read_responses(write_xlsx(tmp_path / "a.xlsx", table), study())
    assert read.notes[0] == f"sheet 'Sheet1' - {SAID}"


def test_one_column_per_option(tmp_path: Path) -> None:  # HD2
    given = answers()
    boxes = [question for question in study().questions if question.kind == "multiple"]
    heading, rows = one_column_each(given, "en", "; ".join)
    names, cells = list(heading), [list(row) for row in rows]
    for question in boxes:
        place = names.index(question.text["en"])
        options = [one.label["en"] for one in question.scale.answers] if question.scale else []
        names[place : place + 1] = [f"{question.text['en']} [{label}]" for label in options]
        for row, (_, answer) in zip(cells, given.frame.iterrows(), strict=True):
            ticked = chosen(question, answer, "en")
            row[place : place + 1] = [label if label in ticked else "" for label in options]
    same_answers(read_responses(write_csv(tmp_path / "a.csv", [names, *cells]), study()), given)


def test_codes_with_joined_boxes(tmp_path: Path) -> None:  # HD2, HD3
    _, rows = one_column_each(answers(), "en", "; ".join)
    heading = [question.code.upper() for question in study().questions]
    given = [["ID", *heading], *([f"{number:03}", *row] for number, row in enumerate(rows))]
    read = read_responses(write_csv(tmp_path / "a.csv", given, delimiter=";", encoding="cp1252"), study())
    same_answers(read, answers())
    assert read.frame["id"].tolist()[:2] == ["000", "001"]


def test_codes_and_texts_are_mixed(tmp_path: Path) -> None:  # HD3
    text = KANO.question("speeddys").text["es"]
    path = write_csv(
        tmp_path / "a.csv", [["speedfun", text, "Shop"], ["I like it", "5", "north"], ["2", "Me gusta", ""]]
    )
    read = read_responses(path, KANO)
    assert read.frame[["speedfun", "speeddys"]].to_numpy().tolist() == [[1, 5], [2, 1]]
    assert "the column 'Shop' is not in instrument 'kano'; kept as read." in read.problems["message"].tolist()
    path = write_csv(tmp_path / "b.csv", [["speedfun", text, KANO.question("speeddys").text["en"]], ["1", "5", "5"]])
    with pytest.raises(ResponseError, match=r"could all be 'speeddys' - keep one\."):
        read_responses(path, KANO)


def test_plain_tables_stay_plain(tmp_path: Path) -> None:  # HD4
    path = write_csv(tmp_path / "a.csv", [["speedfun", "speeddys", "How are you?"], ["1", "5", "fine"]])
    assert SAID not in read_responses(path, KANO).notes
    path = write_csv(tmp_path / "b.csv", [[KANO.question("speedfun").text["en"], "speeddys"], ["1", "5"]])
    assert read_responses(path, KANO).frame["speedfun"].tolist() == [1]
    assert read_responses(path, KANO, format="csv").frame["speedfun"].isna().all()
