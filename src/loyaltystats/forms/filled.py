"""Answers to be written into a form: checked against the study, as codes."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import FormError, faults_message
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, VERSION, AnswerColumn, answer_columns

if TYPE_CHECKING:
    import pandas as pd


def filled_cells(instrument: Instrument, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return, per column of the study, one code, number or text per row of the frame; ``None`` where it is missing.

    Raises
    ------
    FormError
        A column is not part of the study, or a value is not an answer: all faults at once.
    """
    columns = {column.name: column for column in answer_columns(instrument)}
    strangers = [str(name) for name in frame.columns if name not in columns and name not in (ID, VERSION)]
    faults = [
        f"column {name!r} - is not in the study {instrument.id!r} - leave it out.{did_you_mean(name, columns)}"
        for name in strangers
    ]
    cells = {}
    for name, column in columns.items():
        if name in frame.columns:
            cells[name] = _column(column, frame[name], faults)
    if faults:
        raise FormError(faults_message(f"answers do not fit instrument {instrument.id!r}", faults))
    return cells


def _column(column: AnswerColumn, values: pd.Series[Any], faults: list[str]) -> list[Any]:
    table: dict[Any, Any] = {}
    missing = values.isna().to_numpy()
    cells: list[Any] = []
    for row, (value, absent) in enumerate(zip(values.tolist(), missing, strict=True), start=1):
        if absent or (isinstance(value, str) and not value.strip()):
            cells.append(None)
            continue
        key = (type(value), value)
        if key not in table:
            table[key] = _cell(column, value)
            if table[key] is None:
                quoted = f"{str(value)!r} " if column.is_closed else "the value "
                faults.append(f"row {row}, column {column.name!r} - {quoted}is not an answer to the question.")
        cells.append(table[key])
    return cells


def _cell(column: AnswerColumn, value: Any) -> Any:
    """Return what stands for one value: the code as text, a number, or the text itself; ``None`` if it does not fit."""
    if column.is_closed:
        return column.scale.code_of(value) if column.scale is not None else str(value)
    if column.question.kind != "number":
        return str(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None
