"""Forms in every language that they speak.

FL1 a form has its instructions, questions and lists of answers in its language, and reads back as it was filled
FL2 a form filled in one language reads as the same answers in a study of another
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from loyaltystats.forms.texts import TEXTS
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.simulate import simulate_responses

DELIVERY = {
    "en": "Delivery within 24 hours",
    "es": "Entrega en 24 horas",
    "pt": "Entrega em 24 horas",
    "de": "Lieferung innerhalb von 24 Stunden",
    "fr": "Livraison en 24 heures",
    "zh": "24小时内送达",
}
STUDY = (
    load_instrument("kano")
    .with_features({"delivery": DELIVERY})
    .combined(load_instrument("recommend"), load_instrument("loyalty"), load_instrument("profile"))
)
LIKE = {
    "en": "I like it",
    "de": "Das gefällt mir",
    "fr": "Cela me plaît",
    "pt": "Gosto",
    "es": "Me gusta",
    "zh": "我喜欢",
}


@pytest.mark.parametrize("language", TEXTS)
def test_form(tmp_path: Path, language: str) -> None:  # FL1
    study = STUDY.with_languages([language])
    answers = simulate_responses(study, 25, rng=3)
    path = write_form(study, tmp_path / "form.xlsx", answers=answers)
    book = openpyxl.load_workbook(path)
    lines = [row[0] for row in book["Instructions"].iter_rows(values_only=True)]
    assert lines[0] == study.title[language]
    for key in ("purpose_head", "who_head", "minutes_head", "privacy", "fill_pairs", "return", "team_keep"):
        assert TEXTS[language][key] in lines
    form = [cell for row in book["Form"].iter_rows(values_only=True) for cell in row if cell]
    dysfunctional = study.question("deliverydys").text[language]
    assert DELIVERY[language] in dysfunctional
    for text in (dysfunctional, TEXTS[language]["form_how"], study.parts[0].template.instructions[language]):
        assert text in form
    lists = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["Lists"].columns}
    assert lists["list_short"][0] == f"1 - {LIKE[language]}"
    assert book.properties.language == language
    pd.testing.assert_frame_equal(read_responses(path, study).frame, answers.frame)


@pytest.mark.parametrize("name", ["form.xlsx", "form.csv"])
def test_any_language_reads_the_same(tmp_path: Path, name: str) -> None:  # FL2
    answers = simulate_responses(STUDY, 10, rng=4)
    for language in TEXTS:
        path = write_form(STUDY, tmp_path / f"{language}_{name}", answers=answers, language=language)
        pd.testing.assert_frame_equal(read_responses(path, STUDY).frame, answers.frame)


def test_chinese_rows_are_tall_enough(tmp_path: Path) -> None:  # FL1
    sheet = openpyxl.load_workbook(write_form(STUDY, tmp_path / "form.xlsx", language="zh"))["Instructions"]
    rows = {str(row[0].value): sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows() if row[0].value}
    assert rows[TEXTS["zh"]["team_keep"]] > 30 > rows[TEXTS["zh"]["thanks"]]
