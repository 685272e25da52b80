"""Paths: what leads to what between constructs, how well it is measured, and what to improve first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.words import clipped, missing, number

CAPTIONS: Final = ("Improve first", "Keep it up", "Low priority", "Do not overdo")

PARTS: Final = {
    "items": "Questions and their constructs",
    "constructs": "Constructs",
    "quality": "What is accounted for",
    "effects": "Size of the single paths",
    "htmt": "Are the constructs distinct?",
    "fit": "Fit",
    "invariance": "Are the constructs made alike in the groups?",
    "differences": "Do the paths differ between the groups?",
}
"""Further tables under the first, in the order of the sheet."""

NAMES: Final = ("construct", "other_construct", "outcome", "term", "item", "compared", "compared_to")
WORDS: Final = {"compared": "Group", "compared_to": "Other group", "term": "Leads from", "estimate": "Value"}


def further_rows(shown: Shown, name: str) -> list[dict[str, Any]]:
    """Return the rows of a further table; none where the result has no such table.

    Groups too small to show leave the tables that compare them.
    """
    frame: Any = getattr(shown.result, "frame", None)
    if frame is None or name not in getattr(shown.result, "more", ()):
        return []
    rows = records(frame(name))
    return [row for row in rows if min(row.get("n_first", 10**9), row.get("n_second", 10**9)) >= shown.minimum_base]


def map_rows(shown: Shown, *, items: bool = False) -> list[dict[str, Any]]:
    """Return what is on the importance-performance map: constructs, or their questions."""
    return [row for row in further_rows(shown, "map") if bool(row["item"]) == items]


def map_cuts(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the means of performance and importance over the constructs."""
    values = [[float(row[name]) for row in rows] for name in ("performance", "total_effect")]
    return sum(values[0]) / len(rows), sum(values[1]) / len(rows)


def write_paths(book: Book, shown: Shown) -> Page:
    """Write the sheet of a path model."""
    page = book.page(
        "Paths",
        shown.result.title,
        "What leads to what between the constructs, how well they are measured, and where improvement counts most.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _labelled(shown, records(shown.frame))
    page.table(Table(fields=_fields(), rows=rows, paints=_paints(rows)), freeze_columns=3)
    more = [
        "A path of 0.30 says: one standard deviation more of the first goes with 0.30 more of the second, with the other "
        "predictors held constant. Indirect effects run through other constructs; total effects are the sum of both.",
        "Bold: the corrected p is below 5%.",
        *empty_words(rows, ("std_error",)),
    ]
    drawn = _labelled(shown, map_rows(shown))
    if drawn:
        _map(book, page, shown, drawn, note_points(page, [shown], more))
    for name, heading in PARTS.items():
        found = _labelled(shown, further_rows(shown, name))
        if found:
            page.further(heading, Table(fields=_part_fields(shown, name, found), rows=found))
    notes(page, [shown], more)
    return page


def _labelled(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {NUMBER: line, **row, **{name: shown.label(row[name]) for name in NAMES if name in row}}
        for line, row in enumerate(rows, start=1)
    ]


def _fields() -> list[Field]:
    return [
        NO_FIELD,
        field_of("outcome", label="Leads to", wrap=True, width=24),
        field_of("term", label="Leads from", wrap=True, width=24),
        field_of("effect", label="Effect", width=14),
        field_of("estimate", label="Size", number_format="0.00", width=14),
        *(field_of(name, number_format="0.00", width=14) for name in ("conf_low", "conf_high")),
        *(field_of(name, width=14) for name in ("std_error", "statistic", "p_value", "p_adjusted", "n")),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    return {
        (index, "estimate"): Paint(bold=True)
        for index, row in enumerate(rows)
        if not missing(row["p_adjusted"]) and row["p_adjusted"] < SIGNIFICANT
    }


def _part_fields(shown: Shown, name: str, rows: Sequence[Mapping[str, Any]]) -> list[Field]:
    left = {NUMBER, *(("n_first", "n_second") if name == "invariance" else ())}
    own = WORDS | ({"estimate": "Difference"} if name == "differences" else {})
    columns = [column for column in rows[0] if column not in left]
    return [
        NO_FIELD,
        *(field_of(column, wrap=True, **({"label": own[column]} if column in own else {})) for column in columns),
    ]


def _map(book: Book, page: Page, shown: Shown, rows: Sequence[dict[str, Any]], reserve: float) -> None:
    """Write the map of the constructs with its table, and the table of their questions."""
    target = shown.label(shown.setting("target"))
    names = ("construct", "total_effect", "performance", "n")
    fields = [NO_FIELD, *(field_of(name, wrap=name == "construct") for name in names)]
    page.further(f"Importance for {target} and performance", Table(fields=fields, rows=rows))
    last = page.row - 1
    source = Source(page.sheet.title, last - len(rows) + 1, last, tuple(each.name for each in fields), page.pen.voice)
    chart_map = _scatter(rows, source, target)
    height = 350.0
    told = "; ".join(
        f"{clipped(row['construct'], 60)}: importance {number(row['total_effect'])}, performance "
        f"{number(row['performance'], 0)}"
        for row in rows
    )
    page.charts(
        [quadrant_chart(chart_map, book.chart_data, pixels=(sum(page.pixels()), height / 0.75))],
        [f"Scatter chart of importance (up) against performance (right) of the constructs. {told}."],
        points=height,
        shares=(1.0,),
        reserve=reserve,
    )
    items = _labelled(shown, map_rows(shown, items=True))
    names = ("construct", "item", "total_effect", "performance")
    fields = [NO_FIELD, *(field_of(name, wrap=name in ("construct", "item")) for name in names)]
    page.further("Importance and performance of the questions", Table(fields=fields, rows=items))


def _scatter(rows: Sequence[dict[str, Any]], source: Source, target: str) -> Map:
    """Return the map of the constructs; its points follow the cells of their table."""
    across, up = map_cuts(rows)
    points = [
        Point(
            label=source.point_label("construct", row[NUMBER], row["construct"], len(rows)),
            x=source.value("performance", row[NUMBER], row["performance"]),
            y=source.value("total_effect", row[NUMBER], row["total_effect"]),
            mark=style.PLACE_MARK,
        )
        for row in rows
    ]
    ends = [row["performance"] for row in rows]
    low, high, step = nice_range(min([0.0, *(row["total_effect"] for row in rows)]), 1.1 * _highest(rows))
    return Map(
        heading=f"What to improve first for {target}",
        x=Axis(
            words="Performance (0 to 100); cut at the constructs' mean",
            low=max(0.0, (min(ends) - 3) // 5 * 5),
            high=min(100.0, -(-(max(ends) + 3) // 5) * 5),
            step=5,
            cut=across,
            number_format="0",
        ),
        y=Axis(words="Importance (total effect)", low=low, high=high, step=step, cut=up, number_format="0.0"),
        captions=CAPTIONS,
        points=points,
    )


def _highest(rows: Sequence[Mapping[str, Any]]) -> float:
    return max(*(float(row["total_effect"]) for row in rows), 0.1)
