"""Effect sizes of differences between groups, with intervals from noncentral distributions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

LARGEST: Final = 1e7
"""Noncentrality beyond which no limit is looked for."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One effect size with its interval."""

    name: str
    size: float
    low: float = math.nan
    high: float = math.nan


def noncentral_limits(
    cdf: Callable[[float], float], level: float, near: float, lowest: float = 0.0
) -> tuple[float, float]:
    """Return the noncentralities that give an observed statistic the upper and the lower tail probability.

    Parameters
    ----------
    cdf : callable
        Noncentrality -> probability of at most the observed statistic; falls with the noncentrality.
    level : float
        Confidence level.
    near : float
        Noncentrality to begin with, about where the observed statistic is to be expected.
    lowest : float, default 0
        Smallest noncentrality there is; ``-inf`` where it has a sign.

    Returns
    -------
    (float, float)
        ``nan`` where the distribution cannot be evaluated, and for an upper limit at the lowest noncentrality: so small a
        statistic is rarer than chance allows and says nothing about how large the effect may be.

    Examples
    --------
    >>> from scipy.special import chndtr
    >>> low, high = noncentral_limits(lambda nc: float(chndtr(10.0, 3.0, nc)), 0.95, 7.0)
    >>> round(low, 4), round(high, 3)
    (0.2155, 23.68)
    """
    start = max(near, lowest)
    high = _solved(cdf, 0.5 - level / 2, start, lowest)
    return _solved(cdf, 0.5 + level / 2, start, lowest), high if high > lowest else math.nan


def _solved(cdf: Callable[[float], float], tail: float, start: float, lowest: float) -> float:
    """Return where the probability falls to the tail, looked for outwards from a start."""
    from scipy.optimize import brentq

    low = high = start
    step = 1.0
    while cdf(low) < tail:
        if low <= lowest or step > LARGEST:
            return lowest if math.isfinite(lowest) else math.nan
        low, step = max(lowest, low - step), 2 * step
    step = 1.0
    while cdf(high) > tail:
        if step > LARGEST:
            return math.nan
        high, step = high + step, 2 * step
    if math.isnan(cdf(low)) or math.isnan(cdf(high)):
        return math.nan
    try:
        return float(brentq(lambda value: cdf(value) - tail, low, high, xtol=1e-12, rtol=1e-13, maxiter=300))
    except ValueError:  # the distribution gives no number somewhere between
        return math.nan


def explained(between: float, within: float, df: int, df_error: int, level: float) -> tuple[Effect, Effect, Effect]:
    r"""Return omega, epsilon and eta squared from sums of squares, with noncentral F limits.

    Notes
    -----
    .. math:: \omega^2 = \frac{SS_b - df_b MS_w}{SS_t + MS_w}, \quad \epsilon^2 = \frac{SS_b - df_b MS_w}{SS_t}, \quad
       \eta^2 = \frac{SS_b}{SS_t}

    The limits are those of the share explained among all customers, lambda / (lambda + n); they are the same for all three.

    References
    ----------
    .. [1] Steiger J. H. (2004), Beyond the F test, Psychological Methods 9:164-182.
    """
    from scipy.special import ncfdtr

    square = within / df_error
    total = between + within
    f = between / df / square if square > 0 else math.nan
    low = high = math.nan
    if not math.isnan(f):
        n = df + df_error + 1
        limits = noncentral_limits(lambda nc: float(ncfdtr(df, df_error, max(nc, 1e-300), f)), level, df * (f - 1))
        low, high = (each / (each + n) for each in limits)
    real = between - df * square
    sizes = {"omega squared": real / (total + square), "epsilon squared": real / total, "eta squared": between / total}
    first, second, third = (Effect(name=name, size=max(0.0, size), low=low, high=high) for name, size in sizes.items())
    return first, second, third


def rank_epsilon(h: float, n: int) -> Effect:
    """Return epsilon squared of ranks, H / (n - 1): the share of the differences between ranks that groups account for."""
    return Effect(name="rank epsilon squared", size=h / (n - 1))


def hedges(difference: float, first: tuple[int, float], second: tuple[int, float], level: float) -> Effect:
    r"""Return Hedges' g of two groups, each given as number and variance, with noncentral t limits.

    Notes
    -----
    .. math:: g = J\,\frac{d}{s_p}, \qquad J = \frac{\Gamma(m/2)}{\sqrt{m/2}\,\Gamma((m - 1)/2)}, \qquad m = n_1 + n_2 - 2

    References
    ----------
    .. [1] Hedges L. V. (1981), Journal of Educational Statistics 6:107-128.
    """
    from scipy.special import gammaln, nctdtr

    (n1, v1), (n2, v2) = first, second
    m = n1 + n2 - 2
    pooled = math.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / m) if m > 0 else 0.0
    if pooled <= 0 or math.isnan(difference):
        return Effect(name="Hedges' g", size=math.nan)
    small = math.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / math.sqrt(m / 2) if m > 1 else math.nan
    scale = math.sqrt(n1 * n2 / (n1 + n2))
    t = difference / pooled * scale
    limits = noncentral_limits(lambda nc: float(nctdtr(m, nc, t)), level, t, -math.inf)
    low, high = (small * each / scale for each in limits)
    return Effect(name="Hedges' g", size=small * difference / pooled, low=low, high=high)


