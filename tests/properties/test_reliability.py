"""Invariances of the reliability of scales."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.reliability.scales import reliability

SEEDS = st.integers(0, 10_000)
SCALES = {"a": ["a1", "a2", "a3", "a4"], "b": ["b1", "b2", "b3"]}
ITEMS = [item for each in SCALES.values() for item in each]


def _data(seed: int, n: int = 80) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2)) @ np.array([[1, 0.5], [0, 0.9]])
    z = 0.8 * factors[:, [0, 0, 0, 0, 1, 1, 1]] + 0.6 * rng.normal(size=(n, 7))
    return pd.DataFrame(z, columns=ITEMS).assign(w=rng.uniform(0.5, 2, n))


def _numbers(data: pd.DataFrame, **more: object) -> np.ndarray:
    result = reliability(data, SCALES, **more)  # type: ignore[arg-type]
    tables = (result.to_frame(), result.distinctness(n_bootstrap=0).to_frame())
    return np.concatenate([table.select_dtypes("number").to_numpy(dtype=float).ravel() for table in tables])


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_order_of_rows_and_weights_by_a_factor(seed: int) -> None:
    data = _data(seed)
    known = _numbers(data, design=SurveyDesign(weights="w"))
    mixed = data.sample(frac=1, random_state=seed).assign(w=lambda frame: 7.5 * frame["w"])
    np.testing.assert_allclose(_numbers(mixed, design=SurveyDesign(weights="w")), known, rtol=1e-6)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_one_unit_for_all_items(seed: int, factor: float, shift: float) -> None:
    data = _data(seed)
    np.testing.assert_allclose(_numbers(factor * data + shift), _numbers(data), rtol=1e-5)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_turning_all_items_changes_nothing(seed: int) -> None:
    data = _data(seed)
    np.testing.assert_allclose(_numbers(-data), _numbers(data), rtol=1e-6)
    np.testing.assert_allclose(_numbers(data, reverse=SCALES["a"])[:20], _numbers(data)[:20], rtol=1e-6)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.floats(0.2, 5))
def test_units_of_one_item_leave_what_is_standardised(seed: int, factor: float) -> None:
    data = _data(seed)
    names = ["std_alpha", "composite_reliability", "variance_extracted", "mean_correlation"]
    known = reliability(data, SCALES).to_frame()[names]
    found = reliability(data.assign(a1=factor * data["a1"]), SCALES).to_frame()[names]
    np.testing.assert_allclose(found, known, rtol=1e-6)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_weights_of_two_are_doubled_rows(seed: int) -> None:
    data = _data(seed)
    double = np.arange(len(data)) % 3 == 0
    weighted = reliability(data.assign(w=1.0 + double), SCALES, design=SurveyDesign(weights="w"))
    repeated = reliability(pd.concat([data, data[double]]), SCALES)
    names = ["alpha", "std_alpha", "composite_reliability", "mean_correlation"]
    np.testing.assert_allclose(weighted.to_frame()[names], repeated.to_frame()[names], rtol=1e-6)
    one, two = (each.distinctness(n_bootstrap=0).to_frame()["htmt"][0] for each in (weighted, repeated))
    assert one == pytest.approx(two, rel=1e-8)
