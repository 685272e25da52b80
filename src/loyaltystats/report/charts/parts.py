"""Parts that every chart is made of: fonts, axes, series with titles from cells, error bars from cells, labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from loyaltystats.report import style
from loyaltystats.report.cells import clean_text

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase
    from openpyxl.chart.data_source import NumDataSource
    from openpyxl.chart.error_bar import ErrorBars
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.series import Series
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.chart.text import RichText
    from openpyxl.chart.title import Title


def rich_text(*, size: float = 9, bold: bool = False, colour: str = style.INK, rotate: int | None = None) -> RichText:
    """Return text properties for axes, labels and legends."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RichTextProperties

    properties = _character(size, bold, colour)
    body = RichTextProperties(rot=rotate) if rotate is not None else RichTextProperties()
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=properties), endParaRPr=_character(size, bold, colour))
    return RichText(bodyPr=body, p=[paragraph])


def _character(size: float, bold: bool, colour: str) -> Any:
    from openpyxl.drawing.text import CharacterProperties, Font

    return CharacterProperties(sz=int(size * 100), b=bold, solidFill=colour, latin=Font(typeface=style.FONT))


def title(
    text: str, *, size: float = 11, bold: bool = True, colour: str = style.NAVY, rotate: int | None = None
) -> Title:
    """Return a title in the house font that never covers the plot."""
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RegularTextRun, RichTextProperties

    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=_character(size, bold, colour)),
        r=[RegularTextRun(rPr=_character(size, bold, colour), t=clean_text(text)[0])],
    )
    body = RichTextProperties(rot=rotate) if rotate is not None else RichTextProperties()
    return Title(tx=Text(rich=RichText(bodyPr=body, p=[paragraph])), overlay=False)


def line(colour: str | None, *, points: float = 0.75, dash: Literal["dash"] | None = None) -> GraphicalProperties:
    """Return properties of a line; no line without a colour."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    if colour is None:
        return GraphicalProperties(ln=LineProperties(noFill=True))
    return GraphicalProperties(ln=LineProperties(w=int(points * 12700), solidFill=colour, prstDash=dash))


def fill(colour: str | None, *, edge: str | None = None) -> GraphicalProperties:
    """Return properties of a filled shape, with an edge of one colour or none."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    outline = LineProperties(noFill=True) if edge is None else LineProperties(w=9525, solidFill=edge)
    if colour is None:
        return GraphicalProperties(noFill=True, ln=outline)
    return GraphicalProperties(solidFill=colour, ln=outline)


def dress(chart: ChartBase, heading: str) -> None:
    """Give a chart its title, white ground without frame, and let it draw cells of hidden sheets."""
    chart.title = title(heading)
    chart.visible_cells_only = False
    chart.roundedCorners = False
    chart.graphical_properties = fill(style.WHITE, edge=style.RULE)
    chart.display_blanks = "gap"


def dress_axis(axis: Any, words: str, number_format: str, *, grid: bool = True, rotate: int | None = None) -> None:
    """Make an axis visible, with its title, number format and quiet lines."""
    from openpyxl.chart.axis import ChartLines

    axis.delete = False
    axis.title = title(words, size=9, bold=False, colour=style.INK, rotate=rotate) if words else None
    axis.number_format = number_format
    axis.numFmt.sourceLinked = False
    axis.majorTickMark = "none"
    axis.minorTickMark = "none"
    axis.txPr = rich_text(size=9)
    axis.graphicalProperties = line(style.RULE)
    axis.majorGridlines = ChartLines(spPr=line(style.GRID, points=0.5)) if grid else None


def set_range(axis: Any, low: float, high: float, step: float) -> None:
    """Fix the range of an axis."""
    axis.scaling.min, axis.scaling.max, axis.majorUnit = low, high, step


def xy_series(label: str, x: str, y: str) -> Series:
    """Return a scatter series whose title is the text of a cell, without markers."""
    from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.series import XYSeries

    made = XYSeries(
        tx=_cell_title(label),
        xVal=AxDataSource(numRef=NumRef(f=x)),
        yVal=NumDataSource(numRef=NumRef(f=y)),
    )
    made.smooth = False
    made.marker = Marker(symbol="none")
    return made


def marker(mark: style.Mark, *, pale: bool = False) -> Marker:
    """Return the marker of a word of the field: its shape and its colour, pale with an edge where it is unsure."""
    from openpyxl.chart.marker import Marker

    lines = mark.marker in ("x", "plus", "star")  # made of lines, so the line carries the colour
    look = fill(None, edge=mark.colour) if lines else fill(mark.colour, edge=style.WHITE)
    look = fill(style.FAINT, edge=mark.colour) if pale else look
    symbol: Any = mark.marker
    return Marker(symbol=symbol, size=9, spPr=look)


def bar_series(label: str, categories: str, values: str) -> Series:
    """Return a bar series whose title is the text of a cell and whose categories are texts of cells."""
    from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
    from openpyxl.chart.series import Series

    return Series(
        tx=_cell_title(label),
        cat=AxDataSource(strRef=StrRef(f=categories)),
        val=NumDataSource(numRef=NumRef(f=values)),
        invertIfNegative=False,
    )


def _cell_title(reference: str) -> Any:
    from openpyxl.chart.data_source import StrRef
    from openpyxl.chart.series import SeriesLabel

    return SeriesLabel(strRef=StrRef(f=reference))


def _numbers(reference: str) -> NumDataSource:
    from openpyxl.chart.data_source import NumDataSource, NumRef

    return NumDataSource(numRef=NumRef(f=reference))


def error_bars(
    plus: str, minus: str, *, direction: Literal["x", "y"] | None = None, colour: str = style.CUT
) -> ErrorBars:
    """Return error bars whose arms are cells; ``direction`` x or y on a scatter, left out on bars."""
    from openpyxl.chart.error_bar import ErrorBars

    return ErrorBars(
        errDir=direction,
        errBarType="both",
        errValType="cust",
        noEndCap=True,
        plus=_numbers(plus),
        minus=_numbers(minus),
        spPr=line(colour, points=1.25),
    )


def name_label(position: str, *, size: float = 9, bold: bool = False, colour: str = style.INK) -> DataLabelList:
    """Return a label that shows the name of the series, so that it follows the cell of the name."""
    from openpyxl.chart.label import DataLabelList

    labels = DataLabelList(dLblPos=position, **_shows(name=True))
    labels.txPr = rich_text(size=size, bold=bold, colour=colour)
    labels.spPr = fill(None)
    return labels


def value_labels(
    number_format: str, *, colour: str, hide: Sequence[int] = (), position: str | None = None
) -> DataLabelList:
    """Return labels with the values, left out at the positions ``hide`` where the bar is too short for them."""
    from openpyxl.chart.label import DataLabel, DataLabelList

    labels = DataLabelList(numFmt=number_format, dLblPos=position, **_shows(value=True))
    labels.txPr = rich_text(size=9, colour=colour)
    labels.dLbl = [DataLabel(idx=index, **_shows()) for index in hide]
    return labels


def _shows(*, name: bool = False, value: bool = False) -> dict[str, bool]:
    return {
        "showSerName": name,
        "showVal": value,
        "showCatName": False,
        "showLegendKey": False,
        "showPercent": False,
        "showBubbleSize": False,
    }
