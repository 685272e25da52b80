"""Do categories differ between wordings or groups? Chi-square test of A, O, M, I and R+Q together.

With survey weights the test statistic is divided by the mean design effect of the comparison (Rao and Scott).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Homogeneity:
    """Chi-square test that all rows of a table have the same shares.

    ``sparse``: an expected count is below 5; ``design_effect``: what the statistic was divided by, 1 without weights.
    """

    statistic: float
    df: int
    p_value: float
    sparse: bool
    design_effect: float = 1.0
    cramers_v: float = float("nan")


def homogeneity(counts: Any) -> Homogeneity:
    r"""Test whether the shares of A, O, M, I and R+Q are the same in every row.

    Parameters
    ----------
    counts : array_like, shape (groups, 6)
        Counts of A O M I R Q, one row per group; R and Q are counted together, empty rows and columns left out.

    Returns
    -------
    Homogeneity
        Pearson's chi-square, degrees of freedom, p; ``nan`` when fewer than two rows or columns have counts.

    Notes
    -----
    .. math:: \chi^2 = \sum_{ij} (n_{ij} - e_{ij})^2 / e_{ij}, \qquad e_{ij} = n_{i.} n_{.j} / n

    Checked against ``chisq.test`` of R (tests/oracles/kano.R).

    References
    ----------
    .. [1] Pearson K. (1900), Philosophical Magazine 50(302):157-175.

    Examples
    --------
    >>> test = homogeneity([[16, 30, 7, 27, 7, 4], [31, 11, 11, 35, 5, 4]])
    >>> round(test.statistic, 2), test.df, round(test.p_value, 4)
    (15.54, 4, 0.0037)
    """
    import numpy as np
    from scipy.special import chdtrc

    rows, columns = _kept(counts)
    if min(len(rows), len(columns)) < 2:
        return NOTHING
    table = _five(counts)[np.ix_(rows, columns)]
    statistic, sparse = _pearson(table)
    df = (len(rows) - 1) * (len(columns) - 1)
    return Homogeneity(
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        sparse=sparse,
        cramers_v=float(np.sqrt(statistic / (table.sum() * (min(table.shape) - 1)))),
    )


NOTHING = Homogeneity(statistic=float("nan"), df=0, p_value=float("nan"), sparse=False)


def rao_scott(weight: Any, squared: Any, respondents: float) -> Homogeneity:
    r"""Test homogeneity with survey weights: Pearson's chi-square of the weighted shares over its mean design effect.

    Parameters
    ----------
    weight, squared : array_like, shape (groups, 6)
        Sums of the weights and of their squares by group and category A O M I R Q; R and Q are counted together.
    respondents : float
        Number of respondents in the table.

    Returns
    -------
    Homogeneity
        The corrected statistic, its degrees of freedom and p.

    Notes
    -----
    .. math:: X^2_{RS} = \frac{X^2}{\bar\delta}, \qquad
       \bar\delta = \frac{\mathrm{tr}\{(C^T D^{-1} C / n)^{-1} C^T D^{-1} V D^{-1} C\}}{(g - 1)(c - 1)}

    with D the diagonal of the weighted shares of the cells, V their linearised covariance (respondents are independent)
    and C the contrasts of the interaction: the first-order correction of Rao and Scott. Weights of one value give
    Pearson's test times (n - 1)/n. Checked against ``svychisq(statistic = "Chisq")`` of R's survey
    (tests/oracles/kano_sets.R).

    References
    ----------
    .. [1] Rao J. N. K., Scott A. J. (1984), On chi-squared tests for multiway contingency tables with cell proportions
       estimated from survey data, Annals of Statistics 12(1):46-60.

    Examples
    --------
    >>> one = [[16, 30, 7, 27, 7, 4], [31, 11, 11, 35, 5, 4]]
    >>> test = rao_scott(one, one, 188)
    >>> round(test.statistic, 2), test.df, round(test.design_effect, 3)
    (15.45, 4, 1.005)
    """
    import numpy as np
    from scipy.special import chdtrc

    rows, columns = _kept(weight)
    if min(len(rows), len(columns)) < 2 or not respondents > 1:
        return NOTHING
    cells = np.ix_(rows, columns)
    weights, squares = _five(weight)[cells], _five(squared)[cells]
    shares = weights / weights.sum()
    statistic, _ = _pearson(shares * respondents)
    effect = _mean_design_effect(shares, squares / weights.sum() ** 2, respondents)
    df = (len(rows) - 1) * (len(columns) - 1)
    effective = weights.sum() ** 2 / squares.sum()
    return Homogeneity(
        statistic=statistic / effect,
        df=df,
        p_value=float(chdtrc(df, statistic / effect)),
        sparse=_pearson(shares * effective)[1],
        design_effect=effect,
        cramers_v=float(np.sqrt(statistic / (respondents * (min(shares.shape) - 1)))),
    )


def _mean_design_effect(shares: np.ndarray, squares: np.ndarray, n: float) -> float:
    import numpy as np

    groups, kinds = shares.shape
    m = shares.ravel()
    spread = squares.ravel()
    variance = np.diag(spread) - np.outer(m, spread) - np.outer(spread, m) + np.outer(m, m) * spread.sum()
    variance = variance * n / (n - 1)
    main = np.column_stack(
        [np.kron(np.eye(groups), np.ones((kinds, 1))), np.kron(np.ones((groups, 1)), np.eye(kinds)[:, 1:])]
    )
    crossed = np.kron(np.eye(groups)[:, 1:], np.eye(kinds)[:, 1:])
    contrasts = crossed - main @ np.linalg.lstsq(main, crossed, rcond=None)[0]
    scaled = np.divide(contrasts, m[:, np.newaxis], out=np.zeros_like(contrasts), where=m[:, np.newaxis] > 0)
    simple = contrasts.T @ scaled / n
    return float(np.trace(np.linalg.solve(simple, scaled.T @ variance @ scaled)) / contrasts.shape[1])


def _five(counts: Any) -> np.ndarray:
    """Return A, O, M, I and R+Q."""
    import numpy as np

    six = np.asarray(counts, dtype=float)
    return np.column_stack([six[:, :4], six[:, 4:].sum(axis=1)])


def _kept(counts: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the groups and the categories that somebody is in."""
    import numpy as np

    table = _five(counts)
    return np.flatnonzero(table.sum(axis=1) > 0), np.flatnonzero(table.sum(axis=0) > 0)


