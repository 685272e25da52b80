"""pareto: the few reasons that make up most of what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, usable_weights, weights_only, with_design_effect
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.frequencies import frequencies
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REASONS: Final = ("comptype", "painpoints", "compsilent")
"""Questions of the template ``complaint`` whose options are reasons, the first one that was asked is the default."""

VITAL: Final = 0.8
"""Share of all mentions that the vital few make up, after Juran (1951)."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ParetoResult(Result):
    """Reasons from the most to the least frequent, with what they add up to."""

    title: str = "Disappointments"
    source: str = "Juran J. M. (1951), Quality Control Handbook; Wilson E. B. (1927), JASA 22(158):209-212"
    question: str
    mentioned: int
    """Mentions of all reasons together."""
    vital_share: float
    confidence_level: float

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"question": self.question, "mentions": self.mentioned}


def pareto(
    responses: Any,
    question: str | None = None,
    *,
    options: Sequence[str] | None = None,
    vital: float = VITAL,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ParetoResult:
    r"""Rank the reasons of a multiple choice by how often they were named, with cumulative shares and intervals.

    For a researcher who asks where to begin: a few reasons usually make up most of what disappoints customers.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Missing answers leave the base.
    question : str, optional
        Multiple choice with reasons. Default: kinds of failure, else pain points, of the template ``complaint``.
    options : sequence of str, optional
        Columns with 1 for named and 0 for not named, for a dataframe.
    vital : float, default 0.8
        Share of all mentions that the vital few make up.
    by : str, optional
        Not used: rank one group at a time.
    design : SurveyDesign, optional
        Weights only. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    ParetoResult
        Columns: answer, rank, mentions, estimate (share of respondents who named it), conf_low, conf_high, mention_share,
        cumulative_share, cumulative_low, cumulative_high, vital, n, n_effective [, design_effect]. Ties keep the order
        of the form.

    Raises
    ------
    ArgumentError
        No question is named where one must be, it is no multiple choice, or ``by`` is given.
    ResponseError
        A column is missing or holds something else than 0 and 1.
    DesignError
        The design has more than weights.
    EstimationError
        Nobody named a reason.

    Notes
    -----
    .. math:: \hat C_k = \frac{\sum_i w_i a_{ik}}{\sum_i w_i b_i}, \qquad
              \widehat{se}^2 = \frac{m}{m - 1} \frac{\sum_i w_i^2 (a_{ik} - \hat C_k b_i)^2}{(\sum_i w_i b_i)^2}

    with b the reasons that respondent i of m named and a those among the first k. The interval is symmetric on the logit
    scale; that of a single share is Wilson's. The order is that of the sample: neighbours whose intervals overlap may well
    stand the other way round among all customers.
    Checked against: ``svyratio`` of R's survey (tests/oracles/styles_recovery.R).

    References
    ----------
    .. [1] Juran J. M. (1951), Quality Control Handbook, McGraw-Hill.
    .. [2] Wilson E. B. (1927), JASA 22(158):209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"late": [1, 1, 1, 0], "rude": [0, 1, 0, 0], "bill": [0, 0, 0, 1]})
    >>> pareto(frame, options=["late", "rude", "bill"]).to_frame()[["answer", "mentions", "cumulative_share", "vital"]]
      answer  mentions  cumulative_share vital
    0   late         3               0.6   yes
    1   rude         1               0.8   yes
    2   bill         1               1.0    no
    """
    level, cut = fraction("confidence_level", confidence_level), fraction("vital", vital)
    if by is not None:
        raise ArgumentError("by - one ranking is one chart - expected no 'by' - filter the answers instead.")
    weights = weights_only(design, "pareto")
    code, columns, labels = _asked(responses, question, options)
    named, sizes, n_total, weightless = _read(responses, columns, weights, refuse=missing == "raise")
    if not (sizes @ named).sum() > 0:
        raise EstimationError(f"question {code!r} - nobody named a reason - expected some - there is nothing to rank.")
    table = _table(named, sizes, list(columns), level, cut)
    if options is None:
        told = frequencies(responses, code, design=design, confidence_level=level).to_frame().set_index("answer")
        base = told.loc[table["answer"]]
        for name in ("conf_low", "conf_high"):
            table[name] = base[name].to_numpy()
    return ParetoResult(
        _table=with_design_effect(table, design),
        n=len(named),
        n_total=n_total,
        excluded=_excluded(n_total - len(named), weightless),
        method=f"Reasons in order of mentions; {100 * level:g} % intervals; the vital few make up {100 * cut:g} % of all "
        "mentions.",
        notes=(
            "The order is that of these answers: where intervals overlap, reasons may well stand the other way round among "
            "all customers.",
            "Frequent is not the same as serious: a rare failure may cost more customers. See penalty_reward().",
        ),
        labels=labels,
        question=code,
        mentioned=int(named.sum()),
        vital_share=cut,
        confidence_level=level,
    )


def _asked(
    responses: Any, question: str | None, options: Sequence[str] | None
) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the question, option -> column, and the texts of both.

    Raises
    ------
    ArgumentError
        Nothing is named where it must be, or the question is no multiple choice.
    """
    if options is not None:
        if len(options) < 2 or isinstance(options, str):
            raise ArgumentError(f"options - got {options!r} - expected at least two columns.")
        return question or "reasons", {str(name): str(name) for name in options}, {}
    instrument = instrument_of(responses)
    if question is None and instrument is not None:
        question = next((code for code in REASONS if code in instrument.codes), None)
    asked = question_of(responses, question)
    if asked is None or asked.kind != "multiple" or asked.scale is None or instrument is None:
        raise ArgumentError(
            f"question - got {question!r} - expected a multiple choice of the instrument with reasons - name one, or pass "
            "the columns as options=[...]."
        )
    given = [answer for answer in asked.scale.answers if not answer.exclusive]
    texts = {f"{asked.code}/{answer.code}": answer.label.get(instrument.language, answer.code) for answer in given}
    columns = {answer.code: f"{asked.code}_{answer.code}" for answer in given}
    return asked.code, columns, texts | {asked.code: asked.short(instrument.language)}


def _read(
    responses: Any, columns: dict[str, str], weights: str | None, *, refuse: bool
) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Return who named what, the weights, how many respondents there are, and how many weigh nothing."""
    import numpy as np
    import pandas as pd

    names = list(dict.fromkeys([*columns.values(), *([weights] if weights else [])]))
    rows = collect(answers(responses, names), names)
    given = np.column_stack(
        [
            pd.to_numeric(rows[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            for column in columns.values()
        ]
    )
    if not np.isin(given[~np.isnan(given)], (0, 1)).all():
        raise ResponseError(
            "options - some columns hold something else than 0 and 1 - expected 1 for named, 0 for not."
        )
    sizes = np.asarray(usable_weights(rows[weights]), dtype=float) if weights else np.ones(len(rows))
    used = ~np.isnan(given).all(axis=1) & (sizes > 0)
    if refuse and np.isnan(given).all(axis=1).any():
        raise ResponseError("options - some respondents gave no answer - missing='raise' expects every answer.")
    return np.nan_to_num(given[used]), sizes[used], len(rows), int((sizes == 0).sum())


def _excluded(left_out: int, weightless: int) -> dict[str, int]:
    """Return who is not in the base, and why."""
    reasons = {"not asked or no answer": left_out - weightless, ZERO_WEIGHT: weightless}
    return {reason: n for reason, n in reasons.items() if n}


def _table(named: np.ndarray, sizes: np.ndarray, answers_: Sequence[str], level: float, cut: float) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    from loyaltystats.sampling.design import effective_n
    from loyaltystats.stats.proportion import wilson

    weight = sizes @ named
    order = np.argsort(-weight, kind="stable")
    n_effective = effective_n(float(sizes.sum()), float((sizes**2).sum()))
    share = weight / sizes.sum()
    low, high = wilson(share * n_effective, np.full(len(share), n_effective), level)
    running, running_low, running_high = _cumulative(named[:, order], sizes, level)
    reached = np.concatenate([[0.0], running[:-1]])
    return pd.DataFrame(
        {
            "answer": [answers_[at] for at in order],
            "rank": np.arange(1, len(order) + 1),
            "mentions": named.sum(axis=0)[order].astype(int),
            "estimate": share[order],
            "conf_low": np.asarray(low)[order],
            "conf_high": np.asarray(high)[order],
            "mention_share": weight[order] / weight.sum(),
            "cumulative_share": running,
            "cumulative_low": running_low,
            "cumulative_high": running_high,
            "vital": np.where((reached < cut - 1e-12) & (weight[order] > 0), "yes", "no"),
            "n": len(named),
            "n_effective": n_effective,
        }
    )


def _cumulative(named: np.ndarray, sizes: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the share of all mentions that the first reasons have, with the interval of a ratio on the logit scale."""
    import numpy as np
    from scipy.special import expit, logit, stdtrit

    first, every = np.cumsum(named, axis=1), named.sum(axis=1, keepdims=True)
    total = float(sizes @ every[:, 0])
    share = sizes @ first / total
    m = len(named)
    off = sizes[:, None] * (first - share * every) / total
    error = np.sqrt(m / (m - 1) * (off**2).sum(axis=0)) if m > 1 else np.full(len(share), np.nan)
    inside = (share > 0) & (share < 1 - 1e-12)
    safe = np.where(inside, share, 0.5)
    half = stdtrit(m - 1, 0.5 + level / 2) * error / (safe * (1 - safe)) if m > 1 else error
    low = np.where(inside, expit(logit(safe) - half), share)
    high = np.where(inside, expit(logit(safe) + half), share)
    return share, low, high
