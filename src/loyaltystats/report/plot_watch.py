"""Pictures of response styles, corrected means, contrasts after a failure, control charts and disappointments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, percent_axis, title
from loyaltystats.report.sheets.styles import pair_words, style_words
from loyaltystats.report.sheets.watch import reason_label, wave_label
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Rows = Sequence[dict[str, Any]]
MOST_WAVES_NAMED = 24


def _whisker(ax: Axes, at: float, ends: tuple[Any, Any], value: float, look: tuple[str, str]) -> None:
    """Draw one value as a dot with its interval; ``look`` is ink and marker."""
    ink, mark = look
    if not missing(ends[0]) and not missing(ends[1]):
        ax.plot([ends[0], ends[1]], [at, at], color=f"#{ink}", linewidth=2, zorder=2)
    ax.scatter([value], [at], s=60, color=f"#{ink}", marker=mark, zorder=3)


def draw_styles(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw each style as a dot with its interval."""
    for at, row in enumerate(rows):
        _whisker(ax, at, (row["conf_low"], row["conf_high"]), row["estimate"], (style.ACCENT, "o"))
    bar_names(ax, [style_words(row) for row in rows])
    percent_axis(ax.xaxis)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Share of the items answered in this way ({view.level_words})")
    title(ax, "How the scales are used")


def draw_both_ways(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw means as given and corrected, one line per question."""
    for at, row in enumerate(rows):
        _whisker(ax, at - 0.14, (row["conf_low"], row["conf_high"]), row["estimate"], (style.CUT, "o"))
        if not missing(row["corrected"]):
            ends = (row["corrected_low"], row["corrected_high"])
            _whisker(ax, at + 0.14, ends, row["corrected"], (style.ACCENT, "D"))
    for mark, ink, words in (("o", style.CUT, "As given"), ("D", style.ACCENT, "Corrected")):
        ax.scatter([], [], color=f"#{ink}", marker=mark, label=words)
    bar_names(ax, [view.label(row["question"]) for row in rows])
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize=9)
    ax.set_xlabel(f"Mean ({view.level_words})")
    title(ax, "Means as given and corrected", pad=28)


def draw_recovery(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the contrasts of all outcomes, hollow where a difference is not shown."""
    several = len({row["question"] for row in rows}) > 1
    values, lows, highs, p = columns_of(rows, "estimate", "conf_low", "conf_high", "p_adjusted")
    for at, (value, low, high, each) in enumerate(zip(values, lows, highs, p, strict=True)):
        clear = each < 0.05
        ink = f"#{style.ACCENT if clear else style.CUT}"
        ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
    names = [
        f"{pair_words(view, row)}\n{clipped(view.label(row['question']), LABEL)}" if several else pair_words(view, row)
        for row in rows
    ]
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Difference in points ({view.level_words}; hollow: not shown)")
    title(ax, "Loyalty after a failure")


def draw_control(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the line over waves with centre and limits; signals are diamonds."""
    places = list(range(len(rows)))
    values, lows, highs, centre = columns_of(rows, "estimate", "lower_limit", "upper_limit", "center_line")
    ax.step(places, lows, where="mid", color=f"#{style.LOOK_TEXT}", linewidth=1, linestyle="--")
    ax.step(places, highs, where="mid", color=f"#{style.LOOK_TEXT}", linewidth=1, linestyle="--", label="Limits")
    ax.plot(places, centre, color=f"#{style.CUT}", linewidth=1, label="Centre")
    ax.plot(places, values, color=f"#{style.ACCENT}", marker="o", linewidth=2, markersize=6, zorder=3)
    odd = [at for at, row in enumerate(rows) if row["signal"]]
    if odd:
        ink = f"#{style.LOOK_TEXT}"
        ax.scatter(odd, [values[at] for at in odd], color=ink, marker="D", s=70, zorder=4, label="Signal")
    step = max(1, -(-len(rows) // MOST_WAVES_NAMED))
    ax.set_xticks(places[::step], [clipped(wave_label(view, row), 12) for row in rows[::step]], fontsize=8)
    if view.setting("chart") == "p":
        percent_axis(ax.yaxis)
    ax.grid(axis="y", color=f"#{style.GRID}", linewidth=0.8)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3, frameon=False, fontsize=9)
    title(ax, f"{clipped(view.label(view.setting('question')), 50)}: waves and limits")


def draw_pareto(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw reasons as bars of shares of all mentions, with the line of their sum."""
    for at, row in enumerate(rows):
        vital = row["vital"] == "yes"
        ax.barh(at, row["mention_share"], height=0.62, color=f"#{style.ACCENT if vital else style.FAINT}", zorder=2)
    sums, lows, highs = columns_of(rows, "cumulative_share", "cumulative_low", "cumulative_high")
    places = list(range(len(rows)))
    ax.fill_betweenx(places, lows, highs, color=f"#{style.ARM}", zorder=1, linewidth=0)
    ax.plot(sums, places, color=f"#{style.LOOK_TEXT}", marker="o", linewidth=1.6, markersize=5, zorder=3)
    bar_names(ax, [reason_label(view, row) for row in rows])
    ax.set_xlim(0, 1.02)
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Share of all mentions; line: what they add up to, with its interval")
    title(ax, clipped(view.result.heading, 60))
