"""The same people in two waves: which way they moved, and whether the shares of all answers stayed the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drift.chance import DRAWS, TIE, monte_carlo_p
from loyaltystats.stats.drift.trend import NOT_TESTED, SPARSE, Tested

if TYPE_CHECKING:
    import numpy as np

FEW_MOVERS: Final = 2 * SPARSE
"""People who moved, below which fewer than five are expected in each direction: then the exact distribution is used."""


def paired_trend(table: Any, scores: Any) -> Tested:
    r"""Mean change of the same people's scores, against the hypothesis that both directions are equally likely.

    Parameters
    ----------
    table : array_like, shape (answers, answers)
        People by answer in the earlier (rows) and the later wave.
    scores : array_like, shape (answers,)
        Score of each answer.

    Returns
    -------
    Tested
        ``estimate``: mean change; the statistic is positive for a rise.

    Notes
    -----
    .. math:: t = \bar d \sqrt{n} / s_d

    Student's t with n - 1 degrees of freedom. Where fewer than ten people moved, p is exact: each mover could have moved the
    other way with probability 1/2. Nobody moved: p = 1. Checked against ``t.test`` and ``binom.test`` of R.

    Examples
    --------
    >>> found = paired_trend([[20, 9, 4], [3, 30, 12], [1, 5, 16]], [0, 1, 2])
    >>> round(found.estimate, 2), round(found.statistic, 3), round(found.p_value, 4)
    (0.19, 2.806, 0.006)
    """
    import numpy as np
    from scipy.special import stdtr

    counts, score = np.asarray(table, dtype=float), np.asarray(scores, dtype=float)
    n = float(counts.sum())
    if n == 0:
        return NOT_TESTED
    d = score[None, :] - score[:, None]
    moved = float(counts[d != 0].sum())
    change = float((counts * d).sum() / n)
    spread = float((counts * (d - change) ** 2).sum())
    if moved == 0:
        return Tested(estimate=0.0, statistic=0.0, df=float("nan"), p_value=1.0, test="nobody moved")
    t = change / np.sqrt(spread / (n * (n - 1))) if spread > 0 else float("inf") * np.sign(change)
    if moved < FEW_MOVERS or spread <= 0:
        p = _flipped(counts, d)
        return Tested(estimate=change, statistic=float(t), df=float("nan"), p_value=p, test="exact sign flip")
    p = float(2.0 * stdtr(n - 1, -abs(t)))
    return Tested(estimate=change, statistic=float(t), df=n - 1, p_value=p, test="paired scores")


def _flipped(counts: np.ndarray, d: np.ndarray) -> float:
    """Return the exact two-sided p of the sum of changes when every mover's direction is a fair coin."""
    import numpy as np
    from scipy.special import gammaln

    chance, steps = np.ones(1), np.zeros(1)
    for size in np.unique(np.abs(d[(d != 0) & (counts > 0)])):
        n = int(counts[np.abs(d) == size].sum())
        k = np.arange(n + 1)
        ways = np.exp(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0) - n * np.log(2.0))
        steps = (steps[:, None] + size * (2 * k - n)[None, :]).ravel()
        chance = (chance[:, None] * ways[None, :]).ravel()
    observed = abs(float((counts * d).sum()))
    return min(1.0, float(chance[np.abs(steps) >= observed - TIE].sum()))


@dataclass(frozen=True, kw_only=True)
class Margins:
    """Stuart-Maxwell's test of equal shares and Bowker's test of symmetry; ``test`` says how p was found."""

    statistic: float
    df: float
    p_value: float
    symmetry: float
    symmetry_df: float
    p_symmetry: float
    test: str


NO_MARGINS: Final = Margins(
    statistic=float("nan"),
    df=float("nan"),
    p_value=float("nan"),
    symmetry=float("nan"),
    symmetry_df=float("nan"),
    p_symmetry=float("nan"),
    test="",
)


