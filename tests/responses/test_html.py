"""responses.shapes.html: what an HTML form saved, as JSON or CSV.

HR1 JSON and CSV of one respondent give the same frame; a folder with one file per respondent is read as one table
HR2 what is no such file, or belongs to another study, is refused with its place
HR3 text copied from the form into a .txt file is read; JSON of other kinds is left to others
HR4 without an id the name of the file stands in; a list of respondents is read; nothing is read without the instrument
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.layout import ANSWERS
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses

KANO = load_instrument("kano").with_languages(["en", "es"]).with_features({"delivery": "Fast delivery"})
STUDY = KANO.combined(load_instrument("recommend").with_languages(["en", "es"]))
STAMP = f"{STUDY.id};{STUDY.version};es;{STUDY.fingerprint}"
GIVEN = {"deliveryfun": "1", "deliverydys": "5", "recommend": "9", "recommendwhy": '\'=1+1, "fast"\nand cheap'}


def _answers(**more: Any) -> dict[str, Any]:
    return {column: (GIVEN | more).get(column) for column in STUDY.columns}


def _json(path: Path, **more: Any) -> Path:
    content = {"kind": ANSWERS, "form": STAMP, "id": "007", "order": ["delivery"], "answers": _answers(), **more}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _csv(path: Path, respondent: str) -> Path:
    values = [respondent, STAMP, *("" if value is None else value for value in _answers().values())]
    values = [f"'{value}" if value.lstrip("'").startswith("=") else value for value in values]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["id", "form", *STUDY.columns], values])
    return path


def _message(source: Any) -> str:
    with pytest.raises(ResponseError) as caught:
        read_responses(source, STUDY)
    return str(caught.value)


def test_same_frame(tmp_path: Path) -> None:  # HR1
    first = read_responses(_json(tmp_path / "a.json"), STUDY)
    second = read_responses(_csv(tmp_path / "a.csv", "007"), STUDY, format="html")
    pd.testing.assert_frame_equal(first.frame, second.frame)
    row = first.frame.iloc[0]
    assert (row["id"], row["deliveryfun"], row["recommend"]) == ("007", 1, 9)
    assert row["recommendwhy"] == GIVEN["recommendwhy"]
    assert pd.isna(row["deliverygot"])
    assert "recognised as an export of an HTML form of this package" in first.problems["message"].iloc[0]
    (tmp_path / "a.json").unlink()
    _json(tmp_path / "b.json", id="008", form=STAMP.replace(";es;", ";en;"))
    assert read_responses(tmp_path, STUDY).frame["id"].tolist() == ["007", "008"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": "paper"}, "does not say which 'form' it is"),
        ({"form": f"{STUDY.id};{STUDY.version};es;{'0' * 16}"}, "the form does not belong to instrument"),
        ({"answers": [1]}, "has no 'answers'"),
        ({"answers": {"recommend": ["1"]}}, "has more than one value for 'recommend'"),
        ({"answers": _answers(recommend="12")}, "'12' is not an answer"),
    ],
)
def test_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:  # HR2
    assert said in _message(_json(tmp_path / "a.json", **change))


def test_cut_short(tmp_path: Path) -> None:  # HR2
    path = _json(tmp_path / "a.json")
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert _message(path).startswith("a.json - is not whole JSON (")


def test_copied_text(tmp_path: Path) -> None:  # HR3
    assert read_responses(_json(tmp_path / "mail.txt"), STUDY).frame["id"].tolist() == ["007"]
    (tmp_path / "table.txt").write_text("id\trecommend\n1\t9\n", encoding="utf-8")
    assert read_responses(tmp_path / "table.txt", STUDY).frame["recommend"].tolist() == [9]


def test_ids_and_lists(tmp_path: Path) -> None:  # HR4
    assert read_responses(_json(tmp_path / "someone.json", id=None), STUDY).frame["id"].tolist() == ["someone"]
    one = {"kind": ANSWERS, "form": STAMP, "version": "2", "answers": _answers()}
    path = tmp_path / "all.json"
    path.write_text(json.dumps([{**one, "id": "1"}, {**one, "id": "2"}]), encoding="utf-8")
    frame = read_responses(path, STUDY).frame
    assert frame[["id", "version"]].to_numpy().tolist() == [["1", "2"], ["2", "2"]]
    with pytest.raises(ResponseError, match="is a form of instrument"):
        read_responses(path)
