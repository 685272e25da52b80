"""SPSS (.sav): our own forms, and the files that platforms export; codes, with labels that are checked against the study.

SPSS knows numbers and texts only, and an empty text for a missing one: the instrument gives the answers their types back.
The codes for no answer (user-missing values) are kept. Where a file gives a code another label than the study, the label
counts.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import MissingDependencyError, ResponseError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION, answer_columns
from loyaltystats.questionnaire.scale import Scale, normal_text
from loyaltystats.responses.problems import Place, Problems, listed
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.shapes.texts import Texts
from loyaltystats.responses.table import RawTable, Shown, is_blank, plain_text

if TYPE_CHECKING:
    import pandas as pd

TITLE: Final = "SPSS"
_STARTS: Final = (b"$FL2", b"$FL3")


def _holds(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _STARTS


def _document(path: Path, instrument: Instrument | None, problems: Problems, place: Place) -> RawTable | None:
    frame, meta = _read(path)
    values = {str(name): [_value(cell) for cell in frame[name]] for name in frame.columns}
    numbers = range(1, len(frame) + 1)
    if instrument is None:
        return _plain(values, numbers, place)
    labels = {str(name): label or "" for name, label in meta.column_names_to_labels.items()}
    sheet = Sheet(
        records=[list(values), *(list(row) for row in zip(*values.values(), strict=True))],
        numbers=[0, *numbers],
        place=place,
        kind="frame",
    )
    texts = Texts(instrument)
    headings = [name if texts.find(name) or not texts.find(labels[name]) else labels[name] for name in values]
    export = Export.of(sheet, instrument, problems, TITLE, headings=headings)
    export.take_stamp()
    export.claim()
    if not export.stamps:  # a form of ours has the labels of the study, shortened where SPSS holds no more
        _apply_labels(export, meta.variable_value_labels, list(values))
    table = export.table()
    if table is not None and table.stamps:
        table.own = True
    return table


def _read(path: Path) -> tuple[pd.DataFrame, Any]:
    try:
        import pyreadstat
    except ImportError:
        raise MissingDependencyError(
            "read_responses - pyreadstat is not installed - SPSS files need it - pip install pyreadstat"
        ) from None
    try:
        frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    except Exception as error:
        raise ResponseError(
            f"{path.name} - cannot be read as an SPSS file: {' '.join(str(error).split())[:200]} - open it in SPSS or PSPP "
            "and save it again, or export a CSV."
        ) from error
    return frame, meta


def _plain(values: dict[str, list[Any]], numbers: range, place: Place) -> RawTable:
    """Return the variables as they stand, with the stamps of a form of ours, which then needs its instrument."""
    from loyaltystats.questionnaire.layout import stamp_from_csv

    table = RawTable(columns=dict(values), rows=numbers, place=place)
    if list(values)[:2] == [ID, STAMP]:
        stamps = {stamp_from_csv(str(cell)) for cell in values[STAMP] if not is_blank(cell)}
        table.stamps = {stamp: [] for stamp in stamps if stamp is not None}
    return table


def _value(cell: Any) -> Any:
    if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
        return Shown("date", str(cell), cell)
    if isinstance(cell, str):
        return cell.rstrip(" ") or None
    return None if is_blank(cell) else float(cell)


def _apply_labels(export: Export, labelled: dict[str, dict[Any, str]], names: list[str]) -> None:
    """Read codes by the labels that the file gives them, where these are answers of the study; say what differs."""
    scales = {column.name: column.scale for column in answer_columns(export.instrument) if column.is_closed}
    for column in export.columns:
        scale = scales.get(column.name)
        labels = labelled.get(names[column.place])
        if scale is None or not labels or column.name in (ID, VERSION):
            continue
        moved = _moved(scale, labels)
        if moved:
            export.problems.add(
                "note",
                "the labels of the file were read, not its codes, which differ from those of the study: "
                + ", ".join(f"{old} as {new}" for old, new in list(moved.items())[:10])
                + ".",
                place=export.place({column.name: column}),
                column=column.name,
            )
            column.cells = [moved.get(_key(cell), cell) for cell in column.cells]
        unknown = [text for code, text in labels.items() if scale.code_of(text) is None and scale.code_of(_key(code))]
        if unknown:
            export.problems.add(
                "warning",
                f"the file labels codes as {listed(unknown)}, which are not answers of the study; the codes were read.",
                place=export.place({column.name: column}),
                column=column.name,
            )


def _moved(scale: Scale, labels: dict[Any, str]) -> dict[str, str]:
    """Return the codes of the file that mean another code of the study, by their labels."""
    means = {_key(code): scale.code_of(text) for code, text in labels.items()}
    return {
        code: other for code, other in means.items() if other is not None and normal_text(other) != normal_text(code)
    }


def _key(cell: Any) -> str:
    return "" if is_blank(cell) or isinstance(cell, Shown) else plain_text(cell)


SHAPE: Final = Shape(
    name="spss", title=TITLE, endings=(".sav", ".zsav"), holds=_holds, document=_document, needs_instrument=False
)
