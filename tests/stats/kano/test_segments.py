"""kano_segments: camps of customers by what they require.

SE1 two clear camps: found, described, everybody assigned; the number of classes is that of the smallest BIC
SE2 one crowd: one class, said in words
SE3 incomplete pairs stay in the likelihood; those without any are left out; missing="raise"
SE4 the order of rows and the kind of dataframe never matter; the same seed gives the same numbers
SE5 stability over resamples, test of one class against two, both left out on request
SE6 six, five and four categories
SE7 models that cannot be told are listed with the reason
SE8 bad arguments, weights and groups are refused in words
SE9 real answers
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, DesignError, EstimationError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.segment_checks import CampsTest, Stability, _drawn, adjusted_rand, crossed
from loyaltystats.stats.kano.segment_notes import segment_notes
from loyaltystats.stats.kano.segments import SegmentsResult, kano_segments
from loyaltystats.stats.latent_classes import Solution, count_patterns_of, fit_classes

PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
FEATURES = [f"f{i}" for i in range(6)]
PAIRS = {feature: (f"{feature}fun", f"{feature}dys") for feature in FEATURES}
REAL = os.environ.get("LOYALTYSTATS_REAL_DATA", "")


def _frame(letters: Any) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for place, feature in enumerate(FEATURES[: len(letters[0])]):
        pairs = [PAIR.get(row[place], (None, None)) for row in letters]
        columns[f"{feature}fun"], columns[f"{feature}dys"] = zip(*pairs, strict=True)
    return pd.DataFrame(columns).astype("Float64")


def _answers(n: int = 200, camps: bool = True, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    mains = ("MMMAAO", "IIAMIA") if camps else ("MAOIMA", "MAOIMA")
    letters = []
    for person in range(n):
        main = mains[int(person < 0.4 * n)]
        letters.append(["".join(m if rng.random() < 0.75 else rng.choice(list("AOMIRQ")) for m in main)][0])
    return _frame(letters)


@pytest.fixture(scope="module")
def camps() -> SegmentsResult:
    return kano_segments(_answers(), pairs=PAIRS, n_bootstrap=20, classes=(1, 2, 3))


def test_two_camps(camps: SegmentsResult) -> None:  # SE1
    table = camps.to_frame()
    assert camps.classes == 2
    assert table["segment"].unique().tolist() == ["Segment 1", "Segment 2"]
    words = table.set_index(["segment", "feature"])["modal_category"]
    letters = {"attractive": "A", "one_dimensional": "O", "must_be": "M", "indifferent": "I"}
    assert "".join(letters[words[("Segment 1", f)]] for f in FEATURES) == "MMMAAO"
    assert "".join(letters[words[("Segment 2", f)]] for f in FEATURES) == "IIAMIA"
    assert table["segment_share"].iloc[0] == pytest.approx(0.6, abs=0.06)
    shares = table.filter(regex="_share$").drop(columns="segment_share")
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-9)
    people = camps.assignments()
    assert people["segment"].iloc[:80].eq("Segment 2").mean() > 0.95
    assert people["segment"].iloc[80:].eq("Segment 1").mean() > 0.95
    np.testing.assert_allclose(people[["segment_1", "segment_2"]].sum(axis=1), 1.0)
    np.testing.assert_allclose(people["probability"], people[["segment_1", "segment_2"]].max(axis=1))
    assert people["id"].tolist()[:2] == ["1", "2"]
    fits = camps.fits()
    assert fits["chosen"].tolist() == [False, True, False]
    np.testing.assert_allclose(fits["bic"], -2 * fits["log_likelihood"] + fits["parameters"] * np.log(200))
    np.testing.assert_allclose(fits["aic"], -2 * fits["log_likelihood"] + 2 * fits["parameters"])
    assert camps.notes[0].startswith("2 segments by BIC. One class alone is refuted")
    assert any(note.startswith("Segment 2 (") and "is Indifferent" in note for note in camps.notes)
    assert table["n"].groupby(table["segment"]).first().sum() == 200
    assert camps.facts()["classes"] == 2


def test_one_crowd() -> None:  # SE2
    found = kano_segments(_answers(camps=False), pairs=PAIRS, n_bootstrap=20, classes=range(1, 4))
    assert found.classes == 1
    table = found.to_frame()
    assert table["segment"].unique().tolist() == ["Everybody"]
    assert found.notes[0].startswith(
        "One class is enough: no two camps. By BIC, one crowd describes the answers better"
    )
    assert table["contrast"].eq(0).all()
    assert table["stability"].isna().all()
    assert found.camps_p > 0.05
    assert found.assignments()["segment"].eq("Everybody").all()


def test_hanging_together_too_weakly() -> None:  # SE2
    fits = pd.DataFrame({"classes": [1, 2], "bic": [10.0, 15.0], "entropy": [1.0, 0.5], "chosen": [True, False]})
    fits["reason"] = ""
    one = Solution(
        shares=np.ones(1),
        profiles=np.ones((1, 5)),
        posterior=np.ones((1, 1)),
        log_likelihood=0.0,
        reached=1.0,
        converged=True,
    )
    sure = Stability(jaccard=np.ones(1), low=np.ones(1), high=np.ones(1), rand=1.0)
    said = {
        p: segment_notes(pd.DataFrame(), fits, one, sure, CampsTest(statistic=30.0, p_value=p, drawn=99), {})[0]
        for p in (0.01, 0.5)
    }
    by_bic = "By BIC, one crowd describes the answers better than any split (by 5.0 points)."
    assert said[0.5] == f"One class is enough: no two camps. {by_bic} Read the table of all respondents."
    assert said[0.01] == (
        f"No camps that can be told apart. {by_bic} Yet one crowd alone is refuted (test of one class against two, p = "
        "0.01): the answers hang together, and more respondents or features may show camps."
    )
    alone = segment_notes(pd.DataFrame(), fits.iloc[:1], one, sure, CampsTest(statistic=0, p_value=np.nan, drawn=0), {})
    assert alone[0] == "Only one class was estimated, so nothing is said about camps."


def test_incomplete_pairs() -> None:  # SE3
    frame = _answers()
    hidden = frame.mask(np.random.default_rng(3).random(frame.shape) < 0.06)
    hidden.iloc[0] = pd.NA
    found = kano_segments(hidden, pairs=PAIRS, n_bootstrap=0, classes=2)
    assert (found.n, found.n_total, dict(found.excluded)) == (199, 200, {"no complete pair of answers": 1})
    assert found.classes == 2
    people = found.assignments()
    assert people["segment"].isna().tolist() == [True] + [False] * 199
    assert people["segment"].iloc[1:80].eq("Segment 2").mean() > 0.9
    assert any("pairs of answers are not complete" in note for note in found.notes)
    with pytest.raises(ResponseError, match="answers are missing and missing='raise' refuses them"):
        kano_segments(hidden, pairs=PAIRS, n_bootstrap=0, missing="raise")


def test_every_kind_of_frame(as_frame: Callable[[Any], Any]) -> None:  # SE4
    frame = _answers(120).astype("int64").assign(id=[f"P{i}" for i in range(120)])
    plain = kano_segments(frame, pairs=PAIRS, n_bootstrap=3, classes=2, rng=4)
    found = kano_segments(as_frame(frame), pairs=PAIRS, n_bootstrap=3, classes=2, rng=4)
    pd.testing.assert_frame_equal(found.to_frame(), plain.to_frame())
    one, other = (each.assignments().sort_values("id").reset_index(drop=True) for each in (found, plain))
    pd.testing.assert_frame_equal(one, other)
    assert other["id"].iloc[0] == "P0"


def test_order_of_rows() -> None:  # SE4
    frame = _answers(120)
    one = kano_segments(frame, pairs=PAIRS, n_bootstrap=3, classes=2)
    other = kano_segments(frame.iloc[::-1].reset_index(drop=True), pairs=PAIRS, n_bootstrap=3, classes=2)
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())
    assert one.camps_p == other.camps_p


def test_checks(camps: SegmentsResult) -> None:  # SE5
    table = camps.to_frame()
    assert table["stability"].min() > 0.75
    assert camps.rand_index > 0.8
    assert camps.camps_p == pytest.approx(1 / 21)
    assert camps.camps_statistic > 200
    assert (table["segment_low"] < table["segment_share"]).all()
    assert (table["segment_high"] > table["segment_share"]).all()
    assert "Stable over resamples: Segment 1, Segment 2." in camps.notes
    bare = kano_segments(_answers(), pairs=PAIRS, n_bootstrap=0, classes=2)
    assert np.isnan(bare.camps_p)
    assert np.isnan(bare.rand_index)
    assert bare.to_frame()["stability"].isna().all()
    assert "no resampling" in bare.method


def test_drawn_samples_keep_what_is_missing() -> None:  # SE5
    codes = np.random.default_rng(2).integers(0, 5, (80, 4))
    codes[:30, 1] = -1
    codes[10:20, 3] = -1
    patterns, _ = count_patterns_of(codes, [5] * 4)
    one = fit_classes(patterns, 1, n_starts=1, rng=np.random.default_rng(1))
    rows = np.repeat(np.arange(len(patterns.n)), patterns.n.astype(int))
    drawn = _drawn(patterns, one, patterns.codes[rows] < 0, np.random.default_rng(4))
    assert drawn.total == 80
    assert (drawn.n @ (drawn.codes < 0)).tolist() == [0, 30, 0, 10]
    assert (drawn.n @ ((drawn.codes < 0).sum(axis=1) == 2)) == 10


def test_adjusted_rand() -> None:  # SE5
    first, second = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 1])
    table = crossed(first, second, np.array([3.0, 1.0, 2.0, 2.0, 2.0]), 2)
    assert table.tolist() == [[3.0, 1.0], [0.0, 6.0]]
    together = 3 + 15
    rows, columns, pairs = 6 + 15, 3 + 21, 45
    expected = (together - rows * columns / pairs) / ((rows + columns) / 2 - rows * columns / pairs)
    assert adjusted_rand(table) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("categories", "columns"),
    [
        ("five", ["outside_share"]),
        ("six", ["reverse_share", "questionable_share"]),
        ("four", []),
    ],
)
def test_categories(categories: str, columns: list[str]) -> None:  # SE6
    table = kano_segments(_answers(), pairs=PAIRS, categories=categories, n_bootstrap=0, classes=2).to_frame()
    shares = [name for name in table if str(name).endswith("_share") and name != "segment_share"]
    assert shares == ["attractive_share", "one_dimensional_share", "must_be_share", "indifferent_share", *columns]
    np.testing.assert_allclose(table[shares].sum(axis=1), 1.0, atol=1e-9)


def test_models_that_cannot_be_told() -> None:  # SE7
    frame = _answers()[["f0fun", "f0dys", "f1fun", "f1dys"]]
    found = kano_segments(frame, pairs={f: PAIRS[f] for f in ("f0", "f1")}, n_bootstrap=0, classes=(2, 4))
    fits = found.fits().set_index("classes")
    assert fits.loc[4, "reason"] == "35 parameters for 25 possible patterns: not identified"
    assert np.isnan(fits.loc[4, "bic"])
    assert any("4 classes were not estimated: 35 parameters" in note for note in found.notes)
    few = kano_segments(_answers(30), pairs=PAIRS, n_bootstrap=0, classes=(1, 3))
    assert few.fits()["reason"].iloc[1].endswith("respondents: too few")
    assert few.classes == 1


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (
            {"categories": "seven"},
            ArgumentError,
            "categories - 'seven' is not known - expected one of five, four, six.",
        ),
        (
            {"classes": 12},
            ArgumentError,
            "classes - got [12] - expected numbers from 1 to 10, for example range(1, 6).",
        ),
        ({"classes": []}, ArgumentError, "classes - got [] - expected numbers from 1 to 10, for example range(1, 6)."),
        ({"classes": 0}, ArgumentError, "classes - got 0 - expected a whole number of at least 1."),
        ({"n_starts": 0}, ArgumentError, "n_starts - got 0 - expected a whole number of at least 1."),
        (
            {"by": "country"},
            ArgumentError,
            "by - got 'country', and segments are found among all respondents - expected None - join assignments() to the "
            "answers and compare the groups there.",
        ),
        (
            {"design": SurveyDesign(weights="w")},
            DesignError,
            "design - kano_segments takes no survey weights: neither BIC nor the test of one class against two holds for "
            "weighted answers - leave out design, and weight the shares of assignments() afterwards.",
        ),
        (
            {"pairs": {"f0": PAIRS["f0"]}},
            EstimationError,
            "pairs - there is one feature, 'f0' - expected at least two: segments show in how answers to several features "
            "hang together.",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], kind: type[Exception], message: str) -> None:  # SE8
    with pytest.raises(kind) as refused:
        kano_segments(_answers(20), **({"pairs": PAIRS, "n_bootstrap": 0} | arguments))
    assert str(refused.value) == message


def test_nobody_and_waves() -> None:  # SE8
    blank = _answers(10).mask(np.ones((10, 12), dtype=bool))
    with pytest.raises(EstimationError, match="nobody completed a pair of answers"):
        kano_segments(blank, pairs=PAIRS)
    with pytest.raises(ArgumentError, match="got several waves"):
        kano_segments({"a": blank}, pairs=PAIRS)


@pytest.mark.skipif(not REAL, reason="set LOYALTYSTATS_REAL_DATA to the folder with kano_transfers.csv")
def test_real_answers() -> None:  # SE9
    answers = pd.read_csv(Path(REAL) / "kano_transfers.csv", dtype=str, keep_default_na=False)
    pairs = {f"F{i}": (f"F{i}_functional", f"F{i}_dysfunctional") for i in range(6, 12)}
    found = kano_segments(answers, pairs=pairs, wording="short", n_bootstrap=0)
    fits = found.fits().set_index("classes")
    # poLCA 1.6.0.1: log-likelihoods -3029.38605882, -2768.10413641, -2672.46726263
    np.testing.assert_allclose(
        fits.loc[[1, 2, 3], "log_likelihood"], [-3029.38605882, -2768.10413641, -2672.46726263], atol=1e-5
    )
    assert found.classes == 3
    expects = found.to_frame().query("segment == 'Segment 2'").set_index("feature")["modal_category"]
    assert expects[["F7", "F8", "F10"]].eq("must_be").all()  # a camp that the table of all respondents hides
