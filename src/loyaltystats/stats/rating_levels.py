"""The four levels from ratings: how performance works (penalties and rewards), joined to how many rate it as good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers, label_of
from loyaltystats.sampling.design import SurveyDesign, effective_columns, usable_weights, weights_only
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.kano.level_rule import SHORTFALL_RULES, THRESHOLD, LevelRule, delivery_state, level_of
from loyaltystats.stats.kano.result import text_column
from loyaltystats.stats.levels import LevelsResult
from loyaltystats.stats.multiplicity import ADJUSTMENTS
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
        Weights only.
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
        The design has more than weights.

    Notes
    -----
    .. math:: delivered = P(\text{rating} \ge \text{delivered\_from})

    with Wilson's interval; the rule of the levels is that of ``satisfaction_levels``. Checked against that function, fed
    with pairs of the same categories (tests/stats/test_rating_levels.py).

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
    weights = weights_only(design, "levels_from_ratings")
    columns = [*features, *([by] if by else []), *([weights] if weights else [])]
    every = collect(answers(responses, columns), columns)
    weight = usable_weights(every[weights]) if weights else None
    table, weight = (every, None) if weight is None else (every[weight > 0], weight[weight > 0])
    good = _good(table, limits, missing_rule(missing))
    groups = _groups(table, by)
    frame = _table(factors, good, groups, weight, (rule, level))
    words = ", ".join(f"{feature} {sign} {limit:g}" for feature, (limit, sign) in limits.items())
    labels = {feature: label_of(responses, feature) for feature in features}
    return LevelsResult(
        _table=frame if by else frame.drop(columns="group"),
        n=len(table),
        n_total=len(every),
        excluded={ZERO_WEIGHT: len(every) - len(table)} if len(table) < len(every) else {},
        title="Four levels of satisfaction, from ratings",
        method=(
            "Requirement: how performance works, by the regression of penalties and rewards (basic: Expected, performance: "
            f"Desired, excitement: Delighted). Delivered: ratings with {words}. A shortfall is declared when the "
            f"{100 * level:g} % Wilson interval of the share delivered lies below {rule.threshold:.0%}; an unmet Desired "
            f"feature is called {rule.desired_shortfall}."
        ),
        notes=_notes(frame, weighted=weights is not None),
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
    weight: np.ndarray | None,
    rule: tuple[LevelRule, float],
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    rows = []
    for group, inside in groups.items():
        for feature, values in good.items():
            known = inside & ~np.isnan(values)
            w = np.ones(int(known.sum())) if weight is None else weight[known]
            factor = factors.get((group, feature), factors.get((TOTAL, feature), ""))
            rows.append({"group": group, "feature": feature} | _row(factor, values[known], w, rule))
    frame = pd.DataFrame(rows)
    sizes = frame.pop("n_effective").to_numpy()
    if weight is not None:
        frame = frame.assign(**effective_columns(frame["n"].to_numpy(), sizes))
    for name in ("requirement", "level"):
        frame[name] = text_column([row[name] for row in rows])
    return frame


def _row(factor: str, values: np.ndarray, weight: np.ndarray, rule: tuple[LevelRule, float]) -> dict[str, Any]:
    choice, confidence_level = rule
    total, squares = float(weight.sum()), float((weight**2).sum())
    size = total**2 / squares if squares > 0 else 0.0
    share = float(values @ weight) / total if total > 0 else float("nan")
    low, high = (float(end) for end in wilson(share * size if size else 0.0, size, confidence_level))
    category = FACTORS.get(factor)
    level, reason = level_of([category] if category else [], delivery_state(asked=True, low=low, high=high), choice)
    if category is None:
        reason = f"how performance works is not clear ({factor or 'not estimated'}), so there is no requirement"
    unknown = float("nan")
    return {
        "requirement": REQUIREMENTS[category] if category else None,
        "level": level,
        **{"delivered": share, "delivered_low": low, "delivered_high": high},
        **{"risk": unknown, "risk_low": unknown, "risk_high": unknown},
        "reason": reason,
        "n": len(values),
        "n_effective": size,
    }


def _notes(frame: pd.DataFrame, *, weighted: bool) -> tuple[str, ...]:
    notes = [
        "The requirement is how performance works in a regression, not what people say about presence; the Kano pairs can "
        "give another one. A good rating stands in for delivery."
    ]
    unclear = frame.loc[(frame["group"] == TOTAL) & frame["requirement"].isna(), "feature"].tolist()
    if unclear:
        notes.append(f"Not clear how performance works, so no level: {', '.join(map(str, unclear))}.")
    if weighted:
        notes.append("Survey weights: Wilson intervals on Kish's effective number of respondents.")
    return tuple(notes)
