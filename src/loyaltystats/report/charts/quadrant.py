"""The quadrant map: one series per point, so that its label, shape and colour are its own and follow its cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loyaltystats.report import style
from loyaltystats.report.charts import parts
from loyaltystats.report.charts.data import ChartData, Live
from loyaltystats.report.charts.labels import Box, Spot, caption_box, covered, place

if TYPE_CHECKING:
    from openpyxl.chart import ScatterChart
    from openpyxl.chart.error_bar import ErrorBars
    from openpyxl.chart.series import Series

STEPS = 12
"""Places along a line that labels keep clear of."""

Lines = Sequence[Sequence[tuple[float, float]]]
"""Lines through places of a map."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point: label, place, arms of its error bars, outline of its joint region, look; pale where it is unsure."""

    label: Live
    x: Live
    y: Live
    x_arms: tuple[Live, Live] | None = None
    y_arms: tuple[Live, Live] | None = None
    outline: Sequence[tuple[float, float]] = ()
    mark: style.Mark
    pale: bool = False


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One axis: words, range, step, where it is cut into two halves, number format."""

    words: str
    low: float
    high: float
    step: float
    cut: float
    number_format: str


@dataclass(frozen=True, kw_only=True)
class Map:
    """A quadrant map; captions of the quadrants: upper left, upper right, lower left, lower right."""

    heading: str
    x: Axis
    y: Axis
    captions: tuple[str, str, str, str]
    points: Sequence[Point]
    numbers: str = "numbers: column No."
    """What the numbers are that stand for names where names would cover each other."""


def quadrant_chart(chart_map: Map, data: ChartData, *, pixels: tuple[float, float]) -> ScatterChart:
    """Draw the map; ``pixels`` is the size of the chart, needed to keep labels apart."""
    from openpyxl.chart import ScatterChart

    chart_map = legible(chart_map, pixels)
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
    _outlines(chart, chart_map, data)
    _points(chart, chart_map, data, pixels)
    return chart


def cut_lines(chart: ScatterChart, chart_map: Map, data: ChartData) -> None:
    """Draw the two lines that cut the map into quadrants."""
    x, y = chart_map.x, chart_map.y
    for name, ends in (
        ("vertical cut", [(x.cut, y.low), (x.cut, y.high)]),
        ("horizontal cut", [(x.low, y.cut), (x.high, y.cut)]),
    ):
        first = data.block((name, "x", "y"), [("line", *end) for end in ends])
        series = parts.xy_series(
            data.reference(1, first - 1), data.reference(2, first, first + 1), data.reference(3, first, first + 1)
        )
        series.graphicalProperties = parts.line(style.CUT, points=1, dash="dash")
        chart.series.append(series)


def caption_places(chart_map: Map) -> list[tuple[float, float]]:
    """Return where the names of the quadrants stand."""
    x, y = chart_map.x, chart_map.y
    left, right = (x.low + x.cut) / 2, (x.cut + x.high) / 2
    top, bottom = y.high - (y.high - y.low) * 0.03, y.low + (y.high - y.low) * 0.03
    return [(left, top), (right, top), (left, bottom), (right, bottom)]


def name_quadrants(chart: ScatterChart, chart_map: Map, data: ChartData) -> None:
    """Print the names of the quadrants."""
    places = caption_places(chart_map)
    first = data.block(
        ("caption", "x", "y"), [(text, *place) for text, place in zip(chart_map.captions, places, strict=True)]
    )
    for row in range(first, first + 4):
        series = parts.xy_series(data.reference(1, row), data.reference(2, row), data.reference(3, row))
        series.graphicalProperties = parts.line(None)
        series.dLbls = parts.name_label("ctr", size=9, bold=True, colour=style.MUTED)
        chart.series.append(series)


def _outlines(chart: ScatterChart, chart_map: Map, data: ChartData) -> None:
    """Draw the joint regions under the points."""
    for each in chart_map.points:
        if each.outline:
            first = data.block(("outline", "x", "y"), [(each.label, *place) for place in each.outline])
            last = first + len(each.outline) - 1
            series = parts.xy_series(
                data.reference(1, first), data.reference(2, first, last), data.reference(3, first, last)
            )
            series.smooth = True
            series.graphicalProperties = parts.line(each.mark.colour, points=0.75)
            chart.series.append(series)


def _points(chart: ScatterChart, chart_map: Map, data: ChartData, pixels: tuple[float, float]) -> None:
    if not chart_map.points:
        return
    zero = Live("=0", 0.0)
    rows = [
        (each.label, each.x, each.y, *(each.x_arms or (zero, zero)), *(each.y_arms or (zero, zero)))
        for each in chart_map.points
    ]
    first = data.block(("label", "x", "y", "x plus", "x minus", "y plus", "y minus"), rows)
    positions = label_positions(chart_map, pixels)
    for offset, (each, position) in enumerate(zip(chart_map.points, positions, strict=True)):
        row = first + offset
        series = parts.xy_series(data.reference(1, row), data.reference(2, row), data.reference(3, row))
        series.graphicalProperties = parts.line(None)
        series.marker = parts.marker(each.mark, pale=each.pale)
        series.dLbls = parts.name_label(position)
        ends = [data.reference(column, row) for column in range(4, 8)]
        bars = [parts.error_bars(ends[0], ends[1], direction="x", colour=style.ARM)] if each.x_arms else []
        bars += [parts.error_bars(ends[2], ends[3], direction="y", colour=style.ARM)] if each.y_arms else []
        for arms in bars:
            chart.series.append(_arms_alone(series, arms))  # under the marker, which they would cross
        chart.series.append(series)


def _arms_alone(series: Series, arms: ErrorBars) -> Series:
    """Return an invisible twin of a point that carries one pair of its arms: a series of this library holds one."""
    from copy import deepcopy

    from openpyxl.chart.marker import Marker

    twin = deepcopy(series)
    twin.dLbls = None
    twin.marker = Marker(symbol="none")
    twin.errBars = arms
    return twin


def legible(chart_map: Map, pixels: tuple[float, float], paths: Lines = ()) -> Map:
    """Return the map with the numbers of rows in place of names, where names would cover each other."""
    numbers = [point.label.number for point in chart_map.points]
    if not numbers or not covered(*_placed(chart_map, pixels, paths)):
        return chart_map
    points = [
        replace(point, label=number)
        for point, number in zip(chart_map.points, numbers, strict=True)
        if number is not None
    ]
    if len(points) < len(numbers):
        return chart_map
    return replace(chart_map, points=points, heading=f"{chart_map.heading} ({chart_map.numbers})")


def label_positions(chart_map: Map, pixels: tuple[float, float], paths: Lines = ()) -> list[str]:
    """Return where each label goes, for a chart of this size; ``paths`` are lines that labels should not cover."""
    return _placed(chart_map, pixels, paths)[1]


def _placed(chart_map: Map, pixels: tuple[float, float], paths: Lines) -> tuple[list[Spot], list[str]]:
    """Return the points in pixels, and where the label of each goes."""
    width, height = pixels[0] * 0.86, pixels[1] * 0.78  # the plot without titles and axis labels
    x, y = chart_map.x, chart_map.y

    def spot(at_x: float, at_y: float) -> tuple[float, float]:
        return (at_x - x.low) / (x.high - x.low) * width, (y.high - at_y) / (y.high - y.low) * height

    def box(x_ends: tuple[float, float], y_ends: tuple[float, float]) -> Box:
        left, top = spot(x_ends[0], y_ends[1])
        right, bottom = spot(x_ends[1], y_ends[0])
        return (left - 1, top - 1, right + 1, bottom + 1)

    lines = [box((x.cut, x.cut), (y.low, y.high)), box((x.low, x.high), (y.cut, y.cut))]
    for point in chart_map.points:
        at_x, at_y = float(point.x.value), float(point.y.value)
        for axis, arms in (("x", point.x_arms), ("y", point.y_arms)):
            up, down = (float(arm.value) for arm in arms) if arms else (0.0, 0.0)
            lines.append(
                box((at_x - down, at_x + up), (at_y, at_y))
                if axis == "x"
                else box((at_x, at_x), (at_y - down, at_y + up))
            )
    for path in paths:
        steps = itertools.pairwise(path)
        lines += [box((at[0], at[0]), (at[1], at[1])) for start, end in steps for at in _along(start, end)]
    captions = [
        caption_box(text, *spot(*where))
        for text, where in zip(chart_map.captions, caption_places(chart_map), strict=True)
    ]
    spots = [Spot(*spot(float(p.x.value), float(p.y.value)), str(p.label.value)) for p in chart_map.points]
    return spots, place(spots, width, height, [*captions, *lines])


def _along(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Return places along a straight line."""
    return [
        (start[0] + (end[0] - start[0]) * step / STEPS, start[1] + (end[1] - start[1]) * step / STEPS)
        for step in range(STEPS + 1)
    ]
