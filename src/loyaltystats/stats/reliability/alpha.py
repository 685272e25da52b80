"""Cronbach's alpha and its relatives from a covariance matrix, with Feldt's interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def cronbach(covariance: np.ndarray) -> float:
    """Return alpha; ``nan`` for fewer than two items or a sum that does not vary.

    Examples
    --------
    >>> import numpy as np
    >>> round(cronbach(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k, total = len(covariance), float(covariance.sum())
    if k < 2 or not total > 0:
        return math.nan
    return k / (k - 1) * (1 - float(covariance.trace()) / total)


def correlations(covariance: np.ndarray) -> np.ndarray:
    """Return the correlation matrix of items that all vary."""
    import numpy as np

    spread = np.sqrt(np.diag(covariance))
    found: np.ndarray = covariance / spread[:, None] / spread[None, :]
    np.fill_diagonal(found, 1.0)
    return found


def mean_correlation(covariance: np.ndarray) -> float:
    """Return the mean correlation of two different items."""
    k = len(covariance)
    return float(correlations(covariance).sum() - k) / (k * (k - 1)) if k > 1 else math.nan


def rest_correlations(covariance: np.ndarray) -> np.ndarray:
    """Return the correlation of each item with the sum of the others; ``nan`` where that sum does not vary."""
    import numpy as np

    own = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - own
    rest = covariance.sum() - 2 * covariance.sum(axis=1) + own
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.where(rest > 0, with_rest / np.sqrt(own * np.maximum(rest, 0.0)), math.nan)
    return found


def without_each(covariance: np.ndarray) -> np.ndarray:
    """Return alpha of the scale without each item in turn; ``nan`` where one item is left."""
    import numpy as np

    keep = ~np.eye(len(covariance), dtype=bool)
    return np.array([cronbach(covariance[np.ix_(rows, rows)]) for rows in keep])


def feldt(alpha: Any, n: Any, items: Any, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Feldt's interval of alpha: (1 - population alpha)/(1 - alpha) follows F(n - 1, (n - 1)(items - 1)).

    ``nan`` where alpha is unknown or exactly 1, or where fewer than two respondents or items leave no degrees of freedom.

    References
    ----------
    .. [1] Feldt L. S. (1965), Psychometrika 30:357-370; Feldt L. S., Woodruff D. J., Salih F. A. (1987), Applied
       Psychological Measurement 11:93-103.

    Examples
    --------
    >>> low, high = feldt(0.8, 100, 5, 0.95)
    >>> round(float(low), 3), round(float(high), 3)
    (0.731, 0.856)
    """
    import numpy as np
    from scipy.special import fdtri

    value, respondents, number = (np.asarray(each, dtype=float) for each in (alpha, n, items))
    one, other = respondents - 1, (respondents - 1) * (number - 1)
    usable = (one > 0) & (other > 0) & (value < 1)
    first, second = np.where(usable, one, 1.0), np.where(usable, other, 1.0)
    ends = (1 - (1 - value) * fdtri(first, second, tail) for tail in ((1 + level) / 2, (1 - level) / 2))
    low, high = (np.where(usable, end, math.nan) for end in ends)
    return low, high
