"""Likelihood of a structure: distance, gradient, information, and the scores of single respondents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.latent.engine.implied import Directions, Implied, directions, implied

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from loyaltystats.stats.latent.engine.sample import Pattern, Sample
    from loyaltystats.stats.latent.engine.structure import Structure


@dataclass(frozen=True, kw_only=True, eq=False)
class Likelihood:
    """The normal likelihood of a structure given a sample, complete or with missing answers (full information).

    The distance is -log-likelihood / N without its constant; gradient and information belong to it.
    """

    structure: Structure
    sample: Sample

    # --- value ----------------------------------------------------------------------------------------------------

    def distance(self, theta: np.ndarray) -> float:
        """Return the distance; infinite where an implied covariance is not positive definite."""
        import numpy as np

        values, total = self.structure.values(theta), 0.0
        for group, patterns in enumerate(self.sample.groups):
            try:
                moments = implied(self.structure, values, group)
                for pattern in patterns:
                    total += pattern.size * _distance(pattern, moments)
            except np.linalg.LinAlgError:
                return math.inf
        return total / self.sample.size if np.isfinite(total) else math.inf

    def log_likelihood(self, theta: np.ndarray) -> float:
        """Return the log-likelihood with its constant."""
        counted = sum(pattern.size * len(pattern.places) for group in self.sample.groups for pattern in group)
        return -self.sample.size * self.distance(theta) - counted * math.log(2 * math.pi) / 2

    # --- slope ----------------------------------------------------------------------------------------------------

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """Return the gradient with respect to the free parameters; works for complex numbers too."""
        return self.gather(self.slopes(theta))

    def slopes(self, theta: np.ndarray) -> np.ndarray:
        """Return the derivative of the distance with respect to every parameter, fixed ones included."""
        import numpy as np

        found = np.zeros(len(self.structure.parameters), dtype=theta.dtype)
        for places, moments, moves, patterns in self._by_group(theta):
            for pattern in patterns:
                at = pattern.places
                inverse = np.linalg.inv(moments.covariance[np.ix_(at, at)])
                off = pattern.mean - moments.mean[at]
                z = inverse @ off
                gap = inverse - inverse @ pattern.covariance @ inverse - np.outer(z, z)
                left, right = moves.left[at], moves.right[at]
                own = moves.half * np.einsum("ia,ij,ja->a", left, gap, right) - z @ moves.shift[at]
                found[places] += pattern.size / self.sample.size * own
        return found

    def gather(self, slopes: np.ndarray) -> np.ndarray:
        """Return the sums over entries of one and the same free parameter."""
        import numpy as np

        place = np.array(self.structure.place, dtype=int)
        total = np.zeros(len(self.structure.free_names), dtype=slopes.dtype)
        np.add.at(total, place[place >= 0], slopes[place >= 0])
        return total

    # --- information ----------------------------------------------------------------------------------------------

    def expected_information(self, theta: np.ndarray) -> np.ndarray:
        """Return the expected information per respondent about the free parameters."""
        select = self.selection()
        found: np.ndarray = select.T @ self.full_information(theta) @ select
        return found

    def full_information(self, theta: np.ndarray) -> np.ndarray:
        """Return the expected information per respondent about every parameter, fixed ones included."""
        import numpy as np

        found = np.zeros((len(self.structure.parameters),) * 2)
        for places, moments, moves, patterns in self._by_group(theta):
            for pattern in patterns:
                at = pattern.places
                inverse = np.linalg.inv(moments.covariance[np.ix_(at, at)])
                left, right, shift = moves.left[at], moves.right[at], moves.shift[at]
                onto_left, onto_right = inverse @ left, inverse @ right
                both, cross = (left.T @ onto_left) * (right.T @ onto_right), left.T @ onto_right
                own = np.outer(moves.half, moves.half) * (both + cross * cross.T) + shift.T @ inverse @ shift
                found[np.ix_(places, places)] += pattern.size / self.sample.size * own
        return found

    def observed_information(self, theta: np.ndarray) -> np.ndarray:
        """Return the second derivatives of the distance, by complex steps in the gradient: exact to rounding."""
        import numpy as np

        q, step = len(theta), 1e-30
        found = np.empty((q, q))
        for at in range(q):
            moved = theta.astype(complex)
            moved[at] += 1j * step
            found[at] = self.gradient(moved).imag / step
        return (found + found.T) / 2

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Return the derivative of every respondent's log-likelihood, times the weight; group after group."""
        import numpy as np

        blocks = []
        select = self.selection()
        for places, moments, moves, patterns in self._by_group(theta):
            for pattern in patterns:
                at = pattern.places
                inverse = np.linalg.inv(moments.covariance[np.ix_(at, at)])
                z = (pattern.values - moments.mean[at]) @ inverse
                left, right = moves.left[at], moves.right[at]
                centre = np.einsum("ia,ij,ja->a", left, inverse, right)
                own = moves.half * ((z @ left) * (z @ right) - centre) + z @ moves.shift[at]
                blocks.append(pattern.weights[:, None] * (own @ select[places]))
        return np.concatenate(blocks)

    def selection(self) -> np.ndarray:
        """Return the matrix of zeros and ones that leads from free parameters to entries."""
        import numpy as np

        place = np.array(self.structure.place, dtype=int)
        chosen = np.zeros((len(place), len(self.structure.free_names)))
        rows = np.flatnonzero(place >= 0)
        chosen[rows, place[rows]] = 1.0
        return chosen

    def _by_group(self, theta: np.ndarray) -> Iterator[tuple[np.ndarray, Implied, Directions, tuple[Pattern, ...]]]:
        import numpy as np

        values = self.structure.values(theta)
        for group, patterns in enumerate(self.sample.groups):
            places = np.array([at for at, _ in self.structure.of_group(group)], dtype=int)
            moments = implied(self.structure, values, group)
            yield places, moments, directions(self.structure, moments, group), patterns


def _distance(pattern: Pattern, moments: Implied) -> float:
    """Return half of log |Sigma| + tr(S Sigma^-1) + (m - mu)' Sigma^-1 (m - mu) of one pattern."""
    import numpy as np

    at = pattern.places
    own = moments.covariance[np.ix_(at, at)]
    root = np.linalg.cholesky(own)  # fails where the matrix is no covariance
    inverse = np.linalg.inv(own)
    off = pattern.mean - moments.mean[at]
    return float(np.log(np.diag(root)).sum() + ((inverse * pattern.covariance).sum() + off @ inverse @ off) / 2)
