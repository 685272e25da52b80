"""sampling.design.

D1 a design with more than weights is refused where only weights are used
D2 unusable weights are refused with their rows
D3 Kish's effective n does not depend on the scale of the weights
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import DesignError
from loyaltystats.sampling.design import SurveyDesign, effective_n, usable_weights, weights_only


def test_weights_only() -> None:  # D1
    assert weights_only(None, "nps") is None
    assert weights_only(SurveyDesign(weights="w"), "nps") == "w"
    assert SurveyDesign(weights="w", strata="s").columns() == ("w", "s")
    with pytest.raises(DesignError) as caught:
        weights_only(SurveyDesign(weights="w", clusters="branch"), "nps")
    assert str(caught.value) == (
        "design - nps uses weights only, since its intervals are made from counts of answers, and strata, clusters, fpc "
        "or replicates would change its standard errors - "
        "pass SurveyDesign(weights=...) if you accept that, or leave out design."
    )


@pytest.mark.parametrize(
    ("values", "row"), [([1, -1], "2"), ([None, 1], "1"), ([1, float("inf")], "2"), (["a", 1], "1")]
)
def test_bad_weights_name_the_row(values: list[object], row: str) -> None:  # D2
    with pytest.raises(DesignError) as caught:
        usable_weights(pd.Series(values, name="w", dtype=object))
    assert str(caught.value) == (
        f"weights, column 'w', row {row} - missing, negative or not a number - expected a number of at least 0 - "
        "correct the weight or leave the respondent out."
    )


def test_all_zero_weights() -> None:  # D2
    with pytest.raises(DesignError, match="all are zero"):
        usable_weights(pd.Series([0.0, 0.0], name="w"))


def test_effective_n_is_scale_free() -> None:  # D3
    weights = np.array([1.0, 2.0, 3.0])
    small = effective_n(weights.sum(), (weights**2).sum())
    large = effective_n(1000 * weights.sum(), (1e6 * weights**2).sum())
    assert small == pytest.approx(36 / 14, rel=1e-12)
    assert large == pytest.approx(small, rel=1e-12)
    assert effective_n(0.0, 0.0) == 0.0
    assert usable_weights(pd.Series([0, 2], name="w")).tolist() == [0.0, 2.0]
