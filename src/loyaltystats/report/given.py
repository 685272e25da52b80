"""Given tables: dataframes of the researcher's own that stand in the workbook beside the results, as they were given."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, QualityWarning
from loyaltystats.frames import collect, column_names
from loyaltystats.report.cells import CELL_LIMIT, clean_text
from loyaltystats.report.long_rows import MOMENT, NUMBER, TEXT, TRUTH
from loyaltystats.report.words import join, missing
from loyaltystats.vocabulary import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
"""Rows and columns of a sheet (Excel specifications and limits)."""

ROWS_ABOVE: Final = 100
"""Rows of a sheet kept free for what stands over a table: title, sentence, link, words about it, header."""

TRUTH_FORMAT: Final = '"TRUE";"TRUE";"FALSE"'
"""Excel shows true and false as words whatever the format; LibreOffice shows 1 and 0 without one."""

_EPOCH: Final = "1899-12-30"
_FIRST_DAY: Final = "1900-03-01"
"""Before this day the calendar of spreadsheets has a day that never was; earlier dates are written as text."""

_PERSON_NAME: Final = re.compile(
    r"(^|[^a-z])(e-?mail|phone|mobile|telephone|tel[eé]fono|correo|dni|nif|passport|ssn|ip_?address|full_?name|first_?name|"
    r"last_?name|surname|respondent_?id|customer_?id|user_?id|person_?id|id)([^a-z]|$)",
    re.IGNORECASE,
)
_PERSON_VALUE: Final = re.compile(
    r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}|(?!\d{4}-\d\d-\d\d)\+?\(?\d[\d ()/-]{8,18}|\d{1,3}(?:\.\d{1,3}){3}",
)
_LOOKED_AT: Final = 1000
"""Values of a column that are looked at for addresses and numbers of persons."""

_PERSONAL_SHARE: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class GivenColumn:
    """One column as it is shown: its name, header, kind, number format, and what had to be said about it."""

    name: str
    label: str
    kind: str
    number_format: str
    width: float


@dataclass(frozen=True, eq=False)
class GivenTable:
    """A dataframe of the researcher's own, ready for a sheet.

    ``words`` says what a reader must know of how values are written; ``personal`` names the columns that look as if they
    named persons; ``replaced`` counts characters that no workbook can hold.
    """

    name: str
    frame: pd.DataFrame
    columns: Sequence[GivenColumn]
    words: Sequence[str]
    personal: Sequence[str]
    replaced: int


def given_tables(tables: Mapping[str, Any] | None) -> tuple[GivenTable, ...]:
    """Return the tables of a report, checked.

    Raises
    ------
    ArgumentError
        ``tables`` is no mapping of names to dataframes, a table has no columns, or more than a sheet holds.
    ResponseError
        A value is no dataframe, or a column name is repeated.
    """
    if tables is None:
        return ()
    if not isinstance(tables, Mapping):
        raise ArgumentError(
            f"tables - got {type(tables).__name__} - expected names and dataframes - write tables={{'Sales': frame}}."
        )
    made = tuple(_given(name, frame) for name, frame in tables.items())
    for table in made:
        if table.personal:
            listed = join([repr(name) for name in table.personal])
            warnings.warn(
                f"tables - {table.name!r} shows the column{'s' if len(table.personal) > 1 else ''} "
                f"{listed}, which may name persons - shown as given, because you added it - leave it out if the reader must "
                "not see it.",
                QualityWarning,
                stacklevel=3,
            )
    return made


def _given(name: Any, given: Any) -> GivenTable:
    if not isinstance(name, str) or not name.strip():
        raise ArgumentError(f"tables - got the name {name!r} - expected a text, which becomes the name of the sheet.")
    frame = _at_home(given)
    if not len(frame.columns):
        raise ArgumentError(f"tables - {name!r} has no columns - expected a table with at least one.")
    if len(frame) > MOST_ROWS - ROWS_ABOVE or len(frame.columns) > MOST_COLUMNS:
        raise ArgumentError(
            f"tables - {name!r} has {len(frame):,} rows and {len(frame.columns):,} columns - a sheet holds "
            f"{MOST_ROWS - ROWS_ABOVE:,} and {MOST_COLUMNS:,} - show a summary of it, or split it into several tables."
        )
    columns: list[GivenColumn] = []
    values: dict[str, Any] = {}
    words: list[str] = []
    replaced = 0
    labels = _labels([str(column) for column in frame.columns])
    for column, label in zip(frame.columns, labels, strict=True):
        kind, plain, number_format, said = _shown(str(column), label, frame[column])
        values[str(column)] = plain
        words += said
        lost, longest, cut = _texts(plain) if kind == TEXT else (0, 11.0, 0)
        replaced += lost
        if cut:
            words.append(
                f"Column “{label}”: {cut:,} texts are longer than a cell holds; the cell says where they were cut."
            )
        columns.append(
            GivenColumn(
                name=str(column),
                label=label,
                kind=kind,
                number_format=number_format,
                width=min(44.0, max(11.0, longest * 1.05 + 3, max(map(len, label.split()), default=0) * 1.2 + 4)),
            )
        )
    return GivenTable(name.strip(), _frame(values), columns, words, _personal(frame), replaced)


def _frame(values: Mapping[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(dict(values), copy=False)


def _at_home(given: Any) -> pd.DataFrame:
    """Return the rows as pandas; an index with a name or with texts becomes columns, numbers of rows do not."""
    import pandas as pd

    if isinstance(given, pd.Series):
        given = given.to_frame(name=given.name if given.name is not None else "value")
    if isinstance(given, pd.DataFrame):
        flat = given.copy(deep=False)
        if isinstance(flat.columns, pd.MultiIndex):
            flat.columns = [" / ".join(str(part) for part in parts if str(part)) for parts in flat.columns]
        flat.columns = [str(name) for name in flat.columns]
        named = any(name is not None for name in flat.index.names)
        numbered = flat.index.nlevels == 1 and pd.api.types.is_integer_dtype(flat.index.dtype)
        if named or not numbered:
            flat = flat.reset_index(names=[name if name is not None else "row" for name in flat.index.names])
        given = flat
    return collect(given, column_names(given))


def _labels(names: Sequence[str]) -> list[str]:
    """Return headers: those of the vocabulary where a name is known, unless two columns would look the same."""
    wanted = [COLUMNS[name].label if name in COLUMNS else clean_text(name)[0] for name in names]
    folded = [label.casefold() for label in wanted]
    return [
        label if folded.count(label.casefold()) == 1 else clean_text(name)[0]
        for name, label in zip(names, wanted, strict=True)
    ]


def _shown(name: str, label: str, column: pd.Series) -> tuple[str, Any, str, list[str]]:
    """Return kind, values, number format and words of a column."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype) if not column.isna().any() else column.astype("object")
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if pd.api.types.is_bool_dtype(column.dtype) or inferred == "boolean":
        return TRUTH, column, TRUTH_FORMAT, []
    if inferred in ("date", "datetime", "datetime64") or isinstance(column.dtype, pd.DatetimeTZDtype):
        return _moments(label, column)
    if inferred in ("timedelta", "timedelta64"):
        return MOMENT, pd.to_timedelta(column) / pd.Timedelta(days=1), "[h]:mm:ss", []
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_complex_dtype(column.dtype):
        return NUMBER, column, _number_format(name, column), _infinite(label, column)
    if inferred in ("integer", "floating", "mixed-integer-float"):
        return TEXT, column, _number_format(name, pd.to_numeric(column)), _infinite(label, pd.to_numeric(column))
    if inferred == "decimal":
        return NUMBER, column.map(float, na_action="ignore").astype(float), "General", []
    return TEXT, _each(column, _plain), "General", []


