"""Do categories differ between wordings or groups? Chi-square test of A, O, M, I and R+Q together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Homogeneity:
    """Chi-square test that all rows of a table have the same shares; ``sparse``: an expected count is below 5."""

    statistic: float
    df: int
    p_value: float
    sparse: bool


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

    six = np.asarray(counts, dtype=float)
    table = np.column_stack([six[:, :4], six[:, 4:].sum(axis=1)])
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return Homogeneity(statistic=float("nan"), df=0, p_value=float("nan"), sparse=False)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return Homogeneity(
        statistic=statistic, df=df, p_value=float(chdtrc(df, statistic)), sparse=bool(expected.min() < 5)
    )
