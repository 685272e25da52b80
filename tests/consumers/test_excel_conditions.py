"""The formulas of skip conditions in the workbook, calculated by LibreOffice.

CX1 for every trap of the language, random conditions and random people, a formula says what the package evaluates
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    import studies
finally:
    sys.path.pop(0)

from openpyxl.utils import get_column_letter

from loyaltystats.forms.excel_conditions import Conditions
from loyaltystats.questionnaire.layout import AnswerColumn, answer_columns, choice


def _cell(column: AnswerColumn, answer: Any) -> Any:
    """Return what a person chooses from the list of a cell."""
    if column.option is not None:
        return ("1 - Yes" if column.option.code in answer else "0 - No") if answer is not None else None
    if answer is None or column.question.kind != "single" or column.scale is None:
        return answer
    return next(choice(column.scale, one, "en") for one in column.scale.all_answers if one.code == answer)


def test_formulas(need: Any, tmp_path: Path) -> None:  # CX1
    need("libreoffice")
    study = studies.logic(conditions=80, seed=5)
    targets = [one for one in study.questions if one.code.startswith("t")]
    columns = [column for column in answer_columns(study) if not column.question.code.startswith("t")]
    people = studies.random_answers(40, seed=6)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row, person in enumerate(people, start=1):
        cells = {}
        for place, column in enumerate(columns, start=1):
            cells[column.name] = f"{get_column_letter(place)}{row}"
            sheet[cells[column.name]] = _cell(column, person.get(column.question.code))
        conditions = Conditions(study, cells)
        for place, target in enumerate(targets, start=len(columns) + 1):
            formula = conditions.asked(target)
            assert formula, target.relevance
            sheet.cell(row, place, f'=IF({formula},"asked","not")')
    book.save(tmp_path / "formulas.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "formulas.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with (tmp_path / "formulas.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert len(found) == len(people)
    for person, record in zip(people, found, strict=True):
        said = dict(zip((one.code for one in targets), record[len(columns) :], strict=True))
        wanted = {one.code: "asked" if studies.expected(one.relevance, person) else "not" for one in targets}
        assert said == wanted, person
