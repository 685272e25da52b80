"""Response styles, recovery, disappointments and control charts in a report, where the study asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.roles import Role

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]
STYLE_ITEMS: Final = 8
"""Ratings from which styles are measured without being asked for; with fewer they say little."""

COUNTRIES: Final = ("country", "preflanguage")
"""Questions of the template ``profile`` whose groups use scales differently; others are not looked at unasked."""

CHART_WAVES: Final = 8
"""Waves from which a control chart is drawn without being asked for."""


def watch_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield reasons by rank and contrasts after a failure, where complaints were asked; styles, where there are groups."""
    from loyaltystats.stats.disappointments import REASONS, pareto
    from loyaltystats.stats.recovery import recovery_paradox
    from loyaltystats.stats.recovery_groups import QUESTIONS

    plain = {name: value for name, value in options.items() if name != "by"}
    for code in REASONS:
        if code in instrument.codes:
            name = instrument.question(code).short(instrument.language)
            yield f"Disappointments ({name})", _reasons(pareto, responses, code, plain)
    if set(QUESTIONS) <= set(instrument.codes):
        yield "After a failure", lambda: recovery_paradox(responses, **plain)
    yield from _style_jobs(responses, instrument, options)


def _reasons(
    statistic: Callable[..., Result], responses: Responses, code: str, options: dict[str, Any]
) -> Callable[[], Result]:
    return lambda: statistic(responses, code, **options)


def _style_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield how countries use the scales, and means of ratings with it taken out, where there are enough ratings."""
    from loyaltystats.stats.correct_styles import styles_both_ways
    from loyaltystats.stats.response_styles import response_styles
    from loyaltystats.stats.style_items import rated_items

    if options.get("by") not in COUNTRIES or len(rated_items(instrument)) < STYLE_ITEMS:
        return
    yield "Response styles", lambda: response_styles(responses, **options)
    yield "Means with and without response styles", lambda: styles_both_ways(responses, **options)


def chart_jobs(waves: Mapping[str, Responses] | None, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield a control chart of each outcome, where there are enough waves."""
    from loyaltystats.stats.control_chart import control_chart

    if waves is None or len(waves) < CHART_WAVES:
        return
    for question in instrument.with_role(Role.OUTCOME):
        scale = question.scale
        if question.kind == "single" and scale is not None and scale.ordered and scale.is_numeric:
            kind = "nps" if question.metric == "nps" else "xbar"
            name = question.short(instrument.language)
            given: dict[str, Any] = {"question": question.code, "kind": kind} | options
            yield f"Control chart ({name})", _chart(control_chart, waves, given)


def _chart(
    statistic: Callable[..., Result], waves: Mapping[str, Responses], given: dict[str, Any]
) -> Callable[[], Result]:
    return lambda: statistic(waves, **given)
