"""Levels and loyalty under strata, clusters, finite populations and replicate weights: odds of lapse, means and shares."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import DesignError
from loyaltystats.sampling.variance import design_means, design_ratios
from loyaltystats.stats.level_people import People
from loyaltystats.stats.outcomes.shares import beta_limits

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.sampling.design_rows import DesignRows


def designed_odds(people: People, level: float) -> dict[str, float]:
    r"""Return the odds ratio of lapse, dissatisfied against the others, as the design has it; empty where a cell is.

    Notes
    -----
    .. math:: \log OR = \mathrm{logit}(p_1) - \mathrm{logit}(p_0), \quad
              u = \frac{u_1}{p_1 (1 - p_1)} - \frac{u_0}{p_0 (1 - p_0)}

    with the influence u of the two shares; in replicates the ratio is computed anew. It is the coefficient of a logit model
    with one driver of two values. Checked against ``svyglm`` of R's survey (tests/oracles/level_designs.R).
    """
    import numpy as np
    from scipy.special import logit, stdtr, stdtrit

    survey, at = _surveyed(people)
    known = ~np.isnan(people.lapse)
    lapse, states = np.zeros((len(survey), 1)), np.zeros((len(survey), 2))
    lapse[at[known], 0] = people.lapse[known]
    states[at[known], 0], states[at[known], 1] = people.dissatisfied[known], ~people.dissatisfied[known]
    domain = states.sum(axis=1) > 0
    found = design_ratios(lapse * states, states, survey, domain)
    share = found.estimate
    if not ((share > 0) & (share < 1)).all():
        return {}
    turn = np.array([1.0, -1.0])
    if survey.replicates is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = survey.replicates.totals(lapse * states, survey) / survey.replicates.totals(states, survey)
            variance = survey.replicates.covariance((logit(drawn) @ turn)[:, None], np.atleast_1d(logit(share) @ turn))[
                0, 0
            ]
    else:
        slope = turn / (share * (1 - share))
        variance = slope @ found.covariance @ slope
    log, error = float(logit(share) @ turn), math.sqrt(max(float(variance), 0.0))
    if not (error > 0 and found.df > 0):
        return {"estimate": math.exp(log)}
    half = float(stdtrit(found.df, 0.5 + level / 2)) * error
    return {
        "estimate": math.exp(log),
        "conf_low": math.exp(log - half),
        "conf_high": math.exp(log + half),
        "statistic": log / error,
        "df": found.df,
        "p_value": 2 * float(stdtr(found.df, -abs(log / error))),
    }


def designed_mean(people: People, inside: np.ndarray, level: float) -> dict[str, Any]:
    """Return the mean outcome of some respondents with Student's interval of the design."""
    import numpy as np

    survey, at = _surveyed(people)
    values, domain = np.zeros(len(survey)), np.zeros(len(survey), dtype=bool)
    values[at], domain[at] = people.y, inside
    if not domain.any():
        return {"mean": math.nan, "conf_low": math.nan, "conf_high": math.nan, "n": 0}
    found = design_means(values, survey, domain)
    low, high = found.limits(level)
    return {
        "mean": float(found.estimate[0]),
        "conf_low": float(low[0]),
        "conf_high": float(high[0]),
        "n": int(domain.sum()),
    }


def designed_lapse(people: People, inside: np.ndarray, level: float) -> tuple[float, float, float]:
    """Return the share of lapse among some respondents with the interval of Korn and Graubard."""
    import numpy as np

    survey, at = _surveyed(people)
    values, domain = np.zeros(len(survey)), np.zeros(len(survey), dtype=bool)
    known = inside & ~np.isnan(people.lapse)
    values[at[known]], domain[at[known]] = people.lapse[known], True
    if not domain.any():
        return math.nan, math.nan, math.nan
    found = design_means(values, survey, domain)
    sizes = (np.array([float(domain.sum())]), np.array([survey.n_effective(domain)]))
    low, high = beta_limits(found.estimate, found.std_error, np.array([found.df]), sizes, level)
    return float(found.estimate[0]), float(low[0]), float(high[0])


def _surveyed(people: People) -> tuple[DesignRows, np.ndarray]:
    """Return the design of all respondents, and where these people stand in it."""
    import numpy as np

    if people.survey is None:
        raise DesignError(
            "design - these respondents carry no design - expected design=SurveyDesign(...) - name how they were drawn."
        )
    return people.survey, np.searchsorted(people.survey.kept, people.place)
