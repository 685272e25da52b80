"""Shares of top answers: their intervals by name, and their standard errors under a survey design."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.sampling.variance import design_effects, design_means
from loyaltystats.stats.outcomes.designed import ScoreErrors, mean_of
from loyaltystats.stats.proportion import agresti_coull, clopper_pearson, wilson
from loyaltystats.stats.selection import group_label, numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SHARE_INTERVALS: Final = {
    "wilson": "Wilson intervals",
    "clopper_pearson": "exact intervals (Clopper and Pearson)",
    "agresti_coull": "intervals of Agresti and Coull",
    "logit": "design-based intervals (t on the logit scale)",
    "beta": "design-based intervals of Korn and Graubard",
}
"""Interval of a share -> its name in a sentence."""

BY_ROWS: Final = ("logit", "beta")
"""Intervals that need the linearised standard error."""


def share_interval(interval: str, design: SurveyDesign | None) -> str:
    """Return the interval to make: under strata, clusters or fpc the default becomes the one of Korn and Graubard.

    Raises
    ------
    ArgumentError
        An interval that knows neither strata nor clusters was asked for by name.
    """
    if design is None or not design.is_complex or interval in BY_ROWS:
        return interval
    if interval == "wilson":
        return "beta"
    raise ArgumentError(
        f"interval - {interval!r} knows neither strata, clusters nor fpc, and the design has some - expected 'beta' or "
        "'logit' - pass one of them, or SurveyDesign(weights=...) if you accept intervals that are too short."
    )


def share_errors(
    responses: Any,
    code: str,
    holds: Callable[[float], bool],
    by: str | None,
    groups: Sequence[str | None],
    design: SurveyDesign | None,
) -> ScoreErrors:
    """Return the linearised standard error of the share of each group; a group of ``None`` means everybody."""
    import numpy as np

    frame, rows = collect_with_design(responses, [code, *([by] if by else [])], design)
    answer = numbers(frame[code])
    inside = np.array([float(holds(value)) if value == value else np.nan for value in answer.tolist()])  # noqa: PLR0124
    label = np.array([group_label(value) for value in frame[by].tolist()], dtype=object) if by else None
    errors, dfs, sizes = [], [], []
    for group in groups:
        domain = ~np.isnan(answer) if group is None or label is None else ~np.isnan(answer) & (label == group)
        error, df, size = np.nan, np.nan, 0.0
        if domain.any():
            error, df = mean_of(inside, rows, domain)
            one = design_means(inside, rows, domain)
            effect = float(design_effects(inside, one, rows, domain)[0])
            worth = bool(rows.design.columns()) and effect > 0
            size = domain.sum() / effect if worth else rows.n_effective(domain)
        errors.append(error)
        dfs.append(df)
        sizes.append(size)
    return ScoreErrors(std_error=np.array(errors), df=np.array(dfs), n_effective=np.array(sizes, dtype=float))


def share_limits(table: pd.DataFrame, interval: str, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of the shares of a table with estimate, std_error, n, n_effective and, for two of them, df."""
    share, size = table["estimate"].to_numpy(dtype=float), table["n_effective"].to_numpy(dtype=float)
    if interval not in BY_ROWS:
        closed = {"wilson": wilson, "clopper_pearson": clopper_pearson, "agresti_coull": agresti_coull}
        return closed[interval](share * size, size, confidence_level)
    error, df = table["std_error"].to_numpy(dtype=float), table["df"].to_numpy(dtype=float)
    if interval == "logit":
        return logit_limits(share, error, df, confidence_level)
    return beta_limits(share, error, df, (table["n"].to_numpy(dtype=float), size), confidence_level)


def logit_limits(
    share: np.ndarray, std_error: np.ndarray, df: np.ndarray, confidence_level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return Student's t interval of the log odds, turned back into shares; ``nan`` at 0 and 1, where it does not exist.

    Examples
    --------
    >>> import numpy as np
    >>> [round(float(end[0]), 3) for end in logit_limits(np.array([0.7]), np.array([0.05]), np.array([20.0]), 0.95)]
    [0.587, 0.793]
    """
    import numpy as np
    from scipy.special import expit, logit, stdtrit

    known = (df > 0) & (share > 0) & (share < 1) & (std_error > 0)
    p = np.where(known, share, 0.5)
    half = stdtrit(np.where(known, df, 1.0), 0.5 + confidence_level / 2) * std_error / (p * (1 - p))
    low, high = expit(logit(p) - half), expit(logit(p) + half)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def beta_limits(
    share: np.ndarray,
    std_error: np.ndarray,
    df: np.ndarray,
    sizes: tuple[np.ndarray, np.ndarray],
    confidence_level: float,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Return the interval of Korn and Graubard: that of Clopper and Pearson on the effective number of answers.

    Parameters
    ----------
    share, std_error, df : numpy.ndarray
        Shares with their linearised standard errors and degrees of freedom.
    sizes : tuple of numpy.ndarray
        Respondents, and Kish's effective number of them, which stands in at 0 and 1, where no design effect can be seen.
    confidence_level : float
        Fraction between 0 and 1.

    Notes
    -----
    .. math:: n^* = \frac{p(1-p)}{SE^2}\left(\frac{t_{n-1}}{t_{df}}\right)^2

    References
    ----------
    .. [1] Korn E. L., Graubard B. I. (1998), Confidence intervals for proportions with small expected number of positive
       counts estimated from survey data, Survey Methodology 24(2):193-201.
    """
    import numpy as np
    from scipy.special import stdtrit

    n, kish = sizes
    known = (df > 0) & (n > 1)
    tail = 0.5 + confidence_level / 2
    factor = (stdtrit(np.where(known, n - 1, 1.0), tail) / stdtrit(np.where(known, df, 1.0), tail)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where((share > 0) & (share < 1) & (std_error > 0), share * (1 - share) / std_error**2, kish) * factor
    low, high = clopper_pearson(share * size, size, confidence_level)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
