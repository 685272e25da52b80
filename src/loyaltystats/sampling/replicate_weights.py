"""Replicate weights: made from strata and clusters, or delivered with the data, and the variances that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.checks import DEFAULT_SEED
from loyaltystats.errors import DesignError
from loyaltystats.sampling.design import Replicates

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.sampling.design_rows import DesignRows

MOST: Final = 4_000
"""Clusters, or respondents without clusters, beyond which leaving out one at a time costs more than it tells."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReplicateSet:
    """Replicates of a design.

    Attributes
    ----------
    factors : numpy.ndarray, shape (R, units)
        What the weight of every unit is multiplied by; units are clusters, or respondents where the replicates came with
        the data.
    rscales : numpy.ndarray, shape (R,)
        Factors of the squares, the common scale included.
    by_row : bool
        Whether the units are respondents.
    spec : Replicates
        What was asked for.
    """

    factors: np.ndarray
    rscales: np.ndarray
    by_row: bool
    spec: Replicates

    def __len__(self) -> int:
        return len(self.factors)

    def of_rows(self, rows: DesignRows) -> Iterator[np.ndarray]:
        """Yield the weights of all respondents in each replicate."""
        units = range(len(rows)) if self.by_row else rows.clusters
        for factor in self.factors:
            yield rows.weights * (factor if self.by_row else factor[units])

    def totals(self, values: np.ndarray, rows: DesignRows) -> np.ndarray:
        """Return the weighted totals of the columns in each replicate, shape (R, k)."""
        from loyaltystats.sampling.variance import cluster_totals

        weighted = values * rows.weights[:, None]
        found: np.ndarray = self.factors @ (weighted if self.by_row else cluster_totals(weighted, rows))
        return found

    def covariance(self, draws: np.ndarray, full: np.ndarray) -> np.ndarray:
        """Return the covariance of estimates from their values in each replicate.

        A replicate in which something cannot be estimated is left out where its share of the squares is small, else the
        covariance is ``nan``: R's survey drops it too.
        """
        import numpy as np

        known = np.isfinite(draws).all(axis=1)
        if not known.all() and known.mean() < 0.9:
            return np.full((draws.shape[1], draws.shape[1]), np.nan)
        used, scales = draws[known], self.rscales[known]
        centre = full if self.spec.mse else used[scales > 0].mean(axis=0)
        apart = (used - centre) * np.sqrt(scales)[:, None]
        found: np.ndarray = apart.T @ apart
        return found

    def refitted(self, rows: DesignRows, fit: Callable[[np.ndarray], np.ndarray], full: np.ndarray) -> np.ndarray:
        """Return the covariance of estimates that are fitted anew with the weights of every replicate."""
        import numpy as np

        return self.covariance(np.stack([fit(weights) for weights in self.of_rows(rows)]), full)


def made(rows: DesignRows, spec: Replicates) -> ReplicateSet:
    """Return the replicates of a method.

    Raises
    ------
    DesignError
        The design cannot be replicated so: a lonely cluster, too many clusters, or strata without exactly two clusters.
    """
    maker = {"jackknife": _jackknife, "bootstrap": _bootstrap, "fay": _balanced, "brr": _balanced}[spec.method]
    factors, rscales = maker(rows, spec)
    return ReplicateSet(factors=factors, rscales=rscales, by_row=False, spec=spec)


def delivered(weights: np.ndarray, columns: np.ndarray, spec: Replicates) -> ReplicateSet:
    """Return the replicates that came with the data.

    Parameters
    ----------
    weights : numpy.ndarray, shape (n,)
        Weights above zero.
    columns : numpy.ndarray, shape (n, R)
        Replicate weights of the same respondents.
    spec : Replicates
        What they are.

    Raises
    ------
    DesignError
        A replicate weight is missing or negative, or ``rscales`` are not as many as the columns.
    """
    import numpy as np

    if not np.isfinite(columns).all() or (columns < 0).any():
        raise DesignError(
            "replicates - a replicate weight is missing, negative or not a number - expected a number of at least 0 for "
            "every respondent - correct it."
        )
    count = columns.shape[1]
    if spec.rscales is not None and len(spec.rscales) != count:
        raise DesignError(
            f"replicates - there are {len(spec.rscales)} rscales and {count} columns - expected one for each - correct them."
        )
    factors = (columns / weights[:, None] if spec.combined else columns).T
    if spec.combined:  # whatever the scale of the weights and of the columns: only their ratios matter
        factors = factors * (weights.sum() / columns.sum(axis=0).mean())
    scale = spec.scale
    if scale is None:
        scale = {
            "jackknife": (count - 1) / count,
            "bootstrap": 1 / count,
            "brr": 1 / count,
            "fay": 1 / (count * (1 - spec.rho) ** 2),
        }[spec.method]
    each = np.ones(count) if spec.rscales is None else np.asarray(spec.rscales, dtype=float)
    return ReplicateSet(factors=factors, rscales=scale * each, by_row=True, spec=spec)


