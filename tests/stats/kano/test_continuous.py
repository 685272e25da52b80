"""kano_scores: mean scores of the two questions; the analytical model.

CT1 scores of every position; means from the 25 cells equal means over rows
CT2 quadrants: named when the whole ellipse lies in one, unclear when it crosses a cut, reverse below zero
CT3 reverse and questionable pairs: kept or dropped, counted in a note
CT4 everybody alike, one or no respondent: no interval, no quadrant, said in words
CT5 groups, weights, waves; every kind of dataframe
CT6 the analytical model: X, Y, length, angle by hand; importance weighs; thresholds decide; nothing depends on other rows
CT7 bad arguments
CT8 the ellipse holds what Hotelling's region holds
CT9 published means of a public study
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ApproximationWarning, ArgumentError, DesignError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.analytical import Thresholds, _classes
from loyaltystats.stats.kano.continuous import ContinuousResult, kano_scores
from loyaltystats.stats.kano.scores import SCORES

REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
PAIRS = {"x": ("f", "d")}


def _frame(*cells: tuple[int, int, int]) -> pd.DataFrame:
    """Return answers from (functional, dysfunctional, times)."""
    rows = [(f, d) for f, d, times in cells for _ in range(times)]
    return pd.DataFrame(rows, columns=["f", "d"])


def _random(n: int = 200, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"f": rng.integers(1, 6, n), "d": rng.integers(1, 6, n), "g": rng.choice(["a", "b"], n)})


def _scores(frame: Any, **more: Any) -> ContinuousResult:
    return kano_scores(frame, pairs=PAIRS, **more)


def test_scores_of_positions() -> None:  # CT1
    assert SCORES["dumouchel"] == ((4, 2, 0, -1, -2), (-2, -1, 0, 2, 4))
    assert [4 * score for score in SCORES["xu"][0]] == list(SCORES["dumouchel"][0])
    frame = _random()
    row = _scores(frame).to_frame().iloc[0]
    f, d = (frame[name].map(dict(enumerate(SCORES["dumouchel"][place], start=1))) for place, name in enumerate("fd"))
    assert row["functional_mean"] == pytest.approx(f.mean(), rel=1e-12)
    assert row["dysfunctional_mean"] == pytest.approx(d.mean(), rel=1e-12)
    assert row["score_correlation"] == pytest.approx(np.corrcoef(f, d)[0, 1], rel=1e-12)
    assert row["p_value"] == max(row["functional_p"], row["dysfunctional_p"])
    assert row["n"] == 200


@pytest.mark.parametrize(
    ("cells", "quadrant"),
    [
        ([(1, 5, 40), (1, 4, 5), (2, 5, 5)], "one_dimensional"),
        ([(1, 3, 40), (1, 4, 5), (2, 3, 5)], "attractive"),
        ([(3, 5, 40), (3, 4, 5), (2, 5, 5)], "must_be"),
        ([(3, 3, 40), (3, 4, 5), (2, 3, 5)], "indifferent"),
        ([(5, 1, 40), (5, 2, 5), (4, 1, 5)], "reverse"),
        ([(1, 3, 25), (3, 3, 25), (1, 4, 5)], "unclear"),
        ([(1, 5, 25), (1, 3, 25), (2, 4, 5)], "unclear"),
    ],
)
def test_quadrants(cells: list[tuple[int, int, int]], quadrant: str) -> None:  # CT2
    assert _scores(_frame(*cells)).to_frame()["score_quadrant"].iloc[0] == quadrant


def test_cut() -> None:  # CT2
    frame = _frame((2, 5, 40), (1, 5, 10), (3, 4, 5))
    assert _scores(frame).to_frame()["score_quadrant"].iloc[0] == "unclear"  # functional near 2
    assert _scores(frame, cut=1).to_frame()["score_quadrant"].iloc[0] == "one_dimensional"
    assert _scores(frame, cut=1).cut == 1


def test_reversed_pairs() -> None:  # CT3
    frame = _frame((1, 5, 30), (5, 1, 10), (1, 1, 2), (2, 4, 5))
    kept, dropped = (_scores(frame, reversed_pairs=rule) for rule in ("keep", "drop"))
    assert kept.to_frame()["n"].iloc[0] == 47
    assert dropped.to_frame()["n"].iloc[0] == 35
    assert kept.to_frame()["functional_mean"].iloc[0] < dropped.to_frame()["functional_mean"].iloc[0]
    assert "Reverse and questionable pairs are in the means with their negative scores: x 12." in kept.notes
    assert "Reverse and questionable pairs are left out of the means: x 12." in dropped.notes
    assert kept.notes[0].startswith("A second look, not the verdict")


@pytest.mark.parametrize("scoring", ["dumouchel", "xu"])
def test_all_alike(scoring: str) -> None:  # CT4
    result = _scores(_frame((1, 5, 30)), scoring=scoring)
    row = result.to_frame().iloc[0]
    assert row["functional_mean"] == (4 if scoring == "dumouchel" else 1)
    assert np.isnan(row["functional_low"])
    assert row["score_quadrant"] == "unclear"
    assert (
        "Everybody gave the same answer to a question, or too few answered, so there is no interval and no quadrant: x."
        in result.notes
    )
    empty = _scores(pd.DataFrame({"f": [np.nan] * 3, "d": [1.0] * 3}), scoring=scoring).to_frame().iloc[0]
    assert empty["n"] == 0
    assert empty["score_quadrant"] is None
    assert np.isnan(empty["functional_mean"])


def test_groups_and_weights() -> None:  # CT5
    frame = _random().assign(w=2.0)
    by = _scores(frame, by="g").to_frame()
    assert by["group"].tolist() == ["Total", "a", "b"]
    alone = _scores(frame[frame["g"] == "a"]).to_frame().iloc[0]
    for name in ("functional_mean", "dysfunctional_low", "p_value"):
        assert by.loc[1, name] == pytest.approx(alone[name], rel=1e-12)
    with pytest.warns(ApproximationWarning, match="Kish"):
        equal = _scores(frame, design=SurveyDesign(weights="w")).to_frame().iloc[0]
    plain = _scores(frame).to_frame().iloc[0]
    for name in ("functional_mean", "functional_low", "score_correlation", "p_value"):
        assert equal[name] == pytest.approx(plain[name], rel=1e-12)
    assert equal["n_effective"] == pytest.approx(200)


@pytest.mark.parametrize("scoring", ["dumouchel", "xu"])
def test_every_kind_of_frame(as_frame: Callable[[Any], Any], scoring: str) -> None:  # CT5
    frame = _random()
    plain, found = (_scores(each, by="g", scoring=scoring).to_frame() for each in (frame, as_frame(frame)))
    pd.testing.assert_frame_equal(found, plain)


def test_waves_are_pooled() -> None:  # CT5
    frame = _random()
    pooled = _scores({"one": frame.iloc[:90], "two": frame.iloc[90:]}).to_frame()
    pd.testing.assert_frame_equal(pooled, _scores(frame).to_frame())


def test_analytical_by_hand() -> None:  # CT6
    frame = _frame((1, 3, 20), (3, 5, 10), (2, 4, 10)).assign(imp=[9] * 20 + [5] * 10 + [1] * 9 + [None])
    plain = _scores(frame, scoring="xu").to_frame().iloc[0]
    x, y = (10 * 1 + 10 * 0.5) / 40, (20 * 1 + 10 * 0.5) / 40
    assert plain["dysfunctional_mean"] == pytest.approx(x)
    assert plain["functional_mean"] == pytest.approx(y)
    assert plain["vector_length"] == pytest.approx(np.hypot(x, y))
    assert plain["vector_angle"] == pytest.approx(np.degrees(np.arctan2(y, x)))
    result = _scores(frame, scoring="xu", importance={"x": "imp"})
    row = result.to_frame().iloc[0]
    assert row["n"] == 39
    assert row["dysfunctional_mean"] == pytest.approx(10 * 0.5 / 39)
    assert row["functional_mean"] == pytest.approx(20 / 39)
    assert "No stated importance, left out of that feature: x 1." in result.notes
    assert row["vector_angle_low"] < row["vector_angle"] < row["vector_angle_high"]
    assert "weighted by stated importance" in result.method
    assert result.null == ""
    assert len(result.ellipses()) == 0


def test_thresholds() -> None:  # CT6
    limits = Thresholds(r0=0.5, low_angle=30, high_angle=60)
    points = np.array([[0.1, 0.1], [0.9, 0.1], [0.6, 0.6], [0.1, 0.9], [-0.5, -0.5], [-0.2, 0.9], [0.9, -0.2]])
    names = ["indifferent", "must_be", "one_dimensional", "attractive", "reverse", "attractive", "must_be"]
    words = ("attractive", "one_dimensional", "must_be", "indifferent", "reverse")
    assert [words[place] for place in _classes(points, limits)] == names
    frame = _frame((1, 3, 60), (2, 4, 20), (3, 3, 20))
    assert _scores(frame, scoring="xu").to_frame()["score_quadrant"].iloc[0] == "attractive"
    assert _scores(frame, scoring="xu", high_angle=90).to_frame()["score_quadrant"].iloc[0] == "one_dimensional"
    assert _scores(frame, scoring="xu", r0=0.9).to_frame()["score_quadrant"].iloc[0] == "indifferent"
    assert any(
        note.startswith("The thresholds are the analyst's choice: indifferent below length r0 = 0.5")
        for note in _scores(frame, scoring="xu").notes
    )


def test_angle_across_half_a_turn() -> None:  # CT6
    row = _scores(_frame((3, 1, 30), (4, 1, 10), (2, 1, 6)), scoring="xu").to_frame().iloc[0]
    assert row["vector_angle_high"] - row["vector_angle_low"] < 40
    assert row["vector_angle_low"] < row["vector_angle"] < row["vector_angle_high"]


def test_rows_do_not_depend_on_each_other() -> None:  # CT6
    frame = _random().assign(f2=3, d2=lambda t: t["d"])
    alone = _scores(frame, scoring="xu").to_frame().iloc[0]
    both = kano_scores(frame, pairs={"y": ("f2", "d2"), "x": ("f", "d")} | {}, scoring="xu").to_frame()
    pd.testing.assert_series_equal(both[both["feature"] == "x"].iloc[0], alone, check_names=False)


def test_importance_of_the_instrument() -> None:  # CT6
    answers = simulate_responses(load_instrument("kano").with_features({"a": "A", "b": "B"}), 80, rng=2)
    weighted = kano_scores(answers, scoring="xu")
    assert "weighted by stated importance" in weighted.method
    assert "not weighted" in kano_scores(answers, scoring="xu", importance={}).method
    some = kano_scores(answers, scoring="xu", importance={"a": "aimp"})
    assert "Stated importance was not asked for every feature, so it is not used." in some.notes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scoring": "mean"}, "scoring - 'mean' is not known - expected one of dumouchel, xu."),
        ({"reversed_pairs": "turn"}, "reversed_pairs - 'turn' is not known - expected one of drop, keep."),
        ({"cut": 5}, "cut - got 5 - expected a number between -2 and 4, for example 2."),
        ({"importance": {"x": "i"}}, "importance - used by scoring 'xu' only - leave it out, or pass scoring='xu'."),
        ({"r0": -1}, "r0 - got -1 - expected a number of at least 0, for example 0.5."),
        (
            {"low_angle": 60, "high_angle": 30},
            "low_angle, high_angle - got 60 and 30 - expected degrees in order between 0 and 90, for example 30 and 60.",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:  # CT7
    with pytest.raises(ArgumentError) as refused:
        _scores(_random(20), **arguments)
    assert str(refused.value) == message


def test_design_with_strata() -> None:  # CT7
    with pytest.raises(DesignError, match="uses weights only"):
        _scores(_random(20), design=SurveyDesign(strata="g"))


def test_ellipse() -> None:  # CT8
    frame = _random(60)
    result = _scores(frame)
    line = result.ellipses(points=200)
    f, d = (frame[name].map(dict(enumerate(SCORES["dumouchel"][place], start=1))) for place, name in enumerate("fd"))
    z = np.column_stack([f, d]).astype(float)
    inverse = np.linalg.inv(np.cov(z.T) / 60)
    away = line[["functional", "dysfunctional"]].to_numpy() - z.mean(axis=0)
    from scipy.stats import f as fisher

    np.testing.assert_allclose(np.einsum("pi,ij,pj->p", away, inverse, away), 2 * 59 / 58 * fisher.ppf(0.95, 2, 58))
    assert list(_scores(frame, by="g").ellipses(points=5)) == ["group", "feature", "functional", "dysfunctional"]


def test_coverage_of_the_ellipse() -> None:  # CT8
    rng = np.random.default_rng(3)
    p = np.outer([0.4, 0.2, 0.2, 0.1, 0.1], [0.05, 0.1, 0.25, 0.2, 0.4]).ravel()
    scores = np.array([(a, b) for a in SCORES["dumouchel"][0] for b in SCORES["dumouchel"][1]])
    truth = p @ scores
    hit = 0
    for _ in range(400):
        z = scores[rng.choice(25, p=p, size=60)]
        away = z.mean(axis=0) - truth
        hit += away @ np.linalg.inv(np.cov(z.T) / 60) @ away <= 2 * 59 / 58 * 3.155932
    assert 0.92 < hit / 400 < 0.98


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with kano_transfers.csv")
def test_public_study() -> None:  # CT9
    answers = pd.read_csv(Path(REAL) / "kano_transfers.csv", dtype=str, keep_default_na=False)
    pairs = {f"F{i}": (f"F{i}_functional", f"F{i}_dysfunctional") for i in range(6, 12)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = kano_scores(answers, pairs=pairs, wording="short").to_frame().set_index("feature")
    known = {
        **{"F6": (1.455, 0.156), "F7": (2.824, 2.338), "F8": (2.919, 2.285)},
        **{"F9": (2.902, 1.771), "F10": (2.777, 2.905), "F11": (2.595, 1.793)},
    }
    for feature, (functional, dysfunctional) in known.items():
        assert table.loc[feature, "functional_mean"] == pytest.approx(functional, abs=5e-4)
        assert table.loc[feature, "dysfunctional_mean"] == pytest.approx(dysfunctional, abs=5e-4)
    assert table["score_quadrant"].to_dict() == {
        **{"F6": "indifferent", "F7": "one_dimensional", "F8": "one_dimensional", "F9": "unclear"},
        **{"F10": "one_dimensional", "F11": "unclear"},
    }