def _each(column: pd.Series, change: Callable[[Any], Any]) -> pd.Series:
    """Return a column with every value changed but the missing ones, as objects: texts of pandas' own kind hold less."""
    import pandas as pd

    return pd.Series([value if missing(value) else change(value) for value in column.tolist()], dtype="object")


def _plain(value: Any) -> Any:
    """Return dates and times inside a column of mixed things as texts of the international form."""
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value


def _moments(label: str, column: pd.Series) -> tuple[str, Any, str, list[str]]:
    import pandas as pd

    words = []
    try:
        moments = pd.to_datetime(column)
    except (ValueError, TypeError):  # zones that differ, or days that the library cannot hold
        return TEXT, _each(column, _plain), "General", []
    if moments.dt.tz is not None:
        words.append(f"Column “{label}”: times of the zone {moments.dt.tz}.")
        moments = moments.dt.tz_localize(None)
    known = moments.dropna()
    if len(known) and known.min() < pd.Timestamp(_FIRST_DAY):
        whole = bool((known == known.dt.normalize()).all())
        texts = _each(moments, lambda value: (value.date() if whole else value).isoformat())
        return (
            TEXT,
            texts,
            "General",
            [*words, f"Column “{label}”: written as text, as a cell has no dates before 1900."],
        )
    days = (moments - pd.Timestamp(_EPOCH)) / pd.Timedelta(days=1)
    whole = bool((known == known.dt.normalize()).all())
    return MOMENT, days, "yyyy-mm-dd" if whole else "yyyy-mm-dd hh:mm:ss", words


