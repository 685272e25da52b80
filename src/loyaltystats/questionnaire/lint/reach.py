"""Which questions can be asked at all, and how often: conditions evaluated over every combination of answers that matters.

Answers to an earlier question fall into classes that no condition tells apart; one answer of each class stands for it. A
question that is not asked has no answer, and anybody may leave a question unanswered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import Compare, Condition, OneRespondent, Selected, holds, leaves, parse

MOST_CASES: Final = 50_000
"""Combinations of classes beyond which nothing is claimed."""

MOST_OPTIONS: Final = 8
"""Options of one multiple choice in conditions beyond which nothing is claimed."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whether a question can be asked, and in what share of answer combinations, each answer being as likely as others."""

    possible: bool
    share: float


@dataclass(frozen=True)
class _Class:
    """Answers that no condition tells apart: one of them, and how likely they are together."""

    value: Any
    weight: float


def reach_of(question: Question, asked: Mapping[str, Question]) -> Reach | None:
    """Return how far a question can be reached, or ``None`` where that is too much to evaluate.

    Parameters
    ----------
    question : Question
        The question, its features filled in.
    asked : mapping
        Code -> question of everything that is asked, in order.

    Returns
    -------
    Reach or None
        A condition that cannot be read or names a later question gives ``None``; other rules say so.
    """
    if not question.relevance:
        return Reach(possible=True, share=1.0)
    conditions = _conditions_behind(question, asked)
    if conditions is None:
        return None
    needed = [code for code in asked if code in _named(conditions)]
    classes = {code: _classes(asked[code], conditions) for code in needed}
    cases = 1
    for code in needed:
        found = classes[code]
        if found is None:
            return None
        cases *= len(found) + 1
    if cases > MOST_CASES:
        return None
    missing = {code: _missing(asked[code]) for code in needed}
    walk = _Walk(needed, {code: classes[code] or [] for code in needed}, conditions, missing, question.code)
    possible, share = walk.go(0, {}, 1.0)
    return Reach(possible=possible, share=share)


def _conditions_behind(question: Question, asked: Mapping[str, Question]) -> dict[str, Condition] | None:
    """Return the condition of the question and of all that it depends on, by code."""
    places = {code: place for place, code in enumerate(asked)}
    found: dict[str, Condition] = {}
    waiting = [question]
    while waiting:
        one = waiting.pop()
        if not one.relevance or one.code in found:
            continue
        try:
            found[one.code] = parse(one.relevance)
        except ValueError:
            return None
        for leaf in leaves(found[one.code]):
            if leaf.code not in places or places[leaf.code] >= places.get(one.code, len(places)):
                return None
            waiting.append(asked[leaf.code])
    return found


def _named(conditions: Mapping[str, Condition]) -> set[str]:
    return {leaf.code for condition in conditions.values() for leaf in leaves(condition)}


def _missing(question: Question) -> frozenset[str]:
    return frozenset(question.scale.missing_codes if question.scale else ())


def _classes(question: Question, conditions: Mapping[str, Condition]) -> list[_Class] | None:
    """Return the answers of a question in classes that its conditions tell apart."""
    tests = [leaf for condition in conditions.values() for leaf in leaves(condition) if leaf.code == question.code]
    values = _values(question, tests)
    if values is None:
        return None
    missing = {question.code: _missing(question)}
    grouped: dict[tuple[bool, ...], _Class] = {}
    for value, weight in values:
        one = OneRespondent({question.code: value}, missing)
        told = tuple(bool(holds(test, one)) for test in tests)
        before = grouped.get(told)
        grouped[told] = _Class(before.value, before.weight + weight) if before else _Class(value, weight)
    whole = sum(one.weight for one in grouped.values()) or 1.0
    return [_Class(one.value, one.weight / whole) for one in grouped.values()]


