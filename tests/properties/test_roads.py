"""Properties of penalties and rewards and the other roads, over all kinds of answers.

PO1 the order of respondents and of drivers changes nothing but the order of the table
PO2 another unit of the outcome scales penalty and reward and leaves test and asymmetry alone
PO3 reversing every scale swaps penalty and reward
PO4 Shapley values add up to reach minus noise of all drivers, and doubling the respondents changes nothing
PO5 the impact asymmetry lies between -1 and 1, and swapping penalty and reward turns its sign
PO6 coefficients of agreement do not depend on the names of classes or the order of things
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.asymmetry import asymmetry
from loyaltystats.stats.drivers.key_drivers import key_drivers
from loyaltystats.stats.drivers.penalty_reward import penalty_reward
from loyaltystats.stats.raters import cohen_kappa, fleiss_kappa, gwet_ac1

DRIVERS = ["a", "b", "c"]


@st.composite
def answers(draw: st.DrawFn) -> pd.DataFrame:
    n = draw(st.integers(30, 80))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = rng.dirichlet(np.full(5, draw(st.sampled_from([0.7, 5.0]))), size=3)
    x = np.column_stack([rng.choice(np.arange(1, 6), size=n, p=p) for p in shape])
    y = x @ rng.normal(size=3) + np.maximum(x - 3, 0) @ rng.normal(size=3) + rng.normal(size=n)
    return pd.DataFrame(x, columns=DRIVERS).assign(y=y)


def table(data: pd.DataFrame, **options: Any) -> pd.DataFrame:
    options = {"outcome": "y", "drivers": DRIVERS, "middle": 3, "n_bootstrap": 0} | options
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return penalty_reward(data, **options).to_frame().set_index("term")
        except EstimationError:
            assume(False)
            raise


NUMBERS = ["penalty", "penalty_low", "reward", "reward_high", "p_value", "impact_asymmetry", "rated_low", "vif"]


@given(answers(), st.randoms(use_true_random=False))
def test_order(data: pd.DataFrame, random: Any) -> None:  # PO1
    order, drivers = list(range(len(data))), list(DRIVERS)
    random.shuffle(order)
    random.shuffle(drivers)
    usual, other = table(data), table(data.iloc[order], drivers=drivers)
    np.testing.assert_allclose(other.loc[DRIVERS, NUMBERS], usual[NUMBERS], rtol=1e-6, atol=1e-9)


@given(answers(), st.floats(0.01, 100))
def test_units(data: pd.DataFrame, factor: float) -> None:  # PO2
    usual, other = table(data), table(data.assign(y=factor * data["y"] - 7))
    for name in ("penalty", "reward", "std_error"):
        np.testing.assert_allclose(other[name], factor * usual[name], rtol=1e-6, atol=1e-9 * factor)
    known = usual["std_error"] > 1e-6
    np.testing.assert_allclose(other.loc[known, "p_value"], usual.loc[known, "p_value"], rtol=1e-5, atol=1e-12)


@given(answers(), st.sampled_from(["spline", "dummies", "quadratic"]))
def test_reversed_scales(data: pd.DataFrame, method: str) -> None:  # PO3
    options: dict[str, Any] = {"method": method, "low": [1, 2], "high": [4, 5]}
    usual = table(data, **options)
    other = table(data.assign(**{name: 6 - data[name] for name in DRIVERS}), **options)
    np.testing.assert_allclose(other["penalty"], usual["reward"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(other["reward"], usual["penalty"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(other["rated_low"], usual["rated_high"])


@given(answers(), st.integers(2, 4))
def test_shapley_values_add_up(data: pd.DataFrame, times: int) -> None:  # PO4
    data = data.assign(y=np.where(data["y"] < data["y"].median(), 1, 9))
    assume(data["y"].nunique() == 2)
    options: dict[str, Any] = {"outcome": "y", "dissatisfied": 5, "satisfied": 6, "low": 2, "high": 4, "n_bootstrap": 0}
    found = key_drivers(data, drivers=DRIVERS, **options).to_frame()
    for _, side in found.groupby("side"):
        last = side.loc[side["rank"].idxmax(), "net_reach"]
        np.testing.assert_allclose(side["shapley_value"].sum(), last, atol=1e-12)
        assert side["reach"].is_monotonic_increasing
        assert side["noise"].is_monotonic_increasing
    more = key_drivers(pd.concat([data] * times), drivers=DRIVERS, **options).to_frame()
    pd.testing.assert_frame_equal(found.drop(columns="n"), more.drop(columns="n"), rtol=1e-9)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_asymmetry(penalty: float, reward: float) -> None:  # PO5
    value = float(asymmetry(penalty, reward))
    identified = penalty <= 0 <= reward and reward - penalty > 0
    assert np.isnan(value) != identified
    if identified:
        assert -1 <= value <= 1
        np.testing.assert_allclose(float(asymmetry(-reward, -penalty)), -value, atol=1e-12)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=25), st.permutations(range(4)))
def test_agreement(pairs: list[tuple[int, int]], names: list[int]) -> None:  # PO6
    def both(rated: list[tuple[int, int]]) -> tuple[Any, Any]:
        cross, counts = np.zeros((4, 4)), np.zeros((len(rated), 4))
        for thing, (one, other) in enumerate(rated):
            cross[one, other] += 1
            counts[thing, one] += 1
            counts[thing, other] += 1
        return cross, counts

    cross, counts = both(pairs)
    turned_cross, turned_counts = both([(names[one], names[other]) for one, other in reversed(pairs)])
    for coefficient, here, there in (
        (cohen_kappa, cross, turned_cross),
        (fleiss_kappa, counts, turned_counts),
        (gwet_ac1, counts, turned_counts),
    ):
        one, other = coefficient(here), coefficient(there)
        np.testing.assert_allclose(
            [one.estimate, one.std_error, one.conf_low], [other.estimate, other.std_error, other.conf_low], atol=1e-9
        )
        assert not one.estimate > 1 + 1e-12
    np.testing.assert_allclose(cohen_kappa(cross).estimate, cohen_kappa(cross.T).estimate, atol=1e-12)
