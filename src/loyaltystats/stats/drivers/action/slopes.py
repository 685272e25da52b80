"""Slopes of a driver at values of a moderator, or in its groups, from one regression with products."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.stats.drivers.action.johnson_neyman import Region, region
from loyaltystats.stats.drivers.least_squares import Fit, fit
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Driver and moderator; the groups of a text moderator as (term or empty for the first, level)."""

    driver: str
    moderator: str
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether the moderator is a number."""
        return not self.groups


@dataclass(frozen=True, kw_only=True, eq=False)
class Moderated:
    """The regression with products, centres and spread, and what follows from it."""

    fit: Fit
    terms: tuple[str, ...]
    centre: float
    spread: float
    least: float
    most: float
    delta_r2: float
    products: tuple[str, ...]

    def place(self, term: str) -> int:
        """Return the place of a term among the coefficients."""
        return 1 + self.terms.index(term)


def moderated(rows: DriverRows, roles: Roles, covariance: str) -> Moderated:
    """Fit the regression with the products of driver and moderator, both centred at their weighted means."""
    import numpy as np

    columns = {term: rows.x[:, place] for place, term in enumerate(rows.terms)}
    centre = float(np.average(columns[roles.moderator], weights=rows.weights)) if roles.numeric else 0.0
    x = columns[roles.driver] - np.average(columns[roles.driver], weights=rows.weights)
    changed: dict[str, np.ndarray] = columns | {roles.driver: x}
    if roles.numeric:
        changed[roles.moderator] = columns[roles.moderator] - centre
        partners = [roles.moderator]
    else:
        partners = [term for term, _ in roles.groups if term]
    products = {f"{roles.driver}:{term}": x * changed[term] for term in partners}
    every = {**changed, **products}
    whole = replace(rows, x=np.column_stack(list(every.values())), terms=tuple(every), factors={})
    found = fit(whole, covariance)
    without = fit(replace(rows, x=np.column_stack(list(changed.values())), factors={}), covariance)
    moderator = columns[roles.moderator] if roles.numeric else np.zeros(1)
    spread = np.sqrt(np.average((moderator - centre) ** 2, weights=rows.weights if roles.numeric else None))
    return Moderated(
        fit=found,
        terms=tuple(every),
        centre=centre,
        spread=float(spread) * math.sqrt(len(rows.y) / (len(rows.y) - 1)),
        least=float(moderator.min()),
        most=float(moderator.max()),
        delta_r2=found.r2 - without.r2,
        products=tuple(products),
    )


def combined(model: Moderated, weights: dict[str, float], level: float) -> dict[str, float]:
    """Return a combination of coefficients with its error, t interval and test."""
    import numpy as np
    from scipy.special import stdtr, stdtrit

    contrast = np.zeros(len(model.terms) + 1)
    for term, weight in weights.items():
        contrast[model.place(term)] = weight
    estimate = float(contrast @ model.fit.beta)
    error = float(np.sqrt(max(0.0, contrast @ model.fit.covariance @ contrast)))
    t = estimate / error if error > 0 else math.nan
    reach = float(stdtrit(model.fit.wald_df, (1 + level) / 2)) * error
    return {
        "estimate": estimate,
        "std_error": error,
        "statistic": t,
        "df": model.fit.wald_df,
        "conf_low": estimate - reach,
        "conf_high": estimate + reach,
        "p_value": 2 * float(stdtr(model.fit.wald_df, -abs(t))),
    }


def slope_at(model: Moderated, roles: Roles, value: float, level: float) -> dict[str, float]:
    """Return the slope of the driver at a value of a numeric moderator."""
    return combined(model, {roles.driver: 1.0, model.products[0]: value - model.centre}, level)


def infer(model: Moderated, roles: Roles, at: Sequence[float] | None, level: float, adjust: str) -> pd.DataFrame:
    """Make the table: slopes first, then the coefficients that they are made of."""
    import pandas as pd

    slopes: list[dict[str, Any]] = []
    if roles.numeric:
        steps = {"-1 sd": -model.spread, "mean": 0.0, "+1 sd": model.spread}
        points = {f"{value:g}": float(value) for value in at} if at else {k: model.centre + v for k, v in steps.items()}
        for name, value in points.items():
            slopes.append({"term": name, "moderator_value": value, **slope_at(model, roles, value, level)})
    else:
        for term, name in roles.groups:
            weights = {roles.driver: 1.0} | ({f"{roles.driver}:{term}": 1.0} if term else {})
            slopes.append(
                {"term": f"{roles.moderator}[{name}]", "moderator_value": math.nan, **combined(model, weights, level)}
            )
    own = [
        roles.driver,
        *(term for term in model.terms if term == roles.moderator or term.startswith(f"{roles.moderator}[")),
    ]
    plain = [_coefficient(model, term, level) for term in own]
    products = [_coefficient(model, term, level) for term in model.products]
    for family in (slopes, products):
        for row, p in zip(family, adjust_p([row["p_value"] for row in family], adjust), strict=True):
            row["p_adjusted"] = float(p)
    frame = pd.concat(
        [
            pd.DataFrame(slopes).assign(effect="slope"),
            pd.DataFrame(products).assign(effect="interaction"),
            pd.DataFrame(plain).assign(effect="coefficient", p_adjusted=math.nan),
        ],
        ignore_index=True,
    )
    order = ["effect", "term", "moderator_value", "estimate", "std_error", "statistic", "df", "conf_low", "conf_high"]
    return frame[[*order, "p_value", "p_adjusted"]].assign(n=model.fit.n)


def _coefficient(model: Moderated, term: str, level: float) -> dict[str, Any]:
    return {"term": term, "moderator_value": math.nan, **combined(model, {term: 1.0}, level)}


def region_of(model: Moderated, roles: Roles, level: float) -> Region:
    """Return where the slope differs from zero, in units of the moderator."""
    from scipy.special import stdtrit

    one, two = model.place(roles.driver), model.place(model.products[0])
    v = model.fit.covariance
    found = region(
        float(model.fit.beta[one]),
        float(model.fit.beta[two]),
        (float(v[one, one]), float(v[one, two]), float(v[two, two])),
        float(stdtrit(model.fit.wald_df, (1 + level) / 2)),
    )
    return Region(found.low + model.centre, found.high + model.centre, found.inside)
