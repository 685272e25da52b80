"""Workbooks as a source of answers: our own forms, and any sheet whose first row names the columns.

Only visible sheets are read. A file is judged before it is opened (``files.workbook_fault``); formulas, error values, dates,
merged cells and hidden rows are found here and reported by the reader, never guessed at.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ResponseError
from loyaltystats.files import workbook_fault
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import (
    FORM,
    FORM_ANSWER,
    FORM_CODE,
    ID,
    META,
    RESPONSES,
    STAMP,
    VERSION,
    FormStamp,
    answer_columns,
    stamp_from_meta,
)
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.responses.csv_source import as_own, check_headings
from loyaltystats.responses.grid import Grid, PlainSheet, cell_text, plain_book, sheet_of
from loyaltystats.responses.problems import Place, Problems, listed
from loyaltystats.responses.shapes.shape import Asked
from loyaltystats.responses.table import RawTable, Shown

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cells = Mapping[int, Mapping[int, Any]]
"""Row number -> column number -> value, of the cells that are not empty."""

_ZEROS = re.compile(r"^0{2,}$")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_TITLE_ROWS = 10
"""Rows in which the names of columns are looked for, where people wrote a title above them."""
_FORM_SHEET = re.compile(rf"^{FORM}( \d+)?$")


def read_excel(path: Path, asked: Asked, problems: Problems, file: str = "") -> list[RawTable]:
    """Return the tables of answers of a workbook: one of rows, and one per filled sheet Form.

    Raises
    ------
    ResponseError
        The file cannot be opened, or it has no sheet of answers.
    """
    instrument = asked.instrument
    visible, cells, meta = _opened(path)
    stamp = stamp_from_meta(meta) if meta is not None else None
    forms: set[str] = set()
    if stamp is not None:
        meant = {sheet.title: _meant(sheet.title, cells[sheet.title], stamp.codes, problems, file) for sheet in visible}
        names = [sheet for sheet in visible if meant[sheet.title]]
        forms = {title for title, kind in meant.items() if kind == FORM}
    else:
        exported = _exported(path, visible, cells, asked, problems, file)
        if exported is not None:
            return exported
        names = [_sheet_of_answers(path, visible, cells, instrument, problems)]
    tables = []
    for sheet in names:
        if stamp is not None and sheet.title in forms:
            found = _form(sheet.title, cells[sheet.title], stamp.codes, path, file)
            _add_left_out(found, instrument)
        else:
            of_now = stamp is None or instrument is None or stamp.fingerprint == instrument.fingerprint
            found = _rows(sheet, cells[sheet.title], instrument, problems, file, reworded=not of_now)
        if found is not None and len(found):
            tables.append(_stamped(found, stamp))
    return tables


def _meant(title: str, cells: Cells, codes: tuple[str, ...], problems: Problems, file: str) -> str:
    """Return which sheet of a form of ours a sheet is: by its name, else by the codes in it; empty if it is none."""
    if title == RESPONSES or _FORM_SHEET.match(title):
        return RESPONSES if title == RESPONSES else FORM
    heads = set(_heading(cells).values())
    beside = {row.get(FORM_CODE) for row in cells.values()}
    for kind, held in ((RESPONSES, heads), (FORM, beside)):
        if 2 * len(held & set(codes)) > len(codes):
            problems.add("note", f"was read as {kind!r}, by the codes in it.", place=Place(file=file, sheet=title))
            return kind
    return ""


def _exported(
    path: Path, sheets: list[Any], cells: dict[str, Cells], asked: Asked, problems: Problems, file: str
) -> list[RawTable] | None:
    """Return the table of the first sheet that a platform exported; ``None`` if there is none such."""
    filled = [sheet.title for sheet in sheets if cells[sheet.title]]
    for title in filled:
        found = asked.table_of(sheet_of(cells[title], Place(file=file, sheet=title)), problems, path.name)
        if found is not None:
            others = [name for name in filled if name != title]
            if others:
                problems.add("note", f"the sheet {title!r} was read; {listed(others)} not.", place=Place(file=file))
            return [found.table] if found.table is not None and len(found.table) else []
    return None


def _stamped(table: RawTable, stamp: FormStamp | None) -> RawTable:
    if stamp is not None:
        table.own = True
        table.stamps = {stamp: []}
    return table


def _opened(path: Path) -> tuple[list[Any], dict[str, Cells], list[tuple[Any, ...]] | None]:
    """Return the visible sheets, their cells by title, and the rows of the sheet that says which form it is."""
    fault = workbook_fault(path)
    if fault:
        raise ResponseError(
            f"{path.name} - {fault} - expected an Excel workbook (.xlsx) without a password - open it in a spreadsheet "
            "program and save it as .xlsx, or as CSV (UTF-8)."
        )
    plain = plain_book(path)
    if plain is not None:
        return [PlainSheet(title) for title in plain.cells], dict(plain.cells), plain.hidden.get(META)
    book, formulas = _open(path)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    meta = list(book[META].iter_rows(values_only=True)) if META in book.sheetnames else None
    return visible, {sheet.title: _cells(sheet, formulas) for sheet in visible}, meta


def _open(path: Path) -> tuple[Workbook, Workbook | None]:
    """Return the workbook with stored results, and again with its formulas if it has any."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about charts, styles and other parts that hold no answers
        try:
            book = load_workbook(path, data_only=True)
            formulas = load_workbook(path) if _has_formulas(path) else None
        except Exception as error:
            raise ResponseError(
                f"{path.name} - the workbook is damaged ({type(error).__name__}) - open it in a spreadsheet program, "
                "save it again, and read it once more."
            ) from error
    return book, formulas


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _cells(sheet: Worksheet, formulas: Workbook | None) -> Cells:
    """Return the cells that hold something; a stray cell in the last row costs nothing."""
    table: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):  # the public iterators make every cell in between
        value = _value(cell)
        if value is not None:
            table.setdefault(row, {})[column] = value
    if formulas is not None and sheet.title in formulas.sheetnames:
        for (row, column), cell in formulas[sheet.title]._cells.items():
            if cell.data_type == "f" and column not in table.get(row, {}):
                table.setdefault(row, {})[column] = Shown("formula", str(cell.value))
    return dict(sorted(table.items()))


