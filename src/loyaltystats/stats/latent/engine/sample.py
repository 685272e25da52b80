"""Sample: answers of each group as patterns of what was answered, and their moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Pattern:
    """Respondents who answered the same questions.

    ``places`` are the columns answered, ``values`` and ``weights`` the answers to them and the weights of the respondents.
    """

    places: np.ndarray
    values: np.ndarray
    weights: np.ndarray

    @cached_property
    def size(self) -> float:
        """Sum of the weights."""
        return float(self.weights.sum())

    @cached_property
    def mean(self) -> np.ndarray:
        """Mean of the answers."""
        found: np.ndarray = self.weights @ self.values / self.size
        return found

    @cached_property
    def covariance(self) -> np.ndarray:
        """Covariance of the answers, divided by the number of respondents."""
        centred = self.values - self.mean
        found: np.ndarray = (centred * self.weights[:, None]).T @ centred / self.size
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Patterns of every group; weights have mean 1 over all respondents, so that ``size`` is their number."""

    observed: tuple[str, ...]
    groups: tuple[tuple[Pattern, ...], ...]

    @cached_property
    def sizes(self) -> np.ndarray:
        """Sum of the weights of each group."""
        import numpy as np

        return np.array([sum(pattern.size for pattern in group) for group in self.groups])

    @property
    def size(self) -> float:
        """Sum of all weights."""
        return float(self.sizes.sum())

    @property
    def complete(self) -> bool:
        """Whether every respondent answered everything."""
        whole = len(self.observed)
        return all(len(group) == 1 and len(group[0].places) == whole for group in self.groups)

    @property
    def weighted(self) -> bool:
        """Whether respondents count unequally."""
        return any(bool((pattern.weights != pattern.weights[0]).any()) for group in self.groups for pattern in group)


def sample(
    observed: Sequence[str], values: Sequence[np.ndarray], weights: Sequence[np.ndarray] | None = None
) -> Sample:
    """Return the sample of answers ``values`` of each group, with ``nan`` where an answer is missing.

    Respondents without any answer are left out. Weights are brought to mean 1 over all respondents.
    """
    import numpy as np

    given = (
        [np.ones(len(each)) for each in values] if weights is None else [np.asarray(each, float) for each in weights]
    )
    kept = [~np.isnan(each).all(axis=1) for each in values]
    n = sum(int(each.sum()) for each in kept)
    total = sum(float(each[keep].sum()) for each, keep in zip(given, kept, strict=True))
    groups = [
        _patterns(rows[keep], each[keep] * (n / total)) for rows, each, keep in zip(values, given, kept, strict=True)
    ]
    return Sample(observed=tuple(observed), groups=tuple(groups))


def _patterns(values: np.ndarray, weights: np.ndarray) -> tuple[Pattern, ...]:
    import numpy as np

    seen = ~np.isnan(values)
    kinds, which = np.unique(seen, axis=0, return_inverse=True)
    found = []
    for at in range(len(kinds) - 1, -1, -1):  # the fullest pattern of a group first
        places = np.flatnonzero(kinds[at])
        rows = which.ravel() == at
        found.append(Pattern(places=places, values=values[np.ix_(rows, places)], weights=weights[rows]))
    return tuple(found)
