"""sample_size and power for scores, shares, means and regressions.

GP1 power equals R's; GP2 power of the score's tests is what simulated studies reach; GP3 the size found reaches the aim and
one answer fewer does not; GP4 field: population, design effect, waves, invitations; GP5 bad arguments are refused in words
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.goal_power import (
    chi_square_power,
    r2_power,
    random_r2_power,
    share_power,
    shares_power,
    t_power,
)
from loyaltystats.sampling.planning import power, sample_size

ORACLE = Path(__file__).resolve().parents[1] / "oracles" / "planning.csv"


def test_power_equals_r() -> None:  # GP1
    with ORACLE.open(encoding="utf-8", newline="") as file:
        known = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    found = {
        "t_two": t_power(0.5, 64, 2, 0.05),
        "t_one": t_power(0.5, 30, 1, 0.05),
        "shares": shares_power(0.5, 0.75, 50, 0.05),
        "share_50": share_power(0.5, 0.7, 50, 0.05),
        "share_93": share_power(0.2, 0.33, 93, 0.05),
        "r2_random": random_r2_power(0.05, 0.3, 2, 5, 139, 0.05),
        "r2": r2_power(0.05, 0.3, 2, 5, 139, 0.05),
        "chi_square": chi_square_power(300 * 0.01 / (2 * 0.56), 2, 0.05),
    }
    assert found == pytest.approx(known, rel=1e-8)


@pytest.mark.parametrize("groups", [2, 4])
def test_score_power_is_what_studies_reach(groups: int) -> None:  # GP2
    plan = sample_size("nps", groups=groups, difference=15).to_frame().iloc[0]
    n, rng, runs = int(plan["n"]), np.random.default_rng(7), 20_000
    shifts = np.zeros(groups)
    shifts[0], shifts[-1] = 0.0375, -0.0375  # half of the gap, half of it again on either side
    drawn = np.stack([rng.multinomial(n, [0.4 + s, 0.4, 0.2 - s], size=runs) for s in shifts], axis=1) / n
    score = drawn[..., 0] - drawn[..., 2]
    weight = n / (drawn[..., 0] + drawn[..., 2] - score**2)
    mean = (weight * score).sum(1, keepdims=True) / weight.sum(1, keepdims=True)
    from scipy.stats import chi2

    share = ((weight * (score - mean) ** 2).sum(1) > chi2.isf(0.05, groups - 1)).mean()
    assert share == pytest.approx(plan["reached"], abs=0.015)  # one point and the error of 20,000 draws


@pytest.mark.parametrize(
    ("goal", "given"),
    [("nps", {"half_width": 5}), ("share", {"groups": 2}), ("mean", {}), ("difference", {}), ("regression", {})],
)
def test_size_reaches_the_aim(goal: str, given: dict[str, Any]) -> None:  # GP3
    groups = 2 if goal == "difference" else given.get("groups", 1)
    assumed = {name: value for name, value in given.items() if name != "half_width"}
    for row in sample_size(goal, **given).to_frame().to_dict("records"):
        own = [
            power(goal, respondents=(int(row["n"]) - less) * groups, **assumed).to_frame().set_index("aim")["reached"]
            for less in (0, 1)
        ]
        enough, fewer = (each[row["aim"]] for each in own)
        assert enough == pytest.approx(row["reached"])
        if "half-width" in row["aim"]:
            assert enough <= row["target"] < fewer
        else:
            assert fewer < row["target"] <= enough


def test_field() -> None:  # GP4
    field = {"population": 1000, "design_effect": 1.5, "response_rate": 0.2, "attrition": 0.1, "waves": 3}
    plain, real = (sample_size("difference", **each).to_frame().iloc[0] for each in ({}, field))
    answers = np.ceil(plain["n"] * 3 * 1000 / (999 + plain["n"] * 3))
    assert plain["respondents"] == plain["invitations"] == 2 * plain["n"]
    assert real["respondents"] == np.ceil(answers / 0.81)
    assert real["invitations"] == real["respondents"] * 5
    back = power("difference", respondents=int(real["respondents"]), **field).to_frame().iloc[-1]
    assert back["n"] in (real["n"], real["n"] - 1)


@pytest.mark.parametrize(
    ("goal", "given", "words"),
    [
        ("nps", {"promoters": 0.9}, "add up to more than 1"),
        ("share", {"groups": 3}, "expected 1 or 2"),
        ("mean", {"sd": 0}, "expected a number above 0"),
        ("regression", {"tested": 6}, "at most the 5 drivers"),
        ("mean", {"design_effect": 0}, "design_effect - got 0"),
        ("nps", {"gap": 1}, "not used by goal"),
    ],
)
def test_bad_arguments(goal: str, given: dict[str, Any], words: str) -> None:  # GP5
    with pytest.raises(ArgumentError, match=words):
        sample_size(goal, **given)
