"""responses.csv_source.

XC1 encodings: UTF-8 with and without mark, UTF-16 by its mark, Windows-1252 with a warning; anything else is refused
XC2 delimiters: comma, semicolon, tab, vertical bar; what was found is said
XC3 ragged rows, headings there twice or not at all, NUL bytes, open quotation marks, empty files are refused
XC4 our own forms: the stamp is checked, one apostrophe comes off what was escaped, and only there
XC5 rows are counted as people see them
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from loyaltystats.errors import ResponseError
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses


@pytest.fixture(scope="module")
def study() -> Instrument:
    return load_instrument("recommend").titled("Shop", id="shop")


def _file(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def _message(path: Path, study: Instrument | None) -> str:
    with pytest.raises(ResponseError) as caught:
        read_responses(path, study)
    return str(caught.value)


HEAD = "id,recommend,recommendwhy\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "the file is in UTF-16, as its first bytes say."),
        (
            "cp1252",
            "the file is not in UTF-8; it was read as Windows-1252 (Western European) - look whether accents are right, or save "  # noqa: E501
            "it again as CSV (UTF-8).",
        ),
    ],
)
def test_encodings(study: Instrument, tmp_path: Path, encoding: str, note: str) -> None:  # XC1
    responses = read_responses(_file(tmp_path, HEAD + "1,9,caf\u00e9 \u2019 \u20ac\n", encoding), study)
    assert responses.frame["recommendwhy"].tolist() == ["caf\u00e9 \u2019 \u20ac"]
    assert responses.problems["message"].tolist() == ([note] if note else [])


def test_unknown_bytes(study: Instrument, tmp_path: Path) -> None:  # XC1
    assert _message(_file(tmp_path, HEAD.encode() + b"1,9,\x81\n"), study) == (
        "a.csv - byte 31 is neither UTF-8 nor Windows-1252 text - save it again as CSV (UTF-8)."
    )
    assert _message(_file(tmp_path, b"\xff\xfea"), study) == (
        "a.csv - is damaged UTF-16 text - save it again as CSV (UTF-8)."
    )
    assert _message(_file(tmp_path, HEAD + "1,9\x00,a\n"), study) == (
        "a.csv - holds a NUL byte at byte 30 - expected text - save it again as CSV (UTF-8)."
    )
    assert _message(_file(tmp_path, HEAD + "1,9\x00,a\n", "utf-16"), study) == (
        "a.csv - holds a NUL character at place 30 - save it again as CSV (UTF-8)."
    )


@pytest.mark.parametrize(("mark", "word"), [(",", ""), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_delimiters(study: Instrument, tmp_path: Path, mark: str, word: str) -> None:  # XC2
    text = mark.join(["id", "recommend", "recommendwhy"]) + "\r\n" + mark.join(["1", "9", '"a, b; c"']) + "\r\n"
    responses = read_responses(_file(tmp_path, text), study)
    assert responses.frame.values.tolist() == [["1", 9, "a, b; c"]]
    assert responses.notes == ((f"the fields are separated by {word}.",) if word else ())


def test_one_column(study: Instrument, tmp_path: Path) -> None:  # XC2
    responses = read_responses(_file(tmp_path, "recommend\n9\n\n10\n"), study)
    assert responses.frame[["id", "recommend"]].values.tolist() == [["1", 9], ["2", 10]]
    assert responses.notes == (
        "passed over 1 empty row.",
        "there are no ids; respondents are numbered from 1 in the order of rows.",
    )


def test_shapes(study: Instrument, tmp_path: Path) -> None:  # XC3, XC5
    says = " - expected one field per column - look for a missing or an additional separator."
    assert _message(_file(tmp_path, HEAD + "1,9,a,\n2,99,b\n3,9\n4,9,c,\n"), study).splitlines() == [
        "a.csv - the answers do not fit instrument 'shop', 3 errors:",
        "  - rows 2, 5 - 4 fields, the heading has 3" + says,
        "  - row 4 - 2 fields, the heading has 3" + says,
        "  - row 3, column 'recommend' - '99' is not an answer - expected 0 to 10.",
    ]
    assert _message(_file(tmp_path, "id,recommend,recommend,,x\n1,2,3,4,5\n"), study).splitlines()[1:] == [
        "  - the heading 'recommend' appears more than once - expected every name once - rename or delete columns.",
        "  - column 4 of the table has no heading - give it a name or delete it.",
    ]
    assert _message(_file(tmp_path, HEAD + '1,9,"a\n2,9,b\n'), study) == (
        "a.csv, row 2 - a quotation mark is opened and not closed - expected quotation marks in pairs - correct it, or save the "  # noqa: E501
        "table again as CSV."
    )
    assert "a.csv, row 2 - ',' expected after '\"' - expected" in _message(_file(tmp_path, HEAD + '1,9,"a"b\n'), study)
    for empty in ("", " \n\n"):
        assert _message(_file(tmp_path, empty), study) == (
            "a.csv - is empty - expected a row of column names and a row per respondent."
        )
    assert _message(_file(tmp_path, ",,\n1,2,3\n"), study) == (
        "a.csv - its first row is empty - expected the names of the columns."
    )
    assert _message(_file(tmp_path, HEAD), study) == (
        "a.csv - the answers do not fit instrument 'shop', 1 error:\n  - there are no responses - expected at least one "
        "answered row."
    )
    long = read_responses(_file(tmp_path, HEAD + "1,9," + "x" * 200_000), study)
    assert long.frame["recommendwhy"].str.len().tolist() == [200_000]


def test_empty_columns_at_the_edge_are_no_columns(study: Instrument, tmp_path: Path) -> None:  # XC3
    responses = read_responses(
        _file(tmp_path, "id,recommend,recommendwhy,,\n1,9,a,,\n,,,,\n2,8\n"[:-4] + "2,8,b,,\n"), study
    )
    assert responses.frame["id"].tolist() == ["1", "2"]


def test_multiline_texts_count_as_one_row(study: Instrument, tmp_path: Path) -> None:  # XC5
    text = _message(_file(tmp_path, HEAD + '1,9,"two\nlines"\n2,eleven,x\n'), study)
    assert "row 3, column 'recommend' - 'eleven' is not an answer" in text


def test_own_form(study: Instrument, tmp_path: Path) -> None:  # XC4
    texts = ["=1+1", "'=1+1", "'", "-5", "plain"]
    frame = pd.DataFrame({"id": ["007", "=2", "c", "d", "e"], "recommend": [9, 0, 10, 3, 4], "recommendwhy": texts})
    path = write_form(study, tmp_path / "form.csv", answers=frame)
    assert '"\'=1+1"' in path.read_text(encoding="utf-8-sig")
    assert read_responses(path, study).frame.values.tolist() == frame.values.tolist()
    foreign = _file(tmp_path, HEAD + "1,9,'=1+1\n")
    assert read_responses(foreign, study).frame["recommendwhy"].tolist() == ["'=1+1"]
    other = load_instrument("csat")
    text = _message(path, other)
    assert (
        "rows 2, 3, 4, 5, 6 - the form does not belong to instrument 'csat' - it is a form of 'shop'; fingerprint"
        in text
    )
    assert "is a form of instrument 'shop', version '1' - expected that instrument" in _message(path, None)


def test_column_form_of_someone_else(study: Instrument, tmp_path: Path) -> None:  # XC4
    responses = read_responses(_file(tmp_path, "id,form,recommend,recommendwhy\n1,paper,9,a\n"), study)
    assert responses.frame["form"].tolist() == ["paper"]
    assert responses.problems["message"].tolist() == ["the column 'form' is not in instrument 'shop'; kept as read."]


def test_field_too_long(study: Instrument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # XC3
    monkeypatch.setattr("loyaltystats.responses.csv_source._FIELD_LIMIT", 50)
    assert "a.csv, row 2 - field larger than field limit (50) - expected" in _message(
        _file(tmp_path, HEAD + "1,9," + "x" * 60), study
    )


def test_missing_file(study: Instrument, tmp_path: Path) -> None:
    _file(tmp_path, HEAD)
    assert _message(tmp_path / "aa.csv", study) == (
        f"{tmp_path / 'aa.csv'} - there is no such file - give the path of the answers. Did you mean 'a.csv'?"
    )
