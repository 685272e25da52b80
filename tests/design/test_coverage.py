"""A small, repeatable part of the simulations of tests/oracles/survey_coverage.py; the tables are in the method card.

CO1 the 95 % interval of a weighted share covers at least 93.5 % at a coefficient of variation of 1, and weights times 1,000
    change nothing; weights taken as counts would fail by far
CO2 the formulas of the simulation are those of csat
"""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.stats.outcomes.shares import beta_limits, logit_limits
from loyaltystats.stats.proportion import wilson

SCRIPT = Path(__file__).resolve().parents[1] / "oracles" / "survey_coverage.py"


def test_coverage() -> None:  # CO1
    coverage = runpy.run_path(str(SCRIPT))["coverage"]
    for n in (50, 200):
        once = coverage(n, 1.0, 0.3, 1.0, 4000, np.random.default_rng(1))
        assert once[0] >= 93.5
        assert coverage(n, 1.0, 0.3, 1000.0, 4000, np.random.default_rng(1)) == pytest.approx(once)


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.LoyaltyStatsWarning")
def test_formulas() -> None:  # CO2
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"q": rng.choice([5, 1], 80), "w": rng.lognormal(0, 0.8, 80)})
    w, hit = frame["w"].to_numpy(), (frame["q"] == 5).to_numpy(dtype=float)
    p, kish = np.array([w @ hit / w.sum()]), np.array([w.sum() ** 2 / (w @ w)])
    error = np.array([np.sqrt(80 / 79 * ((w * (hit - p) / w.sum()) ** 2).sum())])
    df, n = np.array([79.0]), np.array([80.0])
    wanted = {
        "wilson": wilson(p * kish, kish, 0.95),
        "logit": logit_limits(p, error, df, 0.95),
        "beta": beta_limits(p, error, df, (n, kish), 0.95),
    }
    for interval, ends in wanted.items():
        row = ls.csat(frame, "q", top=1, highest=5, interval=interval, design=ls.SurveyDesign(weights="w")).to_frame()
        assert (row["conf_low"][0], row["conf_high"][0]) == pytest.approx((ends[0][0], ends[1][0]), rel=1e-9)
