"""Importance under replicate weights against withReplicates of R's survey (importance_replicates.R).

IR1 contributions and shares, in all and in a group: 1e-10 relative, closed form
IR2 standard errors of shares, of contributions and of a difference of shares: 1e-8 relative
IR3 half samples and the jackknife give Student's intervals of the design's degrees of freedom, cut at 0 and 1; bootstrap
    weights keep percentiles
IR4 delivered replicates and those made here from the same design give the same numbers
IR5 what needs a distribution says nothing: first place, ranks, reproducibility of dominance; all replicates are used,
    whatever n_bootstrap says, and none where it is 0
IR6 the Newton step of a model that is not linear stays near a full refit in every replicate: 2 % of the standard error
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

import loyaltystats as ls
from loyaltystats.sampling.design_rows import design_rows

FOLDER = Path(__file__).parent
REPLICATES = pd.read_csv(FOLDER / "survey_designs_replicates.csv")
DATA = pd.concat([pd.read_csv(FOLDER / "survey_designs_data.csv"), REPLICATES], axis=1)
BOTH: dict[str, Any] = {"weights": "w", "strata": "stratum", "clusters": "branch"}
OTHER = ls.Replicates(
    method="other", columns="X", scale=0.03, rscales=tuple(np.linspace(0.5, 1.5, REPLICATES.shape[1])), mse=False
)
DESIGNS = {
    "jk1": ls.SurveyDesign(weights="w", clusters="branch", replicates="jackknife"),
    "jkn": ls.SurveyDesign(**BOTH, replicates="jackknife"),
    "jkn_mean": ls.SurveyDesign(**BOTH, replicates=ls.Replicates(method="jackknife", mse=False)),
    "jkn_fpc": ls.SurveyDesign(**BOTH, fpc="population", replicates="jackknife"),
    "brr": ls.SurveyDesign(**BOTH, replicates="brr"),
    "fay": ls.SurveyDesign(**BOTH, replicates=ls.Replicates(method="fay", rho=0.3)),
    "delivered": ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns="X")),
    "other": ls.SurveyDesign(weights="w", replicates=OTHER),
}
KNOWN = pd.read_csv(FOLDER / "importance_replicates.csv").set_index(["design", "quantity"])["value"]
REPLICATED = tuple(DESIGNS)
DRIVERS = ["d1", "d2", "d3"]


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        yield


@cache
def found(name: str, **options: Any) -> ls.ImportanceResult:
    return ls.relative_importance(DATA, outcome="recommend", drivers=DRIVERS, design=DESIGNS[name], **options)


def known(name: str, quantity: str) -> float:
    return float(KNOWN[name, quantity])


@pytest.mark.parametrize("method", ["lmg", "last"])
@pytest.mark.parametrize("name", REPLICATED)
def test_numbers(name: str, method: str) -> None:  # IR1, IR2
    result = found(name, method=method)
    table = result.to_frame().set_index("term")
    evidence = result._evidence["Total"]
    assert evidence.squares is not None
    errors = evidence.squares.errors(evidence.contributions, evidence.draws)
    for at, term in enumerate(DRIVERS):
        row = table.loc[term]
        assert row["contribution"] == pytest.approx(known(name, f"{method}_{term}"), rel=1e-10)
        assert row["importance"] == pytest.approx(known(name, f"{method}_{term}_share"), rel=1e-10)
        assert row["std_error"] == pytest.approx(known(name, f"{method}_{term}_share_se"), rel=1e-8)
        assert errors[at] == pytest.approx(known(name, f"{method}_{term}_se"), rel=1e-8)


@pytest.mark.parametrize("name", REPLICATED)
def test_groups(name: str) -> None:  # IR1, IR2
    table = found(name, by="segment").to_frame().set_index(["group", "term"])
    row: Any = table.loc[("gold", "d1")]
    assert row["importance"] == pytest.approx(known(name, "gold_d1_share"), rel=1e-10)
    assert row["std_error"] == pytest.approx(known(name, "gold_d1_share_se"), rel=1e-8)


@pytest.mark.parametrize("name", REPLICATED)
def test_intervals(name: str) -> None:  # IR2, IR3
    result = found(name, method="last")
    row = result.to_frame().set_index("term").loc["d2"]
    gap = result.differences().to_frame()
    pair = gap[(gap["term"] == "d1") & (gap["other_term"] == "d2")].iloc[0]
    if name == "delivered":
        low = np.quantile(result.resamples()[:, 1], 0.025)
        assert row["conf_low"] == pytest.approx(low, rel=1e-12)
        return
    df = design_rows(DATA, DESIGNS[name]).degrees_of_freedom()
    half = stdtrit(df, 0.975) * row["std_error"]
    assert row["conf_low"] == pytest.approx(max(0.0, row["importance"] - half), rel=1e-12)
    assert row["conf_high"] == pytest.approx(min(1.0, row["importance"] + half), rel=1e-12)
    half = stdtrit(df, 0.975) * known(name, "last_gap_se")
    assert (pair["conf_high"] - pair["conf_low"]) / 2 == pytest.approx(half, rel=1e-8)


def test_delivered_as_made() -> None:  # IR4
    design = DESIGNS["fay"]
    rows = design_rows(DATA, design)
    assert rows.replicates is not None
    columns = pd.DataFrame(np.stack(list(rows.replicates.of_rows(rows)), axis=1)).add_prefix("fay")
    own = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="fay", rho=0.3, columns="fay"))
    again = ls.relative_importance(
        pd.concat([DATA, columns], axis=1), outcome="recommend", drivers=DRIVERS, design=own
    ).to_frame()
    names = ["importance", "contribution", "std_error"]
    pd.testing.assert_frame_equal(again[names], found("fay").to_frame()[names], rtol=1e-9)


def test_what_needs_a_distribution() -> None:  # IR5
    result = found("jkn", n_bootstrap=5)
    assert result.n_bootstrap == 28  # one for each branch
    assert result.to_frame()["first_probability"].isna().all()
    assert result.rank_probabilities().to_frame()["rank_probability"].isna().all()
    assert result.dominance().to_frame()["general_kept"].isna().all()
    assert any("no distribution" in note for note in result.notes)
    assert "t intervals from 28 jackknife replicates" in result.method
    none = found("jkn", n_bootstrap=0).to_frame()
    assert "std_error" not in none
    assert none["conf_low"].isna().all()
    bounds = result.conditional().to_frame()
    assert (bounds["contribution_low"] <= bounds["contribution"]).all()
    assert result.against_noise().to_frame()["conf_low"].notna().all()
    assert "replicate intervals" in result.differences().method


def test_priorities_keep_resamples() -> None:  # IR5
    calls: dict[str, Any] = {
        "outcome": "recommend",
        "drivers": DRIVERS,
        "lowest": 1,
        "highest": 5,
        "n_bootstrap": 50,
        "rng": 1,
    }
    one = ls.priority_map(DATA, design=DESIGNS["jkn"], **calls).to_frame()
    other = ls.priority_map(DATA, design=ls.SurveyDesign(**BOTH), **calls).to_frame()
    pd.testing.assert_series_equal(one["quadrant_probability"], other["quadrant_probability"])
    delivered = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="jackknife", columns="X"))
    with pytest.raises(ls.DesignError, match="needs bootstrap weights"):
        ls.priority_map(DATA, design=delivered, **calls)


def test_logit_near_refits() -> None:  # IR6
    design = DESIGNS["jkn"]
    made = ls.relative_importance(DATA, outcome="bought", drivers=DRIVERS, model="logit", design=design).to_frame()
    rows = design_rows(DATA, design)
    assert rows.replicates is not None
    plain: dict[str, Any] = {"outcome": "bought", "drivers": DRIVERS, "model": "logit", "n_bootstrap": 0}
    shares = []
    for weights in rows.replicates.of_rows(rows):
        part = DATA.assign(w=weights)[weights > 0]
        again = ls.relative_importance(part, design=ls.SurveyDesign(weights="w"), **plain)
        shares.append(again.to_frame()["importance"].to_numpy())
    covariance = rows.replicates.covariance(np.array(shares), made["importance"].to_numpy())
    np.testing.assert_allclose(made["std_error"], np.sqrt(np.diag(covariance)), rtol=0.02)
