"""Pictures of importance: shares with intervals, ties and first places; and the heat map of dominance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.plot_parts import bar_names, columns_of, percent_axis, title
from loyaltystats.report.sheets.dominance import WINS, matrix_of
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.words import clipped, missing, whole_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

NAME = 22
"""Characters of a driver along a heat map."""

MOST_LETTERS = 6
"""Letters of ties that fit beside a bar; with more, the table has them."""


def draw_importance(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw shares with intervals; on the right the chance of the first place, and letters that ties have in common."""
    rows = sorted(rows, key=lambda row: -row["importance"])
    values, lows, highs = columns_of(rows, "importance", "conf_low", "conf_high")
    ax.barh(range(len(rows)), values, color=f"#{style.ACCENT}", height=0.62, zorder=2)
    for at, (value, low, high) in enumerate(zip(values, lows, highs, strict=True)):
        if not missing(low) and not missing(high):
            arms = [[max(0.0, value - low)], [max(0.0, high - value)]]
            ax.errorbar(value, at, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3)
    bar_names(ax, [term_words(view, row["term"]) for row in rows])
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8)
    percent_axis(ax.xaxis)
    ax.set_xlabel(f"Share of what the drivers explain ({view.level_words})")
    _beside(ax, rows)
    title(ax, f"What explains {clipped(outcome_words(view), 50)}", pad=22)


def _beside(ax: Axes, rows: Sequence[dict[str, Any]]) -> None:
    """Print the chance of the first place and the letters of ties right of the axes, where there were resamples."""
    if any(missing(row.get("first_probability")) for row in rows):
        return
    columns = [(24.0, "First in", [whole_percent(row["first_probability"]) for row in rows])]
    ties = [str(row["tied"]) for row in rows if not missing(row.get("tied"))]
    if len(ties) == len(rows) and max(map(len, ties)) <= MOST_LETTERS:
        columns.append((72.0, "Tied", ties))
    for right, heading, texts in columns:
        words: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9, "ha": "center", "annotation_clip": False}
        place = (1, 1)
        ax.annotate(heading, place, (right, 6), xycoords="axes fraction", color=f"#{style.MUTED}", **words)
        for at, text in enumerate(texts):
            ax.annotate(
                text,
                (1, at),
                (right, 0),
                xycoords=ax.get_yaxis_transform(),
                va="center",
                color=f"#{style.INK}",
                **words,
            )


def draw_dominance(ax: Axes, view: Shown, _rows: Sequence[dict[str, Any]]) -> None:
    """Draw the matrix of complete dominance, the most important driver on top."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    names, cells = matrix_of(view)
    p = len(names)
    values = np.full((p, p), np.nan)
    for (one, other), (value, _) in cells.items():
        values[names.index(one), names.index(other)] = value
    shades = LinearSegmentedColormap.from_list("dominance", ["#FFFFFF", f"#{style.GRID}", f"#{style.FAINT}"])
    ax.imshow(values, cmap=shades, vmin=0, vmax=1, aspect="auto")
    for (one, other), (value, kept) in cells.items():
        words = WINS[value] if kept is None else f"{WINS[value]}\n{whole_percent(kept)}"
        place = names.index(other), names.index(one)
        ax.text(*place, words if p <= 12 else words.partition("\n")[0], ha="center", va="center", fontsize=8)
    labels = [clipped(term_words(view, name), NAME) for name in names]
    ax.set_yticks(range(p), labels)
    ax.set_xticks(range(p), labels, rotation=40, ha="right", rotation_mode="anchor")
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xticks(np.arange(p - 1) + 0.5, minor=True)
    ax.set_yticks(np.arange(p - 1) + 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=2)
    ax.tick_params(which="minor", length=0)
    known = any(kept is not None for _, kept in cells.values()) and p <= 12
    asked = "Does the driver on the left explain more than the one below,\nwhatever else is in the model?"
    ax.set_xlabel(f"{asked} (%: same answer in resamples)" if known else asked)
    title(ax, f"Dominance: what explains {clipped(outcome_words(view), 40)}")
