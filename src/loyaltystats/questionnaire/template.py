"""Templates and studies: YAML in, ``Instrument`` out, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import TemplateError
from loyaltystats.files import atomic
from loyaltystats.questionnaire.faults import Fault, is_language, language_faults, shape_faults, template_error
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.loader import Document, load_file
from loyaltystats.questionnaire.meaning import scale_from, template_faults
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.wording import Wording

if TYPE_CHECKING:
    from loyaltystats.questionnaire.schema import TemplateModel

STUDY_HEADER = "# A study of loyaltystats: read it with load_instrument(). Written by Instrument.save().\n"


def load_instrument(name_or_path: str | os.PathLike[str]) -> Instrument:
    """Load a questionnaire: a shipped template by name, or a template or saved study from a file.

    Parameters
    ----------
    name_or_path : str or path
        Name of a shipped template (``templates()`` lists them), or the path of a YAML file. A text that ends in
        ``.yaml`` or ``.yml`` or contains a slash is a path.

    Returns
    -------
    Instrument
        Ready for ``with_features``, ``with_wording``, ``with_languages``, ``combined`` and ``save``.

    Raises
    ------
    TemplateError
        There is no such template, or the file has faults; all of them are listed with line and question.

    Examples
    --------
    >>> study = load_instrument("kano").with_features({"delivery": "Delivery within 24 hours"})
    >>> study.codes
    ('deliveryfun', 'deliverydys', 'deliveryimp', 'deliverygot')
    """
    from loyaltystats.questionnaire.library import shipped_names, shipped_template

    text = os.fspath(name_or_path)
    is_path = not isinstance(name_or_path, str) or text.endswith((".yaml", ".yml")) or "/" in text or os.sep in text
    if is_path:
        return instrument_from(load_file(text))
    names = shipped_names()
    if text not in names:
        raise TemplateError(
            f"load_instrument - there is no template {text!r} - expected one of {', '.join(names)}, or the path of a "
            f".yaml file.{did_you_mean(text, names)}"
        )
    return instrument_of(shipped_template(text))


def instrument_of(template: Template) -> Instrument:
    """Return the instrument of one template, with its default wording and no features."""
    return Instrument(
        parts=(Part(template=template, wording=template.default_wording),),
        languages=template.languages,
        id=template.id,
        version=template.version,
        title=template.title,
    )


def instrument_from(document: Document) -> Instrument:
    """Return the instrument that a YAML document describes, template or study.

    Raises
    ------
    TemplateError
        All faults of the document at once.
    """
    is_study = isinstance(document.data, dict) and "study" in document.data
    return _study_from(document) if is_study else instrument_of(template_from(document))


def template_from(document: Document) -> Template:
    """Return the template that a YAML document describes.

    Raises
    ------
    TemplateError
        All faults of the document at once.
    """
    from loyaltystats.questionnaire.schema import TemplateModel

    model = _validated(TemplateModel, document, template_faults(document.data))
    return _template_of(model)


def _validated(model: Any, document: Document, more: Iterator[Fault]) -> Any:
    from pydantic import ValidationError

    if not isinstance(document.data, dict):
        raise template_error(document, [((), "is not a template - expected fields such as 'template', 'title'")])
    faults: list[Fault] = []
    valid = None
    try:
        valid = model.model_validate(document.data)
    except ValidationError as error:
        faults += shape_faults(error, model)
    faults += more
    if faults or document.faults:
        raise template_error(document, faults)
    return valid


def _template_of(model: TemplateModel) -> Template:
    scales = {
        name: scale_from(name, one.answers, one.missing, ordered=one.ordered) for name, one in model.scales.items()
    }
    wordings = {
        name: Wording(name=name, title=dict(one.title), source=one.source, scale=scale_from(name, one.answers, []))
        for name, one in model.wordings.items()
    }

    def question(asked: Any) -> Question:
        return Question(
            **{name: getattr(asked, name) for name in _COPIED},
            text=dict(asked.text),
            name=dict(getattr(asked, "name", {})),
            hint=dict(asked.hint) if asked.hint else None,
            scale=scales.get(asked.scale or ""),
            template=model.template,
        )

    return Template(
        id=model.template,
        version=model.version,
        title=dict(model.title),
        purpose=dict(model.purpose),
        languages=tuple(model.languages),
        plain_questions=tuple(question(asked) for asked in model.questions),
        feature_questions=tuple(question(asked) for asked in model.feature_questions),
        wordings=wordings,
        default_wording=model.default_wording,
        feature_prompt=dict(model.feature_prompt) if model.feature_prompt else None,
        construct_source=model.construct_source or "",
        rights=model.rights or "",
        validation=model.validation or "",
        audience=dict(model.audience or {}),
        minutes=model.minutes,
        minutes_per_feature=model.minutes_per_feature,
        scoring=dict(model.scoring or {}),
        analyses=tuple(model.analyses),
        instructions=dict(model.instructions or {}),
    )


_COPIED = ("code", "role", "kind", "side", "metric", "top", "minimum", "maximum", "reversed", "required")


def _study_from(document: Document) -> Instrument:
    from loyaltystats.questionnaire.schema import StudyModel

    study = _validated(StudyModel, document, _study_faults(document.data))
    parts = tuple(
        Part(
            template=_template_of(part.template),
            features={feature: dict(texts) for feature, texts in part.features.items()},
            wording=part.wording,
        )
        for part in study.parts
    )
    instrument = Instrument(
        parts=parts,
        languages=tuple(study.languages),
        id=study.study,
        version=study.version,
        title=dict(study.title),
    )
    try:
        return instrument.checked()
    except TemplateError as error:
        raise TemplateError(f"{document.name} - {error}") from None


def _study_faults(raw: dict[str, Any]) -> Iterator[Fault]:
    languages = raw.get("languages")
    known = [one for one in languages if is_language(one)] if isinstance(languages, list) else []
    parts = raw.get("parts")
    spoken = _spoken(parts)  # a study may be asked in fewer languages than its texts have
    yield from language_faults({"title": raw.get("title")}, known, also=spoken)
    for position, part in enumerate(parts if isinstance(parts, list) else []):
        if not isinstance(part, dict):
            continue
        path = ("parts", position)
        template = part.get("template")
        for below, message in template_faults(template):
            yield (*path, "template", *below), message
        yield from language_faults({"features": part.get("features", {})}, known, path, spoken)
        if isinstance(template, dict):
            yield from _part_faults(part, template, known, path)


def _spoken(parts: Any) -> set[str]:
    """Return the languages of all templates in a study."""
    templates = [part.get("template") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    lists = [one.get("languages") for one in templates if isinstance(one, dict)]
    return {language for one in lists if isinstance(one, list) for language in one if is_language(language)}


def _part_faults(
    part: Mapping[str, Any], template: Mapping[str, Any], languages: list[str], path: tuple[str | int, ...]
) -> Iterator[Fault]:
    available = template.get("languages")
    for language in languages:
        if isinstance(available, list) and language not in available:
            yield (*path, "template", "languages"), f"the template has no language {language!r}, which the study needs"
    wordings = template.get("wordings")
    wording = part.get("wording")
    if isinstance(wording, str) and wording not in (wordings if isinstance(wordings, dict) else {}):
        yield (*path, "wording"), f"there is no wording {wording!r} in this template"


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
    return {
        "study": instrument.id,
        "version": instrument.version,
        "title": dict(instrument.title),
        "languages": list(instrument.languages),
        "parts": [
            _without_empty(
                {
                    "wording": part.wording,
                    "features": {feature: dict(texts) for feature, texts in part.features.items()},
                    "template": _template_data(part.template),
                }
            )
            for part in instrument.parts
        ],
    }


def _template_data(template: Template) -> dict[str, Any]:
    asked = (*template.feature_questions, *template.plain_questions)
    scales = {question.scale.name: question.scale for question in asked if question.scale is not None}
    return _without_empty(
        {
            "template": template.id,
            "version": template.version,
            "languages": list(template.languages),
            **{name: dict(getattr(template, name) or {}) for name in _TEXTS},
            **{name: getattr(template, name) for name in ("construct_source", "rights", "validation")},
            "minutes": template.minutes,
            "minutes_per_feature": template.minutes_per_feature,
            "analyses": list(template.analyses),
            "scales": {name: _scale_data(scale) for name, scale in scales.items()},
            "wordings": {
                name: {"title": dict(one.title), "source": one.source, "answers": _answers_data(one.scale.answers)}
                for name, one in template.wordings.items()
            },
            "default_wording": template.default_wording,
            "feature_questions": [_question_data(question) for question in template.feature_questions],
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
            **{name: getattr(question, name) for name in ("metric", "top", "minimum", "maximum")},
            "reversed": question.reversed or None,
            "required": question.required or None,
            "hint": dict(question.hint) if question.hint else None,
        }
    )


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
        _without_empty({"code": one.code, "label": dict(one.label), "aliases": list(one.aliases)}) for one in answers
    ]


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value not in ("", [], {})}
