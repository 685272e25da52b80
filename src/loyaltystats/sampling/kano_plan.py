"""How many respondents a Kano study needs, and what a given number can tell; whole or split over versions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final

from loyaltystats.checks import fraction, one_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.field_plan import FIELD_NAMES, FieldWork, field_work
from loyaltystats.sampling.kano_power import half_width, mode_chance, smallest, truth_of, winner_power
from loyaltystats.sampling.plan_curve import Plan, Row, around, curve_of

ADJUST: Final = ("holm", "bh", "none")
WINNER, CORRECTED, PRECISION, RIGHT = (
    "winner test, one feature on its own",
    "winner test, corrected over the features",
    "half-width of Better and Worse",
    "most frequent category is the true one",
)
"""The aims of a Kano study, as the plan names them."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is assumed about a Kano study: the truth, the tests, and how the features are shared out."""

    gap: float = 0.1
    top_share: float = 0.7
    valid: float = 0.9
    features: int = 1
    per_version: int | None = None
    versions: int | None = None
    confidence_level: float = 0.95
    adjust: str = "holm"

    @property
    def truth(self) -> tuple[float, ...]:
        """Shares of the five categories, the true mode first."""
        return truth_of(self.gap, self.top_share)

    @property
    def level(self) -> float:
        """Level of one test."""
        return 1 - self.confidence_level

    @property
    def corrected(self) -> bool:
        """Whether the tests of several features are corrected for each other."""
        return self.features > 1 and self.adjust != "none"

    @property
    def part(self) -> float:
        """Share of the respondents who answer a feature: the smallest over the features."""
        if self.per_version is None:
            return 1.0
        if self.versions is None:
            return self.per_version / self.features
        return (self.versions * self.per_version // self.features) / self.versions

    def total(self, n: float) -> int:
        """Return how many respondents give every feature n answers."""
        return math.ceil(round(n / self.part, 9))

    def answers(self, respondents: int) -> int:
        """Return how many answers every feature gets from so many respondents."""
        return math.floor(round(respondents * self.part, 9))

    def chance(self, aim: str, n: int) -> float:
        """Return what n answers per feature achieve of an aim."""
        if aim == PRECISION:
            return half_width(0.5, n * self.valid, self.confidence_level)
        if aim == RIGHT:
            return mode_chance(self.truth, n)
        return winner_power(self.truth, n, self.level / (self.features if aim == CORRECTED else 1))


ASSUMPTIONS: Final = (*(each.name for each in fields(Study)), *FIELD_NAMES)
"""What may be assumed about a Kano study, by name."""


def study_of(**assumptions: Any) -> Study:
    """Return the checked assumptions of a Kano study.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or the shares cannot be those of a most frequent category.
    """
    study = Study(**assumptions)
    for name in ("gap", "top_share", "confidence_level", *([] if study.valid == 1 else ["valid"])):
        fraction(name, getattr(study, name))
    one_of("adjust", study.adjust, ADJUST)
    whole("features", study.features, minimum=1)
    for name in ("per_version", "versions"):
        if getattr(study, name) is not None:
            whole(name, getattr(study, name), minimum=1)
    gap, top_share = study.gap, study.top_share
    if gap >= top_share or study.truth[1] < study.truth[2] - 1e-12:
        raise ArgumentError(
            f"gap, top_share - {gap:g} and {top_share:g} make the shares {', '.join(f'{s:.3g}' for s in study.truth)}, and "
            "the second is not the second largest - expected a gap below top_share and a larger top_share."
        )
    _check_split(study)
    return study


def _check_split(study: Study) -> None:
    if study.per_version is None:
        if study.versions is not None:
            raise ArgumentError("versions - needs per_version, the features that each version asks about - add it.")
        return
    if study.per_version > study.features:
        raise ArgumentError(
            f"per_version - got {study.per_version} of {study.features} features - expected at most all of them - say how "
            "many features there are with features=."
        )
    if study.versions is not None and study.versions * study.per_version < study.features:
        raise ArgumentError(
            f"versions - {study.versions} versions of {study.per_version} features hold "
            f"{study.versions * study.per_version} places - {study.features} features need at least "
            f"{math.ceil(study.features / study.per_version)} versions."
        )


def plan_size(*, power: float = 0.8, half_width: float = 0.1, right: float = 0.9, **assumptions: Any) -> Plan:
    """Return the rows of the plan, its notes and its method: the sizes that reach the aims."""
    study, field = _assumed(assumptions)
    targets = {WINNER: fraction("power", power), PRECISION: _width(half_width), RIGHT: fraction("right", right)}
    if study.corrected:
        targets[CORRECTED] = targets[WINNER]
    rows: list[Row] = []
    for aim in _aims(study):
        size = smallest(_reaches(study, aim, targets[aim]))
        n = float("nan") if size is None else size
        reached = float("nan") if size is None else study.chance(aim, size)
        row: Row = {"aim": aim, "target": targets[aim], "reached": reached, "n": n}
        rows.append(row | _in_the_field(study, field, size))
    planned = [row["n"] for row in rows]
    return Plan(rows, _notes(study, rows), _method(study), _curve(study, field, planned))


def plan_power(*, n: int | None = None, respondents: int | None = None, **assumptions: Any) -> Plan:
    """Return the rows of the plan, its notes and its method: what a given number of respondents achieves."""
    study, field = _assumed(assumptions)
    if (n is None) == (respondents is None):
        raise ArgumentError(
            "n, respondents - expected one of them: n answers per feature, or respondents in the whole study."
        )
    if n is None:
        total = whole("respondents", respondents or 0, minimum=2)
        answers = field.worth_of(study.answers(field.last_wave(total)))
    else:
        answers = whole("n", n, minimum=2)
        total = int(_in_the_field(study, field, answers)["respondents"])
    if answers < 2:
        raise ArgumentError(
            f"respondents - {total} give each feature {answers} answers - expected at least 2 per feature - ask more "
            "people, or more features in each version."
        )
    whole_study = {"n": answers, "respondents": total, "invitations": field.invitations(total)}
    rows = [{"aim": aim, "reached": study.chance(aim, answers)} | whole_study for aim in _aims(study)]
    return Plan(rows, _notes(study, rows), _method(study), _curve(study, field, [answers]))


def _assumed(assumptions: dict[str, Any]) -> tuple[Study, FieldWork]:
    own = {name: value for name, value in assumptions.items() if name not in FIELD_NAMES}
    return study_of(**own), field_work(**{name: assumptions[name] for name in assumptions if name not in own})


def _in_the_field(study: Study, field: FieldWork, n: int | None) -> Row:
    """Return respondents and invitations of the whole study that give every feature the worth of n answers."""
    if n is None:
        return {"respondents": float("nan"), "invitations": float("nan")}
    total = field.first_wave(study.total(field.answers(n)))
    return {"respondents": total, "invitations": field.invitations(total)}


def _curve(study: Study, field: FieldWork, planned: list[float]) -> list[Row]:
    aims = [(aim, partial(study.chance, aim), aim == PRECISION) for aim in _aims(study)]
    return curve_of(aims, around(*planned), lambda size: _in_the_field(study, field, size)["respondents"])


def _aims(study: Study) -> list[str]:
    return [WINNER, *([CORRECTED] if study.corrected else []), PRECISION, RIGHT]


def _width(value: float) -> float:
    width = fraction("half_width", value)
    if width >= 0.5:
        raise ArgumentError(f"half_width - got {value!r} - expected a fraction below 0.5, for example 0.1.")
    return width


def _reaches(study: Study, aim: str, target: float) -> Callable[[int], bool]:
    if aim == PRECISION:
        return lambda n: study.chance(aim, n) <= target
    return lambda n: study.chance(aim, n) >= target


def _method(study: Study) -> str:
    a, b, *others = study.truth
    correction = f", corrected for {study.features} features" if study.corrected else ""
    return (
        f"True shares {a:.3g} and {b:.3g} for the first two categories and {others[0]:.3g} for each of the other three. "
        f"Winner test: exact two-sided binomial test at level {study.level:.3g}{correction}, its power and the chance of "
        f"the right category by exact enumeration. Better and Worse: {study.confidence_level:.0%} Wilson interval at 50 %, "
        f"the widest, with {study.valid:.0%} of answers in A, O, M or I."
    )


def _notes(study: Study, rows: list[Row]) -> list[str]:
    notes = []
    if study.corrected:
        name = "Holm" if study.adjust == "holm" else "Benjamini-Hochberg"
        notes.append(
            f"Corrected over {study.features} features: planned for the strictest step, level "
            f"{study.level / study.features:.2g} (Bonferroni). {name} needs fewer when other features are clear too, never "
            "more than this."
        )
    if study.per_version is not None:
        versions = f" in {study.versions} versions" if study.versions else ""
        notes.append(
            f"Split questionnaire: each respondent is asked about {study.per_version} of {study.features} features"
            f"{versions}, so {study.part:.0%} of the respondents answer each feature; n is per feature, respondents is "
            "the whole study."
        )
    if any(row["n"] != row["n"] for row in rows):
        notes.append("An aim that more than 50,000 answers per feature would not reach has no size.")
    notes.append(
        "The right category means: alone the most frequent in the sample. Ties count as failures. Exact power moves in "
        "small jumps with n; the size is the first from which on it holds."
    )
    return notes
