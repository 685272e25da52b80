"""Columns of importance of drivers and dominance; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

IMPORTANCE_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = ()
