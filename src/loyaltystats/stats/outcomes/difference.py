"""nps_difference: is one recommendation score higher than another - groups, waves, or two questions of the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.difference_cells import Measured
from loyaltystats.stats.outcomes.difference_read import Question, between_groups, between_questions, between_waves
from loyaltystats.stats.outcomes.difference_words import INTERVALS, finished
from loyaltystats.stats.outcomes.waves import checked_waves

if TYPE_CHECKING:
    import pandas as pd

NULL: Final = "The two scores of a row are the same."


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsDifferenceResult(Result):
    """Differences of recommendation scores in points with tests, one row per pair."""

    title: str = "Differences of recommendation scores"
    source: str = (
        "Newcombe R. G. (1998), Statistics in Medicine 17:873-890; Zou G. Y., Donner A. (2008), Statistics in Medicine "
        "27:1693-1702; Rao J. N. K., Scott A. J. (1984), The Annals of Statistics 12:46-60; Lumley T., Scott A. J. (2013), "
        "Biometrika 100:831-842"
    )
    null: str = NULL
    question: str
    kind: str
    """``groups``, ``waves``, ``panel`` or ``questions``."""
    interval: str
    confidence_level: float
    adjust: str = "holm"
    by: str | None = None
    breaks: tuple[int, int] = (6, 9)
    """Highest answer of a detractor, lowest of a promoter."""
    _overall: Any = field(default=None, repr=False)
    _measured: Any = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "question": self.question,
            "kind": self.kind,
            "interval": self.interval,
            "confidence_level": self.confidence_level,
        }

    def overall(self) -> pd.DataFrame:
        """Return the tests of all groups or waves together: do they differ at all.

        Returns
        -------
        pandas.DataFrame
            Columns: test, statistic, df, df_error, p_value, null_hypothesis. Empty for the same respondents.
        """
        import pandas as pd

        names = ["test", "statistic", "df", "df_error", "p_value", "null_hypothesis"]
        return pd.DataFrame(self._overall or [], columns=names)

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the differences with their intervals at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] compared, compared_to, estimate, conf_low, conf_high (points).
        """
        measured: Measured = self._measured
        found = measured.compare(self.interval, fraction("confidence_level", confidence_level))
        table = self.to_frame()
        names = [name for name in ("group", "compared", "compared_to", "estimate") if name in table.columns]
        return table[names].assign(conf_low=100 * found.low, conf_high=100 * found.high)


