"""Tables of a questionnaire on paper: scales of numbers, grids, sets and sums; no row breaks across pages."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.paper import BOX, CELL_MARGIN, GREY, Line, Paper
from loyaltystats.forms.word_xml import LINE, add, borders

if TYPE_CHECKING:
    from docx.table import Table


Heads = Sequence[tuple[str, str]]
"""Codes and words of answers."""

LETTER_WIDTH: Final = 1.75
"""Millimetres that a letter of a heading takes, generously."""

WIDE_LETTER: Final = 2.0
"""Millimetres that a letter takes in the wide fonts that stand in where the named one is missing."""

LEAST_QUESTION: Final = 0.28
"""Share of the page that questions keep."""

WHOLE_ROWS: Final = 7
"""A table of so many questions stays on one page."""


class Sheets(Paper):
    """A Word document under construction, with its tables."""

    def scale(self, points: Heads, others: Heads) -> None:
        """Write a scale of numbers: a box with its number for each point, and the words that some have."""
        columns = len(points) + len(others)
        table = self._table(3, columns, [self.width / columns] * columns)
        for at in range(columns):
            self._fill(table.cell(1, at), BOX, "box")
        self._numbers(table, 0, 0, points, others)
        self._words(table, 2, 0, points, others, "top")
        self._keep_rows(table)
        self._after()

    def grid(self, how: str, points: Heads, others: Heads, lines: Sequence[Line], *, bare: bool) -> None:
        """Write a table of questions: the answers as columns, their heading repeated on every page.

        ``bare`` answers are numbers, with words at some of them: words and numbers stand in two rows.
        """
        self.text(how, style="hint", keep=True)
        columns = len(points) + len(others)
        first = self._question_width([label for _code, label in [*points, *others]] if not bare else [], columns)
        top = 2 if bare else 1
        table = self._table(len(lines) + top, columns + 1, [first, *[(self.width - first) / columns] * columns])
        borders(table, ("top", "bottom", "insideH"))
        self._repeat_heading(table, top)
        if bare:
            self._words(table, 0, 1, points, others, "bottom")
            self._numbers(table, 1, 1, points, others)
        for at, (code, label) in enumerate([*points, *others] if not bare else (), start=1):
            self._fill(table.cell(0, at), label or code, "small", colour=GREY, place="bottom")
            self._run(table.cell(0, at).paragraphs[0], f"\u00a0{code}", "code", colour=GREY)
        for row, line in enumerate(lines, start=top):
            self._asked_runs(self._cell(table.cell(row, 0)), line)
            for at in range(1, columns + 1):
                self._fill(table.cell(row, at), BOX, "box")
        self._keep_rows(table, top)
        self._after()

    def _question_width(self, labels: Sequence[str], columns: int) -> float:
        """Return the width of the column of questions: less where the longest word of an answer needs room."""
        usual = self.width * (0.42 if columns <= 6 else 0.34)
        longest = max((len(word) for label in labels for word in label.split()), default=0)
        wanted = self.width - columns * (longest * WIDE_LETTER + 2 * CELL_MARGIN)
        return max(self.width * LEAST_QUESTION, min(usual, wanted))

    def _numbers(self, table: Table, row: int, first: int, points: Heads, others: Heads) -> None:
        """Write the codes of a scale: large for its points, small for the answers beside it."""
        for at, (code, _label) in enumerate(points, start=first):
            self._fill(table.cell(row, at), code, "text", bold=True)
        for at, (code, _label) in enumerate(others, start=first + len(points)):
            self._fill(table.cell(row, at), code, "code", colour=GREY)

    def _words(self, table: Table, row: int, first: int, points: Heads, others: Heads, place: str) -> None:
        """Write the words of a scale; where they need room, they take that of the numbers without words beside them."""
        for at, (_code, label) in enumerate(others, start=first + len(points)):
            self._fill(table.cell(row, at), label, "small", colour=GREY, place=place)
        labels = [label for _code, label in points]
        longest = max((len(word) for label in labels for word in label.split()), default=0)
        room = (self.width * (0.66 if first else 1)) / (len(points) + len(others)) - 2 * CELL_MARGIN
        for at, start, end in (
            spans(labels) if longest * LETTER_WIDTH > room else ((at, at, at) for at in range(len(labels)))
        ):
            cell = table.cell(row, first + start)
            if end > start:
                cell = cell.merge(table.cell(row, first + end))
            side = "start" if at == start < end else "end" if at == end > start else place
            tight = max(map(len, labels[at].split()), default=0) * WIDE_LETTER > room and start == end
            self._fill(cell, labels[at], "code" if tight else "small", colour=GREY, place=side)

    def both_sides(self, how: str, heads: tuple[str, str], lines: Sequence[tuple[str, str]]) -> None:
        """Write a set: a box on either side of every feature."""
        self.text(how, style="hint", keep=True)
        side = self.width * 0.2
        table = self._table(len(lines) + 1, 3, [side, self.width - 2 * side, side])
        borders(table, ("top", "bottom", "insideH"))
        self._repeat_heading(table)
        for at, label in ((0, heads[0]), (2, heads[1])):
            self._fill(table.cell(0, at), label, "small", colour=GREY)
        for row, (label, code) in enumerate(lines, start=1):
            self._fill(table.cell(row, 0), BOX, "box")
            self._fill(table.cell(row, 1), label, "text")
            self._run(table.cell(row, 1).paragraphs[0], f"\u00a0{code}", "code", colour=GREY)
            self._fill(table.cell(row, 2), BOX, "box")
        self._keep_rows(table)
        self._after()

    def sum(self, how: str, lines: Sequence[Line], total: tuple[str, str]) -> None:
        """Write numbers that add up to a total, one per row, and the total below."""
        if how:
            self.text(how, style="hint", keep=True)
        table = self._table(len(lines) + 1, 2, [self.width * 0.78, self.width * 0.22])
        borders(table, ("top", "bottom", "insideH"))
        for row, line in enumerate(lines):
            self._asked_runs(self._cell(table.cell(row, 0)), line)
            self._fill(table.cell(row, 1), "_" * 10, "text", colour=LINE)
        self._fill(table.cell(len(lines), 0), total[0], "asked", bold=True, place="start")
        self._fill(table.cell(len(lines), 1), total[1], "asked", bold=True)
        self._keep_rows(table)
        self._after()

    def _keep_rows(self, table: Table, top: int = 1) -> None:
        """Hold a short table together; of a long one the heading with its first row, and the last two rows."""
        last = len(table.rows) - 1
        for place, row in enumerate(table.rows):
            held = place < last if last <= WHOLE_ROWS else place < top or place == last - 1
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = held or None

    def _repeat_heading(self, table: Table, top: int = 1) -> None:
        for row in table.rows[:top]:
            add(row._tr.get_or_add_trPr(), "w:tblHeader")


def spans(labels: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return, for every label that is not empty, its place, and the first and last place that it may take.

    Examples
    --------
    >>> spans(["low", "", "", "middle", "", "", "high"])
    [(0, 0, 1), (3, 2, 4), (6, 5, 6)]
    """
    places = [place for place, label in enumerate(labels) if label]
    ends = [(one + other) // 2 for one, other in itertools.pairwise(places)] + [len(labels) - 1]
    starts = [0, *(end + 1 for end in ends)]
    return list(zip(places, starts, ends, strict=False))
