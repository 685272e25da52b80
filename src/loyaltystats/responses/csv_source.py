"""CSV as a source of answers: encoding, delimiter and shape are found out, said, and checked."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from loyaltystats.errors import ResponseError
from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.questionnaire.layout import ID, STAMP, FormStamp, stamp_from_csv
from loyaltystats.responses.problems import Place, Problems, listed
from loyaltystats.responses.shapes.shape import PLAIN_TABLE, Asked, Sheet
from loyaltystats.responses.table import RawTable, is_blank

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SNIFFED_RECORDS = 20
_FIELD_LIMIT = 10_000_000


def read_csv(path: Path, problems: Problems, place: Place, asked: Asked = PLAIN_TABLE) -> RawTable | None:
    """Return the table of a CSV file; ``None`` when its shape is wrong (then the problems say how).

    Raises
    ------
    ResponseError
        The file is empty, or it cannot be read as text.
    """
    records = read_records(path, problems, place)
    sheet = Sheet(records=records, numbers=range(1, len(records) + 1), place=place, kind="csv")
    found = asked.table_of(sheet, problems, path.name)
    if found is not None:
        return found.table
    if not records or all(is_blank(cell) for cell in records[0]):
        raise ResponseError(f"{path.name} - its first row is empty - expected the names of the columns.")
    return plain_table(records, problems, place)


def read_records(path: Path, problems: Problems, place: Place) -> list[list[str]]:
    """Return the records of a CSV file as they stand; its encoding and delimiter are found out.

    Raises
    ------
    ResponseError
        The file is empty, or it cannot be read as text.
    """
    text = _text(path, problems, place)
    delimiter = _delimiter(text)
    if delimiter != ",":
        problems.add("note", f"the fields are separated by {DELIMITERS[delimiter]}.", place=place)
    return _records(path, text, delimiter)


def _text(path: Path, problems: Problems, place: Place) -> str:
    """Return the text of a file, its encoding found out."""
    raw = path.read_bytes()
    if not raw.strip():
        raise ResponseError(f"{path.name} - is empty - expected a row of column names and a row per respondent.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
        problems.add("note", "the file is in UTF-16, as its first bytes say.", place=place)
    else:
        at = raw.find(b"\x00")
        if at >= 0:
            raise ResponseError(
                f"{path.name} - holds a NUL byte at byte {at + 1:,} - expected text - save it again as CSV (UTF-8)."
            )
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise ResponseError(f"{path.name} - is damaged UTF-16 text - save it again as CSV (UTF-8).") from None
        text = _windows_text(path, raw, error.start, problems, place)
    at = text.find("\x00")
    if at >= 0:
        raise ResponseError(f"{path.name} - holds a NUL character at place {at + 1:,} - save it again as CSV (UTF-8).")
    return text


def _windows_text(path: Path, raw: bytes, at: int, problems: Problems, place: Place) -> str:
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise ResponseError(
            f"{path.name} - byte {at + 1:,} is neither UTF-8 nor Windows-1252 text - save it again as CSV (UTF-8)."
        ) from None
    problems.add(
        "warning",
        "the file is not in UTF-8; it was read as Windows-1252 (Western European) - look whether accents are right, "
        "or save it again as CSV (UTF-8).",
        place=place,
    )
    return text


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the heading into most fields; the earlier one on a tie."""
    start = text[:200_000]
    counts = {}
    for mark in DELIMITERS:
        first = _first_records(start, mark)
        width = len(first[0]) if first else 0
        even = sum(len(record) == width for record in first) / max(len(first), 1)
        counts[mark] = (width if width > 1 else 0) * (0.5 + even)
    return max(counts, key=lambda mark: counts[mark])


