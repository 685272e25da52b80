"""Finding: one sentence for the client, with its number, base and caution."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A sentence that leads with what was found; the number behind it, how to show it, its base, what to beware of."""

    sentence: str
    value: float | None = None
    number_format: str = "General"
    base: float | None = None
    caution: str = ""


PERCENT = "0%"
POINTS = "0.0"
WHOLE = "0"
DECIMAL = "0.00"
