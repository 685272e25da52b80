"""Evaluation tables: which category a pair of answers belongs to, by position of the answers, never by their text.

A table of the analyst's own may grade a category (``A1``, ``M3``): a grade refines the category and never makes a new one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
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
    """An evaluation table: ``rows[functional - 1][dysfunctional - 1]`` is the letter of the category.

    ``grades`` has the same shape, 0 where a cell has no grade; it is empty in a table without grades.
    """

    name: str
    rows: tuple[str, ...]
    source: str
    grades: tuple[tuple[int, ...], ...] = ()

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
        if not self.grades:
            return " / ".join(self.rows)
        return " / ".join(
            " ".join(f"{letter}{grade or ''}" for letter, grade in zip(*pair, strict=True))
            for pair in zip(self.rows, self.grades, strict=True)
        )

    @property
    def reached(self) -> tuple[str, ...]:
        """Categories that some pair of answers leads to, in the order A O M I R Q.

        Examples
        --------
        >>> THREE_LEVEL.reached
        ('attractive', 'one_dimensional', 'must_be', 'indifferent')
        """
        letters = set("".join(self.rows))
        return tuple(category for category in CATEGORIES if CATEGORY_LETTERS[category] in letters)

    @property
    def rivals(self) -> int:
        """Number of categories that may be more frequent than another one: those that may win, less one."""
        return max(1, len([category for category in self.reached if category != "questionable"]) - 1)

    def graded_cells(self) -> dict[tuple[str, int], list[int]]:
        """Return (category, grade) -> numbers of the flattened cells, by category and grade; empty without grades."""
        found: dict[tuple[str, int], list[int]] = {}
        letters = "".join(self.rows)
        for cell, grade in enumerate(grade for row in self.grades for grade in row):
            if grade:
                found.setdefault((CATEGORIES[LETTERS.index(letters[cell])], grade), []).append(cell)
        return dict(sorted(found.items(), key=lambda item: (CATEGORIES.index(item[0][0]), item[0][1])))

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

NOT_SHIPPED: Final = MappingProxyType(
    {
        "type_iii": "attractive and must-be in grades, after Pouliot",
        "type_iv": "the grades in reversed order, after Shahin et al.",
        "type_iiis": "type III without its grades",
    }
)
"""Tables that vendors name and whose cells stand in no text that we could read: they are refused, with what to do."""

_CELL: Final = re.compile(rf"([{LETTERS}])([1-9]?)")


def evaluation_table(table: Any) -> EvaluationTable:
    """Return a shipped evaluation table by name, or check one of the user's own.

    Parameters
    ----------
    table : str or 5x5 DataFrame, array or nested sequence of letters
        ``classic``, ``pouliot``, ``three_level``, or 25 letters of A O M I R Q; rows functional 1-5, columns
        dysfunctional 1-5. A letter may carry a grade 1-9, as in ``A2``.

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
        if table in NOT_SHIPPED:
            raise ArgumentError(
                f"table - {table!r} ({NOT_SHIPPED[table]}) is not shipped, because no text that we could read states its "
                f"cells - expected one of {', '.join(TABLES)} - pass your own 5 rows of 5 letters, graded as in A1."
            )
        raise ArgumentError(
            f"table - {table!r} is not known - expected one of {', '.join(TABLES)}, or 5 rows of 5 letters."
            + did_you_mean(table, TABLES)
        )
    cells = _checked(_rows(table))
    graded = any(grade for row in cells for _, grade in row)
    return EvaluationTable(
        name="own",
        rows=tuple("".join(letter for letter, _ in row) for row in cells),
        source="evaluation table given by the analyst",
        grades=tuple(tuple(grade for _, grade in row) for row in cells) if graded else (),
    )


def _rows(table: Any) -> list[list[str]]:
    values = table.to_numpy() if hasattr(table, "to_numpy") else table
    try:
        split = [row.split() if isinstance(row, str) and " " in row.strip() else row for row in values]
        return [[str(cell).strip().upper() for cell in row] for row in split]
    except TypeError:
        raise ArgumentError(
            f"table - got {type(table).__name__} - expected a name, or 5 rows of 5 letters of A O M I R Q."
        ) from None


def _checked(rows: list[list[str]]) -> list[list[tuple[str, int]]]:
    """Return letter and grade (0 without one) of every cell."""
    if len(rows) != OWN_POSITIONS or any(len(row) != OWN_POSITIONS for row in rows):
        shape = f"{len(rows)} rows of {', '.join(str(n) for n in sorted({len(row) for row in rows})) or 'no'} cells"
        raise ArgumentError(f"table - got {shape} - expected 5 rows (functional 1-5) of 5 letters (dysfunctional 1-5).")
    cells = [[_CELL.fullmatch(cell) for cell in row] for row in rows]
    wrong = [
        f"({i},{j}) {rows[i - 1][j - 1]!r}"
        for i, row in enumerate(cells, start=1)
        for j, found in enumerate(row, start=1)
        if found is None
    ]
    if wrong:
        raise ArgumentError(
            f"table - cell {', '.join(wrong)} (functional,dysfunctional) - expected one of the letters A O M I R Q."
        )
    return [[(found.group(1), int(found.group(2) or 0)) for found in row if found] for row in cells]
