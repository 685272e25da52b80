"""The sheet of levels and loyalty: what missing features cost, what delights gain, and who is about to leave."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import interval_chart
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
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import SIGNIFICANT, effect_look, interval_bars, outcome_words
from loyaltystats.report.words import clipped, missing, number, percent, quoted
from loyaltystats.vocabulary import TOTAL

ODDS: Final = "lapse_odds"
"""The one row that is no difference in outcome points."""


def write_level_loyalty(book: Book, shown: Shown) -> Page:
    """Write the sheet of one join of levels and loyalty."""
    page = book.page(
        "Levels and loyalty",
        shown.result.title or "Levels and loyalty",
        f"What missing and present features go with in {quoted(outcome_words(shown))}, and which of them weighs more.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = effect_rows(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(rows)), freeze_columns=2)
    _tables(page, shown)
    more = [*_reading(), *empty_words(rows, ("estimate", "p_adjusted"))]
    _chart(book, page, shown, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def effect_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with a verdict in words."""
    rows = []
    for index, row in enumerate(records(shown.frame), start=1):
        row |= {NUMBER: index, "code": str(row["term"]), "term": row["effect"], "verdict": _verdict(row)}
        row["is_total"] = str(row.get("group", TOTAL)) == TOTAL
        for name in ("estimate", "conf_low", "conf_high"):
            if not missing(row[name]) and math.isinf(row[name]):
                row[name] = None  # nobody in one of the four cells: the odds have no upper end
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _verdict(row: Mapping[str, Any]) -> str:
    if missing(row["p_adjusted"]):
        return "not estimable"
    if row["p_adjusted"] >= SIGNIFICANT:
        return "not shown"
    code, up = str(row["term"]), row["estimate"] > (1 if row["term"] == ODDS else 0)
    if code == ODDS:
        return "more often" if up else "less often"
    if code.endswith("asymmetry"):
        return "cost is larger" if up else "gain is larger"
    return "gains" if up else "costs"


def _fields(shown: Shown) -> list[Field]:
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="What", wrap=True, width=44),
        Field(name="verdict", label="Verdict", width=16),
        field_of("estimate", width=10.5),
        field_of("effect_unit", width=25),
        *(field_of(name, width=9.5) for name in ("conf_low", "conf_high", "p_adjusted", "p_value", "n")),
        field_of("null_hypothesis", wrap=True, width=44),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        bad = row["verdict"] in ("costs", "cost is larger", "more often")
        known = row["verdict"] not in ("not shown", "not estimable")
        ink = (style.LOOK_TEXT if bad else style.OK_TEXT) if known else style.MUTED
        paints[(index, "verdict")] = Paint(bold=known, ink=ink)
    return paints


def _tables(page: Page, shown: Shown) -> None:
    """Write loyalty by delights and by state, one line each; groups too small to show are left out."""
    result: Any = shown.result
    outcome = clipped(outcome_words(shown), 50)
    page.start_new_page_unless(170)
    page.heading("Delighted customers: faithful users?")
    for row in records(result.by_delight()):
        if row["n"] >= shown.minimum_base:
            page.lines(f"{row['delighted_present']} Delighted: {_mean(row, outcome)}.", indent="   ")
    page.heading("Dissatisfied customers: soon ex-customers?")
    for row in records(result.by_state()):
        who = "An Expected feature is missing, or an unwanted one there" if row["dissatisfied"] else "Neither"
        lapse = "" if missing(row["lapse"]) else f"; lapse {percent(row['lapse'])}{_ends(row, 'lapse')}"
        if row["n"] >= shown.minimum_base:
            page.lines(f"{who}: {_mean(row, outcome)}{lapse}.", indent="   ")


def _mean(row: Mapping[str, Any], outcome: str) -> str:
    ends = "" if missing(row["conf_low"]) else f" ({number(row['conf_low'])} to {number(row['conf_high'])})"
    return f"{outcome} {number(row['mean'])}{ends}, n = {int(row['n']):,}"


def _ends(row: Mapping[str, Any], name: str) -> str:
    if missing(row[f"{name}_low"]):
        return ""
    return f" ({percent(row[f'{name}_low'])} to {percent(row[f'{name}_high'])})"


def _reading() -> list[str]:
    return [
        "A cost is the difference between a respondent who misses one such feature and one who gets it; a gain the reverse. "
        "Cost minus gain above 0 says that what is missing weighs more than what delights.",
        "‘Not shown’ means that the adjusted p is 0.05 or more: no proof that there is no difference.",
    ]


def _chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if row["is_total"] and row["code"] != ODDS and not missing(row["estimate"])]
    if not drawn:
        return
    look = effect_look(
        drawn,
        "Costs and gains with their intervals (pale: not shown)",
        f"Difference in {quoted(outcome_words(shown), 50)} per feature",
    )
    bars = interval_bars(Source.of(page), drawn, "estimate", [row["verdict"] not in ("not shown",) for row in drawn])
    told = "; ".join(f"{clipped(row['term'], 60)} {number(row['estimate'])} ({row['verdict']})" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of costs and gains with intervals. {told}."],
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )
