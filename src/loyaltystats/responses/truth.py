"""The truth that simulated answers are drawn from: what the caller says, checked, and defaults for the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.faults_of_truth import Faults, known, mapping, path, share
from loyaltystats.responses.marginals import NPS_SHARES, is_rated, ordered_codes
from loyaltystats.responses.truth_of_care import DEFAULT_CARELESS, RANDOM, read_kinds, read_seconds
from loyaltystats.responses.truth_of_drivers import Drivers, read_drivers
from loyaltystats.responses.truth_of_gaps import DEFAULT_MISSING, Gaps, read_gaps
from loyaltystats.responses.truth_of_groups import Groups, Readers, read_groups, with_shifts
from loyaltystats.responses.truth_of_panel import Panel, read_panel
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

DEFAULT_CATEGORIES = ("attractive", "one_dimensional", "must_be", "indifferent")
DEFAULT_DELIVERED = (0.35, 0.80, 0.38, 0.65, 0.55, 0.90, 0.95, 0.50)
DEFAULT_WAVE: Final = "wave1"

# Shares in the order A O M I R Q for each main category. The main one has .55: clear at a few hundred respondents, far from
# unanimous, as in real studies; its neighbours get most of the rest, few answer R or Q.
_BESIDE: Mapping[str, tuple[float, ...]] = {
    "attractive": (0.55, 0.13, 0.06, 0.22, 0.02, 0.02),
    "one_dimensional": (0.17, 0.55, 0.16, 0.08, 0.02, 0.02),
    "must_be": (0.07, 0.19, 0.55, 0.15, 0.02, 0.02),
    "indifferent": (0.20, 0.09, 0.12, 0.55, 0.02, 0.02),
    "reverse": (0.06, 0.04, 0.06, 0.25, 0.55, 0.04),
    "questionable": (0.04, 0.03, 0.03, 0.25, 0.10, 0.55),
}
_CLASSES: Final[Mapping[str, slice]] = {"detractors": slice(0, 7), "passives": slice(7, 9), "promoters": slice(9, 11)}
_RECORDED: Final = ("careless_ids", "careless_kinds", "seed", "respondents")
"""What a simulation records beside its truth; given again it says nothing."""

KEYS: Final = (
    *("kano", "delivered", "drivers", "r2", "missing", "careless"),
    *("effect_unit", "driver_correlation", "outcomes", "answers", "nps", "segments", "seconds", "wave", "panel"),
)
_SUM_TOLERANCE = 1e-6
_ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The parameters of a simulation, complete."""

    kano: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    delivered: Mapping[str, float] = field(default_factory=dict)
    drivers: Drivers
    answers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)
    missing: Gaps = field(default_factory=Gaps)
    careless: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    wave: str = DEFAULT_WAVE
    panel: Panel | None = None

    def record(self) -> dict[str, Any]:
        """Return the parameters as plain mappings, in the shape that ``simulate_responses`` accepts."""
        only_random = set(self.careless) == {RANDOM}
        found: dict[str, Any] = {
            "kano": {feature: dict(shares) for feature, shares in self.kano.items()},
            "delivered": dict(self.delivered),
            **self.drivers.record(),
            "missing": self.missing.record(),
            "careless": self.careless[RANDOM] if only_random else dict(self.careless),
        }
        further: dict[str, Any] = {
            "answers": {code: dict(shares) for code, shares in self.answers.items()},
            "segments": self.groups.record(),
            "seconds": self.seconds,
            "wave": "" if self.wave == DEFAULT_WAVE else self.wave,
            "panel": self.panel.record() if self.panel else {},
        }
        return found | {key: value for key, value in further.items() if value}


def truth_from(instrument: Instrument, given: Mapping[str, Any] | None) -> Truth:
    """Return the complete truth for an instrument.

    Raises
    ------
    ArgumentError
        A key, feature, question or category is unknown, or a share is impossible; all faults at once.
    """
    faults = Faults()
    stated = {} if given is None else given
    if isinstance(stated, Mapping):
        stated = {key: one for key, one in stated.items() if key not in _RECORDED}
    told = faults.mapping("truth", stated, KEYS)
    answers = _answers(instrument, told, faults, ())
    drivers = read_drivers(instrument, told, answers, faults)
    features = tuple(instrument.features)
    readers = Readers(kano=_category_shares, answers=_answers)
    groups = read_groups(instrument, told.get("segments", {}), faults, features, readers)
    if not faults.found:
        groups = with_shifts(groups, instrument, answers, drivers, faults)
    truth = Truth(
        kano=_kano(features, told.get("kano", {}), faults),
        delivered=_delivered(features, told.get("delivered", {}), faults),
        drivers=drivers,
        answers=answers,
        groups=groups,
        missing=read_gaps(instrument, told.get("missing", DEFAULT_MISSING), faults),
        careless=read_kinds(told.get("careless", DEFAULT_CARELESS), faults),
        seconds=faults.of(read_seconds, told.get("seconds", 0), otherwise=0.0),
        wave=str(told.get("wave", DEFAULT_WAVE)),
        panel=read_panel(told["panel"], faults) if "panel" in told else None,
    )
    faults.stop()
    return truth


