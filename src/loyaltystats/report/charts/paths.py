"""The path map: how points of a quadrant map moved from wave to wave, one line per point that ends in its marker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.report import style
from loyaltystats.report.charts import parts
from loyaltystats.report.charts.data import ChartData, Live
from loyaltystats.report.charts.quadrant import Map, cut_lines, label_positions, legible, name_quadrants

if TYPE_CHECKING:
    from openpyxl.chart import ScatterChart
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.series import Series
    from openpyxl.chart.shapes import GraphicalProperties


@dataclass(frozen=True, kw_only=True)
class Path:
    """One point through the waves: places in the order of time, colour of the line; the map has its end and label."""

    places: Sequence[tuple[Live, Live]]
    colour: str


def path_chart(chart_map: Map, paths: Sequence[Path], data: ChartData, *, pixels: tuple[float, float]) -> ScatterChart:
    """Draw the map; its points are the ends of the paths, in the same order."""
    from openpyxl.chart import ScatterChart

    lines = [[(float(x.value), float(y.value)) for x, y in path.places] for path in paths]
    chart_map = legible(chart_map, pixels, lines)
    chart = ScatterChart()
    chart.style = 13
    chart.scatterStyle = "lineMarker"
    parts.dress(chart, chart_map.heading)
    chart.legend = None
    for axis, spec, rotate in ((chart.x_axis, chart_map.x, None), (chart.y_axis, chart_map.y, -5400000)):
        parts.dress_axis(axis, spec.words, spec.number_format, rotate=rotate)
        parts.set_range(axis, spec.low, spec.high, spec.step)
        axis.crosses = "min"
    cut_lines(chart, chart_map, data)
    name_quadrants(chart, chart_map, data)
    for path, point, position in zip(paths, chart_map.points, label_positions(chart_map, pixels, lines), strict=True):
        rows = [(point.label, x, y) for x, y in path.places]
        first = data.block(("label", "x", "y"), rows)
        last = first + len(rows) - 1
        series = parts.xy_series(
            data.reference(1, first), data.reference(2, first, last), data.reference(3, first, last)
        )
        series.graphicalProperties = _arrow(path.colour)
        series.marker = _start(path.colour)
        _end(series, len(rows) - 1, point.mark, position)
        chart.series.append(series)
    return chart


def _arrow(colour: str) -> GraphicalProperties:
    """Return a line that ends in an arrowhead, where the program draws one."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineEndProperties, LineProperties

    head = LineEndProperties(type="triangle", w="med", len="med")
    return GraphicalProperties(ln=LineProperties(w=22225, solidFill=colour, tailEnd=head))


def _start(colour: str) -> Marker:
    """Return the small hollow marker of the earlier waves."""
    from openpyxl.chart.marker import Marker

    return Marker(symbol="circle", size=5, spPr=parts.fill(style.WHITE, edge=colour))


def _end(series: Series, index: int, mark: style.Mark, position: str) -> None:
    """Give the last point its own marker and the label."""
    from openpyxl.chart.label import DataLabel, DataLabelList
    from openpyxl.chart.marker import DataPoint

    point = DataPoint(idx=index, marker=parts.marker(mark))
    point.graphicalProperties = series.graphicalProperties
    series.dPt.append(point)
    named = parts.name_label(position)
    label = DataLabel(
        idx=index, dLblPos=position, showSerName=True, showVal=False, showCatName=False, showLegendKey=False
    )
    label.showPercent = label.showBubbleSize = False
    label.txPr, label.spPr = named.txPr, named.spPr
    series.dLbls = DataLabelList(
        dLbl=[label],
        showSerName=False,
        showVal=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showBubbleSize=False,
    )
