"""The sheet of any other result: its table as it is."""

from __future__ import annotations

from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Page, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, base_words, empty_words, field_of, notes
from loyaltystats.report.words import clipped

LABELLED = ("feature", "term", "question", "group")


def write_other(book: Book, shown: Shown) -> Page:
    """Write a result of a kind that has no sheet of its own."""
    title = shown.result.title or type(shown.result).__name__
    page = book.page(title, title, "One row per feature, driver or group; the method is on the sheet Method and notes.")
    page.base(base_words(shown))
    rows = []
    for number, row in enumerate(records(shown.frame), start=1):
        labelled = {name: shown.label(row[name]) for name in LABELLED if name in row}
        rows.append({NUMBER: number} | row | labelled)
    fields = [NO_FIELD, *(field_of(str(name), wrap=True) for name in shown.frame.columns)]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    notes(
        page,
        [shown],
        [clipped(shown.result.method, 1000), *empty_words(rows, [str(name) for name in shown.frame.columns])],
    )
    return page
