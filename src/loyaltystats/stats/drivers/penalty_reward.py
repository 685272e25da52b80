"""Penalties and rewards: what a poor rating costs, what a good one gains, and whether the two differ."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of, seed_of, whole
from loyaltystats.errors import AssumptionWarning
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.asymmetry import THETA, one_cut
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.driver_result import ASSOCIATION
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    stacked,
    tally,
)
from loyaltystats.stats.drivers.models.clustered import design_remarks, robust_or_design, with_survey
from loyaltystats.stats.drivers.models.linear_errors import COVARIANCES
from loyaltystats.stats.drivers.penalty_fit import Part, Plan, one_part
from loyaltystats.stats.drivers.zones import METHODS, NEEDS, Zones, need_ratings, zones_of
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS

if TYPE_CHECKING:
    import pandas as pd

NULL: Final = "A good rating gains as much as a poor one costs."

RATIO_RULE: Final = (
    "The usual rule, which calls every ratio of reward to penalty outside 0.9 to 1.1 basic or excitement, is not used: with "
    "equal effects it does so in four samples of five (400 respondents; see the method card)."
)

INTERVAL: Final = "bca"
"""Kind of the bootstrap interval of the asymmetry."""

UNITS: Final = {
    "spline": "penalty and reward are outcome points per rating point below and above the middle, from a line that may bend "
    "there",
    "dummies": "penalty and reward are the outcome points by which low and high ratings differ from those between",
    "moderated": "penalty and reward are slopes per rating point of two lines, below the middle and from it on, which may "
    "also jump there",
    "quadratic": "penalty and reward are the mean slopes of a parabola per rating point below and above the middle",
}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PenaltyRewardResult(Result):
    """Penalty and reward of every driver, the test of their equality, and the class that follows."""

    title: str = "Penalties and rewards"
    source: str = (
        "Brandt (1987), in Add value to your service, AMA, 61-65; Ting and Chen (2002), Total Quality "
        "Management 13:547-569; Mikulic and Prebezac (2008), Managing Service Quality 18:559-576"
    )
    outcome: str = ""
    kind: str = "spline"
    r2: float = math.nan
    theta: float = THETA
    covariance: str = "HC3"
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "kind": self.kind,
            "r2": self.r2,
            "theta": self.theta,
            "covariance": self.covariance,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return term, penalty and reward with their intervals at another level."""
        from scipy.special import stdtrit

        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        df = table["df"].to_numpy(dtype=float)
        grow = stdtrit(df, 0.5 + level / 2) / stdtrit(df, 0.5 + self.confidence_level / 2)
        found = table[[name for name in ("group", "term") if name in table]].copy()
        for name in ("penalty", "reward"):
            value, high = table[name].to_numpy(dtype=float), table[f"{name}_high"].to_numpy(dtype=float)
            half = grow * (high - value)
            found[name], found[f"{name}_low"], found[f"{name}_high"] = value, value - half, value + half
        return found


