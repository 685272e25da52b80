"""Analyses that are made when they are asked for: banner tables, scenarios, ways, dependent slopes, figures of the books."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, EstimationError

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.report.settings import Settings
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]


def planned_jobs(responses: Responses, instrument: Instrument, settings: Settings) -> Iterator[Job]:
    """Yield what the plan names: banner tables, scenarios, mediation, moderation and figures of the books."""
    from loyaltystats.stats.banner.tables import banner_tables
    from loyaltystats.stats.drivers.action.linkage import linkage
    from loyaltystats.stats.drivers.action.mediation import mediate
    from loyaltystats.stats.drivers.action.moderation import moderate
    from loyaltystats.stats.drivers.action.what_if import what_if

    plan, shared = settings.plan, settings.shared
    if plan.banner:
        yield "Banner tables", _job(banner_tables, responses, _banner(settings))
    outcome = {"outcome": plan.outcome} if plan.outcome else {}
    for one in plan.what_if:
        given = shared | settings.of_drivers | settings.always | settings.resamples | _given(one)
        yield f"What if ({_named(instrument, _changed(one))})", _job(what_if, responses, given)
    for one in plan.mediation:
        given = shared | outcome | settings.resamples | _given(one)
        yield f"Mediation ({_named(instrument, [one['driver'], *one['mediator']])})", _job(mediate, responses, given)
    for one in plan.moderation:
        name = f"Moderation ({_named(instrument, [one['driver'], one['moderator']])})"
        yield name, _job(moderate, responses, shared | outcome | _given(one))
    for one in plan.linkage:
        name = f"Loyalty and the books ({_named(instrument, [one['outcome']])})"
        yield name, _job(linkage, responses, shared | _given(one))


def _banner(settings: Settings) -> dict[str, Any]:
    """Return the arguments of banner tables, where nothing is drawn at random."""
    said = {name: list(columns) for name, columns in settings.plan.banner.items()}
    shared = {name: value for name, value in settings.shared.items() if name != "rng"}
    least = {} if settings.plan.minimum_base is None else {"minimum_base": settings.plan.minimum_base}
    return said | shared | least


def _changed(one: Mapping[str, Any]) -> list[str]:
    return [driver for change in ("change", "lift", "move") for driver in one.get(change, {})]


def _named(instrument: Instrument, columns: list[str]) -> str:
    return ", ".join(map(instrument.label_of, columns))


def _given(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of a plan as arguments: lists where the functions expect lists."""
    return {
        name: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        for name, value in one.items()
    }


def _job(statistic: Callable[..., Result], responses: Responses, given: dict[str, Any]) -> Callable[[], Result]:
    def run() -> Result:
        try:
            return statistic(responses, **given)
        except ArgumentError as error:  # the plan is registered: what it asks for stays in the report, with the reason
            raise EstimationError(str(error)) from error

    return run
