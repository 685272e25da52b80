"""Evaluation tables: which category a pair of answers belongs to, by position of the answers, never by their text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

if TYPE_CHECKING:
    import numpy as np

LETTERS: Final = "".join(CATEGORY_LETTERS[category] for category in CATEGORIES)
"""The letters of the field in the order of the published tables: A O M I R Q."""


@dataclass(frozen=True, kw_only=True)
class EvaluationTable:
    """An evaluation table: ``rows[functional - 1][dysfunctional - 1]`` is the letter of the category."""

    name: str
    rows: tuple[str, ...]
    source: str

    @property
    def positions(self) -> int:
        """Number of answers that each question of the pair offers."""
        return len(self.rows)

    def category(self, functional: int, dysfunctional: int) -> str:
        """Return the category of a pair of answer positions (1 = most pleased).

        Examples
        --------
        >>> CLASSIC.category(1, 5), CLASSIC.category(5, 5)
        ('one_dimensional', 'questionable')
        """
        return CATEGORIES[LETTERS.index(self.rows[functional - 1][dysfunctional - 1])]

    def text(self) -> str:
        """Return the table in one line, for reports: rows functional, columns dysfunctional.

        Examples
        --------
        >>> CLASSIC.text()
        'QAAAO / RIIIM / RIIIM / RIIIM / RRRRQ'
        """
        return " / ".join(self.rows)

    def indicator(self) -> np.ndarray:
        """Return the zero-one matrix, shape (positions squared, 6): cell -> category in the order A O M I R Q."""
        import numpy as np

        cells = np.array([LETTERS.index(letter) for letter in "".join(self.rows)])
        matrix: np.ndarray = np.eye(len(LETTERS), dtype=np.int64)[cells]
        return matrix


CLASSIC: Final = EvaluationTable(
    name="classic",
    rows=("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"),
    source="Kano N. et al. (1984), Hinshitsu 14(2):39-48; Berger C. et al. (1993), CQM Journal 2(4):3-36",
)
"""The table of Kano et al. 1984; Berger et al. 1993 and Sauerwein et al. 1996 agree cell by cell."""

POULIOT: Final = EvaluationTable(
    name="pouliot",
    rows=("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ"),
    source="Pouliot F., in Berger C. et al. (1993), CQM Journal 2(4), p. 33",
)
"""The classic table, but (2,2) and (4,4) are questionable."""

THREE_LEVEL: Final = EvaluationTable(
    name="three_level",
    rows=("AAO", "IIM", "IIM"),
    source="three-answer form: functional pleases, expected, neutral; dysfunctional neutral, tolerate, disturbs",
)
"""Three answers to each question; Reverse and Questionable cannot occur."""

TABLES: Final = {table.name: table for table in (CLASSIC, POULIOT, THREE_LEVEL)}
"""The shipped tables by name."""

OWN_POSITIONS: Final = 5


def evaluation_table(table: Any) -> EvaluationTable:
    """Return a shipped evaluation table by name, or check one of the user's own.

    Parameters
    ----------
    table : str or 5x5 DataFrame, array or nested sequence of letters
        ``classic``, ``pouliot``, ``three_level``, or 25 letters of A O M I R Q; rows functional 1-5, columns
        dysfunctional 1-5.

    Returns
    -------
    EvaluationTable
        The table; its own text is echoed in every report.

    Raises
    ------
    ArgumentError
        The name is unknown, the shape is not 5x5, or a cell is not one of the letters; all cells are named at once.

    Examples
    --------
    >>> evaluation_table("pouliot").text()
    'QAAAO / RQIIM / RIIIM / RIIQM / RRRRQ'
    """
    if isinstance(table, EvaluationTable):
        return table
    if isinstance(table, str):
        if table in TABLES:
            return TABLES[table]
        raise ArgumentError(
            f"table - {table!r} is not known - expected one of {', '.join(TABLES)}, or 5 rows of 5 letters."
            + did_you_mean(table, TABLES)
        )
    return EvaluationTable(name="own", rows=_checked_rows(_rows(table)), source="evaluation table given by the analyst")


def _rows(table: Any) -> list[list[str]]:
    values = table.to_numpy() if hasattr(table, "to_numpy") else table
    try:
        return [[str(cell).strip().upper() for cell in row] for row in values]
    except TypeError:
        raise ArgumentError(
            f"table - got {type(table).__name__} - expected a name, or 5 rows of 5 letters of A O M I R Q."
        ) from None


def _checked_rows(rows: list[list[str]]) -> tuple[str, ...]:
    if len(rows) != OWN_POSITIONS or any(len(row) != OWN_POSITIONS for row in rows):
        shape = f"{len(rows)} rows of {', '.join(str(n) for n in sorted({len(row) for row in rows})) or 'no'} cells"
        raise ArgumentError(f"table - got {shape} - expected 5 rows (functional 1-5) of 5 letters (dysfunctional 1-5).")
    wrong = [
        f"({i},{j}) {cell!r}"
        for i, row in enumerate(rows, start=1)
        for j, cell in enumerate(row, start=1)
        if len(cell) != 1 or cell not in LETTERS
    ]
    if wrong:
        raise ArgumentError(
            f"table - cell {', '.join(wrong)} (functional,dysfunctional) - expected one of the letters A O M I R Q."
        )
    return tuple("".join(row) for row in rows)
