"""Faults of a truth: what cannot be used is collected, so that a researcher mends everything in one go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError, faults_message

_T = TypeVar("_T")


class Faults:
    """Collects what is wrong with a truth."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, fault: str) -> None:
        """Remember a fault."""
        self.found.append(fault)

    def of(self, make: Callable[..., _T], *given: Any, otherwise: _T) -> _T:
        """Return what ``make`` makes of what is given; if that cannot be used, remember why and go on with ``otherwise``."""
        try:
            return make(*given)
        except ArgumentError as error:
            self.add(str(error))
            return otherwise

    def mapping(self, where: str, value: Any, known: Collection[str]) -> dict[str, Any]:
        """Return the part of a mapping whose words are known; its keys as text."""
        nothing: Mapping[Any, Any] = {}
        given = self.of(mapping, where, value, otherwise=nothing)
        words = {str(word): one for word, one in given.items()}
        return {word: one for word, one in words.items() if self.of(_known, where, word, known, otherwise=False)}

    def stop(self) -> None:
        """Raise what was found, if anything.

        Raises
        ------
        ArgumentError
            One fault is the message, several are listed.
        """
        if len(self.found) > 1:
            raise ArgumentError(faults_message(f"truth has {len(self.found)} faults", self.found))
        if self.found:
            raise ArgumentError(self.found[0])


def mapping(where: str, value: Any) -> Mapping[Any, Any]:
    """Return a mapping, or raise ``ArgumentError``."""
    if not isinstance(value, Mapping):
        raise ArgumentError(f"{where} - got {type(value).__name__} - expected a mapping.")
    return value


def known(where: str, word: str, words: Collection[str]) -> str:
    """Return a word that is known, or raise ``ArgumentError`` with the nearest one."""
    if word not in words:
        raise ArgumentError(
            f"{where} - {word!r} is not known - expected one of {', '.join(words) or 'none in this instrument'}."
            + did_you_mean(word, words)
        )
    return word


def _known(where: str, word: str, words: Collection[str]) -> bool:
    return bool(known(where, word, words))


def share(where: str, value: Any) -> float:
    """Return a share from 0 to 1, or raise ``ArgumentError``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ArgumentError(f"{where} - got {value!r} - expected a share from 0 to 1.")
    return float(value)


def number(where: str, value: Any, wanted: str) -> float:
    """Return a finite number, or raise ``ArgumentError`` that says what is wanted."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < float("inf"):
        raise ArgumentError(f"{where} - got {value!r} - expected {wanted}.")
    return float(value)


def path(*keys: str) -> str:
    """Return the place of a value in a truth as one writes it in Python.

    Examples
    --------
    >>> path("kano", "app")
    "truth['kano']['app']"
    """
    return "truth" + "".join(f"[{key!r}]" for key in keys)
