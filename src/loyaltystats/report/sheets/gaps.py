"""Missing answers: which questions were left out, why, and in which combinations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.charts.bars import Bar, interval_chart, share_look
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, base_words, field_of, note_points, notes
from loyaltystats.report.words import clipped, count, join, missing, whole_percent

MOST_BARS: Final = 24
REASONS: Final = ("answered", "blank", "dont_know", "refused", "not_applicable", "not_asked", "not_shown")


def write_gaps(book: Book, shown: Shown) -> Page:
    """Write how many answers to each question are missing, by reason."""
    page = book.page(
        "Missing answers",
        shown.result.title,
        "How many respondents left each question out, and why as far as is known.",
    )
    page.base(base_words(shown))
    rows = [
        {NUMBER: line, **row, "question": shown.label(row["question"])}
        for line, row in enumerate(records(shown.frame), start=1)
    ]
    used = [name for name in REASONS if name in ("answered", "blank") or any(row[name] for row in rows)]
    fields = [
        NO_FIELD,
        field_of("question", wrap=True, width=50),
        field_of("missing_share", width=11),
        *(field_of(name, width=13) for name in used),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    patterns = _patterns(shown)
    if patterns:
        labels = {"question": "Questions without an answer", "missing_share": "Share", "answered": "Respondents"}
        further = [_column(each, labels) for each in fields]
        page.further("Which answers are missing together", Table(fields=further, rows=patterns))
    more = ["‘Missing’ is a share of those who were meant to answer: not of those whom the question does not concern."]
    drawn = sorted((row for row in rows if row["missing_share"]), key=lambda row: -row["missing_share"])[:MOST_BARS]
    if drawn:
        _chart(book, page, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _column(each: Field, labels: Mapping[str, str]) -> Field:
    label = labels.get(each.name, "")
    return Field(name=each.name, label=label, number_format=each.number_format, wrap=each.wrap, centre=each.centre)


def _patterns(shown: Shown) -> list[dict[str, Any]]:
    frame: Any = getattr(shown.result, "frame", None)
    if frame is None:
        return []
    return [
        {"question": _named(shown, str(row["pattern"])), "missing_share": row["share"], "answered": row["n"]}
        for row in records(frame("patterns"))
    ]


def _named(shown: Shown, pattern: str) -> str:
    if pattern == "complete":
        return "none: complete"
    codes = pattern.split(", ")
    return pattern if " more " in pattern else join([clipped(shown.label(code), 40) for code in codes], most=5)


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    bars = [
        Bar(
            label=table.label("question", row[NUMBER], row["question"]),
            value=table.value("missing_share", row[NUMBER], row["missing_share"]),
        )
        for row in rows
    ]
    heading = "Missing answers, of those meant to answer"
    look = share_look(heading, max(float(row["missing_share"]) for row in rows))
    told = "; ".join(f"{clipped(row['question'], 50)} {whole_percent(row['missing_share'])}" for row in rows[:8])
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars: {heading}, the most of {count(len(rows), 'question')} first. {told}."],
        points=max(180.0, 22.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def most_missing(shown: Shown, most: int = 3) -> list[dict[str, Any]]:
    """Return the questions with the largest shares of missing answers."""
    rows = [row for row in records(shown.frame) if not missing(row["missing_share"]) and row["missing_share"] > 0]
    return sorted(rows, key=lambda row: -row["missing_share"])[:most]
