"""Saving: a study as one self-contained YAML file, and what a template is in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from loyaltystats.errors import TemplateError
from loyaltystats.files import atomic
from loyaltystats.questionnaire.instrument import Instrument, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, Scale

STUDY_HEADER = "# A study of loyaltystats: read it with load_instrument(). Written by Instrument.save().\n"


def save_study(instrument: Instrument, path: str | os.PathLike[str]) -> Path:
    """Write a study as one self-contained YAML file, replacing an older one only when the new one is complete.

    Parameters
    ----------
    instrument : Instrument
        The study.
    path : str or path
        Where to; ``.yaml`` is the usual ending.

    Returns
    -------
    pathlib.Path
        The file written; ``load_instrument`` reads it back equal.

    Raises
    ------
    TemplateError
        The study could not be read back (texts that YAML or a workbook cannot hold).
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes every repetition out: the loader accepts no aliases."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    target = Path(path)
    text = STUDY_HEADER + yaml.dump(
        _study_data(instrument), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110
    )
    _refuse_unreadable(text, instrument, target)
    try:
        with atomic(target) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TemplateError(f"{target} - cannot be written: {error.strerror or error} - check the folder.") from error
    return target


def _refuse_unreadable(text: str, instrument: Instrument, target: Path) -> None:
    from loyaltystats.questionnaire.loader import load_text
    from loyaltystats.questionnaire.template import instrument_from

    try:
        read_back = instrument_from(load_text(text, target.name))
    except TemplateError as error:
        raise TemplateError(f"{target.name} - is not written, because it could not be read back - {error}") from None
    if read_back != instrument:
        raise TemplateError(
            f"{target.name} - is not written, because it would be read back differently - a text begins or ends with a "
            "space, or two scales share a name - correct that first."
        )


def _study_data(instrument: Instrument) -> dict[str, Any]:
    split = {"split": [list(version) for version in instrument.split]} if instrument.split else {}
    return {
        "study": instrument.id,
        "version": instrument.version,
        "title": dict(instrument.title),
        "languages": list(instrument.languages),
        **split,
        **({} if instrument.plan is None else {"plan": instrument.plan.data()}),
        "parts": [
            _without_empty(
                {
                    "wording": part.wording,
                    "features": {feature: dict(texts) for feature, texts in part.features.items()},
                    "template": template_data(part.template),
                }
            )
            for part in instrument.parts
        ],
    }


def template_data(template: Template) -> dict[str, Any]:
    """Return a template as the mapping that its YAML file holds."""
    asked = (*template.feature_questions, *template.task_questions, *template.plain_questions)
    scales = {question.scale.name: question.scale for question in asked if question.scale is not None}
    return _without_empty(
        {
            "template": template.id,
            "version": template.version,
            "languages": list(template.languages),
            "family": template.family if template.family != "features" else None,
            "use": template.use if template.use != "survey" else None,
            "translations": dict(template.translations),
            "stale": {language: list(keys) for language, keys in template.stale.items()},
            **{name: dict(getattr(template, name) or {}) for name in _TEXTS},
            **{name: getattr(template, name) for name in ("construct_source", "rights", "validation")},
            "minutes": template.minutes,
            "minutes_per_feature": template.minutes_per_feature,
            "analyses": list(template.analyses),
            "constructs": {name: dict(texts) for name, texts in template.constructs.items()},
            "blocks": {
                name: _without_empty({"title": dict(one.title), "instructions": dict(one.instructions)})
                for name, one in template.blocks.items()
            },
            "scales": {name: _scale_data(scale) for name, scale in scales.items()},
            "wordings": {
                name: {"title": dict(one.title), "source": one.source, "answers": _answers_data(one.scale.answers)}
                for name, one in template.wordings.items()
            },
            "default_wording": template.default_wording,
            "feature_questions": [_question_data(question) for question in template.feature_questions],
            "task_size": template.task_size,
            "task_questions": [_question_data(question) for question in template.task_questions],
            "questions": [_question_data(question) for question in template.plain_questions],
        }
    )


_TEXTS = ("title", "purpose", "audience", "instructions", "scoring", "feature_prompt")


def _question_data(question: Question) -> dict[str, Any]:
    return _without_empty(
        {
            "code": question.code,
            "role": question.role.value,
            "kind": question.kind,
            "text": dict(question.text),
            "name": dict(question.name),
            "scale": question.scale.name if question.scale else None,
            "side": question.side.value if question.side else None,
            **{name: getattr(question, name) for name in _OTHERS},
            "reversed": question.reversed or None,
            "required": question.required or None,
            "sensitive": question.sensitive or None,
            "hint": dict(question.hint) if question.hint else None,
            "sources": list(question.sources),
        }
    )


_OTHERS = ("metric", "top", "minimum", "maximum", "relevance", "block", "construct", "facet", "total", "right")


def _scale_data(scale: Scale) -> dict[str, Any]:
    return _without_empty(
        {
            "answers": _answers_data(scale.answers),
            "missing": _answers_data(scale.missing),
            "ordered": None if scale.ordered else False,
        }
    )


def _answers_data(answers: tuple[Answer, ...]) -> list[dict[str, Any]]:
    return [
        _without_empty(
            {
                "code": one.code,
                "label": dict(one.label),
                "aliases": list(one.aliases),
                "exclusive": one.exclusive or None,
            }
        )
        for one in answers
    ]


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value not in ("", [], {})}
