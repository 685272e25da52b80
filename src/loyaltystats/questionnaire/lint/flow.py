"""Rules on conditions: every question can be asked, and asks only for what came before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from loyaltystats.questionnaire.instrument import MARK, Instrument
from loyaltystats.questionnaire.lint.finding import Finding, Rule, found, listed
from loyaltystats.questionnaire.lint.reach import cycles, reach_of
from loyaltystats.questionnaire.lint.subject import Subject
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import leaves, parse


def one_feature(instrument: Instrument) -> dict[str, Question]:
    """Return code -> question of a study with the questions of one feature of each part; the others are like them."""
    kept = {next(iter(part.features)) for part in instrument.parts if part.features}
    return {one.code: one for one in instrument.questions if one.feature is None or one.feature in kept}


def _shown(question: Question) -> str:
    """Return the code of a question as its template has it."""
    return MARK + question.code.removeprefix(question.feature) if question.feature else question.code


def unreachable(subject: Subject) -> Iterator[Finding]:
    """Find questions whose condition no combination of answers fulfils."""
    asked = one_feature(subject.instrument)
    for question in asked.values():
        reach = reach_of(question, asked)
        if reach is not None and not reach.possible:
            condition = question.relevance.replace(question.feature or MARK, MARK)
            what = f"its condition {condition!r} can never be true, so that it is never asked - correct the condition"
            yield found("error", "unreachable", f"question {_shown(question)!r}", what, question=_shown(question))


def wrong_order(subject: Subject) -> Iterator[Finding]:
    """Find conditions that cannot be read, or ask for a question that comes later, leads in a circle or is not asked."""
    asked = one_feature(subject.instrument)
    places = {code: place for place, code in enumerate(asked)}
    circular = {code for circle in cycles(asked) for code in circle}
    for circle in cycles(asked):
        what = f"the conditions of {listed(list(circle))} lead in a circle, so that none is asked - take one out"
        yield found("error", "wrong_order", f"question {circle[0]!r}", what, question=_shown(asked[circle[0]]))
    for code, question in asked.items():
        where = f"question {_shown(question)!r}"
        try:
            named = [leaf.code for leaf in leaves(parse(question.relevance))] if question.relevance else []
        except ValueError as error:
            what = f"its condition {question.relevance!r} cannot be read: {error}"
            yield found("error", "wrong_order", where, what, question=_shown(question))
            continue
        for other in dict.fromkeys(named):
            if other not in places:
                what = f"its condition asks for {other!r}, which is no question of this study - correct the code"
                yield found("error", "wrong_order", where, what, question=_shown(question))
            elif places[other] >= places[code] and code not in circular:
                what = f"its condition asks for {other!r}, which is asked later - move one of the two"
                yield found("error", "wrong_order", where, what, question=_shown(question))


RULES: Final[tuple[Rule, ...]] = (unreachable, wrong_order)
