"""Weights, loadings and paths from the correlations of the items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.pls.plan import Plan

TOLERANCE: Final = 1e-10
"""Change of a weight at which the iterations stop; tighter than the usual 1e-7, so that programs can be compared."""

MOST_STEPS: Final = 1000
FLAT: Final = 1e-10


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """One estimated model: ``weights`` of standardised items (items x constructs), ``paths`` (outcome x predictor)."""

    items: np.ndarray
    """Correlations of the items."""
    weights: np.ndarray
    loadings: np.ndarray
    """Correlation of every item with every construct."""
    scores: np.ndarray
    """Correlations of the constructs' scores."""
    latent: np.ndarray
    """Correlations behind the paths: those of the scores, or free of error for consistent PLS."""
    paths: np.ndarray
    r2: np.ndarray
    rho_a: np.ndarray
    steps: int

    @property
    def total(self) -> np.ndarray:
        """Total effects: all ways from predictor to outcome."""
        import numpy as np

        unit = np.eye(len(self.paths))
        found: np.ndarray = np.linalg.inv(unit - self.paths) - unit
        return found


def solve(items: np.ndarray, plan: Plan) -> Solution:
    """Estimate the model from the correlations of the items.

    Raises
    ------
    EstimationError
        The iterations do not end, items or constructs cannot be told apart, or consistent PLS is inadmissible.
    """
    import numpy as np

    weights, steps = _weights(items, plan)
    scores = weights.T @ items @ weights
    loadings = items @ weights
    rho = np.array([_rho_a(items, weights, plan, at) for at in range(len(plan.names))])
    latent = _corrected(scores, rho) if plan.consistent else scores
    paths, r2 = regressions(latent, plan)
    return Solution(
        items=items,
        weights=weights,
        loadings=loadings,
        scores=scores,
        latent=latent,
        paths=paths,
        r2=r2,
        rho_a=rho,
        steps=steps,
    )


def _weights(items: np.ndarray, plan: Plan) -> tuple[np.ndarray, int]:
    import numpy as np

    weights = np.zeros((len(items), len(plan.names)))
    for at, places in enumerate(plan.places):
        weights[places, at] = _unit(items, places, np.ones(len(places)))
    for step in range(1, MOST_STEPS + 1):
        towards = items @ weights @ _inner(weights.T @ items @ weights, plan)
        new = np.zeros_like(weights)
        for at, places in enumerate(plan.places):
            own = towards[places, at]
            if plan.modes[plan.names[at]] == "B":
                own = _solved(items[np.ix_(places, places)], own, plan.names[at])
            new[places, at] = _unit(items, places, own)
        # a construct that only changes sign between steps has found its weights
        gap = np.abs(np.abs(new) - np.abs(weights)).max()
        weights = new
        if gap < TOLERANCE:
            return _oriented(items, weights, plan), step
    raise EstimationError(
        f"path model - the weights still changed after {MOST_STEPS} steps - expected constructs that go together - use "
        "another scheme, or leave out a construct."
    )


def _inner(scores: np.ndarray, plan: Plan) -> np.ndarray:
    """Return inner weights: how much a neighbour (row) counts for a construct (column)."""
    import numpy as np

    found = np.zeros_like(scores)
    for at in range(len(scores)):
        near = [*plan.before[at], *plan.after[at]]
        if plan.scheme == "centroid":
            found[near, at] = np.where(scores[near, at] < 0, -1.0, 1.0)
            continue
        found[near, at] = scores[near, at]
        causes = list(plan.before[at])
        if plan.scheme == "path" and causes:
            found[causes, at] = _solved(scores[np.ix_(causes, causes)], scores[causes, at], plan.names[at])
    return found


def _unit(items: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weights that give a score of variance 1."""
    import numpy as np

    block = items[np.ix_(places, places)]
    variance = float(weights @ block @ weights)
    if not variance > FLAT**2:
        raise EstimationError(
            "path model - the items of a construct cancel out, or it goes with none of its neighbours - expected items that "
            "go together and constructs that are related - check reversed items."
        )
    found: np.ndarray = weights / np.sqrt(variance)
    return found


def _solved(matrix: np.ndarray, right: np.ndarray, name: str) -> np.ndarray:
    import numpy as np

    if np.linalg.eigvalsh(matrix)[0] < FLAT:
        raise EstimationError(
            f"path model, construct {name!r} - its items or predictors repeat each other - expected ones that can be told "
            "apart - leave one out, or use mode A."
        )
    found: np.ndarray = np.linalg.solve(matrix, right)
    return found


def _oriented(items: np.ndarray, weights: np.ndarray, plan: Plan) -> np.ndarray:
    """Turn every construct so that its items go with it on the whole."""
    import numpy as np

    sums = [float((items[places] @ weights[:, at]).sum()) for at, places in enumerate(plan.places)]
    found: np.ndarray = weights * np.where(np.array(sums) < 0, -1.0, 1.0)
    return found


def turned_like(found: Solution, model: Solution, plan: Plan) -> Solution:
    """Return a solution of a resample with every construct turned the way of the original loadings."""
    import numpy as np

    signs = np.array(
        [
            -1.0 if found.loadings[places, at] @ model.loadings[places, at] < 0 else 1.0
            for at, places in enumerate(plan.places)
        ]
    )
    both = np.outer(signs, signs)
    return Solution(
        items=found.items,
        weights=found.weights * signs,
        loadings=found.loadings * signs,
        scores=found.scores * both,
        latent=found.latent * both,
        paths=found.paths * both,
        r2=found.r2,
        rho_a=found.rho_a,
        steps=found.steps,
    )


def _rho_a(items: np.ndarray, weights: np.ndarray, plan: Plan, at: int) -> float:
    """Return the reliability rho_A; 1 for one item and for a composite of mode B, which have no error to take out."""
    import numpy as np

    places = plan.places[at]
    if len(places) == 1 or plan.modes[plan.names[at]] == "B":
        return 1.0
    own = weights[places, at]
    block, outer = items[np.ix_(places, places)], np.outer(own, own)
    off = ~np.eye(len(places), dtype=bool)
    below = float(own @ (outer * off) @ own)
    return float((own @ own) ** 2 * (own @ (block * off) @ own) / below) if below > FLAT else float("nan")


def _corrected(scores: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Return correlations free of measurement error.

    Raises
    ------
    EstimationError
        A reliability is not between 0 and 1, or the correlations are none.
    """
    import numpy as np

    wrong = "path model - consistent PLS is inadmissible: "
    advice = "expected reliable constructs that are distinct - use consistent=False, or other items."
    if not ((rho > 0) & (rho <= 1 + FLAT)).all():
        raise EstimationError(f"{wrong}a reliability rho_A is not between 0 and 1 - {advice}")
    latent = scores / np.sqrt(np.outer(rho, rho))
    np.fill_diagonal(latent, 1.0)
    if np.linalg.eigvalsh(latent)[0] <= FLAT:
        raise EstimationError(f"{wrong}the corrected correlations of the constructs reach 1 - {advice}")
    return latent


def regressions(latent: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Return standardised paths (outcome x predictor) and R2 of every construct, ``nan`` for those without predictors."""
    import numpy as np

    paths, r2 = np.zeros_like(latent), np.full(len(latent), np.nan)
    for at, causes in enumerate(plan.before):
        if causes:
            chosen = list(causes)
            own = _solved(latent[np.ix_(chosen, chosen)], latent[chosen, at], plan.names[at])
            paths[at, chosen] = own
            r2[at] = own @ latent[chosen, at]
    return paths, r2
