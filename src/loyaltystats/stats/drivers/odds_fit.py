"""The logistic fit behind asymmetric odds, and the table that follows from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.asymmetry import Evidence, asymmetry, decide, why_not
from loyaltystats.stats.drivers.halves import HIGH, LOW, Built, build
from loyaltystats.stats.drivers.linear import RARE
from loyaltystats.stats.drivers.logistic import Data, fit_logistic, profile, without_separated
from loyaltystats.stats.drivers.matrix import DriverRows, refuse_collinear, standardised
from loyaltystats.stats.drivers.models.clustered import Refit, design_covariance
from loyaltystats.stats.drivers.models.judged import reach, tail
from loyaltystats.stats.drivers.zones import Zones
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

INFINITE = (
    "separated: {} has no finite odds ratio; everybody there is predicted perfectly (firth=True gives a finite one)"
)


@dataclass(frozen=True, kw_only=True)
class OddsPlan:
    """How to estimate: penalty, profile intervals or Wald, cut of the asymmetry, level, correction."""

    firth: bool
    profile: bool
    theta: float
    level: float
    adjust: str


@dataclass(frozen=True, kw_only=True)
class OddsPart:
    """One model: its table, and what a reader must know."""

    table: pd.DataFrame
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    """Log odds of the terms with their intervals (``nan`` where infinite), and their covariance."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    covariance: np.ndarray
    df: float = math.inf
    """Degrees of freedom of the tests; infinite for normal ones."""


def one_part(rows: DriverRows, happy: Zones, zones: Mapping[str, Zones], plan: OddsPlan) -> OddsPart:
    """Fit one group.

    Raises
    ------
    EstimationError
        Everybody or nobody is satisfied, nothing varies, or the answers are completely separated.
    """
    import numpy as np

    y = happy.is_high(rows.y).astype(float)
    if not 0 < y.sum() < len(y):
        who = "nobody" if y.sum() == 0 else "everybody"
        raise EstimationError(f"outcome - {who} is satisfied - expected some who are and some who are not.")
    built = build(rows, zones, "dummies")
    single = built.single
    if not single.terms:
        raise EstimationError("drivers - none is left that varies - expected at least one.")
    refuse_collinear(standardised(single)[0], single.terms, single.weights)
    x = np.column_stack([np.ones(len(y)), single.x])
    fitted = _fit(Data(x=x, y=y, weights=single.weights, firth=plan.firth), plan, single)
    table = infer(built, fitted, plan)
    return OddsPart(table=table.assign(n=len(y)), notes=_remarks(built, table))


def _fit(data: Data, plan: OddsPlan, people: DriverRows) -> _Fitted:
    """Fit all terms that have a finite coefficient."""
    import numpy as np

    k = data.x.shape[1]
    rows, columns, finite = np.ones(len(data.y), dtype=bool), np.arange(k), np.ones(k, dtype=bool)
    if not plan.firth:
        left = without_separated(data.x, data.y)
        rows, columns, finite = left.rows, left.columns, left.identified
    if not finite[1:].any() or not rows.any():
        raise EstimationError(
            "odds - the ratings predict perfectly who is satisfied (complete separation) - expected some who are not - use "
            "firth=True, or name fewer drivers."
        )
    used = Data(x=data.x[np.ix_(rows, columns)], y=data.y[rows], weights=data.weights[rows], firth=data.firth)
    found = fit_logistic(used)
    value, low, high = (np.full(k, math.nan) for _ in range(3))
    covariance = np.full((k, k), math.nan)
    own, df = found.covariance, math.inf
    if people.survey is not None:
        own, df = _designed(used, found.beta, people.part(np.flatnonzero(rows)))
    value[columns] = found.beta
    covariance[np.ix_(columns, columns)] = own
    half = reach(df, plan.level) * np.sqrt(np.diag(covariance))
    low, high = value - half, value + half
    if plan.profile:
        for place, column in enumerate(columns):
            if column and finite[column]:
                low[column], high[column] = profile(used, found, place, plan.level)
    for each in (value, low, high):
        each[~finite] = math.nan
    covariance[~finite] = math.nan
    covariance[:, ~finite] = math.nan
    return _Fitted(value=value[1:], low=low[1:], high=high[1:], covariance=covariance[1:, 1:], df=df)


