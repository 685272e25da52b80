"""secure_customers.

SE1 hand count: jointly answered base, each condition, who fails on one alone
SE2 questions and top answers come from the instrument or are declared by condition
SE3 bad input
SE4 every engine gives the same table; another level
SE5 the mark of others is in no text
"""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.stats.outcomes.secure import secure_customers
from loyaltystats.stats.proportion import wilson

ANSWERS = pd.DataFrame(
    {
        "happy": [5, 5, 4, 5, 5, None],
        "again": [5, 5, 5, 3, 5, 5],
        "tell": [5, 4, 5, 5, 5, 5],
        "score": [10, 8, 9, 9, 10, 10],
        "shop": ["a", "a", "a", "b", "b", "b"],
    }
)
NAMED: dict[str, Any] = {"satisfaction": "happy", "repurchase": "again", "recommendation": "tell"}
FIVE: dict[str, Any] = {"top": 1, "lowest": 1, "highest": 5}


def _refused(kind: type[Exception], *arguments: Any, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        secure_customers(*arguments, **options)
    return str(caught.value)


def test_hand_count() -> None:  # SE1
    result = secure_customers(ANSWERS, **NAMED, **FIVE, by="shop")
    table = result.to_frame().set_index(["group", "condition"])
    assert table.loc["Total", "estimate"].tolist() == pytest.approx([2 / 5, 4 / 5, 4 / 5, 4 / 5])
    assert table.loc["Total", "one_short"].tolist()[1:] == pytest.approx([1 / 5] * 3)
    low, high = wilson(2, 5)
    assert table.loc[("Total", "all three"), ["conf_low", "conf_high"]].tolist() == pytest.approx(
        [float(low), float(high)]
    )
    assert table.loc[("Total", "all three"), "std_error"] == pytest.approx((0.4 * 0.6 / 5) ** 0.5)
    assert table.loc[("b", "all three"), "estimate"] == 0.5
    assert (result.n, result.n_total, dict(result.excluded)) == (5, 6, {"no answer": 1})
    assert result.notes[-1] == "All shares have the same base: respondents who answered all three questions."
    assert result.method == (
        "Share of respondents with a top answer to all three questions (happy: 5 of 1-5; again: 5 of 1-5; tell: 5 of 1-5); "
        "95 % Wilson intervals."
    )


def test_from_the_instrument() -> None:  # SE2
    study = ls.load_instrument("csat").combined(ls.load_instrument("loyalty"), ls.load_instrument("recommend"))
    answers = ls.simulate_responses(study, 80, rng=4)
    result = secure_customers(answers)
    assert dict(result.questions) == {
        "satisfaction": "satoverall",
        "repurchase": "loyalrebuy",
        "recommendation": "recommend",
    }
    assert list(result.top_answers.values()) == ["9-10 of 1-10", "6-7 of 1-7", "9-10 of 0-10"]
    whole = answers.valid()[["satoverall", "loyalrebuy", "recommend"]].dropna()
    share = ((whole["satoverall"] >= 9) & (whole["loyalrebuy"] >= 6) & (whole["recommend"] >= 9)).mean()
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx(share)
    strict = secure_customers(answers, top=1)
    assert strict.to_frame()["estimate"].iloc[0] <= share
    assert dict(secure_customers(ls.simulate_responses(ls.load_instrument("ecsilike"), 20, rng=1)).questions) == {
        "satisfaction": "ecsisat",
        "repurchase": "ecsiagain",
        "recommendation": "ecsiadvise",
    }


def test_declared_by_condition() -> None:  # SE2
    ends = {"satisfaction": 5, "repurchase": 5, "recommendation": 10}
    result = secure_customers(
        ANSWERS,
        **(NAMED | {"recommendation": "score"}),
        top={"satisfaction": 1, "repurchase": 1, "recommendation": 2},
        lowest={"satisfaction": 1, "repurchase": 1, "recommendation": 0},
        highest=ends,
    )
    assert result.to_frame()["estimate"].tolist() == pytest.approx([2 / 5, 4 / 5, 4 / 5, 4 / 5])
    assert "top - which answers of 'tell' count as top is not declared" in _refused(
        ArgumentError, ANSWERS, **NAMED, top={"satisfaction": 1, "repurchase": 1}, lowest=1, highest=5
    )


def test_bad_input() -> None:  # SE3
    assert _refused(ArgumentError, ANSWERS, satisfaction="happy") == (
        "repurchase, recommendation - nothing says which question asks for it - expected the name of a column - pass "
        "repurchase=..., recommendation=..., or ask a question with that facet (templates csat, loyalty, recommend)."
    )
    assert "expected three different columns" in _refused(ArgumentError, ANSWERS, **(NAMED | {"repurchase": "happy"}))
    assert "satisfaction - got ['happy']" in _refused(ArgumentError, ANSWERS, **(NAMED | {"satisfaction": ["happy"]}))
    assert "expected numbers 1-4" in _refused(ResponseError, ANSWERS, **NAMED, top=1, lowest=1, highest=4)
    nobody = ANSWERS.assign(happy=[None] * 6).astype({"happy": float})
    assert _refused(EstimationError, nobody, **NAMED, **FIVE) == (
        "secure_customers - nobody answered all of 'happy', 'again', 'tell' - expected at least one respondent with all "
        "three answers - check that the three questions were asked of the same people."
    )
    assert "1 of 6 respondents" in _refused(ResponseError, ANSWERS, **NAMED, **FIVE, missing="raise")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_engines(engine: str) -> None:  # SE4
    frame: Any = pl.from_pandas(ANSWERS)
    if engine == "duckdb":
        frame = duckdb.from_arrow(frame.to_arrow())
    expected = secure_customers(ANSWERS, **NAMED, **FIVE, by="shop")
    pd.testing.assert_frame_equal(
        secure_customers(frame, **NAMED, **FIVE, by="shop").to_frame(), expected.to_frame(), rtol=1e-12
    )
    wide = secure_customers(ANSWERS, **NAMED, **FIVE, by="shop", confidence_level=0.99).to_frame()
    assert expected.confidence_interval(0.99)["conf_low"].tolist() == pytest.approx(wide["conf_low"].tolist())


def test_no_mark() -> None:  # SE5
    result = secure_customers(ANSWERS, **NAMED, **FIVE)
    text = " ".join([result.title, result.method, *result.notes, result.source, secure_customers.__doc__ or ""])
    assert "index" not in text.casefold()
