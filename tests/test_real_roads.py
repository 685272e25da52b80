"""Penalties and rewards and the other roads on real, public answers (the folder is named by LOYALTYSTATS_REAL_DATA).

RR1 twenty attributes rated 1 to 10 (the file begins with a byte-order mark): four variants, classes with reasons, a workbook
RR2 Shapley values of twenty attributes and of seventeen complaints equal those of all subsets, counted by bits
RR3 the roads meet: one table of attributes by method
"""

from __future__ import annotations

import math
import os
import warnings
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls

FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with satisfaction_ratings.csv and complaints.csv"
)
OVERALL = "Overall Satisfaction"


def ratings() -> tuple[pd.DataFrame, list[str]]:
    answers = pd.read_csv(Path(FOLDER) / "satisfaction_ratings.csv", encoding="utf-8-sig")
    return answers, [name for name in answers if name != OVERALL]


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("spline", {"middle": 5.5}),
        ("dummies", {"low": 4, "high": 9}),
        ("moderated", {"middle": 5.5}),
        ("quadratic", {"low": 1, "high": 10}),
    ],
)
def test_penalties_and_rewards(method: str, options: dict[str, float], tmp_path: Path) -> None:  # RR1
    answers, drivers = ratings()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.AssumptionWarning)
        result = ls.penalty_reward(answers, outcome=OVERALL, drivers=drivers, method=method, rng=1, **options)
    table = result.to_frame()
    assert len(table) == 20
    assert result.n + sum(result.excluded.values()) == result.n_total == len(answers)
    assert set(table["impact_factor"]) <= {"basic", "performance", "excitement", "unclear"}
    assert (table["reason"] != "").all()
    first = table.set_index("term").loc["Attribute 00"]
    assert first["penalty_high"] < 0 < first["reward_low"]
    identified = table["impact_asymmetry"].notna()
    assert (table.loc[identified, "impact_asymmetry_low"] <= table.loc[identified, "impact_asymmetry_high"]).all()
    path = ls.Report("Ratings", [result]).write_excel(tmp_path / "client.xlsx")
    shown = {cell.value for row in openpyxl.load_workbook(path)["Penalties"].iter_rows() for cell in row}
    assert set(table["penalty"]) <= shown


def all_subsets(marks: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Shapley values over the lattice: how many respondents fail within a set, by counting bits."""
    p = marks.shape[1]
    code = marks.astype(np.int64) @ (1 << np.arange(p))
    worth = np.zeros(2**p)
    everything = 2**p - 1
    for group, sign in ((inside, 1.0), (~inside, -1.0)):
        within = np.bincount(code[group], minlength=2**p).astype(float)
        for bit in range(p):  # sums over all subsets, one bit after the other
            halves = within.reshape(-1, 2, 1 << bit)
            halves[:, 1] += halves[:, 0]
        worth += sign * (1 - within[everything - np.arange(2**p)] / group.sum())
    size = np.zeros(2**p, dtype=int)
    for bit in range(p):
        size[1 << bit : 2 << bit] = size[: 1 << bit] + 1
    weight = np.array([1 / (p * math.comb(p - 1, s)) for s in range(p)])
    found = np.empty(p)
    for bit in range(p):
        without = np.flatnonzero((np.arange(2**p) >> bit) & 1 == 0)
        found[bit] = (weight[size[without]] * (worth[without + (1 << bit)] - worth[without])).sum()
    return found


def test_twenty_attributes_by_all_subsets() -> None:  # RR2
    answers, drivers = ratings()
    table = ls.key_drivers(
        answers, outcome=OVERALL, drivers=drivers, dissatisfied=6, low=6, side="dissatisfiers", n_bootstrap=0
    ).to_frame()
    whole = answers.dropna(subset=[OVERALL, *drivers])
    known = all_subsets(whole[drivers].to_numpy() <= 6, whole[OVERALL].to_numpy() <= 6)
    np.testing.assert_allclose(table.set_index("term").loc[drivers, "shapley_value"], known, atol=1e-10)
    assert table["shapley_value"].min() < 0


def test_complaints_by_all_subsets() -> None:  # RR2
    answers = pd.read_csv(Path(FOLDER) / "complaints.csv", encoding="utf-8-sig")
    complaints = [name for name in answers if name.startswith("Complain ")]
    result = ls.key_drivers(
        answers, outcome=OVERALL, drivers=complaints, dissatisfied=6, low=[1], side="dissatisfiers", rng=1
    )
    table = result.to_frame()
    whole = answers.dropna(subset=[OVERALL, *complaints])
    known = all_subsets(whole[complaints].to_numpy() == 1, whole[OVERALL].to_numpy() <= 6)
    np.testing.assert_allclose(table.set_index("term").loc[complaints, "shapley_value"], known, atol=1e-10)
    assert table["shapley_value"].sum() == pytest.approx(table["net_reach"].iloc[-1], abs=1e-12)
    assert (table["key"] == "yes").any()


def test_the_roads_meet() -> None:  # RR3
    answers, drivers = ratings()
    options = {"outcome": OVERALL, "drivers": drivers[:8], "low": 6, "high": 9, "n_bootstrap": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.AssumptionWarning)
        found = ls.agreement(
            {
                "ratings": ls.penalty_reward(answers, **options),
                "tetraclasse": ls.tetraclasse(answers, satisfied=8, **options),
                "key drivers": ls.key_drivers(answers, dissatisfied=6, satisfied=9, **options),
            }
        )
    assert found.classes().shape == (8, 5)
    assert found.to_frame()["estimate"].between(-1, 1).all()
