"""Recommendation score and top-box shares against R (loyalty.R: restricted likelihood and uniroot, t.test, prop.test).

Tolerance 1e-10 for closed forms, 1e-8 for the score limits: R finds them by two nested numerical searches.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.loyalty import csat, nps
from loyaltystats.stats.trinomial import score

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "loyalty_data.csv")
ORACLE = pd.read_csv(HERE / "loyalty.csv", dtype={"group": str})
WEIGHTS = SurveyDesign(weights="w")


def known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen)
    return chosen.set_index("group")["value"]


def same(found: pd.Series, expected: pd.Series, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(found.loc[expected.index], expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_estimates(case: str) -> None:
    table = nps(DATA, "recommend", by="country", design=WEIGHTS if case == "weighted" else None).to_frame()
    for column in ("estimate", "std_error", "n_effective"):
        same(table.set_index("group")[column], known(case, column))


@pytest.mark.parametrize(
    ("case", "interval"),
    [(case, name) for case in ("plain", "weighted") for name in ("score", "adjusted_wald", "wald")]
    + [("plain", "t")],  # t.test knows no weights
)
@pytest.mark.filterwarnings("ignore::loyaltystats.errors.ApproximationWarning")
def test_intervals(case: str, interval: str) -> None:
    design = WEIGHTS if case == "weighted" else None
    table = nps(DATA, "recommend", by="country", interval=interval, design=design).to_frame().set_index("group")
    tolerance = 1e-8 if interval == "score" else 1e-10
    same(table["conf_low"], known(case, f"{interval}_low").clip(lower=-100), tolerance)
    same(table["conf_high"], known(case, f"{interval}_high").clip(upper=100), tolerance)


def test_another_level() -> None:
    table = nps(DATA, "recommend", by="country").confidence_interval(0.90).set_index("group")
    same(table["conf_low"], known("plain", "score90_low"), 1e-8)
    same(table["conf_high"], known("plain", "score90_high"), 1e-8)


def test_hard_samples() -> None:
    low, high = known("counts", "low"), known("counts", "high")
    for cell in low.index:
        up, _, down = counts = [int(part) for part in cell.split(";")]
        found = score(up / sum(counts), down / sum(counts), sum(counts), 0.95)
        assert [float(end) for end in found] == pytest.approx([low[cell], high[cell]], abs=1e-8), cell


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_top_boxes(case: str) -> None:
    design = WEIGHTS if case == "weighted" else None
    table = csat(DATA, "satisfied", highest=7, by="country", design=design).to_frame().set_index("group")
    same(table["estimate"], known(case, "top_two"))
    same(table["mean"], known(case, "mean"))
    same(table["conf_low"], known(case, "wilson_low"))
    same(table["conf_high"], known(case, "wilson_high"))
