"""Do the groups differ at all: three tests of all of them together, with and without a survey design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.sampling.variance import design_means, linearised_covariance
from loyaltystats.stats.outcomes.designed import NO_SPREAD, ScoreRows, joint_scores

if TYPE_CHECKING:
    import numpy as np

SCORES: Final = "All scores are the same."
SHARES: Final = "All groups have the same shares of promoters, passives and detractors."
ANSWERS: Final = "Answers come from one distribution in all groups."
NAMES: Final = {SCORES: "equal scores", SHARES: "equal shares", ANSWERS: "equal answers"}


@dataclass(frozen=True, kw_only=True)
class Overall:
    """One test of all groups together; ``df_error`` is ``nan`` for chi-square."""

    test: str
    null: str
    statistic: float
    df: float
    df_error: float
    p_value: float


def plain_tests(found: ScoreRows) -> list[Overall]:
    """Return the tests of respondents who were drawn singly and count the same."""
    return [_wald(found), pearson(found), kruskal(found)]


def designed_tests(found: ScoreRows) -> list[Overall]:
    """Return the tests that know weights, strata, clusters and fpc."""
    return [design_wald(found), rao_scott(found), design_ranks(found)]


def _unknown(test: str, null: str) -> Overall:
    nan = float("nan")
    return Overall(test=test, null=null, statistic=nan, df=nan, df_error=nan, p_value=nan)


def _wald(found: ScoreRows) -> Overall:
    """Return the Wald test that independent means with their own variances are the same."""
    import numpy as np
    from scipy.special import chdtrc

    name = "Wald chi-square"
    parts = [found.score[domain] for domain in found.domains]
    mean = np.array([part.mean() for part in parts])
    variance = np.array([part.var() / len(part) for part in parts])
    if len(parts) < 2 or not (variance > 0).all():
        return _unknown(name, SCORES)
    weight = 1 / variance
    statistic = float(weight @ (mean - weight @ mean / weight.sum()) ** 2)
    df = len(parts) - 1
    return Overall(
        test=name, null=SCORES, statistic=statistic, df=df, df_error=float("nan"), p_value=float(chdtrc(df, statistic))
    )


def _classes(found: ScoreRows) -> list[float]:
    """Return what respondents count who answered, in order: +1, 0 and -1 for scores, places of answers elsewhere."""
    import numpy as np

    classes: list[float] = np.unique(found.score[_answered(found)]).tolist()
    return classes


def _table(found: ScoreRows) -> np.ndarray:
    """Return the weighted shares of all answers by class (rows that occur) and group."""
    import numpy as np

    w = found.rows.weights
    table = np.array(
        [[w[domain & (found.score == each)].sum() for domain in found.domains] for each in _classes(found)], dtype=float
    )
    shares: np.ndarray = table[table.sum(axis=1) > 0] / table.sum()
    return shares


def _chi_square(shares: np.ndarray, n: float) -> float:
    import numpy as np

    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(n * ((shares - expected) ** 2 / expected).sum())


def pearson(found: ScoreRows) -> Overall:
    """Return Pearson's chi-square of what respondents count by group."""
    from scipy.special import chdtrc

    name = "Pearson chi-square"
    shares = _table(found)
    df = (shares.shape[0] - 1) * (shares.shape[1] - 1)
    if df < 1:
        return _unknown(name, SHARES)
    statistic = _chi_square(shares, _answered(found).sum())
    return Overall(
        test=name, null=SHARES, statistic=statistic, df=df, df_error=float("nan"), p_value=float(chdtrc(df, statistic))
    )


def kruskal(found: ScoreRows) -> Overall:
    """Return the test of Kruskal and Wallis on the answers as given, corrected for ties."""
    import numpy as np
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    name = "Kruskal-Wallis"
    parts = [found.answer[domain] for domain in found.domains]
    every = np.concatenate(parts)
    n = len(every)
    _, times = np.unique(every, return_counts=True)
    ties = 1 - float((times.astype(float) ** 3 - times).sum()) / (n**3 - n) if n > 1 else 0.0
    if len(parts) < 2 or ties <= 0:
        return _unknown(name, ANSWERS)
    ranks = np.split(rankdata(every), np.cumsum([len(part) for part in parts])[:-1])
    between = sum(len(each) * (each.mean() - (n + 1) / 2) ** 2 for each in ranks)
    statistic = float(12 * between / (n * (n + 1)) / ties)
    df = len(parts) - 1
    return Overall(
        test=name, null=ANSWERS, statistic=statistic, df=df, df_error=float("nan"), p_value=float(chdtrc(df, statistic))
    )


def _answered(found: ScoreRows) -> np.ndarray:
    import numpy as np

    inside: np.ndarray = np.any(np.stack(found.domains), axis=0)
    return inside


