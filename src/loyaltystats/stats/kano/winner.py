"""Is the most frequent category really ahead of the runner-up? Exact test, normal test for weights, Fong's rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import numpy as np

CANDIDATES: Final = CATEGORIES[:5]
"""Categories that may win: A O M I R. Questionable answers are shown and never win."""

PRIORITY: Final = ("must_be", "one_dimensional", "attractive", "indifferent", "reverse")
"""Order among equal counts, M > O > A > I > R (Berger et al. 1993): output never depends on the order of rows."""

FONG_QUANTILE: Final = 1.65
"""Quantile in Fong's rule, nominally 10 % two-sided; as quoted from Fong D. (1996), CQM Journal 5(4):24-28."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranking:
    """First and second column of each row of counts (A O M I R for categories), and their counts."""

    first: np.ndarray
    second: np.ndarray
    first_count: np.ndarray
    second_count: np.ndarray


def rank_categories(counts: Any) -> Ranking:
    """Find the most frequent category and the runner-up among A O M I R; equal counts follow ``PRIORITY``.

    Parameters
    ----------
    counts : array_like, shape (rows, 6)
        Counts in the order A O M I R Q.

    Returns
    -------
    Ranking
        Positions in A O M I R and counts, one per row.

    Examples
    --------
    >>> ranking = rank_categories([[3, 5, 5, 1, 0, 9]])
    >>> CANDIDATES[ranking.first[0]], CANDIDATES[ranking.second[0]]
    ('must_be', 'one_dimensional')
    """
    return rank_columns(counts, [CANDIDATES.index(category) for category in PRIORITY])


def rank_columns(counts: Any, priority: Sequence[int]) -> Ranking:
    """Find the largest and the second largest of some columns of counts; equal counts follow ``priority``.

    Parameters
    ----------
    counts : array_like, shape (rows, columns)
        Counts.
    priority : sequence of int
        The columns that may win, in the order that breaks ties.

    Returns
    -------
    Ranking
        Positions among all columns and counts, one per row.
    """
    import numpy as np

    order = np.asarray(priority)
    by_priority = np.asarray(counts, dtype=float)[:, order]
    ranked = np.argsort(-by_priority, axis=1, kind="stable")[:, :2]
    values = np.take_along_axis(by_priority, ranked, axis=1)
    return Ranking(
        first=order[ranked[:, 0]], second=order[ranked[:, 1]], first_count=values[:, 0], second_count=values[:, 1]
    )


def exact_p(first: Any, second: Any) -> np.ndarray:
    r"""Two-sided exact binomial p that two categories are equally frequent, given how many chose one of the two.

    Taking the observed winner and runner-up needs no correction for the selection (Hung and Fithian 2019).

    Parameters
    ----------
    first, second : array_like
        Numbers of respondents in the two categories.

    Returns
    -------
    numpy.ndarray
        p values; 1 for equal counts, ``nan`` where nobody chose either.

    Notes
    -----
    .. math:: p = \min\{1,\ 2 \Pr(X \le \min(a, b))\}, \quad X \sim \mathrm{Binomial}(a + b, 1/2)

    References
    ----------
    .. [1] Hung K., Fithian W. (2019), Rank verification for exponential families, Annals of Statistics 47(2):758-782.

    Examples
    --------
    >>> exact_p([258, 3, 0], [187, 3, 0]).round(5).tolist()
    [0.00089, 1.0, nan]
    """
    import numpy as np
    from scipy.special import betainc

    a, b = np.maximum(first, second).astype(float), np.minimum(first, second).astype(float)
    tail = betainc(np.maximum(a, 1.0), b + 1.0, 0.5)  # P(X <= b) of Binomial(a + b, 1/2)
    return np.where(a == 0, np.nan, np.minimum(1.0, 2.0 * tail))


def normal_p(first: Any, second: Any, squares: Any) -> np.ndarray:
    r"""Two-sided normal p that two categories have equal weight in the population; for survey weights.

    Parameters
    ----------
    first, second : array_like
        Sums of the weights in the two categories.
    squares : array_like
        Sum of the squared weights of the respondents in either category.

    Returns
    -------
    numpy.ndarray
        p values, ``nan`` where nobody chose either.

    Notes
    -----
    .. math:: z = \frac{W_a - W_b}{\sqrt{\sum_{i \in a \cup b} w_i^2}}

    the same as the test on counts rescaled to Kish's effective size of the respondents in either category.

    Examples
    --------
    >>> normal_p([60.0], [40.0], [100.0]).round(4).tolist()
    [0.0455]
    """
    import numpy as np
    from scipy.special import ndtr

    square_root = np.sqrt(np.asarray(squares, dtype=float))
    gap = np.abs(np.asarray(first, dtype=float) - np.asarray(second, dtype=float))
    known = square_root > 0
    return np.where(known, 2.0 * ndtr(-gap / np.where(known, square_root, 1.0)), np.nan)


def fong_limit(first: Any, second: Any, n: Any) -> np.ndarray:
    r"""Gap that Fong's rule asks for before it calls the first category different from the second.

    Kept for comparison with published tables; not the default, because its real error rate is far above the nominal
    one (``fong_size``).

    Parameters
    ----------
    first, second : array_like
        Counts of the two largest categories.
    n : array_like
        Respondents, Reverse and Questionable included.

    Returns
    -------
    numpy.ndarray
        The smallest gap that counts as different.

    Notes
    -----
    .. math:: 1.65 \sqrt{(a + b)(2n - a - b) / (2n)}

    Examples
    --------
    >>> fong_limit([275, 276, 258], [216, 229, 187], 607).round(1).tolist()
    [28.2, 28.3, 27.7]
    """
    import numpy as np

    both, n = np.asarray(first, dtype=float) + np.asarray(second, dtype=float), np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        limit: np.ndarray = FONG_QUANTILE * np.sqrt(both * (2 * n - both) / (2 * n))
    return limit


def fong_size(share: Any) -> np.ndarray:
    r"""Real error rate of Fong's rule in large samples when two categories are equally frequent.

    Parameters
    ----------
    share : array_like
        Share of respondents in each of the two tied categories.

    Returns
    -------
    numpy.ndarray
        Probability that the rule declares one of them the winner; nominally 0.10.

    Notes
    -----
    .. math:: 2 \Phi(-1.65 \sqrt{1 - p})

    The rule takes the two counts for independent; their covariance makes the true variance of the gap larger.

    Examples
    --------
    >>> fong_size([0.2, 0.3, 0.4, 0.5]).round(3).tolist()
    [0.14, 0.167, 0.201, 0.243]
    """
    import numpy as np
    from scipy.special import ndtr

    return np.asarray(2.0 * ndtr(-FONG_QUANTILE * np.sqrt(1.0 - np.asarray(share, dtype=float))))
