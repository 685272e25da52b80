"""The sheets that a respondent sees: Instructions, and Form with one question per row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.forms.choices import ChoiceLists
from loyaltystats.forms.excel_questions import WIDTHS, write_questions
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.style import footer_of, height, protect, put, set_page
from loyaltystats.questionnaire.layout import (
    CODEBOOK,
    FIRST_ROW,
    FORM,
    FORM_ANSWER,
    FORM_CODE,
    FORM_FIRST_ROW,
    FORM_TEXT,
    INSTRUCTIONS,
    RESPONSES,
    form_sheet,
)
from loyaltystats.questionnaire.roles import Role

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ID_ROW = FORM_FIRST_ROW - 2
"""Row of the sheet Form that asks for the respondent's id."""

_PAGE_WIDTH = 100.0


def write_instructions(plan: FormPlan, sheet: Worksheet) -> None:
    """Write what the study is for, who should answer, how long it takes, privacy, how to answer and return.

    The sheet is not protected: people who run a study may put their own words there.
    """
    sheet.title = INSTRUCTIONS
    sheet.column_dimensions["A"].width = _PAGE_WIDTH
    lines: list[tuple[str, str]] = [("title", plan.title), ("text", plan.word("thanks"))]
    for heading, texts in _sections(plan):
        lines += [("text", ""), ("heading", heading), *(("text", text) for text in texts)]
    lines += [("text", ""), ("small", plan.study_line)]
    for row, (style, text) in enumerate(lines, start=1):
        put(sheet, row, 1, text or None, style)
        size = {"title": 18.0, "heading": 12.0}.get(style, 11.0)
        sheet.row_dimensions[row].height = height(text, _PAGE_WIDTH, size=size) + (3 if text else -7)
    set_page(sheet, footer_of(plan), landscape=False)


def _sections(plan: FormPlan) -> list[tuple[str, list[str]]]:
    """Return heading and sentences of every section."""
    several = len(plan.stamp.orders) > 1
    pairs = bool(plan.instrument.kano_pairs())
    time = plan.word("minute") if plan.minutes == 1 else plan.word("minutes", minutes=plan.minutes)
    fill = [plan.word("fill_form_many" if several else "fill_form", form=FORM)]
    fill += [plan.word("fill_list"), plan.word("fill_blank"), *([plan.word("fill_pairs")] if pairs else [])]
    team = [plan.word("team_rows", responses=RESPONSES, row=FIRST_ROW)]
    team += [plan.word("team_version")] if several else []
    team += [plan.word("team_keep"), plan.word("team_codes", codebook=CODEBOOK)]
    sections = [
        (plan.word("purpose_head"), [plan.word("purpose")]),
        (plan.word("who_head"), _audience(plan)),
        (plan.word("minutes_head"), [time]),
        (plan.word("privacy_head"), [plan.word("privacy")]),
        (plan.word("fill_head"), fill),
        (plan.word("return_head"), [plan.word("return")]),
        (plan.word("team_head"), team),
    ]
    return [(heading, texts) for heading, texts in sections if texts]


def _audience(plan: FormPlan) -> list[str]:
    """Return who should answer, as the first template says that asks for more than who the respondent is."""
    parts = [part for part in plan.instrument.parts if any(one.role is not Role.PROFILE for one in part.questions())]
    texts = [part.template.audience.get(plan.language, "") for part in parts or plan.instrument.parts]
    return [text for text in texts if text][:1]


def write_form_sheets(plan: FormPlan, book: Workbook, lists: ChoiceLists) -> None:
    """Write one sheet Form per version, with the questions in the order of that version."""
    versions = len(plan.stamp.orders)
    for version, order in enumerate(plan.stamp.orders, start=1):
        sheet = book.create_sheet(form_sheet(version, versions))
        title = plan.title if versions == 1 else plan.word("form_version", title=plan.title, version=version)
        _write_top(plan, sheet, title)
        write_questions(plan, sheet, order, lists)
        sheet.freeze_panes = f"A{FORM_FIRST_ROW}"
        sheet.print_title_rows = f"{FORM_FIRST_ROW - 1}:{FORM_FIRST_ROW - 1}"
        sheet.print_area = f"A1:D{sheet.max_row}"
        protect(sheet)
        set_page(sheet, footer_of(plan), landscape=True)


def _write_top(plan: FormPlan, sheet: Worksheet, title: str) -> None:
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    put(sheet, 1, FORM_TEXT, title, "title")
    sheet.row_dimensions[1].height = height(title, WIDTHS["B"], size=18) + 6
    how = plan.word("form_how")
    put(sheet, 2, FORM_TEXT, how, "text")
    sheet.row_dimensions[2].height = height(how, WIDTHS["B"]) + 3
    put(sheet, ID_ROW, FORM_TEXT, plan.word("form_id"), "asked")
    put(sheet, ID_ROW, FORM_ANSWER, _only_id(plan), "id")
    put(sheet, ID_ROW, FORM_CODE, "id", "small")
    sheet.row_dimensions[ID_ROW].height = 22
    keys = ("col_number", "col_question", "col_answer", "col_how", "col_code")
    for place, key in enumerate(keys, start=1):
        put(sheet, FORM_FIRST_ROW - 1, place, plan.word(key), "header")
    sheet.row_dimensions[FORM_FIRST_ROW - 1].height = 22


def _only_id(plan: FormPlan) -> str | None:
    """Return the id of the one person invited, if the form is for one."""
    return plan.ids[0] if len(plan.ids) == 1 and plan.ids[0] and not plan.cells else None
