"""Mediation and moderation against R: lm and sandwich by definition, bootstrap on the same row numbers.

Tolerance 1e-8: closed forms on both sides. The Johnson-Neyman ends are a closed form here and a numerical search in R.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.stats.drivers.action.chain_rows import prepared
from loyaltystats.stats.drivers.action.chains import Settings, chain_of, columns_of, infer
from loyaltystats.stats.drivers.action.mediation import mediate
from loyaltystats.stats.drivers.action.moderation import ModerationResult, moderate
from loyaltystats.stats.drivers.action.paths import Layout
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.resamples import resampled_covariances

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "mediation_data.csv")
DRAWS = pd.read_csv(HERE / "mediation_draws.csv").to_numpy()
ORACLE = pd.read_csv(HERE / "mediation.csv")
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
CASES = ["plain", "weighted"]
EFFECTS = {
    "single total": ("total", "x"),
    "single direct": ("direct", "x"),
    "single indirect": ("indirect", "m1"),
    "single proportion": ("proportion", "all"),
    "single a": ("path", "x > m1"),
    "single b": ("path", "m1 > y"),
    "parallel total": ("total", "x"),
    "parallel direct": ("direct", "x"),
    "parallel all": ("indirect", "all"),
    "parallel m1": ("indirect", "m1"),
    "parallel m2": ("indirect", "m2"),
    "parallel difference": ("difference", "m1 versus m2"),
    "serial all": ("indirect", "all"),
    "serial m1": ("indirect", "m1"),
    "serial m2": ("indirect", "m2"),
    "serial both": ("indirect", "m1 > m2"),
}


def _known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen)
    return chosen.set_index("term")["value"]


def _table(case: str, name: str, interval: str) -> pd.DataFrame:
    """Return the table from the resamples of R instead of our own."""
    mediators = ("m1",) if name == "single" else ("m1", "m2")
    controls = ["age"] if name == "single" else []
    weights = "w" if case == "weighted" else None
    rows = tally(DATA, "y", ["x", *mediators, *controls], by=None, weights=weights, missing="drop")
    rows, _ = prepared(rows, ("x", *mediators), "y")
    layout = Layout(driver="x", mediators=mediators, controls=tuple(controls), outcome="y", serial=name == "serial")
    columns, spreads = columns_of(rows)
    point = (columns * rows.weights[:, None]).T @ columns / rows.weights.sum()
    drawn = resampled_covariances(columns, rows.weights, DRAWS)
    chain = chain_of(np.concatenate([point[None], drawn]), layout, spreads)
    settings = Settings(level=0.95, interval=interval, replicates=len(DRAWS), adjust="none")
    return infer(rows, layout, chain, settings).set_index(["effect", "term"])


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["single", "parallel", "serial"])
def test_effects_and_bootstrap(case: str, name: str) -> None:
    plain, corrected = _table(case, name, "percentile"), _table(case, name, "bias_corrected")
    for term in [term for term in EFFECTS if term.startswith(name)]:
        place = EFFECTS[term]
        assert plain.loc[place, "estimate"] == pytest.approx(_known(case, "estimate")[term], rel=1e-8)
        if place[0] in ("indirect", "difference", "proportion"):
            found = [plain.loc[place, column] for column in ("std_error", "conf_low", "conf_high")]
            found += [corrected.loc[place, column] for column in ("conf_low", "conf_high")]
            known = [_known(case, quantity)[term] for quantity in ("sd", "low", "high", "bc_low", "bc_high")]
            np.testing.assert_allclose(found, known, rtol=1e-8, err_msg=term)
        if place[0] in ("indirect", "difference"):
            assert plain.loc[place, "p_value"] == pytest.approx(_known(case, "p")[term], rel=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_robust_errors_and_sensitivity(case: str) -> None:
    design = ls.SurveyDesign(weights="w") if case == "weighted" else None
    result = mediate(DATA, driver="x", mediator="m1", outcome="y", always="age", design=design, n_bootstrap=0)
    table = result.to_frame().set_index(["effect", "term"])
    for term, place in (
        ("total", ("total", "x")),
        ("direct", ("direct", "x")),
        ("path x > m1", ("path", "x > m1")),
        ("path m1 > y", ("path", "m1 > y")),
    ):
        found = table.loc[place, ["std_error", "conf_low", "conf_high", "p_value"]].to_numpy(dtype=float)
        known = [_known(case, quantity)[term] for quantity in ("hc3", "t_low", "t_high", "t_p")]
        np.testing.assert_allclose(found, known, rtol=1e-8)
    assert result.rho_zero == pytest.approx(_known(case, "rho_zero")["sensitivity"], rel=1e-8)
    known_at = _known(case, "sensitivity")
    found_at = result.sensitivity([float(rho) for rho in known_at.index]).to_frame()["estimate"]
    np.testing.assert_allclose(found_at, known_at, rtol=1e-8)


def _moderated(case: str, moderator: str) -> ModerationResult:
    design = ls.SurveyDesign(weights="w") if case == "weighted" else None
    covariance = "nonrobust" if case == "classical" else "HC3"
    return moderate(
        DATA, driver="x", moderator=moderator, outcome="y", always="m1", design=design, covariance=covariance
    )


@pytest.mark.parametrize("case", [*CASES, "classical"])
def test_slopes_and_region(case: str) -> None:
    result = _moderated(case, "age")
    table = result.to_frame().set_index("term")
    for term in ("-1 sd", "mean", "+1 sd"):
        found = table.loc[term, ["moderator_value", "estimate", "std_error", "p_value"]].to_numpy(dtype=float)
        known = [_known(case, quantity)[term] for quantity in ("at", "slope", "slope_error", "slope_p")]
        np.testing.assert_allclose(found, known, rtol=1e-8)
    product = table.loc["x:age", ["estimate", "std_error"]].to_numpy(dtype=float)
    np.testing.assert_allclose(
        product, [_known(case, name)["x:age"] for name in ("product", "product_error")], rtol=1e-8
    )
    np.testing.assert_allclose([result.jn_low, result.jn_high], _known(case, "johnson_neyman"), rtol=1e-8)


@pytest.mark.parametrize("case", [*CASES, "classical"])
def test_groups(case: str) -> None:
    result = _moderated(case, "region")
    table = result.to_frame()
    slopes = table[table["effect"] == "slope"].set_index("term")
    for group in ("north", "south", "west"):
        own = slopes.loc[f"region[{group}]"]
        known = [_known(case, name)[f"region[{group}]"] for name in ("slope", "slope_error")]
        np.testing.assert_allclose([own["estimate"], own["std_error"]], known, rtol=1e-8)
    assert result.joint_statistic == pytest.approx(_known(case, "joint")["region"], rel=1e-8)
    assert result.joint_p == pytest.approx(_known(case, "joint_p")["region"], rel=1e-8)
    assert result.delta_r2 == pytest.approx(_known(case, "delta_r2")["region"], rel=1e-8)


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with ecsi_mobile.csv")
def test_mobile_customers() -> None:
    known = pd.read_csv(HERE / "mediation_ecsi.csv").set_index("quantity")["value"]
    raw = pd.read_csv(Path(REAL) / "ecsi_mobile.csv")
    stems = {"quality": "PERQ", "satisfaction": "CUSA", "loyalty": "CUSL", "value": "PERV"}
    data = pd.DataFrame({name: raw.filter(regex=rf"^{stem}\d").mean(axis=1) for name, stem in stems.items()})
    result = mediate(data, driver="quality", mediator="satisfaction", outcome="loyalty", n_bootstrap=0)
    found = result.to_frame().set_index("effect")["estimate"]
    for name in ("total", "direct", "indirect"):
        assert found[name] == pytest.approx(known[name], rel=1e-8)
    assert result.rho_zero == pytest.approx(known["rho_zero"], rel=1e-8)
    table = moderate(data, driver="quality", moderator="value", outcome="loyalty").to_frame().set_index("term")
    np.testing.assert_allclose(
        table.loc["quality:value", ["estimate", "std_error"]].to_numpy(dtype=float),
        [known["product"], known["product_error"]],
        rtol=1e-8,
    )
