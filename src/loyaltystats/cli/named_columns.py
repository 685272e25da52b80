"""Results of columns named one by one on the command line, as one report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import seed_of
from loyaltystats.cli.columns import assignments, ends_of_scale, option_value, two_columns
from loyaltystats.cli.talk import say
from loyaltystats.errors import DesignError, EstimationError

if TYPE_CHECKING:
    from loyaltystats.cli.columns import Columns
    from loyaltystats.report.report import Report
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]


def named_report(chosen: Columns, responses: Responses, title: str | None) -> Report:
    """Return the report of columns named one by one; what cannot use the design or be estimated stays in it, with reason.

    Raises
    ------
    EstimationError, DesignError
        The only analysis cannot be made.
    """
    from loyaltystats.report.checklist import NotEstimable
    from loyaltystats.report.report import Report
    from loyaltystats.report.study import Study
    from loyaltystats.report.style import HIDDEN_BASE

    results: list[Result] = []
    gaps: list[NotEstimable] = []
    stopped: list[EstimationError | DesignError] = []
    for name, job in _jobs(chosen, responses):
        try:
            results.append(job())
        except (EstimationError, DesignError) as reason:
            stopped.append(reason)
            gaps.append(NotEstimable(name, str(reason)))
    if stopped and not results:
        raise stopped[0]
    study = Study.of(responses, design=chosen.design()).with_details(
        seed=seed_of(chosen.seed), minimum_base=chosen.minimum_base or HIDDEN_BASE
    )
    return Report(title or "Results", results, study=study, not_estimable=gaps)


def _shared(chosen: Columns, **more: Any) -> dict[str, Any]:
    said = {"adjust": chosen.adjust, "confidence_level": chosen.confidence}
    given = {name: value for name, value in said.items() if value is not None}
    return {"design": chosen.design(), "rng": chosen.seed, **given, **more}


def _first(chosen: Columns) -> str | None:
    return chosen.by[0] if chosen.by else None


def _jobs(chosen: Columns, responses: Responses) -> Iterator[Job]:
    if chosen.pairs:
        yield from _kano(chosen, responses)
    if chosen.recommend or chosen.satisfaction:
        for by in chosen.by or (None,):
            yield from _loyalty(chosen, responses, by)
    if chosen.outcome:
        yield from _drivers(chosen, responses)
    if chosen.banner:
        from loyaltystats.stats.banner.tables import banner_tables

        given = {name: value for name, value in _shared(chosen).items() if name != "rng"}
        given |= {} if chosen.minimum_base is None else {"minimum_base": chosen.minimum_base}
        yield "Banner tables", lambda: banner_tables(responses, columns=list(chosen.banner), **given)


def _kano(chosen: Columns, responses: Responses) -> Iterator[Job]:
    from loyaltystats.cli.kano_columns import kano_jobs

    pairs = {feature: two_columns(feature, both) for feature, both in assignments("--pair", chosen.pairs).items()}
    yield from kano_jobs(
        responses,
        pairs,
        _shared(chosen, by=_first(chosen)),
        wording=chosen.wording,
        delivered=assignments("--delivered", chosen.delivered) or None,
        importance=assignments("--importance", chosen.importance) or None,
        outcome=chosen.recommend or chosen.outcome,
    )


def _loyalty(chosen: Columns, responses: Responses, by: str | None) -> Iterator[Job]:
    from loyaltystats.report.score_jobs import group_jobs
    from loyaltystats.stats.loyalty import csat, nps

    shared = _shared(chosen, by=by)
    if chosen.recommend:
        yield f"Recommendation score ({chosen.recommend})", lambda: nps(responses, chosen.recommend, **shared)
        yield from group_jobs(responses, chosen.recommend, chosen.recommend, shared)
    if chosen.satisfaction:
        yield (
            f"Share of top answers ({chosen.satisfaction})",
            lambda: csat(responses, chosen.satisfaction, highest=chosen.highest, **shared),
        )


def _drivers(chosen: Columns, responses: Responses) -> Iterator[Job]:
    from loyaltystats.report.driver_jobs import FIRST_MODEL, MOST_COMPARED
    from loyaltystats.stats.drivers.importance import relative_importance
    from loyaltystats.stats.drivers.penalty_reward import penalty_reward
    from loyaltystats.stats.drivers.priority import priority_map
    from loyaltystats.stats.drivers.regress import regress_loyalty

    by = _first(chosen)
    shared = _shared(chosen, outcome=chosen.outcome, drivers=list(chosen.drivers))
    options = {name: option_value(text) for name, text in assignments("--model-option", chosen.model_options).items()}
    yield FIRST_MODEL, lambda: regress_loyalty(responses, by=by, model=chosen.model or "linear", **shared, **options)
    if len(chosen.drivers) == 1:
        return
    made: list[Any] = []

    def importance() -> Result:
        made.append(relative_importance(responses, by=by, **shared))
        return made[0]  # type: ignore[no-any-return]

    yield "Relative importance of the drivers", importance
    if made and len(chosen.drivers) <= MOST_COMPARED:  # this point is reached after the job was done
        yield "Dominance of the drivers", made[0].dominance
    if not chosen.driver_scale:
        say("A priority map and penalties need the ends of the drivers' scale, for instance --driver-scale 1,10.")
        return
    lowest, highest = ends_of_scale(chosen.driver_scale)
    stated = assignments("--stated", chosen.stated)
    more: dict[str, Any] = {"stated": stated, "stated_scale": (lowest, highest)} if stated else {}
    yield "Priorities", lambda: priority_map(responses, lowest=lowest, highest=highest, **shared, **more)
    middle = (lowest + highest) / 2
    yield "Penalties and rewards", lambda: penalty_reward(responses, by=by, middle=middle, **shared)
