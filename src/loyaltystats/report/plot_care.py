"""Pictures of care: how many show each sign, and results with and without those flagged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, percent_axis, title
from loyaltystats.report.sheets.care import RULE_WORDS
from loyaltystats.report.sheets.drivers import INTERCEPT
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


def draw_care(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the share of respondents with each sign."""
    values = columns_of(rows, "flagged_share")[0]
    ax.barh(range(len(rows)), values, color=f"#{style.ACCENT}", height=0.62, zorder=2)
    for at, (value, row) in enumerate(zip(values, rows, strict=True)):
        ax.text(value, at, f" {row['flagged']}", va="center", fontsize=9, color=f"#{style.INK}")
    bar_names(ax, [RULE_WORDS.get(str(row["rule"]), str(row["rule"])) for row in rows])
    ax.set_xlim(0, max(0.05, 1.12 * max(values)))
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Share of those checked; {view.setting('suspect')} show {view.setting('at_least')} or more signs")
    title(ax, "Signs of careless answers")


def draw_without(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw each result with everybody and its interval, and the same without the flagged as a hollow diamond."""
    rows = [row for row in rows if row.get("term") != INTERCEPT]
    values, lows, highs, without = columns_of(rows, "with_all", "conf_low", "conf_high", "without")
    for at, (value, low, high, other) in enumerate(zip(values, lows, highs, without, strict=True)):
        if not missing(low) and not missing(high):
            ax.plot([low, high], [at, at], color=f"#{style.ACCENT}", linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=f"#{style.ACCENT}", zorder=3)
        ax.scatter([other], [at], s=60, marker="D", color="white", edgecolors=f"#{style.INK}", zorder=4)
    names = ("feature", "term", "question", "group", "driver", "scale", "construct", "item")
    labels = [" – ".join(view.label(row[name]) for name in names if name in row) for row in rows]
    bar_names(ax, [clipped(label, LABEL) for label in labels])
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Dots: everybody ({view.level_words}); diamonds: without {view.setting('flagged')} flagged")
    title(ax, clipped(f"With and without the flagged: {view.setting('about')}", 70))