def _values(question: Question, tests: list[Any]) -> list[tuple[Any, float]] | None:
    """Return answers with weights; answers that count as missing are possible and weigh nothing."""
    scale = question.scale
    absent = [code for code in (scale.missing_codes if scale else ()) if code not in NOT_SHOWN]
    if question.kind == "multiple" and scale is not None:
        options = [test.option for test in tests if isinstance(test, Selected) and test.option in scale.codes]
        return _choices(question, list(dict.fromkeys(options)))
    if question.kind == "single" and scale is not None:
        return [(code, 1.0) for code in scale.codes] + [(code, 0.0) for code in absent]
    if question.kind == "number":
        marks = sorted({float(test.value) for test in tests if isinstance(test, Compare) and _is_number(test.value)})
        return [(value, 1.0) for value in _numbers(question, marks)] + [(float(code), 0.0) for code in absent]
    return [("some words", 1.0)]


def _choices(question: Question, options: list[str]) -> list[tuple[Any, float]] | None:
    scale = question.scale
    if scale is None or len(options) > MOST_OPTIONS:
        return None
    alone = {answer.code for answer in scale.answers if answer.exclusive}
    others = [code for code in scale.codes if code not in options and code not in alone]
    pool = [*options, *others[:1]]  # one of the options that no condition names stands for all of them
    found: list[tuple[Any, float]] = []
    for size in range(1, len(pool) + 1):
        for chosen in combinations(pool, size):
            if size == 1 or not alone & set(chosen):
                found.append((frozenset(chosen), 1.0))
    unnamed = [code for code in alone if code not in options]
    return [*found, (frozenset(unnamed[:1]), 1.0)] if unnamed else found


def _numbers(question: Question, marks: list[float]) -> list[float]:
    """Return numbers on, between and beyond those that conditions compare with, within the limits."""
    low, high = question.minimum, question.maximum
    ends = [one for one in (low, high) if one is not None]
    between = [(one + other) / 2 for one, other in pairwise(marks)]
    beyond = [marks[0] - 1, marks[-1] + 1] if marks else [0.0]
    every = sorted({*marks, *between, *beyond, *ends})
    return [one for one in every if (low is None or one >= low) and (high is None or one <= high)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@dataclass
class _Walk:
    """Goes through the earlier questions in order, trying a class of answers of each."""

    needed: list[str]
    classes: Mapping[str, list[_Class]]
    conditions: Mapping[str, Condition]
    missing: Mapping[str, frozenset[str]]
    goal: str

    def go(self, place: int, given: dict[str, Any], weight: float) -> tuple[bool, float]:
        """Return whether the goal can be asked from here, and with what weight."""
        if place == len(self.needed):
            asked = self._holds(self.goal, given)
            return asked, weight if asked else 0.0
        code = self.needed[place]
        if not self._holds(code, given):
            return self.go(place + 1, given, weight)
        possible, share = self.go(place + 1, given, 0.0)  # left unanswered
        for one in self.classes[code]:
            can, part = self.go(place + 1, {**given, code: one.value}, weight * one.weight)
            possible, share = possible or can, share + part
        return possible, share

    def _holds(self, code: str, given: Mapping[str, Any]) -> bool:
        condition = self.conditions.get(code)
        return condition is None or bool(holds(condition, OneRespondent(given, self.missing)))


def cycles(asked: Mapping[str, Question]) -> Iterator[tuple[str, ...]]:
    """Yield questions whose conditions lead in a circle, each circle once."""
    needs = {code: _needs(question) for code, question in asked.items()}
    seen: set[frozenset[str]] = set()
    for start, first in needs.items():
        path, waiting = [start], [iter(first)]
        while waiting:
            following = next(waiting[-1], None)
            if following is None:
                path.pop()
                waiting.pop()
            elif following == start:
                if frozenset(path) not in seen:
                    seen.add(frozenset(path))
                    yield tuple(path)
            elif following in needs and following not in path:
                path.append(following)
                waiting.append(iter(needs[following]))


def _needs(question: Question) -> tuple[str, ...]:
    try:
        return (
            tuple(dict.fromkeys(leaf.code for leaf in leaves(parse(question.relevance)))) if question.relevance else ()
        )
    except ValueError:
        return ()
