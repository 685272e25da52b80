"""KoboToolbox: CSV with semicolons or Excel, headings as names or labels, inside groups that end in ``/`` or not.

The options of a multiple choice stand in one cell, separated by spaces, in one column each (``channels/web``), or both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.xform_names import SUBMISSION_ENDING
from loyaltystats.responses.problems import Place, Problems
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.online import untick
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.shapes.submission import is_from_kobo, submission_sheet
from loyaltystats.responses.shapes.xform import in_form_order, leave_out_furniture, out_of_groups, settle_options
from loyaltystats.responses.table import RawTable

TITLE: Final = "KoboToolbox"
MARKS: Final = ("_id", "_uuid", "_submission_time", "_submitted_by", "_validation_status", "__version__", "_index")
"""Columns that KoboToolbox puts behind the answers; two of them tell it."""


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = sheet.heading()
    return sum(mark in heading for mark in MARKS) >= 2


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    return _understood(Export.of(sheet, instrument, problems, TITLE), "/")


def _documents(
    paths: Sequence[Path], instrument: Instrument | None, problems: Problems, place: Place
) -> RawTable | None:
    sheet = submission_sheet(paths, problems, place) if instrument is not None else None
    if instrument is None or sheet is None:
        return None
    return _understood(Export.of(sheet, instrument, problems, TITLE), "-")


def _understood(export: Export, separator: str) -> RawTable | None:
    out_of_groups(export, separator)
    export.take_stamp()
    export.take_id("_uuid", "_id", "instanceID")
    leave_out_furniture(export, ("uuid",), starting=("_", "meta/", "formhub/"))
    in_form_order(export)
    export.claim()
    settle_options(export, whole=True)
    export.expand(" ")
    export.tick()
    untick(export)
    return export.table()


SHAPE: Final = Shape(
    name="kobo",
    title=TITLE,
    recognises=_recognises,
    table=_table,
    endings=(SUBMISSION_ENDING,),
    holds=is_from_kobo,
    documents=_documents,
)
