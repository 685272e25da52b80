"""Sheets of a house: those that it leaves out, and the order of the others."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import QualityWarning
from loyaltystats.report.cells import Pen
from loyaltystats.report.house import ALWAYS, House
from loyaltystats.report.sheets.book import Book

if TYPE_CHECKING:
    from loyaltystats.report.kinds import Shown


def kept(results: Sequence[Shown], house: House, write: Callable[[Book, Sequence[Shown]], None]) -> list[Shown]:
    """Return the results whose sheets the house does not leave out; their names are known only when they were written."""
    if not house.leave_out:
        return list(results)
    from openpyxl import Workbook

    book = Book(Workbook(), "", Pen())
    write(book, results)
    return [
        each
        for place, each in enumerate(results)
        if book.english.get(str(book.sheet_of.get(place)), "") not in house.leave_out
    ]


def put_in_order(book: Book, house: House) -> None:
    """Put the sheets that the house names first, after those that always come first; the others keep their order."""
    _warn_of_misspelt(book, house)
    if not house.order:
        return
    ranks = {name: place for place, name in enumerate(house.order)}

    def rank(sheet: str) -> int:
        return ranks.get(book.english.get(sheet, ""), len(ranks))

    def moved(sheet: str) -> bool:
        return book.english.get(sheet, ALWAYS[0]) not in ALWAYS

    sheets = book.workbook._sheets  # type: ignore[attr-defined]  # the library moves a sheet only by so many places
    ordered = iter(sorted((each for each in sheets if moved(each.title)), key=lambda each: rank(each.title)))
    book.workbook._sheets = [next(ordered) if moved(each.title) else each for each in sheets]  # type: ignore[attr-defined]
    entries = iter(sorted((each for each in book.entries if moved(each.sheet)), key=lambda each: rank(each.sheet)))
    book.entries[:] = [next(entries) if moved(each.sheet) else each for each in book.entries]


def _warn_of_misspelt(book: Book, house: House) -> None:
    """Say where a name is nearly that of a sheet of this report; others are names of sheets of other reports."""
    names = set(book.english.values())
    for name in (*house.leave_out, *house.order):
        hint = "" if name in names else did_you_mean(name, names)
        if hint and name not in house.leave_out:
            warnings.warn(
                f"house - there is no sheet {name!r} in this report - expected English names of its sheets.{hint}",
                QualityWarning,
                stacklevel=2,
            )
