"""Pictures of second looks: the plane of mean scores, segments side by side, the level board, costs and gains in loyalty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.plot_parts import (
    LABEL,
    bar_names,
    columns_of,
    percent_axis,
    point_labels,
    quadrants,
    title,
)
from loyaltystats.report.sheets.drivers import SIGNIFICANT, outcome_words
from loyaltystats.report.sheets.kano import CAPTIONS
from loyaltystats.report.sheets.level_loyalty import ODDS
from loyaltystats.report.sheets.levels import board_colour, board_level, board_order
from loyaltystats.report.sheets.scores import AXES, HIGHEST, LOWEST, SIDES
from loyaltystats.report.sheets.segments import segment_rows
from loyaltystats.report.words import clipped, missing, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

HALF: Final = 0.5
"""Share of a segment from which its most likely requirement is drawn in colour."""

Rows = Sequence[dict[str, Any]]


def draw_scores(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the mean scores as a map: intervals as bars, the joint region as an outline, the quadrant as colour and shape."""
    plane = view.setting("scoring") == "dumouchel"
    cut = float(view.setting("cut")) if plane else 0.5
    for row in rows:
        mark = style.CATEGORY_MARKS.get(str(row["score_quadrant"]), style.CATEGORY_MARKS["mixed"])
        x, y = row["dysfunctional_mean"], row["functional_mean"]
        arms = [
            [[row[f"{side}_mean"] - row[f"{side}_low"]], [row[f"{side}_high"] - row[f"{side}_mean"]]]
            for side in ("dysfunctional", "functional")
        ]
        if not any(missing(arm) for each in arms for side in each for arm in side):
            ax.errorbar(x, y, xerr=arms[0], yerr=arms[1], color=f"#{style.FAINT}", linewidth=1, zorder=2)
        ax.scatter(
            [x],
            [y],
            s=80,
            marker=mark.plot_marker,
            color=f"#{mark.colour}",
            edgecolors="white",
            zorder=3,
            clip_on=False,  # whole on the edge of the map, too
        )
    _outlines(ax, view)
    lows = [row[f"{side}_low"] for row in rows for side in SIDES if not missing(row[f"{side}_low"])]
    lows += [row[f"{side}_mean"] for row in rows for side in SIDES]
    scale = 1.0 if plane else 0.25
    low = 0.0 if min(lows) >= 0 else max(LOWEST * scale, min(lows) - 0.2 * scale)
    ends = (low, HIGHEST * scale, low, HIGHEST * scale)
    quadrants(ax, (cut, cut), ends, CAPTIONS if plane else ("", "", "", ""))
    if not plane:
        for line in ax.lines[-2:]:
            line.set_visible(False)  # the analytical model has angles, no quadrants
    points = [(row["dysfunctional_mean"], row["functional_mean"], view.label(row["feature"])) for row in rows]
    point_labels(ax, points)
    ax.set_xlabel(AXES["dysfunctional"])
    ax.set_ylabel(AXES["functional"])
    title(ax, "Mean scores: a second look")


def _outlines(ax: Axes, view: Shown) -> None:
    result: Any = view.result
    if not hasattr(result, "ellipses"):
        return
    lines = result.ellipses()
    if "group" in lines:
        lines = lines[lines["group"] == "Total"]
    for _, line in lines.groupby("feature", sort=False):
        ax.plot(line["dysfunctional"], line["functional"], color=f"#{style.FAINT}", linewidth=0.9, zorder=1.5)


