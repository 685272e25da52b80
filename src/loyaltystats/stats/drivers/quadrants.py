"""Quadrants of a priority map: where the crosshair lies, who is on which side of it, and how often in resamples."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np

QUADRANTS: Final = {
    (True, False): "improve first",
    (True, True): "keep it up",
    (False, False): "low priority",
    (False, True): "do not overdo",
}
"""(important, well done) -> what to do, after Martilla and James (1977), Journal of Marketing 41(1):77-79."""

VERDICTS: Final = {
    (True, True): "said and shown",
    (True, False): "said, not shown",
    (False, True): "shown, not said",
    (False, False): "neither",
}
"""(stated above the mean, derived above its cut) -> how the two importances compare."""

CLEAR, UNCLEAR = "clear", "unclear"
SHARE: Final = 0.9
"""Share of resamples from which a quadrant counts as clear; a convention of this package, ``clear=`` changes it."""

MIDDLE: Final = 50.0
"""Middle of a scale from 0 to 100."""

TIE: Final = 1e-9
"""Points or shares that are closer than this are equal: means of the same answers differ by rounding only."""

WORDS: Final = {
    "mean": "mean of these drivers",
    "median": "median of these drivers",
    "scale": "middle of the scale",
    "given": "as given",
}

Rule = str | float


@dataclass(frozen=True, kw_only=True)
class Crosshair:
    """Where importance and performance are cut: ``mean``, ``median``, ``scale`` (performance), or a number."""

    importance: Rule
    performance: Rule
    stated: Rule = "mean"

    def fixed(self, at: Picture) -> Crosshair:
        """Return the crosshair with the numbers that it has in a picture."""
        return replace(
            self,
            importance=float(cut(self.importance, at.importance)),
            performance=float(cut(self.performance, at.performance)),
            stated=float(cut(self.stated, at.stated)),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """Shares of importance, performance and stated importance: of a sample, (p,), or of resamples, (B, p)."""

    importance: np.ndarray
    performance: np.ndarray
    stated: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """Quadrant and verdict of every driver with the share of resamples that agree; nan without resamples."""

    quadrant: list[str | None]
    quadrant_probability: np.ndarray
    verdict: list[str | None]
    verdict_probability: np.ndarray
    spearman: tuple[float, float, float]
    """Rank correlation of stated and derived importance, with its interval."""


def rule(name: str, value: Any, words: tuple[str, ...]) -> Rule:
    """Return a rule for a cut: one of the words (the first where none is given), or a number.

    Raises
    ------
    ArgumentError
        It is neither.
    """
    if value is None:
        return words[0]
    if isinstance(value, str) and value in words:
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    expected = ", ".join(repr(word) for word in words)
    hint = did_you_mean(value, words) if isinstance(value, str) else ""
    raise ArgumentError(f"{name} - got {value!r} - expected a number or one of {expected}.{hint}")


def rule_words(value: Rule) -> str:
    """Return how a cut was chosen.

    Examples
    --------
    >>> rule_words("scale"), rule_words(60.0)
    ('middle of the scale', 'as given')
    """
    return WORDS[value if isinstance(value, str) else "given"]


def cut(value: Rule, values: np.ndarray) -> np.ndarray:
    """Return where the last axis is cut; values that are not known do not count.

    Examples
    --------
    >>> import numpy as np
    >>> float(cut("median", np.array([1.0, 2.0, 9.0]))), float(cut(3, np.array([1.0])))
    (2.0, 3.0)
    """
    import numpy as np

    if not isinstance(value, str):
        return np.asarray(float(value))
    if value == "scale":
        return np.asarray(MIDDLE)
    known = ~np.isnan(values)
    if not known.any():
        return np.asarray(math.nan)
    found: np.ndarray = (np.nanmean if value == "mean" else np.nanmedian)(values, axis=-1)
    return found


def infer(here: Picture, drawn: Picture, crosshair: Crosshair, level: float) -> Reading:
    """Say where every driver lies and how often resamples agree; no row of answers is seen here."""
    import numpy as np

    asked = ~np.isnan(here.stated)
    comparable = asked if asked.sum() > 1 else np.zeros_like(asked)
    important, well = _high(here.importance, crosshair.importance), _high(here.performance, crosshair.performance)
    said = _high(here.stated, crosshair.stated)
    usable = np.isfinite(drawn.importance).all(axis=1) & np.isfinite(drawn.performance).all(axis=1)
    kept = Picture(
        importance=drawn.importance[usable], performance=drawn.performance[usable], stated=drawn.stated[usable]
    )
    same_important = _high(kept.importance, crosshair.importance) == important
    same_well = _high(kept.performance, crosshair.performance) == well
    whole = np.isfinite(kept.stated[:, comparable]).all(axis=1)
    same_said = _high(kept.stated[whole], crosshair.stated) == said
    return Reading(
        quadrant=[QUADRANTS[(bool(one), bool(other))] for one, other in zip(important, well, strict=True)],
        quadrant_probability=_share(same_important & same_well),
        verdict=[
            VERDICTS[(bool(one), bool(other))] if known else None
            for one, other, known in zip(said, important, comparable, strict=True)
        ],
        verdict_probability=np.where(comparable, _share(same_important[whole] & same_said), math.nan),
        spearman=_spearman(here, kept, comparable, level),
    )


def _high(values: np.ndarray, at: Rule) -> np.ndarray:
    """Return who reaches the cut; who lies on it does."""
    import numpy as np

    limit = cut(at, values)
    found: np.ndarray = values >= (limit[..., None] if np.ndim(limit) else limit) - TIE
    return found


def _share(same: np.ndarray) -> np.ndarray:
    import numpy as np

    return same.mean(axis=0) if len(same) else np.full(same.shape[1], math.nan)


def _spearman(here: Picture, drawn: Picture, comparable: np.ndarray, level: float) -> tuple[float, float, float]:
    import numpy as np

    if comparable.sum() < 3:
        return math.nan, math.nan, math.nan
    found = rank_correlation(here.stated[None, comparable], here.importance[None, comparable])[0]
    draws = rank_correlation(drawn.stated[:, comparable], drawn.importance[:, comparable])
    draws = draws[~np.isnan(draws)]
    if not len(draws):
        return float(found), math.nan, math.nan
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(found), float(low), float(high)


def rank_correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation of every row of one with that of the other; nan where all ranks are equal.

    Examples
    --------
    >>> import numpy as np
    >>> float(rank_correlation(np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 5.0, 4.0]]))[0])
    0.5
    """
    import numpy as np
    from scipy.stats import rankdata

    ranks = [rankdata(np.round(each / TIE), axis=1, nan_policy="propagate") for each in (one, other)]
    first, second = (each - each.mean(axis=1, keepdims=True) for each in ranks)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = (first * second).sum(axis=1) / np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return found
