"""Weights: whom the answers stand for, before and after weighting, and what the weights cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, Side, diverging_chart, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Page, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, base_words, field_of, note_points, notes
from loyaltystats.report.words import clipped, count, number, percent

CATEGORY = "category_words"
QUESTION = "question_words"
READING: Final = (
    "The design effect says how much the uneven weights cost: respondents divided by it are the number of equally weighted "
    "answers that would be worth as much."
)


def write_weights(book: Book, shown: Shown) -> Page:
    """Write the sheet of one weighting."""
    asked = "class" in shown.frame.columns
    said = "How many of those asked answered, and for how many each of them stands."
    page = book.page(
        "Weights",
        shown.result.title,
        said if asked else "Whom the answers stood for before, and whom they stand for now.",
    )
    page.base(base_words(shown))
    rows = named_rows(shown)
    if asked:
        _write_classes(book, page, shown, rows)
    else:
        _write_margins(book, page, shown, rows)
    page.heading("The weights")
    for line in weight_lines(shown):
        page.lines(line)
    notes(page, [shown], [READING])
    return page


def named_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return the rows with texts in place of codes."""
    rows = []
    for index, row in enumerate(records(shown.frame), start=1):
        told: dict[str, Any] = {NUMBER: index}
        if "question" in row:
            code, answer = str(row["question"]), str(row["answer"])
            words = str(shown.result.labels.get(f"{code}/{answer}", answer))
            told |= {QUESTION: shown.label(code), CATEGORY: words}
            told["label"] = f"{told[QUESTION]}: {words}"
        rows.append(row | told)
    return rows


def weight_lines(shown: Shown) -> list[str]:
    """Return what the weights look like, in sentences."""
    n, size = shown.result.n, float(shown.setting("n_effective"))
    fitted = shown.setting("iterations")
    lines = [
        f"The mean weight is 1, the smallest {number(shown.setting('weight_min'))}, the largest "
        f"{number(shown.setting('weight_max'))}; their coefficient of variation is {number(shown.setting('weight_cv'))}.",
        f"Design effect {number(shown.setting('design_effect'))}: {count(n, 'answer')} are worth as much as "
        f"{number(size, 0)} with equal weights.",
    ]
    trimmed = shown.setting("trimmed")
    if trimmed:
        lines.append(f"{count(trimmed, 'weight')} stand at the cap.")
    if shown.setting("worst_at"):
        worst = float(shown.setting("worst_difference"))
        met = "All targets are met" if shown.setting("converged") else "Not all targets are met"
        apart = f"the largest difference is {percent(worst)} ({shown.setting('worst_at')})" if worst > 1e-6 else ""
        lines.append(f"{met} after {count(fitted, 'round')}{f'; {apart}' if apart else ''}.")
    return lines


def _write_margins(book: Book, page: Page, shown: Shown, rows: Sequence[dict[str, Any]]) -> None:
    totals = "total_target" in shown.frame.columns
    names = (
        ("total_before", "total_target", "total_after") if totals else ("share_before", "target_share", "share_after")
    )
    fields = [
        NO_FIELD,
        field_of("question", name=QUESTION, wrap=True),
        field_of("answer", name=CATEGORY, label="Category", wrap=True),
        field_of("n", width=8),
        *(field_of(name, width=13) for name in names),
    ]
    page.table(Table(fields=fields, rows=rows, paints={}), freeze_columns=3)
    if not totals:
        _share_chart(book, page, rows, note_points(page, [shown]))


def _share_chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    _, high, step = nice_range(0.0, max(max(row["share_before"], row["share_after"]) for row in rows))
    look = Look(heading="Before and after", words="Share", number_format="0%", low=0.0, high=high, step=step)
    sides = [
        Side(words=words, colour=colour, pale=colour, bars=[_bar(table, row, name) for row in rows])
        for words, name, colour in (
            ("As answered", "share_before", style.CUT),
            ("Weighted", "share_after", style.ACCENT),
        )
    ]
    labels = [table.label(CATEGORY, row[NUMBER], row[CATEGORY]) for row in rows]
    told = "; ".join(
        f"{clipped(row['label'], 60)} {percent(row['share_before'])} to {percent(row['share_after'])}" for row in rows
    )
    page.charts(
        [diverging_chart(look, labels, sides, book.chart_data, apart=True)],
        [f"Bars of the shares before and after weighting. {told}."],
        points=max(180.0, 22.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve + 90,
    )


def _bar(table: Source, row: Mapping[str, Any], name: str) -> Bar:
    key = row[NUMBER]
    return Bar(label=table.label(CATEGORY, key, row[CATEGORY]), value=table.value(name, key, row[name]))


def _write_classes(book: Book, page: Page, shown: Shown, rows: Sequence[dict[str, Any]]) -> None:
    fields = [
        NO_FIELD,
        field_of("class", label="Class of those asked", wrap=True),
        field_of("n", label="Asked", width=9),
        field_of("responded", width=10),
        field_of("response_rate", width=13),
        field_of("adjustment", width=10),
    ]
    page.table(Table(fields=fields, rows=rows, paints={}), freeze_columns=2)
    table = Source.of(page)
    look = Look(heading="Response rates", words="Share who answered", number_format="0%", low=0, high=1, step=0.25)
    bars = [
        Bar(
            label=table.label("class", row[NUMBER], str(row["class"])),
            value=table.value("response_rate", row[NUMBER], row["response_rate"]),
        )
        for row in rows
    ]
    told = "; ".join(f"{clipped(str(row['class']), 60)} {percent(row['response_rate'])}" for row in rows)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars of the response rates. {told}."],
        points=max(180.0, 24.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=note_points(page, [shown]) + 120,
    )
