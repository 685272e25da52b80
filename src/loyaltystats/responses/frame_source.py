"""Dataframes as a source of answers: pandas, polars, pyarrow or duckdb with named columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.frames import collect, column_names
from loyaltystats.responses.problems import Place
from loyaltystats.responses.table import RawTable, Shown

if TYPE_CHECKING:
    import pandas as pd


def frame_to_pandas(source: Any) -> pd.DataFrame:
    """Return a dataframe of any supported library as pandas, its columns and rows in their order."""
    return collect(source, column_names(source))


def read_frame(source: Any, file: str = "") -> RawTable:
    """Return the table of a dataframe; rows are counted from 1."""
    frame = frame_to_pandas(source)
    columns: dict[str, Sequence[Any]] = {str(name): _values(frame[name]) for name in frame.columns}
    return RawTable(
        columns=columns, rows=range(1, len(frame) + 1), place=Place(file=file, sheet=""), exact_integers=True
    )


def _values(series: pd.Series[Any]) -> list[Any]:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(series.dtype) or pd.api.types.is_timedelta64_dtype(series.dtype):
        return [None if value is pd.NaT else Shown("date", str(value), value) for value in series]
    if pd.api.types.is_bool_dtype(series.dtype):
        return [None if value is pd.NA else str(bool(value)).upper() for value in series]
    return list(series.astype(object))
