"""What respondents read as headings, on platforms and in files.

HE1 the title of a template is for those who choose it: no respondent reads it, neither as a heading nor above a grid
HE2 a group that must have a name is called by its part, or by the study if it has one part only; a block by its title
HE4 a study without a title of its own stands under a general one in the language of the form
HE3 who makes the survey still finds the template in the names of Qualtrics' blocks
"""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from loyaltystats.forms.formats import FORMATS
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import load_instrument

KANO = load_instrument("kano").with_features({"gift": {"en": "A gift", "es": "Un regalo"}})
RATINGS = load_instrument("performance").with_features(
    {"speed": {"en": "Speed", "es": "Rapidez"}, "price": {"en": "Price", "es": "Precio"}}
)
STUDY = KANO.combined(RATINGS, load_instrument("complaint")).titled({"en": "Our shop", "es": "Nuestra tienda"})
TITLES = [part.template.title[language] for part in STUDY.parts for language in ("en", "es")]


@pytest.mark.parametrize(("kind", "name"), [("limesurvey", "l.txt"), ("redcap", "r.csv"), ("qualtrics", "q.txt")])
def test_titles_of_templates_are_not_read(tmp_path: Path, kind: str, name: str) -> None:  # HE1
    text = write_form(STUDY, tmp_path / name, format=kind).read_text(encoding="utf-8")
    shown = [line for line in text.splitlines() if not line.startswith("[[Block:")]
    assert [(title, line) for title in TITLES for line in shown if title in line] == []


def _texts(path: Path) -> list[str]:
    """Return every text of a form, whatever its format."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as file:
            return [file.read("word/document.xml").decode()]
    return [path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("kind", ["xlsform", "surveyjs", "html", "docx", "excel"])
@pytest.mark.parametrize("study", [STUDY, KANO.titled("Shop")])
def test_titles_of_templates_are_in_no_file(tmp_path: Path, kind: str, study: Instrument) -> None:  # HE1
    path = write_form(study, tmp_path / f"f{FORMATS[kind].suffixes[0]}", format=kind)
    assert [(title, text[:80]) for title in TITLES for text in _texts(path) if title in text] == []


@pytest.mark.parametrize("kind", ["limesurvey", "redcap", "xlsform", "surveyjs", "html", "docx", "excel"])
def test_studies_without_a_title(tmp_path: Path, kind: str) -> None:  # HE4
    study = KANO.combined(RATINGS).with_languages(["es"])
    path = write_form(study, tmp_path / f"f{FORMATS[kind].suffixes[0]}", format=kind)
    assert any("Encuesta a clientes" in text for text in _texts(path)) or kind == "redcap"  # it is named at the import
    assert [(title, text[:80]) for title in TITLES for text in _texts(path) if title in text] == []


def _opens_section(row: tuple[object, ...], place: dict[str, int]) -> bool:
    return row[place["type"]] == "begin_group" and str(row[place["name"]]).startswith("section_")


def test_pages_of_surveyjs_and_groups_of_xlsform(tmp_path: Path) -> None:  # HE2
    form = json.loads(write_form(STUDY, tmp_path / "s.json").read_text(encoding="utf-8"))
    assert [page.get("title") for page in form["pages"]][:3] == [
        {"default": "Part 1", "es": "Parte 1"},
        {"default": "Part 2", "es": "Parte 2"},
        {"default": "What went wrong", "es": "Qué salió mal"},
    ]
    alone = json.loads(write_form(KANO.titled("Shop"), tmp_path / "k.json").read_text(encoding="utf-8"))
    assert [page.get("title") for page in alone["pages"]] == [None]
    path = write_form(STUDY, tmp_path / "x.xlsx", format="xlsform")
    rows = list(openpyxl.load_workbook(path)["survey"].iter_rows(values_only=True))
    place = {name: rows[0].index(name) for name in ("type", "name", "label::English (en)")}
    groups = [row[place["label::English (en)"]] for row in rows if _opens_section(row, place)]
    assert groups[:3] == ["Part 1", "Part 2", "What went wrong"]


def _column(path: Path, column: str, **wanted: str) -> list[str]:
    """Return the cells of a column in the rows that have the wanted values."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row[column] for row in rows if all(row[name] == value for name, value in wanted.items())]


def test_groups_of_limesurvey(tmp_path: Path) -> None:  # HE1, HE2
    path = write_form(STUDY, tmp_path / "l.txt", format="limesurvey")
    groups = _column(path, "name", **{"class": "G", "language": "en"})
    assert groups[:4] == ["Part 1", "Part 2", "What went wrong", "Whom you told"]
    assert _column(path, "name", **{"class": "G", "language": "es"})[0] == "Parte 1"
    assert "One answer in each row" in _column(path, "text", **{"type/scale": "F", "language": "en"})
    alone = write_form(KANO.titled("Shop"), tmp_path / "k.txt", format="limesurvey")
    assert _column(alone, "name", **{"class": "G", "language": "en"}) == ["Shop"]


def test_blocks_of_qualtrics(tmp_path: Path) -> None:  # HE3
    text = write_form(STUDY, tmp_path / "q.txt", format="qualtrics").read_text(encoding="utf-8")
    assert "[[Block:1 Kano questions about features]]" in text
    assert "[[Block:2 Ratings of what drives loyalty]]" in text
