"""Numbers as a cell of the workbook shows them: the number formats of the sheets, read for a page."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from loyaltystats.report.cells import clean_text
from loyaltystats.report.languages.language import PLAIN as PLAIN_NUMBERS
from loyaltystats.report.languages.language import NumberStyle
from loyaltystats.report.words import missing, rounded

_QUOTED: Final = re.compile(r'"([^"]*)"')
_PAD: Final = re.compile(r'("[^"]*")|_.')
"""A sign after ``_`` is room of its width, outside quotes."""

_CONDITION: Final = re.compile(r"^\[(<=|>=|<|>|=)(-?[\d.]+)\]")
_DIGITS: Final = re.compile(r"[#0,]*0(?:\.([0#]+))?(%?)")
_COMPARE: Final = {
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "=": lambda value, limit: value == limit,
}
PLAIN: Final = ("General", "@", "")
"""Formats that show a number with the digits that it needs."""

GENERAL_DIGITS: Final = 10
"""Digits that a cell without a format shows."""


def shown_value(value: Any, number_format: str = "General", *, numbers: NumberStyle = PLAIN_NUMBERS) -> str:
    """Return what a cell shows: a number in its format, nothing for a missing one, anything else as text.

    ``numbers`` is how the reader's language writes numbers.

    Examples
    --------
    >>> shown_value(0.48571, "0%"), shown_value(0.0001, '[<0.0005]"<0.001";0.000'), shown_value(None)
    ('49%', '<0.001', '')
    >>> shown_value(-3.25, "+0.0;-0.0;0.0"), shown_value(12345.0, "#,##0"), shown_value(3, '0 "of 20"')
    ('−3.3', '12,345', '3 of 20')
    """
    plain = plain_value(value)
    if plain is None:
        return ""
    if isinstance(plain, (int, float)) and not isinstance(plain, bool):
        return numbers.written(_number(float(plain) if isinstance(plain, float) else plain, number_format))
    return clean_text(str(plain))[0]


def plain_value(value: Any) -> Any:
    """Return a value of a table as Python knows it; ``None`` where it is missing."""
    plain = value.item() if hasattr(value, "item") else value
    return None if missing(plain) else plain


def _number(value: float, number_format: str) -> str:
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    number_format = _PAD.sub(lambda match: match[1] or "", number_format)
    if number_format in PLAIN:
        return (str(value) if isinstance(value, int) else f"{value:.{GENERAL_DIGITS}g}").replace("-", "−")
    section, own_sign = _section(value, number_format)
    found = _DIGITS.search(_QUOTED.sub(lambda match: "\x00" * len(match[0]), section))
    if found is None:
        return _literal(section)
    digits, percent = found[1] or "", found[2]
    size = abs(value) * (100 if percent else 1)
    text = rounded(size, len(digits), thousands="," in found[0])
    optional = len(digits) - len(digits.rstrip("#"))
    if optional:
        kept = len(text) - optional
        text = (text[:kept] + text[kept:].rstrip("0")).rstrip(".")
    none_left = not text.strip("0.,")
    sign = "−" if value < 0 and not own_sign and not none_left else ""
    return f"{sign}{_literal(section[: found.start()])}{text}{percent}{_literal(section[found.end() :])}"


def _section(value: float, number_format: str) -> tuple[str, bool]:
    """Return the part of a format that is meant for this number, and whether it writes the sign itself."""
    sections = re.findall(r'(?:"[^"]*"|[^;"])+', number_format)
    conditions = [_CONDITION.match(section) for section in sections]
    if conditions[0]:
        fitting = (
            section
            for section, one in zip(sections, conditions, strict=True)
            if one is None or _COMPARE[one[1]](value, float(one[2]))
        )
        return _CONDITION.sub("", next(fitting, sections[-1])), False
    if len(sections) > 1 and value < 0:
        return sections[1], True
    return (sections[2], True) if len(sections) > 2 and value == 0 else (sections[0], False)


def _literal(text: str) -> str:
    return _QUOTED.sub(r"\1", text).replace("-", "−")
