"""The European satisfaction model, ready made: seven constructs and what leads to what."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.responses.responses import instrument_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE: Final = "ecsilike"
"""Template whose constructs have the names of the model."""

ECSI_STRUCTURE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "expectations": ("image",),
        "quality": ("expectations",),
        "value": ("expectations", "quality"),
        "satisfaction": ("image", "expectations", "quality", "value"),
        "complaints": ("satisfaction",),
        "loyalty": ("image", "satisfaction", "complaints"),
    }
)
"""Outcome -> predictors, as in Tenenhaus, Esposito Vinzi, Chatelin and Lauro (2005), CSDA 48:159-205."""


def ecsi_measurement(responses: Any) -> dict[str, tuple[str, ...]] | None:
    """Return construct -> questions of the template ``ecsilike`` where a study asks for all seven, else None."""
    instrument = instrument_of(responses)
    names = list(dict.fromkeys(["image", *ECSI_STRUCTURE]))
    found: dict[str, list[str]] = {name: [] for name in names}
    for question in instrument.questions if instrument else ():
        if question.template == TEMPLATE and question.construct in found:
            found[question.construct].append(question.code)
    return {name: tuple(codes) for name, codes in found.items()} if all(found.values()) else None
