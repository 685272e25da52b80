"""csat: the share of clearly satisfied answers, with its interval."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, missing_rule, one_of, whole
from loyaltystats.errors import ArgumentError, AssumptionWarning
from loyaltystats.questionnaire.question import Question
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.answers import Tally, base_notes, refuse_outside, tally
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.design_words import design_notes, weights_of
from loyaltystats.stats.outcomes.designed import ScoreErrors
from loyaltystats.stats.outcomes.shares import BY_ROWS, SHARE_INTERVALS, share_errors, share_interval, share_limits
from loyaltystats.stats.selection import group_texts, names_of, outcome_code, question_of

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_TOP = 2
USUAL_ENDS = (5.0, 7.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Box:
    """Which answers of a scale count as satisfied."""

    top: int
    highest: float
    lowest: float | None
    reversed: bool = False

    @property
    def best(self) -> float | None:
        """The best answer where low answers are good; none where high ones are."""
        return self.lowest if self.reversed else None

    @property
    def scale(self) -> str:
        """The scale in words."""
        return f"up to {self.highest:g}" if self.lowest is None else f"{self.lowest:g}-{self.highest:g}"

    @property
    def words(self) -> str:
        """The answers that count, in words."""
        if self.reversed and self.lowest is not None:
            return f"{self.lowest:g}-{self.lowest + self.top - 1:g} on {self.scale} (low answers are good)"
        first = self.highest - self.top + 1
        return (
            f"{first:g}-{self.highest:g} on a scale {self.scale}"
            if self.top > 1
            else f"{self.highest:g} on a scale {self.scale}"
        )

    def holds(self, value: float) -> bool:
        """Return whether an answer counts as satisfied."""
        if self.reversed and self.lowest is not None:
            return value < self.lowest + self.top
        return value > self.highest - self.top


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class CsatResult(Result):
    """Share of answers in the top boxes of a satisfaction scale, one row per group, ``Total`` first."""

    title: str = "Satisfied customers (top boxes)"
    source: str = (
        "Wilson E. B. (1927), JASA 22(158):209-212; Korn E. L., Graubard B. I. (1998), Survey Methodology 24(2):193-201"
    )
    question: str
    top: int
    highest: float
    confidence_level: float
    by: str | None = None
    interval: str = "wilson"
    best: float | None = None
    """The best answer where low answers are good; none where high ones are."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "question": self.question,
            "top": self.top,
            "highest": self.highest,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the share with its interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [question,] group, estimate, conf_low, conf_high (shares).
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        low, high = share_limits(table, self.interval, level)
        named = [name for name in ("question", "group", "estimate") if name in table.columns]
        return table[named].assign(conf_low=low, conf_high=high)


