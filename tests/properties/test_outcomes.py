"""Properties of effort, index, secure customers, phases, intentions and wallets, over random answers.

1 the order of rows never matters
2 duplicated rows equal weights of two in every estimate
3 only ratios of weights matter
4 another scale of the answers (1-10 as 0-9, or twice as wide) leaves what is on 0-100 as it is
5 estimates and shares lie in their interval and domain
6 turning an item and its direction changes nothing
7 secure customers are never more than those who meet one condition; chains of phases never rise
8 a respondent's predicted shares of wallet add up to 1, and a better rank never lowers one
9 new names of groups and brands change nothing else
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.outcomes.allocation import wallet_allocation
from loyaltystats.stats.outcomes.effort import effort
from loyaltystats.stats.outcomes.index import loyalty_index
from loyaltystats.stats.outcomes.intentions import intentions
from loyaltystats.stats.outcomes.phases import loyalty_phases
from loyaltystats.stats.outcomes.secure import secure_customers
from loyaltystats.stats.outcomes.wallet import share_of_wallet

ANSWER = st.one_of(st.integers(1, 7), st.none())
ROWS = st.lists(
    st.tuples(ANSWER, ANSWER, ANSWER, ANSWER, st.sampled_from("xy"), st.sampled_from([1.0, 2.0])),
    min_size=2,
    max_size=25,
).filter(lambda rows: sum(None not in row for row in rows) > 1)
SEVEN: dict[str, Any] = {"lowest": 1, "highest": 7, "top": 2}
ITEMS = ["a", "b", "c"]
PHASES = {"one": ["a", "b"], "two": ["c"], "three": ["d"]}
few = settings(max_examples=15)
very_few = settings(max_examples=5)
"""Each of these examples runs eight analyses, twice."""


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["a", "b", "c", "d", "g", "w"]).astype(dict.fromkeys("abcd", float))


def every(answers: pd.DataFrame, design: SurveyDesign | None = None, by: str | None = "g") -> list[pd.DataFrame]:
    shared: dict[str, Any] = {"by": by, "design": design}
    spent = answers.assign(d=answers["d"] + 10, c=answers["c"].where(answers["c"] < 6))
    return [
        effort(answers, "a", **shared).to_frame(),
        loyalty_index(answers, ITEMS, lowest=1, highest=7, **shared).to_frame(),
        secure_customers(answers, satisfaction="a", repurchase="b", recommendation="c", **SEVEN, **shared).to_frame(),
        loyalty_phases(answers, PHASES, **SEVEN, **shared).to_frame(),
        intentions(answers, PHASES, **SEVEN, **shared).to_frame(),
        share_of_wallet(spent, spend="a", total="d", **shared).to_frame(),
        share_of_wallet(answers, brands=ITEMS, **shared).to_frame(),
        wallet_allocation(spent, ITEMS, values="ratings", **shared).to_frame(),
    ]


@very_few
@given(rows=ROWS, seed=st.integers(0, 99))
def test_order_of_rows(rows: list[tuple[Any, ...]], seed: int) -> None:  # 1
    answers = frame(rows)
    shuffled = answers.sample(frac=1, random_state=seed)
    for one, other in zip(every(answers), every(shuffled), strict=True):
        drop = [name for name in ("statistic", "p_value", "p_adjusted") if name in one]  # noise over an error of zero
        pd.testing.assert_frame_equal(one.drop(columns=drop), other.drop(columns=drop), rtol=1e-9, atol=1e-7)


@very_few
@given(rows=ROWS)
def test_duplicates_are_weights_of_two(rows: list[tuple[Any, ...]]) -> None:  # 2
    answers = frame(rows)
    repeated = answers.loc[answers.index.repeat(answers["w"].astype(int))]
    for one, other in zip(every(answers, SurveyDesign(weights="w")), every(repeated), strict=True):
        for name in (
            "estimate",
            "top_share",
            "hold_share",
            "chain_share",
            "one_short",
            "total_share",
            "used_share",
            "step",
        ):
            if name in one:
                np.testing.assert_allclose(one[name], other[name], rtol=1e-9, atol=1e-9, err_msg=name)
        assert (one["n_effective"] <= one["n"] + 1e-9).all()


@very_few
@given(rows=ROWS, factor=st.sampled_from([0.001, 7.0, 1e6]))
def test_ratios_of_weights(rows: list[tuple[Any, ...]], factor: float) -> None:  # 3
    answers = frame(rows)
    scaled = answers.assign(w=answers["w"] * factor)
    design = SurveyDesign(weights="w")
    for one, other in zip(every(answers, design), every(scaled, design), strict=True):
        drop = [name for name in ("statistic", "p_value", "p_adjusted") if name in one]
        pd.testing.assert_frame_equal(one.drop(columns=drop), other.drop(columns=drop), rtol=1e-9, atol=1e-7)


@few
@given(rows=ROWS, shift=st.integers(-5, 5), factor=st.sampled_from([1, 2, 10]))
def test_scale_of_answers(rows: list[tuple[Any, ...]], shift: int, factor: int) -> None:  # 4
    answers = frame(rows)
    moved = answers.assign(**{name: factor * answers[name] + shift for name in "abcd"})
    low, high = factor + shift, 7 * factor + shift
    one = loyalty_index(answers, ITEMS, lowest=1, highest=7).to_frame()
    other = loyalty_index(moved, ITEMS, lowest=low, highest=high).to_frame()
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9)
    means = loyalty_phases(answers, PHASES, **SEVEN).to_frame()["estimate"]
    again = loyalty_phases(moved, PHASES, lowest=low, highest=high, top=factor + 1).to_frame()["estimate"]
    np.testing.assert_allclose(means, again, rtol=1e-9, atol=1e-9)


@few
@given(rows=ROWS, level=st.floats(0.5, 0.999))
def test_intervals_are_lawful(rows: list[tuple[Any, ...]], level: float) -> None:  # 5
    answers = frame(rows)
    easy = effort(answers, "a", confidence_level=level).to_frame().iloc[0]
    assert 1 <= easy["estimate"] <= 7
    assert not easy["conf_low"] > easy["estimate"] + 1e-9
    assert not easy["conf_high"] < easy["estimate"] - 1e-9
    assert 0 <= easy["top_low"] <= easy["top_share"] + 1e-12
    assert easy["top_share"] - 1e-12 <= easy["top_high"] <= 1
    table = loyalty_phases(answers, PHASES, **SEVEN, confidence_level=level).to_frame()
    known = table[table["n"] > 0]
    assert known["estimate"].between(0, 100).all()
    assert known["hold_share"].between(known["hold_low"] - 1e-12, known["hold_high"] + 1e-12).all()
    assert table["p_value"].dropna().between(0, 1).all()


@few
@given(rows=ROWS)
def test_turned_items(rows: list[tuple[Any, ...]]) -> None:  # 6
    answers = frame(rows)
    turned = answers.assign(c=8 - answers["c"])
    one = intentions(answers, PHASES, **SEVEN).to_frame()
    other = intentions(turned, PHASES, **SEVEN, reversed=["c"]).to_frame()
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9)


@few
@given(rows=ROWS)
def test_joint_shares(rows: list[tuple[Any, ...]]) -> None:  # 7
    answers = frame(rows)
    secure = secure_customers(answers, satisfaction="a", repurchase="b", recommendation="c", **SEVEN).to_frame()
    assert secure["estimate"].iloc[0] <= secure["estimate"].iloc[1:].min() + 1e-12
    short = secure["one_short"].iloc[1:].sum() + secure["estimate"].iloc[0]
    assert short <= 1 + 1e-12
    chain = loyalty_phases(answers, PHASES, **SEVEN).to_frame()["chain_share"].dropna()
    assert (chain.diff().dropna() <= 1e-12).all()


@few
@given(rows=st.lists(st.permutations([1, 2, 3, None]), min_size=1, max_size=15))
def test_allocation(rows: list[list[int | None]]) -> None:  # 8
    ranks = pd.DataFrame(rows, columns=["p", "q", "r", "s"]).astype(float)
    table = wallet_allocation(ranks, list(ranks), base="all").to_frame()
    assert table["estimate"].sum() == pytest.approx(1)
    swapped = ranks.copy()
    first = swapped.index[0]
    best, worst = swapped.loc[first].idxmin(), swapped.loc[first].idxmax()
    swapped.loc[first, [best, worst]] = [3.0, 1.0]
    again = wallet_allocation(swapped, list(ranks), base="all").to_frame().set_index("brand")["estimate"]
    assert again[worst] > table.set_index("brand")["estimate"][worst] - 1e-12
    assert again[best] < table.set_index("brand")["estimate"][best] + 1e-12


@very_few
@given(rows=ROWS)
def test_names(rows: list[tuple[Any, ...]]) -> None:  # 9
    answers = frame(rows)
    renamed = answers.assign(g=answers["g"].map({"x": "1", "y": "2"}))
    for one, other in zip(every(answers), every(renamed), strict=True):
        back = other.assign(group=other["group"].replace({"1": "x", "2": "y"}))
        pd.testing.assert_frame_equal(one, back, check_exact=True)
