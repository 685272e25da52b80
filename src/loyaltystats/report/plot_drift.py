"""The picture of drift: a path per feature on the Better-Worse map, or the shares of the levels wave by wave."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.charts.bars import SHORTEST_LABELLED
from loyaltystats.report.kinds import records
from loyaltystats.report.plot_parts import LABEL, percent_axis, point_labels, quadrants, title
from loyaltystats.report.sheets.drift import DIRECTION_MARKS, LEVEL_COLOURS, VERDICT_WORDS, level_words
from loyaltystats.report.sheets.kano import CAPTIONS, CUT
from loyaltystats.report.words import clipped, missing, whole_percent
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

WHOLE = (0.0, 1.0, 0.0, 1.0)


def draw_drift(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the paths of the features where pairs were asked, else stacked shares."""
    frame = view.result.by_wave()  # type: ignore[attr-defined]
    if "group" in frame.columns:
        frame = frame[frame["group"] == TOTAL]
    by_wave = [row for row in records(frame) if row["n"]]
    if "better" in frame.columns:
        _paths(ax, view, rows, [row for row in by_wave if not missing(row["better"])])
    else:
        _shares(ax, view, by_wave)


def _paths(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]], by_wave: Sequence[dict[str, Any]]) -> None:
    waves = list(view.setting("waves"))
    directions = {
        row["feature"]: str(row["direction"])
        for row in rows
        if row["wave_from"] == waves[0] and row["wave_to"] == waves[-1]
    }
    ends, used = [], []
    order = sorted(directions.items(), key=lambda each: each[1] != "none")  # what moved lies on top
    for feature, direction in order:
        places = [(-row["worse"], row["better"]) for row in by_wave if row["feature"] == feature]
        if not places:
            continue
        used.append(direction)
        _path(ax, places, direction)
        ends.append((*places[-1], view.label(feature)))
    quadrants(ax, (CUT, CUT), WHOLE, CAPTIONS)
    point_labels(ax, ends)
    percent_axis(ax.xaxis)
    percent_axis(ax.yaxis)
    ax.set_xlabel("Dissatisfied if missing (|Worse|)")
    ax.set_ylabel("Satisfied if present (Better)")
    _legend(ax, used, waves)
    title(ax, f"How features moved from {waves[0]} to {waves[-1]}")


def _path(ax: Axes, places: Sequence[tuple[float, float]], direction: str) -> None:
    """Draw one feature from wave to wave."""
    mark = DIRECTION_MARKS.get(direction, DIRECTION_MARKS["none"])
    moved = direction != "none"
    ink = f"#{mark.colour}"
    for start, end in itertools.pairwise(places):
        arrow = {"arrowstyle": "-|>", "color": ink, "linewidth": 1.6 if moved else 0.9, "shrinkA": 3, "shrinkB": 4}
        ax.annotate("", end, start, arrowprops=arrow | {"mutation_scale": 11 if moved else 8}, zorder=2 + 3 * moved)
    x, y = ([place[axis] for place in places] for axis in (0, 1))
    ax.scatter(x[:-1], y[:-1], s=24, marker="o", color="white", edgecolors=ink, linewidths=1.2, zorder=3 + 3 * moved)
    size = 90 if moved else 40
    ax.scatter(x[-1:], y[-1:], s=size, marker=mark.plot_marker, color=ink, edgecolors="white", zorder=4 + 3 * moved)


def _legend(ax: Axes, used: Sequence[str], waves: Sequence[str]) -> None:
    from matplotlib.lines import Line2D

    words = {direction: text for (_, direction), text in VERDICT_WORDS.items()}
    words["none"] = "No drift shown"
    handles = [
        Line2D([], [], linestyle="", marker=mark.plot_marker, color=f"#{mark.colour}", label=words[direction])
        for direction, mark in DIRECTION_MARKS.items()
        if direction in used
    ]
    before = waves[0] if len(waves) == 2 else "earlier waves"
    start = Line2D(
        [], [], linestyle="", marker="o", markersize=5, color="white", markeredgecolor=f"#{style.INK}", label=before
    )
    ax.legend(
        handles=[start, *handles],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.11),
        ncols=1 + len(handles),
        frameon=False,
        fontsize=9,
    )


def _shares(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw one bar of 100 % per feature and wave, the waves of a feature together."""
    categories = tuple(view.setting("categories"))
    places, at = [], 0.0
    for number, row in enumerate(rows):
        at += 1.5 if number and row["feature"] != rows[number - 1]["feature"] else 1.0 if number else 0.0
        places.append(at)
    starts = [0.0] * len(rows)
    for name in categories:
        shares = [row[name] / row["n"] for row in rows]
        fill = LEVEL_COLOURS[name]
        ax.barh(places, shares, left=starts, color=f"#{fill}", edgecolor="white", height=0.8, label=level_words(name))
        for place, start, share in zip(places, starts, shares, strict=True):
            if share >= SHORTEST_LABELLED:
                ink = f"#{style.text_on(fill)}"
                ax.text(start + share / 2, place, whole_percent(share), ha="center", va="center", color=ink, fontsize=9)
        starts = [start + share for start, share in zip(starts, shares, strict=True)]
    ax.set_yticks(places, [f"{clipped(view.label(row['feature']), LABEL)}, {row['wave']}" for row in rows])
    ax.set_ylim(places[-1] + 0.7, -0.7)
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.09), ncols=len(categories), frameon=False, fontsize=9)
    waves = list(view.setting("waves"))
    title(ax, f"How the answers fall from {waves[0]} to {waves[-1]}")
