"""The truth that simulated answers are drawn from: what the caller says, checked, and defaults for the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.roles import Role
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

DEFAULT_CATEGORIES = ("attractive", "one_dimensional", "must_be", "indifferent")
DEFAULT_DELIVERED = (0.35, 0.80, 0.38, 0.65, 0.55, 0.90, 0.95, 0.50)
DEFAULT_EFFECTS = (0.40, 0.28, 0.18, 0.10, 0.05, 0.0)
DEFAULT_R2 = 0.5
DEFAULT_MISSING = 0.02
DEFAULT_CARELESS = 0.03
DRIVER_CORRELATION = 0.3
"""Correlation between any two drivers before they are rounded to the scale."""

HIGHEST_R2 = 0.95

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
_KEYS = ("kano", "delivered", "drivers", "r2", "missing", "careless")
_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The parameters of a simulation, complete."""

    kano: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    delivered: Mapping[str, float] = field(default_factory=dict)
    drivers: Mapping[str, float] = field(default_factory=dict)
    r2: float = 0.0
    missing: float = DEFAULT_MISSING
    careless: float = DEFAULT_CARELESS

    def record(self) -> dict[str, Any]:
        """Return the parameters as plain mappings, in the shape that ``simulate_responses`` accepts."""
        return {
            "kano": {feature: dict(shares) for feature, shares in self.kano.items()},
            "delivered": dict(self.delivered),
            "drivers": dict(self.drivers),
            "r2": self.r2,
            "missing": self.missing,
            "careless": self.careless,
        }


def truth_from(instrument: Instrument, given: Mapping[str, Any] | None) -> Truth:
    """Return the complete truth for an instrument.

    Raises
    ------
    ArgumentError
        A key, feature, question or category is unknown, or a share is impossible.
    """
    given = dict(given or {})
    _known("truth", given, _KEYS)
    drivers, r2 = _drivers(instrument, given)
    features = tuple(instrument.features)
    return Truth(
        kano=_kano(features, given.get("kano", {})),
        delivered=_delivered(features, given.get("delivered", {})),
        drivers=drivers,
        r2=r2,
        missing=_share("truth['missing']", given.get("missing", DEFAULT_MISSING)),
        careless=_share("truth['careless']", given.get("careless", DEFAULT_CARELESS)),
    )


def driver_codes(instrument: Instrument) -> tuple[str, ...]:
    """Return the codes of the questions that drive the outcomes: ratings on an ordered scale."""
    asked = instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
    return tuple(one.code for one in asked if one.kind == "single" and one.scale is not None and one.scale.ordered)


def _known(where: str, words: Collection[str], known: Collection[str]) -> None:
    for word in words:
        if word not in known:
            raise ArgumentError(
                f"{where} - {word!r} is not known - expected one of {', '.join(known) or 'none in this instrument'}."
                + did_you_mean(str(word), known)
            )


def _mapping(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ArgumentError(f"{where} - got {type(value).__name__} - expected a mapping.")
    return value


def _share(where: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ArgumentError(f"{where} - got {value!r} - expected a share from 0 to 1.")
    return float(value)


def _kano(features: tuple[str, ...], given: Any) -> dict[str, dict[str, float]]:
    chosen = _mapping("truth['kano']", given)
    _known("truth['kano']", chosen, features)
    return {
        feature: _category_shares(
            f"truth['kano'][{feature!r}]",
            chosen.get(feature, DEFAULT_CATEGORIES[position % len(DEFAULT_CATEGORIES)]),
        )
        for position, feature in enumerate(features)
    }


def _category(where: str, word: str) -> str:
    letters = {letter: name for name, letter in CATEGORY_LETTERS.items()}
    name = letters.get(word, word)
    _known(where, [name], CATEGORIES)
    return name


def _category_shares(where: str, given: Any) -> dict[str, float]:
    if isinstance(given, str):
        return dict(zip(CATEGORIES, _BESIDE[_category(where, given)], strict=True))
    shares = {
        _category(where, word): _share(f"{where}[{word!r}]", share) for word, share in _mapping(where, given).items()
    }
    total = sum(shares.values())
    if abs(total - 1) > _SUM_TOLERANCE:
        raise ArgumentError(f"{where} - the shares add up to {total:g} - expected 1.")
    return {name: shares.get(name, 0.0) / total for name in CATEGORIES}


def _delivered(features: tuple[str, ...], given: Any) -> dict[str, float]:
    chosen = _mapping("truth['delivered']", given)
    _known("truth['delivered']", chosen, features)
    return {
        feature: _share(
            f"truth['delivered'][{feature!r}]",
            chosen.get(feature, DEFAULT_DELIVERED[position % len(DEFAULT_DELIVERED)]),
        )
        for position, feature in enumerate(features)
    }


def _drivers(instrument: Instrument, given: Mapping[str, Any]) -> tuple[dict[str, float], float]:
    codes = driver_codes(instrument)
    chosen = _mapping("truth['drivers']", given.get("drivers", {}))
    _known("truth['drivers']", chosen, codes)
    for code, effect in chosen.items():
        if isinstance(effect, bool) or not isinstance(effect, (int, float)) or not abs(effect) < float("inf"):
            raise ArgumentError(f"truth['drivers'][{code!r}] - got {effect!r} - expected a standardised effect.")
    effects = (
        {code: float(chosen.get(code, 0.0)) for code in codes}
        if chosen
        else {code: DEFAULT_EFFECTS[min(i, len(DEFAULT_EFFECTS) - 1)] for i, code in enumerate(codes)}
    )
    implied = explained(effects)
    wanted = given.get("r2", implied if chosen else DEFAULT_R2)
    if "r2" in given:
        _share("truth['r2']", wanted)
    if wanted > HIGHEST_R2:
        raise ArgumentError(
            f"truth['{'r2' if 'r2' in given else 'drivers'}'] - the drivers would explain {wanted:.3g} of the "
            f"outcome - expected at most {HIGHEST_R2} - choose smaller effects, or give 'r2' and they are scaled to it."
        )
    if implied == 0:
        return effects, 0.0
    factor = (wanted / implied) ** 0.5
    return {code: effect * factor for code, effect in effects.items()}, float(wanted)


def explained(effects: Mapping[str, float]) -> float:
    """Return the variance that standardised effects explain when all drivers correlate equally."""
    total = sum(effects.values())
    squares = sum(effect * effect for effect in effects.values())
    return (1 - DRIVER_CORRELATION) * squares + DRIVER_CORRELATION * total * total
