"""Banner tables in a report: every closed question by the columns that split its other tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.roles import Role
from loyaltystats.report.settings import Settings

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.result import Result

NOT_SHOWN: Final = (Role.KANO, Role.ATTENTION)
"""Roles whose answers say nothing by themselves: those of Kano pairs are categories, on a sheet of their own."""


def banner_job(
    responses: Any, instrument: Instrument, settings: Settings
) -> Iterator[tuple[str, Callable[[], Result]]]:
    """Yield the banner tables, where the tables are split by columns and the plan names no others (``planned_jobs``)."""
    from loyaltystats.stats.banner.tables import banner_tables
    from loyaltystats.stats.frequencies import closed_questions

    columns = list(settings.plan.by) if not settings.plan.banner else []
    rows = [
        question.code
        for question in closed_questions(instrument)
        if question.role not in NOT_SHOWN and question.code not in columns
    ]
    options = {name: value for name, value in settings.shared.items() if name != "rng"}  # nothing is random here
    if columns and rows:
        yield (
            "Banner tables",
            lambda: banner_tables(responses, rows, columns, minimum_base=settings.minimum_base, **options),
        )
