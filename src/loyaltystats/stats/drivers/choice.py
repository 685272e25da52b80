"""Which outcome and drivers an analysis reads: named by the caller, else chosen by the roles of the instrument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltystats.errors import ArgumentError
from loyaltystats.frames import column_names
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers, instrument_of, label_of
from loyaltystats.stats.selection import outcome_code

ALL = "all"
ID = "id"
"""Name of the column of respondent ids; never a driver."""


def chosen_outcome(responses: Any, outcome: str | None) -> str:
    """Return the outcome named, else the recommendation question, else the first outcome of the instrument."""
    return outcome_code(responses, outcome, ("nps", None), "outcome")


def chosen_drivers(
    responses: Any, drivers: Sequence[str] | str | None, outcome: str, taken: Sequence[str | None] = ()
) -> list[str]:
    """Return the drivers named, else those of the instrument.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    drivers : sequence of str, str or None
        Columns; ``"all"`` for every performance and driver question, or every other column of a plain table; ``None``
        for the instrument's performance and driver questions with an ordered scale or a number.
    outcome : str
        The outcome.
    taken : sequence of str or None
        Columns that serve another purpose (groups, weights).

    Raises
    ------
    ArgumentError
        None is named and none known, one is named twice, or the outcome is among them.
    """
    if drivers is not None and drivers != ALL:
        return _named([drivers] if isinstance(drivers, str) else list(drivers), outcome)
    instrument = instrument_of(responses)
    if instrument is not None:
        asked = instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
        found = [question.code for question in asked if drivers == ALL or _is_number(question)]
        where = "the instrument has no performance or driver question"
    else:
        found = column_names(answers(responses)) if drivers == ALL else []
        where = "the answers carry no instrument"
    found = [code for code in found if code not in (outcome, ID, *taken)]
    if not found:
        raise ArgumentError(f"drivers - none is named and {where} - name the columns: drivers=['column', ...].")
    return found


def _named(drivers: list[str], outcome: str) -> list[str]:
    repeated = sorted({name for name in drivers if drivers.count(name) > 1})
    if repeated or outcome in drivers or not drivers:
        wrong = f"{repeated} stand there twice" if repeated else f"the outcome {outcome!r} is among them"
        wrong = wrong if drivers else "the list is empty"
        raise ArgumentError(f"drivers - {wrong} - expected different columns - name each driver once.")
    return drivers


def _is_number(question: Question) -> bool:
    if question.kind == "number":
        return True
    return question.scale is not None and question.scale.ordered and question.scale.is_numeric


def labels_for(responses: Any, codes: Sequence[str]) -> dict[str, str]:
    """Return code -> short text for the codes that have one."""
    return {code: text for code in codes if (text := label_of(responses, code)) != code}
