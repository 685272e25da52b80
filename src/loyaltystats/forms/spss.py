"""The SPSS file (.sav): answers, or empty rows, with labels, codes for no answer and levels of measurement.

A multiple choice is one variable of 0 and 1 per option, as in every other form; text codes stay text. Labels longer than
SPSS holds are shortened with a warning: the codebook keeps the whole texts. The variable ``form`` says which form it is.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import FormError, MissingDependencyError, QualityWarning
from loyaltystats.files import FIXED_DATE
from loyaltystats.forms.plan import FormPlan
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION, AnswerColumn
from loyaltystats.questionnaire.scale import Answer

if TYPE_CHECKING:
    import pandas as pd

MAX_LABEL: Final = 256
MAX_VALUE_LABEL: Final = 120
MAX_TITLE: Final = 64
MAX_TEXT: Final = 32_767
"""Bytes that SPSS holds in the label of a variable, of a value, of the file, and in a text."""

MAX_DISCRETE_MISSING: Final = 3
"""SPSS holds three codes for no answer, or a range of numbers."""

_ID_WIDTH, _CODE_WIDTH, _TEXT_WIDTH = 64, 8, 1000
_DATE_PLACE: Final = slice(92, 109)
"""Where the header of the file holds the date and time of writing (nine and eight characters)."""


def need_pyreadstat() -> Any:
    """Return the module that reads and writes SPSS files.

    Raises
    ------
    MissingDependencyError
        It is not installed.
    """
    try:
        import pyreadstat
    except ImportError:
        raise MissingDependencyError(
            "write_form - pyreadstat is not installed - SPSS files need it - pip install pyreadstat"
        ) from None
    return pyreadstat


def own_columns(plan: FormPlan) -> tuple[str, ...]:
    """Return the variables before the answers."""
    return (ID, STAMP, VERSION) if plan.versions else (ID, STAMP)


def write_spss(plan: FormPlan, path: Path) -> None:
    """Write the rows of a form as an SPSS file; the same plan gives the same bytes.

    Raises
    ------
    FormError
        A text is longer than SPSS holds.
    MissingDependencyError
        The extra ``spss`` is not installed.
    """
    pyreadstat = need_pyreadstat()
    labels = _Labels()
    frame = _frame(plan)
    own = {ID: plan.word("respondent"), STAMP: plan.word("cb_stamp"), VERSION: plan.word("version")}
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label=_Labels().fit(plan.title, MAX_TITLE),
        column_labels={
            **{name: labels.fit(own[name], MAX_LABEL) for name in own_columns(plan)},
            **{column.name: labels.fit(column.text(plan.language), MAX_LABEL) for column in plan.columns},
        },
        variable_value_labels={
            column.name: found for column in plan.columns if (found := _value_labels(plan, column, labels))
        },
        missing_ranges={column.name: codes for column in plan.columns if (codes := _missing(column))},
        variable_measure={
            **dict.fromkeys(own_columns(plan), "nominal"),
            **{column.name: _measure(column) for column in plan.columns},
        },
        variable_format=_formats(plan),
        variable_display_width={ID: 12, **{c.name: 24 for c in plan.columns if c.storage == "string"}},
        note=[plan.study_line[start : start + 60] for start in range(0, len(plan.study_line), 60)][:20],
        row_compress=True,
    )
    labels.warn()
    _settle(path)


class _Labels:
    """Fits labels into their bytes and counts those that did not."""

    def __init__(self) -> None:
        self.shortened: list[str] = []

    def fit(self, text: str, size: int) -> str:
        """Return a text on one line that takes at most so many bytes."""
        line = " ".join(text.split())
        raw = line.encode()
        if len(raw) <= size:
            return line
        self.shortened.append(line)
        return raw[: size - 3].decode(errors="ignore") + "\u2026"

    def warn(self) -> None:
        """Warn of labels that were shortened."""
        if self.shortened:
            many = len(self.shortened) > 1
            warnings.warn(
                f"{len(self.shortened)} label{'s are' if many else ' is'} longer than SPSS holds and shortened, the first "
                f"{self.shortened[0][:40]!r}... - the codebook has the whole text: write_form(..., format='codebook').",
                QualityWarning,
                stacklevel=4,
            )


def _frame(plan: FormPlan) -> pd.DataFrame:
    """Return the rows as SPSS keeps them: numbers, and texts of which the empty one is a missing one.

    A text is as wide as its longest value, so the first row is filled up with spaces, which SPSS does not count: answers can
    then be typed into an empty file. A form without rows gets an empty one for this.
    """
    import pandas as pd

    rows = max(len(plan.ids), 1)
    own = {ID: list(plan.ids), STAMP: [plan.stamp.csv_text] * rows, VERSION: list(plan.versions)}
    widths = {ID: _ID_WIDTH, STAMP: 1, VERSION: _CODE_WIDTH}
    columns: dict[str, Any] = {name: _texts(own[name], rows, widths[name]) for name in own_columns(plan)}
    for column in plan.columns:
        given = list(plan.cells.get(column.name, ()))
        if column.storage == "string":
            width = _CODE_WIDTH if column.is_closed else _TEXT_WIDTH
            _check_length(column, given)
            columns[column.name] = _texts(given, rows, width)
        else:
            numbers = [float("nan") if value is None else float(value) for value in given]
            columns[column.name] = pd.Series(numbers + [float("nan")] * (rows - len(given)), dtype="float64")
    return pd.DataFrame(columns)


def _texts(given: list[Any], rows: int, width: int) -> pd.Series[Any]:
    import pandas as pd

    texts = ["" if value is None else str(value) for value in given] + [""] * (rows - len(given))
    texts[0] += " " * (width - len(texts[0].encode()))
    return pd.Series(texts, dtype=object)


def _check_length(column: AnswerColumn, given: list[Any]) -> None:
    for row, text in enumerate(given, start=1):
        size = len(str(text).encode())
        if size > MAX_TEXT:
            raise FormError(
                f"answers, row {row}, column {column.name!r} - {size:,} bytes - a text of SPSS holds "
                f"{MAX_TEXT:,} - write a CSV, which keeps the whole text."
            )


def _value_labels(plan: FormPlan, column: AnswerColumn, labels: _Labels) -> dict[Any, str]:
    """Return the labels of codes, missing ones included; bare numbers have none."""
    every = column.scale.all_answers if column.scale is not None else ()
    number = column.storage != "string"
    return {
        float(answer.code) if number else answer.code: labels.fit(_label(plan, answer), MAX_VALUE_LABEL)
        for answer in every
        if answer.label
    }


def _label(plan: FormPlan, answer: Answer) -> str:
    return answer.label[plan.language if plan.language in answer.label else "en"]


def _missing(column: AnswerColumn) -> list[Any]:
    """Return the codes for no answer: up to three, or one range; of text codes the first three."""
    codes = column.scale.missing_codes if column.scale is not None and column.option is None else ()
    if column.storage == "string":
        return list(codes[:MAX_DISCRETE_MISSING])
    numbers = [float(code) for code in codes]
    if len(numbers) <= MAX_DISCRETE_MISSING:
        return numbers
    return [{"lo": min(numbers), "hi": max(numbers)}]


def _measure(column: AnswerColumn) -> str:
    if column.question.kind == "number":
        return "scale"
    ordered = column.question.kind == "single" and column.scale is not None and column.scale.ordered
    return "ordinal" if ordered and column.storage != "string" else "nominal"


def _formats(plan: FormPlan) -> dict[str, str]:
    """Return how numbers are shown: codes without decimals."""
    shown = {"Int64": "F8.0", "Float64": "F12.2"}
    return {column.name: shown[column.storage] for column in plan.columns if column.storage in shown}


def _settle(path: Path) -> None:
    """Put a fixed date where the file says when it was written, so that the same content gives the same bytes."""
    raw = bytearray(path.read_bytes())
    raw[_DATE_PLACE] = FIXED_DATE.strftime("%d %b %y%H:%M:%S").encode()
    path.write_bytes(bytes(raw))


def answered_rows(path: Path) -> int | None:
    """Return the number of answered rows of an SPSS form of ours; ``None`` for any other file."""
    pyreadstat = need_pyreadstat()
    try:
        frame, _ = pyreadstat.read_sav(str(path), user_missing=True, disable_datetime_conversion=True)
    except Exception:  # all sorts on a damaged file: no form of ours, so never overwritten
        return None
    if list(frame.columns[:2]) != [ID, STAMP]:
        return None
    answers = frame.drop(columns=[name for name in (ID, STAMP, VERSION) if name in frame.columns])
    return int((answers.notna() & (answers != "")).any(axis=1).sum())
