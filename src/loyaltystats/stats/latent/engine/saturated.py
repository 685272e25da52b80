"""The model without restrictions: means and covariances of each group, by EM where answers are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.engine.sample import Pattern, Sample

MOST_STEPS: Final = 5000
STILL: Final = 1e-10
"""Largest change of a mean or covariance, in standard deviations, at which EM stops."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Mean and covariance of one group, divided by its number of respondents."""

    mean: np.ndarray
    covariance: np.ndarray


def unrestricted(sample: Sample) -> tuple[Moments, ...]:
    """Return the maximum-likelihood moments of every group.

    Raises
    ------
    EstimationError
        A question was answered by nobody of a group, answers do not vary, or EM does not settle.
    """
    return tuple(_of_group(patterns, sample.observed) for patterns in sample.groups)


def _of_group(patterns: tuple[Pattern, ...], observed: tuple[str, ...]) -> Moments:
    import numpy as np

    p = len(observed)
    if len(patterns) == 1 and len(patterns[0].places) == p:
        return Moments(mean=patterns[0].mean, covariance=patterns[0].covariance)
    counts, sums, squares = np.zeros(p), np.zeros(p), np.zeros(p)
    for pattern in patterns:
        counts[pattern.places] += pattern.size
        sums[pattern.places] += pattern.size * pattern.mean
        squares[pattern.places] += pattern.size * (np.diag(pattern.covariance) + pattern.mean**2)
    if (counts == 0).any():
        empty = [name for name, size in zip(observed, counts, strict=True) if size == 0]
        raise EstimationError(f"nobody answered {', '.join(empty)}")
    mean = sums / counts
    spread = np.maximum(squares / counts - mean**2, 0)
    covariance = np.diag(spread)
    for _ in range(MOST_STEPS):
        new_mean, new_covariance = _step(patterns, mean, covariance)
        scale = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
        moved = max(
            float(np.abs((new_mean - mean) / scale).max()),
            float(np.abs((new_covariance - covariance) / np.outer(scale, scale)).max()),
        )
        mean, covariance = new_mean, new_covariance
        if moved < STILL:
            return Moments(mean=mean, covariance=covariance)
    raise EstimationError("too many answers are missing to estimate the means and covariances of all questions")


def _step(patterns: tuple[Pattern, ...], mean: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fill in what is missing by its expectation, and take the moments of the filled answers."""
    import numpy as np

    p = len(mean)
    total, first, second = 0.0, np.zeros(p), np.zeros((p, p))
    for pattern in patterns:
        at = pattern.places
        gone = np.setdiff1d(np.arange(p), at)
        slope = np.linalg.solve(
            covariance[np.ix_(at, at)], covariance[np.ix_(at, gone)]
        )  # regressions on what was said
        full = np.zeros((p, len(at)))
        full[at], full[gone] = np.eye(len(at)), slope.T
        centre = mean + full @ (pattern.mean - mean[at])
        inner = full @ pattern.covariance @ full.T
        inner[np.ix_(gone, gone)] += covariance[np.ix_(gone, gone)] - slope.T @ covariance[np.ix_(at, gone)]
        total += pattern.size
        first += pattern.size * centre
        second += pattern.size * (inner + np.outer(centre, centre))
    new = first / total
    return new, second / total - np.outer(new, new)
