"""The picture of a weighting: shares before and after, or rates of response, or the weights themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, percent_axis, title
from loyaltystats.report.sheets.weights import named_rows
from loyaltystats.report.words import clipped, whole_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


def draw_weights(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw what the weighting changed; where totals of numbers were the targets, the distribution of the weights."""
    rows = named_rows(view)
    if "share_after" in view.frame.columns:
        _shares(ax, rows)
    elif "response_rate" in view.frame.columns:
        _rates(ax, rows)
    else:
        _distribution(ax, view)


def _shares(ax: Axes, rows: Sequence[dict[str, Any]]) -> None:
    for at, row in enumerate(rows):
        before, after = float(row["share_before"]), float(row["share_after"])
        ax.plot([before, after], [at, at], color=f"#{style.CUT}", linewidth=2, zorder=2)
        first = at == 0
        ink = f"#{style.CUT}"
        ax.scatter(
            [before], [at], s=55, color="white", edgecolors=ink, zorder=3, label="as answered" if first else None
        )
        ax.scatter([after], [at], s=55, color=f"#{style.ACCENT}", zorder=3, label="weighted" if first else None)
    bar_names(ax, [clipped(row["label"], LABEL) for row in rows])
    ax.set_xlim(left=0)
    percent_axis(ax.xaxis)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.legend(frameon=False, fontsize=9, loc="best")
    ax.set_xlabel("Share")
    title(ax, "Whom the answers stand for")


def _rates(ax: Axes, rows: Sequence[dict[str, Any]]) -> None:
    for at, row in enumerate(rows):
        rate = float(row["response_rate"])
        ax.barh(at, rate, color=f"#{style.ACCENT}", height=0.62, zorder=2)
        ax.text(rate, at, f" {whole_percent(rate)}", va="center", fontsize=9, color=f"#{style.NAVY}")
    bar_names(ax, [clipped(str(row["class"]), LABEL) for row in rows])
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.set_xlabel("Share of those asked who answered")
    title(ax, "Response rates")


def _distribution(ax: Axes, view: Shown) -> None:
    result: Any = view.result
    table = result.distribution()
    low, high = table["weight_from"].to_numpy(), table["weight_to"].to_numpy()
    ax.bar(low, table["n"], width=high - low, align="edge", color=f"#{style.ACCENT}", edgecolor="white", zorder=2)
    ax.grid(axis="y", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Weight (the mean is 1)")
    ax.set_ylabel("Respondents")
    title(ax, "How uneven the weights are")
