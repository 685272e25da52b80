"""Indices of care: one number per respondent from a matrix of answers; ``nan`` is no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

FEWEST_PAIRS: Final = 3
"""Pairs of answers that a correlation within one respondent needs."""

MOST_COMPARED: Final = 20_000
"""Respondents above which only equal answers, not nearly equal ones, are looked for."""

PER_QUESTION: Final = 5
"""Complete respondents per question from which covariances rest on complete answers alone."""

BLOCK: Final = 2_000


def longstring(values: np.ndarray) -> np.ndarray:
    """Return the longest run of the same answer; a missing answer ends a run.

    Examples
    --------
    >>> import numpy as np
    >>> longstring(np.array([[3, 3, 3, 1.0], [1, np.nan, 1, 2]])).tolist()
    [3.0, 1.0]
    """
    import numpy as np

    best = np.zeros(len(values))
    run = np.zeros(len(values))
    before = np.full(len(values), np.nan)
    for column in values.T:
        seen = ~np.isnan(column)
        run = np.where(seen, np.where(column == before, run + 1, 1.0), 0.0)
        best, before = np.maximum(best, run), column
    return np.where(np.isnan(values).all(axis=1), np.nan, best)


def variability(values: np.ndarray) -> np.ndarray:
    """Return the standard deviation of each respondent's answers (individual response variability)."""
    import numpy as np

    seen = ~np.isnan(values)
    n = seen.sum(axis=1)
    filled = np.where(seen, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=1) / n
        squares = (np.where(seen, values - mean[:, None], 0.0) ** 2).sum(axis=1)
        return np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)


def mahalanobis(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return squared distances from the middle of all answers, and their degrees of freedom.

    Respondents with missing answers are measured on what they answered. Means and covariances come from complete answers
    where there are at least ``PER_QUESTION`` for each question; with fewer, gaps are filled with means first, so that those
    who answered everything are not the measure of all others. Directions without spread are left out.
    """
    import numpy as np

    n, k = values.shape
    distance, df = np.full(n, np.nan), np.zeros(n)
    seen = ~np.isnan(values)
    whole = seen.all(axis=1)
    if whole.all() or whole.sum() >= PER_QUESTION * k:
        base = values[whole]
    else:
        means = np.where(seen, values, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        base = np.where(seen, values, means)[seen.any(axis=1)]
    if len(base) <= k + 1:
        return distance, df
    mean, covariance = base.mean(axis=0), np.cov(base.T).reshape(k, k)
    for pattern in np.unique(seen, axis=0):
        at = np.flatnonzero(pattern)
        if not len(at):
            continue
        rows = (seen == pattern).all(axis=1)
        own = covariance[np.ix_(at, at)]
        eigen, vectors = np.linalg.eigh(own)
        kept = eigen > 1e-8 * max(eigen[-1], 1e-300)
        off = (values[np.ix_(rows, at)] - mean[at]) @ vectors[:, kept]
        distance[rows], df[rows] = (off**2 / eigen[kept]).sum(axis=1), kept.sum()
    return distance, df


def correlation_within(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the correlation of two rows of numbers for each respondent, over what is known of both."""
    import numpy as np

    both = ~np.isnan(first) & ~np.isnan(second)
    n = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        a = np.where(both, first, 0.0)
        b = np.where(both, second, 0.0)
        a = np.where(both, a - (a.sum(axis=1) / n)[:, None], 0.0)
        b = np.where(both, b - (b.sum(axis=1) / n)[:, None], 0.0)
        r = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return np.where((n >= FEWEST_PAIRS) & np.isfinite(r), r, np.nan)


def even_odd(scales: Sequence[np.ndarray]) -> np.ndarray:
    """Return the correlation of the even with the odd items over the scales, stepped up to full length (Spearman, Brown)."""
    import numpy as np

    even = np.column_stack([row_means(each[:, 1::2]) for each in scales])
    odd = np.column_stack([row_means(each[:, 0::2]) for each in scales])
    r = correlation_within(even, odd)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.isnan(r), np.nan, np.maximum(2 * r / (1 + r), -1.0))


def row_means(values: np.ndarray) -> np.ndarray:
    """Return the mean of each row over what is known; ``nan`` where nothing is."""
    import numpy as np

    seen = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(seen.any(axis=1), np.where(seen, values, 0.0).sum(axis=1) / seen.sum(axis=1), np.nan)


def alike_pairs(values: np.ndarray, least: float, *, opposite: bool = False) -> list[tuple[int, int]]:
    """Return pairs of columns that correlate above ``least`` (below its negative where they are opposites)."""
    import numpy as np

    whole = values[~np.isnan(values).any(axis=1)]
    if len(whole) < 3:
        return []
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.corrcoef(whole.T).reshape((values.shape[1],) * 2)
    wanted = -r if opposite else r
    rows, columns = np.tril_indices(len(r), -1)
    chosen = np.nan_to_num(wanted[rows, columns], nan=0.0) > least
    return [(int(column), int(row)) for row, column in zip(rows[chosen], columns[chosen], strict=True)]


def most_alike(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest share of equal answers with any other respondent, and on how many questions.

    Above ``MOST_COMPARED`` respondents only those with entirely equal answers are found.
    """
    import numpy as np

    n, k = values.shape
    codes = np.nan_to_num(values, nan=-1e9)
    if n > MOST_COMPARED:
        _, which, sizes = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
        return np.where(sizes[which.ravel()] > 1, 1.0, 0.0), np.full(n, float(k))
    seen = ~np.isnan(values)
    levels = [np.unique(column[known]) for column, known in zip(codes.T, seen.T, strict=True)]
    marks = np.concatenate(
        [(codes[:, [at]] == own[None, :]) & seen[:, [at]] for at, own in enumerate(levels)], axis=1
    ).astype(np.float32)
    known = seen.astype(np.float32)
    share, shared = np.zeros(n), np.zeros(n)
    for start in range(0, n, BLOCK):
        rows = slice(start, min(start + BLOCK, n))
        same, both = marks[rows] @ marks.T, known[rows] @ known.T
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = np.where(both > 0, same / both, 0.0)
        ratio[np.arange(ratio.shape[0]), np.arange(start, rows.stop)] = -1.0
        best = ratio.argmax(axis=1)
        share[rows], shared[rows] = ratio.max(axis=1), both[np.arange(len(best)), best]
    return share, shared
