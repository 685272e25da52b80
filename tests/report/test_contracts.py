"""Contracts of the client's workbook, on one that holds a result of every kind and tables of the researcher's own.

CT1 parts: well-formed, no link outwards, no macro, no person in the properties, every internal link and name leads somewhere
CT2 charts: axes present, formats of labels that count, values stored, alt text on every drawing
CT3 cells: no formula but our own, no error value, one validation per range, no merged cells
CT4 accessibility (UK Government Analysis Function): title in A1, sentence in A2, link back, contents first with links both
    ways, one marked header row, no blank rows or columns inside a table, letters of at least 10 points, no meaning by colour
    alone, cursor in A1
CT5 reading back with pandas gives the numbers of the results to the last digit: on Data all, on every sheet those shown
"""

from __future__ import annotations

import dataclasses
import re
import warnings
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries
from tests.gallery import MAKERS, Crowd, made

import loyaltystats as ls
from loyaltystats.report.kinds import Shown, in_order, shown
from loyaltystats.report.sheets.data import MAIN, WHOLE, tidy_rows
from loyaltystats.result import Result

CROWD = Crowd(4)
ANSWERS = CROWD.frame.assign(when=pd.Timestamp("2026-03-01"))
FONT, LEAST = "Arial", 10
PLAIN_FILLS = {"1B2A41", "F3F5F8", "FAFBFC"}
"""Fills of headers and of low bases, which say it in words."""


@dataclasses.dataclass(frozen=True)
class Opened:
    """The workbook, its parts, and the results that it was made from."""

    path: Path
    results: list[Shown]
    parts: dict[str, str]
    book: Any

    @property
    def visible(self) -> list[Any]:
        return [sheet for sheet in self.book.worksheets if sheet.sheet_state == "visible"]


