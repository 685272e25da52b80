"""Picture of differences of recommendation scores: points with intervals, largest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, title
from loyaltystats.report.sheets.differences import side_words
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.words import clipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TITLES = {
    "groups": "Do the recommendation scores differ?",
    "waves": "How the recommendation score changed",
    "panel": "How the recommendation score changed",
    "questions": "Is one recommendation score higher?",
}


def draw_differences(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw differences as points with intervals; hollow where no difference is shown."""
    rows = sorted(rows, key=lambda row: -row["estimate"])
    values, lows, highs, p = columns_of(rows, "estimate", "conf_low", "conf_high", "p_adjusted")
    for at, (value, low, high, each) in enumerate(zip(values, lows, highs, p, strict=True)):
        clear = each < SIGNIFICANT
        ink = f"#{(style.LEVEL_MARKS['Dissatisfied'].colour if value < 0 else style.ACCENT) if clear else style.CUT}"
        ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
    labels = [
        f"{clipped(side_words(view, row['compared']), LABEL)}\n− {clipped(side_words(view, row['compared_to']), LABEL)}"
        for row in rows
    ]
    bar_names(ax, labels)
    ax.set_yticks(range(len(labels)), labels)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Difference in points ({view.level_words}; hollow: not shown)")
    title(ax, _TITLES.get(str(view.setting("kind")), _TITLES["groups"]))
