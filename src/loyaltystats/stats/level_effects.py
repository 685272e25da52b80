"""Effects of the levels on loyalty: costs and gains, their asymmetry, odds of lapse, and the trend over delights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.least_squares import Fit, fit
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.level_designed import designed_lapse, designed_mean, designed_odds
from loyaltystats.stats.level_people import People
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.respondent_levels import COUNTED

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

EFFECTS: Final = {
    "expected_missing": "An Expected feature is missing",
    "desired_missing": "A Desired feature is missing",
    "delighted_present": "A Delighted feature is there",
    "unwanted_present": "An unwanted feature is there",
    "expected_asymmetry": "Expected: cost minus gain",
    "desired_asymmetry": "Desired: cost minus gain",
    "lapse_odds": "Lapse of the dissatisfied",
    "delight_trend": "Each Delighted feature more",
}
"""The rows, in words."""

NULLS: Final = {
    "expected_missing": "Missing an Expected feature makes no difference to the outcome.",
    "desired_missing": "Missing a Desired feature makes no difference to the outcome.",
    "delighted_present": "Getting a Delighted feature makes no difference to the outcome.",
    "unwanted_present": "Getting an unwanted feature makes no difference to the outcome.",
    "expected_asymmetry": "A missing Expected feature costs as much as a Delighted one gains.",
    "desired_asymmetry": "A missing Desired feature costs as much as a Delighted one gains.",
    "lapse_odds": "The dissatisfied lapse as often as the others.",
    "delight_trend": "The outcome does not rise or fall with the number of Delighted features.",
}

ASYMMETRIES: Final = {"expected_asymmetry": "expected_missing", "desired_asymmetry": "desired_missing"}
POINTS, ODDS = "outcome points per feature", "odds ratio"

RARE: Final = 10
"""Respondents with a feature missing (or there) below which even HC3 is too optimistic."""

FEWEST_NAMED: Final = 5
"""Numbers of fewer respondents are told as "fewer than": a client's workbook hides them."""

MOST_DELIGHTS: Final = 4
"""More delighted features than this are shown together."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How effects are tested."""

    covariance: str
    level: float
    adjust: str


def effects_of(people: People, settings: Settings, *, total: bool) -> tuple[pd.DataFrame, list[str], float]:
    """Return the rows of one group, what must be known about them, and R2 of the regression.

    Raises
    ------
    EstimationError
        For all respondents (``total``), when nothing at all can be estimated.
    """
    import pandas as pd

    found, notes, r2 = _regression(people, settings)
    rows = {term: found.get(term, _unknown(people)) for term in (*COUNTED, *ASYMMETRIES)}
    rows["lapse_odds"] = _odds(people, settings.level)
    rows["delight_trend"] = _trend(people, settings)
    if total and all(math.isnan(row["estimate"]) for row in rows.values()):
        raise EstimationError(" ".join(notes))
    for term, row in rows.items():
        row |= {"term": term, "effect": EFFECTS[term], "null_hypothesis": NULLS[term]}
        row["effect_unit"] = ODDS if term == "lapse_odds" else POINTS
    order = ["term", "effect", "estimate", "effect_unit", "std_error", "statistic", "df", "p_value"]
    return pd.DataFrame(list(rows.values()))[[*order, "conf_low", "conf_high", "n", "null_hypothesis"]], notes, r2


def _unknown(people: People) -> dict[str, Any]:
    names = ("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")
    return dict.fromkeys(names, math.nan) | {"n": len(people)}


def _regression(people: People, settings: Settings) -> tuple[dict[str, dict[str, Any]], list[str], float]:
    """Return costs, gains and asymmetries, as far as they can be estimated."""
    kept, notes = _estimable(people)
    columns = {term: people.counts[:, COUNTED.index(term)] for term in kept}
    controls = {f"{term}_required": people.required[:, COUNTED.index(term)] for term in kept}
    controls = {name: values for name, values in controls.items() if values.min() < values.max()}
    try:
        fitted = _fit(people, columns | controls, settings)
    except EstimationError as reason:
        return {}, [*notes, f"Costs and gains are not estimable: {reason}"], math.nan
    found = {term: _row(fitted, 1 + place, settings.level) for place, term in enumerate(kept)}
    for name, cost in ASYMMETRIES.items():
        if cost in kept and "delighted_present" in kept:
            found[name] = _asymmetry(people, columns | controls, cost, settings)
    return found, notes, fitted.r2


