"""Tables of the researcher's own, and long tables written without an object per cell.

GT1 every kind of dataframe gives the same sheet; pandas reads its values back exactly
GT2 kinds of columns: texts stay texts (leading zeros, long numbers), dates, times, truth, infinity and gaps in words
GT3 the look of the other sheets: header, widths, frozen, filter, marked table, title, sentence, link; known labels
GT4 columns that may name persons are never shown silently: a warning and a line on Checks
GT5 what cannot be a table is refused in words
GT6 the rows come out the same whatever the chunks; 40 columns x many rows stay within memory
GT7 a report of tables alone, of a single result, and with details keeps its tables
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, QualityWarning, ResponseError
from loyaltystats.report import given, long_rows
from loyaltystats.report.given import given_tables

PLAIN = pd.DataFrame(
    {
        "shop": ["North", "South", "=1+1", "007"],
        "estimate": [1 / 3, 0.1 + 0.2, -2.5e-300, 1e22],
        "n": [3, 4, 5, 6],
        "open": [True, False, True, True],
    }
)


def written(tmp_path: Path, frame: Any, name: str = "Mine") -> Path:
    return ls.Report("Tables", [], tables={name: frame}).write_excel(tmp_path / "tables.xlsx")


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def header_of(path: Path, name: str = "Mine") -> int:
    """Return the row of the header, from 0."""
    (table,) = opened(path)[name].tables.values()
    return int(re.search(r"\d+", table.ref)[0]) - 1  # type: ignore[index]


def read_back(path: Path, name: str = "Mine") -> pd.DataFrame:
    return pd.read_excel(path, sheet_name=name, header=header_of(path, name))


def test_every_kind_of_frame(as_frame: Callable[[Any], Any], tmp_path: Path) -> None:  # GT1
    read = read_back(written(tmp_path, as_frame(PLAIN)))
    assert read.columns.tolist() == ["shop", "Estimate", "n", "open"]
    assert read["Estimate"].tolist() == PLAIN["estimate"].tolist()
    for name in ("shop", "n", "open"):
        assert read[name].tolist() == PLAIN[name].tolist()


KINDS = pd.DataFrame(
    {
        "code": pd.Series(["007", None, "_x0041_", " lead", "tab\there"], dtype="object"),
        "big": [2**60, 1, -(10**15), 4, 5],
        "float": [np.inf, -np.inf, np.nan, 1.0, 2.5],
        "day": pd.to_datetime(["2024-02-29", "1999-12-31", None, "2026-01-01", "2026-01-02"]),
        "moment": pd.date_range("2026-03-29 01:30:15.5", periods=5, tz="Europe/Madrid"),
        "old": [datetime.date(1850, 5, 1), None, *[datetime.date(2020, 1, day) for day in (1, 2, 3)]],
        "truth": pd.array([True, None, False, True, False], dtype="boolean"),
        "whole": pd.array([1, None, 3, 4, 5], dtype="Int64"),
        "kind": pd.Categorical(["a", "b", None, "a", "b"]),
        "mixed": pd.Series([1, "x", None, True, [2]], dtype="object"),
        "lasts": pd.to_timedelta([1, 2, 3, 4, 36], unit="h"),
    }
)
EXPECTED = {
    "code": ["007", None, "_x0041_", " lead", "tab\there"],
    "big": [str(2**60), 1, str(-(10**15)), 4, 5],
    "float": ["infinite", "minus infinite", None, 1, 2.5],
    "day": [
        *[datetime.datetime(*day) for day in ((2024, 2, 29), (1999, 12, 31))],
        None,
        *[datetime.datetime(2026, 1, day) for day in (1, 2)],
    ],
    "old": ["1850-05-01", None, "2020-01-01", "2020-01-02", "2020-01-03"],
    "truth": [True, None, False, True, False],
    "whole": [1, None, 3, 4, 5],
    "kind": ["a", "b", None, "a", "b"],
    "mixed": [1, "x", None, True, "[2]"],
    "lasts": [datetime.timedelta(hours=hours) for hours in (1, 2, 3, 4, 36)],
}


def test_kinds_of_columns(tmp_path: Path) -> None:  # GT2
    path = written(tmp_path, KINDS)
    sheet, top = opened(path)["Mine"], header_of(path) + 1
    for place, name in enumerate(KINDS.columns, start=1):
        cells = [sheet.cell(top + row, place).value for row in range(1, 6)]
        if name != "moment":
            assert cells == EXPECTED[name], name
    moment = sheet.cell(top + 2, KINDS.columns.get_loc("moment") + 1)  # type: ignore[operator]
    assert abs(moment.value - datetime.datetime(2026, 3, 30, 1, 30, 15, 500000)) < datetime.timedelta(milliseconds=1)
    assert moment.number_format == "yyyy-mm-dd hh:mm:ss"
    said = " ".join(str(sheet.cell(row, 1).value) for row in range(4, top))
    assert "“float”: 2 infinite, written as a word" in said
    assert "“moment”: times of the zone Europe/Madrid" in said
    assert "“old”: written as text, as a cell has no dates before 1900" in said


def test_look(tmp_path: Path) -> None:  # GT3
    path = written(tmp_path, PLAIN.assign(risk=[0.1, 0.2, 0.3, 0.4], worse=[3.0, 4.0, 5.0, 6.5]))
    sheet, top = opened(path)["Mine"], header_of(path) + 1
    assert sheet["A1"].value == "Mine"
    assert sheet["A2"].value == "A table added by the researcher, as it was given: 4 rows and 6 columns."
    assert sheet["A3"].hyperlink.location == "'Contents'!A1"
    assert sheet.freeze_panes == f"A{top + 1}"
    (table,) = sheet.tables.values()
    assert table.ref == table.autoFilter.ref == f"A{top}:F{top + 4}"
    assert sheet.dimensions == f"A1:F{top + 4}"
    assert sheet.cell(top, 1).font.bold
    assert sheet.cell(top, 1).fill.start_color.rgb.endswith("1B2A41")
    assert all(sheet.column_dimensions[get_column_letter(place)].width >= 11 for place in range(1, 7))
    assert {sheet.row_dimensions[row].height for row in range(top + 1, top + 5)} == {18.0}
    assert sheet.cell(top + 3, 1).quotePrefix
    assert not sheet.cell(top + 1, 1).quotePrefix
    assert sheet.cell(top + 1, 5).number_format == "0%"
    assert sheet.cell(top + 1, 3).number_format == "#,##0"
    names = openpyxl.load_workbook(path).sheetnames
    assert names == ["Contents", "Summary", "Mine", "Checks", "Stamp"]


def test_names_of_our_own_sheets_stay_ours(tmp_path: Path) -> None:  # GT3
    answers = pd.DataFrame({"recommend": [10, 9, 8, 3, 10, 7, 9]})
    report = ls.Report("Tables", ls.nps(answers, "recommend"), tables={"Data": PLAIN, "Recommendation": PLAIN})
    names = openpyxl.load_workbook(report.write_excel(tmp_path / "tables.xlsx")).sheetnames
    assert [name for name in names if "Data" in name] == ["Data (table)", "Data", "ChartData"]
    assert [name for name in names if "Recommendation" in name] == ["Recommendation", "Recommendation 2"]


def test_an_index_with_a_name_is_a_column() -> None:  # GT1
    by_shop = PLAIN.set_index("shop")
    (table,) = given_tables({"Mine": by_shop})
    assert table.frame.columns.tolist() == ["shop", "estimate", "n", "open"]
    (table,) = given_tables({"Mine": PLAIN[PLAIN["n"] > 4]})
    assert table.frame.columns.tolist() == PLAIN.columns.tolist()
    wide = PLAIN.pivot_table(index="shop", columns="open", values=["n"])
    (table,) = given_tables({"Mine": wide})
    assert table.frame.columns.tolist() == ["shop", "n / False", "n / True"]
    (table,) = given_tables({"Mine": PLAIN["n"]})
    assert table.frame.columns.tolist() == ["n"]


def test_persons_are_never_shown_silently(tmp_path: Path) -> None:  # GT4
    frame = pd.DataFrame(
        {"customerId": [1, 2], "said": ["anna@example.org", "b@example.org"], "month": ["2026-01-01"] * 2}
    )
    with pytest.warns(
        QualityWarning, match=r"'Mine' shows the columns 'customerId' and 'said', which may name persons"
    ):
        report = ls.Report("Tables", [], tables={"Mine": frame})
    path = report.write_excel(tmp_path / "tables.xlsx")
    rows = list(opened(path)["Checks"].iter_rows(min_row=5, values_only=True))
    assert rows == [
        (
            "LOOK",
            "Mine",
            "Columns that may name persons",
            2,
            0,
            "Shown as the researcher gave them: “customerId” and “said”.",
        )
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert given_tables({"Mine": PLAIN.assign(valid=1, video="x", paid=2)})[0].personal == []


@pytest.mark.parametrize(
    ("tables", "error", "words"),
    [
        (
            PLAIN,
            ArgumentError,
            "tables - got DataFrame - expected names and dataframes - write tables={'Sales': frame}.",
        ),
        (
            {"": PLAIN},
            ArgumentError,
            "tables - got the name '' - expected a text, which becomes the name of the sheet.",
        ),
        ({"a": PLAIN[[]]}, ArgumentError, "tables - 'a' has no columns - expected a table with at least one."),
        ({"a": [1, 2]}, ResponseError, "responses - got list - expected Responses or a dataframe of"),
        (
            {"a": PLAIN.set_axis(["n", "n", "b", "c"], axis=1)},
            ResponseError,
            "column names ['n'] appear more than once",
        ),
    ],
)
def test_refusals(tables: Any, error: type[Exception], words: str) -> None:  # GT5
    with pytest.raises(error, match=re.escape(words)):
        ls.Report("Tables", [], tables=tables)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:  # GT5
    monkeypatch.setattr(given, "MOST_ROWS", 103)
    with pytest.raises(
        ArgumentError, match=r"'a' has 4 rows and 4 columns - a sheet holds 3 and 16,384 - show a summary"
    ):
        ls.Report("Tables", [], tables={"a": PLAIN})


def test_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # GT6
    frame = pd.concat([KINDS] * 3, ignore_index=True)
    whole = written(tmp_path, frame).read_bytes()
    monkeypatch.setattr(long_rows, "CHUNK", 4)
    monkeypatch.setattr(long_rows, "MOST_KNOWN", 2)
    assert written(tmp_path, frame).read_bytes() == whole


def test_no_rows(tmp_path: Path) -> None:  # GT6
    path = written(tmp_path, PLAIN.iloc[:0])
    sheet = opened(path)["Mine"]
    assert [cell.value for cell in sheet[sheet.max_row]] == ["shop", "Estimate", "n", "open"]
    assert not sheet.tables


MEMORY = """
import re, sys
from pathlib import Path
import numpy as np, pandas as pd
import loyaltystats as ls
rng = np.random.default_rng(1)
words = np.array(["very good", "=1+1"], dtype=object)
columns = {f"x{i}": rng.normal(size=20_000) if i < 20 else words[rng.integers(0, 2, 20_000)] for i in range(40)}
frame = pd.DataFrame(columns)

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

ls.Report("Short", [], tables={"Long": frame.iloc[:50]}).write_excel(sys.argv[1])
before = peak()
ls.Report("Long", [], tables={"Long": frame}).write_excel(sys.argv[1])
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory of a process is told by Linux")
def test_memory(tmp_path: Path) -> None:  # GT6
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(tmp_path / "long.xlsx")], capture_output=True, text=True, check=True
    )
    # What 800,000 cells add to the peak, whatever the libraries of this machine weigh: cells held in memory add
    # several hundred MB. benchmarks/long_table.py measures 100,000 rows.
    assert float(done.stdout) < 120


def test_tables_stay_with_the_report(tmp_path: Path) -> None:  # GT7
    answers = pd.DataFrame({"recommend": [10, 9, 8, 3, 10, 7, 9]})
    single = ls.Report("Score", ls.nps(answers, "recommend"))
    assert "Recommendation" in openpyxl.load_workbook(single.write_excel(tmp_path / "one.xlsx")).sheetnames
    report = ls.Report("Tables", [], tables={"Mine": PLAIN}).with_details(client="A client")
    assert [table.name for table in report.tables] == ["Mine"]
    assert repr(report) == "Report: Tables\n  table Mine, 4 rows"
