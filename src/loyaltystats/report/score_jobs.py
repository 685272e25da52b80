"""Recommendation scores against each other in a report: groups, and waves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.frames import collect
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import Responses, instrument_of

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.result import Result

MOST_PAIRED: Final = 5
"""Up to so many groups every pair is compared; with more, each group with all others, which stays readable."""


def group_jobs(
    responses: Responses, code: str, name: str, options: dict[str, Any]
) -> Iterator[tuple[str, Callable[[], Result]]]:
    """Yield the comparison of the scores of groups, where the tables are split."""
    from loyaltystats.stats.outcomes.difference import nps_difference
    from loyaltystats.stats.outcomes.difference_cells import OTHERS

    by = options.get("by")
    if by is None:
        return
    groups = int(collect(responses.frame, [by])[by].nunique())
    reference = OTHERS if groups > MOST_PAIRED else None
    yield (
        f"Differences of the recommendation score ({name})",
        lambda: nps_difference(responses, code, reference=reference, **options),
    )


def comparison_jobs(
    responses: Responses, instrument: Instrument, options: dict[str, Any]
) -> Iterator[tuple[str, Callable[[], Result]]]:
    """Yield the comparison of the groups on all rated outcomes but recommendation, where the tables are split."""
    from loyaltystats.stats.compare.compare import compare_groups

    asked = [
        question.code
        for question in instrument.with_role(Role.OUTCOME)
        if question.metric != "nps"
        and question.kind == "single"
        and question.scale is not None
        and question.scale.ordered
        and question.scale.is_numeric
        and question.code in responses.frame.columns
    ]
    if options.get("by") is not None and asked:
        yield "Groups compared", lambda: compare_groups(responses, question=asked, **options)


def wave_jobs(
    waves: Mapping[str, Responses] | None, panel: str | bool | None, instrument: Instrument, options: dict[str, Any]
) -> list[tuple[str, Callable[[], Result]]]:
    """Return the changes of the scores between waves that all ask the question."""
    from loyaltystats.stats.outcomes.difference import nps_difference

    if waves is None or panel is None or len(waves) < 2:
        return []
    asked = [each.codes for each in map(instrument_of, waves.values()) if each is not None]

    def job(code: str) -> Callable[[], Result]:
        return lambda: nps_difference(waves, code, panel=panel, **options)

    return [
        (f"Change of the recommendation score ({question.short(instrument.language)})", job(question.code))
        for question in instrument.with_role(Role.OUTCOME)
        if question.metric == "nps" and all(question.code in codes for codes in asked)
    ]