def cliff(first: np.ndarray, second: np.ndarray, level: float) -> Effect:
    r"""Return Cliff's delta, P(first higher) - P(second higher), with the asymmetric interval of Feng and Cliff.

    Notes
    -----
    .. math:: \frac{d - d^3 \mp z s \sqrt{(1 - d^2)^2 + z^2 s^2}}{1 - d^2 + z^2 s^2}

    with z the quantile of Student's t with n1 + n2 - 2 degrees of freedom, and

    .. math:: s^2 = \frac{n_2^2 \sum (d_{i.} - d)^2 + n_1^2 \sum (d_{.j} - d)^2 - \sum\sum (d_{ij} - d)^2}
       {n_1 n_2 (n_1 - 1)(n_2 - 1)}

    at least (1 - d^2) / (n1 n2 - 1).

    References
    ----------
    .. [1] Feng D., Cliff N. (2004), Monte Carlo evaluation of ordinal d with improved confidence interval, Journal of
       Modern Applied Statistical Methods 3:322-332.
    """
    import numpy as np
    from scipy.special import stdtrit

    n1, n2 = len(first), len(second)
    x, times_x = np.unique(first, return_counts=True)
    y, times_y = np.unique(second, return_counts=True)
    sign = np.sign(x[:, None] - y[None, :])
    weight = np.outer(times_x, times_y)
    d = float((weight * sign).sum()) / (n1 * n2)
    if n1 < 2 or n2 < 2:
        return Effect(name="Cliff's delta", size=d)
    rows, columns = sign @ times_y / n2, times_x @ sign / n1
    spread = (
        n2**2 * float(times_x @ (rows - d) ** 2)
        + n1**2 * float(times_y @ (columns - d) ** 2)
        - float((weight * (sign - d) ** 2).sum())
    ) / (n1 * n2 * (n1 - 1) * (n2 - 1))
    spread = max(spread, (1 - d**2) / (n1 * n2 - 1))
    if abs(d) >= 1:
        return Effect(name="Cliff's delta", size=d)
    z2 = float(stdtrit(n1 + n2 - 2, 0.5 + level / 2)) ** 2
    half = math.sqrt(z2 * spread * ((1 - d**2) ** 2 + z2 * spread))
    below = 1 - d**2 + z2 * spread
    return Effect(name="Cliff's delta", size=d, low=(d - d**3 - half) / below, high=(d - d**3 + half) / below)


def cramer(chi_square: float, n: float, shape: tuple[int, ...], level: float) -> Effect:
    r"""Return Cramer's V with the bias correction of Bergsma, and limits from the noncentral chi-square distribution.

    Notes
    -----
    .. math:: \tilde V = \sqrt{\frac{\max(0, \chi^2/n - df/(n - 1))}{\min(\tilde r, \tilde c) - 1}}, \qquad
       \tilde r = r - \frac{(r - 1)^2}{n - 1}

    The limits are those of V among all customers, sqrt(lambda / n / (min(r, c) - 1)).

    References
    ----------
    .. [1] Bergsma W. (2013), Journal of the Korean Statistical Society 42:323-328.
    .. [2] Smithson M. (2003), Confidence Intervals, Sage, chapter 5.
    """
    from scipy.special import chndtr

    rows, columns = shape
    df = (rows - 1) * (columns - 1)
    least = min(rows, columns) - 1
    if df < 1 or n <= 1 or math.isnan(chi_square):
        return Effect(name="Cramer's V", size=math.nan)
    shrunk = min(each - (each - 1) ** 2 / (n - 1) for each in (rows, columns)) - 1
    size = math.sqrt(max(0.0, chi_square / n - df / (n - 1)) / shrunk) if shrunk > 0 else math.nan
    limits = noncentral_limits(lambda nc: float(chndtr(chi_square, df, nc)), level, chi_square - df)
    low, high = (math.sqrt(each / n / least) for each in limits)
    top = high if math.isnan(high) else min(1.0, high)
    return Effect(name="Cramer's V", size=min(1.0, size), low=low, high=top)
