"""Mediation and Moderation: what of a driver's association runs over another column, and for whom it is stronger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.curve import Across, curve_chart
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
from loyaltystats.report.sheets.drivers import SIGNIFICANT, outcome_words, term_words
from loyaltystats.report.sheets.roads import snug_range
from loyaltystats.report.words import clipped, missing, number, p_words, quoted, signed
from loyaltystats.vocabulary import TOTAL

ARROW: Final = " → "
LEAST_POINTS: Final = 3
"""Values that a curve needs."""

STEPS: Final = {"-1 sd": "mean − 1 sd", "mean": "mean", "+1 sd": "mean + 1 sd"}


def way_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return an effect of a mediation in words."""
    effect, term = str(row["effect"]), str(row["term"])
    if effect in ("total", "direct"):
        return f"{effect.capitalize()} association"
    if effect == "proportion":
        return "Share that is indirect"
    if effect == "difference":
        return "Difference: " + " versus ".join(_over(shown, part) for part in term.split(" versus "))
    if effect == "path":
        return f"Path: {_chain(shown, term)}"
    return "Indirect, all ways together" if term == "all" else f"Indirect, {_over(shown, term)}"


def _chain(shown: Shown, term: str) -> str:
    return ARROW.join(shown.label(name) for name in term.split(" > "))


def _over(shown: Shown, term: str) -> str:
    return f"over {_chain(shown, term)}"


def clear(row: Mapping[str, Any]) -> bool:
    """Return whether the interval of a row excludes zero."""
    return not missing(row["conf_low"]) and (row["conf_low"] > 0 or row["conf_high"] < 0)


