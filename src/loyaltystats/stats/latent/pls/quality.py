"""How good the measurement and the paths are: reliability, AVE, f2, HTMT, SRMR."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.pls.plan import Plan
    from loyaltystats.stats.latent.pls.solve import Solution


def own_loadings(found: Solution, plan: Plan, at: int) -> np.ndarray:
    """Return the loadings of a construct's items: correlations with the score, or those free of error for consistent PLS."""
    import numpy as np

    places = plan.places[at]
    if plan.consistent and len(places) > 1 and plan.modes[plan.names[at]] == "A":
        weights = found.weights[places, at]
        consistent: np.ndarray = weights * np.sqrt(found.rho_a[at]) / (weights @ weights)
        return consistent
    plain: np.ndarray = found.loadings[places, at]
    return plain


def of_construct(found: Solution, plan: Plan, at: int) -> dict[str, float]:
    """Return alpha, rho_C, rho_A and AVE; ``nan`` where a single item or mode B gives them no meaning."""
    import numpy as np

    places = plan.places[at]
    names = ("alpha", "composite_reliability", "rho_a", "variance_extracted")
    if len(places) == 1 or plan.modes[plan.names[at]] == "B":
        return dict.fromkeys(names, math.nan)
    loadings, block = own_loadings(found, plan, at), found.items[np.ix_(places, places)]
    total, error = float(loadings.sum()) ** 2, float((1 - loadings**2).sum())
    k = len(places)
    values = (
        k / (k - 1) * (1 - k / block.sum()),
        total / (total + error),
        found.rho_a[at],
        float((loadings**2).mean()),
    )
    return dict(zip(names, map(float, values), strict=True))


def f2(found: Solution, plan: Plan) -> np.ndarray:
    """Return Cohen's f2 of every path (outcome x predictor): fall of R2 without the predictor over what is left."""
    import numpy as np

    effect = np.full_like(found.latent, np.nan)
    for at, causes in enumerate(plan.before):
        for one in causes:
            rest = [each for each in causes if each != one]
            right = found.latent[rest, at]
            without = float(right @ np.linalg.solve(found.latent[np.ix_(rest, rest)], right)) if rest else 0.0
            left = 1 - found.r2[at]
            effect[at, one] = (found.r2[at] - without) / left if left > 1e-12 else np.nan
    return effect


def htmt(items: np.ndarray, plan: Plan, one: int, other: int) -> float:
    """Return the heterotrait-monotrait ratio; the monotrait correlation of a single item is 1."""
    import numpy as np

    first, second = plan.places[one], plan.places[other]
    within = []
    for places in (first, second):
        block = items[np.ix_(places, places)]
        within.append(float(block[np.triu_indices(len(places), 1)].mean()) if len(places) > 1 else 1.0)
    return (
        float(items[np.ix_(first, second)].mean()) / math.sqrt(within[0] * within[1]) if min(within) > 0 else math.nan
    )


def srmr(found: Solution, plan: Plan, *, estimated: bool) -> float:
    """Return the root mean square of observed minus implied correlations over the lower triangle with its diagonal.

    ``estimated``: constructs go together as the paths say; else as they were found to (saturated).
    """
    import numpy as np

    latent = _implied(found, plan) if estimated else found.latent
    own = np.zeros_like(found.weights)
    for at, places in enumerate(plan.places):
        own[places, at] = own_loadings(found, plan, at)
    implied = own @ latent @ own.T
    for at, places in enumerate(plan.places):
        if plan.modes[plan.names[at]] == "B":
            implied[np.ix_(places, places)] = found.items[np.ix_(places, places)]
    np.fill_diagonal(implied, 1.0)
    lower = np.tril_indices(len(implied))
    return float(np.sqrt(((found.items - implied)[lower] ** 2).mean()))


def _implied(found: Solution, plan: Plan) -> np.ndarray:
    """Return the correlations of constructs that the paths imply, with independent errors."""
    import numpy as np

    latent = np.eye(len(plan.names))
    for at, causes in enumerate(plan.before):
        for other in range(at):
            chosen = list(causes)
            implied = float(found.paths[at, chosen] @ latent[chosen, other]) if causes else found.latent[at, other]
            both = not causes and not plan.before[other]
            latent[at, other] = latent[other, at] = found.latent[at, other] if both else implied
    return latent
