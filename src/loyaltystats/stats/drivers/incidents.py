"""Critical incidents: features that people praise, complain about, or both."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, DesignError, EstimationError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, design_words, usable_weights
from loyaltystats.stats.drivers.asymmetry import BASIC, EXCITEMENT, PERFORMANCE, UNCLEAR
from loyaltystats.stats.drivers.choice import labels_for
from loyaltystats.stats.drivers.incidents_designed import designed_mentions
from loyaltystats.stats.drivers.mentions import Mentions, columns_of, sums_of, zero_one
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.selection import group_label, group_texts, in_order, refuse_many_groups
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MARGIN: Final = 0.25
"""Share of praise from which a feature is mentioned both ways: a convention, neither side three times the other."""

FEW: Final = 10
"""One-sided mentions below which hardly any share can be told from one half."""

NULL: Final = "A feature is praised as often as it is complained about."
BOTH_SIDES: Final = (
    "Respondents who both praise a feature and complain about it say nothing about which is more frequent; the test is on "
    "those who do one of the two (McNemar's exact test)."
)
WEIGHTED: Final = (
    "Weighted: mentions are sums of weights scaled to the respondents; the exact test is replaced by a normal test on "
    "Kish's effective number of one-sided mentions, which the Wilson interval uses too."
)
UNEQUAL_CHANCE: Final = (
    "Mentions show what comes to mind, not what matters: a feature that nobody mentions is not shown to be unimportant."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class IncidentResult(Result):
    """Praise and complaints of every feature, the test that both are equally frequent, and the class that follows."""

    title: str = "Praise and complaints"
    source: str = (
        "Flanagan (1954), Psychological Bulletin 51:327-358; Cadotte and Turgeon (1988), Journal of Consumer Satisfaction, "
        "Dissatisfaction and Complaining Behavior 1:74-79"
    )
    margin: float = MARGIN
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None
    designed: bool = False
    """Whether tests and intervals are those of a design with more than weights."""

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return feature and the share of praise with its Wilson interval at another level (unweighted counts).

        Raises
        ------
        DesignError
            The intervals are those of a design, which must be asked for their level.
        """
        if self.designed:
            raise DesignError(
                "confidence_interval - these intervals are those of a survey design - expected another call with "
                "confidence_level= - pass it to critical_incidents."
            )
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        praise = table["compliments"] - table["both_mentioned"].fillna(0)
        complaint = table["complaints"] - table["both_mentioned"].fillna(0)
        low, high = wilson(praise, praise + complaint, level)
        keys = [name for name in ("group", "feature") if name in table]
        return table[[*keys, "positive_share"]].assign(conf_low=low, conf_high=high)


