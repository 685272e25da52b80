"""Which outcome and drivers an analysis reads: named by the caller, else chosen by the roles of the instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import instrument_of, label_of
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.questionnaire.question import Question

SHOWN_VALUES = 8


def chosen_outcome(responses: Any, outcome: str | None) -> str:
    """Return the outcome named, else the recommendation question, else the first outcome of the instrument."""
    if outcome is not None:
        return outcome
    instrument = instrument_of(responses)
    questions = instrument.with_role(Role.OUTCOME) if instrument else ()
    if not questions:
        where = "the instrument has no outcome question" if instrument else "the answers carry no instrument"
        raise ArgumentError(f"outcome - is not given and {where} - name the column: outcome='column'.")
    return next((q.code for q in questions if q.metric == "nps"), questions[0].code)


def chosen_drivers(responses: Any, drivers: Sequence[str] | str | None, outcome: str) -> list[str]:
    """Return the drivers named, else the performance and driver questions of the instrument.

    Raises
    ------
    ArgumentError
        None is named and none known, one is named twice, or the outcome is among them.
    """
    if drivers is not None and drivers != "all":
        named = [drivers] if isinstance(drivers, str) else list(drivers)
        repeated = sorted({name for name in named if named.count(name) > 1})
        if repeated or outcome in named:
            wrong = f"{repeated} stand there twice" if repeated else f"the outcome {outcome!r} is among them"
            raise ArgumentError(f"drivers - {wrong} - expected different columns - name each driver once.")
        if named:
            return named
    instrument = instrument_of(responses)
    found = [q.code for q in instrument.with_role(Role.PERFORMANCE, Role.DRIVER)] if instrument else []
    found = [code for code in found if code != outcome]
    if not found:
        where = "the instrument has no performance or driver question" if instrument else "there is no instrument"
        raise ArgumentError(f"drivers - none is named and {where} - name the columns: drivers=['column', ...].")
    return found


def question_of(responses: Any, code: str) -> Question | None:
    """Return the question behind a column, if an instrument knows it."""
    instrument = instrument_of(responses)
    if instrument is None or code not in instrument.codes:
        return None
    return instrument.question(code)


def labels_for(responses: Any, codes: Sequence[str]) -> dict[str, str]:
    """Return code -> short text for the codes that have one."""
    return {code: text for code in codes if (text := label_of(responses, code)) != code}


def group_labels(responses: Any, by: str | None, groups: Sequence[str]) -> Mapping[str, str]:
    """Return group value -> label from the instrument's scale of the grouping question."""
    question = question_of(responses, by) if by else None
    instrument = instrument_of(responses)
    if question is None or question.scale is None or instrument is None:
        return {}
    return {group: question.scale.label(group, instrument.language) for group in groups if group != TOTAL}


def group_name(value: Any) -> str:
    """Return a group value as text; whole numbers without a decimal point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def numbers(column: pd.Series) -> pd.Series:
    """Return a column as floats, missing answers as ``nan``.

    Raises
    ------
    ResponseError
        The column holds text; the values are named with their counts.
    """
    import pandas as pd

    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        parsed = pd.to_numeric(column, errors="coerce") if column.isna().all() else None
        if parsed is None and all(isinstance(v, (int, float)) for v in column.dropna().tolist()):
            parsed = pd.to_numeric(column)
        if parsed is None:
            shown = column.dropna().astype(str).value_counts().sort_index().head(SHOWN_VALUES)
            values = ", ".join(f"{value!r} ({count}x)" for value, count in shown.items())
            raise ResponseError(
                f"column {column.name!r} - holds text: {values} - expected numbers - read the file with "
                "read_responses(path, instrument), or turn the column into numbers first."
            )
        column = parsed
    return column.astype("Float64").astype(float)
