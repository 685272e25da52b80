"""Qualtrics: responses as CSV, TSV or Excel with up to three rows of headings: tag, text, ImportId.

A question has its tag, a row of a matrix ``grid1_2``, an option of a multiple choice ``channels_3`` or all of them in one
cell, separated by commas. Answers are numbers (the recode values that the form was written with) or texts. Answers given in
the preview or by the generator of test answers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import STAMP, VERSION, feature_orders, stamp_from_csv
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.recodes import option_places, recodes
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.questionnaire.sections import Grid, sections
from loyaltystats.responses.problems import Problems, counted, listed
from loyaltystats.responses.shapes.common import Column, Export
from loyaltystats.responses.shapes.online import (
    note_unfinished,
    option_columns,
    plain,
    plain_answers,
    untick,
)
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.table import RawTable, is_blank, plain_text

TITLE: Final = "Qualtrics"
RESPONSE: Final = ("ResponseId", "ResponseID", "Response ID", "_recordId")
FINISHED: Final = ("Finished",)
STATUS: Final = ("Status", "Response Type")
OTHERS: Final = (
    *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate"),
    *("RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "ExternalDataReference"),
    *("LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage", "ResponseSet", "Name"),
    *("Start Date", "End Date", "Response Type", "IP Address", "Recorded Date", "Recipient Last Name"),
    *("Recipient First Name", "Recipient Email", "External Data Reference", "Location Latitude"),
    *("Location Longitude", "Distribution Channel", "User Language", "LocationAccuracy", "Q_RecaptchaScore"),
)
PREVIEW: Final = ("1", "2", "9", "17", "survey preview", "survey test", "preview", "test")
"""What the status says of answers that no respondent gave."""

UNANSWERED: Final = "-99"
"""What an export may write where a question was seen and not answered."""

_NUMBERED = re.compile(r"(?P<tag>.+)_(?P<place>\d+)")
_ORDER = re.compile(r".+_DO(?:_.+)?")


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = sheet.heading()
    known = any(name in heading for name in RESPONSE) and any(name in heading for name in (*FINISHED, *STATUS))
    return _import_row(sheet) is not None or known


def _import_row(sheet: Sheet) -> int | None:
    """Return the place of the row of ImportIds among the first three, if there is one."""
    for place in range(min(3, len(sheet.records))):
        if any(cell.startswith('{"ImportId"') or cell.startswith("{'ImportId'") for cell in sheet.heading(place)):
            return place
    return None


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    below = _import_row(sheet)
    dates = ("Start Date", "End Date", "Response ID", "Recorded Date")
    texts_there = below == 2 or (below is None and any(cell in dates for cell in sheet.heading(1)))
    first = (2 if texts_there else 1) if below is None else below + 1
    export = Export.of(sheet, instrument, problems, TITLE, first=first)
    texts = sheet.heading(1) if texts_there else []
    _leave_out_previews(export)
    _Finder(export, texts).name()
    export.take_stamp()
    export.take_id(*RESPONSE)
    note_unfinished(export, export.find(*FINISHED), _is_finished, "are not finished")
    orders = [column.name for column in export.columns if _ORDER.fullmatch(column.name)]
    export.drop((*OTHERS, *orders))
    export.claim()
    _unanswered(export)
    for question in instrument.questions:
        _decode(export, question)
    export.expand(",")
    export.tick()
    untick(export)
    plain_answers(export)
    return export.table()


def _leave_out_previews(export: Export) -> None:
    column = export.find(*STATUS)
    if column is None or column.name in export.texts.names:
        return
    gone = [row for row, cell in enumerate(column.cells) if not is_blank(cell) and normal_text(cell) in PREVIEW]
    if gone:
        numbers = [export.rows[row] for row in gone]
        export.problems.add(
            "note",
            f"{counted(len(gone), 'answer')} given in the preview or as a test left out.",
            place=export.place(),
            rows=numbers,
        )
        keep = [row for row in range(len(export.rows)) if row not in set(gone)]
        export.rows = [export.rows[row] for row in keep]
        for one in export.columns:
            one.cells = [one.cells[row] for row in keep]


def _is_finished(cell: Any) -> bool:
    return not is_blank(cell) and normal_text(cell) in ("1", "true", "yes", "sí", "si", "verdadero", "wahr")


class _Finder:
    """Finds the question of each column: by its tag, the place in a grid or list, or the row of texts."""

    def __init__(self, export: Export, texts: Sequence[str]) -> None:
        self.export = export
        self.texts = texts
        self.questions = {one.code: one for one in export.instrument.questions}
        self.grids = _grids(export)

    def name(self) -> None:
        """Give every column that is found its name."""
        taken = {column.name for column in self.export.columns}
        for column in self.export.columns:
            if column.name in self.export.texts.names or column.name in (*OTHERS, *RESPONSE, STAMP, VERSION):
                continue
            found = self._by_place(column) or self._by_text(column)
            if found and found not in taken:
                taken.add(found)
                column.name = found

    def _text(self, column: Column) -> str:
        text = self.texts[column.place] if column.place < len(self.texts) else ""
        return normal_text(plain(text))

    def _by_place(self, column: Column) -> str:
        parts = _NUMBERED.fullmatch(column.name)
        if parts is None:
            return ""
        texts = self._parts(parts["tag"])
        told = [name for name, spellings in texts.items() if any(self._ends(column, text) for text in spellings)]
        if len(told) == 1:
            return told[0]
        place = int(parts["place"])
        if not 0 < place <= len(texts) or self._by_text(column):
            return ""
        name = list(texts)[place - 1]
        if self._text(column):
            self.export.problems.add(
                "warning",
                f"the text of the column {column.heading!r} is none of the study; read by its place as {name!r} - look "
                "whether that is right.",
                place=self.export.place(),
            )
        return name

    def _parts(self, tag: str) -> dict[str, tuple[str, ...]]:
        """Return the rows of a grid, or the options of a multiple choice, in order, with their texts."""
        question = self.questions.get(tag)
        if question is not None and question.kind == "multiple" and question.scale:
            answers = question.scale.answers
            return {f"{tag}_{one.code}": (*one.label.values(), *one.aliases) for one in answers}
        return {row.code: tuple(row.text.values()) for row in self.grids.get(tag, ())}

    def _ends(self, column: Column, text: str) -> bool:
        """Return whether the text of a column is that of the matrix, a dash, and a text."""
        return bool(text) and self._text(column).endswith(f"- {normal_text(text)}")

    def _by_text(self, column: Column) -> str:
        """Return the question whose text a column begins or ends with; the longest one, if only one is that long."""
        shown = self._text(column)
        fits: dict[str, int] = {}
        for code, question in self.questions.items():
            for text in question.text.values():
                folded = normal_text(text)
                if folded and question.kind != "multiple" and (shown.startswith(folded) or self._ends(column, text)):
                    fits[code] = max(fits.get(code, 0), len(folded))
        longest = [code for code, length in fits.items() if length == max(fits.values())]
        return longest[0] if len(longest) == 1 else ""


def _grids(export: Export) -> Mapping[str, tuple[Question, ...]]:
    """Return the rows of every grid, in the order of features in which the form was written."""
    column = export.find(STAMP)
    told = [stamp_from_csv(str(cell)) for cell in column.cells if not is_blank(cell)] if column else []
    seeds = {stamp.seed for stamp in told if stamp is not None and stamp.seed}
    seed = seeds.pop() if len(seeds) == 1 else ""
    order = feature_orders(export.instrument, 1, int(seed))[0] if seed.isdigit() else None
    order = None if export.instrument.split else order
    return {
        item.code: item.questions
        for section in sections(export.instrument, order)
        for item in section.items
        if isinstance(item, Grid)
    }


def _unanswered(export: Export) -> None:
    """Empty the cells that say "seen, not answered", except where that number is an answer."""
    questions = {name: one for one in export.instrument.questions for name in (*one.columns, one.code)}
    emptied = []
    for column in export.columns:
        question = questions.get(column.name)
        if question is None or _is_answer(question):
            continue
        if any(plain_text(cell) == UNANSWERED for cell in column.cells if not is_blank(cell)):
            emptied.append(column.name)
            column.cells = [None if _is_unanswered(cell) else cell for cell in column.cells]
    if emptied:
        export.note(f"{UNANSWERED} was read as seen and not answered in {listed(emptied)}.")


def _is_answer(question: Question) -> bool:
    """Return whether "seen, not answered" is written like an answer of a question: a code, or a number in its limits."""
    codes = [answer.code for answer in question.scale.all_answers] if question.scale else []
    return UNANSWERED in codes or (question.minimum is not None and question.minimum <= float(UNANSWERED))


def _is_unanswered(cell: Any) -> bool:
    return not is_blank(cell) and plain_text(cell) == UNANSWERED


def _decode(export: Export, question: Question) -> None:
    """Turn recode values into the codes of the study."""
    scale = question.scale
    if scale is None:
        return
    if question.kind == "multiple":
        places = {number: code for code, number in option_places(scale).items()}
        for column in export.columns:
            if column.name == question.code:
                column.cells = [_joined(cell, places) for cell in column.cells]
        for column in option_columns(export):
            own = [code for code in places.values() if column.name == f"{question.code}_{code}"]
            if own:
                number = next(place for place, code in places.items() if code == own[0])
                column.cells = ["1" if _says(cell, number) else cell for cell in column.cells]
    elif question.kind == "single" and not scale.is_numeric:
        codes = {number: code for code, number in recodes(scale).items()}
        for column in export.columns:
            if column.name == question.code:
                column.cells = [_code(cell, codes, scale.code_of) for cell in column.cells]


def _says(cell: Any, number: str) -> bool:
    return not is_blank(cell) and plain_text(cell) == number


def _code(cell: Any, codes: Mapping[str, str], known: Any) -> Any:
    """Return the code that a number stands for; a text, or a code itself, stays."""
    if is_blank(cell) or known(cell) is not None:
        return cell
    return codes.get(plain_text(cell), cell)


def _joined(cell: Any, places: Mapping[str, str]) -> Any:
    """Return numbers of options as their codes; texts stay."""
    if is_blank(cell):
        return cell
    parts = [part.strip() for part in plain_text(cell).split(",")]
    return ",".join(places[part] for part in parts) if all(part in places for part in parts) else cell


SHAPE: Final = Shape(name="qualtrics", title=TITLE, recognises=_recognises, table=_table)
