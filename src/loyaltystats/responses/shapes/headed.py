"""A table headed by the texts of the questions: of a platform without a shape of its own, or typed by hand.

It comes last: what it needs is that a heading is, word for word, the text of a question in some language of the study, or
that the answers to a multiple choice stand in one column under its code. Everything else is as in a plain table.
"""

from __future__ import annotations

from typing import Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.shapes.texts import Texts
from loyaltystats.responses.table import RawTable

TITLE: Final = "a table headed by the questions"
IDS: Final = ("id", "Id.", "Respondent ID", "Response ID", "Submission ID")


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    if instrument is None:
        return False
    heading = {normal_text(one) for one in sheet.heading() if one}
    texts = {normal_text(text) for question in instrument.questions for text in question.text.values() if text}
    if heading & (texts - {normal_text(name) for name in Texts(instrument).names}):
        return True
    joined = [question for question in instrument.questions if question.kind == "multiple"]
    return any(normal_text(one.code) in heading and not heading & set(one.columns) for one in joined)


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    headings = sheet.heading()
    codes = {normal_text(name): name for name in Texts(instrument).names}
    export = Export.of(
        sheet, instrument, problems, TITLE, headings=[codes.get(normal_text(one), one) for one in headings]
    )
    typed = any(column.name not in codes.values() and export.texts.find(column.name) for column in export.columns)
    export.take_stamp()
    export.take_id(*IDS)
    export.claim()
    export.expand(";", "\n", ",", "|")
    if typed:
        export.tick()
    return export.table()


SHAPE: Final = Shape(
    name="headed",
    title=TITLE,
    recognises=_recognises,
    table=_table,
    said="its columns were found by the texts of the questions as well as by codes.",
)
