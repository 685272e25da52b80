"""recovery_paradox: loyalty after a failure solved well, solved badly or never told, against no failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, weight_cost
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.multiplicity import ADJUSTMENTS, adjust_p
from loyaltystats.stats.recovery_contrasts import MARGIN, PLANNED, Moments, contrast
from loyaltystats.stats.recovery_groups import GROUPS, Asked, asked_of, rows_of
from loyaltystats.stats.selection import names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

GROUP_TEXTS: Final = MappingProxyType(
    {
        "no_failure": "No failure",
        "solved_well": "Solved well",
        "solved_badly": "Solved badly",
        "never_told": "Never told",
    }
)
CHOSEN: Final = (
    "The groups were not made by lot: who tells, and whose failure can be solved well, differs before the failure. A "
    "difference is an association; only the same people before and after would show what the handling did."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class RecoveryResult(Result):
    """Planned contrasts between four groups of customers, one row per outcome and contrast."""

    title: str = "After a failure"
    source: str = "de Matos C. A., Henrique J. L., Rossi C. A. V. (2007), Journal of Service Research 10(1):60-77"
    null: str = "The two groups of a contrast have the same mean."
    questions: tuple[str, ...]
    margin: float | None
    """Half-width of the same, in points of the outcome; ``None``: a fifth of the pooled standard deviation."""
    well: float
    confidence_level: float
    adjust: str
    _groups: Any = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"outcomes": ", ".join(self.questions), "well": self.well}

    def groups(self) -> pd.DataFrame:
        """Return the mean of each outcome in each of the four groups.

        Returns
        -------
        pandas.DataFrame
            Columns: question, group, estimate, std_error, conf_low, conf_high, n, n_effective.
        """
        found: pd.DataFrame = self._groups.copy()
        return found


def recovery_paradox(
    responses: Any,
    *,
    failure: str | None = None,
    told: str | None = None,
    solved: str | None = None,
    outcome: str | Sequence[str] | None = None,
    well: float | None = None,
    yes: str | int = 1,
    margin: float | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> RecoveryResult:
    r"""Compare customers without a failure, with one solved well, solved badly, and never told.

    For a researcher who asks whether handling complaints well pays: in the recovery paradox customers whose failure was
    solved well are more loyal than those who never had one. It is tested as a difference, as a gain, and as sameness.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Missing answers and missing codes leave the base.
    failure, told, solved : str, optional
        Columns: whether something went wrong, whether it was told, how well it was solved (a rating). Default: the
        questions of the shipped template ``complaint``.
    outcome : str or sequence of str, optional
        Columns of numbers, high is good. Default: the instrument's outcomes other than ``solved``, and how customers speak
        of the company since.
    well : float, optional
        Lowest answer to ``solved`` that counts as well. Default: the lowest top box of the instrument.
    yes : str or int, default 1
        Answer that means yes to ``failure`` and ``told``.
    margin : float, optional
        Difference in points of the outcome that is too small to matter. Default: a fifth of the pooled standard deviation.
    by : str, optional
        Not used: run it per group, the four groups are few enough.
    design : SurveyDesign, optional
        Weights only. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Correction over all contrasts of all outcomes.
    missing : str, default "drop"
        ``drop`` leaves out who belongs to no group or gave no outcome; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    RecoveryResult
        Columns: question, compared, compared_to, estimate (difference in points), std_error, statistic, df, p_value,
        p_adjusted, conf_low, conf_high, p_greater, p_same, effect_size (Hedges' g), effect_low, effect_high, n_first,
        n_second. ``groups()`` has the means.

    Raises
    ------
    ArgumentError
        A column is not named where it must be, or ``by`` is given.
    ResponseError
        A column is missing or holds text.
    DesignError
        The design has more than weights.
    EstimationError
        No two groups have answers.

    Notes
    -----
    .. math:: t = \frac{\bar y_1 - \bar y_2}{\sqrt{s_1^2 / n_1 + s_2^2 / n_2}}

    with Welch's degrees of freedom. With weights, means and variances are weighted and n is Kish's effective number.
    ``p_greater`` is one-sided: the first group lies above the second. ``p_same`` is the larger of two one-sided tests
    against the margin. Five contrasts are planned: solved well against no failure (the paradox), solved well against solved
    badly, solved well against never told, solved badly against never told, never told against no failure. Checked against:
    ``t.test`` of R (tests/oracles/styles_recovery.R).

    References
    ----------
    .. [1] de Matos C. A., Henrique J. L., Rossi C. A. V. (2007), Service recovery paradox: a meta-analysis, Journal of
       Service Research 10(1):60-77.
    .. [2] McCollough M. A., Bharadwaj S. G. (1992), The recovery paradox, in Marketing Theory and Applications.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"wrong": [0, 0, 0, 1, 1, 1, 1], "told": [None, None, None, 1, 1, 1, 1],
    ...     "handled": [None, None, None, 7, 6, 2, 1], "happy": [5, 6, 5, 7, 6, 2, 3]})
    >>> found = recovery_paradox(frame, failure="wrong", told="told", solved="handled", well=6, outcome="happy")
    >>> found.to_frame()[["compared", "compared_to", "estimate"]].round(2).head(1)
          compared compared_to  estimate
    0  solved_well  no_failure      1.17
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    if by is not None:
        raise ArgumentError("by - the four groups are the groups here - expected no 'by' - filter the answers instead.")
    if margin is not None and (isinstance(margin, bool) or not margin > 0):
        raise ArgumentError(f"margin - got {margin!r} - expected a number of points above 0, or None.")
    asked = asked_of(responses, (failure, told, solved), outcome, well, yes)
    frame, weights = rows_of(responses, asked, design)
    if missing_rule(missing) == "raise" and frame[list(asked.outcomes)].isna().any(axis=None):
        raise ResponseError(
            "outcome - some respondents gave no answer - missing='raise' expects every answer - pass missing='drop'."
        )
    cells = _cells(frame, weights, asked)
    table = _contrasts(cells, asked, level, margin)
    table.insert(8, "p_adjusted", adjust_p(table["p_value"].tolist(), adjust))
    used = frame["group"].notna() & frame[list(asked.outcomes)].notna().any(axis=1) & (weights > 0)
    return RecoveryResult(
        _table=table,
        n=int(used.sum()),
        n_total=len(frame),
        excluded=_excluded(int((~used).sum()), int((weights == 0).sum())),
        weight_cost=weight_cost(weights[used.to_numpy()]) if design is not None and design.weights else {},
        method=f"Planned contrasts of means by Welch's t, p adjusted ({adjust}); {100 * level:g} % intervals; solved well: "
        f"answers from {asked.well:g}.",
        notes=(CHOSEN, *_notes(table, margin), *_weight_notes(design)),
        labels=names_of(responses, asked.outcomes) | dict(GROUP_TEXTS),
        questions=tuple(asked.outcomes),
        margin=margin,
        well=asked.well,
        confidence_level=level,
        adjust=adjust,
        _groups=_means(cells, level),
    )


