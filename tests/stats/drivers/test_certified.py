"""Certified regressions: NIST Statistical Reference Datasets (public domain), digits of coefficients and errors.

CE1 at least as many digits as a good QR solver can keep: Norris 12, Wampler1-3 9, Wampler4 7.5, Wampler5 5.5
CE2 standard errors of Norris and Wampler3-5, at least 10 digits
CE3 powers that double precision cannot tell apart (as in Filip) are refused by name: never an answer with no digits
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.regress import regress_loyalty

NORRIS = """.1 .2 338.8 337.4 118.1 118.2 888.0 884.6 9.2 10.1 228.1 226.5 668.5 666.3 998.5 996.3 449.1 448.6 778.9 777.0
559.2 558.2 0.3 0.4 0.1 0.6 778.1 775.5 668.8 666.9 339.3 338.0 448.9 447.5 10.8 11.6 557.7 556.0 228.3 228.1 998.0 995.8
888.8 887.6 119.6 120.2 0.3 0.3 0.6 0.3 557.6 556.8 339.3 339.1 888.0 887.2 998.5 999.0 778.9 779.0 10.2 11.1 117.6 118.3
228.9 229.2 668.4 669.1 449.2 448.9 0.2 0.5"""
PATTERN = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048]
WAMPLER3_ERRORS = [
    *(2152.32624678170, 2363.55173469681, 779.343524331583),
    *(101.475507550350, 5.64566512170752, 0.112324854679312),
]


def digits(found: np.ndarray, certified: np.ndarray) -> float:
    """Return the log relative error of the worst number."""
    return float(np.min(-np.log10(np.maximum(np.abs(found / certified - 1), 1e-15))))


def wampler(number: int) -> tuple[pd.DataFrame, np.ndarray]:
    x = np.arange(21.0)
    coefficients = np.array([0.1**power if number == 2 else 1.0 for power in range(6)])
    y = sum(coefficients[power] * x**power for power in range(6))
    if number > 2:
        y = y + 100 ** (number - 3) * np.array([*PATTERN, *PATTERN[-2::-1]])
    return pd.DataFrame({"y": y} | {f"x{power}": x**power for power in range(1, 6)}), coefficients


@pytest.mark.parametrize(("number", "least"), [(1, 9), (2, 9), (3, 9), (4, 7.5), (5, 5.5)])
def test_wampler(number: int, least: float) -> None:  # CE1, CE2
    frame, certified = wampler(number)
    drivers = [f"x{power}" for power in range(1, 6)]
    table = regress_loyalty(frame, outcome="y", drivers=drivers, covariance="nonrobust").to_frame()
    assert digits(table["estimate"].to_numpy(), certified) >= least
    if number > 2:
        errors = 100 ** (number - 3) * np.array(WAMPLER3_ERRORS)
        assert digits(table["std_error"].to_numpy(), errors) >= 10


def test_norris() -> None:  # CE1, CE2
    pairs = np.array(NORRIS.split(), dtype=float).reshape(-1, 2)
    assert pairs.shape == (36, 2)
    frame = pd.DataFrame(pairs, columns=["y", "x"])
    result = regress_loyalty(frame, outcome="y", drivers=["x"], covariance="nonrobust")
    table = result.to_frame()
    assert digits(table["estimate"].to_numpy(), np.array([-0.262323073774029, 1.00211681802045])) >= 12
    assert digits(table["std_error"].to_numpy(), np.array([0.232818234301152, 0.429796848199937e-03])) >= 12
    assert digits(np.array([result.residual_std_error]), np.array([0.884796396144373])) >= 12
    assert digits(np.array([result.r2]), np.array([0.999993745883712])) >= 12


def test_powers_that_cannot_be_told_apart_are_refused() -> None:  # CE3
    x = np.linspace(-8.8, -3.2, 82)
    frame = pd.DataFrame({f"x{power}": x**power for power in range(1, 11)} | {"y": np.sin(x)})
    with pytest.raises(EstimationError, match="carry the same information"):
        regress_loyalty(frame, outcome="y", drivers=[f"x{power}" for power in range(1, 11)])
