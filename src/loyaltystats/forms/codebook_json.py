"""The codebook as JSON: everything about every column, in every language, for programs.

``columns`` stand in the order of the data. Texts are objects, language -> text; codes are texts, as in the instrument; a
key that says nothing about a column is left out. The keys are a contract: later versions add keys and change none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from loyaltystats.forms.codebook import statuses
from loyaltystats.forms.plan import FormPlan
from loyaltystats.questionnaire.instrument import Instrument, Template
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION, AnswerColumn
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, LocalText

JSON_MARK: Final = '{\n  "codebook": "loyaltystats'
JSON_LAYOUT: Final = "loyaltystats 1"


def write_codebook_json(plan: FormPlan, path: Path) -> None:
    """Write the codebook as JSON: UTF-8, letters as they are, keys in their order."""
    text = json.dumps(codebook_of(plan), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def codebook_of(plan: FormPlan) -> dict[str, Any]:
    """Return the codebook as plain mappings and lists."""
    instrument, stamp = plan.instrument, plan.stamp
    status = {language: statuses(instrument, language) for language in instrument.languages}
    templates = {question.code: part.template for part, questions in instrument.asked for question in questions}
    study = {
        "id": instrument.id,
        "version": instrument.version,
        "title": dict(instrument.title),
        "languages": list(instrument.languages),
        "fingerprint": instrument.fingerprint,
        "wording": instrument.wording,
        "features": {name: dict(texts) for name, texts in instrument.features.items()},
        "versions": [list(version) for version in instrument.split],
        "package": f"loyaltystats {stamp.package}",
    }
    own = [
        {"name": name, "kind": "text", "storage": "string", "text": {"en": meaning}}
        for name, meaning in _OWN.items()
        if name != VERSION or instrument.split or plan.versions
    ]
    return {
        "codebook": JSON_LAYOUT,
        "study": _filled(study),
        "templates": [_template(one, instrument) for one in {id(one): one for one in templates.values()}.values()],
        "columns": [*own, *(_column(plan, one, templates[one.question.code], status) for one in plan.columns)],
    }


_OWN: Final = {
    ID: "Identifier of the respondent",
    STAMP: "Which form it is: study; version; language; fingerprint",
    VERSION: "Version of the form: the order or choice of features",
}


def _filled(content: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {
        key: value
        for key, value in content.items()
        if value is not None and value is not False and value not in ("", [], {})
    }


def _template(one: Template, instrument: Instrument) -> dict[str, Any]:
    others = [language for language in instrument.languages if language != one.languages[0]]
    return _filled(
        {
            "id": one.id,
            "version": one.version,
            "title": dict(one.title),
            "purpose": dict(one.purpose),
            "audience": dict(one.audience),
            "family": one.family,
            "use": one.use,
            "construct_source": one.construct_source,
            "rights": one.rights,
            "validation": one.validation,
            "scoring": dict(one.scoring),
            "analyses": list(one.analyses),
            "source_language": one.languages[0],
            "translations": {language: one.status(language) for language in others},
            "stale": {language: list(keys) for language, keys in one.stale.items() if keys},
            "constructs": {name: dict(texts) for name, texts in one.constructs.items()},
            "blocks": {name: dict(block.title) for name, block in one.blocks.items()},
        }
    )


def _column(
    plan: FormPlan, column: AnswerColumn, template: Template, status: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    question = column.question
    languages = plan.instrument.languages
    return _filled(
        {
            "name": column.name,
            "question": question.code,
            "kind": question.kind,
            "storage": column.storage,
            "role": str(question.role),
            "text": {language: question.text.get(language, "") for language in languages},
            "short": _texts(question.name, languages),
            "hint": _texts(question.hint or {}, languages),
            "option": _answer(column.option, languages) if column.option else None,
            "answers": [_answer(one, languages) for one in column.scale.answers] if column.scale else [],
            "missing": [_answer(one, languages) for one in column.scale.missing] if column.scale else [],
            **_limits(question),
            "measures": question.construct,
            "facet": question.facet,
            "sources": list(question.sources),
            "template": template.id,
            "translation": {language: found[question.code] for language, found in status.items()},
        }
    )


def _limits(question: Question) -> dict[str, Any]:
    """Return what else is known of a question; numbers that may be zero are left in."""
    numbers = {"minimum": question.minimum, "maximum": question.maximum, "total": question.total, "top": question.top}
    return {
        "scale": question.scale.name if question.scale else "",
        "ordered": bool(question.kind == "single" and question.scale and question.scale.ordered),
        "feature": question.feature,
        "side": str(question.side) if question.side else "",
        "metric": question.metric,
        "reversed": question.reversed,
        "required": question.required,
        "right": question.right,
        "relevance": question.relevance,
        "block": question.block,
        **{key: number for key, number in numbers.items() if number is not None},
    }


def _answer(answer: Answer, languages: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"code": answer.code, "label": _texts(answer.label, languages)}
    return {**found, "exclusive": True} if answer.exclusive else found


def _texts(texts: LocalText, languages: tuple[str, ...]) -> dict[str, str]:
    """Return texts in the languages of the study; in English where a text has none of them."""
    found = {language: texts[language] for language in languages if texts.get(language)}
    return found or {language: text for language, text in texts.items() if language == "en"}
