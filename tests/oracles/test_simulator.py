"""The what-if simulator against R: ordinal::clm, every respondent moved alike, delta-method errors by numerical gradients.

With one node per respondent the formulas are R's (1e-6: both iterate, and R differentiates numerically); published nodes of
at least five respondents are within 0.05 points of the score, and errors within 1 %, of it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.stats.drivers.action.published import published
from loyaltystats.stats.drivers.action.simulated import SCORE, TOP, Numbers
from loyaltystats.stats.drivers.action.simulator import what_if_simulator
from loyaltystats.stats.drivers.action.what_if import rows_of
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "what_if_data.csv")
ORACLE = pd.read_csv(HERE / "simulator.csv").set_index(["case", "quantity"])["value"]
DRIVERS = ["speed", "price", "staff"]
MOVES = {
    "speed": {"speed": 1.5},
    "down": {"price": -2.0},
    "all": {"speed": 0.5, "price": -0.5, "staff": 1.0},
}
BORDERS = {SCORE: (6.0, 8.0), TOP: (8.0,)}


def _single(classes: tuple[str, ...]) -> Numbers:
    """Return the numbers with one node per respondent, which are never published."""
    _, rows = rows_of(DATA, "loyalty", DRIVERS, ["country"], by=None, design=None, missing="drop")
    fitted = fit_ordinal(rows.x, rows.y, rows.weights, terms=rows.terms)
    return published(rows, fitted, DRIVERS, (classes, BORDERS[classes]), None, 0.95, size=(1, len(DATA)))


@pytest.mark.parametrize("case", list(MOVES))
def test_single_respondents_are_those_of_r(case: str) -> None:
    seen = _single(SCORE).simulated(MOVES[case])
    np.testing.assert_allclose(seen.score_now, ORACLE["now", "score"], rtol=1e-7)
    np.testing.assert_allclose(seen.score, ORACLE[case, "score"], rtol=1e-6)
    np.testing.assert_allclose(seen.change, ORACLE[case, "change"], rtol=1e-7)
    np.testing.assert_allclose(seen.std_error, ORACLE[case, "error"], rtol=1e-5)
    np.testing.assert_allclose(seen.mean, ORACLE[case, "mean"], rtol=1e-7)
    for part in ("promoters", "detractors"):
        np.testing.assert_allclose(seen.shares[part], ORACLE[case, part], rtol=1e-7)
    top = _single(TOP).simulated(MOVES[case])
    np.testing.assert_allclose(top.change, ORACLE[case, "top_change"], rtol=1e-7)
    np.testing.assert_allclose(top.std_error, ORACLE[case, "top_error"], rtol=1e-5)


@pytest.mark.parametrize("case", list(MOVES))
def test_published_nodes_are_close(case: str) -> None:
    result = what_if_simulator(DATA, outcome="loyalty", drivers=DRIVERS, always="country")
    seen = result.scores(MOVES[case])
    assert seen.score_now == pytest.approx(ORACLE["now", "score"], rel=1e-7)
    assert seen.change == pytest.approx(ORACLE[case, "change"], abs=0.05)
    assert seen.std_error == pytest.approx(ORACLE[case, "error"], rel=0.01)
    assert seen.conf_high - seen.change == pytest.approx(1.959964 * seen.std_error, rel=1e-6)
    assert result.node_difference < 0.05
