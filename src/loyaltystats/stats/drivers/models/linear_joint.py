"""Several coefficients judged as one, and how large effects are, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.least_squares import Fit
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

TEXT_DRIVER, GROUP, INTERACTION, WITH_INTERACTIONS = (
    "driver with its levels",
    "group of drivers",
    "interaction",
    "driver with its interactions",
)


@dataclass(frozen=True)
class Bundle:
    """Terms that are tested together: a text driver, a declared group, an interaction."""

    kind: str
    name: str
    terms: tuple[str, ...]


def bundles(rows: ModelRows) -> list[Bundle]:
    """Return what is tested together in these rows.

    A driver with an interaction is tested together with it: without its interactions, its own coefficient is only its
    effect where the other driver is 0, so that a test of it alone would depend on where the scale begins.
    """
    pairs = interactions(rows)
    inside = {driver for pair in pairs for driver in pair}
    found = [
        Bundle(TEXT_DRIVER, driver, kept)
        for driver, terms in rows.factors.items()
        if len(kept := tuple(term for term in terms if term in rows.judged)) > 1 and driver not in inside
    ]
    found += [Bundle(INTERACTION, f"{one}:{other}", terms) for (one, other), terms in pairs.items()]
    for driver in dict.fromkeys(name for pair in pairs for name in pair):
        own = rows.factors.get(driver, (driver,))
        crossed = tuple(term for pair, terms in pairs.items() if driver in pair for term in terms)
        found.append(
            Bundle(WITH_INTERACTIONS, driver, tuple(term for term in rows.terms if term in own or term in crossed))
        )
    for name, terms in rows.blocks.items():
        kept = tuple(term for term in terms if term in rows.terms)
        if kept:
            found.append(Bundle(GROUP, name, kept))
    return found


def interactions(rows: ModelRows) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the pairs of drivers that interact, with the terms of each pair that are left."""
    driver_of = {term: driver for driver, terms in rows.factors.items() for term in terms}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for term, (one, other) in rows.crossed.items():
        if term in rows.terms:
            pair = (driver_of.get(one, one), driver_of.get(other, other))
            found[pair] = (*found.get(pair, ()), term)
    return found


def joint_table(rows: ModelRows, fitted: Fit, adjust: str) -> pd.DataFrame | None:
    """Return one Wald test for each bundle, with the covariance chosen; ``None`` when nothing belongs together."""
    import pandas as pd

    listed = bundles(rows)
    if not listed:
        return None
    tests = [fitted.joint(_places(rows, bundle.terms)) for bundle in listed]
    return pd.DataFrame(
        {
            "kind": [bundle.kind for bundle in listed],
            "term": [bundle.name for bundle in listed],
            "terms": [", ".join(bundle.terms) for bundle in listed],
            "statistic": [test.statistic for test in tests],
            "df": [float(test.df) for test in tests],
            "df_residual": [float(test.df_residual) for test in tests],
            "p_value": [test.p_value for test in tests],
            "p_adjusted": adjust_p([test.p_value for test in tests], adjust),
            "n": fitted.n,
        }
    )


def _places(rows: ModelRows, terms: tuple[str, ...]) -> list[int]:
    return [1 + rows.terms.index(term) for term in terms]


def effects_table(rows: ModelRows, fitted: Fit, level: float) -> pd.DataFrame:
    r"""Return partial R2 and Cohen's f2 of every judged term and bundle, with intervals.

    Notes
    -----
    .. math:: R^2_p = \frac{S}{S + RSS}, \quad f^2 = \frac{R^2_p}{1 - R^2_p}, \quad
              S = b' [(X'WX)^{-1}]_{bb}^{-1} b

    Limits: those noncentralities :math:`\lambda` for which the F found lies at the ends of the interval, and
    :math:`R^2_p = \lambda / (\lambda + n)` (Kelley 2007, Journal of Statistical Software 20(8)). They hold for equal
    variances. Size words: f2 .02, .15 and .35 (Cohen 1988, Statistical Power Analysis, 2nd ed., p. 413).
    """
    import numpy as np
    import pandas as pd

    listed = [Bundle("term", term, (term,)) for term in rows.judged]
    listed += [bundle for bundle in bundles(rows) if len(bundle.terms) > 1]
    unscaled, found = fitted.unscaled, []
    for bundle in listed:
        at = np.array(_places(rows, bundle.terms))
        gained = float(fitted.beta[at] @ np.linalg.solve(unscaled[np.ix_(at, at)], fitted.beta[at]))
        partial = gained / (gained + fitted.rss) if gained + fitted.rss > 0 else math.nan
        low, high = partial_interval(partial, len(at), fitted.df, fitted.n, level)
        found.append(
            {
                "kind": bundle.kind,
                "term": bundle.name,
                "partial_r2": partial,
                "partial_low": low,
                "partial_high": high,
                "f2": _odds(partial),
                "f2_low": _odds(low),
                "f2_high": _odds(high),
                "reading": size_words(_odds(partial)),
            }
        )
    return pd.DataFrame(found)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def size_words(f2: float) -> str:
    """Return Cohen's word for an effect.

    Examples
    --------
    >>> size_words(0.2)
    'medium'
    """
    if math.isnan(f2):
        return ""
    for least, word in ((0.35, "large"), (0.15, "medium"), (0.02, "small")):
        if f2 >= least:
            return word
    return "very small"


