"""The Fuzzy Kano sheet: categories of answers given in degrees, and how far each category holds on average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.sheets.kano import category_words
from loyaltystats.report.words import clipped, missing, whole_percent
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, TOTAL

READING: Final = (
    "Each respondent could say how far several answers hold; a pair of answers then belongs to several categories, each "
    "to a degree. The degrees of one respondent add up to 100 %, and so do their means."
)


def degree(category: str) -> str:
    """Return the name of the column that holds the mean degree of a category."""
    return f"degree_{category}"


def fuzzy_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with the mean degree of every category beside the verdict."""
    result: Any = shown.result
    found = {
        (str(row.get("group", TOTAL)), str(row["feature"]), str(row["category"])): row["membership"]
        for row in records(result.memberships())
    }
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        group = str(row.get("group", TOTAL))
        degrees = {degree(name): found.get((group, str(row["feature"]), name)) for name in CATEGORIES}
        rows.append(
            row
            | degrees
            | {
                NUMBER: line,
                "feature": shown.label(row["feature"]),
                "group": shown.label(group),
                "is_total": group == TOTAL,
                "category_words": category_words(row),
            }
        )
    return rows


def write_fuzzy(book: Book, shown: Shown) -> Page:
    """Write the sheet of one fuzzy analysis."""
    page = book.page(
        "Fuzzy Kano",
        shown.result.title,
        "What customers require, from answers that may hold to a degree each.",
    )
    page.base(f"{base_words(shown)} A category counts from a degree of {whole_percent(shown.setting('alpha'))} on.")
    rows = fuzzy_rows(shown)
    degrees = [
        Field(name=degree(name), label=f"{CATEGORY_LETTERS[name]}, mean degree", width=9, number_format="0%")
        for name in CATEGORIES
    ]
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True),
        field_of("requirement", width=17),
        Field(name="category_words", label="Category", width=26, wrap=True),
        *degrees,
        *(field_of(name, width=9.5) for name in ("top_share", "top_low", "top_high", "p_adjusted")),
        *(field_of(name, width=9) for name in ("unplaced", "several", "n")),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=3 if shown.grouped else 2)
    more = [READING, *empty_words(rows, ("top_share", "p_adjusted"))]
    _chart(book, page, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for at, row in enumerate(rows):
        mark = style.CATEGORY_MARKS.get(str(row["category"]))
        if low_base(row["n"]):
            paints[(at, "requirement")] = LOW_BASE
        elif mark is not None:
            paints[(at, "requirement")] = Paint(fill=mark.colour, ink=style.WHITE, bold=True)
    return paints


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if row["is_total"] and not missing(row[degree(CATEGORIES[0])])]
    if not drawn:
        return
    table = Source.of(page)
    marks = [(name, style.CATEGORY_MARKS[name]) for name in CATEGORIES]
    chart = stacked_chart(
        "How far each category holds (mean degrees)",
        [Part(words=f"{CATEGORY_LETTERS[name]} {mark.word}", colour=mark.colour) for name, mark in marks],
        [table.label("feature", row[NUMBER], row["feature"]) for row in drawn],
        [[table.value(degree(name), row[NUMBER], row[degree(name)]) for name in CATEGORIES] for row in drawn],
        book.chart_data,
    )
    told = "; ".join(
        f"{clipped(row['feature'], 60)}: "
        + ", ".join(f"{mark.word} {whole_percent(row[degree(name)])}" for name, mark in marks)
        for row in drawn
    )
    page.charts(
        [chart],
        [f"Stacked bars of the mean degrees of the categories. {told}."],
        points=max(220.0, 24.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )
