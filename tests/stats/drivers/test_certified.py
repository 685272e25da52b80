"""Certified regressions: NIST Statistical Reference Datasets (public domain), digits of coefficients and errors.

CE1 at least as many digits as a good QR solver can keep: Norris 12, Wampler1-3 9, Wampler4 7.5, Wampler5 5.5
CE2 standard errors of Norris and Wampler3-5, at least 10 digits
CE3 powers that double precision cannot tell apart (as in Filip) are refused by name: never an answer with no digits
CE4 certified=True: Wampler1-5 13, Pontius 13, Filip 7 digits, or a refusal
CE5 analysis of variance: F of SmLs01-03 12.5, 04-06 9.5, 07-09 3.5 digits (the ceiling of doubles)
CE6 with weights, and with robust errors, the certified path agrees with the plain one on harmless data
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import AssumptionWarning, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty

NIST = Path(__file__).parents[2] / "published" / "nist"
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


def _powers(name: str, degree: int) -> pd.DataFrame:
    data = pd.read_csv(NIST / f"{name}.csv")
    return pd.DataFrame({"y": data["y"]} | {f"x{power}": data["x"] ** power for power in range(1, degree + 1)})


def _certified(frame: pd.DataFrame, **more: object) -> DriverResult:
    drivers = [name for name in frame if name != "y"]
    return regress_loyalty(frame, outcome="y", drivers=drivers, covariance="nonrobust", certified=True, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "coefficients", "errors"),
    [("Filip", 7, 7), ("Pontius", 13, 13), *((f"Wampler{number}", 13, 13) for number in range(1, 6))],
)
@pytest.mark.filterwarnings("ignore::loyaltystats.errors.AssumptionWarning")
def test_refined(name: str, coefficients: float, errors: float) -> None:  # CE4
    known = pd.read_csv(NIST / "regression_certified.csv").query("dataset == @name")
    frame = wampler(int(name[-1]))[0] if name.startswith("W") else _powers(name.lower(), len(known) - 1)
    table = _certified(frame).to_frame()
    assert digits(table["estimate"].to_numpy(), known["estimate"].to_numpy()) >= coefficients
    if known["std_error"].any():
        assert digits(table["std_error"].to_numpy(), known["std_error"].to_numpy()) >= errors
    else:
        assert table["std_error"].max() < 1e-13


def test_refined_names_what_is_nearly_redundant() -> None:  # CE4
    with pytest.warns(AssumptionWarning, match="nearly redundant") as caught:
        result = _certified(_powers("filip", 10))
    assert str(caught[0].message).startswith("x6 and x7 are nearly redundant")
    assert result.method.startswith(
        "Least squares, refined to the last digits of the numbers as stored, of y on 10 terms"
    )


def test_refined_refuses_what_no_refinement_can_tell_apart() -> None:  # CE3, CE4
    x = np.linspace(0, 1, 60)
    frame = pd.DataFrame({f"x{power}": (100 + x) ** power for power in range(1, 12)} | {"y": np.sin(x)})
    with pytest.raises(EstimationError, match=r"carry the same information|cannot tell them apart"):
        _certified(frame)


def _simon_lesage(number: int, replicates: int) -> pd.DataFrame:
    whole = ("1", "1000000", "1000000000000")[(number - 1) // 3]
    tenths = [4, 3, 5, 3, 5, 3, 5, 3, 5]
    cells = [
        (group, float(f"{whole}.{first if at == 0 else first - 1 if at % 2 else first + 1}"))
        for group, first in enumerate(tenths)
        for at in range(replicates)
    ]
    return pd.DataFrame({"group": [f"t{group}" for group, _ in cells], "y": [value for _, value in cells]})


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.AssumptionWarning")
@pytest.mark.parametrize("name", ["AtmWtAg", "SiRstv", *(f"SmLs0{number}" for number in range(1, 10))])
def test_analysis_of_variance(name: str) -> None:  # CE5
    known = pd.read_csv(NIST / "anova_certified.csv", index_col="dataset").loc[name]
    if name.startswith("SmLs"):
        frame, least = (
            _simon_lesage(int(name[-1]), int(known["replicates"])),
            (12.5, 9.5, 3.5)[(int(name[-1]) - 1) // 3],
        )
    else:
        frame, least = pd.read_csv(NIST / "anova.csv").query("dataset == @name"), 10.0
        frame = pd.DataFrame({"group": "t" + frame["group"].astype(str), "y": frame["response"]})
    certified = len(frame) < 10_000  # the large sets take seconds refined, and have their digits without
    result = regress_loyalty(frame, outcome="y", drivers=["group"], covariance="nonrobust", certified=certified)
    assert digits(np.array([result.joint_statistic]), np.array([known["f_statistic"]])) >= least
    found, wanted = np.array([result.r2, result.residual_std_error]), known[["r2", "residual_std_error"]].to_numpy()
    assert digits(found, wanted.astype(float)) >= min(least, 9)


@pytest.mark.parametrize("covariance", ["nonrobust", "HC3", "HC2_BM"])
def test_refined_agrees_on_harmless_data(covariance: str) -> None:  # CE6
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 11, (90, 3)).astype(float), columns=["a", "b", "y"]).assign(
        w=rng.uniform(1, 3, 90)
    )
    one, two = (
        regress_loyalty(
            frame,
            outcome="y",
            drivers=["a", "b"],
            covariance=covariance,
            certified=certified,
            design=SurveyDesign(weights="w"),
        )
        for certified in (False, True)
    )
    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame(), rtol=1e-10)
    assert one.r2 == pytest.approx(two.r2, rel=1e-12)


def test_refinement_that_does_not_settle_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:  # CE3
    monkeypatch.setattr("loyaltystats.stats.drivers.models.refined.ROUNDS", 0)
    monkeypatch.setattr("loyaltystats.stats.drivers.models.refined.SETTLED", 1e-30)
    with pytest.raises(EstimationError, match="double precision cannot tell them apart"):
        _certified(wampler(3)[0])
