"""Colours of a house: read on their grounds and told from each other, or refused with the pair named."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from loyaltystats.errors import ArgumentError
from loyaltystats.report import style
from loyaltystats.report.words import number

ROLES: Final = MappingProxyType(
    {
        "title": style.NAVY,
        "accent": style.ACCENT,
        "link": style.LINK,
        "text": style.INK,
        "soft": style.MUTED,
        "paper": style.PAPER,
    }
)
"""Role -> its usual colour: titles and table heads, bars and points, links, text, quiet text, grey cells."""

LEVELS: Final = MappingProxyType(
    {
        **{name: mark.colour for name, mark in style.LEVEL_MARKS.items()},
        **{style.CATEGORY_MARKS[name].word: style.CATEGORY_MARKS[name].colour for name in ("indifferent", "reverse")},
    }
)
"""Level or category -> its colour."""

TEXT_CONTRAST: Final = 4.5
GRAPHIC_CONTRAST: Final = 3.0
"""Contrast of text and of graphics (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

LEAST_DISTANCE: Final = 20.0
"""Difference of two colours in CIELAB from which people tell them apart at a glance; a judgement, about nine times the
smallest difference that is noticed side by side."""

_COLOUR: Final = re.compile(r"#?([0-9A-Fa-f]{6})")
Wrong = Callable[..., ArgumentError]


def checked_colours(roles: Mapping[str, str], levels: Mapping[str, str], wrong: Wrong) -> dict[str, str]:
    """Return colour of ``style`` -> colour of the house.

    Raises
    ------
    ArgumentError
        One is no colour, text on it or in it cannot be read, a graphic is not seen on its ground, or two levels look alike.
    """
    chosen = {ROLES[name]: _colour(("colours", name), value, wrong) for name, value in roles.items()}
    chosen |= {LEVELS[name]: _colour(("levels", name), value, wrong) for name, value in levels.items()}
    now = {name: chosen.get(default, default) for name, default in {**ROLES, **LEVELS}.items()}
    for path, front, ground, least in _pairs(roles, levels):
        on = now.get(ground, style.WHITE)
        ratio = style.contrast(now.get(front, style.WHITE), on)
        if ratio < least:
            said = f"the contrast of {front} ({now.get(front, style.WHITE)}) on {ground} ({on}) is {number(ratio, 1)}:1"
            raise wrong(path, said, f"at least {least:g}:1 - choose a darker or lighter one")
    for first, second in itertools.combinations(LEVELS, 2):
        apart = distance(now[first], now[second])
        if levels and apart < LEAST_DISTANCE:
            said = f"{first} ({now[first]}) and {second} ({now[second]}) look alike: their difference is {number(apart, 0)}"
            raise wrong(("levels",), said, f"at least {LEAST_DISTANCE:g} in CIELAB - choose colours further apart")
    return chosen


def _pairs(roles: Mapping[str, str], levels: Mapping[str, str]) -> list[tuple[tuple[str, str], str, str, float]]:
    """Return what must be told apart: where it was set, front, ground, least contrast."""
    text, graphic = TEXT_CONTRAST, GRAPHIC_CONTRAST
    found: list[tuple[tuple[str, str], str, str, float]] = []
    if "title" in roles:
        found += [(("colours", "title"), "white", "title", text)]
    if "paper" in roles:
        found += [(("colours", "paper"), front, "paper", text) for front in ("text", "soft")]
    found += [(("colours", name), name, "white", text) for name in ("link", "text", "soft") if name in roles]
    found += [(("colours", "soft"), "soft", "paper", text)] if "soft" in roles else []
    found += [(("colours", "text"), "text", "paper", text)] if "text" in roles else []
    found += [(("colours", "accent"), "accent", "white", graphic)] if "accent" in roles else []
    return found + [(("levels", name), "white", name, text) for name in levels]


def _colour(path: tuple[str, str], value: object, wrong: Wrong) -> str:
    found = _COLOUR.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise wrong(
            path, f"{path[1]} is {value!r}", 'a colour as six hexadecimal digits in quotes, for example "#003366"'
        )
    return found[1].upper()


def distance(first: str, second: str) -> float:
    """Return the difference of two colours ``RRGGBB`` in CIELAB (CIE 1976).

    Examples
    --------
    >>> distance("000000", "FFFFFF"), distance("1F5FA8", "1F5FA8")
    (100.0, 0.0)
    """
    pairs = zip(_lab(first), _lab(second), strict=True)
    return round(math.sqrt(sum((one - other) ** 2 for one, other in pairs)), 3)


def _lab(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue
    fx, fy, fz = (_root(value / white) for value, white in ((x, 0.9504700), (y, 1.0), (z, 1.0888300)))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _root(value: float) -> float:
    return value ** (1 / 3) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29
