"""The published numbers of a simulator, and what follows from them; a spreadsheet computes the same from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.action.nodes import Nodes

if TYPE_CHECKING:
    import numpy as np

SCORE: Final = ("detractors", "passives", "promoters")
TOP: Final = ("other answers", "top answers")


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """What the model says now and after a change.

    ``score`` is promoters minus detractors in points, or the top answers in percent; ``change`` is that of the score.
    """

    score_now: float
    score: float
    change: float
    std_error: float
    conf_low: float
    conf_high: float
    shares_now: Mapping[str, float]
    shares: Mapping[str, float]
    mean_now: float
    mean: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Numbers:
    """Coefficients, thresholds, nodes, and the covariance for intervals: aggregates only.

    ``terms`` are all terms of the model, the first ``movable`` of them the drivers that can be changed; ``cuts`` the
    thresholds below which a class ends, ``never`` and ``always`` how many further classes end below or above everybody.
    """

    terms: tuple[str, ...]
    movable: int
    coefficients: np.ndarray
    thresholds: np.ndarray
    values: np.ndarray
    cuts: tuple[int, ...]
    classes: tuple[str, ...]
    never: int
    always: int
    nodes: Nodes
    covariance: np.ndarray
    """Of the coefficients, then of the thresholds at the cuts."""
    reach: float
    """Standard errors from the estimate to the end of its interval."""

    def moves(self, change: Mapping[str, float]) -> np.ndarray:
        """Return the change of every term, zero for those that stay."""
        import numpy as np

        return np.array([float(change.get(term, 0.0)) for term in self.terms])

    def below(self, shift: float) -> np.ndarray:
        """Return the share of answers up to every threshold."""
        return self.nodes.below(self.thresholds, shift)

    def score(self, below: np.ndarray) -> float:
        """Return the score from the shares below the cuts."""
        return 100 * (1 - self.always - float(below[list(self.cuts)].sum()))

    def shares(self, below: np.ndarray) -> dict[str, float]:
        """Return the shares of the classes."""
        edges = [0.0] * (1 + self.never) + [float(below[cut]) for cut in self.cuts] + [1.0] * (1 + self.always)
        return {name: high - low for name, low, high in zip(self.classes, edges[:-1], edges[1:], strict=True)}

    def mean(self, below: np.ndarray) -> float:
        """Return the mean answer."""
        import numpy as np

        return float(self.values[-1] - np.diff(self.values) @ below)

    def gradient(self, moves: np.ndarray) -> np.ndarray:
        """Return how the change of the score moves with the coefficients and with the thresholds at the cuts."""
        import numpy as np

        at = self.thresholds[list(self.cuts)]
        shift = float(self.coefficients @ moves)
        then, now = (self.nodes.slopes(at, each) * self.nodes.weight for each in (shift, 0.0))
        effects = then.sum(axis=0) @ (self.nodes.x + moves) - now.sum(axis=0) @ self.nodes.x
        return 100 * np.concatenate([effects, now.sum(axis=1) - then.sum(axis=1)])

    def simulated(self, change: Mapping[str, float]) -> Simulated:
        """Return what the model says now and after a change of the means of drivers."""
        moves = self.moves(change)
        now, then = self.below(0.0), self.below(float(self.coefficients @ moves))
        gradient = self.gradient(moves)
        error = math.sqrt(max(0.0, float(gradient @ self.covariance @ gradient)))
        moved = self.score(then) - self.score(now)
        return Simulated(
            score_now=self.score(now),
            score=self.score(then),
            change=moved,
            std_error=error,
            conf_low=moved - self.reach * error,
            conf_high=moved + self.reach * error,
            shares_now=self.shares(now),
            shares=self.shares(then),
            mean_now=self.mean(now),
            mean=self.mean(then),
        )


def sums_of(thresholds: int, cuts: Sequence[int], values: np.ndarray) -> list[np.ndarray]:
    """Return the sums of shares that a client reads: each class border, and the mean answer."""
    import numpy as np

    return [*(np.eye(thresholds)[cut] for cut in cuts), np.diff(values)]
