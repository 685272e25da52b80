"""Pictures of the smaller roads: two maps of drivers, three kinds of bars, and which class each method gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import records
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, percent_axis, point_labels, quadrants, title
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.sheets.penalty import impact_word
from loyaltystats.report.sheets.road_bars import LARGEST_DOUBLING, ODDS_SIDES, SIDE_HEADINGS, doublings, usable
from loyaltystats.report.sheets.roads import GRID, TETRA, Road, axis_of
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Rows = Sequence[dict[str, Any]]

HALF: Final = 0.34
"""Height of one of two bars of a row."""


def draw_grid(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw stated against implied importance."""
    _map(ax, view, rows, GRID, f"Stated importance, and what goes with {clipped(outcome_words(view), 30)}")
    percent_axis(ax.xaxis)


def draw_tetraclasse(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw what good and bad evaluations go with."""
    _map(ax, view, rows, TETRA, TETRA.heading)


def _map(ax: Axes, view: Shown, rows: Rows, road: Road, heading: str) -> None:
    rows = [row for row in rows if not missing(row[road.x.column]) and not missing(row[road.y.column])]
    for row in rows:
        mark = style.IMPACT_MARKS.get(str(row["impact_factor"]), style.IMPACT_MARKS["unclear"])
        x, y = (float(row[side.column]) for side in (road.x, road.y))
        arms = [
            None if missing(row[side.ends[0]]) else [[at - row[side.ends[0]]], [row[side.ends[1]] - at]]
            for side, at in ((road.x, x), (road.y, y))
        ]
        ax.errorbar(x, y, xerr=arms[0], yerr=arms[1], color=f"#{style.FAINT}", linewidth=1, zorder=2)
        ax.scatter([x], [y], s=80, marker=mark.plot_marker, color=f"#{mark.colour}", edgecolors="white", zorder=3)
    across, up = axis_of(view, rows, road.x), axis_of(view, rows, road.y)
    if across is not None and up is not None:
        ends = (across.low, across.high, up.low, up.high)
        quadrants(ax, (across.cut, up.cut), ends, road.captions)
        points = [(row[road.x.column], row[road.y.column], term_words(view, row["term"])) for row in rows]
        point_labels(ax, points)
    ax.set_xlabel(f"{road.x.words} ({view.level_words})")
    ax.set_ylabel(road.y.words)
    title(ax, heading)


def draw_incidents(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the share of praise among one-sided mentions."""
    values, lows, highs = columns_of(rows, "positive_share", "conf_low", "conf_high")
    marks = [style.IMPACT_MARKS.get(str(row["impact_factor"]), style.IMPACT_MARKS["unclear"]) for row in rows]
    ax.barh(range(len(rows)), values, color=[f"#{mark.colour}" for mark in marks], height=0.62, zorder=2)
    for at, (value, low, high) in enumerate(zip(values, lows, highs, strict=True)):
        if not missing(low):
            _whisker(ax, at, value, low, high)
    _class_names(ax, [view.label(row["feature"]) for row in rows], rows)
    ax.axvline(0.5, color=f"#{style.CUT}", linestyle="--", linewidth=1, zorder=1)
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Share of praise among one-sided mentions ({view.level_words})")
    title(ax, "Praised or complained about")


def draw_odds(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw how poor and good ratings change the odds, in doublings; pale where the interval holds no change."""
    rows = [row for row in rows if usable(row["odds_poor"]) or usable(row["odds_good"])]
    for (name, _, strong, pale), shift in zip(ODDS_SIDES, (-HALF / 2, HALF / 2), strict=True):
        for at, row in enumerate(rows):
            value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
            if not usable(value):
                continue
            known = usable(low) and usable(high)
            fill = strong if known and (low > 1 or high < 1) else pale
            ax.barh(at + shift, doublings(value), color=f"#{fill}", height=HALF, zorder=2)
            if known:
                _whisker(ax, at + shift, doublings(value), doublings(low), doublings(high))
    for words, side, colour in (
        ("← lower the odds ", "right", ODDS_SIDES[0][2]),
        (" raise them →", "left", ODDS_SIDES[1][2]),
    ):
        above = ax.get_xaxis_transform()
        ax.text(
            0, 1.01, words, transform=above, ha=side, va="bottom", color=f"#{colour}", fontsize=9, fontweight="bold"
        )
    _class_names(ax, [term_words(view, row["term"]) for row in rows], rows)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, zorder=4)
    left, right = ax.get_xlim()
    ax.set_xlim(max(left, -LARGEST_DOUBLING), min(right, LARGEST_DOUBLING))
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(
        f"Doublings of the odds of being satisfied: 1 twice, -1 half\nred a poor rating, green a good one "
        f"({view.level_words}; pale: holds no change)"
    )
    title(ax, "What poor and good ratings do to the odds", pad=24)


def draw_key_drivers(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the Shapley values, dissatisfiers above enhancers; pale where a driver is not key."""
    values, lows, highs = columns_of(rows, "shapley_value", "shapley_low", "shapley_high")
    for at, (row, value, low, high) in enumerate(zip(rows, values, lows, highs, strict=True)):
        colour = SIDE_HEADINGS[str(row["side"])][1] if row["key"] == "yes" else style.FAINT
        ax.barh(at, value, color=f"#{colour}", height=0.62, zorder=2)
        if not missing(low):
            _whisker(ax, at, value, low, high)
        if at and row["side"] != rows[at - 1]["side"]:
            ax.axhline(at - 0.5, color=f"#{style.RULE}", linewidth=0.8)
    bar_names(ax, [term_words(view, row["term"]) for row in rows])
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, zorder=4)
    percent_axis(ax.xaxis)
    ax.locator_params(axis="x", nbins=7, steps=[1, 2, 5, 10])
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(
        f"Part of reach minus noise ({view.level_words})\n"
        "red: marks the dissatisfied out; green: the satisfied; pale: not key"
    )
    title(ax, f"Key drivers of {clipped(outcome_words(view), 50)}")


def draw_agreement(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the class that each method gives to each feature; a bar beside features on which the methods differ."""
    from matplotlib.patches import Rectangle

    methods: Sequence[str] = view.setting("methods", ())
    result: Any = view.result
    classes = records(result.classes())
    for line, row in enumerate(classes):
        for column, method in enumerate(methods):
            word = "" if missing(row[method]) else str(row[method])
            mark = style.LEVEL_MARKS.get(word)
            colour = mark.colour if mark else style.RULE
            ax.add_patch(Rectangle((column - 0.47, line - 0.43), 0.94, 0.86, color=f"#{colour}", linewidth=0))
            ink = style.WHITE if mark else style.INK
            ax.text(column, line, word or "none", ha="center", va="center", fontsize=9, color=f"#{ink}")
    ax.set_xticks(range(len(methods)), [clipped(method, 20) for method in methods])
    ax.xaxis.set_ticks_position("top")
    apart = [" ≠" if row["agree"] == "no" else "" for row in classes]
    names = [
        f"{clipped(view.label(row['feature']), LABEL)}{differ}" for row, differ in zip(classes, apart, strict=True)
    ]
    ax.set_yticks(range(len(classes)), names)
    ax.set_xlim(-0.55, len(methods) - 0.45)
    ax.set_ylim(len(classes) - 0.5, -0.5)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel("≠: the methods differ")
    title(ax, "Which class each method gives", pad=14)


def _whisker(ax: Axes, at: float, value: float, low: float, high: float) -> None:
    arms = [[max(0.0, value - low)], [max(0.0, high - value)]]
    ax.errorbar(value, at, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3)


def _class_names(ax: Axes, names: Sequence[str], rows: Rows) -> None:
    """Print the labels of bars with the class under each."""
    labels = [
        f"{clipped(name, LABEL)}\n{impact_word(row['impact_factor'])}" for name, row in zip(names, rows, strict=True)
    ]
    bar_names(ax, labels)
    ax.set_yticks(range(len(labels)), labels)
