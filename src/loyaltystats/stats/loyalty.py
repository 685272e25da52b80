"""Loyalty metrics: the recommendation score (NPS) and the share of satisfied answers (CSAT), with their intervals."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, missing_rule, one_of, seed_of
from loyaltystats.errors import ApproximationWarning, ArgumentError, AssumptionWarning
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats import trinomial
from loyaltystats.stats.answers import Counts, Tally, base_notes, tally
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.breaks import DETRACTOR_TO, PROMOTER_FROM, Breaks, breaks_of
from loyaltystats.stats.outcomes.design_words import design_notes, spread_notes, weights_of
from loyaltystats.stats.outcomes.designed import (
    ScoreRows,
    bootstrap_scores,
    percentiles,
    score_errors,
    score_rows,
    student_limits,
)
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
    "adjusted_wald_1": "adjusted Wald interval (one answer added to each class)",
    "adjusted_wald_z2": "adjusted Wald interval (z squared over 3 answers added to each class)",
    "wald": "Wald interval",
    "t": "interval of a mean with Student's t",
    "bootstrap": "percentile interval over resamples",
    "design": "design-based interval (linearised standard error, Student's t)",
}
"""Interval -> its name in a sentence."""

_WEAK: Final = ("wald", "t", "bootstrap", "design")
"""Intervals that cover too little on small or lopsided bases."""

SMALL_BASE: Final = 20
FEW_ANSWERS: Final = 3
"""Below these, the score is uncertain whatever the interval, and some intervals cover too little."""

SHORT_SCALE: Final = 5
"""Where all answers lie between 1 and this, the scale may well be 1-5."""


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
    breaks: tuple[int, int] = (DETRACTOR_TO, PROMOTER_FROM)
    """Highest answer of a detractor, lowest of a promoter."""
    _rng: Any = field(default=None, repr=False)
    _draws: Any = field(default=None, repr=False)

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
        low, high = _limits(table, self.interval, level, self._draws if self._draws is not None else self._rng)
        return table[["group", "estimate"]].assign(conf_low=low, conf_high=high)


def nps(
    responses: Any,
    question: str | None = None,
    *,
    by: str | None = None,
    interval: str = "score",
    breaks: Sequence[int] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> NpsResult:
    r"""Recommendation score: share of promoters (9-10) minus share of detractors (0-6), in points.

    For a researcher who asked "how likely are you to recommend us" on 0-10. It says how many speak for you and
    against you; it does not say why. Whether it differs between groups, waves or questions is for ``nps_difference``.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Answers are whole numbers 0-10, or those of the scale that ``breaks`` cuts. Missing answers and missing codes
        leave the base and are counted.
    question : str, optional
        Column. Default: the instrument's outcome question with metric ``nps``.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    interval : str, default "score"
        ``score``; ``adjusted_wald`` (3/4, 3/2, 3/4 answers added), ``adjusted_wald_1`` (one to each class),
        ``adjusted_wald_z2`` (z squared over 3 to each); ``wald``, ``t``, ``bootstrap`` and ``design``, which cover too
        little on small bases. With strata, clusters or fpc the default becomes ``design``.
    breaks : pair of int, optional
        Highest answer of a detractor and lowest of a promoter, for other scales: ``(3, 5)`` counts 5 minus 1-3. Default:
        6 and 9, on a scale 0-10 only; for another scale they are never guessed.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc. Default: every respondent counts once.
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
        Columns: group, estimate (points, -100 to 100), std_error, [df (design only),] conf_low, conf_high (points),
        promoters, passives, detractors (shares), n (respondents), n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, nothing says which column holds the answers, the scale is not 0-10 and
        ``breaks`` were not given, or an interval cannot know the strata and clusters of the design.
    ResponseError
        A column is missing, or an answer is no whole number 0-10: all such answers are listed with their counts.
    DesignError
        Weights, strata, clusters or fpc cannot be used, or a stratum has a single cluster (see ``SurveyDesign``).

    Notes
    -----
    .. math:: NPS = 100\,(p_+ - p_-), \quad v = p_+ + p_- - (p_+ - p_-)^2, \quad SE = 100\sqrt{v / n}

    with :math:`p_+` the share of 9-10 and :math:`p_-` the share of 0-6. The score interval holds all balances t with
    :math:`|p_+ - p_- - t| \le z \sqrt{v(t)/n}`, v(t) at the maximum-likelihood shares under t. The estimate is always
    the raw score, whatever the interval. With weights alone n becomes Kish's effective number of answers, except for
    ``design``: there, and with strata, clusters or fpc, the standard error is that of a weighted mean of +1, 0 and -1 by
    linearisation, with clusters minus strata degrees of freedom, and the bootstrap resamples clusters within strata.
    Checked against: tests/oracles/loyalty.R (own definition by ``uniroot``), tests/oracles/scores.R (``svymean``,
    ``confint`` of survey) and exact enumeration of the coverage. Cost: one pass over the rows, two with a design.

    References
    ----------
    .. [1] Reichheld F. F. (2003), The one number you need to grow, Harvard Business Review 81(12):46-54.
    .. [2] Tango T. (1998), Equivalence test and confidence interval for the difference in proportions for the
       paired-sample design, Statistics in Medicine 17(8):891-908.
    .. [3] Rocks B. (2016), Interval estimation for the "Net Promoter Score", The American Statistician 70(4):365-372.
    .. [4] Binder D. A. (1983), On the variances of asymptotically normal estimators from complex surveys,
       International Statistical Review 51:279-292.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"recommend": [10, 9, 9, 8, 7, 6, 10, 9, 3, 8]})
    >>> nps(answers, "recommend").to_frame()[["group", "estimate", "conf_low", "conf_high", "n"]].round(1)
       group  estimate  conf_low  conf_high   n
    0  Total      30.0     -21.7       67.5  10
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    chosen = _chosen(one_of("interval", interval, INTERVALS), design)
    code = outcome_code(responses, question, ("nps",), "question")
    cut = breaks_of(responses, code, breaks)
    tallied = tally(responses, code, by=by, design=weights_of(design), statistic="nps", missing=missing_rule(missing))
    cut.check(tallied)
    by_rows = chosen == "design" or (chosen == "bootstrap" and bool(design and design.columns()))
    found = score_rows(responses, code, cut, by, [None, *tallied.groups], design) if by_rows else None
    frame, draws, doubts = _estimates(tallied, cut, found, (chosen, level, rng))
    notes = [
        *_scale_notes(tallied, breaks),
        *_nps_notes(tallied, cut, chosen),
        *doubts,
        *design_notes(design, linearised=by_rows),
    ]
    return NpsResult(
        _table=with_design_effect(frame, design),
        n=tallied.rows[0].n,
        n_total=tallied.n_total,
        excluded=dict(tallied.excluded),
        method=f"{cut.words}, in points; {100 * level:g} % {INTERVALS[chosen]}{_drawn_words(chosen, draws, rng)}.",
        notes=(*notes, *base_notes([tallied], by=by, weighted=False)),
        labels=names_of(responses, [code]) | group_texts(responses, by, tallied.groups),
        question=code,
        interval=chosen,
        confidence_level=level,
        by=by,
        breaks=cut.pair,
        _rng=rng,
        _draws=draws,
    )


