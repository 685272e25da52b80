"""Loyalty measures in a report: what the facets, metrics and constructs of an instrument allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.roles import Role

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]


def measure_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield index, ease, secure customers, share of wallet, phases and intentions, where they were asked."""
    from loyaltystats.stats.outcomes.constructs import construct_items
    from loyaltystats.stats.outcomes.effort import FACET, effort
    from loyaltystats.stats.outcomes.index import FEWEST, loyalty_index, satisfaction_items
    from loyaltystats.stats.outcomes.intentions import DIMENSIONS, intentions
    from loyaltystats.stats.outcomes.phases import PHASES, loyalty_phases
    from loyaltystats.stats.outcomes.secure import CONDITIONS, secure_customers, secure_questions
    from loyaltystats.stats.outcomes.wallet import share_of_wallet

    if len(satisfaction_items(responses)) >= FEWEST:
        yield "Satisfaction index", lambda: loyalty_index(responses, **options)
    if any(question.facet == FACET for question in instrument.questions):
        yield "Ease of dealing with us", lambda: effort(responses, **options)
    if len(secure_questions(responses)) == len(CONDITIONS):
        yield "Secure customers", lambda: secure_customers(responses, **options)
    if any(question.metric == "share" for question in instrument.with_role(Role.OUTCOME)):
        yield "Share of wallet", lambda: share_of_wallet(responses, **options)
    if construct_items(responses, PHASES):
        yield "Phases of loyalty", lambda: loyalty_phases(responses, **options)
    if construct_items(responses, DIMENSIONS):
        yield "Behavioural intentions", lambda: intentions(responses, **options)
