"""amounts: mean, median and range of questions that are answered with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, design_words, effective_columns, effective_n, usable_weights
from loyaltystats.stats.designed_rows import designed_means, grouped_rows
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.not_asked import counted, not_asked
from loyaltystats.stats.question_bases import Base, QuestionsResult, base_notes, base_of, one_base, refuse_missing
from loyaltystats.stats.selection import group_label, group_texts, in_order, names_of, numbers, refuse_many_groups
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

WEIGHTED = "Survey weights: means are weighted; intervals use Kish's effective number of respondents (n effective)."


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class AmountResult(QuestionsResult):
    """Mean, median and range of numbers, one row per question and group."""

    title: str = "Numbers given"
    source: str = "Student (1908), Biometrika 6(1):1-25"

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the means with Student's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: question, group, estimate, conf_low, conf_high.
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        half = _half_width(table["std_error"].to_numpy(), table["n_effective"].to_numpy(), level)
        return table[["question", "group", "estimate"]].assign(
            conf_low=table["estimate"] - half, conf_high=table["estimate"] + half
        )


def amounts(
    responses: Any,
    questions: str | Sequence[str] | None = None,
    *,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> AmountResult:
    r"""Mean with Student's interval, median and range of questions that are answered with a number.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Missing answers and missing codes leave the base.
    questions : str or sequence of str, optional
        Columns of numbers. Default: all questions of kind ``number`` of the instrument. A dataframe needs them named.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base of a question; ``raise`` refuses. Who was not asked,
        by the condition of the question or the version of the form, owes no answer.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    AmountResult
        Columns: question, group, estimate (mean), std_error, conf_low, conf_high, median, lowest, highest, n, n_effective
        [, design_effect].

    Raises
    ------
    ArgumentError
        No question is named where one must be.
    ResponseError
        A column is missing or holds text, or, with ``missing="raise"``, an answer is missing.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: \bar x \pm t_{n-1} s / \sqrt n

    With weights, mean and standard deviation are weighted and n is Kish's effective number of answers; under strata,
    clusters, fpc or replicates the standard error is that of the design, with its degrees of freedom. The median is the
    smallest value at which half of the weight is reached, averaged with the next where it is reached exactly. Amounts such
    as spending are often very uneven: then the median says more, and the interval of the mean holds only for large n.
    Checked against: ``t.test`` of R (tests/oracles/answers.R). Cost: one pass over the rows per question.

    References
    ----------
    .. [1] Student (1908), The probable error of a mean, Biometrika 6(1):1-25.

    Examples
    --------
    >>> import pandas as pd
    >>> table = amounts(pd.DataFrame({"visits": [1, 2, 3, 6]}), "visits").to_frame()
    >>> table[["estimate", "conf_low", "conf_high", "median", "n"]].round(3)
       estimate  conf_low  conf_high  median  n
    0       3.0    -0.437      6.437     2.5  4
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    codes = _codes(responses, questions)
    weights = design.weights if design else None
    keys = list(dict.fromkeys([*codes, *([by] if by else []), *([weights] if weights else [])]))
    rows = collect(answers(responses, keys), keys)
    used = usable_weights(rows[weights]) if weights else None
    hidden = counted(responses, not_asked(responses, codes), weights)
    bases = tuple(_base(responses, rows, code, used, hidden) for code in codes)
    refuse_missing(bases, missing_rule(missing))
    labels = [group_label(value) for value in rows[by].tolist()] if by else []
    groups = in_order(label for label in labels if label is not None)
    refuse_many_groups(str(by), len(groups))
    table = pd.DataFrame([infer(one) for code in codes for one in tally(rows, code, labels, groups, used)])
    half = _half_width(table["std_error"].to_numpy(), table["n_effective"].to_numpy(), level)
    table.insert(4, "conf_low", table["estimate"] - half)
    table.insert(5, "conf_high", table["estimate"] + half)
    if design is not None and design.is_complex:
        table = designed_means(table, grouped_rows(responses, codes, by, design), level)
    if design is not None and design.parts:
        table = table.assign(**effective_columns(table["n"].to_numpy(), table["n_effective"].to_numpy()))
    return AmountResult(
        _table=table,
        **one_base(bases),
        method=f"Mean of the numbers given, {100 * level:g} % t intervals; median; lowest and highest number.",
        notes=(*base_notes(bases), *_design_notes(design)),
        labels=names_of(responses, codes) | group_texts(responses, by, groups),
        questions=tuple(codes),
        confidence_level=level,
        by=by,
        _bases=bases,
    )


