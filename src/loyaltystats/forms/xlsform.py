"""XLSForm: the workbook from which KoboToolbox, ODK and SurveyCTO make a form, with all languages of the study.

Names and codes are those of the study, so that what comes back needs no mapping. A sheet Meta, which those platforms pass
over, says which study it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import FormError
from loyaltystats.files import FIXED_DATE, settle_workbook
from loyaltystats.forms.plan import FormPlan, clean_all
from loyaltystats.forms.platform_words import language_name
from loyaltystats.forms.style import MAX_CELL, add_styles, put
from loyaltystats.forms.xlsform_rows import Choice, Row, Survey
from loyaltystats.questionnaire.layout import META

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS: Final = ("survey", "choices", "settings")
_COLUMNS: Final = (
    *("type", "name", "label", "hint", "required", "required_message", "relevant", "constraint", "constraint_message"),
    *("appearance", "calculation"),
)
_SPOKEN: Final = ("label", "hint", "required_message", "constraint_message")
_WIDTHS: Final = {"type": 24, "name": 20, "label": 44, "hint": 30, "relevant": 34, "constraint": 34, "calculation": 30}
_JOINER: Final = "\u2060"
"""Stands invisibly between ``$`` and ``{`` of a text that would otherwise refer to a question."""

_ESCAPE_LIKE: Final = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")

_Cells = Mapping[str, str]


def write_xlsform(plan: FormPlan, path: Path) -> None:
    """Write a form as an XLSForm (.xlsx); the same plan gives the same bytes."""
    from openpyxl import Workbook

    survey = Survey(plan)
    titles = {language: language_name(language) for language in plan.languages}
    book = Workbook()
    book.properties.creator = "loyaltystats"
    book.properties.created = book.properties.modified = FIXED_DATE
    add_styles(book)
    _sheet(book, "survey", _headings(_COLUMNS, titles), [_cells(row, titles) for row in survey.rows])
    choices = [_choice_cells(choice, titles) for choice in survey.choices]
    _sheet(book, "choices", _headings(("list_name", "name", "label"), titles), choices)
    _sheet(book, "settings", tuple(_settings(plan)), [_settings(plan)])
    _meta(book, plan)
    book.remove(book.worksheets[0])
    book.save(path)
    settle_workbook(path)


def _headings(columns: Sequence[str], titles: _Cells) -> tuple[str, ...]:
    """Return the headings of a sheet: a column with texts stands once per language."""
    return tuple(
        heading
        for column in columns
        for heading in ([f"{column}::{title}" for title in titles.values()] if column in _SPOKEN else [column])
    )


def _cells(row: Row, titles: _Cells) -> dict[str, str]:
    cells = {column: getattr(row, column) for column in _COLUMNS if column not in _SPOKEN}
    cells["required"] = "yes" if row.required else ""
    for column in _SPOKEN:
        own = row.type == "note" and row.name.startswith("sum_")  # it shows a number, by a reference of ours
        for language, title in titles.items():
            text = getattr(row, column).get(language, "")
            cells[f"{column}::{title}"] = text if own else _plain(text)
    return cells


def _choice_cells(choice: Choice, titles: _Cells) -> dict[str, str]:
    labels = {f"label::{title}": _plain(choice.label[language]) for language, title in titles.items()}
    return {"list_name": choice.list_name, "name": choice.name, **labels}


def _plain(text: str) -> str:
    """Return a text in which nothing refers to a question, and nothing is an escape of Excel that pyxform does not know."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ESCAPE_LIKE.sub(f"_{_JOINER}x", lines.replace("${", f"${_JOINER}{{"))


def _settings(plan: FormPlan) -> dict[str, str]:
    one = plan.stamp
    return {
        "form_title": _plain(plan.title),
        "form_id": re.sub(r"[^A-Za-z0-9]+", "_", one.instrument).strip("_") or "study",
        "version": re.sub(r"[^A-Za-z0-9.]+", "_", f"{one.version}_{one.fingerprint}"),
        "default_language": language_name(plan.language),
    }


def _sheet(book: Workbook, name: str, headings: Sequence[str], rows: Sequence[_Cells]) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    for place, heading in enumerate(headings, start=1):
        put(sheet, 1, place, heading, "header")
        width = _WIDTHS.get(heading.partition("::")[0], 18)
        sheet.column_dimensions[get_column_letter(place)].width = width
        for number, row in enumerate(rows, start=2):
            _put(sheet, number, place, row.get(heading, ""))
    sheet.freeze_panes = "C2" if name == "survey" else "A2"


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if not text:
        return
    if len(text) > MAX_CELL:
        raise FormError(
            f"sheet {sheet.title!r}, row {row} - a text of {len(text):,} characters - expected at most {MAX_CELL:,}, "
            "which a cell holds - shorten it."
        )
    put(sheet, row, column, clean_all([text])[0], "text")


def _meta(book: Workbook, plan: FormPlan) -> None:
    """Say which study it is, as the workbooks to be filled in do."""
    sheet = book.create_sheet(META)
    for number, row in enumerate(plan.stamp.meta_rows(), start=1):
        for place, value in enumerate(row, start=1):
            put(sheet, number, place, value, "text")
    sheet.sheet_state = "hidden"
