"""What every picture has: quiet axes, a title, labels of bars, columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL: Final = 34
"""Characters of a label in a picture."""


def dress(ax: Axes) -> None:
    """Take away the frame of the axes and quieten what is left."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(f"#{style.RULE}")
    ax.tick_params(colors=f"#{style.INK}", length=0)
    ax.set_axisbelow(True)


def title(ax: Axes, text: str, *, pad: float = 12) -> None:
    """Print the title in the house font, so many points above the axes."""
    ax.set_title(text, loc="left", fontsize=12, fontweight="bold", color=f"#{style.NAVY}", pad=pad)


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
