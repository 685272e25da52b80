"""forms.codebook, codebook_json, codebook_ddi: what every column is, for people, programs and archives.

CB1 the codebook of a form says under which condition a question is asked, what it measures, and how far its translation is
    checked, in the language of the form: CSV, page and the sheet of the workbook
CB2 a text whose source has changed since it was translated says so, by its own key or by that of its answers
CB3 JSON: every column with its texts in all languages, codes, limits, role, sources; nothing that says nothing
CB4 DDI: valid against the schema of DDI-Lifecycle 3.3, for every template, for hostile texts, and every reference resolves
CB5 a codebook is replaced without asking; a file of somebody else is not
CB6 the same study gives the same bytes
"""

from __future__ import annotations

import dataclasses
import json
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest

from loyaltystats.errors import FormError
from loyaltystats.forms.codebook import statuses
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.template import load_instrument

FEATURES = {f"f{number}": {"en": f"Feature {number}", "es": f"Característica {number}"} for number in range(1, 5)}
COMPLAINT = load_instrument("complaint").with_languages(["en", "es"])


def _all() -> Instrument:
    names = ("kano", "constsum", "bestworst", "complaint", "value", "profile")
    first, *others = (load_instrument(name).with_languages(["en", "es"]) for name in names)
    study = first.combined(*others).with_features(FEATURES)
    return study.with_split([("f1", "f2"), ("f3", "f4"), ("f1", "f3")])