def _pearson(table: np.ndarray) -> tuple[float, bool]:
    """Return Pearson's chi-square, and whether an expected count is below 5."""
    import numpy as np

    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(((table - expected) ** 2 / expected).sum()), bool(expected.min() < 5)


def group_tests(counts: Counts) -> list[Homogeneity]:
    """Return the test of every feature over the groups; with weights or a design that of Rao and Scott."""
    shape = (1 + len(counts.groups), len(counts.features), -1)
    weight, squared = counts.weight.reshape(shape)[1:], counts.squared.reshape(shape)[1:]
    answered = counts.n.reshape(shape[:2])[1:].sum(axis=0)
    if counts.errors is not None:
        return list(counts.errors.tests)
    if not counts.weighted:
        return [homogeneity(weight[:, feature]) for feature in range(len(counts.features))]
    return [
        rao_scott(weight[:, feature], squared[:, feature], float(answered[feature]))
        for feature in range(len(counts.features))
    ]


def homogeneity_frame(counts: Counts, adjust: str) -> pd.DataFrame:
    """Return the tests of all features over the groups as a table.

    Parameters
    ----------
    counts : Counts
        Category counts of at least two groups.
    adjust : str
        Correction of p over the features.

    Returns
    -------
    pandas.DataFrame
        Columns: feature, statistic, df, p_value, p_adjusted, cramers_v, design_effect, sparse, n (respondents who have a
        group and answered the pair).
    """
    import pandas as pd

    tests = group_tests(counts)
    answered = counts.n.reshape(1 + len(counts.groups), len(counts.features))[1:].sum(axis=0)
    names = ("statistic", "df", "p_value", "cramers_v", "design_effect", "sparse")
    frame = pd.DataFrame(
        {"feature": list(counts.features)} | {name: [getattr(t, name) for t in tests] for name in names}
    )
    frame.insert(4, "p_adjusted", adjust_p(frame["p_value"].tolist(), adjust))
    return frame.assign(n=answered)
