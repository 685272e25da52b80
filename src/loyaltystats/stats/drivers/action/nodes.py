"""Nodes: respondents in the order of a model's line, joined so that no node stands for fewer than five of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

FEWEST: Final = 5
"""Respondents, counted and by their weights (Kish), below which nothing is published."""

MOST: Final = 60
"""Nodes: with more of them no number of the score changes in a digit that anybody reads."""

FINE: Final = 20
"""Times as many small groups as nodes are made first, from which those that differ least are joined."""

STEPS: Final = 30
CLOSE: Final = 1e-15
"""Change of a share from which the matching has settled."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Nodes:
    """Groups of neighbours on the line: respondents, share of the weight, place on the line, means of the drivers."""

    n: np.ndarray
    weight: np.ndarray
    line: np.ndarray
    x: np.ndarray

    def below(self, thresholds: np.ndarray, shift: float = 0.0) -> np.ndarray:
        """Return the share of answers up to each threshold when the line of everybody is shifted."""
        from scipy.special import expit

        found: np.ndarray = expit(thresholds[:, None] - self.line - shift) @ self.weight
        return found

    def slopes(self, thresholds: np.ndarray, shift: float = 0.0) -> np.ndarray:
        """Return how fast the share up to each threshold changes with the line of each node, shape (thresholds, nodes)."""
        from scipy.special import expit

        chance = expit(thresholds[:, None] - self.line - shift)
        found: np.ndarray = chance * (1 - chance)
        return found


def nodes_of(x: np.ndarray, line: np.ndarray, weights: np.ndarray, *, fewest: int = FEWEST, most: int = MOST) -> Nodes:
    """Join respondents who are neighbours on the line.

    Parameters
    ----------
    x : numpy.ndarray, shape (n, p)
        Drivers.
    line : numpy.ndarray, shape (n,)
        Linear predictor.
    weights : numpy.ndarray, shape (n,)
        Weights.
    fewest, most : int
        Respondents per node at least, counted and by their effective number; nodes at most.

    Raises
    ------
    EstimationError
        All respondents together would not fill one node.

    Examples
    --------
    >>> import numpy as np
    >>> nodes_of(np.arange(12.0)[:, None], np.arange(12.0), np.ones(12)).n.tolist()
    [5, 7]
    """
    import numpy as np

    order = np.lexsort([weights, *x.T, np.round(line, 10)])  # the same nodes whatever the order of the rows
    ends = _ends(weights[order], max(fewest, -(-len(line) // (FINE * most))), fewest)
    if not ends:
        raise EstimationError(
            f"what-if simulator - {len(line)} respondents do not fill one node of {fewest}, so that it would show single "
            "persons - expected more respondents."
        )
    ends = _joined(ends, line[order], weights[order], most)
    starts = [0, *ends[:-1]]
    w = weights[order]
    size = np.add.reduceat(w, starts)
    return Nodes(
        n=np.diff([0, *ends]),
        weight=size / size.sum(),
        line=np.add.reduceat(w * line[order], starts) / size,
        x=np.add.reduceat(w[:, None] * x[order], starts, axis=0) / size[:, None],
    )


def _ends(weights: np.ndarray, size: int, fewest: int) -> list[int]:
    """Return where each node ends; what is left at the end joins the last node."""
    ends: list[int] = []
    count, total, squares = 0, 0.0, 0.0
    for place, weight in enumerate(weights.tolist(), start=1):
        count, total, squares = count + 1, total + weight, squares + weight**2
        if count >= size and total**2 >= fewest * squares * (1 - 1e-12):
            ends.append(place)
            count, total, squares = 0, 0.0, 0.0
    if not ends:
        return []
    while count and len(ends) > 1 and not _enough(weights[ends[-2] :], fewest):
        ends.pop()  # a heavy respondent at the end needs more company than the last node gives
    return [*ends[:-1], len(weights)] if _enough(weights[ends[-2] if len(ends) > 1 else 0 :], fewest) else []


def _joined(ends: list[int], line: np.ndarray, weights: np.ndarray, most: int) -> list[int]:
    """Join the neighbours that differ least (Ward) until few are left: nodes stay small where lines are far apart."""
    import numpy as np

    starts = [0, *ends[:-1]]
    kept, size = np.array(ends), np.add.reduceat(weights, starts)
    place = np.add.reduceat(weights * line, starts) / size
    while len(kept) > most:
        cost = size[:-1] * size[1:] / (size[:-1] + size[1:]) * np.diff(place) ** 2
        at = int(np.argmin(cost))
        both = size[at] + size[at + 1]
        place[at] = (size[at] * place[at] + size[at + 1] * place[at + 1]) / both
        size[at] = both
        place, size, kept = np.delete(place, at + 1), np.delete(size, at + 1), np.delete(kept, at)
    return [int(end) for end in kept]


def _enough(weights: np.ndarray, fewest: int) -> bool:
    return bool(len(weights) >= fewest and weights.sum() ** 2 >= fewest * (weights**2).sum() * (1 - 1e-12))


def matched(nodes: Nodes, thresholds: np.ndarray, wanted: Sequence[np.ndarray], targets: np.ndarray) -> Nodes:
    """Move the nodes as little as possible, so that sums of shares up to the thresholds are those of all respondents.

    Parameters
    ----------
    nodes : Nodes
        Nodes at the means of their respondents, which give the shares but for their spread within a node.
    thresholds : numpy.ndarray
        Thresholds of the model.
    wanted : sequence of numpy.ndarray
        Weights of the thresholds in each sum.
    targets : numpy.ndarray
        What each sum is over all respondents.

    Returns
    -------
    Nodes
        The nodes moved; as they were where they are too few to match.

    Notes
    -----
    Newton's method on the sums, with the smallest weighted squared move in each step.
    """
    from dataclasses import replace

    import numpy as np

    sums = np.array(wanted)
    moved = nodes
    for _ in range(STEPS):
        gap = targets - sums @ moved.below(thresholds)
        if np.abs(gap).max(initial=0.0) < CLOSE:
            break
        pull = -(sums @ moved.slopes(thresholds))
        step, *_ = np.linalg.lstsq((pull * moved.weight) @ pull.T, gap, rcond=1e-12)
        moved = replace(moved, line=moved.line + step @ pull)
    settled = np.abs(targets - sums @ moved.below(thresholds)).max(initial=0.0) < 1e-12
    return moved if settled and np.isfinite(moved.line).all() else nodes
