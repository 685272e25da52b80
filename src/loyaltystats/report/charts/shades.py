"""Shades: fills of the answers of one question, from light to dark, so that a copy in grey keeps their order."""

from __future__ import annotations

from typing import Final

LIGHT: Final = (221, 232, 244)
DARK: Final = (18, 52, 96)
"""Red, green and blue of the first and the last answer."""

DARKEST_LIGHT: Final = 0.43
PALEST_DARK: Final = 0.64
"""Way from light to dark between which neither white nor dark words could be read on a fill."""

MOST_SHADES: Final = 8
"""Answers that shades can tell apart beside each other, with an edge between them."""


def shades(count: int) -> list[str]:
    """Return so many fills ``RRGGBB``, each darker than the one before.

    Examples
    --------
    >>> shades(1), shades(2)
    (['123460'], ['DDE8F4', '123460'])
    """
    light = (count + 1) // 2 if count > 1 else 0
    ways = [*_spread(0.0, DARKEST_LIGHT, light), *_spread(1.0, PALEST_DARK, count - light)[::-1]]
    return [
        "".join(f"{round(one + (two - one) * way):02X}" for one, two in zip(LIGHT, DARK, strict=True)) for way in ways
    ]


def _spread(first: float, last: float, count: int) -> list[float]:
    """Return so many numbers evenly from the first to the last; the first where there is one."""
    return [first + (last - first) * at / max(1, count - 1) for at in range(count)]
