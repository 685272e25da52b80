"""Our own HTML form: what a respondent saved at its end, as JSON or as CSV; one file per respondent.

A JSON file holds ``{kind, form, id, version, order, answers}``, or a list of such; ``form`` is the stamp. The text that a
respondent copied into a message instead may be kept as ``.txt``. A CSV file is as our CSV form is, and read the same way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ANSWERS, ID, VERSION, FormStamp, stamp_from_csv
from loyaltystats.responses.problems import Place, Problems
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.table import RawTable

TITLE: Final = "an HTML form of this package"

_START: Final = 100_000
"""Characters in which the kind of a file must show."""


def _holds(path: Path) -> bool:
    """Return whether a file is one of ours: it begins like JSON and names its kind near the start."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        start = file.read(_START).lstrip()
    return start.startswith(("{", "[")) and f'"{ANSWERS}"' in start


def _document(path: Path, _instrument: Instrument | None, problems: Problems, place: Place) -> RawTable | None:
    """Return the answers of a JSON file; ``None`` when its shape is wrong (then the problems say how)."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ResponseError(
            f"{path.name} - is not whole JSON ({error}) - expected the file as the form saved it - ask for it again."
        ) from None
    people = found if isinstance(found, list) else [found]
    faults = {number: fault for number, one in enumerate(people, start=1) if (fault := _fault(one))}
    for number, fault in faults.items():
        problems.add("error", f"{fault} - expected a file as the form saved it.", place=place, rows=[number])
    return None if faults else _table_of(people, place, path.stem)


def _fault(one: Any) -> str:
    """Return what is wrong with the answers of one respondent, in words."""
    if not isinstance(one, Mapping) or one.get("kind") != ANSWERS:
        return f"is no {ANSWERS!r}"
    if not isinstance(one.get("answers"), Mapping):
        return "has no 'answers'"
    if not isinstance(one.get("form"), str) or stamp_from_csv(one["form"]) is None:
        return "does not say which 'form' it is"
    nested = [name for name, value in one["answers"].items() if not isinstance(value, str | int | float | None)]
    return f"has more than one value for {', '.join(map(repr, nested[:10]))}" if nested else ""


def _table_of(people: Sequence[Mapping[str, Any]], place: Place, name: str) -> RawTable:
    codes = dict.fromkeys(code for one in people for code in one["answers"])
    columns: dict[str, Sequence[Any]] = {ID: [_text(one.get(ID)) for one in people]}
    if any(one.get(VERSION) is not None for one in people):
        columns[VERSION] = [_text(one.get(VERSION)) for one in people]
    for code in codes:
        columns[code] = [one["answers"].get(code) for one in people]
    stamps: dict[FormStamp, list[int]] = {}
    for number, one in enumerate(people, start=1):
        stamp = stamp_from_csv(one["form"])
        if stamp is not None:
            stamps.setdefault(stamp, []).append(number)
    ids_from = name if len(people) == 1 else ""
    rows = range(1, len(people) + 1)
    return RawTable(columns=columns, rows=rows, place=place, own=True, stamps=stamps, ids_from=ids_from)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _table(sheet: Sheet, _instrument: Instrument, problems: Problems) -> RawTable | None:
    """Return a table that the form saved, which is a CSV form of ours."""
    from loyaltystats.responses.csv_source import plain_table

    records = [["" if cell is None else str(cell) for cell in record] for record in sheet.records]
    return plain_table(records, problems, sheet.place)


SHAPE = Shape(
    name="html",
    title=TITLE,
    table=_table,
    endings=(".json", ".txt"),
    holds=_holds,
    document=_document,
    needs_instrument=False,
)
