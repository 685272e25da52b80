"""Quality and respondents: who answered, how completely, who was left out of which result, and what the reader found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.respondents import GroupCount, Respondents
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book
from loyaltystats.report.study import Study
from loyaltystats.report.words import count, percent

SHARE = "0%"
COUNT = "#,##0"


def write_quality(book: Book, study: Study, results: Sequence[Shown]) -> Page | None:
    """Write what is known of the respondents and their answers; no sheet where the answers came without a questionnaire."""
    asked = study.asked
    if asked is None:
        return None
    page = book.page("Quality and respondents", "Quality and respondents", _sentence(asked))
    page.base(f"Base: {count(asked.n, 'respondent')} read. Groups of fewer than {study.minimum_base} are not shown.")
    _respondents(page, asked, study.minimum_base)
    _questions(page, asked)
    _left_out(page, results)
    _found(page, study)
    return page


def _sentence(asked: Respondents) -> str:
    whole = f"{count(asked.n, 'respondent')} read"
    if not asked.n:
        return f"{whole}: nothing can be said of them."
    share = percent(asked.complete / asked.n)
    return f"{whole}; {asked.complete:,} of them ({share}) answered every question that they were asked."


def _respondents(page: Page, asked: Respondents, minimum_base: int) -> None:
    """Write the first table: all, the complete ones, and the groups that are large enough."""
    rows: list[dict[str, Any]] = [
        {"question": "All respondents", "group": "", "n": asked.n},
        {"question": "All respondents", "group": "answered everything", "n": asked.complete},
    ]
    for question, groups in groupby(asked.groups, lambda each: each.question):
        large, hidden = _large_enough(list(groups), minimum_base)
        rows += [{"question": question, "group": each.group, "n": each.n} for each in large]
        if hidden:
            rows.append({"question": question, "group": f"{count(hidden, 'group')} too small to show"})
    rows = [
        {NUMBER: number} | row | ({"share": row["n"] / asked.n} if "n" in row and asked.n else {})
        for number, row in enumerate(rows, start=1)
    ]
    fields = [
        NO_FIELD,
        Field(name="question", label="Question", wrap=True, width=64),
        Field(name="group", label="Group", wrap=True, width=44),
        Field(name="n", label="Respondents", number_format=COUNT, width=14),
        Field(name="share", label="Share", number_format=SHARE, width=14),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)


def _large_enough(groups: Sequence[GroupCount], minimum_base: int) -> tuple[list[GroupCount], int]:
    """Return the groups that may be shown and how many are hidden: never one alone, as it would follow from the total."""
    order = sorted(groups, key=lambda each: each.n)
    small = sum(each.n < minimum_base for each in groups)
    small = min(len(groups), 2) if small == 1 else small
    hidden = {id(each) for each in order[:small]}
    return [each for each in groups if id(each) not in hidden], small


def _questions(page: Page, asked: Respondents) -> None:
    if not asked.questions:
        return
    rows = [
        {
            NUMBER: number,
            "question": each.question,
            "words": _asked_words(each.not_asked),
            "answered": each.answered,
            "without": each.without / (each.answered + each.without) if each.answered + each.without else None,
        }
        for number, each in enumerate(asked.questions, start=1)
    ]
    fields = [
        NO_FIELD,
        Field(name="question", label="Question", wrap=True, width=64),
        Field(name="words", label="Asked", width=44),
        Field(name="answered", label="Answered", number_format=COUNT, width=14),
        Field(name="without", label="No answer", number_format=SHARE, width=14),
    ]
    page.further("Answers to each question", Table(fields=fields, rows=rows))


def _asked_words(not_asked: int) -> str:
    return f"{count(not_asked, 'respondent')} not asked" if not_asked else "everybody"


def _left_out(page: Page, results: Sequence[Shown]) -> None:
    rows = [
        {
            "question": shown.result.heading,
            "words": reason,
            "answered": amount,
            "without": amount / shown.result.n_total,
        }
        for shown in results
        for reason, amount in shown.result.excluded.items()
        if amount and shown.result.n_total
    ]
    if not rows:
        return
    fields = [
        NO_FIELD,
        Field(name="question", label="Result", wrap=True, width=64),
        Field(name="words", label="Reason", wrap=True, width=44),
        Field(name="answered", label="Left out", number_format=COUNT, width=14),
        Field(name="without", label="Of all", number_format=SHARE, width=14),
    ]
    numbered = [{NUMBER: number} | row for number, row in enumerate(rows, start=1)]
    page.further("Respondents left out of results", Table(fields=fields, rows=numbered))


def _found(page: Page, study: Study) -> None:
    """Write what the reader found: severity, column and how often, never a value."""
    rows = []
    for number, (kind, amount) in enumerate(study.problems.items(), start=1):
        severity, _, column = kind.partition(" in column ")
        rows.append({NUMBER: number, "question": column or "the file", "words": severity, "answered": amount})
    if not rows:
        return
    fields = [
        NO_FIELD,
        Field(name="question", label="Column", wrap=True, width=64),
        Field(name="words", label="Kind", width=44),
        Field(name="answered", label="Found", number_format=COUNT, width=14),
    ]
    page.further("Found by the reader, and not changed", Table(fields=fields, rows=rows))
