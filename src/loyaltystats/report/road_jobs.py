"""Other roads in a report: the importance grid of features that are rated and called important; how far roads agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.questionnaire.roles import Role
from loyaltystats.report.kinds import kind_of

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]

FEWEST: Final = 3
"""Features that two roads must have in common before their agreement says anything."""

ROADS: Final = {
    "kano": "Kano pairs",
    "levels": "Own classification",
    "penalty": "Penalties and rewards",
    "grid": "Importance grid",
}
"""Kind of a result -> name of the road."""


def grid_job(responses: Any, instrument: Instrument, options: Mapping[str, Any], method: str) -> Iterator[Job]:
    """Yield the importance grid where at least two features have a rating and a stated importance, with an outcome."""
    from loyaltystats.stats.drivers.importance_grid import importance_grid

    rated = {question.feature for question in instrument.with_role(Role.PERFORMANCE) if question.feature}
    both = rated & set(instrument.by_feature(Role.IMPORTANCE))
    if len(both) > 1 and instrument.with_role(Role.OUTCOME):
        yield "Importance grid", lambda: importance_grid(responses, method=method, **options)


def agreement_job(instrument: Instrument, results: Sequence[Result]) -> Iterator[Job]:
    """Yield the agreement of the roads taken so far, where two of them classify the same features.

    The levels take part only as customers classified themselves: those of the pairs repeat the Kano categories.
    """
    from loyaltystats.stats.agreement import agreement

    expected = 2 if instrument.kano_pairs() else 1
    own = instrument.by_feature(Role.LEVEL) and sum(kind_of(each) == "levels" for each in results) == expected
    roads = {ROADS[kind_of(each)]: each for each in results if kind_of(each) in ROADS}
    if not own:
        roads.pop(ROADS["levels"], None)
    try:
        found = agreement(roads)
    except (ArgumentError, EstimationError):
        return  # one road only, or roads about different features
    if found.n >= FEWEST:
        yield "Agreement of the roads", lambda: found
