"""The Drivers sheet: what loyalty goes with, driver by driver, the others held constant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number, quoted, whole_percent
from loyaltystats.vocabulary import TOTAL

SIGNIFICANT: Final = 0.05
INTERCEPT: Final = "intercept"
HELD: Final = "held constant"
ASSOCIATION: Final = (
    "These are associations among the customers asked. A driver that goes with loyalty need not cause it; only an "
    "experiment or a change over time can show that."
)


def outcome_words(shown: Shown) -> str:
    """Return the short text of the outcome."""
    return shown.label(shown.setting("outcome", "the outcome"))


def rows_of(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with labels in place of codes."""
    rows = []
    for index, row in enumerate(records(shown.frame), start=1):
        row |= {
            NUMBER: index,
            "code": str(row["term"]),
            "term": term_words(shown, row["term"]),
            "is_total": str(row.get("group", TOTAL)) == TOTAL,
        }
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def term_words(shown: Shown, term: Any) -> str:
    """Return the label of a term; of ``driver[level]`` that of the driver, with the level behind it."""
    code = str(term)
    if code in shown.result.labels or not code.endswith("]") or "[" not in code:
        return "Constant" if code == INTERCEPT else shown.label(code)
    driver, level = code[:-1].split("[", 1)
    return f"{shown.label(driver)}: {shown.label(level)}"


def write_drivers(book: Book, shown: Shown) -> Page:
    """Write the sheet of one regression."""
    if shown.setting("model") == "ordinal":
        from loyaltystats.report.sheets.ordinal import write_ordinal  # which uses this module

        return write_ordinal(book, shown)
    if shown.setting("model") not in (None, "linear"):
        from loyaltystats.report.sheets.models import write_model  # which uses this module

        return write_model(book, shown)
    page = book.page(
        "Drivers",
        shown.result.title or "Drivers of loyalty",
        f"How {quoted(outcome_words(shown))} goes with each driver when the others are held constant.",
    )
    r2 = shown.setting("r2")
    fit = (
        f" The drivers explain {whole_percent(r2)} of the differences (R2)."
        if r2 is not None and not missing(r2)
        else ""
    )
    page.base(f"{base_words(shown)}{fit} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    controls = shown.setting("controls") or ()
    for row in rows:
        row["verdict"] = verdict(row, controls)
    page.table(Table(fields=_driver_fields(shown), rows=rows, paints=driver_paints(rows)), freeze_columns=2)
    tested = [row for row in rows if row["code"] != INTERCEPT]
    more = [ASSOCIATION, *_driver_reading(shown), *empty_words(tested, ("estimate", "p_adjusted"))]
    _coefficient_chart(book, page, shown, tested, note_points(page, [shown], more))
    notes(page, [shown], more)
    for heading, table in _further(shown):
        page.further(heading, table)
    return page


def _further(shown: Shown) -> list[tuple[str, Table]]:
    """Return the tables under the coefficients, each with its heading."""
    if shown.setting("model") != "linear":
        return []
    from loyaltystats.report.sheets.driver_tables import linear_tables  # which uses this module

    return linear_tables(shown)


def verdict(row: Mapping[str, Any], controls: Collection[str] = ()) -> str:
    """Return whether the outcome goes up or down with a driver, that this is not shown, or that it is not asked."""
    if row["code"] in controls:
        return HELD
    p = row["p_value"] if missing(row["p_adjusted"]) else row["p_adjusted"]
    if row["code"] == INTERCEPT or missing(p):
        return ""
    return ("goes up with it" if row["estimate"] > 0 else "goes down with it") if p < SIGNIFICANT else "not shown"


def _driver_fields(shown: Shown) -> list[Field]:
    wanted = (
        *("estimate", "conf_low", "conf_high", "p_adjusted", "std_estimate", "partial_r2", "vif"),
        *("std_error", "statistic", "df", "p_value", "n"),
    )
    names = [name for name in wanted if name in shown.frame.columns]
    coefficient = {"estimate": "Coefficient"}
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        Field(name="verdict", label="Association", width=17),
        *(
            field_of(name, width=10.5, **({"label": coefficient[name]} if name in coefficient else {}))
            for name in names
        ),
    ]


def driver_paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    """Return the looks of verdicts and of the constant."""
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        if row["verdict"].startswith("goes"):
            paints[(index, "verdict")] = Paint(bold=True, ink=style.OK_TEXT if row["estimate"] > 0 else style.LOOK_TEXT)
        else:
            paints[(index, "verdict")] = Paint(ink=style.MUTED)
        if row["code"] == INTERCEPT:
            paints[(index, "term")] = Paint(ink=style.MUTED, italic=True)
    return paints


def _driver_reading(shown: Shown) -> list[str]:
    return [
        f"The coefficient is the difference in {quoted(outcome_words(shown))} that goes with one point more on the "
        "driver; the standardised coefficient compares drivers on different scales.",
        f"‘Not shown’ means that the adjusted p is {number(SIGNIFICANT)} or more: these answers do not show an association, "
        "which is not proof that there is none.",
        "VIF above 5 says that a driver overlaps strongly with the others, so that their parts are hard to tell apart.",
    ]


def interval_bars(table: Source, rows: Sequence[Mapping[str, Any]], name: str, strong: Sequence[bool]) -> list[Bar]:
    """Return bars of one column with the interval ``conf_low`` to ``conf_high`` where there is one."""
    bars = []
    for row, is_strong in zip(rows, strong, strict=True):
        key, value = row[NUMBER], (name, row[name])
        known = not missing(row["conf_low"]) and not missing(row["conf_high"])
        bars.append(
            Bar(
                label=table.label("term", key, row["term"]),
                value=table.value(name, key, row[name]),
                plus=table.gap(key, ("conf_high", row["conf_high"]), value) if known else None,
                minus=table.gap(key, value, ("conf_low", row["conf_low"])) if known else None,
                strong=is_strong,
            )
        )
    return bars


def ends_of(rows: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """Return all values and ends of intervals of a column, for the range of an axis."""
    values = [row[each] for row in rows for each in (name, "conf_low", "conf_high")]
    return [float(value) for value in values if not missing(value)]


def effect_look(rows: Sequence[Mapping[str, Any]], heading: str, words: str) -> Look:
    """Return title and axis of a chart of estimates with their intervals, wide enough for all of them."""
    ends = ends_of(rows, "estimate")
    low, high, step = nice_range(min(ends), max(ends))
    decimals = "0.00" if step < 0.1 else "0.0"
    return Look(heading=heading, words=words, number_format=decimals, low=low, high=high, step=step)


def _coefficient_chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["estimate"])]
    if not drawn:
        return
    drawn.sort(key=lambda row: -row["estimate"])
    look = effect_look(
        drawn,
        "Coefficients with their intervals (pale: association not shown)",
        f"Difference in {quoted(outcome_words(shown), 50)} per point of the driver",
    )
    bars = interval_bars(Source.of(page), drawn, "estimate", [row["verdict"].startswith("goes") for row in drawn])
    told = "; ".join(f"{clipped(row['term'], 60)} {number(row['estimate'])} ({row['verdict']})" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the coefficients with intervals, highest first. {told}."],
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )
