"""Pictures of the categories: the Better-Worse map with joint ellipses, the answers as bars, what other rules would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import SHORTEST_LABELLED
from loyaltystats.report.kinds import Shown
from loyaltystats.report.plot_parts import LABEL, bar_names, percent_axis, point_labels, quadrants, title
from loyaltystats.report.sheets.kano import CAPTIONS, joint_outlines, map_cuts
from loyaltystats.report.words import clipped, missing, whole_percent
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, COLUMNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMOOTH: Final = 73
"""Points of an ellipse in a picture."""


def draw_kano(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the map: Better upwards, the size of Worse to the right, an ellipse or two intervals around each point."""
    outlines = joint_outlines(view, SMOOTH)
    for row in rows:
        mark = style.CATEGORY_MARKS.get(str(row["category"]), style.CATEGORY_MARKS["mixed"])
        outline = outlines.get(str(row["feature"]))
        if outline is None:
            _intervals(ax, row)
        else:
            places = ([x for x, _ in outline], [y for _, y in outline])
            ax.fill(*places, color=f"#{mark.colour}", alpha=0.09, linewidth=0, zorder=1.5)
            ax.plot(*places, color=f"#{mark.colour}", alpha=0.55, linewidth=1, zorder=2)
        x, y = -row["worse"], row["better"]
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
    points = [(-row["worse"], row["better"], view.label(row["feature"])) for row in rows]
    better, worse = map_cuts(view)
    quadrants(ax, (worse, better), (0.0, 1.0, 0.0, 1.0), CAPTIONS)
    point_labels(ax, points)
    percent_axis(ax.xaxis)
    percent_axis(ax.yaxis)
    ax.set_xlabel(f"Dissatisfied if missing (|Worse|){_words(view) if outlines else ''}")
    ax.set_ylabel("Satisfied if present (Better)")
    mark_legend(ax, [str(row["category"]) for row in rows])
    title(ax, "What presence gains and absence costs")


def _words(view: Shown) -> str:
    level = view.setting("confidence_level")
    return (
        f"; ellipses: {whole_percent(level)} joint confidence" if level is not None else "; ellipses: joint confidence"
    )


def _intervals(ax: Axes, row: Mapping[str, Any]) -> None:
    x, y = -row["worse"], row["better"]
    ax.errorbar(
        x,
        y,
        xerr=[[row["worse_high"] - row["worse"]], [row["worse"] - row["worse_low"]]],
        yerr=[[y - row["better_low"]], [row["better_high"] - y]],
        color=f"#{style.FAINT}",
        linewidth=1,
        zorder=2,
    )


def mark_legend(ax: Axes, categories: Sequence[str]) -> None:
    """Print the shapes in words under the map."""
    from matplotlib.lines import Line2D

    used = [mark for name, mark in style.CATEGORY_MARKS.items() if name in categories]
    handles = [
        Line2D([], [], linestyle="", marker=mark.plot_marker, color=f"#{mark.colour}", label=mark.word) for mark in used
    ]
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.11), ncols=len(handles), frameon=False, fontsize=9
    )


def draw_answers(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the shares of the six categories as one bar per feature."""
    starts = [0.0] * len(rows)
    for name in CATEGORIES:
        mark = style.CATEGORY_MARKS[name]
        shares = [float(row[name]) / float(row["n"]) for row in rows]
        ax.barh(
            range(len(rows)),
            shares,
            left=starts,
            color=f"#{mark.colour}",
            edgecolor="white",
            height=0.66,
            label=f"{CATEGORY_LETTERS[name]} {mark.word}",
        )
        for at, (start, share) in enumerate(zip(starts, shares, strict=True)):
            if share >= SHORTEST_LABELLED:
                ink = f"#{style.text_on(mark.colour)}"
                ax.text(start + share / 2, at, whole_percent(share), ha="center", va="center", color=ink, fontsize=8.5)
        starts = [start + share for start, share in zip(starts, shares, strict=True)]
    bar_names(ax, [view.label(row["feature"]) for row in rows])
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)
    title(ax, "How the answers fall")


def draw_sensitivity(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw one row per feature and one column per choice of the analyst; letters of categories, strong where they change."""
    from matplotlib.patches import Rectangle

    names = ("as_analysed", *(name for name in view.setting("variants", ()) if name in view.frame.columns))
    for line, row in enumerate(rows):
        for column, name in enumerate(names):
            category = str(row[name])
            if missing(row[name]):
                continue
            mark = style.CATEGORY_MARKS.get(category, style.CATEGORY_MARKS["mixed"])
            strong = column == 0 or row[name] != row["as_analysed"]
            box = Rectangle((column - 0.46, line - 0.42), 0.92, 0.84, color=f"#{mark.colour}", linewidth=0)
            box.set_alpha(1.0 if strong else 0.14)
            ax.add_patch(box)
            letter = CATEGORY_LETTERS.get(category, "mixed")
            ink = style.WHITE if strong else style.MUTED
            ax.text(column, line, letter, ha="center", va="center", fontsize=8.5, color=f"#{ink}")
    ax.set_xticks(range(len(names)), [COLUMNS[name].label for name in names], rotation=40, ha="left", fontsize=8.5)
    ax.xaxis.set_ticks_position("top")
    ax.set_yticks(range(len(rows)), [clipped(view.label(row["feature"]), LABEL) for row in rows])
    ax.set_xlim(-0.6, len(names) - 0.4)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel("Strong colour: as analysed, and every choice that changes the category")
    title(ax, "Do the categories depend on choices of the analyst?")
