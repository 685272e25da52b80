"""plot: one picture of one result, on given or new axes; the words and colours of the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.report import style
from loyaltystats.report.charts.bars import SHORTEST_LABELLED
from loyaltystats.report.house import House, house_of
from loyaltystats.report.kinds import Shown, classes, shown
from loyaltystats.report.languages.spoken_axes import spoken_axes
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import voice
from loyaltystats.report.look import Look
from loyaltystats.report.plot_action import draw_change
from loyaltystats.report.plot_answers import draw_amounts, draw_answers_given, draw_items
from loyaltystats.report.plot_banner import draw_banner
from loyaltystats.report.plot_care import draw_care, draw_without
from loyaltystats.report.plot_chain import draw_curve, draw_mediation, draw_moderation
from loyaltystats.report.plot_compare import draw_agreeing, draw_compared
from loyaltystats.report.plot_difference import draw_differences
from loyaltystats.report.plot_drift import draw_drift
from loyaltystats.report.plot_factors import draw_factors, draw_ladder
from loyaltystats.report.plot_gaps import draw_gaps
from loyaltystats.report.plot_importance import draw_dominance, draw_importance
from loyaltystats.report.plot_kano import draw_answers, draw_kano, draw_sensitivity
from loyaltystats.report.plot_measures import draw_intentions, draw_measures, draw_phases
from loyaltystats.report.plot_parts import (
    LABEL,
    bar_names,
    columns_of,
    dress,
    percent_axis,
    title,
)
from loyaltystats.report.plot_paths import draw_paths, draw_performance
from loyaltystats.report.plot_penalty import draw_penalty
from loyaltystats.report.plot_plans import (
    draw_equivalence,
    draw_fuzzy,
    draw_people,
    draw_plan,
    draw_split,
)
from loyaltystats.report.plot_priority import draw_priority, draw_stated
from loyaltystats.report.plot_ratios import draw_ratios
from loyaltystats.report.plot_reliability import draw_distinctness, draw_reliability
from loyaltystats.report.plot_roads import (
    draw_agreement,
    draw_grid,
    draw_incidents,
    draw_key_drivers,
    draw_odds,
    draw_tetraclasse,
)
from loyaltystats.report.plot_rows import rows_to_draw, size_of
from loyaltystats.report.plot_second import draw_board, draw_level_loyalty, draw_scores, draw_segments
from loyaltystats.report.plot_settle import settle
from loyaltystats.report.plot_watch import draw_both_ways, draw_control, draw_pareto, draw_recovery, draw_styles
from loyaltystats.report.plot_weights import draw_weights
from loyaltystats.report.sheets.drivers import SIGNIFICANT, outcome_words
from loyaltystats.report.sheets.loyalty import SCORE_PARTS
from loyaltystats.report.sheets.models import kind_words, named_term, ratio_names
from loyaltystats.report.words import clipped, missing, signed, whole_percent
from loyaltystats.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WORDS_ONLY: Final = MappingProxyType(
    {
        "LintResult": "findings about a questionnaire are words",
        "TemplatesResult": "a list of templates is words",
        "PersonalDataResult": "a list of columns that may hold personal data is words",
        "BannerTestsResult": "tests behind the letters of a table are words beside numbers",
    }
)
"""Results that are words, which no picture says better."""


def plot(
    result: Result,
    ax: Axes | None = None,
    *,
    what: str | None = None,
    minimum_base: int = style.HIDDEN_BASE,
    language: str | None = None,
    house: House | str | PathLike[str] | None = None,
) -> Axes:
    """Draw a result.

    Parameters
    ----------
    result : Result
        Any result but a list of words: Kano categories (the Better-Worse map), levels, drift (the map with a path per
        feature, or the shares wave by wave), scores, drivers, importance, priorities, answers, plans, and so on.
    ax : matplotlib Axes, optional
        Where to draw. Default: a new figure of a size that fits.
    what : str, optional
        Which picture, where a result has several. Kano categories: ``"map"`` (default) or ``"answers"`` (the six categories
        as stacked bars). Levels: ``"board"`` (default, where delivery was asked) or ``"risk"``. Priorities: ``"map"``
        (default) or ``"stated"`` (stated against derived importance). Path models: ``"paths"`` (default) or
        ``"map"`` (importance against performance).
    minimum_base : int, default 5
        Groups with fewer answers are not drawn.
    language : str, optional
        Language of the fixed texts: ``"en"`` (default), ``"es"``, ``"pt"``, ``"de"``, ``"fr"`` or ``"zh"``.
    house : str, path or House, optional
        House template: a small YAML file with colours, font and language.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, for further work or ``ax.figure.savefig(...)``.

    Raises
    ------
    MissingDependencyError
        matplotlib is not installed.
    ArgumentError
        There is no picture for this result, nothing in it could be estimated, or there are no texts in this language.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats import nps, plot
    >>> plot(nps(pd.DataFrame({"recommend": [10, 9, 7, 3]}), "recommend")).get_title(loc="left")
    'Would they recommend us?'
    """
    if not isinstance(result, Result):
        raise ArgumentError(f"result - got {type(result).__name__} - expected a result such as that of nps().")
    worn = house_of(house)
    spoken = voice(language or worn.language, [result], numbers=worn.numbers)
    return drawn(result, ax, what, minimum_base, spoken, worn.look)


def drawn(result: Result, ax: Axes | None, what: str | None, minimum_base: int, spoken: Translator, look: Look) -> Axes:
    """Draw a result in the language of a translator, in the colours of a house."""
    view = shown(result, minimum_base=minimum_base)
    draw = _drawer(view, what)
    if draw is None:
        why = WORDS_ONLY.get(type(result).__name__)
        said = f"{why}; " if why else ""
        raise ArgumentError(
            f"result - there is no picture of {type(result).__name__} - {said}expected one of "
            f"{', '.join(classes(_DRAWERS))}."
        )
    rows = rows_to_draw(view, what)
    if not rows:
        raise ArgumentError(f"result - nothing in {result.title!r} could be estimated - there is no picture of it.")
    own = ax is None
    if ax is None:
        ax = _new_axes(size_of(view, rows, what))
    dress(ax)
    draw(ax, view, rows)
    spoken_axes(ax, spoken, own=own)
    settle(ax, own=own)
    look.axes(ax)
    return ax


def _new_axes(size: tuple[float, float]) -> Axes:
    """Return the axes of a new figure, that of pyplot, so that notebooks and ``show`` find it."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise MissingDependencyError(
            "plot - matplotlib is not installed - pictures need it - pip install matplotlib"
        ) from None
    _, ax = plt.subplots(figsize=size, layout="constrained")
    return ax


