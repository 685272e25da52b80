"""Pictures around the field and beside the main roads: plans, split forms, people by level, degrees, small effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import SHORTEST_LABELLED
from loyaltystats.report.plot_parts import LABEL, bar_names, columns_of, percent_axis, title
from loyaltystats.report.sheets.drivers import INTERCEPT, outcome_words
from loyaltystats.report.sheets.equivalence import small
from loyaltystats.report.sheets.fuzzy import degree, fuzzy_rows
from loyaltystats.report.sheets.models import named_term
from loyaltystats.report.sheets.plans import asked_in
from loyaltystats.report.words import clipped, missing, number, rounded, whole_percent
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, LEVELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.report.kinds import Shown

Rows = Sequence[dict[str, Any]]
SERIES_COLOURS: Final = (style.ACCENT, style.NAVY, style.CUT)
OUTSIDE: Final = "On no level"
"""Pairs of answers outside the four levels, or of which delivery is not known."""


def draw_plan(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the chance of each aim over the respondents, a dot at the planned size; bars where there is no curve."""
    curve = getattr(view.result, "curve", None)
    chances = None if curve is None else curve[curve["measure"] == "power"]
    if chances is None or chances.empty:
        _plan_bars(ax, rows)
        return
    for (aim, own), colour in zip(chances.groupby("aim", sort=False), SERIES_COLOURS, strict=False):
        ax.plot(own["respondents"], own["reached"], color=f"#{colour}", linewidth=2, label=str(aim), zorder=2)
        for row in rows:
            if row["aim"] == aim and not missing(row["respondents"]):
                ax.scatter([row["respondents"]], [row["reached"]], s=60, color=f"#{colour}", zorder=3)
    targets = {
        float(row["target"]) for row in rows if row["aim"] in set(chances["aim"]) and not missing(row.get("target"))
    }
    for target in targets:
        ax.axhline(target, color=f"#{style.CUT}", linewidth=0.8, linestyle="--", zorder=1)
    ax.set_ylim(0, 1.02)
    ax.set_xlim(0, None)
    percent_axis(ax.yaxis)
    ax.grid(color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Respondents in the whole study")
    ax.set_ylabel("Chance to reach the aim")
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)
    title(ax, "What fewer and more respondents would reach")


def _plan_bars(ax: Axes, rows: Rows) -> None:
    needed = len({row["respondents"] for row in rows}) > 1 or len(rows) == 1
    name = "respondents" if needed else "reached"
    (values,) = columns_of(rows, name)
    ax.barh(range(len(rows)), values, color=f"#{style.ACCENT}", height=0.62, zorder=2)
    for at, value in enumerate(values):
        words = rounded(value, thousands=True) if needed else number(value)
        beside: dict[str, Any] = {"textcoords": "offset points", "ha": "left", "va": "center", "fontweight": "bold"}
        ax.annotate(words, (value, at), (5, 0), color=f"#{style.NAVY}", **beside)
    labels = ["\n".join(style.wrapped(str(row["aim"]), LABEL)) for row in rows]
    bar_names(ax, labels)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_xlim(0, 1.12 * max(values))
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Respondents in the whole study" if needed else "Chance, or half of the width of an interval")
    title(
        ax,
        "How many to ask" if needed else f"What {rounded(rows[0]['respondents'], thousands=True)} respondents can tell",
    )


def draw_split(ax: Axes, view: Shown, _rows: Rows) -> None:
    """Draw which version asks about which feature, as dots."""
    features, versions, asked = asked_in(view)
    for line, feature in enumerate(features):
        places = [at for at, version in enumerate(versions) if (feature, version) in asked]
        ax.scatter(places, [line] * len(places), s=48, marker="s", color=f"#{style.ACCENT}", zorder=3)
    bar_names(ax, [view.label(feature) for feature in features])
    step = max(1, len(versions) // 20)
    ax.set_xticks(range(0, len(versions), step), [str(version) for version in versions[::step]])
    ax.set_xlim(-0.6, len(versions) - 0.4)
    ax.grid(color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel("Version of the questionnaire")
    title(ax, "Which version asks about which feature")


def people_shares(view: Shown) -> list[dict[str, Any]]:
    """Return for each feature the share of the people on each level."""
    frame = view.frame.assign(level=view.frame["level"].where(view.frame["level"].notna(), OUTSIDE))
    found = []
    for feature, own in frame.groupby("feature", sort=False):
        counts = own["level"].value_counts()
        shares = {level: float(counts.get(level, 0)) / len(own) for level in (*LEVELS, OUTSIDE)}
        found.append({"feature": str(feature), "n": len(own)} | shares)
    return found


def draw_people(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw the share of the people on each level, feature by feature; no single person is shown."""
    fills = {level: (f"{mark.glyph} {level}", mark.colour) for level, mark in style.LEVEL_MARKS.items()}
    _stacked(ax, view, rows, fills | {OUTSIDE: (OUTSIDE, style.RULE)})
    ax.set_xlabel("Share of the people")
    title(ax, "On which level people are")


def draw_fuzzy(ax: Axes, view: Shown, _rows: Rows) -> None:
    """Draw how far each category holds, on average, as bars of 100 %."""
    rows = [row for row in fuzzy_rows(view) if row["is_total"] and not missing(row[degree(CATEGORIES[0])])]
    marks = {
        degree(name): (f"{CATEGORY_LETTERS[name]} {style.CATEGORY_MARKS[name].word}", style.CATEGORY_MARKS[name].colour)
        for name in CATEGORIES
    }
    _stacked(ax, view, rows, marks)
    ax.set_xlabel("Mean degree to which a category holds")
    title(ax, "How far each category holds")


def _stacked(ax: Axes, view: Shown, rows: Rows, fills: dict[str, tuple[str, str]]) -> None:
    starts = [0.0] * len(rows)
    for name, (words, colour) in fills.items():
        shares = [float(row[name]) for row in rows]
        ax.barh(range(len(rows)), shares, left=starts, color=f"#{colour}", edgecolor="white", height=0.66, label=words)
        for at, (start, share) in enumerate(zip(starts, shares, strict=True)):
            if share >= SHORTEST_LABELLED:
                ink = f"#{style.text_on(colour)}"
                ax.text(start + share / 2, at, whole_percent(share), ha="center", va="center", color=ink, fontsize=8.5)
        starts = [start + share for start, share in zip(starts, shares, strict=True)]
    bar_names(ax, [view.label(row["feature"]) for row in rows])
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9)


def draw_equivalence(ax: Axes, view: Shown, rows: Rows) -> None:
    """Draw coefficients with their intervals, over the margin of each as a grey band; hollow where nothing is shown."""
    rows = [row for row in rows if str(row["term"]) != INTERCEPT]
    values, lows, highs, margins = columns_of(rows, "estimate", "conf_low", "conf_high", "margin")
    for at, (row, value, low, high, margin) in enumerate(zip(rows, values, lows, highs, margins, strict=True)):
        ax.barh(at, 2 * margin, left=-margin, color=f"#{style.GRID}", height=0.8, zorder=1)
        ink = f"#{style.ACCENT if small(row) else style.CUT}"
        ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if small(row) else "white", edgecolors=ink, zorder=3)
    bar_names(ax, [named_term(view, row) for row in rows])
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.set_xlabel(
        f"Difference per point of the driver ({view.level_words})\ngrey: the margin; hollow: not shown to be small"
    )
    title(ax, f"Which drivers matter little for {clipped(outcome_words(view), LABEL)}")
