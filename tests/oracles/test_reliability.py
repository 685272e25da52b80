"""Reliability against R: psych::alpha, lavaan's one-factor model, HTMT, HTMT2 and Feldt's interval by definition.

Tolerance 1e-8 for closed forms (psych, definitions); 1e-5 for what lavaan finds by iteration (its optimiser stops at about
1e-7, the package's at 1e-11).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.stats.reliability.distinct import resampled_ratios
from loyaltystats.stats.reliability.scales import ReliabilityResult, reliability

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "reliability_data.csv")
ORACLE = pd.read_csv(HERE / "reliability.csv")
A, B = [f"a{j}" for j in range(1, 5)], [f"b{j}" for j in range(1, 6)]
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
STEMS = {
    **{"image": "IMAG", "expectations": "CUEX", "quality": "PERQ", "value": "PERV"},
    **{"satisfaction": "CUSA", "loyalty": "CUSL"},
}
CLOSED = ("alpha", "std_alpha", "mean_correlation", "conf_low", "conf_high", "n_effective")
OF_ITEMS = ("rest_correlation", "spread", "alpha_dropped", "alpha_dropped_low", "alpha_dropped_high")
ITERATED = ("omega", "composite_reliability", "variance_extracted")


def _known(case: str, quantity: str, oracle: pd.DataFrame = ORACLE) -> pd.Series:
    chosen = oracle[(oracle["case"] == case) & (oracle["quantity"] == quantity)]
    return chosen.set_index("term")["value"]


def _result(case: str) -> ReliabilityResult:
    design = ls.SurveyDesign(weights="w") if case == "weighted" else None
    return reliability(DATA, {"a": A, "b": B}, reverse=["a4"], design=design)


def _compare(result: ReliabilityResult, case: str, oracle: pd.DataFrame) -> int:
    scales, items = result.to_frame().set_index("scale"), result.items().to_frame().set_index("item")
    compared = 0
    for table, names, tolerance in (
        (scales, CLOSED, 1e-8),
        (items, OF_ITEMS, 1e-8),
        (scales, ITERATED, 1e-5),
        (items, ("loading",), 1e-5),
    ):
        for name in names:
            known = _known(case, name, oracle)
            np.testing.assert_allclose(table.loc[known.index, name], known, rtol=tolerance, atol=1e-12, err_msg=name)
            compared += len(known)
    return compared


@pytest.mark.parametrize(("case", "least"), [("plain", 70), ("weighted", 30)])
def test_scales_and_items(case: str, least: int) -> None:
    assert _compare(_result(case), case, ORACLE) >= least


def test_means_are_those_of_the_answers_as_given() -> None:
    known = _known("plain", "mean").copy()
    known["a4"] = 6 - known["a4"]  # R described the turned item
    np.testing.assert_allclose(_result("plain").items().to_frame().set_index("item")["mean"].loc[known.index], known)


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_distinctness(case: str) -> None:
    row = _result(case).distinctness(n_bootstrap=0).to_frame().iloc[0]
    for name in ("htmt", "htmt2", "score_r", "disattenuated"):
        assert row[name] == pytest.approx(_known(case, name)["a-b"], rel=1e-8)


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_resampled_ratios_with_the_same_rows(case: str) -> None:
    draws = pd.read_csv(HERE / "reliability_draws.csv").to_numpy()
    x = DATA.assign(a4=-DATA["a4"])[[*A, *B]].to_numpy(dtype=float)
    weights = DATA["w"].to_numpy() if case == "weighted" else np.ones(len(DATA))
    found = resampled_ratios((x - x.mean(axis=0)) / x.std(axis=0), weights, len(A), draws)
    for name, values in zip(("htmt", "htmt2"), found, strict=True):
        low, high = np.quantile(values[~np.isnan(values)], [0.025, 0.975])
        assert low == pytest.approx(_known(case, f"{name}_low")["a-b"], rel=1e-8)
        assert high == pytest.approx(_known(case, f"{name}_high")["a-b"], rel=1e-8)


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")
def test_mobile_customers() -> None:
    oracle = pd.read_csv(HERE / "reliability_ecsi.csv")
    answers = pd.read_csv(Path(REAL) / "ecsi_mobile.csv")
    scales = {name: list(answers.filter(regex=rf"^{stem}\d")) for name, stem in STEMS.items()}
    result = reliability(answers, scales)
    assert _compare(result, "ecsi", oracle) >= 150
    assert any("Heywood" in note and "CUSL3" in note for note in result.notes)  # lavaan gives it a negative variance
    pairs = result.distinctness(n_bootstrap=0).to_frame()
    pairs.index = pd.Index(pairs["scale"] + "-" + pairs["other_scale"])
    for name in ("htmt", "htmt2", "score_r", "disattenuated"):
        known = _known("ecsi", name, oracle)
        np.testing.assert_allclose(pairs.loc[known.index, name], known, rtol=1e-8)