def _drawer(view: Shown, what: str | None) -> Callable[[Axes, Shown, Sequence[dict[str, Any]]], None] | None:
    """Return what draws this picture of a result; ``None`` where there is none."""
    if what is None:
        return _DRAWERS.get(view.kind)
    named = _NAMED.get(view.kind, {})
    if what not in named:
        expected = " or ".join(repr(name) for name in named) or "no name, the result has one picture"
        raise ArgumentError(f"what - got {what!r} - expected {expected}.")
    return named[what]


def _interval_bars(
    ax: Axes,
    labels: Sequence[str],
    values: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    fills: Sequence[str],
) -> None:
    places = range(len(values))
    ax.barh(places, values, color=[f"#{fill}" for fill in fills], height=0.62, zorder=2)
    for at, value, low, high in zip(places, values, lows, highs, strict=True):
        if not missing(low) and not missing(high):
            arms = [[max(0.0, value - low)], [max(0.0, high - value)]]
            ax.errorbar(value, at, xerr=arms, color=f"#{style.INK}", linewidth=1.2, zorder=3)
    bar_names(ax, labels)
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8)


def _levels(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    if any(not missing(row.get("delivered")) for row in rows):
        draw_board(ax, view, rows)
    else:
        _risk(ax, view, rows)


def _risk(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    rows = sorted((row for row in rows if not missing(row["risk"])), key=lambda row: -row["risk"])
    marks = {mark.word: mark.colour for mark in (*style.CATEGORY_MARKS.values(), *style.LEVEL_MARKS.values())}
    words = [str(row["level"] if not missing(row["level"]) and row["level"] else row["requirement"]) for row in rows]
    fills = [marks.get(word, style.CATEGORY_MARKS["mixed"].colour) for word in words]
    labels = [f"{clipped(view.label(row['feature']), LABEL)}\n{word}" for row, word in zip(rows, words, strict=True)]
    values, lows, highs = columns_of(rows, "risk", "risk_low", "risk_high")
    _interval_bars(ax, labels, values, lows, highs, fills)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.set_xlabel(f"Share who would be dissatisfied ({view.level_words})")
    title(ax, "Risk if the feature is missing")


def _score(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    starts = [0.0] * len(rows)
    for name in SCORE_PARTS:
        shares = [float(row[name]) for row in rows]
        fill = style.LOYALTY_COLOURS[name]
        ax.barh(
            range(len(rows)),
            shares,
            left=starts,
            color=f"#{fill}",
            edgecolor="white",
            height=0.62,
            label=name.capitalize(),
        )
        for at, (start, share) in enumerate(zip(starts, shares, strict=True)):
            if share >= SHORTEST_LABELLED:
                ink = f"#{style.text_on(fill)}"
                ax.text(start + share / 2, at, whole_percent(share), ha="center", va="center", color=ink, fontsize=9)
        starts = [start + share for start, share in zip(starts, shares, strict=True)]
    for at, row in enumerate(rows):
        ax.text(1.02, at, signed(row["estimate"], 0), va="center", fontweight="bold", color=f"#{style.NAVY}")
    bar_names(ax, [row["group"] for row in rows])
    ax.set_xlim(0, 1.1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    percent_axis(ax.xaxis)
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.14), ncols=3, frameon=False, fontsize=9)
    title(ax, "Would they recommend us?")


def _shares(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    values, lows, highs = columns_of(rows, "estimate", "conf_low", "conf_high")
    several = len({row["question_words"] for row in rows}) > 1
    labels = [row["question_words"] if several or len(rows) == 1 else row["group"] for row in rows]
    _interval_bars(ax, labels, values, lows, highs, [style.ACCENT] * len(rows))
    ax.set_xlim(0, 1)
    percent_axis(ax.xaxis)
    ax.set_xlabel(f"Share giving a top answer ({view.level_words})")
    title(ax, "Satisfied customers" if several else clipped(rows[0]["question_words"], 60))


def _drivers(ax: Axes, view: Shown, rows: Sequence[dict[str, Any]]) -> None:
    if ratio_names(view):
        draw_ratios(ax, view, rows)
        return
    rows = sorted(rows, key=lambda row: (kind_words(row), -row["estimate"]))
    values, lows, highs, p = columns_of(rows, "estimate", "conf_low", "conf_high", "p_adjusted")
    for at, (value, low, high, each) in enumerate(zip(values, lows, highs, p, strict=True)):
        clear = each < SIGNIFICANT
        ink = f"#{style.ACCENT if clear else style.CUT}"
        ax.plot([low, high], [at, at], color=ink, linewidth=2, zorder=2)
        ax.scatter([value], [at], s=60, color=ink if clear else "white", edgecolors=ink, zorder=3)
    bar_names(ax, [named_term(view, row) for row in rows])
    ax.axvline(0, color=f"#{style.CUT}", linewidth=0.8, linestyle="--")
    ax.grid(axis="x", color=f"#{style.GRID}", linewidth=0.8)
    ax.set_xlabel(f"Difference per point of the driver ({view.level_words}; hollow: association not shown)")
    title(ax, f"What goes with {clipped(outcome_words(view), 50)}")


_DRAWERS: Final[MappingProxyType[str, Callable[[Axes, Shown, Sequence[dict[str, Any]]], None]]] = MappingProxyType(
    {
        "kano": draw_kano,
        "sensitivity": draw_sensitivity,
        "levels": _levels,
        "nps": _score,
        "nps_difference": draw_differences,
        "compare": draw_compared,
        "within_agreement": draw_agreeing,
        "csat": _shares,
        "measures": draw_measures,
        "phases": draw_phases,
        "pareto": draw_pareto,
        "recovery": draw_recovery,
        "control": draw_control,
        "styles": draw_styles,
        "both_ways": draw_both_ways,
        "intentions": draw_intentions,
        "drivers": _drivers,
        "importance": draw_importance,
        "dominance": draw_dominance,
        "priority": draw_priority,
        "penalty": draw_penalty,
        "simulator": draw_change,
        "what_if": draw_change,
        "gains": draw_change,
        "drift": draw_drift,
        "scores": draw_scores,
        "segments": draw_segments,
        "level_loyalty": draw_level_loyalty,
        "grid": draw_grid,
        "odds": draw_odds,
        "tetraclasse": draw_tetraclasse,
        "key_drivers": draw_key_drivers,
        "incidents": draw_incidents,
        "agreement": draw_agreement,
        "gaps": draw_gaps,
        "care": draw_care,
        "without": draw_without,
        "mediation": draw_mediation,
        "left_out": draw_curve,
        "moderation": draw_moderation,
        "slopes": draw_curve,
        "reliability": draw_reliability,
        "distinctness": draw_distinctness,
        "factors": draw_factors,
        "ladder": draw_ladder,
        "paths": draw_paths,
        "weights": draw_weights,
        "items": draw_items,
        "answers": draw_answers_given,
        "amounts": draw_amounts,
        "fuzzy": draw_fuzzy,
        "equivalence": draw_equivalence,
        "plan": draw_plan,
        "split": draw_split,
        "people": draw_people,
        "banner": draw_banner,
    }
)

_NAMED: Final = MappingProxyType(
    {
        "kano": {"map": draw_kano, "answers": draw_answers},
        "levels": {"board": _levels, "risk": _risk},
        "priority": {"map": draw_priority, "stated": draw_stated},
        "paths": {"paths": draw_paths, "map": draw_performance},
    }
)
"""Pictures by name, of results that have several."""
