"""Caches of charts: the values of the cells that a chart refers to, stored in the chart.

Programs that draw without calculating need them: previews of mail and phones, viewers, word processors. From the XML of a
chart and a look-up of cells to the XML of the chart; ``finisher`` uses it for workbooks, and whatever embeds a workbook
behind a chart can do the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final
from xml.sax.saxutils import escape

from loyaltystats.report.cells import clean_text

Lookup = Callable[[str, str], float | str | None]
"""From the name of a sheet and a cell such as ``B7`` to its value; ``None`` for an empty cell."""

_REFERENCE: Final = re.compile(
    r"(?P<open><(?P<prefix>\w+:)?(?P<kind>num|str)Ref>\s*<(?P=prefix)?f>(?P<cells>[^<]*)</(?P=prefix)?f>)"
    r"(?:\s*<(?P=prefix)?(?P=kind)Cache>.*?</(?P=prefix)?(?P=kind)Cache>)?",
    re.DOTALL,
)
"""A reference to cells with the cache that may follow it (ECMA-376 part 1, 21.2.2.123 and 21.2.2.201)."""

_ADDRESS: Final = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!\$?(?P<first>[A-Z]{1,3})\$?(?P<top>\d+)"
    r"(?::\$?(?P<last>[A-Z]{1,3})\$?(?P<bottom>\d+))?"
)


def with_caches(chart: str, lookup: Lookup) -> str:
    """Return the XML of a chart with the values of the cells that it refers to.

    Parameters
    ----------
    chart : str
        XML of a chart part, with any prefix of its names or none.
    lookup : callable
        From sheet and cell to value. A cell without a value, or with a text where numbers are wanted, is left out of the
        cache, as a spreadsheet does.

    Returns
    -------
    str
        The same XML; older caches are replaced. A reference that is no plain range of cells stays as it is.

    Examples
    --------
    >>> with_caches("<numRef><f>Data!$A$1</f></numRef>", lambda sheet, cell: 0.5)  # doctest: +ELLIPSIS
    '<numRef><f>Data!$A$1</f><numCache><formatCode>General</formatCode><ptCount val="1"/><pt idx="0"><v>0.5</v></pt>...
    """

    def fill(found: re.Match[str]) -> str:
        address = _ADDRESS.fullmatch(unescape(found["cells"]))
        if address is None:
            return found.group()
        prefix = found["prefix"] or ""
        values = [lookup(_sheet(address), cell) for cell in _cells(address)]
        return found["open"] + _cache(found["kind"], values, prefix)

    return _REFERENCE.sub(fill, chart)


def _sheet(address: re.Match[str]) -> str:
    return address["quoted"].replace("''", "'") if address["quoted"] else address["plain"]


def _cells(address: re.Match[str]) -> Iterator[str]:
    """Give the cells of a range, row by row."""
    first, last = _number(address["first"]), _number(address["last"] or address["first"])
    for row in range(int(address["top"]), int(address["bottom"] or address["top"]) + 1):
        for column in range(first, last + 1):
            yield f"{_letters(column)}{row}"


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cache(kind: str, values: list[float | str | None], prefix: str) -> str:
    points = [
        f'<{prefix}pt idx="{place}"><{prefix}v>{text}</{prefix}v></{prefix}pt>'
        for place, text in enumerate(_text(kind, value) for value in values)
        if text is not None
    ]
    code = f"<{prefix}formatCode>General</{prefix}formatCode>" if kind == "num" else ""
    count = f'<{prefix}ptCount val="{len(values)}"/>'
    return f"<{prefix}{kind}Cache>{code}{count}{''.join(points)}</{prefix}{kind}Cache>"


def _text(kind: str, value: float | str | None) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - nan is the only value unequal to itself
        return None
    if isinstance(value, str):
        return escape(clean_text(value)[0]) if kind == "str" else None
    return f"{value:.15g}" if kind == "str" else repr(float(value))
