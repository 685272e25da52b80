"""Sheets of two maps of drivers: the importance grid, and Tetraclasse; each names one of four classes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.data import MOST_NAMED, Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    field_of,
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import outcome_words, rows_of
from loyaltystats.report.sheets.penalty import impact_word
from loyaltystats.report.sheets.scores import NUMBERED
from loyaltystats.report.words import clipped, missing, number, percent, quoted


@dataclass(frozen=True, kw_only=True)
class Side:
    """One axis of a map: its column, the ends of its interval, its words and format, and the field of the cut."""

    column: str
    ends: tuple[str, str]
    words: str
    number_format: str
    cut: str


@dataclass(frozen=True, kw_only=True)
class Road:
    """What a map of drivers shows: heading, captions (upper left, upper right, lower left, lower right), axes."""

    heading: str
    captions: tuple[str, str, str, str]
    x: Side
    y: Side


GRID: Final = Road(
    heading="What customers say is important, and what goes with the outcome",
    captions=("Basic", "Performance", "Unimportant", "Excitement"),
    x=Side(
        column="importance",
        ends=("conf_low", "conf_high"),
        words="Implied importance (share of R2)",
        number_format="0%",
        cut="implicit_cut",
    ),
    y=Side(
        column="explicit_importance",
        ends=("explicit_low", "explicit_high"),
        words="Stated importance (scale points)",
        number_format="0.0",
        cut="explicit_cut",
    ),
)
TETRA: Final = Road(
    heading="What good and bad evaluations go with",
    captions=("Basic", "Key", "Secondary", "Plus"),
    x=Side(
        column="positive",
        ends=("positive_low", "positive_high"),
        words="If good: towards satisfied",
        number_format="0.0",
        cut="positive_cut",
    ),
    y=Side(
        column="negative",
        ends=("negative_low", "negative_high"),
        words="If bad: towards dissatisfied",
        number_format="0.0",
        cut="negative_cut",
    ),
)
GRID_READING: Final = (
    "Stated importance is what customers say when asked; implied importance is how much of the differences in the outcome a "
    "driver accounts for. Basic: stated, hardly implied (taken for granted). Excitement: implied, hardly stated. "
    "Performance: both. Unimportant: neither."
)
TETRA_READING: Final = (
    "How far good evaluations lean towards satisfied customers, and bad ones towards dissatisfied. Plus: good ones matter. "
    "Basic: bad ones matter. Key: both. Secondary: neither."
)
PROBABILITY: Final = (
    "P(class) is the share of resamples in which the class stays the same. "
    "A class whose interval holds a cut is not sure."
)


def write_grid(book: Book, shown: Shown) -> Page:
    """Write the sheet of one importance grid."""
    page = book.page(
        "Importance grid",
        shown.result.title,
        f"What customers say is important, against what goes with {quoted(outcome_words(shown))}.",
    )
    return _write(book, page, shown, GRID, [GRID_READING, PROBABILITY])


def write_tetraclasse(book: Book, shown: Shown) -> Page:
    """Write the sheet of one Tetraclasse."""
    page = book.page(
        "Tetraclasse",
        shown.result.title,
        f"What good and bad evaluations of each feature go with in {quoted(outcome_words(shown))}.",
    )
    return _write(book, page, shown, TETRA, [TETRA_READING, PROBABILITY])


def class_paints(rows: Sequence[Mapping[str, Any]], column: str = "impact_factor") -> dict[tuple[int, str], Paint]:
    """Return the fill of the class of every row; unclear ones and low bases stay pale."""
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        mark = style.IMPACT_MARKS.get(str(row["factor"]))
        sure = mark is not None and row["factor"] != "unclear" and not low_base(row["n"])
        paints[(index, column)] = Paint(fill=mark.colour, ink=style.WHITE, bold=True) if mark and sure else LOW_BASE
    return paints


def with_class(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows whose class is a word, with the code beside it."""
    return [row | {"factor": row["impact_factor"], "impact_factor": impact_word(row["impact_factor"])} for row in rows]


