"""The picture of penalties and rewards: bars to both sides of zero, with their intervals and the class in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, title
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.sheets.penalty import PALE, SCALES, impact_word
from loyaltystats.report.words import clipped, missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown


SIDES: Final = (
    ("penalty", style.PENALTY_COLOUR, -0.1, "← poor ratings cost ", "right"),
    ("reward", style.REWARD_COLOUR, 0.1, " good ratings gain →", "left"),
)
"""Column, fill, shift of its interval so that the two never lie on each other, words and their side of zero."""


def draw_penalty(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw penalties to the left and rewards to the right; pale where the interval holds zero."""
    rows = [row for row in rows if not (missing(row["penalty"]) and missing(row["reward"]))]
    for side, strong, shift, words, align in SIDES:
        each, lows, highs = columns_of(rows, side, f"{side}_low", f"{side}_high")
        for at, (value, low, high) in enumerate(zip(each, lows, highs, strict=True)):
            if missing(value):
                continue
            fill = strong if low > 0 or high < 0 else PALE[side]
            halved = _same_side(rows[at])
            place, height = (at + 1.6 * shift, 0.31) if halved else (at, 0.62)
            ax.barh(place, value, color=f"#{fill}", height=height, zorder=2)
            if not missing(low):
                arms = [[value - low], [high - value]]
                ax.errorbar(
                    value, place if halved else at + shift, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3
                )
        above = ax.get_xaxis_transform()
        ax.text(
            0, 1.01, words, transform=above, ha=align, va="bottom", color=f"#{strong}", fontsize=9, fontweight="bold"
        )
    labels = [f"{clipped(term_words(view, row['term']), LABEL)}\n{impact_word(row['impact_factor'])}" for row in rows]
    bar_names(ax, labels)
    ax.set_yticks(range(len(rows)), labels)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, zorder=4)
    scale = SCALES.get(str(view.setting("kind")), "")
    ax.set_xlabel(f"Difference in {clipped(outcome_words(view), 40)}\n{scale} ({view.level_words}; pale: holds zero)")
    title(ax, "What poor ratings cost and good ones gain", pad=24)


def _same_side(row: dict[str, Any]) -> bool:
    """Return whether both bars lie on one side of zero, where one would hide the other."""
    if missing(row["penalty"]) or missing(row["reward"]):
        return False
    return bool(row["penalty"] * row["reward"] > 0)
