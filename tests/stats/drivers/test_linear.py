"""stats.drivers.linear.

LI1 categorical drivers give one term per level after the first; rare levels are named
LI2 collinear drivers are refused by name; constant drivers leave with a note
LI3 too few respondents, a constant outcome, text numbers and unknown columns are refused in words
LI4 missing answers are counted by reason; missing="raise" refuses them
LI5 by= fits one model per group, with the group first
LI6 outcome and drivers come from the instrument's roles
LI7 every engine gives the same table
LI8 diagnostics speak when there is something to say
LI9 NIST certified regressions keep their digits
LI10 a coefficient that one respondent decides alone has no robust error; the others keep theirs
"""

from __future__ import annotations

import re
import warnings

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from loyaltystats.errors import ArgumentError, AssumptionWarning, EstimationError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.stats.drivers.driver_result import ASSOCIATION
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(5)
N = 120
DATA = pd.DataFrame(
    {
        "a": RNG.integers(1, 11, N),
        "b": RNG.integers(1, 11, N),
        "land": ["DE", "ES", "FR"] * (N // 3),
        "wave": [1, 2] * (N // 2),
    }
)
DATA["y"] = 0.5 * DATA["a"] + 0.2 * DATA["b"] + (DATA["land"] == "ES") + RNG.normal(size=N)


def _message(**arguments: object) -> str:
    data = arguments.pop("data", DATA)
    with pytest.raises((ArgumentError, EstimationError, ResponseError)) as caught:
        regress_loyalty(data, **{"outcome": "y", "drivers": ["a", "b"], **arguments})  # type: ignore[arg-type]
    return str(caught.value)


def test_terms_of_a_categorical_driver() -> None:  # LI1
    result = regress_loyalty(DATA, outcome="y", drivers=["a", "land"])
    assert result.to_frame()["term"].tolist() == ["intercept", "a", "land[ES]", "land[FR]"]
    assert result.to_frame()["estimate"].iloc[2] == pytest.approx(1, abs=0.6)
    assert ASSOCIATION in result.notes
    rare = DATA.assign(land=["ES"] * 3 + ["DE"] * (N - 3))
    with pytest.warns(AssumptionWarning, match="only 3 respondents"):
        notes = regress_loyalty(rare, outcome="y", drivers=["a", "land"]).notes
    assert "land: ES: only 3 respondents; its test is too optimistic below 10." in notes
    few = DATA.assign(flag=[1] * 4 + [0] * (N - 4))
    with pytest.warns(AssumptionWarning, match="flag: only 4 respondents"):
        regress_loyalty(few, outcome="y", drivers=["a", "flag"])


def test_collinear_by_name() -> None:  # LI2
    twice = DATA.assign(double=2 * DATA["a"] + 1, total=DATA["a"] + DATA["b"])
    assert _message(data=twice, drivers=["a", "b", "double"]) == (
        "drivers - 'a' and 'double' carry the same information - expected drivers that are not exact combinations of "
        "each other - leave out one of each set."
    )
    assert "'a' and 'b' and 'total' carry" in _message(data=twice, drivers=["a", "b", "total"])


def test_constant_driver_leaves_with_a_note() -> None:  # LI2
    note = "same was left out: everybody gave the same answer, so it cannot explain anything."
    with pytest.warns(AssumptionWarning, match="same was left out"):
        result = regress_loyalty(DATA.assign(same=3), outcome="y", drivers=["a", "same"])
    assert note in result.notes
    assert result.to_frame()["term"].tolist() == ["intercept", "a"]
    with pytest.warns(AssumptionWarning):
        constant = regress_loyalty(DATA.assign(same="DE"), outcome="y", drivers=["a", "same"])
    assert constant.to_frame()["term"].tolist() == ["intercept", "a"]


def test_refusals() -> None:  # LI3
    assert _message(data=DATA.head(3)) == (
        "outcome 'y' - 3 complete respondents for 3 coefficients - expected more respondents than coefficients - name "
        "fewer drivers or collect more answers."
    )
    assert _message(data=DATA.assign(y=7)) == (
        "outcome 'y' - everybody gave the same answer - expected an outcome that varies."
    )
    assert _message(data=DATA.assign(a=1), drivers=["a"]) == (
        "outcome 'y' - no driver is left that varies - expected at least one."
    )
    assert _message(data=DATA.assign(a=DATA["a"].astype(str)), drivers=["a"]).startswith(
        "column 'a' - holds numbers stored as text, '1'"
    )
    assert "no column 'c'" in _message(drivers=["c"])
    unknown = _message(model="linaer")
    assert unknown.startswith("model - 'linaer' is not known - expected one of ")
    assert unknown.endswith("Did you mean 'linear'?")
    assert _message(covariance="HC9").startswith("covariance - 'HC9' is not known")
    assert _message(drivers=["a", "a"]).startswith("drivers - ['a'] stand there twice")
    assert _message(drivers=["a", "y"]).startswith("drivers - the outcome 'y' is among them")
    assert _message(drivers=None).startswith("drivers - none is named and the answers carry no instrument")
    assert _message(outcome=None).startswith("outcome - was not named and the answers carry no instrument")
    empty = DATA.assign(y=float("nan"))
    assert "no respondent answered all of them" in _message(data=empty)


def test_missing_answers_are_counted() -> None:  # LI4
    holes = DATA.assign(y=DATA["y"].mask(DATA.index < 5), a=DATA["a"].astype("Int64").mask(DATA.index.isin([4, 5, 6])))
    result = regress_loyalty(holes, outcome="y", drivers=["a", "b"])
    assert result.excluded == {"no answer to the outcome": 5, "a driver not answered": 2}
    assert result.n + sum(result.excluded.values()) == result.n_total == N
    assert "7 respondents have missing answers" in _message(data=holes, missing="raise")


def test_one_model_per_group() -> None:  # LI5
    result = regress_loyalty(DATA.assign(land=DATA["land"].mask(DATA.index == 0)), outcome="y", drivers="a", by="land")
    table = result.to_frame()
    assert table["group"].tolist() == ["Total"] * 2 + ["DE"] * 2 + ["ES"] * 2 + ["FR"] * 2
    alone = regress_loyalty(DATA[DATA["land"] == "ES"], outcome="y", drivers=["a"]).to_frame()
    np.testing.assert_allclose(table.loc[table["group"] == "ES", "estimate"], alone["estimate"], rtol=1e-12)
    total = regress_loyalty(DATA, outcome="y", drivers=["a"])
    np.testing.assert_allclose(table.loc[table["group"] == "Total", "std_error"], total.to_frame()["std_error"])
    assert (result.r2, result.n, result.excluded) == (pytest.approx(total.r2), N, {})
    assert "1 respondent without a value of 'land' count in the total only." in result.notes
    assert result.confidence_interval(0.9).columns.tolist() == ["group", "term", "conf_low", "conf_high"]


def test_a_group_that_cannot_be_estimated_is_a_value() -> None:  # LI5
    small = DATA.assign(wave=[10] * (N - 3) + [9] * 3)
    result = regress_loyalty(small, outcome="y", drivers=["a", "b"], by="wave")
    table = result.to_frame()
    assert table["group"].unique().tolist() == ["Total", "9", "10"]
    lost = table[table["group"] == "9"]
    assert lost["term"].tolist() == ["intercept", "a", "b"]
    assert lost.drop(columns=["group", "term", "n"]).isna().all(axis=None)
    assert lost["n"].tolist() == [3, 3, 3]
    assert any(note.startswith("9: not estimable. outcome 'y' - 3 complete respondents for 3") for note in result.notes)


def test_levels_are_those_of_the_group() -> None:  # LI1, LI5
    mixed = DATA.assign(place=np.where(DATA["wave"] == 1, DATA["land"], DATA["land"].replace("DE", "FR")))
    result = regress_loyalty(mixed, outcome="y", drivers=["a", "place"], by="wave")
    table = result.to_frame().set_index("group")
    assert table.loc["1", "term"].tolist() == ["intercept", "a", "place[ES]", "place[FR]"]
    assert table.loc["2", "term"].tolist() == ["intercept", "a", "place[FR]"]
    assert "2: place: nobody gave its first answer; the others are compared with place[ES]." in result.notes
    alone = regress_loyalty(mixed[mixed["wave"] == 2], outcome="y", drivers=["a", "place"]).to_frame()
    np.testing.assert_allclose(table.loc["2", "estimate"], alone["estimate"])


def test_one_respondent_alone_decides_a_coefficient() -> None:  # LI10
    alone = DATA.assign(land=["PT", *DATA["land"][1:]])
    for covariance in ("HC0", "HC3", "HC4"):
        with pytest.warns(AssumptionWarning, match="one respondent alone decides the coefficient"):
            result = regress_loyalty(alone, outcome="y", drivers=["a", "land"], covariance=covariance)
        table = result.to_frame().set_index("term")
        lost = table.loc["land[PT]"]
        assert lost[["std_error", "p_value", "p_adjusted", "conf_low", "conf_high"]].isna().all()
        assert lost["estimate"] == pytest.approx(table.loc["land[PT]", "estimate"])
        assert np.isnan(result.joint_p)
        without = alone[1:]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            known = regress_loyalty(without, outcome="y", drivers=["a", "land"], covariance=covariance)
        rest = known.to_frame().set_index("term")
        # a respondent who decides one coefficient alone tells nothing about the others
        np.testing.assert_allclose(table.loc[rest.index, "estimate"], rest["estimate"], rtol=1e-9)
        if covariance != "HC4":  # HC4 divides by the number of coefficients, which differs
            np.testing.assert_allclose(table.loc[rest.index, "std_error"], rest["std_error"], rtol=1e-9)
    with pytest.warns(AssumptionWarning, match="only 1 respondent"):
        classical = regress_loyalty(alone, outcome="y", drivers=["a", "land"], covariance="nonrobust")
    assert classical.to_frame()["std_error"].notna().all()


def test_every_other_column() -> None:  # LI6
    result = regress_loyalty(DATA.assign(id=[f"R{i}" for i in range(N)]), outcome="y", drivers="all", by="wave")
    assert result.to_frame()["term"].unique().tolist() == ["intercept", "a", "b", "land[ES]", "land[FR]"]


def test_too_many_texts_are_no_levels() -> None:  # LI3
    ids = DATA.assign(who=[f"R{i}" for i in range(N)])
    assert _message(data=ids, drivers=["a", "who"]) == (
        "column 'who' - holds 120 different texts - expected at most 30 levels of a driver - is this an id or an open "
        "answer? Leave it out, or join levels first."
    )
    half = DATA.assign(b=["7", "n/a"] * (N // 2))
    assert _message(data=half).startswith("column 'b' - holds text, 'n/a' (60 times) - expected numbers")
    assert _message(drivers=[]) == "drivers - the list is empty - expected different columns - name each driver once."


def test_levels_follow_the_scale_of_the_instrument() -> None:  # LI1
    study = load_instrument("recommend").combined(
        load_instrument("profile"), load_instrument("performance").with_features({"speed": "speed"})
    )
    answers = simulate_responses(study, 400, rng=3)
    result = regress_loyalty(answers, drivers=["speedperf", "segment"])
    assert result.to_frame()["term"].tolist() == ["intercept", "speedperf", "segment[S]", "segment[L]", "segment[G]"]
    assert result.labels["segment[S]"].startswith(result.labels["segment"] + ": ")


def test_more_than_half_left_out_is_said() -> None:  # LI4
    holes = DATA.assign(a=DATA["a"].where(DATA.index < 50))
    result = regress_loyalty(holes, outcome="y", drivers=["a", "b"])
    assert result.notes[0] == (
        "70 (a driver not answered) of 120 respondents are not in the base. That is more than half: compare those left "
        "out with those used."
    )


def test_facts() -> None:
    result = regress_loyalty(DATA, outcome="y", drivers=["a", "b"])
    facts = result.facts()
    assert (facts["outcome"], facts["r2"], facts["covariance"]) == ("y", result.r2, "HC3")
    assert result.method.startswith(
        "Least squares of y on 2 terms, HC3 robust standard errors, p adjusted by Holm. R2 = "
    )
    assert "F(2, 117) = " in result.method
    assert result.method.endswith(", p < 0.001.")
    assert result.joint_p < 1e-10


def test_roles_choose() -> None:  # LI6
    study = (
        load_instrument("recommend")
        .combined(load_instrument("performance").with_features({"speed": "speed", "price": "price"}))
        .combined(load_instrument("csat"))
    )
    answers = simulate_responses(study, 200, rng=1)
    result = regress_loyalty(answers)
    assert result.outcome == "recommend"
    assert result.to_frame()["term"].tolist() == ["intercept", "speedperf", "priceperf"]
    assert result.labels["speedperf"] == "speed"
    with pytest.raises(ArgumentError, match="no performance or driver question"):
        regress_loyalty(simulate_responses(load_instrument("recommend"), 20, rng=1))
    with pytest.raises(ArgumentError, match="no outcome question"):
        regress_loyalty(simulate_responses(load_instrument("profile"), 20, rng=1))


def test_interval_at_another_level() -> None:
    result = regress_loyalty(DATA, outcome="y", drivers=["a", "b"], confidence_level=0.9)
    again = regress_loyalty(DATA, outcome="y", drivers=["a", "b"]).confidence_interval(0.9)
    np.testing.assert_allclose(again["conf_low"], result.to_frame()["conf_low"], rtol=1e-12)


@pytest.mark.parametrize("engine", ["polars", "lazy", "pyarrow", "duckdb"])
def test_every_engine(engine: str) -> None:  # LI7
    arrow = pa.Table.from_pandas(DATA)
    frame = {
        "polars": lambda: pl.from_arrow(arrow),
        "lazy": lambda: pl.from_arrow(arrow).lazy(),  # type: ignore[union-attr]
        "pyarrow": lambda: arrow,
        "duckdb": lambda: duckdb.connect().from_arrow(arrow),
    }[engine]()
    found = regress_loyalty(frame, outcome="y", drivers=["a", "b", "land"]).to_frame()
    known = regress_loyalty(DATA, outcome="y", drivers=["a", "b", "land"]).to_frame()
    pd.testing.assert_frame_equal(found, known, rtol=1e-12)


def test_diagnostics_speak() -> None:  # LI8
    rng = np.random.default_rng(8)
    a = rng.uniform(1, 10, 400)
    curved = pd.DataFrame({"a": a, "b": a + rng.normal(0, 0.2, 400)})
    curved["y"] = a**2 + rng.normal(size=400) * a**2
    notes = " ".join(regress_loyalty(curved, outcome="y", drivers=["a", "b"]).notes)
    assert "Residuals spread unevenly (Breusch-Pagan" in notes
    assert "VIF above 5" in notes
    bent = pd.DataFrame({"a": a, "y": (a - 5) ** 2 + rng.normal(size=400)})
    assert "A straight line may be too simple" in " ".join(regress_loyalty(bent, outcome="y", drivers=["a"]).notes)
    lever = pd.DataFrame({"a": [*rng.normal(size=29), 40.0], "y": [*rng.normal(size=29), 60.0]})
    notes = " ".join(regress_loyalty(lever, outcome="y", drivers=["a"]).notes)
    assert "Row 30 of the answers sways the coefficients strongly" in notes
    assert "Row 30 of the answers has an unusual pattern of ratings (leverage up to 0.9" in notes
    mild = pd.DataFrame({"a": a, "y": a + rng.normal(size=400) * (1 + 0.04 * a)})
    spread = [note for note in regress_loyalty(mild, outcome="y", drivers=["a"]).notes if "Breusch-Pagan" in note]
    assert re.search(r"Breusch-Pagan \d+\.\d, p = 0\.00\d\)", spread[0])
    heavy = pd.DataFrame({"a": rng.normal(size=40), "y": np.exp(rng.normal(size=40) * 2)})
    assert "lean on normal residuals" in " ".join(regress_loyalty(heavy, outcome="y", drivers=["a"]).notes)


def test_perfect_fit_is_no_crash() -> None:  # LI8
    line = pd.DataFrame({"a": np.arange(10.0), "y": 2 * np.arange(10.0) + 1})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = regress_loyalty(line, outcome="y", drivers=["a"])
    assert result.r2 == pytest.approx(1, abs=1e-12)
    assert result.to_frame()["estimate"].tolist() == pytest.approx([1, 2], abs=1e-10)


def _digits(found: np.ndarray, certified: np.ndarray) -> float:
    return float(np.min(-np.log10(np.maximum(np.abs(found - certified) / np.abs(certified), 1e-15))))


LONGLEY = """60323 83 234289 2356 1590 107608 1947
61122 88.5 259426 2325 1456 108632 1948
60171 88.2 258054 3682 1616 109773 1949
61187 89.5 284599 3351 1650 110929 1950
63221 96.2 328975 2099 3099 112075 1951
63639 98.1 346999 1932 3594 113270 1952
64989 99 365385 1870 3547 115094 1953
63761 100 363112 3578 3350 116219 1954
66019 101.2 397469 2904 3048 117388 1955
67857 104.6 419180 2822 2857 118734 1956
68169 108.4 442769 2936 2798 120445 1957
66513 110.8 444546 4681 2637 121950 1958
68655 112.6 482704 3813 2552 123366 1959
69564 114.2 502601 3931 2514 125368 1960
69331 115.7 518173 4806 2572 127852 1961
70551 116.9 554894 4007 2827 130081 1962"""
LONGLEY_BETA = [
    -3482258.63459582,
    15.0618722713733,
    -0.0358191792925910,
    -2.02022980381683,
    -1.03322686717359,
    -0.0511041056535807,
    1829.15146461355,
]
LONGLEY_ERROR = [
    890420.383607373,
    84.9149257747669,
    0.0334910077722432,
    0.488399681651699,
    0.214274163161675,
    0.226073200069370,
    455.478499142212,
]


@pytest.mark.parametrize(("certified", "least"), [(False, 13), (True, 14)])
def test_longley(certified: bool, least: float) -> None:  # LI9, NIST StRD certified values
    rows = [[float(cell) for cell in line.split()] for line in LONGLEY.splitlines()]
    data = pd.DataFrame(rows, columns=["y", *(f"x{i}" for i in range(1, 7))])
    table = regress_loyalty(
        data, outcome="y", drivers=[f"x{i}" for i in range(1, 7)], covariance="nonrobust", certified=certified
    ).to_frame()
    assert _digits(table["estimate"].to_numpy(), np.array(LONGLEY_BETA)) >= least
    assert _digits(table["std_error"].to_numpy(), np.array(LONGLEY_ERROR)) >= 12.5


def test_wampler1() -> None:  # LI9, exact polynomial of degree 5: all coefficients are 1
    x = np.arange(21.0)
    powers = {f"x{k}": x**k for k in range(1, 6)}
    data = pd.DataFrame({**powers, "y": 1 + sum(powers.values())})
    table = regress_loyalty(data, outcome="y", drivers=list(powers)).to_frame()
    assert _digits(table["estimate"].to_numpy(), np.ones(6)) >= 9
