"""Evaluation tables.

ET1 all 25 cells of the classic table, cell by cell
ET2 pouliot differs in (2,2) and (4,4) alone; three answers give nine cells without R and Q
ET3 a table of the user's own is checked, as frame, array and lists; every wrong cell is named
ET4 the zero-one matrix maps each cell to one category
ET5 an own table may carry grades; they never make a category; vendors' graded tables are refused with what to do
ET6 which categories a table reaches, and how many rivals a category has
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.kano.table import CLASSIC, LETTERS, POULIOT, TABLES, THREE_LEVEL, evaluation_table
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

PUBLISHED = {
    1: "Q A A A O",
    2: "R I I I M",
    3: "R I I I M",
    4: "R I I I M",
    5: "R R R R Q",
}


def _letter(functional: int, dysfunctional: int) -> str:
    return CATEGORY_LETTERS[CLASSIC.category(functional, dysfunctional)]


@pytest.mark.parametrize("functional", range(1, 6))
@pytest.mark.parametrize("dysfunctional", range(1, 6))
def test_every_cell_of_the_classic_table(functional: int, dysfunctional: int) -> None:  # ET1
    assert _letter(functional, dysfunctional) == PUBLISHED[functional].split()[dysfunctional - 1]


def test_pouliot_moves_two_cells() -> None:  # ET2
    moved = [(f, d) for f in range(1, 6) for d in range(1, 6) if CLASSIC.category(f, d) != POULIOT.category(f, d)]
    assert moved == [(2, 2), (4, 4)]
    assert POULIOT.category(2, 2) == POULIOT.category(4, 4) == "questionable"


def test_three_answers() -> None:  # ET2
    assert [THREE_LEVEL.rows[i] for i in range(3)] == ["AAO", "IIM", "IIM"]
    assert THREE_LEVEL.positions == 3
    assert not {"R", "Q"} & set("".join(THREE_LEVEL.rows))


@pytest.mark.parametrize("shape", [pd.DataFrame, np.array, list])
def test_own_table(shape: type) -> None:  # ET3
    letters = [list(row.lower()) for row in POULIOT.rows]
    own = evaluation_table(shape(letters))
    assert (own.name, own.rows) == ("own", POULIOT.rows)
    assert evaluation_table(own) is own


def test_names() -> None:  # ET3
    assert {name: evaluation_table(name) for name in TABLES} == TABLES
    with pytest.raises(ArgumentError) as caught:
        evaluation_table("clasic")
    assert str(caught.value) == (
        "table - 'clasic' is not known - expected one of classic, pouliot, three_level, or 5 rows of 5 letters. "
        "Did you mean 'classic'?"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            [list("QAAAO"), list("RIIIM"), list("RIXIM"), ["R", "I", "I", "I", ""], list("RRRRQ")],
            "table - cell (3,3) 'X', (4,5) '' (functional,dysfunctional) - expected one of the letters A O M I R Q.",
        ),
        (
            ["QAAAO"] * 4,
            "table - got 4 rows of 5 cells - expected 5 rows (functional 1-5) of 5 letters (dysfunctional 1-5).",
        ),
        (7, "table - got int - expected a name, or 5 rows of 5 letters of A O M I R Q."),
    ],
)
def test_bad_tables(given: object, message: str) -> None:  # ET3
    with pytest.raises(ArgumentError) as caught:
        evaluation_table(given)
    assert str(caught.value) == message


def test_indicator() -> None:  # ET4
    matrix = CLASSIC.indicator()
    assert matrix.shape == (25, 6)
    assert (matrix.sum(axis=1) == 1).all()
    assert dict(zip(LETTERS, matrix.sum(axis=0).tolist(), strict=True)) == {
        "A": 3,
        "O": 1,
        "M": 3,
        "I": 9,
        "R": 7,
        "Q": 2,
    }


GRADED = ["Q A1 A2 A3 O", "R I I I M1", "R I I I M2", "R I I I M3", "R R R R Q"]
"""Made up for the tests: the cells of the graded tables of the literature were not read."""


@pytest.mark.parametrize(
    "given", [GRADED, [row.split() for row in GRADED], pd.DataFrame([row.split() for row in GRADED])]
)
def test_grades(given: object) -> None:  # ET5
    graded = evaluation_table(given)
    assert graded.rows == CLASSIC.rows
    assert graded.text() == " / ".join(GRADED)
    assert (graded.indicator() == CLASSIC.indicator()).all()
    assert graded.graded_cells() == {
        ("attractive", 1): [1],
        ("attractive", 2): [2],
        ("attractive", 3): [3],
        ("must_be", 1): [9],
        ("must_be", 2): [14],
        ("must_be", 3): [19],
    }
    assert CLASSIC.graded_cells() == {}


@pytest.mark.parametrize("cell", ["A0", "A10", "AA", "1A", "A-1"])
def test_bad_grades(cell: str) -> None:  # ET5
    rows = [row.split() for row in GRADED]
    rows[2][1] = cell
    with pytest.raises(ArgumentError, match=rf"cell \(3,2\) '{cell}'"):
        evaluation_table(rows)


def test_tables_of_vendors_are_refused() -> None:  # ET5
    with pytest.raises(ArgumentError) as caught:
        evaluation_table("type_iv")
    assert str(caught.value) == (
        "table - 'type_iv' (the grades in reversed order, after Shahin et al.) is not shipped, because no text that "
        "we could read states its cells - expected one of classic, pouliot, three_level - pass your own 5 rows of 5 "
        "letters, graded "
        "as in A1."
    )


def test_what_a_table_reaches() -> None:  # ET6
    assert CLASSIC.reached == CATEGORIES
    assert (CLASSIC.rivals, POULIOT.rivals, THREE_LEVEL.rivals) == (4, 4, 3)
    lone = evaluation_table(["MMMMM"] * 5)
    assert (lone.reached, lone.rivals) == (("must_be",), 1)
