"""LibreOffice opens the client's workbook: every sheet, every formula, every text.

CW1 every sheet is written out as text, without an error value anywhere
CW2 without the stored values every formula is calculated to the value that was stored, to 1e-9
CW3 tables stay tables, texts stay texts, hostile ones too
"""

from __future__ import annotations

import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from tests.gallery import MAKERS, Crowd, made
from tests.hostile import TEXTS, hostile_report

import loyaltystats as ls

CROWD = Crowd(4)
ERRORS = re.compile(r"Err:\d+|#(?:VALUE!|REF!|NAME\?|DIV/0!|N/A|NUM!|NULL!)")
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
Need = Callable[..., None]


def converted(path: Path, kind: str, folder: Path) -> Path:
    """Let LibreOffice open a workbook and write it as another kind; return the folder of what it wrote."""
    out = folder / f"out-{path.stem}-{kind[:4].strip(':')}"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", kind, "--outdir", str(out), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return out


def opened(path: Path, *, values: bool = True) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that LibreOffice writes
        return openpyxl.load_workbook(path, data_only=values)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    results = [made(name, CROWD) for name in MAKERS]
    results = [result for result in results if not getattr(result, "one_row_per_person", False)]
    frame = pd.DataFrame({"day": pd.date_range("2026-01-01", periods=30), "value": [1 / 3] * 30, "code": ["007"] * 30})
    report = ls.Report("Everything", results, study=CROWD.frame, tables={"Mine": frame})
    return report.write_excel(tmp_path_factory.mktemp("big") / "big.xlsx")


def test_no_error_value(need: Need, big: Path, tmp_path: Path) -> None:  # CW1
    need("calc")
    written = sorted(converted(big, EVERY_SHEET, tmp_path).glob("*.csv"))
    assert len(written) == len(openpyxl.load_workbook(big, read_only=True).sheetnames)
    for file in written:
        text = file.read_text(encoding="utf-8")
        assert text.strip(), file.name
        assert not ERRORS.search(text), (file.name, ERRORS.search(text))


def test_calculated_again(need: Need, big: Path, tmp_path: Path) -> None:  # CW2, CW3
    need("calc")
    formulas = openpyxl.load_workbook(big)
    bare = tmp_path / "bare.xlsx"
    formulas.save(bare)  # drops the stored values, so that every formula has to be calculated
    stored = opened(big)
    calculated = opened(converted(bare, "xlsx:Calc MS Excel 2007 XML", tmp_path) / "bare.xlsx")
    seen = 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            was, now = stored[sheet.title][cell.coordinate].value, calculated[sheet.title][cell.coordinate].value
            same = (
                now == pytest.approx(was, rel=1e-9, abs=1e-9)
                if isinstance(was, (int, float))
                else (now or "") == (was or "")
            )
            assert same, (sheet.title, cell.coordinate, cell.value, was, now)
            seen += 1
    assert seen > 100
    assert calculated["Mine"]["C7"].value == "007"


def test_hostile_texts(need: Need, tmp_path: Path) -> None:  # CW1, CW3
    need("calc")
    path = hostile_report().write_excel(tmp_path / "hostile.xlsx")
    out = converted(path, "xlsx:Calc MS Excel 2007 XML", tmp_path) / "hostile.xlsx"
    for sheet in opened(out, values=False).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type != "e", (sheet.title, cell.coordinate)
            assert cell.data_type != "f" or sheet.title == "ChartData", (sheet.title, cell.coordinate, cell.value)
            assert cell.hyperlink is None or cell.hyperlink.target is None
    assert len(TEXTS) >= 12