def every_result() -> list[Result]:
    results = [made(name, CROWD) for name in MAKERS]
    return [result for result in results if not getattr(result, "one_row_per_person", False)]


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    results = every_result()
    tables = {"Answers as given": ANSWERS, "Data": pd.DataFrame({"n": [1, 2]})}
    report = ls.Report("Shops & more", results, study=CROWD.frame, tables=tables)
    path = report.with_details(client="A client", command="analyze()").write_excel(
        tmp_path_factory.mktemp("big") / "big.xlsx"
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return Opened(path, in_order([shown(result) for result in results]), parts, openpyxl.load_workbook(path))


def test_parts(big: Opened) -> None:  # CT1
    for content in big.parts.values():
        ElementTree.fromstring(content)
    relations = "".join(content for name, content in big.parts.items() if name.endswith(".rels"))
    assert "TargetMode" not in relations
    assert "externalLink" not in "".join(big.parts)
    assert not [name for name in big.parts if "vba" in name.lower() or "connections" in name]
    kinds = big.parts["[Content_Types].xml"]
    endings = set(re.findall(r'Extension="([^"]+)"', kinds))
    assert all(f'PartName="/{name}"' in kinds or name.rpartition(".")[2] in endings for name in big.parts)
    core = ElementTree.fromstring(big.parts["docProps/core.xml"])
    said = {part.tag.rpartition("}")[2]: part.text for part in core}
    assert (said["creator"] or "", said["lastModifiedBy"] or "") == ("", "")
    assert said["title"] == "Shops & more"
    assert not re.search(r"Company|Manager|HyperlinkBase", big.parts["docProps/app.xml"])


def test_names_and_links_lead_somewhere(big: Opened) -> None:  # CT1
    sheets = set(big.book.sheetnames)
    names = re.findall(r"<definedName ([^>]*)>([^<]*)</definedName>", big.parts["xl/workbook.xml"])
    assert names
    seen = set()
    for attributes, reference in names:
        name = re.search(r'name="([^"]+)"', attributes)[1]  # type: ignore[index]
        assert re.fullmatch(r"(_xlnm\.)?[A-Za-z_][A-Za-z0-9_.]*", name)
        seen.add((name.casefold(), re.search(r"localSheetId=\"\d+\"|$", attributes)[0]))  # type: ignore[index]
        for sheet in re.findall(r"'((?:[^']|'')+)'!", unescape(reference)):
            assert sheet.replace("''", "'") in sheets
        assert "#REF" not in reference
    assert len(seen) == len(names)
    for sheet in big.visible:
        for link in (cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink):
            assert link.target is None
            assert re.fullmatch(r"'((?:[^']|'')+)'!\$?[A-Z]+\$?\d+", link.location)[1].replace("''", "'") in sheets  # type: ignore[index]


def test_charts(big: Opened) -> None:  # CT2
    charts = [content for name, content in big.parts.items() if re.match(r"xl/charts/chart\d+\.xml", name)]
    assert len(charts) > 20
    for chart in charts:
        axes = re.findall(r"<(valAx|catAx|dateAx)>(.*?)</\1>", chart, re.DOTALL)
        assert axes
        assert all(re.search(r'<delete val="(0|1)"\s*/>', axis) for _kind, axis in axes)
        assert any('<delete val="0"' in axis for _kind, axis in axes)
        assert all('sourceLinked="0"' in each for each in re.findall(r"<numFmt [^>]*>", chart))
        assert len(re.findall(r"</f>\s*<(?:num|str)Cache>", chart)) == chart.count("</f>")
        assert "#REF" not in chart


def test_every_drawing_has_words(big: Opened) -> None:  # CT2
    for name, content in big.parts.items():
        if re.match(r"xl/drawings/drawing\d+\.xml", name):
            frames = re.findall(r"<(?:xdr:)?cNvPr [^>]*>", content)
            assert frames
            assert all(len(re.search(r'descr="([^"]*)"', frame)[1]) > 30 for frame in frames)  # type: ignore[index]
            numbers = [re.search(r'\bid="(\d+)"', frame)[1] for frame in frames]  # type: ignore[index]
            assert len(set(numbers)) == len(numbers)


def test_cells(big: Opened) -> None:  # CT3
    ours = re.compile(r"=(IF|INDEX|MATCH|MAX|MIN|SUM|SUMPRODUCT|ROUND|EXP|1/|-|\(|[A-Z_a-z0-9.'!$]+)")
    for sheet in big.book.worksheets:
        assert not sheet.merged_cells.ranges, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "e", cell
                if cell.data_type == "f":
                    assert ours.match(str(cell.value)), cell.value
                    assert sheet.title in ("ChartData", "Checks") or sheet.protection.sheet, cell
        ruled = [area for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
        for place, area in enumerate(ruled):
            assert all(area.isdisjoint(other) for other in ruled[place + 1 :])


def test_heads_and_links(big: Opened) -> None:  # CT4
    assert big.visible[0].title == "Contents"
    listed = [cell.hyperlink.location for row in big.visible[0].iter_rows() for cell in row if cell.hyperlink]
    assert listed == [f"'{sheet.title}'!A1" for sheet in big.visible[1:]]
    for sheet in big.visible:
        title, sentence = sheet["A1"], sheet["A2"]
        assert title.value, sheet.title
        assert title.font.bold, sheet.title
        assert title.font.size >= 14, sheet.title
        assert len(sentence.value) > 20, sheet.title
        assert sentence.value[0].isupper() or not sentence.value[0].isalpha(), sheet.title
        if sheet.title != "Contents":
            assert sheet["A3"].hyperlink.location == "'Contents'!A1"
        assert {each.activeCell for each in sheet.sheet_view.selection} == {"A1"}, sheet.title


def test_tables_are_marked(big: Opened) -> None:  # CT4
    unmarked = [sheet.title for sheet in big.visible if not sheet.tables]
    assert set(unmarked) <= {"Contents", "What-if", "Banner tables"}  # the last two have headers of several rows
    names = [table.displayName for sheet in big.visible for table in sheet.tables.values()]
    assert len({name.casefold() for name in names}) == len(names)
    for sheet in big.visible[1:]:
        for table in sheet.tables.values():
            left, top, right, bottom = (int(each or 0) for each in range_boundaries(table.ref))
            assert (left, table.headerRowCount) == (1, 1)
            header = [sheet.cell(top, column).value for column in range(1, right + 1)]
            assert header == [column.name for column in table.tableColumns], sheet.title
            rows = list(sheet.iter_rows(min_row=top, max_row=bottom, max_col=right, values_only=True))
            assert all(any(value is not None for value in row) for row in rows), sheet.title
            assert bottom - top == len(rows) - 1


def test_letters_and_colours(big: Opened) -> None:  # CT4
    for sheet in big.visible:
        for row in sheet.iter_rows():
            words = [cell.value for cell in row if cell.value is not None]
            for cell in row:
                fill = cell.fill.start_color.rgb[-6:] if cell.fill.fill_type == "solid" else ""
                if cell.value is not None:
                    assert (cell.font.name, cell.font.size >= LEAST) == (FONT, True), (sheet.title, cell.coordinate)
                elif fill and fill not in PLAIN_FILLS:
                    assert words, (sheet.title, cell.coordinate, "a colour without a word in its row")


def numbers_of(frame: pd.DataFrame) -> Iterator[tuple[str, float]]:
    for name in frame.columns:
        for value in frame[name]:
            if isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and np.isfinite(value):
                yield str(name), float(value)


def test_data_holds_every_number(big: Opened) -> None:  # CT5
    data = pd.read_excel(
        big.path, sheet_name="Data", header=3, dtype={"Text": "object"}, keep_default_na=False, na_values=[""]
    )
    sheets = dict(zip(data["Result"], data["Sheet"], strict=True))
    wanted = [row for one in big.results for row in tidy_rows(one, sheets[one.result.heading])]
    assert len(data) == len(wanted)
    for name, column in (("value", "Value"), ("text", "Text"), ("row", "Row")):
        read = [None if pd.isna(value) else value for value in data[column]]
        expected = [None if row[name] in ("", None) else row[name] for row in wanted]
        words = {np.inf: "infinite", -np.inf: "minus infinite"}
        expected = [words.get(value, value) if isinstance(value, float) else value for value in expected]
        if name == "text":
            expected = [value if value is None else str(value) for value in expected]
        assert read == expected


def test_data_gives_the_results_back(big: Opened) -> None:  # CT5
    for one in big.results:
        rows = pd.DataFrame([row for row in tidy_rows(one, "x") if row["table"] == MAIN])
        for number, (_, row) in enumerate(one.frame.iterrows(), start=1):
            cells = rows[rows["row"] == number].set_index("column")["value"]
            for name, value in numbers_of(pd.DataFrame([row])):
                if name in cells.index:
                    assert cells[name] == value
        whole = {row["column"]: row["value"] for row in tidy_rows(one, "x") if row["table"] == WHOLE}
        assert whole["n"] == one.result.n


NOT_SHOWN = {"agreement", "penalty", "odds"}
"""Kinds whose sheet shows other numbers of the result than ``estimate``: classes, penalties and rewards, odds ratios."""


def test_sheets_show_exact_numbers(big: Opened) -> None:  # CT5
    data = big.book["Data"]
    sheet_of = {row[1]: row[0] for row in data.iter_rows(min_row=5, values_only=True)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(big.path, data_only=True)
    for one in big.results:
        sheet = values[sheet_of[one.result.heading]]
        cells = {float(c.value) for row in sheet.iter_rows() for c in row if isinstance(c.value, (int, float))}
        on_sheet = np.array(sorted(cells))
        for name, value in numbers_of(one.frame):
            if value in cells:
                continue
            near = on_sheet[np.abs(on_sheet - value) <= 1e-6 * abs(value)]
            assert not len(near), (one.kind, name, value, near)  # a number that has lost its last digits
        if "estimate" in one.frame.columns and one.kind not in NOT_SHOWN:
            shown_numbers = [value for name, value in numbers_of(one.frame) if name == "estimate"]
            assert set(shown_numbers) <= cells, one.kind
