"""Quality of answers: every rule on answers made for it, what is never done, and input that cannot be used."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.responses.quality.check import QualityResult, check_quality

ITEMS = [f"q{k}" for k in range(24)]
SCALES = {f"s{s}": ITEMS[4 * s : 4 * s + 4] for s in range(6)}
PAIRS = {f"f{k}": (f"fun{k}", f"dys{k}") for k in range(8)}


def careful(n: int = 120, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    factor = rng.normal(0, 1, (n, 6)) * 0.9 + 0.5 * rng.normal(0, 1, (n, 1))
    ratings = np.clip(np.rint(3.3 + np.repeat(factor, 4, axis=1) + 0.5 * rng.normal(0, 1, (n, 24))), 1, 5)
    frame = pd.DataFrame(ratings, columns=ITEMS)
    for feature, (one, other) in PAIRS.items():
        kinds = rng.integers(0, 4, n)
        frame[one] = np.array([1, 1, 3, 3])[kinds]
        frame[other] = np.array([3, 5, 5, 3])[kinds]
        assert feature
    return frame.assign(id=[f"p{row}" for row in range(n)], seconds=rng.uniform(200, 300, n))


def check(frame: Any, **more: Any) -> QualityResult:
    return check_quality(frame, blocks={"ratings": ITEMS}, scales=SCALES, pairs=PAIRS, seconds="seconds", **more)


def test_one_bad_respondent_for_every_rule() -> None:
    frame = careful()
    rng = np.random.default_rng(0)
    frame.loc[0, ITEMS] = 2
    frame.loc[1, ITEMS] = rng.permutation([1, 5] * 12)
    frame.loc[2, "seconds"] = 60
    frame.loc[3, ITEMS + [name for pair in PAIRS.values() for name in pair]] = frame.loc[
        4, ITEMS + [name for pair in PAIRS.values() for name in pair]
    ]
    frame.loc[5, "id"] = "p6"
    frame.loc[7, ITEMS] = np.nan
    for one, other in PAIRS.values():
        frame.loc[8, [one, other]] = 5, 1
        frame.loc[9, [one, other]] = 1, np.nan
        frame.loc[10, [one, other]] = 3, 3
    frame.loc[11, ITEMS] = [1, 5, 1, 5, 2, 4, 2, 4, 3, 3, 3, 3, 4, 2, 4, 2, 5, 1, 5, 1, 5, 1, 5, 1]
    found = check(frame)
    expected = {
        "longstring": {"p0"},
        "variability": {"p0"},
        "distance": {"p1"},
        "even_odd": {"p11"},
        "speed": {"p2"},
        "relative_speed": {"p2"},
        "alike": {"p3", "p4"},
        "same_id": {"p6"},
        "completion": {"p7"},
        "kano_odd": {"p8"},
        "half_pairs": {"p9"},
        "identical": {"p8", "p10"},
    }
    for rule, ids in expected.items():
        assert ids <= set(found.flagged(rule)), rule
    assert {"p0", "p1", "p2", "p8"} <= set(found.flagged())


def test_careful_people_are_rarely_suspect() -> None:
    found = check(careful(300, 8))
    assert found.suspect <= 9


def test_nobody_is_removed_and_nothing_is_changed() -> None:
    frame = careful()
    before = frame.copy()
    found = check(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert len(found.people()) == len(frame) == found.n


@settings(max_examples=5)
@given(st.randoms())
def test_order_of_respondents(random: Any) -> None:
    frame = careful(60)
    places = list(range(60))
    random.shuffle(places)
    one = check(frame).people().set_index("id").sort_index()
    other = check(frame.iloc[places]).people().set_index("id").sort_index()
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("library", ["polars", "duckdb"])
def test_any_frame(library: str) -> None:
    frame = careful(60)
    native: Any = pl.from_pandas(frame) if library == "polars" else duckdb.from_df(frame)
    pd.testing.assert_frame_equal(check(frame).to_frame(), check(native).to_frame())


def test_a_sign_that_most_show_does_not_count() -> None:
    frame = careful()
    frame[ITEMS[:20]] = 4.0
    table = check(frame).to_frame().set_index("rule")
    assert table.loc["longstring", "counted"] == "no"
    assert check(frame).suspect < 60


def test_thresholds_and_rules_are_arguments() -> None:
    frame = careful()
    assert check(frame, rules=["speed"]).to_frame()["rule"].tolist() == ["speed"]
    assert len(check(frame, thresholds={"speed": 100.0}).flagged("speed")) == len(frame)
    assert check(frame, at_least=1).suspect >= check(frame).suspect


def test_contradictions_of_a_frame_and_of_a_study() -> None:
    frame = careful(20).assign(recommend=10, switch=1)
    frame.loc[4, "switch"] = 7
    found = check(frame, contradictions={"leaves but recommends": "recommend >= 9 and switch >= 6"})
    assert found.flagged("contradictions") == ["p4"]
    study = ls.load_instrument("recommend").combined(ls.load_instrument("csat"))
    answers = ls.simulate_responses(study, 30, rng=2)
    code = next(question.code for question in study.questions if question.metric == "nps")
    same = check_quality(answers, contradictions={"never": f"{code} >= 9 and {code} <= 1"})
    assert same.flagged("contradictions") == []


def test_a_study_needs_no_names() -> None:
    study = ls.load_instrument("kano").with_features({f"f{k}": f"Feature {k}" for k in range(10)})
    answers = ls.simulate_responses(study, 300, truth={"careless": 0.1}, rng=5)
    found = check_quality(answers)
    careless = set((answers.truth or {})["careless_ids"])
    odd = set(found.flagged("kano_odd"))
    assert len(odd & careless) > 0.6 * len(careless)
    assert len(odd - careless) < 0.05 * 300


def test_with_and_without() -> None:
    frame = careful().assign(loyalty=lambda table: table["q0"] + np.random.default_rng(1).normal(0, 1, len(table)))
    found = check(frame)
    mask = np.arange(len(frame)) < 7
    beside = ls.without_flagged(ls.regress_loyalty, frame, mask.tolist(), outcome="loyalty", drivers=["q0", "q5"])
    table = beside.to_frame().set_index("term")
    whole = ls.regress_loyalty(frame, outcome="loyalty", drivers=["q0", "q5"]).to_frame().set_index("term")
    rest = ls.regress_loyalty(frame[~mask], outcome="loyalty", drivers=["q0", "q5"]).to_frame().set_index("term")
    assert table["with_all"].tolist() == whole["estimate"].tolist()
    assert table["without"].tolist() == rest["estimate"].tolist()
    assert table["n_without"].tolist() == [len(frame) - 7] * 3
    assert beside.flagged == 7
    assert ls.without_flagged(ls.classify_kano, frame, found, pairs=PAIRS).flagged == found.suspect


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"rules": ["spede"]}, ArgumentError, "Did you mean 'speed'"),
        ({"thresholds": {"hurry": 1}}, ArgumentError, "'hurry' is not known"),
        ({"at_least": 0}, ArgumentError, "at_least"),
        ({"colour": "x"}, ArgumentError, "colour - not used here"),
        ({"contradictions": {"odd": "q0 >"}}, ArgumentError, "cannot be read"),
        ({"contradictions": {"odd": "nowhere > 1"}}, ResponseError, "nowhere"),
    ],
)
def test_input_that_cannot_be_used(more: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        check(careful(20), **more)


def test_frames_that_cannot_be_used() -> None:
    with pytest.raises(ArgumentError, match="blocks - were not named"):
        check_quality(careful(20))
    with pytest.raises(ResponseError, match="row 3 - holds text"):
        check(careful(20).astype({"q1": object}).assign(q1=lambda table: table["q1"].where(table.index != 2, "often")))
    with pytest.raises(ArgumentError, match="expected the result of check_quality"):
        ls.without_flagged(ls.nps, pd.DataFrame({"r": [1, 2]}), [True], question="r")
    with pytest.raises(EstimationError, match="nobody is left"):
        ls.without_flagged(ls.nps, pd.DataFrame({"r": [1, 2]}), [True, True], question="r")
    with pytest.raises(ArgumentError, match="'haste' is not known"):
        check(careful(20)).flagged("haste")
