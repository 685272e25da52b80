"""Pictures of the loyalty measures: bars with intervals, the profile of the phases, the dimensions of intentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, percent_axis, title
from loyaltystats.report.sheets.measures import ANSWERS, POINTS, SHARE, measure_of, measure_rows
from loyaltystats.report.words import clipped, missing, number, percent, whole_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Rows = Sequence[dict[str, Any]]
UNITS: Final = {"ease": ANSWERS, "index": POINTS}
TITLES: Final = {
    "index": "How satisfied customers are",
    "ease": "How easy customers find it",
    "secure": "Secure customers, and what they need",
    "wallet": "What share of their spending customers give",
    "allocation": "Share of spending that ranks predict",
}


def drawn_rows(view: Shown) -> list[dict[str, Any]]:
    """Return the bars of a measure: groups where there are some, else conditions or brands of all respondents."""
    measure = measure_of(view)
    rows = [row for row in measure_rows(view) if row["unit"] == UNITS.get(measure, SHARE) and not missing(row["value"])]
    rows = [row for row in rows if "brand" not in view.frame.columns or not row.get("beside")]
    several = len({row["what"] for row in rows if row["is_total"]}) > 1
    return [row | {"bar": row["what"] if several else row["group"]} for row in rows if row["is_total"] or not several]


def draw_measures(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw one bar per group, condition or brand, each with its interval and its value in words."""
    measure = measure_of(view)
    unit = UNITS.get(measure, SHARE)
    low = float(view.setting("lowest")) if unit == ANSWERS else 0.0
    high = float(view.setting("highest")) if unit == ANSWERS else 100.0 if unit == POINTS else 1.0
    for at, row in enumerate(rows):
        ax.barh(at, row["value"] - low, left=low, color=f"#{style.ACCENT}", height=0.62, zorder=2)
        if not missing(row["low"]) and not missing(row["high"]):
            arms = [[max(0.0, row["value"] - row["low"])], [max(0.0, row["high"] - row["value"])]]
            ax.errorbar(row["value"], at, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3)
        words = whole_percent(row["value"]) if unit == SHARE else number(row["value"], 1)
        ax.text(
            1.02, at, words, transform=ax.get_yaxis_transform(), va="center", fontweight="bold", color=f"#{style.NAVY}"
        )
    bar_names(ax, [str(rows[0]["what"])] if len(rows) == 1 else [str(row["bar"]) for row in rows])
    ax.set_xlim(low, high)
    if unit == SHARE:
        percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    scale = {SHARE: "Share", POINTS: "Index, 0 to 100", ANSWERS: f"Mean answer, {low:g} to {high:g}"}[unit]
    ax.set_xlabel(f"{scale} ({view.level_words})")
    own_name = measure == "index" and view.result.title != "Satisfaction index"
    title(ax, view.result.title if own_name else TITLES[measure])


def draw_phases(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the mean of each phase as a line with intervals, over bars of the share who hold it and all before."""
    places = range(len(rows))
    for at, row in enumerate(rows):
        if not missing(row["chain_share"]):
            height = 100.0 * row["chain_share"]
            ax.bar(at, height, width=0.6, color=f"#{style.ARM}", zorder=1)
            ax.text(
                at,
                height + 1.5,
                percent(row["chain_share"]),
                ha="center",
                va="bottom",
                fontsize=9,
                color=f"#{style.MUTED}",
            )
        if not missing(row["conf_low"]) and not missing(row["conf_high"]):
            ax.plot([at, at], [row["conf_low"], row["conf_high"]], color=f"#{style.ACCENT}", linewidth=2, zorder=3)
    ax.plot(
        list(places), [row["estimate"] for row in rows], color=f"#{style.ACCENT}", marker="o", markersize=7, zorder=4
    )
    ax.set_xticks(list(places), [clipped(view.label(row["phase"]), LABEL) for row in rows])
    ax.set_ylim(0, 100)
    ax.grid(axis="y", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_ylabel(f"Line: mean, 0 to 100 ({view.level_words})\nBars: % who hold it and all before", fontsize=9)
    title(ax, "How deep loyalty goes")


def draw_intentions(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the mean of each dimension as a dot with its interval; the share of top answers stands to the right."""
    low, high = float(view.setting("lowest")), float(view.setting("highest"))
    for at, row in enumerate(rows):
        if not missing(row["conf_low"]) and not missing(row["conf_high"]):
            ax.plot([row["conf_low"], row["conf_high"]], [at, at], color=f"#{style.ACCENT}", linewidth=2, zorder=2)
        ax.scatter([row["estimate"]], [at], s=60, color=f"#{style.ACCENT}", zorder=3)
        words = "" if missing(row["top_share"]) else percent(row["top_share"])
        ax.text(
            1.02, at, words, transform=ax.get_yaxis_transform(), va="center", fontweight="bold", color=f"#{style.NAVY}"
        )
    ax.text(1.02, 1.01, "Top", transform=ax.transAxes, va="bottom", fontsize=8, color=f"#{style.MUTED}")
    bar_names(ax, [view.label(row["dimension"]) for row in rows])
    ax.set_xlim(low, high)
    ax.axvline((low + high) / 2, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(
        f"Mean, {low:g} to {high:g}, high is good ({view.level_words}); Top: share whose mean is a top answer"
    )
    title(ax, "What customers say they will do")
