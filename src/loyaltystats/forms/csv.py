"""The CSV form: one row per respondent with codes as headings, and the codebook beside it.

UTF-8 with a byte order mark, because a double click in Excel shows letters wrongly without it (every reader worth the
name skips it); CRLF; every cell quoted; a text that a spreadsheet would run as a formula gets one leading apostrophe,
which the reader takes off again.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.forms.plan import FormPlan
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION, AnswerColumn


def codebook_path(path: Path) -> Path:
    """Return the file of the codebook that goes with a CSV form."""
    return path.with_name(f"{path.stem}_codebook.csv")


def siblings(plan: FormPlan, path: Path) -> dict[Path, Callable[[FormPlan, Path], None]]:
    """Return the files beside a CSV form: its codebook."""

    def write(plan: FormPlan, file: Path) -> None:
        from loyaltystats.forms.codebook import write_codebook_csv

        write_codebook_csv(plan, file, own_columns(plan))

    return {codebook_path(path): write}


def own_columns(plan: FormPlan) -> tuple[str, ...]:
    """Return the columns before the answers."""
    return (ID, STAMP, VERSION) if plan.versions else (ID, STAMP)


def escaped(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; a text that looks escaped already is escaped once more.

    Examples
    --------
    >>> escaped("=1+1"), escaped("'=1+1"), escaped("plain"), escaped("'tis")
    ("'=1+1", "''=1+1", 'plain', "'tis")
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTERS) else text


def write_csv(plan: FormPlan, path: Path) -> None:
    """Write the rows of a form as CSV."""
    stamp = escaped(plan.stamp.csv_text)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([*own_columns(plan), *(column.name for column in plan.columns)])
        for row, respondent in enumerate(plan.ids):
            own = [escaped(respondent), stamp, *([escaped(plan.versions[row])] if plan.versions else [])]
            writer.writerow([*own, *(_cell(plan, column, row) for column in plan.columns)])


def _cell(plan: FormPlan, column: AnswerColumn, row: int) -> Any:
    values = plan.cells.get(column.name, ())
    value = values[row] if row < len(values) else None
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return value if value.lstrip("-").isdigit() and column.is_closed else escaped(value)
