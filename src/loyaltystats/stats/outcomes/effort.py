"""effort: how easy customers find it to deal with a company - the mean answer and the share of top answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.means import SHARE_SIZE, limits_at, mean_row, share_row, shares_at
from loyaltystats.stats.outcomes.rows import Rows, base_words, tally
from loyaltystats.stats.outcomes.scales import Ends, column_list, ends_of, need_top, refuse_outside
from loyaltystats.stats.selection import group_texts, names_of, question_of

if TYPE_CHECKING:
    import pandas as pd

LOWEST: Final = 1.0
HIGHEST: Final = 7.0
TOP: Final = 3
"""Agreement with "made it easy" on 1-7, of which 5-7 count as easy: Dixon M., Toman N., DeLisi R. (2013), The Effortless
Experience, Portfolio (the second version of the measure; the first, of 2010, asked for effort on 1-5)."""

FACET: Final = "ease"
_TOP_NAMES: Final = ("top_share", "top_low", "top_high")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class EffortResult(Result):
    """Mean ease and the share of top answers, one row per group, ``Total`` first."""

    title: str = "Ease of dealing with us"
    source: str = (
        "Dixon M., Freeman K., Toman N. (2010), Harvard Business Review 88(7/8):116-122; interval of the share: "
        "Wilson E. B. (1927), JASA 22(158):209-212"
    )
    question: str
    lowest: float
    highest: float
    top: int
    confidence_level: float
    by: str | None = None
    _share_sizes: Any = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "question": self.question,
            "lowest": self.lowest,
            "highest": self.highest,
            "top": self.top,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the mean and the share of top answers with their intervals at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [question,] group, estimate, conf_low, conf_high (scale points), top_share, top_low, top_high.
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        low, high = limits_at(table, level)
        top_low, top_high = shares_at(table["top_share"], self._share_sizes, level)
        named = [name for name in ("question", "group", "estimate") if name in table.columns]
        return table[named].assign(
            conf_low=low, conf_high=high, top_share=table["top_share"], top_low=top_low, top_high=top_high
        )


def effort(
    responses: Any,
    question: str | Sequence[str] | None = None,
    *,
    top: int | None = None,
    lowest: float | None = None,
    highest: float | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> EffortResult:
    r"""Ease of dealing with a company: the mean answer with its interval, and the share of top answers.

    For a researcher who asked how easy it was, usually right after a purchase or a request. A high answer is an easy
    one; where the instrument says that the item is reversed (it asks for effort), answers are turned round first.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Missing answers and missing codes leave the base and are counted.
    question : str or sequence of str, optional
        Column, or several: then the table opens with a column ``question``. Default: the instrument's first question with
        facet ``ease``.
    top : int, optional
        Number of answers at the easy end that count as easy. Default: the instrument's, else 3 on a scale of seven answers
        (5-7); on any other scale it must be declared.
    lowest, highest : float, optional
        Ends of the scale. Default: the instrument's, else 1 and 7.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base and counts them; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    EffortResult
        Columns: [question,] group, estimate (mean, scale points), std_error, df, conf_low, conf_high (scale points),
        top_share, top_low, top_high (shares), n (respondents), n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, nothing says which column holds the answers, or the top answers are not declared.
    ResponseError
        A column is missing, holds text, or an answer lies off the scale.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: \bar x \pm t_{df}\, SE, \qquad SE^2 = \frac{n}{n-1} \sum_i \left(\frac{w_i (x_i - \bar x)}{\sum w}\right)^2

    which without weights is :math:`s^2/n` with n - 1 degrees of freedom; with strata and clusters the sum runs over clusters
    within strata. The share has Wilson's interval on the effective number of answers.
    Checked against: ``t.test``, ``prop.test``, ``svymean`` and ``svyciprop`` of R (tests/oracles/outcomes.R). Cost: one pass
    over the rows.

    References
    ----------
    .. [1] Dixon M., Freeman K., Toman N. (2010), Stop trying to delight your customers, Harvard Business Review
       88(7/8):116-122.
    .. [2] Wilson E. B. (1927), Probable inference, JASA 22(158):209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"easy": [7, 6, 6, 5, 4, 7, 2, 6, 5, 7]})
    >>> table = effort(answers, "easy").to_frame()
    >>> table[["group", "estimate", "conf_low", "conf_high", "top_share", "n"]].round(2)
       group  estimate  conf_low  conf_high  top_share   n
    0  Total       5.5      4.37       6.63        0.8  10
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    codes = _codes(responses, question)
    scales = {code: _scale(responses, code, lowest, highest, top) for code in codes}
    every = {code: tally(responses, [code], by=by, design=design, missing=missing_rule(missing)) for code in codes}
    for code, rows in every.items():
        refuse_outside(rows, code, scales[code])
    table = pd.DataFrame([row for code, rows in every.items() for row in infer(rows, code, scales[code], level)])
    sizes = table.pop(SHARE_SIZE)
    if not isinstance(question, Sequence) or isinstance(question, str):
        table = table.drop(columns="question")
    first = every[codes[0]]
    ends = scales[codes[0]]
    return EffortResult(
        _table=with_design_effect(table, design),
        n=int(table["n"].iloc[0]),
        n_total=first.design.n_total,
        excluded=first.excluded(_answered(first, codes[0])),
        method=_sentence(scales, level),
        notes=_notes(every, scales),
        labels=names_of(responses, codes) | group_texts(responses, by, first.groups),
        question=", ".join(codes),
        lowest=ends.lowest,
        highest=ends.highest,
        top=ends.top or 0,
        confidence_level=level,
        by=by,
        _share_sizes=sizes,
    )