def _contrasts(name: str, null: str, means: np.ndarray, covariance: np.ndarray, df: float) -> Overall:
    """Return the F test that all means are the same; ``df`` are those of the design."""
    import numpy as np
    from scipy.special import fdtrc

    q = len(means) - 1
    gap = means[1:] - means[0]
    away = np.column_stack([-np.ones(q), np.eye(q)])
    v = away @ covariance @ away.T
    known = q > 0 and df - q > 0 and bool(np.isfinite(v).all()) and bool((np.diag(v) > NO_SPREAD**2).all())
    if not known or np.linalg.matrix_rank(v, hermitian=True) < q:
        return _unknown(name, null)
    statistic = float(gap @ np.linalg.solve(v, gap)) / q
    return Overall(
        test=name, null=null, statistic=statistic, df=q, df_error=df - q, p_value=float(fdtrc(q, df - q, statistic))
    )


def design_wald(found: ScoreRows) -> Overall:
    """Return the Wald test of equal means, with the covariance of the design."""
    joint = joint_scores(found)
    return _contrasts("Wald F, design-based", SCORES, joint.estimate, joint.covariance, joint.df)


def rao_scott(found: ScoreRows) -> Overall:
    r"""Return Pearson's chi-square with the second-order correction of Rao and Scott.

    The covariance of the cell shares takes the place of the multinomial one; mean and spread of the design effects give the
    degrees of freedom. As ``svychisq(statistic = "F")`` of R.
    """
    import numpy as np
    from scipy.special import fdtrc

    name = "Rao-Scott F"
    shares = _table(found)
    classes = _classes(found)
    r, k = shares.shape
    inside = _answered(found)
    if (r - 1) * (k - 1) < 1 or (shares <= 0).all():
        return _unknown(name, SHARES)
    cells = np.column_stack([domain & (found.score == each) for each in classes for domain in found.domains]).astype(
        float
    )
    means = design_means(cells, found.rows, inside)
    n, cell = float(inside.sum()), shares.ravel()
    with np.errstate(divide="ignore"):
        inverse = np.where(cell > 0, 1 / cell, 0.0)
    c = _interaction(r, k)
    denominator = c.T @ (inverse[:, None] / n * c)
    numerator = c.T @ (inverse[:, None] * means.covariance * inverse) @ c
    delta = np.linalg.solve(denominator, numerator)
    trace, squares = float(np.trace(delta)), float(np.trace(delta @ delta))
    if not (trace > 0 and means.df > 0):
        return _unknown(name, SHARES)
    df = trace**2 / squares
    statistic = _chi_square(shares, n) / trace
    return Overall(
        test=name,
        null=SHARES,
        statistic=statistic,
        df=df,
        df_error=df * means.df,
        p_value=float(fdtrc(df, df * means.df, statistic)),
    )


def _interaction(rows: int, columns: int) -> np.ndarray:
    """Return the interactions of a table, orthogonal to its margins; cells in the order row by row."""
    import numpy as np

    a, b = np.indices((rows, columns)).reshape(2, -1)
    first = (a[:, None] == np.arange(1, rows)).astype(float)
    second = (b[:, None] == np.arange(1, columns)).astype(float)
    main = np.column_stack([np.ones(rows * columns), first, second])
    both = np.einsum("ni,nj->nij", first, second).reshape(rows * columns, -1)
    q, _ = np.linalg.qr(main)
    away: np.ndarray = both - q @ (q.T @ both)
    return away


def design_ranks(found: ScoreRows) -> Overall:
    """Return the design-based test of Kruskal and Wallis: estimated population ranks, then their means by group.

    References
    ----------
    .. [1] Lumley T., Scott A. J. (2013), Two-sample rank tests under complex sampling, Biometrika 100(4):831-842.
    """
    import numpy as np

    inside = _answered(found)
    rank = np.zeros(len(inside))
    rank[inside] = _population_ranks(found.answer[inside], found.rows.weights[inside])
    estimates, influence = [], np.zeros((len(inside), len(found.domains)))
    for at, domain in enumerate(found.domains):
        w = found.rows.weights[domain]
        mean = float(w @ rank[domain] / w.sum())
        influence[domain, at] = (rank[domain] - mean) / w.sum()
        estimates.append(mean)
    covariance, df = linearised_covariance(influence, found.rows, inside)
    return _contrasts("Kruskal-Wallis F, design-based", ANSWERS, np.array(estimates), covariance, df)


def _population_ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the estimated rank of every answer in the population, 0 to 1; ties share the middle of theirs.

    R's ``svyranktest`` gives ties the plain mean over respondents in the order of the rows, so that there the result depends
    on that order; here it does not.
    """
    import numpy as np

    _, place = np.unique(values, return_inverse=True)
    totals = np.bincount(place, weights=weights)
    below = np.cumsum(totals) - totals
    ranks: np.ndarray = (below + totals / 2)[place] / weights.sum()
    return ranks


def as_rows(tests: Sequence[Overall]) -> list[dict[str, object]]:
    """Return the tests as rows of a table."""
    return [
        {
            "test": each.test,
            "statistic": each.statistic,
            "df": each.df,
            "df_error": each.df_error,
            "p_value": each.p_value,
            "null_hypothesis": each.null,
        }
        for each in tests
    ]
