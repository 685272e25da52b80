"""Bars: shares that add up to 100 %, and values with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.report import style
from loyaltystats.report.charts import parts
from loyaltystats.report.charts.data import ChartData, Live

if TYPE_CHECKING:
    from openpyxl.chart import BarChart

SHORTEST_LABELLED: Final = 0.07
"""A part of a bar below this share is too short for its label; the table has the number."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of every stacked bar: its words and its fill."""

    words: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar with an interval; ``plus`` and ``minus`` are the arms, ``colour`` a fill of its own."""

    label: Live
    value: Live
    plus: Live | None = None
    minus: Live | None = None
    strong: bool = True
    colour: str | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """Title, words of the value axis and its format; range and step where they are fixed."""

    heading: str
    words: str
    number_format: str
    low: float | None = None
    high: float | None = None
    step: float | None = None


def share_look(heading: str, highest: float) -> Look:
    """Return title and axis of bars of shares, from 0 to a round share above the highest."""
    low, high, step = nice_range(0.0, highest)
    return Look(
        heading=heading, words="", number_format="0%" if step >= 0.01 else "0.0%", low=low, high=high, step=step
    )


def stacked_chart(
    heading: str,
    segments: Sequence[Part],
    labels: Sequence[Live],
    shares: Sequence[Sequence[Live]],
    data: ChartData,
    *,
    number_format: str = "0%",
    live: bool = False,
) -> BarChart:
    """Draw one bar of 100 % per label; ``shares`` has one row per label and one value per part.

    With ``live`` the values will change, so that the format hides the labels of short parts.
    """
    chart = _bar_chart(heading)
    chart.grouping = "percentStacked"
    chart.overlap = 100
    chart.gapWidth = 45
    rows = [(label, *parts_of_bar) for label, parts_of_bar in zip(labels, shares, strict=True)]
    first = data.block(("label", *(each.words for each in segments)), rows)
    last = first + len(rows) - 1
    for column, each in enumerate(segments, start=2):
        series = parts.bar_series(
            data.reference(column, first - 1), data.reference(1, first, last), data.reference(column, first, last)
        )
        series.graphicalProperties = parts.fill(each.colour, edge=style.WHITE)
        short = [
            row
            for row, values in enumerate(shares)
            if float(values[column - 2].value) < SHORTEST_LABELLED * sum(float(each.value) for each in values)
        ]
        code = f"[>={SHORTEST_LABELLED}]{number_format};;" if live else number_format
        hide = () if live else short
        series.dLbls = parts.value_labels(code, colour=style.text_on(each.colour), hide=hide, position="ctr")
        chart.series.append(series)
    parts.dress_axis(chart.y_axis, "", "0%", grid=False)
    parts.set_range(chart.y_axis, 0, 1, 0.25)
    chart.legend.position = "b"
    chart.legend.txPr = parts.rich_text(size=9)
    return chart


def interval_chart(look: Look, bars: Sequence[Bar], data: ChartData) -> BarChart:
    """Draw one bar per label with its interval; bars that are not ``strong`` are pale."""
    from openpyxl.chart.marker import DataPoint

    chart = _bar_chart(look.heading)
    chart.grouping = "clustered"
    chart.gapWidth = 70
    chart.legend = None
    zero = Live("=0", 0.0)
    rows = [(each.label, each.value, each.plus or zero, each.minus or zero) for each in bars]
    first = data.block(("label", look.words, "plus", "minus"), rows)
    last = first + len(rows) - 1
    series = parts.bar_series(
        data.reference(2, first - 1), data.reference(1, first, last), data.reference(2, first, last)
    )
    series.graphicalProperties = parts.fill(style.ACCENT)
    for index, each in enumerate(bars):
        if not each.strong or each.colour:
            point = DataPoint(idx=index, invertIfNegative=False)
            point.graphicalProperties = parts.fill(each.colour if each.strong else style.FAINT)
            series.dPt.append(point)
    if any(each.plus for each in bars):
        series.errBars = parts.error_bars(
            data.reference(3, first, last), data.reference(4, first, last), colour=style.INK
        )
    chart.series.append(series)
    parts.dress_axis(chart.y_axis, look.words, look.number_format)
    if look.low is not None and look.high is not None and look.step is not None:
        parts.set_range(chart.y_axis, look.low, look.high, look.step)
    return chart


@dataclass(frozen=True, kw_only=True)
class Side:
    """One direction of diverging bars: its words, its fill, its bars (``None`` where there is none)."""

    words: str
    colour: str
    pale: str
    bars: Sequence[Bar | None]


def diverging_chart(
    look: Look, labels: Sequence[Live], sides: Sequence[Side], data: ChartData, *, apart: bool = False
) -> BarChart:
    """Draw two bars per label, one to each side of zero, each with its interval; bars that are not ``strong`` are pale.

    ``apart`` puts the two under each other, for values that may lie on the same side.
    """
    from openpyxl.chart.marker import DataPoint

    chart = _bar_chart(look.heading)
    chart.grouping = "clustered"
    chart.overlap = 0 if apart else 100
    chart.gapWidth = 60
    zero = Live("=0", 0.0)
    headers = ["label", *(text for side in sides for text in (side.words, "plus", "minus"))]
    cells = [[_three(side.bars[at], zero) for side in sides] for at in range(len(labels))]
    first = data.block(headers, [(label, *sum(row, ())) for label, row in zip(labels, cells, strict=True)])
    last = first + len(labels) - 1
    for place, side in enumerate(sides):
        column = 2 + 3 * place
        series = parts.bar_series(
            data.reference(column, first - 1), data.reference(1, first, last), data.reference(column, first, last)
        )
        series.graphicalProperties = parts.fill(side.colour)
        for index, bar in enumerate(side.bars):
            if bar is not None and not bar.strong:
                point = DataPoint(idx=index, invertIfNegative=False)
                point.graphicalProperties = parts.fill(side.pale)
                series.dPt.append(point)
        series.errBars = parts.error_bars(
            data.reference(column + 1, first, last), data.reference(column + 2, first, last), colour=style.INK
        )
        chart.series.append(series)
    parts.dress_axis(chart.y_axis, look.words, look.number_format)
    if look.low is not None and look.high is not None and look.step is not None:
        parts.set_range(chart.y_axis, look.low, look.high, look.step)
    chart.legend.position = "b"
    chart.legend.txPr = parts.rich_text(size=9)
    return chart


def _three(bar: Bar | None, zero: Live) -> tuple[Live, Live, Live]:
    return (zero, zero, zero) if bar is None else (bar.value, bar.plus or zero, bar.minus or zero)


def _bar_chart(heading: str) -> BarChart:
    from openpyxl.chart import BarChart
    from openpyxl.chart.legend import Legend

    chart = BarChart()
    chart.type = "bar"
    chart.style = 10
    parts.dress(chart, heading)
    chart.legend = Legend()
    parts.dress_axis(chart.x_axis, "", "General", grid=False)
    chart.x_axis.scaling.orientation = "maxMin"  # the first row of the table on top
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.crosses = "max"  # with the order turned round, this puts the value axis at the bottom
    return chart


def nice_range(low: float, high: float) -> tuple[float, float, float]:
    """Return a range and a step of round numbers that hold these values and zero.

    Examples
    --------
    >>> nice_range(-0.12, 0.43)
    (-0.2, 0.5, 0.1)
    """
    import math

    low, high = min(0.0, low), max(0.0, high)
    span = (high - low) or 1.0
    raw = span / 6
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    digits = max(0, 1 - math.floor(math.log10(step)))
    return (
        round(math.floor(low / step + 1e-9) * step, digits),
        round(math.ceil(high / step - 1e-9) * step, digits),
        round(step, digits),
    )
