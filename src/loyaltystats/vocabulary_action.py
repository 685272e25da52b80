"""Columns of what-if, gains, linkage, mediation and moderation; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

ACTION_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = ()
