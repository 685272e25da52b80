"""Simultaneous intervals of the shares, and the chance of each category to be the mode.

SH1 both are statsmodels' intervals, for random tables of every size
SH2 how often Goodman covers all six shares together, by enumeration: near 95 %, less where shares are very small
SH3 frames: shares add up to 1, intervals hold their share, categories that a table cannot reach are left out, nobody is nan
SH4 weights: effective numbers; Sison and Glaz is refused in words
SH5 chances of the categories add up to 1 and give the column of the table; the seed is that of the result
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from tests.oracles.kano_coverage import SHARE_TRUTHS, goodman_coverage

from loyaltystats.errors import ApproximationWarning, ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.shares import goodman, sison_glaz
from loyaltystats.vocabulary import CATEGORIES

PAIRS = {"x": ("f", "d")}


def _answers(n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(rng.choice([1, 2, 3, 4, 5], (n, 2), p=[0.4, 0.2, 0.2, 0.1, 0.1]), columns=["f", "d"])
    return frame.assign(w=rng.uniform(0.5, 2, n), g=rng.choice(["a", "b"], n))


@pytest.mark.parametrize("seed", range(25))
def test_statsmodels(seed: int) -> None:  # SH1
    from statsmodels.stats.proportion import multinomial_proportions_confint

    rng = np.random.default_rng(seed)
    n = int(rng.choice([1, 2, 5, 20, 100, 358, 2500]))
    counts = rng.multinomial(n, rng.dirichlet(np.full(6, rng.choice([0.3, 1.0, 5.0]))))
    for level in (0.9, 0.95):
        theirs = multinomial_proportions_confint(counts, 1 - level, "goodman")
        low, high = goodman([counts], [n], level)
        np.testing.assert_allclose(np.column_stack([low[0], high[0]]), theirs, atol=1e-12)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = multinomial_proportions_confint(counts, 1 - level, "sison-glaz")
        low, high = sison_glaz(counts, level)
        np.testing.assert_allclose(np.column_stack([low, high]), theirs, atol=1e-10)


@pytest.mark.parametrize("truth", SHARE_TRUTHS)
def test_goodman_covers_all_shares_together(truth: tuple[float, ...]) -> None:  # SH2
    assert goodman_coverage(20, truth) >= 0.93


def test_frames() -> None:  # SH3
    kano = classify_kano(_answers(), pairs=PAIRS, by="g")
    for method in ("goodman", "sison_glaz"):
        frame = kano.shares(method=method)
        assert list(frame) == ["group", "feature", "category", "n", "share", "conf_low", "conf_high"]
        assert frame["category"].tolist() == list(CATEGORIES) * 3
        assert frame.groupby("group")["share"].sum().tolist() == pytest.approx([1.0] * 3)
        assert ((frame["conf_low"] <= frame["share"]) & (frame["share"] <= frame["conf_high"])).all()
    assert kano.shares().equals(kano.shares(0.95))
    wide = kano.shares(0.99)["conf_high"] - kano.shares(0.99)["conf_low"]
    assert (wide > kano.shares()["conf_high"] - kano.shares()["conf_low"]).all()
    three = classify_kano(_answers()[["f", "d"]].clip(upper=3), pairs=PAIRS, table="three_level").shares()
    assert three["category"].tolist() == list(CATEGORIES[:4])
    nobody = classify_kano(pd.DataFrame({"f": [np.nan], "d": [1.0]}), pairs=PAIRS)
    for method in ("goodman", "sison_glaz"):
        assert nobody.shares(method=method)[["share", "conf_low", "conf_high"]].isna().all(axis=None)
    with pytest.raises(ArgumentError, match="expected one of goodman, sison_glaz"):
        kano.shares(method="wald")


def test_weights() -> None:  # SH4
    with pytest.warns(ApproximationWarning):
        kano = classify_kano(_answers(), pairs=PAIRS, design=SurveyDesign(weights="w"))
    frame = kano.shares()
    assert frame["n"].sum() == pytest.approx(200)
    low, _ = goodman([kano._counts.scaled[0]], kano._counts.effective())
    assert frame["conf_low"].tolist() == pytest.approx(low[0].tolist())
    with pytest.raises(ArgumentError) as caught:
        kano.shares(method="sison_glaz")
    assert str(caught.value) == (
        "method - 'sison_glaz' needs counts of respondents and these are weighted - expected 'goodman', which uses the "
        "effective number of respondents."
    )


def test_mode_probabilities() -> None:  # SH5
    kano = classify_kano(_answers(), pairs=PAIRS, by="g", rng=3)
    frame = kano.mode_probabilities()
    assert list(frame) == ["group", "feature", "category", "mode_probability"]
    assert frame.groupby("group")["mode_probability"].sum().tolist() == pytest.approx([1.0] * 3)
    table = kano.to_frame()
    joined = table.merge(
        frame, left_on=["group", "feature", "modal_category"], right_on=["group", "feature", "category"]
    )
    assert joined["mode_probability_x"].tolist() == joined["mode_probability_y"].tolist()
    drawn = classify_kano(_answers(), pairs=PAIRS, rng=np.random.default_rng(9))
    own = drawn.mode_probabilities()
    assert own["mode_probability"].max() == drawn.to_frame()["mode_probability"].iloc[0]
