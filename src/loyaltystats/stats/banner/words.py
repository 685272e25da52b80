"""What a banner says in words: names of columns, bases of questions, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.responses.responses import instrument_of
from loyaltystats.stats.banner.layout import NESTING, Banner
from loyaltystats.stats.banner.questions import Asked
from loyaltystats.stats.banner.result import HIDDEN
from loyaltystats.stats.banner.rows import Block
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import pandas as pd

INNER: Final = " > "
"""Stands between the words of nested columns."""


def labels_of_banner(responses: Any, banner: Banner, questions: Sequence[Asked]) -> dict[str, str]:
    """Return texts of questions, answers (``question/answer``), groups of columns and columns."""
    instrument = instrument_of(responses)
    language = instrument.language if instrument is not None else ""
    found: dict[str, str] = {}
    for asked in questions:
        question = question_of(responses, asked.code)
        if question is None:
            continue
        found[asked.code] = question.short(language)
        for answer in question.scale.all_answers if question.scale else ():
            label = answer.label.get(language)
            numbered = label and asked.marks and label != answer.code
            found[f"{asked.code}/{answer.code}"] = f"{answer.code} {label}" if numbered else label or answer.code
    for column in banner.columns:
        words, names = [], []
        for name, value in column.values:
            question = question_of(responses, name)
            names.append(question.short(language) if question else name)
            words.append(question.scale.label(value, language) if question and question.scale else value)
        if column.banner:
            found[column.banner] = INNER.join(names)
            found[column.key] = INNER.join(words)
            for place, word in enumerate(words):  # outer answers head their columns
                found.setdefault(NESTING.join(f"{n}={v}" for n, v in column.values[: place + 1]), word)
    return found


def named_bases(blocks: Sequence[Block], missing: str, *, instrument: bool) -> dict[str, str]:
    """Return question -> whom its base holds, and who is not in it."""
    found = {}
    for block in blocks:
        whom = "respondents who answered the question"
        if missing == "show" and instrument and block.asked.kind == "single":
            whom = "respondents who were asked and gave an answer or a reason for none"
        elif block.asked.kind == "multiple":
            whom = "respondents who answered the question, with any number of answers"
        left = [f"{block.not_asked:,} not asked"] if block.not_asked else []
        left += [f"{block.no_answer:,} without an answer"] if block.no_answer else []
        found[block.asked.code] = f"{whom}{f'; not in it: {left[0]}' if len(left) == 1 else ''}" + (
            f"; not in it: {' and '.join(left)}" if len(left) == 2 else ""
        )
    return found


def notes_of(
    banner: Banner, blocks: Sequence[Block], table: pd.DataFrame, untested: int, *, weighted: bool
) -> Iterator[str]:
    """Yield what a reader must know beside the legend."""
    several = any(block.asked.kind == "multiple" for block in blocks)
    more = "; shares of a multiple choice may add up to more than 100 %" if several else ""
    yield f"Each question has a base of its own, named over its table{more}."
    if weighted:
        yield (
            "Survey weights: shares, means and scores are weighted; weighted bases are sums of weights scaled to a mean of "
            "one over all respondents, effective bases are Kish's."
        )
    for name, n in banner.without.items():
        if n:
            yield f"{_respondents(n)} in no column of {name!r}, and so in the total only."
    hidden = int((table.drop_duplicates(["question", "column"])["base_mark"] == HIDDEN).sum()) if len(table) else 0
    if hidden:
        yield (
            f"Hidden columns of single questions: {hidden:,}; too few respondents, or another one could be worked out "
            "from them."
        )
    empty = [block.asked.code for block in blocks if not block.base.any()]
    if empty:
        yield f"Nobody answered {', '.join(empty)}."
    if untested:
        yield f"{untested:,} pair{'' if untested == 1 else 's'} could not be tested: a single answer, or no spread."


def _respondents(n: int) -> str:
    return "1 respondent is" if n == 1 else f"{n:,} respondents are"