def _chosen(interval: str, design: SurveyDesign | None) -> str:
    """Return the interval to make: under strata, clusters or fpc the default becomes the one that knows them.

    Raises
    ------
    ArgumentError
        An interval that knows neither strata nor clusters was asked for by name.
    """
    if design is None or not design.is_complex or interval in ("design", "bootstrap"):
        return interval
    if interval == "score":
        return "design"
    raise ArgumentError(
        f"interval - {interval!r} knows neither strata, clusters nor fpc, and the design has some - expected 'design' or "
        "'bootstrap' - pass one of them, or SurveyDesign(weights=...) if you accept intervals that are too short."
    )


def _nps_table(tallied: Tally, cut: Breaks) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    up = np.array([row.share(cut.is_promoter) for row in tallied.rows])
    down = np.array([row.share(cut.is_detractor) for row in tallied.rows])
    effective = np.array([row.n_effective for row in tallied.rows])
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 100 * np.sqrt(np.maximum(trinomial.variance(up, down), 0.0) / effective)
    return pd.DataFrame(
        {
            "group": [row.group for row in tallied.rows],
            "estimate": 100 * (up - down),
            "std_error": error,
            "promoters": up,
            "passives": [row.share(cut.is_passive) for row in tallied.rows],
            "detractors": down,
            "n": [row.n for row in tallied.rows],
            "n_effective": effective,
        }
    )


