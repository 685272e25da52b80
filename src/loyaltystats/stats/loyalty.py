"""Loyalty metrics: the recommendation score (NPS) and the share of satisfied answers (CSAT), with their intervals."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, missing_rule, one_of, seed_of
from loyaltystats.errors import ApproximationWarning, ArgumentError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats import trinomial
from loyaltystats.stats.answers import Counts, Tally, base_notes, refuse_outside, tally
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.satisfaction import CsatResult, csat
from loyaltystats.stats.selection import group_texts, names_of, outcome_code
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["CsatResult", "NpsResult", "csat", "nps"]

INTERVALS: Final = {
    "score": "score interval",
    "adjusted_wald": "adjusted Wald interval (3/4, 3/2, 3/4 answers added)",
    "wald": "Wald interval",
    "t": "interval of a mean with Student's t",
    "bootstrap": f"percentile interval over {trinomial.REPLICATES:,} resamples",
}
"""Interval -> its name in a sentence."""

PROMOTER_FROM: Final = 9
DETRACTOR_TO: Final = 6
"""Reichheld F. F. (2003), Harvard Business Review 81(12):46-54: promoters answer 9-10, detractors 0-6."""

SMALL_BASE: Final = 20
FEW_ANSWERS: Final = 3
"""Below these, the score is uncertain whatever the interval, and all intervals but two cover too little."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    """Share of promoters minus share of detractors in points, one row per group, ``Total`` first."""

    title: str = "Recommendation score (NPS)"
    source: str = (
        "Reichheld F. F. (2003), Harvard Business Review 81(12):46-54; score interval: Tango T. (1998), Statistics in "
        "Medicine 17(8):891-908; Rocks B. (2016), The American Statistician 70(4):365-372"
    )
    question: str
    interval: str
    confidence_level: float
    by: str | None = None
    _rng: Any = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "question": self.question,
            "interval": self.interval,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the score with its interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: group, estimate, conf_low, conf_high (points).
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        low, high = _limits(table, self.interval, level, self._rng)
        return table[["group", "estimate"]].assign(conf_low=low, conf_high=high)


def nps(
    responses: Any,
    question: str | None = None,
    *,
    by: str | None = None,
    interval: str = "score",
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> NpsResult:
    r"""Recommendation score: share of promoters (9-10) minus share of detractors (0-6), in points.

    For a researcher who asked "how likely are you to recommend us" on 0-10. It says how many speak for you and
    against you; it does not say why, and one wave alone does not say whether it changed.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Answers are whole numbers 0-10. Missing answers and missing codes leave the base and are counted.
    question : str, optional
        Column. Default: the instrument's outcome question with metric ``nps``.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    interval : str, default "score"
        ``score``, ``adjusted_wald``, ``wald``, ``t`` or ``bootstrap``; the last three cover too little on small bases.
    design : SurveyDesign, optional
        Weights only. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base and counts them; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Seed of ``interval="bootstrap"``. Default: a documented seed.

    Returns
    -------
    NpsResult
        Columns: group, estimate (points, -100 to 100), std_error, conf_low, conf_high (points), promoters, passives,
        detractors (shares), n (respondents), n_effective.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or nothing says which column holds the answers.
    ResponseError
        A column is missing, or an answer is no whole number 0-10: all such answers are listed with their counts.
    DesignError
        The design has more than weights, or a weight cannot be used.

    Notes
    -----
    .. math:: NPS = 100\,(p_+ - p_-), \quad v = p_+ + p_- - (p_+ - p_-)^2, \quad SE = 100\sqrt{v / n}

    with :math:`p_+` the share of 9-10 and :math:`p_-` the share of 0-6. The score interval holds all balances t with
    :math:`|p_+ - p_- - t| \le z \sqrt{v(t)/n}`, v(t) at the maximum-likelihood shares under t. The estimate is always
    the raw score, whatever the interval. With weights n becomes Kish's effective number of answers.
    Checked against: tests/oracles/loyalty.R (own definition by ``uniroot``) and exact enumeration of the coverage.
    Cost: one pass over the rows.

    References
    ----------
    .. [1] Reichheld F. F. (2003), The one number you need to grow, Harvard Business Review 81(12):46-54.
    .. [2] Tango T. (1998), Equivalence test and confidence interval for the difference in proportions for the
       paired-sample design, Statistics in Medicine 17(8):891-908.
    .. [3] Rocks B. (2016), Interval estimation for the "Net Promoter Score", The American Statistician 70(4):365-372.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"recommend": [10, 9, 9, 8, 7, 6, 10, 9, 3, 8]})
    >>> nps(answers, "recommend").to_frame()[["group", "estimate", "conf_low", "conf_high", "n"]].round(1)
       group  estimate  conf_low  conf_high   n
    0  Total      30.0     -21.7       67.5  10
    """
    one_of("interval", interval, INTERVALS)
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    if interval == "bootstrap" and design is not None and design.weights:
        raise ArgumentError(
            "interval - 'bootstrap' resamples the three classes and cannot carry survey weights - expected an interval "
            "on the effective number of answers - pass interval='score'."
        )
    code = outcome_code(responses, question, ("nps",), "question")
    tallied = tally(responses, code, by=by, design=design, statistic="nps", missing=missing_rule(missing))
    refuse_outside(
        tallied,
        0,
        10,
        "expected whole numbers 0-10 - correct the answers, and blank missing codes such as 98; scores on another scale "
        "are no NPS, use csat for them.",
    )
    frame = _nps_table(tallied)
    low, high = _limits(frame, interval, level, rng)
    frame.insert(3, "conf_low", low)
    frame.insert(4, "conf_high", high)
    weighted = design is not None and design.weights is not None
    return NpsResult(
        _table=frame,
        n=tallied.rows[0].n,
        n_total=tallied.n_total,
        excluded=dict(tallied.excluded),
        method=_nps_sentence(interval, level, rng),
        notes=tuple(_nps_notes(tallied, interval) + base_notes([tallied], by=by, weighted=weighted)),
        labels=names_of(responses, [code]) | group_texts(responses, by, tallied.groups),
        question=code,
        interval=interval,
        confidence_level=level,
        by=by,
        _rng=rng,
    )


def _is_promoter(value: float) -> bool:
    return value >= PROMOTER_FROM


def _is_detractor(value: float) -> bool:
    return value <= DETRACTOR_TO


def _nps_table(tallied: Tally) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    up = np.array([row.share(_is_promoter) for row in tallied.rows])
    down = np.array([row.share(_is_detractor) for row in tallied.rows])
    middle = [row.share(lambda value: DETRACTOR_TO < value < PROMOTER_FROM) for row in tallied.rows]
    effective = np.array([row.n_effective for row in tallied.rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 100 * np.sqrt(np.maximum(trinomial.variance(up, down), 0.0) / effective)
    return pd.DataFrame(
        {
            "group": [row.group for row in tallied.rows],
            "estimate": 100 * (up - down),
            "std_error": error,
            "promoters": up,
            "passives": middle,
            "detractors": down,
            "n": [row.n for row in tallied.rows],
            "n_effective": effective,
        }
    )


def _limits(table: pd.DataFrame, interval: str, level: float, rng: Any) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    up, down = table["promoters"].to_numpy(dtype=float), table["detractors"].to_numpy(dtype=float)
    n = table["n_effective"].to_numpy(dtype=float)
    if interval == "bootstrap":
        low, high = trinomial.bootstrap(up, down, n, level, generator(rng))
    else:
        methods = {
            "score": trinomial.score,
            "adjusted_wald": trinomial.adjusted_wald,
            "wald": trinomial.wald,
            "t": trinomial.student,
        }
        low, high = methods[interval](up, down, n, level)
    return 100 * np.asarray(low), 100 * np.asarray(high)


def _nps_sentence(interval: str, level: float, rng: Any) -> str:
    seed = f", {seed_of(rng)}" if interval == "bootstrap" else ""
    return (
        f"Share answering {PROMOTER_FROM}-10 minus share answering 0-{DETRACTOR_TO}, in points; "
        f"{100 * level:g} % {INTERVALS[interval]}{seed}."
    )


def _nps_notes(tallied: Tally, interval: str) -> list[str]:
    small = [_small(row) for row in tallied.rows if row.n and _small(row)]
    if not small:
        return []
    note = f"Small counts: {'; '.join(small)}. Read the interval, not the score."
    if interval in ("wald", "t", "bootstrap"):
        note += f" On such bases the {INTERVALS[interval]} covers less than it says; interval='score' does not."
        warnings.warn(note, ApproximationWarning, stacklevel=3)
    return [note]


def _small(row: Counts) -> str:
    """Return what is small about a row; of groups without their numbers, which a report may have to hide."""
    if row.group != TOTAL:
        return _small_group(row)
    if row.n < SMALL_BASE:
        return f"{row.group} has {row.n} answer{'' if row.n == 1 else 's'}"
    classes = {"promoters": row.count(_is_promoter), "detractors": row.count(_is_detractor)}
    few = [f"{n} {name if n != 1 else name[:-1]}" for name, n in classes.items() if n < FEW_ANSWERS]
    return f"{row.group} has only {' and '.join(few)}" if few else ""


def _small_group(row: Counts) -> str:
    if row.n < SMALL_BASE:
        return f"{row.group} has fewer than {SMALL_BASE} answers"
    few = [
        name
        for name, is_one in (("promoters", _is_promoter), ("detractors", _is_detractor))
        if row.count(is_one) < FEW_ANSWERS
    ]
    return f"{row.group} has fewer than {FEW_ANSWERS} {' and '.join(few)}" if few else ""
