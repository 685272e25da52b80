"""Invariances of mediation and moderation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.mediation import mediate
from loyaltystats.stats.drivers.action.moderation import moderate

SEEDS = st.integers(0, 10_000)
FACTORS = st.floats(0.05, 50)


def _data(seed: int, n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, n))
    m = 0.7 * x + rng.normal(size=n)
    y = 0.5 * m + 0.3 * x + 0.3 * x * z + rng.normal(size=n)
    return pd.DataFrame({"x": x, "m": m, "z": z, "y": y, "w": rng.uniform(0.5, 2, n)})


def _mediation(data: pd.DataFrame, **more: object) -> pd.DataFrame:
    settings_ = {"driver": "x", "mediator": "m", "outcome": "y", "always": "z", "n_bootstrap": 0} | more
    return mediate(data, **settings_).to_frame().set_index(["effect", "term"])  # type: ignore[arg-type]


def _moderation(data: pd.DataFrame, **more: object) -> pd.DataFrame:
    return moderate(data, driver="x", moderator="z", outcome="y", always="m", **more).to_frame().set_index("term")  # type: ignore[arg-type]


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_order_of_rows_and_scale_of_weights(seed: int) -> None:
    data, design = _data(seed), SurveyDesign(weights="w")
    mixed = data.sample(frac=1, random_state=seed).assign(w=lambda frame: 3 * frame["w"])
    for statistic in (_mediation, _moderation):
        known, found = (
            each[["estimate", "p_value"]] for each in (statistic(data, design=design), statistic(mixed, design=design))
        )
        np.testing.assert_allclose(found, known, rtol=1e-6, atol=1e-12)


@settings(max_examples=10, deadline=None)
@given(SEEDS, FACTORS, FACTORS)
def test_units_of_driver_and_mediator(seed: int, one: float, two: float) -> None:
    data = _data(seed)
    known, found = _mediation(data), _mediation(data.assign(x=one * data["x"] + 3, m=two * data["m"] - 5))
    for place in (("total", "x"), ("direct", "x"), ("indirect", "m")):
        assert found.loc[place, "estimate"] == pytest.approx(known.loc[place, "estimate"] / one, rel=1e-7, abs=1e-9)
        assert found.loc[place, "std_estimate"] == pytest.approx(known.loc[place, "std_estimate"], rel=1e-7, abs=1e-9)
    assert found.loc[("path", "m > y"), "estimate"] == pytest.approx(
        known.loc[("path", "m > y"), "estimate"] / two, rel=1e-7
    )


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_one_mediator_splits_the_total_exactly(seed: int) -> None:
    table = _mediation(_data(seed))["estimate"]
    assert table[("total", "x")] == pytest.approx(
        table[("direct", "x")] + table[("indirect", "m")], rel=1e-9, abs=1e-12
    )


@settings(max_examples=10, deadline=None)
@given(SEEDS, FACTORS, st.floats(-20, 20))
def test_units_of_the_moderator(seed: int, factor: float, shift: float) -> None:
    data = _data(seed)
    moved = data.assign(z=factor * data["z"] + shift)
    known, found = _moderation(data), _moderation(moved)
    np.testing.assert_allclose(found["p_value"], known["p_value"], rtol=1e-5, atol=1e-10)
    for row in ("-1 sd", "mean", "+1 sd"):
        assert found.loc[row, "estimate"] == pytest.approx(known.loc[row, "estimate"], rel=1e-7, abs=1e-9)
    one, two = (moderate(each, driver="x", moderator="z", outcome="y", always="m") for each in (data, moved))
    np.testing.assert_allclose(
        [two.jn_low, two.jn_high], np.array([one.jn_low, one.jn_high]) * factor + shift, rtol=1e-5, atol=1e-6
    )


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_weights_of_two_are_doubled_rows(seed: int) -> None:
    data = _data(seed)
    double = np.arange(len(data)) % 3 == 0
    weighted, repeated = data.assign(w=1.0 + double), pd.concat([data, data[double]])
    for statistic in (_mediation, _moderation):
        known, found = statistic(repeated), statistic(weighted, design=SurveyDesign(weights="w"))
        # the sd has another divisor, and whether a proportion is given depends on an interval
        same = [name for name in known.index if name not in ("-1 sd", "+1 sd", ("proportion", "all"))]
        np.testing.assert_allclose(found.loc[same, "estimate"], known.loc[same, "estimate"], rtol=1e-7, atol=1e-10)
