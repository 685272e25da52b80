"""Lint of a Qualtrics Advanced Format file: known tags in a lawful order, codes and numbers used once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TYPES: Final = (
    *("MC:SingleAnswer:Vertical", "MC:SingleAnswer:Horizontal", "MC:DropDown", "MC:MultipleAnswer:Vertical"),
    *("Matrix", "TE:SingleLine", "TE:Essay", "DB"),
)
"""Types of questions that files of ours use, of those that Qualtrics knows."""

_TAG = re.compile(r"\[\[(?P<name>[A-Za-z]+)(?::(?P<value>.*))?\]\]")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile(r"-?\d+")
_KNOWN: Final = (
    *("AdvancedFormat", "ED", "Block", "PageBreak", "Question", "ID"),
    *("AdvancedChoices", "Choice", "AdvancedAnswers", "Answer"),
)


@dataclass
class _Question:
    """A question while its lines are read: how far, and what was found."""

    line: int
    kind: str
    code: str = ""
    text: list[str] = field(default_factory=list)
    lists: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    now: str = ""

    @property
    def where(self) -> str:
        """The question as messages name it."""
        return f"line {self.line}, question {self.code or self.kind!r}"


def lint_qualtrics(path: Path) -> list[str]:
    """Return everything that Qualtrics would refuse or read otherwise; an empty list for a good file."""
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        return ["line 1 - begins with a byte order mark, so that Qualtrics does not see [[AdvancedFormat]]."]
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        return [f"byte {error.start + 1} - is no UTF-8 - expected UTF-8 text."]
    if lines[0] != "[[AdvancedFormat]]":
        return ["line 1 - expected [[AdvancedFormat]]."]
    reader = _Reader()
    for number, line in enumerate(lines[1:], start=2):
        reader.take(number, line)
    reader.end()
    return [*reader.found, *_twice(reader.codes)]


def _twice(codes: Sequence[str]) -> Iterator[str]:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"the id {code!r} is used twice - its columns could not be told apart."


class _Reader:
    """Reads a file line by line."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.codes: list[str] = []
        self.question: _Question | None = None
        self.blocks = 0

    def take(self, number: int, line: str) -> None:
        """Take the next line: a tag, or text below one."""
        tag = _TAG.fullmatch(line)
        if tag is None:
            if "[[" in line or "]]" in line:
                self.add(number, f"{line[:40]!r} holds double brackets and is no tag.")
            self._text(number, line)
            return
        name, value = tag["name"], tag["value"] or ""
        if name not in _KNOWN:
            self.add(number, f"the tag {name!r} is unknown.")
        elif "[[" in value or "]]" in value:
            self.add(number, f"the tag {name!r} is not closed.")
        elif name in ("ED", "Block", "PageBreak", "Question"):
            self._begin(number, name, value)
        else:
            self._inside(number, name, value)

    def add(self, number: int, what: str) -> None:
        """Record a fault of a line."""
        self.found.append(f"line {number} - {what}")

    def _text(self, number: int, line: str) -> None:
        one = self.question
        if not line.strip():
            return
        if one is None:
            self.add(number, f"{line[:40]!r} stands in no question.")
        elif one.lists.get(one.now):
            one.lists[one.now][-1][1].append(line)
        elif one.now:
            self.add(number, f"{line[:40]!r} stands before the first answer.")
        else:
            one.text.append(line)

    def _begin(self, number: int, name: str, value: str) -> None:
        self.end()
        if name == "ED":
            parts = value.split(":")
            if not _CODE.fullmatch(parts[0]) or len(parts) > 2:
                self.add(
                    number, f"embedded data {value!r} - expected a field, or a field, a colon and a value without one."
                )
            if self.blocks:
                self.add(number, "embedded data stands behind a block.")
        elif name == "Block":
            self.blocks += 1
            if not value.strip():
                self.add(number, "the block has no name.")
        elif name == "Question":
            if value not in TYPES:
                self.add(number, f"the type {value!r} is unknown.")
            if not self.blocks:
                self.add(number, "the question stands in no block.")
            self.question = _Question(number, value)

    def _inside(self, number: int, name: str, value: str) -> None:
        one = self.question
        if one is None:
            self.add(number, f"the tag {name!r} stands in no question.")
        elif name == "ID":
            if one.text or one.now or not _CODE.fullmatch(value) or "TEXT" in value.upper():
                self.add(
                    number, f"the id {value!r} - expected letters and digits, right below the question, without TEXT."
                )
            one.code = value
            self.codes.append(value)
        elif name in ("AdvancedChoices", "AdvancedAnswers"):
            if name in one.lists:
                self.add(number, f"the tag {name!r} stands twice in a question.")
            one.now = name
            one.lists[name] = []
        else:
            wanted = "AdvancedChoices" if name == "Choice" else "AdvancedAnswers"
            if one.now != wanted:
                self.add(number, f"the tag {name!r} stands not below [[{wanted}]].")
                return
            one.lists[wanted].append((value, []))

    def end(self) -> None:
        """Check the question that is complete now."""
        one, self.question = self.question, None
        if one is None:
            return
        wanted = ["AdvancedChoices"] if one.kind.startswith("MC") else []
        wanted = ["AdvancedChoices", "AdvancedAnswers"] if one.kind == "Matrix" else wanted
        if not one.code:
            self.found.append(f"{one.where} - has no [[ID:...]].")
        if not one.text:
            self.found.append(f"{one.where} - has no text.")
        for name in ("AdvancedChoices", "AdvancedAnswers"):
            if bool(one.lists.get(name)) != (name in wanted):
                self.found.append(f"{one.where} - {'needs' if name in wanted else 'has no use for'} [[{name}]].")
            numbers = [number for number, _ in one.lists.get(name, [])]
            if not all(_NUMBER.fullmatch(number) for number in numbers) or len(set(numbers)) < len(numbers):
                self.found.append(f"{one.where} - the numbers of [[{name}]] are used twice, or are none.")
            if not all(texts for _, texts in one.lists.get(name, [])):
                self.found.append(f"{one.where} - an answer of [[{name}]] has no text.")
