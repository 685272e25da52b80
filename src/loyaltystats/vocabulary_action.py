"""Columns of what-if, gains, linkage, mediation and moderation; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

ACTION_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    # mediation and moderation
    ("rho", "Rho", "number2", "-1 to 1", "Assumed correlation of what is left unexplained of mediator and outcome"),
    ("moderator_value", "Moderator at", "number2", "", "Value of the moderator at which the slope is taken"),
)
