"""nps and csat with designs, other breaks and every interval.

NS1 other scales need breaks: of a known scale nothing is guessed, of an unknown one a doubt is said; breaks are checked
NS2 the adjusted Wald variants add what they say
NS3 strata, clusters and fpc: the default interval becomes design-based; intervals that know nothing of them are refused
NS4 the bootstrap resamples what was drawn, and repeats with the same seed
NS5 no spread, no second cluster: no interval, and why
NS6 another confidence level from the same result
NS7 shares: the same rules; the ends 0 and 1
NS8 every dataframe library gives the same table
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ApproximationWarning, ArgumentError, AssumptionWarning, DesignError
from loyaltystats.stats.loyalty import nps
from loyaltystats.stats.outcomes.shares import SHARE_INTERVALS
from loyaltystats.stats.satisfaction import csat
from loyaltystats.stats.trinomial import ADDED, added, closed_limits

RNG = np.random.default_rng(11)
N = 160
FRAME = pd.DataFrame(
    {
        "recommend": RNG.choice([10, 9, 8, 7, 6, 3, 0], N, p=[0.25, 0.2, 0.2, 0.1, 0.15, 0.05, 0.05]).astype(float),
        "stars": RNG.integers(1, 6, N),
        "g": RNG.choice(["a", "b"], N),
        "region": np.repeat(["N", "S"], N // 2),
        "branch": np.arange(N) // 8,
        "size": np.repeat([30, 40], N // 2),
        "w": RNG.uniform(0.5, 2.0, N),
    }
)
FULL = ls.SurveyDesign(weights="w", strata="region", clusters="branch")
WEIGHTS = ls.SurveyDesign(weights="w")


def test_breaks() -> None:  # NS1
    result = nps(FRAME, "stars", breaks=(3, 5), by="g")
    row = result.to_frame().iloc[0]
    assert row["promoters"] == (FRAME["stars"] == 5).mean()
    assert row["detractors"] == (FRAME["stars"] <= 3).mean()
    assert row["passives"] == pytest.approx((FRAME["stars"] == 4).mean())
    assert result.method.startswith("Share answering 5 or more minus share answering 3 or less, in points;")
    assert result.breaks == (3, 5)
    with pytest.warns(AssumptionWarning, match="All answers lie between 1 and 5"):
        doubted = nps(FRAME, "stars")
    assert any("pass breaks" in note for note in doubted.notes)
    plain = nps(FRAME, "recommend")
    pd.testing.assert_frame_equal(plain.to_frame(), nps(FRAME, "recommend", breaks=(6, 9)).to_frame())
    assert plain.method.startswith("Share answering 9-10 minus share answering 0-6, in points; 95 % score interval")


def test_known_scales_are_never_guessed() -> None:  # NS1
    study = ls.load_instrument("csat")
    answers = ls.simulate_responses(study, 50, rng=1)
    with pytest.raises(ArgumentError) as caught:
        nps(answers, "satoverall")
    assert str(caught.value) == (
        "breaks - question 'satoverall' is answered on a scale 1-10, and the score is defined on 0-10 only - expected where "
        "detractors end and promoters begin - pass breaks=(6, 9), the highest answer of a detractor and the lowest of a "
        "promoter, or use csat."
    )
    assert nps(answers, "satoverall", breaks=(6, 9)).method.startswith("Share answering 9-10 minus share answering 1-6")
    with pytest.raises(ArgumentError, match=r"got \(6, 11\) for 'satoverall' on a scale 1-10"):
        nps(answers, "satoverall", breaks=(6, 11))
    assert nps(answers, "satoverall", breaks=(1, 10)).method.startswith("Share answering 10 minus share answering 1,")


@pytest.mark.parametrize("breaks", [(9, 6), (6,), (6, 9, 10), (6.5, 9), "69", (True, 9), 6, (7, 7)])
def test_unusable_breaks(breaks: Any) -> None:  # NS1
    with pytest.raises(ArgumentError, match="expected two whole numbers, the smaller first"):
        nps(FRAME, "recommend", breaks=breaks)


def test_reversed_questions_are_refused() -> None:  # NS1
    answers = ls.simulate_responses(ls.load_instrument("loyalty"), 30, rng=1)
    part = answers.instrument.parts[0]  # type: ignore[union-attr]
    questions = tuple(replace(one, reversed=one.code == "loyalrebuy") for one in part.template.plain_questions)
    turned = replace(part, template=replace(part.template, plain_questions=questions))
    study = replace(answers.instrument, parts=(turned,))  # type: ignore[type-var]
    with pytest.raises(ArgumentError, match="question 'loyalrebuy' - low answers are good on its scale"):
        nps(replace(answers, instrument=study), "loyalrebuy", breaks=(2, 6))


def test_adjusted_variants() -> None:  # NS2
    assert added("adjusted_wald", 0.95) == ADDED
    assert added("score", 0.95) is None
    z2 = 1.959963984540054**2 / 3
    assert added("adjusted_wald_z2", 0.95) == pytest.approx((z2, z2, z2))
    up, down, n = 0.5, 0.1, 10
    p, d = (5 + 1) / 13, (1 + 1) / 13
    half = 1.959963984540054 * ((p + d - (p - d) ** 2) / 13) ** 0.5
    low, high = closed_limits("adjusted_wald_1", up, down, n, 0.95)
    assert [float(low), float(high)] == pytest.approx([p - d - half, p - d + half])


def test_the_default_knows_the_design() -> None:  # NS3
    result = nps(FRAME, "recommend", by="g", design=FULL)
    assert result.interval == "design"
    table = result.to_frame()
    assert list(table.columns)[:4] == ["group", "estimate", "std_error", "df"]
    assert table["df"].iloc[0] == 18
    assert any(
        note.startswith("Survey design (weights, strata, clusters): standard errors by linearisation")
        for note in result.notes
    )
    with pytest.raises(ArgumentError) as caught:
        nps(FRAME, "recommend", interval="wald", design=FULL)
    assert str(caught.value) == (
        "interval - 'wald' knows neither strata, clusters nor fpc, and the design has some - expected 'design' or "
        "'bootstrap' - pass one of them, or SurveyDesign(weights=...) if you accept intervals that are too short."
    )
    kish = nps(FRAME, "recommend", design=WEIGHTS)
    assert (kish.interval, any("Kish" in note for note in kish.notes)) == ("score", True)
    drawn = nps(FRAME, "recommend", design=ls.SurveyDesign(strata="region", clusters="branch", fpc="size")).to_frame()
    endless = nps(FRAME, "recommend", design=ls.SurveyDesign(strata="region", clusters="branch")).to_frame()
    assert drawn["std_error"].iloc[0] < endless["std_error"].iloc[0]
    assert drawn["n_effective"].iloc[0] > endless["n_effective"].iloc[0]
    lonely = ls.SurveyDesign(weights="w", strata="region", clusters="branch", lonely="adjust")
    assert any("is measured from the mean of all" in note for note in nps(FRAME, "recommend", design=lonely).notes)


def test_design_interval_without_a_design_is_students() -> None:  # NS3
    one, other = (nps(FRAME, "recommend", by="g", interval=name).to_frame() for name in ("design", "t"))
    for column in ("conf_low", "conf_high", "n_effective"):
        np.testing.assert_allclose(one[column], other[column])


def test_bootstrap() -> None:  # NS4
    first, again = (nps(FRAME, "recommend", interval="bootstrap", by="g", design=FULL, rng=5) for _ in range(2))
    pd.testing.assert_frame_equal(first.to_frame(), again.to_frame())
    assert "(2,000 resamples, seed 5)" in first.method
    near = nps(FRAME, "recommend", by="g", design=FULL).to_frame()
    np.testing.assert_allclose(first.to_frame()["conf_low"], near["conf_low"], atol=6)
    np.testing.assert_allclose(first.to_frame()["std_error"], near["std_error"])
    assert "df" not in first.to_frame()
    wide = first.confidence_interval(0.99)
    assert (wide["conf_low"] < first.to_frame()["conf_low"]).all()
    assert nps(FRAME, "recommend", interval="bootstrap", design=WEIGHTS, rng=5).to_frame()["conf_low"].iloc[0] > 0
    gone = nps(FRAME.assign(recommend=np.nan), "recommend", interval="bootstrap", design=WEIGHTS)
    assert gone.to_frame()["conf_low"].isna().all()


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.ApproximationWarning")
def test_no_spread() -> None:  # NS5
    result = nps(FRAME.assign(recommend=10), "recommend", design=FULL)
    row = result.to_frame().iloc[0]
    assert row["estimate"] == 100
    assert np.isnan(row["conf_low"])
    assert any("all who answered count the same" in note for note in result.notes)
    alone = FRAME.assign(g=np.where(FRAME["branch"] == 3, "x", "y"))
    result = nps(alone, "recommend", by="g", design=FULL)
    table = result.to_frame().set_index("group")
    assert np.isnan(table.loc["x", "conf_low"])
    assert any(note.startswith("x: no interval, the strata have no second cluster there") for note in result.notes)
    with pytest.raises(DesignError, match=r"'1', '2'.* with a single cluster"):
        nps(FRAME.assign(region=np.where(FRAME["branch"] < 2, FRAME["branch"] + 1, 9)), "recommend", design=FULL)


def test_small_bases_warn() -> None:  # NS5
    with pytest.warns(ApproximationWarning, match=r"design-based interval .* covers less than it says\."):
        nps(FRAME.iloc[:16], "recommend", design=ls.SurveyDesign(clusters="branch"))


def test_another_level() -> None:  # NS6
    result = nps(FRAME, "recommend", by="g", design=FULL)
    same = result.confidence_interval(0.95)
    np.testing.assert_allclose(same["conf_low"], result.to_frame()["conf_low"])
    shares = csat(FRAME, "stars", highest=5, by="g", design=FULL)
    np.testing.assert_allclose(shares.confidence_interval(0.95)["conf_low"], shares.to_frame()["conf_low"])


@pytest.mark.parametrize("interval", SHARE_INTERVALS)
def test_shares(interval: str) -> None:  # NS7
    result = csat(FRAME, "stars", highest=5, by="g", interval=interval)
    table = result.to_frame()
    assert (table["conf_low"] < table["estimate"]).all()
    assert (table["estimate"] < table["conf_high"]).all()
    assert SHARE_INTERVALS[interval] in result.method
    assert ("df" in table) == (interval in ("logit", "beta"))


def test_shares_under_a_design() -> None:  # NS7
    result = csat(FRAME, ["stars", "recommend"], highest=10, top=6, design=FULL)
    assert result.interval == "beta"
    assert result.to_frame()["question"].tolist() == ["stars", "recommend"]
    with pytest.raises(ArgumentError, match="interval - 'agresti_coull' knows neither strata, clusters nor fpc"):
        csat(FRAME, "stars", highest=5, interval="agresti_coull", design=FULL)
    for value, low, high in ((5, 0.9, 1.0), (1, 0.0, 0.1)):
        ends = csat(FRAME.assign(stars=value), "stars", highest=5, design=FULL).to_frame().iloc[0]
        assert low <= ends["conf_low"] < ends["conf_high"] <= high
    bare = csat(FRAME.assign(stars=5), "stars", highest=5, interval="logit", design=FULL)
    assert bare.to_frame()["conf_low"].isna().all()
    assert any("on the logit scale none exists at 0 % and 100 %" in note for note in bare.notes)
    alone = FRAME.assign(g=np.where(FRAME["branch"] == 3, "x", "y"))
    lost = csat(alone, "stars", highest=5, by="g", design=FULL)
    assert any(note.startswith("x: no interval where the strata have no second") for note in lost.notes)
    gone = csat(FRAME.assign(stars=np.nan), "stars", highest=5, design=FULL)
    assert gone.to_frame()["conf_low"].isna().all()


def test_frames(as_frame: Any) -> None:  # NS8
    for design in (FULL, WEIGHTS):
        found = nps(as_frame(FRAME), "recommend", by="g", design=design).to_frame()
        pd.testing.assert_frame_equal(found, nps(FRAME, "recommend", by="g", design=design).to_frame())
        found = csat(as_frame(FRAME), "stars", by="g", highest=5, design=design).to_frame()
        pd.testing.assert_frame_equal(found, csat(FRAME, "stars", by="g", highest=5, design=design).to_frame())
