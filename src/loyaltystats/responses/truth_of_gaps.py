"""The truth about gaps: which answers are missing, and by which mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.responses.faults_of_truth import Faults, known, mapping, number, path, share
from loyaltystats.responses.sets import choice_sets, total_sets

DEFAULT_MISSING = 0.02
DEFAULT_STRENGTH: Final = -1.0
MCAR, MAR, MNAR = "mcar", "mar", "mnar"
KEYS: Final = ("share", MCAR, MAR, MNAR, "break_off")


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Blanks of one question: their share, and how they depend on an answer, in log odds per standard deviation.

    ``on`` is the question they depend on; the question itself for answers that are missing because of what they are.
    """

    share: float
    on: str = ""
    strength: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Share of blanks of every question, those of single questions, and the share who break off."""

    share: float = DEFAULT_MISSING
    single: Mapping[str, Gap] = field(default_factory=dict)
    break_off: float = 0.0

    def record(self) -> float | dict[str, Any]:
        """Return what is stated, in the shape that a truth has."""
        if not self.single and not self.break_off:
            return self.share
        found: dict[str, Any] = {"share": self.share, MCAR: {}, MAR: {}, MNAR: {}}
        for code, gap in self.single.items():
            if not gap.on:
                found[MCAR][code] = gap.share
            elif gap.on == code:
                found[MNAR][code] = {"share": gap.share, "strength": gap.strength}
            else:
                found[MAR][code] = {"share": gap.share, "on": gap.on, "strength": gap.strength}
        found["break_off"] = self.break_off
        return {key: value for key, value in found.items() if value or key == "share"}


def read_gaps(instrument: Instrument, given: Any, faults: Faults) -> Gaps:
    """Return the truth about gaps: a share for every question, or a mapping."""
    if not isinstance(given, Mapping):
        return Gaps(share=faults.of(share, path("missing"), given, otherwise=0.0))
    told = faults.mapping(path("missing"), given, KEYS)
    places = {question.code: place for place, question in enumerate(instrument.questions)}
    joined = {one.code for every in total_sets(instrument) for one in every.questions}
    joined |= {one.code for every in choice_sets(instrument) for one in every}
    free = {one.code: one for one in instrument.questions if one.code not in joined}
    single: dict[str, Gap] = {}
    for key in (MCAR, MAR, MNAR):
        for code, value in faults.mapping(path("missing", key), told.get(key, {}), tuple(free)).items():
            where = path("missing", key, code)
            if code in single:
                faults.add(f"{where} - {code!r} is blank by another mechanism already - expected one per question.")
                continue
            gap = faults.of(_gap, where, key, value, free[code], (places, instrument), otherwise=None)
            if gap is not None:
                single[code] = gap
    return Gaps(
        share=faults.of(share, path("missing", "share"), told.get("share", DEFAULT_MISSING), otherwise=0.0),
        single=single,
        break_off=faults.of(share, path("missing", "break_off"), told.get("break_off", 0.0), otherwise=0.0),
    )


def _gap(where: str, key: str, value: Any, question: Question, study: tuple[Mapping[str, int], Instrument]) -> Gap:
    if key == MCAR:
        return Gap(share=share(where, value))
    told = mapping(where, value)
    for word in told:
        known(where, str(word), ("share", "on", "strength") if key == MAR else ("share", "strength"))
    part = share(f"{where}['share']", told.get("share"))
    strength = number(f"{where}['strength']", told.get("strength", DEFAULT_STRENGTH), "log odds per standard deviation")
    if key == MNAR:
        if not has_order(question):
            raise ArgumentError(
                f"{where} - its answers have no order - expected a number or an answer on an ordered scale."
            )
        return Gap(share=part, on=question.code, strength=strength)
    places, instrument = study
    before = [code for code, place in places.items() if place < places[question.code]]
    on = str(told.get("on", ""))
    ordered = [code for code in before if has_order(instrument.question(code))]
    if on not in ordered and on in places:
        raise ArgumentError(
            f"{where}['on'] - {on!r} is asked later or its answers have no order - expected a question asked before, with "
            "numbers or an ordered scale."
        )
    return Gap(share=part, on=known(f"{where}['on']", on, ordered), strength=strength)


def has_order(question: Question) -> bool:
    """Return whether answers to a question are more or less of something."""
    on_scale = question.kind == "single" and question.scale is not None and question.scale.ordered
    return on_scale or question.kind == "number"
