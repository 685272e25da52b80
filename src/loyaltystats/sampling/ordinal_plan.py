"""Plans for a driver of an ordinal outcome: the size is searched with simulated studies, and confirmed with new ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.field_plan import FieldWork, field_work
from loyaltystats.sampling.ordinal_power import OrdinalTruth, first_guess, simulated_power
from loyaltystats.sampling.plan_curve import POWER, Plan, Row, around

if TYPE_CHECKING:
    import numpy as np

AIM: Final = "test of the driver"
NPS_SHARES: Final = (0.2, 0.4, 0.4)
PILOTS: Final = (0.5, 0.75, 1.0, 1.3, 1.7)
"""Sizes of the first simulations, as parts of Whitehead's size."""
ROUNDS: Final = 4
LEAST, MOST = 10, 5_000
"""Respondents within which a size is searched."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What simulated studies found so far: sizes, shares of studies that found the driver, and how many studies."""

    truth: OrdinalTruth
    level: float
    rng: np.random.Generator
    seen: list[tuple[int, float, int]] = field(default_factory=list)

    def look(self, n: int, studies: int) -> float:
        """Simulate so many studies of n respondents and keep what they found."""
        found = simulated_power(self.truth, n, self.level, studies, self.rng)
        self.seen.append((n, found, studies))
        return found

    def line(self) -> tuple[float, float]:
        """Return intercept and slope of the probit of power over the root of n, weighted by the studies."""
        import numpy as np
        from scipy.special import ndtri

        n, found, studies = (np.array(each, dtype=float) for each in zip(*self.seen, strict=True))
        power = (found * studies + 0.5) / (studies + 1)  # 0 and 1 have no probit
        probit = ndtri(power)
        density = np.exp(-(probit**2) / 2) / math.sqrt(2 * math.pi)
        weight = np.sqrt(studies * density**2 / (power * (1 - power)))
        x = np.column_stack([np.ones_like(n), np.sqrt(n)])
        (intercept, slope), *_rest = np.linalg.lstsq(x * weight[:, None], probit * weight, rcond=None)
        return float(intercept), float(slope)

    def size(self, power: float) -> int | None:
        """Return the size at which the line reaches a power; None where it never does."""
        from scipy.special import ndtri

        intercept, slope = self.line()
        if slope <= 0:
            return None
        root = max(0.0, (float(ndtri(power)) - intercept) / slope)
        return max(LEAST, math.ceil(root**2))

    def reached(self, n: int) -> float:
        """Return the power that the line gives n respondents."""
        from scipy.special import ndtr

        intercept, slope = self.line()
        return float(ndtr(intercept + slope * math.sqrt(n)))


