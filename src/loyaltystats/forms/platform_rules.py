"""Rules of a form on a platform: when a question is asked, what its answer must fulfil; each platform has its language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.sections import Grid
from loyaltystats.questionnaire.sums import Sum


class PlatformRules(ABC):
    """The rules of one study; an empty rule always holds."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.questions = {question.code: question for question in instrument.questions}

    @abstractmethod
    def condition(self, text: str) -> str:
        """Return a skip condition in the language of the platform; it is true exactly where ``relevance.holds`` is."""

    @abstractmethod
    def in_versions(self, versions: Sequence[int]) -> str:
        """Return that one of these versions was drawn."""

    @abstractmethod
    def unless(self, one: str, other: str) -> str:
        """Return that a rule holds wherever another one does."""

    @abstractmethod
    def adds_up(self, summed: Sum, question: Question) -> str:
        """Return that the sum is the total, unless somebody gave no number for some part; asked with a question."""

    @abstractmethod
    def differs(self, question: Question, before: Question) -> str:
        """Return that a question has another answer than the one before."""

    def relevant(self, question: Question) -> str:
        """Return when a question is asked."""
        return _all(self.of_version(question), self.condition(question.relevance))

    def of_version(self, question: Question) -> str:
        """Return in which versions of a split study a question is asked; empty if in all."""
        return self._asked_in([question])

    def of_grid(self, grid: Grid) -> str:
        """Return when a grid is asked: its condition, in the versions that ask any of its rows."""
        return _all(self._asked_in(grid.questions), self.condition(grid.relevance))

    def _asked_in(self, questions: Sequence[Question]) -> str:
        if not self.instrument.split or any(question.feature is None for question in questions):
            return ""
        asked = {version for one in questions for version in self.instrument.versions_with(str(one.feature))}
        return "" if len(asked) == len(self.instrument.split) else self.in_versions(sorted(asked))

    def total(self, summed: Sum, question: Question) -> str:
        """Return that the numbers add up, for the question that is the last one asked, in some version at least."""
        versions = range(1, len(self.instrument.split) + 1)
        if not versions or not question.feature:
            return self.adds_up(summed, question) if question.code == summed.codes[-1] else ""
        last_in = [version for version in versions if self._last(summed, version) == question]
        rule = self.adds_up(summed, question)
        return (
            self.unless(self.in_versions(last_in), rule)
            if 0 < len(last_in) < len(versions)
            else rule
            if last_in
            else ""
        )

    def _last(self, summed: Sum, version: int) -> Question | None:
        """Return the last of some numbers that a version of a split study asks."""
        asked = [one for one in summed.questions if version in self.instrument.versions_with(one.feature or "")]
        return asked[-1] if asked else None

    def different(self, question: Question) -> str:
        """Return that the worst of a set is not its best: the answer differs from that of the question before."""
        place = self.instrument.codes.index(question.code)
        before = self.instrument.questions[place - 1] if place else question
        pair = question.role is before.role is Role.CHOICE and question.block == before.block
        return self.differs(question, before) if pair and before is not question else ""


def offered_codes(question: Question) -> list[str]:
    """Return the codes for no answer that a respondent may choose."""
    codes = question.scale.missing_codes if question.scale else ()
    return [code for code in codes if code not in NOT_SHOWN]


def _all(*rules: str) -> str:
    return " and ".join(filter(None, rules))
