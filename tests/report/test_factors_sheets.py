"""Sheets, findings and pictures of constructs and of the ladder."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import loyaltystats as ls

MODEL = {"ease": ["e1", "e2", "e3"], "trust": ["t1", "t2", "t3", "t4"]}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 600
    own = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n)
    columns = {f"e{k}": 4 + 0.8 * own[:, 0] + rng.normal(0, 0.6 if k < 3 else 2.5, n) for k in (1, 2, 3)}
    columns |= {f"t{k}": 4 + 0.9 * own[:, 1] + rng.normal(0, 0.7, n) for k in (1, 2, 3, 4)}
    made = pd.DataFrame(columns).assign(country=np.where(np.arange(n) % 2, "DE", "FR"))
    return made.assign(t2=made["t2"] + 0.8 * (made["country"] == "FR"))


@pytest.fixture(scope="module")
def report(frame: pd.DataFrame) -> ls.Report:
    found = [ls.confirmatory_factors(frame, model=MODEL), ls.invariance(frame, by="country", model=MODEL)]
    return ls.Report("Study", found, study=frame)


def test_sheets_hold_the_numbers(report: ls.Report, tmp_path: Path) -> None:
    book = load_workbook(report.write_excel(tmp_path / "client.xlsx"), data_only=True)
    constructs, ladder = book["Constructs"], book["Comparability"]
    loadings = report.results[0].to_frame()
    cells = {constructs.cell(row, 3).value: constructs.cell(row, 4).value for row in range(6, 6 + len(loadings))}
    assert cells == pytest.approx(dict(zip(loadings["item"], loadings["std_estimate"], strict=True)))
    texts = [cell.value for row in ladder.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "✗ does not hold" in texts
    assert "◐ holds in part" in texts
    assert any(text.startswith("Means of the constructs against DE") for text in texts)
    assert len(constructs._charts) == 1


def test_findings(report: ls.Report) -> None:
    said = " ".join(report.sentences)
    assert "fits well" in said
    assert "Says little about its construct: “e3”" in said
    assert "Groups may be compared, means and what drives them" in said


def test_means_that_may_not_be_compared_are_not_shown(frame: pd.DataFrame, tmp_path: Path) -> None:
    found = ls.invariance(frame, by="country", model=MODEL, partial=False)
    report = ls.Report("Study", [found])
    assert "Only what drives what may be compared" in report.sentences[0]
    book = load_workbook(report.write_excel(tmp_path / "client.xlsx"))
    texts = [cell.value for row in book["Comparability"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not any("Means of the constructs" in text for text in texts)


def test_pictures(report: ls.Report) -> None:
    loadings, ladder = (ls.plot(result) for result in report.results)
    assert [text.get_text() for text in loadings.get_yticklabels()] == [*MODEL["ease"], *MODEL["trust"]]
    assert "Means and slopes" in ladder.get_title(loc="left")
