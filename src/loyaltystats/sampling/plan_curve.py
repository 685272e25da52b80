"""What a goal hands to its plan, and the curve of a plan: what fewer and more respondents would reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

Row = dict[str, Any]

PARTS: Final = (0.25, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0, 1.15, 1.35, 1.6, 2.0)
"""Sizes of a curve as parts of the size that is planned."""

POWER, HALF_WIDTH = "power", "half-width"
"""What a row of a curve holds; the chance of the right category counts as power."""


class Plan(NamedTuple):
    """The rows of a plan, its notes, its method in words, and the rows of its curve."""

    rows: list[Row]
    notes: list[str]
    method: str
    curve: list[Row]


def around(*planned: float | None, least: int = 2) -> list[int]:
    """Return the sizes of a curve: around the largest planned size, and every planned size; none without a size.

    Examples
    --------
    >>> around(100, None, 17)
    [17, 25, 35, 50, 65, 80, 90, 100, 115, 135, 160, 200]
    """
    found = [size for size in planned if size is not None and not math.isnan(size)]
    if not found:
        return []
    return sorted({max(least, round(part * max(found))) for part in PARTS} | {round(size) for size in found})


def curve_of(
    aims: Sequence[tuple[str, Callable[[int], float], bool]], sizes: Sequence[int], respondents: Callable[[int], float]
) -> list[Row]:
    """Return what each size reaches of each aim; an aim is a name, a function of n, and whether it is a half-width."""
    return [
        {
            "aim": aim,
            "measure": HALF_WIDTH if is_width else POWER,
            "n": n,
            "respondents": respondents(n),
            "reached": reaches(n),
        }
        for aim, reaches, is_width in aims
        for n in sizes
    ]
