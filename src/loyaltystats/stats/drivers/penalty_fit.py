"""The two fits behind penalties and rewards, and the table that follows from them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import generator
from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.asymmetry import Evidence, asymmetry, decide, limited, why_not
from loyaltystats.stats.drivers.halves import HIGH, LOW, Built, build
from loyaltystats.stats.drivers.least_squares import Fit, fit
from loyaltystats.stats.drivers.linear import RARE
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.drivers.resamples import bootstrap_interval, draws, resampled_coefficients, without_one
from loyaltystats.stats.drivers.zones import Zones
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

UNTOLD: Final = 5
"""Fewer people than this are not counted in a note: a workbook hides such small groups."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to estimate: method, cut, covariance, resamples and kind of interval, level, correction, seed."""

    method: str
    theta: float
    covariance: str
    replicates: int
    kind: str
    level: float
    adjust: str
    rng: Any


@dataclass(frozen=True, kw_only=True)
class Part:
    """One model: its table, its R2, and what a reader must know."""

    table: pd.DataFrame
    r2: float
    notes: list[str]


def one_part(rows: DriverRows, outcome: str, zones: Mapping[str, Zones], plan: Plan) -> Part:
    """Fit one group.

    Raises
    ------
    EstimationError
        Too few respondents, a constant outcome, or drivers that carry the same information.
    """
    built = build(rows, zones, plan.method)
    _need_enough(built, outcome)
    fitted = fit(built.single, plan.covariance)
    turned = fit(built.turned, plan.covariance)
    bounds = _asymmetry_intervals(built, fitted, plan)
    table = infer(built, fitted, turned, bounds, plan)
    return Part(table=table, r2=fitted.r2, notes=_remarks(built, table))


def infer(built: Built, fitted: Fit, turned: Fit, bounds: np.ndarray, plan: Plan) -> pd.DataFrame:
    """Make the table from the two fits and the intervals of the asymmetry; no row of answers is seen here."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(fitted.wald_df, 0.5 + plan.level / 2))
    penalty, penalty_error = _taken(built, fitted, LOW)
    reward, reward_error = _taken(built, fitted, HIGH)
    whole_driver = ~(np.isnan(penalty) | np.isnan(reward))
    total, error = (np.where(whole_driver, each, np.nan) for each in _taken(built, turned, LOW))
    span = np.where(whole_driver, _taken(built, turned, HIGH)[0], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = total / error
    p_value = 2 * stdtr(fitted.wald_df, -np.abs(statistic))
    table = pd.DataFrame(
        {
            "term": built.drivers,
            "penalty": penalty,
            "penalty_low": penalty - half * penalty_error,
            "penalty_high": penalty + half * penalty_error,
            "reward": reward,
            "reward_low": reward - half * reward_error,
            "reward_high": reward + half * reward_error,
            "estimate": total,
            "std_error": error,
            "statistic": statistic,
            "df": float(fitted.wald_df),
            "p_value": p_value,
            "p_adjusted": adjust_p(p_value, plan.adjust),
            "conf_low": total - half * error,
            "conf_high": total + half * error,
            "impact_range": span,
            "impact_asymmetry": asymmetry(penalty, reward),
            "impact_asymmetry_low": bounds[:, 0],
            "impact_asymmetry_high": bounds[:, 1],
        }
    )
    verdicts = [_verdict(row, built.gaps, plan) for row in table.to_dict("records")]
    table["impact_factor"], table["reason"] = ([each[place] for each in verdicts] for place in (0, 1))
    table["rated_low"], table["rated_high"] = built.rated_low, built.rated_high
    table["vif"] = [_vif(built, fitted, driver) for driver in built.drivers]
    return table.assign(n=fitted.n)


def _taken(built: Built, fitted: Fit, side: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients and standard errors of one column of every driver, ``nan`` where it has none."""
    import numpy as np

    places = [built.place(driver, side) for driver in built.drivers]
    pairs = [(math.nan, math.nan) if at is None else (fitted.beta[1 + at], fitted.std_error[1 + at]) for at in places]
    values, errors = np.array(pairs, dtype=float).T
    return values, errors


