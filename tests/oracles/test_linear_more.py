"""Linear driver model against R: svyglm, vcovCL, clubSandwich, car, lmtest and definitions in base R (linear_more.R).

Tolerance 1e-8: closed forms, both programs solve by QR.
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
DATA = pd.read_csv(HERE / "linear_more_data.csv")
ORACLE = pd.read_csv(HERE / "linear_more.csv")
DRIVERS = ["quality", "price", "service", "speed", "country"]
DESIGNS = {
    "weights": SurveyDesign(weights="w"),
    "strata": SurveyDesign(weights="w", strata="stratum"),
    "clusters": SurveyDesign(weights="w", clusters="branch"),
    "both": SurveyDesign(weights="w", strata="stratum", clusters="branch"),
    "fpc": SurveyDesign(weights="w", strata="stratum", clusters="branch", fpc="branches"),
    "unweighted": SurveyDesign(strata="stratum", clusters="branch"),
}
pytestmark = pytest.mark.filterwarnings("ignore::loyaltystats.errors.AssumptionWarning")


def known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen) > 0
    return chosen.set_index("term")["value"]


def same(table: pd.DataFrame, column: str, values: pd.Series) -> None:
    found = table.set_index("term")[column].loc[values.index]
    np.testing.assert_allclose(found, values, rtol=1e-8, atol=1e-14)


def regress(**more: object) -> DriverResult:
    return regress_loyalty(DATA, outcome="loyalty", drivers=DRIVERS, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", list(DESIGNS))
def test_errors_of_a_design(case: str) -> None:
    result = regress(design=DESIGNS[case], covariance="design" if case == "weights" else None)
    assert result.covariance == "design"
    for column in ("estimate", "std_error", "p_value"):
        same(result.to_frame(), column, known(case, column))
    assert (result.to_frame()["df"] == known(case, "df")["model"]).all()


def test_a_group_is_a_domain_of_the_design() -> None:
    table = regress_loyalty(DATA, outcome="loyalty", drivers=["quality", "price"], by="country", design=DESIGNS["both"])
    spanish = table.to_frame().query("group == 'ES'")
    same(spanish, "std_error", known("domain", "std_error"))
    assert (spanish["df"] == known("domain", "df")["model"]).all()


@pytest.mark.parametrize("case", ["plain", "weighted"])
@pytest.mark.parametrize("kind", ["cluster", "CR2", "HC2_BM"])
def test_clusters_and_small_samples(case: str, kind: str) -> None:
    weights = "w" if case == "weighted" else None
    clusters = None if kind == "HC2_BM" else "branch"
    table = regress(design=SurveyDesign(weights=weights, clusters=clusters), covariance=kind).to_frame()
    same(table, "std_error", known(case, kind))
    if kind == "cluster":
        assert (table["df"] == DATA["branch"].nunique() - 1).all()
    else:
        same(table, "df", known(case, f"{kind}_df"))