def _first_records(text: str, mark: str) -> list[list[str]]:
    """Return the first records under one delimiter, as far as they can be read."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if record:
                records.append(record)
            if len(records) == _SNIFFED_RECORDS:
                break
    except csv.Error:
        pass  # a fault further down is reported with its row when the whole file is read
    return records


def _records(path: Path, text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    usual = csv.field_size_limit(_FIELD_LIMIT)
    try:
        records.extend(reader)
    except csv.Error as error:
        start = len(records) + 1
        why = "a quotation mark is opened and not closed" if "end of data" in str(error) else str(error)
        raise ResponseError(
            f"{path.name}, row {start} - {why} - expected quotation marks in pairs - correct it, or save the table again "
            "as CSV."
        ) from None
    finally:
        csv.field_size_limit(usual)
    return records


def plain_table(records: list[list[str]], problems: Problems, place: Place) -> RawTable | None:
    """Return the table of records whose first one names the columns; a CSV form of ours is taken back."""
    names = [cell.strip() for cell in records[0]]
    while names and not names[-1] and all(len(r) < len(names) or not r[len(names) - 1].strip() for r in records[1:]):
        names.pop()  # empty columns at the right edge, as spreadsheets leave them
    if not check_headings(names, problems, place):
        return None
    width = len(names)
    rows: list[int] = []
    kept: list[list[str]] = []
    ragged: dict[int, list[int]] = {}
    for number, record in enumerate(records[1:], start=2):
        if len(record) < width and not any(cell.strip() for cell in record):
            record = [""] * width  # noqa: PLW2901 - an empty line
        if len(record) > width and not any(cell.strip() for cell in record[width:]) and len(records[0]) > width:
            record = record[:width]  # noqa: PLW2901 - the empty columns at the right edge
        if len(record) != width:
            ragged.setdefault(len(record), []).append(number)
        else:
            rows.append(number)
            kept.append(record)
    for found, numbers in ragged.items():
        problems.add(
            "error",
            f"{found} fields, the heading has {width} - expected one field per column - look for a missing or an "
            "additional separator.",
            place=place,
            rows=numbers,
        )
    columns = dict(zip(names, zip(*kept, strict=True), strict=True)) if kept else dict.fromkeys(names, ())
    table = RawTable(columns=dict(columns), rows=rows, place=place)
    return as_own(table) if names[:2] == [ID, STAMP] else table


def check_headings(names: list[str], problems: Problems, place: Place) -> bool:
    """Report headings that are missing or appear more than once; return whether there are none such."""
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        problems.add(
            "error",
            f"the heading {listed(repeated)} appears more than once - expected every name once - rename or delete columns.",
            place=place,
        )
    empty = [str(place_ + 1) for place_, name in enumerate(names) if not name]
    if empty:
        problems.add(
            "error",
            f"column {', '.join(empty[:10])} of the table has no heading - give it a name or delete it.",
            place=place,
        )
    return not repeated and not empty


_ESCAPED = re.compile(r"'+(?:" + "|".join(re.escape(mark) for mark in FORMULA_STARTERS) + ")", re.DOTALL)


def as_own(table: RawTable) -> RawTable:
    """Take a CSV form of ours back, also one that was saved as a workbook meanwhile.

    The stamp is read, one apostrophe comes off texts that were escaped.
    """
    columns: dict[str, list[Any]] = {
        name: [cell[1:] if isinstance(cell, str) and _ESCAPED.match(cell) else cell for cell in cells]
        for name, cells in table.columns.items()
    }
    stamps: dict[FormStamp, list[int]] = {}
    known: dict[str, FormStamp | None] = {}
    strange = False
    for number, cell in zip(table.rows, columns[STAMP], strict=True):
        if cell not in known:
            known[cell] = stamp_from_csv(cell) if isinstance(cell, str) else None
        stamp = known[cell]
        strange = strange or (stamp is None and not is_blank(cell))
        if stamp is not None:
            stamps.setdefault(stamp, []).append(number)
    if not strange:
        table.own = True
        table.stamps = stamps
        columns.pop(STAMP)
    table.columns = dict(columns)
    return table
