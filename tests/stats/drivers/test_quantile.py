"""stats.drivers.models.quantile and quantile_fit.

QU1 the coefficients minimise the check loss: with the constant alone they are the quantiles of the outcome
QU2 weights that are whole numbers equal repeated rows; units and the order of rows do not matter
QU3 bootstrap errors depend on the seed alone and agree with the kernel's; equal slopes are not contradicted
QU4 wrong options, empty quantiles and drivers that carry the same information are refused
QU5 stepped outcomes, flat densities and lost resamples are said in words
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.models.quantile_fit import bandwidth, check_loss, coefficients
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(5)
N = 120
DATA = pd.DataFrame({"a": RNG.normal(size=N).round(2), "b": RNG.normal(size=N).round(2), "w": RNG.integers(1, 4, N)})
DATA["y"] = (1 + DATA["a"] + 0.5 * DATA["b"] + RNG.normal(size=N)).round(3)


def _fit(data: Any = DATA, **more: Any) -> DriverResult:
    settings = {"covariance": "kernel", "quantiles": (0.25, 0.75), "drivers": ["a", "b"]}
    return regress_loyalty(data, outcome="y", model="quantile", **{**settings, **more})


def test_constant_alone_is_the_quantile() -> None:  # QU1
    y = np.array([1.0, 2.0, 5.0, 9.0, 10.0])
    for quantile, known in ((0.5, 5.0), (0.25, 2.0), (0.9, 10.0)):
        assert coefficients(np.ones((5, 1)), y, np.ones(5), quantile)[0] == pytest.approx(known)


def test_no_other_coefficients_lose_less() -> None:  # QU1
    design = np.column_stack([np.ones(N), DATA[["a", "b"]]])
    best = coefficients(design, DATA["y"].to_numpy(), np.ones(N), 0.3)
    least = check_loss(DATA["y"].to_numpy() - design @ best, np.ones(N), 0.3)
    for move in np.random.default_rng(1).normal(0, 0.05, (50, 3)):
        assert check_loss(DATA["y"].to_numpy() - design @ (best + move), np.ones(N), 0.3) >= least - 1e-9


def test_weights_order_and_units() -> None:  # QU2
    known = _fit(design=SurveyDesign(weights="w")).to_frame()["estimate"]
    repeated = _fit(DATA.loc[DATA.index.repeat(DATA["w"])]).to_frame()["estimate"]
    np.testing.assert_allclose(repeated, known, atol=1e-9)
    plain = _fit().to_frame()
    shuffled = _fit(DATA.sample(frac=1, random_state=1)).to_frame()
    pd.testing.assert_frame_equal(shuffled, plain, rtol=1e-8)
    scaled = _fit(DATA.assign(a=DATA["a"] * 10)).to_frame()
    np.testing.assert_allclose(scaled["estimate"][scaled["term"] == "a"] * 10, plain["estimate"][plain["term"] == "a"])
    np.testing.assert_allclose(scaled["p_value"], plain["p_value"], rtol=1e-6)


def test_bootstrap() -> None:  # QU3
    first, again = (_fit(covariance="bootstrap", n_bootstrap=60, rng=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    ratio = first.to_frame()["std_error"] / _fit().to_frame()["std_error"]
    assert ratio.between(0.5, 2.0).all()
    tests = first.frame("tests")
    assert tests["term"].tolist() == ["a", "b"]
    assert (tests["p_value"] > 0.01).all()
    single = _fit(covariance="bootstrap", n_bootstrap=30, quantiles=0.5)
    assert single.more == ()
    assert not any("A quantile is" in note for note in single.notes)


@pytest.mark.parametrize("quantiles", [(), (0.5, 0.5), 0, (1.0,), "0.5", (True,)])
def test_wrong_quantiles(quantiles: Any) -> None:  # QU4
    with pytest.raises(ArgumentError, match="quantiles - got"):
        _fit(quantiles=quantiles)


def test_refusals() -> None:  # QU4
    with pytest.raises(ArgumentError, match="Did you mean 'quantiles'"):
        _fit(quantile=0.5)
    with pytest.raises(EstimationError, match="carry the same information"):
        _fit(DATA.assign(c=2 * DATA["a"]), drivers=["a", "c"])
    rare = DATA.head(30).assign(b=[1.0] + [0.0] * 29)
    with pytest.raises(EstimationError, match="did not vary in more than"):
        _fit(rare, covariance="bootstrap", n_bootstrap=20)


def test_words_about_doubtful_errors() -> None:  # QU5
    steps = DATA.assign(y=DATA["y"].round().clip(0, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notes = " ".join(_fit(steps).notes)
    assert "takes 3 different values only" in notes
    assert "neighbouring quantiles do not differ" in notes or "could not be estimated" in notes
    seldom = DATA.head(40).assign(b=[1.0, 1.0, 1.0, 1.0] + [0.0] * 36)
    assert "could not be used" in " ".join(_fit(seldom, covariance="bootstrap", n_bootstrap=80, rng=1).notes)


def test_bandwidth_stays_inside() -> None:
    assert bandwidth(0.01, 20) < 0.01


def test_groups_and_engines() -> None:
    polars = pytest.importorskip("polars")
    grouped = DATA.assign(land=["DE", "FR"] * (N // 2))
    result = _fit(grouped, by="land", covariance="bootstrap", n_bootstrap=20)
    assert result.frame("tests")["group"].unique().tolist() == ["Total", "DE", "FR"]
    known = _fit(grouped, by="land").to_frame()
    pd.testing.assert_frame_equal(_fit(polars.from_pandas(grouped), by="land").to_frame(), known)
    level = result.confidence_interval(0.9)
    assert list(level) == ["group", "quantile", "term", "conf_low", "conf_high"]
