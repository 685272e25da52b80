"""The priority map against R: means and intervals, and shares of quadrants and verdicts from shared row numbers.

Tolerance 1e-10: closed forms.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.priority import PriorityResult, priority_map
from loyaltystats.stats.drivers.quadrants import QUADRANTS, VERDICTS

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "drivers_data.csv").join(pd.read_csv(HERE / "priority_data.csv"))
ROWS = np.loadtxt(HERE / "priority_rows.csv", delimiter=",", dtype=int)
ORACLE = pd.read_csv(HERE / "priority.csv")
NUMERIC = ["quality", "price", "service", "speed"]
STATED = {name: f"{name}said" for name in NUMERIC}
DESIGNS = {
    "interval": None,
    "weights": SurveyDesign(weights="w"),
    "complex": SurveyDesign(weights="w", strata="region", clusters="branch", fpc="size"),
}


def _known(case: str, quantity: str) -> pd.Series:
    chosen = ORACLE[(ORACLE["case"] == case) & (ORACLE["quantity"] == quantity)]
    assert len(chosen) > 0
    return chosen.set_index("term")["value"]


def _map(**options: object) -> PriorityResult:
    scale = {"lowest": -10, "highest": 20, "stated": STATED, "stated_scale": (1, 7)}
    return priority_map(DATA, outcome="loyalty", drivers=NUMERIC, **(scale | options))  # type: ignore[arg-type]


def _same(found: object, known: object) -> None:
    np.testing.assert_allclose(found, known, rtol=1e-10, atol=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ["plain", "weighted"])
@pytest.mark.parametrize("cut", ["mean", "median", "scale"])
def test_shares_of_quadrants(case: str, cut: str) -> None:
    importance_cut = "median" if cut == "median" else "mean"
    design = SurveyDesign(weights="w") if case == "weighted" else None
    result = _map(rng=ROWS, design=design, performance_cut=cut, importance_cut=importance_cut)
    table = result.to_frame().set_index("term")
    for column in ("importance", "performance", "stated", "stated_rank"):
        _same(table[column], _known(case, column))
    for column in ("quadrant_probability", "stated_probability"):
        _same(table[column], _known(case, f"{column}_{cut}"))
    important, well, said = (_known(case, f"{side}_{cut}").astype(bool) for side in ("important", "well", "said"))
    assert table["quadrant"].tolist() == [QUADRANTS[pair] for pair in zip(important, well, strict=True)]
    assert table["stated_verdict"].tolist() == [VERDICTS[pair] for pair in zip(said, important, strict=True)]
    assert result.performance_cut == pytest.approx(_known(case, f"cut_{cut}").iloc[0], rel=1e-10)
    for field in ("spearman", "spearman_low", "spearman_high"):
        assert getattr(result, field) == pytest.approx(_known(case, field).iloc[0], rel=1e-10)


@pytest.mark.parametrize("case", list(DESIGNS))
def test_means_and_intervals(case: str) -> None:
    table = _map(n_bootstrap=0, design=DESIGNS[case]).to_frame().set_index("term")
    for name in ("performance", "stated"):
        for end in ("", "_low", "_high"):
            _same(table[f"{name}{end}"], _known(case, f"{name}{end}"))
    if case == "interval":
        _same(table["stated_n"], _known(case, "stated_n"))
