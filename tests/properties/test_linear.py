"""Invariances of the linear model under designs, of its further tables, and the simulated size of the test of slopes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.models.linear_slopes import slopes_across
from loyaltystats.stats.drivers.models.rows import model_rows
from loyaltystats.stats.drivers.models.spec import Spec
from loyaltystats.stats.drivers.regress import regress_loyalty

pytestmark = pytest.mark.filterwarnings("ignore::loyaltystats.errors.AssumptionWarning")
SEEDS = st.integers(0, 10_000)
DRIVERS = ["a", "b", "c"]
BOTH = SurveyDesign(weights="w", clusters="branch", strata="region")


def _data(seed: int, n: int = 72) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 1)) + rng.normal(size=(n, 3))
    data = pd.DataFrame(x, columns=DRIVERS).assign(branch=np.arange(n) // 6, region=np.arange(n) // 36)
    y = x @ [0.5, 0.2, 0.0] + rng.normal(size=12)[data["branch"]] + rng.normal(size=n)
    return data.assign(y=y, w=rng.uniform(0.5, 3, n), half=np.arange(n) % 2)


def _errors(data: object, **more: object) -> np.ndarray:
    table = regress_loyalty(data, outcome="y", drivers=DRIVERS, **more).to_frame()  # type: ignore[arg-type]
    return table["std_error"].to_numpy(dtype=float)


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.floats(0.01, 100))
def test_order_labels_and_scale_of_a_design(seed: int, factor: float) -> None:
    data = _data(seed)
    known = _errors(data, design=BOTH)
    np.testing.assert_allclose(_errors(data.sample(frac=1, random_state=seed), design=BOTH), known, rtol=1e-8)
    np.testing.assert_allclose(_errors(data.assign(w=factor * data["w"]), design=BOTH), known, rtol=1e-8)
    renamed = data.assign(branch="b" + (99 - data["branch"]).astype(str))
    np.testing.assert_allclose(_errors(renamed, design=BOTH), known, rtol=1e-8)
    np.testing.assert_allclose(_errors(pl.from_pandas(data), design=BOTH), known, rtol=1e-12)


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.sampled_from(["cluster", "CR2"]))
def test_doubled_answers_of_a_cluster_are_no_new_clusters(seed: int, kind: str) -> None:
    data, design = _data(seed), SurveyDesign(clusters="branch")
    once, twice = (
        _errors(data, design=design, covariance=kind),
        _errors(pd.concat([data, data]), design=design, covariance=kind),
    )
    factor = np.sqrt((143 / 140) / (71 / 68)) if kind == "cluster" else 1.0  # (n - 1) / (n - k) knows the answers
    np.testing.assert_allclose(twice, factor * once, rtol=1e-8)


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_rescaling_changes_no_test(seed: int, factor: float, shift: float) -> None:
    data = _data(seed)
    one, two = (
        regress_loyalty(each, outcome="y", drivers=DRIVERS, groups={"g": ["a", "b"]}, by="half")
        for each in (data, data.assign(a=factor * data["a"] + shift, y=3 * data["y"] - 7))
    )
    for name, columns in {
        "joint": ["statistic", "p_value"],
        "effects": ["partial_r2", "partial_low", "f2_high"],
        "slopes": ["statistic", "p_adjusted"],
        "halo": ["centred_estimate", "centred_p"],
        "tests": ["statistic", "p_value"],
        "influence": ["row", "cook", "dffits"],
    }.items():
        np.testing.assert_allclose(one.frame(name)[columns], two.frame(name)[columns], rtol=1e-5, atol=1e-8)
    p = "p_value"
    np.testing.assert_allclose(
        one.equivalence(0.2).to_frame()[p], two.equivalence(0.2).to_frame()[p], rtol=1e-5, atol=1e-9
    )


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_level_of_a_group_never_matters_to_slopes(seed: int) -> None:
    data = _data(seed)
    one, two = (
        regress_loyalty(each, outcome="y", drivers=DRIVERS, by="half").frame("slopes")
        for each in (data, data.assign(y=data["y"] + 9 * data["half"]))
    )
    np.testing.assert_allclose(one["statistic"], two["statistic"], rtol=1e-6, atol=1e-9)


def test_size_of_the_test_of_slopes() -> None:
    """Groups that differ in level only, uneven spread: nominal 5 %, 500 surveys, standard error 1 point."""
    rng = np.random.default_rng(3)
    spec = Spec(outcome="y", covariance="HC3", confidence_level=0.95, adjust="holm")
    frame = pd.DataFrame({"a": np.zeros(240), "b": 0.0, "y": 0.0, "g": ["x", "y", "z"] * 80})
    rows = model_rows(frame, "y", ["a", "b"], {}, by="g", weights=None, missing="drop")
    level = frame["g"].map({"x": 0.0, "y": 0.7, "z": 1.4}).to_numpy()
    wrong = 0
    for _ in range(500):
        a, b = rng.integers(1, 6, 240) + level, rng.integers(1, 6, 240)
        y = 0.8 * a + 0.4 * b + level + rng.normal(size=240) * (0.5 + 0.3 * b)
        survey = replace(rows, x=np.column_stack([a, b]), y=y)
        wrong += int(slopes_across(survey, spec).frames["slopes"]["p_value"].iloc[-1] < 0.05)
    assert 0.025 <= wrong / 500 <= 0.075
