"""Long rows: many rows of a sheet as text of its part, without an object for every cell.

A workbook library keeps or makes an object per cell; four million of them take minutes or gigabytes. Here one template per
sheet holds the references and looks of a whole row, and each row is one formatting of it. The looks come from two rows that
the library wrote: one of plain values, one of texts that would be formulas if somebody edited them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.report.cells import clean_text
from loyaltystats.report.words import missing

if TYPE_CHECKING:
    import pandas as pd

CHUNK: Final = 1000
"""Rows that are made at once."""

MOST_KNOWN: Final = 4096
"""Different values of a column that are remembered as they are written; answers are few, so most rows are looked up."""

MOST_DIGITS: Final = 10**15
"""Whole numbers from here on are written as text: a cell shows 15 digits, and identifiers would change."""

SURELY_FITS: Final = 10_000
"""Characters up to which a text fits into a cell, whatever they are."""

NUMBER, MOMENT, TRUTH, TEXT = "number", "moment", "truth", "text"
"""Kinds of columns: numbers, dates as days since the end of 1899, true and false, texts and anything else."""

_ROW_MARK: Final = "\0"
"""Stands for the number of the row; no text holds it, as it is lawful in none."""

_ROW: Final = r'<row r="{}"([^>]*)>(.*?)</row>'
_CELL: Final = re.compile(r'<c r="[A-Z]+\d+"((?:\s+[a-z]+="[^"]*")*)\s*/?>')
_STYLE: Final = re.compile(r'\bs="(\d+)"')
_ESCAPE_LIKE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, eq=False)
class LongRows:
    """Rows for a sheet on which the library has written two rows of looks from ``first_row`` on.

    ``kinds`` holds one kind per column of ``frame``. A column of kind ``MOMENT`` holds days as numbers.
    """

    frame: pd.DataFrame
    kinds: Sequence[str]
    first_row: int

    @property
    def last_row(self) -> int:
        """Number of the last row; the one before the first where there are none."""
        return self.first_row + len(self.frame) - 1

    @property
    def may_be_huge(self) -> bool:
        """Whether the part may grow beyond what an archive holds without its extension for long files."""
        texts = [place for place, kind in enumerate(self.kinds) if kind == TEXT]
        values = (value for place in texts for value in self.frame.iloc[:, place].tolist())
        characters = sum(len(value) for value in values if isinstance(value, str))
        return len(self.frame) * len(self.kinds) * 60 + characters * 6 > 2**31

    def parts(self, sheet: str) -> Iterator[str]:
        """Give the XML of a sheet in pieces, with these rows in place of the two of looks."""
        plain, quoted = (self._found(sheet, self.first_row + step) for step in (0, 1))
        yield _with_size(sheet[: plain.start()], self.last_row)
        yield from self._rows(plain, quoted)
        yield sheet[quoted.end() :]

    def _found(self, sheet: str, row: int) -> re.Match[str]:
        found = re.search(_ROW.format(row), sheet, re.DOTALL)
        if found is None:  # the page always writes both
            raise LookupError(f"row {row} of looks is not in the sheet")
        return found

    def _rows(self, plain: re.Match[str], quoted: re.Match[str]) -> Iterator[str]:
        looks, quoted_looks = _looks(plain[2]), _looks(quoted[2])
        writers = [
            _writer(kind, look, quoted_look)
            for kind, look, quoted_look in zip(self.kinds, looks, quoted_looks, strict=True)
        ]
        cells = "".join(f'<c r="{letters}{_ROW_MARK}"%s' for letters in _columns(len(self.kinds)))
        template = f'<row r="{_ROW_MARK}"{plain[1].replace("%", "%%")}>{cells}</row>'
        for start in range(0, len(self.frame), CHUNK):
            chunk = self.frame.iloc[start : start + CHUNK]
            columns = [write(chunk.iloc[:, place].tolist()) for place, write in enumerate(writers)]
            first = self.first_row + start
            yield "".join(
                (template % values).replace(_ROW_MARK, str(row))
                for row, values in enumerate(zip(*columns, strict=True), start=first)
            )


def _with_size(head: str, last_row: int) -> str:
    """Return the head of a sheet with the true last row in its ``dimension``."""
    return re.sub(r'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+"', rf'\g<1>{last_row}"', head)


def _looks(cells: str) -> list[str]:
    styles = [_STYLE.search(found[1]) for found in _CELL.finditer(cells)]
    return [f' s="{style[1]}"' if style else "" for style in styles]


def _columns(number: int) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [get_column_letter(place) for place in range(1, number + 1)]


Writer = Callable[[list[Any]], list[str]]


@dataclass(frozen=True)
class _Cells:
    """Writes the inner parts of the cells of one column, with its look and the look of texts that begin like formulas."""

    look: str
    quoted_look: str

    def number(self, value: Any) -> str:
        if missing(value):
            return f"{self.look}/>"
        if isinstance(value, bool):
            return self.truth(value)
        if value - value != 0:
            return self.text("infinite" if value > 0 else "minus infinite")
        if isinstance(value, int) and abs(value) >= MOST_DIGITS:
            return self.text(str(value))
        return f"{self.look}><v>{repr(value).removesuffix('.0')}</v></c>"

    def truth(self, value: Any) -> str:
        return f"{self.look}/>" if missing(value) else f'{self.look} t="b"><v>{int(value)}</v></c>'

    def text(self, value: Any) -> str:
        words = "" if missing(value) else str(value)
        if not words.isprintable() or len(words) > SURELY_FITS:
            words = clean_text(words)[0]
        style = self.quoted_look if words.startswith(FORMULA_STARTERS) else self.look
        return f'{style} t="inlineStr"><is>{inline_text(words)}</is></c>' if words else f"{style}/>"

    def anything(self, value: Any) -> str:
        plain = value.item() if hasattr(value, "item") else value
        return self.number(plain) if isinstance(plain, (bool, int, float)) else self.text(plain)


def _writer(kind: str, look: str, quoted_look: str) -> Writer:
    """Return what makes the inner parts of the cells of a column from its values."""
    cells = _Cells(look, quoted_look)
    return _remembering({NUMBER: cells.number, MOMENT: cells.number, TRUTH: cells.truth, TEXT: cells.anything}[kind])


def _remembering(write: Callable[[Any], str]) -> Writer:
    """Return a writer of whole columns that remembers the values seen first; 1, 1.0 and True are not the same."""
    known: dict[tuple[type, Any], str] = {}

    def one(value: Any) -> str:
        made = write(value)
        if len(known) < MOST_KNOWN and value.__hash__ is not None:
            known[(value.__class__, value)] = made
        return made

    def column(values: list[Any]) -> list[str]:
        if len(known) >= MOST_KNOWN:
            return [write(value) for value in values]
        try:
            return [known.get((value.__class__, value)) or one(value) for value in values]
        except TypeError:  # a list or another thing that cannot be looked up
            return [write(value) for value in values]

    return column


def inline_text(words: str) -> str:
    """Return a text as the inside of an inline string; what looks like an escape of the format stays as it is written.

    ``_x0041_`` is read as A by programs that know the format, and as written by others. In two runs it is the same for all.

    Examples
    --------
    >>> inline_text("a < b"), inline_text("_x0041_")
    ('<t>a &lt; b</t>', '<r><t>_</t></r><r><t>x0041_</t></r>')
    """
    pieces = _ESCAPE_LIKE.split(words)
    if len(pieces) == 1:
        return _run(words)
    runs = [f"{piece}_" for piece in pieces[:-1]] + pieces[-1:]
    return "".join(f"<r>{_run(run)}</r>" for run in runs if run)


def _run(words: str) -> str:
    space = "" if words == words.strip() and "\n" not in words else ' xml:space="preserve"'
    return f"<t{space}>{escape(words)}</t>"
