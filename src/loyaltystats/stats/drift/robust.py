"""Survey designs: linearised variances by cluster, and the tests of drift that use them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.sampling.variance import stratified_covariance
from loyaltystats.stats.drift.cells import Sample, Units
from loyaltystats.stats.drift.scheme import Scheme
from loyaltystats.stats.drift.trend import NOT_ALIKE_TESTED, NOT_TESTED, Alike, Tested

if TYPE_CHECKING:
    import numpy as np

LINEARISED: Final = "linearised t"
RAO_SCOTT: Final = "Rao-Scott"
ROUNDING: Final = 1e-24
"""A variance of mean scores, which are of the size of 1, below this is a rounding error: nobody differs."""


def variance_of(samples: Sequence[Sample], influence: Sequence[np.ndarray], units: Units) -> tuple[np.ndarray, float]:
    r"""Linearised covariance of estimates, and its degrees of freedom.

    Parameters
    ----------
    samples : sequence of Sample
        Waves of different people, or one sample of people in two waves.
    influence : sequence of numpy.ndarray, each of shape (slots, estimates)
        What one unit of weight in a slot adds to the estimates.
    units : Units
        Clusters, or strata of respondents.

    Returns
    -------
    (numpy.ndarray, float)
        Covariance, shape (estimates, estimates), ``nan`` where a stratum has a single unit; clusters minus strata, or
        respondents minus strata.

    Notes
    -----
    .. math:: \sum_h \frac{m_h}{m_h - 1} \sum_{c \in h} (z_{hc} - \bar z_h)(z_{hc} - \bar z_h)'

    z is the sum of weight times influence over a cluster (all waves together where a cluster spans waves; 0 without answers
    in a group, since which clusters answer is random), m the number of clusters of a stratum. Checked against ``survey``
    of R (tests/oracles/drift.R).

    References
    ----------
    .. [1] Binder D. A. (1983), International Statistical Review 51:279-292.
    """
    return _by_cluster(samples, influence, units) if units.clustered else _by_respondent(samples, influence)


def _by_cluster(samples: Sequence[Sample], influence: Sequence[np.ndarray], units: Units) -> tuple[np.ndarray, float]:
    import numpy as np

    here = np.asarray(sum(sample.n.sum(axis=1) for sample in samples)) > 0
    z = np.asarray(sum(sample.weight @ each for sample, each in zip(samples, influence, strict=True)))
    df = int(here.sum()) - len(np.unique(units.stratum[here]))
    if df < 1:
        return np.full((z.shape[1], z.shape[1]), np.nan), float("nan")
    left = np.ones(int(units.stratum.max()) + 1)
    return stratified_covariance(z, units.stratum, left, units.lonely), float(df)


def _by_respondent(samples: Sequence[Sample], influence: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    import numpy as np

    width = influence[0].shape[1]
    found = np.zeros((width, width))
    df = 0.0
    for sample, each in zip(samples, influence, strict=True):
        for n, weight, squared in zip(sample.n, sample.weight, sample.squared, strict=True):
            m = float(n.sum())
            if m == 0:
                continue
            if m < 2:
                return np.full_like(found, np.nan), float("nan")
            total = weight @ each
            found += m / (m - 1) * ((each * squared[:, None]).T @ each - np.outer(total, total) / m)
            df += m - 1
    return found, df if df > 0 else float("nan")


def robust_trend(samples: Sequence[Sample], scores: np.ndarray, used: np.ndarray, units: Units) -> Tested:
    r"""Slope of the score on the number of the wave, with a linearised standard error and Student's t.

    For two waves the slope is the difference of mean scores. ``used`` are the slots that have a score.
    """
    import numpy as np

    score = np.where(used, scores, 0.0)
    mass = np.array([sample.weights[used].sum() for sample in samples])
    if (mass <= 0).any():
        return NOT_TESTED
    means = np.array([sample.weights[used] @ score[used] for sample in samples]) / mass
    wave = np.arange(len(samples), dtype=float)
    x = wave - wave @ mass / mass.sum()
    size = float(mass @ x**2)
    slope = float(mass * x @ means) / size
    level = float(mass @ means) / mass.sum()
    influence = [(np.where(used, score - level - slope * at, 0.0) * at / size).reshape(-1, 1) for at in x.tolist()]
    return _student(slope, float(means[-1] - means[0]), variance_of(samples, influence, units))


def robust_paired(sample: Sample, moves: np.ndarray, used: np.ndarray, units: Units) -> Tested:
    """Mean move of the same people with a linearised standard error; ``moves`` has a row per answer of the earlier wave."""
    import numpy as np

    both = np.logical_and.outer(used, used).ravel()
    d = moves.ravel()
    mass = float(sample.weights[both].sum())
    if mass <= 0:
        return NOT_TESTED
    change = float(sample.weights[both] @ d[both]) / mass
    influence = (np.where(both, d - change, 0.0) / mass).reshape(-1, 1)
    return _student(change, change, variance_of([sample], [influence], units))


def _student(value: float, change: float, spread: tuple[np.ndarray, float]) -> Tested:
    import numpy as np
    from scipy.special import stdtr

    (variance,), df = spread[0].ravel().tolist(), spread[1]
    if not np.isfinite(variance) or not df > 0:
        nan = float("nan")
        return Tested(estimate=change, statistic=nan, df=nan, p_value=nan, test="")
    if variance <= ROUNDING:
        return Tested(estimate=change, statistic=0.0, df=df, p_value=1.0, test="no variation")
    t = value / float(np.sqrt(variance))
    return Tested(estimate=change, statistic=t, df=df, p_value=float(2.0 * stdtr(df, -abs(t))), test=LINEARISED)


def robust_shares(samples: Sequence[Sample], scheme: Scheme, units: Units) -> Alike:
    r"""Test that all waves have the same shares: Pearson's chi-square divided by its mean design effect.

    Notes
    -----
    .. math:: F = \frac{X^2}{\bar\delta\,q}, \quad \bar\delta = \mathrm{tr}(\Sigma_0^{-1} V)/q

    with V the linearised covariance of the differences of shares, its value under simple random sampling below it, and
    q = (waves - 1)(answers - 1); F has q and q times (clusters - strata) degrees of freedom.

    References
    ----------
    .. [1] Rao J. N. K., Scott A. J. (1981), Journal of the American Statistical Association 76:221-230 (first-order
       correction); Thomas D. R., Rao J. N. K. (1987), same journal 82:630-636 (F).
    """
    import numpy as np

    table = np.array([scheme.merged(sample.weights) for sample in samples])
    n = np.array([sample.counts.sum() for sample in samples])
    kept = table.sum(axis=0) > 0
    table = table[:, kept]
    if (table.sum(axis=1) <= 0).any() or table.shape[1] < 2:
        return NOT_ALIKE_TESTED
    shares = table / table.sum(axis=1, keepdims=True)
    pooled = n @ shares / n.sum()
    free, waves = table.shape[1] - 1, len(samples)
    belongs = _membership(scheme, kept)[:, :free]
    influence = []
    for at, mass in enumerate(table.sum(axis=1).tolist()):
        own = np.zeros((len(scheme), (waves - 1) * free))
        one = (belongs - shares[at, :free]) / mass
        for other in range(1, waves):  # differences to the first wave
            sign = -1.0 if at == 0 else float(at == other)
            own[:, (other - 1) * free : other * free] = sign * one
        influence.append(own)
    alone = np.diag(pooled[:free]) - np.outer(pooled[:free], pooled[:free])
    sizes = np.diag(1 / n[1:]) + 1 / n[0]
    gap = (shares[1:, :free] - shares[0, :free]).ravel()
    found = _rao_scott(gap, np.kron(sizes, alone), variance_of(samples, influence, units))
    return _with_v(found, n, shares, pooled)


def robust_margins(sample: Sample, scheme: Scheme, units: Units) -> Alike:
    """Test that the same people's shares are the same in both waves: Stuart-Maxwell divided by its mean design effect."""
    import numpy as np

    size, apart = len(scheme), scheme.apart
    merge = _membership(scheme, np.ones(apart, dtype=bool))
    joint = merge.T @ sample.weights.reshape(size, size) @ merge
    mass, n = float(joint.sum()), float(sample.counts.sum())
    if mass <= 0:
        return NOT_ALIKE_TESTED
    joint = joint / mass
    gap = joint.sum(axis=0) - joint.sum(axis=1)
    before, after = np.repeat(merge, size, axis=0), np.tile(merge, (size, 1))
    influence = (after - before - gap) / mass
    alone = (np.diag(joint.sum(axis=0) + joint.sum(axis=1)) - joint - joint.T) / n
    found = _rao_scott(gap, alone, variance_of([sample], [influence], units))
    shares = np.array([joint.sum(axis=1), joint.sum(axis=0)])
    kept = shares.sum(axis=0) > 0
    return _with_v(found, np.array([n, n]), shares[:, kept], shares[:, kept].mean(axis=0))


