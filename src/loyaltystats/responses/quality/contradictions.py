"""Contradictions: answers of one respondent that cannot both be meant, by conditions that the researcher writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.relevance import Condition, OneRespondent, holds, leaves, parse
from loyaltystats.responses.asked import Asking
from loyaltystats.responses.responses import Responses

if TYPE_CHECKING:
    import numpy as np


def contradicted(responses: Any, conditions: Mapping[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Return how many of the conditions each respondent meets, and who meets any.

    Raises
    ------
    ArgumentError
        A condition names a question that is not in the instrument.
    ResponseError
        A condition names a column that is not in the frame.
    """
    import numpy as np

    parsed = {name: parse(text) for name, text in conditions.items()}
    met = _of_study(responses, parsed) if _instrument(responses) is not None else _of_frame(responses, parsed)
    total = np.sum(met, axis=0).astype(float)
    return total, total > 0


def _instrument(responses: Any) -> Any:
    return responses.instrument if isinstance(responses, Responses) else None


def _of_study(responses: Responses, parsed: Mapping[str, Condition]) -> list[np.ndarray]:
    instrument = responses.instrument
    if instrument is None:
        return []
    for name, condition in parsed.items():
        unknown = sorted({leaf.code for leaf in leaves(condition)} - set(instrument.codes))
        if unknown:
            raise ArgumentError(
                f"contradictions, {name!r} - {', '.join(map(repr, unknown))} is no question of {instrument.id!r} - expected "
                "codes of its questions."
            )
    asking = Asking(instrument=instrument, size=len(responses.frame), column=responses.frame.get)
    return [holds(condition, asking) for condition in parsed.values()]


def _of_frame(responses: Any, parsed: Mapping[str, Condition]) -> list[np.ndarray]:
    import numpy as np

    frame = responses.frame if isinstance(responses, Responses) else responses
    codes = sorted({leaf.code for condition in parsed.values() for leaf in leaves(condition)})
    unknown = [code for code in codes if code not in column_names(frame)]
    if unknown:
        raise ResponseError(
            f"dataframe - there is no column {', '.join(map(repr, unknown))}, which contradictions name - expected columns "
            "of the frame."
        )
    rows = collect(frame, codes).to_dict("records")
    people = [OneRespondent({str(code): _text(value) for code, value in row.items() if value == value}) for row in rows]  # noqa: PLR0124
    return [np.array([bool(holds(condition, person)) for person in people]) for condition in parsed.values()]


def _text(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value == int(value) else value
