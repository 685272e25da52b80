"""Large plain sheets, read by calamine where it is installed (extra ``fast``): the same cells, several times as fast.

A sheet is plain when nothing in it needs a second look: no formula, error, date, percentage, padded number, merged cell or
hidden row. Its parts are searched for these before anything is read; whatever is not plain is left to the careful reader.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from loyaltystats.errors import ResponseError
from loyaltystats.responses.problems import Place
from loyaltystats.responses.shapes.shape import Sheet
from loyaltystats.responses.table import is_blank

WORTH_IT = 4_000_000
"""Bytes of all sheets together from which on the search pays."""

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZEROS: Final = re.compile(r"^0{2,}$")
_MARKS: Final = (b't="e"', b't="d"', b"<mergeCell ", b"='", b":row", b":c ", b":c>", b":f", b"<c>", b"<row>")
"""Errors, dates, merged cells; and what spreadsheets do not write: other quotes, prefixes, cells without a place."""

_FORMULA: Final = re.compile(rb"<f[\s/>]")
_HIDDEN_ROW: Final = re.compile(rb'<row [^>]*hidden="(?:1|true)"')
_ROW: Final = re.compile(rb'<row r="(\d+)"')
_WIDE: Final = re.compile(rb'<c r="[A-Z]{3}\d')
_EXACT: Final = 2.0**53
MOST_GAPS, MOST_CELLS = 50, 2_000_000
"""A sheet is read as a table if it has fewer places than so many times its filled cells, and than so many cells more."""

_SPARSE: Final = 4
"""Rows up to the last one, as a multiple of those in the file, beyond which a sheet is mostly gaps."""


@dataclass(frozen=True, eq=False)
class Grid(Mapping[int, dict[int, Any]]):
    """The cells of a sheet that hold something, by row and column, kept as columns.

    Reads like a dictionary of rows, each a dictionary of columns; both are numbered from 1.
    """

    columns: Sequence[Sequence[Any]]

    @cached_property
    def numbers(self) -> list[int]:
        """Numbers of the rows that hold something."""
        rows = zip(*self.columns, strict=True)
        return [number for number, row in enumerate(rows, start=1) if any(value is not None for value in row)]

    def __getitem__(self, number: int) -> dict[int, Any]:
        if number not in self._known:
            raise KeyError(number)
        place = number - 1
        return {at: column[place] for at, column in enumerate(self.columns, start=1) if column[place] is not None}

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(self.numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, number: int, rows: Sequence[int]) -> list[Any]:
        """Return the values of a column in these rows, ``None`` where a cell is empty."""
        column = self.columns[number - 1]
        return [column[row - 1] for row in rows]

    def records(self) -> list[list[Any]]:
        """Return the rows that hold something, each as wide as the sheet."""
        rows = list(zip(*self.columns, strict=True))
        return [list(rows[number - 1]) for number in self.numbers]

    def rows_outside(self, columns: Sequence[int], rows: Sequence[int]) -> list[int]:
        """Return those of the rows that hold something in any column but these."""
        wanted = set(columns)
        others = [values for at, values in enumerate(self.columns, start=1) if at not in wanted]
        full = {at for values in others for at, value in enumerate(values, start=1) if value is not None}
        return [row for row in rows if row in full]


@dataclass(frozen=True)
class _NoRanges:
    ranges: tuple[Any, ...] = ()


@dataclass(frozen=True)
class PlainSheet:
    """What the reader asks of a sheet beside its cells: nothing is merged, and no row is hidden."""

    title: str
    merged_cells: _NoRanges = field(default_factory=_NoRanges)
    row_dimensions: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PlainBook:
    """The visible sheets of a workbook with their cells, and the rows of its hidden sheets."""

    cells: dict[str, Grid]
    hidden: dict[str, list[tuple[Any, ...]]]


def plain_book(path: Path) -> PlainBook | None:
    """Return the cells of a large workbook whose sheets are all plain; ``None`` where the careful reader is needed."""
    try:
        import python_calamine  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    with zipfile.ZipFile(path) as archive:
        sheets = [part for part in archive.infolist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename)]
        if sum(part.file_size for part in sheets) < WORTH_IT:
            return None
        marks = _marks(archive)
        if marks is None or not all(_is_plain(archive.read(part), marks) for part in sheets):
            return None
    try:
        return _read(python_calamine, path)
    except python_calamine.CalamineError:  # the careful reader says in words what is wrong
        return None


def _read(calamine: Any, path: Path) -> PlainBook | None:
    book = calamine.CalamineWorkbook.from_path(str(path))
    cells: dict[str, Grid] = {}
    hidden: dict[str, list[tuple[Any, ...]]] = {}
    for about in book.sheets_metadata:
        columns = _columns(book.get_sheet_by_name(about.name))
        if columns is None:
            return None
        if about.visible == calamine.SheetVisibleEnum.Visible:
            cells[about.name] = Grid(columns)
        else:
            hidden[about.name] = list(zip(*columns, strict=True))
    return PlainBook(cells=cells, hidden=hidden)


def _marks(archive: zipfile.ZipFile) -> tuple[bytes, ...] | None:
    """Return what no plain sheet holds, looks of dates, percentages and padded numbers among it; ``None`` if unknown."""
    from xml.etree.ElementTree import ParseError, fromstring

    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    try:
        styles = fromstring(archive.read("xl/styles.xml"))
    except (KeyError, ParseError, ValueError, LookupError):
        return None
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    numbers = [each.get("numFmtId", "0") for each in styles.iter() if each.tag in (f"{main}numFmt", f"{main}xf")]
    if not all(number.isdecimal() for number in numbers):
        return None
    shapes = {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in styles.iter(f"{main}numFmt")}
    marks = list(_MARKS)
    for place, look in enumerate(styles.findall(f"{main}cellXfs/{main}xf")):
        number = int(look.get("numFmtId", 0))
        shape = shapes.get(number, BUILTIN_FORMATS.get(number, "unknown"))
        if shape == "unknown" or "%" in shape or _ZEROS.match(shape) or is_date_format(shape):
            marks.append(b' s="%d"' % place)
    return tuple(marks)


def _is_plain(part: bytes, marks: Sequence[bytes]) -> bool:
    """Return whether a sheet is surely plain: written as spreadsheets write it, with nothing that needs a second look."""
    if not part.startswith((b"<?xml", b"<worksheet")) or b"<sheetData" not in part or b"UTF-16" in part[:200]:
        return False
    if any(mark in part for mark in marks) or _FORMULA.search(part) or _WIDE.search(part):
        return False
    if b"hidden=" in part and _HIDDEN_ROW.search(part):
        return False
    rows = [int(number) for number in _ROW.findall(part)]
    placed = part.count(b"<row ") == len(rows) and part.count(b"<c ") == part.count(b'<c r="')
    return placed and max(rows, default=0) <= _SPARSE * len(rows) + 1000


def _columns(sheet: Any) -> list[list[Any]] | None:
    """Return the columns of a sheet, whole numbers as such; ``None`` if a number is too long to be known exactly."""
    rows = sheet.to_python(skip_empty_area=False)
    columns: list[list[Any]] = []
    for values in zip(*rows, strict=True):
        kinds = set(map(type, values))
        if not kinds <= {float, int, str, bool}:
            return None
        different = set(values)
        if not all(isinstance(value, str) or abs(value) < _EXACT for value in different):  # nan is not below it either
            return None
        if bool in kinds:  # a dictionary takes True for 1
            columns.append([_cell(value) for value in values])
        else:
            known = {value: _cell(value) for value in different}
            columns.append([known[value] for value in values])
    return columns


def cell_text(value: str) -> str | None:
    """Return the text of a cell, escaped characters as they are meant; ``None`` if nothing is to be seen."""
    text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), value) if "_x" in value else value
    return None if is_blank(text) else text


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return cell_text(value)
    if isinstance(value, bool):
        return str(value).upper()
    return int(value) if value == int(value) else value


def sheet_of(cells: Mapping[int, Mapping[int, Any]], place: Place) -> Sheet:
    """Return the rows of a sheet that hold something, each as wide as the widest."""
    if isinstance(cells, Grid):
        return Sheet(records=cells.records(), numbers=list(cells), place=place, kind="excel")
    width = max(max(row) for row in cells.values())
    if width * len(cells) > MOST_GAPS * sum(map(len, cells.values())) + MOST_CELLS:
        far = next(number for number, row in cells.items() if max(row) == width)
        raise ResponseError(
            f"sheet {place.sheet!r}, row {far} - a cell in column {width:,} stands far from all others - "
            "expected a table without gaps - empty that cell and save the file again."
        )
    records = [[row.get(column) for column in range(1, width + 1)] for row in cells.values()]
    return Sheet(records=records, numbers=list(cells), place=place, kind="excel")
