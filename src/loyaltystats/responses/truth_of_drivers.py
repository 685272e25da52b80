"""The truth about drivers: what is stated about effects, turned into effects on what the respondents think."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.faults_of_truth import Faults, number, path, share
from loyaltystats.responses.marginals import Given, hermite, is_rated, spread, standing_correlation

DEFAULT_EFFECTS = (0.40, 0.28, 0.18, 0.10, 0.05, 0.0)
DEFAULT_R2 = 0.5
DRIVER_CORRELATION = 0.3
"""Correlation between any two drivers before they are rounded to the scale."""

HIGHEST_CORRELATION: Final = 0.9
HIGHEST_R2 = 0.95
LATENT, STANDARDISED, POINTS = "latent", "standardised", "points"
UNITS: Final = (LATENT, STANDARDISED, POINTS)
"""What an effect is: on what people think, before rounding; on their answers; in points of the scales."""

_WANTED: Final = {
    LATENT: "a standardised effect",
    STANDARDISED: "a standardised effect",
    POINTS: "points of the outcome per point of the driver",
}


@dataclass(frozen=True, kw_only=True)
class Pull:
    """What drives one outcome: the effects as stated, and those on standings that bring them about."""

    stated: Mapping[str, float]
    stated_r2: float
    effects: Mapping[str, float]
    r2: float


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """What drives the outcomes: the pull on each that is stated by name, and on all others."""

    common: Pull
    named: Mapping[str, Pull] = field(default_factory=dict)
    unit: str = LATENT
    correlation: float = DRIVER_CORRELATION
    exact: Mapping[str, Pull] = field(default_factory=dict)

    def pull(self, outcome: str) -> Pull:
        """Return what drives an outcome."""
        return self.named.get(outcome) or self.exact.get(outcome) or self.common

    def record(self) -> dict[str, Any]:
        """Return what is stated, in the shape that a truth has."""
        found: dict[str, Any] = {"drivers": dict(self.common.stated), "r2": self.common.stated_r2}
        if self.unit == POINTS:
            del found["r2"]
        if self.unit != LATENT:
            found["effect_unit"] = self.unit
        if self.correlation != DRIVER_CORRELATION:
            found["driver_correlation"] = self.correlation
        if self.named:
            keep = ("drivers",) if self.unit == POINTS else ("drivers", "r2")
            every = {code: {"drivers": dict(one.stated), "r2": one.stated_r2} for code, one in self.named.items()}
            found["outcomes"] = {code: {key: one[key] for key in keep} for code, one in every.items()}
        return found


def driver_codes(instrument: Instrument) -> tuple[str, ...]:
    """Return the codes of the questions that drive the outcomes: ratings on an ordered scale."""
    asked = instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
    return tuple(one.code for one in asked if one.kind == "single" and one.scale is not None and one.scale.ordered)


def explained(effects: Mapping[str, float], correlation: float = DRIVER_CORRELATION) -> float:
    """Return the variance that standardised effects explain when all drivers correlate equally."""
    total = sum(effects.values())
    squares = sum(effect * effect for effect in effects.values())
    return (1 - correlation) * squares + correlation * total * total


def read_drivers(instrument: Instrument, given: Mapping[str, Any], answers: Given, faults: Faults) -> Drivers:
    """Return what drives the outcomes, from what is stated; faults are collected."""
    unit = faults.of(_unit, given.get("effect_unit", LATENT), otherwise=LATENT)
    correlation = faults.of(
        _correlation, given.get("driver_correlation", DRIVER_CORRELATION), otherwise=DRIVER_CORRELATION
    )
    reading = _Reading(instrument=instrument, answers=answers, unit=unit, correlation=correlation, faults=faults)
    common = reading.pull((), given)
    outcomes = {one.code: one for one in instrument.with_role(Role.OUTCOME) if is_rated(one)}
    named = {}
    for code, one in faults.mapping(path("outcomes"), given.get("outcomes", {}), tuple(outcomes)).items():
        told = faults.mapping(path("outcomes", code), one, ("drivers", "r2"))
        named[code] = reading.solved(outcomes[code], reading.pull(("outcomes", code), told))
    exact = {}
    if unit != LATENT and not faults.found:
        exact = {code: reading.solved(one, common) for code, one in outcomes.items() if code not in named}
        first = next(iter(exact.values()), next(iter(named.values()), common))
        common = replace(common, effects=first.effects, r2=first.r2)  # for outcomes that are no ratings
    return Drivers(common=common, named=named, unit=unit, correlation=correlation, exact=exact)


def _unit(value: Any) -> str:
    return one_of(path("effect_unit"), str(value), UNITS)


def _correlation(value: Any) -> float:
    where = path("driver_correlation")
    found = share(where, value)
    if found > HIGHEST_CORRELATION:
        raise ArgumentError(f"{where} - got {value!r} - expected at most {HIGHEST_CORRELATION}.")
    return found


@dataclass(frozen=True, kw_only=True)
class _Reading:
    instrument: Instrument
    answers: Given
    unit: str
    correlation: float
    faults: Faults

    def pull(self, where: tuple[str, ...], given: Mapping[str, Any]) -> Pull:
        """Return effects and what they explain, scaled to an r2 where one is stated."""
        codes = driver_codes(self.instrument)
        place = path(*where, "drivers")
        chosen = {
            code: self.faults.of(number, f"{place}[{code!r}]", effect, _WANTED[self.unit], otherwise=0.0)
            for code, effect in self.faults.mapping(place, given.get("drivers", {}), codes).items()
        }
        effects = (
            {code: chosen.get(code, 0.0) for code in codes}
            if chosen
            else {code: DEFAULT_EFFECTS[min(i, len(DEFAULT_EFFECTS) - 1)] for i, code in enumerate(codes)}
        )
        return self.faults.of(
            self._scaled, where, effects, given, bool(chosen), otherwise=Pull(stated={}, stated_r2=0, effects={}, r2=0)
        )

    def _scaled(self, where: tuple[str, ...], effects: dict[str, float], given: Mapping[str, Any], own: bool) -> Pull:
        if self.unit == POINTS:
            if "r2" in given:
                raise ArgumentError(
                    f"{path(*where, 'r2')} - effects in points say by themselves how much is explained - leave out 'r2', or "
                    "state effects with effect_unit 'standardised'."
                )
            stated = effects if own else dict.fromkeys(effects, 0.0)
            return Pull(stated=stated, stated_r2=0.0, effects={}, r2=0.0)
        implied = self._explained(effects)
        wanted = given.get("r2", implied if own else DEFAULT_R2)
        if "r2" in given:
            share(path(*where, "r2"), wanted)
        if wanted > HIGHEST_R2:
            raise ArgumentError(
                f"{path(*where, 'r2' if 'r2' in given else 'drivers')} - the drivers would explain {wanted:.3g} of the "
                f"outcome - expected at most {HIGHEST_R2} - choose smaller effects, or give 'r2' and they are scaled to it."
            )
        factor = (wanted / implied) ** 0.5 if implied else 1.0
        scaled = {code: effect * factor for code, effect in effects.items()}
        reached = float(wanted) if implied else 0.0
        return Pull(stated=scaled, stated_r2=reached, effects=scaled, r2=reached)

    def _explained(self, effects: Mapping[str, float]) -> float:
        """Return the share explained: of what people think, or of their answers."""
        import numpy as np

        if self.unit == LATENT or not effects:
            return explained(effects, self.correlation)
        stated = np.asarray(list(effects.values()))
        return float(stated @ self._rounded([self._shape(code) for code in effects]) @ stated)

    def _shape(self, code: str) -> Any:
        return hermite(self.instrument.question(code), self.answers)

    def _rounded(self, shapes: Sequence[Any]) -> Any:
        """Return the correlations of the drivers' answers."""
        import numpy as np

        powers = self.correlation ** np.arange(1, len(shapes[0]) + 1)
        rounded = np.asarray([[float(np.sum(one * other * powers)) for other in shapes] for one in shapes])
        np.fill_diagonal(rounded, 1.0)
        return rounded

    def solved(self, outcome: Question, pull: Pull) -> Pull:
        """Return the effects on standings that bring about the effects stated for answers."""
        if self.unit == LATENT or self.faults.found or not pull.stated:
            return pull
        where = path("outcomes", outcome.code) if self.unit == POINTS else path("drivers")
        try:
            return self._solved(outcome, pull)
        except ValueError as error:
            self.faults.add(f"{where} - {outcome.code!r} cannot follow its drivers so far: {error} - state less.")
            return pull

    def _solved(self, outcome: Question, pull: Pull) -> Pull:
        """Return effects on standings whose regression, once all answers are rounded, is the one that is stated.

        A least-squares line depends on correlations alone. Those that the stated effects imply among answers are taken back
        to the correlations of the standings behind them.
        """
        import numpy as np

        codes = list(pull.stated)
        shapes = [self._shape(code) for code in codes]
        end = hermite(outcome, self.answers)
        stated = np.asarray(list(pull.stated.values()))
        if self.unit == POINTS:
            spreads = [spread(self.instrument.question(code), self.answers) for code in codes]
            stated = stated * np.asarray(spreads) / spread(outcome, self.answers)
        wanted = self._rounded(shapes) @ stated
        with_outcome = np.asarray(
            [standing_correlation(one, end, float(each)) for one, each in zip(shapes, wanted, strict=True)]
        )
        among = np.full((len(codes), len(codes)), self.correlation)
        np.fill_diagonal(among, 1.0)
        effects = np.linalg.solve(among, with_outcome)
        r2 = float(effects @ with_outcome)
        if r2 > HIGHEST_R2:
            raise ValueError(f"they would explain {r2:.3g} of what people think, at most {HIGHEST_R2} is possible")
        return Pull(
            stated=pull.stated,
            stated_r2=pull.stated_r2,
            effects=dict(zip(codes, map(float, effects), strict=True)),
            r2=r2,
        )
