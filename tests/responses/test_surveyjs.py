"""responses.shapes.surveyjs: answers as JSON.

JS1 a list, one object, lines, and what a database puts around them give the same answers
JS2 grids are objects, several options lists; codes or labels of any language; other values stay and are reported
JS3 ids come from the usual names, else respondents are numbered
JS4 the form of another study is refused; a form is no answers
JS5 hostile files are refused in words: depth, size, encoding, broken JSON, names that stand twice, numbers that are none
JS6 what nobody answered is missing, not unknown
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.responses.exports import answers, chosen, label, same_answers, study

from loyaltystats.errors import ResponseError
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.layout import stamp_of
from loyaltystats.questionnaire.sections import Grid, sections
from loyaltystats.responses.read import read_responses, read_with_problems
from loyaltystats.responses.shapes import surveyjs

STUDY = study()
GIVEN = answers(30)
GRIDS = {
    row.code: item.code
    for section in sections(STUDY)
    for item in section.items
    if isinstance(item, Grid)
    for row in item.questions
}
STAMP = stamp_of(STUDY, "en", (), None, "0").csv_text


def people(language: str = "") -> list[dict[str, Any]]:
    """Return the answers as the library gives them: codes, or labels of a language."""
    return [_person(row, language) for _, row in GIVEN.frame.iterrows()]


def _person(row: Any, language: str) -> dict[str, Any]:
    person: dict[str, Any] = {"form": STAMP}
    for one in STUDY.questions:
        if one.kind == "multiple" and one.scale is not None:
            ticks = [code for code in one.scale.codes if str(row[f"{one.code}_{code}"]) == "1"]
            value: Any = chosen(one, row, language) if language else ticks
        elif pd.isna(row[one.code]):
            continue
        elif language and one.kind == "single":
            value = label(one, row[one.code], language)
        else:
            value = row[one.code] if isinstance(row[one.code], str) else float(row[one.code])
            value = int(value) if isinstance(value, float) and value.is_integer() else value
        place = person.setdefault(GRIDS[one.code], {}) if one.code in GRIDS else person
        place |= {one.code: value} if value != [] else {}
    return person


def saved(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["", "en", "es"])
def test_lists(tmp_path: Path, language: str) -> None:  # JS1, JS2
    path = saved(tmp_path / "a.json", people(language))
    back = read_responses(path, STUDY)
    same_answers(back, GIVEN)
    assert "recognised as an export of SurveyJS." in back.notes
    same_answers(read_responses(path, STUDY, format="surveyjs"), GIVEN)


def test_other_wrappings(tmp_path: Path) -> None:  # JS1
    every = people()
    lines = "\ufeff" + "\n".join(json.dumps(one) for one in every) + "\n\n"
    wrapped = [{"id": f"p{number}", "data": one} for number, one in enumerate(every)]
    files = {
        "a.jsonl": lines,
        "b.json": lines,
        "c.json": {"Data": every, "ResultCount": 30},
        "d.json": wrapped,
        "e.json": {"total": 30, "results": wrapped},
    }
    for name, content in files.items():
        same_answers(read_responses(saved(tmp_path / name, content), STUDY), GIVEN)
    one = read_responses(saved(tmp_path / "one.json", every[0]), STUDY)
    assert len(one) == 1
    assert one.frame[list(STUDY.columns)].iloc[0].equals(GIVEN.frame[list(STUDY.columns)].iloc[0])


def test_several_files(tmp_path: Path) -> None:  # JS1
    for number, person in enumerate(people()):
        saved(tmp_path / f"{number:02d}.json", {**person, "id": f"p{number}"})
    same_answers(read_responses(tmp_path, STUDY), GIVEN)


def test_other_values(tmp_path: Path) -> None:  # JS2
    person = {**people()[0], "recommend-Comment": "because", "pageNo": 2, "tags": ["a", {"b": 1}]}
    back = read_responses(saved(tmp_path / "a.json", [person]), STUDY)
    assert back.frame["recommend-Comment"].tolist() == ["because"]
    assert any(
        "columns 'recommend-Comment', 'pageNo', 'tags' are not in instrument" in one for one in back.problems["message"]
    )


def test_unlawful_answers(tmp_path: Path) -> None:  # JS2
    wrong = [{"form": STAMP, "grid1": {"speedfun": 7}, "comptype": ["FAULT", "nothing"], "recommend": True}]
    _, problems = read_with_problems(saved(tmp_path / "a.json", wrong), STUDY)
    errors = problems.query("severity == 'error'")["message"].tolist()
    assert [one.partition(" - expected")[0] for one in errors] == [
        "row 1, column 'comptype' - 'nothing' is not an answer",
        "row 1, column 'speedfun' - '7' is not an answer",
        "row 1, column 'recommend' - 'True' is not an answer",
    ]


@pytest.mark.parametrize("name", ["id", "_id", "instanceId", "responseId"])
def test_ids(tmp_path: Path, name: str) -> None:  # JS3
    named = [{name: f"00{number}", **person} for number, person in enumerate(people())]
    assert read_responses(saved(tmp_path / "a.json", named), STUDY).frame["id"].tolist()[:2] == ["000", "001"]
    assert read_responses(saved(tmp_path / "b.json", people()), STUDY).frame["id"].tolist()[:2] == ["1", "2"]


def test_another_form(tmp_path: Path) -> None:  # JS4
    path = saved(tmp_path / "a.json", people())
    with pytest.raises(ResponseError, match="the form does not belong to instrument"):
        read_responses(path, STUDY.titled("Other", version="9"))
    with pytest.raises(ResponseError, match="is an export of SurveyJS - expected the instrument"):
        read_responses(path)
    form = write_form(STUDY, tmp_path / "form.json")
    with pytest.raises(ResponseError, match=r"form\.json - is a form, not answers - expected a list"):
        read_responses(form, STUDY)


HOSTILE = {
    "[" * 100_000: "has objects inside one another more than 20 deep",
    '{"a": ' * 50 + "1" + "}" * 50: "has objects inside one another more than 20 deep",
    '[{"recommend": 9}': "is no JSON",
    '{"recommend": 9}\n{"recommend": }\n': "line 2 - is no JSON",
    '{"recommend": 9, "recommend": 8}': "'recommend' stands twice in an object",
    '{"recommend": NaN}': "NaN is no number that JSON knows",
    '{"recommend": 9, "grid1": {"recommend": 8}}': "respondent 1 - has two values for 'recommend'",
    "[1, 2]": "is no list of objects",
    "[]": "is no list of objects",
    "{}": "holds no answers",
    " \n ": "is empty",
}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files(tmp_path: Path, text: str) -> None:  # JS5
    with pytest.raises(ResponseError) as caught:
        read_responses(saved(tmp_path / "a.json", text), STUDY, format="surveyjs")
    assert HOSTILE[text] in str(caught.value)
    assert "expected" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_encoding_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # JS5
    path = tmp_path / "a.json"
    path.write_bytes('[{"recommendwhy": "ñ"}]'.encode("latin-1"))
    with pytest.raises(ResponseError, match=r"a\.json - byte 20 is not UTF-8"):
        read_responses(path, STUDY)
    monkeypatch.setattr(surveyjs, "LARGEST", 10)
    with pytest.raises(ResponseError, match=r"a\.json - is larger than 10 bytes"):
        read_responses(path, STUDY)


def test_what_nobody_answered(tmp_path: Path) -> None:  # JS6
    back = read_responses(saved(tmp_path / "a.json", [{"recommend": 9}]), STUDY)
    assert not [one for one in back.problems["message"] if "no column" in one]
    assert back.frame["recommend"].tolist() == [9]
    with pytest.raises(ResponseError, match="no column belongs to instrument"):
        read_responses(saved(tmp_path / "b.json", [{"weather": "rain"}]), STUDY)