def slope_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return a row of a moderation in words."""
    effect, term = str(row["effect"]), str(row["term"])
    driver = shown.setting("driver")
    if effect == "slope" and not missing(row["moderator_value"]):
        step = f" ({STEPS[term]})" if term in STEPS else ""
        return f"Slope at {number(row['moderator_value'], 1)}{step}"
    if effect == "slope":
        return f"Slope, {term_words(shown, term)}"
    if effect == "interaction":
        partner = term.removeprefix(f"{driver}:")
        return f"Interaction: {shown.label(driver)} × {term_words(shown, partner)}"
    return f"Coefficient: {term_words(shown, term)}"


def _rows(shown: Shown, words: Any) -> list[dict[str, Any]]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        row |= {NUMBER: line, "way": words(shown, row), "is_total": str(row.get("group", TOTAL)) == TOTAL}
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _table(shown: Shown, rows: Sequence[Mapping[str, Any]], heading: str) -> Table:
    wanted = ("estimate", "conf_low", "conf_high", "p_value", "p_adjusted", "std_estimate", "std_error", "n")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        Field(name="way", label=heading, wrap=True),
        *(field_of(name, width=11) for name in wanted if name in shown.frame.columns),
    ]
    paints = {
        (index, "way"): Paint(bold=clear(row), ink=style.INK if clear(row) else style.MUTED)
        for index, row in enumerate(rows)
        if row["effect"] != "proportion"
    }
    shares = {
        (index, name): "0%"
        for index, row in enumerate(rows)
        if row["effect"] == "proportion"
        for name in ("estimate", "std_error", "conf_low", "conf_high")
    }
    return Table(fields=fields, rows=rows, paints=paints, formats=shares)


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], heading: str, words: str, reserve: float) -> None:
    drawn = [row for row in rows if not missing(row["estimate"])]
    if not drawn:
        return
    table = Source.of(page)
    ends = [
        float(row[name]) for row in drawn for name in ("estimate", "conf_low", "conf_high") if not missing(row[name])
    ]
    low, high, step = nice_range(min(ends), max(ends))
    bars = [
        Bar(
            label=table.label("way", row[NUMBER], row["way"]),
            value=table.value("estimate", row[NUMBER], row["estimate"]),
            plus=None
            if missing(row["conf_high"])
            else table.gap(row[NUMBER], ("conf_high", row["conf_high"]), ("estimate", row["estimate"])),
            minus=None
            if missing(row["conf_low"])
            else table.gap(row[NUMBER], ("estimate", row["estimate"]), ("conf_low", row["conf_low"])),
            strong=clear(row),
        )
        for row in drawn
    ]
    look = Look(
        heading=heading, words=words, number_format="0.00" if step < 0.1 else "0.0", low=low, high=high, step=step
    )
    told = "; ".join(f"{clipped(row['way'], 60)} {number(row['estimate'])}" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars with intervals: {heading}. {told}."],
        points=max(180.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def write_mediation(book: Book, shown: Shown) -> Page:
    """Write the sheet of one mediation."""
    driver, outcome = quoted(shown.label(shown.setting("driver"))), quoted(outcome_words(shown))
    over = " and ".join(quoted(shown.label(name)) for name in shown.setting("mediators"))
    page = book.page(
        "Mediation",
        shown.result.title or "Mediation",
        f"How much of the association of {driver} with {outcome} runs over {over}.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _rows(shown, way_words)
    page.table(_table(shown, rows, "Association"), freeze_columns=2)
    more = [
        f"Total is the difference in {outcome} that goes with one point more of {driver}. It splits exactly into the direct "
        "part and the indirect one: what a point more of the driver goes with in the mediator, times what that goes with "
        "in the outcome. Bold: the interval excludes zero.",
        *empty_words(rows, ("estimate", "conf_low")),
    ]
    drawn = [row for row in rows if row["is_total"] and row["effect"] in ("total", "direct", "indirect")]
    heading = "Total, direct and indirect association (pale: the interval holds zero)"
    words = f"Difference in {quoted(outcome_words(shown), 40)} per point of the driver"
    _chart(book, page, drawn, heading, words, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def write_moderation(book: Book, shown: Shown) -> Page:
    """Write the sheet of one moderation."""
    driver, moderator = quoted(shown.label(shown.setting("driver"))), quoted(shown.label(shown.setting("moderator")))
    page = book.page(
        "Moderation",
        shown.result.title or "Moderation",
        f"Whether the association of {driver} with {quoted(outcome_words(shown))} depends on {moderator}.",
    )
    joint, added = float(shown.setting("joint_p")), float(shown.setting("delta_r2"))
    told = f" Same slope everywhere: {p_words(joint)}; letting it differ adds {number(added, 3)} to R2."
    known = "" if missing(joint) else told
    page.base(f"{base_words(shown)}{known} {shown.level_words.capitalize()}s.")
    rows = _rows(shown, slope_words)
    page.table(_table(shown, rows, "Slope or coefficient"), freeze_columns=2)
    more = [
        f"A slope is the difference in the outcome that goes with one point more of {driver}, for customers like those "
        "named. The interaction is by how much slopes differ. Driver and numeric moderator are centred; sd is the "
        "standard deviation of the moderator. Bold: the interval excludes zero.",
        *empty_words(rows, ("estimate",)),
    ]
    drawn = [row for row in rows if row["is_total"] and row["effect"] == "slope"]
    words = f"Difference in {quoted(outcome_words(shown), 40)} per point of {clipped(driver, 40)}"
    _chart(book, page, drawn, "Slopes (pale: the interval holds zero)", words, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def write_curve(book: Book, shown: Shown) -> Page:
    """Write the table behind a curve: a slope over its moderator, or an indirect effect over what was left out."""
    left_out = shown.kind == "left_out"
    page = book.page(
        "Left out" if left_out else "Slope by moderator",
        shown.result.title,
        "The indirect association if an unmeasured cause of mediator and outcome had been left out."
        if left_out
        else f"The slope of {quoted(shown.label(shown.setting('driver')))} at each value of "
        f"{quoted(shown.label(shown.setting('moderator')))}.",
        least_width=90,
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = [{NUMBER: line} | row for line, row in enumerate(records(shown.frame), start=1)]
    names = ("rho" if left_out else "moderator_value", "estimate", "conf_low", "conf_high")
    fields = [NO_FIELD, *group_fields(shown), *(field_of(name, width=14) for name in names)]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    more = empty_words(rows, ("estimate", "conf_low"))
    _curve(book, page, shown, rows, names)
    notes(page, [shown], more)
    return page


def _curve(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Draw the estimates over the first of the columns, with both ends of their intervals."""
    groups = {str(row.get("group", TOTAL)) for row in rows}
    drawn = [
        row
        for row in rows
        if str(row.get("group", TOTAL)) == (TOTAL if TOTAL in groups else min(groups))
        and not any(missing(row[name]) for name in names)
    ]
    if len(drawn) < LEAST_POINTS:
        return
    table = Source.of(page)
    left_out = shown.kind == "left_out"
    ends = [float(row[name]) for row in drawn for name in names[1:]]
    low, high, step = nice_range(min(ends), max(ends))
    first, last = float(drawn[0][names[0]]), float(drawn[-1][names[0]])
    across = nice_range(first, last) if left_out else snug_range([first, last])
    outcome = quoted(outcome_words(shown), 40)
    heading = shown.result.title
    x = (
        "Correlation of what is left unexplained (rho)"
        if left_out
        else clipped(shown.label(shown.setting("moderator")), 60)
    )
    y = f"Indirect association with {outcome}" if left_out else f"Slope on {outcome}"
    chart = curve_chart(
        heading,
        Across(words=x, number_format="General", low=across[0], high=across[1], step=across[2]),
        Across(words=y, number_format="General", low=low, high=high, step=step),
        [[table.value(name, row[NUMBER], row[name]) for name in names] for row in drawn],
        book.chart_data,
    )
    told = "; ".join(
        f"{number(row['estimate'])} ({effect_range(row)}) at {number(row[names[0]])}"
        for row in (drawn[0], drawn[len(drawn) // 2], drawn[-1])
    )
    page.charts([chart], [f"A line with its interval. {y} over {x}: {told}."], points=300.0, shares=(1.0,))


def effect_range(row: Mapping[str, Any]) -> str:
    """Return the interval of a row in words."""
    if missing(row["conf_low"]):
        return "no interval"
    return f"{signed(row['conf_low'])} to {signed(row['conf_high'])}"


def significant(row: Mapping[str, Any]) -> bool:
    """Return whether the adjusted p of a row, or its p where none is adjusted, is below the usual level."""
    p = row["p_value"] if missing(row["p_adjusted"]) else row["p_adjusted"]
    return not missing(p) and p < SIGNIFICANT
