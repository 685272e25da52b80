"""The codebook: one row per column of the data, with its text, role, codes and source."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from loyaltystats.forms.plan import FormPlan
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION, AnswerColumn, in_order
from loyaltystats.questionnaire.scale import Answer
from loyaltystats.questionnaire.texts import texts_of

KEYS = ("variable", "text", "kind", "role", "feature", "answers", "missing", "template", "source")
FURTHER = ("condition", "construct", "status")
"""Headings that came later: a codebook is known by the first ones."""

MARKDOWN_MARK = "<!-- loyaltystats codebook -->"


def headings(plan: FormPlan) -> list[str]:
    """Return the headings of the codebook in the language of the form."""
    numbers = range(1, len(plan.stamp.orders) + 1) if plan.versions else ()
    return [plan.word(f"cb_{key}") for key in (*KEYS, *FURTHER)] + [
        plan.word("cb_position", version=number) for number in numbers
    ]


def rows(plan: FormPlan, *, own: tuple[str, ...] = (ID,), between: str = "; ") -> list[list[str]]:
    """Return the rows of the codebook: our own columns, then one per column of answers.

    With several versions, further columns say at which place each version asks the question.
    """
    meanings = {ID: "cb_id", VERSION: "cb_version", STAMP: "cb_stamp"}
    orders = plan.stamp.orders if plan.versions else ()
    places = [
        {column.name: str(place) for place, column in enumerate(in_order(plan.instrument, order), start=1)}
        for order in orders
    ]
    empty = [""] * (len(KEYS) + len(FURTHER) - 3 + len(places))
    lines = [[name, plan.word(meanings[name]), "text", *empty] for name in own]
    templates = {question.code: part.template for part, questions in plan.instrument.asked for question in questions}
    status = statuses(plan.instrument, plan.language)
    for column in plan.columns:
        question, template = column.question, templates[column.question.code]
        construct = template.constructs.get(question.construct, {})
        lines.append(
            [
                column.name,
                column.text(plan.language),
                _kind(column),
                str(question.role),
                question.feature or "",
                _codes(plan, column.scale.answers if column.scale else (), between) or _range(plan, column),
                _codes(plan, column.scale.missing if column.scale else (), between),
                f"{template.id} {template.version}",
                template.construct_source,
                question.relevance,
                construct.get(plan.language, question.construct),
                plan.word(f"cb_status_{status[question.code]}"),
                *(place.get(column.name, "") for place in places),
            ]
        )
    return lines


def statuses(instrument: Instrument, language: str) -> dict[str, str]:
    """Return, per question, how far its text in a language is checked: source, reviewed, draft or stale.

    ``stale``: the text that it was translated from, or an answer, has changed since.
    """
    found = {}
    for part, questions in instrument.asked:
        stale = set(part.template.stale.get(language, ()))
        changed = {
            code
            for text in texts_of(replace(instrument, parts=(part,)))
            if text.below in stale
            for code in text.questions
        }
        for question in questions:
            own = {
                question.code,
                question.code.removeprefix(question.feature or ""),
                question.code.rstrip("0123456789"),
            }
            found[question.code] = "stale" if own & changed else part.template.status(language)
    return found


def _kind(column: AnswerColumn) -> str:
    return "multiple (0/1)" if column.option else column.question.kind


def _codes(plan: FormPlan, answers: tuple[Answer, ...], between: str) -> str:
    return between.join(
        f"{answer.code} = {answer.label[plan.language if plan.language in answer.label else 'en']}"
        if answer.label
        else answer.code
        for answer in answers
    )


def _range(plan: FormPlan, column: AnswerColumn) -> str:
    return number_range(plan, column) if column.question.kind == "number" else ""


def number_range(plan: FormPlan, column: AnswerColumn) -> str:
    """Return which numbers may be entered, in words."""
    low, high = column.question.minimum, column.question.maximum
    if low is not None and high is not None:
        return plan.word("how_between", low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        return plan.word("how_least", low=f"{low:g}")
    return plan.word("how_number") if high is None else plan.word("how_most", high=f"{high:g}")


def write_codebook(plan: FormPlan, path: Path) -> None:
    """Write the codebook alone: a CSV, a page (``.md``), JSON for programs, or DDI for archives (``.xml``)."""
    from loyaltystats.forms.codebook_ddi import write_codebook_ddi
    from loyaltystats.forms.codebook_json import write_codebook_json

    writers = {".md": write_codebook_markdown, ".json": write_codebook_json, ".xml": write_codebook_ddi}
    writers.get(path.suffix.lower(), write_codebook_csv)(plan, path)


def write_codebook_csv(plan: FormPlan, path: Path, own: tuple[str, ...] = (ID,)) -> None:
    """Write the codebook as CSV (UTF-8 with the mark that makes Excel see it, every cell quoted)."""
    from loyaltystats.forms.csv import escaped

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(headings(plan))
        writer.writerows([escaped(cell) for cell in row] for row in rows(plan, own=own))


def write_codebook_markdown(plan: FormPlan, path: Path) -> None:
    """Write the codebook as a Markdown page with one table."""
    titles = headings(plan)
    lines = [
        MARKDOWN_MARK,
        f"# {_plain(plan.title)}",
        "",
        f"{plan.study_line}.",
        "",
        _line(titles),
        _line(["---"] * len(titles)),
    ]
    lines += [_line([_plain(cell) for cell in row]) for row in rows(plan)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return text that stays in its cell and is no markup."""
    for mark in ("\\", "|", "<", ">", "`", "*", "_", "[", "]"):
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    return " ".join(text.split())
