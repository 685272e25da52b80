"""Linear driver model against R: svyglm, vcovCL, clubSandwich, car, lmtest and definitions in base R (linear_more.R).

Tolerance 1e-8: closed forms, both programs solve by QR.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty
from loyaltystats.stats.multiplicity import adjust_p

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "linear_more_data.csv")
ORACLE = pd.read_csv(HERE / "linear_more.csv")
REAL_ORACLE = pd.read_csv(HERE / "linear_real.csv")
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
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


def real(case: str, quantity: str) -> pd.Series:
    return known(case, quantity, REAL_ORACLE)


def known(case: str, quantity: str, oracle: pd.DataFrame = ORACLE) -> pd.Series:
    chosen = oracle[(oracle["case"] == case) & (oracle["quantity"] == quantity)]
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


def checked(table: pd.DataFrame, column: str, case: str, quantity: str | None = None) -> None:
    same(table, column, known(case, quantity or column))


def test_joint_tests() -> None:
    table = regress(groups={"people": ["service", "speed"]}).frame("joint")
    for column, quantity in (("statistic", "joint"), ("df", "joint_df"), ("p_value", "joint_p")):
        checked(table, column, "joint", quantity)
    assert table["kind"].tolist() == ["driver with its levels", "group of drivers"]


def test_joint_test_of_a_design() -> None:
    table = regress(design=DESIGNS["both"]).frame("joint")
    for column, quantity in (("statistic", "joint"), ("p_value", "joint_p")):
        checked(table, column, "both", quantity)


def test_interactions() -> None:
    result = regress(interactions=[("quality", "country"), ("quality", "price")])
    table = result.frame("joint")
    assert table["term"].tolist() == ["quality:country", "quality:price", "quality", "country", "price"]
    for column, quantity in (("statistic", "joint"), ("df", "joint_df"), ("p_value", "joint_p")):
        checked(table, column, "crossed", quantity)
    simple = (
        result.frame("simple").query("term == 'quality' and moderator == 'price'").assign(term=lambda t: t["place"])
    )
    for column in ("estimate", "std_error"):
        checked(simple, column, "simple")


def test_slopes_of_groups() -> None:
    by_country = {"outcome": "loyalty", "drivers": ["quality", "price", "service"], "by": "country"}
    table = regress_loyalty(DATA, **by_country).frame("slopes")  # type: ignore[arg-type]
    for column, quantity in (("statistic", "joint"), ("df", "joint_df"), ("p_value", "joint_p")):
        checked(table, column, "slopes", quantity)
    clustered = regress_loyalty(DATA, **by_country, covariance="cluster", design=SurveyDesign(clusters="branch"))  # type: ignore[arg-type]
    checked(clustered.frame("slopes"), "statistic", "slopes_cluster", "joint")


def test_effect_sizes() -> None:
    table = regress().frame("effects").query("kind == 'term' or term == 'country'")
    for column in ("partial_r2", "f2"):
        checked(table, column, "effects")
    for column in ("partial_low", "partial_high"):  # both programs find the limits by search in a noncentral F
        values = known("effects", column)
        np.testing.assert_allclose(table.set_index("term")[column].loc[values.index], values, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("units", "margin"), [("std", 0.1), ("raw", 0.15)])
def test_equivalence(units: str, margin: float) -> None:
    checked(regress().equivalence(margin, units=units).to_frame(), "p_value", f"tost_{units}")


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_influence(case: str) -> None:
    result = regress(design=DESIGNS["weights"] if case == "weighted" else None)
    table = result.frame("influence").head(5).assign(term=[f"r{at}" for at in range(1, 6)])
    for column in ("row", "cook", "leverage", "dffits", "studentised"):
        values = known(f"influence_{case}", column).drop("largest", errors="ignore")
        same(table, column, values)
    largest = result.frame("tests").query("test == 'largest studentised residual'").assign(term="largest")
    same(largest, "statistic", known(f"influence_{case}", "studentised").loc[["largest"]])
    same(largest, "p_value", known(f"influence_{case}", "p_value"))


def test_curvature() -> None:
    bends = regress().frame("tests").query("test == 'square of the driver'")
    for column in ("statistic", "p_value"):
        checked(bends, column, "bend")
    bends = regress(design=DESIGNS["both"]).frame("tests").query("test == 'square of the driver'")
    checked(bends, "statistic", "bend_design")


def test_overlap() -> None:
    table = regress().frame("overlap")
    first = table.query("term == 'price'").assign(term=lambda t: "d" + t["axis"].astype(str))
    checked(first, "condition_index", "overlap")
    values = known("overlap", "variance_proportion")
    names = table.assign(term="d" + table["axis"].astype(str) + "_" + table["term"])
    found = names.set_index("term")["variance_proportion"].loc[values.index]
    np.testing.assert_allclose(found, values, rtol=1e-8, atol=1e-12)


def test_halo() -> None:
    result = regress()
    table = result.frame("halo")
    checked(table, "centred_estimate", "halo", "estimate")
    from scipy.stats import t

    n, k = result.n, 7  # the centred model spans the same columns
    half = (table["centred_high"] - table["centred_low"]) / 2 / t.ppf(0.975, n - k)
    same(table.assign(half=half), "half", known("halo", "std_error"))
    tests = result.frame("tests").set_index("test")["statistic"]
    assert tests["Harman's share"] == pytest.approx(known("halo", "harman")["model"], rel=1e-8)
    assert tests["full collinearity VIF"] == pytest.approx(known("halo", "full")["model"], rel=1e-8)


def test_benjamini_yekutieli() -> None:
    np.testing.assert_allclose(adjust_p([0.001, 0.02, 0.4, 0.03, 0.2], "by"), known("adjust", "BY"), rtol=1e-12)


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with complaints.csv and ecsi_mobile.csv")
def test_complaints() -> None:
    raw = pd.read_csv(Path(REAL) / "complaints.csv")
    raw.columns = pd.Index([*(f"c{number}" for number in range(1, 18)), "overall"])
    result = regress_loyalty(raw, outcome="overall", drivers=[f"c{number}" for number in range(1, 18)])
    for column, quantity in (("estimate", "estimate"), ("std_error", "HC3"), ("vif", "vif")):
        same(result.to_frame(), column, real("complaints", quantity))
    assert result.n == real("complaints", "n")["model"]
    tests = result.frame("tests").set_index("test")["statistic"]
    assert tests["Breusch-Pagan"] == pytest.approx(real("complaints", "breusch_pagan")["model"], rel=1e-8)
    reduced = regress_loyalty(
        raw, outcome="overall", drivers=[f"c{number}" for number in range(1, 18)], covariance="HC2_BM"
    ).to_frame()
    same(reduced, "std_error", real("complaints", "HC2_BM"))
    same(reduced, "df", real("complaints", "df"))


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with complaints.csv and ecsi_mobile.csv")
def test_mobile_customers() -> None:
    raw = pd.read_csv(Path(REAL) / "ecsi_mobile.csv")
    blocks = {"image": "IMAG", "expectations": "CUEX", "quality": "PERQ", "value": "PERV"}
    data = pd.DataFrame({name: raw.filter(regex=f"^{stem}").mean(axis=1) for name, stem in blocks.items()})
    data["loyalty"] = raw[["CUSL1", "CUSL2", "CUSL3"]].mean(axis=1)
    data["group"] = np.where(raw["CUSCO"] >= 8, "high", "low")
    result = regress_loyalty(
        data,
        outcome="loyalty",
        drivers=list(blocks),
        by="group",
        groups={"promise": ["expectations", "quality"]},
    )
    joint = result.frame("joint").query("group == 'Total'")
    same(joint, "statistic", real("ecsi", "joint"))
    same(joint, "p_value", real("ecsi", "joint_p"))
    same(result.frame("slopes"), "statistic", real("slopes", "joint"))
