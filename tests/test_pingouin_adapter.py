"""The door to pingouin.

PA1 full precision, equal to scipy; nothing that pingouin rounds is passed on
PA2 arguments are checked before pingouin sees them
PA3 a missing column names the release of pingouin
PA4 importing the adapter does not import pingouin
PA5 the residuals of a small regression reach it, and its verdict a note
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from loyaltystats.errors import EstimationError, MissingDependencyError
from loyaltystats.pingouin_adapter import normality
from loyaltystats.stats.drivers.regress import regress_loyalty

VALUES = np.random.default_rng(2).exponential(size=40)


def test_full_precision() -> None:  # PA1
    pingouin = pytest.importorskip("pingouin")
    before = dict(pingouin.options)
    found = normality(VALUES)
    known = stats.shapiro(VALUES)
    assert found.statistic == pytest.approx(known.statistic, rel=1e-12)
    assert found.p_value == pytest.approx(known.pvalue, rel=1e-12)
    assert dict(pingouin.options) == before


def test_rounding_options_do_not_reach_us() -> None:  # PA1
    pingouin = pytest.importorskip("pingouin")
    pingouin.options["round"] = 1
    try:
        assert normality(VALUES).statistic == pytest.approx(stats.shapiro(VALUES).statistic, rel=1e-12)
    finally:
        pingouin.options["round"] = None


@pytest.mark.parametrize("values", [[1.0, 2.0], [3.0, 3.0, 3.0], [1.0, 2.0, float("nan")]])
def test_arguments_are_checked(values: list[float]) -> None:  # PA2
    with pytest.raises(EstimationError) as caught:
        normality(np.array(values))
    assert str(caught.value) == (
        f"normality - got {len(values)} values - expected at least three finite values that are not all equal."
    )


def test_missing_column_names_the_release(monkeypatch: pytest.MonkeyPatch) -> None:  # PA3
    pingouin = pytest.importorskip("pingouin")

    def other(*_: Any, **__: Any) -> pd.DataFrame:
        return pd.DataFrame({"W": [1.0], "probability": [0.5]})

    monkeypatch.setattr(pingouin, "normality", other)
    with pytest.raises(MissingDependencyError) as caught:
        normality(VALUES)
    assert str(caught.value) == (
        f"pingouin {pingouin.__version__} - its normality table has no column for p_value - expected pingouin 0.7 or a "
        "later release with the same table - install another release of pingouin."
    )


def test_the_door_is_closed_until_used() -> None:  # PA4
    code = "import sys, loyaltystats.pingouin_adapter; sys.exit('pingouin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_residuals_of_a_small_regression() -> None:  # PA5
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"x": rng.normal(size=40), "y": np.exp(2 * rng.normal(size=40))})
    notes = " ".join(regress_loyalty(frame, outcome="y", drivers=["x"]).notes)
    assert "With only 40 respondents the t intervals lean on normal residuals" in notes
