"""Quantile and mixed driver models against R: quantreg::rq, lme4::lmer and lmerTest.

Quantile coefficients are vertices of a linear program: 1e-8. Kernel errors depend on neighbouring quantiles that R finds
by an interior point method: 1e-5. Mixed models are iterative in both programs: 1e-5 for coefficients and errors, 1e-4 for
degrees of freedom, which take numerical derivatives of them, and for variances.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "quantile_mixed_data.csv")
ORACLE = pd.read_csv(HERE / "quantile_mixed.csv")
DRIVERS = ["quality", "service", "segment"]
QUANTILES = (0.25, 0.5, 0.75)


def _known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen) > 0
    return chosen.set_index("term")["value"]


def _quantiles(design: SurveyDesign | None = None) -> DriverResult:
    return regress_loyalty(
        DATA,
        outcome="wallet",
        drivers=DRIVERS,
        model="quantile",
        covariance="kernel",
        quantiles=QUANTILES,
        design=design,
    )


@pytest.mark.parametrize("quantile", QUANTILES)
def test_quantile_regression(quantile: float) -> None:
    result = _quantiles()
    table = result.to_frame()
    table = table[table["quantile"] == quantile].set_index("term")
    case = f"rq{quantile}"
    np.testing.assert_allclose(table["estimate"], _known(case, "estimate"), rtol=1e-8)
    np.testing.assert_allclose(table["std_error"], _known(case, "std_error"), rtol=1e-5)
    np.testing.assert_allclose(table["p_value"], _known(case, "p_value"), rtol=1e-3, atol=1e-12)
    np.testing.assert_allclose(result.fit[f"r1_{quantile:g}"], _known(case, "r1")["model"], rtol=1e-8)


@pytest.mark.parametrize("quantile", QUANTILES)
def test_weighted_quantile_regression(quantile: float) -> None:
    table = _quantiles(SurveyDesign(weights="w")).to_frame()
    found = table[table["quantile"] == quantile].set_index("term")["estimate"]
    np.testing.assert_allclose(found, _known(f"rq{quantile}", "weighted"), rtol=1e-8)


@pytest.mark.parametrize(("case", "slopes"), [("intercepts", ()), ("slopes", ("quality",))])
def test_mixed_model(case: str, slopes: tuple[str, ...]) -> None:
    result = regress_loyalty(DATA, outcome="wallet", drivers=DRIVERS, model="mixed", within="branch", slopes=slopes)
    table = result.to_frame().set_index("term")
    for column, tolerance in {"estimate": 1e-5, "std_error": 1e-5, "df": 1e-4, "p_value": 1e-3}.items():
        np.testing.assert_allclose(table[column], _known(case, column), rtol=tolerance)
    np.testing.assert_allclose(result.fit["deviance"], _known(case, "reml")["model"], rtol=1e-9)
    for name, quantity in {"marginal_r2": "marginal", "conditional_r2": "conditional"}.items():
        np.testing.assert_allclose(result.fit[name], _known(case, quantity)["model"], rtol=1e-4)
    np.testing.assert_allclose(result.frame("variance")["variance"], _known(case, "variance"), rtol=1e-4)
    tests = result.frame("tests")
    np.testing.assert_allclose(tests["statistic"].iloc[-1], _known(case, "lr")["model"], rtol=1e-6)


def test_intraclass_correlation() -> None:
    result = regress_loyalty(DATA, outcome="wallet", drivers=DRIVERS, model="mixed", within="branch")
    np.testing.assert_allclose(result.fit["icc"], _known("intercepts", "icc")["model"], rtol=1e-5)