def same_margins(table: Any, rng: np.random.Generator) -> Margins:
    r"""Stuart-Maxwell's test that the shares of answers are the same in both waves, and Bowker's test of symmetry.

    Parameters
    ----------
    table : array_like, shape (answers, answers)
        People by answer in the earlier (rows) and the later wave.
    rng : numpy.random.Generator
        For the permutation distribution where an answer has fewer than ten movers.

    Returns
    -------
    Margins
        Both tests; ``nan`` when nobody answered. Nobody moved: p = 1.

    Notes
    -----
    .. math:: d_i = n_{i.} - n_{.i}, \quad v_{ii} = n_{i.} + n_{.i} - 2 n_{ii}, \quad v_{ij} = -(n_{ij} + n_{ji})

    Stuart-Maxwell: d' V^- d with as many degrees of freedom as V has rank; Bowker: sum of (n_ij - n_ji)^2/(n_ij + n_ji)
    over the pairs of answers between which somebody moved. Checked against ``coin::mh_test`` and ``mcnemar.test`` of R.

    References
    ----------
    .. [1] Stuart A. (1955), Biometrika 42:412-416; Maxwell A. E. (1970), British Journal of Psychiatry 116:651-655.
    .. [2] Bowker A. H. (1948), Journal of the American Statistical Association 43:572-574.

    Examples
    --------
    >>> import numpy as np
    >>> found = same_margins([[20, 9, 4], [3, 30, 12], [1, 5, 16]], np.random.default_rng(1))
    >>> round(found.statistic, 3), int(found.df), round(found.symmetry, 3)
    (7.398, 2, 7.682)
    """
    import numpy as np
    from scipy.special import chdtrc

    counts = np.asarray(table, dtype=float)
    if not counts.sum() > 0:
        return NO_MARGINS
    upper = np.triu_indices(len(counts), 1)
    up, down = counts[upper], counts.T[upper]
    both = up + down
    moved = both > 0
    if not moved.any():
        return Margins(
            statistic=0.0, df=0.0, p_value=1.0, symmetry=0.0, symmetry_df=0.0, p_symmetry=1.0, test="nobody moved"
        )
    inverse, rank = _inverse(margin_variance(counts))
    gap = counts.sum(axis=1) - counts.sum(axis=0)
    statistic, symmetry = float(gap @ inverse @ gap), float((((up - down) ** 2)[moved] / both[moved]).sum())
    df, symmetry_df = float(rank), float(moved.sum())
    p, p_symmetry, name = float(chdtrc(df, statistic)), float(chdtrc(symmetry_df, symmetry)), "chi-square"
    movers = counts.sum(axis=1) + counts.sum(axis=0) - 2 * np.diag(counts)
    if movers[movers > 0].min() < FEW_MOVERS:
        p, p_symmetry = _drawn((both, upper, len(counts)), inverse, (statistic, symmetry), rng)
        name = "drawn sign flips"
    return Margins(
        statistic=statistic,
        df=df,
        p_value=p,
        symmetry=symmetry,
        symmetry_df=symmetry_df,
        p_symmetry=p_symmetry,
        test=name,
    )


def margin_variance(counts: np.ndarray) -> np.ndarray:
    """Return Stuart-Maxwell's variance of the differences of the margins; it does not depend on directions."""
    import numpy as np

    variance: np.ndarray = np.diag(counts.sum(axis=1) + counts.sum(axis=0)) - counts - counts.T
    return variance


def _inverse(variance: np.ndarray) -> tuple[np.ndarray, int]:
    import numpy as np

    inverse: np.ndarray = np.linalg.pinv(variance, hermitian=True)
    return inverse, int(np.linalg.matrix_rank(variance, hermitian=True))


def _drawn(
    cells: tuple[np.ndarray, Any, int], inverse: np.ndarray, observed: tuple[float, float], rng: np.random.Generator
) -> tuple[float, float]:
    """Return p of both tests when every mover's direction is a fair coin; the variance stays what it is."""
    import numpy as np

    both, upper, size = cells
    up = rng.binomial(both.astype(np.int64), 0.5, size=(DRAWS, len(both)))
    net = 2 * up - both
    gap = np.zeros((DRAWS, size))
    for cell, (i, j) in enumerate(zip(*upper, strict=True)):
        gap[:, i] += net[:, cell]
        gap[:, j] -= net[:, cell]
    moved = both > 0
    statistic = np.einsum("bi,ij,bj->b", gap, inverse, gap)
    symmetry = (net[:, moved] ** 2 / both[moved]).sum(axis=1)
    return monte_carlo_p(statistic, observed[0]), monte_carlo_p(symmetry, observed[1])


@dataclass(frozen=True, kw_only=True)
class Moves:
    """People who moved among Delighted, Desired and Expected, by direction, and the sign test of the two numbers."""

    toward_expected: int
    toward_delighted: int
    p_value: float


def sign_test(table: Any, scores: Any) -> Moves:
    """Count moves by direction and test whether both are equally likely: exact binomial, two-sided.

    Examples
    --------
    >>> sign_test([[20, 9, 4], [3, 30, 12], [1, 5, 16]], [0, 1, 2])
    Moves(toward_expected=25, toward_delighted=9, p_value=0.009041...)
    """
    import numpy as np

    from loyaltystats.stats.kano.winner import exact_p

    counts, score = np.asarray(table, dtype=float), np.asarray(scores, dtype=float)
    d = score[None, :] - score[:, None]
    up, down = float(counts[d > 0].sum()), float(counts[d < 0].sum())
    p = 1.0 if up + down == 0 else float(exact_p(up, down))
    return Moves(toward_expected=int(up), toward_delighted=int(down), p_value=p)
