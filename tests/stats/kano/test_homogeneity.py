"""Homogeneity of categories.

HO1 R and Q are counted together, empty rows and columns left out; fewer than two rows or columns give nan
HO2 small expected counts are said
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from loyaltystats.stats.kano.homogeneity import homogeneity


def test_is_pearsons_test() -> None:  # HO1
    test = homogeneity([[10, 20, 0, 5, 3, 4], [12, 9, 0, 14, 1, 9], [0] * 6])
    expected = stats.chi2_contingency([[10, 20, 5, 7], [12, 9, 14, 10]], correction=False)
    assert (test.statistic, test.p_value) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue))
    assert test.df == 3
    assert not test.sparse


@pytest.mark.parametrize("table", [[[5, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0]], [[1, 2, 3, 4, 5, 6]], [[0] * 6, [0] * 6]])
def test_nothing_to_compare(table: list[list[int]]) -> None:  # HO1
    test = homogeneity(table)
    assert np.isnan(test.p_value)
    assert test.df == 0


def test_small_counts() -> None:  # HO2
    assert homogeneity([[1, 9, 0, 0, 0, 0], [9, 1, 0, 0, 0, 1]]).sparse