def _estimates(
    tallied: Tally, cut: Breaks, found: ScoreRows | None, how: tuple[str, float, Any]
) -> tuple[pd.DataFrame, Any, list[str]]:
    """Return the table, what a bootstrap under a design drew, and what cannot be estimated, in words.

    ``found`` are the respondents where the design needs them; ``how`` is interval, level and randomness.
    """
    interval, level, rng = how
    frame, draws, doubts = _nps_table(tallied, cut), None, []
    if found is not None:
        errors = score_errors(found)
        frame["std_error"], frame["n_effective"] = 100 * errors.std_error, errors.n_effective
        if interval == "design":
            frame.insert(3, "df", errors.df)
            each = zip(frame["group"].tolist(), errors.std_error.tolist(), errors.df.tolist(), strict=True)
            doubts = spread_notes(list(each), found.rows.clustered)
        else:
            draws = bootstrap_scores(found, generator(rng))
    low, high = _limits(frame, interval, level, rng if draws is None else draws)
    at = list(frame.columns).index("promoters")
    frame.insert(at, "conf_low", low)
    frame.insert(at + 1, "conf_high", high)
    return frame, draws, doubts


def _limits(table: pd.DataFrame, interval: str, level: float, source: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits in points; ``source`` is what a bootstrap draws with, or has drawn."""
    import numpy as np

    up, down = table["promoters"].to_numpy(dtype=float), table["detractors"].to_numpy(dtype=float)
    n = table["n_effective"].to_numpy(dtype=float)
    if interval == "bootstrap" and isinstance(source, np.ndarray):
        low, high = percentiles(source, level)
    elif interval == "bootstrap":
        low, high = trinomial.bootstrap(up, down, n, level, generator(source))
    elif interval == "design":
        error, df = table["std_error"].to_numpy(dtype=float) / 100, table["df"].to_numpy(dtype=float)
        low, high = student_limits(up - down, error, df, level)
    else:
        low, high = trinomial.closed_limits(interval, up, down, n, level)
    return 100 * np.asarray(low), 100 * np.asarray(high)


def _drawn_words(interval: str, draws: Any, rng: Any) -> str:
    if interval != "bootstrap":
        return ""
    resamples = trinomial.REPLICATES if draws is None else len(draws)
    return f" ({resamples:,} resamples, {seed_of(rng)})"


def _scale_notes(tallied: Tally, breaks: Any) -> list[str]:
    """Return a doubt about the scale where nobody answers outside 1-5."""
    cells = tallied.rows[0].cells
    if breaks is not None or tallied.rows[0].n < SMALL_BASE or min(cells) < 1 or max(cells) > SHORT_SCALE:
        return []
    note = (
        f"All answers lie between {min(cells):g} and {max(cells):g}: if the scale ends there, this is no recommendation "
        "score of 0-10 - pass breaks to say where detractors end and promoters begin."
    )
    warnings.warn(note, AssumptionWarning, stacklevel=3)
    return [note]


def _nps_notes(tallied: Tally, cut: Breaks, interval: str) -> list[str]:
    small = [words for row in tallied.rows if row.n and (words := _small(row, cut))]
    if not small:
        return []
    note = f"Small counts: {'; '.join(small)}. Read the interval, not the score."
    if interval in _WEAK:
        note += f" On such bases the {INTERVALS[interval]} covers less than it says"
        note += "." if interval == "design" else "; interval='score' does not."
        warnings.warn(note, ApproximationWarning, stacklevel=3)
    return [note]


def _small(row: Counts, cut: Breaks) -> str:
    """Return what is small about a row; of groups without their numbers, which a report may have to hide."""
    if row.group != TOTAL:
        return _small_group(row, cut)
    if row.n < SMALL_BASE:
        return f"{row.group} has {row.n} answer{'' if row.n == 1 else 's'}"
    classes = {"promoters": row.count(cut.is_promoter), "detractors": row.count(cut.is_detractor)}
    few = [f"{n} {name if n != 1 else name[:-1]}" for name, n in classes.items() if n < FEW_ANSWERS]
    return f"{row.group} has only {' and '.join(few)}" if few else ""


def _small_group(row: Counts, cut: Breaks) -> str:
    if row.n < SMALL_BASE:
        return f"{row.group} has fewer than {SMALL_BASE} answers"
    few = [
        name
        for name, is_one in (("promoters", cut.is_promoter), ("detractors", cut.is_detractor))
        if row.count(is_one) < FEW_ANSWERS
    ]
    return f"{row.group} has fewer than {FEW_ANSWERS} {' and '.join(few)}" if few else ""
