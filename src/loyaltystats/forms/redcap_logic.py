"""Branching logic: conditions as REDCap reads them.

REDCap has no ``not``, so a negation is carried down to the comparisons. A field without an answer equals ``''``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.online import offered
from loyaltystats.forms.xpath import number_text
from loyaltystats.questionnaire.layout import VERSION
from loyaltystats.questionnaire.relevance import (
    Answered,
    Both,
    Compare,
    Condition,
    Either,
    Not,
    Selected,
    parse,
)

if TYPE_CHECKING:
    from loyaltystats.questionnaire.question import Question

_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def branching(condition: str, versions: Sequence[int], questions: Mapping[str, Question]) -> str:
    """Return when a question is asked: its condition, and the versions of a split study that ask it; empty if always.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> questions = {one.code: one for one in load_instrument("recommend").questions}
    >>> branching("not (recommend <= 6)", (), questions)
    "([recommend] = '' or [recommend] > 6)"
    """
    parts = [_Writer(questions).words(parse(condition), holds=True)] if condition else []
    if versions:
        asked = " or ".join(f"[{VERSION}] = '{number}'" for number in versions)
        parts.append(f"({asked})" if len(versions) > 1 else asked)
    return " and ".join(parts)


class _Writer:
    """Writes conditions on the questions of one study, or their opposites."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions

    def words(self, condition: Condition, *, holds: bool) -> str:
        """Return a condition, or its opposite; it is true exactly where ``relevance.holds`` says so."""
        if isinstance(condition, Not):
            return self.words(condition.one, holds=not holds)
        if isinstance(condition, Both | Either):
            joint = "and" if isinstance(condition, Both) == holds else "or"
            return _group([self.words(one, holds=holds) for one in condition.every], joint)
        if isinstance(condition, Selected):
            return f"[{condition.code}({condition.option})] {'=' if holds else '<>'} '1'"
        if isinstance(condition, Answered):
            return self._answered(condition.code, holds=holds)
        return self._compare(condition, holds=holds)

    def _answered(self, code: str, *, holds: bool) -> str:
        question, sign = self.questions[code], "=" if holds else "<>"
        if question.kind != "multiple":
            return f"[{code}] {'<>' if holds else '='} ''"
        options = [f"[{code}({answer.code})] {sign} '1'" for answer in offered(question)]
        return _group(options, "or" if holds else "and")

    def _compare(self, leaf: Compare, *, holds: bool) -> str:
        here, question = f"[{leaf.code}]", self.questions[leaf.code]
        if leaf.operator == "=":
            same = f"{here} = {_value(leaf.value, question)}"
            number = question.kind == "number" and float(leaf.value) == 0  # an empty field may count as 0
            if holds:
                return f"({here} <> '' and {same})" if number else same
            other = f"{here} <> {_value(leaf.value, question)}"
            return f"({here} = '' or {other})" if number else other
        if leaf.operator == "!=":
            value = _value(leaf.value, question)
            return f"({here} <> '' and {here} <> {value})" if holds else f"({here} = '' or {here} = {value})"
        codes = [_value(code, question) for code in (question.scale.missing_codes if question.scale else ())]
        sign = leaf.operator if holds else _OPPOSITE[leaf.operator]
        outside = [f"{here} {'<>' if holds else '='} {code}" for code in codes]
        filled = f"{here} {'<>' if holds else '='} ''"
        return _group([filled, f"{here} {sign} {number_text(leaf.value)}", *outside], "and" if holds else "or")


def _group(parts: Sequence[str], joint: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {joint} '.join(parts)})"


def _value(code: str, question: Question) -> str:
    """Return a code in quotes, or a number without, as REDCap wants either."""
    return number_text(code) if question.kind == "number" else f"'{code}'"
