"""What holds for a whole study: questions asked once, best-worst sets, split versions, fingerprint, lawfulness."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.designs import balanced_sets
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, LocalText, Scale
from loyaltystats.questionnaire.wording import code_faults, feature_faults

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument, Part, Template

APPEARANCES: Final = 3
"""How often each feature appears in the sets of best-worst scaling (Orme 2005 advises three or more)."""

MAX_ID: Final = 100
"""Characters of the id of a study that is combined from others; a longer one is shortened."""

NOT_ASKED: Final = {
    "en": "Not asked",
    "es": "No se preguntó",
    "pt": "Não perguntado",
    "de": "Nicht gefragt",
    "fr": "Non demandé",
    "zh": "未询问",
}

ONCE_PER_FEATURE: Final = (Role.IMPORTANCE, Role.DELIVERY, Role.LEVEL)
"""Roles that a feature can have only one question of: an analysis would not know which to read."""

_SEEN_LATER: Final[Mapping[str, Any]] = {"relevance": "", "block": "", "total": None, "right": ""}
_NOT_SEEN: Final = ("sources", "construct", "facet", "sensitive")


def same_question(one: Question, other: Question, languages: Sequence[str]) -> bool:
    """Return whether two questions ask the same: text, answers and limits, in the languages of the study."""

    def asked(question: Question) -> tuple[Any, ...]:
        scale = question.scale
        every = scale.all_answers if scale else ()
        answers = [(answer.code, [answer.label.get(language) for language in languages]) for answer in every]
        texts = [question.text.get(language) for language in languages]
        limits = (question.minimum, question.maximum, question.total)
        return (
            question.role,
            question.side,
            question.kind,
            question.feature,
            texts,
            answers,
            limits,
            question.relevance,
        )

    return asked(one) == asked(other)


def tasks(template: Template, features: Mapping[str, LocalText]) -> tuple[Question, ...]:
    """Return the questions about sets of features: in each set, its features are the answers."""
    if not template.task_questions or not features:
        return ()
    names = tuple(features)
    size = min(template.task_size or len(names), len(names))
    sets = balanced_sets(len(names), size, max(1, ceil(APPEARANCES * len(names) / size)))
    answers = [Answer(code=str(place), label=features[name]) for place, name in enumerate(names, start=1)]
    return tuple(
        replace(
            question,
            code=f"{question.code}{number}",
            name={language: f"{words} {number}" for language, words in question.name.items()},
            scale=Scale(f"set{number}", tuple(answers[place] for place in chosen), (), ordered=False),
            block=f"set{number}",
        )
        for number, chosen in enumerate(sets, start=1)
        for question in template.task_questions
    )


def split_question(question: Question) -> Question:
    """Return a question about a feature as a split study asks it: with the code 96, "not asked"."""
    scale = question.scale
    if question.kind == "text" or (scale is None and question.kind != "number"):
        return question
    code = "-96" if question.kind == "number" else "96"
    if question.kind == "multiple" or (scale is not None and code in scale.missing_codes):
        return question
    missing = (Answer(code=code, label=NOT_ASKED), *(scale.missing if scale else ()))
    return replace(question, scale=replace(scale or Scale("split", ()), missing=missing))


def fingerprint_of(instrument: Instrument) -> str:
    """Return sixteen hexadecimal digits of everything that a respondent sees and answers.

    What a study does not use is left out, so that forms written before a field existed keep their fingerprint.
    """
    content: dict[str, Any] = {
        "id": instrument.id,
        "version": instrument.version,
        "wording": instrument.wording,
        "instructions": [dict(part.template.instructions) for part in instrument.parts],
        "questions": [_seen(question) for question in instrument.questions],
    }
    blocks = [
        [name, dict(block.title), dict(block.instructions)]
        for part in instrument.parts
        for name, block in part.template.blocks.items()
    ]
    content |= {"blocks": blocks} if blocks else {}
    content |= {"split": instrument.split} if instrument.split else {}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _seen(question: Question) -> dict[str, Any]:
    data = asdict(question)
    for name in (*_NOT_SEEN, *(name for name, nothing in _SEEN_LATER.items() if data[name] == nothing)):
        del data[name]
    scale = data["scale"]
    for answer in (*scale["answers"], *scale["missing"]) if scale else ():
        if not answer["exclusive"]:
            del answer["exclusive"]
    return data


def study_faults(instrument: Instrument) -> list[str]:
    """Return everything that makes a study unlawful: codes, features, roles asked twice, its split."""
    where = instrument.id
    faults = code_faults(where, tuple(dict.fromkeys(instrument.codes)), tuple(instrument.features))
    faults += [f"{where} - {fault}" for fault in _clashes(instrument)]
    faults += [
        f"{where} - feature {feature!r} {fault}"
        for feature, texts in instrument.features.items()
        for fault in feature_faults(texts, instrument.languages)
    ]
    faults += [
        f"{where} - feature {feature!r} has two texts in this study - use one text, or another identifier."
        for part in instrument.parts
        for feature, texts in part.features.items()
        if texts != instrument.features[feature]
    ]
    faults += [f"{where} - {fault}" for fault in _role_faults(instrument)]
    return faults + [f"{where} - {fault}" for fault in _split_faults(instrument)]


def _clashes(instrument: Instrument) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for part, questions in instrument.asked:
        for question in questions:
            owners.setdefault(question.code, []).append(part.template.id)
    for code, templates in owners.items():
        if len(templates) > 1:
            which = ", ".join(templates)
            yield f"question code {code!r} is used twice (templates {which}) - codes must be unique in a study."


def _role_faults(instrument: Instrument) -> Iterator[str]:
    asked: dict[tuple[str, str], list[tuple[Part, Question]]] = {}
    for part, questions in instrument.asked:
        for question in questions:
            if question.feature and question.role in ONCE_PER_FEATURE:
                asked.setdefault((question.feature, question.role.value), []).append((part, question))
    for (feature, role), found in asked.items():
        if len(found) > 1:
            which = ", ".join(f"{question.code!r} of {part.template.id!r}" for part, question in found)
            yield f"feature {feature!r} has {len(found)} questions of role {role} ({which}) - leave one template out."


def _split_faults(instrument: Instrument) -> Iterator[str]:
    known = set(instrument.features)
    for number, version in enumerate(instrument.split, start=1):
        unknown = [feature for feature in version if feature not in known]
        if unknown:
            yield f"version {number} of the split names {', '.join(map(repr, unknown))}, which is no feature."
        if len(set(version)) < len(version) or not version:
            yield f"version {number} of the split names a feature twice, or none - expected every one once."
    missing = [feature for feature in known if instrument.split and not instrument.versions_with(feature)]
    if missing:
        yield f"no version of the split asks about {', '.join(map(repr, sorted(missing)))}."


def described(instrument: Instrument) -> str:
    """Return a study on one line, as it shows itself."""
    size = len(instrument.questions)
    asked = f"{size} question{'' if size == 1 else 's'} in {', '.join(instrument.languages)}"
    features = f", about {', '.join(instrument.features)}" if instrument.features else ""
    versions = f", {len(instrument.split)} versions" if instrument.split else ""
    return f"Instrument: {instrument.id}, version {instrument.version}, {asked}{features}{versions}"


def checked_features(where: str, features: object) -> None:
    """Refuse what are no features: expected is a mapping of identifiers to a text, or to texts by language.

    Raises
    ------
    TemplateError
        It is something else, or empty.
    """
    example = "expected identifiers with texts, for example {'delivery': 'Delivery within 24 hours'}"
    if not isinstance(features, Mapping):
        raise TemplateError(f"instrument {where!r} - features are {type(features).__name__} - {example}.")
    if not features:
        raise TemplateError(f"instrument {where!r} - no feature is named - expected at least one.")
    for feature, text in features.items():
        words = text.values() if isinstance(text, Mapping) else [text]
        if not all(isinstance(one, str) for one in words):
            raise TemplateError(f"instrument {where!r} - feature {feature!r} is {text!r} - {example}.")


def feature_text(text: str | LocalText, languages: Sequence[str]) -> LocalText:
    """Return the texts of a feature by language; a plain text stands in all of them."""
    if isinstance(text, str):
        return dict.fromkeys(languages, text.strip())
    return {language: words.strip() for language, words in text.items()}


def joined_id(every: Sequence[Instrument]) -> str:
    """Return the id of a combined study: the ids of its parts, the first of them where they are many."""
    ids = [one.id for one in every]
    joined = "+".join(ids)
    return joined if len(joined) <= MAX_ID else f"{'+'.join(ids[:3])}+{len(ids) - 3}more"


def one_split(every: Sequence[Instrument]) -> tuple[tuple[str, ...], ...]:
    """Return the split of a combined study: that of the one part which has one, else none."""
    splits = {one.split for one in every if one.split}
    if len(splits) > 1:
        raise TemplateError(
            f"instruments {', '.join(one.id for one in every)} - are split in different ways - combine first, then call "
            "with_split()."
        )
    return splits.pop() if splits else ()
