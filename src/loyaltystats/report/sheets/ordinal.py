"""The Drivers sheet of an ordinal regression: points of the score, odds ratios, shares, and whether one effect is enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.parts import set_range
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.sheets import drivers
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number, p_words, quoted
from loyaltystats.vocabulary import TOTAL

NPS, MEAN, ALL = "nps", "mean", "all drivers"
NULL: Final = "Null hypothesis: "
EFFECT: Final = ("effect", "effect_low", "effect_high")
POINTS: Final = "0.0"
CHANGE: Final = "+0.0%;-0.0%;0.0%"
ODDS: Final = ("odds_ratio", "odds_low", "odds_high")
TOP: Final = {"detractors": "Detractors", "passives": "Passives", "promoters": "Promoters"}


def write_ordinal(book: Book, shown: Shown) -> Page:
    """Write the sheet of one ordinal regression."""
    page = book.page(
        "Drivers ordinal",
        shown.result.title,
        f"How a better answer to {quoted(drivers.outcome_words(shown))} goes with each driver when the others are held "
        "constant.",
    )
    p = shown.setting("joint_p")
    whole = "" if missing(p) else f" All drivers together: {p_words(p)}."
    page.base(f"{base_words(shown)}{whole} {shown.level_words.capitalize()}s.")
    rows = _rows(shown)
    scored = effect_measure(shown)
    page.table(Table(fields=_fields(shown, scored), rows=rows, paints=drivers.driver_paints(rows)), freeze_columns=2)
    more = [drivers.ASSOCIATION, *_reading(shown, scored), *empty_words(rows, ("estimate", "p_adjusted"))]
    _charts(book, page, shown, rows, scored, note_points(page, [shown], more))
    notes(page, [shown], more)
    for heading, table in _further(shown):
        page.further(heading, table)
    return page


def effect_measure(shown: Shown) -> str:
    """Return what one point of a driver is said in: points of the score, or of the mean answer; else nothing."""
    effects = _table(shown, "effects")
    known = {str(row["measure"]) for row in effects}
    return next((name for name in (NPS, MEAN) if name in known), "")


def _table(shown: Shown, name: str) -> list[dict[str, Any]]:
    """Return the rows of a further table; those of all respondents where there are groups."""
    result = shown.result
    if name not in getattr(result, "more", ()):
        return []
    rows = records(result.frame(name))  # type: ignore[attr-defined]
    return [row for row in rows if str(row.get("group", TOTAL)) == TOTAL]


def effects_of(shown: Shown, measure: str) -> dict[str, dict[str, Any]]:
    """Return the average effects of all respondents in one measure, by term."""
    return {str(row["term"]): row for row in _table(shown, "effects") if row["measure"] == measure}


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = drivers.rows_of(shown)
    measure = effect_measure(shown)
    every = records(shown.result.frame("effects")) if measure else []  # type: ignore[attr-defined]
    known = {
        (shown.label(row.get("group", TOTAL)), str(row["term"])): row for row in every if row["measure"] == measure
    }
    for row in rows:
        row["verdict"] = drivers.verdict(row, shown.setting("controls") or ())
        found = known.get((row.get("group", shown.label(TOTAL)), row["code"]), {})
        row |= dict(zip(EFFECT, (found.get(name) for name in ("estimate", "conf_low", "conf_high")), strict=True))
    return rows


def _fields(shown: Shown, scored: str) -> list[Field]:
    words = {NPS: "Points of the score per point", MEAN: "Points of the answer per point"}
    effect = [
        Field(name=name, label=label, number_format=POINTS if scored == NPS else "0.00", width=11)
        for name, label in zip(EFFECT, (words.get(scored, ""), "Low", "High"), strict=True)
    ]
    own = {"odds_low": "Odds ratio, low", "odds_high": "Odds ratio, high", "estimate": "Coefficient (log odds)"}
    names = (*ODDS, "p_adjusted", "estimate", "std_estimate", "std_error", "statistic", "p_value", "vif", "n")
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        Field(name="verdict", label="Association", width=17),
        *(effect if scored else []),
        *(field_of(name, width=10.5, **({"label": own[name]} if name in own else {})) for name in names),
    ]


def _reading(shown: Shown, scored: str) -> list[str]:
    what = {
        NPS: "Points of the score per point: by how much the score (promoters minus detractors, -100 to 100) differs "
        "between customers who rate the driver one point apart and everything else alike.",
        MEAN: "Points of the answer per point: by how much the mean answer differs between customers who rate the driver "
        "one point apart and everything else alike.",
    }
    return [
        *([what[scored]] if scored else []),
        "An odds ratio of 1.5 means: one point more on the driver goes with 1.5 times the odds of a better answer, wherever "
        "on the scale the line between better and worse is drawn.",
        f"‘Not shown’ means that the adjusted p is {number(drivers.SIGNIFICANT)} or more: these answers do not show an "
        "association, which is not proof that there is none.",
    ]


def _further(shown: Shown) -> list[tuple[str, Table]]:
    """Return the tables under the first, each with its heading; of all respondents."""
    found = [
        ("What one point more goes with: change of the share of customers", _effects_table(shown)),
        ("Effects at every cut point, for drivers that act differently along the scale", _partial_table(shown)),
        ("Predicted beside observed shares", _shares_table(shown)),
        ("Tests of the model", _tests_table(shown)),
    ]
    return [(heading, table) for heading, table in found if table is not None and table.rows]


def _numbered(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{NUMBER: at, **row} for at, row in enumerate(rows, start=1)]


def _spare(shown: Shown) -> list[Field]:
    """Return an empty field where the first table has its groups."""
    return [Field(name="nothing", label="")] if "group" in shown.frame.columns else []


def _effects_table(shown: Shown) -> Table | None:
    rows = [row for row in _table(shown, "effects") if row["measure"] not in (NPS, MEAN)]
    measures = list(dict.fromkeys(str(row["measure"]) for row in rows))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(str(row["term"]), {"term": drivers.term_words(shown, row["term"])})
        one[str(row["measure"])] = row["estimate"]
    fields = [
        NO_FIELD,
        *_spare(shown),
        field_of("term", label="Driver", wrap=True),
        *(Field(name=name, label=class_words(name), number_format=CHANGE) for name in measures),
    ]
    return Table(fields=fields, rows=_numbered(list(found.values())))


def class_words(name: str) -> str:
    """Return a class for a reader.

    Examples
    --------
    >>> class_words("promoters"), class_words("5"), class_words("0-3")
    ('Promoters', 'Answer 5', 'Answers 0-3')
    """
    if name in TOP:
        return TOP[name]
    return f"Answer {name}" if name.replace(".", "").isdigit() else f"Answers {name}"


def _partial_table(shown: Shown) -> Table | None:
    rows = _table(shown, "partial")
    for row in rows:
        row |= {"term": drivers.term_words(shown, row["term"]), "cut": cut_words(str(row["cut"]))}
    fields = [
        NO_FIELD,
        *_spare(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("cut", wrap=True),
        *(field_of(name) for name in (*ODDS, "p_adjusted")),
    ]
    return Table(fields=fields, rows=_numbered(rows))


def cut_words(cut: str) -> str:
    """Return a cut point for a reader.

    Examples
    --------
    >>> cut_words("6|7"), cut_words("every")
    ('between 6 and 7', 'the same everywhere')
    """
    low, bar, high = cut.partition("|")
    return f"between {low} and {high}" if bar else "the same everywhere"


def _shares_table(shown: Shown) -> Table | None:
    rows = _table(shown, "shares")
    for row in rows:
        row["term"] = class_words(str(row["class"]))
    fields = [
        NO_FIELD,
        *_spare(shown),
        field_of("term", label="Class", wrap=True),
        *(field_of(name) for name in ("observed", "predicted", "n")),
    ]
    return Table(fields=fields, rows=_numbered(rows))


def _tests_table(shown: Shown) -> Table | None:
    rows = _table(shown, "tests")
    for row in rows:
        row |= {
            "term": "All drivers" if str(row["term"]) == ALL else drivers.term_words(shown, row["term"]),
            "test": str(row["test"]).partition(" (")[0],
            "meaning": str(row["meaning"]).removeprefix(NULL).capitalize(),
        }
    fields = [
        NO_FIELD,
        *_spare(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("test", wrap=True),
        *(field_of(name) for name in ("statistic", "df", "p_value", "p_adjusted")),
        field_of("meaning", label="Tested"),
    ]
    return Table(fields=fields, rows=_numbered([row for row in rows if not missing(row["p_value"])]))


def _charts(
    book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], scored: str, reserve: float
) -> None:
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["estimate"])]
    if not drawn:
        return
    drawn.sort(key=lambda row: -row["estimate"])
    source = Source.of(page)
    charts = [_odds_chart(book, source, drawn)]
    texts = [
        "Bars of the odds ratios with intervals, highest first: "
        + "; ".join(f"{clipped(row['term'], 60)} {number(row['odds_ratio'])} ({row['verdict']})" for row in drawn)
        + "."
    ]
    with_effect = [row for row in drawn if not missing(row.get("effect"))]  # what is held constant has none
    if scored and with_effect:
        charts.insert(0, _effect_chart(book, source, with_effect, scored))
        said = "; ".join(f"{clipped(row['term'], 60)} {number(row['effect'])}" for row in with_effect)
        texts.insert(0, f"Bars of what goes with one point of each driver, with intervals: {said}.")
    page.charts(
        charts,
        texts,
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(0.5, 0.5) if len(charts) > 1 else (1.0,),
        reserve=reserve,
    )


def _bars(source: Source, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Bar]:
    """Return bars of a column with the interval in two others."""
    value, low, high = names
    bars = []
    for row in rows:
        key, middle = row[NUMBER], (value, row[value])
        known = not missing(row[low]) and not missing(row[high])
        bars.append(
            Bar(
                label=source.label("term", key, row["term"]),
                value=source.value(value, key, row[value]),
                plus=source.gap(key, (high, row[high]), middle) if known else None,
                minus=source.gap(key, middle, (low, row[low])) if known else None,
                strong=row["verdict"].startswith("goes"),
            )
        )
    return bars


def _effect_chart(book: Book, source: Source, rows: Sequence[Mapping[str, Any]], scored: str) -> Any:
    ends = [float(row[name]) for row in rows for name in EFFECT if not missing(row[name])]
    low, high, step = nice_range(min(ends), max(ends))
    what = "score" if scored == NPS else "mean answer"
    look = Look(
        heading=f"Points of the {what} that go with one point of the driver",
        words=f"Points of the {what} (pale: association not shown)",
        number_format="0.0" if step < 1 else "0",
        low=low,
        high=high,
        step=step,
    )
    return interval_chart(look, _bars(source, rows, EFFECT), book.chart_data)


def _odds_chart(book: Book, source: Source, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Draw odds ratios on a logarithmic axis, the bars beginning at 1."""
    ends = [float(row[name]) for row in rows for name in ODDS if not missing(row[name])]
    low, high = odds_range(min(ends), max(ends))
    look = Look(
        heading="Odds ratios of a better answer with their intervals",
        words="Odds ratio per point of the driver, logarithmic (pale: association not shown)",
        number_format="General",
    )
    chart = interval_chart(look, _bars(source, rows, ODDS), book.chart_data)
    chart.y_axis.scaling.logBase = 2
    set_range(chart.y_axis, low, high, 2)
    chart.x_axis.crosses, chart.x_axis.crossesAt = None, 1
    return chart


def odds_range(low: float, high: float) -> tuple[float, float]:
    """Return the powers of two around odds ratios and 1.

    Examples
    --------
    >>> odds_range(0.7, 2.6)
    (0.5, 4.0)
    """
    return 2.0 ** math.floor(math.log2(min(low, 1.0)) + 1e-9), 2.0 ** math.ceil(math.log2(max(high, 1.0)) - 1e-9)
