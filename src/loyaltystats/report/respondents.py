"""Respondents: how many answered, of which groups, and what each question was answered by; counts only, no answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.responses.asked import asked
from loyaltystats.responses.responses import Responses

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question

NOT_SHOWN: Final = ("96", "-96")
GROUPING: Final = (Role.WAVE, Role.PROFILE)
PASSED_OVER: Final = (Role.ID, Role.WEIGHT)
MAY_BE_EMPTY: Final = (*PASSED_OVER, Role.OPEN)
"""Roles of questions that a complete respondent may leave empty."""

MOST_GROUPS: Final = 40
"""More groups than this make no readable table."""


@dataclass(frozen=True, kw_only=True)
class GroupCount:
    """How many respondents are in one group of one question, both in words."""

    question: str
    group: str
    n: int


@dataclass(frozen=True, kw_only=True)
class QuestionCount:
    """How many respondents answered a question; with those without answer and those not asked they are all."""

    question: str
    answered: int
    without: int
    not_asked: int


@dataclass(frozen=True, kw_only=True)
class Respondents:
    """Counts of the answers that were read."""

    n: int
    complete: int
    """Respondents who answered every question that they were asked, open ones left aside."""
    groups: tuple[GroupCount, ...] = ()
    questions: tuple[QuestionCount, ...] = ()


def respondents_of(responses: Responses) -> Respondents | None:
    """Return the counts of responses that carry their instrument; ``None`` without one.

    Examples
    --------
    >>> import loyaltystats as ls
    >>> found = respondents_of(ls.simulate_responses(ls.load_instrument("recommend"), 30, rng=1))
    >>> found.n, found.questions[0].question
    (30, 'Would recommend')
    """
    import numpy as np

    if responses.instrument is None:
        return None
    frame = responses.frame
    questions = [
        question
        for question in responses.instrument.questions
        if question.role not in PASSED_OVER and set(question.columns) <= set(frame.columns)
    ]
    shown = asked(responses.instrument, frame)
    complete = np.ones(len(frame), dtype=bool)
    counts = []
    for question in questions:
        answered, kept_back = _answered(frame, question)
        not_asked = ~answered & (~shown[question.code] | kept_back)
        without = ~answered & ~not_asked
        if question.role not in MAY_BE_EMPTY:
            complete &= ~without
        counts.append(
            QuestionCount(
                question=_named(question, responses.instrument),
                answered=int(answered.sum()),
                without=int(without.sum()),
                not_asked=int(not_asked.sum()),
            )
        )
    return Respondents(
        n=len(frame),
        complete=int(complete.sum()),
        groups=tuple(_groups(frame, responses.instrument, [each for each in questions if each.role in GROUPING])),
        questions=tuple(counts),
    )


_SIDES: Final = {Side.FUNCTIONAL: "if it is there", Side.DYSFUNCTIONAL: "if it is missing"}
_ASPECTS: Final = {
    Role.IMPORTANCE: "how important",
    Role.DELIVERY: "whether it is delivered",
    Role.PERFORMANCE: "rating",
}


def _named(question: Question, instrument: Instrument) -> str:
    """Return the short text of a question; of several about one feature, what each asks."""
    text = instrument.label_of(question.code)
    if not question.feature:
        return text
    aspect = _SIDES[question.side] if question.side is not None else _ASPECTS.get(question.role, "")
    return f"{text}, {aspect}" if aspect else text


def _answered(frame: pd.DataFrame, question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Return who gave an answer, and who was not shown the question by the design of the study."""
    import numpy as np

    answered, kept_back = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    codes = question.scale.missing_codes if question.scale else ()
    for column in question.columns:
        texts = frame[column].astype("string").str.strip().str.removesuffix(".0").fillna("")
        stands_in = texts.isin([*codes, *(f"-{code}" for code in codes)]).to_numpy(dtype=bool)
        many = question.kind == "multiple"
        answered |= (texts != "").to_numpy(dtype=bool) & (~stands_in | many)
        kept_back |= texts.isin(NOT_SHOWN).to_numpy(dtype=bool) & (not many)
    return answered, kept_back


def _groups(frame: pd.DataFrame, instrument: Instrument, questions: Sequence[Question]) -> Iterator[GroupCount]:
    for question in questions:
        if question.kind != "single":
            continue
        counts = Counter(_text(value) for value in frame[question.columns[0]].dropna().tolist())
        if len(counts) <= MOST_GROUPS:
            for code in _in_scale_order(set(counts), question):
                group = question.scale.label(code, instrument.language) if question.scale else code
                yield GroupCount(question=instrument.label_of(question.code), group=group, n=counts[code])


def _in_scale_order(codes: set[str], question: Question) -> list[str]:
    known = [each.code for each in question.scale.all_answers] if question.scale else []
    return [code for code in known if code in codes] + sorted(codes - set(known))


def _text(value: Any) -> str:
    return str(value).strip().removesuffix(".0")
