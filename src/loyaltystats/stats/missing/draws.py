"""Draws: one plausible completion of one question from the answers to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

DONORS: Final = 5
"""Respondents with the nearest predictions among whom the donor is drawn."""

RIDGE: Final = 1e-5
"""Added to the diagonal, as a share of it, so that predictors that repeat each other do no harm."""

PRIOR: Final = 0.16
"""Precision of the prior of log odds of standardised predictors (spread 2.5): keeps odds finite under separation."""

STEPS: Final = 25


def matched(seen: np.ndarray, known: np.ndarray, asked: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw answers of donors whose predicted answer is near (predictive mean matching).

    Parameters
    ----------
    seen : numpy.ndarray, shape (n,)
        Answers given.
    known, asked : numpy.ndarray, shape (n, p), (k, p)
        Predictors, with a constant, of those who answered and of those to complete.
    rng : numpy.random.Generator
        Source of chance.

    Notes
    -----
    Coefficients are drawn from their distribution for those to complete, and are the fitted ones for the donors.
    """
    import numpy as np

    n, p = known.shape
    inner = known.T @ known
    inner[np.diag_indices(p)] *= 1 + RIDGE
    inverse = np.linalg.pinv(inner, hermitian=True)
    fitted = inverse @ (known.T @ seen)
    rest = seen - known @ fitted
    spread = np.sqrt(float(rest @ rest) / rng.chisquare(max(n - p, 1)))
    values, vectors = np.linalg.eigh(inverse)
    drawn = fitted + spread * (vectors * np.sqrt(np.maximum(values, 0.0))) @ rng.standard_normal(p)
    return _donated(seen, known @ fitted, asked @ drawn, rng)


def _donated(seen: np.ndarray, near: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the answer of one of the nearest donors for each; ties are mixed first."""
    import numpy as np

    mixed = rng.permutation(len(seen))
    order = mixed[np.argsort(near[mixed], kind="stable")]
    sorted_near = near[order]
    count = min(DONORS, len(seen))
    place = np.searchsorted(sorted_near, wanted)
    reach = np.arange(-count, count)
    window = np.clip(place[:, None] + reach[None, :], 0, len(seen) - 1)
    gap = np.abs(sorted_near[window] - wanted[:, None])
    beyond = (place[:, None] + reach[None, :] < 0) | (place[:, None] + reach[None, :] >= len(seen))
    gap[beyond] = np.inf
    nearest = np.argpartition(gap, count - 1, axis=1)[:, :count]
    chosen = nearest[np.arange(len(wanted)), rng.integers(0, count, len(wanted))]
    found: np.ndarray = seen[order[window[np.arange(len(wanted)), chosen]]]
    return found


def classed(seen: np.ndarray, known: np.ndarray, asked: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw answers class by class: each class against those after it, by logits with drawn coefficients.

    For two classes a logit; for ordered ones continuation ratios, which need no proportional odds; for unordered ones the
    same product of chances.
    """
    import numpy as np

    levels = np.unique(seen)
    found = np.full(len(asked), levels[-1], dtype=float)
    open_ = np.ones(len(asked), dtype=bool)
    left = np.ones(len(seen), dtype=bool)
    for level in levels[:-1]:
        chance = _chance((seen[left] == level).astype(float), known[left], asked, rng)
        here = open_ & (rng.random(len(asked)) < chance)
        found[here] = level
        open_ &= ~here
        left &= seen != level
    return found


def _chance(hit: np.ndarray, known: np.ndarray, asked: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return chances from a logit with a weak prior, its coefficients drawn from their distribution."""
    import numpy as np
    from scipy.special import expit

    p = known.shape[1]
    prior = np.full(p, PRIOR)
    prior[0] = 1e-6  # the constant is free
    beta = np.zeros(p)
    information = np.diag(prior)
    for _ in range(STEPS):
        chance = expit(known @ beta)
        slope = known.T @ (hit - chance) - prior * beta
        information = (known * (chance * (1 - chance))[:, None]).T @ known + np.diag(prior)
        move = np.linalg.solve(information, slope)
        beta = beta + np.clip(move, -5, 5)
        if np.abs(move).max() < 1e-6:
            break
    values, vectors = np.linalg.eigh(information)
    drawn = beta + (vectors / np.sqrt(np.maximum(values, 1e-9))) @ rng.standard_normal(p)
    found: np.ndarray = expit(asked @ drawn)
    return found
