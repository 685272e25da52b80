"""Columns of loyalty outcomes and reliability; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

OUTCOME_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = ()
