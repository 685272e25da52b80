"""The workbook to fill in: Instructions, Responses, Form, Codebook; hidden Lists; very hidden Meta."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from loyaltystats.errors import FormError, faults_message
from loyaltystats.files import FIXED_DATE, settle_workbook
from loyaltystats.forms import codebook
from loyaltystats.forms.choices import ChoiceLists, add_validation, answer_style
from loyaltystats.forms.excel_conditions import grey_not_asked
from loyaltystats.forms.excel_form import write_form_sheets, write_instructions
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.style import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    add_styles,
    footer_of,
    half_answered,
    height,
    protect,
    put,
    set_page,
)
from loyaltystats.questionnaire.layout import (
    CODE_ROW,
    CODEBOOK,
    FIRST_ROW,
    ID,
    META,
    RESPONSES,
    TEXT_ROW,
    VERSION,
    AnswerColumn,
    choice,
)

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SPARE_ROWS = 1_000
"""Rows that answers may be typed or pasted into beyond those asked for; drop-downs and marks reach that far."""

_WIDTHS = {"Int64": 24.0, "Float64": 18.0, "string": 26.0}
_BARE_WIDTH, _OPEN_WIDTH = 18.0, 45.0


def write_excel(plan: FormPlan, path: Path) -> None:
    """Write the workbook; the same plan gives the same bytes.

    Raises
    ------
    FormError
        The study or its answers do not fit the limits of Excel.
    """
    from openpyxl import Workbook

    _check_limits(plan)
    book = Workbook()
    add_styles(book)
    lists = ChoiceLists(plan.language)
    write_instructions(plan, cast("Worksheet", book.active))
    write_form_sheets(plan, book, lists)
    _write_responses(plan, book.create_sheet(RESPONSES), lists)
    _write_codebook(plan, book.create_sheet(CODEBOOK))
    lists.write(book)
    _write_meta(plan, book.create_sheet(META))
    _set_properties(plan, book)
    book.save(path)
    settle_workbook(path)


def own_columns(plan: FormPlan) -> tuple[str, ...]:
    """Return the columns before the answers."""
    return (ID, VERSION) if plan.versions else (ID,)


def _check_limits(plan: FormPlan) -> None:
    faults = []
    wide, tall = len(own_columns(plan)) + len(plan.columns), len(plan.ids) + FIRST_ROW - 1
    if wide > MAX_COLUMNS:
        faults.append(f"{wide:,} columns - Excel holds {MAX_COLUMNS:,} - split the study, or write a CSV.")
    if tall > MAX_ROWS:
        faults.append(f"{tall:,} rows - Excel holds {MAX_ROWS:,} - ask for fewer respondents, or write a CSV.")
    for column in plan.columns:
        if len(column.text(plan.language)) > MAX_CELL:
            faults.append(f"question {column.question.code!r} - its text is longer than a cell holds ({MAX_CELL:,}).")
        for row, value in enumerate(plan.cells.get(column.name, ()), start=1):
            if isinstance(value, str) and len(value) > MAX_CELL:
                faults.append(
                    f"answers, row {row}, column {column.name!r} - {len(value):,} characters - a cell of Excel holds "
                    f"{MAX_CELL:,} - write a CSV, which keeps the whole text."
                )
    if faults:
        raise FormError(faults_message(f"instrument {plan.instrument.id!r} cannot be written as a workbook", faults))


def _write_responses(plan: FormPlan, sheet: Any, lists: ChoiceLists) -> None:
    """Write one row per respondent: codes, texts, then the rows; drop-downs and marks for half-answered pairs."""
    from openpyxl.utils import get_column_letter

    own = own_columns(plan)
    last = min(FIRST_ROW - 1 + max(len(plan.ids), SPARE_ROWS), MAX_ROWS)
    _write_own_columns(plan, sheet, own)
    letters: dict[str, str] = {}
    tallest = 45.0
    for place, column in enumerate(plan.columns, start=len(own) + 1):
        letter = letters[column.name] = get_column_letter(place)
        width = sheet.column_dimensions[letter].width = _width(column)
        text = column.text(plan.language)
        put(sheet, CODE_ROW, place, column.name, "code")
        put(sheet, TEXT_ROW, place, text, "question")
        tallest = max(tallest, height(text, width))
        _write_cells(plan, sheet, place, column)
        add_validation(plan, sheet, column, f"{letter}{FIRST_ROW}:{letter}{last}", lists, prompt=True)
    sheet.row_dimensions[TEXT_ROW].height = min(tallest, 200.0)
    for first, second in plan.instrument.kano_pairs().values():
        for empty, other in ((letters[first], letters[second]), (letters[second], letters[first])):
            rule = half_answered(f'AND(${empty}{FIRST_ROW}="",${other}{FIRST_ROW}<>"")')
            sheet.conditional_formatting.add(f"{empty}{FIRST_ROW}:{empty}{last}", rule)
    grey_not_asked(plan, sheet, letters, "B" if VERSION in own else "", (FIRST_ROW, last))
    sheet.freeze_panes = f"{get_column_letter(len(own) + 1)}{FIRST_ROW}"
    sheet.print_title_rows = f"{CODE_ROW}:{TEXT_ROW}"
    sheet.print_title_cols = "A:A"
    protect(sheet)
    set_page(sheet, footer_of(plan), landscape=True)
    sheet.sheet_properties.pageSetUpPr.fitToPage = (
        False  # a wide table on pages side by side, each with the first column
    )
    sheet.page_setup.pageOrder = "overThenDown"


def _write_own_columns(plan: FormPlan, sheet: Worksheet, own: tuple[str, ...]) -> None:
    titles = {ID: plan.word("respondent"), VERSION: plan.word("version")}
    values = {ID: plan.ids, VERSION: plan.versions}
    for place, name in enumerate(own, start=1):
        put(sheet, CODE_ROW, place, name, "code")
        put(sheet, TEXT_ROW, place, titles[name], "question")
        for row, value in enumerate(values[name], start=FIRST_ROW):
            put(sheet, row, place, value or None, "id")
        sheet.column_dimensions["AB"[place - 1]].width = 16 if name == ID else 10


def _width(column: AnswerColumn) -> float:
    if column.question.kind == "text":
        return _OPEN_WIDTH
    if column.option or (column.scale and len(column.scale.answers) and not column.scale.answers[0].label):
        return _BARE_WIDTH
    return _WIDTHS[column.storage]


def _write_cells(plan: FormPlan, sheet: Worksheet, place: int, column: AnswerColumn) -> None:
    values = plan.cells.get(column.name, ())
    style = answer_style(column)
    for offset in range(len(plan.ids)):
        value = values[offset] if offset < len(values) else None
        put(sheet, FIRST_ROW + offset, place, shown(plan, column, value), style)


def shown(plan: FormPlan, column: AnswerColumn, value: Any) -> Any:
    """Return what a form shows for one value: the choice as offered in the list, a number, or the text."""
    if value is None or not column.is_closed or column.scale is None:
        return int(value) if isinstance(value, float) and value == int(value) and abs(value) < 1e15 else value
    answer = next(one for one in column.scale.all_answers if one.code == value)
    return choice(column.scale, answer, plan.language)


def _write_codebook(plan: FormPlan, sheet: Worksheet) -> None:
    from openpyxl.utils import get_column_letter

    widths = [16, 50, 12, 12, 14, 42, 26, 14, 60, 30, 18, 24]
    for place, title in enumerate(codebook.headings(plan), start=1):
        put(sheet, 1, place, title, "header")
    for number, row in enumerate(codebook.rows(plan, own=own_columns(plan), between="\n"), start=2):
        for place, text in enumerate(row, start=1):
            put(sheet, number, place, text[:MAX_CELL], "cell")
        tallest = max(height(text, widths[place] if place < len(widths) else 12.0) for place, text in enumerate(row))
        sheet.row_dimensions[number].height = min(max(tallest, 15.0), 300.0)
    for place in range(len(codebook.headings(plan))):
        sheet.column_dimensions[get_column_letter(place + 1)].width = widths[place] if place < len(widths) else 12
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    set_page(sheet, footer_of(plan), landscape=True)


def _write_meta(plan: FormPlan, sheet: Worksheet) -> None:
    for number, row in enumerate(plan.stamp.meta_rows(), start=1):
        for place, text in enumerate(row, start=1):
            put(sheet, number, place, text, "text")
    sheet.sheet_state = "veryHidden"


def _set_properties(plan: FormPlan, book: Workbook) -> None:
    properties = book.properties
    properties.title = plan.title[:250]
    properties.language = plan.language
    properties.creator = ""  # a person's name must not leak into a file that goes to respondents
    properties.lastModifiedBy = None
    properties.created = FIXED_DATE
