"""Driver models and the design of the survey.

LD1 a design with strata, clusters or a finite population chooses its own errors; weights alone keep the robust ones
LD2 a covariance that would ignore a part of the design is refused in words
LD3 a covariance that needs a design, or clusters, says so
LD4 few clusters are named; one cluster, or as many clusters as strata, cannot be estimated
LD5 clusters of one person each are the same as no clusters
LD6 bias-reduced errors: HC2 is the covariance, its degrees of freedom are smaller where few people decide
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import AssumptionWarning, DesignError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.models.clustered import chosen_covariance, surveyed
from loyaltystats.stats.drivers.models.spec import Model
from loyaltystats.stats.drivers.models.wald import wald
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(9)
N = 240
DATA = pd.DataFrame(
    {
        "a": RNG.normal(size=N),
        "b": RNG.normal(size=N),
        "branch": np.arange(N) // 5,
        "region": np.where(np.arange(N) < N // 2, "north", "south"),
        "w": RNG.uniform(0.5, 2, N),
        "size": 400,
        "person": np.arange(N),
    }
)
DATA["y"] = DATA["a"] + RNG.normal(size=N) + RNG.normal(size=48)[DATA["branch"]]


def regress(data: pd.DataFrame = DATA, **more: object) -> DriverResult:
    return regress_loyalty(data, outcome="y", drivers=["a", "b"], **more)  # type: ignore[arg-type]


def words(**more: object) -> str:
    with pytest.raises(DesignError) as caught:
        regress(**more)  # type: ignore[arg-type]
    return str(caught.value)


def test_the_design_chooses() -> None:  # LD1
    assert regress(design=SurveyDesign(weights="w")).covariance == "HC3"
    for more in ({"strata": "region"}, {"clusters": "branch"}, {"fpc": "size"}):
        result = regress(design=SurveyDesign(weights="w", **more))  # type: ignore[arg-type]
        assert result.covariance == "design"
        assert "standard errors of the survey design (" in result.method
    both = regress(design=SurveyDesign(clusters="branch", strata="region"))
    assert set(both.to_frame()["df"]) == {46.0}
    assert "46 degrees of freedom)" in both.method


def test_parts_that_would_be_ignored() -> None:  # LD2
    assert words(design=SurveyDesign(weights="w", strata="region", clusters="branch"), covariance="HC3") == (
        "design - covariance='HC3' cannot use strata and clusters, which would change its standard errors - expected a "
        "design without strata and clusters - use covariance='design', or pass SurveyDesign without them if you accept "
        "that."
    )
    assert words(design=SurveyDesign(strata="region", clusters="branch"), covariance="cluster") == (
        "design - covariance='cluster' cannot use strata, which would change its standard errors - expected a design "
        "without strata - use covariance='design', or pass SurveyDesign without it if you accept that."
    )
    plain = Model(fit=lambda rows, spec: None, title="", source="", null="", covariances=("HC0", "cluster"))  # type: ignore[arg-type,return-value]
    assert chosen_covariance("other", plain, None, SurveyDesign(clusters="branch")) == "cluster"
    with pytest.raises(DesignError, match=r"model='other' cannot use strata, .* use another model, for example"):
        chosen_covariance("other", plain, None, SurveyDesign(strata="region"))
    with pytest.raises(DesignError, match=r"covariance='HC0' cannot use fpc, .* use another model, or pass"):
        chosen_covariance("other", plain, "HC0", SurveyDesign(fpc="size"))


def test_what_is_needed() -> None:  # LD3
    assert words(covariance="design").startswith(
        "design - covariance='design' needs to know how respondents were drawn"
    )
    for kind in ("cluster", "CR2"):
        needs = f"design - covariance='{kind}' needs the column of the clusters - expected design=SurveyDesign(clusters=...)"
        assert words(covariance=kind).startswith(needs)
        assert words(covariance=kind, design=SurveyDesign(weights="w")).startswith(needs)
    rows = tally(DATA, "y", ["a"], by=None, weights=None, missing="drop")
    with pytest.raises(DesignError, match="these rows carry no design"):
        surveyed(rows)


def test_few_clusters() -> None:  # LD4
    few = DATA.assign(branch=DATA["branch"] // 4)
    with pytest.warns(AssumptionWarning, match="Only 12 clusters: with fewer than 40"):
        result = regress(few, design=SurveyDesign(clusters="branch"), covariance="cluster")
    assert set(result.to_frame()["df"]) == {11.0}
    with pytest.raises(EstimationError, match="all these respondents are in one cluster"):
        regress(DATA.assign(branch=1), design=SurveyDesign(clusters="branch"), covariance="cluster")
    one_each = DATA.assign(branch=DATA["region"])
    with pytest.raises(DesignError, match="single cluster"):
        regress(one_each, design=SurveyDesign(clusters="branch", strata="region"))
    with pytest.raises(EstimationError, match="as many clusters as strata"):
        regress(one_each, design=SurveyDesign(clusters="branch", strata="region", lonely="certainty"))


def test_clusters_of_one_person() -> None:  # LD5
    alone = regress(design=SurveyDesign(clusters="person"), covariance="cluster").to_frame()
    robust = regress(covariance="HC1").to_frame()
    scale = np.sqrt((N - 1) / N * N / (N - 1))  # G/(G-1) (n-1)/(n-k) is n/(n-k) for clusters of one
    np.testing.assert_allclose(alone["std_error"], scale * robust["std_error"], rtol=1e-12)
    reduced = regress(design=SurveyDesign(clusters="person"), covariance="CR2").to_frame()
    plain = regress(covariance="HC2_BM").to_frame()
    np.testing.assert_allclose(reduced["std_error"], plain["std_error"], rtol=1e-10)
    np.testing.assert_allclose(reduced["df"], plain["df"], rtol=1e-10)


def test_bias_reduced_errors() -> None:  # LD6
    rare = DATA.assign(b=(np.arange(N) < 12).astype(float))
    found = regress(rare, covariance="HC2_BM").to_frame().set_index("term")
    np.testing.assert_allclose(found["std_error"], regress(rare, covariance="HC2").to_frame()["std_error"], rtol=1e-10)
    assert found.loc["b", "df"] < 20 < found.loc["a", "df"] < N


def test_a_joint_test_that_cannot_be_made_is_nan() -> None:
    for estimate, covariance, df in (
        (np.array([1.0, 1.0]), np.ones((2, 2)), 10.0),
        (np.array([1.0]), np.array([[np.nan]]), 10.0),
        (np.array([]), np.zeros((0, 0)), 10.0),
    ):
        assert np.isnan(wald(estimate, covariance, df).p_value)
    assert np.isnan(wald(np.ones(3), np.eye(3), 2.0, design=True).statistic)
    chi_square = wald(np.ones(2), np.eye(2), np.inf, design=True)
    assert (chi_square.statistic, chi_square.p_value) == (1.0, pytest.approx(np.exp(-1)))
