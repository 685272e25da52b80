"""How far segments can be trusted: how stable they are over resamples, and whether there is more than one at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.latent_classes import Patterns, Solution, expect, fit_classes

if TYPE_CHECKING:
    import numpy as np

RESAMPLE_STARTS: Final = 5
"""Random starts in a resample, beside the estimates of the full sample."""

NULL_STARTS: Final = 10
"""Random starts of the two-class model in a sample drawn without camps."""

ENOUGH: Final = 10
"""Drawn samples as extreme as the real one after which the test stops: it is clearly not significant."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stability:
    """Over resamples of respondents: Jaccard index and limits of the share of each class, mean adjusted Rand index."""

    jaccard: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rand: float


@dataclass(frozen=True, kw_only=True)
class CampsTest:
    """Likelihood ratio of two classes against one, its p from samples drawn with one class, and their number."""

    statistic: float
    p_value: float
    drawn: int


def stability(
    patterns: Patterns, solution: Solution, *, n_bootstrap: int, confidence_level: float, rng: np.random.Generator
) -> Stability:
    r"""Refit the model to resamples of the respondents and compare who belongs together.

    Parameters
    ----------
    patterns : Patterns
        Counted patterns; a resample draws their counts, so no row is touched.
    solution : Solution
        The model of the full sample.
    n_bootstrap : int
        Resamples.
    confidence_level : float
        Fraction between 0 and 1, for the shares of the classes.
    rng : numpy.random.Generator
        Randomness.

    Returns
    -------
    Stability
        ``nan`` without resamples.

    Notes
    -----
    .. math:: J(A, B) = |A \cap B| / |A \cup B|

    of the respondents of a class and of the class matched to it (Hungarian method) when the model of a resample assigns
    the respondents of the full sample. Below 0.6 a class is not stable, from 0.75 on it is (Hennig 2007).

    References
    ----------
    .. [1] Hennig C. (2007), Cluster-wise assessment of cluster stability, Computational Statistics and Data Analysis
       52:258-271.
    """
    import numpy as np

    classes = solution.classes
    if n_bootstrap == 0 or classes == 1:
        unknown = np.full(classes, np.nan if n_bootstrap == 0 else 1.0)
        return Stability(jaccard=unknown, low=unknown, high=unknown, rand=float(unknown[0]))
    own = solution.posterior.argmax(axis=1)
    wide = patterns.wide()
    jaccard, shares, rand = np.empty((n_bootstrap, classes)), np.empty((n_bootstrap, classes)), np.empty(n_bootstrap)
    for draw in range(n_bootstrap):
        n = rng.multinomial(round(patterns.total), patterns.n / patterns.total).astype(float)
        some = replace(patterns, codes=patterns.codes[n > 0], n=n[n > 0])
        model = fit_classes(some, classes, n_starts=RESAMPLE_STARTS, rng=rng, first=solution, quick=True)
        posterior, _ = expect(wide, model.shares[None], model.profiles[None])
        table = crossed(own, posterior[0].argmax(axis=1), patterns.n, classes)
        overlap = _jaccard(table)
        match = _matched(overlap)
        jaccard[draw], shares[draw] = overlap[np.arange(classes), match], model.shares[match]
        rand[draw] = adjusted_rand(table)
    tail = (1 - confidence_level) / 2
    low, high = np.quantile(shares, [tail, 1 - tail], axis=0)
    return Stability(jaccard=jaccard.mean(axis=0), low=low, high=high, rand=float(rand.mean()))


def crossed(first: np.ndarray, second: np.ndarray, n: np.ndarray, classes: int) -> np.ndarray:
    """Return how many respondents fall into each class of the first and each of the second partition."""
    import numpy as np

    table = np.zeros((classes, classes))
    np.add.at(table, (first, second), n)
    return table


def _jaccard(table: np.ndarray) -> np.ndarray:
    import numpy as np

    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    overlap: np.ndarray = table / np.where(union > 0, union, 1.0)
    return overlap


