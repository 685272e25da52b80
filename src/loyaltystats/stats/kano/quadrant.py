"""The quadrants of the Better-Worse map as a rule: which side of two stated cuts a feature lies on, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.kano.coefficients import better_worse
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.ellipse import crossed

CUTS: Final = (0.5, 0.5)
"""Cuts of Better and of the size of Worse. There is no agreed cut; fixed ones keep features independent of each other."""

QUADRANTS: Final = {
    (True, False): "attractive",
    (True, True): "one_dimensional",
    (False, True): "must_be",
    (False, False): "indifferent",
}
"""(Better above its cut, size of Worse above its cut) -> category."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a feature lies: category of its quadrant (None without valid answers) and the cuts that its ellipse crosses."""

    category: str | None
    crosses: tuple[str, ...] = ()


def checked_cuts(cuts: Any) -> tuple[float, float]:
    """Return the cuts of Better and of the size of Worse.

    Raises
    ------
    ArgumentError
        They are not two fractions between 0 and 1.

    Examples
    --------
    >>> checked_cuts([0.56, 0.31])
    (0.56, 0.31)
    """
    try:
        found = tuple(float(cut) for cut in cuts)
    except (TypeError, ValueError):
        found = ()
    if len(found) != len(CUTS) or not all(0 < cut < 1 for cut in found):
        raise ArgumentError(
            f"cuts - got {cuts!r} - expected two fractions between 0 and 1, for Better and for the size of Worse, as in "
            "(0.5, 0.5)."
        )
    return found[0], found[1]


def places(counts: Counts, cuts: tuple[float, float], confidence_level: float) -> list[Place]:
    """Return the quadrant of every row, and which cuts its confidence ellipse crosses.

    Parameters
    ----------
    counts : Counts
        Category counts.
    cuts : tuple of float
        Cuts of Better and of the size of Worse; a value on its cut is not above it.
    confidence_level : float
        Level of the joint ellipse.

    Returns
    -------
    list of Place
        One per row.

    Examples
    --------
    >>> from loyaltystats.stats.kano.counts import counts_of
    >>> places(counts_of(["x"], [[145, 76, 25, 85, 12, 15]]), (0.5, 0.5), 0.95)
    [Place(category='attractive', crosses=())]
    """
    found = better_worse(counts)
    crossing = crossed(counts, cuts, confidence_level).tolist()
    answers = []
    for better, worse, crosses in zip(found["better"].tolist(), found["worse"].tolist(), crossing, strict=True):
        if better != better:  # noqa: PLR0124 - nan: no valid answer
            answers.append(Place(category=None))
            continue
        named = tuple(name for name, flag in zip(("Better", "Worse"), crosses, strict=True) if flag)
        answers.append(Place(category=QUADRANTS[better > cuts[0], -worse > cuts[1]], crosses=named))
    return answers
