"""From answers to positions 1-5: codes always, labels of a known wording, nothing guessed and nothing dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ResponseError, faults_message
from loyaltystats.questionnaire.scale import Scale, normal_text

MISSING: Final = 0
"""Position of an answer that was not given."""

MISSING_CODES: Final = frozenset({"96", "97", "98", "99"})
"""Not shown, not applicable, don't know, refused: the codes of every form of this package, never answers of a pair."""

MOST_QUOTED: Final = 12
"""Closed questions have few answers; a column with more unknown ones is not quoted: it may hold ids or open text."""


@dataclass(kw_only=True)
class AnswerDecoder:
    """Turn answers into positions; unknown answers are collected by column and raised together.

    ``scale`` decodes labels; without one only the codes 1..``positions`` are answers.
    """

    scale: Scale | None
    positions: int
    wording: str | None = None
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    _known: dict[Any, int | None] = field(default_factory=dict)

    def decode(self, column: str, values: Iterable[Any], counts: Iterable[int]) -> list[int]:
        """Return the positions of the values (0 = not answered); unknown ones are noted with their counts."""
        found = []
        for value, n in zip(values, counts, strict=True):
            position = self._position(value)
            if position is None:
                self.unknown.setdefault(column, Counter())[str(value)] += int(n)
            found.append(MISSING if position is None else position)
        return found

    def _position(self, value: Any) -> int | None:
        if is_missing(value):
            return MISSING
        key = (type(value), value)
        if key not in self._known:
            self._known[key] = self._look_up(value)
        return self._known[key]

    def _look_up(self, value: Any) -> int | None:
        text = normal_text(value)
        if text in MISSING_CODES:
            return MISSING
        if self.scale is not None:
            position = self.scale.position(value)
            return position if position is None or position <= self.positions else None
        return int(text) if text.isdecimal() and 1 <= int(text) <= self.positions else None

    def check(self, where: str, suggestion: str = "") -> None:
        """Raise ``ResponseError`` that lists every unknown answer by column, if there were any."""
        if not self.unknown:
            return
        labels = self._labels()
        faults = [_fault(column, values, labels) for column, values in sorted(self.unknown.items())]
        expected = f"codes 1-{self.positions}" + (
            f" or the answers of wording {self.wording!r}" if self.wording else ""
        )
        raise ResponseError(
            faults_message(f"{where} - answers that are not known, expected {expected}", faults)
            + (f"\n{suggestion}" if suggestion else "")
        )

    def _labels(self) -> list[str]:
        answers = self.scale.answers if self.scale else ()
        return [label for answer in answers for label in (*answer.label.values(), *answer.aliases) if label]


def is_missing(value: Any) -> bool:
    """Return whether a value stands for no answer: none, not a number, or blank text.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), " ", 0, "0")]
    [True, True, True, False, False]
    """
    if isinstance(value, str):
        return not value.strip()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return bool(value != value)  # noqa: PLR0124 - nan is the only value unequal to itself


def _fault(column: str, values: Counter[str], labels: Sequence[str]) -> str:
    times = sum(values.values())
    if len(values) > MOST_QUOTED:
        return f"column {column!r}: {len(values)} different texts in {times} rows - is this really a closed question?"
    shown = "; ".join(
        f"{value!r} ({n} time{'s' if n > 1 else ''}){did_you_mean(value, labels)}"
        for value, n in sorted(values.items())
    )
    return f"column {column!r}: {shown}"


def wording_that_fits(unknown: Mapping[str, Counter[str]], positions: int) -> str:
    """Return advice that names the shipped wordings whose labels decode every unknown answer."""
    from loyaltystats.questionnaire.library import wording_names, wording_scale

    texts = {value for values in unknown.values() for value in values}
    fits = [name for name in wording_names() if all(wording_scale(name).position(text) for text in texts)]
    if positions != len(wording_scale(wording_names()[0]).answers):
        return f"Code the answers 1-{positions} first: labels are decoded for five answers only."
    if fits:
        names = " or ".join(f"wording={name!r}" for name in fits)
        return f"Pass {names}: it decodes all of them."
    return (
        f"Pass wording= with one of {', '.join(wording_names())} or five labels in order, from most pleased to least, "
        "or correct the answers."
    )
