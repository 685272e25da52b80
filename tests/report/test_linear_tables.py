"""The sheet, the findings and the picture of a linear regression with its further tables.

LT1 the sheet holds a table for everything that was asked, of all respondents, with verdicts in words
LT2 the summary says whether groups differ in what counts
LT3 other models have none of these tables
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.findings_drivers import driver_findings
from loyaltystats.report.kinds import shown
from loyaltystats.report.report import Report
from loyaltystats.report.sheets.driver_tables import linear_tables
from loyaltystats.stats.drivers.driver_result import DriverResult

RNG = np.random.default_rng(21)
N = 360
DATA = pd.DataFrame(
    {
        "speed": RNG.integers(1, 11, N),
        "price": RNG.integers(1, 11, N),
        "staff": RNG.integers(1, 11, N),
        "land": np.array(["DE", "ES", "FR"])[np.arange(N) % 3],
        "kind": np.array(["new", "old"])[np.arange(N) % 2],
    }
)
FRENCH = (DATA["land"] == "FR").to_numpy()
DATA["loyalty"] = 0.4 * DATA["speed"] + 0.2 * DATA["price"] + RNG.normal(size=N) + 0.4 * DATA["speed"] * FRENCH


def regress(drivers: tuple[str, ...] = ("speed", "price", "staff"), **more: object) -> DriverResult:
    return ls.regress_loyalty(DATA, outcome="loyalty", drivers=list(drivers), **more)  # type: ignore[no-any-return,arg-type]


def texts_of(path: Path, sheet: str) -> list[str]:
    page = openpyxl.load_workbook(path)[sheet]
    return [str(cell.value) for line in page.iter_rows() for cell in line if cell.value is not None]


def test_sheet(tmp_path: Path) -> None:  # LT1
    result = regress(
        ("speed", "price", "staff", "kind"), by="land", interactions=[("speed", "price")], groups={"people": ["staff"]}
    )
    Report("Loyalty", [result]).write_excel(tmp_path / "a.xlsx")
    told = texts_of(tmp_path / "a.xlsx", "Drivers")
    for heading in (
        "Do groups of “land” differ in what goes with “loyalty”?",
        "Judged together",
        "Effect of one point more where drivers interact, on “loyalty”",
        "How large the effects are: share of what the other drivers leave unexplained",
        "Checks of the model",
    ):
        assert heading in told
    assert not any(text.startswith("Beyond the overall impression") for text in told)
    assert "All drivers together" in told
    assert "goes with it (with interactions)" in told
    assert any(text.startswith("where price is low (") for text in told)
    assert "Is a straight line enough? No sign of the contrary." in told or any(
        "straight line" in text for text in told
    )


def test_halo_table(tmp_path: Path) -> None:  # LT1
    Report("Loyalty", [regress(("speed", "price", "staff", "land"))]).write_excel(tmp_path / "a.xlsx")
    told = texts_of(tmp_path / "a.xlsx", "Drivers")
    assert "Beyond the overall impression: coefficients before and after person-mean centring" in told
    for word in ("stands out", "counts less", "Overall rating", "goes with it (all levels)"):
        assert word in told


def test_findings_about_groups() -> None:  # LT2
    told = [finding.sentence for finding in driver_findings(shown(regress(by="land")))]
    assert "“speed” counts differently for “loyalty” in the groups of “land”." in told
    told = [finding.sentence for finding in driver_findings(shown(regress(by="kind")))]
    assert "No difference shown between the groups of “kind” in what goes with “loyalty”." in told
    assert not any("groups of" in finding.sentence for finding in driver_findings(shown(regress())))


def test_findings_when_only_all_together_differ(monkeypatch: pytest.MonkeyPatch) -> None:  # LT2
    result = regress(by="land")
    original = DriverResult.frame
    frame = result.frame("slopes").assign(p_adjusted=0.2)
    monkeypatch.setattr(DriverResult, "frame", lambda self, name: frame if name == "slopes" else original(self, name))
    told = [finding.sentence for finding in driver_findings(shown(result))]
    assert "What goes with “loyalty” differs between the groups of “land”; which driver does is not shown." in told
    nothing = frame.assign(p_value=np.nan, p_adjusted=np.nan)
    monkeypatch.setattr(DriverResult, "frame", lambda self, name: nothing if name == "slopes" else original(self, name))
    assert not any("groups of" in finding.sentence for finding in driver_findings(shown(result)))
    table = dict(linear_tables(shown(result)))["Do groups of “land” differ in what goes with “loyalty”?"]
    assert {row["verdict"] for row in table.rows} == {"cannot be tested"}


def test_other_models_have_their_own(tmp_path: Path) -> None:  # LT3
    Report("Loyalty", [regress(model="quantile")]).write_excel(tmp_path / "a.xlsx")
    names = [name for name in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames if name.startswith("Drivers")]
    assert names
    assert not any(
        "Beyond the overall impression" in text for name in names for text in texts_of(tmp_path / "a.xlsx", name)
    )


def test_summary_points_to_effects_of_interacting_drivers() -> None:
    rng = np.random.default_rng(6)
    data = pd.DataFrame(rng.integers(1, 8, (120, 2)), columns=["speed", "price"])
    data["loyalty"] = data["speed"] * data["price"] + rng.normal(size=120)
    result = ls.regress_loyalty(data, outcome="loyalty", drivers=["speed", "price"], interactions=[("speed", "price")])
    told = ls.Report("t", [result]).sentences
    assert "What one point of “speed” goes with in “loyalty” rises with “price”." in told
    assert any("is on the sheet, at low and high ratings of the other" in sentence for sentence in told)
