"""Squares: standard errors and intervals of importance from replicate weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loyaltystats.sampling.replicate_weights import ReplicateSet

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Squares:
    """How replicate weights turn the numbers of each replicate into a variance, and its degrees of freedom."""

    replicates: ReplicateSet
    df: float

    @property
    def percentile(self) -> bool:
        """Whether the replicates are resamples, so that they show a distribution and not only its variance."""
        return bool(self.replicates.spec.method == "bootstrap")

    def first(self, count: int) -> Squares:
        """Return the same of the first replicates only; their squares count for all."""
        known = self.replicates
        if count == len(known):
            return self
        scales = known.rscales[:count] * (len(known) / max(count, 1))
        return replace(self, replicates=replace(known, factors=known.factors[:count], rscales=scales))

    def errors(self, estimates: np.ndarray, draws: np.ndarray) -> np.ndarray:
        """Return the standard errors of numbers, shape (k,), from their values in each replicate, shape (R, k)."""
        import numpy as np

        if not len(draws):
            return np.full(len(estimates), np.nan)
        pairs = zip(draws.T, estimates, strict=True)
        found = [self.replicates.covariance(one[:, None], value[None])[0, 0] for one, value in pairs]
        errors: np.ndarray = np.sqrt(np.array(found))
        return errors

    def limits(self, estimates: np.ndarray, draws: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Return Student's limits of numbers; ``nan`` without degrees of freedom."""
        import numpy as np
        from scipy.special import stdtrit

        quantile = float(stdtrit(self.df, 0.5 + level / 2)) if self.df > 0 else np.nan
        half = quantile * self.errors(estimates, draws)
        return estimates - half, estimates + half
