"""Pictures of scales: alpha and omega of each, and HTMT of each pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, title
from loyaltystats.report.sheets.reliability import HIGH, USUAL, pair_words
from loyaltystats.report.words import clipped, missing, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


def _dots(ax: Axes, rows: Sequence[dict[str, Any]], names: Sequence[str], strong: Sequence[bool]) -> None:
    values, lows, highs = columns_of(rows, *names)
    for at, (value, low, high, clear) in enumerate(zip(values, lows, highs, strong, strict=True)):
        ink = f"#{style.ACCENT if clear else style.CUT}"
        if not missing(low) and not missing(high):
            ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)


def _guide(ax: Axes, at: float, words: str) -> None:
    ax.axvline(at, color=f"#{style.CUT}", linewidth=0.9, linestyle="--", zorder=1)
    ax.text(
        at,
        1.01,
        words,
        transform=ax.get_xaxis_transform(),
        ha="center",
        va="bottom",
        fontsize=8,
        color=f"#{style.MUTED}",
    )


def draw_reliability(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw alpha as dots with intervals and omega as diamonds beside the usual conventions."""
    _dots(ax, rows, ("alpha", "conf_low", "conf_high"), [True] * len(rows))
    known = [(at, row["omega"]) for at, row in enumerate(rows) if not missing(row["omega"])]
    if known:
        ax.scatter(
            [value for _, value in known],
            [at + 0.2 for at, _ in known],
            s=36,
            marker="D",
            color=f"#{style.IMPACT_MARKS['basic'].colour}",
            zorder=3,
        )
    bar_names(ax, [view.label(row["scale"]) for row in rows])
    lowest = min([0.4, *(float(row["conf_low"]) for row in rows if not missing(row["conf_low"]))])
    ax.set_xlim(max(-1.0, lowest - 0.03), 1.0)
    for at in (USUAL, HIGH):
        _guide(ax, at, number(at))
    omega = "; diamonds: omega" if known else ""
    ax.set_xlabel(f"Alpha ({view.level_words}{omega}; dashed: conventions)")
    title(ax, "How steadily the questions of a scale measure together", pad=20)


def draw_distinctness(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw HTMT of each pair with its interval; hollow where the scales are not shown to differ."""
    rows = sorted(rows, key=lambda row: -row["htmt"])
    _dots(ax, rows, ("htmt", "htmt_low", "htmt_high"), [row["distinct"] in ("strict", "loose") for row in rows])
    labels = [clipped(pair_words(view, row), LABEL + 12) for row in rows]
    bar_names(ax, labels)
    ax.set_yticks(range(len(labels)), labels)
    for name in ("strict", "loose"):
        at = float(view.setting(name))
        _guide(ax, at, number(at))
    ax.set_xlabel(f"HTMT ({view.level_words}; hollow: not shown to be distinct; dashed: conventions)")
    title(ax, "Do the scales measure different things?", pad=20)
