"""Lines over waves with their limits, and bars of shares under the line of what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.report import style
from loyaltystats.report.charts import parts
from loyaltystats.report.charts.bars import Look
from loyaltystats.report.charts.data import ChartData, Live

if TYPE_CHECKING:
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.chart.series import Series

CONTROL: Final = ("Wave by wave", "Centre", "Lower limit", "Upper limit")
PARETO: Final = ("Of all mentions", "Cumulative")


def control_lines(look: Look, rows: Sequence[Sequence[Live]], signals: Sequence[int], data: ChartData) -> LineChart:
    """Draw a line over waves with centre and limits; rows are label, value, centre, lower, upper; signals are marked."""
    from openpyxl.chart import LineChart
    from openpyxl.chart.marker import DataPoint, Marker

    chart = LineChart()
    parts.dress(chart, look.heading)
    first = data.block(("label", *CONTROL), rows)
    last = first + len(rows) - 1
    for column, colour, points in ((3, style.CUT, 1.0), (4, style.LOOK_TEXT, 1.0), (5, style.LOOK_TEXT, 1.0)):
        _line(chart, data, column, (first, last)).graphicalProperties = parts.line(
            colour, points=points, dash=None if column == 3 else "dash"
        )
    series = _line(chart, data, 2, (first, last))
    series.graphicalProperties = parts.line(style.ACCENT, points=2.25)
    series.marker = Marker(symbol="circle", size=7, spPr=parts.fill(style.ACCENT, edge=style.WHITE))
    for index in signals:
        point = DataPoint(idx=index)
        point.marker = Marker(symbol="diamond", size=11, spPr=parts.fill(style.LOOK_TEXT, edge=style.WHITE))
        series.dPt.append(point)
    _dressed(chart, look)
    return chart


def pareto_bars(look: Look, rows: Sequence[Sequence[Live]], data: ChartData) -> BarChart:
    """Draw bars of shares from the largest to the smallest, and the line of what they add up to."""
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.chart.marker import Marker

    chart = BarChart()
    chart.type = "col"
    chart.gapWidth = 40
    parts.dress(chart, look.heading)
    first = data.block(("label", *PARETO), rows)
    last = first + len(rows) - 1
    bars = parts.bar_series(
        data.reference(2, first - 1), data.reference(1, first, last), data.reference(2, first, last)
    )
    bars.graphicalProperties = parts.fill(style.ACCENT)
    chart.series.append(bars)
    line = LineChart()
    series = _line(line, data, 3, (first, last))
    series.graphicalProperties = parts.line(style.LOOK_TEXT, points=2.0)
    series.marker = Marker(symbol="circle", size=6, spPr=parts.fill(style.LOOK_TEXT, edge=style.WHITE))
    chart += line
    _dressed(chart, look)
    return chart


def _line(chart: LineChart, data: ChartData, column: int, rows: tuple[int, int]) -> Series:
    """Add one series of a block of cells to a chart, without markers."""
    from openpyxl.chart.marker import Marker

    first, last = rows
    series = parts.bar_series(
        data.reference(column, first - 1), data.reference(1, first, last), data.reference(column, first, last)
    )
    series.invertIfNegative = None
    series.smooth = False
    series.marker = Marker(symbol="none")
    chart.series.append(series)
    return series


def _dressed(chart: LineChart | BarChart, look: Look) -> None:
    """Dress both axes and put the legend below."""
    from openpyxl.chart.legend import Legend

    parts.dress_axis(chart.x_axis, "", "General", grid=False)
    parts.dress_axis(chart.y_axis, look.words, look.number_format, rotate=-5400000)
    chart.x_axis.tickLblPos = "low"
    if look.low is not None and look.high is not None and look.step is not None:
        parts.set_range(chart.y_axis, look.low, look.high, look.step)
        chart.y_axis.crosses = chart.x_axis.crosses = "min"
    chart.legend = Legend()
    chart.legend.position = "b"
    chart.legend.txPr = parts.rich_text(size=9)
