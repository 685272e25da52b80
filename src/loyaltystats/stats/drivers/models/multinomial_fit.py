"""The fit behind multinomial regression: Newton's method with the exact Hessian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

STEPS: Final = 60
SLACK: Final = 1e-7
"""Values of the linear program below this are zero."""

CLOSE: Final = 1e-10
"""Newton decrement below which the next step is the last."""


@dataclass(frozen=True, kw_only=True)
class MultinomialFit:
    """Coefficients class by class (that of reference left out), their covariance, and what each row adds to them."""

    beta: np.ndarray
    covariance: np.ndarray
    contributions: np.ndarray
    chances: np.ndarray
    log_likelihood: float


def probabilities(design: np.ndarray, beta: np.ndarray, reference: int) -> np.ndarray:
    """Return the probability of each class for every row; the class of reference has coefficients of zero."""
    import numpy as np
    from scipy.special import softmax

    line = np.insert(design @ beta.T, reference, 0.0, axis=1)
    found: np.ndarray = softmax(line, axis=1)
    return found


def fit_multinomial(design: np.ndarray, codes: np.ndarray, weights: np.ndarray, reference: int) -> MultinomialFit:
    """Fit by Newton's method on standardised drivers, with halved steps where one would make things worse.

    Raises
    ------
    EstimationError
        No convergence.
    """
    import numpy as np

    classes, k = int(codes.max()) + 1, design.shape[1]
    others = [place for place in range(classes) if place != reference]
    means, spreads = design.mean(axis=0), design.std(axis=0)
    means[0], spreads[0] = 0.0, 1.0
    scaled = (design - means) / spreads
    back = np.diag(1 / spreads)  # from scaled drivers to their own units
    back[0] -= means / spreads
    back[0, 0] = 1.0
    y = (codes[:, None] == np.array(others)).astype(float)
    beta = np.zeros((len(others), k))
    value = _value(scaled, beta, codes, weights, reference)
    for _ in range(STEPS):
        p = probabilities(scaled, beta, reference)[:, others]
        score = ((weights[:, None] * (y - p)).T @ scaled).ravel()
        step = np.linalg.solve(_information(scaled, p, weights), score)
        if float(score @ step) < CLOSE:  # so near that the full step is right to all digits
            return _finished(scaled, back, beta + step.reshape(beta.shape), (codes, weights, reference))
        size = 1.0
        while _value(scaled, beta + size * step.reshape(beta.shape), codes, weights, reference) < value and size > 1e-8:
            size /= 2
        beta = beta + size * step.reshape(beta.shape)
        value = _value(scaled, beta, codes, weights, reference)
    raise EstimationError(
        "multinomial regression - Newton's method did not settle - expected answers that determine the odds - name fewer "
        "drivers, or join classes."
    )


def _value(design: np.ndarray, beta: np.ndarray, codes: np.ndarray, weights: np.ndarray, reference: int) -> float:
    import numpy as np
    from scipy.special import log_softmax

    line = log_softmax(np.insert(design @ beta.T, reference, 0.0, axis=1), axis=1)
    return float(weights @ line[np.arange(len(codes)), codes])


def _information(design: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    import numpy as np

    others, k = p.shape[1], design.shape[1]
    found = np.empty((others * k, others * k))
    for one in range(others):
        for other in range(one + 1):
            share = weights * p[:, one] * (float(one == other) - p[:, other])
            block = design.T @ (share[:, None] * design)
            found[one * k : (one + 1) * k, other * k : (other + 1) * k] = block
            found[other * k : (other + 1) * k, one * k : (one + 1) * k] = block
    return found


def _finished(
    scaled: np.ndarray, back: np.ndarray, beta: np.ndarray, given: tuple[np.ndarray, np.ndarray, int]
) -> MultinomialFit:
    """Return the fit in the units of the drivers."""
    import numpy as np

    codes, weights, reference = given
    others = [place for place in range(len(beta) + 1) if place != reference]
    chances = probabilities(scaled, beta, reference)
    pull = weights[:, None] * ((codes[:, None] == np.array(others)) - chances[:, others])
    inverse = np.linalg.inv(_information(scaled, chances[:, others], weights))
    turn = np.kron(np.eye(len(others)), back)
    added = np.einsum("nc,nk->nck", pull, scaled).reshape(len(codes), -1) @ inverse
    return MultinomialFit(
        beta=turn @ beta.ravel(),
        covariance=turn @ inverse @ turn.T,
        contributions=added @ turn.T,
        chances=chances,
        log_likelihood=_value(scaled, beta, codes, weights, reference),
    )


def class_direction(design: np.ndarray, codes: np.ndarray, reference: int) -> np.ndarray:
    """Return a direction in which the likelihood grows without end, shape (compared classes, k); zeros without one.

    Along it no respondent's own class falls behind another one, and somebody's runs ahead without end (Albert and
    Anderson 1984).

    References
    ----------
    .. [1] Albert A., Anderson J. A. (1984), On the existence of maximum likelihood estimates in logistic regression models,
       Biometrika 71:1-10.
    """
    import numpy as np
    from scipy.optimize import linprog

    classes, k = int(codes.max()) + 1, design.shape[1]
    others = [place for place in range(classes) if place != reference]
    kinds = np.unique(np.column_stack([codes, design]), axis=0)
    own, x = kinds[:, 0].astype(int), kinds[:, 1:]
    pick = np.insert(np.eye(len(others)), reference, 0.0, axis=0)  # coefficients of each class among those compared
    ahead = []
    for rival in range(classes):
        rows = own != rival
        gap = pick[own[rows]] - pick[rival]
        ahead.append((gap[:, :, None] * x[rows][:, None, :]).reshape(rows.sum(), -1))
    lead = np.vstack(ahead)
    done = linprog(-lead.sum(axis=0), A_ub=-lead, b_ub=np.zeros(len(lead)), bounds=(-1, 1), method="highs")
    if done.status != 0 or -done.fun <= SLACK:
        return np.zeros((len(others), k))
    found: np.ndarray = np.where(np.abs(done.x) > SLACK, done.x, 0.0).reshape(len(others), k)
    return found
