"""Care in a report: who may not have answered carefully, and the main results without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.roles import Role

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]
FEWEST: int = 30
"""Respondents from which signs of carelessness are looked for: with fewer, one of them is a tenth of the answers."""


def care_jobs(
    responses: Responses, instrument: Instrument, options: dict[str, Any], results: Sequence[Result]
) -> Iterator[Job]:
    """Yield missing answers, the check of care and, where somebody is suspect, the main results with and without them."""
    from loyaltystats.responses.quality.check import check_quality
    from loyaltystats.stats.missing.patterns import missing_patterns
    from loyaltystats.stats.without import without_flagged

    if not results:  # this point is reached after the analyses
        return
    yield "Missing answers", lambda: missing_patterns(responses)
    if len(responses) < FEWEST:
        return
    checked = cache(lambda: check_quality(responses))
    yield "Care of the answers", checked
    if not checked().suspect:
        return
    for words, statistic, arguments in _main(instrument):
        call = partial(without_flagged, statistic, responses, checked(), **arguments, **options)
        yield f"With and without the flagged: {words}", call


def _main(instrument: Instrument) -> Sequence[tuple[str, Callable[..., Result], dict[str, Any]]]:
    from loyaltystats.stats.drivers.regress import regress_loyalty
    from loyaltystats.stats.kano.classify import classify_kano
    from loyaltystats.stats.loyalty import csat, nps

    found: list[tuple[str, Callable[..., Result], dict[str, Any]]] = []
    outcomes = instrument.with_role(Role.OUTCOME)
    for metric, statistic in (("nps", nps), ("csat", csat)):
        code = next((question.code for question in outcomes if question.metric == metric), None)
        if code is not None:
            found.append((instrument.label_of(code), statistic, {"question": code}))
    if instrument.kano_pairs():
        found.append(("Kano categories", classify_kano, {}))
    drivers = [
        question
        for question in instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
        if question.scale is not None and question.scale.ordered
    ]
    if drivers and outcomes:
        found.append(("Drivers of loyalty", regress_loyalty, {}))
    return found
