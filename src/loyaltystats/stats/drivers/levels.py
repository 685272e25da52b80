"""Text drivers: one 0/1 column per level after the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ResponseError
from loyaltystats.responses.responses import instrument_of, label_of
from loyaltystats.stats.selection import group_label, in_order, plain_numbers, question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_LEVELS: Final = 30
"""More texts than this are ids or comments, not levels."""


@dataclass(frozen=True, kw_only=True)
class Levels:
    """The levels of one text driver: its terms ``driver[level]``, their 0/1 columns, their texts, who did not answer."""

    terms: tuple[str, ...]
    columns: tuple[np.ndarray, ...]
    labels: dict[str, str]
    missing: np.ndarray


def is_categorical(responses: Any, column: pd.Series) -> bool:
    """Return whether a driver is read as levels: an unordered question, or texts of which none reads as a number."""
    question = question_of(responses, str(column.name))
    if question is not None and question.scale is not None:
        return not question.scale.ordered or not question.scale.is_numeric
    if plain_numbers(column) is not None:
        return False
    texts = {label for value in column.tolist() if isinstance(value, str) and (label := group_label(value))}
    return bool(texts) and not any(_reads_as_number(text) for text in texts)


def _reads_as_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def levels_of(responses: Any, column: pd.Series) -> Levels:
    """Return the levels of a text driver in the order of its scale, else of the alphabet.

    Raises
    ------
    ResponseError
        There are too many different texts to be levels.
    """
    import numpy as np

    driver = str(column.name)
    given = [group_label(value) for value in column.tolist()]
    levels = in_order(label for label in given if label is not None)
    if len(levels) > MOST_LEVELS:
        raise ResponseError(
            f"column {driver!r} - holds {len(levels)} different texts - expected at most {MOST_LEVELS} levels of a driver - "
            "is this an id or an open answer? Leave it out, or join levels first."
        )
    question, instrument = question_of(responses, driver), instrument_of(responses)
    names = {level: level for level in levels}
    if question is not None and question.scale is not None and instrument is not None:
        order = {code: position for position, code in enumerate(question.scale.codes)}
        levels = sorted(levels, key=lambda level: order.get(level, len(order)))
        names = {level: question.scale.label(level, instrument.language) for level in levels}
    terms = tuple(f"{driver}[{level}]" for level in levels[1:])
    return Levels(
        terms=terms,
        columns=tuple(np.array([float(label == level) for label in given]) for level in levels[1:]),
        labels={
            term: f"{label_of(responses, driver)}: {names[level]}"
            for term, level in zip(terms, levels[1:], strict=True)
        },
        missing=np.array([label is None for label in given]),
    )
