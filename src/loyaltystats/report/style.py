"""The look: colours, shapes, fonts and sizes, written once; every colour has a word and a shape beside it.

Text colours reach a contrast of 4.5:1 (WCAG 2.2 AA); a test computes it. Every role that a house may colour (``house``)
has a value of its own, if only by one step of blue: ``look`` exchanges values.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FONT: Final = "Arial"
"""Present on every office machine; Liberation Sans has the same widths."""

INK: Final = "1F2937"
NAVY: Final = "1B2A41"
LINK: Final = "1F5FA9"
MUTED: Final = "57606A"
WHITE: Final = "FFFFFF"
PAPER: Final = "F3F5F8"
BAND: Final = "FAFBFC"
RULE: Final = "C9CED6"
GRID: Final = "E5E7EB"
CUT: Final = "6B7280"
ACCENT: Final = "1F5FA7"
FAINT: Final = "9DB7D5"
ARM: Final = "C3D1E3"
OK_TEXT: Final = "12673F"
LOOK_TEXT: Final = "A61B28"
LOOK_FILL: Final = "FBEAEC"
INPUT: Final = "FFF4CC"
"""Cells in which a reader may type; their headers say so."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How one word of the field is drawn: fill with white text on it, marker of a chart, glyph of a legend."""

    word: str
    colour: str
    marker: str
    glyph: str
    plot_marker: str


CATEGORY_MARKS: Final = MappingProxyType(
    {
        "attractive": Mark(word="Delighted", colour="12795A", marker="triangle", glyph="▲", plot_marker="^"),
        "one_dimensional": Mark(word="Desired", colour="1F5FA8", marker="circle", glyph="●", plot_marker="o"),
        "must_be": Mark(word="Expected", colour="A85700", marker="square", glyph="■", plot_marker="s"),
        "indifferent": Mark(word="Indifferent", colour="5B6470", marker="diamond", glyph="◆", plot_marker="D"),
        "reverse": Mark(word="Reverse", colour="6D3FD0", marker="x", glyph="✕", plot_marker="X"),
        "questionable": Mark(word="Questionable", colour="5A2D0C", marker="plus", glyph="＋", plot_marker="P"),
        "mixed": Mark(word="Mixed", colour="374151", marker="star", glyph="✱", plot_marker="*"),
    }
)
"""Kano categories; ``mixed`` is the verdict that the first two cannot be told apart."""

LEVEL_MARKS: Final = MappingProxyType(
    {
        "Dissatisfied": Mark(word="Dissatisfied", colour="A61B29", marker="x", glyph="✕", plot_marker="X"),
        "Expected": CATEGORY_MARKS["must_be"],
        "Desired": CATEGORY_MARKS["one_dimensional"],
        "Delighted": CATEGORY_MARKS["attractive"],
    }
)
"""The four levels in order; each level but the first has the look of its Kano category."""

IMPACT_MARKS: Final = MappingProxyType(
    {
        "basic": Mark(word="Basic", colour="A85700", marker="square", glyph="■", plot_marker="s"),
        "performance": Mark(word="Performance", colour="1F5FA8", marker="circle", glyph="●", plot_marker="o"),
        "excitement": Mark(word="Excitement", colour="12795A", marker="triangle", glyph="▲", plot_marker="^"),
        "unimportant": Mark(word="Unimportant", colour="5B6470", marker="diamond", glyph="◆", plot_marker="D"),
        "unclear": Mark(word="Unclear", colour="374151", marker="star", glyph="✱", plot_marker="*"),
    }
)
"""How performance works: the colours of the Kano requirements that they are likened to, under names of their own."""

PLACE_MARK: Final = Mark(word="clear", colour=ACCENT, marker="circle", glyph="●", plot_marker="o")
UNSURE_MARK: Final = Mark(word="unclear", colour=ACCENT, marker="diamond", glyph="◇", plot_marker="D")
"""Drivers on a map whose quadrant is clear, and those whose quadrant is not (drawn pale)."""

PENALTY_COLOUR: Final = "A61B2A"
REWARD_COLOUR: Final = "12795B"
"""Costs to the left, gains to the right; the direction says it without the colour."""

LOYALTY_COLOURS: Final = MappingProxyType({"promoters": "12795B", "passives": "C9CED6", "detractors": "A61B2A"})
"""Fills of the recommendation bars; labels on ``passives`` are dark, on the others white."""

LOW_BASE: Final = 30
"""Below this base a verdict is shown grey with the words 'low base'; a floor for display, not a proof above it."""

HIDDEN_BASE: Final = 5
"""Groups with fewer answers are not shown at all, so that no person can be recognised."""

ENOUGH_COMPLETE: Final = 0.75
"""A model on a smaller share of the respondents warns that it left many out; a judgement, not a test."""


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour ``RRGGBB`` (WCAG 2.2).

    Examples
    --------
    >>> luminance("FFFFFF"), luminance("000000")
    (1.0, 0.0)
    """
    parts = (int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    Examples
    --------
    >>> round(contrast("FFFFFF", "000000"), 1)
    21.0
    """
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def text_on(fill: str) -> str:
    """Return the ink that reads best on a fill: white or dark."""
    return WHITE if contrast(WHITE, fill) >= contrast(INK, fill) else INK


_WIDE: Final = frozenset("ABCDEFGHKMNOPQRSTUVWXYZ%@&mw—→●■▲◆✕✱＋")
_NARROW: Final = frozenset("iIjl|!.,:;' ft[]/\\·")
_SLIM: Final = frozenset("cksvxyzJr()-{}“”")


def text_width(text: str) -> float:
    """Estimate the width of a text in digits of the same font, on the generous side.

    Examples
    --------
    >>> text_width("100"), text_width("WWW") > text_width("iii")
    (3.0, True)
    """
    return sum(_glyph_width(char) for char in text)


def wrapped(text: str, room: float) -> list[str]:
    """Return a text as lines that fit into so many digits, broken at spaces, and within words that are too long.

    Examples
    --------
    >>> wrapped("one two three", 8)
    ['one two', 'three']
    >>> wrapped("", 8)
    ['']
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer) > room:
                lines.append(line)
                longer = word
            *whole, line = _pieces(longer, room)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, room: float) -> list[str]:
    """Return a word in pieces that fit, each as long as can be; in one pass, as a hostile word may be very long."""
    pieces, start, width = [], 0, 0.0
    for place, char in enumerate(word):
        width += _glyph_width(char)
        if width > room and place > start:
            pieces.append(word[start:place])
            start, width = place, _glyph_width(char)
    return [*pieces, word[start:]]


def _glyph_width(char: str) -> float:
    if char in _NARROW:
        return 0.52
    if char in _SLIM:
        return 0.92 if char.isalpha() and char != "r" else 0.64
    if char in _WIDE:
        return 1.3
    return 1.0 if ord(char) < 0x1100 else 2.0  # East Asian and emoji are about two digits wide
