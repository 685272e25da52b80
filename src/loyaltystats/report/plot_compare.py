"""Pictures of compared groups, points with intervals, and of agreement inside groups, bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, percent_axis, title
from loyaltystats.report.sheets.compare import BAR, MOST_BARS, agreement_rows, compare_rows
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def compared_rows(view: Shown) -> list[dict[str, Any]]:
    """Return the groups to draw."""
    return [row for row in compare_rows(view) if not missing(row["estimate"])][:MOST_BARS]


def agreeing_rows(view: Shown) -> list[dict[str, Any]]:
    """Return the groups whose agreement is drawn."""
    return [row for row in agreement_rows(view) if not missing(row["agreement_index"])][:MOST_BARS]


def draw_compared(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw means or shares as points with intervals, letters beside them."""
    values, lows, highs = columns_of(rows, "estimate", "conf_low", "conf_high")
    for at, (value, low, high) in enumerate(zip(values, lows, highs, strict=True)):
        ax.plot([low, high], [at, at], color=f"#{style.ACCENT}", linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=f"#{style.ACCENT}", zorder=3)
    letters = [str(row.get("shared_letters") or "") for row in rows]
    bar_names(
        ax,
        [clipped(row[BAR], LABEL - 4) + (f"  {each}" if each else "") for row, each in zip(rows, letters, strict=True)],
    )
    shares = all(row["answer"] for row in rows)
    if shares:
        percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    told = "" if not any(letters) else "; groups that share a letter are not shown to differ"
    ax.set_xlabel(f"{'Share' if shares else 'Mean'} ({view.level_words}{told})")
    title(ax, "Do the answers differ?" if view.setting("kind") == "within" else "Do the groups differ?")


def draw_agreeing(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the agreement of every group as a bar."""
    several = len({row["question"] for row in rows}) > 1
    (values,) = columns_of(rows, "agreement_index")
    ax.barh(range(len(rows)), values, color=f"#{style.ACCENT}", height=0.62)
    bar_names(ax, [f"{clipped(row['question'], 18)}: {row['group']}" if several else row["group"] for row in rows])
    ax.set_xlim(0, 1)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Agreement within the group (rWG: 0 as if at random, 1 all the same)")
    title(ax, f"Do the members of a group agree?{'' if view.hidden_groups == 0 else ' (small groups not shown)'}")
