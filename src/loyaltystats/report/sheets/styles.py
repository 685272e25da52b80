"""Response styles, Both ways and After a failure: how scales are used, means with it taken out, and four groups compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
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
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.words import clipped, missing, number
from loyaltystats.stats.recovery import GROUP_TEXTS
from loyaltystats.stats.style_scores import STYLE_TEXTS
from loyaltystats.vocabulary import TOTAL

MOST_BARS: Final = 24
ENDS: Final = ("estimate", "conf_low", "conf_high")
CORRECTED: Final = ("corrected", "corrected_low", "corrected_high")

SHOWN_BY_GROUP: Final = ("net_acquiescence", "extreme")

Row = dict[str, Any]
Spec = tuple[str, Sequence[Row], Sequence[str], str]
"""One chart: heading, rows, columns of value and interval, number format."""


def style_words(row: Mapping[str, Any]) -> str:
    """Return a response style in words."""
    return STYLE_TEXTS.get(str(row["style"]), str(row["style"]))


def pair_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return a contrast of two groups in words."""
    return f"{recovery_words(row['compared'])} − {recovery_words(row['compared_to'])}"


def recovery_words(code: Any) -> str:
    """Return one of the four groups in words: they are the report's, whatever the results call their questions."""
    return GROUP_TEXTS.get(str(code), str(code))