def _matched(overlap: np.ndarray) -> np.ndarray:
    """Return for every class the class of the other partition that is matched to it."""
    from scipy.optimize import linear_sum_assignment

    match: np.ndarray = linear_sum_assignment(-overlap)[1]
    return match


def adjusted_rand(table: np.ndarray) -> float:
    """Return the adjusted Rand index of two partitions from their cross table; 1 when they agree, 0 by chance.

    Hubert and Arabie (1985), Journal of Classification 2:193-218.

    Examples
    --------
    >>> import numpy as np
    >>> adjusted_rand(np.array([[5.0, 0.0], [0.0, 5.0]])), adjusted_rand(np.array([[10.0]]))
    (1.0, 1.0)
    """

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    total = pairs(table.sum(keepdims=True))
    chance, most = rows * columns / total, (rows + columns) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def camps_test(
    patterns: Patterns, one: Solution, two: Solution, *, n_bootstrap: int, rng: np.random.Generator
) -> CampsTest:
    r"""Test whether one class is enough, by the likelihood ratio of two classes against one.

    Parameters
    ----------
    patterns : Patterns
        Counted patterns.
    one, two : Solution
        Models with one and with two classes.
    n_bootstrap : int
        Samples drawn from the model of one class, at most.
    rng : numpy.random.Generator
        Randomness.

    Returns
    -------
    CampsTest
        ``nan`` for p without samples.

    Notes
    -----
    .. math:: LR = 2 (\ell_2 - \ell_1), \qquad p = (1 + \#\{LR^* \ge LR\}) / (1 + B)

    The usual chi-square does not hold for the number of classes, hence the samples (McLachlan 1987; Nylund et al. 2007).
    Missing answers stay where they are. Once ten samples reach LR the test stops, with p = 10 / samples drawn (Besag and
    Clifford 1991).

    References
    ----------
    .. [1] McLachlan G. J. (1987), Applied Statistics 36:318-324.
    .. [2] Nylund K. L., Asparouhov T., Muthen B. O. (2007), Structural Equation Modeling 14:535-569.
    .. [3] Besag J., Clifford P. (1991), Biometrika 78:301-304.
    """
    import numpy as np

    statistic = max(0.0, 2 * (two.log_likelihood - one.log_likelihood))
    reached = 0
    rows = np.repeat(np.arange(len(patterns.n)), patterns.n.astype(int))
    missing = patterns.codes[rows] < 0
    for drawn in range(1, n_bootstrap + 1):
        sample = _drawn(patterns, one, missing, rng)
        low = fit_classes(sample, 1, n_starts=1, rng=rng).log_likelihood
        high = fit_classes(sample, 2, n_starts=NULL_STARTS, rng=rng, quick=True).log_likelihood
        reached += 2 * (high - low) >= statistic
        if reached == ENOUGH:
            return CampsTest(statistic=statistic, p_value=reached / drawn, drawn=drawn)
    p_value = (1 + reached) / (1 + n_bootstrap) if n_bootstrap else float("nan")
    return CampsTest(statistic=statistic, p_value=p_value, drawn=n_bootstrap)


def _drawn(patterns: Patterns, one: Solution, missing: np.ndarray, rng: np.random.Generator) -> Patterns:
    """Draw a sample in which the answers to different items have nothing to do with each other."""
    import numpy as np

    codes = np.empty(missing.shape, dtype=np.int64)
    for item, (start, size) in enumerate(zip(patterns.first_columns, patterns.sizes, strict=True)):
        chance = one.profiles[0, start : start + size]
        codes[:, item] = rng.choice(size, p=chance / chance.sum(), size=len(codes)) if chance.sum() > 0 else -1
    codes[missing] = -1
    distinct, n = np.unique(codes, axis=0, return_counts=True)
    return Patterns(codes=distinct, n=n.astype(float), sizes=patterns.sizes)
