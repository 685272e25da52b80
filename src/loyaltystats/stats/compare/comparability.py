"""Whether the means of a construct may be compared between groups: asked of the invariance ladder before they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.compare.rows import GroupRows
from loyaltystats.stats.latent.invariance import MEANS, NOTHING, InvarianceResult, invariance
from loyaltystats.stats.latent.ladder import METRIC, SCALAR

FEWEST_ITEMS: Final = 3
"""Items from which the ladder can be climbed."""

FEWEST_KEPT: Final = 2
"""Items that groups must understand alike, for their mean to be compared."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether means may be shown, and what is told about it."""

    allowed: bool
    notes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    """The items whose mean may be compared; empty for all of them."""


def may_compare(responses: Any, rows: GroupRows, name: str, comparability: Any, design: SurveyDesign | None) -> Verdict:
    """Return whether the means of a construct may be compared.

    A result of ``invariance`` is taken as it is; words are the reason of somebody who compares all the same; without
    either the ladder is climbed.

    Raises
    ------
    ArgumentError
        ``comparability`` is neither, or is about other groups.
    """
    items = rows.constructs.get(name)
    if comparability is not None and not isinstance(comparability, (str, InvarianceResult)):
        raise ArgumentError(
            f"comparability - got {type(comparability).__name__} - expected a result of invariance(...), or the reason in "
            "words why means are compared all the same."
        )
    if items is None:
        return Verdict(allowed=True)
    if isinstance(comparability, str):
        return _by_name(name, comparability)
    if isinstance(comparability, InvarianceResult):
        if (comparability.by,) != rows.by:
            raise ArgumentError(
                f"comparability - is about groups by {comparability.by!r} - expected by {', '.join(map(repr, rows.by))} - "
                "pass invariance(..., by=...) of the same column."
            )
        return _verdict(name, items, comparability)
    if len(items) < FEWEST_ITEMS or len(rows.by) != 1 or isinstance(responses, dict):
        why = "it has two items only" if len(items) < FEWEST_ITEMS else "the groups are not those of one column"
        return _untested(name, why)
    weights = SurveyDesign(weights=design.weights) if design is not None and design.weights else None
    try:
        return _verdict(name, items, invariance(responses, by=rows.by[0], model={name: items}, design=weights))
    except (EstimationError, ArgumentError) as error:
        return _untested(name, str(error).rstrip("."))


def _by_name(name: str, reason: str) -> Verdict:
    if not reason.strip():
        raise ArgumentError(
            "comparability - got no reason - expected why means are compared although it is not tested."
        )
    return Verdict(
        allowed=True,
        notes=(
            f"{name}: whether the groups answer by the same yardstick was not tested here; means are compared on the word "
            f"of the researcher: {reason.strip().rstrip('.')}.",
        ),
    )


def _untested(name: str, why: str) -> Verdict:
    return Verdict(
        allowed=True,
        notes=(
            f"{name}: whether the groups answer by the same yardstick could not be tested ({why}), so that a difference of "
            "means may be one of how the scale is used.",
        ),
    )


def _verdict(name: str, items: tuple[str, ...], found: InvarianceResult) -> Verdict:
    if found.comparable != MEANS:
        said = _NOTHING if found.comparable == NOTHING else _SLOPES
        return Verdict(allowed=False, notes=(f"{name}: no means and no ranking are given. {said} {_HOW}",))
    freed = _freed(found)
    kept = tuple(item for item in items if item not in freed)
    if len(kept) == len(items):
        return Verdict(allowed=True, notes=(f"{name}: {_ALIKE}",))
    told = ", ".join(found.labels.get(item, item) for item in items if item in freed)
    if len(kept) < FEWEST_KEPT:
        return Verdict(allowed=False, notes=(f"{name}: no means and no ranking are given. {_FEW} ({told}). {_HOW}",))
    words = f"{name}: {_IN_PART} {told}, which they understand differently. The mean of the other items is compared."
    return Verdict(allowed=True, notes=(words,), items=kept)


def _freed(found: InvarianceResult) -> set[str]:
    """Return the items whose loading or intercept differs between groups."""
    table = found.frame("freed")
    return {str(row["item"]) for row in table.to_dict("records") if row["step_name"] in (METRIC, SCALAR)}


_ALIKE: Final = "The groups answer by the same yardstick (invariance ladder), so that means may be compared."
_IN_PART: Final = "The groups answer by the same yardstick (invariance ladder) but for"
_FEW: Final = "The groups understand all items but one differently"

_SLOPES: Final = (
    "The invariance ladder says that slopes may be compared between these groups, means may not: the same answer stands for "
    "different levels."
)
_NOTHING: Final = (
    "The invariance ladder says that nothing may be compared between these groups: the questions do not measure the same "
    "thing in all of them."
)
_HOW: Final = "comparability='reason' compares all the same, with the reason printed."
