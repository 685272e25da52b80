"""What must hold between the questions of a template: conditions, blocks, constructs, totals, right answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyaltystats.checks import did_you_mean
from loyaltystats.questionnaire.faults import Fault
from loyaltystats.questionnaire.loader import YamlPath
from loyaltystats.questionnaire.relevance import ORDERED, Compare, Selected, leaves, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Scale

FEATURE_MARK = "{feature}"
_STAND_IN = "feature0"
"""What ``{feature}`` is replaced with to read a condition before any feature is named."""


def order_faults(
    raw: Mapping[str, Any], asked: Sequence[tuple[YamlPath, Any]], scales: Mapping[str, Scale]
) -> Iterator[Fault]:
    """Yield what is wrong with references from one question to another, and to blocks and constructs."""
    codes = [(path, _code(path, one), one) for path, one in asked]
    for position, (path, _own, one) in enumerate(codes):
        earlier = {code: other for _, code, other in codes[:position]}
        everywhere = {code for _, code, _ in codes}
        if one.relevance is not None:
            yield from _relevance_faults((*path, "relevance"), one, earlier, everywhere, scales)
        yield from _named_faults(path, one, raw)
        yield from _answer_faults(path, one, scales)


def unknown_scale(name: str, known: frozenset[str]) -> str:
    """Return what to say about the name of a scale that is neither in the file nor shared in all its languages."""
    from loyaltystats.questionnaire.library import shared_scales

    if name in shared_scales([]):
        return (
            f"the shared scale {name!r} has no texts in one of the file's languages - copy it under 'scales' and "
            "translate it there"
        )
    wanted = ", ".join(sorted(known - frozenset(shared_scales([])))) or "none of this file"
    return f"there is no scale {name!r} - expected one of {wanted}, or a shared one.{did_you_mean(name, known)}"


def _code(path: YamlPath, one: Any) -> str:
    return _STAND_IN + one.code if path[0] == "feature_questions" else str(one.code)


def _relevance_faults(
    path: YamlPath, one: Any, earlier: Mapping[str, Any], everywhere: set[str], scales: Mapping[str, Scale]
) -> Iterator[Fault]:
    try:
        condition = parse(one.relevance.replace(FEATURE_MARK, _STAND_IN))
    except ValueError as error:
        yield path, f"the condition {one.relevance!r} cannot be read: {error}"
        return
    for leaf in leaves(condition):
        shown = leaf.code.replace(_STAND_IN, FEATURE_MARK)
        other = earlier.get(leaf.code)
        if other is None:
            why = "is asked later or is itself" if leaf.code in everywhere else "is not a question of this template"
            hint = did_you_mean(leaf.code, earlier).replace(_STAND_IN, FEATURE_MARK)
            yield path, f"the condition asks for {shown!r}, which {why} - name an earlier question.{hint}"
        else:
            yield from ((path, f"the condition {what}") for what in _leaf_faults(leaf, shown, other, scales))


def _leaf_faults(leaf: Any, shown: str, other: Any, scales: Mapping[str, Scale]) -> Iterator[str]:
    scale = scales.get(other.scale or "")
    codes = [answer.code for answer in scale.all_answers] if scale else []
    if isinstance(leaf, Selected):
        if other.kind != "multiple":
            yield f"uses selected() on {shown!r}, which has one answer - write {shown} = '{leaf.option}'"
        elif scale and leaf.option not in scale.codes:
            yield f"asks for option {leaf.option!r} of {shown!r} - expected one of {', '.join(scale.codes)}"
    elif isinstance(leaf, Compare):
        if other.kind in ("text", "multiple"):
            right = f"answered({shown})" if other.kind == "text" else f"selected({shown}, '{leaf.value}')"
            yield f"compares {shown!r}, which is of kind {other.kind} - write {right}"
        elif leaf.operator in ORDERED and not _is_number(leaf.value):
            yield f"orders {shown!r} against {leaf.value!r} - expected a number"
        elif other.kind == "single" and codes and leaf.operator not in ORDERED and leaf.value not in codes:
            yield f"compares {shown!r} with {leaf.value!r}, which is none of its answers {', '.join(codes)}"
        elif leaf.operator in ORDERED and other.kind == "single" and scale and not (scale.ordered and scale.is_numeric):
            yield f"orders the answers of {shown!r}, which have no order - use = or !="


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _named_faults(path: YamlPath, one: Any, raw: Mapping[str, Any]) -> Iterator[Fault]:
    for field, group, name in (("block", "blocks", one.block), ("construct", "constructs", one.measures)):
        known = raw.get(group) if isinstance(raw.get(group), dict) else {}
        if name is not None and name not in (known or {}):
            yield (
                (*path, field),
                f"there is no {field} {name!r} - expected one of {', '.join(known or {}) or 'none'}."
                + did_you_mean(name, known or {}),
            )


def _answer_faults(path: YamlPath, one: Any, scales: Mapping[str, Scale]) -> Iterator[Fault]:
    scale = scales.get(one.scale or "")
    if one.total is not None and one.kind != "number":
        yield (*path, "total"), f"'total' belongs to kind number, not to kind {one.kind} - remove it"
    if one.right is not None and one.role is not Role.ATTENTION:
        yield (*path, "right"), f"'right' belongs to role attention, not to role {one.role.value} - remove it"
    elif one.right is not None and scale and one.right not in scale.codes:
        yield (*path, "right"), f"the right answer {one.right!r} is none of {', '.join(scale.codes)}"
    if one.kind != "multiple" and scale and any(answer.exclusive for answer in scale.answers):
        yield (*path, "scale"), "a scale with an exclusive answer belongs to kind multiple - use another scale"
