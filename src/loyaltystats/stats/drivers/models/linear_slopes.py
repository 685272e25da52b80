"""Tests that the coefficients of the drivers are the same in all groups, whose intercepts may differ."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.least_squares import Fit, fit
from loyaltystats.stats.drivers.matrix import counted, refuse_collinear, standardised
from loyaltystats.stats.drivers.models.linear_checks import all_of, p_text
from loyaltystats.stats.drivers.models.linear_joint import interactions
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Across, Spec
from loyaltystats.stats.drivers.models.wald import Wald
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

ALL: Final = "all drivers"
SIGNIFICANT: Final = 0.05


def slopes_across(rows: ModelRows, spec: Spec) -> Across:
    r"""Test that the coefficients of every driver, and of all together, are the same in all groups.

    One model holds an intercept and coefficients of its own for every group, so that groups which are only more or less
    loyal as a whole are no evidence against equal slopes; a plain Chow test would take them for it.

    Notes
    -----
    .. math:: y = a_g + x' \beta_g + e, \qquad H_0: \beta_1 = \dots = \beta_G

    Wald F of the contrasts with the first group, with the covariance chosen. Checked against: tests/oracles/linear_more.R
    (``linearHypothesis`` of car with ``vcovHC``). Controls have slopes of their own in every group and are not tested.

    References
    ----------
    .. [1] Chow G. C. (1960), Econometrica 28:591-605.
    """
    kept, left_out = _usable(rows)
    names = list(kept)
    if len(names) < 2:
        return Across({}, ("Slopes of groups cannot be compared: fewer than two groups can be estimated.",))
    terms = [term for term in rows.terms if all(term in part.terms for part in kept.values())]
    judged = [term for term in terms if term in rows.judged]
    if not judged:
        return Across(
            {}, ("Slopes of groups cannot be compared: the groups have no driver in common that varies in all.",)
        )
    stacked = _stacked(rows, names, kept)
    try:
        fitted = fit(stacked, spec.covariance)
    except EstimationError as reason:
        return Across({}, (f"Slopes of groups cannot be compared: {reason}",))
    table = _table(rows, fitted, stacked, (names, judged), spec.adjust)
    return Across({"slopes": table}, (*_left_out(left_out), *_notes(rows, table, names)))


def _usable(rows: ModelRows) -> tuple[dict[str, ModelRows], list[str]]:
    """Return the rows of each group with the terms that vary in it, and the groups that cannot have slopes of their own."""
    import numpy as np

    kept, left_out = {}, []
    for name in rows.group_names:
        part = rows.part(np.array([label == name for label in rows.group or ()]))
        part = part.only([term for index, term in enumerate(part.terms) if np.ptp(part.x[:, index]) > 0])
        if _estimable(part):
            kept[name] = part
        else:
            left_out.append(name)
    return kept, left_out


def _estimable(part: ModelRows) -> bool:
    if len(part.y) <= len(part.terms) + 1:
        return False
    try:
        refuse_collinear(standardised(part)[0], part.terms, part.weights)
    except EstimationError:
        return False
    return True


def _stacked(rows: ModelRows, names: list[str], kept: dict[str, ModelRows]) -> ModelRows:
    """Return all rows with an intercept and every slope of each group as terms of their own."""
    import numpy as np

    labels = np.array([str(label) for label in rows.group or ()])
    inside = np.isin(labels, names)
    part = rows.part(inside)
    own = labels[inside]
    columns, terms = [], []
    for at, name in enumerate(names):
        here = (own == name).astype(float)
        if at:
            columns.append(here)
            terms.append(f"{name}|")
        for index, term in enumerate(rows.terms):
            if term in kept[name].terms:
                columns.append(here * part.x[:, index])
                terms.append(f"{name}|{term}")
    return replace(part, x=np.column_stack(columns), terms=tuple(terms), factors={}, crossed={}, blocks={}, controls=())


def _table(
    rows: ModelRows, fitted: Fit, stacked: ModelRows, what: tuple[list[str], list[str]], adjust: str
) -> pd.DataFrame:
    import pandas as pd

    names, judged = what
    drivers = _drivers(rows, judged)
    tests = [_equal(fitted, stacked, names, terms) for terms in drivers.values()]
    overall = _equal(fitted, stacked, names, tuple(judged))
    return pd.DataFrame(
        {
            "term": [*drivers, ALL],
            "statistic": [*(test.statistic for test in tests), overall.statistic],
            "df": [*(float(test.df) for test in tests), float(overall.df)],
            "df_residual": [*(float(test.df_residual) for test in tests), float(overall.df_residual)],
            "p_value": [*(test.p_value for test in tests), overall.p_value],
            "p_adjusted": [*adjust_p([test.p_value for test in tests], adjust).tolist(), overall.p_value],
            "n": fitted.n,
        }
    )


def _drivers(rows: ModelRows, judged: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the drivers with their terms: a text driver with its levels, an interaction with its products."""
    found: dict[str, tuple[str, ...]] = {}
    owner = {term: driver for driver, terms in rows.factors.items() for term in terms}
    owner |= {term: f"{one}:{other}" for (one, other), terms in interactions(rows).items() for term in terms}
    for term in judged:
        name = owner.get(term, term)
        found[name] = (*found.get(name, ()), term)
    return found


def _equal(fitted: Fit, stacked: ModelRows, names: list[str], terms: tuple[str, ...]) -> Wald:
    """Test that the coefficients of these terms are those of the first group everywhere."""
    import numpy as np

    contrasts = np.zeros((len(terms) * (len(names) - 1), fitted.k))
    line = 0
    for name in names[1:]:
        for term in terms:
            contrasts[line, 1 + stacked.terms.index(f"{name}|{term}")] = 1.0
            contrasts[line, 1 + stacked.terms.index(f"{names[0]}|{term}")] = -1.0
            line += 1
    return fitted.contrast(contrasts)


def _left_out(groups: list[str]) -> list[str]:
    if not groups:
        return []
    return [
        f"Too few respondents, or drivers that cannot be told apart, for slopes of their own, not compared: "
        f"{', '.join(groups)}."
    ]


def _notes(rows: ModelRows, table: pd.DataFrame, names: list[str]) -> list[str]:
    overall = float(table["p_value"].iloc[-1])
    if math.isnan(overall):
        return ["Whether slopes differ between groups cannot be tested: the groups leave too little room for it."]
    differ = [rows.name(str(row["term"])) for _, row in table.iloc[:-1].iterrows() if row["p_adjusted"] < SIGNIFICANT]
    start = (
        f"Slopes of {counted(len(names), 'group')}, compared with their intercepts free: all drivers together p "
        f"{p_text(overall)}"
    )
    if differ:
        return [f"{start}; {all_of(differ)} {'counts' if len(differ) == 1 else 'count'} differently."]
    if overall < SIGNIFICANT:
        return [f"{start}; no single driver is shown to count differently."]
    return [f"{start}: no difference shown."]
