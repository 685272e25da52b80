"""Google Forms: the texts of the questions as headings, labels as answers, ``Question [Row]`` for grids.

Boxes that may be ticked together are joined by a comma in a linked sheet and by a semicolon in the CSV of the form. There
are no codes and no ids; an address that was collected is personal and is left out.
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

TITLE: Final = "Google Forms"
TIMESTAMPS: Final = (
    "Timestamp",
    "Marca temporal",
    "Carimbo de data/hora",
    "Zeitstempel",
    "Horodateur",
    "Informazioni cronologiche",
    "\u65f6\u95f4\u6233\u8bb0",
)
"""The first heading, in the languages of forms (the last one is Chinese)."""

ADDRESSES: Final = (
    "Username",
    "Email Address",
    "Email address",
    "Nombre de usuario",
    "Direcci\u00f3n de correo electr\u00f3nico",
    "Nome de usu\u00e1rio",
    "Endere\u00e7o de e-mail",
    "E-Mail-Adresse",
    "Nom d'utilisateur",
    "Adresse e-mail",
    "Score",
    "Total score",
    "Puntuaci\u00f3n",
)


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = sheet.heading()
    first = normal_text(heading[0]) if heading else ""
    if instrument is None or first not in {normal_text(one) for one in TIMESTAMPS}:
        return False
    texts = Texts(instrument)
    return any(texts.find(one) for one in heading[1:]) and not any(one in texts.names for one in heading)


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    export = Export.of(sheet, instrument, problems, TITLE)
    export.take_stamp()
    export.drop((*TIMESTAMPS, *ADDRESSES))
    export.claim()
    export.expand(",", ";")
    return export.table()


SHAPE: Final = Shape(name="google", title=TITLE, recognises=_recognises, table=_table)