def rank_df(found: ReplicateSet, weights: np.ndarray, domain: np.ndarray | None) -> int:
    """Return the degrees of freedom of delivered replicates: the rank of their weights minus one."""
    import numpy as np

    table = found.factors * weights
    table = table if domain is None else table[:, domain]
    return max(0, int(np.linalg.matrix_rank(table)) - 1) if table.size else 0


def _sizes(rows: DesignRows) -> tuple[np.ndarray, np.ndarray]:
    """Return the stratum of every cluster and the clusters of every stratum."""
    import numpy as np

    stratum = rows.cluster_strata()
    return stratum, np.bincount(stratum, minlength=len(rows.names))


def _jackknife(rows: DesignRows, _spec: Replicates) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    stratum, sizes = _sizes(rows)
    _refuse_lonely(rows, sizes, "jackknife")
    if len(stratum) > MOST:
        what = "clusters" if rows.clustered else "respondents"
        raise DesignError(
            f"replicates - the jackknife leaves out {len(stratum):,} {what} one at a time - expected at most {MOST:,} - "
            "leave out replicates (linearisation says practically the same), or use 'bootstrap'."
        )
    left = np.flatnonzero(sizes[stratum] > 1)
    m = sizes[stratum[left]]
    same = stratum[left][:, None] == stratum
    factors = np.where(same, (m / (m - 1))[:, None], 1.0)
    factors[np.arange(len(left)), left] = 0.0
    return factors, (m - 1) / m * (1 - rows.sampled[stratum[left]])


def _bootstrap(rows: DesignRows, spec: Replicates) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    from loyaltystats.sampling.replicates import bootstrap_multipliers

    rng = np.random.default_rng(DEFAULT_SEED if spec.rng is None else spec.rng)
    factors = np.stack(list(bootstrap_multipliers(rows, spec.number, rng)))
    return factors, np.full(spec.number, 1 / spec.number)


def _balanced(rows: DesignRows, spec: Replicates) -> tuple[np.ndarray, np.ndarray]:
    """Return half samples balanced over the strata by Sylvester's Hadamard matrix."""
    import numpy as np

    stratum, sizes = _sizes(rows)
    wrong = [rows.names[at] or "the whole sample" for at in np.flatnonzero(sizes != 2).tolist()]
    if wrong:
        what = "clusters" if rows.clustered else "respondents"
        raise DesignError(
            f"replicates - {spec.method!r} takes half samples of strata with exactly two {what}, {wrong[0]!r} has another "
            f"number ({len(wrong)} of {len(sizes)} strata) - expected two in every stratum - pair {what}, or use "
            "'jackknife' or 'bootstrap'."
        )
    if rows.design.fpc:
        raise DesignError(
            f"replicates - {spec.method!r} cannot count the part of a finite population that was drawn - expected a design "
            "without fpc - leave it out, or use 'jackknife'."
        )
    hadamard = np.ones((1, 1))
    while len(hadamard) <= len(sizes):
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    second = np.zeros(len(stratum), dtype=bool)
    second[np.unique(stratum[::-1], return_index=True)[1]] = True
    second = second[::-1]  # the later of the two clusters of each stratum
    sign = hadamard[:, 1 + stratum] * np.where(second, 1.0, -1.0)
    rho = spec.rho if spec.method == "fay" else 0.0
    count = len(hadamard)
    return 1 + sign * (1 - rho), np.full(count, 1 / (count * (1 - rho) ** 2))


def _refuse_lonely(rows: DesignRows, sizes: np.ndarray, method: str) -> None:
    """Raise ``DesignError`` for a stratum with a single cluster, unless the design says that it is free of error."""
    import numpy as np

    alone = np.flatnonzero((sizes == 1) & (rows.sampled < 1)).tolist()
    if alone and rows.design.lonely not in ("remove", "certainty"):
        names = ", ".join(repr(rows.names[at]) for at in alone[:20])
        said = f"in {names}" if rows.design.strata else "in all"
        raise DesignError(
            f"replicates - {method} cannot leave out the only cluster {said} - expected two in every stratum - join strata, "
            "or count it as free of error: SurveyDesign(..., lonely='certainty')."
        )
