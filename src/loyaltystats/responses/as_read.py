"""Columns that no instrument explains: numbers stay or become numbers, everything else is text as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from loyaltystats.responses.coding import filled_array
from loyaltystats.responses.numbers import Decimals, decimals_of, number_text
from loyaltystats.responses.problems import Problems, listed
from loyaltystats.responses.table import RawTable, Shown, is_blank, plain_text

if TYPE_CHECKING:
    import pandas as pd

_LEADING_ZERO = re.compile(r"^[+-]?0\d")
_WHOLE = re.compile(r"^[+-]?\d+$")
_LIKE_MISSING = frozenset({"na", "n/a", "nan", "null", "none", ".", "-", "#n/a"})
MAX_DIGITS = 15


def column_as_read(table: RawTable, name: str, problems: Problems) -> pd.api.extensions.ExtensionArray:
    """Return a column as numbers if every cell is a number written without leading zeros, else as text.

    ``NA``, ``None`` and ``null`` are text: they may be answers. Where they stand among numbers, a warning says so.
    """
    uniques, places = table.distinct(name)
    filled = [value for value in uniques if not is_blank(value)]
    decimals = decimals_of(filled)
    numbers = {position: _number(value, decimals) for position, value in enumerate(uniques) if not is_blank(value)}
    if filled and all(number is not None for number in numbers.values()):
        if decimals.comma:
            problems.add("note", "the comma was read as the decimal mark.", place=table.place, column=name)
        values = [numbers.get(position) for position in range(len(uniques))]
        whole = all(value is None or (abs(value) < 10**MAX_DIGITS and value == int(value)) for value in values)
        coded = [None if value is None else int(value) if whole else value for value in values]
        return filled_array(coded, places, "Int64" if whole else "Float64")
    odd = [uniques[position] for position, number in numbers.items() if number is None]
    if len(odd) < len(numbers) and all(str(value).strip().lower() in _LIKE_MISSING for value in odd):
        rows = [
            row for value in odd for row in table.rows_of(name, (places == uniques.index(value)).nonzero()[0].tolist())
        ]
        problems.add(
            "warning",
            f"holds numbers and the text {listed(str(value) for value in odd)}; it was read as text - if that means no "
            "answer, empty the cells.",
            place=table.place,
            rows=sorted(rows),
            column=name,
        )
    texts = [None if is_blank(value) else _text(value) for value in uniques]
    return filled_array(texts, places, "string")


def _number(value: Any, decimals: Decimals) -> float | None:
    if isinstance(value, Shown):
        return None
    if isinstance(value, str):
        plain = value.strip()
        if _LEADING_ZERO.match(plain) or (_WHOLE.match(plain) and len(plain) > MAX_DIGITS):
            return None  # an id, which a number would garble
        return number_text(plain, decimals)
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str:
    return value.text if isinstance(value, Shown) else plain_text(value)