def _cells(frame: pd.DataFrame, weights: np.ndarray, asked: Asked) -> dict[Any, Moments]:
    return {
        (code, group): Moments.of(frame[code].to_numpy(dtype=float), weights, (frame["group"] == group).to_numpy())
        for code in asked.outcomes
        for group in GROUPS
    }


def _contrasts(cells: dict[Any, Moments], asked: Asked, level: float, margin: float | None) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(
        [
            {"question": code, "compared": first, "compared_to": second}
            | contrast(cells[code, first], cells[code, second], level, margin)
            for code in asked.outcomes
            for first, second in PLANNED
        ]
    )
    if table["estimate"].isna().all():
        raise EstimationError(
            "outcome - no two of the four groups have at least two answers each - expected customers with and without a "
            "failure - ask more, or look at the counts with frequencies()."
        )
    return table


def _means(cells: dict[Any, Moments], level: float) -> pd.DataFrame:
    import pandas as pd
    from scipy.special import stdtrit

    rows = []
    for (code, group), one in cells.items():
        half = float(stdtrit(one.n_effective - 1, 0.5 + level / 2)) * one.std_error if one.n > 1 else float("nan")
        rows.append(
            {
                "question": code,
                "group": group,
                "estimate": one.mean,
                "std_error": one.std_error,
                "conf_low": one.mean - half,
                "conf_high": one.mean + half,
                "n": one.n,
                "n_effective": one.n_effective,
            }
        )
    return pd.DataFrame(rows)


def _notes(table: pd.DataFrame, margin: float | None) -> list[str]:
    found = []
    width = f"{margin:g} points" if margin is not None else f"{MARGIN:g} pooled standard deviations"
    found.append(f"The same means: a difference smaller than {width}, tested by two one-sided tests.")
    empty = table[table["estimate"].isna()]
    if len(empty):
        found.append(
            f"{len(empty)} of {len(table)} contrasts could not be estimated: a group has fewer than two answers, or its "
            "customers were not asked."
        )
    return found


def _excluded(left_out: int, weightless: int) -> dict[str, int]:
    """Return who is not in the base, and why."""
    reasons = {"in no group, or without an outcome": left_out - weightless, ZERO_WEIGHT: weightless}
    return {reason: n for reason, n in reasons.items() if n}


def _weight_notes(design: SurveyDesign | None) -> list[str]:
    if design is None or not design.weights:
        return []
    return ["Survey weights: means are weighted; tests use Kish's effective number of respondents."]
