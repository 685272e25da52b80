"""within_group_agreement: do the members of a team or a branch see things alike, so that its mean speaks for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule
from loyaltystats.errors import EstimationError
from loyaltystats.result import Result
from loyaltystats.stats.compare.rows import questions_of
from loyaltystats.stats.outcomes.rows import tally
from loyaltystats.stats.outcomes.scales import ends_of, refuse_outside
from loyaltystats.stats.reliability.rows import construct_labels
from loyaltystats.stats.selection import group_texts, names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NULL: Final = "Groups do not differ: members of one group are no more alike than members of different groups."
ENOUGH: Final = 0.70
"""James, Demaree and Wolf (1984): a convention for rWG, not a test."""

TEST_NAMES: Final = (
    *("question", "coefficient", "estimate", "conf_low", "conf_high", "statistic", "df", "df_error", "p_value", "n"),
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class WithinAgreementResult(Result):
    """Agreement inside every group, one row per question and group; ``overall()`` has the intraclass correlations."""

    title: str = "Agreement within groups"
    source: str = (
        "James L. R., Demaree R. G., Wolf G. (1984), Journal of Applied Psychology 69:85-98; Shrout P. E., Fleiss J. L. "
        "(1979), Psychological Bulletin 86:420-428; Burke M. J., Finkelstein L. M., Dusig M. S. (1999), Organizational "
        "Research Methods 2:49-68"
    )
    null: str = NULL
    question: str = ""
    by: str = ""
    confidence_level: float = 0.95
    _overall: Any = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"question": self.question, "by": self.by}

    def overall(self) -> pd.DataFrame:
        """Return the intraclass correlations of all groups together.

        Returns
        -------
        pandas.DataFrame
            Columns: question, coefficient (ICC(1): one answer; ICC(2): the mean of a group), estimate, conf_low, conf_high,
            statistic (F), df, df_error, p_value, n.
        """
        frame: pd.DataFrame = self._overall.copy()
        return frame


def within_group_agreement(
    responses: Any,
    *,
    question: Any,
    by: str,
    lowest: float | None = None,
    highest: float | None = None,
    confidence_level: float = 0.95,
    missing: str = "drop",
) -> WithinAgreementResult:
    r"""Agreement of the members of each group, and how much of the differences lies between groups.

    For a researcher who wants to speak of the climate of a team, the view of the leaders, or the standard of a branch: the
    mean of a group stands for it only where its members agree. There is nothing to weight, adjust or draw here.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    question : str, sequence of str, or mapping of str to sequence of str
        One column or several; a construct of the instrument, or ``{"climate": ["c1", "c2"]}``, takes several items together.
    by : str
        Column of the groups: team, branch, or leaders and staff.
    lowest, highest : float, optional
        Ends of the scale. Default: the instrument's.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    missing : {"drop", "raise"}
        Leave respondents who lack an answer out of the base, or refuse.

    Returns
    -------
    WithinAgreementResult
        Columns: question, group, estimate (mean), agreement_index (rWG or rWG(J), 0 to 1), mean_deviation (AD, points), n.
        ``.overall()`` has ICC(1) and ICC(2) with the F test.

    Raises
    ------
    ArgumentError
        The ends of the scale are not known.
    ResponseError
        A column is missing, or an answer lies off the scale.
    EstimationError
        Fewer than two groups have answers.

    Notes
    -----
    .. math:: r_{WG} = 1 - \frac{s^2}{(A^2 - 1)/12}, \qquad r_{WG(J)} = \frac{J (1 - q)}{J (1 - q) + q}, \qquad
       ICC(1) = \frac{MS_b - MS_w}{MS_b + (n_0 - 1) MS_w}, \qquad ICC(2) = 1 - \frac{MS_w}{MS_b}

    with A answers on the scale, q the mean variance of J items over that of answers at random, and the mean size n0 of
    unequal groups; negative rWG are 0. Null hypothesis of F: groups do not differ. Checked against:
    tests/oracles/compare.R. Cost: one pass over the rows.

    References
    ----------
    .. [1] James L. R., Demaree R. G., Wolf G. (1984), Journal of Applied Psychology 69:85-98.
    .. [2] Bliese P. D. (2000), in Klein, Kozlowski (eds.), Multilevel Theory, Research, and Methods in Organizations.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"clear": [5, 5, 4, 1, 2, 1], "team": ["a", "a", "a", "b", "b", "b"]})
    >>> result = within_group_agreement(answers, question="clear", by="team", lowest=1, highest=5)
    >>> result.to_frame()[["group", "agreement_index", "mean_deviation"]].round(3)
      group  agreement_index  mean_deviation
    0     a            0.833           0.444
    1     b            0.833           0.444
    """
    import pandas as pd

    level = fraction("confidence_level", confidence_level)
    questions = questions_of(responses, question)
    codes = list(dict.fromkeys(code for items in questions.values() for code in items))
    rows = tally(responses, codes, by=by, design=None, missing=missing_rule(missing))
    if len(rows.groups) < 2:
        raise EstimationError(
            f"by, column {by!r} - {len(rows.groups)} group - expected at least two - choose another column."
        )
    listed, tests, known = [], [], None
    for name, items in questions.items():
        span = _span(responses, rows, items, lowest, highest)
        x, places = _answered(rows, items)
        known = len(x) if known is None else max(known, len(x))
        listed += [
            _row(name, group, x[places == at], span) for at, group in enumerate(rows.groups) if (places == at).any()
        ]
        tests += _correlations(name, x.mean(axis=1), places, level)
    n = known or 0
    total = rows.design.n_total
    return WithinAgreementResult(
        _table=pd.DataFrame(listed),
        n=n,
        n_total=total,
        excluded={"no answer or no group": total - n} if total > n else {},
        method=f"Agreement inside {len(rows.groups)} groups against answers at random over the scale; one-way random "
        f"effects; {100 * level:g} % intervals of ICC from F.",
        notes=(
            f"From {ENOUGH:.2f} on, rWG is by convention enough for the mean of a group to stand for it; this is no test, "
            "and answers that all lie at one end of the scale agree without effort.",
        ),
        labels=names_of(responses, list(questions))
        | construct_labels(responses)
        | group_texts(responses, by, rows.groups),
        question=", ".join(questions),
        by=by,
        confidence_level=level,
        _overall=pd.DataFrame(tests, columns=list(TEST_NAMES)),
    )


def _span(responses: Any, rows: Any, items: Sequence[str], lowest: float | None, highest: float | None) -> float:
    """Return the variance of answers at random over the scale of some items."""
    spans = []
    for item in items:
        ends = ends_of(responses, item, lowest=lowest, highest=highest)
        refuse_outside(rows, item, ends)
        spans.append(((ends.highest - ends.lowest + 1) ** 2 - 1) / 12)
    return sum(spans) / len(spans)


def _answered(rows: Any, items: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    x = np.column_stack([rows.column(item) for item in items])
    known = ~np.isnan(x).any(axis=1) & (rows.places >= 0)
    return x[known], rows.places[known]


def _row(name: str, group: str, x: np.ndarray, span: float) -> dict[str, Any]:
    """Return mean, rWG(J) and average deviation of one group."""
    import numpy as np

    n, j = x.shape
    index = math.nan
    if n > 1:
        q = min(1.0, float(x.var(axis=0, ddof=1).mean()) / span)
        index = j * (1 - q) / (j * (1 - q) + q) if q < 1 else 0.0
    return {
        "question": name,
        "group": group,
        "estimate": float(x.mean()),
        "agreement_index": index,
        "mean_deviation": float(np.abs(x - x.mean(axis=0)).mean()),
        "n": n,
    }


def _correlations(name: str, y: np.ndarray, places: np.ndarray, level: float) -> list[Mapping[str, Any]]:
    """Return ICC(1) and ICC(2) with limits from F."""
    import numpy as np
    from scipy.special import fdtrc, fdtri

    groups = np.unique(places)
    sizes = np.array([(places == at).sum() for at in groups], dtype=float)
    means = np.array([y[places == at].mean() for at in groups])
    k, n = len(groups), float(sizes.sum())
    df, rest = k - 1, n - k
    within = float(sum(((y[places == at] - mean) ** 2).sum() for at, mean in zip(groups, means, strict=True)))
    between = float(sizes @ (means - y.mean()) ** 2)
    base = {"question": name, "df": float(df), "df_error": rest, "n": int(n)}
    if df < 1 or rest < 1 or within <= 0:
        empty = dict.fromkeys(("estimate", "conf_low", "conf_high", "statistic", "p_value"), math.nan)
        return [base | {"coefficient": each} | empty for each in ("ICC(1)", "ICC(2)")]
    size = (n - float(sizes @ sizes) / n) / df
    f = between / df / (within / rest)
    tail = (1 - level) / 2
    ends = (f / float(fdtri(df, rest, 1 - tail)), f / float(fdtri(df, rest, tail)))
    base |= {"statistic": f, "p_value": float(fdtrc(df, rest, f))}
    one = [(each - 1) / (each + size - 1) for each in (f, *ends)]
    mean = [1 - 1 / each for each in (f, *ends)]
    return [
        base | {"coefficient": word, "estimate": value, "conf_low": low, "conf_high": high}
        for word, (value, low, high) in (("ICC(1)", one), ("ICC(2)", mean))
    ]
