"""LimeSurvey: responses as CSV or Excel, headings as codes, full texts or both, answers as codes or labels.

A row of a grid is ``grid1[code]`` or ``grid1_code``, an option of a multiple choice ``channels[web]``, ticked as ``Y`` or a
word for yes in the language of the export. What was not asked and what was skipped is empty alike.
"""

from __future__ import annotations

import re
from typing import Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION, stamp_from_csv
from loyaltystats.questionnaire.sections import Grid, sections
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.online import (
    note_unfinished,
    plain_answers,
    plain_headings,
    tick_words,
    untick,
)
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.table import RawTable, is_blank

TITLE: Final = "LimeSurvey"
MARKS: Final = ("submitdate", "lastpage", "startlanguage")
OTHERS: Final = ("lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl")
FULL: Final = {
    "Response ID": "id",
    "Date submitted": "submitdate",
    "Last page": "lastpage",
    "Start language": "startlanguage",
    "Seed": "seed",
    "Date started": "startdate",
    "Date last action": "datestamp",
    "IP address": "ipaddr",
    "Referrer URL": "refurl",
    "Total time": "interviewtime",
    "ID de respuesta": "id",
    "Fecha de envío": "submitdate",
    "Última página": "lastpage",
    "Lenguaje inicial": "startlanguage",
    "Semilla": "seed",
    "Antwort ID": "id",
    "Datum Abgeschickt": "submitdate",
    "Letzte Seite": "lastpage",
    "Start-Sprache": "startlanguage",
    "Zufallsstartwert": "seed",
}
"""Headings of the columns of the platform when full texts were exported, in three languages."""

TICKED: Final = dict.fromkeys(("y", "yes", "ja", "sí", "si", "sim", "oui", "是"), "1")
UNTICKED: Final = dict.fromkeys(("n", "no", "nein", "não", "non", "否"), "0")
WORDS: Final = {**TICKED, **UNTICKED, "n/a": ""}

_CODED = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:\[[A-Za-z0-9]+\]|_[A-Za-z0-9]+)?)(?:[.:;]\s|\s-\s)(.*)", re.DOTALL)
_PART = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:\[([A-Za-z0-9]+)\]|_([A-Za-z0-9]+))")


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    names = {_own(heading) for heading in sheet.heading()}
    return sum(mark in names for mark in MARKS) >= 2


def _own(heading: str) -> str:
    """Return the name of a column of the platform, or the heading itself."""
    code = heading.partition(". ")[0]
    return code if code in (*MARKS, *OTHERS, ID) else FULL.get(heading, heading)


def _hidden(heading: str) -> str:
    """Return the name of a hidden question of ours in a heading of full texts: its text is what it computes."""
    stamp = stamp_from_csv(heading)
    if stamp is not None and re.fullmatch(r"[0-9a-f]{16}", stamp.fingerprint):
        return STAMP
    return VERSION if f"is_empty({VERSION}.NAOK)" in heading else ""


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    export = Export.of(sheet, instrument, problems, TITLE)
    plain_headings(export)
    for column in export.columns:
        column.name = _hidden(column.name) or (column.name if export.texts.find(column.name) else _own(column.name))
    export.rename(_Names(instrument).of)
    export.take_stamp()
    note_unfinished(
        export, export.find("submitdate"), lambda cell: not is_blank(cell), "were not submitted (no submitdate)"
    )
    export.take_id(ID, "token")
    _drop(export)
    export.claim()
    tick_words(export, WORDS)
    export.tick()
    untick(export)
    plain_answers(export)
    _version(export)
    return export.table()


class _Names:
    """Finds the column of the study in a heading of codes."""

    def __init__(self, instrument: Instrument) -> None:
        self.known = {*instrument.columns, *instrument.codes}

    def of(self, heading: str) -> str:
        """Return the name of a question or option, or the heading itself."""
        coded = _CODED.fullmatch(heading)
        code = coded[1] if coded else heading
        part = _PART.fullmatch(code)
        if part is None:
            return code
        name = part[2] or part[3]
        return name if name in self.known else f"{part[1]}_{name}"


def _drop(export: Export) -> None:
    """Leave out what is no answer: columns of the platform, and times spent on questions."""
    grids = {item.code for section in sections(export.instrument) for item in section.items if isinstance(item, Grid)}
    timed = {f"{name}Time" for name in (*export.instrument.codes, *grids, "form", VERSION)}
    export.drop(("submitdate", *OTHERS, "interviewtime", *timed), starting=("groupTime", "Group time", "Question time"))


def _version(export: Export) -> None:
    """Take decimals off the version, which LimeSurvey stores as a number."""
    for column in export.columns:
        if column.name == VERSION:
            column.cells = [re.sub(r"\.0+$", "", one) if isinstance(one, str) else one for one in column.cells]


SHAPE: Final = Shape(name="limesurvey", title=TITLE, recognises=_recognises, table=_table)
