"""Rubin's rules against mice and mitml (tests/oracles/pooling.R); 1e-8, closed forms.

The degrees of freedom of D1 with those of complete answers are Reiter's here and in mitml.
"""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.stats.missing.rubin import joint_by_moments, joint_by_statistics, pooled

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "pooling_data.csv")
ORACLE = pd.read_csv(HERE / "pooling.csv", dtype={"term": str})


def sets(case: str) -> tuple[np.ndarray, np.ndarray]:
    rows = DATA[DATA["case"] == case]
    estimates = rows[[f"q{k}" for k in range(1, 4)]].to_numpy()
    return estimates, rows[[f"u{k}" for k in range(1, 10)]].to_numpy().reshape(-1, 3, 3)


def wanted(case: str, df: float, term: str) -> dict[str, float]:
    same = ORACLE["dfcom"] == df if math.isfinite(df) else np.isinf(ORACLE["dfcom"])
    rows = ORACLE[(ORACLE["case"] == case) & same & (ORACLE["term"] == term)]
    return dict(zip(rows["quantity"], rows["value"], strict=True))


@pytest.mark.parametrize("case", ["little", "much"])
@pytest.mark.parametrize("df", [math.inf, 120.0])
def test_single_estimates(case: str, df: float) -> None:
    estimates, covariances = sets(case)
    found = pooled(estimates, covariances[:, range(3), range(3)], np.full(3, df))
    for place in range(3):
        own = wanted(case, df, str(place + 1))
        assert found.estimate[place] == pytest.approx(own["estimate"], rel=1e-8)
        assert found.std_error[place] ** 2 == pytest.approx(own["total"], rel=1e-8)
        assert found.df[place] == pytest.approx(own["df"], rel=1e-8)
        assert found.fraction_missing[place] == pytest.approx(own["fmi"], rel=1e-8)
        assert found.increase[place] == pytest.approx(own["r"], rel=1e-8)


@pytest.mark.parametrize("case", ["little", "much"])
@pytest.mark.parametrize("df", [math.inf, 120.0])
def test_joint_by_moments(case: str, df: float) -> None:
    found, own = joint_by_moments(*sets(case), df), wanted(case, df, "D1")
    assert found.statistic == pytest.approx(own["F"], rel=1e-8)
    assert found.df_error == pytest.approx(own["df2"], rel=1e-8)
    assert found.p_value == pytest.approx(own["p"], rel=1e-8)
    assert found.increase == pytest.approx(own["riv"], rel=1e-8)


@pytest.mark.parametrize("case", ["little", "much"])
def test_joint_by_statistics(case: str) -> None:
    estimates, covariances = sets(case)
    statistics = [float(q @ np.linalg.solve(u, q)) for q, u in zip(estimates, covariances, strict=True)]
    found, own = joint_by_statistics(statistics, 3), wanted(case, math.inf, "D2")
    assert found.statistic == pytest.approx(max(0.0, own["F"]), rel=1e-8)
    assert found.df_error == pytest.approx(own["df2"], rel=1e-8)
    assert found.p_value == pytest.approx(own["p"], rel=1e-8)
