"""What is found about one question: its groups, its pairs, its test of all groups, its effect sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loyaltystats.stats.compare.effects import Effect


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How groups are compared."""

    method: str | None
    level: float
    adjust: str
    margin: float | None
    rng: Any


@dataclass(frozen=True, kw_only=True)
class Test:
    """The test of all groups together; ``df_error`` is ``nan`` for chi-square and for exact tests."""

    name: str
    null: str
    statistic: float = math.nan
    df: float = math.nan
    df_error: float = math.nan
    p_value: float = math.nan


@dataclass(frozen=True, kw_only=True)
class Part:
    """The findings of one question; ``pairs`` lack their adjusted p unless ``family`` says how p was adjusted within."""

    question: str
    groups: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    test: Test
    effects: tuple[Effect, ...] = ()
    n: int = 0
    notes: tuple[str, ...] = ()
    how: str = ""
    left: Mapping[str, int] = field(default_factory=dict)
