"""Placing labels, and ranges of axes.

CH1 labels of points that are apart stand to the right; crowded labels move apart; none leaves the plot if it need not
CH2 ranges of axes are round and hold the values and zero
CH3 labels keep clear of lines and captions where there is room
CH4 a long label is cut in the chart, as its formula does
"""

from __future__ import annotations

import itertools

import pytest

from loyaltystats.report.charts.bars import nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.labels import GAP, GLYPH, HEIGHT, Spot, caption_box, place
from loyaltystats.report.style import text_width


def box(spot: Spot, position: str) -> tuple[float, float, float, float]:
    wide, half = text_width(spot.label) * GLYPH, HEIGHT / 2
    return {
        "r": (spot.x + GAP, spot.y - half, spot.x + GAP + wide, spot.y + half),
        "l": (spot.x - GAP - wide, spot.y - half, spot.x - GAP, spot.y + half),
        "t": (spot.x - wide / 2, spot.y - GAP - HEIGHT, spot.x + wide / 2, spot.y - GAP),
        "b": (spot.x - wide / 2, spot.y + GAP, spot.x + wide / 2, spot.y + GAP + HEIGHT),
    }[position]


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def test_far_apart() -> None:  # CH1
    assert place([Spot(100, 100, "one"), Spot(300, 300, "two")], 600, 400) == ["r", "r"]


def test_at_the_edge() -> None:  # CH1
    assert place([Spot(590, 200, "a longer label")], 600, 400) == ["l"]


@pytest.mark.parametrize("gap", [0, 6, 12, 20])
def test_neighbours_do_not_collide(gap: float) -> None:  # CH1
    spots = [Spot(300 + gap * i, 200 + 3 * i, f"feature {i}") for i in range(4)]
    boxes = [box(spot, position) for spot, position in zip(spots, place(spots, 600, 400), strict=True)]
    assert not any(overlap(a, b) for a, b in itertools.combinations(boxes, 2))


def test_lines_are_avoided() -> None:  # CH3
    spot = Spot(300, 200, "label")
    line = (299.0, 0.0, 301.0, 400.0)
    across = (300.0, 199.0, 400.0, 201.0)
    assert place([spot], 600, 400, [across]) == ["l"]
    assert place([spot], 600, 400, [line]) == ["r"]
    assert caption_box("ab", 100, 50)[0] < 100 < caption_box("ab", 100, 50)[2]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, (0, 0.2, 0.2)),
        (0, 0.47, (0, 0.5, 0.1)),
        (-30, 48, (-40, 60, 20)),
        (0.2, 3, (0, 3, 0.5)),
        (-5, -1, (-5, 0, 1)),
    ],
)
def test_ranges(low: float, high: float, expected: tuple[float, float, float]) -> None:  # CH2
    first, last, step = nice_range(low, high)
    assert first <= min(low, 0)
    assert last >= max(high, 0)
    assert (last - first) / step == pytest.approx(round((last - first) / step))
    if high:
        assert (first, last, step) == expected


def test_long_label() -> None:  # CH4
    source = Source("It's", 6, 8, ["no", "feature"])
    label = source.label("feature", 2, "y" * 40)
    assert label.value == "y" * 29 + "…"
    assert label.formula.startswith("=IF(LEN(INDEX('It''s'!$B$6:$B$8,MATCH(2,'It''s'!$A$6:$A$8,0)))>30,LEFT(")
    assert source.label("feature", 1, "short").value == "short"