def ordinal_size(
    *, power: float = 0.8, n_simulations: int = 2000, confidence_level: float = 0.95, rng: Any = None, **assumed: Any
) -> Plan:
    """Return the plan of the size at which simulated studies find the driver often enough."""
    truth, work = _assumed(assumed)
    search, studies = _search(truth, confidence_level, n_simulations, rng), n_simulations
    level = fraction("power", power)
    guess = first_guess(truth, search.level, level)
    if guess > MOST:
        empty: Row = dict.fromkeys(("reached", "std_error", "n", "respondents", "invitations"), float("nan"))
        notes = [*_notes(n_simulations), f"An aim that more than {MOST:,} answers would not reach has no size."]
        return Plan([{"aim": AIM, "target": level} | empty], notes, _method(truth, search.level), [])
    for part in PILOTS:
        search.look(max(LEAST, truth.drivers + 5, round(part * guess)), max(100, studies // 10))
    n, reached = _confirmed(search, level, studies, round(guess))
    row = {"aim": AIM, "target": level} | _row(n, reached, studies, work)
    return Plan([row], _notes(studies), _method(truth, search.level), _curve(search, n, work))


def ordinal_power(
    *,
    respondents: int,
    n_simulations: int = 2000,
    confidence_level: float = 0.95,
    rng: Any = None,
    **assumed: Any,
) -> Plan:
    """Return the plan of what so many respondents find, by simulated studies."""
    truth, work = _assumed(assumed)
    search, studies = _search(truth, confidence_level, n_simulations, rng), n_simulations
    total = whole("respondents", respondents, minimum=2)
    n = work.worth(total)
    if n < LEAST:
        raise ArgumentError(
            f"respondents - {total} are worth {n} answers - expected at least {LEAST} to fit the model - ask more."
        )
    reached = search.look(n, studies)
    for part in (0.5, 1.5):
        search.look(max(LEAST, round(part * n)), max(100, studies // 10))
    row: Row = {"aim": AIM} | _row(n, reached, studies, work)
    row |= {"respondents": total, "invitations": work.invitations(total)}
    return Plan([row], _notes(studies), _method(truth, search.level), _curve(search, n, work))


def _confirmed(search: Search, power: float, studies: int, guess: int) -> tuple[int, float]:
    """Return a size that new studies confirm within two standard errors, and what they found."""
    n = search.size(power) or guess
    for _ in range(ROUNDS):
        reached = search.look(n, studies)
        if abs(reached - power) <= 2 * math.sqrt(power * (1 - power) / studies):
            break
        n = search.size(power) or guess
    else:
        reached = search.look(n, studies)
    return n, reached


def _row(n: int, reached: float, studies: int, work: FieldWork) -> Row:
    total = work.first_wave(work.answers(n))
    error = math.sqrt(reached * (1 - reached) / studies)
    return {
        "reached": reached,
        "std_error": error,
        "n": n,
        "respondents": total,
        "invitations": work.invitations(total),
    }


def _curve(search: Search, n: int, work: FieldWork) -> list[Row]:
    return [
        {
            "aim": AIM,
            "measure": POWER,
            "n": size,
            "respondents": work.first_wave(work.answers(size)),
            "reached": search.reached(size),
        }
        for size in around(n, least=LEAST)
    ]


def _search(truth: OrdinalTruth, confidence_level: float, n_simulations: int, rng: Any) -> Search:
    whole("n_simulations", n_simulations, minimum=100)
    level = 1 - fraction("confidence_level", confidence_level)
    return Search(truth=truth, level=level, rng=generator(rng))


def _assumed(assumed: dict[str, Any]) -> tuple[OrdinalTruth, FieldWork]:
    own = {name: value for name, value in assumed.items() if name in TRUTH_NAMES}
    return ordinal_truth(**own), field_work(**{name: value for name, value in assumed.items() if name not in own})


TRUTH_NAMES: Final = (*("shares", "odds_ratio", "beta", "drivers", "correlation", "other_odds_ratio", "driver_share"),)
"""What may be assumed about the drivers of an ordinal outcome, by name."""


def ordinal_truth(
    *,
    shares: Sequence[float] = NPS_SHARES,
    odds_ratio: float | None = None,
    beta: float | None = None,
    drivers: int = 1,
    correlation: float = 0.0,
    other_odds_ratio: float = 1.0,
    driver_share: float | None = None,
) -> OrdinalTruth:
    """Return the checked truth of the simulated studies.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or the effect is given twice.
    """
    whole("drivers", drivers, minimum=1)
    if correlation != 0:
        fraction("correlation", correlation)
    if driver_share is not None:
        fraction("driver_share", driver_share)
    return OrdinalTruth(
        shares=_shares(shares),
        effect=_effect(odds_ratio, beta),
        other_effect=math.log(_ratio("other_odds_ratio", other_odds_ratio)),
        drivers=drivers,
        correlation=correlation,
        driver_share=driver_share,
    )


def _shares(given: Sequence[float]) -> tuple[float, ...]:
    try:
        shares = tuple(float(each) for each in given)
    except (TypeError, ValueError):
        shares = ()
    if len(shares) < 2 or not all(0 < each < 1 for each in shares) or not math.isclose(sum(shares), 1, abs_tol=1e-6):
        raise ArgumentError(
            f"shares - got {given!r} - expected two or more fractions above 0 that add up to 1, from the lowest class "
            "to the highest - for example (0.2, 0.4, 0.4) for detractors, passives and promoters."
        )
    return shares


def _ratio(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise ArgumentError(f"{name} - got {value!r} - expected a number above 0, for example 1.5.")
    return float(value)


def _effect(odds_ratio: float | None, beta: float | None) -> float:
    if odds_ratio is not None and beta is not None:
        raise ArgumentError("odds_ratio, beta - both were given - they say the same, beta = ln(odds_ratio) - give one.")
    effect = beta if beta is not None else math.log(_ratio("odds_ratio", 1.5 if odds_ratio is None else odds_ratio))
    if isinstance(effect, bool) or not isinstance(effect, (int, float)) or not math.isfinite(effect) or effect == 0:
        name, none = ("beta", "0") if beta is not None else ("odds_ratio", "1")
        given = beta if beta is not None else odds_ratio
        raise ArgumentError(f"{name} - got {given!r} - expected an effect: a number that is not {none}.")
    return float(effect)


def _method(truth: OrdinalTruth, level: float) -> str:
    kind = (
        "per standard deviation of the driver"
        if truth.driver_share is None
        else f"of a yes/no driver, {truth.driver_share:.0%} yes"
    )
    return (
        f"Simulated studies of a proportional-odds model: {len(truth.shares)} classes with the shares "
        f"{', '.join(f'{share:.3g}' for share in truth.shares)}; odds ratio {math.exp(truth.effect):.3g} {kind}; "
        f"drivers in the model: {truth.drivers}, correlation {truth.correlation:g}, odds ratio "
        f"{math.exp(truth.other_effect):.3g} of each of the others. Wald test at level {level:.3g}."
    )


def _notes(studies: int) -> list[str]:
    return [
        "n is the answers of a simple random sample.",
        f"Reached is the share of {studies:,} simulated studies that find the driver; Std. error is the error of that share "
        "by chance. More simulations make it smaller.",
        "A study in which the model cannot be estimated counts as one that does not find the driver.",
        "The curve is a probit line over the root of n through all simulated sizes.",
    ]
