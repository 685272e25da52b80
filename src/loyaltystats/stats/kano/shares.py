"""Simultaneous intervals of the shares of the categories: all of them hold together at the stated level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

SHARE_METHODS: Final = ("goodman", "sison_glaz")
"""Simultaneous intervals by name."""

MANY: Final = 2_000
"""Respondents above which the half-width of Sison and Glaz is looked for in two steps."""

COARSE: Final = 60
SPAN: Final = 5
"""Widths of the first step, and how many square roots of n they span."""


def goodman(counts: Any, totals: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    r"""Goodman's simultaneous intervals of multinomial shares: score intervals, Bonferroni over the categories.

    Parameters
    ----------
    counts : array_like, shape (rows, categories)
        Counts, or shares times the effective number of respondents with survey weights.
    totals : array_like, shape (rows,)
        Number of respondents, or their effective number.
    confidence_level : float
        Chance that all intervals of a row hold together.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits; ``nan`` where there is nobody.

    Notes
    -----
    .. math:: \frac{x + z^2/2 \pm z \sqrt{x (n - x) / n + z^2/4}}{n + z^2}, \qquad z = \Phi^{-1}(1 - \alpha / 2k)

    which is Wilson's interval at the level :math:`1 - \alpha / k` for k categories. Checked against R
    (tests/oracles/kano_sets.R) and statsmodels' ``multinomial_proportions_confint``.

    References
    ----------
    .. [1] Goodman L. A. (1965), On simultaneous confidence intervals for multinomial proportions, Technometrics
       7(2):247-254.

    Examples
    --------
    >>> low, high = goodman([[30, 10, 5, 45, 6, 4]], [100])
    >>> low[0, 0].round(4).item(), high[0, 0].round(4).item()
    (0.1954, 0.4306)
    """
    import numpy as np

    from loyaltystats.stats.proportion import wilson

    values = np.asarray(counts, dtype=float)
    each = 1 - (1 - confidence_level) / values.shape[1]
    return wilson(values, np.broadcast_to(np.asarray(totals, dtype=float)[:, np.newaxis], values.shape), each)


def sison_glaz(counts: Any, confidence_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    r"""Sison and Glaz's simultaneous intervals: one half-width for all categories, from the multinomial itself.

    Parameters
    ----------
    counts : array_like, shape (categories,)
        Counts of respondents; whole numbers.
    confidence_level : float
        Chance that all intervals hold together.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper limits; ``nan`` where there is nobody.

    Notes
    -----
    The half-width is the c with :math:`\nu(c) \le 1 - \alpha < \nu(c + 1)`, where :math:`\nu(c)` is the probability that
    every count falls within c of the one observed, from independent Poisson counts truncated to these ranges and an
    Edgeworth expansion of their sum; the upper limits add :math:`2 \gamma / n` with
    :math:`\gamma = (1 - \alpha - \nu(c)) / (\nu(c + 1) - \nu(c))`. The authors show it for seven or more categories of
    similar size; with the six of Kano it is an approximation, and ``goodman`` is the default. Checked against R
    (tests/oracles/kano_sets.R) and statsmodels.

    References
    ----------
    .. [1] Sison C. P., Glaz J. (1995), Simultaneous confidence intervals and sample size determination for multinomial
       proportions, Journal of the American Statistical Association 90(429):366-369.

    Examples
    --------
    >>> low, high = sison_glaz([30, 10, 5, 45, 6, 4])
    >>> low.round(2).tolist()
    [0.21, 0.01, 0.0, 0.36, 0.0, 0.0]
    """
    import numpy as np

    values = np.asarray(counts, dtype=float)
    n = float(values.sum())
    if not n > 0:
        return np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    c, below, above = _half_width(values, n, confidence_level) or (n, 0.0, 1.0)
    excess = (confidence_level - below) / (above - below)
    shares = values / n
    return np.maximum(shares - c / n, 0.0), np.minimum(shares + (c + 2 * excess) / n, 1.0)


def _half_width(values: np.ndarray, n: float, wanted: float) -> tuple[float, float, float] | None:
    """Return the first c whose probability is at most ``wanted`` while that of c + 1 is above, and both of them."""
    import numpy as np

    first, last = 0.0, n
    if n > MANY:  # every width of a large sample would be many; a coarse look says between which two it lies
        coarse = np.unique(np.ceil(np.linspace(1.0, min(n, SPAN * np.sqrt(n)), COARSE)))
        above = np.flatnonzero(_inside(values, n, coarse) > wanted)
        if above.size:
            first, last = (coarse[above[0] - 1] - 1 if above[0] else 0.0), coarse[above[0]]
    widths = np.arange(first, last + 1)
    nu = _inside(values, n, widths)
    crossing = np.flatnonzero((nu[:-1] <= wanted) & (wanted < nu[1:]))
    if not crossing.size:
        return None
    at = int(crossing[0])
    return float(widths[at]), float(nu[at]), float(nu[at + 1])


def _inside(values: np.ndarray, n: float, widths: np.ndarray) -> np.ndarray:
    """Return the probabilities of the widths: 0 for none, 1 from n on, where the approximation need not reach it."""
    import numpy as np

    usable = np.clip(widths, 1.0, max(1.0, n - 1))
    return np.where(widths < 1, 0.0, np.where(widths >= n, 1.0, _probability(values, n, usable)))


def _probability(values: np.ndarray, n: float, widths: np.ndarray) -> np.ndarray:
    """Return the approximate probability that all counts fall within each width of those observed."""
    import numpy as np
    from scipy.special import gammaln

    low = np.maximum(values - widths[:, np.newaxis], 0.0)
    high = np.minimum(values + widths[:, np.newaxis], n)
    mass = _between(low, high, values)
    one, two, three, four = (
        values**r * (1 - (_between(high - r + 1, high, values) - _between(low - r, low - 1, values)) / mass)
        for r in range(1, 5)
    )
    # central moments of the truncated Poisson counts, from their factorial moments
    second = two + one - one**2
    third = three + two * (3 - 3 * one) + one - 3 * one**2 + 2 * one**3
    fourth = (
        four + three * (6 - 4 * one) + two * (7 - 12 * one + 6 * one**2) + one - 4 * one**2 + 6 * one**3 - 3 * one**4
    )
    variance = second.sum(axis=1)
    skew = third.sum(axis=1) / variance**1.5
    peak = (fourth.sum(axis=1) - 3 * (second**2).sum(axis=1)) / variance**2
    x = (n - one.sum(axis=1)) / np.sqrt(variance)
    terms = (x**3 - 3 * x, x**4 - 6 * x**2 + 3, x**6 - 15 * x**4 + 45 * x**2 - 15)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) / np.sqrt(variance)
    edgeworth = density * (1 + skew * terms[0] / 6 + peak * terms[1] / 24 + skew**2 * terms[2] / 72)
    total = n * np.log(n) - n - gammaln(n + 1)  # log of P(Poisson(n) = n)
    found: np.ndarray = np.exp(np.log(mass).sum(axis=1) - total) * edgeworth
    return found


def _between(low: np.ndarray, high: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return P(low <= X <= high) of Poisson counts; nothing lies below zero."""
    import numpy as np
    from scipy.special import pdtr

    means = np.broadcast_to(mean, low.shape)
    upper = np.where(high >= 0, pdtr(np.maximum(high, 0.0), means), 0.0)
    lower = np.where(low >= 1, pdtr(np.maximum(low - 1, 0.0), means), 0.0)
    inside: np.ndarray = np.maximum(upper - lower, 0.0)
    return inside
