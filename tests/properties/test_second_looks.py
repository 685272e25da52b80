"""Properties of scores, fuzzy answers, segments, levels and loyalty.

SP1 the order of respondents and of features changes nothing
SP2 everybody answering twice: same means, narrower intervals; the scale of weights never matters
SP3 memberships add up to 1; plain answers give the counts of classify_kano whatever alpha is
SP4 a relabelled feature relabels its rows alone
SP5 more loyalty for everybody moves no cost and no gain
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.errors import EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.continuous import kano_scores
from loyaltystats.stats.kano.fuzzy import fuzzy_kano
from loyaltystats.stats.kano.segments import kano_segments
from loyaltystats.stats.level_loyalty import levels_and_loyalty
from loyaltystats.vocabulary import CATEGORIES

PAIRS = {"a": ("af", "ad"), "b": ("bf", "bd"), "c": ("cf", "cd")}
seeds = st.integers(0, 10_000)


def _frame(seed: int, n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({column: rng.integers(1, 6, n).astype(float) for pair in PAIRS.values() for column in pair})
    frame = frame.mask(rng.random(frame.shape) < 0.03)
    for feature in PAIRS:
        frame[f"{feature}got"] = rng.choice(["yes", "no"], n)
    return frame.assign(y=rng.integers(0, 11, n), w=rng.uniform(0.3, 3, n))


def _scores(frame: pd.DataFrame, **more: Any) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return kano_scores(frame, **({"pairs": PAIRS} | more)).to_frame()


@given(seed=seeds)
def test_order(seed: int) -> None:  # SP1
    frame = _frame(seed)
    turned = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    pairs = dict(reversed(PAIRS.items()))
    one = _scores(frame)
    other = _scores(turned, pairs=pairs).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(one.drop(columns="p_adjusted"), other.drop(columns="p_adjusted"))
    xu, turned_xu = _scores(frame, scoring="xu"), _scores(turned, scoring="xu", pairs=pairs)
    pd.testing.assert_frame_equal(xu, turned_xu.iloc[::-1].reset_index(drop=True))


@settings(max_examples=15)
@given(seed=seeds)
def test_order_of_segments(seed: int) -> None:  # SP1
    frame = _frame(seed)
    turned = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    one, other = (
        kano_segments(each, pairs=PAIRS, classes=(1, 2), n_bootstrap=0, n_starts=3) for each in (frame, turned)
    )
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())
    posterior = one.assignments().drop(columns=["id", "segment", "probability"]).sum(axis=1)
    np.testing.assert_allclose(posterior[posterior > 0], 1.0)


@given(seed=seeds, factor=st.floats(0.01, 100))
def test_twice_and_weights(seed: int, factor: float) -> None:  # SP2
    frame = _frame(seed)
    one, two = _scores(frame), _scores(pd.concat([frame, frame]))
    np.testing.assert_allclose(one["functional_mean"], two["functional_mean"])
    widths = [(each["functional_high"] - each["functional_low"]).to_numpy() for each in (one, two)]
    assert (widths[1] < widths[0]).all()
    design = SurveyDesign(weights="w")
    scaled = _scores(frame.assign(w=frame["w"] * factor), design=design)
    plain = _scores(frame, design=design)
    numbers = plain.select_dtypes("number").columns
    np.testing.assert_allclose(scaled[numbers], plain[numbers], rtol=1e-6, atol=1e-12)
    assert scaled["score_quadrant"].tolist() == plain["score_quadrant"].tolist()


@given(seed=seeds, alpha=st.floats(0.05, 1.0))
def test_memberships(seed: int, alpha: float) -> None:  # SP3
    rng = np.random.default_rng(seed)
    columns = ([f"f{i}" for i in range(5)], [f"d{i}" for i in range(5)])
    shares = np.hstack([rng.dirichlet(np.full(5, 0.5), 25) for _ in range(2)])
    frame = pd.DataFrame(shares, columns=[*columns[0], *columns[1]])
    table = fuzzy_kano(frame, memberships={"x": columns}, alpha=alpha).memberships()
    assert table["membership"].sum() == pytest.approx(1.0)
    plain = _frame(seed)
    counts = [*CATEGORIES, "category", "p_value"]
    known, found = classify_kano(plain, pairs=PAIRS).to_frame(), fuzzy_kano(plain, pairs=PAIRS, alpha=alpha).to_frame()
    pd.testing.assert_frame_equal(found[counts], known[counts])


@given(seed=seeds)
def test_relabelled_feature(seed: int) -> None:  # SP4
    frame = _frame(seed)
    one = _scores(frame)
    other = _scores(frame, pairs={"z" if feature == "b" else feature: pair for feature, pair in PAIRS.items()})
    assert other["feature"].tolist() == ["a", "z", "c"]
    pd.testing.assert_frame_equal(one.drop(columns="feature"), other.drop(columns="feature"))


@given(seed=seeds, shift=st.integers(-5, 5))
def test_more_loyalty_for_everybody(seed: int, shift: int) -> None:  # SP5
    frame = _frame(seed, n=80)
    arguments: dict[str, Any] = {"outcome": "y", "pairs": PAIRS, "delivered": {f: f"{f}got" for f in PAIRS}}
    try:
        one = levels_and_loyalty(frame, **arguments, lapse_at_most=4).to_frame()
    except EstimationError:
        return
    other = levels_and_loyalty(frame.assign(y=frame["y"] + shift), **arguments, lapse_at_most=4 + shift).to_frame()
    numbers = ["estimate", "std_error", "conf_low", "conf_high", "p_value", "p_adjusted"]
    np.testing.assert_allclose(one[numbers].astype(float), other[numbers].astype(float), rtol=1e-6, atol=1e-9)
    turned = levels_and_loyalty(frame.assign(y=10 - frame["y"]), **arguments).to_frame().set_index("term")["estimate"]
    straight = one.set_index("term")["estimate"]
    regressions = [term for term in straight.index if term != "lapse_odds"]
    np.testing.assert_allclose(turned[regressions].astype(float), -straight[regressions].astype(float), atol=1e-9)
