"""The picture of banner tables: one question by columns, as bars of 100 %, or as means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import SHORTEST_LABELLED
from loyaltystats.report.charts.shades import shades
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.plot_parts import LABEL, bar_names, percent_axis, title
from loyaltystats.report.words import clipped, missing, number, rounded, whole_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BARS: Final = 24
"""Columns that one picture can show."""

QUESTION_LENGTH: Final = 60

Rows = Sequence[Mapping[str, Any]]


def banner_bars(view: Shown) -> list[dict[str, Any]]:
    """Return one line per column of the question that is drawn: the one with most letters, else the first.

    A line holds the label, the base, and the shares of the answers in order or, of other questions, one number.
    """
    rows = [row for row in records(view.frame) if not missing(row["estimate"])]
    letters: dict[str, int] = {str(row["question"]): 0 for row in rows}
    for row in rows:
        letters[str(row["question"])] += len(str(row["letters"]))
    if not letters:
        return []
    question = max(letters, key=lambda code: letters[code])
    own = [row for row in rows if row["question"] == question]
    single = view.setting("kinds")[question] == "single"
    kind = "answer" if single else str(own[0]["row_kind"])
    columns = list(dict.fromkeys(str(row["column"]) for row in own))[:MOST_BARS]
    found = []
    for column in columns:
        listed = [row for row in own if row["column"] == column and row["row_kind"] == kind]
        if listed:
            found.append({"question": question, "kind": kind, "column": column, "rows": listed, "single": single})
    return found


def draw_banner(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw the columns of one question."""
    names = [
        f"{clipped(view.label(row['column']), LABEL - 10)} (n {rounded(row['rows'][0]['n'], thousands=True)})"
        for row in rows
    ]
    if rows[0]["single"]:
        _stacked(ax, view, rows)
    else:
        _dots(ax, view, rows)
    bar_names(ax, names)
    title(ax, clipped(view.label(rows[0]["question"]), QUESTION_LENGTH))


def _words(view: Shown, row: Mapping[str, Any]) -> str:
    return clipped(str(view.result.labels.get(f"{row['question']}/{row['answer']}", row["answer"])), LABEL)


def _stacked(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    answers = [row["answer"] for row in rows[0]["rows"]]
    starts = [0.0] * len(rows)
    for place, colour in enumerate(shades(len(answers))):
        values = [float(row["rows"][place]["estimate"]) for row in rows]
        label = _words(view, rows[0]["rows"][place])
        bars = range(len(rows))
        ax.barh(bars, values, left=starts, color=f"#{colour}", edgecolor="white", height=0.66, label=label)
        for at, (start, share) in enumerate(zip(starts, values, strict=True)):
            if share >= SHORTEST_LABELLED:
                ink = f"#{style.text_on(colour)}"
                ax.text(start + share / 2, at, whole_percent(share), ha="center", va="center", color=ink, fontsize=8.5)
        starts = [start + share for start, share in zip(starts, values, strict=True)]
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)


def _dots(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    """Draw one mark per answer of a multiple choice, or the mean of a number."""
    share = rows[0]["kind"] in ("answer", "net")
    listed = [row["answer"] for row in rows[0]["rows"]]
    markers = [mark.plot_marker for mark in style.CATEGORY_MARKS.values()]
    for place, colour in enumerate(shades(len(listed))):
        values = [float(row["rows"][place]["estimate"]) for row in rows]
        ax.scatter(
            values,
            range(len(rows)),
            s=60,
            marker=markers[place % len(markers)],
            color=f"#{colour}",
            edgecolors=f"#{style.INK}",
            linewidths=0.6,
            zorder=3,
            label=_words(view, rows[0]["rows"][place]) if share else None,
        )
    ax.grid(axis="both", color=f"#{style.GRID}", linewidth=0.8)
    if share:
        ax.set_xlim(0, 1)
        percent_axis(ax.xaxis)
        ax.set_xlabel("Share who chose the answer")
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)
    else:
        for at, row in enumerate(rows):
            value = float(row["rows"][0]["estimate"])
            ax.annotate(number(value), (value, at), (8, 0), textcoords="offset points", va="center", fontsize=9)
        ax.set_xlabel("Mean")
        ax.margins(x=0.15)
