"""Release: what the likelihood would gain if parameters that are fixed or tied were free (score tests)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loyaltystats.stats.latent.engine.likelihood import Likelihood
from loyaltystats.stats.latent.engine.structure import Parameter

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.engine.fit import Fit


@dataclass(frozen=True, kw_only=True)
class Release:
    """A score test: expected fall of chi-square, its degrees of freedom, expected values of what is set free."""

    chi_square: float
    df: int
    changes: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Releases:
    """Score tests on one fit; ``extra`` are parameters fixed at zero that the structure does not list."""

    fit: Fit
    extra: tuple[Parameter, ...] = ()

    @cached_property
    def _wide(self) -> Likelihood:
        structure = self.fit.structure
        wide = structure.with_parameters([*structure.parameters, *self.extra])
        return Likelihood(structure=wide, sample=self.fit.sample)

    @cached_property
    def _slopes(self) -> np.ndarray:
        return self._wide.slopes(self.fit.theta)

    @cached_property
    def _information(self) -> np.ndarray:
        return self._wide.full_information(self.fit.theta)

    def of_entries(self, entries: Sequence[int]) -> Release | None:
        """Return the test of setting entries free, those of ``extra`` counted on; ``None`` where it says nothing."""
        import numpy as np

        tied = self._wide.selection()
        freed = np.zeros((len(tied), len(entries)))
        freed[list(entries), range(len(entries))] = 1.0
        slope = freed.T @ self._slopes
        inner = tied.T @ self._information @ tied
        cross = freed.T @ self._information @ tied
        own = freed.T @ self._information @ freed - cross @ np.linalg.solve(inner, cross.T)
        scale = np.sqrt(np.maximum(np.diag(freed.T @ self._information @ freed), 1e-300))
        own, slope = own / np.outer(scale, scale), slope / scale
        values, vectors = np.linalg.eigh(own)
        kept = values > 1e-8
        if not kept.any():
            return None
        along = vectors[:, kept].T @ slope
        move = -(vectors[:, kept] / values[kept]) @ along / scale
        return Release(
            chi_square=float(self.fit.sample.size * (along**2 / values[kept]).sum()) / self.fit.scaling,
            df=int(kept.sum()),
            changes=tuple(float(each) for each in move),
        )
