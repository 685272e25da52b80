"""REDCap: records as CSV, raw (codes) or with labels, headings as field names or as labels.

An option of a multiple choice is ``channels___web`` with 0 or 1, or ``Text (choice=Web)`` with Checked or Unchecked. The
first column is the record id.
"""

from __future__ import annotations

import re
from typing import Any, Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.responses.problems import Problems, listed
from loyaltystats.responses.shapes.common import Column, Export
from loyaltystats.responses.shapes.online import (
    note_unfinished,
    plain_answers,
    plain_headings,
    tick_words,
    untick,
)
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.table import RawTable, is_blank, plain_text

TITLE: Final = "REDCap"
EVENTS: Final = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
EVENT_LABELS: Final = ("Event Name", "Repeat Instrument", "Repeat Instance")
OTHERS: Final = (
    *("redcap_survey_identifier", "redcap_data_access_group", "Survey Identifier", "Data Access Group"),
    *("Survey Timestamp", "Complete?"),
)
WORDS: Final = {"checked": "1", "unchecked": "0"}

_CHOICE = re.compile(r"(?P<text>.*?)\s*\(choice=(?P<option>.*)\)", re.DOTALL)
_STATES: Final = {"0": "0", "1": "1", "2": "2", "incomplete": "0", "unverified": "1", "complete": "2"}


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = sheet.heading()
    raw = any(re.fullmatch(r"[a-z][a-z0-9_]*_complete", name) for name in heading) or EVENTS[0] in heading
    boxes = any("___" in name for name in heading) and heading[:1] == ["record_id"]
    labels = "Complete?" in heading or any(_CHOICE.fullmatch(name) for name in heading)
    return raw or boxes or labels


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    export = Export.of(sheet, instrument, problems, TITLE)
    plain_headings(export)
    export.rename(_Names(instrument).of)
    _labelled_options(export)
    export.take_stamp()
    _take_record(export)
    needless = [*_events(export), *_states(export)]
    timestamps = [column.name for column in export.columns if column.name.endswith("_timestamp")]
    export.drop((*OTHERS, *timestamps, *needless))
    export.claim()
    tick_words(export, WORDS)
    export.tick()
    untick(export)
    plain_answers(export)
    return export.table()


class _Names:
    """Finds the option of a multiple choice in a heading such as ``channels___web``, which has no capital letters."""

    def __init__(self, instrument: Instrument) -> None:
        self.known = {
            f"{question.code}___{answer.code.lower().replace('-', '_')}": f"{question.code}_{answer.code}"
            for question in instrument.questions
            if question.kind == "multiple" and question.scale
            for answer in question.scale.answers
        }

    def of(self, heading: str) -> str:
        """Return the name of the option, or the heading itself."""
        return self.known.get(heading.lower(), heading)


def _labelled_options(export: Export) -> None:
    """Find the options in headings such as ``Text (choice=Web)``."""
    named = {column.name for column in export.columns}
    for column in export.columns:
        parts = _CHOICE.fullmatch(column.name)
        names = export.texts.row(parts["text"], parts["option"]) if parts else []
        if len(names) == 1 and names[0] not in named:
            column.name = names[0]


def _take_record(export: Export) -> None:
    """Take the first column as the id: REDCap always puts the record there, under any name."""
    first = export.columns[0] if export.columns else None
    if first is not None and first.name not in (ID, STAMP, VERSION) and not export.texts.find(first.name):
        export.take_id(first.name)
    else:
        export.take_id("record_id", "Record ID")


def _events(export: Export) -> list[str]:
    """Keep what tells rows of one record apart; return the columns that are the same everywhere."""
    same = []
    for name in (*EVENTS, *EVENT_LABELS):
        column = export.find(name)
        if column is None:
            continue
        told = {plain_text(cell) for cell in column.cells if not is_blank(cell)}
        if len(told) < 2:
            same.append(name)
        else:
            export.note(
                f"the column {column.heading!r} tells rows of one record apart ({listed(sorted(told), 5)}); kept. Read each "
                "event on its own if an id appears more than once."
            )
    return same


def _states(export: Export) -> list[str]:
    """Say how many forms are not complete, and return the columns of the states."""
    names = {one.name for one in export.columns if one.name.endswith("_complete") or one.name == "Complete?"}
    known = [one for one in export.columns if one.name in names and _is_state(one)]
    for column in known:
        note_unfinished(export, column, _is_complete, f"are not marked as complete in {column.heading!r}")
    return [column.name for column in known]


def _is_state(column: Column) -> bool:
    return all(is_blank(cell) or normal_text(cell) in _STATES for cell in column.cells)


def _is_complete(cell: Any) -> bool:
    return not is_blank(cell) and _STATES.get(normal_text(cell)) == "2"


SHAPE: Final = Shape(name="redcap", title=TITLE, recognises=_recognises, table=_table)
