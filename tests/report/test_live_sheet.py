"""The live What-if sheet.

LV1 saved results are Python's; the sheet says association, range, differences and base; class words and example
LV2 inputs are open and look open, formulas are locked, without a password; each input has its range and a prompt
LV3 names for inputs and results; formulas of Excel 2010 only; the hidden sheet holds aggregates and is explained
LV4 checks: formula results equal Python, nodes hide persons
LV5 the same bytes twice; several models; hostile texts; no driver of a report left out
LV6 fixed changes stand under the live block of the same outcome; alone they have a sheet of their own
LV7 the page says that it shows what was saved
LV8 analyze writes it where a recommendation question has an ordered driver
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.report import Report
from loyaltystats.report.sheets.live import example_of
from loyaltystats.sampling.design import SurveyDesign

RNG = np.random.default_rng(8)
N = 240
DRIVERS = ["speed", "price", "staff"]
DATA = pd.DataFrame({name: RNG.integers(1, 8, N) for name in DRIVERS})
DATA["y"] = np.clip(np.round(0.6 * DATA["speed"] + 0.3 * DATA["price"] + 3 + RNG.normal(0, 1.6, N)), 0, 10)
DATA["w"] = RNG.uniform(0.3, 2, N).round(2)
NEW_FUNCTIONS = ("LET(", "LAMBDA(", "_xlfn", "SEQUENCE(", "FILTER(", "XLOOKUP(", "{")


def _simulator(data: pd.DataFrame = DATA, **more: Any) -> Any:
    return ls.what_if_simulator(data, **{"outcome": "y", "drivers": DRIVERS, **more})


@pytest.fixture(scope="module")
def result() -> Any:
    return _simulator(design=SurveyDesign(weights="w"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, result: Any) -> Path:
    return Report("Shops", [result]).write_excel(tmp_path_factory.mktemp("live") / "client.xlsx")


def _named(book: openpyxl.Workbook, name: str) -> list[Any]:
    """Return the cells of a name."""
    sheet, cells = book.defined_names[name].attr_text.split("!")
    found = book[sheet.strip("'")][cells.replace("$", "")]
    return [cell for row in found for cell in row] if isinstance(found, tuple) else [found]


def test_saved_results_are_pythons(client: Path, result: Any) -> None:  # LV1
    book = openpyxl.load_workbook(client, data_only=True)
    rows = list(book["What-if"].iter_rows(values_only=True))
    start = next(at for at, row in enumerate(rows) if row[0] == "No.")
    seen = {str(row[1]).split(" (")[0]: row for row in rows[start + 1 : start + 6]}
    example = result.scores(example_of([row | {"code": row["term"]} for row in result.to_frame().to_dict("records")]))
    now = result.scores()
    for name in ("promoters", "passives", "detractors"):
        assert seen[name.capitalize()][2:5] == (now.shares_now[name], now.shares_now[name], 0)
        assert seen[name.capitalize()][7] == example.shares[name]
    score = seen["Score: promoters minus detractors, in points"]
    assert score[2:7] == (now.score_now, now.score_now, 0, 0, 0)
    assert score[7:11] == (example.score, example.change, example.conf_low, example.conf_high)
    assert seen["Mean answer"][2] == now.mean_now
    texts = " ".join(str(cell) for row in rows for cell in row if cell is not None)
    for words in (
        "An association, not a promise",
        "within the range of answers seen",
        "Base: 240 respondents",
        "nodes of at least",
        "differs from one computed with every single respondent by",
        "Promoters (answers 9-10)",
        "type here",
    ):
        assert words in texts


def test_inputs_are_open_and_formulas_locked(client: Path, result: Any) -> None:  # LV2
    book = openpyxl.load_workbook(client)
    sheet = book["What-if"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert book["What-if numbers"].protection.sheet
    inputs = [*_named(book, "whatif_change"), *_named(book, "whatif_example")]
    assert len(inputs) == 2 * len(DRIVERS)
    assert [cell.value for cell in _named(book, "whatif_change")] == [0, 0, 0]
    assert all(not cell.protection.locked and cell.fill.start_color.rgb.endswith("FFF4CC") for cell in inputs)
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.protection.locked or cell in inputs
    rules = sheet.data_validations.dataValidation
    assert {cell.coordinate for cell in inputs} == {str(cell) for rule in rules for cell in str(rule.sqref).split()}
    rooms = result.to_frame().set_index("term")
    for rule, term in zip(rules, DRIVERS, strict=True):
        assert (rule.type, rule.operator, rule.errorStyle) == ("decimal", "between", None)
        low, high = (
            openpyxl.load_workbook(client, data_only=True)["What-if"][each.replace("$", "")].value
            for each in (rule.formula1, rule.formula2)
        )
        assert (low, high) == (rooms["room_low"][term], rooms["room_high"][term])
        said = [float(each.replace("−", "-")) for each in re.findall(r"[−+]?\d+\.\d+", rule.prompt)]
        assert low <= said[0] <= low + 0.01
        assert high - 0.01 <= said[1] <= high
        assert rule.promptTitle == "Change of the mean"


def test_names_and_formulas(client: Path, result: Any) -> None:  # LV3
    book = openpyxl.load_workbook(client)
    for name in (
        "change",
        "example",
        "score_now",
        "score_then",
        "score_change",
        "score_low",
        "score_high",
        "coefficients",
    ):
        assert f"whatif_{name}" in book.defined_names
    formulas = [
        cell.value
        for sheet in (book["What-if"], book["What-if numbers"], book["Checks"])
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 100
    assert not [formula for formula in formulas for new in NEW_FUNCTIONS if new in formula]
    numbers = book["What-if numbers"]
    assert numbers.sheet_state == "hidden"
    assert "Aggregates only: a node stands for at least five respondents" in numbers["A2"].value
    weights = [cell.value for cell in _named(book, "whatif_weight")]
    assert weights == result.numbers.nodes.weight.tolist()
    first = _named(book, "whatif_weight")[0].row
    counts = [numbers.cell(first + at, 1).value for at in range(len(weights))]
    assert min(counts) >= 5
    assert sum(counts) == N
    stored = openpyxl.load_workbook(client, data_only=True)
    assert [cell.value for cell in _named(stored, "whatif_gradient_example")] == pytest.approx(
        result.numbers.gradient(result.numbers.moves({"speed": 0.5})).tolist(), rel=1e-12
    )
    assert not any(
        cell.value is None for name in ("score_now", "score_test") for cell in _named(stored, f"whatif_{name}")
    )


def test_checks(client: Path, result: Any) -> None:  # LV4
    rows = list(openpyxl.load_workbook(client, data_only=True)["Checks"].iter_rows(values_only=True))
    found = {row[2]: row for row in rows if row[2]}
    formula = [words for words in found if words.startswith("Formula results equal Python")]
    assert len(formula) == 2
    for words in formula:
        assert found[words][0] == "OK"
        assert found[words][3] == found[words][4]
    live = openpyxl.load_workbook(client)["Checks"]
    assert sum(str(row[3].value).startswith("=whatif_score") for row in live.iter_rows()) == 2
    assert found["Fewest respondents in a node, at least 5"][3] == result.numbers.nodes.n.min()
    assert found["Largest difference from single respondents, in points of the score"][0] == "OK"


def test_bytes_several_models_and_hostile_texts(tmp_path: Path, result: Any) -> None:  # LV5
    bad = DATA.rename(columns={"speed": "=1+1", "price": "x' y\"<&>", "staff": "a very long driver " * 12})
    hostile = _simulator(bad, drivers=list(bad.columns[:3]), breaks=(6, 9))
    five = DATA.assign(y=np.clip(DATA["y"] // 2, 1, 5))
    top = _simulator(five, top=2)
    report = Report("x", [result, hostile, top])
    first, again = (report.write_excel(tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    assert first.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(first)
    assert {"What-if", "What-if 2", "What-if 3"} <= set(book.sheetnames)
    assert {"whatif_change", "whatif2_change", "whatif3_change"} <= set(book.defined_names)
    texts = [cell.value for row in book["What-if 2"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert texts
    assert all(cell.data_type == "s" for row in book["What-if 2"].iter_rows() for cell in row if cell.value == "=1+1")
    shown = " ".join(str(cell.value) for row in book["What-if 3"].iter_rows() for cell in row)
    assert "Top answers (answers 4-5)" in shown
    with zipfile.ZipFile(first) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(re.search(r"<f>[^<]*</f><v\s*/>", sheet) for sheet in sheets), "every formula has its value"


def test_fixed_changes_stand_under_the_live_block(tmp_path: Path) -> None:  # LV6
    fixed = ls.what_if(DATA, outcome="y", drivers=DRIVERS, change={"speed": 1, "price": 1}, n_bootstrap=0)
    book = openpyxl.load_workbook(Report("x", [_simulator(), fixed]).write_excel(tmp_path / "both.xlsx"))
    assert [name for name in book.sheetnames if "What" in name] == ["What-if", "What-if numbers"]
    texts = [str(cell.value) for row in book["What-if"].iter_rows() for cell in row if cell.value is not None]
    live, static = texts.index("Changes of the drivers"), texts.index("All changes together")
    assert live < static
    alone = openpyxl.load_workbook(Report("x", [fixed]).write_excel(tmp_path / "alone.xlsx"))
    assert "What-if" in alone.sheetnames
    assert not alone["What-if"].protection.sheet


def test_page_shows_what_was_saved(tmp_path: Path, result: Any) -> None:  # LV7
    page = Report("x", [result]).write_html(tmp_path / "x.html").read_text(encoding="utf-8")
    assert "A page or a printout shows them as they were saved" in page
    assert "SUMPRODUCT" not in page
    assert f'value="{result.score!r}"' in page


def test_analyze_writes_it(tmp_path: Path) -> None:  # LV8
    study = (
        ls.load_instrument("performance").with_features({"speed": "Speed"}).combined(ls.load_instrument("recommend"))
    )
    report = ls.analyze(ls.simulate_responses(study, 120, rng=4))
    assert [type(each).__name__ for each in report.results].count("SimulatorResult") == 1
    assert "What-if" in openpyxl.load_workbook(report.write_excel(tmp_path / "x.xlsx")).sheetnames


def test_a_driver_without_competition_has_no_rank(tmp_path: Path) -> None:
    gains = ls.driver_gains(DATA, outcome="y", drivers=DRIVERS, costs={"speed": 10}, n_bootstrap=20, rng=1)
    sheet = openpyxl.load_workbook(Report("x", [gains]).write_excel(tmp_path / "x.xlsx"))["Gains"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "No.")
    speed = next(row for row in rows if row[1] == "speed")
    assert speed[head.index("Rank")] is None
    assert "With one driver to compare there is no rank." in " ".join(str(row[0]) for row in rows)
