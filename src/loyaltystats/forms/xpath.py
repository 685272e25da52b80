"""XPath: conditions as the platforms of XLSForm read them (KoboToolbox, ODK, SurveyCTO)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from loyaltystats.questionnaire.relevance import (
    ORDERED,
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


def xpath(condition: str, questions: Mapping[str, Question]) -> str:
    """Return a skip condition as XPath, questions as ``${code}``; it is true exactly where ``relevance.holds`` is.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> questions = {one.code: one for one in load_instrument("recommend").questions}
    >>> xpath("recommend <= 6", questions)
    "(${recommend} != '' and ${recommend} <= 6)"
    """
    return _Writer(questions).words(parse(condition))


class _Writer:
    """Writes conditions on the questions of one study."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions

    def words(self, condition: Condition) -> str:
        """Return a condition; several in brackets."""
        if isinstance(condition, Both | Either):
            joint = " and " if isinstance(condition, Both) else " or "
            return f"({joint.join(self.words(one) for one in condition.every)})"
        if isinstance(condition, Not):
            return f"not({self.words(condition.one)})"
        if isinstance(condition, Selected):
            return f"selected({reference(condition.code)}, {literal(condition.option)})"
        if isinstance(condition, Answered):
            return f"{reference(condition.code)} != ''"
        return self._compare(condition)

    def _compare(self, leaf: Compare) -> str:
        """Return a comparison; an answer that is not there makes it false, also for ``!=``."""
        here, question = reference(leaf.code), self.questions[leaf.code]
        same = number_text if question.kind == "number" else literal
        if leaf.operator == "=":
            return f"({here} != '' and {here} = {same(leaf.value)})"
        parts = [
            f"{here} != ''",
            f"{here} {leaf.operator} {(number_text if leaf.operator in ORDERED else same)(leaf.value)}",
        ]
        if leaf.operator in ORDERED:  # the order of missing codes means nothing
            parts += [f"{here} != {same(code)}" for code in (question.scale.missing_codes if question.scale else ())]
        return f"({' and '.join(parts)})"


def reference(code: str) -> str:
    """Return how a form refers to the answer of a question."""
    return f"${{{code}}}"


def number_text(value: object) -> str:
    """Return a number as XPath writes it: without an exponent.

    Examples
    --------
    >>> number_text("3"), number_text(-98.0), number_text("0.50"), number_text(1e16)
    ('3', '-98', '0.5', '10000000000000000')
    """
    text = f"{float(str(value)):.15f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def literal(text: str) -> str:
    r"""Return a text as XPath writes it; one that holds an apostrophe is joined from parts.

    Examples
    --------
    >>> literal("web"), literal("it's")
    ("'web'", 'concat(\'it\', "\'", \'s\')')
    """
    if "'" not in text:
        return f"'{text}'"
    joint = """', "'", '"""
    return f"concat('{text.replace(chr(39), joint)}')"