def _estimable(people: People) -> tuple[list[str], list[str]]:
    """Return the terms that can be told apart from the requirement itself, and notes on the others and on rare ones."""
    kept, notes = [], []
    for place, term in enumerate(COUNTED):
        counts, required = people.counts[:, place], people.required[:, place]
        some = int((counts > 0).sum())
        if counts.min() == counts.max() or ((counts == required).all() and required.min() < required.max()):
            why = "nobody has one" if some == 0 else "everybody who requires such a feature has it so"
            notes.append(f"{EFFECTS[term]}: not estimable, {why}.")
            continue
        kept.append(term)
        if some < RARE:
            few = f"only {some}" if some >= FEWEST_NAMED else f"fewer than {FEWEST_NAMED}"
            notes.append(f"{EFFECTS[term]}: {few} respondents; the test is too optimistic below {RARE}.")
    return kept, notes


def _rows(people: People, columns: dict[str, Any]) -> DriverRows:
    import numpy as np

    return DriverRows(
        y=people.y,
        x=np.column_stack(list(columns.values())),
        terms=tuple(columns),
        factors={},
        weights=people.weight / people.weight.mean(),
        labels=EFFECTS,
        group=None,
        excluded={},
        n_total=people.n_total,
        place=people.place,
        survey=people.survey,
    )


def _fit(people: People, columns: dict[str, Any], settings: Settings) -> Fit:
    import numpy as np

    if not columns:
        raise EstimationError(
            "levels - nobody misses or gets a feature in a way that differs between respondents - expected that some get a "
            "feature and others do not."
        )
    if len(people) <= len(columns) + 1:
        raise EstimationError(
            f"levels - {len(people)} respondents for {len(columns) + 1} coefficients - expected more respondents."
        )
    if np.ptp(people.y) == 0:
        raise EstimationError("outcome - everybody gave the same answer - expected an outcome that varies.")
    return fit(_rows(people, columns), settings.covariance)


def _row(fitted: Fit, place: int, level: float, sign: float = 1.0) -> dict[str, Any]:
    """Return one coefficient as a row of the result."""
    from scipy.special import stdtr, stdtrit

    estimate, error = sign * float(fitted.beta[place]), float(fitted.std_error[place])
    df = float(fitted.t_df[place])
    statistic = estimate / error if error > 0 else math.nan
    half = float(stdtrit(df, 0.5 + level / 2)) * error
    return {
        "estimate": estimate,
        "std_error": error,
        "statistic": statistic,
        "df": df,
        "p_value": 2 * float(stdtr(df, -abs(statistic))),
        "conf_low": estimate - half,
        "conf_high": estimate + half,
        "n": fitted.n,
    }


def _asymmetry(people: People, columns: dict[str, Any], cost: str, settings: Settings) -> dict[str, Any]:
    """Return cost minus gain: with the cost's column less the delights, the delights carry the sum of both coefficients."""
    turned = columns | {cost: columns[cost] - columns["delighted_present"]}
    fitted = _fit(people, turned, settings)
    return _row(fitted, 1 + list(turned).index("delighted_present"), settings.level, sign=-1.0)


def _trend(people: People, settings: Settings) -> dict[str, Any]:
    delights = people.counts[:, COUNTED.index("delighted_present")]
    try:
        if delights.min() == delights.max():
            return _unknown(people)
        return _row(_fit(people, {"delight_trend": delights}, settings), 1, settings.level)
    except EstimationError:
        return _unknown(people)


def _odds(people: People, level: float) -> dict[str, Any]:
    """Return the odds ratio of lapse, dissatisfied against the others, from the table of four counts."""
    import numpy as np

    known = ~np.isnan(people.lapse)
    bad, left = people.dissatisfied[known], people.lapse[known] == 1
    weight = people.weight[known]
    cells = [bad & left, bad & ~left, ~bad & left, ~bad & ~left]
    row = _unknown(people) | {"n": int(known.sum())}
    counts = [int(cell.sum()) for cell in cells]
    if not (bad.any() and (~bad).any() and left.any() and (~left).any()):
        return row
    if people.survey is not None:
        return row | designed_odds(people, level)
    if people.weighted:
        return row | _weighted_odds([weight[cell] for cell in cells], level)
    return row | exact_odds(counts, level)


