"""Climb: the maximum of the likelihood, by scoring steps that are shortened until they lead uphill."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.engine.likelihood import Likelihood

MOST_STEPS: Final = 300
FLAT: Final = 1e-9
"""Largest slope, in standard errors of one respondent, at which the maximum counts as reached."""

SINGULAR: Final = 1e-9
"""Smallest eigenvalue of the information, scaled to ones on its diagonal, of a model that is identified."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Top:
    """Where the climb ended."""

    theta: np.ndarray
    distance: float
    steps: int
    slope: float


def climb(likelihood: Likelihood, start: np.ndarray | None = None) -> Top:
    """Return the maximum of the likelihood.

    Raises
    ------
    EstimationError
        A start is impossible, the model is not identified, or the climb does not arrive; the message is a reason in words.
    """
    import numpy as np

    theta = likelihood.structure.starts if start is None else start.copy()
    distance = likelihood.distance(theta)
    if not math.isfinite(distance):
        raise EstimationError("the start values imply impossible covariances")
    damping = 1e-3
    for step in range(MOST_STEPS + 1):
        slope, information = likelihood.gradient(theta), likelihood.expected_information(theta)
        scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
        steepest = float(np.abs(slope / scale).max()) if len(slope) else 0.0
        if steepest < FLAT:
            return Top(theta=theta, distance=distance, steps=step, slope=steepest)
        found = _uphill(
            likelihood, theta, distance, slope / scale, information / np.outer(scale, scale), scale, damping
        )
        if found is None:
            break
        theta, distance, damping = found
    raise EstimationError(
        f"the likelihood did not reach its maximum in {MOST_STEPS:,} steps: the model does not fit these answers, or asks "
        "for more than they can tell"
    )


def _uphill(
    likelihood: Likelihood,
    theta: np.ndarray,
    distance: float,
    slope: np.ndarray,
    information: np.ndarray,
    scale: np.ndarray,
    damping: float,
) -> tuple[np.ndarray, float, float] | None:
    """Return a better place, its distance and the damping to try next; ``None`` where no step leads uphill."""
    import numpy as np

    for _ in range(60):
        move = np.linalg.lstsq(information + damping * np.eye(len(slope)), slope, rcond=None)[0] / scale
        nearer = theta - move
        reached = likelihood.distance(nearer)
        if reached <= distance + 1e-13 * max(1.0, abs(distance)):
            return nearer, reached, max(damping / 10, 1e-12)
        damping = max(damping * 10, 1e-8)
        if damping > 1e12:
            return None
    return None


def identified(information: np.ndarray, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parameters that the answers cannot tell apart; none where the model is identified."""
    import numpy as np

    if not len(information):
        return ()
    scale = np.sqrt(np.diag(information))
    if (scale <= 0).any():
        return tuple(name for name, size in zip(names, scale, strict=True) if size <= 0)
    values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    if values[0] > SINGULAR:
        return ()
    loose = np.abs(vectors[:, 0])
    return tuple(name for name, weight in zip(names, loose, strict=True) if weight > 0.2 * loose.max())
