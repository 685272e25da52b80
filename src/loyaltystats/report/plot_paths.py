"""Pictures of a path model: the diagram of constructs and paths, and the importance-performance map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.report import style
from loyaltystats.report.plot_parts import point_labels, quadrants, title
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.sheets.paths import CAPTIONS, further_rows, map_cuts, map_rows
from loyaltystats.report.words import clipped, missing, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Place = tuple[float, float]
ECSI: Final[dict[str, Place]] = {
    "image": (0.0, 2.0),
    "expectations": (0.0, 1.0),
    "quality": (0.0, 0.0),
    "value": (1.25, 0.0),
    "satisfaction": (2.3, 1.0),
    "complaints": (3.4, 0.0),
    "loyalty": (3.4, 2.0),
}
"""Places of the constructs of the European satisfaction model, without a path that runs through a box."""

HALF_WIDTH, HALF_HEIGHT = 0.3, 0.17
LABEL: Final = 16
HEIGHTS: Final = (1.0, 2.0, 0.0)
"""Heights in turn, where each construct follows from the one before: skipping paths then run clear of boxes."""


def draw_paths(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw constructs as boxes with R2, and direct paths as arrows with their sizes."""
    direct = [row for row in rows if row["effect"] == "direct"]
    places = _places(direct)
    r2 = {row["outcome"]: row["r2"] for row in further_rows(view, "quality")}
    ax.set_axis_off()
    for row in direct:
        _arrow(ax, places[row["term"]], places[row["outcome"]], row)
    for name, (x, y) in places.items():
        words = clipped(view.label(name), LABEL)
        text = words if missing(r2.get(name)) else f"{words}\nR² {number(float(r2[name]))}"
        box = {"boxstyle": "round,pad=0.45", "facecolor": f"#{style.WHITE}", "edgecolor": f"#{style.NAVY}"}
        ax.text(x, y, text, ha="center", va="center", fontsize=9, color=f"#{style.NAVY}", bbox=box, zorder=4)
    across, up = zip(*places.values(), strict=True)
    ax.set_xlim(min(across) - 0.6, max(across) + 0.6)
    ax.set_ylim(min(up) - 0.4, max(up) + 0.4)
    told = any(not missing(row["p_adjusted"]) for row in direct)
    title(ax, "What leads to what (dashed: not shown)" if told else "What leads to what")


def _arrow(ax: Axes, start: Place, end: Place, row: dict[str, Any]) -> None:
    unsure = not missing(row["p_adjusted"]) and float(row["p_adjusted"]) >= SIGNIFICANT
    ink = f"#{style.CUT if unsure else style.ACCENT}"
    here, there = _edge(start, end), _edge(end, start)
    width = 0.8 if unsure else 1.0 + 2.5 * min(1.0, abs(float(row["estimate"])))
    look = {"arrowstyle": "-|>", "color": ink, "linewidth": width, "linestyle": "--" if unsure else "-"}
    ax.annotate("", xy=there, xytext=here, arrowprops=look | {"shrinkA": 0, "shrinkB": 0}, zorder=2)
    x, y = (here[0] + 0.38 * (there[0] - here[0]), here[1] + 0.38 * (there[1] - here[1]))
    box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    ax.text(x, y, number(float(row["estimate"])), ha="center", va="center", fontsize=8, color=ink, bbox=box, zorder=3)


def _edge(here: Place, there: Place) -> Place:
    """Return where the line to another box leaves this one."""
    x, y = there[0] - here[0], there[1] - here[1]
    scale = max(abs(x) / HALF_WIDTH, abs(y) / HALF_HEIGHT, 1e-9)
    return here[0] + x / scale, here[1] + y / scale


def _places(direct: Sequence[dict[str, Any]]) -> dict[str, Place]:
    """Return where each construct stands: causes to the left."""
    causes: dict[str, set[str]] = {}
    for row in direct:
        causes.setdefault(row["term"], set())
        causes.setdefault(row["outcome"], set()).add(row["term"])
    if set(causes) == set(ECSI):
        return dict(ECSI)
    depth: dict[str, int] = {}
    while len(depth) < len(causes):
        for name, before in causes.items():
            if name not in depth and before <= set(depth):
                depth[name] = max((depth[each] + 1 for each in before), default=0)
    found: dict[str, Place] = {}
    for layer in range(max(depth.values()) + 1):
        names = [name for name in causes if depth[name] == layer]
        for at, name in enumerate(names):
            height = HEIGHTS[layer % 3] if len(names) == 1 else 2.0 - 2.0 * at / (len(names) - 1)
            found[name] = (1.2 * layer, height)
    return found


def draw_performance(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw importance for the target against performance, construct by construct."""
    del rows
    drawn = map_rows(view)
    if not drawn:
        raise ArgumentError(
            "what - 'map' and the scales have no known ends - expected a result with lowest= and highest= - use "
            "what='paths'."
        )
    x, y = ([float(row[name]) for row in drawn] for name in ("performance", "total_effect"))
    cut = map_cuts(drawn)
    room = 0.12 * (max(x) - min(x)) + 2
    ends = (max(0.0, min(x) - room), min(100.0, max(x) + room), min(0.0, 1.15 * min(y)), 1.15 * max(*y, 0.1))
    quadrants(ax, cut, ends, CAPTIONS)
    ax.scatter(x, y, s=60, color=f"#{style.ACCENT}", edgecolors=f"#{style.WHITE}", zorder=3)
    point_labels(ax, [(a, b, view.label(row["construct"])) for a, b, row in zip(x, y, drawn, strict=True)])
    ax.set_xlabel("Performance (0 to 100); cut at the constructs' mean")
    ax.set_ylabel("Importance (total effect); cut at the constructs' mean")
    title(ax, f"What to improve first for {clipped(view.label(view.setting('target')), 40)}")
