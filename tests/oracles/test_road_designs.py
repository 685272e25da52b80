"""Asymmetric odds, and praise and complaints, under survey designs against R's survey (road_designs.R).

RD1 log odds, their sum and its error, limits and p with the t of the design: 1e-6 relative, svyglm iterates
RD2 share of praise with the interval of Korn and Graubard, t of praise minus complaints: 1e-8
RD3 key drivers and the tetraclasse resample clusters within strata: by hand from the same multipliers
RD4 what cannot be had refuses in words
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.sampling.design_rows import design_rows
from loyaltystats.sampling.replicates import bootstrap_multipliers

FOLDER = Path(__file__).parent
KNOWN = pd.read_csv(FOLDER / "road_designs.csv").set_index(["design", "quantity"])["value"]
BOTH: dict[str, Any] = {"weights": "w", "strata": "stratum", "clusters": "branch"}
DESIGNS = {
    "both": ls.SurveyDesign(**BOTH),
    "clusters": ls.SurveyDesign(weights="w", clusters="branch"),
    "fpc": ls.SurveyDesign(**BOTH, fpc="population"),
    "jkn": ls.SurveyDesign(**BOTH, replicates="jackknife"),
    "fay": ls.SurveyDesign(**BOTH, replicates="fay"),
}
DRIVERS = ["d1", "d2", "d3"]


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        yield


def answers() -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "survey_designs_data.csv")
    for name in DRIVERS:
        frame[f"{name}praise"] = ((frame[name] == 5) | (frame["spent"] > 60)).astype(int)
        frame[f"{name}moan"] = (frame[name] <= 2).astype(int)
    return frame


def known(name: str, quantity: str) -> float:
    return float(KNOWN[name, quantity])


def odds(design: ls.SurveyDesign, **more: Any) -> ls.OddsResult:
    return ls.asymmetric_odds(
        answers(), outcome="bought", satisfied=1, drivers=DRIVERS, low=2, high=4, design=design, **more
    )


@pytest.mark.parametrize("name", list(DESIGNS))
def test_odds(name: str) -> None:  # RD1
    table = odds(DESIGNS[name]).to_frame().set_index("term")
    for term in DRIVERS:
        row: Any = table.loc[term]
        assert row["odds_poor"] == pytest.approx(known(name, f"{term}_poor"), rel=1e-8)
        assert row["odds_poor_low"] == pytest.approx(known(name, f"{term}_poor_low"), rel=1e-6)
        assert row["odds_good_high"] == pytest.approx(known(name, f"{term}_good_high"), rel=1e-6)
        assert row["estimate"] == pytest.approx(known(name, f"{term}_sum"), rel=1e-7)
        assert row["std_error"] == pytest.approx(known(name, f"{term}_error"), rel=1e-6)
        assert row["p_value"] == pytest.approx(known(name, f"{term}_p"), rel=1e-5)


@pytest.mark.parametrize("name", list(DESIGNS))
def test_mentions(name: str) -> None:  # RD2
    mentions = {term: (f"{term}praise", f"{term}moan") for term in DRIVERS}
    result = ls.critical_incidents(answers(), mentions=mentions, design=DESIGNS[name])
    table = result.to_frame().set_index("feature")
    for term in DRIVERS:
        row: Any = table.loc[term]
        assert row["positive_share"] == pytest.approx(known(name, f"{term}_share"), rel=1e-8)
        assert row["conf_low"] == pytest.approx(known(name, f"{term}_share_low"), rel=1e-8)
        assert row["conf_high"] == pytest.approx(known(name, f"{term}_share_high"), rel=1e-8)
        assert row["p_value"] == pytest.approx(known(name, f"{term}_gap_p"), rel=1e-8)
    assert "Design-based t test" in result.method
    with pytest.raises(ls.DesignError, match="pass it to critical_incidents"):
        result.confidence_interval(0.9)
    groups = ls.critical_incidents(answers(), mentions=mentions, by="segment", design=DESIGNS[name]).to_frame()
    total = groups[groups["group"] == "Total"].reset_index(drop=True)
    assert total["p_value"].tolist() == table["p_value"].tolist()
    assert groups["p_value"].notna().all()


def test_resampled_as_drawn() -> None:  # RD3
    frame, design = answers(), DESIGNS["both"]
    rows = design_rows(frame, design)
    result = ls.key_drivers(
        frame,
        outcome="bought",
        dissatisfied=[0],
        satisfied=[1],
        drivers=DRIVERS,
        low=2,
        high=4,
        side="dissatisfiers",
        n_bootstrap=60,
        design=design,
        rng=5,
    )
    failed = np.column_stack([frame[name] <= 2 for name in DRIVERS]).astype(float)
    share = failed / np.maximum(failed.sum(axis=1, keepdims=True), 1)
    unhappy = (frame["bought"] == 0).to_numpy()
    drawn = []
    for times in bootstrap_multipliers(rows, 60, np.random.default_rng(5)):
        w = rows.weights * times[rows.clusters]
        drawn.append(np.average(share[unhappy], axis=0, weights=w[unhappy]))
        drawn[-1] = drawn[-1] - np.average(share[~unhappy], axis=0, weights=w[~unhappy])
    low = np.quantile(np.array(drawn), 0.025, axis=0)
    table = result.to_frame().set_index("term")
    assert [table["shapley_low"][name] for name in DRIVERS] == pytest.approx(low.tolist(), rel=1e-10)
    assert "resamples of clusters and strata" in result.method


def test_refusals() -> None:  # RD4
    with pytest.raises(ls.DesignError, match="Firth's penalty knows no strata"):
        odds(DESIGNS["both"], firth=True)
    fay = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="fay", columns=["w", "w"]))
    with pytest.raises(ls.DesignError, match="needs bootstrap weights"):
        ls.tetraclasse(answers(), outcome="bought", satisfied=1, drivers=DRIVERS, low=2, high=4, design=fay)
