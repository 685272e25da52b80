"""The Better-Worse map as a picture: every feature with the ellipse that holds both of its numbers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown
from loyaltystats.report.plot_parts import percent_axis, point_labels, quadrants, title
from loyaltystats.report.sheets.kano import CAPTIONS, joint_outlines, map_cuts
from loyaltystats.report.words import whole_percent

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
        ax.scatter([x], [y], s=80, marker=mark.plot_marker, color=f"#{mark.colour}", edgecolors="white", zorder=3)
    points = [(-row["worse"], row["better"], view.label(row["feature"])) for row in rows]
    better, worse = map_cuts(view)
    quadrants(ax, (worse, better), (0.0, 1.0, 0.0, 1.0), CAPTIONS)
    point_labels(ax, points, (0.0, 1.0, 0.0, 1.0))
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