def draw_segments(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw one column per segment and one row per feature: the likeliest requirement, in colour where half hold it."""
    from matplotlib.patches import Rectangle

    ordered = segment_rows(view)
    names = list(dict.fromkeys(str(row["segment"]) for row in rows))
    features = list(dict.fromkeys(row["feature"] for row in ordered))
    for row in ordered:
        if missing(row["category_code"]):
            continue
        at = (names.index(str(row["segment"])), features.index(row["feature"]))
        mark = style.CATEGORY_MARKS[str(row["category_code"])]
        share = float(row.get(f"{row['category_code']}_share", row.get("outside_share", 0.0)))
        strong = share >= HALF
        colour, ink = (mark.colour, style.WHITE) if strong else (style.GRID, style.INK)
        box = Rectangle((at[0] - 0.48, at[1] - 0.44), 0.96, 0.88, color=f"#{colour}", linewidth=0)
        ax.add_patch(box)
        words = f"{mark.glyph} {mark.word} {percent(share)}"
        ax.text(*at, words, ha="center", va="center", fontsize=9, color=f"#{ink}")
    shares = {str(row["segment"]): row["segment_share"] for row in rows}
    ax.set_xticks(range(len(names)), [f"{name}\n{percent(shares[name])}" for name in names])
    ax.xaxis.set_ticks_position("top")
    ax.set_xlim(-0.55, len(names) - 0.45)
    ax.set_ylim(len(features) - 0.5, -0.5)
    ax.set_yticks(range(len(features)), [clipped(feature, LABEL) for feature in features])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel("In colour: at least half of the segment")
    title(ax, "What each segment requires" if len(names) > 1 else "One crowd: what it requires", pad=14)


def draw_board(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the level board: features by level, with the share who get each of them and its interval."""
    from matplotlib.patches import Patch

    known = [row | {"label": view.label(row["feature"]), "board": board_level(row, True)} for row in rows]
    known.sort(
        key=lambda row: (board_order(row["board"]), -float(0 if missing(row["delivered"]) else row["delivered"]))
    )
    values, lows, highs = columns_of(known, "delivered", "delivered_low", "delivered_high")
    colours = [board_colour(row["board"]) for row in known]
    ax.barh(range(len(known)), values, color=[f"#{colour}" for colour in colours], height=0.62, zorder=2)
    for at, (value, low, high) in enumerate(zip(values, lows, highs, strict=True)):
        if not missing(low):
            arms = [[max(0.0, value - low)], [max(0.0, high - value)]]
            ax.errorbar(value, at, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3)
    labels = [_board_label(row) for row in known]
    bar_names(ax, labels)
    ax.set_yticks(range(len(labels)), labels)
    threshold = view.setting("threshold")
    if threshold is not None and not missing(threshold):
        ax.axvline(float(threshold), color=f"#{style.CUT}", linestyle="--", linewidth=1, zorder=1)
    for at in range(1, len(known)):
        if known[at]["board"] != known[at - 1]["board"]:
            ax.axhline(at - 0.5, color=f"#{style.RULE}", linewidth=0.8)
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    used = dict.fromkeys(row["board"] for row in known)
    handles = [Patch(color=f"#{board_colour(level)}", label=_board_words(level)) for level in used]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)
    ax.set_xlabel(f"Share of customers who get it ({view.level_words}; dashed: threshold)")
    title(ax, "Level board: where each feature stands today")


def _board_label(row: dict[str, Any]) -> str:
    """Return the feature; where it stands on no level, what it may be."""
    name = clipped(row["label"], LABEL)
    if row["board"] == row["requirement"] or row["board"] == "Dissatisfied" or missing(row["requirement"]):
        return name
    return f"{name}\n{row['requirement']}"


def _board_words(level: str) -> str:
    mark = style.LEVEL_MARKS.get(level)
    return f"{mark.glyph} {level}" if mark else f"○ {level}"


def draw_level_loyalty(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw costs and gains as points with intervals; hollow where no difference is shown."""
    drawn = [row for row in rows if row["term"] != ODDS]
    values, lows, highs, p = columns_of(drawn, "estimate", "conf_low", "conf_high", "p_adjusted")
    for at, (value, low, high, each) in enumerate(zip(values, lows, highs, p, strict=True)):
        clear = each < SIGNIFICANT
        ink = f"#{(style.LEVEL_MARKS['Dissatisfied'].colour if value < 0 else style.ACCENT) if clear else style.CUT}"
        ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
    bar_names(ax, [str(row["effect"]) for row in drawn])
    ax.set_yticks(range(len(drawn)), [clipped(str(row["effect"]), 60) for row in drawn])
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.locator_params(axis="x", nbins=6)
    ax.set_xlabel(f"Difference per feature ({view.level_words}; hollow: not shown)")
    title(ax, f"Levels and {clipped(outcome_words(view), 50)}")