def exact_odds(counts: Sequence[int], level: float) -> dict[str, float]:
    """Return Fisher's conditional odds ratio of a fourfold table, its exact interval and p; no margin may be 0.

    Examples
    --------
    >>> found = exact_odds([8, 2, 3, 7], 0.95)
    >>> round(found["estimate"], 3), round(found["p_value"], 4)
    (8.154, 0.0698)
    """
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    table = [list(counts[:2]), list(counts[2:])]
    ratio = odds_ratio(table)
    interval = ratio.confidence_interval(level)
    return {
        "estimate": float(ratio.statistic),
        "conf_low": float(interval.low),
        "conf_high": float(interval.high),
        "p_value": float(fisher_exact(table).pvalue),
    }


def _weighted_odds(weights: Sequence[np.ndarray], level: float) -> dict[str, float]:
    """Return the weighted odds ratio with a normal interval of its logarithm; every cell adds its relative variance."""
    from scipy.special import ndtr, ndtri

    if not all(weight.sum() > 0 for weight in weights):
        return {}
    a, b, c, d = (float(weight.sum()) for weight in weights)
    error = math.sqrt(sum(float((weight**2).sum()) / float(weight.sum()) ** 2 for weight in weights))
    log = math.log(a * d / (b * c))
    half = float(ndtri(0.5 + level / 2)) * error
    return {
        "estimate": math.exp(log),
        "conf_low": math.exp(log - half),
        "conf_high": math.exp(log + half),
        "statistic": log / error,
        "p_value": 2 * float(ndtr(-abs(log / error))),
    }


def by_delight(people: People, level: float) -> pd.DataFrame:
    """Return the mean outcome by the number of delighted features."""
    import numpy as np
    import pandas as pd

    delights = np.minimum(people.counts[:, COUNTED.index("delighted_present")], MOST_DELIGHTS)
    rows = [
        {"delighted_present": f"{int(number)}{' and more' if number == MOST_DELIGHTS else ''}"}
        | _mean(people, delights == number, level)
        for number in np.unique(delights)
    ]
    return pd.DataFrame(rows)


def by_state(people: People, level: float) -> pd.DataFrame:
    """Return mean outcome and lapse of the dissatisfied and of the others."""
    import numpy as np
    import pandas as pd

    rows = []
    for state in (True, False):
        inside = people.dissatisfied == state
        known = inside & ~np.isnan(people.lapse)
        w = people.weight[known]
        size = float(w.sum()) ** 2 / float((w**2).sum()) if w.size else 0.0
        share = float(w @ people.lapse[known]) / float(w.sum()) if w.size else math.nan
        low, high = (float(end) for end in wilson(share * size if w.size else 0.0, size, level))
        if people.survey is not None:
            share, low, high = designed_lapse(people, inside, level)
        mean = _mean(people, inside, level)
        n = mean.pop("n")
        rows.append({"dissatisfied": state, **mean, "lapse": share, "lapse_low": low, "lapse_high": high, "n": n})
    return pd.DataFrame(rows)


def _mean(people: People, inside: np.ndarray, level: float) -> dict[str, Any]:
    """Return a weighted mean with its t interval."""
    import numpy as np
    from scipy.special import stdtrit

    if people.survey is not None:
        return designed_mean(people, inside, level)
    y, w = people.y[inside], people.weight[inside]
    if not w.size:
        return {"mean": math.nan, "conf_low": math.nan, "conf_high": math.nan, "n": 0}
    mean = float(np.average(y, weights=w))
    size = float(w.sum()) ** 2 / float((w**2).sum())
    if size <= 1:
        return {"mean": mean, "conf_low": math.nan, "conf_high": math.nan, "n": int(w.size)}
    error = math.sqrt(float(np.average((y - mean) ** 2, weights=w)) / (size - 1))
    half = float(stdtrit(size - 1, 0.5 + level / 2)) * error
    return {"mean": mean, "conf_low": mean - half, "conf_high": mean + half, "n": int(w.size)}
