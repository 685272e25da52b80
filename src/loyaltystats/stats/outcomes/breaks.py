"""Where detractors end and promoters begin: given by the scale 0-10, else by the caller, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.answers import Tally, refuse_outside
from loyaltystats.stats.selection import question_of

PROMOTER_FROM: Final = 9
DETRACTOR_TO: Final = 6
"""Reichheld F. F. (2003), Harvard Business Review 81(12):46-54: promoters answer 9-10, detractors 0-6."""

SCALE: Final = (0.0, 10.0)
_EXAMPLE: Final = "breaks=(6, 9), the highest answer of a detractor and the lowest of a promoter"


@dataclass(frozen=True, kw_only=True)
class Breaks:
    """Highest answer of a detractor and lowest of a promoter, and the ends of the scale where they are known."""

    detractor_to: int = DETRACTOR_TO
    promoter_from: int = PROMOTER_FROM
    lowest: float | None = SCALE[0]
    highest: float | None = SCALE[1]

    @property
    def pair(self) -> tuple[int, int]:
        """The two cut points as they are passed."""
        return self.detractor_to, self.promoter_from

    @property
    def words(self) -> str:
        """What is counted, in words."""
        up = f"{self.promoter_from} or more" if self.highest is None else _ends(self.promoter_from, self.highest)
        down = f"{self.detractor_to} or less" if self.lowest is None else _ends(self.lowest, self.detractor_to)
        return f"Share answering {up} minus share answering {down}"

    def is_promoter(self, value: float) -> bool:
        """Return whether an answer is a promoter's."""
        return value >= self.promoter_from

    def is_detractor(self, value: float) -> bool:
        """Return whether an answer is a detractor's."""
        return value <= self.detractor_to

    def is_passive(self, value: float) -> bool:
        """Return whether an answer is neither."""
        return self.detractor_to < value < self.promoter_from

    def check(self, tallied: Tally) -> None:
        """Raise ``ResponseError`` that lists answers outside the scale."""
        if self.highest is None:
            return
        low = SCALE[0] if self.lowest is None else self.lowest
        refuse_outside(
            tallied,
            low,
            self.highest,
            f"expected whole numbers {low:g}-{self.highest:g} - correct the answers, and blank missing codes such as 98; "
            f"for another scale pass {_EXAMPLE}, or use csat.",
        )


def _ends(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def breaks_of(responses: Any, code: str, breaks: Sequence[int] | None) -> Breaks:
    """Return the cut points of a question.

    Parameters
    ----------
    responses : Responses or dataframe
        With an instrument, its scale is known.
    code : str
        Column of the question.
    breaks : sequence of two int, optional
        Highest answer of a detractor, lowest of a promoter. Default: 6 and 9, on the scale 0-10 only.

    Raises
    ------
    ArgumentError
        The scale is not 0-10 and nothing was said, or the cut points do not fit the scale.
    """
    asked = question_of(responses, code)
    codes = [float(one) for one in asked.scale.codes] if asked and asked.scale and asked.scale.is_numeric else []
    if asked is not None and codes and asked.reversed:
        raise ArgumentError(
            f"question {code!r} - low answers are good on its scale - expected one where high answers are - recode the "
            "answers first."
        )
    ends = (min(codes), max(codes)) if codes else None
    if breaks is None:
        if ends is not None and ends != SCALE:
            raise ArgumentError(
                f"breaks - question {code!r} is answered on a scale {_ends(*ends)}, and the score is defined on 0-10 only - "
                f"expected where detractors end and promoters begin - pass {_EXAMPLE}, or use csat."
            )
        return Breaks()
    low, high = _two(breaks)
    if ends is not None and not (ends[0] <= low and high <= ends[1]):
        raise ArgumentError(
            f"breaks - got ({low}, {high}) for {code!r} on a scale {_ends(*ends)} - expected both on the scale - correct "
            "them."
        )
    return Breaks(
        detractor_to=low,
        promoter_from=high,
        lowest=ends[0] if ends else None,
        highest=ends[1] if ends else None,
    )


def _two(breaks: Any) -> tuple[int, int]:
    given = list(breaks) if isinstance(breaks, (tuple, list)) else []
    whole = [one for one in given if isinstance(one, (int, float)) and not isinstance(one, bool) and one == int(one)]
    if len(given) != 2 or len(whole) != 2 or not given[0] < given[1]:
        raise ArgumentError(
            f"breaks - got {breaks!r} - expected two whole numbers, the smaller first - pass for example {_EXAMPLE}."
        )
    return int(given[0]), int(given[1])
