"""Published numbers: impact asymmetry of hotels, and agreement of raters.

- Wang J. et al. (2024), Data Science and Management 7:164-180, Table 4 (coefficients and asymmetry to two decimals).
- The package irrCAC of Gwet: its examples cac.raw4raters (12 units, 4 raters, missing ratings, after Krippendorff 2004) and
  cont3x3abstractors.
"""

from __future__ import annotations

import numpy as np
import pytest

from loyaltystats.stats.drivers.asymmetry import impact_asymmetry
from loyaltystats.stats.raters import cohen_kappa, fleiss_kappa, gwet_ac1

HOTELS = {
    "value": (-0.71, 0.22, -0.53, "basic"),
    "rooms": (-0.46, 0.84, 0.30, "excitement"),
    "location": (-0.02, 0.18, 0.81, "excitement"),
    "cleanliness": (-0.36, 0.18, -0.32, "basic"),
    "service": (-0.75, 0.73, -0.02, "performance"),
    "sleep quality": (-0.47, 0.15, -0.53, "basic"),
}
ROUNDING = 0.015
"""What two decimals of the coefficients allow."""


def test_hotels() -> None:
    table = impact_asymmetry({name: row[:2] for name, row in HOTELS.items()}, theta=0.2).set_index("term")
    for name, (_, _, published, factor) in HOTELS.items():
        assert table.loc[name, "impact_asymmetry"] == pytest.approx(published, abs=ROUNDING)
        assert table.loc[name, "impact_factor"] == factor


FOUR_RATERS = [
    [1, 1, 0, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [0, 5, 5, 5], [0, 0, 1, 1], [0, 0, 3, 0],
]  # fmt: skip
"""Classes 1 to 5; 0 where a rater gave none."""


def test_four_raters() -> None:
    counts = np.array([[row.count(each) for each in range(1, 6)] for row in FOUR_RATERS])
    for found, value, error, low in (
        (gwet_ac1(counts), 0.77544, 0.14295, 0.461),
        (fleiss_kappa(counts), 0.76117, 0.15302, 0.424),
    ):
        assert found.estimate == pytest.approx(value, abs=5e-6)
        assert found.std_error == pytest.approx(error, abs=5e-6)
        assert (found.conf_low, found.conf_high) == (pytest.approx(low, abs=5e-4), 1.0)
        assert found.observed == pytest.approx(0.8181818)


def test_two_abstractors() -> None:
    found = cohen_kappa([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert found.estimate == pytest.approx(0.7964094, abs=5e-8)
    assert found.std_error == pytest.approx(0.05891072, abs=5e-9)
