"""Responses: the answers of one study, one row per respondent, joined to their instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.frames import column_names, need_columns
from loyaltystats.questionnaire.instrument import Instrument

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class Responses:
    """Answers that were read and checked.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row per respondent: ``id`` (text), then one column per question code with answers as codes (whole numbers
        where the scale's codes are numbers, else text). Missing codes 96-99 are kept; analyses leave them out.
    instrument : Instrument or None
        What was asked.
    problems : pandas.DataFrame
        What the reader found and did not change: ``severity, sheet, row, column, value, message``.
    source : str
        Name of the file or kind of the frame.
    notes : tuple of str
        What was recognised and merged while reading.
    truth : mapping or None
        For simulated answers, the parameters they were drawn from.
    """

    frame: pd.DataFrame
    instrument: Instrument | None = None
    problems: pd.DataFrame
    source: str = ""
    notes: tuple[str, ...] = ()
    truth: dict[str, Any] | None = field(default=None)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        study = self.instrument.id if self.instrument else "no instrument"
        return f"Responses: {len(self.frame):,} respondents, {study}, {len(self.problems)} problems, from {self.source}"

    def valid(self) -> pd.DataFrame:
        """Return the answers with the missing codes 96-99 turned into missing values, for analyses."""
        frame = self.frame.copy()
        for question in self.instrument.questions if self.instrument else ():
            codes = question.scale.missing_codes if question.scale else ()
            for column in question.columns:
                if codes and column in frame.columns:
                    frame[column] = frame[column].mask(_stands_for(frame[column], codes))
        return frame


def _stands_for(column: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Say which answers are one of the codes, whether the column holds whole numbers, decimals or text."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column):
        return column.isin([float(code) for code in codes if code.lstrip("-").isdigit()])
    return column.astype("string").isin(list(codes))


def instrument_of(responses: Any) -> Instrument | None:
    """Return the instrument that the answers carry, if any."""
    return responses.instrument if isinstance(responses, Responses) else None


def answers(responses: Any, columns: Sequence[str] = ()) -> Any:
    """Return the frame of answers to analyse: missing codes blanked for ``Responses``, any other frame as it is.

    Raises
    ------
    ResponseError
        A named column is not there, or the object is not a frame.
    """
    frame = responses.valid() if isinstance(responses, Responses) else responses
    if columns:
        source = responses.source if isinstance(responses, Responses) else ""  # a frame may have a column of this name
        need_columns(frame, columns, where=source or "dataframe")
    else:
        column_names(frame)
    return frame


def label_of(responses: Any, code: str) -> str:
    """Return the short text of a feature or question where an instrument is known, else the code."""
    instrument = instrument_of(responses)
    return instrument.label_of(code) if instrument else code
