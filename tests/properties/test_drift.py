"""Properties of drift between waves that hold for any answers.

DP1 permuting respondents, reordering features and renaming waves change no number
DP2 reversing the waves turns every sign and keeps every p
DP3 duplicating every respondent keeps estimates and sharpens intervals; equal weights keep estimates too
DP4 probabilities are probabilities, intervals hold their estimate, adjusted p is not below p
DP5 a wave compared with itself shows nothing; the same people in the same wave have not moved
DP6 transitions add up to the people in both waves, and their margins to the waves
DP7 codes and their texts give one table; waves of a panel in any order of rows
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drift.level_drift import DriftResult, level_drift
from loyaltystats.vocabulary import CATEGORIES

PAIRS = {"x": ("xf", "xd"), "y": ("yf", "yd")}
ANSWER = st.integers(1, 5)
WAVE = st.lists(st.tuples(ANSWER, ANSWER, ANSWER, ANSWER), min_size=2, max_size=25)
SIGNED = ("score_change", "statistic", "indifferent_change", "reverse_change", "better_change", "worse_change")
SAME = ("p_value", "p_adjusted", "chi_square", "p_homogeneity", "cramers_v", "p_indifferent", "p_reverse")
FEWER = settings().max_examples // 2
"""Each example runs whole analyses."""


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["xf", "xd", "yf", "yd"]).assign(who=range(len(rows)))


def drift(*waves: list[tuple[Any, ...]] | pd.DataFrame, panel: Any = False, **more: Any) -> DriftResult:
    frames = [wave if isinstance(wave, pd.DataFrame) else frame(wave) for wave in waves]
    names = more.pop("names", [f"w{at}" for at in range(len(frames))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return level_drift(dict(zip(names, frames, strict=True)), **({"panel": panel, "pairs": PAIRS} | more))


@settings(max_examples=FEWER)
@given(WAVE, WAVE, st.randoms(use_true_random=False), st.sampled_from([False, "who"]))
def test_order_does_not_matter(
    first: list[tuple[Any, ...]], second: list[tuple[Any, ...]], random: Any, panel: Any
) -> None:  # DP1, DP7
    expected = drift(first, second, panel=panel).to_frame()
    shuffled = frame(second)
    order = list(range(len(second)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(drift(first, shuffled.iloc[order], panel=panel).to_frame(), expected)
    turned = drift(first, second, panel=panel, pairs={"y": PAIRS["y"], "x": PAIRS["x"]}).to_frame()
    pd.testing.assert_frame_equal(turned.iloc[::-1].reset_index(drop=True), expected)
    renamed = drift(first, second, panel=panel, names=["w0", "later"]).to_frame()
    drawn = [
        name for name in expected if name.startswith("p_") or name in ("wave_to", "verdict", "direction", "reading")
    ]
    pd.testing.assert_frame_equal(renamed.drop(columns=drawn), expected.drop(columns=drawn))  # p may be drawn anew


@settings(max_examples=FEWER)
@given(WAVE, WAVE, st.sampled_from([False, "who"]))
def test_reversed_waves(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]], panel: Any) -> None:  # DP2
    there = drift(first, second, panel=panel).to_frame()
    back = drift(second, first, panel=panel).to_frame()
    for name in SIGNED:
        np.testing.assert_allclose(back[name], -there[name], rtol=1e-9, atol=1e-12)
    for name in SAME:
        close = 0.03 if name in ("p_homogeneity", "p_value", "p_adjusted") else 1e-9  # some are drawn
        np.testing.assert_allclose(back[name], there[name], rtol=1e-9, atol=close)
    for side in ("better", "worse"):
        np.testing.assert_allclose(back[f"{side}_change_low"], -there[f"{side}_change_high"], rtol=1e-9, atol=1e-12)
        assert back[f"{side}_from"].equals(there[f"{side}_to"])
    assert back["category_from"].tolist() == there["category_to"].tolist()
    if panel:
        assert back["moves_toward_expected"].tolist() == there["moves_toward_delighted"].tolist()


@settings(max_examples=FEWER)
@given(WAVE, WAVE)
def test_duplicates_and_weights(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> None:  # DP3
    once, twice = drift(first, second).to_frame(), drift(first * 2, second * 2).to_frame()
    same = ["score_change", "better_change", "worse_change", "indifferent_change", "cramers_v"]
    np.testing.assert_allclose(twice[same], once[same], rtol=1e-9, atol=1e-12)
    known = once["better_change"].notna()
    width = (once["better_change_high"] - once["better_change_low"])[known]
    assert ((twice["better_change_high"] - twice["better_change_low"])[known] < width).all()
    kept = ["category_from", "category_to", *same]
    weighted = drift(
        frame(first).assign(w=3.0), frame(second).assign(w=0.5), design=SurveyDesign(weights="w")
    ).to_frame()
    assert weighted[kept[:2]].equals(once[kept[:2]])
    np.testing.assert_allclose(weighted[same[:4]], once[same[:4]], rtol=1e-9, atol=1e-12)
    for end in ("better_change_low", "better_change_high", "worse_change_low"):  # Kish's size is the sample
        np.testing.assert_allclose(weighted[end], once[end], rtol=1e-9, atol=1e-12)


@settings(max_examples=FEWER)
@given(st.lists(WAVE, min_size=2, max_size=4), st.sampled_from([False, "who"]))
def test_ranges(waves: list[list[tuple[Any, ...]]], panel: Any) -> None:  # DP4
    result = drift(*waves, panel=panel)
    table = result.to_frame()
    steps = 1 if len(waves) == 2 else len(waves)
    assert len(table) == 2 * steps
    for name in [name for name in table if name.startswith("p_")]:
        assert table[name].dropna().between(0, 1).all()
    tested = table.dropna(subset=["p_value"])
    assert (tested["p_adjusted"] >= tested["p_value"]).all()
    assert table["score_change"].dropna().between(-2, 2).all()
    assert table["cramers_v"].dropna().between(0, 1 + 1e-9).all()
    for side in ("better", "worse"):
        inside = table.dropna(subset=[f"{side}_change"])
        low, value, high = (inside[f"{side}_change{end}"] for end in ("_low", "", "_high"))
        assert ((low <= value + 1e-12) & (value <= high + 1e-12)).all()
        assert low.between(-1 - 1e-9, 1 + 1e-9).all()
    assert set(table["verdict"].dropna()) <= {"drift", "other_change", "label_flip", "stable"}
    untested = table[table["p_value"].isna() & ~(table["p_homogeneity_adjusted"] <= 0.05)]
    assert untested["verdict"].isna().all()
    waves_table = result.by_wave()
    assert (waves_table[list(CATEGORIES)].sum(axis=1) == waves_table["n"]).all()


@settings(max_examples=FEWER)
@given(WAVE, st.sampled_from([False, "who"]))
def test_nothing_changed(wave: list[tuple[Any, ...]], panel: Any) -> None:  # DP5
    table = drift(wave, wave, panel=panel).to_frame()
    np.testing.assert_allclose(table["score_change"].fillna(0), 0, atol=1e-12)
    np.testing.assert_allclose(table["p_value"].fillna(1), 1)
    np.testing.assert_allclose(table[["better_change", "worse_change"]].fillna(0), 0, atol=1e-12)
    assert not set(table["verdict"].dropna()) - {"stable"}


@settings(max_examples=FEWER)
@given(WAVE, WAVE)
def test_transitions_add_up(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> None:  # DP6
    result = drift(first, second, panel="who")
    both = min(len(first), len(second))
    moves = result.transitions()
    assert moves.groupby("feature")["count"].sum().tolist() == [both, both]
    assert result.attrition().loc[0, ["both", "left", "came"]].tolist() == [both, len(first) - both, len(second) - both]
    stayed = drift(first[:both], second[:both]).by_wave()
    for feature in PAIRS:
        one = moves[moves["feature"] == feature].pivot_table(index="from", columns="to", values="count", observed=False)
        waves = stayed[stayed["feature"] == feature].set_index("wave")[list(CATEGORIES)]
        assert one.sum(axis=1)[list(CATEGORIES)].tolist() == waves.loc["w0"].tolist()
        assert one.sum(axis=0)[list(CATEGORIES)].tolist() == waves.loc["w1"].tolist()
    known = moves.dropna(subset=["share"])
    np.testing.assert_allclose(known.groupby(["feature", "from"])["share"].sum(), 1)
    assert ((known["share_low"] <= known["share"] + 1e-12) & (known["share"] <= known["share_high"] + 1e-12)).all()


@settings(max_examples=FEWER)
@given(WAVE, WAVE)
def test_codes_and_texts(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> None:  # DP7
    answers = ["xf", "xd", "yf", "yd"]
    expected = drift(first, second, panel="who").to_frame()
    texts = [frame(wave).astype(dict.fromkeys(answers, str)) for wave in (first, second)]
    pd.testing.assert_frame_equal(drift(*texts, panel="who").to_frame(), expected)