def partial_interval(partial: float, q: int, df: float, n: int, level: float) -> tuple[float, float]:
    """Return the limits of a partial R2 of q terms, by inverting the noncentral F.

    Examples
    --------
    >>> low, high = partial_interval(0.1, 1, 96, 100, 0.95)
    >>> round(low, 4), round(high, 4)
    (0.0152, 0.2175)
    """
    if not 0 <= partial < 1:
        return math.nan, math.nan
    statistic = partial / (1 - partial) * df / q
    limits = [_noncentrality(statistic, q, df, tail) for tail in (0.5 + level / 2, 0.5 - level / 2)]
    low, high = (limit / (limit + n) for limit in limits)
    return low, high


def _noncentrality(statistic: float, q: int, df: float, tail: float) -> float:
    """Return the noncentrality under which F is at most the statistic with this probability; 0 when none is."""
    from scipy.optimize import brentq
    from scipy.special import ncfdtr

    def gap(noncentrality: float) -> float:
        return float(ncfdtr(q, df, noncentrality, statistic)) - tail

    if gap(0.0) <= 0:
        return 0.0
    top = max(4.0, 2 * statistic * q)
    while gap(top) > 0:
        top *= 2
    return float(brentq(gap, 0.0, top, xtol=1e-12, rtol=1e-12))


def simple_slopes(rows: ModelRows, fitted: Fit, level: float) -> pd.DataFrame | None:
    """Return what one point more on a driver goes with where the driver that it interacts with is low, middle and high.

    For numbers these are the mean and one standard deviation to either side, inside the answers given; for a level of a text
    driver, its first answer (0) and that level (1). Other interactions of the driver are held at 0.
    """
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    found = []
    for term, (one, other) in rows.crossed.items():
        if term not in rows.terms:
            continue
        for driver, moderator in ((one, other), (other, one)):
            if _is_level(rows, driver):
                continue
            for place, value in _values(rows, moderator).items():
                weights = np.zeros(fitted.k)
                weights[_places(rows, (driver, term))] = 1.0, value
                estimate = float(weights @ fitted.beta)
                error = float(np.sqrt(max(weights @ fitted.covariance @ weights, 0.0)))
                half = float(stdtrit(fitted.wald_df, 0.5 + level / 2)) * error
                t = estimate / error if error > 0 else math.nan
                found.append(
                    {
                        "term": driver,
                        "moderator": moderator,
                        "place": place,
                        "at": value,
                        "estimate": estimate,
                        "std_error": error,
                        "statistic": t,
                        "df": fitted.wald_df,
                        "p_value": 2 * float(stdtr(fitted.wald_df, -abs(t))),
                        "conf_low": estimate - half,
                        "conf_high": estimate + half,
                    }
                )
    return pd.DataFrame(found) if found else None


def _is_level(rows: ModelRows, term: str) -> bool:
    return any(term in terms for terms in rows.factors.values())


def _values(rows: ModelRows, term: str) -> dict[str, float]:
    """Return where a driver is read off."""
    import numpy as np

    if _is_level(rows, term):
        return {"first answer": 0.0, "this answer": 1.0}
    column = rows.x[:, rows.terms.index(term)]
    mean = float(np.average(column, weights=rows.weights))
    spread = float(np.sqrt(np.average((column - mean) ** 2, weights=rows.weights)))
    low, high = max(mean - spread, float(column.min())), min(mean + spread, float(column.max()))
    return {"low": low, "middle": mean, "high": high}


def interaction_notes(rows: ModelRows, slopes: pd.DataFrame | None) -> list[str]:
    """Say how interactions and the coefficients of their drivers are read."""
    if slopes is None:
        if not any(term in rows.terms for term in rows.crossed):
            return []
        return ["Each coefficient of drivers that interact holds for the first answer of the other driver."]
    notes = []
    for pair, part in slopes.groupby(["term", "moderator"], sort=False):
        driver, moderator = (str(each) for each in pair)
        first, last = part.iloc[0], part.iloc[-1]
        notes.append(
            f"{rows.name(driver)}: one point more goes with {first['estimate']:+.2f} where {rows.name(moderator)} is "
            f"{_where(first)}, and with {last['estimate']:+.2f} where it is {_where(last)}."
        )
    return notes


def _where(row: pd.Series) -> str:
    if row["place"] in ("first answer", "this answer"):
        return f"{row['place'].replace('this answer', 'given').replace('first answer', 'not given')}"
    return f"{row['place']} ({row['at']:.1f})"
