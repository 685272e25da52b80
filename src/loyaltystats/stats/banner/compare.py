"""Tests between the columns of a banner: shares, means and scores of different respondents, with or without a design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.sampling.design_rows import DesignRows
from loyaltystats.sampling.variance import design_effects, design_means, design_ratios
from loyaltystats.stats.banner.cells import Cells
from loyaltystats.stats.banner.rows import SHARES, Item
from loyaltystats.stats.outcomes.designed import NO_SPREAD
from loyaltystats.stats.proportion import score_test

if TYPE_CHECKING:
    import numpy as np

ENOUGH_EXPECTED: Final = 5.0
"""Expected answers in each of the four cells from which the pooled z test is used.

Cochran W. G. (1954), Some methods for strengthening the common chi-square tests, Biometrics 10(4):417-451, for tables of
two by two.
"""

POOLED, EXACT, WELCH, HYBRID = "pooled z", "Fisher exact", "Welch t", "hybrid score z"
DESIGNED, SCORED = "linearised t", "score on effective bases"


@dataclass(frozen=True, kw_only=True, eq=False)
class Tested:
    """Tests of one row over the pairs of one column group; arrays of one length."""

    estimate: np.ndarray
    statistic: np.ndarray
    df: np.ndarray
    p_value: np.ndarray
    test: tuple[str, ...]


def plain_tests(item: Item, cells: Cells, pairs: Sequence[tuple[int, int]]) -> Tested:
    """Return the tests of independent respondents who count once each."""
    import numpy as np

    i, j = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    if item.kind in SHARES:
        return _shares(cells, i, j)
    return _scores(cells, i, j) if item.kind == "score" else _welch(cells, i, j)


def _shares(cells: Cells, i: np.ndarray, j: np.ndarray) -> Tested:
    import numpy as np

    x, n = cells.answers, cells.n
    z, p = score_test((x[i], n[i]), (x[j], n[j]))
    small = _expected(x[i] + x[j], n[i], n[j]) < ENOUGH_EXPECTED
    known = (n[i] > 0) & (n[j] > 0)
    exact = fisher(x[i], n[i], x[j], n[j], small & known)
    return Tested(
        estimate=cells.estimate[i] - cells.estimate[j],
        statistic=np.where(small | ~known, np.nan, z),
        df=np.full(len(i), np.nan),
        p_value=np.where(known, np.where(small, exact, p), np.nan),
        test=tuple(EXACT if few else POOLED for few in small.tolist()),
    )


def _expected(answers: np.ndarray, n1: np.ndarray, n2: np.ndarray) -> np.ndarray:
    """Return the smallest expected count of a two by two table when the shares are equal."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = answers / (n1 + n2)
        least = np.minimum(n1, n2) * np.minimum(pooled, 1 - pooled)
    found: np.ndarray = np.nan_to_num(least)
    return found


