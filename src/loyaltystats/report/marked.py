"""Marked tables: a sheet's table becomes a table of the spreadsheet program, so that screen readers know its header row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loyaltystats.report.page import Page

LONGEST_NAME: Final = 255
"""Characters of a column name in a marked table."""

_UNMARKABLE: Final = re.compile(r"[\r\n\t]|_x[0-9A-Fa-f]{4}_")


def mark_tables(pages: Sequence[Page]) -> None:
    """Mark the first table of every page, with its filter where it has one.

    A table whose header repeats a text, or holds what the name of a column cannot, stays a range of cells with a header.
    """
    for number, page in enumerate(pages, start=1):
        if page.fields and page.last_data_row >= page.first_data_row > 1:
            labels = [page.sheet.cell(page.heading_row, place).value for place in range(1, len(page.fields) + 1)]
            if _markable(labels):
                _mark(
                    page,
                    f"Table{number}_{re.sub('[^A-Za-z0-9]', '_', page.sheet.title)}",
                    [str(each) for each in labels],
                )


def _markable(labels: Sequence[object]) -> bool:
    texts = [label for label in labels if isinstance(label, str) and label.strip() and len(label) <= LONGEST_NAME]
    unique = len({text.casefold() for text in texts}) == len(labels)
    return unique and not any(_UNMARKABLE.search(text) for text in texts)


def _mark(page: Page, name: str, labels: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.filters import AutoFilter
    from openpyxl.worksheet.table import Table, TableColumn

    ref = f"A{page.heading_row}:{get_column_letter(len(labels))}{page.last_data_row}"
    table = Table(displayName=name, ref=ref)
    table.tableColumns = [TableColumn(id=place, name=label) for place, label in enumerate(labels, start=1)]
    if page.sheet.auto_filter.ref:  # a sheet and its table cannot both have one
        table.autoFilter = AutoFilter(ref=ref)
        page.sheet.auto_filter.ref = None
    page.sheet.add_table(table)
