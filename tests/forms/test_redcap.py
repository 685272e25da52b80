"""REDCap: the data dictionary and its checklist.

RC1 a small study with everything in it gives the files stored in tests/golden
RC2 every template of the package gives a dictionary without faults, in each language, split or not
RC3 branching logic is true exactly where ``relevance.holds`` is, for random answers with gaps and missing codes
RC4 any text comes back exactly: markup, quotes, brackets, bars, commas, line breaks, formula signs, emoji
RC5 every fault planted into a dictionary is found
RC6 dictionary and checklist of ours are replaced, any other file is not; a checklist is written only where needed
RC7 what REDCap cannot hold is one clear FormError and leaves no file
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.expressions import logic
from tests.forms.test_limesurvey import CONDITIONS, HOSTILE, NAMES, SPLIT, missing_of, respondent
from tests.platforms import REDCap, both, everything

import loyaltystats as ls
from loyaltystats.forms.redcap_lint import COLUMNS, lint_redcap
from loyaltystats.forms.redcap_logic import branching
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.structure import structure_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def _write(study: Instrument, folder: Path, **more: Any) -> Path:
    return ls.write_form(study, folder / "dictionary.csv", format="redcap", **more)


def _fields(path: Path) -> dict[str, dict[str, str]]:
    return {row["Variable / Field Name"]: row for row in REDCap(path).fields}


def test_golden(tmp_path: Path) -> None:  # RC1
    study = everything()
    path = _write(study, tmp_path)
    for file, golden in ((path, "everything_redcap.csv"), (tmp_path / "dictionary_after_import.md", None)):
        text = file.read_text(encoding="utf-8")
        text = text.replace(study.fingerprint, "f" * 16).replace(str(structure_of(study)), f"{'f' * 8}-{'f' * 8}")
        assert text == (GOLDEN / (golden or "everything_redcap_after_import.md")).read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.QualityWarning")
@pytest.mark.parametrize("name", NAMES)
def test_templates(name: str, tmp_path: Path) -> None:  # RC2
    study = ls.load_instrument(name)
    if study.parts[0].needs_features:
        study = study.with_features({f"f{number}": f"Feature {number}" for number in range(1, 7)})
    for language in study.languages:
        path = _write(study, tmp_path, language=language)
        assert lint_redcap(path) == []
        fields = _fields(path)
        assert set(fields) == {"record_id", "form", *study.codes}
        assert f";{language};" in fields["form"]["Field Annotation"]
        for question in study.questions:
            assert bool(question.required) is (fields[question.code]["Required Field?"] == "y")
    if study.features:
        parts = (tuple(study.features)[:4], tuple(study.features)[2:])
        fields = _fields(_write(study.with_split(parts), tmp_path))
        assert fields["version"]["Choices, Calculations, OR Slider Labels"] == "1, 1 | 2, 2"


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions(condition: str) -> None:  # RC3
    study, source = everything(), Random(11)
    questions = {question.code: question for question in study.questions}
    text = branching(condition, (), questions)
    found = set()
    for _ in range(200):
        given = respondent(source, study)
        told: dict[str, Any] = {}
        for code, answer in given.items():
            if isinstance(answer, set):
                told |= {f"{code}({option})": "1" for option in answer}
            else:
                told[code] = answer
        wanted = bool(holds(parse(condition), OneRespondent(given, missing_of(study))))
        assert logic(text, told) is wanted, (given, text)
        found.add(wanted)
    assert found == {True, False}


def test_versions(tmp_path: Path) -> None:  # RC3
    study = everything(split=SPLIT)
    fields = _fields(_write(study, tmp_path))
    column = "Branching Logic (Show field only if...)"
    assert fields["fastfun"][column] == "[version] = '1'"
    assert fields["used"][column] == ""
    assert fields["version"]["Field Annotation"] == "@HIDDEN-SURVEY"
    checklist = (tmp_path / "dictionary_after_import.md").read_text(encoding="utf-8")
    assert "version 1: `fastfun`, `fastdys`, `fastpts`" in checklist


def test_a_checklist_speaks_one_language(tmp_path: Path) -> None:  # RC3
    path = tmp_path / "d.csv"
    ls.write_form(everything(), path, format="redcap", language="es")
    checklist = (tmp_path / "d_after_import.md").read_text(encoding="utf-8")
    assert "Study everything, version 1, language es, fingerprint" in checklist
    assert not [word for word in ("Estudio", "idioma", "Se pregunta", "Solo si") if word in checklist]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str, tmp_path: Path) -> None:  # RC4
    answers = (Answer(code="1", label=both(text, f"es {text}")), Answer(code="2", label=both("No | none, [x]", "Nada")))
    study = everything({"fast": both(text, f"es {text}"), "free": both("Free", "Gratis")})
    part = study.parts[0]
    first = replace(part.template.plain_questions[3], scale=Scale("hostile", answers))
    template = replace(part.template, plain_questions=(*part.template.plain_questions[:3], first))
    study = replace(study, parts=(replace(part, template=template),)).checked()
    path = _write(study, tmp_path)
    fields = _fields(path)
    assert not re.search(r"[\[{]", fields["fastpts"]["Field Label"])
    assert not fields["fastpts"]["Field Label"].startswith(("=", "+", "-", "@"))
    server = REDCap(path)
    sent = server.export(ls.simulate_responses(study, 30, rng=1).frame, tmp_path / "r.csv", answers="label")
    with sent.open(encoding="utf-8-sig", newline="") as file:
        shown = {row["where"] for row in csv.DictReader(file)}
    assert shown <= {text, "No | none, [x]", ""}
    back = ls.read_responses(sent, study)
    assert set(back.frame["where"].dropna()) == {1, 2}


def _changed(name: str, column: str, value: str) -> Callable[[list[dict[str, str]]], None]:
    def change(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row[COLUMNS[0]] == name)
        row[column] = value

    return change


def _moved(rows: list[dict[str, str]]) -> None:
    rows.append(rows.pop(next(place for place, row in enumerate(rows) if row[COLUMNS[0]] == "fastdys")))


CHOICES = "Choices, Calculations, OR Slider Labels"
LOGIC = "Branching Logic (Show field only if...)"
FAULTS: dict[str, Callable[[list[dict[str, str]]], None]] = {
    "the first field is the record id": _changed("record_id", "Field Type", "notes"),
    "the name is not a small letter": _changed("visits", COLUMNS[0], "Visits"),
    "the name is used twice": _changed("visits", COLUMNS[0], "spend"),
    "the form name 'My Form'": _changed("visits", "Form Name", "My Form"),
    "the field type 'choice' is unknown": _changed("where", "Field Type", "choice"),
    "there is no label": _changed("where", "Field Label", " "),
    "required and identifier are y or empty": _changed("where", "Required Field?", "yes"),
    "only a text field has a validation": _changed("where", "Text Validation Min", "1"),
    "the validation 'numbers' is unknown": _changed("visits", "Text Validation Type OR Show Slider Number", "numbers"),
    "the limit '1,5' is no number": _changed("visits", "Text Validation Max", "1,5"),
    "Field Label holds a bracket": _changed("where", "Field Label", "Where, [used]?"),
    "Field Note holds a bracket": _changed("where", "Field Note", "{used}"),
    "a field of this type has no choices": _changed("why", CHOICES, "1, Yes"),
    "the code 'a b' has other signs": _changed("where", CHOICES, "a b, Yes"),
    "the choice '1' has no label": _changed("where", CHOICES, "1 | 2, No"),
    "two choices have the same code": _changed("where", CHOICES, "A, Yes | a, No"),
    "a choice holds a line break": _changed("where", CHOICES, "1, Yes\n| 2, No"),
    "the label of choice '1' holds a bracket": _changed("where", CHOICES, "1, [used]"),
    "brackets or quotes that do not close": _changed("where", LOGIC, "([used] = '1'"),
    "the branching logic holds 'not'": _changed("where", LOGIC, "not [used] = '1'"),
    "asks for 'later', which is no earlier field": _changed("where", LOGIC, "[later] = '1'"),
    "asks for 'why', which is no earlier field": _changed("where", LOGIC, "[why] <> ''"),
    "a checkbox is asked as [name(code)]": _changed("why", LOGIC, "[channels] = '1'"),
    "asks for option 'fax'": _changed("why", LOGIC, "[channels(fax)] = '1'"),
    "the action tag '@SECRET' is unknown": _changed("form", "Field Annotation", "@SECRET"),
    "@NONEOFTHEABOVE names 'fax'": _changed("channels", "Field Annotation", "@NONEOFTHEABOVE='fax'"),
    "holds more than action tags": _changed("form", "Field Annotation", "@DEFAULT='it's'"),
    "its fields do not stand together": _moved,
    "its fields differ in type or choices": _changed("fastdys", CHOICES, "1, Yes | 2, No"),
    "a form or a section begins inside it": _changed("fastdys", "Section Header", "New"),
    "a field has this name": _changed("fastfun", "Matrix Group Name", "used"),
    "the name is not in small letters": _changed("fastfun", "Matrix Group Name", "Grid 1"),
    "not all radio or all checkbox": _changed("visits", "Matrix Group Name", "numbers"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults(fault: str, tmp_path: Path) -> None:  # RC5
    path = _write(everything(), tmp_path)
    rows = REDCap(path).fields
    FAULTS[fault](rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    found = lint_redcap(path)
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a,b\n1,2\n", "expected the 18 headings"),
        (",".join(f'"{one}"' for one in COLUMNS) + "\n", "there are no fields"),
        (",".join(f'"{one}"' for one in COLUMNS) + "\nid,form\n", "has 2 cells - expected 18"),
    ],
)
def test_wrong_tables_are_found(text: str, fault: str, tmp_path: Path) -> None:  # RC5
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert fault in lint_redcap(path)[0]


def test_no_utf8_is_found(tmp_path: Path) -> None:  # RC5
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,\xe9")
    assert lint_redcap(path) == ["byte 3 - is no UTF-8 - expected UTF-8 text."]


def test_overwriting(tmp_path: Path) -> None:  # RC6
    _write(everything(), tmp_path)
    assert _write(everything(), tmp_path).is_file()
    checklist = tmp_path / "dictionary_after_import.md"
    checklist.write_text("# My notes", encoding="utf-8")
    with pytest.raises(ls.FormError, match=r"dictionary_after_import\.md - there is a file"):
        _write(everything(), tmp_path)
    checklist.unlink()
    (tmp_path / "dictionary.csv").write_text("name,age\nAda,36\n", encoding="utf-8")
    with pytest.raises(ls.FormError, match=r"dictionary\.csv - "):
        _write(everything(), tmp_path)


def test_checklist_only_where_needed(tmp_path: Path) -> None:  # RC6
    _write(ls.load_instrument("recommend").with_languages(["en"]), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["dictionary.csv"]


@pytest.mark.parametrize(
    ("id_", "name"), [("kano+recommend", "kano_recommend"), ("2026 Shop", "study_2026_shop"), ("a" * 80, "a" * 50)]
)
def test_form_name(id_: str, name: str, tmp_path: Path) -> None:  # RC2
    study = everything().titled(both("T"), id=id_)
    assert {row["Form Name"] for row in _fields(_write(study, tmp_path)).values()} == {name}


def test_refused_whole(tmp_path: Path) -> None:  # RC7
    answers = (Answer(code="a", label=both("One")), Answer(code="A", label=both("Two")))
    study = everything()
    part = study.parts[0]
    first = replace(part.template.plain_questions[3], scale=Scale("twice", answers))
    template = replace(part.template, plain_questions=(first,))
    with pytest.raises(ls.FormError, match=r"cannot be written for REDCap:\n.*two choices have the same code"):
        _write(replace(study, parts=(replace(part, template=template),)), tmp_path)
    assert list(tmp_path.iterdir()) == []
