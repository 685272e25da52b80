"""Answers as a CSV file that any program reads and no spreadsheet runs: quoted, ids whole, an older file survives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.questionnaire.instrument import Instrument


def write_answers(frame: pd.DataFrame, path: str | Path, instrument: Instrument | None = None) -> None:
    """Write answers as CSV: UTF-8 with a byte order mark; a text that a spreadsheet would run gets one apostrophe.

    With an instrument the file carries its stamp, so that the reader knows the study and takes the apostrophes off again.
    """
    import csv

    from loyaltystats.files import atomic
    from loyaltystats.questionnaire.layout import STAMP, stamp_of

    made = frame
    if instrument is not None and STAMP not in frame.columns:
        stamp = stamp_of(instrument, instrument.language, (), None, "").csv_text
        made = frame.copy()
        made.insert(1, STAMP, stamp)
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([_cell(name) for name in made.columns])
        for row in made.itertuples(index=False, name=None):
            writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> str:
    from loyaltystats.forms.csv import escaped

    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:  # noqa: PLR0124
        return ""
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return escaped(value) if isinstance(value, str) else str(value)