def _designed(data: Data, beta: np.ndarray, people: DriverRows) -> tuple[np.ndarray, float]:
    """Return the covariance of log odds under the design, refitted in replicates, and its degrees of freedom."""
    import numpy as np
    from scipy.special import expit

    def fit(keep: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return fit_logistic(replace(data, x=data.x[keep], y=data.y[keep], weights=weights), start=beta).beta

    chances = expit(data.x @ beta)
    inverse = np.linalg.inv(data.x.T @ ((data.weights * chances * (1 - chances))[:, None] * data.x))
    added = (data.weights * (data.y - chances))[:, None] * data.x @ inverse
    return design_covariance(added, people, Refit(beta, fit))


def infer(built: Built, fitted: _Fitted, plan: OddsPlan) -> pd.DataFrame:
    """Make the table from the log odds; no row of answers is seen here."""
    import numpy as np
    import pandas as pd

    poor, good = (_side(built, fitted, side) for side in (LOW, HIGH))
    total, error = poor[:, 0] + good[:, 0], np.array([_error(built, fitted, driver) for driver in built.drivers])
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = total / error
    p_value = tail(statistic, fitted.df)
    balance = asymmetry(poor[:, 0], good[:, 0])
    adjusted = adjust_p(p_value.tolist(), plan.adjust)
    verdicts = []
    for at, driver in enumerate(built.drivers):
        seen = Evidence(
            penalty=poor[at, 0],
            penalty_low=poor[at, 1],
            penalty_high=poor[at, 2],
            reward=good[at, 0],
            reward_low=good[at, 1],
            reward_high=good[at, 2],
            p=p_value[at],
            p_adjusted=adjusted[at],
            asymmetry=float(balance[at]),
        )
        verdicts.append(_verdict(driver, seen, built, plan))
    columns: dict[str, Any] = {"term": built.drivers}
    for name, side in (("odds_poor", poor), ("odds_good", good)):
        columns |= {f"{name}{end}": np.exp(side[:, place]) for place, end in enumerate(("", "_low", "_high"))}
    columns |= {
        "estimate": total,
        "std_error": error,
        "statistic": statistic,
        "p_value": p_value,
        "p_adjusted": adjusted,
    }
    columns |= {"impact_asymmetry": balance}
    columns |= {name: [each[place] for each in verdicts] for place, name in enumerate(("impact_factor", "reason"))}
    return pd.DataFrame(columns | {"rated_low": built.rated_low, "rated_high": built.rated_high})


def _side(built: Built, fitted: _Fitted, side: str) -> np.ndarray:
    """Return log odds, low and high of one side of every driver, shape (drivers, 3)."""
    import numpy as np

    places = [built.place(driver, side) for driver in built.drivers]
    blank = (math.nan,) * 3
    return np.array([blank if at is None else (fitted.value[at], fitted.low[at], fitted.high[at]) for at in places])


def _error(built: Built, fitted: _Fitted, driver: str) -> float:
    low, high = built.place(driver, LOW), built.place(driver, HIGH)
    if low is None or high is None:
        return math.nan
    pair = fitted.covariance[[low, low, high, high], [low, high, low, high]]
    return math.sqrt(pair.sum()) if not math.isnan(pair.sum()) else math.nan


def _verdict(driver: str, seen: Evidence, built: Built, plan: OddsPlan) -> tuple[str, str]:
    factor, reason = decide(seen, 1 - plan.level, plan.theta)
    if driver in built.gaps:
        return factor, built.gaps[driver]
    infinite = [
        f"a {word} rating" for word, value in (("low", seen.penalty), ("high", seen.reward)) if math.isnan(value)
    ]
    if infinite:
        return factor, INFINITE.format(" and ".join(infinite))
    return factor, f"{reason}; {why_not(seen.penalty, seen.reward)}" if math.isnan(seen.asymmetry) else reason


def _remarks(built: Built, table: pd.DataFrame) -> list[str]:
    name = built.single.name
    notes = [f"{name(driver)}: {gap}." for driver, gap in built.gaps.items()]
    lost = [name(row["term"]) for row in table.to_dict("records") if row["reason"].startswith("separated")]
    if lost:
        notes.append(
            f"Separated answers, so that an odds ratio has no finite value: {', '.join(lost)}. firth=True helps."
        )
    few = [
        f"{name(driver)} ({min(low, high)})"
        for driver, low, high in zip(built.drivers, built.rated_low, built.rated_high, strict=True)
        if 0 < min(low, high) < RARE
    ]
    if few:
        notes.append(f"Fewer than {RARE} low or high ratings: {', '.join(few)}; their tests are too optimistic.")
    return notes
