"""Asymmetric odds: how a poor and a good rating change the odds of satisfaction."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import AssumptionWarning, DesignError
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
from loyaltystats.stats.drivers.models.clustered import design_remarks, with_survey
from loyaltystats.stats.drivers.odds_fit import OddsPart, OddsPlan, one_part
from loyaltystats.stats.drivers.zones import Zones, in_words, need_ratings, outcome_zones, zones_in_words, zones_of
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS

if TYPE_CHECKING:
    pass

INTERVALS: Final = ("profile", "wald")
NULL: Final = "A good rating multiplies the odds of satisfaction as much as a poor one divides them."
WALD_WITH_WEIGHTS: Final = (
    "Weighted: the likelihood is weighted and errors are robust; a profile of the likelihood would take weights for counts, "
    "so the intervals are Wald intervals."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class OddsResult(Result):
    """Odds ratios of satisfaction for poor and good ratings, the test of their symmetry, and the class that follows."""

    title: str = "Odds of satisfaction"
    source: str = "Lin F.-H. et al. (2017), PLOS ONE 12:e0183888; Firth (1993), Biometrika 80:27-38"
    outcome: str = ""
    interval: str = "profile"
    firth: bool = False
    theta: float = THETA
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"outcome": self.outcome, "interval": self.interval, "firth": self.firth}


def asymmetric_odds(
    responses: Any,
    *,
    outcome: str | None = None,
    satisfied: Any = None,
    drivers: Sequence[str] | str | None = None,
    low: Any = None,
    high: Any = None,
    firth: bool = False,
    interval: str = "profile",
    theta: float = THETA,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> OddsResult:
    r"""Estimate how a poor and a good rating of each driver change the odds of being satisfied.

    For outcomes that are yes or no, or that are read so (promoter or not, top answer or not).

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and drivers in scale points.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    satisfied : float or sequence of float, optional
        Answers to the outcome that count as satisfied; a number stands for itself and everything better. Default: the
        promoters, or the top answers that the instrument declares.
    drivers : sequence of str or "all", optional
        Columns of ratings. Default: the instrument's performance and driver questions.
    low, high : float or sequence of float, optional
        Poor and good answers; a number stands for itself and everything worse (or better). Default: the two lowest and the
        two highest of an instrument's five-point scale.
    firth : bool, default False
        Firth's penalty: finite odds also where answers are separated, and less bias in small samples.
    interval : {"profile", "wald"}
        Profile likelihood, or estimate plus and minus standard errors of the log odds.
    theta : float, default 0.2
        Asymmetry of the log odds (0 to 1) up to which a significant difference still counts as balanced.
    by : str, optional
        Column; one separate model per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; intervals are then Wald intervals with robust errors. With strata, clusters, fpc or replicates errors are
        those of the design, with Student's t; not with ``firth``.
    confidence_level : float, default 0.95
        Fraction between 0 and 1; one minus it is the level of the tests.
    adjust : {"holm", "bh", "by", "none"}
        Correction of the test of symmetry over the drivers of one model.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : optional
        Accepted for uniformity; nothing is drawn here.

    Returns
    -------
    OddsResult
        Columns: [group] term, odds_poor, odds_poor_low, odds_poor_high, odds_good, odds_good_low, odds_good_high (ratios
        against the ratings between), estimate (sum of the two log odds, what is tested), std_error, statistic (z),
        p_value, p_adjusted, impact_asymmetry (of the log odds), impact_factor (basic, performance, excitement, unclear),
        reason, rated_low, rated_high (respondents), n.

    Raises
    ------
    ArgumentError
        It is neither given nor known who is satisfied or which ratings are low and high.
    EstimationError
        Everybody or nobody is satisfied, the answers are completely separated, text drivers, or drivers that carry the
        same information.

    Notes
    -----
    .. math:: \log\frac{P(sat)}{1 - P(sat)} = \beta_0 + \sum_j (\lambda_j low_j + \gamma_j high_j), \quad
              H_0: \lambda_j + \gamma_j = 0

    Where a linear programme finds separation (everybody with a poor rating is dissatisfied, say), the odds ratio has no
    finite value: an empty cell with its reason; the others come from the respondents who are not predicted perfectly.
    The class follows the rule of ``penalty_reward`` on the log odds. Checked against: tests/oracles/odds.R (glm, profile
    intervals of MASS, brglm2). Cost: some fits per coefficient for the profiles.

    References
    ----------
    .. [1] Lin F.-H., Tsai S.-B., Lee Y.-C. et al. (2017), Empirical research on Kano's model and customer satisfaction,
       PLOS ONE 12(9):e0183888.
    .. [2] Firth D. (1993), Bias reduction of maximum likelihood estimates, Biometrika 80:27-38.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> draw = np.random.default_rng(1)
    >>> answers = pd.DataFrame(draw.integers(1, 6, size=(400, 2)), columns=["clean", "gift"])
    >>> pull = -2 * (answers["clean"] < 3) + 2 * (answers["gift"] > 3)
    >>> answers["happy"] = (draw.random(400) < 1 / (1 + np.exp(-pull))).astype(int)
    >>> result = asymmetric_odds(answers, outcome="happy", satisfied=1, drivers=["clean", "gift"], low=2, high=4)
    >>> result.to_frame()[["term", "odds_poor", "odds_good", "impact_factor"]].round(2)
        term  odds_poor  odds_good impact_factor
    0  clean       0.13       1.09         basic
    1   gift       0.71       4.69    excitement
    """
    one_of("interval", interval, INTERVALS)
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    target = chosen_outcome(responses, outcome)
    weights = design.weights if design else None
    if firth and design is not None and design.is_complex:
        raise DesignError(
            "design - Firth's penalty knows no strata, clusters, fpc or replicates - expected firth=False with them - leave "
            "out firth, or pass SurveyDesign(weights=...)."
        )
    columns = chosen_drivers(responses, drivers, target, (by, *(design.columns() if design else ())))
    happy = outcome_zones(responses, target, satisfied=satisfied)
    zones = zones_of(responses, columns, low=low, high=high, need=("low", "high"))
    rows = with_survey(tally(responses, target, columns, by=by, weights=weights, missing=missing), responses, design)
    need_ratings(rows, "odds of poor and good ratings")
    plan = OddsPlan(
        firth=bool(firth),
        profile=interval == "profile" and not rows.weighted and rows.survey is None,
        theta=one_cut(theta),
        level=level,
        adjust=adjust,
    )
    parts, failed = each_group(rows, by, lambda part: one_part(part, happy, zones, plan))
    total = next(iter(parts.values()))
    for caution in total.notes:
        warnings.warn(caution, AssumptionWarning, stacklevel=2)
    return OddsResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=_method(target, happy, zones, plan),
        notes=_notes(rows, parts, failed, by),
        null=NULL,
        **bookkeeping(responses, rows, by),
        outcome=target,
        interval="profile" if plan.profile else "wald",
        firth=plan.firth,
        theta=plan.theta,
        confidence_level=level,
        adjust=adjust,
        by=by,
    )


def _method(outcome: str, happy: Zones, zones: Mapping[str, Zones], plan: OddsPlan) -> str:
    return (
        f"Logistic regression{' with Firth’s penalty' if plan.firth else ''} of {outcome} (satisfied: "
        f"{in_words(happy.high, happy.sign, better=True)}) on low and high ratings of {counted(len(zones), 'driver')} "
        f"together. {zones_in_words(zones)} {100 * plan.level:g} % {'profile-likelihood' if plan.profile else 'Wald'} "
        f"intervals; Wald z test of symmetry, p adjusted by {ADJUSTMENT_NAMES[plan.adjust]}."
    )


def _notes(
    rows: DriverRows, parts: Mapping[str, OddsPart], failed: Mapping[str, str], by: str | None
) -> tuple[str, ...]:
    own = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    own += [WALD_WITH_WEIGHTS] if rows.weighted and rows.survey is None else []
    own += design_remarks(rows, resampled=False)
    return tuple(dict.fromkeys([*base_notes(rows), *own, ASSOCIATION]))
