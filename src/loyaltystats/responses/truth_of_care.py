"""The truth about care: which kinds of careless respondents there are, how many, and how fast people answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.responses.faults_of_truth import Faults, path, share

DEFAULT_CARELESS = 0.03
RANDOM, STRAIGHT, MIDDLE, PATTERN, FAST, COPY = "random", "straight", "middle", "pattern", "fast", "copy"
KINDS: Final[Mapping[str, str]] = {
    RANDOM: "answers everything at random",
    STRAIGHT: "gives one place of every scale throughout",
    MIDDLE: "gives the middle of every scale",
    PATTERN: "walks up and down the scales",
    FAST: "answers half of the questions at random, in a second each",
    COPY: "gives the answers of somebody else, one in fifty changed",
}
"""Kinds of careless respondents, with what they do."""


def read_kinds(given: Any, faults: Faults) -> dict[str, float]:
    """Return kind -> share of respondents; one share alone is that of those who answer at random."""
    if not isinstance(given, Mapping):
        return {RANDOM: faults.of(share, path("careless"), given, otherwise=0.0)}
    told = faults.mapping(path("careless"), given, tuple(KINDS))
    found = {
        kind: faults.of(share, path("careless", kind), told[kind], otherwise=0.0) for kind in KINDS if kind in told
    }
    total = sum(found.values())
    if total > 1:
        faults.add(
            f"truth['careless'] - the shares add up to {total:g} - expected 1 at most; the rest answers with care."
        )
    return found


def read_seconds(value: Any) -> float:
    """Return the seconds that a careful respondent takes per question; 0 if no time is recorded."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not (value == 0 or 1 <= value <= 600):
        raise ArgumentError(f"{path('seconds')} - got {value!r} - expected seconds per question, 1 to 600.")
    return float(value)
