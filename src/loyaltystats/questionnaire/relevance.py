"""Relevance: the small language in which a skip condition is written once, parsed, and evaluated.

::

    ease <= 3                       order of the codes of a scale, or of numbers
    used = '1'    used != '1'       one answer; a number needs no quotes
    selected(channels, 'web')       an option of a multiple choice
    answered(why)                   any answer, "I don't know" included
    not (...)   ... and ...   ... or ...

A comparison with a question that has no answer is false, ``!=`` included. ``<``, ``<=``, ``>`` and ``>=`` are false for the
missing codes 96-99, whose order means nothing; ``=`` and ``!=`` compare them like any other code. A question that was not
asked has no answer. The writers of ``forms`` translate the parsed condition into the language of each platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, Protocol

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
ORDERED: Final = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Compare:
    """An answer compared with a code or a number."""

    code: str
    operator: Operator
    value: str


@dataclass(frozen=True)
class Selected:
    """An option of a multiple choice is chosen."""

    code: str
    option: str


@dataclass(frozen=True)
class Answered:
    """A question has any answer."""

    code: str


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    one: Condition


@dataclass(frozen=True)
class Both:
    """All of several conditions."""

    every: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """At least one of several conditions."""

    every: tuple[Condition, ...]


Condition = Compare | Selected | Answered | Not | Both | Either

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*')|(?P<word>[a-z][A-Za-z0-9]*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<mark><=|>=|!=|[=<>(),]))"
)
_WORDS = ("and", "or", "not", "selected", "answered")
_DEEPEST = 20


@cache
def parse(text: str) -> Condition:
    """Return the condition that a text says.

    Parameters
    ----------
    text : str
        A condition in the language above.

    Returns
    -------
    Condition
        A tree of ``Compare``, ``Selected``, ``Answered``, ``Not``, ``Both`` and ``Either``.

    Raises
    ------
    ValueError
        It is no condition; the message says where it goes wrong and what was expected.

    Examples
    --------
    >>> parse("used = '1' and ease <= 3")
    Both(every=(Compare(code='used', operator='=', value='1'), Compare(code='ease', operator='<=', value='3')))
    """
    reader = _Reader(text)
    found = reader.either(0)
    reader.end()
    return found


class _Reader:
    """Reads a condition from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def either(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} brackets inside one another - expected a simpler condition")
        found = [self.both(depth)]
        while self.take("or"):
            found.append(self.both(depth))
        return found[0] if len(found) == 1 else Either(tuple(found))

    def both(self, depth: int) -> Condition:
        found = [self.one(depth)]
        while self.take("and"):
            found.append(self.one(depth))
        return found[0] if len(found) == 1 else Both(tuple(found))

    def one(self, depth: int) -> Condition:
        if self.take("not"):
            return Not(self.one(depth + 1)) if depth <= _DEEPEST else self.either(depth + 1)
        if self.take("("):
            found = self.either(depth + 1)
            self.need(")")
            return found
        if self.take("selected"):
            return self._selected()
        if self.take("answered"):
            self.need("(")
            code = self.code()
            self.need(")")
            return Answered(code)
        return self._compare()

    def _selected(self) -> Condition:
        self.need("(")
        code = self.code()
        self.need(",")
        option = self.value("an option in quotes")
        self.need(")")
        return Selected(code, option)

    def _compare(self) -> Condition:
        code = self.code()
        kind, word = self.peek()
        if kind != "mark" or word not in ("=", "!=", *ORDERED):
            raise self.fault("= != < <= > or >=")
        self.at += 1
        value = self.value("an answer code in quotes, or a number")
        return Compare(code, word, value)  # type: ignore[arg-type]  # checked above

    def code(self) -> str:
        kind, word = self.peek()
        if kind != "word" or word in _WORDS:
            raise self.fault("the code of a question")
        self.at += 1
        return word

    def value(self, wanted: str) -> str:
        kind, word = self.peek()
        if kind not in ("text", "number"):
            raise self.fault(wanted)
        self.at += 1
        return word.strip("'")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, word: str) -> bool:
        kind, found = self.peek()
        if found != word or kind == "text":
            return False
        self.at += 1
        return True

    def need(self, word: str) -> None:
        if not self.take(word):
            raise self.fault(repr(word))

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise self.fault("'and', 'or' or the end")

    def fault(self, wanted: str) -> ValueError:
        kind, word = self.peek()
        where = "at the end" if kind == "end" else f"at {word!r}"
        return ValueError(f"{where} - expected {wanted}")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ValueError(
                f"at {text[at:].strip()[:20]!r} - expected question codes, = != < <= > >=, answers in single quotes, "
                "and, or, not, selected(), answered()"
            )
        yield found.lastgroup, found.group(found.lastgroup)
        at = found.end()


