"""Structure of a study: what its answers mean, apart from how its questions are worded.

A typo corrected after the fieldwork changes the fingerprint, and yet every code means what it meant. The structure tells
such a change from one of the questions themselves. It has two parts: the questions with their codes, roles, limits and
conditions, and the labels of the answers. The answers of Kano pairs belong to the first part: their wording is part of the
data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.roles import Role

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.questionnaire.scale import Answer

DIGITS: Final = 8
_PLAIN: Final = (
    "code",
    "kind",
    "feature",
    "metric",
    "top",
    "minimum",
    "maximum",
    "total",
    "reversed",
    "required",
    "right",
)


@dataclass(frozen=True)
class Structure:
    """Eight hexadecimal digits of what is asked, and eight of the labels of its answers."""

    asked: str
    answers: str

    def __str__(self) -> str:
        return f"{self.asked}-{self.answers}"

    @classmethod
    def read(cls, text: str) -> Structure | None:
        """Return the structure that a form carries; ``None`` where it carries none.

        Examples
        --------
        >>> Structure.read("0123abcd-4567cdef")
        Structure(asked='0123abcd', answers='4567cdef')
        >>> Structure.read("") is None
        True
        """
        asked, _, answers = text.partition("-")
        return cls(asked, answers) if len(asked) == len(answers) == DIGITS else None


def structure_of(instrument: Instrument) -> Structure:
    """Return the structure of a study.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("csat")
    >>> structure_of(study) == structure_of(study.titled("Another title"))
    True
    """
    asked = {
        "id": instrument.id,
        "wording": instrument.wording,
        "split": instrument.split,
        "features": [list(part.features) for part in instrument.parts],
        "questions": [_asked(question) for question in instrument.questions],
    }
    labels = [
        [question.code, _labels(question.scale.all_answers)]
        for question in instrument.questions
        if question.scale is not None and question.role is not Role.CHOICE
    ]
    return Structure(_digits(asked), _digits(labels))


def _asked(question: Question) -> dict[str, Any]:
    scale = question.scale
    every = scale.all_answers if scale else ()
    return {
        **{name: getattr(question, name) for name in _PLAIN},
        "role": question.role.value,
        "side": question.side.value if question.side else None,
        "relevance": question.relevance,
        "ordered": scale.ordered if scale else None,
        "answers": [answer.code for answer in scale.answers] if scale else None,
        "missing": list(scale.missing_codes) if scale else None,
        "exclusive": [answer.code for answer in every if answer.exclusive],
        "labels": _labels(every) if question.role is Role.KANO else None,
    }


def _labels(answers: Sequence[Answer]) -> list[list[Any]]:
    return [[answer.code, sorted(answer.label.items())] for answer in answers]


def _digits(content: Any) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:DIGITS]
