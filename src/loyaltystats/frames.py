"""The only door to dataframe libraries: pandas, polars (eager and lazy), pyarrow, duckdb in; small pandas out.

Nothing here knows a questionnaire. The engine that holds the data does the counting; only small tables come home.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ResponseError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SUPPORTED = "pandas, polars, pyarrow or duckdb"
_ROWS, _WEIGHT, _SQUARED = "_loyaltystats_rows", "_loyaltystats_weight", "_loyaltystats_weight_squared"
_COUNTED = {_ROWS: "n", _WEIGHT: "weight", _SQUARED: "weight_squared"}
_KEY = "_loyaltystats_key_"


def _lazy(frame: Any) -> Any:
    import narwhals as nw

    try:
        opened = nw.from_native(frame)
    except nw.exceptions.DuplicateError:
        names = list(frame.columns)
        repeated = sorted({str(name) for name in names if names.count(name) > 1})
        raise ResponseError(
            f"dataframe - column names {repeated} appear more than once - rename them so that each is unique."
        ) from None
    except TypeError:
        raise ResponseError(
            f"responses - got {type(frame).__name__} - expected Responses or a dataframe of {SUPPORTED} - "
            "read files with read_responses(path)."
        ) from None
    return opened.lazy()


class Counted(ABC):
    """Answers that were counted before and whose rows are gone: a frame wherever only counts matter."""

    @abstractmethod
    def names(self) -> list[str]:
        """Return the columns that were counted."""

    @abstractmethod
    def counts(self, columns: Sequence[str], weights: str | None) -> pd.DataFrame:
        """Return the columns and the counts of ``count_patterns``.

        Raises
        ------
        ResponseError
            The columns were not counted together, or not with these weights.
        """

    @abstractmethod
    def summary(self, weights: str) -> tuple[int, int, float, float]:
        """Return rows, rows of weight zero, sum and largest of the weights."""

    @abstractmethod
    def standing(self) -> Counted:
        """Return the answers without respondents of weight zero."""


def column_names(frame: Any) -> list[str]:
    """Return the column names of any supported frame.

    Raises
    ------
    ResponseError
        The object is not a dataframe, or a name is repeated or not text.
    """
    if isinstance(frame, Counted):
        return frame.names()
    return list(_lazy(frame).collect_schema().names())


def need_columns(frame: Any, wanted: Sequence[str], *, where: str = "dataframe") -> None:
    """Raise ``ResponseError`` naming every wanted column that the frame does not have; ``where`` is what it is called."""
    have = column_names(frame)
    missing = [name for name in dict.fromkeys(wanted) if name not in have]
    if missing:
        hints = "".join(did_you_mean(name, have) for name in missing)
        raise ResponseError(
            f"{where} - there is no column {', '.join(repr(name) for name in missing)} - "
            f"the columns are {', '.join(repr(name) for name in have[:30])}{' ...' if len(have) > 30 else ''}.{hints}"
        )


def collect(frame: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Bring the rows of the named columns home as pandas, in the order of the source; for models that need rows."""
    need_columns(frame, columns)
    import pandas as pd

    if isinstance(frame, Counted):
        raise ResponseError(
            f"columns {', '.join(map(repr, columns))} - this statistic needs the answers of every respondent, and "
            "a store of counts has none - expected answers - call it with the answers themselves."
        )
    if isinstance(frame, pd.DataFrame):
        return frame.loc[:, list(dict.fromkeys(columns))].reset_index(drop=True)
    table: pd.DataFrame = _lazy(frame).select(list(dict.fromkeys(columns))).collect().to_pandas()
    return table


def count_patterns(frame: Any, columns: Sequence[str], *, weights: str | None = None) -> pd.DataFrame:
    """Count the distinct combinations of answers in ``columns``; missing answers are patterns of their own.

    Parameters
    ----------
    frame : dataframe of pandas, polars, pyarrow or duckdb
        One row per respondent.
    columns : sequence of str
        The columns whose combinations are counted.
    weights : str, optional
        Column of survey weights.

    Returns
    -------
    pandas.DataFrame
        The columns, ``n`` (rows) and, with weights, ``weight`` (sum) and ``weight_squared`` (sum of squares); sorted.

    Raises
    ------
    ResponseError
        A column is not there, or has the name of one of the counts.
    """
    import pandas as pd

    found, counts = pattern_counts(frame, columns, weights=weights)
    taken = [name for name in found.columns if name in counts.columns]
    if taken:
        raise ResponseError(
            f"dataframe - column {taken[0]!r} has a name that counts of answers have here - expected another name than "
            f"{', '.join(counts.columns)} - rename the column."
        )
    return pd.concat([found, counts], axis=1)


