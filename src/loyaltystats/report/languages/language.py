"""Language: how one language writes numbers, quotes and lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError

NO_BREAK: Final = "\u00a0"
NARROW: Final = "\u202f"
"""Spaces at which no line breaks."""

ENGLISH: Final = "en"

NUMBER: Final = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?![\w]|[.,]\d)( ?%)?")
"""A number as the report writes it: 1,234.5 and 57%; not a version, a name or a part of a word."""


@dataclass(frozen=True, kw_only=True)
class NumberStyle:
    """Marks of a number: of decimals, of thousands, and what stands before a per cent sign."""

    decimal: str = "."
    thousands: str = ","
    percent_space: str = ""

    def written(self, text: str) -> str:
        """Return a text with the numbers that the report wrote put into this style.

        Examples
        --------
        >>> NumberStyle(decimal=",", thousands=".", percent_space=" ").written("1,234.5 of 57%, version 2.1.0")
        '1.234,5 of 57 %, version 2.1.0'
        """
        return text if self == PLAIN else NUMBER.sub(self._one, text)

    def _one(self, found: re.Match[str]) -> str:
        whole, part, percent = found.groups()
        number = whole.replace(",", self.thousands) + (f"{self.decimal}{part}" if part else "")
        return f"{number}{self.percent_space}%" if percent else number


PLAIN: Final = NumberStyle()
"""Numbers as the report composes them."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language: code, its own name, numbers, quotes, and the marks that join parts of a sentence."""

    code: str
    name: str
    numbers: NumberStyle = PLAIN
    quotes: tuple[str, str] = ("“", "”")
    comma: str = ", "
    semicolon: str = "; "
    colon: str = ": "
    dash: str = " - "
    conjunction: str = " and "
    sentence_gap: str = " "
    brackets: tuple[str, str] = (" (", ")")

    def joint(self, english: str) -> str:
        """Return the mark that stands in place of an English one between two parts of a text."""
        known = {", ": self.comma, "; ": self.semicolon, ": ": self.colon, " - ": self.dash, " and ": self.conjunction}
        return known.get(english, english)


_COMMA_POINT: Final = NumberStyle(decimal=",", thousands=".")
LANGUAGES: Final = MappingProxyType(
    {
        each.code: each
        for each in (
            Language(code=ENGLISH, name="English"),
            Language(
                code="es",
                name="Español",
                numbers=NumberStyle(decimal=",", thousands=".", percent_space=NO_BREAK),
                quotes=("«", "»"),
                conjunction=" y ",
                dash=" – ",
            ),
            Language(code="pt", name="Português", numbers=_COMMA_POINT, conjunction=" e ", dash=" – "),
            Language(
                code="de",
                name="Deutsch",
                numbers=NumberStyle(decimal=",", thousands=".", percent_space=NO_BREAK),
                quotes=("„", "“"),
                conjunction=" und ",
                dash=" – ",
            ),
            Language(
                code="fr",
                name="Français",
                numbers=NumberStyle(decimal=",", thousands=NARROW, percent_space=NARROW),
                quotes=(f"«{NO_BREAK}", f"{NO_BREAK}»"),
                semicolon=f"{NARROW}; ",
                colon=f"{NO_BREAK}: ",
                conjunction=" et ",
                dash=" – ",
            ),
            Language(
                code="zh",
                name="中文",
                comma="、",
                semicolon="；",
                colon="：",
                conjunction="和",
                dash=" – ",
                sentence_gap="",
                brackets=("（", "）"),
            ),
        )
    }
)
"""The languages of reports, English first."""


def language_of(code: str | None) -> Language:
    """Return a language by its code; English where none is asked for.

    Raises
    ------
    ArgumentError
        There are no texts in this language.
    """
    if code is None:
        return LANGUAGES[ENGLISH]
    if code not in LANGUAGES:
        listed = ", ".join(f"{each.code} ({each.name})" for each in LANGUAGES.values())
        raise ArgumentError(f"language - got {code!r} - expected one of {listed}.{did_you_mean(str(code), LANGUAGES)}")
    return LANGUAGES[code]
