"""What-if against R: sums of what ordinal::clm predicts before and after a change. Both iterate to 1e-12: 1e-7."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.gains import driver_gains
from loyaltystats.stats.drivers.action.what_if import WhatIfResult, what_if

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "what_if_data.csv")
ORACLE = pd.read_csv(HERE / "what_if.csv").set_index(["case", "quantity"])["value"]
DRIVERS = ["speed", "price", "staff"]
DESIGNS = {"plain": None, "weighted": SurveyDesign(weights="w")}


def _result(case: str, **scenario: object) -> WhatIfResult:
    settings = {
        "outcome": "loyalty",
        "drivers": DRIVERS,
        "always": "country",
        "n_bootstrap": 0,
        "design": DESIGNS[case],
    }
    return what_if(DATA, **settings, **scenario)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", list(DESIGNS))
def test_add_and_lift(case: str) -> None:
    result = _result(case, change={"speed": 1.5}, lift={"price": 6})
    np.testing.assert_allclose(result.score, ORACLE[case, "score"], rtol=1e-7)
    table = result.to_frame()
    for row, name in enumerate(("add", "lift", "both")):
        np.testing.assert_allclose(table["estimate"][row], ORACLE[case, f"{name}_score"], rtol=1e-7)
        for part in ("promoters", "passives", "detractors", "mean"):
            known = ORACLE[case, f"{name}_{part}"]
            np.testing.assert_allclose(table[f"{part}_change"][row], known, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("case", list(DESIGNS))
def test_move_a_share(case: str) -> None:
    table = _result(case, move={"staff": (3, 5, 0.4)}).to_frame()
    np.testing.assert_allclose(table["estimate"][0], ORACLE[case, "move_score"], rtol=1e-7)


def test_gain_is_what_if_with_one_change() -> None:
    settings = {"outcome": "loyalty", "drivers": DRIVERS, "always": "country", "n_bootstrap": 0}
    gains = driver_gains(DATA, step={"speed": 1.5, "staff": 1}, **settings).to_frame()  # type: ignore[arg-type]
    np.testing.assert_allclose(gains["estimate"][0], ORACLE["plain", "add_score"], rtol=1e-7)
