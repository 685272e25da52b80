"""Picture of odds ratios with their intervals, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.plot_parts import bar_names, columns_of, title
from loyaltystats.report.sheets.drivers import SIGNIFICANT, outcome_words
from loyaltystats.report.sheets.models import WORDS, kind_words, named_term, ratio_names
from loyaltystats.report.sheets.ordinal import ODDS, odds_range
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

LONG: Final = 8
"""Ratio of the ends of an axis beyond which only powers of two are marked."""

ROUND: Final = (0.125, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0)


def draw_ratios(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw one point with its interval per driver, the largest ratio on top; hollow where an association is not shown."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

    names = ratio_names(view) or ODDS
    rows = sorted(
        (row for row in rows if not missing(row[names[0]])), key=lambda row: (kind_words(row), -row[names[0]])
    )
    values, lows, highs, p = columns_of(rows, *names, "p_adjusted")
    for at, (value, low, high, each) in enumerate(zip(values, lows, highs, p, strict=True)):
        clear = each < SIGNIFICANT
        ink = f"#{style.ACCENT if clear else style.CUT}"
        ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
    bar_names(ax, [named_term(view, row) for row in rows])
    ends = [end for end in (*lows, *highs, *values) if not missing(end)]
    ticks = _ticks(min(*ends, 1.0), max(*ends, 1.0))
    ax.set_xscale("log", base=2)
    ax.set_xlim(ticks[0], ticks[-1])
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.axvline(1, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    model = str(view.setting("model"))
    word = WORDS[model].ratio if model in WORDS else "Odds ratio"
    ax.set_xlabel(f"{word} per point of the driver ({view.level_words}; hollow: not shown)")
    what = "better answers to " if model == "ordinal" else ""
    title(ax, f"What goes with {what}{clipped(outcome_words(view), 50)}")


def _ticks(low: float, high: float) -> list[float]:
    """Return marks of a logarithmic axis that hold these ratios: round ones on a short axis, powers of two on a long one."""
    left, right = odds_range(low, high)
    if right / left > LONG:
        return [left * 2**step for step in range(round(math.log2(right / left)) + 1)]
    first = max(mark for mark in ROUND if mark <= low)
    last = min(mark for mark in ROUND if mark >= high)
    return [mark for mark in ROUND if first <= mark <= last]
