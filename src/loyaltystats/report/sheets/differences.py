"""The sheet of differences of recommendation scores: which group, wave or question is higher, and whether that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import SIGNIFICANT, ends_of
from loyaltystats.report.words import clipped, missing, number, p_words, quoted, signed
from loyaltystats.vocabulary import TOTAL

PAIR: Final = "pair"
HIGHER, LOWER, NOT_SHOWN, NOT_TESTED = "higher", "lower", "not shown", "not tested"
OTHERS: Final = "others"
_SENTENCES: Final = {
    "groups": "Recommendation scores of groups against each other: the first minus the second, in points.",
    "waves": "How the recommendation score changed: later minus earlier wave, in points.",
    "panel": "How the recommendation score of the same people changed: later minus earlier wave, in points.",
    "questions": "Two recommendation scores of the same people: the first minus the second, in points.",
}
PAIR_LENGTH: Final = 70
"""Characters of a bar's label: a pair that is cut within its first name cannot be told from others."""

MOST_BARS: Final = 30
"""More bars than this cannot be read in one chart; the largest differences are drawn."""


def side_words(shown: Shown, side: Any) -> str:
    """Return what a row compares, in words."""
    return "all others" if str(side) == OTHERS and OTHERS not in shown.result.labels else shown.label(side)


def difference_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with the pair and a verdict in words."""
    rows = []
    for index, row in enumerate(records(shown.frame), start=1):
        first, second = (side_words(shown, row[name]) for name in ("compared", "compared_to"))
        row |= {
            NUMBER: index,
            PAIR: f"{first} minus {second}",
            "first_words": first,
            "second_words": second,
            "is_total": str(row.get("group", TOTAL)) == TOTAL,
            "verdict": _verdict(row),
            "caution": "low base" if low_base(min(row["n_first"], row["n_second"])) else "",
        }
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _verdict(row: Mapping[str, Any]) -> str:
    if missing(row["p_adjusted"]):
        return NOT_TESTED
    if row["p_adjusted"] >= SIGNIFICANT:
        return NOT_SHOWN
    return HIGHER if row["estimate"] > 0 else LOWER


def write_differences(book: Book, shown: Shown) -> Page:
    """Write the sheet of one result of differences."""
    page = book.page(
        "Score differences",
        shown.result.title or "Differences of recommendation scores",
        _SENTENCES.get(str(shown.setting("kind")), _SENTENCES["groups"]),
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = difference_rows(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(rows)), freeze_columns=2)
    _overall(page, shown)
    more = [*_reading(), *empty_words(rows, ("estimate", "p_adjusted"))]
    _chart(book, page, shown, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _fields(shown: Shown) -> list[Field]:
    points = {"width": 10, "number_format": "0.0"}
    return [
        NO_FIELD,
        *group_fields(shown),
        Field(name=PAIR, label="Comparison", width=38, wrap=True),
        Field(name="verdict", label="The first is", width=13),
        field_of("estimate", **{**points, "label": "Difference (points)", "width": 11}),
        *(field_of(name, **points) for name in ("conf_low", "conf_high")),
        *(field_of(name, width=9.5) for name in ("p_adjusted", "p_value")),
        *(field_of(name, **points) for name in ("score_first", "score_second")),
        *(field_of(name, width=8) for name in ("n_first", "n_second")),
        field_of("std_error", **points),
        field_of("statistic", width=9),
        *([field_of("df", width=8)] if shown.frame["df"].notna().any() else []),
        Field(name="caution", label="Caution", width=11),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    inks = {HIGHER: style.OK_TEXT, LOWER: style.LOOK_TEXT}
    return {
        (index, "verdict"): Paint(bold=row["verdict"] in inks, ink=inks.get(row["verdict"], style.MUTED))
        for index, row in enumerate(rows)
    }


def _overall(page: Page, shown: Shown) -> None:
    """Write the tests of all groups together, one line each."""
    result: Any = shown.result
    tests = records(result.overall())
    if not tests:
        return
    page.start_new_page_unless(90)
    page.heading("All together: do they differ at all?")
    for row in tests:
        page.lines(f"{overall_words(row)}.", indent="   ")


def overall_words(row: Mapping[str, Any]) -> str:
    """Return one test of all groups as a sentence without its full stop."""
    hypothesis = str(row["null_hypothesis"]).rstrip(".")
    if missing(row["p_value"]):
        return f"{hypothesis}: not testable here ({row['test']})"
    found = "the answers speak against it" if row["p_value"] < SIGNIFICANT else "the answers do not speak against it"
    df = number(row["df"], 0 if float(row["df"]).is_integer() else 1)
    error = "" if missing(row["df_error"]) else f" and {number(row['df_error'], 1)}"
    return (
        f"{hypothesis}: {found} ({row['test']}: {number(row['statistic'])}, df {df}{error}, {p_words(row['p_value'])})"
    )


def _reading() -> list[str]:
    return [
        "‘Higher’ and ‘lower’ mean that the adjusted p is below 0.05. ‘Not shown’ is no proof that two scores are the same: "
        "the interval says how large a difference may be.",
        "Intervals of single scores that overlap do not decide whether two scores differ; the tests here do.",
    ]


def _chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if row["is_total"] and not missing(row["estimate"])]
    drawn = sorted(drawn, key=lambda row: -abs(row["estimate"]))[:MOST_BARS]
    drawn.sort(key=lambda row: -row["estimate"])
    if not drawn:
        return
    ends = ends_of(drawn, "estimate")
    low, high, step = nice_range(min(ends), max(ends))
    look = Look(
        heading="Differences with their intervals (pale: not shown)",
        words="Points",
        number_format="0",
        low=low,
        high=high,
        step=step,
    )
    table = Source.of(page)
    bars = [_bar(table, row) for row in drawn]
    told = "; ".join(f"{clipped(row[PAIR], 80)} {signed(row['estimate'], 1)} ({row['verdict']})" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [
            f"Bars of differences of scores of {quoted(shown.label(shown.setting('question')), 60)} with intervals. {told}."
        ],
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def _bar(table: Source, row: Mapping[str, Any]) -> Bar:
    key, value = row[NUMBER], ("estimate", row["estimate"])
    known = not missing(row["conf_low"]) and not missing(row["conf_high"])
    return Bar(
        label=table.label(PAIR, key, row[PAIR], PAIR_LENGTH),
        value=table.value("estimate", key, row["estimate"]),
        plus=table.gap(key, ("conf_high", row["conf_high"]), value) if known else None,
        minus=table.gap(key, value, ("conf_low", row["conf_low"])) if known else None,
        strong=row["verdict"] in (HIGHER, LOWER),
    )
