"""The four levels from ratings: how performance works (penalties and rewards), joined to how many rate it as good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.responses.responses import label_of
from loyaltystats.sampling.design import SurveyDesign, design_words, effective_columns
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.sampling.variance import design_effects, design_means
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.kano.level_rule import SHORTFALL_RULES, THRESHOLD, LevelRule, delivery_state, level_of
from loyaltystats.stats.kano.result import text_column
from loyaltystats.stats.levels import LevelsResult
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.shares import beta_limits
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.selection import group_label, group_texts, in_order, numbers, question_of, refuse_many_groups
from loyaltystats.vocabulary import REQUIREMENTS, TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FACTORS: Final = {"basic": "must_be", "performance": "one_dimensional", "excitement": "attractive"}
"""How performance works -> Kano category with the same shape; anything else has no requirement."""


def levels_from_ratings(
    responses: Any,
    *,
    impact: Any,
    delivered_from: float | Mapping[str, float] | None = None,
    threshold: float = THRESHOLD,
    desired_shortfall: str = "unmet",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> LevelsResult:
    r"""Put features on the four levels without Kano pairs: from ratings and the result of ``penalty_reward``.

    A basic feature costs loyalty when it is poor: Expected. A performance feature does both: Desired. An excitement feature
    gains when it is good: Delighted. A good rating stands in for "I get this". Ratings say how performance works, pairs what
    presence means: the two can differ, so name the road in a report.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent, with the ratings.
    impact : PenaltyRewardResult or dataframe
        Columns ``term`` or ``feature`` (names of rating columns) and ``impact_factor`` (basic, performance, excitement, or
        anything else for not clear).
    delivered_from : float or mapping of str to float, optional
        Lowest rating that says "I get this". Default: every rating above the middle of the instrument's scale.
    threshold, desired_shortfall : optional
        As in ``satisfaction_levels``.
    by : str, optional
        Column whose values split the table; the factor is that of the group where ``impact`` has it, else of all.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust, rng : optional
        Not used by this statistic; accepted so that all estimators can be called alike.
    missing : str, default "drop"
        ``drop`` leaves a missing rating out of its feature; ``raise`` refuses.

    Returns
    -------
    LevelsResult
        The columns of ``satisfaction_levels``; risk is empty, as nobody was asked about absence.

    Raises
    ------
    ArgumentError
        ``impact`` has no factors, or it is not known which ratings are good.
    ResponseError
        A column is missing or holds no numbers, or with ``missing="raise"`` a rating is missing.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: delivered = P(\text{rating} \ge \text{delivered\_from})

    with Wilson's interval, under strata and clusters that of Korn and Graubard (tests/oracles/level_designs.R); the rule of
    the levels is that of ``satisfaction_levels``. Checked against that function, fed with pairs of the same categories
    (tests/stats/test_rating_levels.py).

    References
    ----------
    .. [1] Matzler K., Sauerwein E. (2002), The factor structure of customer satisfaction, International Journal of Service
       Industry Management 13(4):314-332.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"speed": [1, 2] * 20, "staff": [5, 4] * 20})
    >>> impact = pd.DataFrame({"term": ["speed", "staff"], "impact_factor": ["basic", "excitement"]})
    >>> levels_from_ratings(answers, impact=impact, delivered_from=4).to_frame()[["feature", "requirement", "level"]]
      feature requirement         level
    0   speed    Expected  Dissatisfied
    1   staff   Delighted     Delighted
    """
    rule = LevelRule(
        threshold=fraction("threshold", threshold),
        partly_counts=False,
        desired_shortfall=one_of("desired_shortfall", desired_shortfall, SHORTFALL_RULES),
    )
    level = fraction("confidence_level", confidence_level)
    one_of("adjust", adjust, ADJUSTMENTS)
    factors = _factors(impact)
    features = list(dict.fromkeys(feature for _, feature in factors))
    limits = {feature: _limit(responses, feature, delivered_from) for feature in features}
    table, drawn = collect_with_design(responses, [*features, *([by] if by else [])], design)
    good = _good(table, limits, missing_rule(missing))
    groups = _groups(table, by)
    frame = _table(factors, good, groups, drawn, (rule, level))
    words = ", ".join(f"{feature} {sign} {limit:g}" for feature, (limit, sign) in limits.items())
    labels = {feature: label_of(responses, feature) for feature in features}
    return LevelsResult(
        _table=frame if by else frame.drop(columns="group"),
        n=len(table),
        n_total=drawn.n_total,
        excluded={ZERO_WEIGHT: drawn.n_total - len(table)} if len(table) < drawn.n_total else {},
        title="Four levels of satisfaction, from ratings",
        method=(
            "Requirement: how performance works, by the regression of penalties and rewards (basic: Expected, performance: "
            f"Desired, excitement: Delighted). Delivered: ratings with {words}. A shortfall is declared when the "
            f"{100 * level:g} % {_interval(drawn)} interval of the share delivered lies below {rule.threshold:.0%}; an "
            f"unmet Desired feature is called {rule.desired_shortfall}."
        ),
        notes=_notes(frame, design),
        null=f"{rule.threshold:.0%} of the customers rate the feature as good.",
        labels=labels | (group_texts(responses, by, groups) if by else {}),
        threshold=rule.threshold,
        confidence_level=level,
        by=by,
    )


def _factors(impact: Any) -> dict[tuple[str, str], str]:
    """Return (group, feature) -> factor; ``Total`` where there are no groups."""
    table = impact.to_frame() if hasattr(impact, "to_frame") and not hasattr(impact, "iloc") else impact
    names = [str(name) for name in getattr(table, "columns", ())]
    key = next((name for name in ("term", "feature") if name in names), None)
    if key is None or "impact_factor" not in names:
        raise ArgumentError(
            f"impact - got {type(impact).__name__} with columns {', '.join(names) or 'none'} - expected 'term' (or "
            "'feature') and 'impact_factor', as penalty_reward() returns them."
        )
    groups = table["group"].tolist() if "group" in names else [TOTAL] * len(table)
    found = {
        (str(group), str(feature)): str(factor)
        for group, feature, factor in zip(groups, table[key].tolist(), table["impact_factor"].tolist(), strict=True)
        if str(feature) != "intercept"
    }
    if not found:
        raise ArgumentError("impact - it has no rows - expected one row per feature.")
    return found


def _limit(responses: Any, feature: str, given: Any) -> tuple[float, str]:
    """Return the limit of good ratings and its direction, ``>=`` or, for a reversed scale, ``<=``."""
    value = given.get(feature) if isinstance(given, Mapping) else given
    question = question_of(responses, feature)
    sign = "<=" if question is not None and question.reversed else ">="
    if value is not None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ArgumentError(f"delivered_from - got {value!r} for {feature!r} - expected a rating, for example 4.")
        return float(value), sign
    scale = None if question is None else question.scale
    if scale is None or not scale.ordered or not scale.is_numeric:
        raise ArgumentError(
            f"delivered_from - it is not known which ratings of {feature!r} are good - expected the lowest good rating - "
            "pass for example delivered_from=4."
        )
    codes = sorted(float(code) for code in scale.codes)
    middle = (codes[0] + codes[-1]) / 2
    good = [code for code in codes if (code > middle if sign == ">=" else code < middle)]
    return (good[0] if sign == ">=" else good[-1]), sign


def _good(table: pd.DataFrame, limits: Mapping[str, tuple[float, str]], missing: str) -> dict[str, np.ndarray]:
    """Return, per feature, 1 for a good rating, 0 for another, ``nan`` for none."""
    import numpy as np

    found, lacking = {}, []
    for feature, (limit, sign) in limits.items():
        values = numbers(table[feature])
        blank = np.isnan(values)
        if blank.any():
            lacking.append(f"{feature!r} {int(blank.sum())}")
        good = values >= limit if sign == ">=" else values <= limit
        found[feature] = np.where(blank, np.nan, good.astype(float))
    if lacking and missing == "raise":
        raise ResponseError(
            f"responses - ratings are missing: {', '.join(lacking)} - missing='raise' refuses that - leave it out to drop "
            "them."
        )
    return found


def _groups(table: pd.DataFrame, by: str | None) -> dict[str, np.ndarray]:
    import numpy as np

    found = {TOTAL: np.ones(len(table), dtype=bool)}
    if by:
        labels = [group_label(value) for value in table[by].tolist()]
        names = in_order(label for label in labels if label is not None)
        refuse_many_groups(by, len(names))
        found |= {name: np.array([label == name for label in labels], dtype=bool) for name in names}
    return found


def _table(
    factors: Mapping[tuple[str, str], str],
    good: Mapping[str, np.ndarray],
    groups: Mapping[str, np.ndarray],
    drawn: DesignRows,
    rule: tuple[LevelRule, float],
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    rows = []
    for group, inside in groups.items():
        for feature, values in good.items():
            known = inside & ~np.isnan(values)
            factor = factors.get((group, feature), factors.get((TOTAL, feature), ""))
            share = _share(values, drawn, known, rule[1])
            rows.append({"group": group, "feature": feature} | _row(factor, share, rule[0]) | {"n": int(known.sum())})
    frame = pd.DataFrame(rows)
    frame = frame[[*(name for name in frame if name != "n_effective"), "n_effective"]]
    sizes = frame.pop("n_effective").to_numpy()
    if drawn.design.columns():
        frame = frame.assign(**effective_columns(frame["n"].to_numpy(), sizes))
    for name in ("requirement", "level"):
        frame[name] = text_column([row[name] for row in rows])
    return frame


@dataclass(frozen=True)
class _Share:
    """Share of good ratings, its limits, and how many respondents drawn singly would be as precise."""

    value: float
    low: float
    high: float
    size: float


def _share(values: np.ndarray, drawn: DesignRows, known: np.ndarray, confidence_level: float) -> _Share:
    import numpy as np

    size = drawn.n_effective(known)
    if not known.any():
        low, high = wilson(0.0, 0.0, confidence_level)
        return _Share(float("nan"), float(low), float(high), 0.0)
    if not drawn.design.is_complex:
        share = float(values[known] @ drawn.weights[known]) / float(drawn.weights[known].sum())
        low, high = wilson(share * size, size, confidence_level)
        return _Share(share, float(low), float(high), size)
    found = design_means(values, drawn, known)
    sizes = (np.array([float(known.sum())]), np.array([size]))
    low, high = beta_limits(found.estimate, found.std_error, np.array([found.df]), sizes, confidence_level)
    effect = float(design_effects(values, found, drawn, known)[0])
    return _Share(float(found.estimate[0]), float(low[0]), float(high[0]), known.sum() / effect if effect > 0 else size)


def _interval(drawn: DesignRows) -> str:
    return "Korn-Graubard" if drawn.design.is_complex else "Wilson"


def _row(factor: str, share: _Share, choice: LevelRule) -> dict[str, Any]:
    category = FACTORS.get(factor)
    state = delivery_state(asked=True, low=share.low, high=share.high)
    level, reason = level_of([category] if category else [], state, choice)
    if category is None:
        reason = f"how performance works is not clear ({factor or 'not estimated'}), so there is no requirement"
    unknown = float("nan")
    return {
        "requirement": REQUIREMENTS[category] if category else None,
        "level": level,
        **{"delivered": share.value, "delivered_low": share.low, "delivered_high": share.high},
        **{"risk": unknown, "risk_low": unknown, "risk_high": unknown},
        "reason": reason,
        "n_effective": share.size,
    }


def _notes(frame: pd.DataFrame, design: SurveyDesign | None) -> tuple[str, ...]:
    notes = [
        "The requirement is how performance works in a regression, not what people say about presence; the Kano pairs can "
        "give another one. A good rating stands in for delivery."
    ]
    unclear = frame.loc[(frame["group"] == TOTAL) & frame["requirement"].isna(), "feature"].tolist()
    if unclear:
        notes.append(f"Not clear how performance works, so no level: {', '.join(map(str, unclear))}.")
    if design is not None and design.is_complex:
        notes.append(design_words(design))
    elif design is not None and design.weights:
        notes.append("Survey weights: Wilson intervals on Kish's effective number of respondents.")
    return tuple(notes)
