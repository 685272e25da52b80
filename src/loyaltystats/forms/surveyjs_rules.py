"""Rules of a SurveyJS form in its expression language: when a question is asked, and what its answer must fulfil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyaltystats.forms.platform_rules import PlatformRules, offered_codes
from loyaltystats.forms.xpath import number_text
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import VERSION
from loyaltystats.questionnaire.question import Question
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
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.sums import Sum

Value = int | str


def value_of(scale: Scale, code: str) -> Value:
    """Return what a form stores for a code: a number where all codes are numbers, else the code."""
    return int(code) if scale.is_numeric else code


class Rules(PlatformRules):
    """The rules of one study; ``places`` says where the answer to a question is found: its code, or ``grid.code``."""

    def __init__(self, instrument: Instrument, places: Mapping[str, str]) -> None:
        super().__init__(instrument)
        self.places = places

    def here(self, code: str) -> str:
        """Return how an expression refers to the answer of a question."""
        return f"{{{self.places[code]}}}"

    def condition(self, text: str) -> str:
        """Return a skip condition as an expression; it is true exactly where ``relevance.holds`` is."""
        return self._words(parse(text)) if text else ""

    def _words(self, condition: Condition) -> str:
        if isinstance(condition, Both | Either):
            joint = " and " if isinstance(condition, Both) else " or "
            return f"({joint.join(self._words(one) for one in condition.every)})"
        if isinstance(condition, Not):
            return f"!({self._words(condition.one)})"
        if isinstance(condition, Selected):
            return f"({self.here(condition.code)} contains {self._literal(condition.code, condition.option)})"
        if isinstance(condition, Answered):
            return f"({self.here(condition.code)} notempty)"
        return self._compare(condition)

    def _compare(self, leaf: Compare) -> str:
        """Return a comparison; an answer that is not there makes it false, also for ``!=``."""
        here, question = self.here(leaf.code), self.questions[leaf.code]
        if leaf.operator not in ORDERED:
            value = self._literal(leaf.code, leaf.value)
            exact = f"{{#{here[1:]}" if value.startswith("'") else here  # "#": the code 01 is no number
            return f"({here} notempty and {exact} {leaf.operator} {value})"
        parts = [f"{here} notempty", f"{here} {leaf.operator} {number_text(leaf.value)}"]
        codes = question.scale.missing_codes if question.scale else ()  # whose order means nothing
        parts += [f"{here} != {self._literal(leaf.code, code)}" for code in codes]
        return f"({' and '.join(parts)})"

    def _literal(self, question: str, code: str) -> str:
        asked = self.questions[question]
        if asked.kind == "number" or (asked.scale is not None and asked.scale.is_numeric):
            return number_text(code)
        return f"'{code}'"

    def in_versions(self, versions: Sequence[int]) -> str:
        """Return that one of these versions was drawn."""
        return f"({' or '.join(f'{{{VERSION}}} = {version}' for version in versions)})"

    def unless(self, one: str, other: str) -> str:
        """Return that a rule holds wherever another one does."""
        return f"!{one} or {other}"

    def required_row(self, question: Question) -> str:
        """Return that a row of a grid is answered wherever it is asked."""
        asked = self.of_version(question)
        answered = f"{self.here(question.code)} notempty"
        return self.unless(asked, answered) if asked else answered

    def number(self, question: Question) -> str:
        """Return which numbers are an answer: those in range, or a code for no answer; empty if all are."""
        here = self.here(question.code)
        parts = [f"{here} >= {number_text(question.minimum)}"] if question.minimum is not None else []
        parts += [f"{here} <= {number_text(question.maximum)}"] if question.maximum is not None else []
        codes = [f"{here} = {number_text(code)}" for code in offered_codes(question)]
        return " or ".join([f"{here} empty", f"({' and '.join(parts)})", *codes]) if parts else ""

    def sum_of(self, codes: Sequence[str]) -> str:
        """Return the sum of numbers, those without an answer and codes for no answer counting nothing."""
        parts = []
        for code in codes:
            here = self.here(code)
            gone = [f"{here} empty", *(f"{here} = {number_text(one)}" for one in offered_codes(self.questions[code]))]
            parts.append(f"iif({' or '.join(gone)}, 0, {here})")
        return " + ".join(parts)

    def adds_up(self, summed: Sum, question: Question) -> str:
        """Return that the sum is the total, unless somebody gave no number for some part."""
        refused = [
            f"{self.here(code)} = {number_text(one)}"
            for code in summed.codes
            for one in offered_codes(self.questions[code])
        ]
        whole = f"round({self.sum_of(summed.codes)}, 4) = {number_text(summed.total)}"
        return " or ".join([f"{self.here(question.code)} empty", whole, *refused])

    def exclusive(self, question: Question, answers: Sequence[Answer]) -> str:
        """Return that an answer which excludes all others stands alone; empty if there is none such."""
        here = self.places[question.code]
        return " and ".join(
            f"(!({{{here}}} contains {self._literal(question.code, one.code)}) or {{{here}.length}} = 1)"
            for one in answers
        )

    def differs(self, question: Question, before: Question) -> str:
        """Return that a question has another answer than the one before."""
        return f"{self.here(question.code)} empty or {self.here(question.code)} != {self.here(before.code)}"