def pattern_counts(
    frame: Any, columns: Sequence[str], *, weights: str | None = None, unit: float = 1.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count like ``count_patterns``, and return the answers and their counts apart, so that answers may have any name.

    Weights are counted in units of ``unit``, so that squares of large ones stay within range.
    """
    import narwhals as nw

    keys = list(dict.fromkeys(columns))
    need_columns(frame, [*keys, *([weights] if weights else [])])
    if isinstance(frame, Counted):
        stored = frame.counts(keys, weights)
        sizes = stored[["n", *(["weight", "weight_squared"] if weights else [])]].copy()
        if weights:
            sizes = sizes.assign(weight=sizes["weight"] / unit, weight_squared=sizes["weight_squared"] / unit**2)
        return stored[keys], sizes
    total = [nw.len().alias(_ROWS)]
    own = {key: f"{_KEY}{place}" for place, key in enumerate(keys)}  # an answer may be called like a count
    chosen = [nw.col(key).alias(name) for key, name in own.items()]
    if weights is not None:  # squares are made before grouping: engines accept only plain sums inside a group
        used = nw.col(weights) if unit == 1.0 else nw.col(weights).cast(nw.Float64) / unit
        chosen += [used.alias(_WEIGHT), (used * used).alias(_SQUARED)]
        total += [nw.col(_WEIGHT).sum(), nw.col(_SQUARED).sum()]
    grouped = _lazy(frame).select(*chosen).group_by(list(own.values()))
    table: pd.DataFrame = grouped.agg(*total).collect().to_pandas()
    texts = [[str(value) for value in table[name].tolist()] for name in own.values()]
    order = sorted(range(len(table)), key=lambda row: [text[row] for text in texts])
    table = table.iloc[order].reset_index(drop=True)
    found = table[list(own.values())].rename(columns={name: key for key, name in own.items()})
    return found, table.drop(columns=list(own.values())).rename(columns=_COUNTED)


def number_arrays(frame: Any, columns: Sequence[str]) -> list[np.ndarray] | None:
    """Return the named columns as numpy arrays of numbers, uncopied where possible; for fast counting in memory.

    Returns
    -------
    list of numpy.ndarray or None
        Integers or floats (missing values as ``nan``), in the order named; ``None`` when the frame is not pandas or a
        column holds anything else, so that the caller counts patterns instead.
    """
    import numpy as np
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        return None
    arrays = []
    for name in columns:
        column = frame[name]
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            return None
        plain = isinstance(column.dtype, np.dtype)
        arrays.append(column.to_numpy() if plain else column.to_numpy(dtype=float, na_value=np.nan))
    return arrays


def weight_summary(frame: Any, weights: str) -> tuple[int, int, float, float] | None:
    """Sum a column of weights up where the data are, without bringing its rows home.

    Returns
    -------
    (int, int, float, float) or None
        Rows, rows of weight zero, sum, largest; ``None`` when the column is in memory as pandas, holds no numbers, or a
        weight cannot be used, so that the caller looks at the rows and can name them.
    """
    import narwhals as nw
    import pandas as pd

    need_columns(frame, [weights])
    if isinstance(frame, Counted):
        return frame.summary(weights)
    if isinstance(frame, pd.DataFrame):
        return None
    lazy = _lazy(frame).select(nw.col(weights))
    if not lazy.collect_schema()[weights].is_numeric():
        return None
    value = nw.col(weights).cast(nw.Float64)
    usable = ((value >= 0) & value.is_finite()).cast(nw.Int64)
    marked = lazy.select(value.alias("w"), usable.alias("usable"), (value == 0).cast(nw.Int64).alias("zero"))
    sums = marked.select(
        nw.len().alias("n"),
        nw.col("usable").sum().alias("usable"),
        nw.col("zero").sum().alias("zero"),
        nw.col("w").sum().alias("total"),
        nw.col("w").max().alias("largest"),
    )
    n, used, zero, total, largest = sums.collect().to_pandas().iloc[0].tolist()
    if not n or n != used or not total > 0:
        return None
    return int(n), int(zero), float(total), float(largest)


def with_weight(frame: Any, weights: str) -> Any:
    """Return the rows of a frame, of its own library, whose weight is above zero."""
    import narwhals as nw
    import pandas as pd

    if isinstance(frame, Counted):
        return frame.standing()
    if isinstance(frame, pd.DataFrame):
        return frame[pd.to_numeric(frame[weights]) > 0]
    return nw.from_native(frame).filter(nw.col(weights) > 0).to_native()


def with_column(frame: Any, name: str, values: Sequence[float]) -> Any:
    """Return the frame, of its own library, with one more column of numbers in the order of its rows.

    Raises
    ------
    ResponseError
        There is a column of that name already.
    """
    import narwhals as nw
    import numpy as np
    import pandas as pd

    if name in column_names(frame):
        raise ResponseError(
            f"dataframe - there is a column {name!r} already - expected a new name, since no column is overwritten - choose "
            "another name."
        )
    if isinstance(frame, pd.DataFrame):
        return frame.assign(**{name: np.asarray(values, dtype=float)})
    eager: Any = nw.from_native(frame)
    eager = eager.collect() if isinstance(eager, nw.LazyFrame) else eager
    added = nw.new_series(name, list(map(float, values)), nw.Float64, backend=eager.implementation)
    return eager.with_columns(added).to_native()
