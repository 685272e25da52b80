"""The truth about a panel: who the people are that answer in several waves, and how much of what they think stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.responses.faults_of_truth import Faults, path, share

DEFAULT_STABILITY: Final = 0.7
KEYS: Final = ("seed", "stability")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """People who answer in several waves: the seed that makes them, and what stays the same between two waves.

    ``stability`` is the correlation of what a respondent thinks in two waves, and the share who keep a category.
    """

    seed: int
    stability: float = DEFAULT_STABILITY

    def record(self) -> dict[str, Any]:
        """Return what is stated, in the shape that a truth has."""
        return {"seed": self.seed, "stability": self.stability}


def read_panel(given: Any, faults: Faults) -> Panel:
    """Return the truth about a panel; faults are collected."""
    told = faults.mapping(path("panel"), given, KEYS)
    return Panel(
        seed=faults.of(_seed, told.get("seed"), otherwise=0),
        stability=faults.of(
            share, path("panel", "stability"), told.get("stability", DEFAULT_STABILITY), otherwise=DEFAULT_STABILITY
        ),
    )


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1 or value < 0:
        raise ArgumentError(
            f"{path('panel', 'seed')} - got {value!r} - expected a whole number of at least 0, the same in every wave."
        )
    return int(value)