def _membership(scheme: Scheme, kept: np.ndarray) -> np.ndarray:
    """Return the zero-one matrix slot -> column of the test of homogeneity."""
    import numpy as np

    identity = np.eye(len(scheme))
    merged: np.ndarray = scheme.merged(identity)[:, kept]
    return merged


def _rao_scott(gap: np.ndarray, alone: np.ndarray, spread: tuple[np.ndarray, float]) -> Alike:
    import numpy as np
    from scipy.special import fdtrc

    variance, df = spread
    nan = float("nan")
    q = int(np.linalg.matrix_rank(alone, hermitian=True))
    if q == 0:
        return Alike(statistic=0.0, df=0.0, p_value=1.0, cramers_v=nan, test="no variation")
    inverse = np.linalg.pinv(alone, hermitian=True)
    statistic = float(gap @ inverse @ gap)
    if not np.isfinite(variance).all() or not df > 0:
        return Alike(statistic=statistic, df=float(q), p_value=nan, cramers_v=nan, test="")
    effect = float(np.trace(inverse @ variance)) / q
    if effect <= 0:
        return Alike(statistic=0.0, df=float(q), p_value=1.0, cramers_v=nan, test="no variation")
    p = float(fdtrc(q, q * df, statistic / effect / q))
    return Alike(statistic=statistic / effect, df=float(q), p_value=p, cramers_v=nan, test=RAO_SCOTT)


