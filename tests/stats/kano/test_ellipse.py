"""Better and Worse together.

EL1 the closed form of the covariance is that of the two 0/1 answers, and that of many samples
EL2 coverage of the plus-four ellipse over a grid, enumerated; the plain one fails in small samples
EL3 every point of an outline lies on the ellipse; reach along an axis is that of one interval; outlines are cut at 0 and 1
EL4 crossing a cut is what the outline does
EL5 frames of KanoResult: rows, columns, signs; bad arguments; nobody gives nan; weights
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.oracles.kano_coverage import ELLIPSE_TRUTHS, ellipse_coverage

from loyaltystats.errors import ApproximationWarning, ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import KanoResult, classify_kano
from loyaltystats.stats.kano.counts import counts_of
from loyaltystats.stats.kano.ellipse import ADDED, crossed, moments, outlines, radius

WIFI = [187, 71, 46, 258, 19, 26]


def test_covariance_is_that_of_the_answers() -> None:  # EL1
    found = moments(counts_of(["wifi"], [WIFI]))
    kinds = np.repeat(range(4), WIFI[:4])
    both = np.stack([np.isin(kinds, [0, 1]), np.isin(kinds, [1, 2])]).astype(float)
    expected = np.cov(both, bias=True) / both.shape[1]
    assert found.covariance[0] == pytest.approx(expected[0, 1], rel=1e-12)
    assert [found.better_variance[0], found.worse_variance[0]] == pytest.approx(np.diag(expected).tolist(), rel=1e-12)


def test_covariance_over_samples() -> None:  # EL1
    shares, v = np.array([0.3, 0.2, 0.1, 0.4]), 60
    drawn = np.random.default_rng(2).multinomial(v, shares, size=40_000) / v
    better, worse = drawn[:, 0] + drawn[:, 1], drawn[:, 1] + drawn[:, 2]
    exact = moments(counts_of(["x"], [[300, 200, 100, 400, 0, 0]]))
    scale = 1000 / v
    assert np.cov(better, worse)[0, 1] == pytest.approx(float(exact.covariance[0]) * scale, rel=0.05)


@pytest.mark.parametrize("truth", ELLIPSE_TRUTHS)
def test_coverage(truth: tuple[float, ...]) -> None:  # EL2
    assert ellipse_coverage(20, truth) >= 0.945


@pytest.mark.parametrize("level", [0.90, 0.99])
def test_coverage_at_other_levels(level: float) -> None:  # EL2
    for truth in ELLIPSE_TRUTHS[1:6]:
        assert ellipse_coverage(25, truth, level=level) >= level - 0.01


def test_plain_ellipse_is_too_small() -> None:  # EL2: why it is not the default
    assert ellipse_coverage(20, ELLIPSE_TRUTHS[1], "plain") < 0.3


@pytest.mark.parametrize("method", list(ADDED))
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_points_lie_on_the_ellipse(method: str, level: float) -> None:  # EL3
    counts = counts_of(["wifi", "other"], [WIFI, [20, 80, 30, 70, 0, 0]])
    better, worse = outlines(counts, level, 40, method)
    m = moments(counts, added=ADDED[method])
    for row in range(2):
        matrix = [[m.better_variance[row], m.covariance[row]], [m.covariance[row], m.worse_variance[row]]]
        away = np.stack([better[row] - m.better[row], worse[row] - m.worse[row]])
        distance = (away * np.linalg.solve(np.array(matrix), away)).sum(axis=0)
        np.testing.assert_allclose(distance, stats.chi2(2).ppf(level), rtol=1e-9)
    np.testing.assert_allclose(better[:, 0], better[:, -1])
    fine, _ = outlines(counts, level, 4001, method)
    np.testing.assert_allclose(fine.max(axis=1) - m.better, radius(level) * np.sqrt(m.better_variance), rtol=1e-5)


def test_outlines_stay_on_the_map() -> None:  # EL3
    better, worse = outlines(counts_of(["a", "b"], [[0, 1, 0, 12, 0, 0], [0, 14, 0, 0, 0, 0]]), 0.95, 73, "plus_four")
    for values in (better, worse):
        assert ((values >= 0) & (values <= 1)).all()


def test_crossing() -> None:  # EL4
    rng = np.random.default_rng(4)
    rows = rng.multinomial(120, [0.3, 0.25, 0.15, 0.25, 0.03, 0.02], size=60)
    counts = counts_of([str(i) for i in range(60)], rows.tolist())
    better, worse = outlines(counts, 0.95, 2001, "plus_four")
    expected = [[values.min() < 0.5 < values.max() for values in pair] for pair in zip(better, worse, strict=True)]
    assert crossed(counts, (0.5, 0.5), 0.95).tolist() == expected
    assert 5 < int(crossed(counts, (0.5, 0.5), 0.95)[:, 0].sum()) < 60


def _kano(by: str | None = None) -> KanoResult:
    cells = [(1, 3, 40), (1, 5, 20), (3, 5, 30), (3, 3, 10), (5, 1, 5)]
    frame = pd.DataFrame([(f, d) for f, d, n in cells for _ in range(n)], columns=["f", "d"])
    frame = frame.assign(g=["a", "b", "b"] * 35, w=[1.0, 2.0, 0.5] * 35, q=1.0, r=1.0)
    return classify_kano(frame, pairs={"x": ("f", "d"), "none": ("q", "r")}, by=by)


def test_frames() -> None:  # EL5
    kano = _kano(by="g")
    covariance = kano.covariance()
    assert list(covariance) == [
        *("group", "feature", "n", "better", "worse", "better_variance", "worse_variance", "covariance", "correlation"),
    ]
    total = covariance.iloc[0]
    assert (total["n"], total["better"], total["worse"]) == (100, pytest.approx(0.6), pytest.approx(-0.5))
    assert total["covariance"] == pytest.approx(-(0.2 - 0.3) / 100)  # of Worse as shown, below zero
    assert covariance[covariance["feature"] == "none"].iloc[0]["better":].isna().all()
    ellipses = kano.ellipses(points=9)
    assert list(ellipses) == ["group", "feature", "point", "better", "worse"]
    assert len(ellipses) == 6 * 9
    first = ellipses.iloc[:9]
    assert first["point"].tolist() == list(range(1, 10))
    assert first["worse"].between(-1, 0).all()
    assert (first["better"] - total["better"]).abs().max() > 0.05
    assert kano.ellipses(points=9).equals(kano.ellipses(0.95, points=9))
    width = [np.ptp(kano.ellipses(level)["better"].iloc[:73]) for level in (0.5, 0.99)]
    assert width[0] < width[1]


def test_weights() -> None:  # EL5
    frame = pd.DataFrame({"f": [1] * 60 + [3] * 40, "d": [3, 5] * 50, "w": [0.5, 2.0, 1.0, 1.0] * 25})
    with pytest.warns(ApproximationWarning):
        kano = classify_kano(frame, pairs={"x": ("f", "d")}, design=SurveyDesign(weights="w"))
    kish = frame["w"].sum() ** 2 / (frame["w"] ** 2).sum()
    assert kano.covariance()["n"].tolist() == [pytest.approx(kish)]
    share = frame["w"][frame["f"] == 1].sum() / frame["w"].sum()
    assert kano.covariance()["better_variance"].tolist() == [pytest.approx(share * (1 - share) / kish)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"confidence_level": 95},
            "confidence_level - got 95 - expected a fraction between 0 and 1, for example 0.95.",
        ),
        ({"points": 3}, "points - got 3 - expected a whole number of at least 8."),
        ({"method": "wald"}, "method - 'wald' is not known - expected one of plain, plus_four."),
    ],
)
def test_bad_arguments(arguments: dict[str, object], message: str) -> None:  # EL5
    with pytest.raises(ArgumentError) as caught:
        _kano().ellipses(**arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message
