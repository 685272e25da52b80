"""Relative importance against R: all definitions of relaimpo over all subsets of lm, Owen values and interactions over all
admissible orders, dominance, fits of polr and glm, intervals from shared row numbers.

Tolerance 1e-10 (closed forms); 1e-7 for the fits of polr and glm, which stop earlier than our Newton.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.importance import relative_importance

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "drivers_data.csv").join(pd.read_csv(HERE / "importance_classes.csv"))
ORACLE = pd.read_csv(HERE / "importance.csv")
NUMERIC = ["quality", "price", "service", "speed"]
GROUPS = {"service_speed": ["service", "speed"]}
WEIGHTED = SurveyDesign(weights="w")


def _known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen) > 0
    return chosen.set_index("term")["value"]


def _contribution(**options: object) -> pd.Series:
    arguments: dict[str, object] = {"outcome": "loyalty", "drivers": NUMERIC, "n_bootstrap": 0}
    result = relative_importance(DATA, **(arguments | options))  # type: ignore[arg-type]
    return result.to_frame().set_index("term")["contribution"]


def _same(found: pd.Series, known: pd.Series, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(found.loc[known.index], known, rtol=tolerance, atol=1e-12)


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_every_method(case: str) -> None:
    design = WEIGHTED if case == "weighted" else None
    result = relative_importance(DATA, outcome="loyalty", drivers=NUMERIC, design=design, n_bootstrap=0)
    table = result.all_methods().to_frame().set_index("term")
    for method in ("lmg", "first", "last", "standardized", "pratt", "johnson", "car"):
        _same(table[method], _known(case, method))
        _same(_contribution(method=method, design=design), _known(case, method))
    for column in ("estimate", "std_estimate", "correlation", "structure"):
        _same(table[column], _known(case, column))


def test_dominance() -> None:
    result = relative_importance(DATA, outcome="loyalty", drivers=NUMERIC, n_bootstrap=0)
    gains = result.conditional().to_frame()
    matrix = result.dominance().matrix()
    for size in range(4):
        _same(
            gains[gains["subset_size"] == size].set_index("term")["contribution"],
            _known("dominance", f"conditional{size}"),
        )
    for other in NUMERIC:
        known = _known("dominance", f"over_{other}")
        assert matrix[other].loc[known.index].tolist() == known.tolist()


@pytest.mark.parametrize("method", ["lmg", "first", "last"])
def test_players_of_several_columns(method: str) -> None:
    _same(_contribution(method=method, drivers=[*NUMERIC, "country"]), _known("text", method))
    _same(_contribution(method=method, groups=GROUPS), _known("group", method))


@pytest.mark.parametrize("method", ["lmg", "first", "last", "standardized", "pratt", "johnson", "car"])
def test_held_constant(method: str) -> None:
    _same(_contribution(method=method, always="country"), _known("always", method))


def test_fit_of_what_is_held_constant() -> None:
    result = relative_importance(DATA, outcome="loyalty", drivers=NUMERIC, always=["country"], n_bootstrap=0)
    assert result.control_r2 == pytest.approx(_known("always", "control_r2")["model"], rel=1e-10)
    assert result.r2 == pytest.approx(_known("always", "r2")["model"], rel=1e-10)
    assert result.to_frame()["contribution"].sum() == pytest.approx(result.r2 - result.control_r2, rel=1e-10)
    _same(_contribution(groups=GROUPS, always="country", design=WEIGHTED), _known("all_together", "lmg"))


def test_owen_values() -> None:
    groups = {"a": ["service", "speed"]}
    result = relative_importance(DATA, outcome="loyalty", drivers=NUMERIC, groups=groups, n_bootstrap=0)
    within = result.within_groups().to_frame().set_index("term")["contribution"]
    known = _known("owen", "lmg")
    _same(within, known[["service", "speed"]])
    assert within.sum() == pytest.approx(result.to_frame().set_index("term").loc["a", "contribution"], rel=1e-12)


def test_interaction_after_its_drivers() -> None:
    _same(_contribution(interactions=[("quality", "price")]), _known("interaction", "lmg"))


@pytest.mark.parametrize("measure", ["mcfadden", "nagelkerke", "estrella"])
@pytest.mark.parametrize("case", ["ordinal", "ordinal_weighted", "logit"])
def test_fit_of_models(case: str, measure: str) -> None:
    model, outcome = ("logit", "top") if case == "logit" else ("ordinal", "class")
    found = _contribution(
        outcome=outcome,
        drivers=[*NUMERIC, "country"],
        model=model,
        method=measure,
        design=WEIGHTED if case == "ordinal_weighted" else None,
    )
    _same(found, _known(case, measure), 1e-7)


def test_tjur() -> None:
    _same(
        _contribution(outcome="top", drivers=[*NUMERIC, "country"], model="logit", method="tjur"),
        _known("logit", "tjur"),
        1e-7,
    )


def test_intervals_from_shared_rows() -> None:
    drawn = np.loadtxt(HERE / "importance_rows.csv", delimiter=",", dtype=int)
    few = DATA.head(60)
    plain = relative_importance(few, outcome="loyalty", drivers=NUMERIC, rng=drawn)
    table = plain.to_frame().set_index("term")
    for column in ("conf_low", "conf_high", "first_probability"):
        _same(table[column], _known("rows", column))
    gap = plain.differences().to_frame().set_index(["term", "other_term"]).loc[("quality", "service")]
    assert gap["conf_low"] == pytest.approx(_known("rows", "difference_low").iloc[0], rel=1e-10)
    assert gap["conf_high"] == pytest.approx(_known("rows", "difference_high").iloc[0], rel=1e-10)
    bca = relative_importance(few, outcome="loyalty", drivers=NUMERIC, rng=drawn, interval="bca").to_frame()
    _same(bca.set_index("term")["conf_low"], _known("rows", "bca_low"))
    _same(bca.set_index("term")["conf_high"], _known("rows", "bca_high"))
