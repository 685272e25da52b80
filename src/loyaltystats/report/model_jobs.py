"""Further models of loyalty in a report, where the answers are enough for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.frames import collect
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers
from loyaltystats.stats.outcomes.breaks import DETRACTOR_TO, PROMOTER_FROM

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]

FEWEST: Final = 10
"""Detractors, passives and promoters from which the ordinal model joins the linear one."""


RATED: Final = (Role.PERFORMANCE, Role.DRIVER)

SIMULATED: Final = ("drivers", "always", "design", "confidence_level", "missing")
"""Options that the what-if simulator knows: it draws nothing, and tests nothing."""

MOST_RESAMPLED: Final = 20_000
"""Respondents up to which the gains have a band: beyond, a couple of hundred fits take longer than a reader waits."""


def ordinal_job(responses: Any, instrument: Instrument, options: Mapping[str, Any]) -> Iterator[Job]:
    """Yield the ordinal model of a recommendation question with enough detractors, passives and promoters.

    With it the numbers of the live what-if sheet, and what one step on each driver goes with in the score, by the same
    kind of model.
    """
    from loyaltystats.stats.drivers.action.gains import driver_gains
    from loyaltystats.stats.drivers.action.simulator import what_if_simulator
    from loyaltystats.stats.drivers.regress import regress_loyalty

    asked = next((each for each in instrument.with_role(Role.OUTCOME) if each.metric == "nps"), None)
    if asked is None or min(_three(responses, asked.code)) < FEWEST:
        return
    yield (
        "Drivers of loyalty (ordinal regression)",
        lambda: regress_loyalty(responses, outcome=asked.code, model="ordinal", classes="nps", **options),
    )
    ordered = sum(each.scale is not None and each.scale.ordered for each in instrument.with_role(*RATED))
    if ordered:
        given = {name: value for name, value in options.items() if name in SIMULATED}
        yield "What if drivers were better", lambda: what_if_simulator(responses, outcome=asked.code, **given)
    if ordered < 2:
        return
    draws = 200 if len(responses) <= MOST_RESAMPLED else 0
    yield (
        "What one step on each driver goes with",
        lambda: driver_gains(responses, outcome=asked.code, n_bootstrap=draws, **options),
    )


def _three(responses: Any, code: str) -> tuple[int, int, int]:
    """Return how many detractors, passives and promoters there are."""
    import pandas as pd

    given = pd.to_numeric(collect(answers(responses, [code]), [code])[code], errors="coerce").dropna()
    given = given[given.between(0, 10)]
    low, high = int((given <= DETRACTOR_TO).sum()), int((given >= PROMOTER_FROM).sum())
    return low, len(given) - low - high, high
