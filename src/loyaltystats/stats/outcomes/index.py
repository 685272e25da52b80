"""loyalty_index: the satisfaction index of a few items, 0 to 100, with equal or estimated weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.item_weights import RULES, item_weights
from loyaltystats.stats.outcomes.means import limits_at, mean_row
from loyaltystats.stats.outcomes.rows import Rows, base_words, tally
from loyaltystats.stats.outcomes.scales import Ends, column_list, ends_of, refuse_outside
from loyaltystats.stats.selection import group_texts, names_of, question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CONSTRUCT: Final = "satisfaction"
FEWEST: Final = 2


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LoyaltyIndexResult(Result):
    """Index of several items from 0 to 100, one row per group, ``Total`` first."""

    title: str = "Satisfaction index"
    source: str = (
        "Fornell C., Johnson M. D., Anderson E. W., Cha J., Bryant B. E. (1996), Journal of Marketing 60(4):7-18"
    )
    questions: tuple[str, ...]
    weights_rule: str
    outcome: tuple[str, ...] = ()
    confidence_level: float
    by: str | None = None
    _weights: Any = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "questions": ", ".join(self.questions),
            "weights_rule": self.weights_rule,
            "confidence_level": self.confidence_level,
        }

    def item_weights(self) -> pd.DataFrame:
        """Return how much each item counts in the index.

        Returns
        -------
        pandas.DataFrame
            Columns: question, item_weight (sums to 1), mean (scale points, of those in the base), n.
        """
        frame: pd.DataFrame = self._weights.copy()
        return frame

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the index with Student's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: group, estimate, conf_low, conf_high (0-100).
        """
        table = self.to_frame()
        low, high = limits_at(table, fraction("confidence_level", confidence_level))
        return table[["group", "estimate"]].assign(conf_low=low, conf_high=high)


