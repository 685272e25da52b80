"""Agreement of raters beyond chance: Cohen's kappa of two, Fleiss' kappa and Gwet's AC1 of any number, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A coefficient with its standard error and interval, and the share of agreement that was observed."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    observed: float
    n: int


def _undefined(observed: float, n: int) -> Agreement:
    blank = math.nan
    return Agreement(estimate=blank, std_error=blank, conf_low=blank, conf_high=blank, observed=observed, n=n)


def _with_interval(estimate: float, error: float, quantile: float, observed: float, n: int) -> Agreement:
    """Return the coefficient with estimate plus and minus so many errors, cut at 1 and -1, which it cannot exceed.

    An error of zero (all things agree alike, or a rater uses one class only) is no certainty: there is no interval then.
    """
    quantile = quantile if error > 1e-12 else math.nan
    if math.isnan(quantile):
        return Agreement(**{**vars(_undefined(observed, n)), "estimate": estimate})
    return Agreement(
        estimate=estimate,
        std_error=error,
        conf_low=max(-1.0, estimate - quantile * error),
        conf_high=min(1.0, estimate + quantile * error),
        observed=observed,
        n=n,
    )


def cohen_kappa(table: Any, confidence_level: float = 0.95) -> Agreement:
    r"""Cohen's kappa of two raters from their cross table.

    Parameters
    ----------
    table : array_like, shape (k, k)
        Number of things that the first rater put into class i and the second into class j.
    confidence_level : float
        Fraction between 0 and 1.

    Notes
    -----
    .. math:: \kappa = (p_o - p_e) / (1 - p_e)

    with the large-sample standard error of Fleiss, Cohen and Everitt (1969) for the interval. Undefined when both raters
    use one and the same class throughout.

    References
    ----------
    .. [1] Cohen J. (1960), Educational and Psychological Measurement 20:37-46.
    .. [2] Fleiss J. L., Cohen J., Everitt B. S. (1969), Psychological Bulletin 72:323-327.

    Examples
    --------
    >>> found = cohen_kappa([[20, 5], [10, 15]])
    >>> round(found.estimate, 3), round(found.std_error, 3)
    (0.4, 0.127)
    """
    import numpy as np
    from scipy.special import ndtri

    counts = np.asarray(table, dtype=float)
    n = float(counts.sum())
    if n == 0:
        return _undefined(math.nan, 0)
    p = counts / n
    rows, columns, same = p.sum(axis=1), p.sum(axis=0), np.diag(p)
    observed, expected = float(same.sum()), float(rows @ columns)
    if expected >= 1:
        return _undefined(observed, int(n))
    kappa = (observed - expected) / (1 - expected)
    on = float((same * (1 - (rows + columns) * (1 - kappa)) ** 2).sum())
    spread = (columns[:, None] + rows[None, :]) ** 2
    off = (1 - kappa) ** 2 * float((p * spread).sum() - (same * np.diag(spread)).sum())
    variance = (on + off - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    error = math.sqrt(max(variance, 0.0))
    return _with_interval(kappa, error, float(ndtri(0.5 + confidence_level / 2)), observed, int(n))


def fleiss_kappa(counts: Any, confidence_level: float = 0.95) -> Agreement:
    """Fleiss' kappa of several raters; things rated by a single one count in the class shares only.

    Parameters
    ----------
    counts : array_like, shape (n, q)
        How many raters put each thing into each class.
    confidence_level : float
        Fraction between 0 and 1.

    Notes
    -----
    The interval uses the standard error of Gwet (2008, 2014), which holds whatever the true agreement, with a t quantile
    of n - 1 degrees of freedom; the well-known error of Fleiss (1979) holds under no agreement only.

    References
    ----------
    .. [1] Fleiss J. L. (1971), Psychological Bulletin 76:378-382.
    .. [2] Gwet K. L. (2014), Handbook of inter-rater reliability, 4th edition, chapter 5.

    Examples
    --------
    >>> round(fleiss_kappa([[3, 0], [0, 3], [3, 0], [2, 1]]).estimate, 3)
    0.625
    """
    import numpy as np

    table, share = _shares(counts)
    expected = float((share**2).sum())
    raters = table.sum(axis=1)
    with np.errstate(invalid="ignore"):
        own = (table * share).sum(axis=1) / raters
    return _several(table, expected, own, confidence_level)


def gwet_ac1(counts: Any, confidence_level: float = 0.95) -> Agreement:
    r"""Gwet's AC1 of two or more raters, which does not collapse when one class is much more frequent than the others.

    Parameters
    ----------
    counts : array_like, shape (n, q)
        How many raters put each thing into each class; classes that nobody uses count, too.
    confidence_level : float
        Fraction between 0 and 1.

    Notes
    -----
    .. math:: p_e = \frac{1}{q - 1} \sum_k \pi_k (1 - \pi_k)

    with standard error and t interval as in Gwet (2008).

    References
    ----------
    .. [1] Gwet K. L. (2008), British Journal of Mathematical and Statistical Psychology 61:29-48.

    Examples
    --------
    >>> round(gwet_ac1([[3, 0], [0, 3], [3, 0], [2, 1]]).estimate, 3)
    0.7
    """
    import numpy as np

    table, share = _shares(counts)
    q = table.shape[1]
    if q < 2:
        return _undefined(math.nan, len(table))
    expected = float((share * (1 - share)).sum()) / (q - 1)
    raters = table.sum(axis=1)
    with np.errstate(invalid="ignore"):
        own = (table * (1 - share)).sum(axis=1) / raters / (q - 1)
    return _several(table, expected, own, confidence_level)


def _shares(counts: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts of things that anybody rated, and the mean share of each class."""
    import numpy as np

    table = np.asarray(counts, dtype=float)
    table = table[table.sum(axis=1) > 0]
    share = (table / table.sum(axis=1, keepdims=True)).mean(axis=0) if len(table) else np.zeros(table.shape[1])
    return table, share


def _several(table: np.ndarray, expected: float, own: np.ndarray, confidence_level: float) -> Agreement:
    """Return the coefficient (observed - expected) / (1 - expected) with Gwet's standard error.

    ``own`` is the part of the expected agreement that belongs to each thing.
    """
    import numpy as np
    from scipy.special import stdtrit

    raters = table.sum(axis=1)
    several = raters > 1
    n, compared = len(table), int(several.sum())
    if compared == 0 or expected >= 1:
        return _undefined(math.nan if compared == 0 else 1.0, compared)
    agree = np.zeros(n)
    pairs = raters[several] * (raters[several] - 1)
    agree[several] = (table[several] * (table[several] - 1)).sum(axis=1) / pairs
    observed = float(agree[several].mean())
    coefficient = (observed - expected) / (1 - expected)
    if n < 2:
        return Agreement(**{**vars(_undefined(observed, compared)), "estimate": coefficient})
    single = np.where(several, (agree - expected) / (1 - expected), 0.0) * n / compared
    turned = single - 2 * (1 - coefficient) * (own - expected) / (1 - expected)
    error = math.sqrt(float(((turned - coefficient) ** 2).sum()) / (n * (n - 1)))
    return _with_interval(coefficient, error, float(stdtrit(n - 1, 0.5 + confidence_level / 2)), observed, compared)
