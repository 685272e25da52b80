"""What must hold across the fields of a template: references, codes, pairs, placeholders, limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.questionnaire.faults import Fault, is_language, language_faults
from loyaltystats.questionnaire.instrument import MARK
from loyaltystats.questionnaire.library import shared_scales
from loyaltystats.questionnaire.loader import YamlPath
from loyaltystats.questionnaire.order import order_faults, unknown_scale
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.study import ONCE_PER_FEATURE
from loyaltystats.questionnaire.wording import code_faults

if TYPE_CHECKING:
    from loyaltystats.questionnaire.schema import AnswerModel, FeatureQuestionModel, PlainQuestionModel

MISSING_CODES = ("96", "97", "98", "99")
"""Not shown, not applicable, don't know, refused; with a minus for open numbers, where 96 may be an answer."""

NPS_CODES = tuple(str(code) for code in range(11))
KANO_POSITIONS = (3, 5)
"""Answers of a Kano question: five, or three in the three-level form (``reference``: evaluation tables)."""


def scale_from(name: str, answers: list[AnswerModel], missing: list[AnswerModel], *, ordered: bool = True) -> Scale:
    """Return the scale that checked answers describe."""

    def built(models: list[AnswerModel]) -> tuple[Answer, ...]:
        return tuple(
            Answer(code=one.code, label=dict(one.label), aliases=tuple(one.aliases), exclusive=one.exclusive)
            for one in models
        )

    return Scale(name, built(answers), built(missing), ordered)


@dataclass(frozen=True)
class _Pieces:
    """The parts of a template that are valid on their own, each with its path."""

    scales: dict[str, Scale] = field(default_factory=dict)
    scale_names: frozenset[str] = frozenset()
    wordings: dict[str, Scale] = field(default_factory=dict)
    wording_names: frozenset[str] = frozenset()
    asked: tuple[tuple[YamlPath, Any], ...] = ()
    all_valid: bool = True


def _attempt(model: Any, raw: Any) -> Any:
    from pydantic import ValidationError

    try:
        return model.model_validate(raw)
    except ValidationError:
        return None


def _pieces(raw: dict[str, Any]) -> _Pieces:
    from loyaltystats.questionnaire import schema

    def mapping(key: str) -> dict[str, Any]:
        return found if isinstance(found := raw.get(key), dict) else {}

    spoken = raw.get("languages")
    shared = shared_scales([one for one in spoken if is_language(one)] if isinstance(spoken, list) else [])
    scales = {name: _attempt(schema.ScaleModel, value) for name, value in mapping("scales").items()}
    wordings = {name: _attempt(schema.WordingModel, value) for name, value in mapping("wordings").items()}
    models = {
        "feature_questions": schema.FeatureQuestionModel,
        "task_questions": schema.TaskQuestionModel,
        "questions": schema.PlainQuestionModel,
    }
    asked = [
        ((key, position), _attempt(model, value))
        for key, model in models.items()
        for position, value in enumerate(raw[key] if isinstance(raw.get(key), list) else [])
    ]
    return _Pieces(
        {
            **shared,
            **{
                name: scale_from(name, one.answers, one.missing, ordered=one.ordered)
                for name, one in scales.items()
                if one
            },
        },
        frozenset(scales) | frozenset(shared),
        {name: scale_from(name, one.answers, []) for name, one in wordings.items() if one},
        frozenset(wordings),
        tuple((path, one) for path, one in asked if one is not None),
        all(one is not None for _, one in asked),
    )


def template_faults(raw: Any) -> Iterator[Fault]:
    """Yield what is wrong across the fields of one template; paths start at the template."""
    if not isinstance(raw, dict):
        return
    pieces = _pieces(raw)
    declared = raw.get("languages")
    languages = [one for one in declared if is_language(one)] if isinstance(declared, list) else []
    if languages:
        yield from _repeated(languages)
        yield from language_faults(raw, dict.fromkeys(languages))
    for group, scales in (("scales", pieces.scales), ("wordings", pieces.wordings)):
        for name, scale in scales.items():
            if isinstance(raw.get(group), dict) and name in raw[group]:
                yield from _scale_faults((group, name), scale)
    yield from _wording_faults(raw, pieces)
    yield from _code_faults(raw, pieces)
    yield from _pair_faults(pieces)
    for path, asked in pieces.asked:
        yield from _question_faults(path, asked, pieces)
    yield from order_faults(raw, pieces.asked, pieces.scales)