def fisher(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return Fisher's exact two-sided p by Irwin's rule where wanted, else ``nan``: all tables no more likely than this one.

    References
    ----------
    .. [1] Irwin J. O. (1935), Tests of significance for differences between percentages based on small numbers,
       Metron 12:83-94.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(fisher(*(np.array([each]) for each in (3, 4, 1, 4)), np.array([True]))[0]), 4)
    0.4857
    """
    import numpy as np
    from scipy.special import gammaln

    def ways(n: float, k: np.ndarray) -> np.ndarray:
        found: np.ndarray = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return found

    p = np.full(len(x1), np.nan)
    for place in np.flatnonzero(wanted).tolist():
        a, m, b, k = (float(each[place]) for each in (x1, n1, x2, n2))
        total = a + b
        counts = np.arange(max(0.0, total - k), min(total, m) + 1)
        logs = ways(m, counts) + ways(k, total - counts)
        chances = np.exp(logs - logs.max())
        own = chances[int(a - counts[0])]
        p[place] = min(1.0, float(chances[chances <= own * (1 + 1e-7)].sum() / chances.sum()))  # ties as in R
    return p


def _welch(cells: Cells, i: np.ndarray, j: np.ndarray) -> Tested:
    import numpy as np
    from scipy.special import stdtr

    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (cells.variance / cells.n)[[i, j]]
        error = np.sqrt(one + other)
        df = (one + other) ** 2 / (one**2 / (cells.n[i] - 1) + other**2 / (cells.n[j] - 1))
        estimate = cells.estimate[i] - cells.estimate[j]
        t = np.where(error > NO_SPREAD, estimate / error, np.nan)
    return Tested(
        estimate=estimate,
        statistic=t,
        df=np.where(np.isnan(t), np.nan, df),
        p_value=2 * stdtr(df, -np.abs(t)),
        test=(WELCH,) * len(i),
    )


def _scores(cells: Cells, i: np.ndarray, j: np.ndarray) -> Tested:
    """Return the tests of scores, the same as those of ``nps_difference``."""
    import numpy as np

    from loyaltystats.stats.outcomes.pairs import Sides, hybrid

    sides = Sides(
        up1=cells.up[i], down1=cells.down[i], n1=cells.n[i], up2=cells.up[j], down2=cells.down[j], n2=cells.n[j]
    )
    found = hybrid(sides, 0.95)  # the interval is not used; z and p do not depend on its level
    return Tested(
        estimate=cells.estimate[i] - cells.estimate[j],
        statistic=found.statistic,
        df=np.full(len(i), np.nan),
        p_value=found.p_value,
        test=(HYBRID,) * len(i),
    )


def design_tests(
    item: Item, cells: Cells, pairs: Sequence[tuple[int, int]], inside: np.ndarray, rows: DesignRows
) -> Tested:
    r"""Return the tests under a survey design: linearised covariance of the domain means, Student's t.

    Notes
    -----
    Degrees of freedom: clusters minus strata of the two columns, minus 1, as ``svyttest`` of R. A share with few expected
    answers is tested by the score test on effective bases: n over the larger of Kish's design effect of the column and the
    design effect of the share among all respondents; a weight is never a count.
    """
    import numpy as np
    from scipy.special import stdtr

    places = sorted({place for pair in pairs for place in pair})
    at = {place: position for position, place in enumerate(places)}
    i, j = (np.array([at[pair[side]] for pair in pairs], dtype=np.int64) for side in (0, 1))
    used = inside[:, places] & item.base[:, None]
    found = design_ratios(item.value[:, None] * used, used.astype(float), rows, used.any(axis=1))
    covariance = found.covariance
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(np.maximum(covariance[i, i] + covariance[j, j] - 2 * covariance[i, j], 0.0))
        estimate = found.estimate[i] - found.estimate[j]
        t = np.where(error > NO_SPREAD, estimate / error, np.nan)
    df = _degrees(used, rows, i, j)
    names = [DESIGNED] * len(i)
    if item.kind in SHARES:
        effective = cells.n[places] / _effects(item, cells, rows)[places]
        x = found.estimate * effective
        few = _expected(x[i] + x[j], effective[i], effective[j]) < ENOUGH_EXPECTED
        t = np.where(few, score_test((x[i], effective[i]), (x[j], effective[j]))[0], t)
        names = [SCORED if each else DESIGNED for each in few.tolist()]
    known = (df > 0) & (cells.n[places][i] > 0) & (cells.n[places][j] > 0)
    t = np.where(known, t, np.nan)
    return Tested(
        estimate=estimate,
        statistic=t,
        df=df,
        p_value=np.where(known, 2 * stdtr(np.where(known, df, 1.0), -np.abs(t)), np.nan),
        test=tuple(names),
    )


def _degrees(used: np.ndarray, rows: DesignRows, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Return clusters minus strata of every pair of columns, minus 1."""
    import numpy as np

    def present(codes: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.stack(
            [np.bincount(codes, weights=column) > 0 for column in used.T.astype(float)], axis=1
        )
        return found

    clusters, strata = present(rows.clusters), present(rows.strata)
    pairs = zip(i.tolist(), j.tolist(), strict=True)
    counted = [(clusters[:, a] | clusters[:, b]).sum() - (strata[:, a] | strata[:, b]).sum() - 1 for a, b in pairs]
    return np.array(counted, dtype=float)


def _effects(item: Item, cells: Cells, rows: DesignRows) -> np.ndarray:
    """Return the design effect of each column that a share with few answers is tested with."""
    import numpy as np

    overall = design_means(item.value, rows, item.base)
    effect = float(design_effects(item.value, overall, rows, item.base)[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        kish = np.where(cells.n_effective > 0, cells.n / cells.n_effective, 1.0)
    found: np.ndarray = np.fmax(kish, effect if effect > 0 else 1.0)
    return found