def _with_v(found: Alike, n: np.ndarray, shares: np.ndarray, pooled: np.ndarray) -> Alike:
    """Add Cramer's V of the weighted shares."""
    import numpy as np

    least = min(shares.shape) - 1
    if least < 1:
        return found
    plain = float((n[:, None] * (shares - pooled) ** 2 / pooled).sum())
    return replace(found, cramers_v=float(np.sqrt(plain / (n.sum() * least))))


def effective_size(share: float, variance: float, kish: float, most: float) -> float:
    """Return the simple random sample with the same variance of a share: at most the respondents; Kish's where undefined."""
    if 0 < share < 1 and variance > 0:
        return min(share * (1 - share) / variance, most)
    return min(kish, most)


def correlation(covariance: Any, shares: Sequence[float], sizes: Sequence[float]) -> float:
    """Return the correlation of two shares of the same people, a positive one with Newcombe's continuity correction.

    0 where one of them does not vary. Without the correction the interval covers 90 % instead of 95 % among 12 people.
    """
    (first, both), (_, second) = covariance
    spread = [share * (1 - share) for share in shares]
    if not (first > 0 and second > 0 and min(spread) > 0):
        return 0.0
    found = float(both / (first * second) ** 0.5)
    half = 0.5 / (sizes[0] * sizes[1] * spread[0] * spread[1]) ** 0.5
    return max(0.0, min(1.0, found) - half) if found > 0 else max(-1.0, found)
