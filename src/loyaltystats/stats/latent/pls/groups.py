"""Groups: whether composites mean the same in two of them (MICOM), and whether their paths differ (permutations)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.pls.rows import moments
from loyaltystats.stats.latent.pls.solve import Solution, solve

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.pls.plan import Plan


@dataclass(frozen=True, kw_only=True, eq=False)
class Pair:
    """Two groups: weights of every respondent in the model, and who belongs to the first."""

    values: np.ndarray
    weights: np.ndarray
    first: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """What two groups differ by, and the same in permutations (first axis: permutation)."""

    observed: dict[str, np.ndarray]
    permuted: dict[str, np.ndarray]
    lost: int

    def p(self, name: str, place: Any) -> float:
        """Return the two-sided p of a difference, the observed division counted as one of them."""
        import numpy as np

        drawn = np.abs(self.permuted[name][(slice(None), *place)])
        at = abs(float(self.observed[name][place]))
        return float((1 + (drawn >= at - 1e-12).sum()) / (1 + len(drawn))) if not math.isnan(at) else math.nan

    def p_low(self, name: str, place: Any) -> float:
        """Return the share of permutations with a value as low or lower: of the correlation of composites."""
        drawn = self.permuted[name][(slice(None), *place)]
        at = float(self.observed[name][place])
        return float((1 + (drawn <= at + 1e-12).sum()) / (1 + len(drawn)))

    def quantile(self, name: str, place: Any, at: float) -> float:
        """Return a quantile of the permutations."""
        import numpy as np

        return float(np.quantile(self.permuted[name][(slice(None), *place)], at))


def compare(pair: Pair, plan: Plan, permutations: int, rng: np.random.Generator) -> Compared:
    """Compare two groups as they are, and in random divisions of the same people.

    Raises
    ------
    EstimationError
        The model of a group or of both together cannot be estimated.
    """
    import numpy as np

    pooled = moments(pair.values, pair.weights, plan.items)
    both = solve(pooled.correlations, plan)
    z = (pair.values - pooled.mean) / pooled.spread
    scores = z @ both.weights
    observed = _once(z, scores, pair.weights, pair.first, plan, both)
    found, lost = [], 0
    for _ in range(permutations):
        try:
            found.append(_once(z, scores, pair.weights, rng.permutation(pair.first), plan, both))
        except EstimationError:
            lost += 1
    if not found:
        raise EstimationError(
            "path model - no random division of the groups could be estimated - expected larger groups."
        )
    return Compared(
        observed=observed, permuted={name: np.array([each[name] for each in found]) for name in observed}, lost=lost
    )


def _once(
    z: np.ndarray, scores: np.ndarray, weights: np.ndarray, first: np.ndarray, plan: Plan, both: Solution
) -> dict[str, np.ndarray]:
    import numpy as np

    made = []
    for rows in (first, ~first):
        found = solve(moments(z[rows], weights[rows], plan.items).correlations, plan)
        made.append(_turned(found, both, plan))
    pooled = both.items
    # step 2: scores of all people by the weights of either group, which are those of items in their own units
    units = [
        each.weights / _spread(z, weights, rows)[:, None] for each, rows in zip(made, (first, ~first), strict=True)
    ]
    across = [
        one.T @ pooled @ other for one, other in ((units[0], units[1]), (units[0], units[0]), (units[1], units[1]))
    ]
    correlation = across[0].diagonal() / np.sqrt(across[1].diagonal() * across[2].diagonal())
    parts = [_moments_of(scores[rows], weights[rows]) for rows in (first, ~first)]
    return {
        "composition": correlation,
        "means": parts[0][0] - parts[1][0],
        "variances": np.log(parts[0][1] / parts[1][1]),
        "paths": made[0].paths - made[1].paths,
        "first": made[0].paths,
        "second": made[1].paths,
    }


def _turned(found: Solution, both: Solution, plan: Plan) -> Solution:
    from loyaltystats.stats.latent.pls.solve import turned_like

    return turned_like(found, both, plan)


def _spread(z: np.ndarray, weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    import numpy as np

    found: np.ndarray = np.sqrt(_moments_of(z[rows], weights[rows])[1])
    return found


def _moments_of(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = weights / weights.sum()
    mean = share @ values
    return mean, share @ (values - mean) ** 2
