"""Further tables of an ordinal model: thresholds, effects per cut point, spreads, joint tests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.models.judged import corrected, reach, tail
from loyaltystats.stats.drivers.models.ordinal_classes import Classes
from loyaltystats.stats.drivers.models.ordinal_effects import Judged
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal
from loyaltystats.stats.drivers.models.ordinal_newton import Peak
from loyaltystats.stats.drivers.models.ordinal_relaxed import Partial, fit_partial
from loyaltystats.stats.drivers.models.ordinal_tests import chi2, partial_places, units
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Spec
from loyaltystats.stats.drivers.models.wald import Wald, wald
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

EVERY: Final = "every"
"""Cut point of an effect that is the same at all of them."""


def thresholds_table(judged: Judged, classes: Classes, spec: Spec) -> pd.DataFrame:
    """Return the thresholds between neighbouring classes, in log odds for respondents with all drivers at 0."""
    import numpy as np
    import pandas as pd

    p, fitted = len(judged.fitted.coefficients), judged.fitted
    error = np.sqrt(np.diag(judged.covariance)[p:])
    half = reach(judged.df, spec.confidence_level) * error
    return pd.DataFrame(
        {
            "cut": classes.cut_names,
            "estimate": fitted.thresholds,
            "std_error": error,
            "conf_low": fitted.thresholds - half,
            "conf_high": fitted.thresholds + half,
        }
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxed:
    """Partial proportional odds: the fit, its table, and the share of respondents with an impossible probability."""

    peak: Peak
    table: pd.DataFrame
    parameters: int
    improper: float
    released: tuple[str, ...]


def relaxed_model(judged: Judged, rows: ModelRows, classes: Classes, released: Sequence[str], spec: Spec) -> Relaxed:
    """Fit partial proportional odds and make the table of its effects."""
    import numpy as np

    tested = units(rows)
    columns = [column for name in released for column in tested[name]]
    curve, peak = fit_partial(judged.fitted, columns)
    data = curve.rows
    falls = (np.diff(curve.edges(peak.theta), axis=1) <= 0).any(axis=1)
    return Relaxed(
        peak=peak,
        table=_partial_table(curve, peak, rows, classes, spec),
        parameters=curve.size,
        improper=float(data.weights[falls].sum() / data.weights.sum()),
        released=tuple(released),
    )


def _partial_table(curve: Partial, peak: Peak, rows: ModelRows, classes: Classes, spec: Spec) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    covariance = peak.covariance if spec.covariance == "observed" and not rows.weighted else peak.sandwich
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0)) if peak.settled else np.full(curve.size, math.nan)
    places = partial_places(curve, dict(enumerate(rows.terms)))
    found = []
    for column, term in enumerate(rows.terms):
        for at, place in enumerate(places[term]):
            cut = classes.cut_names[at] if len(places[term]) > 1 else EVERY
            unit = float(curve.rows.spreads[column])
            found.append((term, cut, peak.theta[place] / unit, errors[place] / unit))
    table = pd.DataFrame(found, columns=["term", "cut", "estimate", "std_error"])
    return _with_tests(table, math.inf, [term in rows.judged for term in table["term"]], spec, odds=True)


def _with_tests(table: pd.DataFrame, df: float, judged: Sequence[bool], spec: Spec, *, odds: bool) -> pd.DataFrame:
    """Return a table of log ratios with their tests, intervals, and the ratios."""
    import numpy as np

    statistic = (table["estimate"] / table["std_error"]).to_numpy(dtype=float)
    half = reach(df, spec.confidence_level) * table["std_error"]
    p_value = tail(statistic, df)
    low, high = table["estimate"] - half, table["estimate"] + half
    table = table.assign(
        statistic=statistic,
        df=df,
        p_value=p_value,
        p_adjusted=corrected(p_value, judged, spec.adjust),
        conf_low=low,
        conf_high=high,
    )
    if not odds:
        return table
    return table.assign(odds_ratio=np.exp(table["estimate"]), odds_low=np.exp(low), odds_high=np.exp(high))


def scale_table(
    judged: Judged, rows: ModelRows, peaks: Mapping[str, Peak], spec: Spec, *, robust: bool
) -> pd.DataFrame:
    """Return how each driver stretches the answers: the log of the ratio of spreads per point, fitted one by one."""
    import numpy as np
    import pandas as pd

    tested, spreads = units(rows), judged.fitted.rows.spreads
    found = []
    for name, peak in peaks.items():
        columns = tested[name]
        covariance = peak.sandwich if robust else peak.covariance
        for at, column in enumerate(columns, start=len(peak.theta) - len(columns)):
            error = math.sqrt(max(float(covariance[at, at]), 0.0)) if peak.settled else math.nan
            value = float(peak.theta[at]) if peak.settled else math.nan
            found.append((rows.terms[column], value / spreads[column], error / spreads[column]))
    table = pd.DataFrame(found, columns=["term", "estimate", "std_error"])
    table = _with_tests(table, math.inf, [term in rows.judged for term in table["term"]], spec, odds=False)
    return table.assign(spread_ratio=np.exp(table["estimate"]))


def joint_table(judged: Judged, rows: ModelRows, classes: Classes, spec: Spec, *, robust: bool) -> pd.DataFrame:
    """Return the tests of driver groups, text drivers and interactions as wholes: Wald's, and by likelihood ratio."""
    import numpy as np
    import pandas as pd

    place = {term: at for at, term in enumerate(rows.terms)}
    sets = {name: [term for term in terms if term in place] for name, terms in {**rows.blocks, **rows.factors}.items()}
    sets = {name: terms for name, terms in sets.items() if len(terms) > 1}
    found = []
    for name, terms in sets.items():
        at = [place[term] for term in terms]
        one = wald(
            judged.fitted.coefficients[at],
            judged.covariance[np.ix_(at, at)],
            judged.df,
            design=not math.isinf(judged.df),
        )
        found.append(_joint_row(name, "Wald", one))
        if not robust:
            rest = rows.only([term for term in rows.terms if term not in terms])
            smaller = judged.fitted.null_log_likelihood
            if rest.terms:
                smaller = fit_ordinal(rest.x, classes.y, rows.weights, terms=rest.terms).log_likelihood
            ratio = chi2(2 * (judged.fitted.log_likelihood - smaller), len(terms))
            same = Wald(ratio.statistic / len(terms), len(terms), math.inf, ratio.p_value)
            found.append(_joint_row(name, "likelihood ratio", same))
    table = pd.DataFrame(found, columns=["term", "test", "statistic", "df", "df_residual", "p_value"])
    adjusted = table["p_value"].to_numpy(dtype=float).copy()
    for kind in table["test"].unique():
        here = (table["test"] == kind).to_numpy()
        adjusted[here] = adjust_p(adjusted[here], spec.adjust)
    return table.assign(p_adjusted=adjusted)


def _joint_row(name: str, test: str, one: Wald) -> dict[str, object]:
    """Return one row: chi-square without residual degrees of freedom, F with them."""
    size = one.df if math.isinf(one.df_residual) else 1
    return {
        "term": name,
        "test": test,
        "statistic": one.statistic * size,
        "df": float(one.df),
        "df_residual": one.df_residual,
        "p_value": one.p_value,
    }
