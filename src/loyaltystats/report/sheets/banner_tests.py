"""The sheet Tests: every pair of columns that was compared, and the links from the letters to their tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.long_rows import TEXT
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.sheets.banner_cells import letters_in
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, field_of
from loyaltystats.report.sheets.given import long_table
from loyaltystats.stats.banner.result import BannerTestsResult
from loyaltystats.stats.banner.rows import SHARES

MOST_ROWS: Final = 60_000
"""Tests on the sheet; beyond it those that gave a letter are listed alone."""

MOST_ON_PAGE: Final = 300
"""Tests in a table that is no sheet of a workbook: those that gave a letter, the smallest p first."""

KINDS: Final = {"mean": "Mean", "score": "Score"}
POINTS: Final = "difference_points"

Place = tuple[str, str, str, str]
"""Question, kind of row, answer, column of one cell."""


def place_of(row: Mapping[str, Any]) -> Place:
    """Return which cell a row of the tidy table is about."""
    return str(row["question"]), str(row["row_kind"]), str(row["answer"]), str(row["column"])


MOST_PRINTED: Final = 400
"""Tests that are printed in full; more are for the screen."""


def write_banner_tests(book: Book, shown: Shown) -> Page:
    """Write the tests of a banner that stand in a report without their tables."""
    result = shown.result
    if not isinstance(result, BannerTestsResult):
        raise TypeError(type(result).__name__)
    page, _ = write_tests(book, result, shown)
    return page


def write_tests(book: Book, tests: BannerTestsResult, shown: Shown) -> tuple[Page, dict[tuple[str, ...], int]]:
    """Write the sheet; return it with the first row of every family of tests."""
    every = records(tests.to_frame())
    listed = every
    if len(every) > MOST_ROWS or not book.long_tables:
        listed = [row for row in every if row["letter_first"] or row["letter_second"]]
    if not book.long_tables:
        listed = sorted(listed, key=lambda row: row["p_adjusted"])[:MOST_ON_PAGE]
    part = (
        "" if len(listed) == len(every) else f" Listed are {len(listed):,} of {len(every):,}: those that gave a letter."
    )
    long = len(listed) > MOST_PRINTED
    printed = " Printed: the first page." if long else ""
    page = book.page(
        "Tests",
        "Tests",
        f"The test behind every letter of the banner tables, one row per pair of columns.{part}{printed}",
        least_width=200.0,
    )
    page.base(f"{tests.method} Differences are the column minus the one it is compared to.")
    rows = [_row(shown, number, row) for number, row in enumerate(listed, start=1)]
    _table(book, page, rows)
    if long:
        page.print_first_page()
    starts: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(listed):
        starts.setdefault(_family(row), page.first_data_row + line)
    return page, starts


def _table(book: Book, page: Page, rows: list[dict[str, Any]]) -> None:
    import pandas as pd

    fields = _fields()
    if not book.long_tables:
        page.table(Table(fields=fields, rows=rows))
        return
    names = [each.name for each in fields]
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype="object") for name in names})
    long_table(book, page, fields, frame, [TEXT] * len(fields))


def _family(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("question", "row_kind", "answer", "banner"))


def _row(shown: Shown, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    code, answer, kind = str(row["question"]), str(row["answer"]), str(row["row_kind"])
    words = shown.result.labels.get(f"{code}/{answer}", answer) or KINDS.get(kind, "")
    family = str(row["test_family"]).rpartition(": ")[2]
    return (
        {NUMBER: number}
        | dict(row)
        | {name: shown.label(row[name]) for name in ("question", "banner", "column", "other_column")}
        | {
            "answer": f"Net: {answer}" if kind == "net" else words,
            "estimate": row["estimate"] if kind in SHARES else None,
            POINTS: None if kind in SHARES else row["estimate"],
            "test_family": f"{family} pairs of this row",
        }
    )


def _fields() -> list[Field]:
    return [
        NO_FIELD,
        field_of("question", width=30),
        field_of("answer", label="Row", width=24),
        field_of("banner", width=20),
        field_of("column", width=26),
        field_of("other_column", width=26),
        field_of("estimate", label="Difference of shares", width=12, number_format="0.0%"),
        Field(name=POINTS, label="Difference of means or scores", number_format="0.00", width=13),
        field_of("test", width=24),
        field_of("statistic", width=9),
        field_of("df", width=8),
        field_of("p_value", width=8),
        field_of("p_adjusted", width=10),
        field_of("test_family", width=20),
        *(field_of(name, width=9) for name in ("n_first", "n_second", "n_effective_first", "n_effective_second")),
        field_of("letter_first", width=10, centre=True),
        field_of("letter_second", width=10, centre=True),
    ]


def link_letters(
    shown: Shown, places: Sequence[tuple[Any, Place]], page: Page, starts: Mapping[tuple[str, ...], int]
) -> None:
    """Link every cell with letters to the first test of its family."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = page.sheet.title.replace("'", "''")
    banners = {column.key: column.banner for column in shown.setting("columns")}
    for cell, place in places:
        target = starts.get((*place[:3], banners[place[3]]))
        if target and shown_letters(cell):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A{target}")


def shown_letters(cell: Any) -> str:
    """Return the letters of a cell as a reader sees them: behind the number, or on the line under it."""
    return letters_in(cell.number_format) or _beneath(cell)


def _beneath(cell: Any) -> str:
    """Return the letters on the line under a number, where letters have lines of their own."""
    below = cell.parent.cell(cell.row + 1, cell.column)
    label = cell.parent.cell(cell.row + 1, 1).value
    return str(below.value) if isinstance(below.value, str) and not label else ""
