"""Where the labels of a map go, so that they neither cover each other nor leave the plot."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loyaltystats.report.style import text_width

POSITIONS: Final = ("r", "l", "t", "b")
"""Right, left, above, below: the positions that a spreadsheet offers, in the order preferred."""

GLYPH: Final = 6.7
HEIGHT: Final = 15.0
GAP: Final = 8.0
"""Pixels of a digit at 9 points, of a line, and between marker and label."""

COVERED: Final = 0.06
HIDDEN: Final = 0.5
"""Part of a label, and of a marker, that may lie under another label: widths are estimated on the generous side."""

ROUNDS: Final = 3
TOGETHER: Final = 4
"""Neighbours whose labels are placed at the same time: all 256 ways are tried."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True)
class Spot:
    """One point of a map in pixels of the plot, with its label."""

    x: float
    y: float
    label: str


def place(spots: Sequence[Spot], width: float, height: float, taken: Sequence[Box] = ()) -> list[str]:
    """Return a position for each label: neighbours are settled together, in a few rounds.

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
    markers = [_marker(spot) for spot in spots]
    plot = _Plot([dict(_boxes(spot)) for spot in spots], markers, list(taken), width, height)
    chosen = dict.fromkeys(range(len(spots)), POSITIONS[0])
    for _ in range(ROUNDS):
        before = dict(chosen)
        for index, spot in enumerate(spots):
            near = sorted(
                chosen, key=lambda other: (abs(spots[other].x - spot.x) + 3 * abs(spots[other].y - spot.y), other)
            )
            plot.settle(chosen, [index, *[other for other in near if other != index][: TOGETHER - 1]])
        if chosen == before:
            break
    return [chosen[index] for index in range(len(spots))]


class _Plot:
    """What labels must keep clear of, and what each place would cost."""

    def __init__(
        self,
        choices: Sequence[Mapping[str, Box]],
        markers: Sequence[Box],
        taken: Sequence[Box],
        width: float,
        height: float,
    ) -> None:
        self._choices = choices
        self._alone = [
            {
                position: 0.5 * order
                + 4 * (max(0, -box[0]) + max(0, box[2] - width) + max(0, -box[1]) + max(0, box[3] - height))
                + 3 * sum(_overlap(box, one) for one in taken)
                + 3 * sum(_overlap(box, one) for other, one in enumerate(markers) if other != index)
                for order, (position, box) in enumerate(boxes.items())
            }
            for index, boxes in enumerate(choices)
        ]

    def settle(self, chosen: dict[int, str], members: Sequence[int]) -> None:
        """Give a few neighbours the places that are best for them together, all others staying where they are."""
        others = [index for index in chosen if index not in members]

        def cost(places: Sequence[str]) -> float:
            own = [self._choices[index][position] for index, position in zip(members, places, strict=True)]
            rest = [self._choices[index][chosen[index]] for index in others]
            return (
                sum(self._alone[index][position] for index, position in zip(members, places, strict=True))
                + 9 * sum(_overlap(a, b) for a, b in itertools.combinations(own, 2))
                + 9 * sum(_overlap(a, b) for a in own for b in rest)
            )

        best = min(itertools.product(POSITIONS, repeat=len(members)), key=cost)
        chosen.update(zip(members, best, strict=True))


def covered(spots: Sequence[Spot], positions: Sequence[str]) -> bool:
    """Return whether some label covers a good part of another, or most of the marker of another point."""
    boxes = [dict(_boxes(spot))[position] for spot, position in zip(spots, positions, strict=True)]
    return any(
        _overlap(one, other) ** 2 > COVERED * min(_area(one), _area(other))
        for one, other in itertools.combinations(boxes, 2)
    ) or any(
        _overlap(box, marker) ** 2 > HIDDEN * _area(marker)
        for at, box in enumerate(boxes)
        for other, marker in enumerate(map(_marker, spots))
        if other != at
    )


def _marker(spot: Spot) -> Box:
    return (spot.x - 5, spot.y - 5, spot.x + 5, spot.y + 5)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


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


def _overlap(first: Box, second: Box) -> float:
    wide = min(first[2], second[2]) - max(first[0], second[0])
    high = min(first[3], second[3]) - max(first[1], second[1])
    return (wide * high) ** 0.5 if wide > 0 and high > 0 else 0.0
