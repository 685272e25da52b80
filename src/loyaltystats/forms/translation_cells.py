"""What stands in a workbook for translators when it comes back."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import workbook_fault
from loyaltystats.questionnaire.faults import is_language
from loyaltystats.questionnaire.layout import META
from loyaltystats.questionnaire.translation import STATUSES, Status, repeated, source_hash

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

STAMP: Final = "loyaltystats translation"
REMOVED: Final = "No longer used"
FIRST_ROW: Final = 2
COLUMNS: Final[Mapping[str, float]] = {
    "key": 24,
    "source": 48,
    "target": 48,
    "review": 34,
    "final": 34,
    "comment": 26,
    "status": 12,
    "context": 34,
    "max_length": 12,
    "hash": 14,
}
"""Columns and their widths; found by name when read, so that they may be moved."""

REMOVED_COLUMNS: Final = ("language", "key", "source", "target", "review", "final", "comment")

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What translators left in one row."""

    source: str = ""
    target: str = ""
    review: str = ""
    final: str = ""
    comment: str = ""
    status: Status = "draft"
    hash: str = ""

    @property
    def words(self) -> str:
        """The translation: final wins over review, review over target."""
        return self.final or self.review or self.target


@dataclass(frozen=True)
class Book:
    """A translation workbook as read: its source language, its rows by language and key, and what cannot be read."""

    source: str
    languages: Mapping[str, Mapping[str, Kept]]
    faults: tuple[str, ...] = ()


def fault_of(path: Path) -> str:
    """Return why a file is no translation workbook, in words; empty if it is one."""
    if path.is_dir():
        return "it is a folder"
    fault = workbook_fault(path)
    if fault:
        return fault
    try:
        book = _opened(path)
    except Exception as error:  # openpyxl raises all sorts on a damaged file
        return f"it cannot be opened ({type(error).__name__})"
    return "" if _meta(book).get(STAMP) else "it is no translation workbook"


def _opened(path: Path) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of a workbook that are not texts
        return load_workbook(path)


def _meta(book: Workbook) -> dict[str, str]:
    if META not in book.sheetnames:
        return {}
    rows = book[META].iter_rows(max_col=2, values_only=True)
    return {str(key): str(value) for key, value in rows if key is not None and value is not None}


def read_book(path: Path, *, removed: bool = False) -> Book:
    """Return what stands in a translation workbook, all that cannot be read among the faults.

    With ``removed`` also the work on texts that the study did not have when the workbook was last written.
    """
    book = _opened(path)
    faults: list[str] = []
    languages: dict[str, dict[str, Kept]] = {}
    for sheet in book.worksheets:
        if is_language(sheet.title):
            languages[sheet.title] = _read_sheet(sheet, faults)
    if removed and REMOVED in book.sheetnames:
        _read_removed(book[REMOVED], languages)
    if not languages:
        faults.append("it has no sheet named by a language code - do not rename the sheets")
    return Book(_meta(book).get("source", ""), languages, tuple(faults))


def _read_sheet(sheet: Any, faults: list[str]) -> dict[str, Kept]:
    heads = {_text(cell): cell.column for cell in next(sheet.iter_rows(max_row=1), ())}
    lacking = [name for name in ("key", "target", "hash") if name not in heads]
    if lacking:
        faults.append(f"sheet {sheet.title!r} - has no column {', '.join(map(repr, lacking))} - put the first row back")
        return {}
    found: dict[str, Kept] = {}
    keys = []
    for number in range(FIRST_ROW, sheet.max_row + 1):
        cells = {name: sheet.cell(number, heads[name]) for name in COLUMNS if name in heads}
        texts = {name: _text(cell) for name, cell in cells.items()}
        where = f"sheet {sheet.title!r}, row {number}"
        faults += [f"{where}, column {name!r} - {what}" for name, what in _cell_faults(cells)]
        status = texts.get("status", "").casefold() or "draft"
        if status not in STATUSES:
            faults.append(
                f"{where}, column 'status' - {status!r} is not known - expected one of {', '.join(STATUSES)} - choose one"
            )
            status = "draft"
        if texts["key"]:
            keys.append(texts["key"])
            kept = {name: texts.get(name, "") for name in ("source", "target", "review", "final", "comment", "hash")}
            found[texts["key"]] = Kept(**kept, status=status)  # type: ignore[arg-type]  # one of STATUSES
        elif any(texts.get(name) for name in ("target", "review", "final")):
            faults.append(f"{where} - has a translation and no key - put the key back, or empty the row")
    faults += [f"sheet {sheet.title!r}, key {key!r} - stands in several rows - keep one" for key in repeated(keys)]
    return found


def _cell_faults(cells: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("target", "review", "final"):
        cell = cells.get(name)
        if cell is None:
            continue
        if cell.data_type == "f":
            yield name, f"{str(cell.value)[:40]!r} is a formula - type an apostrophe in front of it to make it a text"
        elif cell.data_type == "e":
            yield name, f"{cell.value!r} is an error of Excel - write the text again"
        elif isinstance(cell.value, datetime.date | datetime.time):
            yield name, f"{cell.value} has become a date - format the cell as text and write it again"


def _read_removed(sheet: Any, languages: dict[str, dict[str, Kept]]) -> None:
    """Take up the work on texts that the study did not have when the workbook was written; it may have them again."""
    for row in sheet.iter_rows(min_row=FIRST_ROW, max_col=len(REMOVED_COLUMNS)):
        language, key, source, target, review, final, comment = (_text(cell) for cell in row)
        if language and key:
            one = Kept(
                source=source,
                target=target,
                review=review,
                final=final,
                comment=comment,
                hash=source_hash(source) if source else "",
            )
            languages.setdefault(language, {}).setdefault(key, one)


def _text(cell: Any) -> str:
    """Return what a cell shows as text, without spaces around it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), str(value)).strip()
