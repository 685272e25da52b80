"""Properties of the report.

PR1 whatever the texts and numbers, the workbook opens, holds the numbers to the last digit and no foreign formula
PR2 cleaned texts are lawful and cleaning twice changes nothing
PR3 sheet names are lawful and unique
PR4 wrapped lines fit and lose nothing but spaces
PR5 labels get one place each, whatever the points
PR6 a sentence rounds as the cell beside it: 15 decimal digits, halves away from zero
"""

from __future__ import annotations

import tempfile
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import openpyxl
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.report.cells import CELL_LIMIT, clean_text, safe_sheet_name
from loyaltystats.report.charts.labels import POSITIONS, Spot, place
from loyaltystats.report.report import Report
from loyaltystats.report.style import text_width, wrapped
from loyaltystats.report.words import number, rounded, whole_percent
from loyaltystats.result import Result

TEXTS = st.text(st.characters(codec=None, categories=None), max_size=60)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=25)
@given(st.lists(st.tuples(TEXTS, NUMBERS), min_size=1, max_size=4), TEXTS)
def test_workbook_holds(rows: list[tuple[str, float]], title: str) -> None:  # PR1
    table = pd.DataFrame({"question": [text for text, _ in rows], "mean": [value for _, value in rows]})
    result = Result(_table=table, n=1, method=title, title=title, notes=(title,))
    with tempfile.TemporaryDirectory() as folder:
        path = Report("Property " + title, [result]).write_excel(Path(folder) / "client.xlsx")
        book = openpyxl.load_workbook(path)
    sheet = book.worksheets[2]
    assert [sheet.cell(6 + row, 3).value for row in range(len(rows))] == [value for _, value in rows]
    assert all(cell.data_type != "f" for one in book.worksheets for line in one.iter_rows() for cell in line)


@given(TEXTS)
def test_cleaning(text: str) -> None:  # PR2
    cleaned, replaced = clean_text(text)
    assert clean_text(cleaned) == (cleaned, 0)
    assert len(cleaned.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert replaced <= len(text)


@given(st.lists(TEXTS, max_size=8))
def test_sheet_names(names: list[str]) -> None:  # PR3
    taken: set[str] = set()
    made = [safe_sheet_name(name, taken) for name in names]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name == name.strip("'")


@given(st.text(max_size=80), st.floats(3, 40))
def test_wrapping(text: str, room: float) -> None:  # PR4
    lines = wrapped(text, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(text_width(line) <= room or len(line.strip()) <= 1 for line in lines)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 400), st.text(max_size=20)), max_size=7))
def test_places(points: list[tuple[float, float, str]]) -> None:  # PR5
    spots = [Spot(x, y, label) for x, y, label in points]
    chosen = place(spots, 600, 400)
    assert len(chosen) == len(spots)
    assert set(chosen) <= set(POSITIONS)


@given(st.integers(-2_000, 2_000), st.integers(1, 400), st.integers(0, 3))
def test_rounding(part: int, whole: int, digits: int) -> None:  # PR6
    value = part / whole
    cell = Context(prec=15).create_decimal(Decimal(value))
    wanted = cell.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert Decimal(rounded(value, digits)) == wanted
    assert Decimal(number(value, digits).replace("−", "-")) == wanted
    assert wanted or "-" not in rounded(value, digits)
    assert Decimal(whole_percent(value)[:-1]) == (cell * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
