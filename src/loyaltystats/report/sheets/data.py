"""Data: the tidy twin of the workbook, one row per number of every result, for pivot tables and programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.cells import clean_text
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.long_rows import TEXT
from loyaltystats.report.page import Field, Page
from loyaltystats.report.sheets.book import Book
from loyaltystats.report.sheets.given import long_table
from loyaltystats.report.words import missing
from loyaltystats.vocabulary import COLUMNS

IDENTIFIERS: Final = ("group", "feature", "term", "question", "wave_from", "wave_to")
"""Columns that name a row instead of being a value of it."""

FURTHER: Final = MappingProxyType(
    {
        "segments": ("fits",),
        "level_loyalty": ("by_delight", "by_state"),
        "drift": ("by_wave",),
        "nps_difference": ("overall",),
        "compare": ("pairs", "overall", "effects"),
        "within_agreement": ("overall",),
        "measures": ("item_weights",),
        "agreement": ("classes",),
        "answers": ("bases",),
        "amounts": ("bases",),
    }
)
"""Kind of result -> its further tables, methods without arguments."""

MAIN, WHOLE = "main", "whole result"
"""Names of the table of a result, and of the numbers about all of it."""

_OF_THE_CALL: Final = frozenset(("confidence_level", "n_bootstrap"))
"""Numbers that the caller chose; they stand on the sheet Method and notes."""

_FIELDS: Final = (
    Field(name="sheet", label="Sheet", width=16),
    Field(name="result", label="Result", width=30),
    Field(name="table", label="Table", width=13),
    Field(name="row", label="Row", number_format="0", width=7),
    Field(name="group", label="Group", width=16),
    Field(name="item", label="Item", width=20),
    Field(name="label", label="Label", width=28),
    Field(name="column", label="Column", width=18),
    Field(name="value", label="Value", number_format="General", width=22),
    Field(name="text", label="Text", width=24),
    Field(name="unit", label="Unit", width=14),
)

_SPOKEN: Final = ("result", "unit", "text")
"""Columns in the reader's language; codes stay codes, for programs."""


def write_data(book: Book, results: Sequence[Shown], sheets: Mapping[int, str]) -> Page:
    """Write the tidy twin: one row per result, table, row and column, in full precision."""
    import pandas as pd

    page = book.page(
        "Data",
        "Data",
        "Every number of every result in one long table, in full precision: for pivot tables and programs. "
        "Printed: the first page.",
    )
    rows = [row for position, shown in enumerate(results) for row in tidy_rows(shown, sheets[position])]
    names = [each.name for each in _FIELDS]
    for row in rows:
        row |= {name: book.pen.voice.say(row[name], data=name == "text") for name in _SPOKEN if row[name]}
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="object") for name in names})
    texts = (text for name in names for text in frame[name] if isinstance(text, str))
    book.pen.replaced += sum(clean_text(text)[1] for text in texts)
    page.row = 4
    long_table(book, page, _FIELDS, frame, [TEXT] * len(_FIELDS))
    page.print_first_page()
    return page


def tidy_rows(shown: Shown, sheet: str) -> Iterator[dict[str, Any]]:
    """Give every cell of a result as a row: its table, its further tables, and the numbers about all of it."""
    head = {"sheet": sheet, "result": shown.result.heading}
    for table, rows in _tables(shown):
        for number, row in enumerate(rows, start=1):
            yield from _cells(shown, head | {"table": table, "row": number}, row)
    for each in dataclasses.fields(shown.result):
        value = None if each.name.startswith("_") or each.name in _OF_THE_CALL else getattr(shown.result, each.name)
        if _is_number(value) and not missing(value):
            yield _row(head | {"table": WHOLE, "column": each.name, "value": value})


def _tables(shown: Shown) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield MAIN, records(shown.frame)
    for name in FURTHER.get(shown.kind, ()):
        made = getattr(shown.result, name, None)
        if made is not None:
            yield name, [row for row in records(made()) if _may_be_shown(shown, row)]
    for name, frame in (shown.setting("_frames") or {}).items():
        yield str(name), [row for row in records(frame) if _may_be_shown(shown, row)]


def _may_be_shown(shown: Shown, row: Mapping[str, Any]) -> bool:
    """Return whether a row of a further table is about a group that may be shown."""
    base: Any = row.get("n")
    sides = {str(row.get(name, "")) for name in ("group", "compared", "compared_to")}
    return not sides & shown.hidden and (missing(base) or float(base) >= shown.minimum_base)


def _cells(shown: Shown, known: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    question = shown.setting("question")
    item = next((str(row[name]) for name in ("feature", "term", "question") if name in row), str(question or ""))
    label = shown.label(item) if item else ""
    named = dict(known) | {"group": _group(row), "item": item, "label": label}
    for column, value in row.items():
        if column not in IDENTIFIERS:
            yield _row(named | {"column": column, "value": value})


def _row(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with every field: numbers in one column, words in the other."""
    value, column = known["value"], str(known["column"])
    is_number = _is_number(value) and not missing(value)
    words = "not estimable" if missing(value) else str(value)
    blank: dict[str, Any] = dict.fromkeys(each.name for each in _FIELDS)
    unit = COLUMNS[column].unit if column in COLUMNS else ""
    return (
        blank
        | dict(known)
        | {"value": value if is_number else None, "text": None if is_number else words, "unit": unit}
    )


def _is_number(value: Any) -> bool:
    plain = value.item() if hasattr(value, "item") else value
    return isinstance(plain, (int, float)) and not isinstance(plain, bool)


def _group(row: Mapping[str, Any]) -> str:
    """Return the group of a row, and its waves where it compares two."""
    waves = f"{row['wave_from']} to {row['wave_to']}" if "wave_from" in row else ""
    return ", ".join(part for part in (str(row.get("group", "")), waves) if part)
