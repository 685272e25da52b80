"""Pictures of mediation (a drawing of its paths) and moderation (the slope over the moderator, its region shaded)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, title
from loyaltystats.report.sheets.chain import clear
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.words import clipped, missing, number, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Place = tuple[float, float]


def draw_mediation(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw driver, mediators and outcome as boxes, and the paths between them with their coefficients."""
    driver, outcome = str(view.setting("driver")), str(view.setting("outcome"))
    mediators = [str(name) for name in view.setting("mediators")]
    places = {driver: (0.14, 0.26), outcome: (0.86, 0.26)} | _mediator_places(view, mediators)
    for name, place in places.items():
        _box(ax, place, clipped(view.label(name), 24))
    found = {(str(row["effect"]), str(row["term"])): row for row in rows}
    for (effect, term), row in found.items():
        if effect == "path":
            start, end = term.split(" > ")
            _arrow(ax, places[start], places[end], row)
    direct = found[("direct", driver)]
    _arrow(ax, places[driver], places[outcome], direct, words="direct ")
    total = found[("total", driver)]
    indirect = found.get(("indirect", "all")) or found[("indirect", mediators[0])]
    said = f"Total {_value(total)} = direct {_value(direct)} + indirect {_value(indirect)}"
    ax.text(0.5, 0.06, said, ha="center", va="center", fontsize=10, color=f"#{style.INK}")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.set_axis_off()
    title(ax, f"How {clipped(view.label(driver), 30)} goes with {clipped(outcome_words(view), 30)}")
    said = f"Points per point; dashed: the {view.level_words} holds zero. Associations; the order is assumed."
    ax.text(0.5, -0.02, said, ha="center", va="top", fontsize=8.5, color=f"#{style.MUTED}")


def _mediator_places(view: Shown, mediators: Sequence[str]) -> dict[str, Place]:
    """Return the places of mediators: in a row where each depends on those before it, else one above the other."""
    count = len(mediators)
    if count == 1:
        return {mediators[0]: (0.5, 0.63)}
    if view.setting("serial"):
        return {name: (0.26 + 0.48 * at / (count - 1), 0.8) for at, name in enumerate(mediators)}
    return {name: (0.5, 0.92 - 0.5 / count * (at + 0.5)) for at, name in enumerate(mediators)}


def _value(row: Mapping[str, Any]) -> str:
    return signed(row["estimate"])


def _box(ax: Axes, place: Place, words: str) -> None:
    ax.text(
        *place,
        words,
        ha="center",
        va="center",
        fontsize=10,
        color=f"#{style.WHITE}",
        fontweight="bold",
        zorder=4,
        bbox={"boxstyle": "round,pad=0.55", "facecolor": f"#{style.NAVY}", "edgecolor": "none"},
    )


def _arrow(ax: Axes, start: Place, end: Place, row: Mapping[str, Any], words: str = "") -> None:
    sure = clear(row)
    ink = f"#{style.ACCENT if sure else style.CUT}"
    ax.annotate(
        "",
        end,
        start,
        zorder=2,
        arrowprops={
            "arrowstyle": "-|>",
            "color": ink,
            "linewidth": 1.8 if sure else 1.2,
            "linestyle": "-" if sure else "--",
            "shrinkA": 34,
            "shrinkB": 34,
        },
    )
    ax.text(
        (start[0] + end[0]) / 2,
        (start[1] + end[1]) / 2,
        f"{words}{_value(row)}",
        ha="center",
        va="center",
        fontsize=9,
        color=ink,
        zorder=3,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )


def draw_moderation(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the slope over a numeric moderator with the region where it differs from zero, or the slopes of groups."""
    slopes = [row for row in rows if row["effect"] == "slope"]
    driver, outcome = clipped(view.label(view.setting("driver")), 30), clipped(outcome_words(view), 30)
    if view.setting("numeric"):
        result: Any = view.result
        _over_moderator(ax, view, result.slopes().to_frame(), slopes)
        ax.set_ylabel(f"Slope of {driver}\n(points of {outcome})")
        ax.set_xlabel(
            f"{clipped(view.label(view.setting('moderator')), 40)} ({view.level_words}, shaded: differs from zero)"
        )
    else:
        values, lows, highs = columns_of(slopes, "estimate", "conf_low", "conf_high")
        for at, (value, low, high, row) in enumerate(zip(values, lows, highs, slopes, strict=True)):
            ink = f"#{style.ACCENT if clear(row) else style.CUT}"
            ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
            ax.scatter([value], [at], s=60, color=ink if clear(row) else "white", edgecolors=ink, zorder=3)
        bar_names(ax, [clipped(term_words(view, row["term"]), LABEL) for row in slopes])
        ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
        ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
        ax.set_xlabel(f"Slope of {driver} (points of {outcome}; {view.level_words}; hollow: holds zero)")
    title(ax, f"For whom {driver} goes with {outcome}")


def _over_moderator(ax: Axes, view: Shown, curve: Any, slopes: Sequence[dict[str, Any]]) -> None:
    if "group" in curve.columns:
        curve = curve[curve["group"] == curve["group"].iloc[0]]
    x, low, high = (curve[name].to_numpy() for name in ("moderator_value", "conf_low", "conf_high"))
    _band(ax, x, curve["estimate"].to_numpy(), low, high)
    for name in ("jn_low", "jn_high"):
        end = float(view.setting(name))
        if not missing(end) and x[0] < end < x[-1]:
            ax.axvline(end, color=f"#{style.CUT}", linewidth=0.9, linestyle=":")
            ax.text(
                end,
                1.01,
                number(end, 1),
                transform=ax.get_xaxis_transform(),
                ha="center",
                fontsize=8,
                color=f"#{style.MUTED}",
            )
    ax.fill_between(
        x,
        0,
        1,
        where=(low > 0) | (high < 0),
        transform=ax.get_xaxis_transform(),
        color=f"#{style.FAINT}",
        alpha=0.25,
        zorder=0,
    )
    inside = [row for row in slopes if x[0] <= row["moderator_value"] <= x[-1]]
    ax.scatter(
        [row["moderator_value"] for row in inside],
        [row["estimate"] for row in inside],
        s=45,
        color=f"#{style.NAVY}",
        zorder=4,
    )


def _band(ax: Axes, x: Any, value: Any, low: Any, high: Any) -> None:
    ax.plot(x, value, color=f"#{style.ACCENT}", linewidth=2, zorder=3)
    ax.fill_between(x, low, high, color=f"#{style.ACCENT}", alpha=0.15, linewidth=0, zorder=1)
    ax.axhline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")


def draw_curve(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw a slope over its moderator, or an indirect association over what was left out, with its band."""
    left_out = view.kind == "left_out"
    x, value, low, high = columns_of(
        rows, "rho" if left_out else "moderator_value", "estimate", "conf_low", "conf_high"
    )
    _band(ax, x, value, low, high)
    outcome = clipped(outcome_words(view), 30)
    if left_out:
        ax.axvline(0, color=f"#{style.GRID}", linewidth=0.8)
        ax.set_xlabel("Correlation of what is left unexplained of mediator and outcome (rho)")
        ax.set_ylabel(f"Indirect association with {outcome}")
        title(ax, "Indirect association if something was left out")
    else:
        ax.set_xlabel(clipped(view.label(view.setting("moderator")), 40))
        ax.set_ylabel(f"Slope on {outcome}")
        title(ax, f"Slope of {clipped(view.label(view.setting('driver')), 40)}")
