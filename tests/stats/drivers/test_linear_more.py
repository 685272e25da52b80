"""Further tables and notes of the linear model.

LM1 joint: text drivers, groups and interactions are tested as one; a driver with interactions together with them
LM2 simple: an interaction is read at low, middle and high ratings, or with and without a level, in words
LM3 slopes: groups that differ in level only do not differ in slopes; groups that differ in slopes are named
LM4 slopes that cannot be compared say why
LM5 effects: limits enclose the estimate, sizes have Cohen's words, no effect gives a lower limit of 0
LM6 equivalence: a finding where the interval lies inside the margin; raw and standard units; wrong margins are refused
LM7 checks: bends, outliers, overlap and nearly redundant drivers are named, rows by their number
LM8 halo: what cannot be told from the overall impression is named; too few ratings give no table
LM9 a perfect fit asks nothing of residuals that are rounding
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.models.linear_joint import partial_interval, size_words
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(12)
N = 300
DATA = pd.DataFrame(
    {
        "a": RNG.integers(1, 11, N),
        "b": RNG.integers(1, 11, N),
        "c": RNG.integers(1, 11, N),
        "land": np.array(["DE", "ES", "FR"])[np.arange(N) % 3],
        "yes": np.arange(N) % 2,
    }
)
NOISE = RNG.normal(size=N)
DATA["y"] = 0.5 * DATA["a"] + 0.2 * DATA["b"] + 2 * (DATA["land"] == "ES") + NOISE


def regress(data: pd.DataFrame = DATA, drivers: tuple[str, ...] = ("a", "b", "c"), **more: object) -> DriverResult:
    return regress_loyalty(data, outcome="y", drivers=list(drivers), **more)  # type: ignore[arg-type]


def test_joint() -> None:  # LM1
    result = regress(drivers=("a", "b", "land"), groups={"ratings": ["a", "b"]}, always=["yes"])
    table = result.frame("joint")
    assert table["term"].tolist() == ["land", "ratings"]
    assert table["terms"].tolist() == ["land[ES], land[FR]", "a, b"]
    assert (table["p_value"] < 1e-10).all()
    assert (table["p_adjusted"] >= table["p_value"]).all()
    assert "joint" not in regress().more
    both = regress(drivers=("a", "land"), interactions=[("a", "land")]).frame("joint")
    assert both["term"].tolist() == ["a:land", "a", "land"]
    assert both["kind"].tolist() == ["interaction", *["driver with its interactions"] * 2]


def test_a_group_loses_the_driver_that_does_not_vary() -> None:  # LM1
    with pytest.warns(match="same was left out"):
        result = regress(DATA.assign(same=1), ("a", "b", "same"), groups={"one": ["a", "same"], "none": ["b"]})
    assert result.frame("joint")["terms"].tolist() == ["a", "b"]
    with pytest.warns(match="same was left out"):
        result = regress(DATA.assign(same=1), ("a", "b", "same"), groups={"one": ["same"]})
    assert "joint" not in result.more


def test_reading_an_interaction() -> None:  # LM2
    crossed = DATA.assign(y=DATA["a"] * (0.2 + 0.1 * DATA["b"]) + NOISE)
    result = regress(crossed, ("a", "b"), interactions=[("a", "b")])
    simple = result.frame("simple").query("term == 'a'")
    assert simple["place"].tolist() == ["low", "middle", "high"]
    assert simple["estimate"].is_monotonic_increasing
    assert any(
        note.startswith("a: one point more goes with +0.51 where b is low (2.8), and with +1.08")
        for note in result.notes
    )
    assert any("centring them would change their coefficients" in note for note in result.notes)
    assert not any("VIF" in note for note in result.notes)
    level = regress(DATA, ("a", "land"), interactions=[("a", "land")])
    assert level.frame("simple")["place"].tolist() == ["first answer", "this answer"] * 2
    assert any("where land: ES is not given, and with" in note for note in level.notes)
    texts = regress(
        DATA.assign(wave=np.where(DATA["yes"], "x", "z")), ("land", "wave"), interactions=[("land", "wave")]
    )
    assert "simple" not in texts.more
    assert any("holds for the first answer of the other driver" in note for note in texts.notes)


def test_interaction_that_is_left_out() -> None:  # LM2
    never = DATA.assign(none=np.where(DATA.index < 150, "p", "q"), b=np.where(DATA.index < 150, DATA["b"], 0))
    with pytest.warns(match="was left out"):
        result = regress(never, ("b", "none"), interactions=[("b", "none")])
    assert "simple" not in result.more


def _equal_slopes() -> pd.DataFrame:
    """Return answers whose slopes are the same in all groups to the last digit, with groups that differ in level."""
    own = [
        np.where(DATA["land"] == land, column, 0)
        for land in ("DE", "ES", "FR")
        for column in (1, *DATA[["a", "b", "c"]].T.values)
    ]
    design = np.column_stack(own)
    clean = NOISE - design @ np.linalg.lstsq(design, NOISE)[0]
    return DATA.assign(y=0.5 * DATA["a"] + 0.2 * DATA["b"] + 5 * (DATA["land"] == "FR") + clean)


def test_slopes() -> None:  # LM3
    equal = _equal_slopes()
    result = regress(equal, by="land")
    table = result.frame("slopes")
    assert table["term"].tolist() == ["a", "b", "c", "all drivers"]
    assert (table["statistic"] < 1e-10).all()
    assert any(note.endswith("all drivers together p = 1.000: no difference shown.") for note in result.notes)
    other = equal.assign(y=equal["y"] + 0.4 * equal["a"] * (equal["land"] == "FR"))
    result = regress(other, by="land")
    assert any(note.endswith("all drivers together p < 0.001; a counts differently.") for note in result.notes)
    other = other.assign(y=other["y"] - 0.4 * equal["b"] * (equal["land"] == "ES"))
    assert any(note.endswith("; a and b count differently.") for note in regress(other, by="land").notes)
    spread = equal.assign(y=equal["y"] + 0.09 * equal[["a", "b", "c"]].sum(axis=1) * (equal["land"] == "FR"))
    result = regress(spread, by="land", adjust="by")
    assert any(note.endswith("no single driver is shown to count differently.") for note in result.notes)
    text = regress(DATA, ("a", "land"), by="yes").frame("slopes")
    assert text["term"].tolist() == ["a", "land", "all drivers"]
    assert text["df"].tolist() == [1, 2, 3]


def test_slopes_that_cannot_be_compared() -> None:  # LM4
    tiny = DATA.assign(land=["DE"] * (N - 3) + ["ES"] * 3)
    result = regress(tiny, by="land")
    assert "slopes" not in result.more
    assert any("fewer than two groups can be estimated" in note for note in result.notes)
    three = DATA.assign(land=["FR"] * 150 + ["DE"] * 147 + ["ES"] * 3)
    result = regress(three, by="land")
    assert any(
        "Too few respondents, or drivers that cannot be told apart, for slopes of their own, not compared: ES." in note
        for note in result.notes
    )
    assert "slopes" in result.more
    nothing = DATA.assign(a=np.where(DATA["yes"] == 1, DATA["a"], 3), b=np.where(DATA["yes"] == 1, 4, DATA["b"]))
    result = regress(nothing, ("a", "b"), by="yes")
    assert any("no driver in common that varies in all" in note for note in result.notes)
    double = DATA.assign(d=np.where(DATA["yes"] == 1, DATA["a"], DATA["c"]))
    result = regress(double, ("a", "d"), by="yes")
    assert any("fewer than two groups can be estimated" in note for note in result.notes)
    third = double.assign(yes=np.where(DATA["land"] == "ES", 2, DATA["yes"]))
    assert any("not compared: 1." in note for note in regress(third, ("a", "d"), by="yes").notes)


def test_slopes_of_a_design_without_room() -> None:  # LM4
    data = DATA.assign(branch=np.arange(N) % 6, land=DATA["land"].mask(DATA.index % 6 != 0), region=np.arange(N) % 3)
    data["land"] = np.where(data["land"].notna(), np.where(np.arange(N) % 4 == 0, "DE", "ES"), None)
    design = SurveyDesign(clusters="branch", strata="region")
    result = regress(data, by="land", design=design)
    assert any(note.startswith("Slopes of groups cannot be compared: design - ") for note in result.notes)


def test_slopes_of_a_design_with_few_clusters() -> None:  # LM4
    data = DATA.assign(branch=np.arange(N) % 6)
    result = regress(data, by="land", design=SurveyDesign(clusters="branch"))
    assert result.frame("slopes")["p_value"].isna().tolist() == [False, False, False, True]
    assert any("cannot be tested: the groups leave too little room for it" in note for note in result.notes)


def test_effects() -> None:  # LM5
    table = regress(drivers=("a", "b", "c", "land")).frame("effects").set_index("term")
    assert (table["partial_low"] <= table["partial_r2"]).all()
    assert (table["partial_r2"] <= table["partial_high"]).all()
    assert table.loc["a", "reading"] == "large"
    assert table.loc["c", "reading"] == "very small"
    assert table.loc["c", "partial_low"] == 0
    np.testing.assert_allclose(table["f2"], table["partial_r2"] / (1 - table["partial_r2"]))
    wide = regress(drivers=("a", "b"), confidence_level=0.99).frame("effects").set_index("term")
    assert wide.loc["a", "partial_low"] < regress(drivers=("a", "b")).frame("effects")["partial_low"].iloc[0]
    assert [size_words(f2) for f2 in (0.01, 0.02, 0.15, 0.35, float("nan"))] == [
        "very small",
        "small",
        "medium",
        "large",
        "",
    ]
    assert all(np.isnan(partial_interval(1.0, 1, 10, 12, 0.95)))
    assert partial_interval(0.0, 1, 96, 100, 0.95)[0] == 0


def test_equivalence() -> None:  # LM6
    result = regress(always=["yes"])
    found = result.equivalence(0.3)
    table = found.to_frame().set_index("term")
    assert table.index.tolist() == ["a", "b", "c"]
    assert table["verdict"].tolist() == ["not shown", "not shown", "no more than this small"]
    inside = (table["conf_low"] > -table["margin"]) & (table["conf_high"] < table["margin"])
    assert ((table["p_value"] < 0.05) == inside).all()
    raw = result.equivalence(0.2, units="raw", adjust="none")
    assert (raw.to_frame()["margin"] == 0.2).all()
    assert (raw.to_frame()["p_adjusted"] == raw.to_frame()["p_value"]).all()
    assert raw.facts()["units"] == "raw"
    groups = regress(by="yes").equivalence(0.3).to_frame()
    assert groups["group"].tolist() == ["Total"] * 3 + ["0"] * 3 + ["1"] * 3
    with pytest.raises(ArgumentError, match="margin - got 0 - expected a number above 0"):
        result.equivalence(0)
    with pytest.raises(ArgumentError, match="units - 'points' is not known"):
        result.equivalence(0.1, units="points")


def test_equivalence_without_standard_units() -> None:  # LM6
    quantiles = regress_loyalty(DATA, outcome="y", drivers=["a", "b"], model="quantile")
    if quantiles.to_frame()["std_estimate"].isna().all():
        with pytest.raises(ArgumentError, match="expected units='raw'"):
            quantiles.equivalence(0.1)
    table = quantiles.equivalence(0.1, units="raw").to_frame()
    assert table["verdict"].isin(["no more than this small", "not shown"]).all()


def test_equivalence_of_a_coefficient_without_error() -> None:  # LM6
    alone = DATA.assign(land=["PT", *DATA["land"][1:]])
    with pytest.warns(match="one respondent alone decides"):
        result = regress(alone, ("a", "land"))
    table = result.equivalence(0.5).to_frame().set_index("term")
    assert (table.loc["land[PT]", "verdict"], table.loc["a", "verdict"]) == ("", "not shown")


def test_bends_and_outliers_are_named() -> None:  # LM7
    bent = DATA.assign(y=0.1 * DATA["a"] ** 2 + 0.3 * DATA["b"] - 0.05 * DATA["c"] ** 2 + NOISE)
    notes = regress(bent).notes
    assert any(
        note.startswith("a: its effect grows towards the top of its scale (square, adjusted p < 0.001")
        for note in notes
    )
    assert any(note.startswith("c: its effect levels off towards the top") for note in notes)
    for covariance in ("nonrobust", "HC2_BM", "HC4"):
        tests = regress(bent, covariance=covariance).frame("tests").set_index("term")
        assert tests.loc["a", "reading"] == "Yes: it grows towards the top."
    far = DATA.assign(y=DATA["y"].where(DATA.index != 76, DATA["y"] + 12))
    notes = regress(far).notes
    assert any(note.startswith("One respondent is far higher than the ratings suggest") for note in notes)
    assert not any("77" in note for note in notes)
    assert regress(far).frame("influence")["row"].iloc[0] == 77
    low = DATA.assign(y=DATA["y"].where(DATA.index != 76, DATA["y"] - 12))
    assert any("far lower" in note for note in regress(low).notes)


def test_holes_do_not_shift_the_numbers_of_rows() -> None:  # LM7
    far = DATA.assign(
        y=DATA["y"].where(DATA.index != 76, DATA["y"] + 12), a=DATA["a"].astype(float).mask(DATA.index < 10)
    )
    assert "row 77" in regress(far).frame("tests")["term"].tolist()


def test_many_rows_are_not_all_named() -> None:  # LM7
    rare = DATA.assign(
        a=np.where(DATA.index < 24, 40 + DATA.index % 7, DATA["a"] / 5), b=np.where(DATA.index < 24, 0, 5)
    )
    notes = [note for note in regress(rare, ("a",)).notes if "unusual pattern" in note]
    assert not notes or " more of the answers have an unusual pattern" in notes[0] or "Row" in notes[0]


def test_overlap_is_named() -> None:  # LM7
    near = DATA.assign(d=DATA["a"] + 0.05 * RNG.normal(size=N))
    notes = regress(near, ("a", "b", "d")).notes
    assert any(note.startswith("Drivers that overlap much with the others (VIF above 5): ") for note in notes)
    assert any(note.startswith("a and d move together (condition index ") for note in notes)
    almost = DATA.assign(d=DATA["a"] + 1e-3 * RNG.normal(size=N))
    notes = regress(almost, ("a", "b", "d")).notes
    assert any("above 1,000" in note for note in notes)
    assert any("digits are lost unless certified=True" in note for note in notes)
    assert regress(DATA).frame("overlap")["condition_index"].min() == 1


def test_classical_errors_under_uneven_spread() -> None:  # LM7
    uneven = DATA.assign(y=DATA["y"] + NOISE * DATA["a"])
    assert any(
        "the classical errors chosen here do not allow for it" in n
        for n in regress(uneven, covariance="nonrobust").notes
    )
    assert any("robust errors allow for it" in note for note in regress(uneven).notes)


def test_halo() -> None:  # LM8
    impression = 2 * RNG.normal(size=N)
    ratings = pd.DataFrame({name: impression + RNG.normal(size=N) for name in ("p", "q", "r", "s")})
    data = ratings.assign(y=impression + 0.8 * (ratings["s"] - impression) + RNG.normal(size=N))
    result = regress(data, ("p", "q", "r", "s"))
    table = result.frame("halo").set_index("term")
    assert table.index.tolist() == ["p", "q", "r", "s", "person_mean"]
    assert table["centred_estimate"].iloc[:-1].sum() == pytest.approx(0, abs=1e-12)
    assert table.loc["s", "reading"] == "Counts beyond the overall impression."
    assert table.loc["person_mean", "centred_p"] < 1e-10
    equal = regress(ratings.assign(y=impression + 0.5 * RNG.normal(size=N)), ("p", "q", "r", "s"))
    assert any("no more than rating everything higher does" in note for note in equal.notes)
    assert any("Ratings and outcome may share a way of answering" in note for note in equal.notes)
    few = ratings.assign(y=impression + 0.5 * RNG.normal(size=N)).head(90)
    assert not any("no more than rating everything" in note for note in regress(few, ("p", "q", "r", "s")).notes)
    tests = equal.frame("tests").set_index("test")
    assert tests.loc["Harman's share", "statistic"] > 0.5
    assert "halo" not in regress(data, ("p", "q")).more
    crossed = regress(data, ("p", "q", "r", "s"), interactions=[("p", "q")])
    assert "halo" not in crossed.more
    assert "Harman's share" in set(crossed.frame("tests")["test"])


def test_perfect_fit() -> None:  # LM9
    line = DATA.assign(y=2 * DATA["a"] + DATA["b"] - DATA["c"])
    result = regress(line)
    assert "influence" not in result.more
    assert set(result.frame("tests")["test"]) <= {"Harman's share", "full collinearity VIF"}


def test_residuals_of_one_size() -> None:  # LM9
    two = pd.DataFrame({"a": [0.0, 0.0, 1.0, 1.0] * 20, "y": [0.0, 1.0, 1.0, 2.0] * 20})
    tests = regress_loyalty(two, outcome="y", drivers=["a"]).frame("tests").set_index("test")
    assert tests.loc["Breusch-Pagan", "p_value"] > 0.9


def test_one_respondent_more_than_coefficients() -> None:  # LM9
    result = regress(DATA.head(5))
    tests = result.frame("tests").set_index("test")
    assert np.isnan(tests.loc["largest studentised residual", "statistic"])
    assert "square of the driver" not in tests.index
