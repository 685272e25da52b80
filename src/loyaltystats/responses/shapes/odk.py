"""ODK: the CSV of ODK Central, and submissions as the clients of ODK and KoboToolbox send them (.xml).

In the CSV the names of groups end in ``-``, unless they were left out; the options of a multiple choice stand in one cell,
separated by spaces, and in one column each (``channels/web``) if that was asked for.
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
from loyaltystats.responses.shapes.submission import holds_submission, submission_sheet
from loyaltystats.responses.shapes.xform import leave_out_furniture, out_of_groups, settle_options
from loyaltystats.responses.table import RawTable

TITLE: Final = "ODK"
COLUMNS: Final = (
    *("SubmissionDate", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status"),
    *("ReviewState", "DeviceID", "Edits", "FormVersion"),
)


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = sheet.heading()
    return "KEY" in heading and any(name in heading for name in ("SubmissionDate", "meta-instanceID", "instanceID"))


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    return _understood(Export.of(sheet, instrument, problems, TITLE))


def _understood(export: Export) -> RawTable | None:
    out_of_groups(export, "-")
    export.take_stamp()
    export.take_id("KEY", "meta-instanceID", "instanceID")
    leave_out_furniture(export, COLUMNS, starting=("meta-",))
    export.claim()
    settle_options(export, whole=False)
    export.expand(" ")
    export.tick()
    untick(export)
    return export.table()


def _documents(
    paths: Sequence[Path], instrument: Instrument | None, problems: Problems, place: Place
) -> RawTable | None:
    if instrument is None:
        return None
    sheet = submission_sheet(paths, problems, place)
    return _understood(Export.of(sheet, instrument, problems, TITLE)) if sheet is not None else None


SHAPE: Final = Shape(
    name="odk",
    title=TITLE,
    recognises=_recognises,
    table=_table,
    endings=(SUBMISSION_ENDING,),
    holds=holds_submission,
    documents=_documents,
)
