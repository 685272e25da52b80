"""Recommendation scores on real, public answers (the folder is named by LOYALTYSTATS_REAL_DATA).

RS1 a scale 1-10 needs breaks; two questions of the same 250 people equal a paired t test of their scores
RS2 groups: the hybrid interval lies where Wald's does on bases of this size, and the sheet is written
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

import loyaltystats as ls

FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")
BREAKS = (6, 9)


def answers() -> pd.DataFrame:
    return pd.read_csv(Path(FOLDER) / "ecsi_mobile.csv")


def score(values: pd.Series) -> np.ndarray:
    return 100.0 * ((values >= 9).to_numpy(dtype=float) - (values <= 6).to_numpy(dtype=float))


def test_two_questions() -> None:  # RS1
    data = answers()
    row = ls.nps_difference(data, "CUSL3", against="CUSL1", breaks=BREAKS).to_frame().iloc[0]
    wanted = ttest_rel(score(data["CUSL3"]), score(data["CUSL1"]))
    assert [row["statistic"], row["p_value"], row["df"]] == pytest.approx([wanted.statistic, wanted.pvalue, 249])
    near = ls.nps_difference(data, "CUSL3", against="CUSL1", breaks=BREAKS, interval="score").to_frame().iloc[0]
    assert near[["conf_low", "conf_high"]].tolist() == pytest.approx(row[["conf_low", "conf_high"]].tolist(), abs=1.5)


def test_groups(tmp_path: Path) -> None:  # RS2
    data = answers()
    data["complained"] = np.where(data["CUSCO"] >= 8, "handled well", "not handled well")
    hybrid, wald = (
        ls.nps_difference(data, "CUSL3", by="complained", breaks=BREAKS, interval=name) for name in ("score", "wald")
    )
    one, other = (result.to_frame().iloc[0] for result in (hybrid, wald))
    assert one["estimate"] == pytest.approx(other["estimate"])
    assert one[["conf_low", "conf_high"]].tolist() == pytest.approx(other[["conf_low", "conf_high"]].tolist(), abs=2)
    assert one["p_value"] < 1e-6  # people whose complaints were handled well recommend more
    scores = ls.nps(data, "CUSL3", by="complained", breaks=BREAKS)
    assert ls.Report("Mobile", [scores, hybrid]).write_excel(tmp_path / "client.xlsx").is_file()