def csat(
    responses: Any,
    question: str | Sequence[str] | None = None,
    *,
    top: int | None = None,
    highest: float | None = None,
    by: str | None = None,
    interval: str = "wilson",
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> CsatResult:
    r"""Share of answers in the top boxes of a satisfaction scale, with its interval, and the mean answer.

    For a researcher with a rating question (1-5, 1-7, 1-10): how many customers are clearly satisfied. Which answers
    count is declared: by the instrument, or by ``top`` and ``highest``.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Answers are whole numbers. Missing answers and missing codes leave the base and are counted.
    question : str or sequence of str, optional
        Column, or several: then the table opens with a column ``question``. Default: the instrument's first outcome
        question with metric ``csat``.
    top : int, optional
        Number of answers at the upper end that count, for example 2 for 9-10 of 1-10. Default: the instrument's,
        else 2.
    highest : number, optional
        Highest answer of the scale. Default: the instrument's. Without an instrument it must be given; where only
        ``top`` is, the shortest of the scales ending in 5, 7 or 10 that holds all answers is assumed, with a warning.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    interval : str, default "wilson"
        ``wilson``, ``clopper_pearson`` (exact, wider) or ``agresti_coull``; ``logit`` or ``beta`` (Korn and Graubard), which
        know the whole design. With strata, clusters or fpc the default becomes ``beta``.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc. Default: every respondent counts once.
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
    CsatResult
        Columns: [question,] group, estimate (share), std_error, [df (logit and beta),] conf_low, conf_high (shares), mean
        (scale points), n (respondents), n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, nothing says which column or what the highest answer is, or an interval cannot
        know the strata and clusters of the design.
    ResponseError
        A column is missing, or an answer is no whole number of the scale.
    DesignError
        Weights, strata, clusters or fpc cannot be used.

    Notes
    -----
    .. math:: \hat p = x / n, \quad \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    with x answers of n in the top boxes. With weights n becomes Kish's effective number of answers; ``logit`` and ``beta``
    take the linearised standard error of the weighted share, with clusters minus strata degrees of freedom.
    Checked against: tests/oracles/loyalty.R (``prop.test`` without continuity correction), tests/oracles/scores.R
    (``binom.test``, ``svyciprop``). Cost: one pass over the rows, two for ``logit`` and ``beta``.

    References
    ----------
    .. [1] Wilson E. B. (1927), Probable inference, JASA 22(158):209-212.
    .. [2] Korn E. L., Graubard B. I. (1998), Confidence intervals for proportions with small expected number of positive
       counts estimated from survey data, Survey Methodology 24(2):193-201.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"satisfied": [5, 4, 4, 3, 2, 5, 4, 5, 1, 4]})
    >>> table = csat(answers, "satisfied", top=2, highest=5).to_frame()
    >>> table[["group", "estimate", "conf_low", "conf_high", "mean", "n"]].round(3)
       group  estimate  conf_low  conf_high  mean   n
    0  Total       0.7     0.397      0.892   3.7  10
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    chosen = share_interval(one_of("interval", interval, SHARE_INTERVALS), design)
    codes = _csat_codes(responses, question)
    tallies = [
        tally(responses, code, by=by, design=weights_of(design), statistic="csat", missing=missing_rule(missing))
        for code in codes
    ]
    boxes, assumed = _boxes(responses, tallies, top, highest)
    frames = [
        _csat_table(one, boxes[one.question], _errors(responses, one, boxes, design, (chosen, by))) for one in tallies
    ]
    frame = _with_limits(frames, chosen, level)
    if isinstance(question, str) or question is None:
        frame = frame.drop(columns="question")
    first = boxes[codes[0]]
    return CsatResult(
        _table=with_design_effect(frame, design),
        n=tallies[0].rows[0].n,
        n_total=tallies[0].n_total,
        excluded=dict(tallies[0].excluded),
        method=_csat_sentence(boxes, level, chosen),
        notes=(
            *assumed,
            *_unknown_notes(frame, chosen),
            *design_notes(design, linearised=chosen in BY_ROWS),
            *base_notes(tallies, by=by, weighted=False),
        ),
        labels=names_of(responses, codes) | group_texts(responses, by, tallies[0].groups),
        question=", ".join(codes),
        top=first.top,
        highest=first.highest,
        best=first.best,
        confidence_level=level,
        by=by,
        interval=chosen,
    )


def _boxes(
    responses: Any, tallies: Sequence[Tally], top: int | None, highest: float | None
) -> tuple[dict[str, Box], list[str]]:
    """Return which answers count, question by question, and what was assumed.

    Raises
    ------
    ResponseError
        An answer is outside the scale.
    """
    boxes, assumed = {}, []
    for one in tallies:
        asked = question_of(responses, one.question)
        end, note = _end_of_scale(asked, one, top, highest)
        boxes[one.question] = _box(asked, one.question, top, end)
        assumed += note
    for one in tallies:
        box = boxes[one.question]
        refuse_outside(one, box.lowest, box.highest, f"expected whole numbers {box.scale} - correct the answers.")
    return boxes, assumed


def _errors(
    responses: Any,
    one: Tally,
    boxes: Mapping[str, Box],
    design: SurveyDesign | None,
    how: tuple[str, str | None],
) -> ScoreErrors | None:
    """Return linearised standard errors where the interval needs them; ``how`` is the interval and the grouping column."""
    interval, by = how
    if interval not in BY_ROWS:
        return None
    return share_errors(responses, one.question, boxes[one.question].holds, by, [None, *one.groups], design)


def _with_limits(tables: Sequence[pd.DataFrame], interval: str, level: float) -> pd.DataFrame:
    import pandas as pd

    frame = pd.concat(tables, ignore_index=True)
    low, high = share_limits(frame, interval, level)
    at = list(frame.columns).index("mean")
    frame.insert(at, "conf_low", low)
    frame.insert(at + 1, "conf_high", high)
    return frame


def _unknown_notes(frame: pd.DataFrame, interval: str) -> list[str]:
    """Return why shares with answers have no interval."""
    bare = frame[frame["conf_low"].isna() & (frame["n"] > 0)]
    if not len(bare):
        return []
    why = "; on the logit scale none exists at 0 % and 100 %" if interval == "logit" else ""
    groups = ", ".join(dict.fromkeys(bare["group"].astype(str)))
    return [f"{groups}: no interval where the strata have no second cluster or respondent{why}."]


def _csat_codes(responses: Any, question: str | Sequence[str] | None) -> list[str]:
    if question is None or isinstance(question, str):
        return [outcome_code(responses, question, ("csat",), "question")]
    codes = list(question)
    if not codes or len(set(codes)) != len(codes) or not all(isinstance(code, str) for code in codes):
        raise ArgumentError(f"question - got {question!r} - expected one column, or a list of different columns.")
    return codes


def _end_of_scale(
    asked: Question | None, one: Tally, top: int | None, highest: float | None
) -> tuple[float | None, list[str]]:
    """Return the highest answer as given; where only ``top`` was declared, the usual scale that holds the answers."""
    known = asked is not None and asked.scale is not None and asked.scale.is_numeric and bool(asked.scale.codes)
    if highest is not None or known or top is None:
        return highest, []
    seen = max(one.rows[0].cells, default=USUAL_ENDS[0])
    end = next((end for end in USUAL_ENDS if end >= seen), seen)
    note = (
        f"{one.question}: the end of the scale was not given; {end:g} was assumed, as no answer lies above {seen:g}. "
        "Pass highest= to be sure."
    )
    warnings.warn(note, AssumptionWarning, stacklevel=4)
    return end, [note]


def _box(asked: Question | None, code: str, top: int | None, highest: float | None) -> Box:
    """Return which answers count, from the arguments and else from the instrument."""
    codes = [float(one) for one in asked.scale.codes] if asked and asked.scale and asked.scale.is_numeric else []
    if highest is None and not codes:
        raise ArgumentError(
            f"highest - the highest answer of {code!r} is not known, and is never guessed from the answers given - "
            "expected a number - pass highest=..., for example highest=5 for a scale 1-5."
        )
    if highest is not None and (isinstance(highest, bool) or not isinstance(highest, (int, float))):
        raise ArgumentError(f"highest - got {highest!r} - expected a number, for example 5 for a scale 1-5.")
    declared = asked.top if asked and asked.top else DEFAULT_TOP
    box = Box(
        top=whole("top", declared if top is None else top, minimum=1),
        highest=max(codes) if highest is None else float(highest),
        lowest=min(codes) if codes else None,
        reversed=bool(asked and asked.reversed and codes),
    )
    if box.lowest is not None and box.top > box.highest - box.lowest:
        raise ArgumentError(
            f"top - got {box.top} for {code!r} on a scale {box.scale} - expected fewer than all answers - lower top."
        )
    return box


def _csat_table(tallied: Tally, box: Box, found: ScoreErrors | None) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    share = np.array([row.share(box.holds) for row in tallied.rows])
    effective = np.array([row.n_effective for row in tallied.rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(share * (1 - share) / effective)
    return pd.DataFrame(
        {
            "question": tallied.question,
            "group": [row.group for row in tallied.rows],
            "estimate": share,
            "std_error": error if found is None else found.std_error,
            **({} if found is None else {"df": found.df}),
            "mean": [row.mean() for row in tallied.rows],
            "n": [row.n for row in tallied.rows],
            "n_effective": effective if found is None else found.n_effective,
        }
    )


def _csat_sentence(boxes: Mapping[str, Box], level: float, interval: str) -> str:
    words = {box.words for box in boxes.values()}
    said = words.pop() if len(words) == 1 else "; ".join(f"{code}: {box.words}" for code, box in boxes.items())
    return f"Share answering {said}; {100 * level:g} % {SHARE_INTERVALS[interval]}."
