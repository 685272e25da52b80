"""Logistic and multinomial driver models against R: glm, sandwich, survey, and Newton's method written out in R.

Both programs iterate to convergence, so that 1e-6 holds for estimates and errors; profile intervals are roots found to
1e-9 by secants here and to 1e-11 by bisection there: 1e-6.
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
DATA = pd.read_csv(HERE / "logit_multinomial_data.csv")
FEW = pd.read_csv(HERE / "logit_separated_data.csv")
ORACLE = pd.read_csv(HERE / "logit_multinomial.csv")
DRIVERS = ["quality", "service", "country"]


def _known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen) > 0
    return chosen.set_index("term")["value"]


def _same(found: pd.Series, case: str, quantity: str, tolerance: float = 1e-6) -> None:
    known = _known(case, quantity)
    np.testing.assert_allclose(found.loc[known.index], known, rtol=tolerance)


def _logit(design: SurveyDesign | None = None, covariance: str | None = None) -> DriverResult:
    return regress_loyalty(
        DATA, outcome="loyalty", drivers=DRIVERS, model="logit", at_least=9, design=design, covariance=covariance
    )


def test_logistic_regression() -> None:
    result = _logit()
    table = result.to_frame().set_index("term")
    _same(table["estimate"], "logit", "estimate")
    _same(table["std_error"], "logit", "std_error")
    _same(_logit(covariance="robust").to_frame().set_index("term")["std_error"], "logit", "robust")
    for name in ("log_likelihood", "mcfadden", "nagelkerke", "tjur", "auc"):
        np.testing.assert_allclose(result.fit[name], _known("logit", name)["model"], rtol=1e-8)
    np.testing.assert_allclose(result.joint_statistic, _known("logit", "lr")["model"], rtol=1e-8)
    np.testing.assert_allclose(result.joint_p, _known("logit", "lr_p")["model"], rtol=1e-6)


def test_average_effects() -> None:
    effects = _logit().frame("effects").set_index("term")
    _same(effects["estimate"], "logit", "effect")
    _same(effects["std_error"], "logit", "effect_error")


def test_an_interaction_moves_with_its_drivers() -> None:
    result = regress_loyalty(
        DATA,
        outcome="loyalty",
        drivers=["quality", "service"],
        interactions=[("quality", "service")],
        model="logit",
        at_least=9,
    )
    _same(result.to_frame().set_index("term")["estimate"], "crossed", "estimate")
    _same(result.frame("effects").set_index("term")["estimate"], "crossed", "effect")


def test_weights_clusters_and_designs() -> None:
    weighted = _logit(SurveyDesign(weights="w")).to_frame().set_index("term")
    _same(weighted["estimate"], "weighted", "estimate")
    _same(weighted["std_error"], "weighted", "robust")
    clustered = _logit(SurveyDesign(clusters="branch"), "cluster").to_frame().set_index("term")
    _same(clustered["std_error"], "logit", "cluster")
    surveyed = _logit(SurveyDesign(weights="w", clusters="branch")).to_frame().set_index("term")
    _same(surveyed["estimate"], "design", "estimate")
    _same(surveyed["std_error"], "design", "std_error")


def test_firth_with_separation() -> None:
    result = regress_loyalty(FEW, outcome="yes", drivers=DRIVERS, model="logit", firth=True)
    table = result.to_frame().set_index("term")
    for column in ("estimate", "std_error", "p_value", "conf_low", "conf_high"):
        _same(table[column], "firth", column)


def _multinomial(design: SurveyDesign | None = None) -> DriverResult:
    return regress_loyalty(DATA, outcome="loyalty", drivers=DRIVERS, model="multinomial", classes=(6, 8), design=design)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index(table["class"] + "|" + table["term"])


def test_multinomial_regression() -> None:
    result = _multinomial()
    table = _named(result.to_frame())
    _same(table["estimate"], "multinomial", "estimate")
    _same(table["std_error"], "multinomial", "std_error")
    np.testing.assert_allclose(
        result.fit["log_likelihood"], _known("multinomial", "log_likelihood")["model"], rtol=1e-9
    )
    tests = result.frame("tests").set_index("term")
    _same(tests["statistic"], "multinomial", "lr")
    _same(tests["p_value"], "multinomial", "lr_p", 1e-5)


def test_multinomial_effects() -> None:
    effects = _named(_multinomial().frame("effects"))
    _same(effects["estimate"], "multinomial", "effect")
    _same(effects["std_error"], "multinomial", "effect_error")
    assert effects.groupby("term")["estimate"].sum().abs().max() < 1e-12


def test_weighted_multinomial() -> None:
    table = _named(_multinomial(SurveyDesign(weights="w")).to_frame())
    _same(table["estimate"], "multinomial_weighted", "estimate")
    _same(table["std_error"], "multinomial_weighted", "std_error")


@pytest.mark.parametrize("reference", ["over 8", "over 6 up to 8"])
def test_another_reference_is_the_same_model(reference: str) -> None:
    known = _named(_multinomial().to_frame())["estimate"]
    result = regress_loyalty(
        DATA, outcome="loyalty", drivers=DRIVERS, model="multinomial", classes=(6, 8), reference=reference
    )
    found = _named(result.to_frame())["estimate"]
    for term in ("quality", "country[ES]"):
        lowest = found[f"up to 6|{term}"]
        np.testing.assert_allclose(-lowest, known[f"{reference}|{term}"], rtol=1e-6)
