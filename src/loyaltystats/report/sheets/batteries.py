"""The sheets Phases and Intentions: batteries of items, dimension by dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
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
from loyaltystats.report.words import clipped, missing, number, percent
from loyaltystats.vocabulary import TOTAL

SIGNIFICANT: Final = 0.05
HELD: Final = (
    "‘And all before’: the same respondents hold this phase and every phase before it; where this share falls most, "
    "loyalty stops."
)


def _rows(shown: Shown, label: str) -> list[dict[str, Any]]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        caution = "low base" if low_base(row["n"]) else ""
        row |= {NUMBER: line, "is_total": str(row["group"]) == TOTAL, "caution": caution}
        row |= {label: shown.label(row[label]), "group": shown.label(row["group"])}
        rows.append(row)
    return rows


def _groups(shown: Shown) -> list[Field]:
    return group_fields(shown) if shown.grouped else []


def _paints(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for at, row in enumerate(rows):
        for name in names:
            paints[(at, name)] = LOW_BASE if low_base(row["n"]) else Paint(bold=True)
        if not missing(row.get("p_adjusted")) and row["p_adjusted"] < SIGNIFICANT and row["step"] < 0:
            paints[(at, "step")] = Paint(ink=style.LOOK_TEXT, bold=True)
    return paints


def write_phases(book: Book, shown: Shown) -> Page:
    """Write the sheet of the phases of loyalty."""
    page = book.page(
        "Phases",
        shown.result.title,
        "How deep loyalty goes, phase after phase, and where it stops.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _rows(shown, "phase")
    points = [field_of(name, width=9, number_format="0.0") for name in ("conf_low", "conf_high")]
    steps = [field_of(name, width=9, number_format="+0.0;−0.0;0.0") for name in ("step", "step_low", "step_high")]
    shares = ("hold_share", "hold_low", "hold_high", "chain_share", "chain_low", "chain_high")
    fields = [
        NO_FIELD,
        *_groups(shown),
        field_of("phase", width=22, wrap=True),
        field_of("estimate", label="Mean (0 to 100)", width=10, number_format="0.0"),
        *points,
        *steps,
        field_of("p_adjusted", width=9),
        *(field_of(name, width=9.5, number_format="0%") for name in shares),
        field_of("n", width=8),
        field_of("n_chain", width=8),
    ]
    paints = _paints(rows, ("estimate", "chain_share"))
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=3 if shown.grouped else 2)
    more = [HELD, "Red: the mean falls from the phase before (p adjusted below 0.05)."]
    more += empty_words([row for row in rows if not missing(row["step"])], ("estimate", "conf_low"))
    mean = Look(heading="Mean of each phase", words="0 to 100", number_format="0", low=0, high=100, step=20)
    chain = Look(heading="Share who hold it and all before", words="", number_format="0%", low=0, high=1, step=0.2)
    sets = [(mean, ("estimate", "conf_low", "conf_high")), (chain, ("chain_share", "chain_low", "chain_high"))]
    _charts(book, page, rows, "phase", sets, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def write_intentions(book: Book, shown: Shown) -> Page:
    """Write the sheet of behavioural intentions."""
    low, high = float(shown.setting("lowest", 1)), float(shown.setting("highest", 7))
    page = book.page(
        "Intentions",
        shown.result.title,
        f"What customers say they will do; means on {low:g} to {high:g}, high is good for the company.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _rows(shown, "dimension")
    fields = [
        NO_FIELD,
        *_groups(shown),
        field_of("dimension", width=30, wrap=True),
        field_of("items", width=8),
        field_of("estimate", label="Mean", width=9, number_format="0.00"),
        *(field_of(name, width=9, number_format="0.00") for name in ("conf_low", "conf_high")),
        *(field_of(name, width=11, number_format="0%") for name in ("top_share", "top_low", "top_high")),
        field_of("alpha", width=9),
        field_of("n", width=8),
        *(field_of(name, width=11) for name in ("n_effective", "design_effect") if "design_effect" in shown.frame),
        Field(name="caution", label="Caution", width=12),
    ]
    paints = _paints(rows, ("estimate",))
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=3 if shown.grouped else 2)
    more = [
        "Intentions overstate what people do: compare them with purchases where you can.",
        "Alpha says how far the items of a dimension go together; a single item has none.",
        *empty_words(rows, ("estimate", "conf_low")),
    ]
    mean = Look(heading="Mean of each dimension", words="", number_format="0", low=low, high=high, step=1)
    top = Look(heading="Share whose mean is a top answer", words="", number_format="0%", low=0, high=1, step=0.2)
    sets = [(mean, ("estimate", "conf_low", "conf_high")), (top, ("top_share", "top_low", "top_high"))]
    _charts(book, page, rows, "dimension", sets, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _charts(
    book: Book,
    page: Page,
    rows: Sequence[Mapping[str, Any]],
    label: str,
    sets: Sequence[tuple[Look, tuple[str, str, str]]],
    reserve: float,
) -> None:
    """Draw the bars of all respondents: means to the left, shares to the right."""
    drawn = [row for row in rows if row["is_total"] and not missing(row["estimate"])]
    if not drawn:
        return
    charts, told = [], []
    for look, names in sets:
        known = [row for row in drawn if not missing(row[names[0]])]
        if known:
            bars = [_bar(page, row, label, names) for row in known]
            charts.append(interval_chart(look, bars, book.chart_data))
            words = "; ".join(f"{clipped(row[label], 60)} {_said(row[names[0]], look)}" for row in known)
            told.append(f"Bars with intervals: {look.heading}. {words}.")
    page.charts(
        charts,
        told,
        points=max(200.0, 30.0 * len(drawn) + 90),
        shares=(1.0 / len(charts),) * len(charts),
        reserve=reserve,
    )


def _said(value: float, look: Look) -> str:
    return percent(value) if look.number_format == "0%" else number(value, 1)


def _bar(page: Page, row: Mapping[str, Any], label: str, names: tuple[str, str, str]) -> Bar:
    table, key = Source.of(page), row[NUMBER]
    value, low, high = ((name, row[name]) for name in names)
    known = not missing(low[1]) and not missing(high[1])
    return Bar(
        label=table.label(label, key, str(row[label])),
        value=table.value(names[0], key, row[names[0]]),
        plus=table.gap(key, high, value) if known else None,
        minus=table.gap(key, value, low) if known else None,
        strong=not low_base(row["n"]),
    )
