"""Intervals of a share, and of the difference of two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def wilson(successes: Any, trials: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a share; vectorised, ``nan`` where there are no trials.

    Parameters
    ----------
    successes, trials : array_like
        Counts, or their survey-weighted equivalents on the effective sample size.
    confidence_level : float
        Fraction between 0 and 1.

    References
    ----------
    .. [1] Wilson E. B. (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> low, high = wilson(9, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.5958, 0.9821)
    """
    import numpy as np
    from scipy.special import ndtri

    x, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    z2 = float(ndtri(0.5 + confidence_level / 2)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
        low, high = centre - half, centre + half
    low = np.where(x == 0, 0.0, low)  # exact ends; the formula leaves a rounding error there
    high = np.where(x == n, 1.0, high)
    empty = ~(n > 0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def agresti_coull(successes: Any, trials: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    r"""Agresti and Coull's interval of a share, cut at 0 and 1; vectorised, ``nan`` where there are no trials.

    Parameters
    ----------
    successes, trials : array_like
        Counts, or their survey-weighted equivalents on the effective sample size.
    confidence_level : float
        Fraction between 0 and 1.

    Notes
    -----
    .. math:: \tilde p \pm z \sqrt{\tilde p (1 - \tilde p) / \tilde n}, \qquad \tilde n = n + z^2, \quad
       \tilde p = (x + z^2/2) / \tilde n

    The centre is Wilson's and the interval never shorter than his, so it covers at least as often.

    References
    ----------
    .. [1] Agresti A., Coull B. A. (1998), Approximate is better than "exact" for interval estimation of binomial
       proportions, The American Statistician 52(2):119-126.

    Examples
    --------
    >>> low, high = agresti_coull(9, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.574, 1.0)
    """
    import numpy as np
    from scipy.special import ndtri

    x, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    z2 = float(ndtri(0.5 + confidence_level / 2)) ** 2
    size = n + z2
    centre = (x + z2 / 2) / size
    half = np.sqrt(z2 * centre * (1 - centre) / size)
    empty = ~(n > 0)
    return np.where(empty, np.nan, np.maximum(centre - half, 0.0)), np.where(
        empty, np.nan, np.minimum(centre + half, 1.0)
    )


def clopper_pearson(successes: Any, trials: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Clopper and Pearson's exact interval of a share; vectorised, ``nan`` where there are no trials.

    It never covers less than it says, and mostly more: wider than Wilson's.

    Parameters
    ----------
    successes, trials : array_like
        Counts, or their survey-weighted equivalents on the effective sample size.
    confidence_level : float
        Fraction between 0 and 1.

    References
    ----------
    .. [1] Clopper C. J., Pearson E. S. (1934), The use of confidence or fiducial limits illustrated in the case of the
       binomial, Biometrika 26(4):404-413.

    Examples
    --------
    >>> low, high = clopper_pearson(9, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.555, 0.9975)
    """
    import numpy as np
    from scipy.special import betaincinv

    x, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    tail = (1 - confidence_level) / 2
    none, every = ~(x > 0), ~(n - x > 1e-12 * n)  # weighted sums may miss n by a rounding error
    low = betaincinv(np.where(none, 1.0, x), np.where(none, 1.0, n - x + 1), tail)
    high = betaincinv(np.where(every, 1.0, x + 1), np.where(every, 1.0, n - x), 1 - tail)
    empty = ~(n > 0)
    return (
        np.where(empty, np.nan, np.where(none, 0.0, low)),
        np.where(empty, np.nan, np.where(every, 1.0, high)),
    )


def newcombe(first: Any, second: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    r"""Newcombe's hybrid score interval of the difference of two independent shares; vectorised.

    Parameters
    ----------
    first, second : tuple of array_like
        (successes, trials) of each share, or their survey-weighted equivalents on the effective sample size.
    confidence_level : float
        Fraction between 0 and 1.

    Notes
    -----
    .. math:: d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}, \qquad d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}

    with Wilson's limits l and u of each share: no difference of 0 to 0 or 1 to 1 gets an interval without width.

    References
    ----------
    .. [1] Newcombe R. G. (1998), Interval estimation for the difference between independent proportions: comparison of
       eleven methods, Statistics in Medicine 17:873-890 (method 10).

    Examples
    --------
    >>> low, high = newcombe((56, 70), (48, 80))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    import numpy as np

    (x1, n1), (x2, n2) = (
        (np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)) for successes, trials in (first, second)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = x1 / n1, x2 / n2
    low1, high1 = wilson(x1, n1, confidence_level)
    low2, high2 = wilson(x2, n2, confidence_level)
    d = p1 - p2
    return d - np.sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2), d + np.sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)


def score_test(first: Any, second: Any) -> tuple[np.ndarray, np.ndarray]:
    r"""Score test that two independent shares are equal: z and its two-sided p; vectorised.

    Parameters
    ----------
    first, second : tuple of array_like
        (successes, trials) of each share, or their survey-weighted equivalents on the effective sample size.

    Returns
    -------
    tuple of numpy.ndarray
        z and p; p is 1 where both shares are 0 or both are 1, ``nan`` where there are no trials.

    Notes
    -----
    .. math:: z = \frac{p_1 - p_2}{\sqrt{p (1 - p) (1/n_1 + 1/n_2)}}, \qquad p = \frac{x_1 + x_2}{n_1 + n_2}

    the square of which is Pearson's chi-square without continuity correction.

    Examples
    --------
    >>> z, p = score_test((56, 70), (48, 80))
    >>> round(float(z), 4), round(float(p), 4)
    (2.6502, 0.008)
    """
    import numpy as np
    from scipy.special import ndtr

    (x1, n1), (x2, n2) = (
        (np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)) for successes, trials in (first, second)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        d = x1 / n1 - x2 / n2
        pooled = (x1 + x2) / (n1 + n2)
        spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0.0) * (1 / n1 + 1 / n2))
        z = np.where(spread > 0, d / spread, d * 0.0)
    return z, 2 * ndtr(-np.abs(z))