def penalty_reward(  # noqa: PLR0913 - what makes the zones, what judges them, and the shared arguments
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    low: Any = None,
    high: Any = None,
    middle: float | Mapping[str, float] | None = None,
    method: str = "spline",
    theta: float = THETA,
    covariance: str = "HC3",
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> PenaltyRewardResult:
    r"""Estimate what a poor rating of each driver costs and what a good one gains, and test whether they differ.

    A basic feature costs when it is poor and gains little when it is good; an excitement feature the reverse; a
    performance feature does both. These classes describe the influence of performance in a regression; the Kano
    categories of ``classify_kano`` describe what people say about presence. ``agreement`` compares them.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and drivers in scale points.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        Columns of ratings. Default: the instrument's performance and driver questions.
    low, high : float or sequence of float, optional
        Poor and good answers: a number stands for itself and everything worse (or better). Needed by ``dummies``; known
        for an instrument's five-point scales, the two lowest and the two highest.
    middle : float or mapping of str to float, optional
        Where the line bends. Default: half-way between ``low`` and ``high``, else the middle of the instrument's scale.
    method : {"spline", "dummies", "moderated", "quadratic"}
        A line that bends at the middle; low and high against the rest (penalty-reward contrasts); two lines that may
        also jump; a parabola.
    theta : float, default 0.2
        Asymmetry (0 to 1) up to which a significant difference still counts as balanced.
    covariance : {"HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust"}
        Covariance of the coefficients.
    n_bootstrap : int, default 1000
        Resamples of respondents for the interval of the asymmetry; 0 for none.
    by : str, optional
        Column; one separate model per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; respondents are resampled with their weights.
    confidence_level : float, default 0.95
        Fraction between 0 and 1; one minus it is the level of the tests.
    adjust : {"holm", "bh", "by", "none"}
        Correction of the test of equality over the drivers of one model.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed of the bootstrap. Default: the documented seed.

    Returns
    -------
    PenaltyRewardResult
        Columns: [group] term, penalty, penalty_low, penalty_high, reward, reward_low, reward_high (outcome points),
        estimate (reward + penalty, what is tested), std_error, statistic (t), df, p_value, p_adjusted, conf_low,
        conf_high (of the estimate), impact_range, impact_asymmetry (-1 to 1), impact_asymmetry_low,
        impact_asymmetry_high, impact_factor (basic, performance, excitement, unclear), reason, rated_low, rated_high
        (respondents), vif, n.

    Raises
    ------
    ArgumentError
        The middle, or low and high, are neither given nor known; an argument is outside its domain.
    EstimationError
        Too few respondents, a constant outcome, text drivers, or drivers that carry the same information (named).

    Notes
    -----
    .. math:: y = \beta_0 + \sum_j \left( \pi_j \max(c_j - x_j, 0) + \rho_j \max(x_j - c_j, 0) \right) + e, \quad
              H_0: \pi_j + \rho_j = 0, \quad IA_j = \frac{\rho_j - |\pi_j|}{\rho_j + |\pi_j|}

    All drivers enter together. Rule: both intervals exclude zero and equality is not rejected, or the asymmetry is at
    most theta: performance; equality rejected and the larger of the two shown: basic or excitement; else unclear.
    Checked against: tests/oracles/penalty_reward.R (lm, sandwich), the published table of Wang et al. (2024), and
    simulated error rates (tests/oracles/penalty_rules.py). Cost: two QR of the rows and one small solve per resample.

    References
    ----------
    .. [1] Brandt D. R. (1987), A procedure for identifying value-enhancing service components using customer
       satisfaction survey data, in Add value to your service, AMA, 61-65.
    .. [2] Mikulic J., Prebezac D. (2008), Prioritizing improvement of service attributes using impact range-performance
       analysis and impact-asymmetry analysis, Managing Service Quality 18(6):559-576.
    .. [3] Ting S.-C., Chen C.-N. (2002), The asymmetrical and non-linear effects of store quality attributes on customer
       satisfaction, Total Quality Management 13(4):547-569.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> draw = np.random.default_rng(1)
    >>> answers = pd.DataFrame(draw.integers(1, 6, size=(300, 2)), columns=["clean", "gift"])
    >>> answers["overall"] = 7 - np.maximum(3 - answers["clean"], 0) + np.maximum(answers["gift"] - 3, 0)
    >>> answers["overall"] += draw.normal(size=300)
    >>> result = penalty_reward(answers, outcome="overall", drivers=["clean", "gift"], middle=3, rng=1)
    >>> result.to_frame()[["term", "penalty", "reward", "impact_factor"]].round(2)
        term  penalty  reward impact_factor
    0  clean    -0.96    0.08         basic
    1   gift     0.00    1.03    excitement
    """
    one_of("method", method, tuple(METHODS))
    one_of("covariance", covariance, COVARIANCES)
    one_of("adjust", adjust, ADJUSTMENTS)
    plan = Plan(
        method=method,
        theta=one_cut(theta),
        covariance=robust_or_design(covariance, design),
        replicates=whole("n_bootstrap", n_bootstrap),
        kind=INTERVAL,
        level=fraction("confidence_level", confidence_level),
        adjust=adjust,
        rng=rng,
    )
    target = chosen_outcome(responses, outcome)
    columns = chosen_drivers(responses, drivers, target, (by, *(design.columns() if design else ())))
    zones = zones_of(responses, columns, low=low, high=high, middle=middle, need=NEEDS[method])
    rows = tally(responses, target, columns, by=by, weights=design.weights if design else None, missing=missing)
    rows = with_survey(rows, responses, design)
    need_ratings(rows, "penalties and rewards")
    parts, failed = each_group(rows, by, lambda part: one_part(part, target, zones, plan))
    total = next(iter(parts.values()))
    for caution in total.notes:
        warnings.warn(caution, AssumptionWarning, stacklevel=2)
    return PenaltyRewardResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=_method(target, plan, zones, total, weighted=rows.weighted),
        notes=_notes(rows, parts, failed, by),
        null=NULL,
        **bookkeeping(responses, rows, by),
        outcome=target,
        kind=method,
        r2=total.r2,
        theta=plan.theta,
        covariance=plan.covariance,
        n_bootstrap=plan.replicates,
        seed=seed_of(rng),
        confidence_level=plan.level,
        adjust=adjust,
        by=by,
    )


def _notes(rows: DriverRows, parts: Mapping[str, Part], failed: Mapping[str, str], by: str | None) -> tuple[str, ...]:
    own = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    if rows.weighted:
        own.append("Weighted: survey weights enter the estimates, and robust errors allow for them.")
    own += design_remarks(rows)
    return tuple(dict.fromkeys([*base_notes(rows), *own, RATIO_RULE, ASSOCIATION]))


def _method(outcome: str, plan: Plan, zones: Mapping[str, Zones], total: Part, *, weighted: bool) -> str:
    kind = "Weighted least squares" if weighted else "Least squares"
    middles = {f"{each.middle:g}" for each in zones.values() if each.middle is not None}
    where = f" Middle: {', '.join(sorted(middles, key=float))}." if plan.method != "dummies" else ""
    named = {"nonrobust": "classical standard errors", "design": "standard errors of the survey design"}
    errors = named.get(plan.covariance, f"{plan.covariance} robust standard errors")
    boot = (
        f" Asymmetry with {100 * plan.level:g} % {'BCa' if plan.kind == 'bca' else 'percentile'} intervals from "
        f"{plan.replicates:,} resamples {'as drawn' if plan.covariance == 'design' else 'of respondents'}, "
        f"{seed_of(plan.rng)}."
        if plan.replicates
        else ""
    )
    return (
        f"{kind} of {outcome} on {counted(len(zones), 'driver')} together, {errors}; {UNITS[plan.method]}.{where} Wald t "
        f"test of equal size, p adjusted by {ADJUSTMENT_NAMES[plan.adjust]}. R2 = {total.r2:.3f}.{boot}"
    )
