"""Page: one worksheet as it is written from top to bottom: title, sentence, link back, one table, charts, notes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.cells import Pen, clean_text
from loyaltystats.report.languages.spoken import spoken_chart, spoken_table
from loyaltystats.report.languages.translator import Verbatim
from loyaltystats.report.widths import is_text, widths

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.chart._chart import ChartBase
    from openpyxl.worksheet.worksheet import Worksheet

LINE: Final = 15.0
"""Height of one line of text in points."""

PRINT_WIDTH: Final = 752.0
PRINT_HEIGHT: Final = 482.0
"""Points inside the margins of a landscape page that fits both A4 and US letter."""

PIXEL_EMU: Final = 9525
"""English metric units, in which drawings are placed, of one pixel."""

DIGIT_PIXELS: Final = 7
"""Width of a digit of the standard font in pixels; column widths are counted in digits."""

FIRST_TABLE_ROW: Final = 5
CONTENTS: Final = "Contents"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column of a table: label, number format, width in digits (computed when 0), whether its text wraps."""

    name: str
    label: str
    number_format: str = "@"
    width: float = 0.0
    wrap: bool = False
    centre: bool = False
    link: bool = False


@dataclass(frozen=True, kw_only=True)
class Paint:
    """The look of one cell: fill and ink as ``RRGGBB``, weight and slant."""

    fill: str = ""
    ink: str = style.INK
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """What stands on a page: fields, rows of values, and looks and formats of single cells by (row, field name)."""

    fields: Sequence[Field]
    rows: Sequence[Mapping[str, Any]]
    paints: Mapping[tuple[int, str], Paint] = field(default_factory=dict)
    formats: Mapping[tuple[int, str], str] = field(default_factory=dict)
    links: Mapping[tuple[int, str], str] = field(default_factory=dict)
    spoken: bool = False
    """Whether the texts are in the reader's language already."""


