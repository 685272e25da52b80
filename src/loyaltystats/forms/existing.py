"""What a file already there holds: a form is replaced only as long as nobody has answered it."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import FormError
from loyaltystats.files import workbook_fault
from loyaltystats.forms.codebook import KEYS, MARKDOWN_MARK
from loyaltystats.forms.codebook_ddi import DDI_MARK
from loyaltystats.forms.codebook_json import JSON_MARK
from loyaltystats.forms.spss import answered_rows
from loyaltystats.forms.structures import is_structure
from loyaltystats.forms.texts import TEXTS
from loyaltystats.questionnaire.layout import (
    FIRST_ROW,
    FORM,
    FORM_ANSWER,
    FORM_CODE,
    FORM_FIRST_ROW,
    ID,
    META,
    RESPONSES,
    STAMP,
    VERSION,
    stamp_from_meta,
)

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_OWN = frozenset({ID, STAMP, VERSION})


def refuse_loss(path: Path) -> None:
    """Raise ``FormError`` if writing ``path`` would lose anything: answers, or a file that is no form of ours."""
    if not path.exists():
        return
    if path.is_dir():
        raise FormError(f"{path} - is a folder - expected the name of a file.")
    answered = _answered(path)
    if answered is None:
        raise FormError(
            f"{path} - there is a file of this name that is not an empty form - nothing was written - choose another "
            "name, or pass overwrite=True to replace it."
        )
    if answered:
        raise FormError(
            f"{path} - holds {answered} answered row{'' if answered == 1 else 's'} - nothing was written - choose "
            "another name, or pass overwrite=True to lose them."
        )


def _answered(path: Path) -> int | None:
    """Return the number of answered rows of a form of ours; ``None`` for any other file."""
    if path.suffix.lower() == ".xlsx":
        return _answered_workbook(path)
    if path.suffix.lower() == ".sav":
        return answered_rows(path)
    if is_structure(path) or _is_codebook(path):
        return 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(len(MARKDOWN_MARK))
            file.seek(0)
            return 0 if start == MARKDOWN_MARK else _answered_csv(csv.reader(file))
    except (UnicodeDecodeError, csv.Error):
        return None


def _is_codebook(path: Path) -> bool:
    """Return whether a file is a codebook of ours for programs or archives, which can be made again at any time."""
    marks = {".json": JSON_MARK, ".xml": DDI_MARK}
    if path.suffix.lower() not in marks:
        return False
    try:
        with path.open(encoding="utf-8") as file:
            return marks[path.suffix.lower()] in file.read(200)
    except (UnicodeDecodeError, OSError):
        return False


def _answered_csv(records: Any) -> int | None:
    heading: list[str] = next(records, [])
    if any(heading[: len(KEYS)] == [words[f"cb_{key}"] for key in KEYS] for words in TEXTS.values()):
        return 0  # a codebook of ours can be made again at any time
    if heading[:2] != [ID, STAMP]:
        return None
    answers = [place for place, name in enumerate(heading) if name not in _OWN]
    return sum(any(record[place].strip() for place in answers if place < len(record)) for record in records)


def _answered_workbook(path: Path) -> int | None:
    from openpyxl import load_workbook

    if workbook_fault(path):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of a workbook that are not answers
        try:
            book = load_workbook(path)
        except Exception:  # openpyxl raises all sorts on a damaged file: no form of ours, so never overwritten
            return None
    if META not in book.sheetnames or stamp_from_meta(list(book[META].iter_rows(values_only=True))) is None:
        return None
    return _rows_of_responses(book) + sum(_is_filled(book[name]) for name in book.sheetnames if name.startswith(FORM))


def _rows_of_responses(book: Workbook) -> int:
    if RESPONSES not in book.sheetnames:
        return 0
    rows = book[RESPONSES].iter_rows(values_only=True)
    heading: tuple[Any, ...] = next(rows, ())
    answers = [place for place, name in enumerate(heading) if name not in _OWN]
    count = 0
    for number, row in enumerate(rows, start=2):
        count += number >= FIRST_ROW and any(row[place] is not None and str(row[place]).strip() for place in answers)
    return count


def _is_filled(sheet: Any) -> bool:
    return any(
        row[FORM_ANSWER - 1] not in (None, "") and row[FORM_CODE - 1]
        for row in sheet.iter_rows(min_row=FORM_FIRST_ROW, max_col=FORM_CODE, values_only=True)
    )
