"""Hostile texts from every field never become a formula, a link, a name or a broken file.

HO1 every part is well-formed XML without a character that XML cannot hold
HO2 no cell is a formula but the look-ups of charts, none an error; links stay inside; names and validations are our own
HO3 texts that begin like a formula stay texts when somebody edits them; what had to be replaced or cut says so
HO4 sheet names are lawful, apart from each other, and none is the reserved one
HO5 a table of hostile texts is read back as it was, but for what no workbook can hold
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from tests.hostile import TEXTS, hostile_report

import loyaltystats as ls
from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.report.cells import CELL_LIMIT, clean_text


@dataclass(frozen=True)
class Opened:
    path: Path
    parts: dict[str, str]
    book: Any


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    path = hostile_report().write_excel(tmp_path_factory.mktemp("hostile") / "client.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return Opened(path, parts, openpyxl.load_workbook(path))


def test_parts(hostile: Opened) -> None:  # HO1
    unlawful = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
    for name, content in hostile.parts.items():
        ElementTree.fromstring(content)
        assert not unlawful.search(content), name
        assert "<script>" not in content
        assert name == name.encode("ascii").decode()
        assert ".." not in name


def test_no_formula_no_link(hostile: Opened) -> None:  # HO2
    for sheet in hostile.book.worksheets:
        assert sheet.title == "ChartData" or "<f>" not in hostile.parts[part_of(hostile, sheet.title)]
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "e", (sheet.title, cell.coordinate)
            if cell.data_type == "f":
                assert re.match(r"=(IF\(LEN\()?(INDEX|MAX|-?INDEX|\()", str(cell.value)), cell.value
            if cell.hyperlink is not None:
                assert cell.hyperlink.target is None
                assert re.fullmatch(r"'(?:[^']|'')+'!A1", cell.hyperlink.location)
        assert not sheet.data_validations.dataValidation
    relations = "".join(content for name, content in hostile.parts.items() if name.endswith(".rels"))
    assert "TargetMode" not in relations
    names = re.findall(r'<definedName name="([^"]*)"', hostile.parts["xl/workbook.xml"])
    assert set(names) <= {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}


def part_of(hostile: Opened, sheet: str) -> str:
    return f"xl/worksheets/sheet{hostile.book.sheetnames.index(sheet) + 1}.xml"


def test_texts_stay_texts(hostile: Opened) -> None:  # HO3
    quoted = cut = 0
    for sheet in hostile.book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            assert len(cell.value.encode("utf-16-le")) // 2 <= CELL_LIMIT
            if cell.data_type == "s" and cell.value.startswith(FORMULA_STARTERS):
                assert cell.quotePrefix, (sheet.title, cell.coordinate)
                quoted += 1
            cut += cell.value.endswith("[cut: 40,000 characters in all]")
    assert quoted > 50
    assert cut > 3
    checks = {row[2]: row for row in hostile.book["Checks"].iter_rows(min_row=5, values_only=True)}
    assert checks["Control characters in texts"][3] > 20


def test_sheet_names(hostile: Opened) -> None:  # HO4
    names = hostile.book.sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.casefold() != "history"
        assert name == name.strip("'")


def test_tables_come_back(tmp_path: Path) -> None:  # HO5
    texts = [text for text in TEXTS if text.strip()]
    frame = pd.DataFrame({"said": pd.Series(texts, dtype="object"), "number": range(len(texts))})
    path = ls.Report("Tables", [], tables={"Said": frame}).write_excel(tmp_path / "tables.xlsx")
    sheet = openpyxl.load_workbook(path)["Said"]
    top = next(cell.row for cell in sheet["A"] if cell.value == "said")
    read = [sheet.cell(top + place, 1).value for place in range(1, len(texts) + 1)]
    assert read == [clean_text(text)[0] for text in texts]
    assert {sheet.cell(top + place, 1).data_type for place in range(1, len(texts) + 1)} == {"s"}
