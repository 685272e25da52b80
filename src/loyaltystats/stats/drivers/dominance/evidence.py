"""Evidence: contributions of one group of respondents with those of its resamples, and what more can be derived."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.dominance.orders import ORDERS, ORDERS_RESAMPLE, order_weights, sampled_lmg
from loyaltystats.stats.drivers.dominance.players import Players
from loyaltystats.stats.drivers.dominance.squares import Squares
from loyaltystats.stats.drivers.lattice import slabs_of_values
from loyaltystats.stats.drivers.shares import METHODS, ONE_COLUMN, partialled, total_r2

if TYPE_CHECKING:
    import numpy as np

MOST_DRIVERS = 24
"""Exact LMG needs 2^p values; 24 drivers take a fraction of a second and about 100 MB."""

MOST_SUBSETS = 20
"""Players up to which all 2^p values are kept at once, as dominance needs them."""

DOMINANCE_BUDGET = 2_000_000_000
"""Comparisons that resampling complete dominance may cost before fewer resamples are used (and said so)."""


@dataclass(frozen=True, kw_only=True)
class Evidence(ABC):
    """Contributions of the players, shape (p,), in resamples, (B, p), and with a part left out, (G, p) or None.

    ``r2`` is that of the full model, ``control_r2`` that of what is held constant; a resample that cannot be used is nan.
    """

    players: Players
    method: str
    contributions: np.ndarray
    draws: np.ndarray
    left_out: np.ndarray | None
    r2: float
    control_r2: float
    n: int
    order_error: np.ndarray | None = None
    """Standard errors of the shares where orders of entry were sampled."""
    coefficients: Mapping[str, np.ndarray] = field(default_factory=dict)
    """Coefficients and correlations by name; nan for a player of several columns."""
    squares: Squares | None = None
    """Where the draws are replicate weights of the design: how they make a variance."""

    @property
    def spread(self) -> Squares | None:
        """How replicates make intervals; ``None`` where the draws are resamples, whose quantiles do."""
        return None if self.squares is None or self.squares.percentile else self.squares

    @property
    def sampled(self) -> np.ndarray:
        """Contributions in the draws that intervals need: all replicates in their order, else the usable resamples."""
        return self.usable if self.spread is None else self.draws

    @property
    def usable(self) -> np.ndarray:
        """Contributions in the resamples that can be used."""
        import numpy as np

        found: np.ndarray = self.draws[~np.isnan(self.draws).any(axis=1)]
        return found

    @abstractmethod
    def values(self) -> np.ndarray:
        """Return the fit of every subset of players beyond the controls, shape (2**p,)."""

    @abstractmethod
    def value_draws(self, most: int) -> np.ndarray:
        """Return the same in at most so many resamples, shape (2**p, resamples)."""

    @abstractmethod
    def by_method(self) -> dict[str, np.ndarray]:
        """Return the contributions by every method that applies."""

    def need_values(self, what: str) -> int:
        """Return the number of players, refusing more than can be held.

        Raises
        ------
        EstimationError
            There are too many, or interactions forbid some of the subsets.
        """
        p = len(self.players.names)
        if p > MOST_SUBSETS or self.players.before:
            reason = (
                "an interaction cannot stand without its drivers" if self.players.before else f"there are {p} players"
            )
            raise EstimationError(
                f"{what} - {reason} - expected at most {MOST_SUBSETS} drivers or groups and no interactions, since all "
                "subsets are compared - name fewer drivers, or join them with groups=."
            )
        return p


@dataclass(frozen=True, kw_only=True)
class LinearEvidence(Evidence):
    """Evidence of the linear model: correlation matrices of (noise, controls, players, outcome)."""

    matrix: np.ndarray
    matrices: np.ndarray

    def inner(self, matrices: np.ndarray | None = None) -> np.ndarray:
        """Return the matrices of players and outcome, beyond the controls."""
        chosen = self.matrix[None] if matrices is None else matrices
        return partialled(chosen[:, 1:, 1:], self.players.controls)

    def values(self) -> np.ndarray:
        """Return R2 of every subset."""
        found: np.ndarray = _values(self.inner(), self.players)[:, 0]
        return found

    def value_draws(self, most: int) -> np.ndarray:
        """Return R2 of every subset in at most so many resamples."""
        return _values(self.inner(_known(self.matrices)[:most]), self.players)

    def by_method(self) -> dict[str, np.ndarray]:
        """Return the contributions by every method that applies to these players."""
        inner = self.inner()
        names = [name for name in METHODS if self.players.single or name not in ONE_COLUMN]
        if self.players.before:  # other methods know no order of entry
            names = ["lmg", *(name for name in names if name != "lmg")]
        return {name: contributions(inner, self.players, name)[0] for name in names}

    def against_noise(self) -> tuple[np.ndarray, np.ndarray]:
        """Return shares of the players and, last, of the noise column: in the sample, (p + 1,), and resamples."""
        p = len(self.players.names)
        players = Players(
            names=(*self.players.names, ""),
            sizes=(*self.players.sizes, 1),
            columns=self.players.columns,
            controls=self.players.controls,
            before=self.players.before,
            members={},
        )
        order = [*range(1, self.matrix.shape[0] - 1), 0, self.matrix.shape[0] - 1]
        most = max(1, 2**28 // 2 ** min(p + 1, MOST_DRIVERS))
        found = []
        drawn = _known(self.matrices)[:most]
        if self.spread is not None:  # replicates belong together: all of them, or none
            drawn = self.matrices if len(self.matrices) <= most else self.matrices[:0]
        for matrices in (self.matrix[None], drawn):
            turned = partialled(matrices[:, order][:, :, order], players.controls)
            part = contributions(turned, players, self.method)
            found.append(part / part.sum(axis=1, keepdims=True))
        return found[0][0], found[1]


@dataclass(frozen=True, kw_only=True)
class PooledEvidence(Evidence):
    """Evidence averaged over imputations; the resamples of all imputations stand together."""

    parts: tuple[Evidence, ...]

    def values(self) -> np.ndarray:
        """Return the mean fit of every subset over the imputations."""
        import numpy as np

        mean: np.ndarray = np.mean([part.values() for part in self.parts], axis=0)
        return mean

    def value_draws(self, most: int) -> np.ndarray:
        """Return the fit of every subset in resamples of all imputations."""
        import numpy as np

        share = -(-most // len(self.parts))
        return np.concatenate([part.value_draws(share) for part in self.parts], axis=1)[:, :most]

    def by_method(self) -> dict[str, np.ndarray]:
        """Return the mean contributions over the imputations."""
        import numpy as np

        every = [part.by_method() for part in self.parts]
        return {name: np.mean([one[name] for one in every], axis=0) for name in every[0]}


def pooled(parts: list[Evidence]) -> Evidence:
    """Return the evidence of several imputations as one."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    return PooledEvidence(
        players=parts[0].players,
        method=parts[0].method,
        contributions=np.mean([part.contributions for part in parts], axis=0),
        draws=np.concatenate([part.draws for part in parts]),
        left_out=None,
        r2=float(np.mean([part.r2 for part in parts])),
        control_r2=float(np.mean([part.control_r2 for part in parts])),
        n=parts[0].n,
        order_error=parts[0].order_error,
        parts=tuple(parts),
    )