class Page:
    """A worksheet under construction."""

    def __init__(self, sheet: Worksheet, pen: Pen, *, least_width: float = 160.0) -> None:
        self.sheet = sheet
        self.pen = pen
        self.row = 1
        self.widths: list[float] = []
        self.first_data_row = 0
        self.last_data_row = 0
        self.fields: list[str] = []
        self.alt_texts: list[str] = []
        self.least_width = least_width
        self._break_after: list[int] = []
        self._printed_to = 0
        self._looks: dict[tuple[Any, ...], Any] = {}
        self.heading_row = 0
        sheet.sheet_view.showGridLines = False
        sheet.sheet_format.defaultRowHeight = LINE
        sheet.sheet_format.customHeight = True

    # --- text -----------------------------------------------------------------------------------------------------

    def _cell(self, row: int, column: int) -> Cell:
        return self.sheet.cell(row, column)  # type: ignore[return-value]

    def head(self, title: str, sentence: str) -> None:
        """Write the title in A1, one sentence in A2, and the link back to the contents in A3."""
        self.write(1, 1, title, size=16, bold=True, ink=style.NAVY)
        self.sheet.row_dimensions[1].height = 26
        self.write(2, 1, sentence, size=10.5, ink=style.MUTED)
        self.sheet.row_dimensions[2].height = 18
        home = self.pen.voice.say(CONTENTS)
        if self.sheet.title != home:
            self.link(3, 1, Verbatim(f"← {home}"), home)
            self.sheet.row_dimensions[3].height = 20
        self.row = FIRST_TABLE_ROW

    def write(
        self, row: int, column: int, text: str, *, size: float = 10, bold: bool = False, ink: str = style.INK
    ) -> Cell:
        """Write one text that may run over the empty cells to its right."""
        from openpyxl.styles import Alignment, Font

        cell = self._cell(row, column)
        self.pen.text(cell, self.pen.voice.say(text))
        cell.font = Font(name=style.FONT, size=size, bold=bold, color=ink)
        cell.alignment = Alignment(vertical="center")
        return cell

    def link(self, row: int, column: int, text: str, sheet: str, target: str = "A1") -> None:
        """Write a link to a cell of a sheet of this workbook."""
        from openpyxl.styles import Font
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell = self.write(row, column, text)
        quoted = sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}", display=text[:255])
        cell.font = Font(name=style.FONT, size=10, color=style.LINK, underline="single")

    def base(self, text: str) -> None:
        """Write the line over the table that names the base."""
        self.row = FIRST_TABLE_ROW - 1
        self.lines(text)

    def heading(self, text: str) -> None:
        """Write a heading over what follows."""
        self.row += 1
        self.write(self.row, 1, text, size=12, bold=True, ink=style.NAVY)
        self.sheet.row_dimensions[self.row].height = 20
        self.row += 1

    def lines(self, text: str, *, ink: str = style.INK, indent: str = "") -> None:
        """Write a text over the width of the page, one row per line; nothing is merged."""
        for number, line in enumerate(style.wrapped(self.pen.voice.say(text), self.total_width() - 2)):
            self.write(self.row, 1, Verbatim((indent if number == 0 else " " * len(indent)) + line), ink=ink)
            self.row += 1

    def band(self, text: str, fill: str) -> None:
        """Write a heading in white on a band of colour over the width of the page."""
        from openpyxl.styles import PatternFill

        self.write(self.row, 1, text, size=11, bold=True, ink=style.WHITE)
        for column in range(1, len(self.widths) + 1):
            self._cell(self.row, column).fill = PatternFill("solid", start_color=fill)
        self.sheet.row_dimensions[self.row].height = 18
        self.row += 1

    # --- table ----------------------------------------------------------------------------------------------------

    def table(self, table: Table, *, freeze: bool = True, freeze_columns: int = 0) -> None:
        """Write a table from the current row on; its header stays in view when the reader scrolls."""
        table = self.spoken(table)
        self.fields = [each.name for each in table.fields]
        self.widths = widths(table, self.least_width)
        self.set_widths()
        self._header(table.fields)
        self.heading_row = self.row
        self.first_data_row = self.row + 1
        for index, values in enumerate(table.rows):
            self.row += 1
            self._data_row(table, index, values)
        self.last_data_row = self.row
        if freeze:
            self.sheet.freeze_panes = self._cell(self.first_data_row, freeze_columns + 1)
        self.row += 1

    def further(self, heading: str, table: Table, *, header: bool = True) -> None:
        """Write one more table under the first, in the columns that are there, with a header of its own or without."""
        self.start_new_page_unless(LINE * (len(table.rows) + 5))
        self.heading(heading)
        table = self.spoken(table)
        if header:
            self._header(table.fields)
        else:
            self.row -= 1
        for index, values in enumerate(table.rows):
            self.row += 1
            self._data_row(table, index, values)
        self.row += 1

    def spoken(self, table: Table) -> Table:
        """Return a table in the reader's language."""
        return spoken_table(table, self.pen.voice)

    def set_widths(self) -> None:
        """Give the columns of the sheet their widths."""
        from openpyxl.utils import get_column_letter

        for index, width in enumerate(self.widths, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width

    def _header(self, fields: Sequence[Field]) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill

        most = 1
        for index, each in enumerate(fields, start=1):
            cell = self._cell(self.row, index)
            self.pen.text(cell, each.label)
            cell.font = Font(name=style.FONT, size=10, bold=True, color=style.WHITE)
            cell.fill = PatternFill("solid", start_color=style.NAVY)
            side = "left" if is_text(each) and not each.centre else "center"
            indent = 1 if side == "left" else 0
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)
            most = max(most, len(style.wrapped(each.label, self.widths[index - 1] / 1.12)))
        self.sheet.row_dimensions[self.row].height = most * LINE + 5

    def _data_row(self, table: Table, index: int, values: Mapping[str, Any]) -> None:
        most = 1
        for column, each in enumerate(table.fields, start=1):
            cell = self._cell(self.row, column)
            value = values.get(each.name)
            target = table.links.get((index, each.name))
            if target:
                self.link(self.row, column, Verbatim(value), target)
            else:
                self.pen.value(cell, value, table.formats.get((index, each.name), each.number_format))
            self._look(cell, each, table.paints.get((index, each.name)), linked=bool(target))
            if isinstance(value, str) and (each.wrap or "\n" in value):
                room = self.widths[column - 1] - 2.2 if each.wrap else math.inf  # the indent and the padding
                most = max(most, len(style.wrapped(value, room)))
        self.sheet.row_dimensions[self.row].height = most * 13.5 + 4.5

    def _look(self, cell: Any, each: Field, paint: Paint | None, *, linked: bool) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        chosen = paint or Paint()
        key = (cell.number_format, bool(cell.quotePrefix), each.wrap, each.centre, is_text(each), chosen, linked)
        known = self._looks.get(key)
        if known is not None:  # a look made once is copied: making it anew for each cell takes most of the time
            cell._style = copy(known)
            return
        if not linked:
            cell.font = Font(name=style.FONT, size=10, bold=chosen.bold, italic=chosen.italic, color=chosen.ink)
        if chosen.fill:
            cell.fill = PatternFill("solid", start_color=chosen.fill)
        text = is_text(each) and not each.centre
        cell.alignment = Alignment(
            horizontal="left" if text else "center" if each.centre else "right",
            vertical="center",
            wrap_text=each.wrap,
            indent=0 if each.centre else 1,
        )
        cell.border = Border(bottom=Side("hair", color=style.RULE))
        self._looks[key] = copy(cell._style)

    # --- geometry -------------------------------------------------------------------------------------------------

    def total_width(self) -> float:
        """Width of all columns in digits."""
        return sum(self.widths) or self.least_width

    def pixels(self) -> list[int]:
        """Width of each column in pixels, as a spreadsheet draws it."""
        return [math.trunc(width * DIGIT_PIXELS + 5) for width in self.widths]

    def scale(self) -> float:
        """Scale at which the width fits the printed page."""
        return min(1.0, PRINT_WIDTH / (sum(self.pixels()) * 0.75))

    def height(self, first: int, last: int) -> float:
        """Height of rows ``first`` to ``last`` in points."""
        dimensions = self.sheet.row_dimensions
        heights = (dimensions[row].height if row in dimensions else None for row in range(first, last + 1))
        return sum(LINE if each is None else each for each in heights)

    def room(self) -> float:
        """Height in points that one printed page holds."""
        return PRINT_HEIGHT / self.scale()

    def page_start(self) -> int:
        """First row of the printed page being filled."""
        return (self._break_after[-1] + 1) if self._break_after else 1

    def start_new_page_unless(self, points: float) -> None:
        """Begin a new printed page here unless so many points still fit on the current one."""
        if self.height(self.page_start(), self.row - 1) + points > self.room():
            self._new_page()

    def _new_page(self) -> None:
        if self.row - 1 not in (0, *self._break_after):
            self._break_after.append(self.row - 1)

    # --- charts ---------------------------------------------------------------------------------------------------

    def charts(
        self,
        charts: Sequence[ChartBase],
        alt_texts: Sequence[str],
        *,
        points: float,
        shares: Sequence[float],
        reserve: float = 0,
    ) -> None:
        """Place charts side by side over the width of the table, whole on one printed page.

        ``shares`` are the parts of the width; ``points`` the height, cut to what a page holds. Less than a third of it
        may be given up so that what follows (``reserve`` points) stays on the same page.
        """
        self.row += 1
        left_over = self.room() - self.height(self.page_start(), self.row - 1) - 2 * LINE - reserve
        whole_page = self.room() - 5 * LINE - reserve
        points = min(points, next((room for room in (left_over, whole_page) if room >= points * 0.7), points))
        if points > left_over:
            self._new_page()
        rows = max(12, math.floor(min(points, self.room() - 3 * LINE) / LINE))
        total, left = sum(self.pixels()), 0.0
        for chart, share in zip(charts, shares, strict=True):
            spoken_chart(chart, self.pen.voice)
            right = left + share * total
            chart.anchor = self._anchor(left + 2, right - 6, rows)
            self.sheet.add_chart(chart)
            left = right
        self.alt_texts += [clean_text(self.pen.voice.say(text))[0] for text in alt_texts]
        for row in range(self.row, self.row + rows + 1):
            self.sheet.row_dimensions[row].height = LINE
        self.row += rows + 1

    def _anchor(self, left: float, right: float, rows: int) -> Any:
        from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

        start, start_offset = self.column_at(left)
        end, end_offset = self.column_at(right)
        top = self.row - 1
        return TwoCellAnchor(
            editAs="oneCell",
            _from=AnchorMarker(col=start, colOff=start_offset, row=top, rowOff=0),
            to=AnchorMarker(col=end, colOff=end_offset, row=top + rows, rowOff=0),
        )

    def column_at(self, pixels: float) -> tuple[int, int]:
        """Return the column (from 0) and the offset in it, in EMU, of a distance from the left edge."""
        rest = pixels
        widths = self.pixels()
        for index, width in enumerate(widths):
            if rest < width or index == len(widths) - 1:
                return index, PIXEL_EMU * round(max(0.0, min(rest, width - 1)))
            rest -= width
        return 0, 0

    # --- print ----------------------------------------------------------------------------------------------------

    def print_first_page(self) -> None:
        """Leave what does not fit on the first page out of print: a long table is read by programs."""
        fitting = int(
            (self.room() - self.height(1, self.heading_row)) / (LINE + 3)
        )  # a row of one line, as it is written
        self._printed_to = min(self.heading_row + fitting, self.row - 1)

    def finish(self, stamp: str) -> None:
        """Set up printing: landscape, one page wide, footer with page numbers and stamp."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.pagebreak import Break
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet = self.sheet
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1 if sheet.title == self.pen.voice.say(CONTENTS) else 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = sheet.page_margins
        margins.left = margins.right = 0.45
        margins.top, margins.bottom, margins.header, margins.footer = 0.55, 0.7, 0.3, 0.35
        footer = sheet.oddFooter
        for place, text in (("left", _footer(stamp)), ("center", "&A"), ("right", self.pen.voice.say("Page &P of &N"))):
            part = getattr(footer, place)
            part.text, part.size, part.font = text, 8, f"{style.FONT},Regular"
        last = get_column_letter(max(1, len(self.widths)))
        sheet.print_area = f"A1:{last}{max(1, self._printed_to or self.row - 1)}"
        if self.heading_row and not self._printed_to and self.height(1, self.last_data_row) > self.room():
            sheet.print_title_rows = f"{self.heading_row}:{self.heading_row}"
        for row in self._break_after:
            sheet.row_breaks.append(Break(id=row))


def _footer(text: str) -> str:
    return text.replace("&", "&&")[:80]
