"""The picture of what-if and of gains: bars of the change of the score with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, title
from loyaltystats.report.sheets.drivers import term_words
from loyaltystats.report.sheets.what_if import TOGETHER
from loyaltystats.report.words import clipped, missing, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

TITLES: Final = {
    "what_if": "What if drivers were better?",
    "gains": "What one step on each driver goes with",
    "simulator": "What one point more for everybody goes with",
}


def draw_change(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the change of the score, the largest first, all changes together last."""
    rows = sorted(rows, key=lambda row: (row["term"] == TOGETHER, -row["estimate"]))
    values, lows, highs = columns_of(rows, "estimate", "conf_low", "conf_high")
    for at, (value, low, high, row) in enumerate(zip(values, lows, highs, rows, strict=True)):
        together = row["term"] == TOGETHER and len(rows) > 1
        ax.barh(at, value, color=f"#{style.NAVY if together else style.ACCENT}", height=0.62, zorder=2)
        end = value
        if not missing(low):
            ax.errorbar(value, at, xerr=[[value - low], [high - value]], color=f"#{style.INK}", linewidth=1.2, zorder=3)
            end = high if value >= 0 else low
        side = "left" if value >= 0 else "right"
        text = f" {signed(value, 1)} "
        ax.text(end, at, text, ha=side, va="center", fontsize=9, fontweight="bold", color=f"#{style.NAVY}")
    bar_names(ax, [clipped(_name(view, row), LABEL) for row in rows])
    ax.margins(x=0.16)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8)
    ax.set_xlabel(f"Change of the score in points ({view.level_words})")
    title(ax, TITLES[view.kind])


def _name(view: Shown, row: dict[str, Any]) -> str:
    if row["term"] == TOGETHER:
        return "All changes together"
    return str(row["scenario"]) if "scenario" in row else term_words(view, row["term"])
