"""Estimators under every kind of design against R's survey package (survey_designs.R).

SD1 scores, shares and means, in all and by group, and differences of groups: 1e-8 relative, closed form
SD2 linear and logit regression, refitted in every replicate: 1e-8 and 1e-6 relative (R stops its iterations earlier)
SD3 ordinal regression: 1e-4 relative, svyolr ends optim at 1e-8 of the likelihood
SD4 Better and Worse, the winner test of Kano categories, and tests of Rao and Scott
SD5 degrees of freedom
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.sampling.design_rows import design_rows
from loyaltystats.sampling.rao_scott import rao_scott_test
from loyaltystats.stats.outcomes.shares import beta_limits

FOLDER = Path(__file__).parent
REPLICATES = pd.read_csv(FOLDER / "survey_designs_replicates.csv")
DATA = pd.concat([pd.read_csv(FOLDER / "survey_designs_data.csv"), REPLICATES], axis=1)
KNOWN = pd.read_csv(FOLDER / "survey_designs.csv").set_index(["design", "quantity"])["value"]
BOTH = {"weights": "w", "strata": "stratum", "clusters": "branch"}
OTHER = ls.Replicates(
    method="other", columns="X", scale=0.03, rscales=tuple(np.linspace(0.5, 1.5, REPLICATES.shape[1])), mse=False
)
DESIGNS = {
    "weights": ls.SurveyDesign(weights="w"),
    "strata": ls.SurveyDesign(weights="w", strata="stratum"),
    "clusters": ls.SurveyDesign(weights="w", clusters="branch"),
    "both": ls.SurveyDesign(**BOTH),
    "fpc": ls.SurveyDesign(**BOTH, fpc="population"),
    "jk1": ls.SurveyDesign(weights="w", clusters="branch", replicates="jackknife"),
    "jkn": ls.SurveyDesign(**BOTH, replicates="jackknife"),
    "jkn_mean": ls.SurveyDesign(**BOTH, replicates=ls.Replicates(method="jackknife", mse=False)),
    "jkn_fpc": ls.SurveyDesign(**BOTH, fpc="population", replicates="jackknife"),
    "brr": ls.SurveyDesign(**BOTH, replicates="brr"),
    "fay": ls.SurveyDesign(**BOTH, replicates=ls.Replicates(method="fay", rho=0.3)),
    "delivered": ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns="X")),
    "other": ls.SurveyDesign(weights="w", replicates=OTHER),
}
COMPLEX = [name for name in DESIGNS if name != "weights"]


@cache
def known(design: str, quantity: str) -> float:
    return float(KNOWN[design, quantity])


def same(found: Any, design: str, quantity: str, rel: float = 1e-8) -> None:
    assert float(found) == pytest.approx(known(design, quantity), rel=rel), (design, quantity)


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        yield


@pytest.mark.parametrize("name", list(DESIGNS))
def test_scores(name: str) -> None:  # SD1
    design = DESIGNS[name]
    table = ls.nps(DATA, "recommend", by="segment", interval="design", design=design).to_frame().set_index("group")
    same(table.loc["Total", "estimate"], name, "s")
    same(table.loc["Total", "std_error"], name, "s_se")
    for segment in ("gold", "silver", "bronze"):
        same(table.loc[segment, "estimate"], name, f"s_{segment}")
        same(table.loc[segment, "std_error"], name, f"s_se_{segment}")
    pairs = ls.nps_difference(DATA, "recommend", by="segment", interval="design", design=design).to_frame()
    gold = pairs[(pairs["compared"] == "gold") & (pairs["compared_to"] == "bronze")]
    sign = 1 if len(gold) else -1
    pair = (gold if len(gold) else pairs[(pairs["compared"] == "bronze") & (pairs["compared_to"] == "gold")]).iloc[0]
    same(sign * pair["estimate"], name, "s_gold_bronze")
    same(pair["std_error"], name, "s_gold_bronze_se")


@pytest.mark.parametrize("name", list(DESIGNS))
def test_shares_and_means(name: str) -> None:  # SD1
    design = DESIGNS[name]
    share = ls.csat(DATA, "satisfied", top=2, highest=5, interval="beta", design=design).to_frame().iloc[0]
    same(share["estimate"], name, "top")
    same(share["std_error"], name, "top_se")
    same(share["conf_low"], name, "top_low")
    same(share["conf_high"], name, "top_high")


@pytest.mark.parametrize("name", COMPLEX)
def test_counts_and_amounts(name: str) -> None:  # SD1
    design = DESIGNS[name]
    table = ls.amounts(DATA, ["satisfied", "spent"], design=design).to_frame()
    for row in table.itertuples():
        same(row.estimate, name, str(row.question))
        same(row.std_error, name, f"{row.question}_se")
    top = DATA.assign(top=np.where(DATA["satisfied"] >= 4, "yes", "no"))
    share = ls.frequencies(top, "top", design=design).to_frame().set_index("answer").loc["yes"]
    same(share["estimate"], name, "top")
    same(share["conf_low"], name, "top_low")
    same(share["conf_high"], name, "top_high")


@pytest.mark.parametrize("name", COMPLEX)
def test_regressions(name: str) -> None:  # SD2, SD3
    drivers = ["d1", "d2", "d3"]
    for model, outcome, rel in (("linear", "recommend", 1e-8), ("logit", "bought", 1e-6)):
        table = ls.regress_loyalty(DATA, outcome=outcome, drivers=drivers, model=model, design=DESIGNS[name]).to_frame()
        for row in table.itertuples():
            term = "(Intercept)" if row.term == "intercept" else row.term
            same(row.estimate, name, f"{model}_{term}", rel)
            same(row.std_error, name, f"{model}_se_{term}", rel)
    three = DATA.assign(three=np.select([DATA["satisfied"] <= 3, DATA["satisfied"] == 4], [1, 2], 3))
    table = ls.regress_loyalty(three, outcome="three", drivers=["d1", "d3"], model="ordinal", design=DESIGNS[name])
    for row in table.to_frame().itertuples():
        same(row.estimate, name, f"ordinal_{row.term}", 1e-4)
        same(row.std_error, name, f"ordinal_se_{row.term}", 1e-3)


@pytest.mark.parametrize("name", COMPLEX)
def test_kano(name: str) -> None:  # SD4
    pairs = {"wifi": ("wififun", "wifidys"), "gift": ("giftfun", "giftdys")}
    found = ls.classify_kano(DATA, pairs=pairs, design=DESIGNS[name])
    errors = found._counts.errors
    assert errors is not None
    for at, row in enumerate(found.to_frame().itertuples()):
        feature = str(row.feature)
        same(row.better, name, f"{feature}_better")
        same(-row.worse, name, f"{feature}_worse")
        same(errors.better[at], name, f"{feature}_better_se")
        same(errors.worse[at], name, f"{feature}_worse_se")
        same(row.p_value, name, f"{feature}_gap_p", 1e-7)
        assert errors.df[at] == known(name, "df")
    wifi = found.to_frame().iloc[0]
    assert errors.valid_df[0] == known(name, "wifi_df")
    same(wifi["better_low"], name, "wifi_better_low")
    same(wifi["better_high"], name, "wifi_better_high")
    same(-wifi["worse_high"], name, "wifi_worse_low")
    same(-wifi["worse_low"], name, "wifi_worse_high")


@pytest.mark.parametrize("name", COMPLEX)
def test_delivery(name: str) -> None:  # SD4
    frame = DATA.assign(got=np.where(DATA["d3"] >= 3, "yes", "no"))
    pairs, design = {"wifi": ("wififun", "wifidys")}, DESIGNS[name]
    row = ls.satisfaction_levels(frame, pairs=pairs, delivered={"wifi": "got"}, design=design).to_frame().iloc[0]
    counted = np.array([float(len(DATA))])
    rows = design_rows(DATA, design)
    kish, df = np.array([rows.n_effective()]), np.array([known(name, "df")])
    for column, quantity in (("delivered", "got"), ("dissatisfied", "harmed")):
        same(row[column], name, quantity)
        share, error = np.array([known(name, quantity)]), np.array([known(name, f"{quantity}_se")])
        low, high = beta_limits(share, error, df, (counted, kish), 0.95)
        assert (row[f"{column}_low"], row[f"{column}_high"]) == pytest.approx((low[0], high[0]), rel=1e-8)


@pytest.mark.parametrize("name", list(DESIGNS))
def test_rao_scott(name: str) -> None:  # SD4
    rows = design_rows(DATA, DESIGNS[name])
    segment = pd.factorize(DATA["segment"])[0]
    pairs = {"wifi": ("wififun", "wifidys")}
    kano = ls.classify_kano(DATA, pairs=pairs, by="segment", design=DESIGNS[name]).homogeneity().iloc[0]
    classes = np.select([DATA["recommend"] >= 9, DATA["recommend"] <= 6], [2, 0], 1)
    found = rao_scott_test(segment, classes, rows, np.ones(len(DATA), dtype=bool))
    assert found is not None
    same(found.f, name, "class_F")
    same(found.p_value, name, "class_F_p")
    same(found.df_first, name, "class_ndf")
    same(found.df_second, name, "class_ddf")
    same(found.statistic * found.design_effect, name, "class_Chisq")
    same(found.p_first, name, "class_Chisq_p")
    same(kano["statistic"] * kano["design_effect"], name, "five_Chisq")
    same(kano["p_value"], name, "five_Chisq_p" if name == "weights" else "five_F_p")


@pytest.mark.parametrize("name", list(DESIGNS))
def test_degrees_of_freedom(name: str) -> None:  # SD5
    assert design_rows(DATA, DESIGNS[name]).degrees_of_freedom() == known(name, "df")