def _design_notes(design: SurveyDesign | None) -> list[str]:
    if design is None or not design.parts:
        return []
    return [design_words(design)] if design.is_complex else [WEIGHTED]


def _base(responses: Any, rows: pd.DataFrame, code: str, used: np.ndarray | None, hidden: Mapping[str, int]) -> Base:
    answered = rows[code].notna().to_numpy(dtype=bool)
    return base_of(
        responses,
        code,
        hidden.get(code, 0),
        n=int(answered.sum() if used is None else (answered & (used > 0)).sum()),
        n_total=len(rows),
        weightless=0 if used is None else int((used == 0).sum()),
    )


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers given by one group to one question, sorted, with their weights."""

    question: str
    group: str
    values: np.ndarray
    weights: np.ndarray


def _codes(responses: Any, questions: str | Sequence[str] | None) -> list[str]:
    instrument = instrument_of(responses)
    if questions is None and instrument is not None:
        questions = [question.code for question in instrument.questions if question.kind == "number"]
    if questions is None or not questions:
        raise ArgumentError(
            "questions - no question is named and the answers carry none that is answered with a number - expected columns "
            "of numbers - pass questions=[...]."
        )
    return [questions] if isinstance(questions, str) else list(questions)


def tally(
    rows: pd.DataFrame, code: str, labels: Sequence[str | None], groups: Sequence[str], weights: np.ndarray | None
) -> list[Numbers]:
    """Return the numbers of all respondents and of each group; the only place of this statistic that touches rows."""
    import numpy as np

    values = numbers(rows[code])
    used = np.ones(len(values)) if weights is None else weights
    order = np.argsort(values, kind="stable")
    known = order[~np.isnan(values[order]) & (used[order] > 0)]
    found = [Numbers(question=code, group=TOTAL, values=values[known], weights=used[known])]
    for group in groups:
        inside = [position for position in known if labels[position] == group]
        found.append(Numbers(question=code, group=group, values=values[inside], weights=used[inside]))
    return found


def infer(one: Numbers) -> dict[str, Any]:
    """Return mean, standard error, median and range of one group."""
    import numpy as np

    values, weights = one.values, one.weights
    empty = len(values) == 0
    total = float(weights.sum())
    n_effective = effective_n(total, float((weights**2).sum()))
    mean = float(weights @ values / total) if not empty else np.nan
    spread = np.nan
    if n_effective > 1:
        variance = float(weights @ (values - mean) ** 2 / total) * n_effective / (n_effective - 1)
        spread = float(np.sqrt(variance / n_effective))
    return {
        "question": one.question,
        "group": one.group,
        "estimate": mean,
        "std_error": spread,
        "median": np.nan if empty else _median(values, weights),
        "lowest": np.nan if empty else float(values[0]),
        "highest": np.nan if empty else float(values[-1]),
        "n": len(values),
        "n_effective": n_effective,
    }


def _median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the value at which half of the weight is reached; the mean of two where it is reached exactly."""
    import numpy as np

    reached = np.cumsum(weights)
    half = reached[-1] / 2
    place = int(np.searchsorted(reached, half * (1 - 1e-12)))
    exactly = abs(reached[place] - half) <= 1e-12 * reached[-1] and place + 1 < len(values)
    return float((values[place] + values[place + 1]) / 2) if exactly else float(values[place])


def _half_width(std_error: np.ndarray, n_effective: np.ndarray, level: float) -> np.ndarray:
    import numpy as np
    from scipy.special import stdtrit

    degrees = np.where(n_effective > 1, n_effective - 1, np.nan)
    half: np.ndarray = stdtrit(degrees, 0.5 + level / 2) * std_error
    return half
