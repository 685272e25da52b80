"""Texts that fit: measured before they are put on a slide, cut only where nothing else helps, and then told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from loyaltystats.report import style
from loyaltystats.report.office.columns import DIGIT

LINE: Final = 1.22
"""Height of a line in parts of the size of its font."""

MOST_LETTERS: Final = 4.0
"""Letters that stand, at most, in a line as wide as the font is high."""

MORE: Final = "…"


def lines_of(text: str, width: float, size: float) -> list[str]:
    """Return the lines that a text takes in so many points."""
    return style.wrapped(text, width / (DIGIT * size))


def height_of(text: str, width: float, size: float) -> float:
    """Return the points that a text takes downwards."""
    return len(lines_of(text, width, size)) * size * LINE


def fitting_size(text: str, width: float, height: float, sizes: Sequence[float]) -> float:
    """Return the largest of some sizes in which a text fits; the smallest where none is small enough."""
    return next((size for size in sizes if height_of(text, width, size) <= height), sizes[-1])


def cut(text: str, width: float, height: float, size: float) -> str:
    """Return a text as far as it fits.

    Examples
    --------
    >>> cut("one two three four", 60, 13, 10)
    'one two…'
    """
    most = max(1, math.floor(height / (size * LINE) + 1e-9))
    enough = text[: round(most * width / size * MOST_LETTERS) + 1]
    lines = lines_of(enough, width, size)
    if len(lines) <= most and enough == text:
        return text
    if len(lines) <= most:
        return enough.rstrip() + MORE
    kept = "\n".join(lines[:most]) if "\n" in text else " ".join(lines[:most])
    while len(lines_of(kept + MORE, width, size)) > most:
        shorter = kept.rpartition(" ")[0]
        kept = shorter or kept[:-1]
    return kept.rstrip(" .,;:") + MORE


def paged(heights: Sequence[float], room: float) -> Iterator[range]:
    """Yield which of some things of these heights go on each slide, in their order.

    Examples
    --------
    >>> [list(page) for page in paged([5, 5, 5], 10)]
    [[0, 1], [2]]
    """
    start, used = 0, 0.0
    for at, height in enumerate(heights):
        if at > start and used + height > room:
            yield range(start, at)
            start, used = at, 0.0
        used += height
    if heights:
        yield range(start, len(heights))
