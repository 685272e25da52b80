"""Cells: every text and number of a workbook passes through here, so that no text becomes a formula or breaks the file."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.words import missing

if TYPE_CHECKING:
    from openpyxl.cell import Cell

CELL_LIMIT: Final = 32767
"""Characters that a cell holds (Excel specifications and limits)."""

SHEET_NAME_LIMIT: Final = 31
_FORBIDDEN_IN_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CUT: Final = " [cut: {} characters in all]"


def clean_text(text: str) -> tuple[str, int]:
    r"""Return a text that a workbook can hold, and how many characters had to be replaced.

    Control characters, lone surrogates and non-characters become U+FFFD; a text beyond the limit of a cell says that it
    was cut.

    Examples
    --------
    >>> clean_text("a\x07b")
    ('a\ufffdb', 1)
    """
    cleaned, replaced = _UNPRINTABLE.subn("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(cleaned.encode("utf-16-le")) // 2 > CELL_LIMIT:  # Excel counts UTF-16 units
        note = _CUT.format(f"{len(cleaned):,}")
        room = (CELL_LIMIT - len(note)) * 2
        cleaned = cleaned.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + note
    return cleaned, replaced


def safe_sheet_name(name: str, taken: set[str]) -> str:
    """Return a lawful sheet name that no other sheet of the workbook has, and add it to ``taken``.

    Examples
    --------
    >>> taken = {"kano"}
    >>> safe_sheet_name("Kano", taken), safe_sheet_name("a/b", taken), safe_sheet_name("History", taken)
    ('Kano 2', 'a b', 'History 2')
    """
    base = " ".join(_FORBIDDEN_IN_SHEET_NAME.sub(" ", clean_text(name)[0]).split()).strip("' ") or "Sheet"
    if len(base) > SHEET_NAME_LIMIT:
        base = f"{base[: SHEET_NAME_LIMIT - 7].rstrip()} {hashlib.sha256(name.encode()).hexdigest()[:6]}"
    candidate, turn = base, 1
    while candidate.casefold() in taken or candidate.casefold() == "history":
        turn += 1
        candidate = f"{base[: SHEET_NAME_LIMIT - 4].rstrip()} {turn}"
    taken.add(candidate.casefold())
    return candidate


@dataclass
class Pen:
    """Writes values into cells and remembers what it had to change or compute.

    ``formulas`` holds the value of every formula, by sheet and cell, for readers that do not calculate; ``exact`` the
    numbers whose last digit the workbook library would lose. ``voice`` is the reader's language: pages and charts put
    their texts into it before they measure them.
    """

    voice: Translator = PLAIN_VOICE
    replaced: int = 0
    formulas: dict[tuple[str, str], float | str] = field(default_factory=dict)
    exact: dict[tuple[str, str], float] = field(default_factory=dict)

    def text(self, cell: Cell, text: str) -> None:
        """Write a text as a text, whatever it begins with."""
        cleaned, replaced = clean_text(text)
        self.replaced += replaced
        cell.value = cleaned
        cell.data_type = "s"
        if cleaned.startswith(FORMULA_STARTERS):
            cell.quotePrefix = True  # stays a text when somebody edits the cell

    def number(self, cell: Cell, value: float, number_format: str) -> None:
        """Write a number in full precision; only its format rounds. Infinity has no number in a workbook."""
        if math.isinf(value):
            self.text(cell, self.voice.say("infinite" if value > 0 else "minus infinite"))
            return
        cell.value = value
        cell.number_format = number_format
        if float(f"{value:.16g}") != value:
            self.exact[(cell.parent.title, cell.coordinate)] = value

    def formula(self, cell: Cell, formula: str, value: float | str, number_format: str = "General") -> None:
        """Write a formula of our own, and remember its value. Never called with a text that came from outside."""
        cell.value = formula
        cell.number_format = number_format
        stored = clean_text(value)[0] if isinstance(value, str) else value
        self.formulas[(cell.parent.title, cell.coordinate)] = stored

    def value(self, cell: Cell, value: Any, number_format: str = "General") -> None:
        """Write a number as a number, nothing as an empty cell, and anything else as text."""
        plain = value.item() if hasattr(value, "item") else value
        if missing(plain):
            return
        if isinstance(plain, (int, float)) and not isinstance(plain, bool):
            self.number(cell, plain, number_format)
        else:
            self.text(cell, str(plain))
