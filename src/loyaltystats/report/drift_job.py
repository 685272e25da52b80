"""Waves in a report: the drift between them beside everything about the latest answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import Responses, instrument_of

if TYPE_CHECKING:
    from loyaltystats.result import Result


def drift_job(waves: Any, panel: str | bool | None, options: dict[str, Any]) -> tuple[str, Callable[[], Result]] | None:
    """Return the analysis of drift, ``None`` without waves.

    Raises
    ------
    ArgumentError
        ``panel`` is given without waves, or a wave carries no instrument.
    """
    if waves is None:
        if panel is not None:
            raise ArgumentError(
                'panel - given without waves - expected waves={"2024": first, "2025": second} too - or leave it out.'
            )
        return None
    without = [name for name, one in waves.items() if instrument_of(one) is None] if isinstance(waves, Mapping) else []
    if without:
        raise ArgumentError(
            f"waves - {', '.join(map(repr, without))} without an instrument - expected the Responses of "
            "read_responses(path, instrument) for every wave - or call level_drift() with named columns and put its result "
            "into Report()."
        )

    def drift() -> Result:
        from loyaltystats.stats.drift.level_drift import level_drift

        return level_drift(waves, panel=panel, **options)

    return "Drift between waves", drift


def waves_call(waves: Mapping[str, Responses] | None) -> str | None:
    """Return the waves as one types them, with the names of their files."""
    if waves is None:
        return None
    read = [f"{str(name)!r}: read_responses({source_name(one)!r}, instrument)" for name, one in waves.items()]
    return "{" + ", ".join(read) + "}"


def source_name(responses: Responses) -> str:
    """Return the name of the file that answers were read from, without its folder."""
    return PurePath(str(responses.source).replace("\\", "/")).name or "answers"
