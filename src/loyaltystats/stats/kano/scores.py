"""Scores of Kano answers: what each position counts for, and moments of the two scores from the counted pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.kano.table import CLASSIC
from loyaltystats.stats.kano.tally import Tally, complete

if TYPE_CHECKING:
    import numpy as np

POSITIONS: Final = 5

SCORES: Final = {
    "dumouchel": ((4.0, 2.0, 0.0, -1.0, -2.0), (-2.0, -1.0, 0.0, 2.0, 4.0)),
    "xu": ((1.0, 0.5, 0.0, -0.25, -0.5), (-0.5, -0.25, 0.0, 0.5, 1.0)),
}
"""Scores of positions 1-5 of the functional and of the dysfunctional question: DuMouchel in Berger et al. (1993), CQM
Journal 2(4); Xu et al. (2009), Design Studies 30(1):87-110, a quarter of them. Positive answers are the stronger
statements, hence they count twice."""

REVERSED_RULES: Final = ("keep", "drop")
"""What becomes of reverse and questionable pairs: their negative scores stay in the means, or the pairs are left out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Means of the two scores, their covariance and the number of pairs, one entry per group and feature.

    With survey weights ``n_effective`` is Kish's number; ``n`` counts respondents.
    """

    mean: np.ndarray
    """Shape (rows, 2): functional, dysfunctional."""
    covariance: np.ndarray
    """Shape (rows, 2, 2), of single answers."""
    n: np.ndarray
    n_effective: np.ndarray
    left_out: np.ndarray
    """Reverse and questionable pairs, in the means or not."""


def kept_cells(reversed_pairs: str) -> np.ndarray:
    """Return which of the 25 cells enter the means, row by row."""
    import numpy as np

    letters = np.array([list(row) for row in CLASSIC.rows]).ravel()
    return np.ones(letters.size, dtype=bool) if reversed_pairs == "keep" else ~np.isin(letters, ("R", "Q"))


def moments(tallied: Tally, scoring: str, reversed_pairs: str) -> Moments:
    """Return the moments of the two scores from the counts of pairs.

    Parameters
    ----------
    tallied : Tally
        Counts of answer pairs.
    scoring : str
        One of ``SCORES``.
    reversed_pairs : str
        One of ``REVERSED_RULES``.

    Returns
    -------
    Moments
        ``nan`` where fewer than two pairs are left.
    """
    import numpy as np

    functional, dysfunctional = (np.array(each) for each in SCORES[scoring])
    points = np.column_stack([np.repeat(functional, POSITIONS), np.tile(dysfunctional, POSITIONS)])
    keep = kept_cells(reversed_pairs)
    outside = ~kept_cells("drop")
    counts = complete(tallied.count).reshape(-1, POSITIONS**2).astype(float)
    weight = counts if tallied.weight is None else complete(tallied.weight).reshape(-1, POSITIONS**2)
    squared = counts if tallied.squared is None else complete(tallied.squared).reshape(-1, POSITIONS**2)
    used, total = weight * keep, (weight * keep).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = total**2 / (squared * keep).sum(axis=1)
        share = used / total[:, None]
        mean = share @ points
        away = points[None] - mean[:, None, :]
        covariance = np.einsum("rc,rci,rcj->rij", share, away, away) * (effective / (effective - 1))[:, None, None]
    covariance[~(effective > 1)] = np.nan
    return Moments(
        mean=mean,
        covariance=covariance,
        n=(counts * keep).sum(axis=1).astype(int),
        n_effective=np.where(total > 0, effective, 0.0),
        left_out=(counts * outside).sum(axis=1).astype(int),
    )
