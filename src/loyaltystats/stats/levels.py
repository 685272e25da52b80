"""The four levels of satisfaction: what is required of a feature, joined to whether it is delivered today."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ApproximationWarning, ArgumentError, ResponseError
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import instrument_of, label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.delivery import Delivery, checked_delivery, tally_delivery
from loyaltystats.stats.kano.direct import infer_direct, tally_direct
from loyaltystats.stats.kano.level_rule import (
    SHORTFALL_RULES,
    THRESHOLD,
    LevelRule,
    candidates_of,
    delivery_state,
    level_of,
)
from loyaltystats.stats.kano.pooling import Plan, wave_of
from loyaltystats.stats.kano.result import KanoResult, row_names, text_column
from loyaltystats.stats.kano.rules import Verdicts, decide
from loyaltystats.stats.kano.table import evaluation_table
from loyaltystats.stats.kano.tally import Pairs
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.selection import group_texts

NULL = "The two most frequent categories are equally frequent; the threshold share of customers gets the feature."


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LevelsResult(Result):
    """The four levels of features: requirement, delivery and the level that follows, with the reason."""

    title: str = "Four levels of satisfaction"
    source: str = (
        "Requirement: Kano N. et al. (1984), Hinshitsu 14(2):39-48; Berger C. et al. (1993), CQM Journal 2(4):3-36; "
        "intervals: Wilson E. B. (1927), JASA 22(158):209-212; the levels are a definition of this package"
    )
    threshold: float
    confidence_level: float
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"threshold": self.threshold, "confidence_level": self.confidence_level}


def satisfaction_levels(  # noqa: PLR0913 - the shared arguments of estimators, and those of the rule
    responses: Any,
    *,
    pairs: Pairs | None = None,
    delivered: Mapping[str, str] | None = None,
    direct: Mapping[str, str] | None = None,
    wording: Any = None,
    table: Any = "classic",
    method: str = "winner",
    threshold: float = THRESHOLD,
    partly_counts: bool = False,
    desired_shortfall: str = "unmet",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> LevelsResult:
    r"""Put features on the four levels: Dissatisfied, Expected, Desired, Delighted.

    The Kano pair says what is *required*; only a delivery question says whether customers get it *today*. Without one
    the level stays empty, with the reason, and the risk is shown instead: the level is never invented.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column). Default: the pairs of the instrument.
    delivered : mapping of str to str, optional
        Feature -> column of "do you get this today?": yes, partly, no, or codes 1, 2, 3 (or 1 and 0). Default: the
        instrument's delivery questions.
    direct : mapping of str to str, optional
        Feature -> column of a direct classification, codes 1 (Dissatisfied) to 4 (Delighted), 5 does not matter; used
        instead of pairs. Default: the instrument's level questions if it has no Kano pairs.
    wording : str or sequence of five str, optional
        Answers of the pair questions, as in ``classify_kano``.
    table : str or 5x5 letters, default "classic"
        Evaluation table, as in ``classify_kano``.
    method : str, default "winner"
        Rule of the requirement, as in ``classify_kano``.
    threshold : float, default 0.5
        Share of customers who must get a feature. A shortfall is declared when the whole interval of the share
        delivered lies below it.
    partly_counts : bool, default False
        Whether "partly" counts as delivered.
    desired_shortfall : str, default "unmet"
        What a Desired feature becomes that is not delivered: it stays Desired, ``unmet`` (by definition its lack does
        not prevent the purchase), or ``dissatisfied`` (Kano's one-dimensional requirement predicts dissatisfaction).
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates; for a direct question weights only.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Correction of the requirement's p over the features of a group.
    missing : str, default "drop"
        ``drop`` or ``raise``.
    rng : None, int or numpy.random.Generator
        Not used by this statistic; accepted so that all estimators can be called alike.

    Returns
    -------
    LevelsResult
        Columns: [group,] feature, requirement (Expected, Desired, Delighted, Indifferent, Reverse, Questionable, or
        ``mixed: ...``), level (Dissatisfied, Expected, Desired, Delighted, or empty), delivered, delivered_low,
        delivered_high (share), risk, risk_low, risk_high (share who would be dissatisfied if it were missing),
        [dissatisfied, dissatisfied_low, dissatisfied_high (share, if delivery was asked),] reason,
        n (respondents with a complete pair) [, n_effective, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain.
    ResponseError
        A column is missing, or an answer is not known.
    DesignError
        The design cannot be used, or has more than weights and the question is direct.

    Notes
    -----
    .. math:: dissatisfied = P(\text{not delivered}, c \in \{O, M\}) + P(\text{delivered}, c = R)

    with c the respondent's own category. An Expected feature whose delivery falls short is Dissatisfied; so is a
    Reverse feature that is delivered to more than the threshold. An attractive feature that falls short has no level:
    it is an opportunity. Indifferent, Reverse and Questionable stand outside the levels.

    References
    ----------
    .. [1] Berger C. et al. (1993), Kano's methods for understanding customer-defined quality, CQM Journal 2(4):3-36.
    .. [2] Emery C. R., Tian R. G. (2002), Journal of Education for Business 78(2) (direct classification).

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"f": [3] * 20, "d": [5] * 20, "got": ["no"] * 18 + ["yes"] * 2})
    >>> levels = satisfaction_levels(answers, pairs={"refund": ("f", "d")}, delivered={"refund": "got"})
    >>> levels.to_frame()[["requirement", "level", "delivered", "dissatisfied"]]
      requirement         level  delivered  dissatisfied
    0    Expected  Dissatisfied        0.1           0.9
    """
    rule = LevelRule(
        threshold=fraction("threshold", threshold),
        partly_counts=bool(partly_counts),
        desired_shortfall=one_of("desired_shortfall", desired_shortfall, SHORTFALL_RULES),
    )
    shared: dict[str, Any] = {
        "by": by,
        "design": design,
        "confidence_level": fraction("confidence_level", confidence_level),
        "adjust": one_of("adjust", adjust, ADJUSTMENTS),
        "missing": missing_rule(missing),
    }
    if isinstance(responses, Mapping):
        raise ArgumentError("responses - got several waves - satisfaction_levels takes the answers of one wave.")
    columns = _direct_columns(responses, direct, pairs)
    if columns:
        return _direct_levels(responses, columns, rule, shared)
    kano = classify_kano(
        responses, pairs=pairs, wording=wording, table=table, method=method, importance={}, rng=rng, **shared
    )
    plan = Plan(table=evaluation_table(table), pairs=pairs, importance={}, by=by, design=design, full_design=True)
    wave = wave_of("", responses, wording, plan)
    asked = checked_delivery(delivered, wave)
    delivery = tally_delivery(wave, asked, plan, kano._counts, partly_counts=rule.partly_counts)
    if missing == "raise":
        _refuse_unanswered(delivery, kano)
    verdicts = decide(kano._counts, method=method, level=1 - confidence_level, adjust=adjust)
    return _levels(kano, verdicts, delivery, rule)


def _direct_columns(responses: Any, direct: Mapping[str, str] | None, pairs: Pairs | None) -> dict[str, str]:
    """Return feature -> direct question; empty when the levels follow from pairs."""
    if direct is not None:
        if not direct or pairs is not None:
            raise ArgumentError(
                "direct - expected feature -> column, without pairs - call once for pairs and once for direct."
            )
        return dict(direct)
    instrument = instrument_of(responses)
    if pairs is not None or instrument is None or instrument.kano_pairs():
        return {}
    return instrument.by_feature(Role.LEVEL)


def _refuse_unanswered(delivery: Delivery, kano: KanoResult) -> None:
    features = kano._counts.features
    lacking = [
        f"{feature!r} {kano.n - int(n)}"
        for feature, n in zip(features, delivery.delivered.n[: len(features)].tolist(), strict=True)
        if feature in delivery.asked and int(n) < kano.n
    ]
    if lacking:
        raise ResponseError(
            f"responses - delivery was not answered for {', '.join(lacking)} - missing='raise' refuses that - leave it "
            "out to drop them."
        )


def _levels(kano: KanoResult, verdicts: Verdicts, delivery: Delivery, rule: LevelRule) -> LevelsResult:
    import pandas as pd

    counts, source = kano._counts, kano.to_frame()
    share, low, high = delivery.delivered.interval(kano.confidence_level)
    states = [
        delivery_state(asked=feature in delivery.asked, low=float(low[row]), high=float(high[row]))
        for row, (_, feature) in enumerate(counts.rows())
    ]
    verdict = [level_of(candidates_of(verdicts, row), states[row], rule) for row in range(len(counts))]
    columns: dict[str, Any] = {**row_names(counts, kano.by), "requirement": source["requirement"]}
    columns["level"] = text_column([level for level, _ in verdict])
    columns |= {"delivered": share, "delivered_low": low, "delivered_high": high}
    ends = (("risk", "worse"), ("risk_low", "worse_high"), ("risk_high", "worse_low"))
    columns |= {risk: 0.0 - source[worse] for risk, worse in ends}
    if delivery.asked:
        harmed = delivery.dissatisfied.interval(kano.confidence_level)
        columns |= dict(zip(("dissatisfied", "dissatisfied_low", "dissatisfied_high"), harmed, strict=True))
    columns |= {"reason": [reason for _, reason in verdict], "n": source["n"]}
    if "n_effective" in source:
        columns |= {name: source[name] for name in ("n_effective", "design_effect")}
    frame = pd.DataFrame(columns)
    return LevelsResult(
        _table=frame,
        n=kano.n,
        n_total=kano.n_total,
        excluded=kano.excluded,
        method=_sentence(kano, rule, asked=bool(delivery.asked)),
        notes=(*kano.notes, *_delivery_notes(kano, delivery, rule)),
        null=NULL,
        labels=kano.labels,
        threshold=rule.threshold,
        confidence_level=kano.confidence_level,
        by=kano.by,
    )


def _sentence(kano: KanoResult, rule: LevelRule, *, asked: bool) -> str:
    level = f"{100 * kano.confidence_level:g} %"
    kind = "Wilson" if kano._counts.errors is None else "Korn-Graubard"
    partly = "'partly' counts as delivered" if rule.partly_counts else "'partly' does not count as delivered"
    joined = (
        f"A shortfall is declared when the {level} {kind} interval of the share delivered lies below "
        f"{rule.threshold:.0%} ({partly}); an unmet Desired feature is called {rule.desired_shortfall}."
        if asked
        else "Delivery was not asked, so no level is stated."
    )
    return f"Requirement: {kano.method} Level: {joined}"


def _delivery_notes(kano: KanoResult, delivery: Delivery, rule: LevelRule) -> list[str]:
    counts = kano._counts
    lacking = [feature for feature in counts.features if feature not in delivery.asked]
    notes = []
    if lacking:
        what = "any feature" if not delivery.asked else ", ".join(lacking)
        notes.append(
            f"Delivery was not asked for {what}: the level stays empty, and the risk (the share who would be "
            "dissatisfied if it were missing) is shown instead."
        )
    if delivery.asked:
        bases = dict(zip(counts.features, delivery.delivered.n[: len(counts.features)].tolist(), strict=True))
        fewer = [f"{feature} {int(bases[feature]):,}" for feature in delivery.asked if bases[feature] < kano.n]
        if fewer:
            notes.append(f"Respondents who answered the delivery question: {', '.join(fewer)}, of {kano.n:,}.")
        notes.append(
            "Dissatisfied (share): respondents who do not get a feature that is must-be or one-dimensional to them, or "
            "who get one that they do not want. The shortfall rule is applied to each feature on its own."
        )
    return notes


def _direct_levels(responses: Any, columns: dict[str, str], rule: LevelRule, shared: dict[str, Any]) -> LevelsResult:
    import numpy as np
    import pandas as pd

    by, design = shared["by"], shared["design"]
    counted = tally_direct(responses, columns, by=by, design=design, missing=shared["missing"])
    weighted = design is not None and design.weights is not None
    found = infer_direct(
        counted, confidence_level=shared["confidence_level"], adjust=shared["adjust"], weighted=weighted
    )
    unknown = np.full(len(counted.rows()), np.nan)
    frame: dict[str, Any] = {"group": [group for group, _ in counted.rows()]} if by else {}
    frame |= {"feature": [feature for _, feature in counted.rows()]}
    frame |= {name: found.pop(name) for name in ("requirement", "level")}
    for name in ("delivered", "risk"):
        frame |= {name: unknown, f"{name}_low": unknown, f"{name}_high": unknown}
    notes = ["Asked directly: delivery and risk were not asked. 'Dissatisfied' is the share who chose that answer."]
    if weighted:
        notes.append("Survey weights: normal test and Wilson intervals on Kish's effective number of respondents.")
        warnings.warn(notes[-1], ApproximationWarning, stacklevel=3)
    test = "two-sided normal test on effective counts" if weighted else "exact two-sided binomial test"
    labels = {feature: label_of(responses, feature) for feature in columns}
    return LevelsResult(
        _table=pd.DataFrame(frame | found),
        n=counted.respondents,
        n_total=counted.respondents,
        method=(
            "Direct classification: the answer that significantly more respondents chose than any other "
            f"({test} against the runner-up, level {1 - shared['confidence_level']:.3g})."
        ),
        notes=tuple(notes),
        null="The two most frequent answers are equally frequent among all customers.",
        labels=labels | (group_texts(responses, by, counted.groups) if by else {}),
        threshold=rule.threshold,
        confidence_level=shared["confidence_level"],
        by=by,
    )
