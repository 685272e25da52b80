"""Pattern: an English template with numbered slots, found again in a composed text, and filled in another language."""

from __future__ import annotations

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

    @property
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

    def readings(self, text: str) -> Iterator[dict[int, str]]:
        """Give the ways to read a text as this pattern: the contents of the slots."""
        if len(text) < self.weight or not text.startswith(self.literals[0]) or not text.endswith(self.literals[-1]):
            return
        first = self._read(text)
        if first is not None:
            yield first
        if len(self.order) > 1:
            last = self._read_back(text)
            if last is not None and last != first:
                yield last

    def _read(self, text: str) -> dict[int, str] | None:
        """Read from the left: every slot is as short as it can be."""
        start, end = len(self.literals[0]), len(text) - len(self.literals[-1])
        found: dict[int, str] = {}
        for slot, literal in zip(self.order, self.literals[1:-1], strict=False):
            place = text.find(literal, start + 1, end)
            if place < 0:
                return None
            found[slot] = text[start:place]
            start = place + len(literal)
        return self._closed(found, text, start, end)

    def _read_back(self, text: str) -> dict[int, str] | None:
        """Read from the right."""
        start, end = len(self.literals[0]), len(text) - len(self.literals[-1])
        found: dict[int, str] = {}
        for slot, literal in zip(self.order[:0:-1], self.literals[-2:0:-1], strict=True):
            place = text.rfind(literal, start, end - 1)
            if place < 0:
                return None
            found[slot] = text[place + len(literal) : end]
            end = place
        return self._closed(found, text, start, end, self.order[0])

    def _closed(
        self, found: dict[int, str], text: str, start: int, end: int, slot: int | None = None
    ) -> dict[int, str] | None:
        if start >= end:
            return None
        found[self.order[-1] if slot is None else slot] = text[start:end]
        return found if all(found.values()) else None

    def filled(self, slots: dict[int, str]) -> str:
        """Return the text in the language, with these contents of the slots."""
        inner = SLOT.sub(lambda one: slots[int(one[1])], self.local)
        return f"{slots.get(BEFORE, '')}{inner}{slots.get(AFTER, '')}"