def loyalty_index(
    responses: Any,
    questions: str | Sequence[str] | None = None,
    *,
    weights_rule: str = "equal",
    outcome: str | Sequence[str] | None = None,
    lowest: float | None = None,
    highest: float | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> LoyaltyIndexResult:
    r"""Satisfaction index of a few items, 0 to 100, with its interval.

    For a researcher with the three facets of satisfaction (overall, against expectations, against the ideal), or any other
    few items that measure one thing. One number that can be compared between groups and years; whether the items go together
    is what ``reliability`` tells.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Only respondents who answered every item are in the base; the others are counted.
    questions : sequence of str, optional
        Columns. Default: the instrument's outcome questions of the construct ``satisfaction``.
    weights_rule : str, default "equal"
        ``equal``; ``pls``, outer weights of partial least squares (mode A) with ``outcome`` as the neighbouring construct;
        ``pca``, the first principal component. Weights are estimated from all respondents and are the same in every group.
    outcome : str or sequence of str, optional
        With ``pls``: the loyalty items that the index is to predict. Without it ``pls`` is the first principal component.
    lowest, highest : float, optional
        Ends of the scale of every item. Default: the instrument's.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents who lack an answer out of the base and counts them; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    LoyaltyIndexResult
        Columns: group, estimate (0-100), std_error, df, conf_low, conf_high (0-100), n (respondents), n_effective
        [, design_effect]. ``.item_weights()`` has the weights of the items.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or nothing says which items, or where their scales end.
    ResponseError
        A column is missing, holds text, or an answer lies off the scale.
    EstimationError
        Nobody answered all items, or weights cannot be estimated from them.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: I = 100\,\frac{\sum_j w_j (\bar x_j - l_j)}{\sum_j w_j (h_j - l_j)}

    with the ends l and h of the items' scales; on 1-10 this is :math:`\sum w_j(\bar x_j - 1)/9 \times 100`.
    Estimated weights are those of standardised items, divided by the items' standard deviations and by their sum. The
    interval is that of the mean of the respondents' own indices; it takes the weights as known. Checked against:
    ``t.test``, ``svymean``, ``prcomp`` and the iterations of mode A in R (tests/oracles/outcomes.R). Cost: one pass over
    the rows.

    References
    ----------
    .. [1] Fornell C., Johnson M. D., Anderson E. W., Cha J., Bryant B. E. (1996), The American Customer Satisfaction Index:
       nature, purpose, and findings, Journal of Marketing 60(4):7-18.
    .. [2] Tenenhaus M., Esposito Vinzi V., Chatelin Y.-M., Lauro C. (2005), PLS path modeling, Computational Statistics and
       Data Analysis 48:159-205.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"overall": [10, 8, 7, 9], "expected": [9, 8, 6, 7], "ideal": [8, 7, 7, 8]})
    >>> result = loyalty_index(answers, ["overall", "expected", "ideal"], lowest=1, highest=10)
    >>> result.to_frame()[["group", "estimate", "conf_low", "conf_high", "n"]].round(1)
       group  estimate  conf_low  conf_high  n
    0  Total      75.9      58.9       92.9  4
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    one_of("weights_rule", weights_rule, RULES)
    level = fraction("confidence_level", confidence_level)
    codes = _codes(responses, questions)
    neighbours = _neighbours(codes, outcome, weights_rule)
    scales = {code: ends_of(responses, code, lowest=lowest, highest=highest) for code in codes}
    rows = tally(responses, [*codes, *neighbours], by=by, design=design, missing=missing_rule(missing))
    for code in codes:
        refuse_outside(rows, code, scales[code])
    base = _complete(rows, codes)
    items = _points(rows, scales)
    weights = _weigh(rows, items, base, weights_rule, neighbours)
    table = with_design_effect(pd.DataFrame(infer(rows, items, weights, base, level)), design)
    return LoyaltyIndexResult(
        title=_title(responses, codes, questions),
        _table=table,
        n=int(table["n"].iloc[0]),
        n_total=rows.design.n_total,
        excluded=rows.excluded(base),
        method=_sentence(scales, weights_rule, neighbours, level),
        notes=_notes(rows, base, scales, weights_rule),
        labels=names_of(responses, codes) | group_texts(responses, by, rows.groups),
        questions=tuple(codes),
        weights_rule=weights_rule,
        outcome=tuple(neighbours),
        confidence_level=level,
        by=by,
        _weights=_weight_table(rows, base, codes, weights),
    )


def satisfaction_items(responses: Any) -> list[str]:
    """Return the instrument's outcome ratings of the construct ``satisfaction``, of the first template that has some."""
    instrument = instrument_of(responses)
    found = [
        each
        for each in (instrument.with_role(Role.OUTCOME) if instrument else ())
        if each.construct == CONSTRUCT and each.kind == "single" and each.scale is not None and each.scale.is_numeric
    ]
    return [each.code for each in found if each.template == found[0].template]


def _title(responses: Any, codes: Sequence[str], questions: Any) -> str:
    """Return what the index is called: only items known to ask for satisfaction make a satisfaction index."""
    asked = [question_of(responses, code) for code in codes]
    if questions is None or all(each is not None and each.construct == CONSTRUCT for each in asked):
        return "Satisfaction index"
    return f"Index of {len(codes)} items"


def _codes(responses: Any, questions: str | Sequence[str] | None) -> list[str]:
    codes = column_list("questions", questions) if questions is not None else satisfaction_items(responses)
    if len(codes) < FEWEST:
        instrument = instrument_of(responses)
        lack = f"instrument {instrument.id!r} has {len(codes)} of them" if instrument else "nothing says which"
        what = lack if questions is None else f"got {questions!r}"
        raise ArgumentError(
            f"questions - {what} - expected at least {FEWEST} items of one construct - pass questions=[...], or combine the "
            "study with the template 'csat'."
        )
    return codes


def _neighbours(codes: Sequence[str], outcome: str | Sequence[str] | None, rule: str) -> list[str]:
    if outcome is None:
        return []
    if rule != "pls":
        raise ArgumentError(
            f"outcome - is used by weights_rule='pls' only, and the rule is {rule!r} - expected no outcome - leave it out."
        )
    found = column_list("outcome", outcome)
    both = [code for code in found if code in codes]
    if both:
        raise ArgumentError(
            f"outcome - {', '.join(repr(code) for code in both)} is an item of the index too - expected other columns - "
            "name loyalty items that the index is to predict."
        )
    return found


def _complete(rows: Rows, codes: Sequence[str]) -> np.ndarray:
    import numpy as np

    answered: np.ndarray = ~np.isnan(np.stack([rows.column(code) for code in codes], axis=1)).any(axis=1)
    if not answered.any():
        raise EstimationError(
            f"questions - nobody answered all of {', '.join(repr(code) for code in codes)} - expected at least one "
            "respondent with every answer - leave out the item that most did not answer."
        )
    return answered


def _points(rows: Rows, scales: Mapping[str, Ends]) -> np.ndarray:
    import numpy as np

    return np.stack([ends.points(rows.column(code)) for code, ends in scales.items()], axis=1)


def _weigh(rows: Rows, items: np.ndarray, base: np.ndarray, rule: str, neighbours: Sequence[str]) -> np.ndarray:
    """Return the weights of the items, estimated from those who answered everything."""
    import numpy as np

    known = base
    other = None
    if neighbours:
        other = np.stack([rows.column(code) for code in neighbours], axis=1)
        known = base & ~np.isnan(other).any(axis=1)
        other = other[known]
    codes = rows.codes[: items.shape[1]]
    if rule != "equal" and int(known.sum()) <= items.shape[1]:
        raise EstimationError(
            f"weights_rule - {rule!r} needs more respondents with every answer than items, and there are "
            f"{int(known.sum())} - expected more answers - pass weights_rule='equal'."
        )
    return item_weights(items[known], other, rows.design.weights[known], rule, codes)


def infer(rows: Rows, items: np.ndarray, weights: np.ndarray, base: np.ndarray, level: float) -> list[dict[str, Any]]:
    """Return the index of all respondents and of each group."""
    own = items @ weights
    return [{"group": group} | mean_row(own, rows.design, inside & base, level) for group, inside in rows.masks()]


def _weight_table(rows: Rows, base: np.ndarray, codes: Sequence[str], weights: np.ndarray) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    counted = rows.design.weights[base]
    answered = np.stack([rows.column(code) for code in codes], axis=1)[base]
    return pd.DataFrame(
        {
            "question": list(codes),
            "item_weight": weights,
            "mean": counted @ answered / counted.sum(),
            "n": int(base.sum()),
        }
    )


def _sentence(scales: Mapping[str, Ends], rule: str, neighbours: Sequence[str], level: float) -> str:
    words = {ends.words for ends in scales.values()}
    said = f" on {words.pop()}" if len(words) == 1 else ""
    towards = f" towards {', '.join(neighbours)}" if neighbours else ""
    alone = ", without an outcome the first principal component" if rule == "pls" and not neighbours else ""
    return (
        f"Weighted mean of {len(scales)} items{said}, put on 0 to 100; {RULES[rule]}{towards}{alone}; "
        f"{100 * level:g} % t interval."
    )


def _notes(rows: Rows, base: np.ndarray, scales: Mapping[str, Ends], rule: str) -> tuple[str, ...]:
    notes = base_words(rows, base, "Items of the index, all answered")
    turned = [code for code, ends in scales.items() if ends.reversed]
    if turned:
        notes.append(f"Turned round before the mean, since a high answer is bad: {', '.join(turned)}.")
    if rule != "equal":
        notes.append("The interval takes the estimated weights as known; item_weights() shows them.")
    return tuple(notes)
