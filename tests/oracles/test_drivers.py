"""Driver models against R: lm, sandwich::vcovHC, car::vif, lmtest, p.adjust, and LMG by all subsets of lm.

Tolerance 1e-8 (closed forms; both programs solve by QR), LMG 1e-10.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.diagnose import breusch_pagan, cook_distance, reset
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.least_squares import fit
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.regress import regress_loyalty

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "drivers_data.csv")
ORACLE = pd.read_csv(HERE / "drivers.csv")
NUMERIC = ["quality", "price", "service", "speed"]
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")


def _known(case: str, quantity: str, oracle: pd.DataFrame = ORACLE) -> pd.Series:
    chosen = oracle[(oracle["case"] == case) & (oracle["quantity"] == quantity)]
    assert len(chosen) > 0
    return chosen.set_index("term")["value"]


def _same(table: pd.DataFrame, column: str, known: pd.Series, tolerance: float = 1e-8) -> None:
    found = table.set_index("term")[column].loc[known.index]
    np.testing.assert_allclose(found, known, rtol=tolerance, atol=1e-14)


def _regress(case: str, covariance: str, adjust: str = "holm") -> DriverResult:
    design = SurveyDesign(weights="w") if case == "weighted" else None
    drivers = [*NUMERIC, "country"]
    return regress_loyalty(
        DATA, outcome="loyalty", drivers=drivers, covariance=covariance, design=design, adjust=adjust
    )


@pytest.mark.parametrize("case", ["plain", "weighted"])
@pytest.mark.parametrize("covariance", ["nonrobust", "HC0", "HC1", "HC2", "HC3", "HC4"])
def test_coefficients_and_errors(case: str, covariance: str) -> None:
    table = _regress(case, covariance).to_frame()
    _same(table, "estimate", _known(case, "estimate"))
    _same(table, "std_error", _known(case, covariance))


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_p_values_and_fit(case: str) -> None:
    result = _regress(case, "HC3")
    _same(result.to_frame(), "p_value", _known(case, "p_value"))
    _same(result.to_frame(), "p_adjusted", _known(case, "holm"))
    _same(_regress(case, "HC3", "bh").to_frame(), "p_adjusted", _known(case, "bh"))
    assert result.r2 == pytest.approx(_known(case, "r2")["model"], rel=1e-10)
    assert result.adjusted_r2 == pytest.approx(_known(case, "adjusted_r2")["model"], rel=1e-10)


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_joint_test_and_generalised_inflation(case: str) -> None:
    result = _regress(case, "HC3")
    assert result.joint_statistic == pytest.approx(_known(case, "joint")["model"], rel=1e-8)
    assert result.joint_p == pytest.approx(_known(case, "joint_p")["model"], rel=1e-6)  # far tail of F
    _same(result.to_frame(), "vif", _known(case, "gvif"))


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_lmg(case: str) -> None:
    design = SurveyDesign(weights="w") if case == "weighted" else None
    result = relative_importance(DATA, outcome="loyalty", drivers=NUMERIC, design=design, n_bootstrap=0)
    _same(result.to_frame(), "contribution", _known(case, "lmg"), 1e-10)


def test_vif_and_standardised() -> None:
    table = regress_loyalty(DATA, outcome="loyalty", drivers=NUMERIC).to_frame()
    for column in ("vif", "std_estimate", "partial_r2"):
        _same(table, column, _known("numeric", column))


def test_diagnostics() -> None:
    rows = tally(DATA, "loyalty", NUMERIC, by=None, weights=None, missing="drop")
    fitted = fit(rows, "HC3")
    found = {
        "breusch_pagan": breusch_pagan(rows, fitted).statistic,
        "breusch_pagan_p": breusch_pagan(rows, fitted).p_value,
        "reset": reset(rows, fitted).statistic,
        "reset_p": reset(rows, fitted).p_value,
        "largest_cook": cook_distance(fitted).max(),
    }
    for quantity, value in found.items():
        assert value == pytest.approx(_known("numeric", quantity)["model"], rel=1e-8), quantity


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")
@pytest.mark.parametrize("case", ["CUSL3", "mean"])
def test_loyalty_of_mobile_customers(case: str) -> None:
    oracle = pd.read_csv(HERE / "drivers_ecsi.csv")
    raw = pd.read_csv(Path(REAL) / "ecsi_mobile.csv")
    blocks = {"image": "IMAG", "expectations": "CUEX", "quality": "PERQ", "value": "PERV"}
    data = pd.DataFrame({name: raw.filter(regex=f"^{stem}").mean(axis=1) for name, stem in blocks.items()})
    data["loyalty"] = raw["CUSL3"] if case == "CUSL3" else raw[["CUSL1", "CUSL2", "CUSL3"]].mean(axis=1)
    result = regress_loyalty(data, outcome="loyalty", drivers=list(blocks))
    for column in ("estimate", "std_error", "p_adjusted"):
        _same(result.to_frame(), column, _known(case, column, oracle))
    assert result.r2 == pytest.approx(_known(case, "r2", oracle)["model"], rel=1e-10)
    shares = relative_importance(data, outcome="loyalty", drivers=list(blocks), n_bootstrap=0)
    for column in ("contribution", "importance"):
        _same(shares.to_frame(), column, _known(case, column, oracle), 1e-10)
