"""Native charts: a chart of the workbook made fit for a document or a slide, with a small workbook of its cells inside.

Word and PowerPoint draw from the values stored in a chart and open the workbook inside it for 'Edit data', so both are
written: the same series, labels and error bars as in the client's workbook, over copies of the cells that they refer to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from loyaltystats.report.cells import Pen
from loyaltystats.report.charts.caches import with_caches
from loyaltystats.report.finisher import finish, lawful_chart

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase

    from loyaltystats.report.page import Page
    from loyaltystats.report.sheets.book import Book

DATA_SHEET: Final = "Data"
WORKBOOK_RELATION: Final = "rId1"
"""Name of the relation from a chart to the workbook inside it: the first and only one."""

POINTS_PER_PIXEL: Final = 0.75
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RANGE: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$(\d+)(?::\$([A-Z]{1,3})\$(\d+))?")
_FORMULA: Final = re.compile(r"<f>([^<]*)</f>")
_ROWS: Final = re.compile(rb'<cat><strRef><f>[^<]*</f><strCache><ptCount val="(\d+)"/>')
_SIZE: Final = re.compile(r'\bsz="(\d+)"')
_SETTINGS: Final = re.compile(r"<printSettings>.*?</printSettings>|<printSettings\s*/>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class NativeChart:
    """One chart: its part, the workbook inside it, its heading, what it shows in words, and its size in points."""

    xml: bytes
    workbook: bytes
    heading: str
    alt_text: str
    width: float
    height: float

    @property
    def rows(self) -> int:
        """How many names stand along its axis; none where it shows points or a curve."""
        return max((int(found[1]) for found in _ROWS.finditer(self.xml)), default=0)

    def enlarged(self, factor: float) -> NativeChart:
        """Return the chart with its texts enlarged, for a screen that is far away."""
        xml = _SIZE.sub(lambda found: f'sz="{round(int(found[1]) * factor)}"', self.xml.decode())
        return replace(self, xml=xml.encode())


@dataclass(frozen=True)
class _Area:
    """Cells of one column that a chart refers to."""

    sheet: str
    column: str
    first: int
    last: int


def native_charts(book: Book, page: Page) -> list[NativeChart]:
    """Return the charts of a sheet in their order."""
    charts: Sequence[Any] = page.sheet._charts  # type: ignore[attr-defined]
    texts = [*page.alt_texts, *[""] * len(charts)]
    return [_native(book, page, chart, text) for chart, text in zip(charts, texts, strict=False)]


def _native(book: Book, page: Page, chart: Any, alt_text: str) -> NativeChart:
    from openpyxl.xml.functions import tostring

    xml = lawful_chart(tostring(chart._write()).decode())
    areas = [area for area in map(_area, _FORMULA.findall(xml)) if area is not None]
    places = _places(areas)
    xml = with_caches(xml, book.value)
    xml = _FORMULA.sub(lambda found: f"<f>{escape(_moved(found[1], places))}</f>", xml)
    xml = _SETTINGS.sub("", xml)
    link = f'<externalData xmlns:r="{_OFFICE}" r:id="{WORKBOOK_RELATION}"><autoUpdate val="0"/></externalData>'
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml.removesuffix("</chartSpace>")}{link}</chartSpace>'
    width, height = _size(page, chart)
    return NativeChart(
        xml=xml.encode(),
        workbook=_workbook(book, areas, places),
        heading=heading_of(chart),
        alt_text=alt_text or heading_of(chart),
        width=width,
        height=height,
    )


def heading_of(chart: ChartBase | Any) -> str:
    """Return the title of a chart."""
    rich = chart.title.tx.rich if chart.title is not None and chart.title.tx is not None else None
    runs = [run.t for paragraph in (rich.p if rich else ()) for run in paragraph.r or ()]
    return "".join(runs)


def _area(formula: str) -> _Area | None:
    found = _RANGE.fullmatch(unescape(formula))
    if found is None:
        return None
    quoted, plain, column, first, _, last = found.groups()
    return _Area(quoted.replace("''", "'") if quoted else plain, column, int(first), int(last or first))


def _places(areas: Iterable[_Area]) -> dict[tuple[str, int], int]:
    """Return the new row of every row in use: close together, with an empty row where there was a gap."""
    rows = sorted({(area.sheet, row) for area in areas for row in range(area.first, area.last + 1)})
    places: dict[tuple[str, int], int] = {}
    row, before = 0, None
    for sheet, old in rows:
        row += 1 if before in (None, (sheet, old - 1)) else 2
        places[(sheet, old)] = row
        before = (sheet, old)
    return places


def _moved(formula: str, places: dict[tuple[str, int], int]) -> str:
    area = _area(formula)
    if area is None:
        return unescape(formula)
    first, last = places[(area.sheet, area.first)], places[(area.sheet, area.last)]
    end = f":${area.column}${last}" if ":" in formula else ""
    return f"{DATA_SHEET}!${area.column}${first}{end}"


def _workbook(book: Book, areas: Iterable[_Area], places: dict[tuple[str, int], int]) -> bytes:
    """Return a workbook with copies of the cells of a chart."""
    from openpyxl import Workbook

    made = Workbook()
    sheet: Any = made.active
    sheet.title = DATA_SHEET
    made.properties.creator = ""
    pen = Pen()
    for area in dict.fromkeys(areas):
        for row in range(area.first, area.last + 1):
            value = book.value(area.sheet, f"{area.column}{row}")
            pen.value(sheet[f"{area.column}{places[(area.sheet, row)]}"], value)
    saved, target = BytesIO(), BytesIO()
    made.save(saved)
    finish(saved, target, alt_texts={}, values=pen.exact, lookup=lambda _sheet, _cell: None)
    return target.getvalue()


def _size(page: Page, chart: Any) -> tuple[float, float]:
    """Return width and height in points, as the sheet places the chart."""
    from loyaltystats.report.page import LINE, PIXEL_EMU

    start, end = chart.anchor._from, chart.anchor.to
    pixels = page.pixels()

    def along(marker: Any) -> float:
        return float(sum(pixels[: marker.col]) + marker.colOff / PIXEL_EMU)

    return POINTS_PER_PIXEL * (along(end) - along(start)), LINE * float(end.row - start.row)