def _vif(built: Built, fitted: Fit, driver: str) -> float:
    own = [built.single.terms.index(term) for term in built.single.factors[driver]]
    return float(fitted.vif[own[0]]) if own else math.nan


def _verdict(row: Mapping[Any, Any], gaps: Mapping[str, str], plan: Plan) -> tuple[str, str]:
    seen = Evidence(
        penalty=row["penalty"],
        penalty_low=row["penalty_low"],
        penalty_high=row["penalty_high"],
        reward=row["reward"],
        reward_low=row["reward_low"],
        reward_high=row["reward_high"],
        p=row["p_value"],
        p_adjusted=row["p_adjusted"],
        asymmetry=row["impact_asymmetry"],
    )
    factor, reason = decide(seen, 1 - plan.level, plan.theta)
    if row["term"] in gaps:
        return factor, gaps[row["term"]]
    return factor, f"{reason}; {why_not(seen.penalty, seen.reward)}" if math.isnan(seen.asymmetry) else reason


def _asymmetry_intervals(built: Built, fitted: Fit, plan: Plan) -> np.ndarray:
    """Return the ends of the bootstrap interval of the asymmetry of every driver, ``nan`` where it is not identified."""
    import numpy as np

    found = np.full((len(built.drivers), 2), math.nan)
    if plan.replicates == 0:
        return found
    rows, k = built.single, len(built.single.terms)
    drawn = draws(
        len(rows.y),
        plan.replicates,
        generator(plan.rng),
        k * k,
        lambda chosen: resampled_coefficients(rows, chosen),
        rows,
    )
    left_out = without_one(rows) if plan.kind == "bca" else None
    for index, driver in enumerate(built.drivers):
        low, high = built.place(driver, LOW), built.place(driver, HIGH)
        if low is not None and high is not None:
            value = float(asymmetry(fitted.beta[1 + low], fitted.beta[1 + high]))
            jackknife = None if left_out is None else limited(left_out[:, low], left_out[:, high])
            found[index] = bootstrap_interval(value, limited(drawn[:, low], drawn[:, high]), jackknife, plan.level)
    return found


def _need_enough(built: Built, outcome: str) -> None:
    import numpy as np

    rows = built.single
    coefficients = len(rows.terms) + 1
    if not rows.terms:
        raise EstimationError(f"outcome {outcome!r} - no driver is left that varies - expected at least one.")
    if len(rows.y) <= coefficients:
        raise EstimationError(
            f"outcome {outcome!r} - {len(rows.y)} complete respondents for {coefficients} coefficients - expected more "
            "respondents than coefficients - name fewer drivers or collect more answers."
        )
    if np.ptp(rows.y) == 0:
        raise EstimationError(
            f"outcome {outcome!r} - everybody gave the same answer - expected an outcome that varies."
        )


def _remarks(built: Built, table: pd.DataFrame) -> list[str]:
    """Name the drivers that lack a side, and those of which few ratings decide."""
    name = built.single.name
    alike: dict[str, list[str]] = {}
    for driver, gap in built.gaps.items():
        alike.setdefault(gap, []).append(name(driver))
    notes = [
        f"{names[0]}: {gap}." if len(names) == 1 else f"For each of {', '.join(names)}: {gap}."
        for gap, names in alike.items()
    ]
    few = [
        f"{name(driver)} ({_amount(min(low, high))} {'low' if low <= high else 'high'})"
        for driver, low, high in zip(built.drivers, built.rated_low, built.rated_high, strict=True)
        if 0 < min(low, high) < RARE
    ]
    if few:
        notes.append(
            f"Fewer than {RARE} ratings on one side of the middle: {', '.join(few)}; their tests are too optimistic."
        )
    return notes


def _amount(ratings: int) -> str:
    """Return a number of ratings; that of very few people is not told."""
    return str(ratings) if ratings >= UNTOLD else f"fewer than {UNTOLD}"
