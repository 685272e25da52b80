"""Drivers, Importance, Priorities: what loyalty goes with, how much of it each driver explains, what to work on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
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
    notes,
)
from loyaltystats.report.words import clipped, missing, number
from loyaltystats.vocabulary import TOTAL

SIGNIFICANT: Final = 0.05
INTERCEPT: Final = "intercept"
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
    for index, row in enumerate(shown.frame.to_dict("records"), start=1):
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
    page = book.page(
        "Drivers",
        shown.result.title or "Drivers of loyalty",
        f"How {clipped(outcome_words(shown), 60)} goes with each driver when the others are held constant.",
    )
    r2 = shown.setting("r2")
    fit = f" The drivers explain {float(r2):.0%} of the differences (R2)." if r2 is not None and not missing(r2) else ""
    page.write(4, 1, f"{base_words(shown)}{fit} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    for row in rows:
        row["verdict"] = _verdict(row)
    page.table(Table(fields=_driver_fields(shown), rows=rows, paints=_driver_paints(rows)), freeze_columns=2)
    _coefficient_chart(book, page, shown, rows)
    notes(page, [shown], [ASSOCIATION, *_driver_reading(shown), *empty_words(shown.frame)])
    return page


def _verdict(row: Mapping[str, Any]) -> str:
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
        *(field_of(name, width=10.5, **({"label": coefficient[name]} if name in coefficient else {})) for name in names),
    ]


def _driver_paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
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
        f"The coefficient is the difference in {clipped(outcome_words(shown), 60)} that goes with one point more on the "
        "driver; the standardised coefficient compares drivers on different scales.",
        f"‘Not shown’ means that the adjusted p is {SIGNIFICANT:.2f} or more: these answers do not show an association, "
        "which is not proof that there is none.",
        "VIF above 5 says that a driver overlaps strongly with the others, so that their parts are hard to tell apart.",
    ]


def _interval_bars(
    table: Source, rows: Sequence[Mapping[str, Any]], name: str, strong: Sequence[bool]
) -> list[Bar]:
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


def _ends(rows: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    values = [row[each] for row in rows for each in (name, "conf_low", "conf_high")]
    return [float(value) for value in values if not missing(value)]


def _coefficient_chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]]) -> None:
    drawn = [
        row
        for row in rows
        if (row["is_total"] or not shown.grouped) and row["code"] != INTERCEPT and not missing(row["estimate"])
    ]
    if not drawn:
        return
    drawn.sort(key=lambda row: -row["estimate"])
    ends = _ends(drawn, "estimate")
    low, high, step = nice_range(min(ends), max(ends))
    look = Look(
        heading="Coefficients with their intervals (pale: association not shown)",
        words=f"Difference in {clipped(outcome_words(shown), 50)} per point of the driver",
        number_format="0.00" if step < 0.1 else "0.0",
        low=low,
        high=high,
        step=step,
    )
    bars = _interval_bars(Source.of(page), drawn, "estimate", [row["verdict"].startswith("goes") for row in drawn])
    told = "; ".join(f"{clipped(row['term'], 60)} {row['estimate']:.2f} ({row['verdict']})" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the coefficients with intervals, highest first. {told}."],
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
    )


def write_importance(book: Book, shown: Shown) -> Page:
    """Write the sheet of one importance result."""
    page = book.page(
        "Importance",
        shown.result.title or "Importance of the drivers",
        f"How much of what the drivers explain of {clipped(outcome_words(shown), 50)} each one accounts for.",
    )
    r2 = shown.setting("r2")
    fit = f" R2 = {number(float(r2))}; the shares divide it and add up to 100%." if r2 is not None else ""
    page.write(4, 1, f"{base_words(shown)}{fit}")
    rows = sorted(rows_of(shown), key=lambda row: (not row["is_total"], str(row.get("group", "")), _rank(row)))
    for index, row in enumerate(rows, start=1):
        row[NUMBER] = index
    names = ("importance", "conf_low", "conf_high", "contribution", "rank", "first_probability", "n")
    shares = {"conf_low": "0.0%", "conf_high": "0.0%"}
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        *(
            field_of(name, width=12, **({"number_format": shares[name]} if name in shares else {}))
            for name in names
            if name in shown.frame.columns
        ),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["importance"])]
    if drawn:
        _, high, step = nice_range(0, max(_ends(drawn, "importance")))
        look = Look(
            heading=f"Share of the explained differences in {clipped(outcome_words(shown), 50)}",
            words="Importance (share of R2)",
            number_format="0%",
            low=0,
            high=high,
            step=step,
        )
        told = "; ".join(f"{clipped(row['term'], 60)} {row['importance']:.1%}" for row in drawn)
        page.charts(
            [interval_chart(look, _interval_bars(Source.of(page), drawn, "importance", [True] * len(drawn)), book.chart_data)],
            [f"Bars of the importance of each driver with intervals, most important first. {told}."],
            points=max(200.0, 26.0 * len(drawn) + 90),
            shares=(1.0,),
        )
    reading = [
        ASSOCIATION,
        "P(first) is the share of resamples in which the driver comes first; well below 100%, the first place is open.",
    ]
    notes(page, [shown], [*reading, *empty_words(shown.frame)])
    return page


def _rank(row: Mapping[str, Any]) -> float:
    return float("inf") if missing(row["rank"]) else float(row["rank"])


def write_priority(book: Book, shown: Shown) -> Page:
    """Write the sheet of one priority map."""
    page = book.page(
        "Priorities",
        shown.result.title or "Priorities",
        "Importance against performance: what to improve first, what to keep, what can wait.",
    )
    page.write(4, 1, f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    names = ("importance", "conf_low", "conf_high", "performance", "performance_low", "performance_high", "n")
    shares = {"conf_low": "0.0%", "conf_high": "0.0%"}
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("quadrant", width=22, wrap=True),
        *(
            field_of(name, width=12.5, **({"number_format": shares[name]} if name in shares else {}))
            for name in names
            if name in shown.frame.columns
        ),
    ]
    paints = {(index, "quadrant"): Paint(bold=True) for index in range(len(rows))}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    _priority_chart(book, page, shown, [row for row in rows if row["is_total"] or not shown.grouped])
    notes(page, [shown], [ASSOCIATION, *empty_words(shown.frame)])
    return page


def _priority_chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]]) -> None:
    drawn = [row for row in rows if not missing(row["importance"]) and not missing(row["performance"])]
    cuts = shown.setting("performance_cut"), shown.setting("importance_cut")
    if not drawn or any(cut is None or missing(cut) for cut in cuts):
        return
    table = Source.of(page)
    x, y = _performance_axis(drawn, float(cuts[0])), _importance_axis(drawn, float(cuts[1]))
    points = [_priority_point(table, row) for row in drawn]
    chart_map = Map(
        heading="What to improve first", x=x, y=y, captions=("Improve first", "Keep it up", "Low priority", "Do not overdo"),
        points=points,
    )
    height = 380.0
    chart = quadrant_chart(chart_map, book.chart_data, pixels=(sum(page.pixels()), height / 0.75))
    told = "; ".join(
        f"{clipped(row['term'], 60)}: importance {row['importance']:.1%}, performance {row['performance']:.0f}, "
        f"{row['quadrant']}"
        for row in drawn
    )
    page.charts(
        [chart], [f"Scatter chart of importance (up) against performance (right). {told}."], points=height, shares=(1.0,)
    )


def _performance_axis(rows: Sequence[Mapping[str, Any]], cut: float) -> Axis:
    values = [row["performance"] for row in rows] + [cut]
    low = max(0.0, (min(values) // 10 - 1) * 10)
    high = min(100.0, (max(values) // 10 + 2) * 10)
    return Axis(words="Performance (0 to 100)", low=low, high=high, step=10, cut=cut, number_format="0")


def _importance_axis(rows: Sequence[Mapping[str, Any]], cut: float) -> Axis:
    _, high, step = nice_range(0, max([*_ends(rows, "importance"), cut]) * 1.05)
    return Axis(words="Importance (share of R2)", low=0, high=high, step=step, cut=cut, number_format="0%")


def _priority_point(table: Source, row: Mapping[str, Any]) -> Point:
    key, value = row[NUMBER], ("importance", row["importance"])
    arms = None
    if not missing(row.get("conf_low")) and not missing(row.get("conf_high")):
        arms = (
            table.gap(key, ("conf_high", row["conf_high"]), value),
            table.gap(key, value, ("conf_low", row["conf_low"])),
        )
    return Point(
        label=table.label("term", key, row["term"]),
        x=table.value("performance", key, row["performance"]),
        y=table.value("importance", key, row["importance"]),
        y_arms=arms,
        mark=style.CATEGORY_MARKS["one_dimensional"],
    )
