"""What every picture has: quiet axes, a title, labels of bars, columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.data import MOST_NAMED
from loyaltystats.report.plot_settle import CAPTION, NAME, TITLE
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL: Final = 34
"""Characters of a label in a picture."""

KEY_LABEL: Final = 44
KEY_LINES: Final = 32
"""Characters of a name and lines of a key beside the axes."""


def dress(ax: Axes) -> None:
    """Take away the frame of the axes and quieten what is left."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(f"#{style.RULE}")
    ax.tick_params(colors=f"#{style.INK}", length=0)
    ax.tick_params(axis="x", pad=7)  # keeps the first of it clear of the lowest beside the other axis
    ax.set_axisbelow(True)


def title(ax: Axes, text: str, *, pad: float = 12) -> None:
    """Print the title in the house font, so many points above the axes."""
    ax.set_title(text, loc="left", fontsize=12, fontweight="bold", color=f"#{style.NAVY}", pad=pad, gid=TITLE)


def percent_axis(axis: Any) -> None:
    """Label an axis with percentages."""
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def bar_names(ax: Axes, labels: Sequence[str]) -> None:
    """Print the labels of horizontal bars, the first on top."""
    ax.set_yticks(range(len(labels)), [clipped(label, LABEL) for label in labels])
    room = max(0.0, 3 - len(labels)) / 2  # few bars stay slim
    ax.set_ylim(len(labels) - 0.4 + room, -0.6 - room)


def columns_of(rows: Sequence[dict[str, Any]], *names: str) -> list[list[float]]:
    """Return columns of numbers, nan where one is missing."""
    return [[float(row[name]) if not missing(row[name]) else float("nan") for row in rows] for name in names]


Ends = tuple[float, float, float, float]
"""Left, right, bottom, top of the axes."""


def quadrants(ax: Axes, cut: tuple[float, float], ends: Ends, captions: Sequence[str]) -> None:
    """Cut the axes into four and name the quadrants: upper left, upper right, lower left, lower right."""
    left, right, bottom, top = ends
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.axvline(cut[0], color=f"#{style.CUT}", linestyle="--", linewidth=1, zorder=1)
    ax.axhline(cut[1], color=f"#{style.CUT}", linestyle="--", linewidth=1, zorder=1)
    places = ((0.01, 0.99, "left", "top"), (0.99, 0.99, "right", "top"), (0.01, 0.01, "left", "bottom"))
    for text, (x, y, side, edge) in zip(captions, (*places, (0.99, 0.01, "right", "bottom")), strict=True):
        ax.text(
            x,
            y,
            text,
            transform=ax.transAxes,
            gid=CAPTION,
            ha=side,
            va=edge,
            color=f"#{style.MUTED}",
            fontweight="bold",
            fontsize=9,
        )


def _key(ax: Axes, names: Sequence[str]) -> None:
    """Print names with their numbers to the right of the axes."""
    lines = [f"{line}  {clipped(name, KEY_LABEL)}" for line, name in enumerate(names, start=1)]
    for column, first in enumerate(range(0, len(lines), KEY_LINES)):
        text = "\n".join(lines[first : first + KEY_LINES])
        at = 1.03 + 0.45 * column
        ax.text(at, 1.0, text, transform=ax.transAxes, va="top", fontsize=8, linespacing=1.35, color=f"#{style.INK}")


def point_labels(ax: Axes, points: Sequence[tuple[float, float, str]], *, most: int = MOST_NAMED) -> None:
    """Print the names of points; where they go is settled when the picture is whole.

    More points than can carry names carry numbers, with a key beside the axes.
    """
    from matplotlib.patheffects import withStroke

    if len(points) > most:
        _key(ax, [text for _, _, text in points])
        points = [(x, y, str(line)) for line, (x, y, _) in enumerate(points, start=1)]
    halo = [withStroke(linewidth=2.5, foreground="white")]  # keeps a name readable over a line
    for x, y, text in points:
        ax.annotate(
            clipped(text, LABEL),
            (x, y),
            (7, 3),
            textcoords="offset points",
            gid=NAME,
            fontsize=9,
            color=f"#{style.INK}",
            zorder=9,
            path_effects=halo,
        )
