"""The subject of a check: a study laid out for the rules, each question once, however many features it is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from loyaltystats.questionnaire.instrument import MARK, Instrument, Part
from loyaltystats.questionnaire.lint.finding import Finding, Severity, found
from loyaltystats.questionnaire.lint.words.lists import Words, plain, words_of
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.questionnaire.texts import Text, texts_of

NOT_RATED: Final = frozenset({Role.PROFILE, Role.ID, Role.WAVE, Role.WEIGHT, Role.CHOICE, Role.ATTENTION})
"""Roles whose answers are facts about the respondent or a choice, not a judgement."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A question as its template has it: one for all features, with ``{feature}`` in code and text."""

    code: str
    question: Question
    part: Part

    @property
    def scale(self) -> Scale | None:
        """The answers: its scale, or the chosen wording of a Kano pair."""
        kano = self.question.role is Role.KANO
        return self.part.wording_scale if kano and self.question.scale is None else self.question.scale

    @property
    def is_closed(self) -> bool:
        """Whether one answer of a list judges something."""
        return self.question.kind == "single" and self.question.role not in NOT_RATED

    def found(self, severity: Severity, rule: str, what: str, language: str = "") -> Finding:
        """Return a finding about this question."""
        return found(severity, rule, f"question {self.code!r}", what, question=self.code, language=language)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question in one language, with the word lists of that language; the mark of the feature is taken out."""

    item: Item
    language: str
    words: Words
    text: str

    def found(self, severity: Severity, rule: str, what: str) -> Finding:
        """Return a finding about this question in this language."""
        return self.item.found(severity, rule, what, self.language)


@dataclass(frozen=True)
class Subject:
    """A study as the rules see it.

    ``instrument`` is complete: where no feature has been named a stand-in is asked about, which ``named`` tells. ``raw`` is
    the file as read, where there is one.
    """

    instrument: Instrument
    named: Instrument
    raw: Any = None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every question once, in order."""
        met: dict[str, Item] = {}
        for part in self.instrument.parts:
            one = part.template
            for question in one.feature_questions:
                code = MARK + question.code
                met.setdefault(code, Item(code=code, question=question, part=part))
            for question in (*one.task_questions, *one.plain_questions):
                met.setdefault(question.code, Item(code=question.code, question=question, part=part))
        return tuple(met.values())

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text that was written by somebody; the stand-in for a feature was not."""
        return texts_of(self.named)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the study is asked."""
        return self.instrument.languages

    def asked(self, *, closed: bool = False) -> Iterator[Asked]:
        """Yield every question in every language that has word lists; only those that judge something if ``closed``."""
        for item in self.items:
            if closed and not item.is_closed:
                continue
            for language in self.languages:
                words, text = words_of(language), item.question.text.get(language)
                if words is not None and text:
                    cleaned = plain(text.replace(MARK, " ")).lstrip(" :,;-\u2013\u2014\uff1a")
                    yield Asked(item=item, language=language, words=words, text=cleaned)

    def features(self) -> Iterator[tuple[str, str, Words, str]]:
        """Yield feature, language, word lists and text of every feature that has been named."""
        for feature, texts in self.named.features.items():
            for language in self.languages:
                words = words_of(language)
                if words is not None and texts.get(language):
                    yield feature, language, words, plain(texts[language])

    def is_kano(self, feature: str) -> bool:
        """Say whether a Kano pair is asked about a feature."""
        return any(question.feature == feature for question in self.instrument.with_role(Role.KANO))

    def scales(self) -> Iterator[tuple[Scale, tuple[Item, ...]]]:
        """Yield every answer scale with the questions that use it, Kano questions aside."""
        users: dict[tuple[str, str], list[Item]] = {}
        scales: dict[tuple[str, str], Scale] = {}
        for item in self.items:
            scale = item.question.scale
            if scale is not None and item.question.role is not Role.KANO and len(scale.answers) > 1:
                key = (item.part.template.id, scale.name)
                users.setdefault(key, []).append(item)
                scales[key] = scale
        for key, items in users.items():
            yield scales[key], tuple(items)


def subject_of(instrument: Instrument, raw: Any = None) -> Subject:
    """Return a study laid out for the rules; where features are missing, stand-ins complete it."""

    def completed(part: Part) -> Part:
        if not part.needs_features:
            return part
        count = part.template.task_size or 1
        names = ["feature", *(f"feature{number}" for number in range(2, count + 1))]
        return replace(part, features={name: dict.fromkeys(instrument.languages, MARK) for name in names})

    complete = replace(instrument, parts=tuple(completed(part) for part in instrument.parts))
    return Subject(instrument=complete, named=instrument, raw=raw)
