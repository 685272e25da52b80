"""Correction of p for several tests.

MU1 Holm, Benjamini-Hochberg and Benjamini-Yekutieli by hand; statsmodels agrees
MU2 missing p stay missing and are not counted; nothing gives nothing
MU3 order is kept, adjusted is never below p nor above 1, monotone in p
MU4 an unknown method is refused
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p


def test_by_hand() -> None:  # MU1
    assert adjust_p([0.01, 0.04, 0.03], "holm").tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert adjust_p([0.01, 0.04, 0.03], "bh").tolist() == pytest.approx([0.03, 0.04, 0.04])
    assert adjust_p([0.01, 0.04, 0.03], "by").tolist() == pytest.approx([11 / 6 * p for p in (0.03, 0.04, 0.04)])
    assert adjust_p([0.01, 0.04], "none").tolist() == [0.01, 0.04]
    assert adjust_p([0.9, 0.8], "holm").tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("ours", "theirs"), [("holm", "holm"), ("bh", "fdr_bh"), ("by", "fdr_by")])
def test_statsmodels_agrees(ours: str, theirs: str) -> None:  # MU1
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(1).uniform(size=40) ** 3
    np.testing.assert_allclose(adjust_p(p.tolist(), ours), multipletests(p, method=theirs)[1], rtol=1e-12)


def test_missing() -> None:  # MU2
    nan = float("nan")
    assert adjust_p([nan, 0.02, nan, 0.03], "holm").tolist() == pytest.approx([nan, 0.04, nan, 0.04], nan_ok=True)
    assert np.isnan(adjust_p([nan, nan])).all()
    assert adjust_p([]).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.sampled_from(ADJUSTMENTS))
def test_properties(p: list[float], method: str) -> None:  # MU3
    adjusted = adjust_p(p, method)
    assert (adjusted >= np.asarray(p) * (1 - 1e-12)).all()
    assert (adjusted <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-15).all()
    reverse = adjust_p(p[::-1], method)[::-1]
    np.testing.assert_allclose(reverse, adjusted, rtol=1e-12)


def test_names() -> None:  # MU4
    assert set(ADJUSTMENT_NAMES) == set(ADJUSTMENTS)
    with pytest.raises(ArgumentError) as caught:
        adjust_p([0.1], "hom")
    assert str(caught.value) == "adjust - 'hom' is not known - expected one of bh, by, holm, none. Did you mean 'holm'?"
