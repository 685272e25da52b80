"""Recorder: the sheets as they are written, kept as blocks, so that the page shows what the workbook shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.cells import safe_sheet_name
from loyaltystats.report.languages.translator import Verbatim
from loyaltystats.report.page import Page, Table
from loyaltystats.report.sheets.book import Book, Entry

if TYPE_CHECKING:
    from openpyxl.cell import Cell


@dataclass(frozen=True)
class Words:
    """A text of a sheet: ``base`` over the table, ``heading``, ``band``, ``line``, or ``point`` of a list."""

    kind: str
    text: str
    fill: str = ""


@dataclass(frozen=True)
class Grid:
    """A table of a sheet, with the heading over it where it is not the first."""

    table: Table
    heading: str = ""


@dataclass(frozen=True)
class Drawn:
    """The charts of a sheet in words."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A text in one cell of a sheet, outside its tables."""

    column: int
    cell: Cell

    @property
    def text(self) -> str:
        """The text of the cell."""
        return str(self.cell.value or "")

    @property
    def fill(self) -> str:
        """The fill of the cell as ``RRGGBB``; empty without one."""
        fill = self.cell.fill
        return str(fill.start_color.rgb)[-6:] if fill is not None and fill.fill_type == "solid" else ""


Block = Words | Grid | Drawn | Placed


class Recorder(Page):
    """A sheet under construction that remembers what was written on it, from top to bottom."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.title = ""
        self.sentence = ""
        self.blocks: list[Block] = []
        self._inside = 0

    @contextmanager
    def _as(self, block: Block | None) -> Iterator[None]:
        """Keep a block, and nothing of what writing it writes."""
        if block is not None and not self._inside:
            self.blocks.append(block)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def head(self, title: str, sentence: str) -> None:
        """Write title and sentence."""
        title, sentence = self.pen.voice.say(title), self.pen.voice.say(sentence)
        self.title, self.sentence = title, sentence
        with self._as(None):
            super().head(title, sentence)

    def write(
        self, row: int, column: int, text: str, *, size: float = 10, bold: bool = False, ink: str = style.INK
    ) -> Cell:
        """Write one text."""
        cell = super().write(row, column, text, size=size, bold=bold, ink=ink)
        if not self._inside:
            self.blocks.append(Placed(column, cell))
        return cell

    def link(self, row: int, column: int, text: str, sheet: str, target: str = "A1") -> None:
        """Write a link; the page has links of its own."""
        with self._as(None):
            super().link(row, column, text, sheet, target)

    def base(self, text: str) -> None:
        """Write the base."""
        text = self.pen.voice.say(text)
        with self._as(Words("base", text)):
            super().base(text)

    def heading(self, text: str) -> None:
        """Write a heading."""
        text = self.pen.voice.say(text)
        with self._as(Words("heading", text)):
            super().heading(text)

    def lines(self, text: str, *, ink: str = style.INK, indent: str = "") -> None:
        """Write a text; a point of a list where it is indented."""
        text = self.pen.voice.say(text)
        with self._as(Words("point" if indent else "line", text)):
            super().lines(text, ink=ink, indent=indent)

    def band(self, text: str, fill: str) -> None:
        """Write a heading on a band of colour."""
        text = self.pen.voice.say(text)
        with self._as(Words("band", text, fill)):
            super().band(text, fill)

    def table(self, table: Table, *, freeze: bool = True, freeze_columns: int = 0) -> None:
        """Write the first table."""
        table = self.spoken(table)
        with self._as(Grid(table)):
            super().table(table, freeze=freeze, freeze_columns=freeze_columns)

    def further(self, heading: str, table: Table, *, header: bool = True) -> None:
        """Write one more table."""
        heading, table = self.pen.voice.say(heading), self.spoken(table)
        with self._as(Grid(table, heading)):
            super().further(heading, table, header=header)

    def charts(
        self,
        charts: Sequence[Any],
        alt_texts: Sequence[str],
        *,
        points: float,
        shares: Sequence[float],
        reserve: float = 0,
    ) -> None:
        """Place charts, and keep what they show in words."""
        alt_texts = [self.pen.voice.say(text) for text in alt_texts]
        with self._as(Drawn(tuple(alt_texts))):
            super().charts(charts, alt_texts, points=points, shares=shares, reserve=reserve)


@dataclass
class RecordedBook(Book):
    """A workbook whose sheets remember what was written on them."""

    long_tables: bool = False

    recorded: list[Recorder] = field(default_factory=list)

    def page(self, name: str, title: str, sentence: str, *, least_width: float = 160.0) -> Page:
        """Start a sheet that remembers."""
        sheet_name = Verbatim(safe_sheet_name(self.pen.voice.say(name), self.taken))
        page = Recorder(self.workbook.create_sheet(sheet_name), self.pen, least_width=least_width)
        page.head(title, sentence)
        self.english[sheet_name] = str(name)
        self.pages.append(page)
        self.recorded.append(page)
        self.entries.append(Entry(sheet_name, sentence))
        return page
