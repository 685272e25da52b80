"""Recodes: numbers for answers on platforms that know no letters; the writer of a form and its reader both ask here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyaltystats.questionnaire.scale import Answer, Scale


def recodes(scale: Scale, answers: Sequence[Answer] | None = None) -> dict[str, str]:
    """Return code -> number for the answers of a scale: the code itself where all are numbers, else the place from 1.

    Missing codes keep their number.

    Examples
    --------
    >>> from loyaltystats.questionnaire.scale import Answer, Scale
    >>> words = Scale("s", (Answer(code="web", label={}), Answer(code="mail", label={})), (Answer(code="98", label={}),))
    >>> recodes(words)
    {'web': '1', 'mail': '2', '98': '98'}
    """
    offered = scale.all_answers if answers is None else tuple(answers)
    valid = {answer.code for answer in scale.answers}
    if scale.is_numeric:
        return {answer.code: answer.code for answer in offered}
    places = {code: str(place) for place, code in enumerate(scale.codes, start=1)}
    return {answer.code: places[answer.code] if answer.code in valid else answer.code for answer in offered}


def option_places(scale: Scale) -> dict[str, str]:
    """Return option -> place from 1, by which platforms number the options of a multiple choice.

    Examples
    --------
    >>> from loyaltystats.questionnaire.scale import Answer, Scale
    >>> option_places(Scale("s", (Answer(code="web", label={}), Answer(code="mail", label={}))))
    {'web': '1', 'mail': '2'}
    """
    return {code: str(place) for place, code in enumerate(scale.codes, start=1)}
