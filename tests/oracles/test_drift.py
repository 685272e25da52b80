"""R's coin, survey, t.test, binom.test, mcnemar.test and chisq.test (drift.R writes drift.csv and drift_data.csv).

DO1 linear-by-linear equals coin::lbl_test; the permutation p equals coin's exact one; chi-square equals chisq.test
DO2 paired scores, sign test, Stuart-Maxwell, Bowker and the exact sign flips
DO3 the hybrid score interval
DO4 weights, clusters and strata, end to end: slopes and standard errors of svyglm, Rao-Scott and Better by svytotal
DO5 the same people, end to end: plain, and with clusters and weights
Tolerance 1e-8 relative: closed forms, both to nearly all digits of a double.
"""

from __future__ import annotations

import csv
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drift.changes import Change
from loyaltystats.stats.drift.level_drift import DriftResult, level_drift
from loyaltystats.stats.drift.paired import paired_trend, same_margins, sign_test
from loyaltystats.stats.drift.trend import same_shares, trend_test

CLOSE: dict[str, Any] = {"rel": 1e-8, "abs": 1e-12}
HERE = Path(__file__).parent
SCORES = [0.0, 1.0, 2.0]
DESIGNS = {
    "clusters_span": SurveyDesign(clusters="shop"),
    "clusters_span_weights": SurveyDesign(clusters="shop", weights="w"),
    "clusters_nested": SurveyDesign(clusters="branch"),
    "clusters_nested_weights": SurveyDesign(clusters="branch", weights="w"),
    "strata_clusters": SurveyDesign(clusters="shop", strata="region"),
    "weights": SurveyDesign(weights="w"),
}


def _cases(method: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    with (HERE / "drift.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] == method:
                found[row["input"]].append(float(row["value"]))
    return dict(found)


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(";")]


def _square(text: str) -> np.ndarray:
    cells = np.array(_numbers(text))
    return cells.reshape(int(len(cells) ** 0.5), -1)


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(("given", "expected"), _cases("lbl_test").items())
def test_linear_by_linear(given: str, expected: list[float]) -> None:  # DO1
    rows, *cells = _numbers(given)
    found = trend_test(np.array(cells).reshape(int(rows), 3), SCORES, _rng())
    assert found.test == "linear-by-linear"
    assert [abs(found.statistic), found.p_value] == pytest.approx([abs(expected[0]), expected[1]], **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("oneway_exact").items())
def test_exact_permutation(given: str, expected: list[float]) -> None:  # DO1
    found = trend_test(np.array(_numbers(given)).reshape(2, 3), SCORES, _rng())
    assert found.test == "exact permutation"
    assert found.p_value == pytest.approx(expected[0], **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("chisq_test").items())
def test_equal_shares(given: str, expected: list[float]) -> None:  # DO1
    rows, *cells = _numbers(given)
    found = same_shares(np.array(cells).reshape(int(rows), -1), _rng())
    assert found.test == "chi-square"
    assert [found.statistic, found.df, found.p_value, found.cramers_v] == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("paired_t").items())
def test_paired_scores(given: str, expected: list[float]) -> None:  # DO2
    found = paired_trend(_square(given), SCORES)
    assert [found.estimate, found.statistic, found.df, found.p_value] == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("sign_test").items())
def test_signs(given: str, expected: list[float]) -> None:  # DO2
    assert sign_test(_square(given), SCORES).p_value == pytest.approx(expected[0], **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("mh_test").items())
def test_stuart_maxwell(given: str, expected: list[float]) -> None:  # DO2
    found = same_margins(_square(given), _rng())
    assert found.test == "chi-square"
    assert [found.statistic, found.df, found.p_value] == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("mcnemar_test").items())
def test_bowker(given: str, expected: list[float]) -> None:  # DO2
    found = same_margins(_square(given), _rng())
    assert [found.symmetry, found.symmetry_df, found.p_symmetry] == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("sign_flips").items())
def test_sign_flips(given: str, expected: list[float]) -> None:  # DO2
    found = paired_trend(_square(given), SCORES)
    assert found.test == "exact sign flip"
    assert found.p_value == pytest.approx(expected[0], **CLOSE)


@pytest.mark.parametrize(("given", "expected"), _cases("hybrid").items())
def test_hybrid_score(given: str, expected: list[float]) -> None:  # DO3
    x1, n1, x2, n2, level = _numbers(given)
    change = Change(before=x1 / n1, after=x2 / n2, size_before=n1, size_after=n2)
    assert change.interval(level) == pytest.approx(expected, **CLOSE)


def _drift(waves: tuple[int, ...], **more: Any) -> DriftResult:
    data = pd.read_csv(HERE / "drift_data.csv", dtype={"branch": str})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the designs are in use on purpose
        return level_drift(
            {str(wave): data[data["wave"] == wave] for wave in waves},
            pairs={"x": ("f", "d")},
            **({"panel": False} | more),
        )


def _row(result: DriftResult) -> dict[str, Any]:
    return {str(name): value for name, value in result.to_frame().iloc[0].items()}


@pytest.mark.parametrize("name", [*DESIGNS, "clusters_span_three", "clusters_nested_three", "weights_three"])
def test_designs(name: str) -> None:  # DO4
    three = name.endswith("_three")
    row = _row(_drift((1, 2, 3) if three else (1, 2), design=DESIGNS[name.removesuffix("_three")]))
    slope, _, t = _cases("design_trend")[name]
    assert row["statistic"] == pytest.approx(t, **CLOSE)
    if not three:
        assert row["score_change"] == pytest.approx(slope, **CLOSE)
    statistic, df, _, p = _cases("design_shares")[name]
    found = [row[key] for key in ("chi_square", "chi_square_df", "p_homogeneity")]
    assert found == pytest.approx([statistic, df, p], **CLOSE)
    if name in _cases("design_better"):
        before, after, low, high = _cases("design_better")[name]
        found = [row[key] for key in ("better_from", "better_to", "better_change_low", "better_change_high")]
        assert found == pytest.approx([before, after, low, high], **CLOSE)


@pytest.mark.parametrize(("name", "df"), [("clusters_span", 11), ("clusters_nested", 22), ("strata_clusters", 10)])
def test_degrees_of_freedom(name: str, df: int) -> None:  # DO4
    assert _row(_drift((1, 2), design=DESIGNS[name]))["df"] == df


def test_the_same_people() -> None:  # DO5
    row = _row(_drift((1, 2), panel="id"))
    assert row["n_from"] == row["n_to"] == _cases("panel_size")["panel"][0]
    change, t, p, up, down, p_moves = _cases("panel_plain")["panel"]
    names = ("score_change", "statistic", "p_value", "moves_toward_expected", "moves_toward_delighted", "p_moves")
    assert [row[name] for name in names] == pytest.approx([change, t, p, up, down, p_moves], **CLOSE)
    found = [row[key] for key in ("better_from", "better_to", "better_change_low", "better_change_high")]
    assert found == pytest.approx(_cases("panel_better")["plain"], **CLOSE)


def test_the_same_people_in_clusters() -> None:  # DO5
    row = _row(_drift((1, 2), panel="id", design=DESIGNS["clusters_span_weights"]))
    change, _, t = _cases("panel_trend")["clusters_weights"]
    assert [row["score_change"], row["statistic"]] == pytest.approx([change, t], **CLOSE)
    assert row["chi_square"] == pytest.approx(_cases("panel_margins")["clusters_weights"][0], **CLOSE)
    found = [row[key] for key in ("better_from", "better_to", "better_change_low", "better_change_high")]
    assert found == pytest.approx(_cases("panel_better")["clusters_weights"], **CLOSE)
