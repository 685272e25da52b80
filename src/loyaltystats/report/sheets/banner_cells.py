"""Cells of banner tables: number formats that carry the letters, so that a share with letters stays a number."""

from __future__ import annotations

import re
from typing import Any, Final

from loyaltystats.report.words import missing
from loyaltystats.stats.banner.result import HIDDEN

UNKNOWN: Final = "[x]"
"""Mark of a cell that could not be estimated: nobody answered, or one answer shows no spread."""

MOST_FORMATS: Final = 180
"""Formats of one's own that a workbook should hold: a spreadsheet program promises 200; beyond, letters get lines."""

MOST_PADDED: Final = 4
"""Letters whose width is kept free, so that the digits of a column stand under each other."""

SHARE: Final = "0%"
_FORMATS: Final = {"mean": "#,##0.00", "std_dev": "#,##0.00", "score": "+0.0;-0.0;0.0"}
_LETTERS: Final = re.compile(r'[0#%]" ([A-Za-z ]+)"')
_FORBIDDEN: Final = re.compile(r"[^A-Za-z* ]")


def suffixed(number_format: str, letters: str, room: int) -> str:
    """Return a number format with letters behind the number, and the width of ``room`` letters kept free.

    A share of exactly zero is a dash, one that would be rounded to zero says so.

    Examples
    --------
    >>> suffixed("0%", "", 0)
    '[=0]"-";[<0.005]"<0.5%";0%'
    >>> suffixed("0%", "BC", 3)
    '[=0]"- BC"_A;[<0.005]"<0.5% BC"_A;0%" BC"_A'
    """
    mark = _FORBIDDEN.sub("", letters)
    behind = f" {mark}" if mark.strip("*") else mark
    free = min(room, MOST_PADDED) - len(mark)
    pad = "_A" * max(0, free) + ("_ " if room and not mark else "")
    literal = (f'"{behind}"' if behind else "") + pad
    if number_format == SHARE:
        return f'[=0]"-{behind}"{pad};[<0.005]"<0.5%{behind}"{pad};0%{literal}'
    return ";".join(part + literal for part in number_format.split(";"))


def format_of(kind: str) -> str:
    """Return the number format of a kind of row, without letters."""
    return _FORMATS.get(kind, SHARE)


def letters_in(number_format: str) -> str:
    """Return the letters that a number format shows behind the number.

    Examples
    --------
    >>> letters_in(suffixed("0%", "aB", 3)), letters_in(suffixed("#,##0.00", "", 3))
    ('aB', '')
    """
    found = _LETTERS.findall(number_format)
    return str(found[-1]) if found else ""


def shown_cell(value: Any, mark: str) -> Any:
    """Return what stands in a cell: the number, the mark of a hidden column, or that of a number nobody knows."""
    if mark == HIDDEN:
        return HIDDEN
    return UNKNOWN if missing(value) else value
