"""Templates and studies: YAML in, ``Instrument`` out, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError, TemplateError
from loyaltystats.questionnaire.analysis_plan import plan_faults, plan_of_model
from loyaltystats.questionnaire.faults import Fault, is_language, language_faults, shape_faults, template_error
from loyaltystats.questionnaire.instrument import Block, Instrument, Part, Template
from loyaltystats.questionnaire.library import shared_scales
from loyaltystats.questionnaire.loader import Document, load_file
from loyaltystats.questionnaire.meaning import scale_from, template_faults
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.questionnaire.wording import Wording

if TYPE_CHECKING:
    from loyaltystats.questionnaire.schema import TemplateModel


_NO_STUDIES: Final = (
    ".xlsx",
    ".xlsm",
    ".xls",
    ".csv",
    ".tsv",
    ".txt",
    ".html",
    ".htm",
    ".docx",
    ".sav",
    ".xml",
    ".pdf",
)


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
    if text.lower().endswith(_NO_STUDIES):
        raise TemplateError(
            f"{text} - is no study - expected the YAML file that save() or the command new wrote, not its form or answers."
        )
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


def a_study(value: object) -> Instrument:
    """Return a study that was passed, or say how to get one.

    Raises
    ------
    ArgumentError
        It is the path or the name of one, or something else.
    """
    if isinstance(value, Instrument):
        return value
    got, advice = type(value).__name__, "pass what load_instrument() returns"
    if isinstance(value, (str, os.PathLike)):
        got = repr(os.fspath(value))
        advice = f"pass load_instrument({got})"
    raise ArgumentError(f"instrument - got {got} - expected a study - {advice}.")


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
        **shared_scales(model.languages),
        **{name: scale_from(name, one.answers, one.missing, ordered=one.ordered) for name, one in model.scales.items()},
    }
    wordings = {
        name: Wording(name=name, title=dict(one.title), source=one.source, scale=scale_from(name, one.answers, []))
        for name, one in model.wordings.items()
    }
    blocks = {
        name: Block(title=dict(one.title), instructions=dict(one.instructions or {}))
        for name, one in model.blocks.items()
    }
    asked: dict[str, list[Any]] = {
        "plain_questions": model.questions,
        "feature_questions": model.feature_questions,
        "task_questions": model.task_questions,
    }
    fields: dict[str, Any] = {
        **{name: tuple(_question_of(one, model, scales) for one in every) for name, every in asked.items()},
        **{name: dict(getattr(model, name) or {}) for name in _LOCAL},
        **{name: getattr(model, name) or "" for name in ("construct_source", "rights", "validation")},
        **{name: getattr(model, name) for name in _PLAIN},
    }
    return Template(
        **fields,
        id=model.template,
        languages=tuple(model.languages),
        wordings=wordings,
        feature_prompt=dict(model.feature_prompt) if model.feature_prompt else None,
        analyses=tuple(model.analyses),
        stale={language: tuple(keys) for language, keys in model.stale.items()},
        constructs={name: dict(texts) for name, texts in model.constructs.items()},
        blocks=blocks,
    )


def _question_of(asked: Any, model: TemplateModel, scales: Mapping[str, Scale]) -> Question:
    return Question(
        **{name: getattr(asked, name) for name in _COPIED},
        text=dict(asked.text),
        name=dict(getattr(asked, "name", {})),
        hint=dict(asked.hint) if asked.hint else None,
        scale=scales.get(asked.scale or ""),
        relevance=asked.relevance or "",
        block=asked.block or "",
        construct=asked.measures or "",
        facet=asked.facet or "",
        right=asked.right or "",
        total=asked.total,
        sources=tuple(asked.sources),
        template=model.template,
    )


_LOCAL = ("title", "purpose", "audience", "instructions", "scoring", "translations")
_PLAIN = ("version", "default_wording", "minutes", "minutes_per_feature", "family", "use", "task_size")
_COPIED = ("code", "role", "kind", "side", "metric", "top", "minimum", "maximum", "reversed", "required", "sensitive")


def _study_from(document: Document) -> Instrument:
    from loyaltystats.questionnaire.study_schema import StudyModel

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
        split=tuple(tuple(version) for version in study.split),
    )
    try:
        checked = instrument.checked()
    except TemplateError as error:
        raise TemplateError(f"{document.name} - {error}") from None
    if study.plan is None:
        return checked
    plan = plan_of_model(study.plan)
    faults = [(("plan", *path), message) for path, message in plan_faults(checked, plan)]
    if faults:
        raise template_error(document, faults)
    return replace(checked, plan=plan)


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
