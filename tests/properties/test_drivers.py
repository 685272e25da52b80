"""Invariances of the driver statistics, and the simulated size of the test of a driver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.least_squares import fit
from loyaltystats.stats.drivers.linear import infer
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.regress import regress_loyalty

SEEDS = st.integers(0, 10_000)
DRIVERS = ["a", "b", "c"]


def _data(seed: int, n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 1)) + rng.normal(size=(n, 3))
    data = pd.DataFrame(x, columns=DRIVERS)
    return data.assign(y=x @ [0.5, 0.2, 0.0] + rng.normal(size=n))


def _table(data: pd.DataFrame, **more: object) -> pd.DataFrame:
    return regress_loyalty(data, outcome="y", drivers=DRIVERS, **more).to_frame().set_index("term")  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_order_of_rows_and_drivers(seed: int) -> None:
    data = _data(seed)
    known = _table(data)
    np.testing.assert_allclose(_table(data.sample(frac=1, random_state=seed))["estimate"], known["estimate"], rtol=1e-8)
    turned = regress_loyalty(data, outcome="y", drivers=DRIVERS[::-1]).to_frame().set_index("term").loc[known.index]
    np.testing.assert_allclose(turned["std_error"], known["std_error"], rtol=1e-8)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_rescaling_a_driver(seed: int, factor: float, shift: float) -> None:
    data = _data(seed)
    known, scaled = _table(data), _table(data.assign(a=factor * data["a"] + shift))
    for column in ("statistic", "p_value", "std_estimate", "partial_r2", "vif"):
        np.testing.assert_allclose(scaled[column].iloc[1:], known[column].iloc[1:], rtol=1e-6, atol=1e-10)
    assert scaled.loc["a", "estimate"] == pytest.approx(known.loc["a", "estimate"] / factor, rel=1e-7)
    one = relative_importance(data, outcome="y", drivers=DRIVERS, n_bootstrap=0).to_frame()
    two = relative_importance(
        data.assign(a=factor * data["a"] + shift), outcome="y", drivers=DRIVERS, n_bootstrap=0
    ).to_frame()
    np.testing.assert_allclose(two["importance"], one["importance"], rtol=1e-7)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_reversed_scale_flips_signs(seed: int) -> None:
    data = _data(seed)
    known, flipped = _table(data), _table(data.assign(y=11 - data["y"]))
    np.testing.assert_allclose(flipped["estimate"].iloc[1:], -known["estimate"].iloc[1:], rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(flipped["p_value"].iloc[1:], known["p_value"].iloc[1:], rtol=1e-6, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(0.001, 1000))
def test_scale_of_weights_never_matters(seed: int, factor: float) -> None:
    weights = np.random.default_rng(seed).uniform(0.5, 3, 60)
    design = SurveyDesign(weights="w")
    one = _table(_data(seed).assign(w=weights), design=design)
    two = _table(_data(seed).assign(w=factor * weights), design=design)
    np.testing.assert_allclose(two["std_error"], one["std_error"], rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_doubled_rows_are_weights_of_two(seed: int) -> None:
    data = _data(seed)
    twice = data.assign(w=np.where(data.index < 20, 2.0, 1.0))
    doubled = pd.concat([data, data[data.index < 20]])
    weighted = _table(twice, design=SurveyDesign(weights="w"))
    np.testing.assert_allclose(weighted["estimate"], _table(doubled)["estimate"], rtol=1e-8, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_shares_sum_to_one_and_to_r2(seed: int) -> None:
    result = relative_importance(_data(seed), outcome="y", drivers=DRIVERS, n_bootstrap=30, rng=seed)
    table = result.to_frame()
    assert table["importance"].sum() == pytest.approx(1, abs=1e-12)
    assert table["contribution"].sum() == pytest.approx(result.r2, abs=1e-12)
    assert (table["contribution"] > -1e-12).all()
    assert sorted(table["rank"]) == [1, 2, 3]


def test_size_under_unequal_variances() -> None:
    """HC3 holds 5 % where the classical test does not (n = 100, 1,000 surveys, standard error .7 points)."""
    rng = np.random.default_rng(1)
    rejected = {"HC3": 0, "nonrobust": 0}
    rows = tally(pd.DataFrame({"a": [1.0, 2.0], "y": [1.0, 2.0]}), "y", ["a"], by=None, weights=None, missing="drop")
    for _ in range(1000):
        a = rng.integers(1, 6, 100).astype(float)
        y = 7 + rng.normal(size=100) * (0.3 + (a - 3) ** 2)
        survey = replace(rows, x=a[:, None], y=y, weights=np.ones(100))
        for covariance in rejected:
            rejected[covariance] += int(infer(fit(survey, covariance), ["a"], 0.95, "none")["p_value"][1] < 0.05)
    assert 0.035 <= rejected["HC3"] / 1000 <= 0.075
    assert rejected["nonrobust"] / 1000 > 0.12


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_importance_of_relabelled_drivers_and_rows(seed: int) -> None:
    data = _data(seed)
    known = relative_importance(data, outcome="y", drivers=DRIVERS, n_bootstrap=0)
    turned = relative_importance(
        data.sample(frac=1, random_state=seed), outcome="y", drivers=DRIVERS[::-1], n_bootstrap=0
    )
    one, two = (each.all_methods().to_frame().set_index("term") for each in (known, turned))
    np.testing.assert_allclose(two.loc[one.index], one, rtol=1e-7, atol=1e-12)
    np.testing.assert_array_equal(
        turned.dominance().matrix().loc[DRIVERS, DRIVERS], known.dominance().matrix().loc[DRIVERS, DRIVERS]
    )


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_importance_of_doubled_rows_is_that_of_weights(seed: int) -> None:
    data = _data(seed)
    twice = data.assign(w=np.where(data.index < 20, 2.0, 1.0))
    doubled = pd.concat([data, data[data.index < 20]])
    for options in ({}, {"model": "logit"}):
        outcome = {"outcome": "y"} if not options else {"outcome": "top"}
        frames = [each.assign(top=(each["y"] > 0).astype(int)) for each in (twice, doubled)]
        shared: dict[str, object] = {"drivers": DRIVERS, "n_bootstrap": 0, **outcome, **options}
        weighted = relative_importance(frames[0], design=SurveyDesign(weights="w"), **shared)  # type: ignore[arg-type]
        plain = relative_importance(frames[1], **shared)  # type: ignore[arg-type]
        np.testing.assert_allclose(
            weighted.to_frame()["contribution"], plain.to_frame()["contribution"], rtol=1e-6, atol=1e-10
        )


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_importance_in_models_does_not_know_units(seed: int, factor: float, shift: float) -> None:
    data = _data(seed).assign(level=lambda frame: np.digitize(frame["y"], [-0.7, 0.7]))
    known, scaled = (
        relative_importance(each, outcome="level", drivers=DRIVERS, model="ordinal", n_bootstrap=0).to_frame()
        for each in (data, data.assign(a=factor * data["a"] + shift))
    )
    np.testing.assert_allclose(scaled["contribution"], known["contribution"], rtol=1e-6, atol=1e-10)
    assert (known["contribution"] > -1e-10).all()
