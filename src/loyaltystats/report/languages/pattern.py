"""Pattern: an English template with numbered slots, found again in a composed text, and filled in another language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

SLOT: Final = re.compile(r"\{(\d+)\}")
WORD: Final = re.compile(r"[^\W\d_]+")

_WHOLE_WORD: Final = re.compile(r"(?<![\w\0])[^\W\d_]+(?![\w\0])")
"""A word that no slot continues."""

BEFORE: Final = -1
AFTER: Final = -2
"""Slots of a piece that is joined to another text: what stands before it, and after it."""

LONG: Final = 250
MOST_READINGS, MOST_OF_LONG = 24, 4
"""Ways to read a text as one pattern that are tried; a chart in words has too many."""

SHORT: Final = 3
"""Characters of a literal that may stand inside a word of the data by chance."""

_RANGE: Final = "{0} to {1}"
"""Template of two limits; between anything but numbers, "to" is a word of a sentence."""
_NUMBER: Final = re.compile(r"[−+-]?\d[\d,.]*")
_LIMIT: Final = re.compile(r"\S*\d\S*|(?:minus )?infinite|not estimable")

_APART: Final = (" ", "(", "“", "/", "[")
_JOINED_BEFORE: Final = (" ", ",", ";", ".", ":", ")")
_JOINED_AFTER: Final = (" ", "(", "/")


@dataclass(frozen=True)
class Pattern:
    """One template and its text in the language.

    A template that begins with a space or a mark, or ends with a space, is a piece that the report joins to others; it is
    found wherever a text holds it.
    """

    english: str
    local: str

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The slots in the order of the English text."""
        inner = tuple(int(found) for found in SLOT.findall(self.english))
        before = (BEFORE,) if self.english.startswith(_JOINED_BEFORE) else ()
        after = (AFTER,) if self.english.endswith(_JOINED_AFTER) else ()
        return before + inner + after

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """The texts around the slots: one more than there are slots."""
        parts = SLOT.split(self.english)[::2]
        before = [""] if BEFORE in self.order else []
        after = [""] if AFTER in self.order else []
        return (*before, *parts, *after)

    @cached_property
    def joined(self) -> bool:
        """Whether the template is a piece that the report joins to other texts."""
        return BEFORE in self.order or AFTER in self.order

    @cached_property
    def weight(self) -> int:
        """Number of characters that must be there; the heavier pattern says more."""
        return sum(map(len, self.literals))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that a text must hold to be of this pattern."""
        return frozenset(_WHOLE_WORD.findall(SLOT.sub("\0", self.english)))

    @cached_property
    def _may_be_empty(self) -> tuple[bool, ...]:
        """Whether each slot may hold nothing: what is joined, and what is glued to the text before it."""
        glued = (bool(literal) and not literal.endswith(_APART) for literal in self.literals)
        return tuple(slot < 0 or after for slot, after in zip(self.order, glued, strict=False))

    def may_be(self, text: str) -> bool:
        """Return whether a text begins, ends and goes on as this pattern does."""
        if len(text) < self.weight or not text.startswith(self.literals[0]) or not text.endswith(self.literals[-1]):
            return False
        start, end = len(self.literals[0]), len(text) - len(self.literals[-1])
        return start <= end and self._in_order(text, start, end)

    def readings(self, text: str) -> Iterator[dict[int, str]]:
        """Give the ways to read a text as this pattern, the contents of the slots; the shortest first slots first."""
        if self.may_be(text):
            start, end = len(self.literals[0]), len(text) - len(self.literals[-1])
            most = MOST_READINGS if len(text) <= LONG else MOST_OF_LONG
            found = itertools.islice(self._from(text, 0, start, end), most)
            yield from (slots for slots in found if self._fits(slots))

    @cached_property
    def _of_percent(self) -> tuple[int, ...]:
        """The slots before a per cent sign: numbers, or the sentences before them would be swallowed."""
        pairs = zip(self.order, self.literals[1:], strict=False)
        return tuple(slot for slot, after in pairs if after.startswith(("%", " %")))

    def _fits(self, slots: dict[int, str]) -> bool:
        """Return whether a range stands between limits, and per cent after numbers."""
        if not all(_NUMBER.fullmatch(slots[slot]) for slot in self._of_percent):
            return False
        return self.english != _RANGE or all(_LIMIT.fullmatch(content) for content in slots.values())

    def _in_order(self, text: str, start: int, end: int) -> bool:
        for literal in self.literals[1:-1]:
            place = text.find(literal, start, end)
            if place < 0:
                return False
            start = place + len(literal)
        return True

    def _from(self, text: str, slot: int, start: int, end: int) -> Iterator[dict[int, str]]:
        """Give the contents of a slot and of all behind it."""
        least = start + (0 if self._may_be_empty[slot] else 1)
        if slot == len(self.order) - 1:
            if least <= end:
                yield {self.order[slot]: text[start:end]}
            return
        literal = self.literals[slot + 1]
        place = text.find(literal, least, end)
        while place >= 0:
            if len(literal) > SHORT or not (_inside_quotes(text, start, place) or _inside_number(text, place, literal)):
                for rest in self._from(text, slot + 1, place + len(literal), end):
                    yield {self.order[slot]: text[start:place]} | rest
            place = text.find(literal, place + 1, end)

    def filled(self, slots: dict[int, str]) -> str:
        """Return the text in the language, with these contents of the slots."""
        inner = SLOT.sub(lambda one: slots[int(one[1])], self.local)
        return f"{slots.get(BEFORE, '')}{inner}{slots.get(AFTER, '')}"


def _inside_quotes(text: str, start: int, place: int) -> bool:
    """Return whether a place is inside quotes that were opened after the start."""
    return text.count("“", start, place) > text.count("”", start, place)


def _inside_number(text: str, place: int, literal: str) -> bool:
    """Return whether a mark is the decimal point or the comma of a number."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return literal in (".", ",") and len(around) > 1 and around.isdecimal()
