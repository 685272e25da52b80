"""Kano results of columns named one by one: the same ones that the roles of a study give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result
    from loyaltystats.stats.kano.result import KanoResult


Job = tuple[str, Callable[[], "Result"]]


def kano_jobs(
    responses: Responses,
    pairs: Mapping[str, tuple[str, str]],
    shared: Mapping[str, Any],
    *,
    wording: str | None,
    delivered: Mapping[str, str] | None,
    importance: Mapping[str, str] | None,
    outcome: str | None,
) -> Iterator[Job]:
    """Yield the categories and everything else that these columns allow."""
    from loyaltystats.stats.kano.classify import classify_kano
    from loyaltystats.stats.kano.continuous import kano_scores
    from loyaltystats.stats.kano.sensitivity import kano_sensitivity
    from loyaltystats.stats.levels import satisfaction_levels

    named: dict[str, Any] = {"pairs": pairs, "wording": wording}
    made: list[KanoResult] = []

    def categories() -> Result:
        made.append(classify_kano(responses, importance=importance, **named, **shared))
        return made[0]

    yield "Kano categories", categories
    if made:  # this point is reached after the job was done
        yield "Sensitivity of the categories", lambda: kano_sensitivity(made[0])
    yield (
        "Four levels of satisfaction",
        lambda: satisfaction_levels(responses, delivered=delivered, **named, **shared),
    )
    yield "Kano scores", lambda: kano_scores(responses, **named, **shared)
    yield from _people(responses, named, shared, delivered, outcome)


def _people(
    responses: Responses,
    named: Mapping[str, Any],
    shared: Mapping[str, Any],
    delivered: Mapping[str, str] | None,
    outcome: str | None,
) -> list[tuple[str, Callable[[], Result]]]:
    """Return what needs each respondent's own categories."""
    from loyaltystats.report.analyze import SEGMENT_FEATURES, SEGMENTS_FROM, segment_resamples
    from loyaltystats.stats.kano.segments import kano_segments
    from loyaltystats.stats.level_loyalty import levels_and_loyalty

    jobs: list[tuple[str, Callable[[], Result]]] = []
    if shared["design"] is None and len(responses) >= SEGMENTS_FROM and len(named["pairs"]) >= SEGMENT_FEATURES:
        resamples = segment_resamples(len(responses))
        jobs.append(("Segments", lambda: kano_segments(responses, n_bootstrap=resamples, rng=shared["rng"], **named)))
    if delivered and outcome:
        jobs.append(
            (
                "Levels and loyalty",
                lambda: levels_and_loyalty(responses, outcome=outcome, delivered=delivered, **named, **shared),
            )
        )
    return jobs
