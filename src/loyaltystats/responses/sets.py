"""Sets: questions whose answers depend on one another: numbers that add up to a total, best and worst of a list."""

from __future__ import annotations

from dataclasses import dataclass

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role


@dataclass(frozen=True, kw_only=True)
class TotalSet:
    """Numbers that add up to a total: those of a block, or one number asked about every feature."""

    total: float
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        """The codes, for a message."""
        codes = [question.code for question in self.questions]
        return ", ".join(codes[:6]) + (f" and {len(codes) - 6} more" if len(codes) > 6 else "")


def total_sets(instrument: Instrument) -> tuple[TotalSet, ...]:
    """Return the sets of numbers that add up to a total, in the order asked.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("constsum").with_features({"price": "Price", "speed": "Speed", "help": "Help"})
    >>> [(one.total, one.name) for one in total_sets(study)]
    [(100.0, 'pricepts, speedpts, helppts')]
    """
    found: dict[tuple[str, ...], list[Question]] = {}
    for part, questions in instrument.asked:
        for question in questions:
            if question.kind == "number" and question.total is not None:
                suffix = question.code.removeprefix(question.feature) if question.feature else ""
                key = (part.template.id, question.block, suffix, str(question.total))
                found.setdefault(key, []).append(question)
    return tuple(TotalSet(total=float(one[0].total or 0), questions=tuple(one)) for one in found.values())


def choice_sets(instrument: Instrument) -> tuple[tuple[Question, ...], ...]:
    """Return the questions about each set of best-worst scaling: best first, worst last."""
    found: dict[tuple[str, str], list[Question]] = {}
    for question in instrument.with_role(Role.CHOICE):
        if question.kind == "single" and question.block:
            found.setdefault((question.template, question.block), []).append(question)
    return tuple(tuple(one) for one in found.values() if len(one) > 1)
