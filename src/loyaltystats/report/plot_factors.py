"""Pictures of constructs: loadings with their intervals, and the ladder of invariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, title
from loyaltystats.report.sheets.factors import STEP_WORDS, VERDICT_PAINTS, WEAK, verdict_words
from loyaltystats.report.words import clipped, missing, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


def draw_factors(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw standardised loadings as dots with intervals, construct by construct."""
    places, names, at, before = [], [], 0.0, None
    for row in rows:
        if before is not None and row["construct"] != before:
            at += 0.8
        if row["construct"] != before:
            ax.text(
                0.0,
                at - 0.42,
                clipped(view.label(row["construct"]), LABEL),
                transform=ax.get_yaxis_transform(),
                fontsize=9,
                fontweight="bold",
                va="bottom",
                color=f"#{style.NAVY}",
            )
        _dot(ax, row, at)
        places.append(at)
        names.append(clipped(view.label(row["item"]), LABEL))
        before, at = row["construct"], at + 1
    ax.set_yticks(places, names)
    ax.set_ylim(at - 0.4, -1.1)
    lows = [float(row["std_low"]) for row in rows if not missing(row["std_low"])]
    ax.set_xlim(min([0.0, *lows]) - 0.02, 1.05)
    ax.axvline(WEAK, color=f"#{style.CUT}", linewidth=0.9, linestyle="--", zorder=1)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Standardised loading ({view.level_words}; hollow: under {number(WEAK)}, the dashed line)")
    title(ax, "How strongly each question expresses its construct")


def _dot(ax: Axes, row: dict[str, Any], at: float) -> None:
    value, clear = float(row["std_estimate"]), abs(float(row["std_estimate"])) >= WEAK
    ink = f"#{style.ACCENT if clear else style.CUT}"
    ax.plot([row["std_low"], row["std_high"]], [at, at], color=ink, linewidth=2, zorder=2)
    ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)


def draw_ladder(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the ladder: one rung per step, with its verdict, what was set free, and the change of CFI."""
    ax.set_axis_off()
    ax.set_ylim(len(rows) - 0.4, -1.0)
    ax.set_xlim(0, 1)
    for x, words in ((0.0, "What is the same"), (0.42, "Verdict"), (0.66, "Change of CFI"), (0.82, "Set free")):
        ax.text(x, -0.7, words, fontsize=9, fontweight="bold", color=f"#{style.NAVY}", va="center")
    for at, row in enumerate(rows):
        paint = VERDICT_PAINTS[str(row["verdict"])]
        ax.axhline(at - 0.5, color=f"#{style.RULE}", linewidth=0.8)
        freed = ", ".join(view.label(item) for item in str(row["freed"]).split(", ") if item)
        change = "" if missing(row["cfi_change"]) else number(row["cfi_change"], 3)
        ax.text(0.0, at, STEP_WORDS[str(row["step_name"])], fontsize=10, va="center", color=f"#{style.INK}")
        ax.text(
            0.42, at, verdict_words(str(row["verdict"])), fontsize=10, va="center", color=f"#{paint.ink}", weight="bold"
        )
        ax.text(0.66, at, change, fontsize=10, va="center", color=f"#{style.INK}")
        ax.text(0.82, at, clipped(freed, 24), fontsize=9, va="center", color=f"#{style.INK}")
    title(ax, f"May the groups be compared? {str(view.setting('comparable')).capitalize()}.")
