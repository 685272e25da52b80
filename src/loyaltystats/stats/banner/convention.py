"""Letters: which column gets the letter of which, given the tests; by the convention of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import ArgumentError

CONVENTIONS: Final = ("higher", "higher_lower")


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How letters are given.

    ``higher``: a column gets the letter of every column that it is significantly higher than, in capitals; with a second,
    stricter level capitals are for that one and small letters for the first. ``higher_lower``: capitals for columns that it
    is higher than, small letters for those it is lower than.
    """

    name: str
    confidence_level: float
    second_level: float | None = None

    @property
    def alpha(self) -> float:
        """The level of error of a letter."""
        return 1 - self.confidence_level

    def given(self, difference: float, p: float, letters: tuple[str, str]) -> tuple[str, str]:
        """Return the letters that a test gives the first and the second of its columns; ``letters`` are their own.

        Examples
        --------
        >>> Convention(name="higher", confidence_level=0.95).given(0.2, 0.01, ("A", "B"))
        ('B', '')
        >>> Convention(name="higher_lower", confidence_level=0.95).given(0.2, 0.01, ("A", "B"))
        ('B', 'a')
        """
        if not p < self.alpha or not difference:  # nan is no letter
            return "", ""
        first, second = letters
        if self.name == "higher_lower":
            return (second, first.lower()) if difference > 0 else (second.lower(), first)
        strong = self.second_level is None or p < 1 - self.second_level
        mark = (second if difference > 0 else first) if strong else (second if difference > 0 else first).lower()
        return (mark, "") if difference > 0 else ("", mark)


def convention_of(name: str, confidence_level: float, second_level: float | None) -> Convention:
    """Return a convention, checked.

    Raises
    ------
    ArgumentError
        It is not known, or the second level cannot be used.
    """
    one_of("convention", name, CONVENTIONS)
    level = fraction("confidence_level", confidence_level)
    if second_level is None:
        return Convention(name=name, confidence_level=level)
    second = fraction("second_level", second_level)
    if name != "higher":
        raise ArgumentError(
            f"second_level - got {second_level!r} with convention={name!r}, where small letters already mean lower - "
            "expected it with convention='higher' only - leave it out."
        )
    if second <= level:
        raise ArgumentError(
            f"second_level - got {second_level!r}, not above confidence_level={confidence_level!r} - expected a stricter "
            "level, for example confidence_level=0.95, second_level=0.99."
        )
    return Convention(name=name, confidence_level=level, second_level=second)


Cell = tuple[str, str, str, str]
"""Question, kind of row, answer, column."""


def collected(tests: Iterable[Mapping[str, Any]]) -> dict[Cell, str]:
    """Return the letters of every cell, put together from the rows of the tests."""
    found: dict[Cell, list[str]] = {}
    for row in tests:
        for column, mark in ((row["column"], row["letter_first"]), (row["other_column"], row["letter_second"])):
            if mark:
                place = (str(row["question"]), str(row["row_kind"]), str(row["answer"]), str(column))
                found.setdefault(place, []).append(str(mark))
    return {place: joined(marks) for place, marks in found.items()}


def joined(marks: Iterable[str]) -> str:
    """Return letters in the order of the columns; apart where one of them has two signs.

    Examples
    --------
    >>> joined(["C", "a"]), joined(["AA", "B"])
    ('aC', 'B AA')
    """
    ordered = sorted(marks, key=lambda mark: (len(mark), mark.upper(), mark))
    return (" " if any(len(mark) > 1 for mark in ordered) else "").join(ordered)
