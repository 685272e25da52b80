"""The client sees banner tables: sheets, tests, checks, findings, picture, page, and what analyze makes of groups.

BS1 cells stay numbers to the last digit, letters are in their formats; the header has levels and no merged cell
BS2 every letter links to its test; tests are rows that can be filtered; checks hold, and fail when a letter is changed
BS3 zero, rounded zero, low bases, hidden and unknown cells look as the legend on every sheet says
BS4 many questions or columns go on to further sheets; very many letters stand on lines of their own
BS5 findings, picture, page; formats of the page
BS6 analyze adds the tables by its groups
BS7 same bytes twice
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.formats import shown_value
from loyaltystats.report.kinds import shown
from loyaltystats.report.sheets import banner as sheet_of_banner
from loyaltystats.report.sheets.banner_cells import letters_in, suffixed
from loyaltystats.report.sheets.banner_checks import banner_checks
from loyaltystats.report.sheets.banner_tests import place_of
from loyaltystats.report.text import findings

RNG = np.random.default_rng(4)
N = 300
FRAME = pd.DataFrame(
    {
        "mark": RNG.choice([1, 2, 3, 4, 5], N, p=[0.004, 0.2, 0.2, 0.296, 0.3]),
        "shop": np.repeat(["Lima", "Madrid", "Quito"], [150, 110, 40]),
        "town": np.tile(["in town", "outside"], N // 2),
        "w": RNG.uniform(0.5, 2.0, N),
    }
)
FRAME.loc[FRAME["shop"] == "Lima", "mark"] = 5
FRAME.loc[299, "mark"] = 1


def _banner(**options: Any) -> Any:
    return ls.banner_tables(FRAME, "mark", ["shop", ("town", "shop")], nets={"mark": {"Top 2": [4, 5]}}, **options)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Path]:
    result = _banner(design=ls.SurveyDesign(weights="w"))
    path = ls.Report("Shops", [result]).write_excel(tmp_path_factory.mktemp("banner") / "client.xlsx")
    return result, openpyxl.load_workbook(path), path


def _rows(sheet: Any) -> dict[str, list[Any]]:
    """Return label -> cells of the row behind it."""
    return {str(row[0].value): list(row[1:]) for row in sheet.iter_rows(min_row=6) if row[0].value}


def test_cells_stay_numbers(book: Any) -> None:  # BS1
    result, workbook, path = book
    read = pd.read_excel(path, sheet_name="Banner tables", header=None)
    table = result.to_frame()
    labels = {"answer": "{}", "net": "Net: {}", "mean": "Mean", "std_dev": "Standard deviation"}
    sheet = _rows(workbook["Banner tables"])
    for (kind, answer), rows in table.groupby(["row_kind", "answer"], sort=False):
        label = labels[kind].format(answer)
        line = read[read[0] == label].iloc[0, 1 : len(rows) + 1]
        assert line.astype(float).tolist() == rows["estimate"].tolist()
        assert [letters_in(cell.number_format) for cell in sheet[label]] == rows["letters"].tolist()
    first = table.drop_duplicates("column")
    bases = read[read[0].astype(str).str.startswith("Unweighted base")].iloc[0, 1:].astype(float)
    assert bases.tolist() == first["n"].tolist()
    assert [cell.value for cell in sheet["Weighted base"]] == first["n_weighted"].tolist()
    assert [cell.value for cell in sheet["Effective base"]] == first["n_effective"].tolist()
    assert [cell.value for cell in sheet["Design effect"]] == first["design_effect"].tolist()
    np.testing.assert_allclose(first["design_effect"], first["n"] / first["n_effective"])


def test_header(book: Any) -> None:  # BS1
    _, workbook, _ = book
    sheet = workbook["Banner tables"]
    assert not sheet.merged_cells.ranges
    assert sheet["A1"].value == "Banner tables"
    assert sheet["A2"].value.startswith("Every question by shop, town > shop")
    letters = next(row for row in range(5, 14) if sheet.cell(row, 1).value == "Column letter")
    levels = [[sheet.cell(row, place).value for place in range(2, 12)] for row in range(letters - 3, letters + 1)]
    assert levels[0] == [None, "shop", None, None, "town > shop", *[None] * 5]
    assert levels[1] == [None, None, None, None, "in town", None, None, "outside", None, None]
    assert levels[2] == ["Total", *["Lima", "Madrid", "Quito"] * 3]
    assert levels[3] == [None, *"ABC", *"ABCDEF"]
    assert sheet.cell(letters - 3, 4).alignment.horizontal == "centerContinuous"
    assert sheet.freeze_panes == f"C{letters + 1}"
    assert sheet.print_title_rows == f"${letters - 3}:${letters}"


def test_tests_sheet(book: Any) -> None:  # BS2
    result, workbook, path = book
    tests = result.tests().to_frame()
    sheet = workbook["Tests"]
    head = next(row for row in range(4, 10) if sheet.cell(row, 1).value == "No.")
    read = pd.read_excel(path, sheet_name="Tests", header=head - 1)
    assert len(read) == len(tests)
    assert read["p adjusted"].astype(float).tolist() == tests["p_adjusted"].tolist()
    assert read["n first"].tolist() == tests["n_first"].tolist()
    linked = 0
    for row in workbook["Banner tables"].iter_rows():
        for cell in row:
            letters = letters_in(cell.number_format) if isinstance(cell.value, (int, float)) else ""
            assert bool(letters) == bool(cell.hyperlink and "Tests" in cell.hyperlink.location), cell.coordinate
            if letters:
                linked += 1
                line = int(cell.hyperlink.location.split("!A")[1])
                given = read[read["Row"] == sheet.cell(line, 3).value]
                column = tests.loc[int(sheet.cell(line, 1).value) - 1]
                assert not given.empty
                assert column["letter_first"] or column["letter_second"] or column["test_family"]
    assert linked == (result.to_frame()["letters"] != "").sum() > 0
    verdicts = pd.read_excel(path, sheet_name="Checks", header=3)
    mine = verdicts[verdicts["Result"] == "Banner tables"]
    assert set(mine["Verdict"]) == {"OK"}
    words = " ".join(mine["Check"])
    for said in ("letters differ", "differ from the result", "add up to 100 %", "make up the base", "Weighted bases"):
        assert said in words


def test_a_changed_letter_is_found() -> None:  # BS2
    view = shown(_banner())
    sheet = openpyxl.Workbook().active
    places = []
    for line, row in enumerate(view.frame.to_dict("records"), start=1):
        cell = sheet.cell(line, 2, row["estimate"])
        sheet.cell(line, 1, "label")
        cell.number_format = suffixed("0%", row["letters"], 2)
        places.append((cell, place_of(row)))
    assert {each.verdict for each in banner_checks(view, places)} == {"OK"}
    lettered = next(cell for cell, _ in places if letters_in(cell.number_format))
    lettered.number_format = "0%"
    assert [each.found for each in banner_checks(view, places)][:2] == [1, 0]
    places[0][0].value += 1e-9
    assert [each.verdict for each in banner_checks(view, places)][:2] == ["LOOK", "LOOK"]


def test_marks(tmp_path: Path) -> None:  # BS3
    frame = FRAME.assign(shop=np.repeat(["Lima", "Madrid", "Quito", "Cusco", "Cali"], [190, 80, 22, 5, 3]))
    result = ls.banner_tables(frame, "mark", "shop", convention="higher_lower")
    path = ls.Report("Shops", [result]).write_excel(tmp_path / "client.xlsx")
    sheet = openpyxl.load_workbook(path)["Banner tables"]
    texts = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))
    for words in ("a small letter that it is lower", "small base (30 to 99)", "[c] hidden", "says that nobody gave"):
        assert words in texts
    rows = _rows(sheet)
    base = next(cells for label, cells in rows.items() if label.startswith("Base: "))
    order = ["Total", "Lima", "Madrid", "Quito"]  # the others are hidden in every question, and so left out
    by_name = dict(zip(order, base, strict=True))
    assert "Cali" not in texts
    assert "Cusco" not in texts
    assert by_name["Madrid"].number_format.startswith('#,##0"*"')
    assert by_name["Quito"].number_format.startswith('#,##0"**"')
    assert by_name["Quito"].value == 22
    some = frame.assign(often=frame["mark"].where(frame["shop"] != "Madrid", other=np.nan), always=1)
    some.loc[200:202, "often"] = 3
    path = ls.Report("Shops", [ls.banner_tables(some, ["always", "often"], "shop")]).write_excel(tmp_path / "some.xlsx")
    assert "[c]" in {cell.value for row in openpyxl.load_workbook(path)["Banner tables"].iter_rows() for cell in row}
    path = tmp_path / "client.xlsx"
    data = pd.read_excel(path, sheet_name="Data", header=3)
    hidden = data.loc[(data["Column"] == "column") & data["Text"].isin(["shop=Cali", "shop=Cusco"]), "Row"]
    assert len(hidden) == 2 * 7  # five answers, mean and spread
    assert data.loc[data["Row"].isin(hidden), "Value"].isna().all()


@pytest.mark.parametrize(
    ("value", "letters", "words"),
    [
        (0.0, "", "−"),
        (0.0, "a", "− a"),
        (0.004, "", "<0.5%"),
        (0.004, "b", "<0.5% b"),
        (0.005, "", "1%"),
        (0.64, "AC", "64% AC"),
        (1.0, "", "100%"),
    ],
)
def test_formats(value: float, letters: str, words: str) -> None:  # BS3, BS5
    assert shown_value(value, suffixed("0%", letters, 4)) == words
    assert letters_in(suffixed("0%", letters, 4)) == letters


def test_formats_of_statistics() -> None:  # BS3
    assert shown_value(-3.25, suffixed("+0.0;-0.0;0.0", "B", 2)) == "−3.3 B"
    assert shown_value(12.0, suffixed("#,##0", "**", 2)) == "12**"
    assert suffixed("0%", 'A"&[Red]', 0) == '[=0]"- ARed";[<0.005]"<0.5% ARed";0%" ARed"'


def test_many_questions_and_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # BS4
    frame = FRAME.assign(second=FRAME["mark"], third=6 - FRAME["mark"])
    result = ls.banner_tables(frame, ["mark", "second", "third"], ["shop", "town"], blocks_per_sheet=2)
    monkeypatch.setattr(sheet_of_banner, "MOST_COLUMNS", 5)
    monkeypatch.setattr(sheet_of_banner, "MOST_FORMATS", 2)
    path = ls.Report("Shops", [result]).write_excel(tmp_path / "client.xlsx")
    workbook = openpyxl.load_workbook(path)
    names = [name for name in workbook.sheetnames if name.startswith("Banner")]
    assert names == ["Banner tables", "Banner tables 2", "Banner tables 3", "Banner tables 4"]
    for name in names:
        texts = [str(cell.value) for row in workbook[name].iter_rows() for cell in row if cell.value is not None]
        assert any("letter after a number" in text for text in texts)
        assert (
            "• Letters stand on a line of their own under the numbers, since there are very many different ones."
            in texts
        )
    assert "Quito" in str([cell.value for row in workbook[names[0]].iter_rows() for cell in row])
    lines = [cell.value for row in workbook[names[0]].iter_rows() for cell in row if cell.value in ("B", "C", "BC")]
    assert len(lines) > 3  # more than those of the header
    checks = pd.read_excel(path, sheet_name="Checks", header=3)
    assert set(checks["Verdict"]) == {"OK"}


def test_findings() -> None:  # BS5
    result = ls.banner_tables(FRAME, "mark", "shop", nets={"mark": {"Top 2": [4, 5]}})
    told = [found.finding for found in findings([shown(result)])]
    assert re.match(
        r"“mark”: “.*” is 100% among “Lima” and \d+% among “(Madrid|Quito)”, \d+ percentage points more\.",
        told[0].sentence,
    )
    assert told[0].base in (40, 110)
    assert "p < 0.001, adjusted" in told[0].caution
    assert told[-1].sentence.startswith("Of ")
    same = ls.banner_tables(FRAME.assign(g=["x", "y"] * 150, flat=1), "flat", "g")
    assert [found.finding.sentence for found in findings([shown(same)])] == [
        "Of 1 pair of columns compared row by row, none shows a difference."
    ]
    means = ls.banner_tables(FRAME.assign(spent=FRAME["mark"] * 1.5), "spent", "shop")
    assert "the mean is 7.50 among “Lima”" in findings([shown(means)])[0].finding.sentence


def test_picture_and_page(tmp_path: Path) -> None:  # BS5
    pytest.importorskip("matplotlib")
    ax = ls.plot(_banner())
    assert ax.get_title(loc="left") == "mark"
    assert [tick.get_text() for tick in ax.get_yticklabels()][:2] == ["Total (n 300)", "Lima (n 150)"]
    frame = FRAME.assign(late=[0, 1] * 150, broken=[0, 0, 1] * 100)
    assert ls.plot(ls.banner_tables(frame, {"trouble": ["late", "broken"]}, "shop")).get_xlim() == (0.0, 1.0)
    assert ls.plot(ls.banner_tables(frame.assign(x=frame["w"]), "x", "shop")).get_xlabel() == "Mean"
    result = _banner()
    page = ls.Report("Shops", [result]).write_html(tmp_path / "client.html").read_text(encoding="utf-8")
    there = {float(value) for value in re.findall(r'<data value="([^"]+)">', page)}
    known = result.to_frame()["estimate"].dropna()
    assert set(known[known != known.round(3)]) <= there
    assert "100% BC" in page
    assert "Lima (A)" in page
    assert "those that gave a letter" in page


def test_analyze_by_groups() -> None:  # BS6
    study = ls.load_instrument("recommend").combined(ls.load_instrument("profile")).titled("Shop study")
    answers = ls.simulate_responses(study, 80, rng=8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = ls.analyze(answers, by="customertype", minimum_base=10)
    banner = next(result for result in report.results if isinstance(result, ls.BannerResult))
    assert banner.questions[0] == "recommend"
    assert "customertype" not in banner.questions
    assert banner.minimum_base == 10
    assert banner.columns[1].banner == "customertype"
    assert not any(isinstance(result, ls.BannerResult) for result in ls.analyze(answers).results)


def test_same_bytes(tmp_path: Path) -> None:  # BS7
    first, second = (
        ls.Report("Shops", [_banner(), _banner().tests()]).write_excel(tmp_path / name) for name in ("a.xlsx", "b.xlsx")
    )
    assert first.read_bytes() == second.read_bytes()
    assert {"Tests", "Tests 2"} <= set(openpyxl.load_workbook(first).sheetnames)
