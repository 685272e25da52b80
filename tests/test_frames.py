"""frames.

FR1 the same table comes out of pandas, polars (eager, lazy), pyarrow and duckdb
FR2 unknown columns are named, with a suggestion; something that is no dataframe is refused
FR3 missing answers are patterns of their own; weights are summed
FR4 the order of rows of the source is kept by collect
FR5 repeated column names are refused
FR6 answers may be called like a count: they are counted apart, or refused in words where both stand in one table
"""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import loyaltystats as ls
from loyaltystats import frames
from loyaltystats.errors import ResponseError

DATA = {"a": ["x", "y", "x", None], "b": [1, 2, 1, 2], "w": [0.5, 1.0, 1.5, 2.0]}


def _engines() -> dict[str, object]:
    table = pa.table(DATA)
    return {
        "pandas": pd.DataFrame(DATA),
        "polars": pl.DataFrame(DATA),
        "polars-lazy": pl.LazyFrame(DATA),
        "pyarrow": table,
        "duckdb": duckdb.connect().from_arrow(table),
    }


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "pyarrow", "duckdb"])
def test_same_patterns_from_every_engine(engine: str) -> None:  # FR1, FR3
    table = frames.count_patterns(_engines()[engine], ["a", "b"], weights="w")
    rows = {
        (None if pd.isna(row.a) else row.a, int(row.b)): (int(row.n), float(row.weight), float(row.weight_squared))
        for row in table.itertuples()
    }
    assert rows == {("x", 1): (2, 2.0, 2.5), ("y", 2): (1, 1.0, 1.0), (None, 2): (1, 2.0, 4.0)}


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "pyarrow", "duckdb"])
def test_collect_keeps_rows_and_order(engine: str) -> None:  # FR1, FR4
    table = frames.collect(_engines()[engine], ["w", "b"])
    assert list(table.columns) == ["w", "b"]
    assert table["w"].tolist() == DATA["w"]
    assert frames.column_names(_engines()[engine]) == ["a", "b", "w"]


def test_unknown_column_is_named() -> None:  # FR2
    with pytest.raises(ResponseError) as caught:
        frames.need_columns(pd.DataFrame({"deliveryfun": [1], "b": [1]}), ["delivryfun", "b"])
    assert str(caught.value) == (
        "dataframe - there is no column 'delivryfun' - the columns are 'deliveryfun', 'b'. Did you mean 'deliveryfun'?"
    )


def test_no_dataframe() -> None:  # FR2
    with pytest.raises(ResponseError) as caught:
        frames.column_names([1, 2])
    assert str(caught.value) == (
        "responses - got list - expected Responses or a dataframe of pandas, polars, pyarrow or duckdb - "
        "read files with read_responses(path)."
    )


def test_repeated_columns() -> None:  # FR5
    with pytest.raises(ResponseError) as caught:
        frames.column_names(pd.DataFrame([[1, 2]], columns=["q1", "q1"]))
    assert str(caught.value) == (
        "dataframe - column names ['q1'] appear more than once - rename them so that each is unique."
    )


def test_answers_called_like_counts() -> None:  # FR6
    table = pd.DataFrame({"n": [1, 1, 2], "weight": [2.0, 2.0, 5.0]})
    found, counts = frames.pattern_counts(table, ["n", "weight"], weights="weight")
    assert (found["n"].tolist(), found["weight"].tolist()) == ([1, 2], [2, 5])
    assert (counts["n"].tolist(), counts["weight"].tolist()) == ([2, 1], [4, 5])
    assert frames.count_patterns(table, ["weight"])["n"].tolist() == [2, 1]
    with pytest.raises(ResponseError) as caught:
        frames.count_patterns(table, ["n"])
    assert str(caught.value) == (
        "dataframe - column 'n' has a name that counts of answers have here - expected another name than n - rename the "
        "column."
    )
    assert ls.frequencies(table, "n").to_frame()["answers"].tolist() == [2, 1]
    assert ls.csat(table, "n", top=1, highest=2, by="weight").n == 3