def _codes(responses: Any, question: str | Sequence[str] | None) -> list[str]:
    if question is not None:
        return column_list("question", question)
    instrument = instrument_of(responses)
    found = [each.code for each in instrument.questions if each.facet == FACET] if instrument else []
    if not found:
        where = (
            f"instrument {instrument.id!r} has no question with facet {FACET}" if instrument else "nothing says which"
        )
        raise ArgumentError(
            f"question - was not named, and {where} - expected the name of a column - pass question='...', or combine the "
            "study with the template 'effort'."
        )
    return found[:1]


def _scale(responses: Any, code: str, lowest: float | None, highest: float | None, top: int | None) -> Ends:
    if question_of(responses, code) is None:
        lowest = LOWEST if lowest is None else lowest
        highest = HIGHEST if highest is None else highest
    ends = ends_of(responses, code, lowest=lowest, highest=highest, top=top)
    if ends.top is None and ends.highest - ends.lowest == HIGHEST - LOWEST:
        return replace(ends, top=TOP)
    return need_top(ends, code)


def _answered(rows: Rows, code: str) -> Any:
    import numpy as np

    return ~np.isnan(rows.column(code))


def infer(rows: Rows, code: str, ends: Ends, level: float) -> list[dict[str, Any]]:
    """Return mean and share of top answers of all respondents and of each group."""
    turned = ends.turned(rows.column(code))
    answered = _answered(rows, code)
    hits = turned > ends.highest - (ends.top or 0)
    found: list[dict[str, Any]] = []
    for group, inside in rows.masks():
        base = inside & answered
        row = {"question": code, "group": group} | mean_row(turned, rows.design, base, level)
        sizes = {name: row.pop(name) for name in ("n", "n_effective")}
        found.append(row | share_row(hits, rows.design, base, level, _TOP_NAMES) | sizes)
    return found


def _sentence(scales: Mapping[str, Ends], level: float) -> str:
    words = {ends.top_words for ends in scales.values()}
    said = words.pop() if len(words) == 1 else "; ".join(f"{code}: {ends.top_words}" for code, ends in scales.items())
    return f"Mean answer, {100 * level:g} % t interval; share answering {said}, {100 * level:g} % Wilson interval."


def _notes(every: Mapping[str, Rows], scales: Mapping[str, Ends]) -> tuple[str, ...]:
    notes = [note for code, rows in every.items() for note in base_words(rows, _answered(rows, code), code)]
    for code, ends in scales.items():
        if ends.reversed:
            notes.append(f"{code}: answers were turned round, so that a high mean is an easy experience.")
    return tuple(dict.fromkeys(notes))