def _repeated(languages: list[str]) -> Iterator[Fault]:
    for language, times in Counter(languages).items():
        if times > 1:
            yield ("languages",), f"language {language!r} is listed {times} times - list it once"


def _scale_faults(path: YamlPath, scale: Scale) -> Iterator[Fault]:
    for code, times in Counter(answer.code for answer in scale.all_answers).items():
        if times > 1:
            yield path, f"answer code {code!r} is used {times} times - codes must be unique in a scale"
    for spelling in scale.ambiguous():
        yield path, f"{spelling!r} would stand for two different answers - change one of the texts or aliases"
    for position, answer in enumerate(scale.answers):
        if answer.code.lstrip("-") in MISSING_CODES or answer.code.startswith("-"):
            yield (
                (*path, "answers", position),
                f"answer code {answer.code!r} is kept for answers that count as missing - "
                "choose another code or move it under 'missing'",
            )
    for position, answer in enumerate(scale.missing):
        sign = "" if scale.answers else "-"
        if answer.code not in {sign + code for code in MISSING_CODES}:
            yield (
                (*path, "missing", position),
                f"missing code {answer.code!r} - expected one of {', '.join(sign + code for code in MISSING_CODES)} "
                "(not shown, not applicable, don't know, refused)",
            )


def _wording_faults(raw: dict[str, Any], pieces: _Pieces) -> Iterator[Fault]:
    chosen = raw.get("default_wording")
    if pieces.wording_names and chosen is None:
        yield ("wordings",), "no wording is chosen - add 'default_wording' with the name of one of them"
    if isinstance(chosen, str) and chosen not in pieces.wording_names:
        yield (
            ("default_wording",),
            f"there is no wording {chosen!r} - expected one of {', '.join(sorted(pieces.wording_names)) or 'none'}."
            + did_you_mean(chosen, pieces.wording_names),
        )


def _code_faults(raw: dict[str, Any], pieces: _Pieces) -> Iterator[Fault]:
    if not pieces.asked and pieces.all_valid:
        yield (), "asks nothing - add 'questions' or 'feature_questions'"
    if bool(raw.get("task_questions")) != (raw.get("task_size") is not None):
        yield ("task_questions",), "'task_questions' and 'task_size' go together - add the other one"
    seen: dict[tuple[str | int, str], YamlPath] = {}
    for path, asked in pieces.asked:
        if (path[0], asked.code) in seen:
            yield path, f"question code {asked.code!r} is used twice - codes must be unique"
        elif path[0] == "questions":
            for message in code_faults("", [asked.code], []):
                yield path, message.removeprefix(" - ").removesuffix(".")
        seen[path[0], asked.code] = path


def _pair_faults(pieces: _Pieces) -> Iterator[Fault]:
    per_feature = [(path, one) for path, one in pieces.asked if path[0] == "feature_questions"]
    sides = Counter(one.side for _, one in per_feature if one.role is Role.KANO)
    if sides and pieces.all_valid:
        for side in Side:
            if sides[side] != 1:
                yield (
                    ("feature_questions",),
                    f"a Kano pair has {sides[side]} {side.value} questions - expected one functional and one "
                    "dysfunctional question",
                )
    for role in ONCE_PER_FEATURE:
        found = [path for path, one in per_feature if one.role is role]
        if len(found) > 1:
            yield found[1], f"role {role.value!r} is asked {len(found)} times per feature - expected once"


def _question_faults(
    path: YamlPath, asked: FeatureQuestionModel | PlainQuestionModel, pieces: _Pieces
) -> Iterator[Fault]:
    per_feature = path[0] == "feature_questions"
    for language, text in asked.text.items():
        if path[0] != "task_questions" and (MARK in text) != per_feature:
            yield (
                (*path, "text", language),
                f"the text in {language!r} has no {MARK} - put it where the feature's name goes"
                if per_feature
                else f"the text in {language!r} has {MARK}, which is filled in under 'feature_questions' only - move "
                "the question there or remove the mark",
            )
    yield from _kano_faults(path, asked, pieces, per_feature=per_feature)
    yield from _answer_faults(path, asked, pieces)
    yield from _limit_faults(path, asked)
    yield from _metric_faults(path, asked, pieces)


