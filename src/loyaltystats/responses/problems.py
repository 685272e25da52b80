"""Problems: what the reader found, where, and what was expected; collected, never one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]

COLUMNS: Final = ("severity", "sheet", "row", "column", "value", "message")
"""Columns of ``Responses.problems``."""

SHOWN_ROWS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One finding. ``value`` is quoted only for closed questions; never open text or ids."""

    severity: Severity
    message: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass
class Problems:
    """All findings of one reading; an error means that the answers cannot be used as they are."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        severity: Severity,
        what: str,
        *,
        place: Place | None = None,
        rows: Sequence[int] = (),
        column: str = "",
        value: str = "",
    ) -> None:
        """Record a finding; the place is put in front of what is said."""
        where = place or Place()
        message = f"{where.words(rows, column)} - {what}" if where.words(rows, column) else what
        self.found.append(
            Problem(
                severity=severity,
                message=message,
                file=where.file,
                sheet=where.sheet,
                row=int(rows[0]) if len(rows) else None,
                column=column,
                value=value,
            )
        )

    @property
    def errors(self) -> list[Problem]:
        """The findings that stand in the way of an analysis."""
        return [one for one in self.found if one.severity == "error"]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was recognised, in sentences."""
        return tuple(one.message for one in self.found if one.severity == "note")

    def to_frame(self) -> pd.DataFrame:
        """Return the findings as a table, errors first, in the order of the file."""
        import pandas as pd

        rank = {"error": 0, "warning": 1, "note": 2}
        ordered = sorted(self.found, key=lambda one: (rank[one.severity], one.file, one.sheet, one.row or 0))
        table = {name: [getattr(one, name) for one in ordered] for name in COLUMNS}
        kinds = {name: "Int64" if name == "row" else "string" for name in COLUMNS}
        return pd.DataFrame({name: pd.Series(table[name], dtype=kinds[name]) for name in COLUMNS})


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a table of answers stands: file (named only when several are read), sheet, letters of its columns."""

    file: str = ""
    sheet: str = ""
    letters: dict[str, str] = field(default_factory=dict)

    def words(self, rows: Sequence[int] = (), column: str = "") -> str:
        """Return the place in words, as people see it in their program."""
        parts = [f"file {self.file!r}"] if self.file else []
        parts += [f"sheet {self.sheet!r}"] if self.sheet else []
        parts += [row_words(rows)] if len(rows) else []
        if column:
            letter = self.letters.get(column)
            parts.append(f"column {column!r}" + (f" ({letter})" if letter else ""))
        return ", ".join(parts)


def row_words(rows: Sequence[int]) -> str:
    """Return row numbers in words, the first ten of them.

    Examples
    --------
    >>> row_words([3]), row_words([3, 4, 9]), row_words(range(1, 31))
    ('row 3', 'rows 3, 4, 9', 'rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 20 more')
    """
    shown = ", ".join(str(row) for row in rows[:SHOWN_ROWS])
    more = f" and {len(rows) - SHOWN_ROWS:,} more" if len(rows) > SHOWN_ROWS else ""
    return f"row{'' if len(rows) == 1 else 's'} {shown}{more}"


def counted(number: int, thing: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def listed(words: Iterable[str], limit: int = 10) -> str:
    """Return words in quotes, the first ones of them.

    Examples
    --------
    >>> listed(["a", "b"]), listed("abc", 2)
    ("'a', 'b'", "'a', 'b' and 1 more")
    """
    every = list(words)
    more = f" and {len(every) - limit} more" if len(every) > limit else ""
    return ", ".join(repr(word) for word in every[:limit]) + more
