"""Microsoft Forms: ID, start, completion, e-mail and name, then the texts of the questions; labels as answers.

Boxes that may be ticked together are joined by semicolons, with one at the end. Rows of a Likert question are headings of
their own; a heading that comes a second time gets a number at its end, because a table of Excel needs different ones.
"""

from __future__ import annotations

import re
from typing import Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.shapes.texts import Texts
from loyaltystats.responses.table import RawTable

TITLE: Final = "Microsoft Forms"
STARTS: Final = (
    "Start time",
    "Hora de inicio",
    "Hora de in\u00edcio",
    "Startzeit",
    "Heure de d\u00e9but",
    "\u5f00\u59cb\u65f6\u95f4",
)
"""The second heading, in the languages of forms (the last one is Chinese)."""

OTHERS: Final = (
    *("Completion time", "Email", "Name", "Last modified time", "Language", "Total points", "Quiz feedback"),
    *(
        "Hora de finalizaci\u00f3n",
        "Correo electr\u00f3nico",
        "Nombre",
        "Hora de la \u00faltima modificaci\u00f3n",
        "Idioma",
    ),
    *("Hora de conclus\u00e3o", "E-mail", "Nome", "Hora da \u00faltima modifica\u00e7\u00e3o"),
    *("Fertigstellungszeit", "E-Mail", "Zeitpunkt der letzten \u00c4nderung", "Sprache"),
    *("Heure de fin", "Adresse de messagerie", "Nom", "Heure de la derni\u00e8re modification", "Langue"),
    *("\u5b8c\u6210\u65f6\u95f4", "\u7535\u5b50\u90ae\u4ef6", "\u540d\u79f0"),
)
_NUMBERED = re.compile(r"^(.*\D)\d+$", re.DOTALL)


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = [normal_text(one) for one in sheet.heading()]
    return heading[:1] in (["id"], ["id."]) and len(heading) > 1 and heading[1] in {normal_text(one) for one in STARTS}


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    texts = Texts(instrument)
    headings = sheet.heading()
    plain = {normal_text(one) for one in headings}
    for place, heading in enumerate(headings):
        again = _NUMBERED.match(heading)
        if again and not texts.find(heading) and normal_text(again[1]) in plain and texts.find(again[1]):
            headings[place] = again[1]
    export = Export.of(sheet, instrument, problems, TITLE, headings=headings)
    export.take_stamp()
    export.take_id("ID", "Id.")
    export.drop((*STARTS, *OTHERS))
    export.claim()
    export.expand(";")
    return export.table()


SHAPE: Final = Shape(name="microsoft", title=TITLE, recognises=_recognises, table=_table, needs_instrument=False)
