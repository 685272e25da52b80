"""Printing a workbook with every kind of result, crowded with features.

PR1 every chart lies inside the print area of its sheet, and no page break, manual or automatic, cuts it, on A4 and letter
PR2 every kind of result has a native chart, or a reason here why its table serves
PR3 the alternative text of a chart says what it shows, with numbers
PR4 the sheet for programs prints one page, and says so
"""

from __future__ import annotations

import re
import zipfile
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from tests.gallery import MAKERS, Crowd, made
from tests.report.test_workbook import PAPER, page_of_rows

from loyaltystats.report.report import Report
from loyaltystats.result import Result

CROWD = Crowd(14)

NO_CHART: Final = {
    "Agreement": "each cell is a class in words on its colour: the table is the picture",
    "Numbers": "every question has a unit of its own, so they share no axis; by groups there are charts",
    "Split design": "dots in a table of versions: the table is the picture",
    "With and without": "every number stands beside the same without the flagged: the table is the comparison",
    "Design check": "findings about a questionnaire are words",
    "Questionnaire templates": "a list of templates is words",
}
"""Sheets of results without a native chart, and why."""

AROUND: Final = (
    "Contents",
    "Summary",
    "Waves",
    "What-if numbers",
    "Checks",
    "Method and notes",
    "Glossary",
    "Data",
    "Stamp",
    "ChartData",
)
"""Sheets that are no result's own; what is on Waves is drawn on Drift, and the numbers behind What-if on What-if."""


def results() -> list[Result]:
    found = [made(name, CROWD) for name in MAKERS]
    return [result for result in found if not getattr(result, "one_row_per_person", False)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Report("Crowded", results()).write_excel(tmp_path_factory.mktemp("print") / "print.xlsx")


@cache
def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_charts_stay_inside_the_print_area(path: Path) -> None:  # PR1
    for sheet in opened(path).worksheets:
        for chart in sheet._charts:
            _, _, last_column, last_row = range_boundaries(sheet.print_area.split("!")[1].replace("$", ""))
            start, end = chart.anchor._from, chart.anchor.to
            assert start.col < end.col < last_column, sheet.title
            assert start.row < end.row < last_row, sheet.title


@pytest.mark.parametrize("paper", list(PAPER))
def test_no_page_break_cuts_a_chart(paper: str, path: Path) -> None:  # PR1
    for sheet in opened(path).worksheets:
        pages = page_of_rows(sheet, paper) if sheet._charts else {}
        for chart in sheet._charts:
            first, last = chart.anchor._from.row + 1, chart.anchor.to.row
            assert pages[first] == pages[last], sheet.title


def test_every_result_is_drawn(path: Path) -> None:  # PR2
    own = [sheet for sheet in opened(path).worksheets if sheet.title not in AROUND]
    without = {sheet.title for sheet in own if not sheet._charts}
    assert without == set(NO_CHART)


def test_alternative_texts(path: Path) -> None:  # PR3
    with zipfile.ZipFile(path) as archive:
        drawings = [archive.read(name).decode() for name in archive.namelist() if "/drawings/drawing" in name]
    texts = [unescape(text) for xml in drawings for text in re.findall(r'descr="([^"]*)"', xml)]
    assert len(texts) == sum(len(sheet._charts) for sheet in opened(path).worksheets)
    for text in texts:
        assert len(re.findall(r"\d", text)) >= 2, text
        assert re.match(r"(Bars|Stacked bars|Scatter chart|Lines?|A line|Bar)\b", text), text
        assert not re.search(r"\bnan\b|None|_", text), text


def test_data_prints_one_page(path: Path) -> None:  # PR4
    sheet = opened(path)["Data"]
    assert sheet.max_row > 1000
    assert set(page_of_rows(sheet, "A4").values()) == {1}
    assert "Printed" in sheet["A2"].value