def _kano_faults(path: YamlPath, asked: Any, pieces: _Pieces, *, per_feature: bool) -> Iterator[Fault]:
    if asked.role is not Role.KANO:
        if asked.side is not None:
            yield (*path, "side"), f"'side' belongs to role kano, not to role {asked.role.value} - remove it"
        return
    if not per_feature:
        yield path, "role kano is asked under 'feature_questions' only - move the question there"
    if asked.side is None:
        yield path, "a Kano question has no side - add 'side: functional' or 'side: dysfunctional'"
    if asked.kind != "single":
        yield (*path, "kind"), f"a Kano question is of kind {asked.kind!r} - expected 'single'"
    if asked.scale is None and not pieces.wording_names:
        yield path, "a Kano question has neither a scale nor a wording - add 'wordings' or name a scale"
    scale = pieces.scales.get(asked.scale or "")
    if scale is not None and len(scale.answers) not in KANO_POSITIONS:
        yield (*path, "scale"), f"a Kano question has {len(scale.answers)} answers - expected 3 or 5"


def _answer_faults(path: YamlPath, asked: Any, pieces: _Pieces) -> Iterator[Fault]:
    if asked.scale is not None and asked.scale not in pieces.scale_names:
        yield (*path, "scale"), unknown_scale(asked.scale, pieces.scale_names)
        return
    scale = pieces.scales.get(asked.scale or "")
    if path[0] == "task_questions":
        return
    if asked.kind in ("single", "multiple"):
        if asked.scale is None and asked.role is not Role.KANO:
            yield path, f"a question of kind {asked.kind!r} has no scale - name one, or use 'kind: text'"
        elif scale is not None and len(scale.answers) < 2:
            yield (*path, "scale"), f"scale {asked.scale!r} has {len(scale.answers)} answers - expected at least 2"
    elif asked.kind == "text" and asked.scale is not None:
        yield (*path, "scale"), "a question of kind 'text' has a scale - remove it, or use 'kind: single'"
    elif scale is not None and scale.answers:
        yield (*path, "scale"), "a number has a scale with answers - a number's scale holds missing codes only"


def _limit_faults(path: YamlPath, asked: Any) -> Iterator[Fault]:
    if asked.kind != "number":
        for name in ("minimum", "maximum"):
            if getattr(asked, name) is not None:
                yield (*path, name), f"{name!r} belongs to kind number, not to kind {asked.kind} - remove it"
    elif asked.minimum is not None and asked.maximum is not None and asked.minimum >= asked.maximum:
        yield (
            (*path, "minimum"),
            f"'minimum' {asked.minimum:g} is not below 'maximum' {asked.maximum:g} - correct one of them",
        )


def _metric_faults(path: YamlPath, asked: Any, pieces: _Pieces) -> Iterator[Fault]:
    scale = pieces.scales.get(asked.scale or "")
    if asked.metric is not None and asked.role is not Role.OUTCOME:
        yield (*path, "metric"), f"'metric' belongs to role outcome, not to role {asked.role.value} - remove it"
    if asked.metric == "nps" and scale is not None and scale.codes != NPS_CODES:
        yield (
            (*path, "metric"),
            f"metric nps reads answers 0 to 10 - scale {asked.scale!r} has {', '.join(scale.codes)}",
        )
    if asked.metric == "share" and asked.kind != "number":
        yield (*path, "metric"), f"metric share reads a number - the question is of kind {asked.kind!r}"
    if asked.facet is not None and (
        asked.role not in (Role.OUTCOME, Role.DRIVER) or asked.kind != "single" or (scale and not scale.ordered)
    ):
        yield (*path, "facet"), "'facet' belongs to a rating of role outcome or driver, on an ordered scale - remove it"
    if asked.top is not None and (asked.metric != "csat" or (scale is not None and asked.top >= len(scale.answers))):
        yield (*path, "top"), f"'top' {asked.top} cannot be used - expected metric csat and fewer than all answers"
