"""Shades: fills of the answers of one question, from light to dark, so that a copy in grey keeps their order."""

from __future__ import annotations

from typing import Final

LIGHT: Final = (221, 232, 244)
DARK: Final = (18, 52, 96)
"""Red, green and blue of the first and the last answer."""

MOST_SHADES: Final = 8
"""Answers that shades can tell apart beside each other, with an edge between them."""


def shades(count: int) -> list[str]:
    """Return so many fills ``RRGGBB``, each darker than the one before.

    Examples
    --------
    >>> shades(1), shades(2)
    (['123460'], ['DDE8F4', '123460'])
    """
    steps = [at / (count - 1) if count > 1 else 1.0 for at in range(count)]
    return [
        "".join(f"{round(light + (dark - light) * step):02X}" for light, dark in zip(LIGHT, DARK, strict=True))
        for step in steps
    ]
