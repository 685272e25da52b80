"""Importance: how much of loyalty each driver explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.charts.bars import Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Table
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


def _number_fields(shown: Shown, names: Sequence[str], width: float) -> list[Field]:
    known = [name for name in names if name in shown.frame.columns]
    return [
        field_of(name, width=width, **({"number_format": "0.0%"} if name in (*SHARE_ENDS, "std_error") else {}))
        for name in known
    ]


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
    names = ("importance", "std_error", *SHARE_ENDS, "rank", "first_probability", "order_error")
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
