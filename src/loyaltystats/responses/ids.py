"""Ids of respondents: always text, never quoted in a message, one per respondent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltystats.questionnaire.layout import ID
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.table import RawTable, Shown, is_blank, plain_text

MAX_EXCEL_DIGITS = 10**15
"""Spreadsheets keep fifteen digits of a number; longer ids typed as numbers have lost their end."""

MAX_FLOAT_INTEGER = 2**53
"""Beyond it a decimal number no longer tells neighbouring whole numbers apart."""


def read_ids(table: RawTable, problems: Problems) -> list[str]:
    """Return the ids of a table as text; where there are none, row numbers stand in and a finding says so."""
    size = len(table)
    if not size:
        return []
    if ID not in table.columns or all(is_blank(value) for value in table.columns[ID]):
        return _made_ids(table, problems)
    cells: list[Any] = list(table.columns[ID])
    limit = MAX_FLOAT_INTEGER if table.exact_integers else MAX_EXCEL_DIGITS
    faults: dict[str, list[int]] = {}
    ids = []
    for position in range(size):
        value = cells[position]
        fault = _fault(value, limit, exact=table.exact_integers)
        if fault:
            faults.setdefault(fault, []).append(position)
        ids.append("" if is_blank(value) else _text(value))
    for fault, positions in faults.items():
        problems.add("error", fault, place=table.place, rows=table.rows_of(ID, positions), column=ID)
    blank = [position for position in range(size) if not ids[position]]
    if blank:
        taken = set(ids)
        for position in blank:
            ids[position] = _free(f"row{table.rows[position]}", taken)
        problems.add(
            "warning",
            "answers without an id; 'row' and the row number stand in.",
            place=table.place,
            rows=table.rows_of(ID, blank),
            column=ID,
        )
    return ids


def _made_ids(table: RawTable, problems: Problems) -> list[str]:
    if table.ids_from:
        problems.add("note", "no id was entered; the name of the file stands in.", place=table.place)
        return [table.ids_from]
    if len(table):
        problems.add(
            "note", "there are no ids; respondents are numbered from 1 in the order of rows.", place=table.place
        )
    return [str(number) for number in range(1, len(table) + 1)]


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "x"
    taken.add(name)
    return name


def _fault(value: Any, limit: int, *, exact: bool) -> str:
    if isinstance(value, Shown):
        return {
            "date": "an id became a date - expected text - format the column as text and enter the ids again.",
            "error": "an id is an error value - expected text - enter it again.",
            "formula": "an id is a formula without a stored result - expected text - open the file in Excel and save it.",
            "percent": "an id is a percentage - expected text - format the column as text and enter the ids again.",
        }.get(value.kind, "")
    loses_digits = isinstance(value, float) or (isinstance(value, int) and not exact)
    if loses_digits and not is_blank(value) and abs(value) >= limit:
        return (
            "an id of more than 15 digits was kept as a number, so that its last digits are lost - expected text - "
            "format the column as text and enter the ids again."
        )
    return ""


def _text(value: Any) -> str:
    if isinstance(value, Shown):
        return value.text
    return plain_text(value).strip()


def check_duplicates(
    tables: Sequence[RawTable], ids: Sequence[str], on_duplicate: str, problems: Problems
) -> list[int]:
    """Return the positions to keep; ids that appear more than once are reported by row, never quoted.

    ``ids`` are those of all tables, one after the other.
    """
    places: dict[str, list[int]] = {}
    for position, one in enumerate(ids):
        places.setdefault(one, []).append(position)
    owners = [(table, row) for table in tables for row in range(len(table))]
    done = {"first": "the first of them was kept", "last": "the last of them was kept", "keep": "all were kept"}
    for positions in places.values():
        if len(positions) > 1:
            _report_duplicate([owners[one] for one in positions], done.get(on_duplicate), problems)
    if on_duplicate not in ("first", "last"):
        return list(range(len(ids)))
    return sorted(positions[0 if on_duplicate == "first" else -1] for positions in places.values())


def _report_duplicate(owners: list[tuple[RawTable, int]], done: str | None, problems: Problems) -> None:
    """Report one id that several respondents have; ``done`` says what was done about it, if anything."""
    table = owners[0][0]
    rows = [row for one, position in owners if one is table for row in one.rows_of(ID, [position])]
    elsewhere = [one.place.words(one.rows_of(ID, [position])) for one, position in owners if one is not table]
    also = f" (also {'; '.join(elsewhere[:10])})" if elsewhere else ""
    what = f"the same id{also}; {done}."
    if done is None:
        what = (
            f"the same id{also} - expected one row per respondent - correct the ids, or pass on_duplicate='first', "
            "'last' or 'keep'."
        )
    problems.add("error" if done is None else "warning", what, place=table.place, rows=rows, column=ID)
