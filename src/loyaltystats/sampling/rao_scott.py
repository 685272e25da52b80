"""Rao-Scott tests: chi-square tests of two-way tables that know how respondents were drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.sampling.design_rows import DesignRows
from loyaltystats.sampling.variance import design_means

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True)
class RaoScott:
    """Pearson's chi-square of weighted shares, and what remains of it under the design.

    ``statistic`` is Pearson's over the mean design effect, ``p_first`` its p from chi-square with ``df`` (first order);
    ``f``, ``df_first``, ``df_second`` and ``p_value`` are the second-order test in its F form.
    """

    pearson: float
    statistic: float
    df: int
    p_first: float
    design_effect: float
    f: float
    df_first: float
    df_second: float
    p_value: float
    cramers_v: float
    sparse: bool


def rao_scott_test(
    row_codes: np.ndarray, column_codes: np.ndarray, rows: DesignRows, domain: np.ndarray
) -> RaoScott | None:
    r"""Test that the shares of the columns are the same in every row of a table; ``None`` where there is no table.

    Parameters
    ----------
    row_codes, column_codes : numpy.ndarray of int, shape (n,)
        Row and column of every respondent, from 0; outside the domain anything.
    rows : DesignRows
        The design of all respondents.
    domain : numpy.ndarray of bool, shape (n,)
        Respondents who are in the table.

    Notes
    -----
    .. math:: \Delta = (C^T D^{-1} C / n)^{-1} C^T D^{-1} V D^{-1} C, \quad
       F = \frac{X^2}{\mathrm{tr}\,\Delta} \sim F(d, d\,\nu), \quad d = \frac{(\mathrm{tr}\,\Delta)^2}{\mathrm{tr}\,\Delta^2}

    with D the diagonal of the shares of the cells, V their covariance under the design (linearised, or from replicate
    weights), C the contrasts of the interaction and :math:`\nu` clusters minus strata. The first order divides
    :math:`X^2` by the mean of the eigenvalues of :math:`\Delta`. Checked against ``svychisq`` of R's survey
    (tests/oracles/survey_designs.R).

    References
    ----------
    .. [1] Rao J. N. K., Scott A. J. (1984), On chi-squared tests for multiway contingency tables with cell proportions
       estimated from survey data, Annals of Statistics 12(1):46-60.
    .. [2] Thomas D. R., Rao J. N. K. (1987), Small-sample comparisons of level and power for simple goodness-of-fit
       statistics under cluster sampling, Journal of the American Statistical Association 82:630-636.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from loyaltystats.sampling.design import SurveyDesign
    >>> from loyaltystats.sampling.design_rows import design_rows
    >>> branch = np.repeat(np.arange(10), 6)
    >>> rows = design_rows(pd.DataFrame({"branch": branch}), SurveyDesign(clusters="branch"))
    >>> found = rao_scott_test(branch % 2, np.arange(60) ** 2 % 7 < 3, rows, np.ones(60, dtype=bool))
    >>> round(found.pearson, 3), found.df, found.df_second
    (0.082, 1, 9.0)
    """
    import numpy as np
    from scipy.special import chdtrc, fdtrc

    kept_rows, r = np.unique(row_codes[domain], return_inverse=True)
    kept_columns, c = np.unique(column_codes[domain], return_inverse=True)
    g, k = len(kept_rows), len(kept_columns)
    n = int(domain.sum())
    if min(g, k) < 2 or n < 2:
        return None
    cells = np.zeros((len(rows), g * k))
    cells[np.flatnonzero(domain), r.ravel() * k + c.ravel()] = 1.0
    found = design_means(cells, rows, domain)
    shares = found.estimate.reshape(g, k)
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = float(n * ((shares - expected) ** 2 / expected).sum())
    delta = _generalised_effects(shares, found.covariance, n)
    trace, df = float(np.trace(delta)), (g - 1) * (k - 1)
    effect = trace / df
    d = trace**2 / float(np.trace(delta @ delta)) if trace > 0 else np.nan
    f = pearson / trace if trace > 0 else np.nan
    usable = found.df > 0 and np.isfinite(f)
    return RaoScott(
        pearson=pearson,
        statistic=pearson / effect if effect > 0 else float("nan"),
        df=df,
        p_first=float(chdtrc(df, pearson / effect)) if effect > 0 else float("nan"),
        design_effect=effect,
        f=float(f),
        df_first=float(d),
        df_second=float(d * found.df),
        p_value=float(fdtrc(d, d * found.df, f)) if usable else float("nan"),
        cramers_v=float(np.sqrt(pearson / (n * (min(g, k) - 1)))),
        sparse=bool(n * expected.min() / max(effect, 1.0) < 5),
    )


def _generalised_effects(shares: np.ndarray, covariance: np.ndarray, n: int) -> np.ndarray:
    """Return the matrix whose eigenvalues are the design effects of the contrasts of the interaction."""
    import numpy as np

    g, k = shares.shape
    m = shares.ravel()
    main = np.column_stack([np.kron(np.eye(g), np.ones((k, 1))), np.kron(np.ones((g, 1)), np.eye(k)[:, 1:])])
    crossed = np.kron(np.eye(g)[:, 1:], np.eye(k)[:, 1:])
    contrasts = crossed - main @ np.linalg.lstsq(main, crossed, rcond=None)[0]
    scaled = np.divide(contrasts, m[:, None], out=np.zeros_like(contrasts), where=m[:, None] > 0)
    found: np.ndarray = np.linalg.solve(contrasts.T @ scaled / n, scaled.T @ covariance @ scaled)
    return found
