"""Standardised answers and their correlations, weighted where people count unequally."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Means, spreads and correlations of the items."""

    mean: np.ndarray
    spread: np.ndarray
    correlations: np.ndarray


def moments(values: np.ndarray, weights: np.ndarray, names: Sequence[str]) -> Moments:
    """Return the moments of complete answers.

    Raises
    ------
    EstimationError
        Everybody gave the same answer to an item.
    """
    import numpy as np

    share = weights / weights.sum()
    mean = share @ values
    off = values - mean
    covariance = (off * share[:, None]).T @ off
    spread = np.sqrt(covariance.diagonal())
    still = [name for name, one in zip(names, spread.tolist(), strict=True) if not one > 1e-9]
    if still:
        raise EstimationError(
            f"path model - {', '.join(map(repr, still))}: everybody gave the same answer - expected answers that vary - "
            "leave the item out."
        )
    correlations = covariance / np.outer(spread, spread)
    np.fill_diagonal(correlations, 1.0)
    return Moments(mean=mean, spread=spread, correlations=correlations)
