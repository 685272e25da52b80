"""loyalty_index.

IX1 equal weights: the form of the published index, jointly answered items
IX2 estimated weights: rule, accessor, what is refused
IX3 items, ends and direction come from the instrument or are declared
IX4 the title says satisfaction only where the instrument does
IX5 bad input
IX6 every engine gives the same table
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
from loyaltystats.stats.outcomes.index import loyalty_index

RNG = np.random.default_rng(8)
BASE = RNG.normal(size=80)
DATA = pd.DataFrame(
    {
        name: np.clip(np.round(6 + slope * BASE + RNG.normal(size=80)), 1, 10)
        for name, slope in zip("abc", (2, 1, 1.5), strict=True)
    }
)
DATA["again"] = np.clip(np.round(6 + 2 * DATA["b"] - DATA["b"].mean() + RNG.normal(size=80)), 1, 10)
DATA.loc[3, "a"] = np.nan
DATA["shop"] = ["x", "y"] * 40
ENDS: dict[str, Any] = {"lowest": 1, "highest": 10}


def _refused(kind: type[Exception], *arguments: Any, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        loyalty_index(*arguments, **options)
    return str(caught.value)


def test_equal_weights() -> None:  # IX1
    result = loyalty_index(DATA, ["a", "b", "c"], **ENDS, by="shop")
    whole = DATA.dropna(subset=["a"])
    own = (whole[["a", "b", "c"]].sum(axis=1) - 3) / 27 * 100
    table = result.to_frame().set_index("group")
    assert table.loc["Total", "estimate"] == pytest.approx(own.mean())
    assert table.loc["Total", "std_error"] == pytest.approx(own.std(ddof=1) / 79**0.5)
    assert table.loc["y", "estimate"] == pytest.approx(own[whole["shop"] == "y"].mean())
    assert (result.n, result.n_total) == (79, 80)
    assert result.item_weights()["item_weight"].tolist() == pytest.approx([1 / 3] * 3)
    assert result.item_weights()["mean"].tolist() == pytest.approx(whole[["a", "b", "c"]].mean().tolist())
    assert result.notes[0] == ("Items of the index, all answered: 1 (no answer) of 80 respondents are not in the base.")
    wide = loyalty_index(DATA, ["a", "b", "c"], **ENDS, confidence_level=0.8).to_frame()
    assert result.confidence_interval(0.8)["conf_low"].iloc[0] == pytest.approx(wide["conf_low"].iloc[0])


def test_estimated_weights() -> None:  # IX2
    pca = loyalty_index(DATA, ["a", "b", "c"], **ENDS, weights_rule="pca")
    alone = loyalty_index(DATA, ["a", "b", "c"], **ENDS, weights_rule="pls")
    assert alone.item_weights()["item_weight"].tolist() == pytest.approx(pca.item_weights()["item_weight"].tolist())
    assert "without an outcome the first principal component" in alone.method
    near = loyalty_index(DATA, ["a", "b", "c"], **ENDS, weights_rule="pls", outcome="again")
    assert near.item_weights().set_index("question")["item_weight"].idxmax() == "b"  # what the outcome is made of
    assert near.method == (
        "Weighted mean of 3 items on 1-10, put on 0 to 100; weights by partial least squares (mode A) towards again; 95 % t "
        "interval."
    )
    assert near.notes[-1] == "The interval takes the estimated weights as known; item_weights() shows them."
    assert near.facts()["weights_rule"] == "pls"


def test_weights_refused() -> None:  # IX2
    against = DATA.assign(c=11 - DATA["c"])
    assert _refused(EstimationError, against, ["a", "b", "c"], **ENDS, weights_rule="pca") == (
        "weights_rule - 'pca' gives 'c' a weight of zero or below - expected items that all go together - check whether the "
        "item is reversed, leave it out, or pass weights_rule='equal'."
    )
    assert _refused(EstimationError, DATA.assign(c=5.0), ["a", "b", "c"], **ENDS, weights_rule="pca") == (
        "weights_rule - 'c': everybody gave the same answer - expected answers that vary - leave the item out, or pass "
        "weights_rule='equal'."
    )
    assert "'pls' needs more respondents with every answer than items, and there are 3" in _refused(
        EstimationError, DATA.head(4), ["a", "b", "c"], **ENDS, weights_rule="pls"
    )
    square = pd.DataFrame({"a": [1, 1, 2, 2], "b": [1, 2, 1, 2]})
    assert "two directions explain equally much" in _refused(
        EstimationError, square, ["a", "b"], **ENDS, weights_rule="pca"
    )
    assert _refused(ArgumentError, DATA, ["a", "b"], **ENDS, outcome="again") == (
        "outcome - is used by weights_rule='pls' only, and the rule is 'equal' - expected no outcome - leave it out."
    )
    assert _refused(ArgumentError, DATA, ["a", "b"], **ENDS, weights_rule="pls", outcome=["b", "c"]) == (
        "outcome - 'b' is an item of the index too - expected other columns - name loyalty items that the index is to "
        "predict."
    )


def test_from_the_instrument() -> None:  # IX3, IX4
    answers = ls.simulate_responses(ls.load_instrument("ecsilike"), 60, rng=2)
    result = loyalty_index(answers)
    assert result.questions == ("ecsisat", "ecsimet", "ecsinear")
    assert result.title == "Satisfaction index"
    whole = answers.valid()[list(result.questions)].dropna().astype(float)
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx(((whole - 1) / 9 * 100).mean().mean())
    likely = ls.simulate_responses(ls.load_instrument("intentions"), 30, rng=2)
    turned = loyalty_index(likely, ["intless", "intcheaper"])
    assert turned.title == "Index of 2 items"
    assert "Turned round before the mean, since a high answer is bad: intless, intcheaper." in turned.notes
    raw = likely.valid()[["intless", "intcheaper"]].dropna().astype(float)
    assert turned.to_frame()["estimate"].iloc[0] == pytest.approx(((7 - raw) / 6 * 100).mean().mean())
    both = ls.load_instrument("csat").combined(ls.load_instrument("ecsilike"))
    twice = loyalty_index(ls.simulate_responses(both, 20, rng=1))
    assert twice.questions == ("satoverall", "satexpected", "satideal")  # items of one template


def test_bad_input() -> None:  # IX5
    assert _refused(ArgumentError, DATA) == (
        "questions - nothing says which - expected at least 2 items of one construct - pass questions=[...], or combine the "
        "study with the template 'csat'."
    )
    assert "questions - got 'a' - expected at least 2 items" in _refused(ArgumentError, DATA, "a", **ENDS)
    few = ls.simulate_responses(ls.load_instrument("recommend"), 5, rng=1)
    assert "instrument 'recommend' has 0 of them" in _refused(ArgumentError, few)
    assert _refused(ArgumentError, DATA, ["a", "b"]) == (
        "lowest - the lowest answer of 'a' is not known, and is never guessed from the answers given - expected a number - "
        "pass lowest=..., or read the answers with their instrument."
    )
    assert "'10' (" in _refused(ResponseError, DATA, ["a", "b"], lowest=1, highest=9)
    nobody = pd.DataFrame({"a": [1.0, None], "b": [None, 2.0]})
    assert _refused(EstimationError, nobody, ["a", "b"], **ENDS) == (
        "questions - nobody answered all of 'a', 'b' - expected at least one respondent with every answer - leave out the "
        "item that most did not answer."
    )
    assert "'median' is not known" in _refused(ArgumentError, DATA, ["a", "b"], weights_rule="median")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_engines(engine: str) -> None:  # IX6
    frame: Any = pl.from_pandas(DATA)
    if engine == "duckdb":
        frame = duckdb.from_arrow(frame.to_arrow())
    expected = loyalty_index(DATA, ["a", "b", "c"], **ENDS, weights_rule="pca", by="shop")
    found = loyalty_index(frame, ["a", "b", "c"], **ENDS, weights_rule="pca", by="shop")
    pd.testing.assert_frame_equal(found.to_frame(), expected.to_frame(), rtol=1e-10)
