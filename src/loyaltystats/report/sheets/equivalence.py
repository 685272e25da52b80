"""The Equivalence sheet: which drivers are shown to matter no more than a margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import interval_chart
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets import drivers
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.sheets.models import kind_words
from loyaltystats.report.words import clipped, missing, number, quoted

OPEN: Final = "not shown"
READING: Final = (
    "The whole interval of a driver that is shown to matter little lies inside its margin, to both sides of zero.",
    "The margin in the table is in the units of the coefficient.",
)


def small(row: Mapping[str, Any]) -> bool:
    """Return whether a driver is shown to matter no more than the margin."""
    return bool(row["verdict"]) and row["verdict"] != OPEN


def margin_words(shown: Shown) -> str:
    """Return the margin in words."""
    standard = " standard deviations of the outcome per standard deviation of the driver"
    return (
        f"{shown.setting('margin'):g}{standard if shown.setting('units') == 'std' else ' in the units of the outcome'}"
    )


def equivalence_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with the class or the quantile that each is about."""
    rows = drivers.rows_of(shown)
    for row in rows:
        kind = kind_words(row)
        row["chart_label"] = f"{kind}: {row['term']}" if kind else row["term"]
    return rows


def write_equivalence(book: Book, shown: Shown) -> Page:
    """Write the sheet of one test of equivalence."""
    outcome = quoted(drivers.outcome_words(shown))
    page = book.page(
        "Equivalence",
        shown.result.title,
        f"Which drivers are shown to go with {outcome} no more than a margin says, in either direction.",
    )
    page.base(f"{base_words(shown)} Margin: {margin_words(shown)}. {shown.level_words.capitalize()}s.")
    rows = equivalence_rows(shown)
    kinds = [name for name in ("class", "quantile") if name in shown.frame.columns]
    numbers = ("estimate", "conf_low", "conf_high", "margin", "p_adjusted", "std_error", "df", "p_value", "n")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        *(field_of(name, width=16 if name == "class" else 9.5, wrap=True) for name in kinds),
        field_of("term", label="Driver", wrap=True),
        Field(name="verdict", label="Shown to be", width=24),
        *(field_of(name, width=10.5, **({"label": "Coefficient"} if name == "estimate" else {})) for name in numbers),
    ]
    paints = {
        (at, "verdict"): Paint(bold=True, ink=style.OK_TEXT) if small(row) else Paint(ink=style.MUTED)
        for at, row in enumerate(rows)
    }
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    more = [*READING, drivers.ASSOCIATION, *empty_words(rows, ("estimate", "p_adjusted"))]
    _chart(book, page, shown, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if row["is_total"] and not missing(row["estimate"])]
    if not drawn:
        return
    look = drivers.effect_look(
        drawn,
        "Coefficients with their intervals (pale: not shown to be small)",
        f"Difference in {quoted(drivers.outcome_words(shown), 50)} per point of the driver",
    )
    bars = drivers.interval_bars(Source.of(page), drawn, "estimate", [small(row) for row in drawn])
    told = "; ".join(
        f"{clipped(row['chart_label'], 60)} {number(row['estimate'])}, margin {number(row['margin'])} ({row['verdict']})"
        for row in drawn
    )
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the coefficients with intervals. {told}."],
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )
