"""Pictures of priorities: the map with intervals both ways, and another shape where a quadrant is unclear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError
from loyaltystats.report import style
from loyaltystats.report.plot_parts import Ends, columns_of, percent_axis, point_labels, quadrants, title
from loyaltystats.report.sheets.drivers import term_words
from loyaltystats.report.sheets.priority import (
    MOST_LABELLED,
    PERFORMANCE,
    STATED,
    UNSURE,
    Across,
    cut_words,
    has_stated,
    unclear,
)
from loyaltystats.report.words import missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


def draw_priority(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw importance against performance."""
    _draw(ax, view, rows, PERFORMANCE)


def draw_stated(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw derived against stated importance."""
    if not has_stated(view):
        raise ArgumentError(
            "what - 'stated' and no stated importance was asked - expected a map with stated= - use what='map'."
        )
    _draw(ax, view, rows, STATED)


def _draw(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]], across: Across) -> None:
    name = across.column
    rows = [row for row in rows if not missing(row.get(name))]
    rows = [{f"{name}_low": None, f"{name}_high": None} | row for row in rows]
    y, low, high, x, left, right = columns_of(
        rows, "importance", "conf_low", "conf_high", name, f"{name}_low", f"{name}_high"
    )
    for at, ends in enumerate(zip(low, high, left, right, strict=True)):
        if not missing(ends[0]) and not missing(ends[1]):
            ax.plot([x[at], x[at]], ends[:2], color=f"#{style.FAINT}", linewidth=1, zorder=2)
        if not missing(ends[2]) and not missing(ends[3]):
            ax.plot(ends[2:], [y[at], y[at]], color=f"#{style.FAINT}", linewidth=1, zorder=2)
    unsure = [unclear(view, row, across) for row in rows]
    for here, there, pale in zip(x, y, unsure, strict=True):
        mark = style.UNSURE_MARK if pale else style.PLACE_MARK
        fill, edge = (style.FAINT, mark.colour) if pale else (mark.colour, style.WHITE)
        ax.scatter([here], [there], s=60, marker=mark.plot_marker, color=f"#{fill}", edgecolors=f"#{edge}", zorder=3)
    cut = float(view.setting(across.cut)), float(view.setting("importance_cut"))
    ends = _ends([*x, *left, *right, cut[0]], [*y, *high, cut[1]])
    quadrants(ax, cut, ends, across.captions)
    labels = [(a, b, term_words(view, row["term"])) for a, b, row in zip(x, y, rows, strict=True)]
    point_labels(ax, labels, most=MOST_LABELLED)
    percent_axis(ax.yaxis)
    words = cut_words(view, across)
    ax.set_xlabel(words[0])
    ax.set_ylabel(words[1])
    title(ax, f"{across.heading} {UNSURE}" if any(unsure) else across.heading)


def _ends(across: Sequence[float], up: Sequence[float]) -> Ends:
    """Return the ends of the axes, with room for labels and captions."""
    known = [value for value in across if not missing(value)]
    tallest = max(value for value in up if not missing(value)) * 1.12
    room = 0.08 * (max(known) - min(known)) + 1
    return max(0.0, min(known) - room), min(100.0, max(known) + room), 0.0, tallest
