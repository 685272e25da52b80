"""ExpressionScript: conditions, limits and sums as LimeSurvey reads them.

Every variable carries ``.NAOK``, without which an unanswered question makes the whole expression false. Texts are compared
in single quotes, numbers without, as LimeSurvey compares by the kind of both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.forms.online import asked_in, number_codes, offered
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
from loyaltystats.questionnaire.sections import Grid, sections

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.questionnaire.sums import Sum

ALWAYS = "1"
"""The relevance of what everybody is asked."""

TOLERANCE = "0.001"
"""Numbers whose sum is this near to the total reach it: thirds cannot be typed exactly."""


@dataclass(frozen=True)
class Script:
    """Writes expressions about the questions of a study: ``code``, or ``grid_code`` for a row of a grid."""

    questions: Mapping[str, Question]
    grids: Mapping[str, str]

    @classmethod
    def of(cls, instrument: Instrument, order: Sequence[str] | None) -> Script:
        """Return the writer for a study whose grids are laid out for an order of features."""
        grids = {
            question.code: item.code
            for section in sections(instrument, order)
            for item in section.items
            if isinstance(item, Grid)
            for question in item.questions
        }
        return cls({question.code: question for question in instrument.questions}, grids)

    def variable(self, code: str, option: str = "") -> str:
        """Return the name of an answer in expressions."""
        parts = filter(None, (self.grids.get(code, ""), code, option))
        return f"{'_'.join(parts)}.NAOK"

    def relevance(self, condition: str, versions: Sequence[int]) -> str:
        """Return when a question is asked: its condition, and the versions of a split study that ask it."""
        parts = [self.condition(parse(condition))] if condition else []
        if versions:
            asked = " || ".join(f"version.NAOK == {number}" for number in versions)
            parts.append(f"({asked})" if len(versions) > 1 else asked)
        return " && ".join(parts) or ALWAYS

    def condition(self, one: Condition) -> str:
        """Return a condition; it is true exactly where ``relevance.holds`` is."""
        if isinstance(one, Both | Either):
            joint = " && " if isinstance(one, Both) else " || "
            return f"({joint.join(self.condition(part) for part in one.every)})"
        if isinstance(one, Not):
            return f"!({self.condition(one.one)})"
        if isinstance(one, Selected):
            return f"{self.variable(one.code, one.option)} == 'Y'"
        if isinstance(one, Answered):
            return self._answered(one.code)
        return self._compare(one)

    def _answered(self, code: str) -> str:
        question = self.questions[code]
        if question.kind != "multiple":
            return f"!is_empty({self.variable(code)})"
        chosen = [f"{self.variable(code, answer.code)} == 'Y'" for answer in offered(question)]
        return f"({' || '.join(chosen)})"

    def _compare(self, leaf: Compare) -> str:
        question, name = self.questions[leaf.code], self.variable(leaf.code)
        quoted = question.kind != "number"
        if leaf.operator in ORDERED:
            codes = question.scale.missing_codes if question.scale else ()
            parts = [f"{name} {leaf.operator} {_number(leaf.value)}"]
            parts += [f"{name} != {_value(code, quoted)}" for code in codes]
        else:
            sign = "==" if leaf.operator == "=" else "!="
            parts = [f"{name} {sign} {_value(leaf.value, quoted)}"]
        return f"({' && '.join([f'!is_empty({name})', *parts])})"

    def limits(self, question: Question) -> str:
        """Return the rule for a number whose missing codes lie outside its limits; empty where limits alone do."""
        codes = number_codes(question)
        low, high = question.minimum, question.maximum
        if question.kind != "number" or not codes or (low is None and high is None):
            return ""
        name = self.variable(question.code)
        inside = [f"{name} >= {_number(low)}"] if low is not None else []
        inside += [f"{name} <= {_number(high)}"] if high is not None else []
        parts = [f"is_empty({name})", f"({' && '.join(inside)})" if len(inside) > 1 else inside[0]]
        return " || ".join([*parts, *(f"{name} == {_number(answer.code)}" for answer in codes)])

    def total(self, one: Sum, instrument: Instrument) -> str:
        """Return the rule for numbers that add up: it asks for the total once all are answered with a number."""
        names = [self.variable(code) for code in one.codes]
        waiting = []
        for question, name in zip(one.questions, names, strict=True):
            versions = asked_in(instrument, question)
            asked = " || ".join(f"version.NAOK == {number}" for number in versions)
            waiting.append(f"(is_empty({name}) && ({asked}))" if asked else f"is_empty({name})")
            waiting += [f"{name} == {_number(answer.code)}" for answer in number_codes(question)]
        near = f"abs(sum({', '.join(names)}) - {_number(one.total)}) < {TOLERANCE}"
        return " || ".join([*waiting, near])


def both(*rules: str) -> str:
    """Return a rule that holds where all of several rules do; empty ones are left out."""
    given = [rule for rule in rules if rule]
    return given[0] if len(given) == 1 else " && ".join(f"({rule})" for rule in given)


def _value(code: str, quoted: bool) -> str:
    return f"'{code}'" if quoted else _number(code)


def _number(value: object) -> str:
    """Return a number without an exponent, which ExpressionScript does not know."""
    text = f"{float(str(value)):.12f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
