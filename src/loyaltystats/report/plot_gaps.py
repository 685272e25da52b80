"""Picture of missing answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import bar_names, percent_axis, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


def draw_gaps(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the share of missing answers, the most of them first."""
    rows = sorted(rows, key=lambda row: -float(row["missing_share"]))
    shares = [float(row["missing_share"]) for row in rows]
    ax.barh(range(len(rows)), shares, color=f"#{style.ACCENT}", height=0.62, zorder=2)
    bar_names(ax, [view.label(row["question"]) for row in rows])
    ax.set_xlim(0, max(0.05, 1.08 * max(shares)))
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Missing, of those meant to answer")
    title(ax, "Which answers are missing?")