def _kano(features: tuple[str, ...], given: Any, faults: Faults) -> dict[str, dict[str, float]]:
    chosen = faults.mapping(path("kano"), given, features)
    return {
        feature: faults.of(
            _category_shares,
            path("kano", feature),
            chosen.get(feature, DEFAULT_CATEGORIES[position % len(DEFAULT_CATEGORIES)]),
            otherwise={},
        )
        for position, feature in enumerate(features)
    }


def _category(where: str, word: str) -> str:
    letters = {letter: name for name, letter in CATEGORY_LETTERS.items()}
    return known(where, letters.get(word, word), CATEGORIES)


def _category_shares(where: str, given: Any) -> dict[str, float]:
    if isinstance(given, str):
        return dict(zip(CATEGORIES, _BESIDE[_category(where, given)], strict=True))
    shares = {
        _category(where, str(word)): share(f"{where}[{word!r}]", one) for word, one in mapping(where, given).items()
    }
    total = _whole(where, shares)
    return {name: shares.get(name, 0.0) / total for name in CATEGORIES}


def _whole(where: str, shares: Mapping[str, float]) -> float:
    total = sum(shares.values())
    if abs(total - 1) > _SUM_TOLERANCE:
        raise ArgumentError(f"{where} - the shares add up to {total:g} - expected 1.")
    return 1.0 if abs(total - 1) < _ROUNDING else total  # so that what is recorded and given again stays the same


def _delivered(features: tuple[str, ...], given: Any, faults: Faults) -> dict[str, float]:
    chosen = faults.mapping(path("delivered"), given, features)
    return {
        feature: faults.of(
            share,
            path("delivered", feature),
            chosen.get(feature, DEFAULT_DELIVERED[position % len(DEFAULT_DELIVERED)]),
            otherwise=0.0,
        )
        for position, feature in enumerate(features)
    }


def _answers(
    instrument: Instrument, told: Mapping[str, Any], faults: Faults, where: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Return the shares of answers that are stated, question by question; within a group those of ratings."""
    free = {one.code: one for one in instrument.questions if (is_rated(one) if where else _is_free(one))}
    found = {}
    for code, shares in faults.mapping(path(*where, "answers"), told.get("answers", {}), tuple(free)).items():
        made = faults.of(_answer_shares, path(*where, "answers", code), shares, free[code], otherwise=None)
        if made is not None:
            found[code] = made
    if "nps" in told:
        scored = [one for one in free.values() if one.metric == "nps" and one.scale and len(one.scale.answers) == 11]
        nothing: dict[str, dict[str, float]] = {}
        found |= faults.of(_classes, path(*where, "nps"), told["nps"], scored, tuple(found), otherwise=nothing)
    return found


def _is_free(question: Question) -> bool:
    """Return whether the answers to a question follow from nothing else that is stated."""
    if question.kind != "single" or question.scale is None:
        return False
    by_feature = question.role is Role.IMPORTANCE and question.feature
    return not by_feature and question.role not in (Role.KANO, Role.DELIVERY, Role.CHOICE, Role.ATTENTION)


def _answer_shares(where: str, given: Any, question: Question) -> dict[str, float]:
    codes = question.scale.codes if question.scale else ()
    shares = {
        known(where, str(code), codes): share(f"{where}[{str(code)!r}]", one)
        for code, one in mapping(where, given).items()
    }
    total = _whole(where, shares)
    if max(shares.values()) > 1 - _SUM_TOLERANCE and is_rated(question):
        raise ArgumentError(f"{where} - everybody gives the same answer - expected shares of at least two answers.")
    return {code: one / total for code, one in shares.items()}


def _classes(
    where: str, given: Any, scored: Collection[Question], taken: Collection[str]
) -> dict[str, dict[str, float]]:
    """Return the shares of the answers 0 to 10 with so many promoters, passives and detractors; within a class as ever."""
    told = {
        known(where, str(word), tuple(_CLASSES)): share(f"{where}[{str(word)!r}]", one)
        for word, one in mapping(where, given).items()
    }
    if len(told) == len(_CLASSES) - 1:
        left = next(name for name in _CLASSES if name not in told)
        told[left] = max(0.0, 1 - sum(told.values()))
    _whole(where, told)
    if not scored:
        raise ArgumentError(f"{where} - this study asks no recommendation from 0 to 10 - add the template 'recommend'.")
    both = [one.code for one in scored if one.code in taken]
    if both:
        raise ArgumentError(f"{where} - 'answers' states {both[0]!r} already - expected one of the two.")
    shares = [0.0] * len(NPS_SHARES)
    for name, places in _CLASSES.items():
        part = list(NPS_SHARES)[places]
        shares[places] = [told.get(name, 0.0) * each / sum(part) for each in part]
    return {
        one.code: dict(zip(ordered_codes(one, one.scale), shares, strict=True))
        for one in scored
        if one.scale is not None
    }
