"""Estimates of a banner: share, mean, spread or score of each row in each column, with the three bases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.banner.rows import SHARES, Item

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """One row of a banner over all columns; arrays of one length."""

    n: np.ndarray
    weight: np.ndarray
    n_effective: np.ndarray
    estimate: np.ndarray
    answers: np.ndarray
    """Respondents who gave the answer; ``nan`` for statistics."""
    variance: np.ndarray
    up: np.ndarray
    down: np.ndarray
    """Shares of values above and below 0: of a score, promoters and detractors."""


def cells_of(item: Item, inside: np.ndarray, weights: np.ndarray) -> Cells:
    r"""Return the estimates of one row.

    Notes
    -----
    .. math:: \bar y = \frac{\sum w y}{\sum w}, \quad n_{eff} = \frac{(\sum w)^2}{\sum w^2}, \quad
       s^2 = \frac{n}{n-1} \frac{\sum w (y - \bar y)^2}{\sum w}

    the spread as R's ``svyvar`` has it; without weights the usual one.
    """
    import numpy as np

    used = (inside & item.base[:, None]).astype(float)
    n = used.sum(axis=0)
    weight = weights @ used
    squares = (weights * weights) @ used
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (weights * item.value) @ used / weight
        effective = np.where(n > 0, weight * weight / squares, 0.0)
        centred = (item.value[:, None] - np.nan_to_num(mean)) * used
        variance = np.where(n > 1, weights @ (centred * centred) / weight * n / (n - 1), np.nan)
        up = weights @ (used * (item.value > 0)[:, None]) / weight
        down = weights @ (used * (item.value < 0)[:, None]) / weight
    share = item.kind in SHARES
    return Cells(
        n=n,
        weight=weight,
        n_effective=effective,
        estimate=np.sqrt(variance) if item.kind == "std_dev" else mean,
        answers=item.value @ used if share else np.full(len(n), np.nan),
        variance=variance,
        up=up,
        down=down,
    )
