"""stats.drivers.models.mixed and mixed_fit.

MI1 balanced groups: variances are those of the analysis of variance, degrees of freedom exact
MI2 groups that do not differ: variance zero, errors as least squares, said in words
MI3 the halved test keeps its level when groups do not differ
MI4 order of rows, names of groups and units do not matter
MI5 no column, too few groups, wrong slopes and weights are refused; who has no group leaves the base
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, AssumptionWarning, DesignError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(8)
GROUPS, EACH = 12, 10
N = GROUPS * EACH
PLACE = np.repeat(np.arange(GROUPS), EACH)
DATA = pd.DataFrame({"branch": [f"b{each:02d}" for each in PLACE], "x": np.tile(np.arange(EACH), GROUPS) - 4.5})
DATA["y"] = 2 + 0.3 * DATA["x"] + RNG.normal(0, 1.5, GROUPS)[PLACE] + RNG.normal(size=N)
FLAT = DATA.assign(y=2 + 0.3 * DATA["x"] + np.tile(RNG.normal(size=EACH), GROUPS) + 1e-3 * RNG.normal(size=N))


def _fit(data: Any = DATA, **more: Any) -> DriverResult:
    return regress_loyalty(data, outcome="y", **{"drivers": ["x"], "model": "mixed", "within": "branch", **more})


def test_balanced_groups() -> None:  # MI1
    result = _fit()
    centred = DATA["y"] - DATA.groupby("branch")["y"].transform("mean")
    slope = (centred * DATA["x"]).sum() / (DATA["x"] ** 2).sum()
    inside = ((centred - slope * DATA["x"]) ** 2).sum() / (N - GROUPS - 1)
    between = EACH * DATA.groupby("branch")["y"].mean().var()
    variances = result.frame("variance")["variance"]
    np.testing.assert_allclose(variances, [(between - inside) / EACH, inside], rtol=1e-5)
    table = result.to_frame().set_index("term")
    np.testing.assert_allclose(table.loc["x", ["estimate", "df"]].tolist(), [slope, N - GROUPS - 1], rtol=1e-4)
    np.testing.assert_allclose(table.loc["intercept", "df"], GROUPS - 1, rtol=1e-4)
    np.testing.assert_allclose(table.loc["intercept", "std_error"], np.sqrt(between / N), rtol=1e-6)


def test_groups_that_do_not_differ() -> None:  # MI2
    result = _fit(FLAT)
    assert result.frame("variance")["variance"][0] == 0
    assert result.frame("tests")["p_value"].tolist() == [1.0]
    assert "was estimated as zero" in " ".join(result.notes)
    plain = regress_loyalty(FLAT, outcome="y", drivers=["x"], covariance="nonrobust").to_frame()
    found = result.to_frame()
    np.testing.assert_allclose(found["std_error"], plain["std_error"], rtol=1e-6)
    np.testing.assert_allclose(found["df"], plain["df"], rtol=1e-3)


def test_size_of_the_halved_test() -> None:  # MI3: of 40 samples without differences at most 7 below 5 % (chance 0.3 %)
    rng = np.random.default_rng(2)
    below = 0
    for _ in range(40):
        data = DATA.assign(y=rng.normal(size=N))
        below += _fit(data).frame("tests")["p_value"][0] < 0.05
    assert below <= 7


def test_nothing_but_the_answers_matters() -> None:  # MI4
    known = _fit(slopes="x").to_frame()
    order = _fit(DATA.sample(frac=1, random_state=3).assign(branch=lambda d: "z" + d["branch"]), slopes="x").to_frame()
    np.testing.assert_allclose(order["std_error"], known["std_error"], rtol=1e-4)
    scaled = _fit(DATA.assign(x=DATA["x"] * 100)).to_frame()
    plain = _fit().to_frame()
    np.testing.assert_allclose(scaled["p_value"][1:], plain["p_value"][1:], rtol=1e-4)


def test_refusals() -> None:  # MI5
    with pytest.raises(ArgumentError, match="within - was not named"):
        _fit(within=None)
    with pytest.raises(EstimationError, match="has 2 groups"):
        _fit(DATA.assign(branch=["a", "b"] * (N // 2)))
    with pytest.raises(EstimationError, match="120 groups for 120 respondents"):
        _fit(DATA.assign(branch=range(N)))
    with pytest.raises(ArgumentError, match="slopes - got"):
        _fit(slopes=["z"])
    with pytest.raises(DesignError, match="has no survey weights"):
        _fit(DATA.assign(w=range(1, N + 1)), design=SurveyDesign(weights="w"))
    with pytest.raises(EstimationError, match="has no value for any"):
        _fit(DATA.assign(branch=None))


def test_base_and_few_groups() -> None:  # MI5
    holes = DATA.assign(branch=DATA["branch"].mask(DATA.index < 3))
    result = _fit(holes)
    assert result.excluded == {"no value of branch": 3}
    assert result.n + 3 == result.n_total
    with pytest.warns(AssumptionWarning, match="only 4 groups"):
        _fit(DATA[DATA["branch"] < "b04"])


def test_by_and_engines() -> None:
    polars = pytest.importorskip("polars")
    sides = DATA.assign(side=np.where(DATA.index % 2, "left", "right"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = _fit(sides, by="side")
        found = _fit(polars.from_pandas(sides), by="side")
    pd.testing.assert_frame_equal(found.to_frame(), known.to_frame())
    assert known.frame("variance")["group"].unique().tolist() == ["Total", "left", "right"]
    alone = _fit(sides[sides["side"] == "left"]).to_frame()
    grouped = known.to_frame()
    np.testing.assert_allclose(grouped["estimate"][grouped["group"] == "left"], alone["estimate"], rtol=1e-8)
