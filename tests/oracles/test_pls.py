"""Partial least squares against its definition written out in base R (pls.R), which works on scores of people.

Tolerance 1e-7: both iterate, to a change of weights of 1e-10 and 1e-13.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.stats.latent.ecsi import ECSI_STRUCTURE
from loyaltystats.stats.latent.pls.groups import Pair, compare
from loyaltystats.stats.latent.pls.plan import SCHEMES, plan_of
from loyaltystats.stats.latent.pls.predict import q2_predict

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "pls_data.csv")
ORACLE = pd.read_csv(HERE / "pls.csv")
MODEL = {
    "image": ["i1", "i2", "i3"],
    "quality": ["q1", "q2", "q3"],
    "satisfaction": ["s1", "s2", "s3", "s4"],
    "loyalty": ["l1"],
}
PATHS = {"quality": ["image"], "satisfaction": ["image", "quality"], "loyalty": ["image", "satisfaction"]}
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")


def _known(case: str, quantity: str) -> float:
    found = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]["value"]
    assert len(found) == 1, (case, quantity)
    return float(found.iloc[0])


def _fit(**options: Any) -> Any:
    how = {"measurement": MODEL, "structure": PATHS, "n_bootstrap": 0, "rng": 1} | options
    return ls.path_model(DATA, **how)  # type: ignore[arg-type]


def _same(found: float, case: str, quantity: str) -> None:
    assert found == pytest.approx(_known(case, quantity), abs=1e-7), (case, quantity)


def _check(result: Any, case: str) -> None:
    for row in result.to_frame().to_dict("records"):
        if row["effect"] != "indirect":
            kind = "path" if row["effect"] == "direct" else "total"
            _same(row["estimate"], case, f"{kind} {row['outcome']} {row['term']}")
    for row in result.frame("items").to_dict("records"):
        _same(row["outer_weight"], case, f"weight {row['item']}")
        _same(row["loading"], case, f"loading {row['item']}")
    for row in result.frame("quality").to_dict("records"):
        _same(row["r2"], case, f"r2 {row['outcome']}")
    for row in result.frame("effects").to_dict("records"):
        _same(row["f2"], case, f"f2 {row['outcome']} {row['term']}")


@pytest.mark.parametrize("mode", ["A", "B"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_modes_and_schemes(mode: str, scheme: str) -> None:
    _check(_fit(modes=mode, scheme=scheme), f"{mode} {scheme}")


def test_weights() -> None:
    _check(_fit(design=ls.SurveyDesign(weights="w")), "weighted")


def test_measurement() -> None:
    result = _fit()
    for row in result.frame("constructs").to_dict("records"):
        for name in ("alpha", "composite_reliability", "rho_a", "variance_extracted"):
            if row["construct"] != "loyalty":
                _same(row[name], "A path", f"{name} {row['construct']}")
            else:
                assert np.isnan(row[name])
    for row in result.frame("htmt").to_dict("records"):
        _same(row["htmt"], "A path", f"htmt {row['construct']} {row['other_construct']}")
    for row in result.frame("fit").to_dict("records"):
        _same(row["estimate"], "A path", row["index"].lower().replace(",", ""))


def test_consistent() -> None:
    result = _fit(consistent=True)
    direct = result.to_frame().query("effect == 'direct'")
    for row in direct.to_dict("records"):
        _same(row["estimate"], "consistent", f"path {row['outcome']} {row['term']}")
    for row in result.frame("items").query("construct != 'loyalty'").to_dict("records"):
        _same(row["loading"], "consistent", f"loading {row['item']}")


def test_importance_and_performance() -> None:
    table = _fit(lowest=1, highest=10).frame("map").query("item == ''")
    for row in table.to_dict("records"):
        for name in ("performance", "total_effect"):
            _same(row[name], "map", f"{name} {row['construct']}")


def test_prediction_and_groups() -> None:
    plan = plan_of(DATA, MODEL, PATHS, scheme="path", modes="A")
    values, ones = DATA[list(plan.items)].to_numpy(dtype=float), np.ones(len(DATA))
    found = q2_predict(values, ones, plan, np.arange(len(DATA)) % 10)
    for item, value in zip(plan.items, found.tolist(), strict=True):
        if not item.startswith("i"):
            _same(value, "predict", f"q2 {item}")
    pair = Pair(values=values, weights=ones, first=(DATA["g"] == "a").to_numpy())
    compared = compare(pair, plan, 19, np.random.default_rng(1)).observed
    for at, name in enumerate(plan.names):
        for quantity, column in (("composition", "composition"), ("mean", "means"), ("variance", "variances")):
            _same(float(compared[column][at]), "groups", f"{quantity} {name}")


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")
def test_ready_made_model_on_mobile_customers() -> None:
    raw = pd.read_csv(Path(REAL) / "ecsi_mobile.csv")
    heads = dict(
        zip(["image", *ECSI_STRUCTURE], ("IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSCO", "CUSL"), strict=True)
    )
    model = {name: [str(column) for column in raw if str(column).startswith(head)] for name, head in heads.items()}
    result = ls.path_model(raw, measurement=model, scheme="centroid", lowest=1, highest=10, n_bootstrap=0, rng=1)
    r2 = result.frame("quality").set_index("outcome")["r2"]
    known = pd.read_csv(HERE / "pls_ecsi.csv")
    for row in known[known["quantity"] == "r2"].to_dict("records"):
        assert r2[row["outcome"]] == pytest.approx(row["value"], abs=1e-7)
    paths = result.to_frame().query("effect == 'direct'").set_index(["outcome", "term"])["estimate"]
    for row in known[known["quantity"] == "path"].to_dict("records"):
        assert paths[row["outcome"], row["term"]] == pytest.approx(row["value"], abs=1e-7)
    assert r2["satisfaction"] == r2.max()
