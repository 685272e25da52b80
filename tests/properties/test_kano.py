"""Properties of the Kano analysis that hold for any answers.

KP1 permuting respondents, reordering features and renaming columns change nothing
KP2 duplicating every respondent doubles counts; weights of 2 give the same shares and Kish's n stays the sample
KP3 swapping the two questions maps Reverse to A+O+M and back, keeps I and Q
KP4 another feature changes nothing unadjusted; groups add up to the total
KP5 identities: counts add up to n, (Better - Worse) v = A + 2O + M, intervals contain their estimate
KP6 the verdict is the modal category, or mixed; p adjusted is not below p
KP7 unknown categories never appear: every cell of any table leads to one of six
KP8 codes as numbers, texts, and labels of a wording give one table
KP9 the set of possible modes holds the mode, and it alone exactly where the winner test says so; a higher level makes it no
    smaller; shares add up to 1 and lie in their intervals; the covariance matrix is one
KP10 groups: names and order change no test; turning two groups turns the signs; duplicating everybody doubles chi-square
KP11 sensitivity: order and names change nothing; another feature changes no unadjusted variant; changes count differences
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from loyaltystats.questionnaire.library import wording_names, wording_scale
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.rules import METHODS
from loyaltystats.stats.kano.sensitivity import kano_sensitivity
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

PAIRS = {"x": ("xf", "xd"), "y": ("yf", "yd")}
ANSWER = st.integers(1, 5)
ANSWERS = st.lists(st.tuples(ANSWER, ANSWER, ANSWER, ANSWER), min_size=1, max_size=40)
MAYBE = st.one_of(st.none(), ANSWER)
INCOMPLETE = st.lists(st.tuples(MAYBE, MAYBE, MAYBE, MAYBE), min_size=1, max_size=40)


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["xf", "xd", "yf", "yd"])


def _table(frame: pd.DataFrame, **more: Any) -> pd.DataFrame:
    return classify_kano(frame, **({"pairs": PAIRS} | more)).to_frame()


@given(INCOMPLETE, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[Any, ...]], random: Any) -> None:  # KP1
    shuffled = list(rows)
    random.shuffle(shuffled)
    expected = _table(_frame(rows))
    pd.testing.assert_frame_equal(_table(_frame(shuffled)), expected)
    turned = _table(_frame(rows), pairs={"y": PAIRS["y"], "x": PAIRS["x"]})
    pd.testing.assert_frame_equal(turned.iloc[::-1].reset_index(drop=True), expected)
    renamed = _frame(rows).rename(columns={"xf": "q1", "xd": "q2"})
    pd.testing.assert_frame_equal(_table(renamed, pairs={"x": ("q1", "q2"), "y": PAIRS["y"]}), expected)


@given(ANSWERS)
def test_duplicates_and_weights(rows: list[tuple[int, ...]]) -> None:  # KP2
    frame = _frame(rows)
    once, twice = _table(frame), _table(pd.concat([frame, frame]))
    counts = list(CATEGORIES)
    assert (twice[counts] == 2 * once[counts]).all(axis=None)
    same = ["better", "worse", "category_strength", "total_strength"]
    np.testing.assert_allclose(twice[same], once[same], rtol=1e-12)
    width = (once["better_high"] - once["better_low"]).fillna(1)
    assert ((twice["better_high"] - twice["better_low"]).fillna(0) < width).all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weighted = _table(frame.assign(w=2.0), design=SurveyDesign(weights="w"))
    np.testing.assert_allclose(weighted[[*counts, *same]], once[[*counts, *same]], rtol=1e-12)
    np.testing.assert_allclose(weighted["n_effective"], len(rows))


@given(ANSWERS)
def test_swapped_questions(rows: list[tuple[int, ...]]) -> None:  # KP3
    table = _table(_frame(rows))
    swapped = _table(_frame(rows), pairs={feature: (d, f) for feature, (f, d) in PAIRS.items()})
    assert swapped["reverse"].tolist() == table[["attractive", "one_dimensional", "must_be"]].sum(axis=1).tolist()
    assert swapped[["indifferent", "questionable"]].equals(table[["indifferent", "questionable"]])
    assert swapped[["attractive", "one_dimensional", "must_be"]].sum(axis=1).tolist() == table["reverse"].tolist()


@given(INCOMPLETE, st.data())
def test_features_and_groups(rows: list[tuple[Any, ...]], data: st.DataObject) -> None:  # KP4
    frame = _frame(rows)
    both, alone = _table(frame), _table(frame, pairs={"x": PAIRS["x"]})
    unadjusted = [name for name in both if name not in ("category", "p_adjusted", "requirement", "rule")]
    pd.testing.assert_frame_equal(both.loc[[0], unadjusted], alone[unadjusted])
    group = data.draw(st.lists(st.sampled_from(["a", "b", None]), min_size=len(rows), max_size=len(rows)))
    grouped = _table(frame.assign(g=pd.Series(group, dtype=object)), by="g")
    total = grouped[grouped["group"] == "Total"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(total, both)
    if None not in group:
        counted = ["n", *CATEGORIES, "half_pairs", "unanswered"]
        parts = grouped[grouped["group"] != "Total"].groupby("feature")[counted].sum()
        assert parts.to_numpy().tolist() == both.set_index("feature").sort_index()[counted].to_numpy().tolist()


@given(INCOMPLETE)
def test_identities(rows: list[tuple[Any, ...]]) -> None:  # KP5, KP6
    kano = classify_kano(_frame(rows), pairs=PAIRS)
    table = kano.to_frame()
    assert (table[list(CATEGORIES)].sum(axis=1) == table["n"]).all()
    assert (table["n"] + table["half_pairs"] + table["unanswered"] == kano.n).all()
    a, o, m, i = (table[name] for name in CATEGORIES[:4])
    base = a + o + m + i
    known = base > 0
    both = ((table["better"] - table["worse"]) * base)[known]
    np.testing.assert_allclose(both, (a + 2 * o + m)[known], rtol=1e-12, atol=1e-12)
    assert table.loc[~known, ["better", "worse"]].isna().all(axis=None)
    for name in ("better", "worse"):
        inside = table[known]
        assert (inside[f"{name}_low"] <= inside[name] + 1e-12).all()
        assert (inside[name] <= inside[f"{name}_high"] + 1e-12).all()
    assert table.loc[known, "better"].between(0, 1).all()
    assert table.loc[known, "worse_low"].between(-1, 0).all()
    for row in table.itertuples():
        assert row.category in (row.modal_category, "mixed")
        if row.p_value == row.p_value:
            assert 0 <= row.p_value <= row.p_adjusted <= 1


@given(
    ANSWERS, st.lists(st.text("AOMIRQ", min_size=5, max_size=5), min_size=5, max_size=5), st.sampled_from(list(METHODS))
)
def test_any_table_and_rule(rows: list[tuple[int, ...]], letters: list[str], method: str) -> None:  # KP7
    importance = {"x": "xi", "y": "yi"}
    table = _table(_frame(rows).assign(xi=3, yi=7), table=letters, method=method, importance=importance)
    assert (table[list(CATEGORIES)].sum(axis=1) == len(rows)).all()
    assert set(table["category"]) <= {*CATEGORIES, "mixed"}


@given(ANSWERS, st.sampled_from(wording_names()), st.sampled_from(["en", "es"]))
def test_codes_and_labels(rows: list[tuple[int, ...]], wording: str, language: str) -> None:  # KP8
    frame = _frame(rows)
    expected = _table(frame)
    labels = {code: wording_scale(wording).label(code, language) for code in range(1, 6)}
    for spelled in (frame.astype(str), frame.astype(float), frame.map(labels.get)):
        pd.testing.assert_frame_equal(_table(spelled, wording=wording), expected)


@given(INCOMPLETE)
def test_sets_and_shares(rows: list[tuple[Any, ...]]) -> None:  # KP9
    kano = classify_kano(_frame(rows), pairs=PAIRS)
    wide = classify_kano(_frame(rows), pairs=PAIRS, confidence_level=0.99).to_frame()["mode_set"]
    for row, larger in zip(kano.to_frame().itertuples(), wide, strict=True):
        if row.p_value != row.p_value:
            assert row.mode_set is None
            continue
        letters = row.mode_set.split("/")
        assert letters[0] == CATEGORY_LETTERS[row.modal_category]
        assert (len(letters) == 1) == (row.p_value <= 0.05)
        assert set(letters) <= set(larger.split("/"))
    shares = kano.shares()
    known = shares.dropna()
    assert known.groupby("feature")["share"].sum().round(9).isin([1.0]).all()
    assert ((known["conf_low"] <= known["share"] + 1e-12) & (known["share"] <= known["conf_high"] + 1e-12)).all()
    matrix = kano.covariance().dropna(subset=["covariance"])
    assert (matrix["better_variance"] * matrix["worse_variance"] - matrix["covariance"] ** 2 >= -1e-12).all()
    assert kano.ellipses(points=16)[["better"]].dropna().stack().between(0, 1).all()


@given(ANSWERS, st.data())
def test_groups_compared(rows: list[tuple[int, ...]], data: st.DataObject) -> None:  # KP10
    group = data.draw(st.lists(st.sampled_from(["a", "b"]), min_size=len(rows), max_size=len(rows)))
    frame = _frame(rows).assign(g=group)
    if len(set(group)) < 2:
        return
    kano = classify_kano(frame, pairs=PAIRS, by="g")
    turned = classify_kano(frame.assign(g=["z" if one == "a" else "b" for one in group]), pairs=PAIRS, by="g")
    pd.testing.assert_frame_equal(turned.homogeneity(), kano.homogeneity())
    here, there = kano.differences(), turned.differences()
    for name, other in (("estimate", "estimate"), ("conf_low", "conf_high"), ("statistic", "statistic")):
        np.testing.assert_allclose(there[name], -here[other], atol=1e-12)
    np.testing.assert_allclose(there["p_value"], here["p_value"], atol=1e-12)
    twice = classify_kano(pd.concat([frame, frame]), pairs=PAIRS, by="g").homogeneity()
    np.testing.assert_allclose(twice["statistic"], 2 * kano.homogeneity()["statistic"], rtol=1e-9)


@given(INCOMPLETE, st.randoms(use_true_random=False))
def test_sensitivity(rows: list[tuple[Any, ...]], random: Any) -> None:  # KP11
    shuffled = list(rows)
    random.shuffle(shuffled)
    found = kano_sensitivity(_frame(rows), pairs=PAIRS)
    table = found.to_frame()
    pd.testing.assert_frame_equal(kano_sensitivity(_frame(shuffled), pairs=PAIRS).to_frame(), table)
    turned = kano_sensitivity(_frame(rows), pairs={"y": PAIRS["y"], "x": PAIRS["x"]}).to_frame()
    pd.testing.assert_frame_equal(turned.iloc[::-1].reset_index(drop=True), table)
    alone = kano_sensitivity(_frame(rows), pairs={"x": PAIRS["x"]}, adjust="none").to_frame()
    both = kano_sensitivity(_frame(rows), pairs=PAIRS, adjust="none").to_frame()
    pd.testing.assert_frame_equal(both.loc[[0]], alone)
    variants = table[list(found.variants)]
    different = [
        [cell != own for cell in row] for row, own in zip(variants.to_numpy(), table["as_analysed"], strict=True)
    ]
    assert table["changes"].tolist() == [sum(row) for row in different]
    assert (table["flips"] <= table["changes"]).all()
