"""Which items of an instrument measure which construct, by template: one name may mean different things in two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.responses.responses import instrument_of

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question


def construct_items(responses: Any, constructs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return construct -> its rating items, of the first template that has at least two of the constructs.

    Examples
    --------
    >>> from loyaltystats import load_instrument, simulate_responses
    >>> answers = simulate_responses(load_instrument("loyaltyplus"), 5, rng=1)
    >>> construct_items(answers, ["cognitive", "action"])["cognitive"]
    ('loyalbetter', 'loyalquality', 'loyalworth')
    """
    instrument = instrument_of(responses)
    for part in instrument.parts if instrument else ():
        found = _of(instrument, part.template.id, constructs)
        if len(found) > 1:
            return found
    return {}


def _of(instrument: Instrument | None, template: str, constructs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    asked: dict[str, list[str]] = {}
    for question in instrument.questions if instrument else ():
        if question.template == template and question.construct in constructs and _is_rating(question):
            asked.setdefault(question.construct, []).append(question.code)
    return {name: tuple(asked[name]) for name in constructs if name in asked}


def _is_rating(question: Question) -> bool:
    scale = question.scale
    return question.kind == "single" and scale is not None and scale.ordered and scale.is_numeric


def construct_names(responses: Any, items: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return construct -> its text where the instrument has one for the construct of these items."""
    instrument = instrument_of(responses)
    found: dict[str, str] = {}
    for name, codes in items.items():
        for part in _parts(instrument, codes):
            text = part.template.constructs.get(name, {}).get(instrument.language) if instrument else None
            if text:
                found[name] = text
    return found


def _parts(instrument: Instrument | None, codes: Sequence[str]) -> Iterable[Any]:
    if instrument is None:
        return ()
    return (
        part for part, questions in instrument.asked if codes and codes[0] in {question.code for question in questions}
    )
