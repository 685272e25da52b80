"""The truth about groups: what customers of a country or segment think, need and get, and how they use a scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.faults_of_truth import Faults, number, path, share
from loyaltystats.responses.marginals import Given, is_rated, moved
from loyaltystats.responses.truth_of_drivers import Drivers

KEYS: Final = ("means", "scale_shift", "acquiescence", "answers", "nps", "kano", "delivered")
_SHIFTS: Final = ("means", "scale_shift", "acquiescence", "answers")
_MOST_ACQUIESCENT: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Group:
    """What is different in one group: true means, use of the scale, shares of answers, categories, delivery."""

    means: Mapping[str, float] = field(default_factory=dict)
    scale_shift: Mapping[str, float] = field(default_factory=dict)
    acquiescence: float = 0.0
    answers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    kano: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    delivered: Mapping[str, float] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """Return what is stated, in the shape that a truth has."""
        found: dict[str, Any] = {
            "means": dict(self.means),
            "scale_shift": dict(self.scale_shift),
            "acquiescence": self.acquiescence,
            "answers": {code: dict(shares) for code, shares in self.answers.items()},
            "kano": {feature: dict(shares) for feature, shares in self.kano.items()},
            "delivered": dict(self.delivered),
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How a group stands to one question, in standard deviations.

    ``thought`` moves what its members think, ``heard`` only what they answer; what drives an outcome moves it besides.
    """

    thought: float = 0.0
    heard: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Question that tells the groups -> answer code -> what is different; and the shifts that bring it about."""

    stated: Mapping[str, Mapping[str, Group]] = field(default_factory=dict)
    shifts: Mapping[str, Mapping[str, Mapping[str, Shift]]] = field(default_factory=dict)
    """Question -> question that tells the groups -> answer code -> shift."""

    def record(self) -> dict[str, Any]:
        """Return what is stated, in the shape that a truth has."""
        return {by: {code: one.record() for code, one in groups.items()} for by, groups in self.stated.items()}


@dataclass(frozen=True, kw_only=True)
class Readers:
    """How categories of a feature and shares of answers are read, in a group as for everybody."""

    kano: Callable[[str, Any], dict[str, float]]
    answers: Callable[[Instrument, Mapping[str, Any], Faults, tuple[str, ...]], dict[str, dict[str, float]]]


def read_groups(
    instrument: Instrument, given: Any, faults: Faults, features: tuple[str, ...], readers: Readers
) -> Groups:
    """Return the truth about groups, from what is stated; faults are collected."""
    tells = {one.code: one for one in instrument.with_role(Role.PROFILE) if one.kind == "single" and one.scale}
    stated: dict[str, dict[str, Group]] = {}
    for by, groups in faults.mapping(path("segments"), given, tuple(tells)).items():
        scale = tells[by].scale
        codes = scale.codes if scale else ()
        found = faults.mapping(path("segments", by), groups, codes)
        reading = _Reading(instrument=instrument, faults=faults, features=features, readers=readers)
        stated[by] = {code: reading.group((by, code), one) for code, one in found.items()}
    for fault in _twice(stated):
        faults.add(fault)
    return Groups(stated=stated)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    instrument: Instrument
    faults: Faults
    features: tuple[str, ...]
    readers: Readers

    def group(self, keys: tuple[str, str], given: Any) -> Group:
        """Return what is stated about one group."""
        where = ("segments", *keys)
        told = self.faults.mapping(path(*where), given, KEYS)
        rated = tuple(one.code for one in self.instrument.questions if is_rated(one))
        points = {
            key: self._each(where, key, told.get(key, {}), rated, number, "points of the scale")
            for key in ("means", "scale_shift")
        }
        answers = self.readers.answers(self.instrument, told, self.faults, where)
        for key, moved_too in points.items():
            for code in sorted(set(answers) & set(moved_too)):
                self.faults.add(
                    f"{path(*where, key, code)} - the shares of {code!r} are stated too - expected one of both."
                )
        return Group(
            answers=answers,
            means=points["means"],
            scale_shift=points["scale_shift"],
            acquiescence=self.faults.of(_acquiescence, where, told.get("acquiescence", 0.0), otherwise=0.0),
            kano=self._each(where, "kano", told.get("kano", {}), self.features, self.readers.kano),
            delivered=self._each(where, "delivered", told.get("delivered", {}), self.features, share),
        )

    def _each(
        self, where: tuple[str, ...], key: str, given: Any, known: tuple[str, ...], make: Any, *more: Any
    ) -> dict[str, Any]:
        found = {}
        for word, value in self.faults.mapping(path(*where, key), given, known).items():
            made = self.faults.of(make, path(*where, key, word), value, *more, otherwise=None)
            if made is not None:
                found[word] = made
        return found


def _acquiescence(where: tuple[str, ...], value: Any) -> float:
    place = path(*where, "acquiescence")
    found = number(place, value, "a part of the scale's length, such as 0.1")
    if abs(found) > _MOST_ACQUIESCENT:
        raise ArgumentError(f"{place} - got {value!r} - expected at most {_MOST_ACQUIESCENT} of the scale's length.")
    return found


def _twice(stated: Mapping[str, Mapping[str, Group]]) -> list[str]:
    """Return what two questions say about the same people: which of them would hold is nowhere stated."""
    faults = []
    shifting = [by for by, groups in stated.items() if any(set(one.record()) & set(_SHIFTS) for one in groups.values())]
    if len(shifting) > 1:
        faults.append(
            f"truth['segments'] - {' and '.join(map(repr, shifting))} both shift answers - expected means, scale_shift, "
            "acquiescence, answers and nps under one question only."
        )
    for key in ("kano", "delivered"):
        met: dict[str, str] = {}
        for by, groups in stated.items():
            for feature in sorted({name for one in groups.values() for name in getattr(one, key)}):
                if met.setdefault(feature, by) != by:
                    faults.append(
                        f"truth['segments'] - {met[feature]!r} and {by!r} both say {key} of {feature!r} - expected one."
                    )
    return faults


def with_shifts(groups: Groups, instrument: Instrument, answers: Given, drivers: Drivers, faults: Faults) -> Groups:
    """Return the groups with the shifts of standings that move the mean answers as stated.

    A driver that a group rates better moves its outcomes too; a mean that is stated for an outcome holds with all of that.
    """
    rated = [one for one in instrument.questions if is_rated(one)]
    rated.sort(key=lambda one: one.role is Role.OUTCOME)
    shifts: dict[str, dict[str, dict[str, Shift]]] = {}
    for by, stated in groups.stated.items():
        for code, group in stated.items():
            moves: dict[str, float] = {}
            for question in rated:
                where = ("segments", by, code)
                shift = _shift(question, group, moves, answers, drivers, (faults, where))
                if shift != Shift():
                    shifts.setdefault(question.code, {}).setdefault(by, {})[code] = shift
    return Groups(stated=groups.stated, shifts=shifts)


def _shift(
    question: Question,
    group: Group,
    moves: dict[str, float],
    answers: Given,
    drivers: Drivers,
    told: tuple[Faults, tuple[str, ...]],
) -> Shift:
    """Return the shift of one group at one question, and remember how far its members' standing moves in all."""
    faults, where = told
    inherited = 0.0
    stated = question.code in group.answers
    if question.role is Role.OUTCOME:
        pull = drivers.pull(question.code)
        inherited = sum(effect * moves.get(code, 0.0) for code, effect in pull.effects.items())
    total = 0.0 if stated else inherited
    if question.code in group.means:
        place = path(*where, "means", question.code)
        total = faults.of(_moved, place, question, answers, (group.means[question.code], 0.0), otherwise=0.0)
    moves[question.code] = total
    points = group.scale_shift.get(question.code, 0.0) + _agreeing(question, 0.0 if stated else group.acquiescence)
    heard = 0.0
    if points:
        key = "scale_shift" if question.code in group.scale_shift else "acquiescence"
        place = path(*where, key, *([question.code] if key == "scale_shift" else []))
        heard = faults.of(_moved, place, question, answers, (points, total), otherwise=0.0)
    return Shift(thought=total - inherited, heard=heard)


def _agreeing(question: Question, acquiescence: float) -> float:
    """Return the points by which agreeing moves an answer: towards the last code, whatever that says."""
    scale = question.scale
    length = len(scale.answers) - 1 if scale else 0
    return acquiescence * length * (-1 if question.reversed else 1)


def _moved(where: str, question: Question, answers: Given, by: tuple[float, float]) -> float:
    points, base = by
    if not points:
        return 0.0
    try:
        return moved(question, answers, points, base)
    except ValueError as error:
        raise ArgumentError(
            f"{where} - {points:+g} points are too many for {question.code!r}: {error} - choose fewer."
        ) from None
