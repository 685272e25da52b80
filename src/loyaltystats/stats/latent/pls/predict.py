"""Q2 of prediction: how much better the model predicts answers that it has not seen than their mean does (PLSpredict)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.pls.rows import moments
from loyaltystats.stats.latent.pls.solve import solve

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.pls.plan import Plan


def q2_predict(values: np.ndarray, weights: np.ndarray, plan: Plan, folds: np.ndarray) -> np.ndarray:
    """Return Q2 of every item, ``nan`` for items of constructs without predictors or where a fold cannot be estimated.

    Every construct is predicted from those without predictors, through the total effects.
    """
    import numpy as np

    error, base = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    roots = np.array([not causes for causes in plan.before])
    for fold in np.unique(folds):
        out = folds == fold
        try:
            known = moments(values[~out], weights[~out], plan.items)
            model = solve(known.correlations, plan)
        except EstimationError:
            return np.full(values.shape[1], np.nan)
        z = (values[out] - known.mean) / known.spread
        given = z @ model.weights[:, roots]
        predicted = given @ (model.total + np.eye(len(roots)))[:, roots].T
        fitted = np.zeros_like(z)
        for at, places in enumerate(plan.places):
            fitted[:, places] = predicted[:, [at]] * model.loadings[places, at]
        w = weights[out]
        error += w @ ((z - fitted) * known.spread) ** 2
        base += w @ (z * known.spread) ** 2
    found = 1 - error / base
    for at, places in enumerate(plan.places):
        if roots[at]:
            found[places] = np.nan
    return found