def critical_incidents(
    responses: Any = None,
    *,
    mentions: Mapping[str, tuple[str, str]] | None = None,
    counts: Mapping[str, tuple[int, int]] | None = None,
    margin: float = MARGIN,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> IncidentResult:
    r"""Compare how often features are praised with how often they are complained about.

    Complaints without praise mark a basic feature, praise without complaints an excitement feature, both a performance
    feature.

    Parameters
    ----------
    responses : Responses or dataframe, optional
        One row per respondent, with a 0/1 column for praise and one for complaints of each feature.
    mentions : mapping of str to (str, str), optional
        Feature -> (column of praise, column of complaints).
    counts : mapping of str to (int, int), optional
        Feature -> (praise, complaints), instead of answers; one mention per person and side is assumed.
    margin : float, default 0.25
        A feature counts as mentioned both ways when the interval of the share of praise lies between this and one minus
        it.
    by : str, optional
        Column whose values split the table; ``Total`` comes first. Needs answers.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates. Needs answers.
    confidence_level : float, default 0.95
        Fraction between 0 and 1; one minus it is the level of the test.
    adjust : {"holm", "bh", "by", "none"}
        Correction over the features of a group.
    missing : {"drop", "raise"}
        Leave out respondents who did not answer one of a feature's two columns, for that feature, or refuse them.
    rng : optional
        Accepted for uniformity; nothing is drawn here.

    Returns
    -------
    IncidentResult
        Columns: [group] feature, compliments, complaints, both_mentioned (mentions), positive_share (0 to 1, of one-sided
        mentions), conf_low, conf_high, p_value, p_adjusted, impact_factor (basic, performance, excitement, unclear),
        reason, n.

    Raises
    ------
    ArgumentError
        Neither or both of ``mentions`` and ``counts`` are given, or a count is not a whole number.
    ResponseError
        A column is missing or holds anything but 0 and 1.
    EstimationError
        Nobody mentioned anything.

    Notes
    -----
    .. math:: p = \min\{1,\ 2 \Pr(X \le \min(a, b))\}, \quad X \sim \mathrm{Binomial}(a + b, 1/2)

    with a those who only praise and b those who only complain. Rule: interval within the margins, performance; else
    significantly more praise, excitement; significantly more complaints, basic; else unclear. Checked against:
    ``binom.test`` and ``mcnemar`` (tests/oracles/other_roads.R). Cost: one pass over the rows.

    References
    ----------
    .. [1] Flanagan J. C. (1954), The critical incident technique, Psychological Bulletin 51(4):327-358.
    .. [2] Cadotte E. R., Turgeon N. (1988), Dissatisfiers and satisfiers: suggestions from consumer complaints and
       compliments, Journal of Consumer Satisfaction, Dissatisfaction and Complaining Behavior 1:74-79.

    Examples
    --------
    >>> table = critical_incidents(counts={"parking": (4, 46), "welcome": (38, 3), "food": (40, 37)}).to_frame()
    >>> table[["feature", "positive_share", "p_adjusted", "impact_factor"]].round(3)
       feature  positive_share  p_adjusted impact_factor
    0  parking           0.080        0.00         basic
    1  welcome           0.927        0.00    excitement
    2     food           0.519        0.82   performance
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    if not isinstance(margin, (int, float)) or isinstance(margin, bool) or not 0 < margin < 0.5:
        raise ArgumentError(f"margin - got {margin!r} - expected a share between 0 and 0.5, for example 0.25.")
    weights = design.weights if design else None
    if (mentions is None) == (counts is None):
        raise ArgumentError(
            "mentions, counts - got "
            + ("neither" if counts is None else "both")
            + " - expected one of them - pass for "
            "example mentions={'food': ('foodpraise', 'foodcomplaint')} or counts={'food': (40, 37)}."
        )
    whole = design if design is not None and design.is_complex else None
    plan = _Plan(level, adjust, float(margin), weighted=weights is not None, design=whole)
    if counts is not None:
        if responses is not None or by is not None or design is not None:
            raise ArgumentError(
                "counts - were given together with answers, by or design - expected counts alone - pass mentions= to count "
                "answers."
            )
        return _finish(plan, {TOTAL: _counted(counts)}, list(counts), _Bookkeeping())
    pairs = dict(mentions or {})
    tallies, book = tally(responses, pairs, by=by, weights=weights, missing=missing)
    if whole is not None:
        judged = designed_mentions(responses, columns_of(pairs), by, whole, level)
        tallies = {name: replace(one, judged=judged[name]) for name, one in tallies.items()}
    return _finish(plan, tallies, list(pairs), book, by)


@dataclass(frozen=True)
class _Plan:
    level: float
    adjust: str
    margin: float
    weighted: bool
    design: SurveyDesign | None = None


@dataclass(frozen=True)
class _Bookkeeping:
    n_total: int | None = None
    labels: Mapping[str, str] | None = None
    unplaced: int = 0
    weightless: int = 0


def _finish(
    plan: _Plan, tallies: Mapping[str, Mentions], features: list[str], book: _Bookkeeping, by: str | None = None
) -> IncidentResult:
    import pandas as pd

    tables = [infer(one, features, plan).assign(group=group) for group, one in tallies.items()]
    table = pd.concat(tables, ignore_index=True)
    table = table[["group", *(name for name in table if name != "group")]] if by else table.drop(columns="group")
    total = tallies[TOTAL]
    if not (total.praise + total.complaint + total.both).sum() > 0:
        raise EstimationError("mentions - nobody mentioned anything - expected some praise or complaints.")
    notes = [UNEQUAL_CHANCE]
    notes += [BOTH_SIDES] if total.both.any() else []
    notes += [WEIGHTED] if plan.weighted and plan.design is None else []
    notes += [design_words(plan.design)] if plan.design is not None else []
    few = [str(name) for name, a, b in zip(features, total.praise, total.complaint, strict=True) if a + b < FEW]
    if few:
        notes.append(f"Fewer than {FEW} one-sided mentions, too few to tell: {', '.join(few)}.")
    if book.weightless:
        notes.append(f"{book.weightless} respondents with a weight of zero stand for nobody and are not counted.")
    if book.unplaced:
        notes.append(f"{book.unplaced} respondents without a value of {by!r} count in the total only.")
    kind = "Normal" if plan.weighted else "Exact binomial"
    kind, limits = ("Design-based t", "Korn-Graubard") if plan.design is not None else (kind, "Wilson")
    return IncidentResult(
        _table=table,
        n=int(total.n.max()),
        n_total=None,
        method=f"{kind} test of equally frequent praise and complaints, p adjusted by {ADJUSTMENT_NAMES[plan.adjust]} over "
        f"the features{' of each group' if by else ''}; share of praise with {100 * plan.level:g} % {limits} intervals; "
        f"both ways when the interval lies within {plan.margin:.0%} and {1 - plan.margin:.0%}.",
        notes=tuple(notes),
        null=NULL,
        labels=dict(book.labels or {}),
        margin=plan.margin,
        confidence_level=plan.level,
        adjust=plan.adjust,
        by=by,
        designed=plan.design is not None,
    )


def _counted(counts: Mapping[str, tuple[int, int]]) -> Mentions:
    import numpy as np

    bad = {
        name: pair
        for name, pair in counts.items()
        if len(tuple(pair)) != 2
        or any(not isinstance(one, Integral) or isinstance(one, bool) or one < 0 for one in pair)
    }
    if bad or not counts:
        raise ArgumentError(
            f"counts - got {bad or counts!r} - expected two whole numbers of at least 0 per feature, praise and complaints "
            "- pass for example counts={'food': (40, 37)}."
        )
    praise, complaint = np.array([tuple(pair) for pair in counts.values()], dtype=float).T
    n = (praise + complaint).astype(int)
    return Mentions(praise=praise, complaint=complaint, both=np.zeros(len(n)), squares=praise + complaint, n=n)


def tally(
    responses: Any, pairs: Mapping[str, tuple[str, str]], *, by: str | None, weights: str | None, missing: str
) -> tuple[dict[str, Mentions], _Bookkeeping]:
    """Count the mentions of all respondents and of each group.

    Raises
    ------
    ResponseError
        A column holds anything but 0 and 1, or ``missing="raise"`` and an answer is missing.
    """
    import numpy as np

    missing_rule(missing)
    columns = columns_of(pairs)
    if len(set(columns)) != len(columns) or not columns or any(len(pair) != 2 for pair in pairs.values()):
        raise ArgumentError(
            f"mentions - got {dict(pairs)!r} - expected two columns of its own for each feature, praise and complaints - "
            "pass for example mentions={'food': ('foodpraise', 'foodcomplaint')}."
        )
    wanted = [*columns, *([by] if by else []), *([weights] if weights else [])]
    raw = collect(answers(responses, wanted), wanted)
    weight = usable_weights(raw[weights]) if weights else np.ones(len(raw))
    found = np.column_stack([zero_one(raw[column], missing) for column in columns])
    groups = [group_label(value) for value in raw[by].tolist()] if by else []
    names = in_order(name for name in groups if name is not None)
    refuse_many_groups(str(by), len(names))
    parts = {TOTAL: np.ones(len(raw), dtype=bool)}
    parts |= {name: np.array([label == name for label in groups]) for name in names}
    labels = {**labels_for(responses, list(pairs)), **group_texts(responses, by, names)}
    book = _Bookkeeping(len(raw), labels, sum(label is None for label in groups), int((weight == 0).sum()))
    return {name: sums_of(found[rows], weight[rows]) for name, rows in parts.items()}, book


def infer(found: Mentions, features: list[str], plan: _Plan) -> pd.DataFrame:
    """Make the table of one group from the sums; no row of answers is seen here."""
    import numpy as np
    import pandas as pd

    total = found.praise + found.complaint
    with np.errstate(divide="ignore", invalid="ignore"):
        share = found.praise / total
        effective = np.where(found.squares > 0, total**2 / found.squares, 0.0)
    low, high = wilson(np.where(total > 0, share * effective, 0.0), effective, plan.level)
    p_value = _p_value(found, weighted=plan.weighted)
    if found.judged is not None:
        low, high, p_value = found.judged
    adjusted = adjust_p(p_value.tolist(), plan.adjust)
    verdicts = [_verdict(*each, plan) for each in zip(share, low, high, p_value, adjusted, strict=True)]
    return pd.DataFrame(
        {
            "feature": features,
            "compliments": found.praise + found.both,
            "complaints": found.complaint + found.both,
            "both_mentioned": found.both,
            "positive_share": share,
            "conf_low": low,
            "conf_high": high,
            "p_value": p_value,
            "p_adjusted": adjusted,
            "impact_factor": [each[0] for each in verdicts],
            "reason": [each[1] for each in verdicts],
            "n": found.n,
        }
    )


def _p_value(found: Mentions, *, weighted: bool) -> np.ndarray:
    """Return the exact binomial p, or the normal one with weights; ``nan`` where nobody mentioned one side only."""
    import numpy as np
    from scipy.special import betainc, ndtr

    large, small = np.maximum(found.praise, found.complaint), np.minimum(found.praise, found.complaint)
    if weighted:
        root = np.sqrt(np.where(found.squares > 0, found.squares, np.nan))
        normal: np.ndarray = 2 * ndtr(-(large - small) / root)
        return normal
    tail = betainc(np.maximum(large, 1.0), small + 1.0, 0.5)
    return np.where(large == 0, math.nan, np.minimum(1.0, 2.0 * tail))


def _verdict(share: float, low: float, high: float, p: float, adjusted: float, plan: _Plan) -> tuple[str, str]:
    """Return the class of a feature and the reason in words."""
    if math.isnan(p):
        return UNCLEAR, "nobody mentioned one side of it only"
    if plan.margin <= low and high <= 1 - plan.margin:
        return PERFORMANCE, "praised and complained about, neither far more often"
    if adjusted < 1 - plan.level:
        return (EXCITEMENT, "praised more often") if share > 0.5 else (BASIC, "complained about more often")
    return UNCLEAR, "praise and complaints cannot be told apart, and too few to say that both are frequent"
