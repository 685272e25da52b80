"""Raking: iterative proportional fitting of weights to margins, with an optional cap on single weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.sampling.weighting.margins import Margin

if TYPE_CHECKING:
    import numpy as np

CAP_ROUNDS: Final = 100
"""Rounds of cutting and sharing out what was cut; each round cuts at least one more weight or ends."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """Weights after fitting, and how the fitting went."""

    weights: np.ndarray
    iterations: int
    worst: float
    """Largest difference between a margin and its target, as a share of the population."""
    worst_at: str
    converged: bool
    trimmed: int = 0


def worst_difference(weights: np.ndarray, margins: Sequence[Margin]) -> tuple[float, str]:
    """Return the largest difference to a target, as a share of the population, and where it is."""
    import numpy as np

    worst, where = 0.0, ""
    for margin in margins:
        apart = np.abs(margin.sums(weights) - margin.totals) / margin.totals.sum()
        at = int(apart.argmax())
        if apart[at] >= worst:
            worst, where = float(apart[at]), f"{margin.name} = {margin.categories[at]}"
    return worst, where


def rake_weights(
    base: np.ndarray, margins: Sequence[Margin], *, max_iterations: int, tolerance: float, cap: float | None = None
) -> Fitted:
    r"""Fit weights to every margin in turn until all of them hold.

    Parameters
    ----------
    base : numpy.ndarray
        Weights to start from, all above 0.
    margins : sequence of Margin
        Targets, on one scale.
    max_iterations : int
        Rounds over all margins.
    tolerance : float
        Largest difference to a target, as a share of the population, that counts as none.
    cap : float, optional
        Multiple of the mean weight that no weight may exceed.

    Notes
    -----
    .. math:: w \leftarrow w\, T_c / \sum_{c} w \quad \text{for every category } c \text{ of every margin in turn}

    References
    ----------
    .. [1] Deming W. E., Stephan F. F. (1940), On a least squares adjustment of a sampled frequency table when the expected
       marginal totals are known, Annals of Mathematical Statistics 11:427-444.
    """
    import numpy as np

    population = float(margins[0].totals.sum())
    weights = base * (population / base.sum())
    worst, where, done = np.inf, "", 0
    cut = np.zeros(len(weights), dtype=bool)
    while done < max_iterations:
        done += 1
        for margin in margins:
            weights = weights * (margin.totals / margin.sums(weights))[margin.codes]
        if cap is not None:
            weights, now = capped(weights, cap)
            cut = now
        worst, where = worst_difference(weights, margins)
        if worst <= tolerance:
            break
    return Fitted(
        weights=weights,
        iterations=done,
        worst=worst,
        worst_at=where,
        converged=bool(worst <= tolerance),
        trimmed=int(cut.sum()),
    )


def capped(weights: np.ndarray, cap: float) -> tuple[np.ndarray, np.ndarray]:
    """Cut weights to a multiple of their mean and share out what was cut among the others, in proportion to theirs.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray of bool)
        Weights with the same sum, and which of them stand at the cap.

    Examples
    --------
    >>> import numpy as np
    >>> [each.tolist() for each in capped(np.array([1.0, 1.0, 2.0, 8.0]), 2.0)]
    [[1.5, 1.5, 3.0, 6.0], [False, False, False, True]]
    """
    import numpy as np

    most = cap * float(weights.mean())
    total = float(weights.sum())
    at_cap = np.zeros(len(weights), dtype=bool)
    found = weights
    for _ in range(CAP_ROUNDS):
        over = ~at_cap & (found > most)
        if not over.any():
            break
        at_cap |= over
        rest = float(weights[~at_cap].sum())
        left = total - most * int(at_cap.sum())
        found = np.where(at_cap, most, weights * (left / rest if rest > 0 else 0.0))
    return found, at_cap
