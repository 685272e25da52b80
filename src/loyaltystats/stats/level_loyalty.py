"""levels_and_loyalty: what missing Expected features cost in loyalty, and what Delighted ones gain."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ApproximationWarning, ArgumentError
from loyaltystats.responses.responses import label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, design_words, kish_words, weight_cost
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.stats.drivers.choice import chosen_outcome
from loyaltystats.stats.drivers.driver_result import ASSOCIATION
from loyaltystats.stats.drivers.models.clustered import robust_or_design
from loyaltystats.stats.drivers.models.linear_errors import COVARIANCES
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.pooling import Plan
from loyaltystats.stats.kano.table import evaluation_table
from loyaltystats.stats.kano.tally import Pairs
from loyaltystats.stats.level_effects import EFFECTS, Settings, by_delight, by_state, effects_of
from loyaltystats.stats.level_people import Asked, People, lapse_limit, tally_people
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p
from loyaltystats.stats.respondent_levels import read_delivered
from loyaltystats.stats.selection import group_texts

if TYPE_CHECKING:
    import pandas as pd

ROADS: Final = {
    "own": "each respondent's own categories",
    "feature": "the category of each feature among all respondents",
}
"""Whose requirement counts."""

WEIGHTED: Final = (
    "Survey weights enter all estimates; robust errors allow for them, and the odds ratio has a normal interval."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LevelLoyaltyResult(Result):
    """What the levels of satisfaction cost and gain in loyalty: one row per effect."""

    title: str = "Levels and loyalty"
    source: str = (
        "Kano N. et al. (1984), Hinshitsu 14(2):39-48; Anderson E. W., Mittal V. (2000), Journal of Service Research "
        "3(2):107-120; HC3: MacKinnon and White (1985), Journal of Econometrics 29:305-325; odds: Fisher R. A. (1935), JRSS "
        "98:39-82"
    )
    outcome: str
    requirement: str
    r2: float
    covariance: str
    confidence_level: float
    adjust: str
    by: str | None = None
    _people: People = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"outcome": self.outcome, "requirement": self.requirement, "r2": self.r2}

    def by_delight(self) -> pd.DataFrame:
        """Return loyalty by the number of Delighted features that a respondent gets.

        Returns
        -------
        pandas.DataFrame
            Columns: delighted_present (0, 1, ..., 4 and more), mean, conf_low, conf_high (of the outcome), n.
        """
        return by_delight(self._people, self.confidence_level)

    def by_state(self) -> pd.DataFrame:
        """Return loyalty and lapse of dissatisfied respondents and of the others.

        Returns
        -------
        pandas.DataFrame
            Columns: dissatisfied, mean, conf_low, conf_high (of the outcome), lapse, lapse_low, lapse_high (share), n.
        """
        return by_state(self._people, self.confidence_level)


def levels_and_loyalty(  # noqa: PLR0913 - the pairs, the outcome, lapse, and the shared arguments of estimators
    responses: Any,
    *,
    outcome: str | None = None,
    pairs: Pairs | None = None,
    delivered: Mapping[str, str] | None = None,
    requirement: str = "own",
    lapse: str | None = None,
    lapse_at_most: float | None = None,
    wording: Any = None,
    table: Any = "classic",
    partly_counts: bool = False,
    covariance: str = "HC3",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> LevelLoyaltyResult:
    r"""Test what the four levels do to loyalty: what is missing costs, what delights gains, and which of them weighs more.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent: Kano pairs, delivery questions and an outcome.
    outcome : str, optional
        Column of loyalty, numbers. Default: the instrument's recommendation question, else its first outcome.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column). Default: the pairs of the instrument.
    delivered : mapping of str to str, optional
        Feature -> column of "do you get this today?". Default: the instrument's delivery questions.
    requirement : str, default "own"
        ``own``: a feature is Expected, Desired, Delighted or unwanted as the respondent's own pair says. ``feature``: as
        the category among all respondents says (``classify_kano``); mixed features are left out.
    lapse : str, optional
        Column that says who left or switched: 1 or yes, 0 or no.
    lapse_at_most : float, optional
        Without such a column: outcomes up to this stand in for it. Default: 6 on the recommendation scale 0-10.
    wording, table, partly_counts : optional
        As in ``satisfaction_levels``.
    covariance : str, default "HC3"
        Errors of the regression, as in ``regress_loyalty``.
    by : str, optional
        Column; the tests are repeated in each group after all respondents (``Total``).
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates. With more than weights all errors are those of the design, and the odds
        ratio is that of a logit model instead of the exact one.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Correction of p over all rows of a group: ``holm``, ``bh``, ``by``, ``none``.
    missing : str, default "drop"
        ``drop`` counts the features with a complete pair and a delivery answer; ``raise`` refuses incomplete pairs.
    rng : None, int or numpy.random.Generator
        Not used by this statistic; accepted so that all estimators can be called alike.

    Returns
    -------
    LevelLoyaltyResult
        Columns: [group,] term, effect (in words), estimate, effect_unit, std_error, statistic (t), df, p_value, p_adjusted,
        conf_low, conf_high, n, null_hypothesis. Rows: ``expected_missing``, ``desired_missing``, ``delighted_present``,
        ``unwanted_present`` (outcome points per feature), ``expected_asymmetry``, ``desired_asymmetry`` (cost of one
        missing minus gain of one delight), ``lapse_odds`` (odds ratio of the dissatisfied), ``delight_trend`` (points per
        delighted feature, nothing else held constant). Methods ``by_delight()`` and ``by_state()``.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, no delivery is known, or no category can be told.
    ResponseError
        A column is missing, or an answer is not known.
    DesignError
        The design cannot be used.
    EstimationError
        Nothing can be estimated from these answers.

    Notes
    -----
    .. math:: y = \beta_0 + \beta_M M^- + \beta_O O^- + \beta_A A^+ + \beta_R R^+ + \gamma' (M, O, A, R) + e

    with the numbers of Expected features missing, Desired missing, Delighted and unwanted present, holding constant how many
    features are each of these to the respondent: a missing Expected feature is compared with one that is there. Asymmetry is
    :math:`-\beta_M - \beta_A` (or :math:`-\beta_O - \beta_A`), a Wald test that cost and gain are of equal size. Odds:
    Fisher's exact test and the exact conditional interval. Trend: slope on the number of delights alone. Checked against:
    tests/oracles/level_loyalty.R (lm, sandwich, car::linearHypothesis, fisher.test, p.adjust). Cost: one pass over the rows.

    References
    ----------
    .. [1] Anderson E. W., Mittal V. (2000), Strengthening the satisfaction-profit chain, Journal of Service Research
       3(2):107-120.
    .. [2] MacKinnon J. G., White H. (1985), Journal of Econometrics 29:305-325.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(3, 5, "no", 3), (3, 5, "no", 4), (3, 5, "yes", 7), (3, 5, "yes", 8), (1, 3, "yes", 9), (1, 3, "yes", 10)]
    >>> rows += [(1, 3, "no", 8), (1, 3, "no", 7), (3, 3, "no", 7), (3, 3, "yes", 8)]
    >>> answers = pd.DataFrame(rows * 4, columns=["f", "d", "got", "recommend"])
    >>> found = levels_and_loyalty(answers, outcome="recommend", pairs={"x": ("f", "d")}, delivered={"x": "got"},
    ...                            lapse_at_most=6)
    >>> found.to_frame().set_index("term")["estimate"].loc[["expected_missing", "delighted_present"]].round(2).tolist()
    [-4.0, 2.0]
    """
    one_of("requirement", requirement, ROADS)
    settings = Settings(
        covariance=robust_or_design(one_of("covariance", covariance, COVARIANCES), design),
        level=fraction("confidence_level", confidence_level),
        adjust=one_of("adjust", adjust, ADJUSTMENTS),
    )
    weights = design.weights if design else None
    target = chosen_outcome(responses, outcome)
    limit = lapse_limit(responses, target, lapse, lapse_at_most)
    asked = Asked(outcome=target, lapse=lapse, lapse_at_most=limit, by=by, weights=weights)
    plan = Plan(table=evaluation_table(table), pairs=pairs, importance={}, missing=missing_rule(missing))
    own = read_delivered(responses, wording, plan, delivered=delivered, columns=asked.columns)
    if not own.asked:
        raise ArgumentError(
            "delivered - no delivery question is known - expected feature -> column of 'do you get this today?' - pass "
            "delivered={'feature': 'column'}."
        )
    shared: dict[str, Any] = {
        "design": design,
        "confidence_level": settings.level,
        "adjust": adjust,
        "missing": missing,
    }
    categories = None
    if requirement == "feature":
        kano = classify_kano(responses, pairs=own.wave.pairs, wording=wording, table=table, importance={}, **shared)
        categories = [None if value == "mixed" else value for value in kano.to_frame()["category"].tolist()]
    people = tally_people(own, asked, partly_counts=bool(partly_counts), requirement=categories)
    if design is not None and design.is_complex:
        people = replace(people, survey=collect_with_design(responses, [], design)[1])
    elif people.weighted:
        warnings.warn(WEIGHTED, ApproximationWarning, stacklevel=2)
    return _result(
        responses, people, asked, settings, (requirement, dict(zip(own.features, categories or (), strict=False)))
    )


def _result(
    responses: Any, people: People, asked: Asked, settings: Settings, road: tuple[str, Mapping[str, str | None]]
) -> LevelLoyaltyResult:
    import pandas as pd

    requirement, categories = road
    frames, notes, r2 = [], [], float("nan")
    for group, part in people.parts().items():
        frame, told, fitted = effects_of(part, settings, total=group == "Total")
        place = frame.columns.tolist().index("p_value") + 1
        frame.insert(place, "p_adjusted", adjust_p(frame["p_value"].tolist(), settings.adjust))
        if asked.by:
            frame.insert(0, "group", group)
        frames.append(frame)
        notes += [f"{group}: {note}" if asked.by else note for note in told]
        r2 = fitted if len(frames) == 1 else r2
    name = label_of(responses, asked.outcome)
    return LevelLoyaltyResult(
        _table=pd.concat(frames, ignore_index=True),
        n=len(people),
        n_total=people.n_total,
        excluded=people.excluded,
        weight_cost=weight_cost(people.weight) if people.weighted else {},
        method=_sentence(asked, settings, requirement, r2),
        notes=(*_road_notes(requirement, categories), *_lapse_note(asked), *notes, *_weighted(people), ASSOCIATION),
        null="Each row tests its own null hypothesis, in the column of that name.",
        labels={asked.outcome: name, **EFFECTS, **(group_texts(responses, asked.by, people.group_names))},
        outcome=asked.outcome,
        requirement=requirement,
        r2=r2,
        covariance=settings.covariance,
        confidence_level=settings.level,
        adjust=settings.adjust,
        by=asked.by,
        _people=people,
    )


def _sentence(asked: Asked, settings: Settings, requirement: str, r2: float) -> str:
    design = settings.covariance == "design"
    errors = "design-based" if design else settings.covariance
    odds = "odds ratio of lapse by a logit model" if design else "exact odds ratio of lapse"
    return (
        f"Least squares of {asked.outcome} on how many features are missing and there, by {ROADS[requirement]}, with "
        f"{errors} errors (R2 = {r2:.3f}); Wald tests of cost against gain; {odds}; slope "
        f"on the number of delights; p adjusted by {ADJUSTMENT_NAMES[settings.adjust]} over the rows."
    )


def _road_notes(requirement: str, categories: Mapping[str, str | None]) -> list[str]:
    if requirement == "own":
        return [
            "Costs and gains hold constant how many features are Expected, Desired, Delighted and unwanted to a respondent; "
            "odds and trend hold nothing constant."
        ]
    mixed = [feature for feature, category in categories.items() if category is None]
    return [f"Mixed or without answers, so left out: {', '.join(mixed)}."] if mixed else []


def _lapse_note(asked: Asked) -> list[str]:
    if asked.lapse is not None:
        return []
    if asked.lapse_at_most is None:
        return ["Nothing says who left: pass lapse='column' or lapse_at_most=... for the odds of lapse."]
    return [
        f"Outcomes up to {asked.lapse_at_most:g} stand in for customers who leave: an intention, not behaviour. A column of "
        "who really left (lapse=) is better."
    ]


def _weighted(people: People) -> list[str]:
    cost = [kish_words(people.weight)] if people.weighted else []
    if people.survey is not None:
        return [design_words(people.survey.design), *cost]
    return [WEIGHTED, *cost] if people.weighted else []
