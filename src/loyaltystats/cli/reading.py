"""Reading: the answers of a command, checked against its study where one is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyaltystats.responses.responses import Responses


def answers_of(path: str, options: Mapping[str, Any]) -> Responses:
    """Return the answers of a file, read as the options of the command say."""
    from loyaltystats.questionnaire.template import load_instrument
    from loyaltystats.responses.read import read_responses

    study = load_instrument(options["instrument"]) if options["instrument"] else None
    return read_responses(
        path,
        study,
        format=options["kind"],
        on_duplicate=options.get("on_duplicate", "raise"),
        accept_text_changes=options.get("accept_text_changes", False),
    )
