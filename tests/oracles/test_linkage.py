"""Count and duration models against R: glm with sandwich and survey, coxph with Efron's ties.

Both programs iterate to 1e-12: 1e-6 for estimates and errors.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.linkage import LinkageResult, linkage
from loyaltystats.stats.drivers.regress import regress_loyalty

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "linkage_data.csv")
ORACLE = pd.read_csv(HERE / "linkage.csv")
DRIVERS = ["loyalty", "service", "segment"]


def _same(found: pd.Series, case: str, quantity: str, tolerance: float = 1e-6) -> None:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)].set_index("term")["value"]
    assert len(chosen) > 0
    np.testing.assert_allclose(found.loc[chosen.index], chosen, rtol=tolerance)


def _count(design: SurveyDesign | None = None) -> LinkageResult:
    return linkage(DATA, outcome="visits", kind="count", drivers=DRIVERS, exposure="months", design=design)


def test_counts() -> None:
    result = _count()
    table = result.to_frame().set_index("term")
    _same(table["estimate"], "count", "estimate")
    _same(table["std_error"], "count", "robust")
    fit = pd.Series(result.fit)
    np.testing.assert_allclose(
        fit[["dispersion", "deviance_r2"]],
        ORACLE[(ORACLE["case"] == "count") & (ORACLE["term"] == "model")]["value"],
        rtol=1e-7,
    )


@pytest.mark.parametrize("covariance", ["observed", "cluster"])
def test_other_errors_of_counts(covariance: str) -> None:
    design = SurveyDesign(clusters="branch") if covariance == "cluster" else None
    table = regress_loyalty(
        DATA, outcome="visits", drivers=DRIVERS, model="count", exposure="months", covariance=covariance, design=design
    ).to_frame()
    _same(table.set_index("term")["std_error"], "count", covariance)


def test_counts_of_a_design() -> None:
    table = _count(SurveyDesign(weights="w", clusters="branch")).to_frame().set_index("term")
    _same(table["estimate"], "design", "estimate")
    _same(table["std_error"], "design", "std_error")


def test_durations() -> None:
    result = linkage(DATA, outcome="until", kind="duration", drivers=DRIVERS, left="left")
    table = result.to_frame().set_index("term")
    _same(table["estimate"], "duration", "estimate")
    _same(table["std_error"], "duration", "std_error")
    known = ORACLE[(ORACLE["case"] == "duration") & (ORACLE["term"] == "model")].set_index("quantity")["value"]
    np.testing.assert_allclose(result.fit["log_likelihood"], known["log_likelihood"], rtol=1e-9)
    np.testing.assert_allclose(result.joint_statistic, known["lr"], rtol=1e-7)
    np.testing.assert_allclose(result.fit["concordance"], known["concordance"], rtol=1e-10)
    _same(result.frame("tests").set_index("term")["statistic"], "duration", "ph", 1e-5)
