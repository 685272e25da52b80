"""The hidden sheet behind a live what-if: coefficients, thresholds, nodes of respondents, and the formulas upon them.

It holds aggregates only: every node stands for at least five respondents. All formulas work in Excel from 2010 on and in
LibreOffice: exponentials inside SUMPRODUCT, matrix products inside SUMPRODUCT, no dynamic arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report.cells import safe_sheet_name
from loyaltystats.report.charts.data import Live

if TYPE_CHECKING:
    import numpy as np
    from openpyxl.worksheet.worksheet import Worksheet

    from loyaltystats.report.sheets.book import Book
    from loyaltystats.stats.drivers.action.simulated import Numbers

SIDES: Final = ("now", "yours", "example")
TEST_PART: Final = 0.25
"""Part of its room up by which every driver moves in the change that the Checks sheet works out again."""


def prefix_of(place: int) -> str:
    """Return how the names of a workbook's what-if sheets begin; ``place`` counts the sheets from 0."""
    return "whatif" if place == 0 else f"whatif{place + 1}"


def test_change(numbers: Numbers, rooms: Sequence[float]) -> dict[str, float]:
    """Return the change that the Checks sheet works out again."""
    return {term: TEST_PART * room for term, room in zip(numbers.terms, rooms, strict=False)}


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a reader types, in both columns: the sheet, the cells, those that say whether they can be used, the values."""

    sheet: str
    cells: Mapping[str, Sequence[str]]
    checks: Mapping[str, str]
    changes: Mapping[str, Mapping[str, float]]


class NumbersSheet:
    """The hidden sheet of one simulator."""

    def __init__(self, book: Book, numbers: Numbers, words: Sequence[str], prefix: str) -> None:
        self.book, self.numbers, self.words, self.prefix = book, numbers, words, prefix
        self.sheet: Worksheet = book.workbook.create_sheet(safe_sheet_name("What-if numbers", book.taken))
        self.sheet.sheet_state = "hidden"
        self.sheet.protection.sheet = True
        self.row = 1
        self._text("The numbers behind the what-if sheet")
        self._text(
            "Aggregates only: a node stands for at least five respondents. Share up to an answer = sum of weight / (1 + "
            "exp(line + shift - threshold)); shift = sum of coefficient x change."
        )

    # --- cells ----------------------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        self.book.pen.text(self.sheet.cell(self.row, 1), text)  # type: ignore[arg-type]
        self.row += 1

    def block(self, headers: Sequence[str], rows: Sequence[Sequence[Live | float | str]]) -> int:
        """Write a block with its headers, and return the row of its first values."""
        self.row += 1
        for column, header in enumerate(headers, start=1):
            self.book.pen.text(self.sheet.cell(self.row, column), header)  # type: ignore[arg-type]
        first = self.row + 1
        for row in rows:
            self.row += 1
            for column, value in enumerate(row, start=1):
                cell: Any = self.sheet.cell(self.row, column)
                if isinstance(value, Live):
                    self.book.pen.formula(cell, value.formula, value.value)
                else:
                    self.book.pen.value(cell, value)
        self.row += 1
        return first

    def address(self, column: int, first: int, last: int | None = None, *, wide: int = 1) -> str:
        """Return the address of cells."""
        from openpyxl.utils import get_column_letter

        quoted = self.sheet.title.replace("'", "''")
        start, end = get_column_letter(column), get_column_letter(column + wide - 1)
        tail = "" if last is None and wide == 1 else f":${end}${last or first}"
        return f"'{quoted}'!${start}${first}{tail}"

    def name(self, part: str, address: str) -> str:
        """Give cells a name, and return it."""
        from openpyxl.workbook.defined_name import DefinedName

        name = f"{self.prefix}_{part}"
        self.book.workbook.defined_names[name] = DefinedName(name, attr_text=address)
        return name

    # --- formulas -------------------------------------------------------------------------------------------------

    def score_of(self, shift: str) -> str:
        """Return the expression of the score when everybody's line is shifted."""
        sums = "".join(
            f"-SUMPRODUCT({self.prefix}_weight/(1+EXP({self.prefix}_line+{shift}-{self.prefix}_threshold{at})))"
            for at in range(1, len(self.numbers.cuts) + 1)
        )
        return f"100*({1 - self.numbers.always}{sums})"

    def write(self, inputs: Inputs, tested: Mapping[str, float], usable: str) -> None:
        """Write all blocks; ``usable`` is the word beside an input that can be used."""
        self._scalars(inputs, tested, usable)
        self._thresholds(inputs)
        nodes_at = self.row + 4 + len(self.numbers.terms) + len(self.numbers.cuts)
        self._terms(inputs, tested, nodes_at)
        self._nodes(inputs)

    def _shift(self, change: Mapping[str, float]) -> float:
        return float(self.numbers.coefficients @ self.numbers.moves(change))

    def _scalars(self, inputs: Inputs, tested: Mapping[str, float], word: str) -> None:
        p, numbers = self.prefix, self.numbers
        seen = numbers.simulated(tested)
        rows: list[tuple[str, str, Live | float]] = []
        for side in SIDES[1:]:
            moved = f"=SUMPRODUCT({p}_coefficients,{p}_moves_{side})"
            rows.append((f"Shift of the line, {side}", f"shift_{side}", Live(moved, self._shift(inputs.changes[side]))))
            usable = f'=IF(SUMPRODUCT(--({inputs.checks[side]}="{word}"))={numbers.movable},1,0)'
            rows.append((f"All changes can be used, {side}", f"usable_{side}", Live(usable, 1.0)))
        rows += [
            (
                "Shift of the line, test",
                "shift_test",
                Live(f"=SUMPRODUCT({p}_coefficients,{p}_moves_test)", self._shift(tested)),
            ),
            ("Score now", "score_now", Live(f"={self.score_of('0')}", seen.score_now)),
            ("Score of the test change", "score_test", Live(f"={self.score_of(f'{p}_shift_test')}", seen.score)),
            ("Standard errors to the end of the interval", "reach", numbers.reach),
            ("Highest answer", "highest", float(numbers.values[-1])),
        ]
        first = self.block(("what", "value"), [(words, value) for words, _, value in rows])
        for offset, (_, part, _) in enumerate(rows):
            self.name(part, self.address(2, first + offset))

    def _thresholds(self, inputs: Inputs) -> None:
        import numpy as np

        p, numbers = self.prefix, self.numbers
        below = {side: numbers.below(self._shift(inputs.changes.get(side, {}))) for side in SIDES}
        gaps = np.diff(numbers.values)
        first = self.row + 2
        rows = []
        for at, threshold in enumerate(numbers.thresholds.tolist()):
            here = f"$B{first + at}"
            shares = [
                Live(
                    f"=SUMPRODUCT({p}_weight/(1+EXP({p}_line+{'0' if side == 'now' else f'{p}_shift_{side}'}-{here})))",
                    float(below[side][at]),
                )
                for side in SIDES
            ]
            rows.append((float(numbers.values[at]), threshold, float(gaps[at]), *shares))
        self.block(("answer up to", "threshold", "to the next answer", *(f"share up to it, {s}" for s in SIDES)), rows)
        last = first + len(rows) - 1
        self.name("gaps", self.address(3, first, last))
        for column, side in enumerate(SIDES, start=4):
            self.name(f"below_{side}", self.address(column, first, last))
        for number, cut in enumerate(numbers.cuts, start=1):
            self.name(f"threshold{number}", self.address(2, first + cut))
            for column, side in enumerate(SIDES, start=4):
                self.name(f"cut{number}_{side}", self.address(column, first + cut))

    def _terms(self, inputs: Inputs, tested: Mapping[str, float], nodes_at: int) -> None:
        p, numbers = self.prefix, self.numbers
        count, first = len(numbers.terms), self.row + 2
        slopes = {side: numbers.gradient(numbers.moves(inputs.changes[side])) for side in SIDES[1:]}
        last_node = nodes_at + len(numbers.nodes.n) - 1
        rows: list[list[Live | float | str]] = []
        for at, term in enumerate(numbers.terms):
            x = self.address(4 + at, nodes_at, last_node)
            row: list[Live | float | str] = [self.words[at], float(numbers.coefficients[at])]
            row += [self._move(inputs, side, at, term) for side in SIDES[1:]]
            row.append(tested.get(term, 0.0))
            row += [
                Live(
                    f"=100*(SUMPRODUCT({p}_weight*{self._all(side)}*({x}+${column}{first + at}))"
                    f"-SUMPRODUCT({p}_weight*{self._all('now')}*{x}))",
                    float(slopes[side][at]),
                )
                for side, column in zip(SIDES[1:], "CD", strict=True)
            ]
            rows.append([*row, *numbers.covariance[at].tolist()])
        for number, cut in enumerate(numbers.cuts, start=1):
            row = [f"threshold {number}", float(numbers.thresholds[cut]), "", "", ""]
            row += [
                Live(
                    f"=100*(SUMPRODUCT({p}_weight,{p}_slope{number}_now)-SUMPRODUCT({p}_weight,{p}_slope{number}_{side}))",
                    float(slopes[side][count + number - 1]),
                )
                for side in SIDES[1:]
            ]
            rows.append([*row, *numbers.covariance[count + number - 1].tolist()])
        size = len(rows)
        heads = ("term", "coefficient", "yours", "example", "test", "slope yours", "slope example")
        self.block((*heads, *(f"covariance {at}" for at in range(1, size + 1))), rows)
        for column, part in enumerate(("coefficients", "moves_yours", "moves_example", "moves_test"), start=2):
            self.name(part, self.address(column, first, first + count - 1))
        for column, side in enumerate(SIDES[1:], start=6):
            self.name(f"gradient_{side}", self.address(column, first, first + size - 1))
        self.name("covariance", self.address(8, first, first + size - 1, wide=size))

    def _move(self, inputs: Inputs, side: str, at: int, term: str) -> Live | float:
        if at >= self.numbers.movable:
            return 0.0
        quoted = inputs.sheet.replace("'", "''")
        return Live(f"=N('{quoted}'!{inputs.cells[side][at]})", float(inputs.changes[side].get(term, 0.0)))

    def _all(self, side: str) -> str:
        """Return the sum of the slopes at all cuts."""
        parts = [f"{self.prefix}_slope{number}_{side}" for number in range(1, len(self.numbers.cuts) + 1)]
        return f"({'+'.join(parts)})"

    def _nodes(self, inputs: Inputs) -> None:
        numbers, first = self.numbers, self.row + 2
        at = numbers.thresholds[list(numbers.cuts)]
        slopes = [numbers.nodes.slopes(at, self._shift(inputs.changes.get(side, {}))) for side in SIDES]
        sides = [(side, number) for side in SIDES for number in range(1, len(at) + 1)]
        rows = [
            [
                *(float(numbers.nodes.n[node]), float(numbers.nodes.weight[node]), float(numbers.nodes.line[node])),
                *numbers.nodes.x[node].tolist(),
                *(self._slope(first + node, side, number, slopes) for side, number in sides),
            ]
            for node in range(len(numbers.nodes.n))
        ]
        heads = ("respondents", "weight", "line", *self.words, *(f"slope {number} {side}" for side, number in sides))
        self.block(heads, rows)
        last = first + len(rows) - 1
        self.name("weight", self.address(2, first, last))
        self.name("line", self.address(3, first, last))
        for column, (side, number) in enumerate(sides, start=4 + len(numbers.terms)):
            self.name(f"slope{number}_{side}", self.address(column, first, last))

    def _slope(self, row: int, side: str, number: int, slopes: Sequence[np.ndarray]) -> Live:
        shift = "" if side == "now" else f"+{self.prefix}_shift_{side}"
        power = f"EXP($C{row}{shift}-{self.prefix}_threshold{number})"
        node = row - (self.row + 2)
        return Live(f"={power}/(1+{power})^2", float(slopes[SIDES.index(side)][number - 1, node]))
