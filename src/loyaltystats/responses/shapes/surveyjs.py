"""SurveyJS: answers as JSON: a list of respondents, one alone, or one per line.

A grid is an object inside the object of a respondent, several options are a list; what a database puts around the answers
is passed through.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID
from loyaltystats.responses.problems import Place, Problems, listed
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.table import RawTable

TITLE: Final = "SurveyJS"
LARGEST: Final = 200_000_000
"""Bytes of a file that is read."""

DEEPEST: Final = 20
"""Objects inside one another; answers of ours have two."""

IDS: Final = (ID, "_id", "instanceId", "responseId", "resultId", "userId")
_LISTS: Final = ("data", "results", "responses", "result")
_JOINT: Final = "\x1f"
"""Separates options while they stand in one cell; no file holds it."""


def _holds(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:1] in (b"[", b"{")


def _document(path: Path, instrument: Instrument | None, problems: Problems, place: Place) -> RawTable | None:
    if instrument is None:
        return None
    people = _people(path)
    rows = [_row(path, person, number) for number, person in enumerate(people, start=1)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not names:
        raise ResponseError(f"{path.name} - holds no answers - expected a list with an object for each respondent.")
    if any(code in names for code in instrument.codes):  # what nobody answered is in no object
        names += [code for code in instrument.codes if code not in names]
    records: list[list[Any]] = [names, *([row.get(name) for name in names] for row in rows)]
    sheet = Sheet(records=records, numbers=range(len(records)), place=place, kind="frame")
    export = Export.of(sheet, instrument, problems, TITLE)
    export.take_stamp()
    export.take_id(*IDS)
    export.claim()
    export.expand(_JOINT)
    export.tick()
    return export.table()


def _people(path: Path) -> Sequence[Any]:
    """Return the objects of a file, one per respondent."""
    if path.stat().st_size > LARGEST:
        raise ResponseError(f"{path.name} - is larger than {LARGEST:,} bytes - split it into several files.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ResponseError(f"{path.name} - byte {error.start + 1:,} is not UTF-8 - save it again as UTF-8.") from None
    if not text.strip():
        raise ResponseError(f"{path.name} - is empty - expected a list with an object for each respondent.")
    found = _parsed(path, text)
    if isinstance(found, dict) and _is_people(found.get("pages")):
        raise ResponseError(
            f"{path.name} - is a form, not answers - expected a list with an object for each respondent."
        )
    if isinstance(found, dict):
        inner = [value for key, value in found.items() if key.casefold() in _LISTS and _is_people(value)]
        found = inner[0] if len(inner) == 1 else [found]
    if not _is_people(found):
        raise ResponseError(f"{path.name} - is no list of objects - expected an object for each respondent.")
    return list(found)


def _parsed(path: Path, text: str) -> Any:
    """Return the content of a file as one value, or as a list of those on its lines."""
    try:
        return _json(text)
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        first = error
    if len(lines) > 1 and lines[0].strip().endswith("}"):
        values = []
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                values += [_json(line)] if line.strip() else []
            except RecursionError:
                raise _too_deep(path) from None
            except ValueError as error:
                raise ResponseError(
                    f"{path.name}, line {number} - is no JSON ({error}) - expected an object."
                ) from None
        return values
    raise ResponseError(
        f"{path.name} - is no JSON ({first}) - expected a list with an object for each respondent, or one on each line."
    )


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a name that stands in it twice would lose an answer."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{listed(sorted({one for one in names if names.count(one) > 1}))} stands twice in an object")
    return made


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is no number that JSON knows")


def _too_deep(path: Path) -> ResponseError:
    return ResponseError(
        f"{path.name} - has objects inside one another more than {DEEPEST} deep - expected the answers of respondents."
    )


def _is_people(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _row(path: Path, person: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return the answers of a respondent; a question that stands in two places would lose an answer."""
    row: dict[str, Any] = {}
    for name, value in _flat(path, person):
        if name in row and row[name] != value:
            raise ResponseError(
                f"{path.name}, respondent {number} - has two values for {name!r} - expected one - leave out what is not "
                "the answer."
            )
        row[name] = value
    return row


def _flat(path: Path, person: Mapping[str, Any], depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Yield the answers of a respondent, those of grids in their place, several options in one cell."""
    if depth > DEEPEST:
        raise _too_deep(path)
    for name, value in person.items():
        if isinstance(value, dict):
            yield from _flat(path, value, depth + 1)
        elif isinstance(value, list):
            yield name, _JOINT.join(_text(one) for one in value)
        else:
            yield name, value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


SHAPE: Final = Shape(
    name="surveyjs", title=TITLE, endings=(".json", ".jsonl", ".ndjson"), holds=_holds, document=_document
)
