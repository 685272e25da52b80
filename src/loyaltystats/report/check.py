"""Check: one line of the sheet Checks, and how two numbers that must agree are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.report.words import count, missing

OK: Final = "OK"
LOOK: Final = "LOOK"
TOLERANCE: Final = 1e-9
"""Relative room for the last digits of floating-point sums."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: what about, what was looked at, what was found and expected, verdict, and what it means."""

    about: str
    words: str
    found: float | str
    expected: float | str = ""
    verdict: str
    note: str = ""
    formula: str = ""
    """Formula that works out what was found whenever the workbook calculates; the verdict then follows it."""


def equal(about: str, words: str, found: float, expected: float, note: str = "") -> Check:
    """Return the check that two numbers are the same, but for the last digits of floating-point sums."""
    close = abs(found - expected) <= TOLERANCE * max(1.0, abs(expected))
    return Check(
        about=about,
        words=words,
        found=found,
        expected=expected,
        verdict=OK if close else LOOK,
        note="" if close else note,
    )


def worst(pairs: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the pair that differs most, of those that are known."""
    known = [pair for pair in pairs if not missing(pair[0]) and not missing(pair[1])]
    return max(known, key=lambda pair: abs(pair[0] - pair[1])) if known else None


def pairs_agree(about: str, words: str, pairs: Sequence[tuple[Any, Any]], note: str) -> Iterator[Check]:
    """Check that both numbers of every pair agree; the pair that differs most is shown."""
    found = worst([(float(a), float(b)) for a, b in pairs if not missing(a) and not missing(b)])
    if found is not None:
        yield equal(about, f"{words} ({count(len(pairs), 'row')})", found[0], found[1], note)
