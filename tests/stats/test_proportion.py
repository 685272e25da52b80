"""Wilson's interval.

WI1 equals statsmodels; solves the score equation; effective (fractional) counts are accepted
WI2 exact ends at none and all; nan without trials; inside [0, 1] and around the share
WI3 narrower with more trials and with less confidence; mirror image for failures
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from loyaltystats.stats.proportion import wilson


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("x", "n"), [(0, 20), (1, 20), (9, 10), (110, 296), (500, 100_000)])
def test_statsmodels_agrees(x: int, n: int, level: float) -> None:  # WI1
    from statsmodels.stats.proportion import proportion_confint

    expected = proportion_confint(x, n, alpha=1 - level, method="wilson")
    found = wilson(x, n, level)
    assert (float(found[0]), float(found[1])) == pytest.approx(expected, abs=1e-12)


@given(st.floats(0.01, 0.99), st.floats(1, 5000), st.floats(0.5, 0.999))
def test_score_equation(share: float, n: float, level: float) -> None:  # WI1, WI2
    low, high = (float(end) for end in wilson(share * n, n, level))
    z = float(ndtri(0.5 + level / 2))
    for end in (low, high):
        assert abs(share - end) == pytest.approx(z * (end * (1 - end) / n) ** 0.5, rel=1e-6, abs=1e-9)
    assert 0 <= low <= share <= high <= 1


def test_ends() -> None:  # WI2
    low, high = wilson([0, 7, 0, 0], [7, 7, 0, float("nan")])
    assert (low[0], high[1]) == (0.0, 1.0)
    assert 0 < high[0] < 1
    assert np.isnan([low[2], high[2], low[3], high[3]]).all()


@given(st.integers(0, 60), st.integers(1, 60))
def test_shape(x: int, extra: int) -> None:  # WI3
    n = x + extra
    low, high = wilson(x, n)
    more_low, more_high = wilson(2 * x, 2 * n)
    assert more_high - more_low < high - low
    less_low, less_high = wilson(x, n, 0.8)
    assert low <= less_low <= less_high <= high
    mirror_low, mirror_high = wilson(n - x, n)
    assert (1 - mirror_high, 1 - mirror_low) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
