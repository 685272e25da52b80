"""Where texts of a picture end up: names of points beside them, clear of each other, and titles that fit.

Sizes are measured by the picture itself, so that names fit whatever its size and font.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.cells import clean_text

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

NAME: Final = "name of a point"
CAPTION: Final = "caption of a quadrant"
TITLE: Final = "title"
"""Ids of the texts that are settled, and of those that names keep clear of."""

DISTANCES: Final = (8.0, 15.0, 24.0, 35.0, 48.0)
"""Points between a marker and its name, the nearest first; from the second on a thin line leads to the name."""

DIRECTIONS: Final = 16
MARKER: Final = 6.0
"""Half of a marker in points."""

LONG: Final = 0.5
"""Part of the width of a figure from which words under the axes may be too long."""

ROUNDS: Final = 4
STEPS: Final = 12
"""Places along a slanting line that names keep clear of."""

ON_NAMES, OUTSIDE, ON_MARKERS, ON_LINES = 9.0, 6.0, 4.0, 0.6
"""What it costs when a name covers other names, leaves the axes, covers markers and captions, or lies on lines."""


def settle(ax: Axes, *, own: bool) -> None:
    """Put the texts of a picture where they can be read.

    ``own`` says that the figure holds nothing else: then the title begins at its left edge, above the labels.
    """
    _clean(ax)
    _settle_title(ax, own)
    if own:
        _settle_words(ax)
    names = [text for text in ax.texts if text.get_gid() == NAME]
    if names:
        ax.figure.draw_without_rendering()  # type: ignore[union-attr]
        _settle_names(ax, names)


def _clean(ax: Axes) -> None:
    """Take out of all texts what cannot be printed; a price in a label is no formula."""
    from matplotlib.text import Text

    for axis in (ax.xaxis, ax.yaxis):
        _clean_ticks(axis.get_major_formatter())
    for found in ax.findobj(Text):
        text: Any = found
        text.set_parse_math(False)
        text.set_text(clean_text(text.get_text())[0])


def _clean_ticks(formatter: Any) -> None:
    """Clean the names beside an axis, which are made only when it is drawn."""
    from matplotlib.ticker import FuncFormatter

    if isinstance(formatter, FuncFormatter):
        made = formatter.func
        formatter.func = lambda value, place: clean_text(str(made(value, place)))[0]


def _settle_title(ax: Axes, own: bool) -> None:
    from matplotlib.transforms import blended_transform_factory

    figure: Any = ax.figure
    inner: Any = ax  # without annotations of its transforms
    for text in ax.findobj(lambda artist: artist.get_gid() == TITLE):
        heading: Any = text
        room = figure.bbox.width * 0.97 if own else ax.get_window_extent().width
        if own:
            placed = blended_transform_factory(figure.transFigure, ax.transAxes)
            heading.set_transform(placed + inner.titleOffsetTrans)
            heading.set_x(0.012)
        wide = heading.get_window_extent().width
        if wide > room:
            words = heading.get_text()
            heading.set_text("\n".join(style.wrapped(words, style.text_width(words) * room / wide * 0.94)))


def _settle_words(ax: Axes) -> None:
    """Break the words under the axes into lines that stay inside the figure."""
    figure: Any = ax.figure
    words = ax.xaxis.label
    if not words.get_text() or words.get_window_extent().width < LONG * figure.bbox.width:
        return
    figure.draw_without_rendering()
    plot, wide = ax.get_window_extent(), words.get_window_extent().width
    middle = (plot.x0 + plot.x1) / 2
    room = 2 * min(middle, figure.bbox.width - middle) * 0.97
    if wide > room:
        longest = max(words.get_text().split("\n"), key=style.text_width)
        words.set_text("\n".join(style.wrapped(words.get_text(), style.text_width(longest) * room / wide * 0.94)))


def _settle_names(ax: Axes, names: Sequence[Any]) -> None:
    """Try for each name all places around its point, a few rounds, and take the one that costs least."""
    import numpy as np

    point = ax.figure.dpi / 72
    plot = ax.get_window_extent()
    anchors = ax.transData.transform([name.xy for name in names])
    sizes = [(extent.width + 2, extent.height) for extent in (name.get_window_extent() for name in names)]
    markers, lines = _markers(ax, point), _lines(ax)
    places = [
        _Places(anchor, size, point, own=_own(anchor, markers)) for anchor, size in zip(anchors, sizes, strict=True)
    ]
    fixed = [
        each.distance
        + OUTSIDE * each.outside(plot)
        + ON_MARKERS * each.covers(markers, skip_own=True)
        + ON_LINES * each.covers(lines)
        for each in places
    ]
    crowded = sorted(range(len(places)), key=lambda at: (-float(np.min(fixed[at])), at))
    chosen: dict[int, int] = {}
    for _ in range(ROUNDS):
        before = dict(chosen)
        for at in crowded:
            others = np.array([places[other].boxes[where] for other, where in chosen.items() if other != at])
            chosen[at] = int(np.argmin(fixed[at] + ON_NAMES * places[at].covers(others.reshape(-1, 4))))
        if chosen == before:
            break
    for at, name in enumerate(names):
        _put(ax, name, anchors[at], places[at], chosen[at], point)


class _Places:
    """All places of one name: boxes (left, bottom, right, top) in pixels, and how much their distance costs."""

    def __init__(self, anchor: Sequence[float], size: tuple[float, float], point: float, *, own: int) -> None:
        import numpy as np

        self.own = own
        boxes, costs = [], []
        for far, distance in enumerate(DISTANCES):
            for step in range(DIRECTIONS):
                angle = 2 * math.pi * step / DIRECTIONS
                across, up = math.cos(angle), math.sin(angle)
                x = anchor[0] + across * distance * point + _side(across) * size[0] / 2
                y = anchor[1] + up * distance * point + _side(up) * size[1] / 2
                boxes.append((x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2))
                costs.append(7.0 * far * point + 0.3 * min(step, DIRECTIONS - step))  # to the right where there is room
        self.boxes = np.array(boxes)
        self.distance = np.array(costs)

    def outside(self, plot: Any) -> np.ndarray:
        """Return by how many pixels each place leaves the axes."""
        import numpy as np

        left, bottom, right, top = self.boxes.T
        out: np.ndarray = sum(
            np.maximum(0, part) for part in (plot.x0 - left, plot.y0 - bottom, right - plot.x1, top - plot.y1)
        )
        return out

    def covers(self, boxes: np.ndarray, *, skip_own: bool = False) -> np.ndarray:
        """Return how far each place covers these boxes, as the sum of the sides of squares."""
        import numpy as np

        if not len(boxes):
            return np.zeros(len(self.boxes))
        if skip_own and self.own >= 0:
            boxes = np.delete(boxes, self.own, axis=0)
        mine = self.boxes[:, None, :]
        wide = np.minimum(mine[..., 2], boxes[:, 2]) - np.maximum(mine[..., 0], boxes[:, 0])
        high = np.minimum(mine[..., 3], boxes[:, 3]) - np.maximum(mine[..., 1], boxes[:, 1])
        found: np.ndarray = np.sqrt(np.maximum(0, wide) * np.maximum(0, high)).sum(axis=1)
        return found


def _side(part: float) -> float:
    """Return on which side of the point a name lies in one direction: -1, 0 (centred on it) or 1."""
    return 0.0 if abs(part) < 0.2 else math.copysign(1.0, part)  # 0.2: less than the smallest of the slanting steps


def _own(anchor: Sequence[float], markers: np.ndarray) -> int:
    """Return the number of the marker that lies on this point; -1 for none."""
    middles = (markers[:, :2] + markers[:, 2:]) / 2 if len(markers) else markers
    gaps = [math.dist(anchor, middle) for middle in middles]
    return gaps.index(min(gaps)) if gaps and min(gaps) < 1 else -1


def _markers(ax: Axes, point: float) -> np.ndarray:
    """Return the boxes of markers and captions."""
    import numpy as np
    from matplotlib.collections import PathCollection

    half = MARKER * point
    found = [
        (x - half, y - half, x + half, y + half)
        for each in ax.collections
        if isinstance(each, PathCollection)
        for x, y in ax.transData.transform(np.asarray(each.get_offsets()))
    ]
    for text in ax.texts:
        if text.get_gid() == CAPTION and text.get_text():
            extent = text.get_window_extent()
            found.append((extent.x0, extent.y0, extent.x1, extent.y1))
    return np.array(found).reshape(-1, 4)


def _lines(ax: Axes) -> np.ndarray:
    """Return thin boxes along intervals and arrows."""
    import numpy as np
    from matplotlib.collections import LineCollection

    ends = [
        ax.transData.transform(segment)
        for each in ax.collections
        if isinstance(each, LineCollection)
        for segment in each.get_segments()
    ]
    arrows: list[Any] = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    ends += [ax.transData.transform([arrow.xyann, arrow.xy]) for arrow in arrows]
    boxes = [box for start, end in (each[:2] for each in ends if len(each) > 1) for box in _along(start, end)]
    return np.array(boxes).reshape(-1, 4)


def _along(start: Sequence[float], end: Sequence[float]) -> Iterator[tuple[float, float, float, float]]:
    """Yield one box for a straight line across or up, and small ones along a slanting line."""
    if abs(start[0] - end[0]) < 1 or abs(start[1] - end[1]) < 1:
        (left, right), (low, high) = (sorted((start[axis], end[axis])) for axis in (0, 1))
        yield left - 1, low - 1, right + 1, high + 1
        return
    for step in range(STEPS + 1):
        x, y = (start[axis] + (end[axis] - start[axis]) * step / STEPS for axis in (0, 1))
        yield x - 2, y - 2, x + 2, y + 2


def _put(ax: Axes, name: Any, anchor: Sequence[float], places: _Places, where: int, point: float) -> None:
    left, bottom, right, top = places.boxes[where]
    middle = ((left + right) / 2 - anchor[0]) / point, ((bottom + top) / 2 - anchor[1]) / point
    name.set(ha="center", va="center")
    name.xyann = middle
    if where < DIRECTIONS:
        return
    end = (min(max(anchor[0], left), right), min(max(anchor[1], bottom), top))
    offset = ((end[0] - anchor[0]) / point, (end[1] - anchor[1]) / point)
    arrow = {"arrowstyle": "-", "color": f"#{style.CUT}", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
    ax.annotate("", name.xy, offset, textcoords="offset points", arrowprops=arrow, zorder=2.5)
