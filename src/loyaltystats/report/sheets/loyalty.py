"""Recommendation and Satisfaction: the scores of all respondents and of each group, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, Part, interval_chart, nice_range, stacked_chart
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
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number, whole_percent
from loyaltystats.vocabulary import TOTAL

QUESTION = "question_words"
SCORE_PARTS = ("promoters", "passives", "detractors")


def question_words(shown: Shown) -> str:
    """Return the short text of the question behind a result."""
    codes = str(shown.setting("question", shown.result.title)).split(", ")
    return ", ".join(shown.label(code) for code in codes)


def top_words(shown: Shown) -> str:
    """Return which answers count as top, in words.

    Where the result does not say its highest answer, only how many answers count.
    """
    top, highest = shown.setting("top"), shown.setting("highest")
    if top is None:
        return "top answers"
    if highest is None or missing(highest):
        return f"the top {int(top)} answers"
    best = shown.setting("best")
    first = highest - int(top) + 1 if best is None else best
    answers = [f"{first + step:g}" for step in range(int(top))]
    words = f"answers {' or '.join(answers)}" if len(answers) < 3 else f"answers {answers[0]} to {answers[-1]}"
    return words if best is None else f"{words}, low is good"


def rows_of(results: Sequence[Shown]) -> list[dict[str, Any]]:
    """Return the rows of several results under each other, numbered, each with its question in words."""
    rows: list[dict[str, Any]] = []
    for shown in results:
        for row in records(shown.frame):
            group = str(row.get("group", TOTAL))
            row |= {
                NUMBER: len(rows) + 1,
                QUESTION: shown.label(row["question"]) if "question" in row else question_words(shown),
                "group": shown.label(group),
                "is_total": group == TOTAL,
                "top": top_words(shown),
                "caution": "low base" if low_base(row["n"]) else "",
            }
            rows.append(row)
    return rows


def write_score(book: Book, results: Sequence[Shown]) -> Page:
    """Write the sheet of the recommendation score: one result or several."""
    page = book.page(
        "Recommendation",
        "Recommendation score",
        f"Would they recommend us: {_classes(results)}, in points from −100 to 100.",
    )
    page.base(_bases(results))
    rows = rows_of(results)
    points = {name: field_of(name, width=10, number_format="0.0") for name in ("conf_low", "conf_high", "std_error")}
    fields = [
        NO_FIELD,
        *_question_fields(results),
        field_of("group"),
        field_of("estimate", label="Score (points)", width=10, number_format="0.0"),
        *points.values(),
        *(field_of(name, width=11, number_format="0.0%") for name in SCORE_PARTS),
        field_of("n", width=8),
        *_effective(results),
        Field(name="caution", label="Caution", width=12),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=2)
    more = [
        "The score is a difference of two shares, so it moves more from sample to sample than either of them.",
        *empty_words(rows, ("estimate", "conf_low")),
    ]
    _score_charts(book, page, rows, note_points(page, results, more))
    notes(page, results, more)
    return page


def _classes(results: Sequence[Shown]) -> str:
    """Return what is counted, with the answers where all results cut the scale at the same places."""
    cuts = {tuple(shown.setting("breaks", (6, 9))) for shown in results}
    if cuts == {(6, 9)}:
        return "promoters (9-10) minus detractors (0-6)"
    if len(cuts) > 1:
        return "promoters minus detractors"
    low, high = cuts.pop()
    return f"promoters (from {high}) minus detractors (up to {low})"


def write_satisfaction(book: Book, results: Sequence[Shown]) -> Page:
    """Write the sheet of the top-answer shares: one row per question and group."""
    page = book.page(
        "Satisfaction",
        "Satisfaction and loyalty questions",
        "Share of respondents who give one of the top answers, with its interval, and the mean answer.",
    )
    page.base(_bases(results))
    rows = rows_of(results)
    fields = [
        NO_FIELD,
        field_of("question", name=QUESTION, wrap=True),
        *([] if all(row["is_total"] for row in rows) else [field_of("group")]),
        Field(name="top", label="Counted as top", width=18),
        field_of("estimate", label="Share", width=10, number_format="0.0%"),
        field_of("conf_low", width=10, number_format="0.0%"),
        field_of("conf_high", width=10, number_format="0.0%"),
        field_of("mean", width=10),
        field_of("n", width=8),
        *_effective(results),
        Field(name="caution", label="Caution", width=12),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=2)
    more = empty_words(rows, ("estimate", "conf_low"))
    _share_chart(book, page, rows, note_points(page, results, more))
    notes(page, results, more)
    return page


def _bases(results: Sequence[Shown]) -> str:
    if len(results) == 1:
        return f"{base_words(results[0])} {results[0].level_words.capitalize()}s."
    return f"Bases differ by question: see column n. {results[0].level_words.capitalize()}s."


def _question_fields(results: Sequence[Shown]) -> list[Field]:
    return [field_of("question", name=QUESTION, wrap=True)] if len(results) > 1 else []


def _effective(results: Sequence[Shown]) -> list[Field]:
    """Return effective base and design effect as fields where weights make the one differ from the base."""
    weighted = any(
        not missing(row["n_effective"]) and abs(row["n_effective"] - row["n"]) > 1e-9
        for shown in results
        for row in records(shown.frame)
        if "n_effective" in row
    )
    return [field_of(name, width=11) for name in ("n_effective", "design_effect")] if weighted else []


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    grouped = any(not row["is_total"] for row in rows)
    for index, row in enumerate(rows):
        paints[(index, "estimate")] = LOW_BASE if low_base(row["n"]) else Paint(bold=True)
        if grouped and row["is_total"]:
            paints[(index, "group")] = Paint(bold=True)
    return paints


def _score_charts(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not missing(row["estimate"])]
    if not drawn:
        return
    table = Source.of(page)
    several = len({row[QUESTION] for row in drawn}) > 1
    label = QUESTION if several and len({row["group"] for row in drawn}) == 1 else "group"
    labels = [table.label(label, row[NUMBER], row[label]) for row in drawn]
    segments = [Part(words=name.capitalize(), colour=style.LOYALTY_COLOURS[name]) for name in SCORE_PARTS]
    shares = [[table.value(name, row[NUMBER], row[name]) for name in SCORE_PARTS] for row in drawn]
    stacked = stacked_chart("Promoters, passives, detractors", segments, labels, shares, book.chart_data)
    ends = [row[name] for row in drawn for name in ("estimate", "conf_low", "conf_high") if not missing(row[name])]
    low, high, step = nice_range(min(ends), max(ends))
    look = Look(heading="Score with its interval", words="Points", number_format="0", low=low, high=high, step=step)
    bars = [_bar(table, row, label) for row in drawn]
    told = "; ".join(
        f"{clipped(str(row[label]), 60)}: score {number(row['estimate'], 1)}, "
        + ", ".join(f"{name} {whole_percent(row[name])}" for name in SCORE_PARTS)
        for row in drawn
    )
    page.charts(
        [stacked, interval_chart(look, bars, book.chart_data)],
        [
            f"Stacked bars of promoters, passives and detractors. {told}.",
            f"Bars of the recommendation score with intervals. {told}.",
        ],
        points=max(190.0, 26.0 * len(drawn) + 110),
        shares=(0.5, 0.5),
        reserve=reserve,
    )


def _share_chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    totals = [row for row in rows if row["is_total"]] or list(rows)
    one_question = len({row[QUESTION] for row in rows}) == 1
    drawn = [row for row in (rows if one_question else totals) if not missing(row["estimate"])]
    if not drawn:
        return
    label = "group" if one_question and len(drawn) > 1 else QUESTION
    table = Source.of(page)
    look = Look(
        heading="Share giving a top answer, with its interval",
        words="Share",
        number_format="0%",
        low=0,
        high=1,
        step=0.2,
    )
    told = "; ".join(f"{clipped(str(row[label]), 60)}: {whole_percent(row['estimate'])}" for row in drawn)
    page.charts(
        [interval_chart(look, [_bar(table, row, label) for row in drawn], book.chart_data)],
        [f"Bars of the shares of top answers with intervals. {told}."],
        points=max(190.0, 26.0 * len(drawn) + 100),
        shares=(1.0,),
        reserve=reserve,
    )


def _bar(table: Source, row: Mapping[str, Any], label: str) -> Bar:
    key, value = row[NUMBER], ("estimate", row["estimate"])
    known = not missing(row["conf_low"]) and not missing(row["conf_high"])
    return Bar(
        label=table.label(label, key, str(row[label])),
        value=table.value("estimate", key, row["estimate"]),
        plus=table.gap(key, ("conf_high", row["conf_high"]), value) if known else None,
        minus=table.gap(key, value, ("conf_low", row["conf_low"])) if known else None,
    )
