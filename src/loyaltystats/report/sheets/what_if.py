"""The sheets of what-if and of gains: what goes with better drivers in the score, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
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
from loyaltystats.report.sheets.drivers import ends_of, outcome_words, rows_of
from loyaltystats.report.words import clipped, missing, percent, quoted, signed

TOGETHER: Final = "all changes together"
LONGEST: Final = 70
"""Characters of a bar's label: a scenario that is cut does not say what is changed."""

POINTS: Final = {"number_format": "+0.0;-0.0;0.0"}
SHARES: Final = {"number_format": "+0.0%;-0.0%;0.0%"}


def write_what_if(book: Book, shown: Shown) -> Page:
    """Write the sheet of one what-if; under the live one of the same outcome, where there is one."""
    live = next((page for outcome, page in book.live if outcome == shown.setting("outcome")), None)
    if live is not None:
        return _under_live(book, live, shown)
    page = book.page(
        "What-if",
        shown.result.title or "What if drivers were better?",
        f"What better ratings go with in the score of {quoted(outcome_words(shown))}, by a model of these answers.",
    )
    page.base(f"{base_words(shown)} {_now(shown)} {shown.level_words.capitalize()}s.")
    rows = what_if_rows(shown)
    page.table(Table(fields=_what_if_fields(shown), rows=rows, paints=_bold_total(rows)), freeze_columns=2)
    more = [
        "Everything is computed for the respondents as they are: who is at the end of a scale cannot move beyond it.",
        *empty_words([row for row in rows if row["code"] != TOGETHER], ("conf_low", "conf_high")),
    ]
    words = "Points of the score (promoters minus detractors)"
    _bars(book, page, shown, rows, (words, "scenario"), note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _under_live(book: Book, page: Page, shown: Shown) -> Page:
    """Write a what-if under the live block of the same outcome: persons are moved, and held at the end of their scale."""
    rows = what_if_rows(shown)
    fields = _what_if_fields(shown)
    heading = "Fixed changes, everybody held at the end of the scale"
    page.further(heading, Table(fields=fields, rows=rows, paints=_bold_total(rows)))
    source = Source(page.sheet.title, page.row - len(rows), page.row - 1, [each.name for each in fields])
    more = [
        _now(shown),
        "These changes move persons: who is at the end of a scale stays there, and the mean of the driver moves by less.",
        *empty_words([row for row in rows if row["code"] != TOGETHER], ("conf_low", "conf_high")),
    ]
    words = ("Points of the score (promoters minus detractors)", "scenario")
    _bars(book, page, shown, rows, words, note_points(page, [shown], more), source)
    notes(page, [shown], more)
    return page


def what_if_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return the rows of a what-if, all changes together named as such."""
    rows = rows_of(shown)
    for row in rows:
        row["scenario"] = row["scenario"] if row["code"] != TOGETHER else "All changes together"
    return rows


def _now(shown: Shown) -> str:
    shares = shown.setting("shares") or {}
    parts = ", ".join(f"{percent(float(share))} {name}" for name, share in shares.items())
    return f"The model puts the score at {signed(float(shown.setting('score')), 1)} now ({parts})."


def _what_if_fields(shown: Shown) -> list[Field]:
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("scenario", wrap=True, width=44),
        field_of("estimate", label="Score", width=9.5, **POINTS),
        *(field_of(name, width=9.5, **POINTS) for name in ("conf_low", "conf_high")),
        *(
            field_of(name, width=11.5, **SHARES)
            for name in ("promoters_change", "passives_change", "detractors_change")
        ),
        field_of("mean_change", label="Mean answer", width=9.5, number_format="+0.00;-0.00;0.00"),
        field_of("moved", width=9.5),
        field_of("driver_change", label="Mean of driver", width=10.5, number_format="+0.00;-0.00;0.00"),
        *(field_of(name, width=9.5) for name in ("observed_low", "observed_high", "n")),
    ]


def _bold_total(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    last = [index for index, row in enumerate(rows) if row["code"] == TOGETHER]
    return {(index, name): Paint(bold=True) for index in last for name in ("scenario", "estimate")}


def write_gains(book: Book, shown: Shown) -> Page:
    """Write the sheet of one set of gains."""
    priced = "cost" in shown.frame.columns
    page = book.page(
        "Gains",
        shown.result.title or "What one step on each driver goes with",
        f"What one step on each driver goes with in the score of {quoted(outcome_words(shown))}"
        + (", and for one unit of cost." if priced else "."),
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = without_lonely_ranks(rows_of(shown))
    page.table(Table(fields=_gain_fields(shown, priced=priced), rows=rows), freeze_columns=2)
    alone = ["With one driver to compare there is no rank."] if all(missing(row["rank"]) for row in rows) else []
    more = [
        *alone,
        "P(first) is the share of resamples in which the driver comes first: near 1 it is clear, spread out it is not.",
        *empty_words(rows, ("estimate", "conf_low", "rank")),
    ]
    words = "Points of the score for one step"
    _bars(book, page, shown, rows, (words, "term"), note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def without_lonely_ranks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of gains without the rank of a driver that is compared with no other."""
    groups = [str(row.get("group", "")) for row in rows if not missing(row["rank"])]
    lonely = {group for group in groups if groups.count(group) == 1}
    return [
        row | {"rank": None, "first_probability": None} if str(row.get("group", "")) in lonely else row for row in rows
    ]


def _gain_fields(shown: Shown, *, priced: bool) -> list[Field]:
    cost = ("cost", "gain_per_cost", "gain_per_cost_low", "gain_per_cost_high") if priced else ()
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True, width=36),
        field_of("driver_change", label="Mean step", width=10.5, number_format="+0.00;-0.00;0.00"),
        field_of("estimate", label="Score", width=9.5, **POINTS),
        *(field_of(name, width=9.5, **POINTS) for name in ("conf_low", "conf_high")),
        *(field_of(name, width=10.5) for name in ("rank", "first_probability", *cost, "n")),
    ]


def _bars(
    book: Book,
    page: Page,
    shown: Shown,
    rows: Sequence[dict[str, Any]],
    said: tuple[str, str],
    reserve: float,
    source: Source | None = None,
) -> None:
    """Draw the change of the score with its interval, the largest first, all changes together at the end."""
    words, label = said
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["estimate"])]
    if not drawn:
        return
    drawn.sort(key=lambda row: (row["code"] == TOGETHER, -row["estimate"]))
    low, high, step = nice_range(min(0.0, *ends_of(drawn, "estimate")), max(0.0, *ends_of(drawn, "estimate")))
    look = Look(
        heading="Change of the score with its interval",
        words=words,
        number_format="0" if step >= 1 else "0.0",
        low=low,
        high=high,
        step=step,
    )
    bars = _change_bars(source or Source.of(page), drawn, label)
    told = "; ".join(f"{clipped(row[label], 80)} {signed(row['estimate'], 1)} points" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the change of the score with intervals. {told}."],
        points=max(200.0, 30.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def _change_bars(source: Source, rows: Sequence[Mapping[str, Any]], label: str) -> list[Bar]:
    """Return the bars, each with its interval where there is one."""
    bars = []
    for row in rows:
        key, value = row[NUMBER], ("estimate", row["estimate"])
        known = not missing(row["conf_low"]) and not missing(row["conf_high"])
        bars.append(
            Bar(
                label=source.label(label, key, row[label], LONGEST),
                value=source.value("estimate", key, row["estimate"]),
                plus=source.gap(key, ("conf_high", row["conf_high"]), value) if known else None,
                minus=source.gap(key, value, ("conf_low", row["conf_low"])) if known else None,
                strong=True,
            )
        )
    return bars
