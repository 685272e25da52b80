"""Pictures of what was answered: shares of answers, numbers on scales of their own, items of scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import SHORTEST_LABELLED
from loyaltystats.report.charts.shades import shades
from loyaltystats.report.plot_parts import LABEL, bar_names, percent_axis, title
from loyaltystats.report.sheets.answers import ANSWER, QUESTION, Battery, answer_rows, batteries
from loyaltystats.report.sheets.reliability import LEAST_REST
from loyaltystats.report.words import clipped, missing, number, whole_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Rows = Sequence[dict[str, Any]]

MOST_LINES: Final = 60
"""Answers that one picture can show."""

QUESTION_LENGTH: Final = 60


def answer_lines(view: Shown) -> list[dict[str, Any]]:
    """Return what the picture of the answers has a line for: bars of 100 % where they are alike, else every answer."""
    made = batteries(answer_rows(view))
    if len(made) == 1 and made[0].stacked:
        return [rows[0] for _, rows in made[0].bars][:MOST_LINES]
    return _lines(made)[:MOST_LINES]


def _lines(made: Sequence[Battery]) -> list[dict[str, Any]]:
    """Return the answers with a line for the question before those of each."""
    found: list[dict[str, Any]] = []
    for label, rows in (bar for battery in made for bar in battery.bars):
        found += [{"head": label}, *rows]
    return found


def draw_answers_given(ax: Axes, view: Shown, _rows: Rows) -> None:
    """Draw bars of 100 % where all questions have the same answers, else one bar per answer under its question."""
    made = batteries(answer_rows(view))
    if len(made) == 1 and made[0].stacked:
        _stacked(ax, made[0])
    else:
        _answers(ax, view, _lines(made))


def _stacked(ax: Axes, battery: Battery) -> None:
    bars = battery.bars[:MOST_LINES]
    starts = [0.0] * len(bars)
    for place, (words, colour) in enumerate(zip(battery.answers, shades(len(battery.answers)), strict=True)):
        values = [float(rows[place]["estimate"]) for _, rows in bars]
        ax.barh(
            range(len(bars)),
            values,
            left=starts,
            color=f"#{colour}",
            edgecolor="white",
            height=0.66,
            label=clipped(words, LABEL),
        )
        for at, (start, share) in enumerate(zip(starts, values, strict=True)):
            if share >= SHORTEST_LABELLED:
                ink = f"#{style.text_on(colour)}"
                ax.text(start + share / 2, at, whole_percent(share), ha="center", va="center", color=ink, fontsize=8.5)
        starts = [start + share for start, share in zip(starts, values, strict=True)]
    bar_names(ax, [label for label, _ in bars])
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)
    one = len({rows[0][QUESTION] for _, rows in bars}) == 1
    title(ax, clipped(bars[0][1][0][QUESTION], QUESTION_LENGTH) if one else "How the answers fall")


def _answers(ax: Axes, view: Shown, lines: Sequence[dict[str, Any]]) -> None:
    drawn = lines[:MOST_LINES]
    for at, row in enumerate(drawn):
        if "head" in row:
            continue
        ax.barh(at, row["estimate"], color=f"#{style.ACCENT}", height=0.62, zorder=2)
        if not missing(row["conf_low"]) and not missing(row["conf_high"]):
            arms = [[max(0.0, row["estimate"] - row["conf_low"])], [max(0.0, row["conf_high"] - row["estimate"])]]
            ax.errorbar(row["estimate"], at, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3)
    bar_names(ax, [str(row["head"] if "head" in row else row[ANSWER]) for row in drawn])
    for row, label in zip(drawn, ax.get_yticklabels(), strict=True):
        if "head" in row:
            label.set(fontweight="bold", color=f"#{style.NAVY}")
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    left_out = len(lines) - len(drawn)
    more = f"; {left_out} more lines in the table" if left_out else ""
    ax.set_xlabel(f"Share of those who answered the question ({view.level_words}{more})")
    title(ax, "Answers given")


def draw_amounts(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw each question on a scale of its own, from the lowest to the highest number, with mean and median."""
    for at, row in enumerate(rows):
        low, high = float(row["lowest"]), float(row["highest"])
        span = (high - low) or 1.0

        def across(value: float, low: float = low, span: float = span) -> float:
            return (value - low) / span

        ax.plot([0, 1], [at, at], color=f"#{style.ARM}", linewidth=3, solid_capstyle="butt", zorder=1)
        if not missing(row["conf_low"]) and not missing(row["conf_high"]):
            ends = [across(row["conf_low"]), across(row["conf_high"])]
            ax.plot(ends, [at, at], color=f"#{style.ACCENT}", linewidth=5, solid_capstyle="butt", zorder=2)
        ax.scatter([across(row["median"])], [at], s=130, marker="|", color=f"#{style.INK}", linewidths=2, zorder=3)
        ax.scatter([across(row["estimate"])], [at], s=44, color=f"#{style.ACCENT}", edgecolors="white", zorder=4)
        for x, value, side in ((-0.015, low, "right"), (1.015, high, "left")):
            ax.text(x, at, f"{value:,.6g}", ha=side, va="center", fontsize=8.5, color=f"#{style.MUTED}")
        said = f"{number(row['estimate'], 1)} / {number(row['median'], 1)}"
        beside: dict[str, Any] = {
            "textcoords": "offset points",
            "xycoords": ax.get_yaxis_transform(),
            "annotation_clip": False,
        }
        ax.annotate(said, (1, at), (10, 0), ha="left", va="center", fontsize=9, color=f"#{style.NAVY}", **beside)
    ax.annotate(
        "Mean / median",
        (1, 1),
        (10, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8,
        color=f"#{style.MUTED}",
    )
    several = len({row["question"] for row in rows}) > 1
    bar_names(ax, [view.label(row["question"] if several else row["group"]) for row in rows])
    ax.set_xlim(-0.18, 1.18)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.set_xlabel(
        f"Each question on its own scale, from its lowest to its highest number\ndot: mean ({view.level_words}); "
        "stroke: median"
    )
    title(ax, "Numbers given" if several else clipped(view.label(rows[0]["question"]), QUESTION_LENGTH))


def draw_items(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw how each item goes with the sum of the others of its scale; hollow below the convention."""
    for at, row in enumerate(rows):
        clear = row["rest_correlation"] >= LEAST_REST
        ink = f"#{style.ACCENT if clear else style.LOOK_TEXT}"
        ax.plot([0, row["rest_correlation"]], [at, at], color=ink, linewidth=1.4, zorder=2)
        ax.scatter([row["rest_correlation"]], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
        if at and row["scale"] != rows[at - 1]["scale"]:
            ax.axhline(at - 0.5, color=f"#{style.RULE}", linewidth=0.8)
    bar_names(ax, [view.label(row["item"]) for row in rows])
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8)
    ax.axvline(LEAST_REST, color=f"#{style.CUT}", linewidth=0.9, linestyle="--", zorder=1)
    ax.set_xlim(min(0.0, *(float(row["rest_correlation"]) - 0.05 for row in rows)), 1.0)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Correlation with the sum of the other items of the scale (dashed, hollow below: {LEAST_REST:.2f})")
    title(ax, "How each question goes with the others of its scale")
