"""Rules on the answers offered: complete, different, with a way out for those who have nothing to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.lint.finding import Finding, Rule, listed
from loyaltystats.questionnaire.lint.subject import Item, Subject
from loyaltystats.questionnaire.lint.words.lists import find, pattern, words_of
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, normal_text

ASKS_FOR_FACTS: Final = frozenset(
    {Role.EXPERIENCE, Role.DELIVERY, Role.EXPECTATION, Role.COMPARISON, Role.AUDIT, Role.RECORD, Role.PERFORMANCE}
)
"""Roles that ask for what not everybody has experienced or knows."""

ALWAYS_KNOWN: Final = frozenset(
    {Role.KANO, Role.ID, Role.WAVE, Role.WEIGHT, Role.CHOICE, Role.ATTENTION, Role.ALLOCATION}
)

_RANGE = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:-|\u2013|\u2014|to|a|bis|\u00e0|at\u00e9|\u81f3|\u5230)\s*(\d+(?:[.,]\d+)?)"
)


def _says(answer: Answer, language: str, kind: str) -> bool:
    """Say whether the label of an answer begins with an entry of a word list, as "None of these" does."""
    words, label = words_of(language), answer.label.get(language, "")
    return words is not None and bool(pattern(getattr(words, kind), spaced=words.spaced).match(label.strip()))


def duplicate_option(subject: Subject) -> Iterator[Finding]:
    """Find answers that say the same."""
    for item in subject.items:
        for language in subject.languages:
            met: dict[str, str] = {}
            for answer in item.scale.all_answers if item.scale else ():
                label = normal_text(answer.label.get(language, ""))
                first = met.setdefault(label, answer.code) if label else answer.code
                if first != answer.code:
                    what = f"answers {first!r} and {answer.code!r} both say {answer.label[language]!r} - reword one"
                    yield item.found("error", "duplicate_option", what, language)


def overlapping_ranges(subject: Subject) -> Iterator[Finding]:
    """Find ranges of numbers of which two hold the same number: whoever is 25 finds two places."""
    for item in subject.items:
        language = subject.languages[0]
        labels = [answer.label.get(language, "") for answer in item.scale.answers] if item.scale else []
        ranges = [(label, met) for label in labels if (met := _RANGE.search(label))]
        for (label, one), (after, other) in pairwise(ranges):
            low, high = (float(part.replace(",", ".")) for part in (other.group(1), one.group(2)))
            if high >= low and float(one.group(1).replace(",", ".")) < float(other.group(2).replace(",", ".")):
                what = f"{label!r} and {after!r} overlap at {low:g} - expected every number once - change one end"
                yield item.found("warning", "overlapping_ranges", what, language)


def no_dont_know(subject: Subject) -> Iterator[Finding]:
    """Find questions about knowledge or experience that must be answered, or can only be answered, as if one had it."""
    for item in subject.items:
        one, scale = item.question, item.question.scale
        if one.kind != "single" or scale is None or one.role in ALWAYS_KNOWN:
            continue
        ways_out = [code for code in scale.missing_codes if code not in NOT_SHOWN]
        if ways_out or any(_says(answer, lang, "unknown") for answer in scale.answers for lang in subject.languages):
            continue
        asks = one.role in ASKS_FOR_FACTS or (one.role is Role.DRIVER and _asks_knowledge(item, subject.languages))
        if asks or one.required:
            why = "asks for what not everybody knows" if asks else "must be answered"
            what = f'{why}, and offers no "I don\'t know" or "does not apply" - people will guess - add code 98 or 97'
            yield item.found("warning", "no_dont_know", what)


def _asks_knowledge(item: Item, languages: tuple[str, ...]) -> bool:
    lists = [(words_of(language), item.question.text.get(language, "")) for language in languages]
    return any(words is not None and bool(find(words, words.knowledge, text)) for words, text in lists)


def no_none(subject: Subject) -> Iterator[Finding]:
    """Find multiple choices in which nobody can say that nothing applies, or can say so beside other answers."""
    for item in subject.items:
        scale = item.question.scale
        if item.question.kind != "multiple" or scale is None or any(answer.exclusive for answer in scale.answers):
            continue
        language = subject.languages[0]
        none = [answer.code for answer in scale.answers if _says(answer, language, "nothing")]
        if none:
            what = f"answer {none[0]!r} says that nothing applies, yet goes with others - add 'exclusive: true' to it"
            yield item.found("warning", "no_none", what)
        elif not [code for code in scale.missing_codes if code not in NOT_SHOWN]:
            other = any(_says(answer, language, "other") for answer in scale.answers)
            what = "offers no answer for whom nothing applies - nothing ticked may mean not read - add an exclusive one"
            yield item.found("note" if other else "warning", "no_none", what)


def other_without_text(subject: Subject) -> Iterator[Finding]:
    """Find an answer "other" that nobody can explain: no question for free text goes with it."""
    for place, item in enumerate(subject.items):
        one = item.question
        if one.kind not in ("single", "multiple") or one.scale is None or one.scale.ordered:
            continue
        language = subject.languages[0]
        others = [answer.code for answer in one.scale.answers if _says(answer, language, "other")]
        if others and not _has_text(subject.items[place + 1 :], item):
            what = f'answer {listed(others)} is "other", and no question asks which - add one of kind text behind it'
            yield item.found("note", "other_without_text", what)


def _has_text(following: tuple[Item, ...], item: Item) -> bool:
    """Say whether a text question follows at once, or one depends on this question."""
    texts = [one for one in following if one.question.kind == "text"]
    at_once = bool(following) and following[0].question.kind == "text"
    return at_once or any(re.search(rf"\b{item.question.code}\b", one.question.relevance) for one in texts)


RULES: Final[tuple[Rule, ...]] = (
    duplicate_option,
    overlapping_ranges,
    no_dont_know,
    no_none,
    other_without_text,
)