def _value(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "e":
            return Shown("error", value, value)
        return cell_text(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return Shown("date", _date_text(value), value)
    if isinstance(value, (int, float)):
        return _number(cell, value)
    return None if value is None else str(value)


def _number(cell: Any, value: float) -> Any:
    shape = cell.number_format
    if shape == "General":
        return value
    if "%" in shape:
        return Shown("percent", f"{value * 100:g}%", value)
    if _ZEROS.match(shape) and value == int(value):
        return Shown("padded", str(int(value)).zfill(len(shape)), value)
    return value


def _date_text(value: Any) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else str(value)


def _sheet_of_answers(
    path: Path, sheets: list[Worksheet], cells: dict[str, Cells], instrument: Instrument | None, problems: Problems
) -> Worksheet:
    """Return the one visible sheet that holds answers, or say why it cannot be told."""
    filled = [sheet for sheet in sheets if cells[sheet.title]]
    if not filled:
        raise ResponseError(f"{path.name} - its visible sheets are empty - expected a row of column names and answers.")
    if instrument is not None:
        known = {normal_text(column.name) for column in answer_columns(instrument)}
        fitting = [s for s in filled if known & {normal_text(one) for one in _heading(cells[s.title]).values()}]
        if len(fitting) > 1:
            raise ResponseError(
                f"{path.name} - the sheets {listed(sheet.title for sheet in fitting)} all have columns of "
                f"{instrument.id!r} - expected one sheet of answers - keep the answers on one visible sheet."
            )
        filled = fitting or filled
    if len(filled) > 1:
        others = listed(sheet.title for sheet in filled[1:])
        problems.add("note", f"the sheet {filled[0].title!r} was read; {others} not.")
    return filled[0]


def _heading(cells: Cells) -> dict[int, str]:
    first = min(cells, default=1)
    return {column: str(_plain(value)).strip() for column, value in cells.get(first, {}).items()}


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, Shown) else value


def _rows(
    sheet: Worksheet,
    cells: Cells,
    instrument: Instrument | None,
    problems: Problems,
    file: str,
    *,
    reworded: bool = False,
) -> RawTable | None:
    """Return the table of a sheet with one row per respondent; ``None`` when its shape is wrong.

    ``reworded`` says that the sheet is of a form whose texts are not those of the study any more.
    """
    from openpyxl.utils import get_column_letter

    heading = _heading(cells)
    place = Place(file=file, sheet=sheet.title, letters={n: get_column_letter(c) for c, n in heading.items()})
    if not heading:
        raise ResponseError(f"sheet {sheet.title!r} - is empty - expected a row of column names and answers.")
    top = min(cells)
    below = _names_below(cells, instrument)
    if below:
        problems.add(
            "error",
            f"the names of the columns stand in row {below} - expected them in the first row that is filled - delete what "
            f"stands above them, from row {top} on.",
            place=Place(file=file, sheet=sheet.title),
        )
        return None
    if not check_headings(list(heading.values()), problems, place):
        return None
    numbers = [row for row in cells if row > top]
    if numbers and _is_text_row(cells[numbers[0]], heading, instrument, reworded=reworded):
        numbers = numbers[1:]
    _check_shape(sheet, cells, heading, numbers, problems, place)
    columns = {name: _column(cells, column, numbers) for column, name in heading.items()}
    table = RawTable(columns=dict(columns), rows=numbers, place=place)
    return as_own(table) if list(columns)[:2] == [ID, STAMP] else table


def _column(cells: Cells, column: int, rows: list[int]) -> list[Any]:
    return cells.column(column, rows) if isinstance(cells, Grid) else [cells[row].get(column) for row in rows]


def _outside(cells: Cells, heading: dict[int, str], rows: list[int]) -> list[int]:
    """Return the rows with a filled cell in a column without a heading."""
    if isinstance(cells, Grid):
        return cells.rows_outside(list(heading), rows)
    return [row for row in rows if any(column not in heading for column in cells[row])]


def _names_below(cells: Cells, instrument: Instrument | None) -> int:
    """Return the row that holds the names of the columns where the first one holds none, as a title does; else 0."""
    if instrument is None:
        return 0
    known = {normal_text(column.name) for column in answer_columns(instrument)}
    for place, (row, values) in enumerate(islice(cells.items(), _TITLE_ROWS)):
        named = sum(normal_text(str(_plain(value))) in known for value in values.values())
        if 2 * named > len(values):
            return row if place else 0
        if named:
            return 0
    return 0


def _is_text_row(
    row: Mapping[int, Any], heading: dict[int, str], instrument: Instrument | None, *, reworded: bool
) -> bool:
    """Return whether a row holds the texts of the questions, as the second row of our forms does.

    Texts of before are told by this, that none of them is an answer.
    """
    if instrument is None:
        return False
    if reworded:
        scales = {column.name: column.scale for column in answer_columns(instrument) if column.is_closed}
        closed = [(scales[heading[place]], value) for place, value in row.items() if heading.get(place) in scales]
        return bool(closed) and not any(scale and scale.code_of(_plain(value)) for scale, value in closed)
    texts = {
        column.name: {normal_text(column.text(language)) for language in column.question.text}
        for column in answer_columns(instrument)
    }
    asked = [(heading[place], value) for place, value in row.items() if heading.get(place) in texts]
    return 2 * sum(normal_text(_plain(value)) in texts[name] for name, value in asked) > len(asked)


def _check_shape(
    sheet: Worksheet, cells: Cells, heading: dict[int, str], numbers: list[int], problems: Problems, place: Place
) -> None:
    outside = _outside(cells, heading, numbers)
    if outside:
        problems.add(
            "error",
            "a cell outside the columns that have a heading is filled - give its column a name, or empty the cell.",
            place=place,
            rows=outside,
        )
    top = min(cells)
    for merged in sheet.merged_cells.ranges:
        if merged.max_row > top and merged.min_col <= max(heading) and merged.min_row <= max(numbers, default=top):
            problems.add(
                "error",
                f"the cells {merged.coord} are merged - expected one answer per cell - unmerge them and fill each.",
                place=place,
                rows=[merged.min_row],
            )
    hidden = [row for row in numbers if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden]
    if hidden:
        problems.add("note", "hidden or filtered out; read all the same.", place=place, rows=hidden)


def _form(name: str, cells: Cells, codes: tuple[str, ...], path: Path, file: str) -> RawTable | None:
    """Return the one respondent of a sheet Form; ``None`` if nobody has answered it."""
    columns: dict[str, list[Any]] = {}
    where: dict[str, int] = {}
    respondent: Any = None
    for number, row in cells.items():
        code = row.get(FORM_CODE)
        if code == ID:
            respondent, where[ID] = row.get(FORM_ANSWER), number
        elif isinstance(code, str) and code in codes:
            columns[code] = [row.get(FORM_ANSWER)]
            where[code] = number
    if not any(values[0] is not None for values in columns.values()):
        return None
    version = _FORM_SHEET.match(name)
    if version is not None and version.group(1):
        columns[VERSION] = [version.group(1).strip()]
    stem = path.stem + (f"-{version.group(1).strip()}" if version is not None and version.group(1) else "")
    return RawTable(
        columns={ID: [respondent], **columns},
        rows=[1],
        place=Place(file=file, sheet=name, letters=dict.fromkeys([ID, *columns], "C")),
        cell_rows=where,
        ids_from=stem,
    )


def _add_left_out(table: RawTable | None, instrument: Instrument | None) -> None:
    """Give a sheet Form of a split study empty columns for the features that its version does not ask."""
    if table is None or instrument is None or VERSION not in table.columns:
        return
    version = table.columns[VERSION][0]
    for column in answer_columns(instrument):
        feature = column.question.feature
        versions = instrument.versions_with(feature) if feature else ()
        if versions and version not in map(str, versions):
            table.columns.setdefault(column.name, [None])
