"""Numbers as people type them: whole and decimal, with a point or a comma, and never a guess between the two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from loyaltystats.questionnaire.layout import AnswerColumn
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.responses.table import Faulty, Shown, faulty_cell, plain_text

_POINT = re.compile(r"^[+-]?\d*\.\d+$")
_COMMA = re.compile(r"^[+-]?\d*,\d+$")
_COMMA_THOUSANDS = re.compile(r"^[+-]?[1-9]\d{0,2},\d{3}$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$")


@dataclass(frozen=True)
class Decimals:
    """How the texts of a table write decimals; ``mixed`` when some use a comma and some a point."""

    comma: bool = False
    point: bool = False

    @property
    def mixed(self) -> bool:
        """Whether both marks are used, so that no text can be trusted."""
        return self.comma and self.point


def decimals_of(texts: Iterable[Any]) -> Decimals:
    """Return how these texts write decimals; only texts that leave no doubt count.

    Examples
    --------
    >>> decimals_of(["2,5", "3"]), decimals_of(["2,5", "2.5"]).mixed, decimals_of(["1,234"]).comma
    (Decimals(comma=True, point=False), True, False)
    """
    plain = [text.strip() for text in texts if isinstance(text, str)]
    return Decimals(
        comma=any(_COMMA.match(text) and not _COMMA_THOUSANDS.match(text) for text in plain),
        point=any(_POINT.match(text) for text in plain),
    )


def number_text(text: str, decimals: Decimals) -> float | None:
    """Return the number that a text stands for; ``None`` if it is none, or if its decimals cannot be told.

    Examples
    --------
    >>> number_text("2,5", Decimals(comma=True)), number_text("1,234", Decimals()), number_text("7", Decimals())
    (2.5, None, 7.0)
    """
    plain = normal_text(text).replace(" ", "")
    if _COMMA.match(plain) and decimals.comma and not decimals.point:
        plain = plain.replace(",", ".")
    if not _NUMBER.match(plain):
        return None
    value = float(plain)
    return value if isfinite(value) else None


def number_of(value: Any, column: AnswerColumn, decimals: Decimals, language: str) -> Any:
    """Return the number in a cell of a number question, or why it is none."""
    question = column.question
    wanted = _wanted(column, language)
    if isinstance(value, Shown) and value.kind != "padded":
        return faulty_cell(value, wanted)
    plain = value.value if isinstance(value, Shown) else value
    code = column.scale.code_of(plain) if column.scale is not None else None
    if code is not None:
        return float(code)
    number = number_text(plain, decimals) if isinstance(plain, str) else _float(plain)
    short = plain_text(plain)[:40]
    if number is None:
        return Faulty(f"{_why(str(plain), decimals)} - expected {wanted}")
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        return Faulty(f"{short} is outside the range - expected {wanted}", short)
    return number


def _float(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _why(text: str, decimals: Decimals) -> str:
    plain = text.strip()
    if (_COMMA.match(plain) or _POINT.match(plain)) and decimals.mixed:
        return f"{plain!r} is not clear: some numbers of this table have a decimal comma and some a decimal point"
    if _COMMA.match(plain):
        return f"{plain!r} is not clear: the comma may stand for decimals or for thousands"
    return "is not a number"


def _wanted(column: AnswerColumn, language: str) -> str:
    low, high = column.question.minimum, column.question.maximum
    if low is not None and high is not None:
        words = f"a number from {low:g} to {high:g}"
    elif low is not None:
        words = f"a number of at least {low:g}"
    else:
        words = "a number" if high is None else f"a number of at most {high:g}"
    missing = [answer.display(language) for answer in column.scale.missing] if column.scale else []
    return f"{words}, or {'; '.join(missing)}" if missing else words
