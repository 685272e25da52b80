"""Consistency of coded answers: half-answered pairs, required questions, multiple choices with gaps. Only reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.table import RawTable

if TYPE_CHECKING:
    import pandas as pd


def check_consistency(frame: pd.DataFrame, table: RawTable, instrument: Instrument, problems: Problems) -> None:
    """Report answers that are lawful one by one and incomplete together; nothing is changed."""
    _half_pairs(frame, table, instrument, problems)
    _required(frame, table, instrument, problems)
    _gaps(frame, table, instrument, problems)


def _half_pairs(frame: pd.DataFrame, table: RawTable, instrument: Instrument, problems: Problems) -> None:
    for feature, (first, second) in instrument.kano_pairs().items():
        for empty, other in ((first, second), (second, first)):
            half = (frame[empty].isna() & frame[other].notna()).to_numpy().nonzero()[0].tolist()
            if half:
                problems.add(
                    "warning",
                    f"{len(half)} half-answered pair{'' if len(half) == 1 else 's'} of {feature!r}: {other!r} is answered, "
                    f"{empty!r} is not; Kano analyses leave the pair out.",
                    place=table.place,
                    rows=table.rows_of(empty, half),
                    column=empty,
                )


def _required(frame: pd.DataFrame, table: RawTable, instrument: Instrument, problems: Problems) -> None:
    for question in instrument.questions:
        columns = list(question.columns)
        if question.required:
            empty = frame[columns].isna().all(axis=1).to_numpy().nonzero()[0].tolist()
            if empty:
                problems.add(
                    "warning",
                    "a required question is not answered.",
                    place=table.place,
                    rows=table.rows_of(columns[0], empty),
                    column=columns[0],
                )


def _gaps(frame: pd.DataFrame, table: RawTable, instrument: Instrument, problems: Problems) -> None:
    for question in instrument.questions:
        columns = list(question.columns)
        if question.kind == "multiple" and columns:
            missing = frame[columns].isna()
            some = (missing.any(axis=1) & ~missing.all(axis=1)).to_numpy().nonzero()[0].tolist()
            if some:
                problems.add(
                    "warning",
                    f"some options of {question.code!r} are answered and others left empty; empty ones stay missing - put 0 "
                    "where an option was not chosen.",
                    place=table.place,
                    rows=table.rows_of(columns[0], some),
                    column=question.code,
                )
