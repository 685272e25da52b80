"""The satisfaction index and secure customers on real, public answers (the folder is named by LOYALTYSTATS_REAL_DATA).

RO1 the index with equal and estimated weights, and secure customers, as R has them
RO2 the items of satisfaction form a workbook whose numbers are those of the results
"""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls

FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")

ORACLE = pd.read_csv(Path(__file__).parent / "oracles" / "outcomes_ecsi.csv").set_index(["case", "quantity"])["value"]
ITEMS = ["CUSA1", "CUSA2", "CUSA3"]
LOYALTY = ["CUSL1", "CUSL2", "CUSL3"]


def _answers() -> pd.DataFrame:
    return pd.read_csv(Path(FOLDER) / "ecsi_mobile.csv")


def _secure() -> ls.SecureResult:
    return ls.secure_customers(
        _answers(), satisfaction="CUSA1", repurchase="CUSL1", recommendation="CUSL3", top=2, lowest=1, highest=10
    )


@pytest.mark.parametrize("rule", ["equal", "pca", "pls"])
def test_index(rule: str) -> None:  # RO1
    result = ls.loyalty_index(
        _answers(), ITEMS, lowest=1, highest=10, weights_rule=rule, outcome=LOYALTY if rule == "pls" else None
    )
    row = result.to_frame().iloc[0]
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        assert row[name] == pytest.approx(ORACLE[rule, name], rel=1e-9)
    for item in result.item_weights().itertuples():
        assert item.item_weight == pytest.approx(ORACLE[rule, item.question], rel=1e-9)


def test_secure() -> None:  # RO1
    table = _secure().to_frame().set_index("condition")
    for name in ("estimate", "conf_low", "conf_high"):
        assert table.loc["all three", name] == pytest.approx(ORACLE["secure", name], rel=1e-10)
    short = table["one_short"].tolist()[1:]
    assert short == pytest.approx([ORACLE["secure", item] for item in ("CUSA1", "CUSL1", "CUSL3")])


def test_workbook(tmp_path: Path) -> None:  # RO2
    index = ls.loyalty_index(_answers(), ITEMS, lowest=1, highest=10)
    path = ls.Report("Mobile provider", [index, _secure()]).write_excel(tmp_path / "client.xlsx")
    cells = {cell.value for row in openpyxl.load_workbook(path)["Loyalty measures"].iter_rows() for cell in row}
    assert {index.to_frame()["estimate"].iloc[0], _secure().to_frame()["estimate"].iloc[0]} <= cells
