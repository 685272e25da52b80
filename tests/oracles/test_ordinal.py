"""Ordinal driver model against R: ordinal::clm, MASS, Brant's definition, survey::svyolr, numerical derivatives.

Tolerance 1e-6 (both iterate to gradients near zero; R's robust errors and effects go through numerical derivatives); 1e-4
for svyolr, which stops early (its own coefficients are that far from the maximum).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import AssumptionWarning
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "ordinal_data.csv")
ORACLE = pd.read_csv(HERE / "ordinal.csv")
ORACLE_REAL = pd.read_csv(HERE / "ordinal_real.csv")
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
DRIVERS = ["promise", "price", "speed", "country"]
LEVELS = {"promise": ["promise"], "price": ["price"], "speed": ["speed"], "country": ["country[ES]", "country[FR]"]}
TOLERANCE = 1e-6


def _known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen) > 0, (case, quantity)
    return chosen.set_index("term")["value"]


def _same(table: pd.DataFrame, column: str, known: pd.Series, by: str = "term", tolerance: float = TOLERANCE) -> None:
    found = table.set_index(by)[column].loc[known.index]
    np.testing.assert_allclose(found, known, rtol=tolerance, atol=1e-9)


def _regress(case: str, **options: object) -> DriverResult:
    scale, _, weighted = case.partition("_")
    options.setdefault("design", SurveyDesign(weights="w") if weighted else None)
    chosen = {"classes": "nps"} if scale == "nps" else {}
    return regress_loyalty(DATA, outcome="recommend", drivers=DRIVERS, model="ordinal", **chosen, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ["raw", "nps"])
def test_coefficients_thresholds_and_fit(case: str) -> None:
    result = _regress(case)
    _same(result.to_frame(), "estimate", _known(case, "estimate"))
    _same(result.to_frame(), "std_error", _known(case, "observed"))
    _same(result.frame("thresholds"), "estimate", _known(case, "threshold"), by="cut")
    _same(result.frame("thresholds"), "std_error", _known(case, "threshold_error"), by="cut")
    for name in ("log_likelihood", "null_log_likelihood", "aic", "bic"):
        assert result.fit[name] == pytest.approx(_known(case, name)["model"], rel=1e-10)
    known = _known(case, "ratio")
    assert result.joint_statistic == pytest.approx(known["all drivers"], rel=TOLERANCE)
    joint = result.frame("joint").set_index("test")["statistic"]
    assert joint["likelihood ratio"] == pytest.approx(known["country"], rel=TOLERANCE)
    assert joint["Wald"] == pytest.approx(_known(case, "wald")["country"], rel=TOLERANCE)


@pytest.mark.parametrize("case", ["raw_w", "nps_w"])
def test_weighted_coefficients(case: str) -> None:
    result = _regress(case, checks=False)
    _same(result.to_frame(), "estimate", _known(case, "estimate"))
    _same(result.frame("thresholds"), "estimate", _known(case, "threshold"), by="cut")
    assert result.fit["log_likelihood"] == pytest.approx(_known(case, "log_likelihood")["model"], rel=1e-10)


def test_robust_and_clustered_errors() -> None:
    _same(_regress("nps", covariance="robust", checks=False).to_frame(), "std_error", _known("nps", "robust"))
    _same(_regress("nps_w", checks=False).to_frame(), "std_error", _known("nps_w", "robust"))
    design = SurveyDesign(weights="w", clusters="branch")
    with pytest.warns(AssumptionWarning, match="Only 30 clusters"):
        clustered = _regress("nps_w", covariance="cluster", design=design, checks=False)
    _same(clustered.to_frame(), "std_error", _known("nps_w", "cluster"))
    assert (clustered.to_frame()["df"] == 29).all()


def test_survey_design() -> None:
    result = _regress("nps", design=SurveyDesign(weights="w", clusters="branch"), checks=False)
    assert result.covariance == "design"
    _same(result.to_frame(), "estimate", _known("design", "estimate"), tolerance=1e-4)
    _same(result.to_frame(), "std_error", _known("design", "design"), tolerance=1e-4)
    assert (result.to_frame()["df"] == 29).all()


@pytest.mark.parametrize("case", ["raw", "nps"])
def test_tests_of_proportional_odds_and_scales(case: str) -> None:
    result = _regress(case)
    tests = result.frame("tests").set_index(["test", "term"])
    for words, quantity in (
        ("Brant", "brant"),
        ("same at every cut point (likelihood ratio)", "nominal"),
        ("same spread (likelihood ratio)", "scale"),
    ):
        known = _known(case, quantity)
        np.testing.assert_allclose(tests["statistic"][words].loc[known.index], known, rtol=TOLERANCE)
    known = _known(case, "brant_p")
    np.testing.assert_allclose(tests["p_value"]["Brant"].loc[known.index], known, rtol=TOLERANCE)
    _same(result.frame("scale"), "estimate", _known(case, "log_scale"))
    _same(result.frame("scale"), "std_error", _known(case, "log_scale_error"))


def test_partial_proportional_odds() -> None:
    result = _regress("nps", proportional=["price", "speed"])
    table = result.frame("partial")
    table["at"] = table["term"] + " " + table["cut"]
    _same(table, "estimate", _known("partial", "estimate"), by="at")
    _same(table, "std_error", _known("partial", "observed"), by="at")
    known = _known("partial", "log_likelihood")["model"]
    assert result.fit["partial_log_likelihood"] == pytest.approx(known, rel=1e-10)


def test_average_effects() -> None:
    effects = _regress("nps", checks=False).frame("effects")
    for measure in ("nps", "detractors", "promoters"):
        own = effects[effects["measure"] == measure]
        _same(own, "estimate", _known(measure, "effect"))
        _same(own, "std_error", _known(measure, "effect_error"))


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")
@pytest.mark.parametrize("case", ["mobile", "ratings"])
def test_real_answers(case: str) -> None:
    if case == "mobile":
        raw = pd.read_csv(Path(REAL) / "ecsi_mobile.csv")
        blocks = {"image": "IMAG", "expectations": "CUEX", "quality": "PERQ", "value": "PERV"}
        data = pd.DataFrame({name: raw.filter(regex=f"^{stem}").mean(axis=1) for name, stem in blocks.items()})
        data["y"] = raw["CUSL3"]
    else:
        data = pd.read_csv(Path(REAL) / "satisfaction_ratings.csv")
        data.columns = ["y", *(f"a{at:02d}" for at in range(20))]
    drivers = [name for name in data.columns if name != "y"]
    result = regress_loyalty(data, outcome="y", drivers=drivers, model="ordinal")
    known = ORACLE_REAL[ORACLE_REAL["case"] == case].set_index(["quantity", "term"])["value"]
    _same(result.to_frame(), "estimate", known["estimate"])
    _same(result.to_frame(), "std_error", known["std_error"])
    _same(result.frame("thresholds"), "estimate", known["threshold"], by="cut")
    assert result.fit["log_likelihood"] == pytest.approx(known["log_likelihood"]["model"], rel=1e-10)