def _write(book: Book, page: Page, shown: Shown, road: Road, reading: Sequence[str]) -> Page:
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = with_class(rows_of(shown))
    for row in rows:
        if "tetraclass" in row:
            row["tetraclass"] = str(row["tetraclass"]).capitalize() if not missing(row["tetraclass"]) else ""
    column = "tetraclass" if road is TETRA else "impact_factor"
    page.table(
        Table(fields=_fields(shown, road, column), rows=rows, paints=class_paints(rows, column)), freeze_columns=2
    )
    drawn = [row for row in rows if row["is_total"] or not shown.grouped]
    more = [*([NUMBERED.replace("features'", "drivers'")] if len(drawn) > MOST_NAMED else []), *reading]
    _chart(book, page, shown, road, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _fields(shown: Shown, road: Road, column: str) -> list[Field]:
    numbers = [name for side in (road.y, road.x) for name in (side.column, *side.ends)]
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of(column, label="Class", width=14, centre=True),
        field_of("class_probability", width=9),
        *(field_of(name, width=11, **_format(road, name)) for name in numbers),
        field_of("n", width=7),
        *([field_of("reason", width=38, wrap=True)] if "reason" in shown.frame.columns else []),
    ]


def _format(road: Road, name: str) -> dict[str, str]:
    """Return the format of the ends of a share; other columns have their own."""
    return {"number_format": "0.0%"} if road.x.number_format == "0%" and name in road.x.ends else {}


def snug_range(values: Sequence[float]) -> tuple[float, float, float]:
    """Return a range and a step of round numbers that hold these values with a little room, zero only where it is near.

    Examples
    --------
    >>> snug_range([4.9, 6.8])
    (4.5, 7.0, 0.5)
    """
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    raw = span / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    start, end = math.floor((low - span * 0.04) / step) * step, math.ceil((high + span * 0.04) / step) * step
    if low >= 0 > start:
        start = 0.0
    digits = max(0, 1 - math.floor(math.log10(step)))
    return round(start, digits), round(end, digits), round(step, digits)


def axis_of(shown: Shown, rows: Sequence[Mapping[str, Any]], side: Side) -> Axis | None:
    """Return one axis that holds all points, their intervals and the cut; none where the cut is not known."""
    cut = shown.setting(side.cut)
    if cut is None or missing(cut):
        return None
    values = [float(row[name]) for row in rows for name in (side.column, *side.ends) if not missing(row[name])]
    low, high, step = snug_range([*values, float(cut)])
    return Axis(words=side.words, low=low, high=high, step=step, cut=float(cut), number_format=side.number_format)


def _chart(book: Book, page: Page, shown: Shown, road: Road, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not missing(row[road.x.column]) and not missing(row[road.y.column])]
    x, y = (axis_of(shown, drawn, side) if drawn else None for side in (road.x, road.y))
    if x is None or y is None:
        return
    table = Source.of(page)
    points = [_point(table, road, row, len(drawn)) for row in drawn]
    chart_map = Map(heading=road.heading, x=x, y=y, captions=road.captions, points=points)
    height = 360.0
    shows = percent if road.x.number_format == "0%" else number
    told = "; ".join(
        f"{clipped(row['term'], 60)}: {number(row[road.y.column])} up, {shows(row[road.x.column])} right, "
        f"{str(row['impact_factor']).lower()}"
        for row in drawn
    )
    page.charts(
        [quadrant_chart(chart_map, book.chart_data, pixels=(sum(page.pixels()), height / 0.75))],
        [f"Scatter chart of {road.y.words} (up) against {road.x.words} (right). {told}."],
        points=height,
        shares=(1.0,),
        reserve=reserve,
    )


def _point(table: Source, road: Road, row: Mapping[str, Any], points: int) -> Point:
    key = row[NUMBER]
    return Point(
        label=table.point_label("term", key, row["term"], points),
        x=table.value(road.x.column, key, row[road.x.column]),
        y=table.value(road.y.column, key, row[road.y.column]),
        x_arms=_arms(table, row, road.x),
        y_arms=_arms(table, row, road.y),
        mark=style.IMPACT_MARKS.get(str(row["factor"]), style.IMPACT_MARKS["unclear"]),
    )


def _arms(table: Source, row: Mapping[str, Any], side: Side) -> Any:
    low, high = side.ends
    if missing(row[low]) or missing(row[high]):
        return None
    key, value = row[NUMBER], (side.column, row[side.column])
    return table.gap(key, (high, row[high]), value), table.gap(key, value, (low, row[low]))
