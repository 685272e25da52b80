"""levels_and_loyalty and levels_from_ratings under survey designs against R's survey (level_designs.R).

LD1 costs, gains, asymmetries and the trend with their errors and degrees of freedom: 1e-8 relative, closed form
LD2 odds of lapse as the logit model has them, refitted in replicates: 1e-7 relative, svyglm iterates
LD3 means and lapse of the dissatisfied and of the others with their intervals: 1e-8
LD4 shares of good ratings with the interval of Korn and Graubard: 1e-8
LD5 what refuses a covariance by name, and which notes are told
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr, stdtrit

import loyaltystats as ls

FOLDER = Path(__file__).parent
KNOWN = pd.read_csv(FOLDER / "level_designs.csv").set_index(["design", "quantity"])["value"]
PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
FEATURES = [f"x{k}" for k in range(1, 6)]
BOTH: dict[str, Any] = {"weights": "w", "strata": "stratum", "clusters": "branch"}
DESIGNS = {
    "both": ls.SurveyDesign(**BOTH),
    "strata": ls.SurveyDesign(weights="w", strata="stratum"),
    "fpc": ls.SurveyDesign(**BOTH, fpc="population"),
    "jkn": ls.SurveyDesign(**BOTH, replicates="jackknife"),
    "fay": ls.SurveyDesign(**BOTH, replicates="fay"),
}


@cache
def answers() -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "level_loyalty_data.csv")
    for name in FEATURES:
        frame[f"{name}f"], frame[f"{name}d"] = zip(*(PAIR[letter] for letter in frame[name]), strict=True)
    branch = np.arange(len(frame)) // 10
    return frame.assign(branch=branch, stratum=branch // 2, population=5 + branch // 2)


def joined(name: str, **more: Any) -> ls.LevelLoyaltyResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        return ls.levels_and_loyalty(
            answers(),
            outcome="y",
            pairs={x: (f"{x}f", f"{x}d") for x in FEATURES},
            delivered={x: f"{x}got" for x in FEATURES},
            lapse_at_most=6.0,
            design=DESIGNS[name],
            **more,
        )


def known(name: str, quantity: str) -> float:
    return float(KNOWN[name, quantity])


@pytest.mark.parametrize("name", list(DESIGNS))
def test_costs_and_gains(name: str) -> None:  # LD1
    table = joined(name).to_frame().set_index("term")
    df = known(name, "df")
    for term in table.index.drop("lapse_odds"):
        row: Any = table.loc[term]
        assert row["estimate"] == pytest.approx(known(name, term), rel=1e-8), term
        assert row["std_error"] == pytest.approx(known(name, f"{term}_se"), rel=1e-8), term
        assert row["df"] == df
        t = abs(row["estimate"] / row["std_error"])
        assert row["p_value"] == pytest.approx(2 * stdtr(df, -t), rel=1e-9)
        assert row["conf_high"] - row["estimate"] == pytest.approx(stdtrit(df, 0.975) * row["std_error"], rel=1e-9)


@pytest.mark.parametrize("name", list(DESIGNS))
def test_odds(name: str) -> None:  # LD2
    row: Any = joined(name).to_frame().set_index("term").loc["lapse_odds"]
    assert row["estimate"] == pytest.approx(known(name, "lapse_odds"), rel=1e-8)
    assert row["conf_low"] == pytest.approx(known(name, "lapse_odds_low"), rel=1e-7)
    assert row["conf_high"] == pytest.approx(known(name, "lapse_odds_high"), rel=1e-7)
    assert row["p_value"] == pytest.approx(known(name, "lapse_odds_p"), rel=1e-6)
    assert row["df"] == known(name, "df")


@pytest.mark.parametrize("name", list(DESIGNS))
def test_states(name: str) -> None:  # LD3
    table = joined(name).by_state().set_index("dissatisfied")
    for state in (True, False):
        row: Any = table.loc[state]
        assert row["mean"] == pytest.approx(known(name, f"mean_{int(state)}"), rel=1e-8)
        half = (row["conf_high"] - row["conf_low"]) / 2
        assert half == pytest.approx(known(name, f"mean_half_{int(state)}"), rel=1e-8)
        assert row["lapse"] == pytest.approx(known(name, f"lapse_{int(state)}"), rel=1e-8)
        assert row["lapse_low"] == pytest.approx(known(name, f"lapse_low_{int(state)}"), rel=1e-8)
        assert row["lapse_high"] == pytest.approx(known(name, f"lapse_high_{int(state)}"), rel=1e-8)
    assert joined(name).by_delight()["n"].sum() == 260


@pytest.mark.parametrize("name", list(DESIGNS))
def test_good_ratings(name: str) -> None:  # LD4
    impact = pd.DataFrame({"term": ["d1", "d3"], "impact_factor": ["basic", "excitement"]})
    frame = pd.read_csv(FOLDER / "survey_designs_data.csv")
    result = ls.levels_from_ratings(frame, impact=impact, delivered_from=4, design=DESIGNS[name])
    table = result.to_frame().set_index("feature")
    for feature in ("d1", "d3"):
        row: Any = table.loc[feature]
        assert row["delivered"] == pytest.approx(known(name, f"{feature}_good"), rel=1e-8)
        assert row["delivered_low"] == pytest.approx(known(name, f"{feature}_low"), rel=1e-8)
        assert row["delivered_high"] == pytest.approx(known(name, f"{feature}_high"), rel=1e-8)
    assert "Korn-Graubard interval" in result.method
    assert any(note.startswith("Survey design (") for note in result.notes)


def test_words() -> None:  # LD5
    result = joined("both")
    assert "design-based errors" in result.method
    assert "odds ratio of lapse by a logit model" in result.method
    assert any(note.startswith("Survey design (weights, strata, clusters)") for note in result.notes)
    with pytest.raises(ls.ArgumentError, match="knows neither strata nor clusters"):
        joined("both", covariance="HC1")
