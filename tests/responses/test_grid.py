"""responses.grid: the fast reader of large plain workbooks.

GR1 what it reads is what the careful reader reads: values, empty cells, spaces, escapes, gaps, hidden sheets
GR2 whatever is not plain is left to the careful reader, and so are small and damaged files
GR3 a form of ours comes back the same by both ways
GR4 without calamine the careful reader does it all
GR5 a large part is refused where it packs like a bomb, and read where it packs like a table
"""

from __future__ import annotations

import builtins
import datetime
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

import loyaltystats as ls
from loyaltystats import files
from loyaltystats.responses import grid
from loyaltystats.responses.grid import Grid, plain_book

pytest.importorskip("python_calamine")

ROWS: list[list[Any]] = [
    ["id", "good", "why", "score"],
    ["007", 1, "  two spaces  ", 0.1],
    ["b", 5, "a_x0007_b & <c>", -3],
    [None, None, None, None],
    ["ñandú 😀", 3, "line\nbreak", 1e-7],
    ["c", None, "=no formula", 123456789012345],
    ["d", 2, "\u00a0", True],
    ["1", 4, "-", False],
]


def _written(path: Path, change: Callable[[Any], None] = lambda _: None) -> Path:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Answers"
    for at, row in enumerate(ROWS, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.create_sheet("Notes")["B2"] = "beside"
    book.create_sheet("Hidden")["A1"] = "key"
    book["Hidden"].sheet_state = "hidden"
    change(sheet)
    book.save(path)
    return path


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "WORTH_IT", 0)


@pytest.mark.usefixtures("always")
def test_values(tmp_path: Path) -> None:  # GR1
    book = plain_book(_written(tmp_path / "a.xlsx"))
    assert book is not None
    cells = book.cells["Answers"]
    assert list(book.cells) == ["Answers", "Notes"]
    assert book.hidden == {"Hidden": [("key",)]}
    assert list(cells) == [1, 2, 3, 5, 6, 7, 8]
    assert cells[2] == {1: "007", 2: 1, 3: "  two spaces  ", 4: 0.1}
    assert cells[3][3] == "a\x07b & <c>"
    assert cells[6] == {1: "c", 3: "=no formula", 4: 123456789012345}
    assert cells[7] == {1: "d", 2: 2, 4: "TRUE"}
    assert [type(value) for value in (cells[2][2], cells[3][4], cells[2][4])] == [int, int, float]
    assert 4 not in cells
    assert cells.column(2, [2, 6, 3]) == [1, None, 5]
    assert cells.rows_outside([1, 2, 4], [2, 7, 8]) == [2, 8]
    assert cells.records()[3] == ["ñandú 😀", 3, "line\nbreak", 1e-7]
    assert dict(book.cells["Notes"].items()) == {2: {2: "beside"}}


def test_same_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # GR1
    def shorter(sheet: Any) -> None:
        sheet["D7"] = sheet["D8"] = 3

    path = _written(tmp_path / "a.xlsx", shorter)
    careful = ls.read_responses(path)
    monkeypatch.setattr(grid, "WORTH_IT", 0)
    fast = ls.read_responses(path)
    pd.testing.assert_frame_equal(fast.frame, careful.frame)
    pd.testing.assert_frame_equal(fast.problems, careful.problems)


def _merge(sheet: Any) -> None:
    sheet.merge_cells("A2:B2")


def _hide(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def _look(reference: str, value: Any, shape: str = "General") -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[reference] = value
        sheet[reference].number_format = shape

    return change


NOT_PLAIN = {
    "merged": _merge,
    "hidden row": _hide,
    "formula": _look("D2", "=1+1"),
    "error": _look("D2", "#N/A"),
    "date": _look("D2", datetime.date(2026, 3, 5), "yyyy-mm-dd"),
    "percent": _look("D2", 0.5, "0%"),
    "padded": _look("D2", 7, "000"),
    "wide": _look("ZZZ2", 1),
    "last row": _look("A1048576", 1),
    "long number": _look("D2", 12345678901234567),
}


@pytest.mark.parametrize("what", NOT_PLAIN)
@pytest.mark.usefixtures("always")
def test_not_plain(tmp_path: Path, what: str) -> None:  # GR2
    assert plain_book(_written(tmp_path / "a.xlsx", NOT_PLAIN[what])) is None


def test_small_files_are_read_carefully(tmp_path: Path) -> None:  # GR2
    assert plain_book(_written(tmp_path / "a.xlsx")) is None


@pytest.mark.usefixtures("always")
def test_form_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # GR3
    study = ls.load_instrument("kano").with_features({"wifi": "fast wifi", "parking": "free parking"})
    study = study.combined(ls.load_instrument("recommend"), ls.load_instrument("profile"))
    answers = ls.simulate_responses(study, 30, rng=1)
    path = tmp_path / "answers.xlsx"
    ls.write_form(study, path, answers=answers.frame)
    fast = ls.read_responses(path, study)
    monkeypatch.setattr(grid, "WORTH_IT", 10**12)
    careful = ls.read_responses(path, study)
    pd.testing.assert_frame_equal(fast.frame, careful.frame)
    pd.testing.assert_frame_equal(fast.problems, careful.problems)


@pytest.mark.usefixtures("always")
def test_without_calamine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # GR4
    path = _written(tmp_path / "a.xlsx")
    monkeypatch.delitem(sys.modules, "python_calamine", raising=False)
    there = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name == "python_calamine":
            raise ImportError(name)
        return there(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    assert plain_book(path) is None


def test_empty_grid() -> None:  # GR1
    assert list(Grid([])) == []
    assert len(Grid([[None, None]])) == 0


def test_large_tables_are_no_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # GR5
    path = _written(tmp_path / "a.xlsx")
    monkeypatch.setattr(files, "_PART_LIMIT", 500)
    monkeypatch.setattr(files, "_TOTAL_LIMIT", 1000)
    assert files.workbook_fault(path) == ""
    monkeypatch.setattr(files, "_HONEST_RATIO", 2)
    assert files.workbook_fault(path).startswith("it would unpack to far more than its size")
    monkeypatch.setattr(files, "_HONEST_RATIO", 25)
    monkeypatch.setattr(files, "_HONEST_LIMIT", 900)
    assert files.workbook_fault(path).startswith("it would unpack to far more than its size")


CRAFTED = {
    "attributes in another order": (b'<c r="A2"', b'<c t="s" r="A2"'),
    "a prefix": (b"<row ", b"<x:row "),
    "the last row first": (b"<sheetData>", b'<sheetData><row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>'),
    "a formula over two lines": (b"<v>1</v>", b"<f\n>1+1</f>"),
    "other quotes": (b'<c r="B2"', b"<c r='B2'"),
    "not a number": (b"<v>0.1</v>", b"<v>nan</v>"),
    "beyond all numbers": (b"<v>0.1</v>", b"<v>1e999</v>"),
}


@pytest.mark.parametrize("what", CRAFTED)
@pytest.mark.usefixtures("always")
def test_crafted_sheets_are_not_plain(tmp_path: Path, what: str) -> None:  # GR2
    path, made = _written(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    old, new = CRAFTED[what]
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(part, content)
    assert plain_book(made) is None
