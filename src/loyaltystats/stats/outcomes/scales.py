"""Where the scale of a rating ends, which answers are its top, and which way it runs: declared, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import whole
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.stats.answers import quoted
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.questionnaire.question import Question
    from loyaltystats.stats.outcomes.rows import Rows

PROMOTER_ANSWERS: Final = 2
"""Promoters answer 9 or 10 of 0-10: the top two (Reichheld F. F., 2003, Harvard Business Review 81(12):46-54)."""


@dataclass(frozen=True, kw_only=True)
class Ends:
    """The scale of one item: its ends, whether a high answer is bad, and how many answers are its top, if declared."""

    lowest: float
    highest: float
    reversed: bool = False
    top: int | None = None

    @property
    def words(self) -> str:
        """The ends in words."""
        return f"{self.lowest:g}-{self.highest:g}"

    @property
    def top_words(self) -> str:
        """The top answers in words, as respondents gave them."""
        top = self.top or 1
        first, last = (self.lowest, self.lowest + top - 1) if self.reversed else (self.highest - top + 1, self.highest)
        span = f"{first:g}" if first == last else f"{first:g}-{last:g}"
        return f"{span} of {self.words}{' (low answers are good)' if self.reversed else ''}"

    def turned(self, values: np.ndarray) -> np.ndarray:
        """Return answers so that a high one is good."""
        return self.lowest + self.highest - values if self.reversed else values

    def points(self, values: np.ndarray) -> np.ndarray:
        """Return answers on 0-100, a high one being good."""
        found: np.ndarray = 100.0 * (self.turned(values) - self.lowest) / (self.highest - self.lowest)
        return found

    def cut(self) -> float:
        """Return where the top answers begin on 0-100."""
        return 100.0 * (self.highest - (self.top or 1) + 1 - self.lowest) / (self.highest - self.lowest)


def ends_of(
    responses: Any,
    code: str,
    *,
    lowest: float | None = None,
    highest: float | None = None,
    top: int | None = None,
    turned: bool | None = None,
) -> Ends:
    """Return the scale of an item from the arguments, and else from the instrument.

    Parameters
    ----------
    responses : Responses or dataframe
        With an instrument where the scale is to come from it.
    code : str
        Column.
    lowest, highest : float, optional
        Ends of the scale.
    top : int, optional
        Number of answers at the good end that count as top.
    turned : bool, optional
        Whether a high answer is bad.

    Raises
    ------
    ArgumentError
        An end is not known, the ends are not in order, or the top holds the whole scale.
    """
    asked = question_of(responses, code)
    known = _codes(asked)
    low = _end("lowest", lowest, min(known, default=None), code)
    high = _end("highest", highest, max(known, default=None), code)
    if low >= high:
        raise ArgumentError(f"lowest - got {low:g}, and the highest is {high:g} - expected a lower end below it.")
    return Ends(
        lowest=low,
        highest=high,
        reversed=bool(asked.reversed) if turned is None and asked else bool(turned),
        top=_top(asked, code, top, high - low),
    )


def _codes(asked: Question | None) -> list[float]:
    if asked is None or asked.scale is None or not asked.scale.is_numeric or not asked.scale.ordered:
        return []
    return [float(code) for code in asked.scale.codes]


def _end(name: str, given: float | None, known: float | None, code: str) -> float:
    if given is None and known is None:
        raise ArgumentError(
            f"{name} - the {name} answer of {code!r} is not known, and is never guessed from the answers given - expected a "
            f"number - pass {name}=..., or read the answers with their instrument."
        )
    value = known if given is None else given
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):  # noqa: PLR0124 - nan
        raise ArgumentError(f"{name} - got {given!r} - expected a number, an end of the scale of {code!r}.")
    return float(value)


def _top(asked: Question | None, code: str, given: int | None, span: float) -> int | None:
    declared = asked.top if asked is not None else None
    if asked is not None and asked.metric == "nps":
        declared = PROMOTER_ANSWERS
    top = declared if given is None else whole("top", given, minimum=1)
    if top is not None and top > span:
        raise ArgumentError(f"top - got {top} for {code!r} - expected fewer than all {span + 1:g} answers - lower top.")
    return top


def need_top(ends: Ends, code: str) -> Ends:
    """Return the scale if its top answers are declared.

    Raises
    ------
    ArgumentError
        They are not.
    """
    if ends.top is None:
        raise ArgumentError(
            f"top - which answers of {code!r} count as top is not declared, and is never guessed - expected a number of "
            "answers - pass top=..., for example top=2 for 6 and 7 of 1-7."
        )
    return ends


def refuse_outside(rows: Rows, code: str, ends: Ends) -> None:
    """Raise ``ResponseError`` that lists answers outside a scale with their counts."""
    import numpy as np

    values = rows.column(code)
    bad = values[(values < ends.lowest) | (values > ends.highest)]
    if bad.size:
        found, times = np.unique(bad, return_counts=True)
        listed = {f"{value:g}": int(n) for value, n in zip(found.tolist(), times.tolist(), strict=True)}
        raise ResponseError(
            f"column {code!r} - {quoted(listed)} - expected numbers {ends.words} - correct the answers, and blank missing "
            "codes such as 98."
        )


def column_list(name: str, given: Any) -> list[str]:
    """Return one column or several as a list.

    Raises
    ------
    ArgumentError
        It is neither, it is empty, or a column stands twice.
    """
    codes = [given] if isinstance(given, str) else list(given) if isinstance(given, Sequence) else []
    if not codes or len(set(map(str, codes))) != len(codes) or not all(isinstance(code, str) for code in codes):
        raise ArgumentError(f"{name} - got {given!r} - expected a column, or a list of different columns.")
    return codes
