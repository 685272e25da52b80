"""loyalty_phases and intentions: batteries of several dimensions.

PH1 hand count: means on 0-100, steps, shares that hold a phase and all before it
PH2 chains never rise and have one base
PH3 items come from the instrument, by template; reversals; names of phases
PH4 small bases: nan, not a number
PH5 bad input
PH6 every engine gives the same table; another level
IN1 means in points of the scale, reversed items turned, alpha
IN2 items from the instrument; items of several scales are refused
IN3 bad input, engines, another level
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.stats.outcomes.constructs import construct_items
from loyaltystats.stats.outcomes.intentions import DIMENSIONS, intentions
from loyaltystats.stats.outcomes.phases import PHASES, loyalty_phases

ANSWERS = pd.DataFrame(
    {
        "best": [7, 6, 6, 5, 7, 7],
        "good": [7, 6, 5, 5, 7, None],
        "like": [7, 6, 4, 4, 6, 6],
        "stay": [6, 3, 4, 2, 6, None],
        "leave": [1, 2, 4, 6, 2, 2],
        "shop": ["a", "a", "a", "b", "b", "b"],
    }
)
THREE = {"cognitive": ["best", "good"], "affective": ["like"], "conative": "stay"}
SEVEN: dict[str, Any] = {"lowest": 1, "highest": 7, "top": 2}
BOTH = {"loyalty": ["best", "good"], "staying": ["leave"]}


def _refused(kind: type[Exception], function: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_hand_count() -> None:  # PH1
    result = loyalty_phases(ANSWERS, THREE, **SEVEN, adjust="none")
    table = result.to_frame().set_index("phase")
    cognitive = np.array([7, 6, 5.5, 5, 7])
    assert table.loc["cognitive", "estimate"] == pytest.approx((100 * (cognitive - 1) / 6).mean())
    assert table.loc["cognitive", "n"] == 5
    assert np.isnan(table.loc["cognitive", "step"])
    steps = 100 / 6 * (np.array([7, 6, 4, 4, 6]) - cognitive)
    assert table.loc["affective", "step"] == pytest.approx(steps.mean())
    assert table.loc["affective", "statistic"] == pytest.approx(steps.mean() / (steps.std(ddof=1) / 5**0.5))
    assert table["hold_share"].tolist() == pytest.approx([3 / 5, 4 / 6, 2 / 5])
    assert table["chain_share"].tolist() == pytest.approx([3 / 5, 3 / 5, 2 / 5])
    assert table["n_chain"].tolist() == [5, 5, 5]
    assert result.null == "A phase has the same mean as the phase before it."
    assert (result.n, result.n_total) == (6, 6)


def test_p_values_are_adjusted_within_a_group() -> None:  # PH1
    plain = loyalty_phases(ANSWERS, THREE, **SEVEN, adjust="none").to_frame()
    holm = loyalty_phases(ANSWERS, THREE, **SEVEN).to_frame()
    smallest = plain["p_value"].min()
    assert plain["p_adjusted"].tolist()[1:] == plain["p_value"].tolist()[1:]
    assert holm["p_adjusted"].min() == pytest.approx(2 * smallest)


def test_a_mean_on_the_cut_holds() -> None:  # PH1
    thirds = pd.DataFrame({"a": [7, 5], "b": [6, 6], "c": [5, 6], "d": [6, 6]})
    table = loyalty_phases(thirds, {"one": ["a", "b", "c"], "two": ["d"]}, **SEVEN).to_frame()
    assert table["hold_share"].tolist() == [0.5, 1.0]  # (7 + 6 + 5)/3 is 6, whatever floating point makes of it


def test_chains() -> None:  # PH2
    answers = ls.simulate_responses(ls.load_instrument("loyaltyplus"), 150, rng=5)
    table = loyalty_phases(answers, by="loyalreason").to_frame()
    for _, part in table.groupby("group", sort=False):
        assert (part["chain_share"].diff().dropna() <= 1e-12).all()
        assert part["n_chain"].nunique() == 1
    assert table["phase"].tolist()[:4] == list(PHASES)


def test_from_the_instrument() -> None:  # PH3
    answers = ls.simulate_responses(ls.load_instrument("loyaltyplus"), 60, rng=5)
    result = loyalty_phases(answers)
    assert list(result.items) == list(PHASES)
    assert result.items["action"] == ("loyalhabit", "loyaltrouble", "loyalignore")
    assert result.labels["cognitive"] == "Loyalty of thought"
    assert construct_items(ls.simulate_responses(ls.load_instrument("loyalty"), 5, rng=1), PHASES) == {}
    spanish = ls.simulate_responses(ls.load_instrument("loyaltyplus").with_languages(["es"]), 20, rng=5)
    assert loyalty_phases(spanish).labels["cognitive"] == "Lealtad de razón"


def test_named_columns_beside_an_instrument() -> None:  # PH3
    answers = ls.simulate_responses(ls.load_instrument("loyaltyplus"), 60, rng=5)
    result = loyalty_phases(answers, {"own": ["loyalbetter"], "next": ["loyallike"]}, reversed=["loyallike"])
    raw = answers.valid()["loyallike"].dropna().astype(float)
    table = result.to_frame().set_index("phase")
    assert table.loc["next", "estimate"] == pytest.approx((100 * (7 - raw) / 6).mean())
    assert "Turned round before the mean, since a high answer is bad: loyallike." in result.notes
    assert "own" not in result.labels


def test_small_bases() -> None:  # PH4
    two = pd.DataFrame({"best": [7, 5.0, 6], "like": [6, None, 5], "shop": ["a", "b", "b"]})
    table = loyalty_phases(two, {"one": ["best"], "two": ["like"]}, **SEVEN, by="shop").to_frame()
    alone = table.set_index(["group", "phase"]).loc[("a", "two")]
    assert alone["estimate"] == pytest.approx(100 * 5 / 6)
    assert alone["step"] == pytest.approx(-100 / 6)
    assert np.isnan([alone[name] for name in ("std_error", "step_low", "statistic", "p_value")]).all()
    none = table.set_index(["group", "phase"]).loc[("b", "two")]
    assert (none["n"], none["n_step"], none["n_chain"]) == (1, 1, 1)
    same = pd.DataFrame({"best": [7, 5, 6], "like": [6, 4, 5]})
    result = loyalty_phases(same, {"one": ["best"], "two": ["like"]}, **SEVEN)
    step = result.to_frame().iloc[1]
    assert step["step"] == pytest.approx(-100 / 6)
    assert np.isnan(step["p_value"])
    assert any(note.startswith("A step without p has fewer than two") for note in result.notes)
    lost = pd.DataFrame({"best": [7, 5.0], "like": [np.nan, np.nan]})
    assert np.isnan(loyalty_phases(lost, {"one": ["best"], "two": ["like"]}, **SEVEN).to_frame()["step"]).all()


def test_bad_input() -> None:  # PH5
    assert _refused(ArgumentError, loyalty_phases, ANSWERS) == (
        "phases - were not named, and nothing says which items ask for cognitive, affective, conative, action - expected a "
        "mapping of phases to columns - pass phases={...}, or combine the study with the template 'loyaltyplus'."
    )
    other = ls.simulate_responses(ls.load_instrument("loyalty"), 5, rng=1)
    assert "instrument 'loyalty' asks for fewer than two of" in _refused(ArgumentError, loyalty_phases, other)
    assert _refused(ArgumentError, loyalty_phases, ANSWERS, ["best"]) == (
        "phases - got ['best'] - expected a mapping of names to columns - for example phases={'loyalty': ['praise', "
        "'again']}."
    )
    assert _refused(ArgumentError, loyalty_phases, ANSWERS, {"a": ["best"], "b": ["best"]}, **SEVEN) == (
        "phases - 'best' in more than one - expected each item once - take it out of the others."
    )
    assert _refused(ArgumentError, loyalty_phases, ANSWERS, THREE, **SEVEN, reversed=["leave"]) == (
        "reversed - 'leave' is no item - expected some of best, good, like, stay."
    )
    assert "expected numbers 1-6" in _refused(ResponseError, loyalty_phases, ANSWERS, THREE, lowest=1, highest=6, top=2)
    empty = ANSWERS.assign(best=np.nan, like=np.nan, stay=np.nan)
    assert "nobody answered all items of any phase" in _refused(EstimationError, loyalty_phases, empty, THREE, **SEVEN)
    assert "top - which answers of 'best'" in _refused(
        ArgumentError, loyalty_phases, ANSWERS, THREE, lowest=1, highest=7
    )


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_engines(engine: str) -> None:  # PH6, IN3
    frame: Any = pl.from_pandas(ANSWERS)
    if engine == "duckdb":
        frame = duckdb.from_arrow(frame.to_arrow())
    phases = loyalty_phases(ANSWERS, THREE, **SEVEN, by="shop")
    found = loyalty_phases(frame, THREE, **SEVEN, by="shop")
    pd.testing.assert_frame_equal(found.to_frame(), phases.to_frame(), rtol=1e-12)
    wide = loyalty_phases(ANSWERS, THREE, **SEVEN, by="shop", confidence_level=0.8).to_frame()
    assert phases.confidence_interval(0.8)["conf_high"].tolist() == pytest.approx(
        wide["conf_high"].tolist(), nan_ok=True
    )
    likely = intentions(ANSWERS, BOTH, **SEVEN, reversed=["leave"], by="shop")
    again = intentions(frame, BOTH, **SEVEN, reversed=["leave"], by="shop")
    pd.testing.assert_frame_equal(again.to_frame(), likely.to_frame(), rtol=1e-12)
    wide = intentions(ANSWERS, BOTH, **SEVEN, reversed=["leave"], by="shop", confidence_level=0.8).to_frame()
    for name in ("conf_low", "top_low"):
        assert likely.confidence_interval(0.8)[name].tolist() == pytest.approx(wide[name].tolist(), nan_ok=True)


def test_intentions_hand_count() -> None:  # IN1
    result = intentions(ANSWERS, BOTH, **SEVEN, reversed=["leave"])
    table = result.to_frame().set_index("dimension")
    assert table.loc["loyalty", "estimate"] == pytest.approx(np.mean([7, 6, 5.5, 5, 7]))
    assert table.loc["staying", "estimate"] == pytest.approx(np.mean([7, 6, 4, 2, 6, 6]))
    assert table["top_share"].tolist() == pytest.approx([3 / 5, 4 / 6])
    assert table["items"].tolist() == [2, 1]
    pair = ANSWERS[["best", "good"]].dropna().to_numpy()
    covariance = np.cov(pair.T)
    assert table.loc["loyalty", "alpha"] == pytest.approx(2 * (1 - np.trace(covariance) / covariance.sum()))
    assert np.isnan(table.loc["staying", "alpha"])
    assert result.turned == ("leave",)
    assert "high is good (loyalty: best, good; staying: leave)" in result.method


def test_intentions_from_the_instrument() -> None:  # IN2
    answers = ls.simulate_responses(
        ls.load_instrument("intentions").combined(ls.load_instrument("loyalty")), 120, rng=6
    )
    result = intentions(answers)
    assert list(result.items) == list(DIMENSIONS)
    assert result.items["staying"] == ("intless", "intcheaper")
    assert result.turned == ("intless", "intcheaper", "intswap", "inttell", "intbody")
    raw = answers.valid()[["intless", "intcheaper"]].dropna().astype(float)
    table = result.to_frame().set_index("dimension")
    assert table.loc["staying", "estimate"] == pytest.approx((8 - raw).mean(axis=1).mean())
    assert result.facts()["highest"] == 7


def test_weak_alpha_is_said() -> None:  # IN1
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.integers(1, 8, (60, 2)), columns=["x", "y"])
    notes = intentions(frame, {"odd": ["x", "y"]}, **SEVEN).notes
    assert "Alpha is below 0.7 for odd: the items hardly measure one thing; read them one by one." in notes


def test_intentions_bad_input() -> None:  # IN2, IN3
    assert "dimensions - were not named, and nothing says which items" in _refused(ArgumentError, intentions, ANSWERS)
    mixed = ls.load_instrument("csat").combined(ls.load_instrument("loyalty"))
    answers = ls.simulate_responses(mixed, 10, rng=1)
    assert _refused(ArgumentError, intentions, answers, {"a": ["satoverall"], "b": ["loyalrebuy"]}) == (
        "dimensions - the items have scales 1-10 and 1-7 - expected one scale, since the means are in its points - use "
        "loyalty_phases(), which puts items on 0 to 100, or items of one scale."
    )
    assert "asks for fewer than two of" in _refused(ArgumentError, intentions, answers)
    empty = ANSWERS.assign(best=np.nan, leave=np.nan)
    assert "nobody answered all items of any dimension" in _refused(EstimationError, intentions, empty, BOTH, **SEVEN)
