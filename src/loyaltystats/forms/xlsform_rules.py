"""Rules of an XLSForm in XPath: when a question is asked, and what its answer must fulfil."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltystats.forms.platform_rules import PlatformRules, offered_codes
from loyaltystats.forms.xpath import literal, number_text, reference, xpath
from loyaltystats.questionnaire.layout import VERSION
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import leaves, parse
from loyaltystats.questionnaire.scale import Answer
from loyaltystats.questionnaire.sections import Grid, Section
from loyaltystats.questionnaire.sums import Sum

TOLERANCE = "0.0001"
"""Numbers whose sum is this near to the total reach it: the reader of answers thinks so too."""


class Rules(PlatformRules):
    """The rules of one study as XPath."""

    def condition(self, text: str) -> str:
        """Return a skip condition as XPath."""
        return xpath(text, self.questions) if text else ""

    def in_versions(self, versions: Sequence[int]) -> str:
        """Return that one of these versions was drawn."""
        return f"({' or '.join(f'{reference(VERSION)} = {version}' for version in versions)})"

    def unless(self, one: str, other: str) -> str:
        """Return that a rule holds wherever another one does."""
        return f"not({one}) or {other}"

    def stamp(self, text: str) -> str:
        """Return the calculation that gives a text; ``${`` in it is taken apart, because it would refer to a question."""
        if "${" not in text:
            return literal(text)
        return f"concat({', '.join(literal(part) for part in text.replace('${', '$' + chr(0) + '{').split(chr(0)))})"

    def of_section(self, section: Section) -> str:
        """Return when a heading is shown: with any question below it, where no condition looks at one of these."""
        inside = {question.code for question in section.questions}
        rules = []
        for item in section.items:
            looks = {leaf.code for leaf in leaves(parse(item.relevance))} if item.relevance else set()
            rule = self.of_grid(item) if isinstance(item, Grid) else self.relevant(item)
            if not rule or looks & inside:
                return ""
            rules.append(rule)
        different = list(dict.fromkeys(rules))
        return different[0] if len(different) == 1 else " or ".join(f"({rule})" for rule in different)

    def number(self, question: Question) -> str:
        """Return which numbers are an answer: those in range, or a code for no answer."""
        parts = [f". >= {number_text(question.minimum)}"] if question.minimum is not None else []
        parts += [f". <= {number_text(question.maximum)}"] if question.maximum is not None else []
        if not parts:
            return ""
        ranged = " and ".join(parts)
        codes = [f". = {number_text(code)}" for code in offered_codes(question)]
        return " or ".join([f"({ranged})", *codes]) if codes else ranged

    def sum_of(self, codes: Sequence[str], last: str = "") -> str:
        """Return the sum of numbers, those without an answer and codes for no answer counting nothing."""
        parts = []
        for code in codes:
            here = "." if code == last else reference(code)
            number = f"number({here})" if code == last else f"number(coalesce({here}, '0'))"
            gone = " or ".join(f"{here} = {number_text(one)}" for one in offered_codes(self.questions[code]))
            parts.append(f"if({gone}, 0, {number})" if gone else number)
        return " + ".join(parts)

    def adds_up(self, summed: Sum, question: Question) -> str:
        """Return that the sum is the total, unless somebody gave no number for some part."""
        total = number_text(summed.total)
        gap = f"{self.sum_of(summed.codes, question.code)} - {total}"
        refused = [
            f"{'.' if code == question.code else reference(code)} = {number_text(one)}"
            for code in summed.codes
            for one in offered_codes(self.questions[code])
        ]
        return " or ".join([f"(({gap}) < {TOLERANCE} and ({gap}) > -{TOLERANCE})", *refused])

    def exclusive(self, answers: Sequence[Answer]) -> str:
        """Return that an answer which excludes all others stands alone."""
        return " and ".join(f"not(selected(., {literal(one.code)}) and count-selected(.) > 1)" for one in answers)

    def differs(self, question: Question, before: Question) -> str:
        """Return that a question has another answer than the one before."""
        return f". != {reference(before.code)}"
