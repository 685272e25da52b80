"""Rules of an XLSForm in XPath: when a question is asked, and what its answer must fulfil."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltystats.forms.xpath import literal, number_text, reference, xpath
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import NOT_SHOWN, VERSION
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import leaves, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer
from loyaltystats.questionnaire.sections import Grid, Section
from loyaltystats.questionnaire.sums import Sum

TOLERANCE = "0.001"
"""Numbers whose sum is this near to the total reach it: thirds cannot be typed exactly."""


class Rules:
    """The rules of one study."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.questions = {question.code: question for question in instrument.questions}

    def stamp(self, text: str) -> str:
        """Return the calculation that gives a text; ``${`` in it is taken apart, because it would refer to a question."""
        if "${" not in text:
            return literal(text)
        return f"concat({', '.join(literal(part) for part in text.replace('${', '$' + chr(0) + '{').split(chr(0)))})"

    def relevant(self, question: Question) -> str:
        """Return when a question is asked; empty if always."""
        return _all([self.of_version(question), self._own(question.relevance)])

    def of_version(self, question: Question) -> str:
        """Return in which versions of a split study a question is asked; empty if in all."""
        asked = self.instrument.versions_with(question.feature) if question.feature else ()
        return "" if len(asked) == len(self.instrument.split) else _versions(asked)

    def of_grid(self, grid: Grid) -> str:
        """Return when a grid is asked: its condition, in the versions that ask any of its rows."""
        rows = [self.instrument.versions_with(row.feature) if row.feature else () for row in grid.questions]
        asked = sorted({version for versions in rows for version in versions})
        always = not all(rows) or len(asked) == len(self.instrument.split)
        return _all(["" if always else _versions(asked), self._own(grid.relevance)])

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

    def _own(self, condition: str) -> str:
        return xpath(condition, self.questions) if condition else ""

    def number(self, question: Question) -> str:
        """Return which numbers are an answer: those in range, or a code for no answer."""
        parts = [f". >= {number_text(question.minimum)}"] if question.minimum is not None else []
        parts += [f". <= {number_text(question.maximum)}"] if question.maximum is not None else []
        if not parts:
            return ""
        ranged = " and ".join(parts)
        codes = [f". = {number_text(code)}" for code in _offered(question)]
        return " or ".join([f"({ranged})", *codes]) if codes else ranged

    def sum_of(self, codes: Sequence[str], last: str = "") -> str:
        """Return the sum of numbers, those without an answer and codes for no answer counting nothing."""
        parts = []
        for code in codes:
            here = "." if code == last else reference(code)
            number = f"number({here})" if code == last else f"number(coalesce({here}, '0'))"
            gone = " or ".join(f"{here} = {number_text(one)}" for one in _offered(self.questions[code]))
            parts.append(f"if({gone}, 0, {number})" if gone else number)
        return " + ".join(parts)

    def total(self, summed: Sum, question: Question) -> str:
        """Return that the numbers add up, for the question that is the last one asked, in some version at least."""
        versions = range(1, len(self.instrument.split) + 1)
        if not versions or not question.feature:
            return self._adds_up(summed, question) if question.code == summed.codes[-1] else ""
        last_in = [version for version in versions if self._last(summed, version) == question]
        return f"not({_versions(last_in)}) or {self._adds_up(summed, question)}" if last_in else ""

    def _last(self, summed: Sum, version: int) -> Question | None:
        """Return the last of some numbers that a version of a split study asks."""
        asked = [one for one in summed.questions if version in self.instrument.versions_with(one.feature or "")]
        return asked[-1] if asked else None

    def _adds_up(self, summed: Sum, question: Question) -> str:
        """Return that the sum is the total, unless somebody gave no number for some part."""
        total = number_text(summed.total)
        gap = f"{self.sum_of(summed.codes, question.code)} - {total}"
        refused = [
            f"{'.' if code == question.code else reference(code)} = {number_text(one)}"
            for code in summed.codes
            for one in _offered(self.questions[code])
        ]
        return " or ".join([f"(({gap}) < {TOLERANCE} and ({gap}) > -{TOLERANCE})", *refused])

    def exclusive(self, answers: Sequence[Answer]) -> str:
        """Return that an answer which excludes all others stands alone."""
        return " and ".join(f"not(selected(., {literal(one.code)}) and count-selected(.) > 1)" for one in answers)

    def different(self, question: Question) -> str:
        """Return that the worst of a set is not its best: the answer differs from that of the question before."""
        if question.role is not Role.CHOICE:
            return ""
        place = self.instrument.codes.index(question.code)
        before = self.instrument.questions[place - 1] if place else None
        alike = before is not None and before.role is Role.CHOICE and before.block == question.block
        return f". != {reference(before.code)}" if before is not None and alike else ""


def _offered(question: Question) -> list[str]:
    codes = question.scale.missing_codes if question.scale else ()
    return [code for code in codes if code not in NOT_SHOWN]


def _versions(versions: Sequence[int]) -> str:
    return f"({' or '.join(f'{reference(VERSION)} = {version}' for version in versions)})"


def _all(rules: Sequence[str]) -> str:
    return " and ".join(rule for rule in rules if rule)
