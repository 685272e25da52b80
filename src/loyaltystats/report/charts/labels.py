"""Where the labels of a map go, so that they neither cover each other nor leave the plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from loyaltystats.report.style import text_width

POSITIONS: Final = ("r", "l", "t", "b")
"""Right, left, above, below: the positions that a spreadsheet offers, in the order preferred."""

GLYPH: Final = 6.7
HEIGHT: Final = 15.0
GAP: Final = 8.0
"""Pixels of a digit at 9 points, of a line, and between marker and label."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True)
class Spot:
    """One point of a map in pixels of the plot, with its label."""

    x: float
    y: float
    label: str


def place(spots: Sequence[Spot], width: float, height: float, taken: Sequence[Box] = ()) -> list[str]:
    """Return a position for each label, chosen greedily: points in crowded places first.

    Parameters
    ----------
    spots : sequence of Spot
        Points in pixels from the upper left corner of the plot.
    width, height : float
        Size of the plot in pixels.
    taken : sequence of Box
        Places where nothing should be printed, such as captions.

    Examples
    --------
    >>> place([Spot(50, 50, "a"), Spot(62, 50, "b")], 200, 100)
    ['l', 'r']
    """
    used = list(taken)
    markers = [(spot.x - 5, spot.y - 5, spot.x + 5, spot.y + 5) for spot in spots]
    crowd = [sum(abs(a.x - b.x) < 120 and abs(a.y - b.y) < 30 for b in spots) for a in spots]
    chosen = dict.fromkeys(range(len(spots)), POSITIONS[0])
    for index in sorted(chosen, key=lambda one: (-crowd[one], one)):
        others = [box for each, box in enumerate(markers) if each != index]
        costs = [
            (_cost(box, used, others, width, height) + order * 0.5, order, position, box)
            for order, (position, box) in enumerate(_boxes(spots[index]))
        ]
        _, _, chosen[index], box = min(costs)
        used.append(box)
    return [chosen[index] for index in range(len(spots))]


def caption_box(text: str, x: float, y: float) -> Box:
    """Return the place of a text centred on a point."""
    half = text_width(text) * GLYPH / 2
    return (x - half, y - HEIGHT / 2, x + half, y + HEIGHT / 2)


def _boxes(spot: Spot) -> Iterator[tuple[str, Box]]:
    wide = text_width(spot.label) * GLYPH
    half = HEIGHT / 2
    yield "r", (spot.x + GAP, spot.y - half, spot.x + GAP + wide, spot.y + half)
    yield "l", (spot.x - GAP - wide, spot.y - half, spot.x - GAP, spot.y + half)
    yield "t", (spot.x - wide / 2, spot.y - GAP - HEIGHT, spot.x + wide / 2, spot.y - GAP)
    yield "b", (spot.x - wide / 2, spot.y + GAP, spot.x + wide / 2, spot.y + GAP + HEIGHT)


def _cost(box: Box, used: Sequence[Box], markers: Sequence[Box], width: float, height: float) -> float:
    outside = max(0.0, -box[0]) + max(0.0, box[2] - width) + max(0.0, -box[1]) + max(0.0, box[3] - height)
    return 4 * outside + 3 * sum(_overlap(box, one) for one in used) + 3 * sum(_overlap(box, one) for one in markers)


def _overlap(first: Box, second: Box) -> float:
    wide = min(first[2], second[2]) - max(first[0], second[0])
    high = min(first[3], second[3]) - max(first[1], second[1])
    return (wide * high) ** 0.5 if wide > 0 and high > 0 else 0.0
