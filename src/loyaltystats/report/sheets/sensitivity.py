"""The sheet that says which categories would be others under other tables and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import Live, Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing
from loyaltystats.vocabulary import TOTAL

CHANGED: Final = Paint(fill=style.LOOK_FILL, ink=style.LOOK_TEXT, bold=True)
SAME: Final = Paint(ink=style.MUTED)
MOST_BARS: Final = 30
PARTS: Final = (
    Part(words="Same category", colour=style.ARM),
    Part(words="Another category, not ruled out", colour=style.CUT),
    Part(words="A category that the analysis rules out", colour=style.LOOK_TEXT),
)


def write_sensitivity(book: Book, shown: Shown) -> Page:
    """Write the sheet of one sensitivity result: features down, one choice of the analyst across."""
    page = book.page(
        "Kano sensitivity",
        shown.result.title,
        "Each column changes one choice of the analysis and keeps the rest. Cells in colour are another category.",
    )
    page.base(base_words(shown))
    rows = _rows(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(shown, rows)), freeze_columns=_frozen(shown))
    _chart(book, page, rows, len(_variants(shown)), note_points(page, [shown], _reading()))
    notes(page, [shown], _reading())
    return page


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], variants: int, reserve: float) -> None:
    """Draw for each feature how many of the other choices keep its category, change it, or turn it into another."""
    whole = any(not row["is_total"] for row in rows)
    drawn = [row for row in rows if row["is_total"] or not whole][:MOST_BARS]
    if not variants or not drawn:
        return
    table = Source.of(page)
    values = []
    for row in drawn:
        key, changes, flips = row[NUMBER], int(row["changes"]), int(row["flips"])
        changed, flipped = table.cell("changes", key), table.cell("flips", key)
        values.append(
            [
                Live(f"={variants}-{changed}", variants - changes),
                Live(f"={changed}-{flipped}", changes - flips),
                table.value("flips", key, flips),
            ]
        )
    chart = stacked_chart(
        f"What {variants} other choices of the analyst would say",
        PARTS,
        [table.label("feature", row[NUMBER], row["feature"]) for row in drawn],
        values,
        book.chart_data,
        number_format="0",
    )
    told = "; ".join(
        f"{clipped(row['feature'], 60)}: {variants - row['changes']} of {variants} the same category, {row['flips']} "
        "ruled out by the analysis"
        for row in drawn
    )
    page.charts(
        [chart],
        [f"Stacked bars of the other choices of the analyst that keep or change the category. {told}."],
        points=max(190.0, 22.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def category_word(category: Any) -> str:
    """Return a category as a word; empty where there is none.

    Examples
    --------
    >>> category_word("one_dimensional"), category_word("mixed"), category_word(None)
    ('one-dimensional', 'mixed', '')
    """
    return "" if missing(category) else str(category).replace("_", "-")


def _variants(shown: Shown) -> tuple[str, ...]:
    return tuple(name for name in shown.setting("variants", ()) if name in shown.frame.columns)


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(records(shown.frame), start=1):
        words = {NUMBER: number, "feature": shown.label(row["feature"])}
        words |= {name: category_word(row[name]) for name in ("as_analysed", *_variants(shown))}
        words["is_total"] = str(row.get("group", TOTAL)) == TOTAL
        if "group" in row:
            words["group"] = shown.label(row["group"])
        rows.append(row | words)
    return rows


def _fields(shown: Shown) -> list[Field]:
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True, width=26),
        field_of("n", width=7),
        field_of("as_analysed", width=17),
        field_of("changes", width=9, centre=True),
        field_of("flips", width=7, centre=True),
        *(field_of(name, width=15.5) for name in _variants(shown)),
    ]


def _frozen(shown: Shown) -> int:
    """Return the columns that stay in view: up to the category as analysed."""
    return 5 if shown.grouped or "group" in shown.frame.columns else 4


def _paints(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        paints[(index, "as_analysed")] = Paint(bold=True)
        if row["flips"]:
            paints[(index, "flips")] = CHANGED
        for name in _variants(shown):
            paints[(index, name)] = SAME if row[name] == row["as_analysed"] else CHANGED
        if row["is_total"] and any(not other["is_total"] for other in rows):
            paints[(index, "group")] = Paint(bold=True)
    return paints


def _reading() -> list[str]:
    return [
        "Changes counts the columns with another category; flips those that name a category which the analysis rules "
        "out. A feature without flips is safe whatever the rule.",
        "Most frequent, A+O+M or I+R+Q, and Quadrant always name a category, whether or not the answers can tell; Fong's "
        "rule declares a winner far more often than its 10 % where two categories are tied.",
    ]
