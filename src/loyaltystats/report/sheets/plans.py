"""The sheets Plan and Split design: how many to ask, and which version of the form asks about what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.curve import Across, lines_chart
from loyaltystats.report.charts.data import Live, Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, empty_words, field_of, note_points, notes
from loyaltystats.report.words import clipped, count, missing, number, percent, rounded
from loyaltystats.sampling.plan_curve import POWER

ASKED: Final = "●"
MOST_VERSIONS: Final = 24
"""Versions that a sheet shows side by side; the Data sheet has all."""


def write_plan(book: Book, shown: Shown) -> Page:
    """Write the sheet of the size of a study."""
    page = book.page(
        "Plan", shown.result.title, "What each aim of the study needs, or what a study of this size reaches."
    )
    rows = [{NUMBER: line} | row for line, row in enumerate(records(shown.frame), start=1)]
    names = [name for name in ("target", "reached", "n", "respondents", "invitations") if name in shown.frame.columns]
    fields = [NO_FIELD, field_of("aim", wrap=True), *(field_of(name, width=14) for name in names)]
    page.table(
        Table(fields=fields, rows=rows, paints={(at, "respondents"): Paint(bold=True) for at in range(len(rows))})
    )
    more = [shown.result.method, *empty_words(rows, names)]
    reserve = note_points(page, [shown], more)
    if _curve_rows(shown):
        _curve_table(book, shown)
    _needed_chart(book, page, rows, reserve)
    notes(page, [shown], more)
    return page


def _curve_rows(shown: Shown) -> list[dict[str, Any]]:
    curve = getattr(shown.result, "curve", None)
    return [] if curve is None else records(curve)


def _curve_table(book: Book, shown: Shown) -> None:
    """Write the sheet of the curve: what fewer and more respondents reach of each aim, as a table and as lines."""
    page = book.page("Plan curve", shown.result.title, "What fewer and more respondents would reach.")
    rows = [{NUMBER: line} | row for line, row in enumerate(_curve_rows(shown), start=1)]
    names = ("measure", "n", "respondents", "reached")
    page.table(
        Table(fields=[NO_FIELD, field_of("aim", wrap=True), *(field_of(name, width=14) for name in names)], rows=rows)
    )
    drawn = [row for row in rows if row["measure"] == POWER]
    if drawn:
        _curve_chart(book, page, drawn, note_points(page, [shown], []))
    notes(page, [shown], [])


def _curve_chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    aims: dict[str, list[tuple[Live, Live]]] = {}
    for row in rows:
        point = (
            table.value("respondents", row[NUMBER], row["respondents"]),
            table.value("reached", row[NUMBER], row["reached"]),
        )
        aims.setdefault(str(row["aim"]), []).append(point)
    low, high, step = nice_range(0, max(float(row["respondents"]) for row in rows))
    x = Across(words="Respondents in the whole study", number_format="#,##0", low=low, high=high, step=step)
    y = Across(words="Chance to reach the aim", number_format="0%", low=0, high=1, step=0.2)
    ends: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        ends.setdefault(str(row["aim"]), []).append(row)
    told = "; ".join(
        f"{aim} {percent(each[0]['reached'])} to {percent(each[-1]['reached'])} "
        f"with {number(each[0]['respondents'], 0)} to {number(each[-1]['respondents'], 0)} respondents"
        for aim, each in ends.items()
    )
    page.charts(
        [lines_chart("What fewer and more respondents would reach", x, y, aims, book.chart_data)],
        [f"Lines of the chance to reach each aim over the respondents: {told}."],
        points=300.0,
        shares=(1.0,),
        reserve=reserve,
    )


def _needed_chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not missing(row.get("respondents"))]
    if len({row["respondents"] for row in drawn}) < 2:  # one size for all aims: bars of one length say nothing
        return
    table = Source.of(page)
    low, high, step = nice_range(0, max(float(row["respondents"]) for row in drawn))
    look = Look(
        heading="Respondents that each aim needs",
        words="Respondents",
        number_format="#,##0",
        low=low,
        high=high,
        step=step,
    )
    bars = [
        Bar(
            label=table.label("aim", row[NUMBER], str(row["aim"]), 60),
            value=table.value("respondents", row[NUMBER], row["respondents"]),
        )
        for row in drawn
    ]
    told = "; ".join(f"{clipped(str(row['aim']), 80)} {rounded(row['respondents'], thousands=True)}" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the respondents that each aim needs. {told}."],
        points=max(180.0, 28.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def asked_in(shown: Shown) -> tuple[list[str], list[Any], set[tuple[str, Any]]]:
    """Return the features, the versions, and which version asks about which feature."""
    rows = records(shown.frame)
    features = list(dict.fromkeys(str(row["feature"]) for row in rows))
    versions = sorted({row["version"] for row in rows})
    return features, versions, {(str(row["feature"]), row["version"]) for row in rows}


def write_split(book: Book, shown: Shown) -> Page:
    """Write the sheet of a split questionnaire: features down, versions across."""
    page = book.page("Split design", shown.result.title, "Which version of the questionnaire asks about which feature.")
    features, versions, asked = asked_in(shown)
    page.base(
        f"{count(len(features), 'feature')} in {count(len(versions), 'version')}; {ASKED} means that it is asked."
    )
    drawn = versions[:MOST_VERSIONS]
    rows = [
        {NUMBER: line, "feature": shown.label(feature), "times": sum((feature, each) in asked for each in versions)}
        | {f"v{each}": ASKED if (feature, each) in asked else "" for each in drawn}
        for line, feature in enumerate(features, start=1)
    ]
    fields = [
        NO_FIELD,
        field_of("feature", wrap=True),
        Field(name="times", label="Versions that ask", width=10, number_format="0"),
        *(Field(name=f"v{each}", label=str(each), width=5.5, centre=True) for each in drawn),
    ]
    paints = {(at, f"v{each}"): Paint(ink=style.ACCENT, bold=True) for at in range(len(rows)) for each in drawn}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=3)
    more = [shown.result.method]
    if len(versions) > len(drawn):
        more.append(f"The first {len(drawn)} versions are shown; the sheet Data has all of them.")
    notes(page, [shown], more)
    return page
