"""Penalties and rewards, odds and the other roads against R.

Tolerance 1e-8 for closed forms (both programs solve by QR or count), 1e-5 for iterative fits: both stop near the maximum,
and the ends of profiles are found by root finding.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.incidents import critical_incidents
from loyaltystats.stats.drivers.key_drivers import key_drivers
from loyaltystats.stats.drivers.odds import asymmetric_odds
from loyaltystats.stats.drivers.penalty_reward import penalty_reward
from loyaltystats.stats.drivers.resamples import bootstrap_interval
from loyaltystats.stats.drivers.tetraclasse import tetraclasse
from loyaltystats.stats.raters import cohen_kappa, fleiss_kappa, gwet_ac1

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "roads_data.csv")
DRIVERS = ["clean", "staff", "gift", "price"]
ZONES = {"low": [1, 2], "high": [4, 5]}
OPTIONS = {
    "spline": {"middle": 3},
    "dummies": ZONES,
    "moderated": {"middle": 3},
    "quadratic": {"low": 1, "high": 5},
}
CLOSED, ITERATIVE = 1e-8, 1e-5


def _oracle(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"{name}.csv")


PENALTY, ODDS, ROADS = (_oracle(name) for name in ("penalty_reward", "odds", "other_roads"))


def _known(oracle: pd.DataFrame, case: str, quantity: str) -> pd.Series:
    chosen = oracle[(oracle["case"] == case) & (oracle["quantity"] == quantity)]
    assert len(chosen) > 0, (case, quantity)
    return chosen.set_index("term")["value"]


def _same(table: pd.DataFrame, oracle: pd.DataFrame, case: str, tolerance: float, name: str = "term") -> None:
    quantities = oracle.loc[oracle["case"] == case, "quantity"].unique()
    for quantity in quantities:
        known = _known(oracle, case, quantity)
        found = table.set_index(name)[quantity].loc[known.index]
        np.testing.assert_allclose(found, known, rtol=tolerance, atol=1e-12, err_msg=f"{case} {quantity}")


@pytest.mark.parametrize("case", ["plain", "weighted"])
@pytest.mark.parametrize("method", list(OPTIONS))
@pytest.mark.parametrize(("covariance", "kind"), [("HC3", "HC3"), ("HC1", "HC1"), ("nonrobust", "const")])
def test_penalties_and_rewards(method: str, case: str, covariance: str, kind: str) -> None:
    result = penalty_reward(
        DATA,
        outcome="overall",
        drivers=DRIVERS,
        method=method,
        covariance=covariance,
        n_bootstrap=0,
        design=SurveyDesign(weights="w") if case == "weighted" else None,
        **OPTIONS[method],
    )
    key = f"{method} {case} {kind}"
    _same(result.to_frame(), PENALTY[PENALTY["term"] != "model"], key, CLOSED)
    assert result.r2 == pytest.approx(_known(PENALTY, f"{method} {case} HC3", "r2")["model"], rel=1e-10)
    known = _known(PENALTY, key, "impact_asymmetry").index
    unknown = result.to_frame().set_index("term")["impact_asymmetry"].drop(known)
    assert unknown.isna().all()


def test_bca_interval() -> None:
    sample, resamples = (_known(PENALTY, "bca", quantity).to_numpy() for quantity in ("sample", "resample"))
    left_out = np.array([np.delete(sample, at).mean() for at in range(len(sample))])
    ends = bootstrap_interval(float(sample.mean()), resamples, left_out, 0.9)
    np.testing.assert_allclose(ends, _known(PENALTY, "bca", "end"), rtol=CLOSED)


def _odds(data: pd.DataFrame = DATA, **options: object) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return asymmetric_odds(data, outcome="happy", satisfied=1, drivers=DRIVERS, **ZONES, **options).to_frame()


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("wald", {"interval": "wald"}),
        ("profile", {}),
        ("weighted", {"design": SurveyDesign(weights="w")}),
        ("firth", {"firth": True}),
    ],
)
def test_odds(case: str, options: dict[str, object]) -> None:
    _same(_odds(**options), ODDS, case, ITERATIVE)


def test_odds_of_separated_answers() -> None:
    apart = DATA[~((DATA["staff"] <= 2) & (DATA["happy"] == 1))]
    table = _odds(apart)
    _same(table, ODDS, "separated", ITERATIVE)
    staff = table.set_index("term").loc["staff"]
    assert np.isnan(staff["odds_poor"])
    assert staff["reason"].startswith("separated: a low rating has no finite odds ratio")
    assert np.isfinite(_odds(apart, firth=True)[["odds_poor", "odds_poor_low"]].to_numpy()).all()


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_tetraclasse(case: str) -> None:
    design = SurveyDesign(weights="w") if case == "weighted" else None
    result = tetraclasse(
        DATA, outcome="overall", satisfied=6, drivers=DRIVERS, **ZONES, design=design, n_bootstrap=20, rng=1
    )
    oracle = ROADS[ROADS["quantity"] != "cut"]
    _same(result.to_frame(), oracle, f"tetraclasse {case}", CLOSED)
    cuts = _known(ROADS, f"tetraclasse {case}", "cut")
    np.testing.assert_allclose([result.positive_cut, result.negative_cut], cuts, rtol=CLOSED)


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_key_drivers(case: str) -> None:
    design = SurveyDesign(weights="w") if case == "weighted" else None
    table = key_drivers(
        DATA, outcome="overall", dissatisfied=5, satisfied=7, drivers=DRIVERS, **ZONES, design=design, n_bootstrap=0
    ).to_frame()
    for side in ("dissatisfier", "enhancer"):
        _same(table[table["side"] == side], ROADS, f"{side} {case}", CLOSED)


def test_incidents() -> None:
    mentions = {name: (f"{name}praise", f"{name}complaint") for name in ("clean", "staff", "gift")}
    _same(critical_incidents(DATA, mentions=mentions).to_frame(), ROADS, "incidents", CLOSED, "feature")


def test_raters() -> None:
    cross = _known(ROADS, "cohen", "cell").to_numpy().reshape(4, 4)
    found = cohen_kappa(cross)
    assert found.estimate == pytest.approx(_known(ROADS, "cohen", "estimate")["all"], rel=CLOSED)
    assert found.std_error == pytest.approx(_known(ROADS, "cohen", "std_error")["all"], rel=CLOSED)
    votes = _known(ROADS, "votes", "count").to_numpy().reshape(-1, 4)
    for case, coefficient in (("fleiss", fleiss_kappa), ("ac1", gwet_ac1)):
        several = coefficient(votes)
        for quantity in ("estimate", "std_error", "conf_low", "conf_high"):
            known = _known(ROADS, case, quantity)["all"]
            assert getattr(several, quantity) == pytest.approx(known, rel=CLOSED), (case, quantity)
