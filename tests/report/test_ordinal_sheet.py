"""An ordinal regression as a client sees it.

OS1 the sheet has points of the score beside odds ratios, shares, tests and effects per cut point; two charts
OS2 sentences speak of points of the score, of the mean answer, or of odds
OS3 the picture has a logarithmic axis with marks that hold all ratios
OS4 with groups the further tables are those of all respondents
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from loyaltystats import Report, plot
from loyaltystats.report.findings_drivers import driver_findings
from loyaltystats.report.kinds import shown
from loyaltystats.report.plot_ratios import _ticks
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture(scope="module")
def uneven() -> pd.DataFrame:
    """``speed`` matters for not being a detractor more than for being a promoter; ``price`` works the other way round."""
    draw = np.random.default_rng(3)
    n = 900
    speed, price = draw.integers(1, 6, n), draw.integers(1, 6, n)
    above = draw.random(n) < 1 / (1 + np.exp(-(1.2 * speed - 0.5 * price - 2)))
    top = draw.random(n) < 0.4
    land = draw.choice(["DE", "ES", "FR"], n)
    return pd.DataFrame({"speed": speed, "price": price, "y": np.where(above, np.where(top, 10, 8), 5), "land": land})


def _fit(data: pd.DataFrame, **arguments: Any) -> DriverResult:
    wanted = {"outcome": "y", "drivers": ["speed", "price"], "model": "ordinal", "classes": "nps", **arguments}
    return regress_loyalty(data, **wanted)


def _cells(result: DriverResult, path: Path) -> tuple[list[str], Any]:
    sheet = openpyxl.load_workbook(Report("Test", [result]).write_excel(path))["Drivers ordinal"]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None], sheet


def test_sheet(uneven: pd.DataFrame, tmp_path: Path) -> None:  # OS1
    result = _fit(uneven, drivers=["speed", "price", "land"])
    texts, sheet = _cells(result, tmp_path / "a.xlsx")
    for heading in (
        "Points of the score per point",
        "What one point more goes with: change of the share of customers",
        "Effects at every cut point, for drivers that act differently along the scale",
        "Predicted beside observed shares",
        "Tests of the model",
        "between detractors and passives",
        "the same everywhere",
        "Detractors",
        "goes down with it",
    ):
        assert heading in texts, heading
    effect = result.frame("effects").query("measure == 'nps' and term == 'speed'")["estimate"].iloc[0]
    assert str(effect) in texts
    assert len(sheet._charts) == 2
    assert sheet._charts[1].y_axis.scaling.logBase == 2
    assert any("speed acts differently along the scale" in text for text in texts)


def test_sheet_of_answers_with_groups(uneven: pd.DataFrame, tmp_path: Path) -> None:  # OS1, OS4
    result = _fit(uneven, by="land", classes=(5, 8), checks=False)
    texts, sheet = _cells(result, tmp_path / "b.xlsx")
    assert texts.count("DE") == 2
    assert "Tests of the model" not in texts
    assert "Answers 0-5" in texts or "Answer 5" in texts
    assert "Points of the score per point" not in texts
    assert len(sheet._charts) == 1
    whole = _fit(uneven, classes=None, checks=False)
    texts, sheet = _cells(whole, tmp_path / "c.xlsx")
    assert "Points of the answer per point" in texts
    assert "Answer 10" in texts


def test_sentences(uneven: pd.DataFrame) -> None:  # OS2
    score = [each.sentence for each in driver_findings(shown(_fit(uneven)))]
    assert score[0].startswith("“speed” goes with better answers to “y”: +")
    assert "points of the score for one point more" in score[0]
    assert "“price” goes with worse answers to “y”: −" in score[1]
    assert any("acts differently along the scale" in each for each in score)
    mean = driver_findings(shown(_fit(uneven, classes=None, checks=False)))
    assert "points of the mean answer for one point more" in mean[0].sentence
    odds = driver_findings(shown(_fit(uneven, classes=(5, 8), checks=False)))
    assert "times the odds for one point more" in odds[0].sentence
    assert odds[0].value == pytest.approx(_fit(uneven, checks=False).to_frame()["odds_ratio"].iloc[0])
    land = [each.sentence for each in driver_findings(shown(_fit(uneven, drivers=["speed", "land"], checks=False)))]
    assert "No association shown with “y”: “land: ES” and “land: FR”." in land


def test_picture(uneven: pd.DataFrame) -> None:  # OS3
    axes = plot(_fit(uneven, checks=False))
    assert axes.get_xscale() == "log"
    assert "Odds ratio per point" in axes.get_xlabel()
    table = _fit(uneven, checks=False).to_frame()
    left, right = axes.get_xlim()
    assert left <= table["odds_low"].min()
    assert right >= table["odds_high"].max()
    assert _ticks(0.9, 1.3) == [0.75, 1.0, 1.25, 1.5]
    assert _ticks(0.3, 9) == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0]


def test_two_models_say_the_same_once(uneven: pd.DataFrame) -> None:  # OS2
    both = [regress_loyalty(uneven, outcome="y", drivers=["speed", "land"]), _fit(uneven, drivers=["speed", "land"])]
    sentences = Report("Test", both).sentences
    assert sum(each.startswith("No association shown") for each in sentences) == 1
    assert len(sentences) == len(set(sentences))
