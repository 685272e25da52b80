"""The hidden sheet of chart cells: formulas that look their values up in the visible tables.

A chart point follows its row by the row's number in column A, so renaming a feature renames its label, and sorting a
table cannot mix labels up. Only numbers and texts of the visible tables are repeated; no answers of respondents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.report.cells import Pen
from loyaltystats.report.languages.translator import Translator, Verbatim
from loyaltystats.report.languages.voices import DATA_FIELDS, PLAIN_VOICE

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from loyaltystats.report.page import Page

CHART_DATA: Final = "ChartData"
LABEL_LENGTH: Final = 30
"""Characters of a label in a chart; the table shows all of it."""

INTERNAL: Final = frozenset(
    ("label", "x", "y", "plus", "minus", "x plus", "x minus", "y plus", "y minus", "caption", "outline")
)
"""Headers on the hidden sheet that no chart shows."""

POINT_LENGTH: Final = 24
"""Characters of a label beside a point; spreadsheets break longer ones into lines that cover other points."""

MOST_NAMED: Final = 12
"""Points of a map that carry names; where there are more, they carry the numbers of their rows."""


@dataclass(frozen=True)
class Live:
    """A formula of our own and its value."""

    formula: str
    value: float | str
    number: Live | None = None
    """What stands for a name where names would cover each other: the number of its row."""


@dataclass(frozen=True)
class Source:
    """A visible table whose first column numbers its rows."""

    sheet: str
    first: int
    last: int
    columns: Sequence[str]
    voice: Translator = PLAIN_VOICE

    @classmethod
    def of(cls, page: Page) -> Source:
        """Return the table that a page has written."""
        return cls(page.sheet.title, page.first_data_row, page.last_data_row, tuple(page.fields), page.pen.voice)

    def _range(self, column: int) -> str:
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(column + 1)
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!${letter}${self.first}:${letter}${self.last}"

    def cell(self, name: str, key: int) -> str:
        """Return the expression of the value in a column, in the row with this number."""
        return f"INDEX({self._range(self.columns.index(name))},MATCH({key},{self._range(0)},0))"

    def label(self, name: str, key: int, text: str, length: int = LABEL_LENGTH) -> Live:
        """Return a label for a chart: the cell's text, cut where it is long."""
        cell = self.cell(name, key)
        text = self.voice.say(text, data=name in DATA_FIELDS)
        short = text if len(text) <= length else text[: length - 1] + "…"
        return Live(f'=IF(LEN({cell})>{length},LEFT({cell},{length - 1})&"…",{cell})', Verbatim(short))

    def joined(self, parts: Sequence[tuple[str, str]], key: int, length: int = LABEL_LENGTH) -> Live:
        """Return a label made of several cells of a row, each cut where it is long."""
        made = [self.label(name, key, text, length) for name, text in parts]
        formula = '&": "&'.join(each.formula.removeprefix("=") for each in made)
        return Live(f"={formula}", Verbatim(": ".join(str(each.value) for each in made)))

    def point_label(self, name: str, key: int, text: str, points: int) -> Live:
        """Return the label of one of so many points of a map: the name, or the row's number where names would collide."""
        number = Live(f'={self.cell(self.columns[0], key)}&""', str(key))
        return replace(self.label(name, key, text, POINT_LENGTH), number=number) if points <= MOST_NAMED else number

    def value(self, name: str, key: int, value: float, *, sign: str = "") -> Live:
        """Return the value of a cell, or its negative."""
        return Live(f"={sign}{self.cell(name, key)}", -value if sign == "-" else value)

    def gap(self, key: int, high: tuple[str, float], low: tuple[str, float]) -> Live:
        """Return the difference of two cells, never below zero: one arm of an error bar."""
        return Live(f"=MAX(0,{self.cell(high[0], key)}-{self.cell(low[0], key)})", max(0.0, high[1] - low[1]))

    def ratio(self, part: tuple[str, float], whole: tuple[str, float], key: int) -> Live:
        """Return one cell divided by another."""
        return Live(f"={self.cell(part[0], key)}/{self.cell(whole[0], key)}", part[1] / whole[1])


class ChartData:
    """Blocks of cells, one under the other, each with a header row."""

    def __init__(self, sheet: Worksheet, pen: Pen) -> None:
        self.sheet = sheet
        self.pen = pen
        self._row = 1
        pen.text(sheet["A1"], pen.voice.say("Cells behind the charts"))
        pen.text(sheet["A2"], pen.voice.say("They look up the visible tables; change those, not these."))
        self._row = 4

    def block(self, headers: Sequence[str], rows: Sequence[Sequence[Live | float | str]]) -> int:
        """Write one block and return the row of its first data row."""
        for column, header in enumerate(headers, start=1):
            said = header if header in INTERNAL else self.pen.voice.say(header)
            self.pen.text(self.sheet.cell(self._row, column), said)  # type: ignore[arg-type]
        first = self._row + 1
        for offset, row in enumerate(rows):
            for column, value in enumerate(row, start=1):
                cell = self.sheet.cell(first + offset, column)
                if isinstance(value, Live):
                    self.pen.formula(cell, value.formula, value.value)  # type: ignore[arg-type]
                else:
                    told = self.pen.voice.say(value, data=value == "line") if isinstance(value, str) else value
                    self.pen.value(cell, told)  # type: ignore[arg-type]
        self._row = first + len(rows) + 1
        return first

    def reference(self, column: int, first: int, last: int | None = None) -> str:
        """Return the address of cells in one column of the sheet."""
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(column)
        end = "" if last is None else f":${letter}${last}"
        return f"'{self.sheet.title}'!${letter}${first}{end}"
