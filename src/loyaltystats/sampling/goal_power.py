"""Power of the usual tests before a study is made. Formulas only; ``goal_plan`` turns them into a plan."""

from __future__ import annotations

import math


def chi_square_power(noncentrality: float, df: int, level: float) -> float:
    """Return the power of a Wald chi-square test.

    Examples
    --------
    >>> round(chi_square_power(7.849, 1, 0.05), 3)
    0.8
    """
    from scipy.stats import chi2, ncx2

    return float(ncx2.sf(chi2.isf(level, df), df, noncentrality))


def t_power(effect: float, n: int, groups: int, level: float) -> float:
    """Return the two-sided power of Student's test; ``effect`` in standard deviations, ``n`` in each group.

    Examples
    --------
    >>> round(t_power(0.5, 64, 2, 0.05), 4)
    0.8015
    """
    from scipy.stats import nct, t

    df = groups * (n - 1)
    centre, cut = abs(effect) * math.sqrt(n / groups), float(t.isf(level / 2, df))
    low = float(nct.cdf(-cut, df, centre))
    return float(nct.sf(cut, df, centre)) + (low if low == low else 0.0)  # noqa: PLR0124 - far tails come as nan


def means_power(effect: float, n: int, groups: int, level: float) -> float:
    """Return the power of the F test of group means, two ``effect`` standard deviations apart and the others halfway.

    Examples
    --------
    >>> round(means_power(0.5, 64, 2, 0.05), 4)
    0.8015
    """
    from scipy.stats import f, ncf

    df = groups * (n - 1)
    return float(ncf.sf(f.isf(level, groups - 1, df), groups - 1, df, n * effect**2 / 2))


def share_power(null: float, true: float, n: int, level: float) -> float:
    """Return the exact power of the binomial test with half of the level in each tail.

    Examples
    --------
    >>> round(share_power(0.5, 0.7, 50, 0.05), 4)
    0.7822
    """
    from scipy.stats import binom

    low = int(binom.ppf(level / 2, n, null))
    low -= int(binom.cdf(low, n, null) > level / 2)
    high = int(binom.isf(level / 2, n, null))
    high += int(binom.sf(high - 1, n, null) > level / 2)
    return float(binom.cdf(low, n, true) + binom.sf(high - 1, n, true))


def shares_power(first: float, second: float, n: int, level: float) -> float:
    """Return the two-sided power of the test of two shares, ``n`` in each group.

    Examples
    --------
    >>> round(shares_power(0.5, 0.75, 50, 0.05), 4)
    0.7402
    """
    from scipy.special import ndtr, ndtri

    pooled = math.sqrt((first + second) * (1 - (first + second) / 2))
    own = math.sqrt(first * (1 - first) + second * (1 - second))
    cut, shift = float(ndtri(1 - level / 2)) * pooled, math.sqrt(n) * abs(first - second)
    return float(ndtr((shift - cut) / own) + ndtr((-shift - cut) / own))


def r2_power(increase: float, full: float, tested: int, drivers: int, n: int, level: float) -> float:
    """Return the power of the F test of the R2 increase of ``tested`` out of ``drivers``.

    Examples
    --------
    >>> round(r2_power(0.05, 0.3, 2, 5, 139, 0.05), 3)
    0.803
    """
    from scipy.stats import f, ncf

    df = n - drivers - 1
    if df < 1:
        return 0.0
    return float(ncf.sf(f.isf(level, tested, df), tested, df, n * increase / (1 - full)))


def random_r2_power(increase: float, full: float, tested: int, drivers: int, n: int, level: float) -> float:
    r"""Return the power of the same F test where the drivers are answers too, drawn anew in every study.

    Notes
    -----
    With normal drivers the noncentrality is :math:`f^2 \chi^2_{n - 1 - (p - q)}`, f2 the increase over 1 - R2; the Poisson
    mixture behind the noncentral F then becomes a negative binomial one.

    References
    ----------
    .. [1] Gatsonis C., Sampson A. R. (1989), Multiple correlation: exact power and sample size calculations, Psychological
       Bulletin 106(3):516-524.

    Examples
    --------
    >>> round(random_r2_power(0.05, 0.3, 2, 5, 139, 0.05), 3)
    0.786
    """
    import numpy as np
    from scipy.special import betaincc
    from scipy.stats import f, nbinom

    df = n - drivers - 1
    if df < 1:
        return 0.0
    cut = float(f.isf(level, tested, df))
    place = tested * cut / (tested * cut + df)
    law = nbinom((n - 1 - (drivers - tested)) / 2, 1 / (1 + increase / (1 - full)))
    k = np.arange(int(law.ppf(1e-14)), int(law.isf(1e-14)) + 2)
    return float(np.sum(law.pmf(k) * betaincc(tested / 2 + k, df / 2, place)))
