"""Category counts: the sufficient statistics from which every number of the Kano analysis is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.stats.kano.table import EvaluationTable
from loyaltystats.stats.kano.tally import Tally, complete
from loyaltystats.vocabulary import CATEGORIES, TOTAL

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class CategoryErrors:
    """What a survey design says about the counts, one entry per row.

    ``covariance`` is that of the shares of A O M I R Q among complete pairs and ``df`` its degrees of freedom; ``better``
    and ``worse`` are standard errors with ``valid_df``, among ``valid_n`` respondents; ``shrink`` is the effective number
    of respondents over Kish's; ``tests`` are the tests over groups, one per feature.
    """

    covariance: np.ndarray
    df: np.ndarray
    better: np.ndarray
    worse: np.ndarray
    valid_df: np.ndarray
    valid_n: np.ndarray
    shrink: np.ndarray
    tests: tuple[Any, ...]

    def gap_p(self, gap: np.ndarray, contrast: np.ndarray) -> np.ndarray:
        """Return the two-sided p of gaps of shares; contrasts have one row of six per row. ``nan`` without spread."""
        import numpy as np
        from scipy.special import stdtr

        variance = np.einsum("rk,rkl,rl->r", contrast, self.covariance, contrast)
        known = (variance > 0) & (self.df > 0)
        t = np.abs(gap) / np.sqrt(np.where(known, variance, 1.0))
        return np.where(known, 2 * stdtr(np.where(known, self.df, 1.0), -t), np.nan)


@dataclass(frozen=True, kw_only=True, eq=False)
class Counts:
    """Counts of the six categories, one row per group and feature, groups outermost.

    Without weights ``weight`` and ``squared`` are the counts themselves; with weights they are the sums of the weights
    and of their squares. Weights are never frequencies: only ``effective`` sizes enter tests and intervals.
    """

    features: tuple[str, ...]
    groups: tuple[str, ...]
    n: np.ndarray
    weight: np.ndarray
    squared: np.ndarray
    weighted: bool
    errors: CategoryErrors | None = None
    """Errors under strata, clusters, a finite population or replicate weights."""

    def __len__(self) -> int:
        return len(self.n)

    @property
    def shown(self) -> np.ndarray:
        """Counts for the table, shape (rows, 6): respondents, or weighted counts that add up to the respondents."""
        if not self.weighted:
            whole: np.ndarray = self.weight.astype(int)
            return whole
        scaled: np.ndarray = self.weight * _ratio(self.n, self.weight.sum(axis=1)).reshape(-1, 1)
        return scaled

    def sum_of(self, *categories: str) -> np.ndarray:
        """Return the summed counts (or weights) of some categories, shape (rows,)."""
        total: np.ndarray = self.weight[:, [CATEGORIES.index(category) for category in categories]].sum(axis=1)
        return total

    def effective(self, *categories: str) -> np.ndarray:
        """Return the effective number of respondents in some categories, default all; their number if unweighted.

        With weights it is Kish's, under a design that times what the mean design effect of the shares says.
        """
        columns = [CATEGORIES.index(category) for category in categories or CATEGORIES]
        total: np.ndarray = self.weight[:, columns].sum(axis=1)
        if not self.weighted:
            return total
        kish: np.ndarray = total * _ratio(total, self.squared[:, columns].sum(axis=1))
        return kish if self.errors is None else kish * self.errors.shrink

    @property
    def scaled(self) -> np.ndarray:
        """Counts on the effective number of respondents, shape (rows, 6); the counts themselves unweighted."""
        total = self.weight.sum(axis=1)
        effective: np.ndarray = self.weight * _ratio(self.effective(), total).reshape(-1, 1)
        return effective

    def rows(self) -> list[tuple[str, str]]:
        """Return (group, feature) of every row, ``Total`` first."""
        return [(group, feature) for group in (TOTAL, *self.groups) for feature in self.features]

    def of_group(self, position: int) -> slice:
        """Return the rows of one group; 0 is ``Total``."""
        return slice(position * len(self.features), (position + 1) * len(self.features))


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    import numpy as np

    known = bottom > 0
    return np.where(known, top / np.where(known, bottom, 1.0), 0.0)


def category_counts(tallied: Tally, table: EvaluationTable) -> Counts:
    """Sum the cells of each category, by the evaluation table in use.

    Parameters
    ----------
    tallied : Tally
        Counts of answer pairs.
    table : EvaluationTable
        Which cell belongs to which category.

    Returns
    -------
    Counts
        One row per group and feature.
    """
    import numpy as np

    indicator = table.indicator()
    counted = (complete(tallied.count) @ indicator).reshape(-1, len(CATEGORIES))
    weight, squared = (
        counted.astype(float) if cells is None else (complete(cells) @ indicator).reshape(-1, len(CATEGORIES))
        for cells in (tallied.weight, tallied.squared)
    )
    return Counts(
        features=tallied.features,
        groups=tallied.groups,
        n=np.asarray(counted.sum(axis=1)),
        weight=weight,
        squared=squared,
        weighted=tallied.weight is not None,
    )


def counts_of(features: Sequence[str], counts: Sequence[Sequence[int]]) -> Counts:
    """Make counts from a published table, one row of A O M I R Q per feature.

    Examples
    --------
    >>> counts_of(["wifi"], [[187, 71, 46, 258, 19, 26]]).n.tolist()
    [607]
    """
    import numpy as np

    values = np.asarray(counts, dtype=float)
    return Counts(
        features=tuple(features),
        groups=(),
        n=values.sum(axis=1).astype(np.int64),
        weight=values,
        squared=values,
        weighted=False,
    )
