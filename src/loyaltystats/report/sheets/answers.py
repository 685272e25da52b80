"""Answers and Numbers: how often each answer was given, and what numbers were given, question by question."""

from __future__ import annotations

from typing import Any

from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    empty_words,
    field_of,
    low_base,
    notes,
)
from loyaltystats.vocabulary import TOTAL

ANSWER = "answer_words"
QUESTION = "question_words"


def write_answers(book: Book, shown: Shown) -> Page:
    """Write the shares of the answers to every question."""
    page = book.page(
        "Answers",
        "Answers given",
        "How many respondents gave each answer, as a share of those who answered the question.",
    )
    page.base(f"Bases differ by question: see column n. {shown.level_words.capitalize()}s.")
    rows = _rows(shown)
    fields = [
        NO_FIELD,
        field_of("question", name=QUESTION, wrap=True),
        *_groups(rows),
        field_of("answer", name=ANSWER, wrap=True),
        field_of("answers", width=9),
        field_of("estimate", label="Share", width=9, number_format="0.0%"),
        field_of("conf_low", width=9, number_format="0.0%"),
        field_of("conf_high", width=9, number_format="0.0%"),
        field_of("n", width=8),
        Field(name="caution", label="Caution", width=12),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=2)
    notes(page, [shown], empty_words(rows, ("estimate",)))
    return page


def write_amounts(book: Book, shown: Shown) -> Page:
    """Write mean, median and range of every question that is answered with a number."""
    page = book.page(
        "Numbers", "Numbers given", "Mean with its interval, median, lowest and highest number of each question."
    )
    page.base(f"Bases differ by question: see column n. {shown.level_words.capitalize()}s.")
    rows = _rows(shown)
    names = ("conf_low", "conf_high", "median", "lowest", "highest")
    fields = [
        NO_FIELD,
        field_of("question", name=QUESTION, wrap=True),
        *_groups(rows),
        field_of("estimate", label="Mean", width=12, number_format="#,##0.0"),
        *(field_of(name, width=12, number_format="#,##0.0") for name in names),
        field_of("n", width=8),
        Field(name="caution", label="Caution", width=12),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=2)
    notes(page, [shown], empty_words(rows, ("estimate", "conf_low")))
    return page


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(records(shown.frame), start=1):
        code, answer = str(row["question"]), str(row.get("answer", ""))
        rows.append(
            row
            | {
                NUMBER: number,
                QUESTION: shown.label(code),
                ANSWER: str(shown.result.labels.get(f"{code}/{answer}", answer)),
                "group": shown.label(row["group"]),
                "is_total": str(row["group"]) == TOTAL,
                "caution": "low base" if low_base(row["n"]) else "",
            }
        )
    return rows


def _groups(rows: list[dict[str, Any]]) -> list[Field]:
    return [] if all(row["is_total"] for row in rows) else [field_of("group")]


def _paints(rows: list[dict[str, Any]]) -> dict[tuple[int, str], Paint]:
    return {(index, "estimate"): LOW_BASE if low_base(row["n"]) else Paint(bold=True) for index, row in enumerate(rows)}
