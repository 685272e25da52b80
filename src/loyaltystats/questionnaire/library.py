"""The shipped templates and the published answer wordings of the Kano question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Template
from loyaltystats.questionnaire.loader import load_shipped
from loyaltystats.questionnaire.scale import Answer, Scale, normal_text
from loyaltystats.result import Result

PACKAGE = "loyaltystats.instruments"
SCALES_FILE = "_scales.yaml"
KANO_TEMPLATE = "kano"
KANO_ANSWERS = 5


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class TemplatesResult(Result):
    """The shipped templates, one row each."""

    title: str = "Questionnaire templates"
    source: str = ""


@cache
def shipped_names() -> tuple[str, ...]:
    """Return the names of the shipped templates, sorted; a file whose name begins with ``_`` is shared, not a template."""
    found = [entry.name for entry in files(PACKAGE).iterdir() if re.fullmatch(r"[^_].*\.yaml", entry.name)]
    return tuple(sorted(name.removesuffix(".yaml") for name in found))


@cache
def shipped_template(name: str) -> Template:
    """Return a shipped template, read once."""
    from loyaltystats.questionnaire.template import template_from

    file = f"{name}.yaml"
    return template_from(load_shipped((files(PACKAGE) / file).read_text(encoding="utf-8"), file))


@cache
def _library_scales() -> dict[str, Scale]:
    from loyaltystats.questionnaire.meaning import scale_from
    from loyaltystats.questionnaire.schema import ScaleLibraryModel

    document = load_shipped((files(PACKAGE) / SCALES_FILE).read_text(encoding="utf-8"), SCALES_FILE)
    model = ScaleLibraryModel.model_validate(document.data)
    return {name: scale_from(name, one.answers, one.missing, ordered=one.ordered) for name, one in model.scales.items()}


def shared_scales(languages: Sequence[str]) -> dict[str, Scale]:
    """Return the answer scales that every template may name, in these languages; those that lack one are left out.

    Examples
    --------
    >>> shared_scales(["en", "es"])["yesno"].answers[0].label
    {'en': 'Yes', 'es': 'Sí'}
    """
    return {
        name: _spoken(scale, languages)
        for name, scale in _library_scales().items()
        if all(set(languages) <= set(answer.label) for answer in scale.all_answers if answer.label)
    }


def _spoken(scale: Scale, languages: Sequence[str]) -> Scale:
    def restricted(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        return tuple(
            replace(one, label={language: one.label[language] for language in languages if language in one.label})
            for one in answers
        )

    return replace(scale, answers=restricted(scale.answers), missing=restricted(scale.missing))


def templates() -> TemplatesResult:
    """List the shipped questionnaire templates.

    Returns
    -------
    TemplatesResult
        Columns: template, title, purpose, audience (in English), items (questions) and minutes (to answer), languages,
        family (features, loyalty, experience, organisation, profile) and use (survey, audit, worksheet). Templates that ask
        about features are counted with one feature; the note says what each further one adds.

    Examples
    --------
    >>> table = templates().to_frame()
    >>> table.loc[table["family"] == "loyalty", "template"].tolist()[:3]
    ['csat', 'ecsilike', 'intentions']
    """
    import pandas as pd

    every = [shipped_template(name) for name in shipped_names()]
    rows = [
        {
            "template": one.id,
            "title": one.title["en"],
            "purpose": one.purpose["en"],
            "audience": one.audience["en"],
            "items": len(one.plain_questions) + len(one.feature_questions) + len(one.task_questions),
            "minutes": one.minutes + one.minutes_per_feature,
            "languages": ", ".join(one.languages),
            "family": one.family,
            "use": one.use,
        }
        for one in every
    ]
    asking = [
        f"{one.id} ({len(one.feature_questions) or len(one.task_questions)}, {one.minutes_per_feature:g} min)"
        for one in every
        if one.asks_about_features
    ]
    note = (
        "Templates that ask about features are counted with one; questions and minutes that each further feature adds: "
        f"{', '.join(asking)}; in bestworst, questions per set of features."
    )
    return TemplatesResult(
        _table=pd.DataFrame(rows),
        n=len(every),
        method="Templates shipped with the package; load one with load_instrument(name).",
        notes=(note,),
    )


def wording_names() -> tuple[str, ...]:
    """Return the names of the published answer wordings of the Kano question.

    Examples
    --------
    >>> wording_names()
    ('kano1984', 'enjoy', 'blauth', 'short')
    """
    return tuple(shipped_template(KANO_TEMPLATE).wordings)


def wording_scale(wording: str | Sequence[str]) -> Scale:
    """Return the answer scale of a published wording, or of five labels of your own.

    Parameters
    ----------
    wording : str or sequence of five str
        Name of a published set (``wording_names``), or five labels from most pleased to least.

    Returns
    -------
    Scale
        Five answers with codes 1-5; labels in every language and published spellings are recognised.

    Raises
    ------
    ArgumentError
        The name is unknown, or the labels are not five different texts.

    Examples
    --------
    >>> wording_scale("short").position("I'm neutral")
    3
    >>> wording_scale(["love", "want", "ok", "meh", "hate"]).position("meh")
    4
    """
    if isinstance(wording, str):
        known = shipped_template(KANO_TEMPLATE).wordings
        if wording not in known:
            raise ArgumentError(
                f"wording - {wording!r} is not known - expected one of {', '.join(known)}, or five labels in order."
                + did_you_mean(wording, known)
            )
        return known[wording].scale
    labels = [str(label) for label in wording]
    if len(labels) != KANO_ANSWERS or len({normal_text(label) for label in labels} - {""}) != KANO_ANSWERS:
        raise ArgumentError(
            f"wording - got {labels} - expected five different labels, from most pleased (like) to least (dislike)."
        )
    scale = Scale("own", tuple(Answer(code=str(i), label={"en": label}) for i, label in enumerate(labels, start=1)))
    if scale.ambiguous():
        raise ArgumentError(f"wording - got {labels} - a label is the code of another answer - expected texts.")
    return scale
