"""Columns of driver models and their tests; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

MODEL_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("quantile", "Quantile", "number2", "", "Place among customers with the same ratings, 0.5 the middle"),
    ("component", "Component", "text", "", "Source of variation"),
    ("variance", "Variance", "number2", "", "Estimated variance of the component"),
    ("share_of_variance", "Share", "share1", "", "Share of the variation that the drivers leave"),
)
