"""Proportional-odds fits of many subsets of drivers at once, by one Newton iteration for all of them.

A cumulative logit of K answers is K - 1 binary logits that share their slopes, plus a term that depends on the
thresholds alone: log P(y = k) = log F(a_k - x'b) + log F(x'b - a_{k-1}) + log(1 - exp(a_{k-1} - a_k)). Nothing cancels
in it, and every sum over rows is a matrix product over all subsets. Two answers make the ordinary logit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

CELLS = 400_000
"""Rows times subsets of a slab: its temporaries stay near the processor."""

STEPS, TOLERANCE, FARTHEST = 40, 1e-18, 40.0
"""Newton steps at most; twice the gain of log-likelihood that the next step promises; slope per standard deviation from
which answers count as separated."""


@dataclass(frozen=True)
class Answers:
    """Rows in the order of their answers: columns of variance 1, weights, and where each answer begins."""

    x: np.ndarray
    weights: np.ndarray
    starts: np.ndarray
    order: np.ndarray

    @property
    def thresholds(self) -> int:
        """Number of thresholds: one fewer than answers."""
        return len(self.starts) - 2

    def shares(self) -> np.ndarray:
        """Return the weight of each answer."""
        import numpy as np

        found: np.ndarray = np.add.reduceat(self.weights, self.starts[:-1])
        return found

    def around(self, threshold: int) -> tuple[slice, int]:
        """Return the rows with the answers on both sides of a threshold, and how many of them lie below it."""
        low, middle, high = self.starts[threshold : threshold + 3]
        return slice(int(low), int(high)), int(middle - low)


@dataclass(frozen=True)
class Fits:
    """Log-likelihoods of the subsets, shape (m,), with thresholds, (K - 1, m), and slopes, (q, m)."""

    loglik: np.ndarray
    thresholds: np.ndarray
    slopes: np.ndarray


def answers_of(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> Answers:
    """Sort the rows by their answer and scale the columns."""
    import numpy as np

    order = np.argsort(y, kind="stable")
    _, starts = np.unique(y[order], return_index=True)
    mean = np.average(x, axis=0, weights=weights)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weights))
    return Answers(((x - mean) / spread)[order], weights[order], np.append(starts, len(y)), order)


def null_loglik(shares: np.ndarray) -> np.ndarray:
    """Return the log-likelihood without drivers from the weights of the answers, shape (..., K)."""
    import numpy as np

    total = shares.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.nansum(np.where(shares > 0, shares * np.log(shares / total), 0.0), axis=-1)
    return found


def fit_subsets(answers: Answers, held: np.ndarray) -> Fits:
    """Fit the model of every subset.

    Parameters
    ----------
    answers : Answers
        Complete rows.
    held : numpy.ndarray of bool, shape (q, m)
        Which columns each subset holds.

    Raises
    ------
    EstimationError
        Answers are separated by the drivers, so that a slope grows without bound.
    """
    import numpy as np

    m = max(1, CELLS // len(answers.x))
    parts = [_fit(answers, held[:, start : start + m]) for start in range(0, held.shape[1], m)]
    return Fits(
        np.concatenate([part.loglik for part in parts]),
        np.concatenate([part.thresholds for part in parts], axis=1),
        np.concatenate([part.slopes for part in parts], axis=1),
    )


def _fit(answers: Answers, held: np.ndarray) -> Fits:
    import numpy as np

    k, (q, m) = answers.thresholds, held.shape
    below = np.cumsum(answers.shares())[:-1] / answers.weights.sum()
    theta = np.zeros((k + q, m))
    theta[:k] = np.log(below / (1 - below))[:, None]
    free = np.vstack([np.ones((k, m), dtype=bool), held])
    products = _products(answers.x)
    loglik, gradient, hessian = _derivatives(answers, theta, products)
    for _ in range(STEPS):
        step = _solve(hessian, gradient, free)
        decrement = np.einsum("im,im->m", np.where(free, gradient, 0.0), step)
        if (decrement < TOLERANCE * answers.weights.sum()).all():
            break
        theta, (loglik, gradient, hessian) = _stepped(answers, theta, step, loglik, products)
    if not np.isfinite(loglik).all() or (np.abs(theta[k:]) > FARTHEST).any() or not (decrement < 1e-6).all():
        raise EstimationError(
            "drivers - they separate the answers, so that a coefficient grows without bound - expected answers that overlap "
            "- join rare answers of the outcome, or leave out the driver that decides it alone."
        )
    return Fits(loglik, theta[:k], theta[k:])


Derivatives = tuple["np.ndarray", "np.ndarray", "np.ndarray"]


def _stepped(
    answers: Answers, theta: np.ndarray, step: np.ndarray, loglik: np.ndarray, products: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, Derivatives]:
    """Return the parameters after a step, halved where the likelihood would fall or thresholds would cross."""
    import numpy as np

    k = answers.thresholds
    length = np.ones(theta.shape[1])
    for _ in range(STEPS):
        moved = theta + length * step
        crossed = (np.diff(moved[:k], axis=0) <= 0).any(axis=0)
        safe = np.where(crossed, theta, moved)
        found = _derivatives(answers, safe, products)
        bad = crossed | ~(found[0] >= loglik - 1e-9 * np.abs(loglik))
        if not bad.any():
            break
        length[bad] /= 2
    return safe, found


def _products(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the products of every two columns, shape (n, q(q + 1)/2), and the numbers of the columns."""
    import numpy as np

    upper = np.array(np.triu_indices(x.shape[1]))
    return x[:, upper[0]] * x[:, upper[1]], upper


