"""Control chart and Disappointments: waves with their limits, and reasons from the most to the least frequent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Look
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.lines import control_lines, pareto_bars
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    note_points,
    notes,
)
from loyaltystats.report.sheets.roads import snug_range
from loyaltystats.report.words import clipped, count, missing, number, percent, quoted

OUTSIDE: Final = Paint(ink=style.LOOK_TEXT, fill=style.LOOK_FILL, bold=True)
FORMATS: Final = {"p": "0.0%", "nps": "0.0"}
NUMBERS: Final = ("estimate", "center_line", "lower_limit", "upper_limit")


def value_words(shown: Shown, value: float) -> str:
    """Return a value of a control chart in words: as a percentage, points or a number."""
    chart = shown.setting("chart")
    return percent(value) if chart == "p" else number(value, 1 if chart == "nps" else 2)


def wave_label(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return the short text of a wave."""
    return shown.label(row["wave"])


def write_control(book: Book, shown: Shown) -> Page:
    """Write one question wave by wave with its limits, and the chart."""
    asked = quoted(shown.label(shown.setting("question")))
    page = book.page(
        "Control chart",
        shown.result.heading,
        f"Which waves of {asked} are out of the ordinary, and which are the usual ups and downs.",
    )
    page.base(f"{base_words(shown)} Limits are three standard errors from the centre, wider for small waves.")
    rows = [
        {**row, NUMBER: line, "wave": wave_label(shown, row)} for line, row in enumerate(records(shown.frame), start=1)
    ]
    shape = FORMATS.get(shown.setting("chart"), "0.00")
    fields = [
        NO_FIELD,
        field_of("wave", width=16, wrap=True),
        *(field_of(name, width=11, number_format=shape) for name in NUMBERS),
        field_of("in_sigmas", width=11),
        field_of("signal", width=44, wrap=True),
        field_of("in_baseline", width=10, centre=True),
        field_of("n", width=9),
    ]
    paints = {(at, name): OUTSIDE for at, row in enumerate(rows) if row["signal"] for name in ("estimate", "signal")}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    more = [
        "A signal says that a wave is unlikely if nothing has changed: look for what was different then. Waves without a "
        "signal are no reason to act.",
        *empty_words(rows, ("estimate",)),
    ]
    drawn = [row for row in rows if not any(missing(row[name]) for name in NUMBERS)]
    if drawn:
        _control_chart(book, page, shown, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _control_chart(book: Book, page: Page, shown: Shown, rows: Sequence[dict[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    low, high, step = snug_range([float(row[name]) for row in rows for name in NUMBERS])
    look = Look(
        heading=f"{clipped(shown.label(shown.setting('question')), 60)}: waves and limits",
        words="",
        number_format="0%" if shown.setting("chart") == "p" else "General",
        low=low,
        high=high,
        step=step,
    )
    lines = [
        [
            table.label("wave", row[NUMBER], row["wave"]),
            *(table.value(name, row[NUMBER], row[name]) for name in NUMBERS),
        ]
        for row in rows
    ]
    signals = [at for at, row in enumerate(rows) if row["signal"]]
    said = ", ".join(f"{row['wave']} {value_words(shown, row['estimate'])}" for row in (rows[0], rows[-1]))
    told = f"A line over {count(len(rows), 'wave')} with centre and limits: from {said}; {len(signals)} with a signal."
    page.charts(
        [control_lines(look, lines, signals, book.chart_data)], [told], points=300.0, shares=(1.0,), reserve=reserve
    )


def reason_label(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return the short text of a reason."""
    code = f"{shown.setting('question')}/{row['answer']}"
    return shown.label(code) if shown.label(code) != code else shown.label(row["answer"])


def write_pareto(book: Book, shown: Shown) -> Page:
    """Write the reasons in order with what they add up to, and the chart."""
    vital = sum(str(row["vital"]) == "yes" for row in records(shown.frame))
    page = book.page(
        "Disappointments",
        shown.result.heading,
        f"{count(vital, 'reason')} of {len(shown.frame)} make up {percent(shown.setting('vital_share'))} of all mentions.",
    )
    page.base(f"{base_words(shown)} {count(shown.setting('mentioned'), 'mention')}. {shown.level_words.capitalize()}s.")
    rows = [
        {**row, NUMBER: line, "label": reason_label(shown, row)}
        for line, row in enumerate(records(shown.frame), start=1)
    ]
    fields = [
        NO_FIELD,
        Field(name="label", label="Reason", width=40, wrap=True),
        field_of("mentions", width=10),
        field_of("estimate", label="Named by", width=10, number_format="0.0%"),
        field_of("conf_low", width=9, number_format="0.0%"),
        field_of("conf_high", width=9, number_format="0.0%"),
        *(
            field_of(name, width=12)
            for name in ("mention_share", "cumulative_share", "cumulative_low", "cumulative_high")
        ),
        field_of("vital", width=9, centre=True),
        field_of("n", width=8),
    ]
    paints = {(at, "label"): Paint(bold=True) for at, row in enumerate(rows) if row["vital"] == "yes"}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    more = ["“Named by” is the share of respondents; shares of all mentions add up to 100 %."]
    _pareto_chart(book, page, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _pareto_chart(book: Book, page: Page, rows: Sequence[dict[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    look = Look(
        heading="Share of all mentions, and what they add up to", words="", number_format="0%", low=0, high=1, step=0.2
    )
    lines = [
        [
            table.label("label", row[NUMBER], row["label"], 22),
            *(table.value(name, row[NUMBER], row[name]) for name in ("mention_share", "cumulative_share")),
        ]
        for row in rows
    ]
    told = "; ".join(f"{clipped(row['label'], 60)} {percent(row['mention_share'])}" for row in rows)
    page.charts(
        [pareto_bars(look, lines, book.chart_data)],
        [f"Bars of shares with the line of their sum. {told}."],
        points=300.0,
        shares=(1.0,),
        reserve=reserve,
    )
