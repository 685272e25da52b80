"""Drivers of loyalty in a report: the models that a plan names, or those that the answers are enough for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.roles import Role
from loyaltystats.report.model_jobs import ordinal_job
from loyaltystats.report.road_jobs import grid_job

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.report.settings import Settings
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result
    from loyaltystats.stats.drivers.driver_result import DriverResult

Job = tuple[str, Callable[[], "Result"]]

MOST_COMPARED: Final = 12
"""Drivers up to which a client can read who dominates whom."""

MOST_PLAYERS: Final = 24
"""Drivers up to which the exact decomposition of importance is made; beyond it Johnson's relative weights stand in."""

FIRST_MODEL: Final = "Drivers of loyalty (regression)"


def driver_jobs(responses: Responses, instrument: Instrument, settings: Settings) -> Iterator[Job]:
    """Yield what goes with loyalty: regressions, importance, priorities, penalties and rewards, the importance grid."""
    drivers = _drivers(instrument, settings)
    if not drivers or not (instrument.with_role(Role.OUTCOME) or settings.plan.outcome):
        return
    options = settings.shared | settings.of_drivers
    yield from _models(responses, instrument, settings, options)
    method = settings.plan.importance or ("lmg" if len(drivers) <= MOST_PLAYERS else "johnson")
    if len(drivers) > 1:
        yield from _shares(responses, settings, options, method, len(drivers))
    yield from _penalties(responses, drivers, settings, options)
    outcome = {"outcome": settings.plan.outcome} if settings.plan.outcome else {}
    yield from grid_job(responses, instrument, settings.shared | settings.resamples | outcome, method)


def _drivers(instrument: Instrument, settings: Settings) -> list[str]:
    if settings.plan.drivers:
        return list(settings.plan.drivers)
    rated = instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
    return [one.code for one in rated if one.scale is not None and one.scale.ordered]


def _models(responses: Responses, instrument: Instrument, settings: Settings, options: dict[str, Any]) -> Iterator[Job]:
    """Yield the planned regressions, else the linear one; the ordinal one where no plan has it and classes are enough."""
    from loyaltystats.stats.drivers.regress import regress_loyalty

    wanted = settings.plan.models or ({"model": "linear"},)
    made: list[DriverResult] = []

    def job(one: Any) -> Callable[[], Result]:
        def run() -> Result:
            outcome = {"outcome": one["outcome"]} if one.get("outcome") else {}
            given = options | settings.always | outcome | dict(one.get("options", {}))
            made.append(regress_loyalty(responses, model=one["model"], **given))
            return made[-1]

        return run

    for one in wanted:
        yield FIRST_MODEL if one["model"] == "linear" else f"Drivers of loyalty ({one['model']} regression)", job(one)
    margin = settings.plan.equivalence_margin
    if margin is not None and made:  # this point is reached after the jobs were done
        yield "Drivers shown to matter little", lambda: made[0].equivalence(margin)
    about_score = {name: value for name, value in options.items() if name != "outcome"}
    others = ordinal_job(responses, instrument, about_score | settings.always)
    told = settings.plan.only_planned or any(one["model"] == "ordinal" for one in wanted)
    yield from (job for job in others if not (told and "ordinal" in job[0]))


def _shares(
    responses: Responses, settings: Settings, options: dict[str, Any], method: str, players: int
) -> Iterator[Job]:
    """Yield relative importance, dominance, and the priority map."""
    from loyaltystats.stats.drivers.importance import relative_importance
    from loyaltystats.stats.drivers.priority import priority_map

    given = options | settings.always | settings.resamples | {"method": method}
    shares = cache(lambda: relative_importance(responses, **given))
    yield "Relative importance of the drivers", shares
    if players <= MOST_COMPARED:
        yield "Dominance of the drivers", lambda: shares().dominance()
    stated: dict[str, Any] = {"stated": dict(settings.plan.stated)} if settings.plan.stated else {}
    yield "Priorities", lambda: priority_map(responses, **given, **stated)


def _penalties(responses: Responses, drivers: list[str], settings: Settings, options: dict[str, Any]) -> Iterator[Job]:
    from loyaltystats.stats.drivers.penalty_reward import penalty_reward

    instrument = responses.instrument
    asked: dict[str, Question] = {} if instrument is None else {one.code: one for one in instrument.questions}
    rated = [code for code in drivers if _is_rating(asked.get(code))]
    if len(rated) > 1:
        given = options | settings.resamples | {"drivers": rated}
        yield "Penalties and rewards", lambda: penalty_reward(responses, **given)


def _is_rating(question: Question | None) -> bool:
    return question is not None and question.scale is not None and question.scale.is_numeric
