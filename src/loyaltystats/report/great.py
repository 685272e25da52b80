"""great_table: a result as a table of great-tables, for notebooks and articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.report.kinds import shown
from loyaltystats.report.style import HIDDEN_BASE
from loyaltystats.result import CODED, Result
from loyaltystats.vocabulary import COLUMNS, text_of

if TYPE_CHECKING:
    from great_tables import GT


def great_table(result: Result, *, minimum_base: int = HIDDEN_BASE) -> GT:
    """Return a result as a table of the library great-tables, to be styled further.

    Parameters
    ----------
    result : Result
        Any result.
    minimum_base : int, default 5
        Groups with fewer answers are left out.

    Returns
    -------
    great_tables.GT
        Title, base, labels of the vocabulary, texts in place of codes, numbers as the workbook shows them, notes and source.

    Raises
    ------
    MissingDependencyError
        great-tables is not installed.
    ArgumentError
        It is no result.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats import nps
    >>> table = great_table(nps(pd.DataFrame({"recommend": [10, 9, 7, 3]}), "recommend"))
    >>> "25.0" in table.as_raw_html()
    True
    """
    if not isinstance(result, Result):
        raise ArgumentError(f"result - got {type(result).__name__} - expected a result such as that of nps().")
    try:
        from great_tables import GT
    except ImportError:
        raise MissingDependencyError(
            "great_table - great-tables is not installed - it makes the table - pip install great-tables"
        ) from None
    view = shown(result, minimum_base=minimum_base)
    texts: dict[str, list[str]] = {
        str(name): [_cell(view.label, str(name), value) for value in view.frame[name].tolist()] for name in view.frame
    }
    numbers = [name for name in texts if name in view.frame.select_dtypes("number").columns]
    made = GT(type(view.frame)(texts)).tab_header(title=result.heading, subtitle=f"n = {result.n:,}")
    made = made.cols_label(cases={name: COLUMNS[name].label for name in texts}) if texts else made
    made = made.cols_align("right", columns=numbers) if numbers else made
    for note in (*view.notes, *([result.source] if result.source else [])):
        made = made.tab_source_note(note)
    return made


def _cell(label: Any, name: str, value: Any) -> str:
    text = text_of(name, value)
    return str(label(value)) if name in CODED and text else text
