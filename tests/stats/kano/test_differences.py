"""Groups compared: differences of Better and Worse, homogeneity of categories.

DI1 every pair of groups and feature, estimates and intervals by hand; Worse keeps its sign
DI2 p is the score test, corrected over features and pairs for each coefficient; it is Pearson's chi-square
DI3 swapping the groups turns the signs; equal groups give 0 and p 1; nobody gives nan
DI4 weights: effective numbers; homogeneity after Rao and Scott; equal weights are nearly no weights; scale does not matter
DI5 the homogeneity frame is the test of the notes
DI6 fewer than two groups are refused in words
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import KanoResult, classify_kano
from loyaltystats.stats.kano.homogeneity import homogeneity, rao_scott
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.stats.proportion import newcombe, score_test

PAIRS = {"x": ("xf", "xd"), "y": ("yf", "yd")}


def _answers(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(
        rng.choice([1, 2, 3, 4, 5], (n, 4), p=[0.4, 0.2, 0.2, 0.1, 0.1]), columns=["xf", "xd", "yf", "yd"]
    )
    frame["g"] = rng.choice(["a", "b", "c"], n)
    frame.loc[frame["g"] == "c", "xd"] = 5
    return frame.assign(w=rng.lognormal(0, 0.6, n), one=2.0)


def _kano(**more: Any) -> KanoResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return classify_kano(_answers(), **({"pairs": PAIRS, "by": "g"} | more))


def test_rows_and_values() -> None:  # DI1
    kano = _kano()
    frame = kano.differences()
    assert list(frame) == [
        *("feature", "group", "other_group", "coefficient", "estimate", "conf_low", "conf_high", "statistic"),
        *("p_value", "p_adjusted", "n", "other_n"),
    ]
    assert len(frame) == 2 * 3 * 2
    assert frame["feature"].tolist() == ["x"] * 6 + ["y"] * 6
    assert frame["coefficient"].tolist() == ["better"] * 3 + ["worse"] * 3 + ["better"] * 3 + ["worse"] * 3
    table = kano.to_frame().set_index(["group", "feature"])
    valid = table[["attractive", "one_dimensional", "must_be", "indifferent"]].sum(axis=1)
    for row in frame.itertuples():
        one, two = table.loc[(row.group, row.feature)], table.loc[(row.other_group, row.feature)]
        assert row.estimate == pytest.approx(one[row.coefficient] - two[row.coefficient])
        assert (row.n, row.other_n) == (valid[row.group, row.feature], valid[row.other_group, row.feature])
        assert row.conf_low < row.estimate < row.conf_high
        if row.coefficient == "better":
            shares = [(r["attractive"] + r["one_dimensional"], v) for r, v in ((one, row.n), (two, row.other_n))]
            assert [row.conf_low, row.conf_high] == pytest.approx([float(end) for end in newcombe(*shares)])
    worse = frame[(frame["feature"] == "x") & (frame["coefficient"] == "worse") & (frame["other_group"] == "c")]
    assert (worse["estimate"] > 0).all()  # group c loses more, so its Worse is lower


def test_p_values() -> None:  # DI2
    frame = _kano().differences()
    for name in ("better", "worse"):
        part = frame[frame["coefficient"] == name]
        assert part["p_adjusted"].tolist() == pytest.approx(adjust_p(part["p_value"].tolist(), "holm").tolist())
    z, p = score_test((30, 80), (44, 90))
    from scipy import stats

    expected = stats.chi2_contingency([[30, 50], [44, 46]], correction=False)
    assert float(z) ** 2 == pytest.approx(expected.statistic)
    assert float(p) == pytest.approx(expected.pvalue)
    assert (
        _kano().differences(adjust="none")["p_adjusted"].equals(_kano().differences()["p_value"].rename("p_adjusted"))
    )
    narrow, wide = _kano().differences(0.5), _kano().differences(0.99)
    assert (narrow["conf_low"] > wide["conf_low"]).all()


def test_symmetry_and_ends() -> None:  # DI3
    low, high = newcombe((30, 80), (44, 90))
    turned = newcombe((44, 90), (30, 80))
    assert [float(low), float(high)] == pytest.approx([-float(turned[1]), -float(turned[0])])
    z, p = score_test(([0, 9, 0], [5, 9, 0]), ([0, 9, 1], [7, 9, 4]))
    assert z[:2].tolist() == [0.0, 0.0]
    assert p[:2].tolist() == [1.0, 1.0]
    assert np.isnan(p[2])
    assert np.isnan(newcombe((0, 0), (1, 4))[0])


def test_weights() -> None:  # DI4
    weighted = _kano(design=SurveyDesign(weights="w"))
    frame, counts = weighted.differences(), weighted._counts
    size = counts.effective("attractive", "one_dimensional", "must_be", "indifferent")
    table = weighted.to_frame()
    p = [(table["better"][row] * size[row], size[row]) for row in (2, 4)]  # feature x of groups a and b
    assert frame["p_value"].iloc[0] == pytest.approx(float(score_test(*p)[1]))
    tests = weighted.homogeneity()
    assert (tests["design_effect"] > 1.1).all()
    shape = (4, 2, 6)
    own = rao_scott(counts.weight.reshape(shape)[1:, 0], counts.squared.reshape(shape)[1:, 0], 300)
    assert tests["p_value"].iloc[0] == pytest.approx(own.p_value)
    scaled = _answers().assign(w=_answers()["w"] * 1000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        again = classify_kano(scaled, pairs=PAIRS, by="g", design=SurveyDesign(weights="w")).homogeneity()
    np.testing.assert_allclose(again["statistic"], tests["statistic"], rtol=1e-9)
    equal, plain = _kano(design=SurveyDesign(weights="one")).homogeneity(), _kano().homogeneity()
    ratio = (equal["statistic"] / plain["statistic"]).tolist()
    assert ratio[1] == pytest.approx(299 / 300, rel=1e-9)
    assert ratio[0] == pytest.approx(
        299 / 300, rel=0.02
    )  # nobody in some cells of x: their part of the effect drops out
    assert any("corrected for weights after Rao and Scott, Holm over features" in note for note in weighted.notes)


def test_homogeneity_frame() -> None:  # DI5
    kano = _kano()
    frame = kano.homogeneity()
    assert list(frame) == [
        *("feature", "statistic", "df", "p_value", "p_adjusted", "cramers_v", "design_effect", "sparse", "n")
    ]
    assert frame["n"].tolist() == [300, 300]
    test = homogeneity(kano._counts.weight.reshape(4, 2, 6)[1:, 0])
    assert frame.loc[0, ["statistic", "df", "p_value"]].tolist() == [test.statistic, test.df, test.p_value]
    assert frame.loc[0, "cramers_v"] == pytest.approx(np.sqrt(test.statistic / (300 * 2)))
    assert frame["design_effect"].tolist() == [1.0, 1.0]
    assert frame["p_adjusted"].tolist() == adjust_p(frame["p_value"].tolist(), "holm").tolist()
    differ = next(note for note in kano.notes if note.startswith("Categories differ"))
    assert f"x (chi-square {test.statistic:.2f}, df {test.df}" in differ
    nobody = rao_scott(np.zeros((2, 6)), np.zeros((2, 6)), 0)
    assert np.isnan(nobody.p_value)


@pytest.mark.parametrize("what", ["differences", "homogeneity"])
def test_groups_are_needed(what: str) -> None:  # DI6
    with pytest.raises(ArgumentError) as caught:
        getattr(_kano(by=None), what)()
    assert str(caught.value) == (
        f"{what} - compares groups and this result has none - expected at least two - name a grouping column: "
        "classify_kano(..., by='column')."
    )
    one = classify_kano(_answers().assign(g="a"), pairs=PAIRS, by="g")
    with pytest.raises(ArgumentError, match="this result has 1 - expected at least two"):
        getattr(one, what)()
