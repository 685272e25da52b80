"""What the answers of a wave fall into: Kano categories from pairs, or the levels that respondents chose themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.kano.coefficients import ANNOYED, PLEASED, VALID
from loyaltystats.stats.kano.direct import ANSWERS, OUTSIDE, TIE_ORDER
from loyaltystats.stats.kano.winner import PRIORITY
from loyaltystats.vocabulary import CATEGORIES, LEVELS

if TYPE_CHECKING:
    import numpy as np

SCORED: Final = 3
"""The first three slots are the life cycle of a feature: Delighted 0, Desired 1, Expected 2."""

NO_ANSWER: Final = -1
"""Slot of an incomplete pair, or of a question that was not answered."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """Slots of one kind of question, in one order: Delighted, Desired, Expected, indifferent, then what stands outside.

    ``shares`` are slots tested on their own (stem of a column -> slot); ``apart`` is the number of columns in the test
    of homogeneity: later slots are counted together. ``base``, ``pleased`` and ``annoyed`` define Better and Worse and
    are empty where the questions do not give them.
    """

    name: str
    categories: tuple[str, ...]
    priority: tuple[int, ...]
    shares: tuple[tuple[str, int], ...]
    apart: int
    base: tuple[int, ...] = ()
    pleased: tuple[int, ...] = ()
    annoyed: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.categories)

    def merged(self, counts: np.ndarray) -> np.ndarray:
        """Return counts for the test of homogeneity: the last axis is the slots, those beyond ``apart`` together."""
        import numpy as np

        kept = counts[..., : self.apart - 1]
        rest = counts[..., self.apart - 1 :].sum(axis=-1, keepdims=True)
        return np.concatenate([kept, rest], axis=-1)


def _slots(categories: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(CATEGORIES.index(category) for category in categories)


PAIRS: Final = Scheme(
    name="pairs",
    categories=CATEGORIES,
    priority=_slots(PRIORITY),
    shares=(("indifferent", 3), ("reverse", 4)),
    apart=5,
    base=_slots(VALID),
    pleased=_slots(PLEASED),
    annoyed=_slots(ANNOYED),
)
"""Kano pairs: A O M I R Q; Reverse and Questionable are counted together in the test of homogeneity."""

_DIRECT_ORDER: Final = (*reversed(LEVELS[1:]), OUTSIDE, LEVELS[0])

DIRECT: Final = Scheme(
    name="direct",
    categories=_DIRECT_ORDER,
    priority=tuple(_DIRECT_ORDER.index(ANSWERS[position]) for position in TIE_ORDER),
    shares=(("indifferent", 3), ("dissatisfied", 4)),
    apart=5,
)
"""Direct classification: Delighted, Desired, Expected, does not matter, Dissatisfied; no pair, so no Better or Worse."""

DIRECT_SLOTS: Final = tuple(_DIRECT_ORDER.index(answer) for answer in ANSWERS)
"""Slot of each answer in the order of the direct question."""
