"""Sums: numbers that together must reach a total, as points shared among features do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.questionnaire.question import Question

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument


@dataclass(frozen=True)
class Sum:
    """Questions whose numbers add up to a total."""

    total: float
    questions: tuple[Question, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the questions."""
        return tuple(question.code for question in self.questions)


def sums(instrument: Instrument) -> tuple[Sum, ...]:
    """Return the sums of a study: over all features for a question about features, else over its block.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("constsum").with_features({"price": "Price", "speed": "Speed"})
    >>> [(one.total, one.codes) for one in sums(study)]
    [(100.0, ('pricepts', 'speedpts'))]
    """
    groups: dict[tuple[int, str, str, float], list[Question]] = {}
    for place, (_part, questions) in enumerate(instrument.asked):
        for question in questions:
            if question.total is not None:
                suffix = question.code.removeprefix(question.feature) if question.feature else ""
                key = (place, suffix, "" if suffix else question.block, question.total)
                groups.setdefault(key, []).append(question)
    return tuple(Sum(total, tuple(questions)) for (*_, total), questions in groups.items())