def _derivatives(answers: Answers, theta: np.ndarray, products: tuple[np.ndarray, np.ndarray]) -> Derivatives:
    """Return log-likelihood, gradient, (d, m), and negative Hessian, (m, d, d), of every subset."""
    import numpy as np

    k, q, m = answers.thresholds, answers.x.shape[1], theta.shape[1]
    gradient, hessian = np.zeros((k + q, m)), np.zeros((m, k + q, k + q))
    loglik = np.zeros(m)
    eta = answers.x @ theta[k:]
    curve = np.zeros_like(eta)
    for j in range(k):
        rows, below = answers.around(j)
        w = answers.weights[rows, None]
        chance, logs = _logit(theta[j] - eta[rows], below)
        loglik += answers.weights[rows] @ logs
        pull = -w * chance
        pull[:below] += w[:below]
        gradient[j] += pull.sum(axis=0)
        gradient[k:] -= answers.x[rows].T @ pull
        spread = w * chance * (1 - chance)
        curve[rows] += spread
        hessian[:, j, j] += spread.sum(axis=0)
        across = answers.x[rows].T @ spread
        hessian[:, j, k:] -= across.T
        hessian[:, k:, j] -= across.T
    block = products[0].T @ curve
    hessian[:, k + products[1][0], k + products[1][1]] = block.T
    hessian[:, k + products[1][1], k + products[1][0]] = block.T
    loglik += _between(answers, theta[:k], gradient, hessian)
    return loglik, gradient, hessian


def _logit(z: np.ndarray, below: int) -> tuple[np.ndarray, np.ndarray]:
    """Return F(z), and log F(z) of the first rows, log F(-z) of the others, for z of any size."""
    import numpy as np

    small = np.exp(-np.abs(z))
    chance = np.where(z >= 0, 1.0, small) / (1 + small)
    logs = np.minimum(z, 0.0)
    logs[below:] = np.minimum(-z[below:], 0.0)
    return chance, logs - np.log1p(small)


