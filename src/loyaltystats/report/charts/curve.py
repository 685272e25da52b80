"""The curve: one line with the two ends of its interval, over a column of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.report import style
from loyaltystats.report.charts import parts
from loyaltystats.report.charts.data import ChartData, Live

if TYPE_CHECKING:
    from openpyxl.chart import ScatterChart

LINES: Final = (style.ACCENT, style.NAVY, style.CUT)
"""Colours of several lines, in their order."""


@dataclass(frozen=True, kw_only=True)
class Across:
    """One axis: its words, its number format, its range and step."""

    words: str
    number_format: str
    low: float
    high: float
    step: float


def curve_chart(heading: str, x: Across, y: Across, rows: Sequence[Sequence[Live]], data: ChartData) -> ScatterChart:
    """Draw estimates as a line and both ends of their intervals as dashed lines; rows are x, estimate, low, high."""
    chart = _empty_chart(heading, x, y)
    first = data.block(("x", "Estimate", "Interval, lower end", "Interval, upper end"), rows)
    last = first + len(rows) - 1
    for column, colour, points in ((3, style.CUT, 1.0), (4, style.CUT, 1.0), (2, style.ACCENT, 2.25)):
        series = parts.xy_series(
            data.reference(column, first - 1), data.reference(1, first, last), data.reference(column, first, last)
        )
        series.graphicalProperties = parts.line(colour, points=points, dash=None if column == 2 else "dash")
        chart.series.append(series)
    return chart


def lines_chart(
    heading: str, x: Across, y: Across, lines: Mapping[str, Sequence[tuple[Live, Live]]], data: ChartData
) -> ScatterChart:
    """Draw several lines, each by its name, through points of x and y."""
    chart = _empty_chart(heading, x, y)
    for place, (name, points) in enumerate(lines.items()):
        first = data.block(("x", name), points)
        last = first + len(points) - 1
        series = parts.xy_series(
            data.reference(2, first - 1), data.reference(1, first, last), data.reference(2, first, last)
        )
        series.graphicalProperties = parts.line(LINES[place % len(LINES)], points=2.25)
        chart.series.append(series)
    return chart


def _empty_chart(heading: str, x: Across, y: Across) -> ScatterChart:
    from openpyxl.chart import ScatterChart
    from openpyxl.chart.legend import Legend

    chart = ScatterChart()
    chart.style = 13
    chart.scatterStyle = "lineMarker"
    parts.dress(chart, heading)
    for axis, spec, rotate in ((chart.x_axis, x, None), (chart.y_axis, y, -5400000)):
        parts.dress_axis(axis, spec.words, spec.number_format, rotate=rotate)
        parts.set_range(axis, spec.low, spec.high, spec.step)
        axis.crosses = "min"
        axis.tickLblPos = "low"
    chart.legend = Legend()
    chart.legend.position = "b"
    chart.legend.txPr = parts.rich_text(size=9)
    return chart