def _write(study: Instrument, path: Path, **more: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return write_form(study, path, **{"format": "codebook", **more})


def test_people_read_conditions_and_translations(tmp_path: Path) -> None:  # CB1
    table = pd.read_csv(_write(COMPLAINT, tmp_path / "a.csv"), dtype=str, keep_default_na=False).set_index("Variable")
    asked = next(one for one in COMPLAINT.questions if one.relevance)
    assert table.loc[asked.columns[0], "Asked if"] == asked.relevance
    assert set(table["Translation"].drop("id")) == {"original"}
    measured = next(one for one in COMPLAINT.questions if one.construct)
    construct = COMPLAINT.parts[0].template.constructs[measured.construct]
    assert table.loc[measured.columns[0], "Measures"] == construct["en"]
    spanish = _write(COMPLAINT, tmp_path / "b.csv", language="es")
    table = pd.read_csv(spanish, dtype=str, keep_default_na=False).set_index("Variable")
    assert set(table["Traducción"].drop("id")) == {"borrador, aún sin revisar"}
    page = _write(COMPLAINT, tmp_path / "a.md", language="es").read_text(encoding="utf-8")
    assert page.count("borrador, aún sin revisar") == len(COMPLAINT.columns)
    book = openpyxl.load_workbook(_write(COMPLAINT, tmp_path / "a.xlsx", format="excel", language="es"))
    sheet = [[cell.value for cell in row] for row in book["Codebook"].iter_rows()]
    place = sheet[0].index("Traducción")
    assert {row[place] for row in sheet[2:]} == {"borrador, aún sin revisar"}
    assert sheet[0].index("Se pregunta si") == place - 2


def test_stale_translations(tmp_path: Path) -> None:  # CB2
    def stale(study: Instrument, place: int, *keys: str) -> Instrument:
        part = study.parts[place]
        template = dataclasses.replace(part.template, stale={"es": keys}, translations={"es": "reviewed"})
        changed = dataclasses.replace(part, template=template)
        return dataclasses.replace(study, parts=(*study.parts[:place], changed, *study.parts[place + 1 :]))

    study = stale(_all(), 0, "questions.got.text")
    found = statuses(study, "es")
    assert {code for code, status in found.items() if status == "stale"} == {f"{name}got" for name in FEATURES}
    assert found["f1fun"] == "reviewed"
    assert set(statuses(study, "en").values()) == {"source"}
    scale = load_instrument("kano").parts[0].template.feature_questions[2].scale
    assert scale is not None
    found = statuses(stale(_all(), 0, f"scales.{scale.name}.{scale.codes[0]}.label"), "es")
    assert found["f1imp"] == "stale"
    sets = statuses(stale(_all(), 2, "questions.best.text"), "es")
    assert sets["best1"] == "stale"
    assert sets["worst1"] == "reviewed"
    table = pd.read_csv(_write(study, tmp_path / "a.csv", language="es"), dtype=str).set_index("Variable")
    assert table.loc["f1got", "Traducción"] == "por comprobar: el original ha cambiado desde entonces"


def test_json(tmp_path: Path) -> None:  # CB3
    study = _all()
    path = _write(study, tmp_path / "a.json")
    book = json.loads(path.read_text(encoding="utf-8"))
    assert list(book) == ["codebook", "study", "templates", "columns"]
    assert book["study"]["fingerprint"] == study.fingerprint
    assert book["study"]["versions"] == [["f1", "f2"], ["f3", "f4"], ["f1", "f3"]]
    assert [one["name"] for one in book["columns"]] == ["id", "form", "version", *study.columns]
    columns = {one["name"]: one for one in book["columns"]}
    got = study.question("f1got")
    assert columns["f1got"]["text"] == dict(got.text)
    assert columns["f1got"]["role"] == "delivery"
    assert columns["f1got"]["missing"][0]["code"] == "96"
    assert columns["f1got"]["translation"] == {"en": "source", "es": "draft"}
    assert columns["f1got"]["sources"] == list(got.sources)
    assert columns["f1pts"]["total"] == 100
    assert columns["f1pts"]["minimum"] == 0
    assert "relevance" not in columns["f1got"]
    boxes = [one for one in study.questions if one.kind == "multiple" and one.scale and one.scale.answers[-1].exclusive]
    box = boxes[0]
    option = columns[box.columns[-1]]
    assert option["option"]["exclusive"] is True
    assert [one["code"] for one in option["answers"]] == ["0", "1"]
    assert option["question"] == box.code
    for question in study.questions:
        for name in question.columns:
            assert columns[name].get("relevance", "") == question.relevance
            assert columns[name].get("measures", "") == question.construct
    templates = {one["id"]: one for one in book["templates"]}
    assert list(templates) == ["kano", "constsum", "bestworst", "complaint", "value", "profile"]
    assert templates["complaint"]["translations"] == {"es": "draft"}
    assert templates["complaint"]["construct_source"] == COMPLAINT.parts[0].template.construct_source
    assert b"\r" not in path.read_bytes()


@pytest.fixture(name="schema", scope="module")
def _schema() -> Any:
    return pytest.importorskip("ddi_l.schema_loader")


def _faults(schema: Any, path: Path) -> list[Any]:
    from ddi_l import read_ddi

    return list(schema.validate(read_ddi(path).to_etree(), raise_error=False))


def _resolve(path: Path) -> None:
    """Check that every reference names an item of its kind, and that no two items share an id."""
    space = "{ddi:reusable:3_3}"
    root = ET.parse(path).getroot()
    items: dict[str, str] = {}
    references = []
    for element in root.iter():
        name = element.find(f"{space}ID")
        if name is None or name.text is None:
            continue
        kind = element.find(f"{space}TypeOfObject")
        if kind is not None:
            references.append((name.text, kind.text))
        else:
            assert name.text not in items
            items[name.text] = element.tag.rpartition("}")[2]
    assert references
    for name, kind in references:
        assert items[name] == kind


@pytest.mark.parametrize("name", [*shipped_names(), "all"])
def test_ddi_is_valid(tmp_path: Path, schema: Any, name: str) -> None:  # CB4
    study = _all() if name == "all" else load_instrument(name)
    if any(part.needs_features for part in study.parts):
        study = study.with_features({key: f"Feature {key}" for key in FEATURES})
    path = _write(study, tmp_path / "a.xml")
    assert _faults(schema, path) == []
    _resolve(path)
    root = ET.parse(path).getroot()
    names = [one.findtext("{ddi:reusable:3_3}String") for one in root.iter("{ddi:logicalproduct:3_3}VariableName")]
    assert names == ["id", "form", *study.columns]


def test_ddi_with_hostile_texts(tmp_path: Path, schema: Any) -> None:  # CB4
    texts = {
        "a": "<b>&amp; \"quoted\" 'x' ]]> <!-- no -->",
        "b": "\u05e9\u05dc\u05d5\u05dd \U0001f600 caf\u00e9 cafe\u0301",
        "c": "=1+1",
        "d": "long " * 60,
    }
    study = load_instrument("kano").with_languages(["en"]).with_features(texts).titled("<title> \x0b & end")
    path = _write(study, tmp_path / "a.xml")
    assert _faults(schema, path) == []
    root = ET.parse(path).getroot()
    said = {one.text for one in root.iter("{ddi:datacollection:3_3}Text")}
    assert said == {question.text["en"] for question in study.questions}
    assert root.findtext(".//{ddi:reusable:3_3}Title/{ddi:reusable:3_3}String") == "<title> \ufffd & end"
    book = json.loads(_write(study, tmp_path / "a.json").read_text(encoding="utf-8"))
    assert {one["text"]["en"] for one in book["columns"][2:]} == said


def test_the_schema_can_object(tmp_path: Path, schema: Any) -> None:  # CB4
    path = _write(COMPLAINT, tmp_path / "a.xml")
    text = path.read_text(encoding="utf-8")
    for old, new in (("<l:VariableName>", "<l:Nme>"), ("<r:Version>1</r:Version>", "<r:Version>one</r:Version>")):
        broken = text.replace(old, new).replace(old.replace("<", "</"), new.replace("<", "</"))
        path.write_text(broken, encoding="utf-8")
        assert _faults(schema, path)


@pytest.mark.parametrize("ending", [".csv", ".md", ".json", ".xml"])
def test_replaced_without_asking(tmp_path: Path, ending: str) -> None:  # CB5, CB6
    path = _write(COMPLAINT, tmp_path / f"a{ending}")
    first = path.read_bytes()
    assert _write(COMPLAINT, path).read_bytes() == first
    _write(COMPLAINT, path, language="es")
    path.write_text('{"codebook": "of others"}', encoding="utf-8")
    with pytest.raises(FormError, match="a file of this name that is not an empty form"):
        _write(COMPLAINT, path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormError, match="a file of this name that is not an empty form"):
        _write(COMPLAINT, path)
