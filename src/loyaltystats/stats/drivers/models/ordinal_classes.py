"""Classes of an ordinal outcome: its answers as they are, detractors to promoters, or classes with given cut points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.outcomes.breaks import DETRACTOR_TO, PROMOTER_FROM

if TYPE_CHECKING:
    import numpy as np

NPS_CUTS: Final = (float(DETRACTOR_TO), float(PROMOTER_FROM - 1))
NPS_NAMES: Final = ("detractors", "passives", "promoters")
MOST: Final = 20
"""Classes above which an outcome is a measurement, not a rating."""

FEW: Final = 10
"""Answers to a class below which its thresholds are loose."""

ENOUGH: Final = 25
"""Answers to every class from which the tests of proportional odds hold their level: with 11 answers the nominal test of a
driver that is the same everywhere rejected in 23, 10 and 6 % of simulated surveys of 200, 400 and 1,000 respondents, whose
rarest answer was given by 6, 12 and 30."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Classes:
    """The outcome as an ordinal model reads it: a value per respondent, the names of the values, what was joined."""

    y: np.ndarray
    names: Mapping[float, str]
    cuts: tuple[float, ...]
    """Cut points for shares of joined classes: those asked for; 6 and 8 where answers go from 0 to 10; else none."""
    joined: bool
    nps: bool
    """Whether the shares are those of detractors, passives and promoters."""
    gaps: tuple[str, ...] = ()
    """Answers or classes that nobody gave."""

    @property
    def values(self) -> list[float]:
        """Values that somebody gave, ascending."""
        import numpy as np

        return [float(value) for value in np.unique(self.y)]

    @property
    def labels(self) -> list[str]:
        """Names of the classes that somebody gave."""
        return [self.names[value] for value in self.values]

    @property
    def cut_names(self) -> list[str]:
        """Names of the cut points, for example ``6|7``."""
        return [f"{low}|{high}" for low, high in pairwise(self.labels)]


def classes_of(y: np.ndarray, asked: Any, outcome: str) -> Classes:
    """Read the outcome in classes.

    Parameters
    ----------
    y : numpy.ndarray
        Answers.
    asked : None, "nps", or sequence of float
        The answers as they are; 0-6, 7-8, 9-10; or the highest answer of every class but the last.
    outcome : str
        Column, for messages.

    Raises
    ------
    ArgumentError
        The classes asked for are no ascending cut points, or ``"nps"`` is asked of another scale than 0 to 10.
    EstimationError
        The outcome takes too many values, or all answers fall into one class.
    """
    import numpy as np

    if asked is None:
        return _as_they_are(y, outcome)
    cuts = NPS_CUTS if isinstance(asked, str) and asked == "nps" else _cut_points(asked)
    whole = bool((y == np.rint(y)).all())
    named = isinstance(asked, str)  # numbers mean the score only where the answers show the scale 0 to 10
    nps = cuts == NPS_CUTS and whole and bool(y.max() <= 10 and (y.min() >= 0 if named else y.min() == 0))
    if named and not nps:
        raise ArgumentError(
            f"classes - 'nps' reads answers 0 to 10, and {outcome!r} goes from {y.min():g} to {y.max():g} - expected the "
            "highest answer of every class but the last - pass for example classes=(2, 4)."
        )
    place = np.searchsorted(np.asarray(cuts), y, side="left").astype(float)
    names = list(NPS_NAMES) if nps else _class_names(cuts, y)
    given = np.unique(place).astype(int).tolist()
    if len(given) < 2:
        raise EstimationError(
            f"outcome {outcome!r} - all answers are in the class {names[given[0]]!r} - expected at least two classes - "
            "choose other classes."
        )
    return Classes(
        y=place,
        names=dict(zip(map(float, range(len(names))), names, strict=True)),
        cuts=cuts,
        joined=True,
        nps=nps,
        gaps=tuple(name for at, name in enumerate(names) if at not in given),
    )


def _as_they_are(y: np.ndarray, outcome: str) -> Classes:
    import numpy as np

    values = np.unique(y)
    if len(values) > MOST:
        raise EstimationError(
            f"outcome {outcome!r} - takes {len(values)} different values - expected a rating with at most {MOST} answers - "
            "pass classes=, the highest answer of every class but the last, or use model='linear'."
        )
    whole = bool((values == np.rint(values)).all())
    nps = whole and values[0] == 0 and values[-1] == 10
    inside = np.arange(values[0], values[-1] + 1) if whole else values
    return Classes(
        y=y,
        names={float(value): f"{value:g}" for value in values},
        cuts=NPS_CUTS if nps else (),
        joined=False,
        nps=bool(nps),
        gaps=tuple(f"{value:g}" for value in inside if value not in values),
    )


def _cut_points(asked: Any) -> tuple[float, ...]:
    given = list(asked) if isinstance(asked, Sequence) and not isinstance(asked, str) else []
    right = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in given)
    if not given or not right or sorted(set(given)) != given:
        raise ArgumentError(
            f"classes - got {asked!r} - expected 'nps', or ascending numbers, the highest answer of every class but the "
            "last - pass for example classes=(6, 8)."
        )
    return tuple(float(each) for each in given)


def _class_names(cuts: Sequence[float], y: np.ndarray) -> list[str]:
    """Return the names of classes: ``0-6`` with whole answers, else ``up to 6.5``."""
    import numpy as np

    whole = bool((y == np.rint(y)).all()) and all(cut == int(cut) for cut in cuts)
    if whole:
        lows = [min(y.min(), cuts[0]), *(cut + 1 for cut in cuts)]
        highs = [*cuts, max(y.max(), cuts[-1] + 1)]
        return [f"{low:g}" if low == high else f"{low:g}-{high:g}" for low, high in zip(lows, highs, strict=True)]
    middle = [f"above {low:g} to {high:g}" for low, high in pairwise(cuts)]
    return [f"up to {cuts[0]:g}", *middle, f"above {cuts[-1]:g}"]
