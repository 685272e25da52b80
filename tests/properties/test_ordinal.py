"""Properties of the ordinal model.

OP1 the order of the rows does not matter
OP2 relabelling the answers in the same order changes nothing but the names
OP3 turning the outcome round turns the signs of the coefficients, and the thresholds
OP4 duplicated rows give the estimates of weights
OP5 the scale of a driver divides its coefficient, the place of its zero moves the thresholds only
"""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit, fit_ordinal

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def _drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    draw = np.random.default_rng(seed)
    n, p = int(draw.integers(30, 120)), int(draw.integers(1, 4))
    x = draw.integers(1, 8, size=(n, p)) * draw.choice([1.0, 0.5, 3.0])
    line = x @ draw.normal(0, 0.3, p) + draw.logistic(size=n)
    return x, np.digitize(line, np.quantile(line, np.linspace(0.2, 0.8, int(draw.integers(1, 5))))), draw


def _fit(x: np.ndarray, y: np.ndarray, w: np.ndarray | None = None) -> OrdinalFit:
    try:
        return fit_ordinal(x, y, w)
    except EstimationError:
        assume(False)
        raise


def _same(one: OrdinalFit, other: OrdinalFit) -> None:
    np.testing.assert_allclose(one.coefficients, other.coefficients, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(one.thresholds, other.thresholds, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(one.log_likelihood, other.log_likelihood, rtol=1e-11)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-6, atol=1e-10)


@QUICK
@given(SEEDS)
def test_order_of_rows(seed: int) -> None:  # OP1
    x, y, draw = _drawn(seed)
    order = draw.permutation(len(y))
    one, other = _fit(x, y), _fit(x[order], y[order])
    _same(one, other)
    np.testing.assert_allclose(one.sandwich, other.sandwich, rtol=1e-6, atol=1e-10)


@QUICK
@given(SEEDS)
def test_names_of_answers(seed: int) -> None:  # OP2
    x, y, draw = _drawn(seed)
    names = np.cumsum(draw.uniform(0.1, 30, int(y.max()) + 1)) - 40
    one, other = _fit(x, y), _fit(x, names[y])
    _same(one, other)
    np.testing.assert_array_equal(other.values, names[np.unique(y)])


@QUICK
@given(SEEDS)
def test_outcome_turned_round(seed: int) -> None:  # OP3
    x, y, _ = _drawn(seed)
    one, other = _fit(x, y), _fit(x, -y)
    np.testing.assert_allclose(one.coefficients, -other.coefficients, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(one.thresholds, -other.thresholds[::-1], rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(one.probabilities(x), other.probabilities(x)[:, ::-1], atol=1e-9)


@QUICK
@given(SEEDS)
def test_duplicates_are_weights(seed: int) -> None:  # OP4
    x, y, draw = _drawn(seed)
    times = draw.integers(1, 4, len(y))
    _same(_fit(np.repeat(x, times, axis=0), np.repeat(y, times)), _fit(x, y, times.astype(float)))


@QUICK
@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_units_of_drivers(seed: int, unit: float, zero: float) -> None:  # OP5
    x, y, _ = _drawn(seed)
    one, other = _fit(x, y), _fit(unit * x + zero, y)
    np.testing.assert_allclose(one.coefficients / unit, other.coefficients, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(other.thresholds - zero * other.coefficients.sum(), one.thresholds, rtol=1e-6, atol=1e-7)