def _between(answers: Answers, thresholds: np.ndarray, gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """Add what depends on the distance of neighbouring thresholds, and return its log-likelihood."""
    import numpy as np

    found = np.zeros(thresholds.shape[1])
    for j, weight in enumerate(answers.shares()[1:-1]):
        gap = thresholds[j + 1] - thresholds[j]
        found += weight * np.log(-np.expm1(-gap))
        ratio = 1 / np.expm1(gap)
        gradient[j + 1] += weight * ratio
        gradient[j] -= weight * ratio
        bend = weight * ratio * (1 + ratio)
        for one, other, sign in ((j, j, 1), (j + 1, j + 1, 1), (j, j + 1, -1), (j + 1, j, -1)):
            hessian[:, one, other] += sign * bend
    return found


def _solve(hessian: np.ndarray, gradient: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Return the Newton step; parameters outside a subset do not move."""
    import numpy as np

    open_ = free.T
    masked = np.where(open_[:, :, None] & open_[:, None, :], hessian, 0.0)
    diagonal = np.einsum("mii->mi", masked)
    diagonal[~open_] = 1.0
    step: np.ndarray = np.linalg.solve(masked, np.where(open_, gradient.T, 0.0)[:, :, None])[:, :, 0].T
    return step


def resampled_logliks(answers: Answers, fits: Fits, held: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the log-likelihoods of the subsets in resamples, shape (m, n_resamples).

    Parameters
    ----------
    answers, fits, held
        The sample and its fits.
    counts : numpy.ndarray, shape (n_resamples, n)
        How much each row counts, in the order of the rows before they were sorted.

    Notes
    -----
    The maximum in a resample is approximated from the maximum in the sample by one step of Newton with the information
    of the sample: sum w log P + g' I^-1 g / 2, g being the gradient in the resample. What is left out is of order
    1 / sqrt(n) where the log-likelihoods differ by order sqrt(n).
    """
    import numpy as np

    weights = counts[:, answers.order] * answers.weights
    scale = answers.weights.sum() / weights.sum(axis=1, keepdims=True)
    weights = weights * scale
    k = answers.thresholds
    products = _products(answers.x)
    found = np.empty((held.shape[1], len(counts)))
    slab = max(1, CELLS // len(answers.x))
    for start in range(0, held.shape[1], slab):
        chosen = slice(start, start + slab)
        theta = np.vstack([fits.thresholds[:, chosen], fits.slopes[:, chosen]])
        _, _, hessian = _derivatives(answers, theta, products)
        for at in range(theta.shape[1]):
            scores, logs = _scores(answers, theta[:, at])
            use = np.flatnonzero(np.append(np.ones(k, dtype=bool), held[:, start + at]))
            gradient = weights @ scores[:, use]
            step = np.linalg.solve(hessian[at][np.ix_(use, use)], gradient.T)
            found[start + at] = weights @ logs + np.einsum("bi,ib->b", gradient, step) / 2
    return found


def _scores(answers: Answers, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the derivative of each row's log-likelihood, (n, d), and the log-likelihood itself, weights left out."""
    import numpy as np

    k = answers.thresholds
    scores, logs = np.zeros((len(answers.x), len(theta))), np.zeros(len(answers.x))
    eta = answers.x @ theta[k:]
    for j in range(k):
        rows, below = answers.around(j)
        chance, part = _logit((theta[j] - eta[rows])[:, None], below)
        pull = -chance[:, 0]
        pull[:below] += 1.0
        scores[rows, j] += pull
        scores[rows, k:] -= answers.x[rows] * pull[:, None]
        logs[rows] += part[:, 0]
    for j in range(k - 1):
        inside = slice(int(answers.starts[j + 1]), int(answers.starts[j + 2]))
        gap = theta[j + 1] - theta[j]
        ratio = 1 / np.expm1(gap)
        scores[inside, j + 1] += ratio
        scores[inside, j] -= ratio
        logs[inside] += np.log(-np.expm1(-gap))
    return scores, logs


def chances(answers: Answers, fits: Fits) -> np.ndarray:
    """Return the fitted chance of the higher of two answers, shape (n, m), rows in the order of their answers."""
    chance, _ = _logit(fits.thresholds[0] - answers.x @ fits.slopes, 0)
    higher: np.ndarray = 1 - chance
    return higher