def nps_difference(
    responses: Any,
    question: str | None = None,
    *,
    by: str | None = None,
    against: str | None = None,
    panel: str | bool | None = None,
    reference: str | None = None,
    interval: str | None = None,
    breaks: Sequence[int] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> NpsDifferenceResult:
    r"""Differences of recommendation scores between groups, waves, or two questions of the same people, with tests.

    For a researcher who sees two scores and has to say whether they differ: intervals of single scores are no test of
    their difference. The sign is kept: the estimate is the score of ``compared`` minus that of ``compared_to``.

    Parameters
    ----------
    responses : Responses or dataframe, or a mapping of str to them
        One row per respondent; or waves in the order of time, ``{"2024": first, "2025": second}``: then later minus earlier.
    question : str, optional
        Column of whole numbers 0-10 (or see ``breaks``). Default: the instrument's outcome question with metric ``nps``.
    by : str, optional
        Column of the groups that are compared; with ``against`` or waves, it splits the table instead.
    against : str, optional
        A second question of the same respondents: the scores of the two are compared within people.
    panel : str or False, optional
        With waves: the column that identifies people, if the same people answered, or ``False`` for different people.
    reference : str, optional
        Compare every group with this one, or with all ``others`` together. Default: every pair of groups.
    interval : str, optional
        Groups: ``score`` (default), ``adjusted_wald``, ``adjusted_wald_1``, ``adjusted_wald_z2``, ``wald``, ``design``. The
        same respondents: ``t`` (default), ``score``, ``design``. With strata, clusters or fpc, and with weights for the same
        respondents, the default is ``design``.
    breaks : pair of int, optional
        Highest answer of a detractor and lowest of a promoter, for scales other than 0-10, for example ``(3, 5)``.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1; holds for each interval alone.
    adjust : str, default "holm"
        Correction of p over all rows: ``holm``, ``bh``, ``by`` or ``none``.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base and counts them; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    NpsDifferenceResult
        Columns: [group,] compared, compared_to, estimate (points, -200 to 200), std_error, statistic, df, p_value,
        p_adjusted, conf_low, conf_high (points), score_first, score_second (points), n_first, n_second. ``.overall()`` has
        the tests of all groups together.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, nothing says what is compared, or an interval does not fit the comparison.
    ResponseError
        A column is missing, an answer is outside the scale, an id is double or in no other wave.
    DesignError
        Weights, strata, clusters or fpc cannot be used.
    EstimationError
        Fewer than two groups have answers.

    Notes
    -----
    .. math:: d \mp \sqrt{(e_1 - l_1)^2 + (u_2 - e_2)^2 - 2r(e_1 - l_1)(u_2 - e_2)}

    is the lower end of the default interval, from the score limits l and u of each score e; r = 0 for different people. Its
    p is the error level at which the interval leaves out 0. The same respondents: mean of the changes of +1, 0 and -1 with
    Student's t. ``design``: linearised standard errors and Student's t with clusters minus strata minus 1 degrees of freedom
    for two groups. All groups together: Wald test of equal scores, Pearson's chi-square of the three classes and
    Kruskal-Wallis on the answers; with a design their F forms (Rao-Scott of second order; Lumley and Scott).
    Checked against: tests/oracles/scores.R (``svyttest``, ``regTermTest``, ``svychisq`` of survey; ``t.test``,
    ``kruskal.test``) and exact enumeration of coverage and size. Cost: one pass over the rows.

    References
    ----------
    .. [1] Newcombe R. G. (1998), Interval estimation for the difference between independent proportions, Statistics in
       Medicine 17:873-890.
    .. [2] Zou G. Y., Donner A. (2008), Construction of confidence limits about effect measures: a general approach,
       Statistics in Medicine 27:1693-1702.
    .. [3] Rao J. N. K., Scott A. J. (1984), On chi-squared tests for multiway contingency tables with cell proportions
       estimated from survey data, The Annals of Statistics 12:46-60.
    .. [4] Lumley T., Scott A. J. (2013), Two-sample rank tests under complex sampling, Biometrika 100(4):831-842.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"recommend": [10, 9, 9, 8, 7, 6] * 8, "shop": ["A", "B", "A", "A", "B", "B"] * 8})
    >>> table = nps_difference(answers, "recommend", by="shop").to_frame()
    >>> table[["compared", "compared_to", "estimate", "conf_low", "conf_high"]].round(1)
      compared compared_to  estimate  conf_low  conf_high
    0        A           B      66.7      27.8      101.6
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    if interval is not None:
        one_of("interval", interval, INTERVALS)
    level = fraction("confidence_level", confidence_level)
    ask = Question(
        code=question,
        by=by,
        reference=reference,
        interval=interval,
        breaks=breaks,
        design=design,
        missing=missing_rule(missing),
    )
    if isinstance(responses, Mapping):
        read = between_waves(checked_waves(responses), ask, against, panel)
    elif against is not None:
        read = between_questions(responses, ask, against, panel)
    else:
        read = between_groups(responses, ask, panel)
    parts = finished(read, level, adjust)
    return NpsDifferenceResult(
        **parts,
        question=read.code,
        kind=read.kind,
        interval=read.interval,
        confidence_level=level,
        adjust=adjust,
        by=by,
        breaks=read.cut.pair,
        _measured=read.measured,
    )