def _infinite(label: str, column: pd.Series) -> list[str]:
    import numpy as np

    amount = int(np.isinf(column.to_numpy(dtype=float, na_value=np.nan)).sum())
    return (
        [f"Column “{label}”: {amount:,} infinite, written as a word, as a cell has no such number."] if amount else []
    )


def _number_format(name: str, column: pd.Series) -> str:
    """Return the format of the vocabulary where it suits the numbers; else decimals by their size, none for whole ones."""
    import numpy as np

    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    numbers = numbers[np.isfinite(numbers)]
    largest = float(np.abs(numbers).max()) if len(numbers) else 0.0
    whole = bool((numbers == np.round(numbers)).all())
    known = COLUMNS[name].number_format if name in COLUMNS else "@"
    share = "%" in known
    if known not in ("@", "General") and (largest <= 1 if share else True):
        return known
    if whole:
        return "0"
    return "0.000" if largest < 10 else "0.00" if largest < 1000 else "#,##0.0"


def _texts(column: pd.Series) -> tuple[int, float, int]:
    """Return how many characters no workbook can hold, the width of the longest text, and how many texts are cut."""
    lost = longest = cut = 0
    for value in column.tolist():
        if isinstance(value, str):
            longest = max(longest, len(value))
            if not value.isprintable():
                lost += clean_text(value)[1]
            cut += len(value) * 2 > CELL_LIMIT and len(value.encode("utf-16-le", "surrogatepass")) // 2 > CELL_LIMIT
        elif not missing(value):
            longest = max(longest, len(str(value)))
    return lost, float(longest), cut


def _personal(frame: pd.DataFrame) -> list[str]:
    """Return the columns whose name or values look as if they named persons."""
    found = []
    for name in frame.columns:
        texts = [value for value in frame[name].head(_LOOKED_AT).tolist() if isinstance(value, str) and value]
        alike = sum(_PERSON_VALUE.fullmatch(text) is not None for text in texts)
        by_value = bool(texts) and alike >= _PERSONAL_SHARE * len(texts)
        if by_value or _PERSON_NAME.search(_spaced(str(name))):
            found.append(str(name))
    return found


def _spaced(name: str) -> str:
    """Return a name with its words apart: ``customerId`` as ``customer_Id``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