def _numbered(shown: Shown, words: Any) -> list[Row]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        row |= {NUMBER: line, "what": words(row), "is_total": str(row.get("group", TOTAL)) == TOTAL}
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def write_styles(book: Book, shown: Shown) -> Page:
    """Write how scales are used, by style and group."""
    page = book.page(
        "Response styles",
        shown.result.title,
        "How respondents use the scales whatever is asked: agreeing, at the ends, in the middle.",
    )
    page.base(f"{base_words(shown)} {len(shown.setting('questions'))} items. {shown.level_words.capitalize()}s.")
    rows = _numbered(shown, style_words)
    fields = [
        NO_FIELD,
        Field(name="what", label="Style", width=34, wrap=True),
        *group_fields(shown),
        *(field_of(name, width=12, number_format="0.0%") for name in ENDS),
        field_of("n", width=9),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    more = [
        "A share is that of the items that a respondent answers in this way, averaged over respondents. Where groups "
        "differ, their means may differ without any difference in opinion.",
        *empty_words(rows, ("estimate",)),
    ]
    grouped = any(not row["is_total"] for row in rows)
    known = [row for row in rows if row["is_total"] != grouped and not missing(row["estimate"])]
    specs: list[Spec] = [("Response styles", known, ENDS, "0%")]
    if grouped:
        specs = [
            (STYLE_TEXTS[style_name], [row for row in known if row["style"] == style_name][:MOST_BARS], ENDS, "0%")
            for style_name in SHOWN_BY_GROUP
        ]
    _bars(book, page, specs, note_points(page, [shown], more), column="group" if grouped else "what")
    notes(page, [shown], more)
    return page


def write_both_ways(book: Book, shown: Shown) -> Page:
    """Write means as given beside means with response styles taken out."""
    page = book.page(
        "Both ways",
        shown.result.title,
        "Means of ratings as given, and with the use of the scale taken out: what holds in both columns is safe.",
    )
    page.base(f"{base_words(shown)} Correction: {shown.setting('correction').replace('_', ' ')}.")
    rows = _numbered(shown, lambda row: shown.label(row["question"]))
    fields = [
        NO_FIELD,
        Field(name="what", label="Question", width=40, wrap=True),
        *group_fields(shown),
        *(field_of(name, width=12, number_format="0.00") for name in (*ENDS, *CORRECTED)),
        field_of("n", width=9),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    more = empty_words(rows, ("estimate", "corrected"))
    grouped = any(not row["is_total"] for row in rows)
    drawn = [
        row
        for row in rows
        if row["is_total"] != grouped and not missing(row["estimate"]) and not missing(row["corrected"])
    ]
    first = drawn[0]["question"] if drawn else ""
    if grouped:
        drawn = [row for row in drawn if row["question"] == first]
    suffix = f": {clipped(shown.label(first), 40)}" if grouped else ""
    specs: list[Spec] = [
        (f"As given{suffix}", drawn[:MOST_BARS], ENDS, "0.0"),
        (f"Corrected{suffix}", drawn[:MOST_BARS], CORRECTED, "0.0"),
    ]
    _bars(book, page, specs, note_points(page, [shown], more), column="group" if grouped else "what")
    notes(page, [shown], more)
    return page


def write_recovery(book: Book, shown: Shown) -> Page:
    """Write the planned contrasts between the four groups, and their means."""
    page = book.page(
        "After a failure",
        shown.result.title,
        "Customers without a failure, with one solved well, solved badly, and never told: how loyal are they?",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _numbered(shown, lambda row: pair_words(shown, row))
    for row in rows:
        row["asked"] = shown.label(row["question"])
    fields = [
        NO_FIELD,
        Field(name="asked", label="Outcome", width=28, wrap=True),
        Field(name="what", label="Groups", width=40, wrap=True),
        *(field_of(name, width=10, number_format="0.00") for name in ENDS),
        *(field_of(name, width=10) for name in ("p_adjusted", "p_greater", "p_same", "effect_size")),
        *(field_of(name, width=8) for name in ("n_first", "n_second")),
    ]
    paints = {
        (at, "what"): Paint(bold=_clear(row), ink=style.INK if _clear(row) else style.MUTED)
        for at, row in enumerate(rows)
    }
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    more = [
        "Bold: the difference is shown (p adjusted below 0.05). p one-sided is for a gain of the first group; p same for a "
        "difference too small to matter.",
        *empty_words(rows, ("estimate",)),
    ]
    first = rows[0]["question"] if rows else ""
    drawn = [row for row in rows if row["question"] == first and not missing(row["estimate"])]
    heading = f"Differences: {clipped(shown.label(first), 50)}"
    _bars(book, page, [(heading, drawn, ENDS, "0.0")], note_points(page, [shown], more))
    _means(page, shown)
    notes(page, [shown], more)
    return page


def _clear(row: Mapping[str, Any]) -> bool:
    return not missing(row["p_adjusted"]) and row["p_adjusted"] < SIGNIFICANT


def _means(page: Page, shown: Shown) -> None:
    """Write the means of the groups that are large enough to be shown."""
    result: Any = shown.result
    rows = [
        row | {"asked": shown.label(row["question"]), "group": recovery_words(row["group"])}
        for row in records(result.groups())
        if row["n"] >= shown.minimum_base and str(row["group"]) not in shown.hidden
    ]
    fields = [
        Field(name="no", label=""),
        Field(name="asked", label="Outcome", wrap=True),
        field_of("group"),
        *(field_of(name, number_format="0.00") for name in ENDS),
        field_of("n"),
    ]
    if rows:
        page.further("Means of the groups", Table(fields=fields, rows=rows))


def _bars(
    book: Book,
    page: Page,
    specs: Sequence[Spec],
    reserve: float,
    *,
    column: str = "what",
) -> None:
    """Draw bars with their intervals, one chart per specification: heading, rows, columns and number format."""
    if not specs[0][1]:
        return
    table, charts, told = Source.of(page), [], []
    beside = len({tuple(each[2]) for each in specs}) > 1  # the same rows another way: one axis, to be compared
    for heading, rows, (value, low, high), shape in specs:
        span = _span(specs if beside else [(heading, rows, (value, low, high), shape)])
        look = Look(heading=heading, words="", number_format=shape, low=span[0], high=span[1], step=span[2])
        bars = [
            Bar(
                label=table.label(column, row[NUMBER], str(row[column])),
                value=table.value(value, row[NUMBER], row[value]),
                plus=None if missing(row[high]) else table.gap(row[NUMBER], (high, row[high]), (value, row[value])),
                minus=None if missing(row[low]) else table.gap(row[NUMBER], (value, row[value]), (low, row[low])),
            )
            for row in rows
        ]
        charts.append(interval_chart(look, bars, book.chart_data))
        said = "; ".join(f"{clipped(str(row[column]), 60)} {number(row[value])}" for row in rows)
        told.append(f"Bars with intervals: {heading}. {said}.")
    most = len(specs[0][1])
    shares = (1.0,) if len(specs) == 1 else (0.5, 0.5)
    page.charts(charts, told, points=max(190.0, 26.0 * most + 90), shares=shares, reserve=reserve)


def _span(specs: Sequence[Spec]) -> tuple[float, float, float]:
    """Return a range and a step that hold all values and intervals of some charts."""
    ends = [
        float(row[name])
        for _heading, rows, names, _shape in specs
        for row in rows
        for name in names
        if not missing(row[name])
    ]
    return nice_range(min(ends), max(ends))
