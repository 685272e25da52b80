"""Sheets of three roads that are read as bars: praise and complaints, odds of satisfaction, key drivers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, Side, diverging_chart, interval_chart, nice_range
from loyaltystats.report.charts.data import Live, Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import outcome_words, rows_of
from loyaltystats.report.sheets.penalty import PALE
from loyaltystats.report.sheets.roads import class_paints, with_class
from loyaltystats.report.words import clipped, missing, number, percent, quoted
from loyaltystats.vocabulary import TOTAL

INCIDENT_READING: Final = (
    "Share positive counts those who only praise or only complain; the test asks whether both are equally frequent. Basic: "
    "more complaints. Excitement: more praise. Performance: both, neither far more often."
)
ODDS_READING: Final = (
    "Odds if poor: how the odds of being satisfied change with a poor rating, against the ratings between (0.50 halves "
    "them); odds if good: with a good one (2.00 doubles them). Basic: poor ratings weigh more. Excitement: good ones. "
    "Performance: both. p adjusted tests whether the two are of equal size.",
    "An empty cell has no finite value; the column Reason says why.",
)
KEY_READING: Final = (
    "Reach: of the dissatisfied (or satisfied), the share with a failure (or strength) in this driver or one above it; "
    "noise: the same share of all others. Drivers are key up to the peak of reach minus noise. The Shapley value is a "
    "driver's fair part of reach minus noise; negative values are kept."
)
SIDE_WORDS: Final = {"dissatisfier": "Dissatisfier", "enhancer": "Enhancer"}
SIDE_HEADINGS: Final = {
    "dissatisfier": ("What marks the dissatisfied out (pale: not key)", style.PENALTY_COLOUR),
    "enhancer": ("What marks the satisfied out (pale: not key)", style.REWARD_COLOUR),
}
LARGEST_DOUBLING: Final = 6.0
"""Doublings of the odds at which the chart ends: 64-fold; the table has all numbers."""

ODDS_SIDES: Final = (
    ("odds_poor", "A poor rating", style.PENALTY_COLOUR, PALE["penalty"]),
    ("odds_good", "A good rating", style.REWARD_COLOUR, PALE["reward"]),
)


def write_incidents(book: Book, shown: Shown) -> Page:
    """Write the sheet of praise and complaints."""
    page = book.page("Praise, complaints", shown.result.title, "What customers praise, and what they complain about.")
    page.base(f"Base: those who praise or complain about a feature, in column n. {shown.level_words.capitalize()}s.")
    rows = with_class(_feature_rows(shown))
    names = ("compliments", "complaints", "both_mentioned", "positive_share", "conf_low", "conf_high", "p_adjusted")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True),
        field_of("impact_factor", label="Class", width=14, centre=True),
        *(field_of(name, width=12, **_as_share(name)) for name in names),
        field_of("n", width=7),
        field_of("reason", width=38, wrap=True),
    ]
    page.table(Table(fields=fields, rows=rows, paints=class_paints(rows)), freeze_columns=2)
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["positive_share"])]
    look = Look(
        heading="Share of praise among one-sided mentions",
        words="0% only complaints, 100% only praise",
        number_format="0%",
        low=0,
        high=1,
        step=0.25,
    )
    told = "; ".join(f"{clipped(row['feature'], 60)} {percent(row['positive_share'])}" for row in drawn)
    table = Source.of(page)
    bars = [_bar(table, row, ("positive_share", "conf_low", "conf_high"), "feature") for row in drawn]
    _place(
        book, page, [(look, bars, f"Bars of the share of praise, with intervals. {told}.")], note_points(page, [shown])
    )
    notes(page, [shown], [INCIDENT_READING])
    return page


def write_odds(book: Book, shown: Shown) -> Page:
    """Write the sheet of odds of satisfaction with poor and good ratings."""
    page = book.page(
        "Odds",
        shown.result.title,
        f"How poor and good ratings of each driver change the odds of being satisfied ({quoted(outcome_words(shown))}).",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = with_class(rows_of(shown))
    names = [f"{side}{end}" for side in ("odds_poor", "odds_good") for end in ("", "_low", "_high")]
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("impact_factor", label="Class", width=14, centre=True),
        *(field_of(name, width=11) for name in (*names, "p_adjusted", "impact_asymmetry", "rated_low", "rated_high")),
        field_of("n", width=7),
        field_of("reason", width=38, wrap=True),
    ]
    page.table(Table(fields=fields, rows=rows, paints=class_paints(rows)), freeze_columns=2)
    _odds_chart(book, page, [row for row in rows if row["is_total"] or not shown.grouped], note_points(page, [shown]))
    notes(page, [shown], ODDS_READING)
    return page


def write_key_drivers(book: Book, shown: Shown) -> Page:
    """Write the sheet of key dissatisfiers and enhancers."""
    page = book.page(
        "Key drivers",
        shown.result.title,
        f"Which failures mark the dissatisfied out and which strengths the satisfied ({quoted(outcome_words(shown))}).",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = [row | {"side_code": row["side"], "side": SIDE_WORDS.get(str(row["side"]), "")} for row in rows_of(shown)]
    classed = "impact_factor" in shown.frame.columns
    rows = with_class(rows) if classed else rows
    names = ("shapley_value", "shapley_low", "shapley_high", "reach", "noise", "net_reach")
    fields: list[Field] = [
        NO_FIELD,
        *group_fields(shown),
        field_of("side", width=14),
        field_of("term", label="Driver", wrap=True),
        field_of("key", width=7, centre=True),
        field_of("key_probability", width=9),
        *(field_of(name, width=11) for name in names),
        *([field_of("impact_factor", label="Class", width=14, centre=True)] if classed else []),
        field_of("n", width=7),
    ]
    paints = class_paints(rows) if classed else {}
    paints |= {(index, "key"): Paint(bold=True) for index, row in enumerate(rows) if row["key"] == "yes"}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=4)
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["shapley_value"])]
    _key_charts(book, page, drawn, note_points(page, [shown]))
    notes(page, [shown], [KEY_READING])
    return page


def doublings(odds: float) -> float:
    """Return an odds ratio in doublings: 1 where it doubles the odds, -1 where it halves them.

    Examples
    --------
    >>> doublings(2.0), doublings(0.5)
    (1.0, -1.0)
    """
    return math.log2(odds)


def usable(odds: Any) -> bool:
    """Return whether an odds ratio can be drawn."""
    return not missing(odds) and 0 < float(odds) < math.inf


def _as_share(name: str) -> dict[str, str]:
    return {"number_format": "0%"} if name in ("conf_low", "conf_high") else {}


def _feature_rows(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        row |= {NUMBER: line, "feature": shown.label(row["feature"])}
        row["is_total"] = str(row.get("group", TOTAL)) == TOTAL
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _bar(
    table: Source,
    row: Mapping[str, Any],
    names: tuple[str, str, str],
    label: str,
    *,
    strong: bool = True,
    colour: str | None = None,
) -> Bar:
    key, (name, low, high) = row[NUMBER], names
    known = not missing(row[low]) and not missing(row[high])
    mark = style.IMPACT_MARKS.get(str(row.get("factor")))
    return Bar(
        label=table.label(label, key, row[label]),
        value=table.value(name, key, row[name]),
        plus=table.gap(key, (high, row[high]), (name, row[name])) if known else None,
        minus=table.gap(key, (name, row[name]), (low, row[low])) if known else None,
        strong=strong,
        colour=colour or (mark.colour if mark else None),
    )


def _place(book: Book, page: Page, made: Sequence[tuple[Look, Sequence[Bar], str]], reserve: float) -> None:
    made = [part for part in made if part[1]]
    if not made:
        return
    page.charts(
        [interval_chart(look, bars, book.chart_data) for look, bars, _ in made],
        [told for _, _, told in made],
        points=max(200.0, 24.0 * max(len(bars) for _, bars, _ in made) + 90),
        shares=(1 / len(made),) * len(made),
        reserve=reserve + 40,
    )


def _key_charts(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    values = [float(row[name]) for row in rows for name in ("shapley_value", "shapley_low", "shapley_high")]
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return
    low, high, step = nice_range(min(known), max(known))
    made = []
    for side, (heading, colour) in SIDE_HEADINGS.items():
        own = [row for row in rows if row["side_code"] == side]
        look = Look(heading=heading, words="Shapley value", number_format="0%", low=low, high=high, step=step)
        names = ("shapley_value", "shapley_low", "shapley_high")
        bars = [_bar(table, row, names, "term", strong=row["key"] == "yes", colour=colour) for row in own]
        told = "; ".join(
            f"{clipped(row['term'], 60)} {number(row['shapley_value'])} (key: {row['key']})" for row in own
        )
        made.append((look, bars, f"Bars of Shapley values with intervals. {told}."))
    _place(book, page, made, reserve)


def _odds_chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if usable(row["odds_poor"]) or usable(row["odds_good"])]
    if not drawn:
        return
    table = Source.of(page)
    names = [f"{side}{end}" for side in ("odds_poor", "odds_good") for end in ("", "_low", "_high")]
    ends = [doublings(row[name]) for row in drawn for name in names if usable(row[name])]
    low, high, step = nice_range(max(min(ends), -LARGEST_DOUBLING), min(max(ends), LARGEST_DOUBLING))
    look = Look(
        heading="What poor and good ratings do to the odds (pale: the interval holds no change)",
        words="Doublings of the odds of being satisfied (1: twice, -1: half)",
        number_format="0.0" if step < 1 else "0",
        low=low,
        high=high,
        step=step,
    )
    sides = [
        Side(words=words, colour=colour, pale=pale, bars=[_doubling(table, row, name) for row in drawn])
        for name, words, colour, pale in ODDS_SIDES
    ]
    page.charts(
        [
            diverging_chart(
                look,
                [table.label("term", row[NUMBER], row["term"]) for row in drawn],
                sides,
                book.chart_data,
                apart=True,
            )
        ],
        [f"Bars of the change of the odds with poor and with good ratings, with intervals. {_told_odds(drawn)}."],
        points=max(220.0, 26.0 * len(drawn) + 110),
        shares=(1.0,),
        reserve=reserve + 40,
    )


def _told_odds(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the chart of odds in words."""
    told = []
    for row in rows:
        known = [(name, word) for name, word in (("odds_poor", "poor"), ("odds_good", "good")) if usable(row[name])]
        said = ", ".join(f"{word} {number(row[name])}" for name, word in known)
        told.append(f"{clipped(row['term'], 60)}: {said}")
    return "; ".join(told)


def _doubling(table: Source, row: Mapping[str, Any], name: str) -> Bar | None:
    if not usable(row[name]):
        return None
    key = row[NUMBER]
    low, high = row[f"{name}_low"], row[f"{name}_high"]

    def between(top: str, bottom: str) -> Live:
        if not usable(row[top]) or not usable(row[bottom]):
            return Live("=0", 0.0)
        size = doublings(float(row[top]) / float(row[bottom]))
        return Live(f"=LOG({table.cell(top, key)}/{table.cell(bottom, key)},2)", size)

    return Bar(
        label=table.label("term", key, row["term"]),
        value=Live(f"=LOG({table.cell(name, key)},2)", doublings(row[name])),
        plus=between(f"{name}_high", name),
        minus=between(name, f"{name}_low"),
        strong=usable(low) and usable(high) and (float(low) > 1 or float(high) < 1),
    )