def contributions(inner: np.ndarray, players: Players, method: str) -> np.ndarray:
    """Return contributions by one method, shape (n_matrices, p); a matrix of nan gives nan."""
    import numpy as np

    found = np.full((len(inner), len(players.names)), math.nan)
    known = ~np.isnan(inner).any(axis=(1, 2))
    usable = inner[known]
    if method != "lmg":
        found[known] = METHODS[method](usable, players.sizes)
    elif players.before:
        weights = _restricted(len(players.names), tuple(players.before.items()))
        part = np.empty((len(usable), len(players.names)))
        for slab, values in slabs_of_values(usable, players.sizes):
            part[slab] = (weights @ values).T
        found[known] = part
    elif len(players.names) > MOST_DRIVERS:
        pairs = ORDERS if len(inner) == 1 else ORDERS_RESAMPLE
        found[known] = [sampled_lmg(one, players.sizes, pairs)[0] for one in usable]
    else:
        found[known] = METHODS["lmg"](usable, players.sizes)
    return found


@lru_cache(maxsize=4)
def _restricted(p: int, before: tuple[tuple[int, tuple[int, ...]], ...]) -> Any:
    return order_weights(p, dict(before))


def _values(inner: np.ndarray, players: Players) -> np.ndarray:
    import numpy as np

    found = np.empty((2 ** len(players.names), len(inner)))
    for slab, values in slabs_of_values(inner, players.sizes):
        found[:, slab] = values
    return found


def _known(matrices: np.ndarray) -> np.ndarray:
    import numpy as np

    found: np.ndarray = matrices[~np.isnan(matrices).any(axis=(1, 2))]
    return found


def control_r2(matrix: np.ndarray, controls: int) -> float:
    """Return R2 of the columns that are held constant."""
    if not controls:
        return 0.0
    columns = [*range(1, controls + 1), matrix.shape[0] - 1]
    return float(total_r2(matrix[None][:, columns][:, :, columns])[0])
