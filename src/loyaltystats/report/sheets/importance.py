"""Importance and Priorities: how much of loyalty each driver explains, and what to work on first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import ASSOCIATION, ends_of, interval_bars, outcome_words, rows_of
from loyaltystats.report.sheets.importance_methods import METHOD_WORDS, data_bars, importance_reading, other_methods
from loyaltystats.report.words import clipped, missing, number, quoted, rounded
from loyaltystats.vocabulary import COLUMNS

SHARE_ENDS: Final = ("conf_low", "conf_high")
"""Ends of the interval of a share: shown as percentages here, unlike those of a coefficient."""

PRIORITY_CAPTIONS: Final = ("Improve first", "Keep it up", "Low priority", "Do not overdo")
"""Quadrants: important and weak, important and strong, unimportant and weak, unimportant and strong."""


def _number_fields(shown: Shown, names: Sequence[str], width: float) -> list[Field]:
    known = [name for name in names if name in shown.frame.columns]
    return [field_of(name, width=width, **({"number_format": "0.0%"} if name in SHARE_ENDS else {})) for name in known]


def write_importance(book: Book, shown: Shown) -> Page:
    """Write the sheet of one importance result."""
    page = book.page(
        "Importance",
        shown.result.title or "Importance of the drivers",
        f"How much of what the drivers explain of {quoted(outcome_words(shown))} each one accounts for.",
    )
    page.base(f"{base_words(shown)}{_fit_words(shown)} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    for row, group in zip(rows, shown.frame.get("group", [""] * len(rows)), strict=True):
        row["group_code"] = str(group)
    rows.sort(key=lambda row: (not row["is_total"], str(row.get("group", "")), _rank(row)))
    for index, row in enumerate(rows, start=1):
        row[NUMBER] = index
    others = other_methods(shown, rows)
    page.table(Table(fields=_importance_fields(shown, others), rows=rows), freeze_columns=2)
    data_bars(page, ("importance", "first_probability"))
    more = [ASSOCIATION, *importance_reading(shown, others), *empty_words(rows, ("importance",))]
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["importance"])]
    if drawn:
        _importance_chart(book, page, shown, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _fit_words(shown: Shown) -> str:
    """Return R2, and what of it the shares divide."""
    r2, held = shown.setting("r2"), shown.setting("control_r2", 0.0)
    if r2 is None or missing(r2):
        return ""
    rest = (
        f"; {number(float(held))} of it goes with what is held constant, the shares divide the rest"
        if held > 1e-9
        else ""
    )
    return f" R2 = {number(float(r2))}{rest or '; the shares divide it'} and add up to 100%."


def _importance_fields(shown: Shown, others: Sequence[str]) -> list[Field]:
    names = ("importance", *SHARE_ENDS, "rank", "first_probability", "order_error")
    tied = [field_of("tied", width=7, centre=True)] if "tied" in shown.frame.columns else []
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        *_number_fields(shown, names, 10.5),
        *tied,
        *(field_of(name, label=METHOD_WORDS.get(name, COLUMNS[name].label), width=10) for name in others),
        *_number_fields(shown, ("contribution",), 12.5),
        *_number_fields(shown, ("n",), 8),
    ]


def _importance_chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    _, high, step = nice_range(0, max(ends_of(rows, "importance")))
    look = Look(
        heading=f"Share of the explained differences in {quoted(outcome_words(shown), 50)}",
        words="Importance (share of R2)",
        number_format="0%",
        low=0,
        high=high,
        step=step,
    )
    bars = interval_bars(Source.of(page), rows, "importance", [True] * len(rows))
    told = "; ".join(f"{clipped(row['term'], 60)} {rounded(row['importance'] * 100, 1)}%" for row in rows)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the importance of each driver with intervals, most important first. {told}."],
        points=max(200.0, 22.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def _rank(row: Mapping[str, Any]) -> float:
    return float("inf") if missing(row["rank"]) else float(row["rank"])


def write_priority(book: Book, shown: Shown) -> Page:
    """Write the sheet of one priority map."""
    page = book.page(
        "Priorities",
        shown.result.title or "Priorities",
        "Importance against performance: what to improve first, what to keep, what can wait.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    names = ("importance", *SHARE_ENDS, "performance", "performance_low", "performance_high", "n")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("quadrant", width=22, wrap=True),
        *_number_fields(shown, names, 12.5),
    ]
    paints = {(index, "quadrant"): Paint(bold=True) for index in range(len(rows))}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    more = [ASSOCIATION, *empty_words(rows, ("importance", "performance"))]
    drawn = [row for row in rows if row["is_total"] or not shown.grouped]
    _priority_chart(book, page, shown, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _priority_chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not missing(row["importance"]) and not missing(row["performance"])]
    cuts = shown.setting("performance_cut"), shown.setting("importance_cut")
    if not drawn or any(cut is None or missing(cut) for cut in cuts):
        return
    table = Source.of(page)
    x, y = _performance_axis(drawn, float(cuts[0])), _importance_axis(drawn, float(cuts[1]))
    points = [_priority_point(table, row) for row in drawn]
    chart_map = Map(
        heading="What to improve first",
        x=x,
        y=y,
        captions=PRIORITY_CAPTIONS,
        points=points,
    )
    height = 350.0
    chart = quadrant_chart(chart_map, book.chart_data, pixels=(sum(page.pixels()), height / 0.75))
    told = "; ".join(
        f"{clipped(row['term'], 60)}: importance {rounded(row['importance'] * 100, 1)}%, "
        f"performance {number(row['performance'], 0)}, "
        f"{row['quadrant']}"
        for row in drawn
    )
    page.charts(
        [chart],
        [f"Scatter chart of importance (up) against performance (right). {told}."],
        points=height,
        shares=(1.0,),
        reserve=reserve,
    )


def _performance_axis(rows: Sequence[Mapping[str, Any]], cut: float) -> Axis:
    values = [row["performance"] for row in rows] + [cut]
    low = max(0.0, (min(values) // 10 - 1) * 10)
    high = min(100.0, (max(values) // 10 + 2) * 10)
    return Axis(words="Performance (0 to 100)", low=low, high=high, step=10, cut=cut, number_format="0")


def _importance_axis(rows: Sequence[Mapping[str, Any]], cut: float) -> Axis:
    _, high, step = nice_range(0, max([*ends_of(rows, "importance"), cut]) * 1.05)
    return Axis(words="Importance (share of R2)", low=0, high=high, step=step, cut=cut, number_format="0%")


def _priority_point(table: Source, row: Mapping[str, Any]) -> Point:
    key, value = row[NUMBER], ("importance", row["importance"])
    arms = None
    if not missing(row.get("conf_low")) and not missing(row.get("conf_high")):
        arms = (
            table.gap(key, ("conf_high", row["conf_high"]), value),
            table.gap(key, value, ("conf_low", row["conf_low"])),
        )
    return Point(
        label=table.label("term", key, row["term"]),
        x=table.value("performance", key, row["performance"]),
        y=table.value("importance", key, row["importance"]),
        y_arms=arms,
        mark=style.CATEGORY_MARKS["one_dimensional"],
    )
