"""RawTable: answers as they stand in a file or frame, before anything is understood. Every source makes these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from loyaltystats.questionnaire.layout import FormStamp
from loyaltystats.responses.problems import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.intp]


@dataclass(frozen=True)
class Shown:
    """A cell that is not simply a text or a number: what it is, what people see, what the file holds.

    ``error`` is a spreadsheet error, ``formula`` one without a stored result, ``date`` a date or time, ``percent`` a number
    shown as a percentage, ``padded`` a number shown with leading zeros.
    """

    kind: Literal["error", "formula", "date", "percent", "padded"]
    text: str
    value: Any = None


REASONS = {
    "error": "holds the error {text} of a spreadsheet formula - expected {wanted} - put the answer itself there",
    "formula": "holds a formula without a stored result - expected {wanted} - open the file in Excel and save it, "
    "or put the answer itself there",
    "date": "holds the date {text}, which spreadsheets make of entries such as 3/5 - expected {wanted} - format the "
    "column as text and enter the answer again",
    "percent": "shows {text} and holds {value:g} - expected {wanted} - enter the number without the percent sign",
}
"""What is wrong with a cell that is not simply a text or a number."""


@dataclass(frozen=True)
class Faulty:
    """A value that is no answer: the reason in words, and the value where it may be quoted."""

    reason: str
    quoted: str = ""


def faulty_cell(cell: Shown, wanted: str) -> Faulty:
    """Return what is wrong with a cell that should hold an answer."""
    value = cell.value if cell.kind == "percent" else 0
    return Faulty(REASONS[cell.kind].format(text=cell.text, value=value, wanted=wanted), cell.text)


@dataclass(kw_only=True)
class RawTable:
    """One table of answers: a value per column and respondent.

    ``rows`` are the row numbers that people see; ``cell_rows`` overrides them for a form with one question per row.
    ``own`` says that the table is a form of ours; ``stamps`` are the forms it says to be, with the rows that say so.
    """

    columns: dict[str, Sequence[Any]]
    rows: Sequence[int]
    place: Place = field(default_factory=Place)
    own: bool = False
    stamps: dict[FormStamp, list[int]] = field(default_factory=dict)
    cell_rows: dict[str, int] = field(default_factory=dict)
    exact_integers: bool = False
    ids_from: str = ""
    _distinct: dict[str, tuple[list[Any], Places]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def rows_of(self, column: str, positions: Sequence[int]) -> list[int]:
        """Return the row numbers of some respondents, for a message about a column."""
        if column in self.cell_rows:
            return [self.cell_rows[column]]
        return [int(self.rows[position]) for position in positions]

    def distinct(self, column: str) -> tuple[list[Any], Places]:
        """Return the distinct values of a column and, per respondent, the place of the value among them.

        Nothing, not-a-number and the like are one value, ``None``.
        """
        if column not in self._distinct:
            self._distinct[column] = _distinct(self.columns[column])
        return self._distinct[column]

    def blank(self, column: str) -> NDArray[np.bool_]:
        """Return, per respondent, whether the cell of a column is empty."""
        import numpy as np

        uniques, places = self.distinct(column)
        empty = np.asarray([is_blank(value) for value in uniques], dtype=bool)
        return empty[places] if len(uniques) else empty

    def keep(self, positions: Sequence[int]) -> None:
        """Keep only these respondents."""
        if len(positions) < len(self):
            self.columns = {name: [values[i] for i in positions] for name, values in self.columns.items()}
            self._distinct = {name: (values, at[list(positions)]) for name, (values, at) in self._distinct.items()}
            self.rows = [self.rows[i] for i in positions]


def _distinct(values: Sequence[Any]) -> tuple[list[Any], Places]:
    import numpy as np
    import pandas as pd

    array = np.empty(len(values), dtype=object)
    array[:] = list(values)
    places, uniques = pd.factorize(array, use_na_sentinel=True)
    missing = places < 0
    if not missing.any():
        return list(uniques), places
    return [*uniques, None], np.where(missing, len(uniques), places)


def is_blank(value: Any) -> bool:
    r"""Return whether a cell is empty: nothing, not a number, or only spaces and invisible characters.

    Examples
    --------
    >>> is_blank(None), is_blank(float("nan")), is_blank(" \u00a0\u200b"), is_blank(0), is_blank("NA")
    (True, True, True, False, False)
    """
    if isinstance(value, str):
        return not value.strip(_BLANKS)
    if value is None:
        return True
    if isinstance(value, (int, Shown)):
        return False
    from pandas import isna

    missing = isna(value)
    return bool(missing) if isinstance(missing, bool) or getattr(missing, "ndim", 1) == 0 else False


def plain_text(value: Any) -> str:
    """Return a value as people write it: whole numbers without a decimal point.

    Examples
    --------
    >>> plain_text(98.0), plain_text(1.5), plain_text("98.0")
    ('98', '1.5', '98.0')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


_BLANKS = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    + ("\u200b\u200c\u200d\u2060\ufeff\u00ad\x1c\x1d\x1e\x1f\x85\u2028\u2029")
)
