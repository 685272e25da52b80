"""Different people in each wave: tests of a trend of the scores over the waves, and of equal shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drift.chance import DRAWS, TIE, monte_carlo_p

if TYPE_CHECKING:
    import numpy as np

SPARSE: Final = 5.0
"""Expected count below which a large-sample distribution is not trusted (Cochran W. G., 1954, Biometrics 10:417-451)."""

MOST_TABLES: Final = 2_000_000
"""Tables that are enumerated; beyond it some are drawn."""


@dataclass(frozen=True, kw_only=True)
class Tested:
    """One test: estimate, signed statistic, degrees of freedom (``nan``: normal or exact), p, and its name."""

    estimate: float
    statistic: float
    df: float
    p_value: float
    test: str


NOT_TESTED: Final = Tested(
    estimate=float("nan"), statistic=float("nan"), df=float("nan"), p_value=float("nan"), test=""
)


def expected_counts(table: np.ndarray) -> np.ndarray:
    """Return the counts expected if all rows had the same shares."""
    import numpy as np

    total = table.sum()
    expected: np.ndarray = np.outer(table.sum(axis=1), table.sum(axis=0)) / (total if total > 0 else 1.0)
    return expected


def trend_test(counts: Any, scores: Any, rng: np.random.Generator) -> Tested:
    r"""Test whether scores of answers rise or fall with the number of the wave: linear-by-linear.

    Parameters
    ----------
    counts : array_like, shape (waves, answers)
        Respondents; rows in the order of time.
    scores : array_like, shape (answers,)
        Score of each answer.
    rng : numpy.random.Generator
        For the permutation distribution where it is drawn.

    Returns
    -------
    Tested
        ``estimate``: mean score of the last wave minus that of the first; the statistic is positive for a rise.

    Notes
    -----
    .. math:: z = r \sqrt{N - 1}

    with r the correlation of wave number and score over all N respondents: for two waves the permutation test of the
    difference of mean scores (Mann-Whitney's with these scores), for two answers the test of Cochran and Armitage. Where an
    expected count is below 5, p is that of the permutation distribution with both margins fixed: all tables for two waves,
    9,999 drawn ones for more. Checked against ``coin::lbl_test`` and ``coin::oneway_test`` of R (tests/oracles/drift.R).

    References
    ----------
    .. [1] Mantel N. (1963), Journal of the American Statistical Association 58:690-700; Agresti A. (2013), Categorical
       Data Analysis, 3rd ed., section 3.4.

    Examples
    --------
    >>> import numpy as np
    >>> found = trend_test([[40, 30, 30], [25, 30, 45]], [0, 1, 2], np.random.default_rng(1))
    >>> round(found.estimate, 2), round(found.statistic, 3), round(found.p_value, 4)
    (0.3, 2.534, 0.0113)
    """
    import numpy as np
    from scipy.special import ndtr

    table, score = np.asarray(counts, dtype=float), np.asarray(scores, dtype=float)
    sizes = table.sum(axis=1)
    if (sizes == 0).any():
        return NOT_TESTED
    means = table @ score / sizes
    change = float(means[-1] - means[0])
    wave = np.arange(len(table), dtype=float)
    x, s, total = wave - wave @ sizes / table.sum(), score - score @ table.sum(axis=0) / table.sum(), table.sum()
    spread = float((x * x) @ sizes * ((s * s) @ table.sum(axis=0)))
    if spread <= 0 or total < 2:  # all answers alike: no table is more extreme than this one
        return Tested(estimate=change, statistic=0.0, df=float("nan"), p_value=1.0, test="no variation")
    z = float(x @ table @ s / np.sqrt(spread / (total - 1)))
    used = table[:, table.sum(axis=0) > 0]
    if expected_counts(used).min() >= SPARSE:
        p = float(2.0 * ndtr(-abs(z)))
        return Tested(estimate=change, statistic=z, df=float("nan"), p_value=p, test="linear-by-linear")
    p, name = _permutation(used, score[table.sum(axis=0) > 0], rng)
    return Tested(estimate=change, statistic=z, df=float("nan"), p_value=p, test=name)


def _permutation(table: np.ndarray, score: np.ndarray, rng: np.random.Generator) -> tuple[float, str]:
    if len(table) == 2:
        found = _all_tables(table, score)
        if found is not None:
            return found, "exact permutation"
    drawn = random_tables(table, rng)
    import numpy as np

    wave = np.arange(len(table), dtype=float)
    centre = float(wave @ table.sum(axis=1) / table.sum() * (table.sum(axis=0) @ score))
    statistic = np.abs(np.einsum("bwk,w,k->b", drawn, wave, score) - centre)
    return monte_carlo_p(statistic, abs(float(wave @ table @ score) - centre)), "drawn permutation"


def _all_tables(table: np.ndarray, score: np.ndarray) -> float | None:
    """Return the exact two-sided p of a table of two waves and two or three answers; ``None`` where there are too many."""
    import numpy as np
    from scipy.special import gammaln

    row = int(np.argmin(table.sum(axis=1)))
    size, margin = int(table[row].sum()), table.sum(axis=0).astype(np.int64)
    order = np.argsort(margin, kind="stable")
    margin, score = margin[order], score[order]
    free = [np.arange(min(int(count), size) + 1) for count in margin[:-1]]
    if np.prod([float(len(each)) for each in free]) > MOST_TABLES:
        return None
    cells = np.stack([each.ravel() for each in np.meshgrid(*free, indexing="ij")])
    last = size - cells.sum(axis=0)
    cells = np.vstack([cells, last])[:, (last >= 0) & (last <= margin[-1])]
    ways = (gammaln(margin + 1.0)[:, None] - gammaln(cells + 1.0) - gammaln(margin[:, None] - cells + 1.0)).sum(axis=0)
    chance = np.exp(ways - ways.max())
    chance /= chance.sum()
    centre = float(size * (margin @ score) / margin.sum())
    far = np.abs(score @ cells - centre)
    observed = abs(float(score @ table[row][order]) - centre)
    return min(1.0, float(chance[far >= observed - TIE * max(1.0, observed)].sum()))


def random_tables(table: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw tables with the same margins, shape (draws, waves, answers)."""
    import numpy as np
    from scipy.stats import random_table

    rows, columns = table.sum(axis=1).astype(np.int64), table.sum(axis=0).astype(np.int64)
    drawn: np.ndarray = random_table(rows, columns).rvs(size=DRAWS, random_state=rng)
    return drawn


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Test that all waves have the same shares: chi-square, degrees of freedom, p, Cramer's V, name of the test."""

    statistic: float
    df: float
    p_value: float
    cramers_v: float
    test: str


NOT_ALIKE_TESTED: Final = Alike(
    statistic=float("nan"), df=float("nan"), p_value=float("nan"), cramers_v=float("nan"), test=""
)


def same_shares(counts: Any, rng: np.random.Generator) -> Alike:
    r"""Pearson's test that the shares of all answers are the same in every wave, with Cramer's V.

    Parameters
    ----------
    counts : array_like, shape (waves, answers)
        Respondents; answers that nobody gave are left out.
    rng : numpy.random.Generator
        For the permutation distribution where an expected count is below 5.

    Returns
    -------
    Alike
        ``nan`` when fewer than two waves or two answers have counts.

    Notes
    -----
    .. math:: \chi^2 = \sum (n - e)^2 / e, \qquad V = \sqrt{\chi^2 / (N \min(r - 1, c - 1))}

    The likelihood-ratio form is not used: it is too liberal in small samples. Checked against ``chisq.test`` of R.

    References
    ----------
    .. [1] Pearson K. (1900), Philosophical Magazine 50(302):157-175; Cramer H. (1946), Mathematical Methods of Statistics.

    Examples
    --------
    >>> import numpy as np
    >>> found = same_shares([[16, 30, 7, 27, 11], [31, 11, 11, 35, 9]], np.random.default_rng(1))
    >>> round(found.statistic, 2), int(found.df), round(found.p_value, 4), round(found.cramers_v, 3)
    (15.54, 4, 0.0037, 0.287)
    """
    import numpy as np
    from scipy.special import chdtrc

    table = np.asarray(counts, dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    if (table.sum(axis=1) == 0).any() or min(table.shape) < 2:
        return NOT_ALIKE_TESTED
    expected = expected_counts(table)
    statistic = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    v = float(np.sqrt(statistic / (table.sum() * (min(table.shape) - 1))))
    if expected.min() >= SPARSE:
        p, name = float(chdtrc(df, statistic)), "chi-square"
    else:
        drawn = ((random_tables(table, rng) - expected) ** 2 / expected).sum(axis=(1, 2))
        p, name = monte_carlo_p(drawn, statistic), "drawn permutation"
    return Alike(statistic=statistic, df=float(df), p_value=p, cramers_v=v, test=name)
