"""The sheet of a table of the researcher's own, and the look of long tables that are written row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report.given import GivenTable
from loyaltystats.report.languages.translator import Verbatim
from loyaltystats.report.long_rows import TEXT, LongRows
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.sheets.book import Book
from loyaltystats.report.words import count

if TYPE_CHECKING:
    import pandas as pd

QUOTED = Verbatim("=quoted")
"""A text that begins like a formula: the look of its cell says that it is a text."""


OWN_SHEETS: Final = frozenset(
    (
        *("contents", "summary", "quality and respondents", "checks", "tests", "method and notes", "glossary", "data"),
        *("stamp", "chartdata"),
    )
)
"""Names that the workbook's own sheets keep, as texts refer to them."""

MOST_WORDS: Final = 20
"""Sentences about single columns that are listed."""


def write_given(book: Book, table: GivenTable) -> Page:
    """Write a table of the researcher's own as it is."""
    size = f"{count(len(table.frame), 'row')} and {count(len(table.columns), 'column')}"
    name = f"{table.name} (table)" if table.name.casefold() in _own_sheets(book) else table.name
    page = book.page(Verbatim(name), Verbatim(table.name), f"A table added by the researcher, as it was given: {size}.")
    page.row = 4
    page.lines("Empty cells were empty in the table. Numbers are kept in full precision; formats round.")
    for words in table.words[:MOST_WORDS]:
        page.lines(words)
    if len(table.words) > MOST_WORDS:
        page.lines(f"The same holds for values of {count(len(table.words) - MOST_WORDS, 'more column')}.")
    fields = [
        Field(
            name=column.name,
            label=Verbatim(column.label),
            number_format="@" if column.kind == TEXT and column.number_format == "General" else column.number_format,
            width=column.width,
        )
        for column in table.columns
    ]
    long_table(book, page, fields, table.frame, [column.kind for column in table.columns])
    book.pen.replaced += table.replaced
    return page


def _own_sheets(book: Book) -> set[str]:
    """Return the names that the workbook's own sheets have in English and in the reader's language."""
    return {
        *OWN_SHEETS,
        *(book.pen.voice.say(name.capitalize()).casefold() for name in OWN_SHEETS if name != "chartdata"),
    }


def long_table(book: Book, page: Page, fields: Sequence[Field], frame: pd.DataFrame, kinds: Sequence[str]) -> None:
    """Write a table whose rows the finisher puts in: here come its header, the looks of its columns, filter and size."""
    from openpyxl.utils import get_column_letter

    looks: list[dict[str, Any]] = [dict.fromkeys((each.name for each in fields), look) for look in (0, QUOTED)]
    replaced = book.pen.replaced
    page.table(Table(fields=fields, rows=looks), freeze_columns=0)
    book.pen.replaced = replaced
    rows = LongRows(frame, kinds, page.first_data_row)
    book.long_rows[page.sheet.title] = rows
    page.last_data_row = rows.last_row
    page.row = rows.last_row + 2
    last = get_column_letter(len(fields))
    page.sheet.auto_filter.ref = f"A{page.heading_row}:{last}{max(rows.last_row, page.heading_row)}"
