"""Missing answers: patterns, completed sets and pooled results."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.stats.missing.draws import classed, matched
from loyaltystats.stats.missing.impute import impute
from loyaltystats.stats.missing.patterns import KINDS, missing_patterns
from loyaltystats.stats.missing.pool import pool


def frame_with_gaps(n: int = 150, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    made = {name: np.clip(np.rint(6 + 1.5 * common + rng.normal(0, 1.2, n)), 1, 10) for name in ("a", "b", "loyalty")}
    frame = pd.DataFrame(made).assign(few=np.digitize(common, [-0.7, 0.7]) + 1.0, yes=(common > 0).astype(float))
    for name in ("a", "few", "yes"):
        frame.loc[rng.random(n) < 0.15, name] = np.nan
    return frame


FRAME = frame_with_gaps()


def test_only_gaps_are_filled_with_answers_that_occur() -> None:
    for each in impute(FRAME, m=3, rng=1):
        assert not each.isna().any().any()
        for name in FRAME:
            given = FRAME[name].notna()
            assert (each[name][given] == FRAME[name][given]).all()
            assert set(each[name]) <= set(FRAME[name].dropna())


def test_same_seed_same_sets_and_sets_differ() -> None:
    one, two, other = impute(FRAME, m=3, rng=1), impute(FRAME, m=3, rng=1), impute(FRAME, m=3, rng=2)
    for left, right in zip(one, two, strict=True):
        pd.testing.assert_frame_equal(left, right)
    assert not one[0].equals(one[1])
    assert not one[0].equals(other[0])


def test_number_of_sets_follows_the_incomplete() -> None:
    incomplete = FRAME.isna().any(axis=1).mean()
    assert len(impute(FRAME, rounds=1, rng=1)) == int(np.ceil(100 * incomplete))
    assert len(impute(FRAME[["a", "b"]], rounds=1, rng=1)) == 20


def test_polars_gives_the_same() -> None:
    native = impute(pl.from_pandas(FRAME), m=2, rng=1)
    for left, right in zip(native, impute(FRAME, m=2, rng=1), strict=True):
        pd.testing.assert_frame_equal(left, right, check_dtype=False)


def test_relations_survive() -> None:
    rng = np.random.default_rng(5)
    n = 2000
    a = rng.normal(size=n)
    frame = pd.DataFrame({"a": a, "b": 2 * a + rng.normal(size=n)})
    frame.loc[rng.random(n) < 1 / (1 + np.exp(-frame["b"])), "a"] = np.nan
    slopes = [np.polyfit(each["a"], each["b"], 1)[0] for each in impute(frame, m=5, rng=3)]
    assert np.mean(slopes) == pytest.approx(2, abs=0.1)


def test_matching_takes_near_donors() -> None:
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(500), np.arange(500.0)])
    drawn = matched(x[:, 1] * 10, x, np.array([[1.0, 250.0]] * 200), rng)
    assert set(drawn) <= set(x[:, 1] * 10)
    assert abs(drawn.mean() - 2500) < 50


def test_classes_keep_their_shares() -> None:
    rng = np.random.default_rng(1)
    seen = rng.choice([1.0, 2.0, 3.0], 3000, p=[0.2, 0.5, 0.3])
    drawn = classed(seen, np.ones((3000, 1)), np.ones((20000, 1)), rng)
    shares = [(drawn == level).mean() for level in (1, 2, 3)]
    assert shares == pytest.approx([0.2, 0.5, 0.3], abs=0.04)


def study() -> tuple[Any, Any]:
    load = ls.load_instrument
    instrument = load("recommend").combined(load("performance")).with_features({"app": "App", "shop": "Shop"})
    return instrument, ls.simulate_responses(instrument, 120, truth={"missing": 0.1}, rng=3)


def test_a_study_is_completed_and_not_applicable_is_not() -> None:
    instrument, answers = study()
    code = next(question.code for question in instrument.questions if question.role == "performance")
    frame = answers.frame.copy()
    has_97 = instrument.question(code).scale is not None and "97" in instrument.question(code).scale.missing_codes
    if has_97:
        frame.loc[:4, code] = 97
    answers = replace(answers, frame=frame)
    done = impute(answers, m=2, rng=1)[0]
    assert isinstance(done, ls.Responses)
    assert "filled in by 2 sets" in done.notes[-1]
    assert done.frame["id"].tolist() == frame["id"].tolist()
    if has_97:
        assert (done.frame.loc[:4, code] == 97).all()
    assert not done.frame[code].isna().any()
    assert done.frame.dtypes.equals(frame.dtypes)


def test_patterns_add_up() -> None:
    _, answers = study()
    found = missing_patterns(answers)
    assert (found.to_frame()[list(KINDS)].sum(axis=1) == len(answers)).all()
    assert found.frame("patterns")["n"].sum() == len(answers)
    assert found.frame("patterns")["share"].sum() == pytest.approx(1)
    plain = missing_patterns(FRAME)
    assert plain.complete == int(FRAME.notna().all(axis=1).sum())
    assert plain.to_frame()["blank"].tolist() == FRAME.isna().sum().tolist()


def test_pooled_regression() -> None:
    sets = impute(FRAME, m=8, rng=4)
    fits = [ls.regress_loyalty(each, outcome="loyalty", drivers=["a", "b"]) for each in sets]
    found: Any = pool(fits)
    table = found.to_frame().set_index("term")
    each = np.array([fit.to_frame()["estimate"] for fit in fits])
    assert table["estimate"].to_numpy() == pytest.approx(each.mean(axis=0), rel=1e-12)
    assert isinstance(found, ls.DriverResult)
    assert table.loc["a", "fmi"] > table.loc["b", "fmi"] > 0
    assert (table["df"] < fits[0].to_frame()["df"].max()).all()
    assert found.n == len(FRAME)
    assert "Rubin" in found.method
    assert 0 < found.joint_p < 0.05
    assert min(fit.r2 for fit in fits) <= found.r2 <= max(fit.r2 for fit in fits)
    widths = table["conf_high"] - table["conf_low"]
    single = fits[0].to_frame().set_index("term")
    assert widths["a"] > (single["conf_high"] - single["conf_low"])["a"] * 0.98


@settings(max_examples=10)
@given(st.permutations(range(5)))
def test_order_of_sets_does_not_matter(order: list[int]) -> None:
    fits = [ls.regress_loyalty(each, outcome="loyalty", drivers=["a"]) for each in impute(FRAME, m=5, rounds=2, rng=4)]
    one, other = pool(fits), pool([fits[place] for place in order])
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-12)


def test_without_gaps_pooling_changes_nothing() -> None:
    fit = ls.regress_loyalty(FRAME.dropna(), outcome="loyalty", drivers=["a"])
    found, own = pool([fit, fit]).to_frame(), fit.to_frame()
    columns = ["estimate", "std_error", "p_value", "conf_low", "conf_high"]
    pd.testing.assert_frame_equal(found[columns].iloc[1:], own[columns].iloc[1:], rtol=0.02)
    assert (found["fmi"] == 0).all()


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"questions": ["b"]}, ArgumentError, "no answer is missing"),
        ({"questions": ["nowhere"]}, ResponseError, "nowhere"),
        ({"method": {"a": "magic"}}, ArgumentError, "magic"),
        ({"method": {"z": "pmm"}}, ArgumentError, "is not completed"),
        ({"rounds": 0}, ArgumentError, "rounds"),
    ],
)
def test_input_that_cannot_be_used(more: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        impute(FRAME, **({"m": 2, "rng": 1} | more))


def test_what_cannot_be_completed_or_pooled() -> None:
    with pytest.raises(EstimationError, match="nobody answered it"):
        impute(FRAME.assign(a=np.nan), m=2)
    fit = ls.regress_loyalty(FRAME, outcome="loyalty", drivers=["b"])
    other = ls.regress_loyalty(FRAME, outcome="loyalty", drivers=["a"])
    with pytest.raises(ArgumentError, match="at least two"):
        pool([fit])
    with pytest.raises(ArgumentError, match="not about the same things"):
        pool([fit, other])
    shares = ls.relative_importance(FRAME, outcome="loyalty", drivers=["a", "b"], n_bootstrap=20)
    with pytest.raises(ArgumentError, match="list of completed sets"):
        pool([shares, shares])
    with pytest.raises(ArgumentError, match="results of one statistic"):
        pool([fit, shares])
