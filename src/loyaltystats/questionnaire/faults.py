"""Faults of a template: what pydantic found, in the words of the house, and what only shows across fields.

Every function yields ``(path, message)``; ``template_error`` turns them all into one error with lines and questions.
The checks across fields read what is valid and skip the rest, so that one slip does not hide another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import TemplateError, faults_message
from loyaltystats.questionnaire.loader import Document, YamlPath

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")

Fault = tuple[YamlPath, str]
"""Where a fault stands, and what it is."""

SHOWN_CHARACTERS = 60

_EXPECTED = {
    "string_type": "a text",
    "dict_type": "a mapping such as {en: ..., es: ...}",
    "model_type": "a mapping of fields",
    "list_type": "a list",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
}
_PATTERNS = {
    "language": "a language code such as en, es or pt-br",
    "code": "small letters and digits, a letter first (a suffix of at most 4, a question code of at most 20)",
    "answer": "1 to 5 letters or digits",
    "template": "small letters and digits, a letter first, at most 30",
    "version": "letters, digits, dots and hyphens",
    "name": "small letters, digits and underscores, a letter first, at most 30",
    "idea": "a row of the list of ideas such as A.4",
}
_OF_PLAN = {
    "models": "PlannedModel",
    "banner": "Banner",
    "what_if": "WhatIf",
    "mediation": "Mediation",
    "moderation": "Moderation",
    "linkage": "Linkage",
    "hypotheses": "Hypothesis",
    "registration": "Registration",
}
"""Parts of an analysis plan and their classes in the schema."""
_NAMED = {"scales", "wordings", "constructs", "blocks"}
_TEXT_FIELDS = ("title", "purpose", "audience", "instructions", "scoring", "feature_prompt", "text", "name", "hint")


def quoted(value: object) -> str:
    """Return a value in quotes, shortened."""
    text = value if isinstance(value, str) else type(value).__name__
    short = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."
    return repr(short) if isinstance(value, str) else {"dict": "a mapping", "list": "a list"}.get(short, short)


def template_error(document: Document, faults: Iterable[Fault]) -> TemplateError:
    """Return one error that lists all faults of a file by line, each with its question."""
    met = [(line, "", message) for line, message in document.faults]
    met += [(document.line(path), _place(document.data, path), message) for path, message in faults]
    found = sorted(met, key=lambda fault: fault[0])
    lines = list(
        dict.fromkeys(f"line {line}{', ' if place else ''}{place} - {message}" for line, place, message in found)
    )
    return TemplateError(
        faults_message(f"{document.name} has {len(lines)} fault{'' if len(lines) == 1 else 's'}", lines)
    )


def _place(data: Any, path: YamlPath) -> str:
    """Name the question, scale, wording or feature that a path leads through."""
    value, place = data, "the plan" if path[:1] == ("plan",) else ""
    for step, key in enumerate(path):
        value = _child(value, key)
        above = path[step - 1] if step else ""
        if above in ("questions", "feature_questions", "task_questions"):
            code = value.get("code") if isinstance(value, dict) else None
            place = f"question {code!r}" if isinstance(code, str) else f"question number {int(key) + 1}"
        elif above in ("scales", "wordings", "features", "constructs", "blocks"):
            place = f"{str(above)[:-1]} {key!r}"
    return place


def _child(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(key))
    return value[key] if isinstance(value, list) and isinstance(key, int) and key < len(value) else None


def shape_faults(error: ValidationError, top: type[BaseModel]) -> Iterator[Fault]:
    """Yield what pydantic found when it checked the document as a ``top``, in the words of the house."""
    for found in error.errors(include_url=False):
        location: YamlPath = tuple(found["loc"])
        is_key = bool(location) and location[-1] == "[key]"
        path = location[:-1] if is_key else location
        field = _field(path)
        if found["type"] == "extra_forbidden":
            yield path, _extra_message(field, sorted(_fields_beside(path, top)))
        else:
            yield path, _shape_message(found, field, path, is_key=is_key)


def _field(path: YamlPath) -> str:
    """Return the name of the field at the end of a path; of a text in a language, the field that holds it."""
    names = [key for key in path if isinstance(key, str)]
    if len(names) > 1 and names[-2] in (*_TEXT_FIELDS, "label"):
        return f"{names[-2]}.{names[-1]}"
    return names[-1] if names else ""


def _extra_message(field: str, known: list[str]) -> str:
    return f"{field!r} is not a field - expected one of {', '.join(known)}.{did_you_mean(field, known)}"


def _shape_message(found: Mapping[str, Any], field: str, path: YamlPath, *, is_key: bool) -> str:
    kind, value, limits = found["type"], found["input"], found.get("ctx", {})
    if kind == "missing":
        return f"field {field!r} is missing - add it"
    if kind == "too_short" and limits["min_length"] > 1:
        return f"field {field!r} has {limits['actual_length']} entries - expected {limits['min_length']}"
    if kind in ("string_too_short", "too_short"):
        return f"field {field!r} is empty - write at least one entry"
    if kind == "too_long":
        return f"field {field!r} has {limits['actual_length']} entries - expected {limits['max_length']}"
    if kind in ("enum", "literal_error"):
        known = [word.strip(" '") for word in str(limits["expected"]).replace(" or ", ", ").split(",")]
        return f"field {field!r}: {quoted(value)} is not known - expected one of {', '.join(known)}." + did_you_mean(
            str(value), known
        )
    if kind == "string_pattern_mismatch":
        what = "key" if is_key else f"field {field!r}:"
        return f"{what} {quoted(value)} cannot be used - expected {_pattern(field, path, is_key=is_key)}"
    if kind == "value_error":
        return f"field {field!r}: {found['msg'].removeprefix('Value error, ')}"
    if kind == "greater_than_equal":
        return f"field {field!r}: {quoted(value)} is too small - expected at least {limits['ge']:g}"
    return f"field {field!r}: {quoted(value)} - expected {_EXPECTED.get(kind, found['msg'])}"


def _pattern(field: str, path: YamlPath, *, is_key: bool) -> str:
    if field == "sources":
        return _PATTERNS["idea"]
    if field == "languages" or (is_key and not _NAMED & set(path[-2:-1])):
        return _PATTERNS["language"]
    if field in ("version", "template"):
        return _PATTERNS[field]
    if field == "code":
        return _PATTERNS["answer" if {"answers", "missing"} & set(path) else "code"]
    return _PATTERNS["name"]


def _fields_beside(path: YamlPath, top: type[BaseModel]) -> list[str]:
    from loyaltystats.questionnaire import schema, study_schema

    models: dict[str, Any] = {
        "answers": schema.AnswerModel,
        "missing": schema.AnswerModel,
        "scales": schema.ScaleModel,
        "wordings": schema.WordingModel,
        "blocks": schema.BlockModel,
        "feature_questions": schema.FeatureQuestionModel,
        "task_questions": schema.TaskQuestionModel,
        "questions": schema.PlainQuestionModel,
        "template": schema.TemplateModel,
        "parts": schema.PartModel,
        "plan": study_schema.PlanModel,
        **{name: getattr(study_schema, f"{model}Model") for name, model in _OF_PLAN.items()},
    }
    above = next((key for key in reversed(path[:-1]) if key in models), None)
    fields = (models[str(above)] if above else top).model_fields
    return [field.alias or name for name, field in fields.items()]


def is_language(value: object) -> bool:
    """Say whether a value is a language code such as ``en`` or ``pt-br``."""
    return isinstance(value, str) and LANGUAGE.fullmatch(value) is not None


def language_faults(
    raw: Any, languages: Iterable[str], path: YamlPath = (), also: Collection[str] = ()
) -> Iterator[Fault]:
    """Yield every text that lacks a declared language or has one that is neither declared nor among ``also``."""
    declared = list(languages)
    above = path[-1] if path else ""
    if isinstance(raw, list):
        for position, value in enumerate(raw):
            yield from language_faults(value, declared, (*path, position), also)
    if not isinstance(raw, dict):
        return
    for key, value in raw.items():
        is_text = above in ("features", "constructs") or (
            above not in ("scales", "wordings", "blocks", "translations", "stale")
            and (key in _TEXT_FIELDS or (key == "label" and value))
        )
        if is_text and isinstance(value, dict):
            yield from _languages_of(value, declared, (*path, key), also)
        else:
            yield from language_faults(value, declared, (*path, key), also)


def _languages_of(
    texts: Mapping[str, Any], declared: list[str], path: YamlPath, also: Collection[str]
) -> Iterator[Fault]:
    lacking = [repr(language) for language in declared if language not in texts]
    if lacking:
        yield (
            path,
            f"field {path[-1]!r} has no text in {', '.join(lacking)} - every declared language needs one - add it",
        )
    for language in texts:
        if language not in declared and language not in also:
            yield (
                (*path, language),
                f"field {str(path[-1])!r} has a text in {language!r}, which is not among the languages "
                f"{', '.join(declared)} - add it to 'languages' or remove the text",
            )