def leaves(condition: Condition) -> Iterator[Compare | Selected | Answered]:
    """Yield the single comparisons in a condition, from left to right."""
    if isinstance(condition, Both | Either):
        for one in condition.every:
            yield from leaves(one)
    elif isinstance(condition, Not):
        yield from leaves(condition.one)
    else:
        yield condition


class Answers(Protocol):
    """What a condition is evaluated on: one respondent (booleans) or many (arrays of booleans)."""

    def equals(self, code: str, value: str) -> Any:
        """Say whether the answer is the code or number."""

    def compares(self, code: str, operator: str, number: float) -> Any:
        """Say whether the answer, not being a missing code, stands in the order to the number."""

    def selects(self, code: str, option: str) -> Any:
        """Say whether an option of a multiple choice is chosen."""

    def answers(self, code: str) -> Any:
        """Say whether there is any answer."""


def holds(condition: Condition, answers: Answers) -> Any:
    """Evaluate a condition; the result has the type that ``answers`` gives.

    Examples
    --------
    >>> holds(parse("used = '1' or not answered(why)"), OneRespondent({"used": "2", "why": "late"}))
    False
    """
    if isinstance(condition, Both | Either):
        found = holds(condition.every[0], answers)
        for one in condition.every[1:]:
            found = found & holds(one, answers) if isinstance(condition, Both) else found | holds(one, answers)
        return found
    if isinstance(condition, Not):
        return holds(condition.one, answers) ^ True
    return _leaf(condition, answers)


def _leaf(leaf: Compare | Selected | Answered, answers: Answers) -> Any:
    if isinstance(leaf, Selected):
        return answers.selects(leaf.code, leaf.option)
    if isinstance(leaf, Answered):
        return answers.answers(leaf.code)
    if leaf.operator in ORDERED:
        return answers.compares(leaf.code, leaf.operator, float(leaf.value))
    same = answers.equals(leaf.code, leaf.value)
    return same if leaf.operator == "=" else answers.answers(leaf.code) & (same ^ True)


@dataclass(frozen=True)
class OneRespondent:
    """The answers of one person: code -> code, number, set of options, or nothing; ``missing`` are the codes 96-99."""

    given: Mapping[str, Any]
    missing: Mapping[str, frozenset[str]] | None = None

    def equals(self, code: str, value: str) -> bool:
        """Say whether the answer is the code or number."""
        answer = self.given.get(code)
        if isinstance(answer, int | float):
            return _number(value) == answer
        return answer == value

    def compares(self, code: str, operator: str, number: float) -> bool:
        """Say whether the answer, not being a missing code, stands in the order to the number."""
        answer = _number(self.given.get(code))
        codes = (self.missing or {}).get(code, frozenset())
        if answer is None or any(_number(one) == answer for one in codes):
            return False
        return bool(COMPARE[operator](answer, number))

    def selects(self, code: str, option: str) -> bool:
        """Say whether an option of a multiple choice is chosen."""
        return option in (self.given.get(code) or ())

    def answers(self, code: str) -> bool:
        """Say whether there is any answer."""
        answer = self.given.get(code)
        return answer is not None and answer != "" and (not isinstance(answer, set | frozenset | list) or bool(answer))


COMPARE: Final[Mapping[str, Any]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
"""What the signs of order do, for numbers and arrays of numbers."""


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
