"""share_of_wallet and wallet_allocation.

WA1 three ways of asking; share per customer and share of all spending
WA2 who is in the base: no answer, nothing spent, empty cells beside given ones
WA3 numbers that cannot be are refused with their counts
WA4 ways are not mixed, columns come from the instrument
WA5 every engine gives the same table; another level
AL1 the published rule: a respondent's shares add up to 1
AL2 ties, ratings, base of users or of all
AL3 ranks that cannot be are refused
AL4 every engine gives the same table
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
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.outcomes.allocation import wallet_allocation
from loyaltystats.stats.outcomes.wallet import share_of_wallet

SPENT = pd.DataFrame(
    {
        "percent": [50, 25, 0, 90, None],
        "ours": [50, 20, 0, 90, 0],
        "all": [100, 80, 40, 100, 0],
        "us": [60, 20, None, 0, None],
        "north": [40, 80, 50, 0, None],
        "shop": ["a", "a", "b", "b", "b"],
        "w": [1, 2, 1, 1, 1],
    }
)
RANKS = pd.DataFrame(
    {"us": [1, 2, 1, 1, None], "north": [2, 1, None, 1, None], "south": [3, None, None, 3, None], "shop": list("aabbb")}
)
BRANDS = ["us", "north", "south"]


def _refused(kind: type[Exception], function: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_direct() -> None:  # WA1
    result = share_of_wallet(SPENT, "percent", by="shop")
    table = result.to_frame().set_index("group")
    assert table.loc["Total", "estimate"] == pytest.approx(1.65 / 4)
    assert table.loc["a", "estimate"] == pytest.approx(0.375)
    assert "total_share" not in table
    assert (result.n, dict(result.excluded), result.way) == (4, {"no answer": 1}, "direct")
    assert result.notes[0] == "Share of wallet: 1 (no answer) of 5 respondents are not in the base."


def test_spending() -> None:  # WA1, WA2
    result = share_of_wallet(SPENT, spend="ours", total="all", design=SurveyDesign(weights="w"))
    row = result.to_frame().iloc[0]
    assert row["estimate"] == pytest.approx((0.5 + 2 * 0.25 + 0 + 0.9) / 5)
    assert row["total_share"] == pytest.approx((50 + 40 + 90) / (100 + 160 + 40 + 100))
    assert row["total_low"] < row["total_share"] < row["total_high"]
    assert dict(result.excluded) == {"no spending in the category": 1}
    assert "1 respondent spends nothing in the category and left the base: a share of nothing does not exist." in (
        result.notes
    )
    assert result.method == (
        "Mean share of spending, ours of all; 95 % t interval; share of all spending by linearised ratio."
    )


def test_brands() -> None:  # WA1, WA2
    result = share_of_wallet(SPENT, brands={"Us": "us", "North": "north"}, by="shop")
    table = result.to_frame().set_index(["brand", "group"])
    assert table.loc[("Us", "Total"), "estimate"] == pytest.approx((0.6 + 0.2 + 0) / 3)
    assert table.loc[("North", "Total"), "estimate"] == pytest.approx((0.4 + 0.8 + 1) / 3)
    assert table.loc[("Us", "Total"), "total_share"] == pytest.approx(80 / 250)
    assert "Empty cells beside given ones were read as 0, for 1 respondent." in result.notes
    assert dict(result.excluded) == {"no answer": 1, "no spending in the category": 1}
    assert result.n + sum(result.excluded.values()) == result.n_total
    own = share_of_wallet(SPENT, brands=["us", "north"], own="us").to_frame()
    assert own["brand"].tolist() == ["us"]
    more = pd.DataFrame({"us": [None, None, 1.0], "north": [1, 2, 1], "south": [0, 0, 0]})
    assert any("for 2 respondents" in note for note in share_of_wallet(more, brands=BRANDS).notes)


def test_numbers_that_cannot_be() -> None:  # WA3
    assert _refused(ResponseError, share_of_wallet, pd.DataFrame({"p": [120, -1, 50]}), "p") == (
        "column 'p' - '-1' (1 time); '120' (1 time) - expected percentages 0-100 - correct the answers."
    )
    assert _refused(ResponseError, share_of_wallet, pd.DataFrame({"s": [5, 9], "t": [6, 8]}), spend="s", total="t") == (
        "columns 's' and 't', row 2 - more with us than in all - expected a part of the total - correct the answers, or "
        "check that total includes the spending with us."
    )
    assert "expected amounts of at least 0" in _refused(
        ResponseError, share_of_wallet, pd.DataFrame({"s": [-5, 9], "t": [6, 10]}), spend="s", total="t"
    )
    assert "column 'us' - '-2' (1 time)" in _refused(
        ResponseError, share_of_wallet, pd.DataFrame({"us": [-2, 1], "it": [1, 1]}), brands=["us", "it"]
    )
    fractions = share_of_wallet(pd.DataFrame({"p": [0.5, 0.3]}), "p")
    assert fractions.notes[-1].startswith("No answer is above 1: if shares were typed as fractions")
    nobody = pd.DataFrame({"s": [0, np.nan], "t": [0, 5]})
    assert _refused(EstimationError, share_of_wallet, nobody, spend="s", total="t") == (
        "share_of_wallet - nobody has a share: 's', 't' - expected at least one respondent with an answer and some spending "
        "- check the columns."
    )


def test_ways() -> None:  # WA4
    assert "more than one way is given" in _refused(
        ArgumentError, share_of_wallet, SPENT, "percent", spend="ours", total="all"
    )
    assert _refused(ArgumentError, share_of_wallet, SPENT, spend="ours") == (
        "total - is missing - expected both spend and total - pass the other column too."
    )
    assert "spend - is missing" in _refused(ArgumentError, share_of_wallet, SPENT, total="all")
    assert _refused(ArgumentError, share_of_wallet, SPENT) == (
        "question - nothing says which columns hold the share - expected a way to read it - pass question='...', or spend= "
        "and total=, or brands={...}."
    )
    assert "expected at least two companies" in _refused(ArgumentError, share_of_wallet, SPENT, brands=["us"])
    assert "expected at least two companies" in _refused(ArgumentError, share_of_wallet, SPENT, brands="us")
    assert "own - got 'it' - expected one of the brands, 'us', 'north'." in _refused(
        ArgumentError, share_of_wallet, SPENT, brands=["us", "north"], own="it"
    )
    assert "own - got 'us' without brands" in _refused(ArgumentError, share_of_wallet, SPENT, "percent", own="us")
    answers = ls.simulate_responses(ls.load_instrument("loyalty"), 40, rng=1)
    result = share_of_wallet(answers)
    assert result.question == "loyalshare"
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx(answers.valid()["loyalshare"].mean() / 100)
    with pytest.raises(ArgumentError, match="no outcome question with metric share"):
        share_of_wallet(ls.simulate_responses(ls.load_instrument("recommend"), 5, rng=1))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_engines(engine: str) -> None:  # WA5, AL4
    def opened(frame: pd.DataFrame) -> Any:
        own = pl.from_pandas(frame)
        return own if engine == "polars" else duckdb.from_arrow(own.to_arrow())

    spent = share_of_wallet(SPENT, brands=["us", "north"], by="shop")
    found = share_of_wallet(opened(SPENT), brands=["us", "north"], by="shop")
    pd.testing.assert_frame_equal(found.to_frame(), spent.to_frame(), rtol=1e-12)
    ranked = wallet_allocation(RANKS, BRANDS, by="shop")
    again = wallet_allocation(opened(RANKS), BRANDS, by="shop")
    pd.testing.assert_frame_equal(again.to_frame(), ranked.to_frame(), rtol=1e-12)
    wide = share_of_wallet(SPENT, brands=["us", "north"], by="shop", confidence_level=0.8).to_frame()
    assert spent.confidence_interval(0.8)["conf_low"].tolist() == pytest.approx(wide["conf_low"].tolist(), nan_ok=True)
    wide = wallet_allocation(RANKS, BRANDS, by="shop", confidence_level=0.8).to_frame()
    assert ranked.confidence_interval(0.8)["conf_low"].tolist() == pytest.approx(wide["conf_low"].tolist(), nan_ok=True)


def test_rule() -> None:  # AL1
    table = wallet_allocation(RANKS, BRANDS).to_frame().set_index("brand")
    first = [1 / 2, 1 / 3, 1 / 6]  # three companies
    second = [2 / 3, 1 / 3]  # two companies
    tied = [(1 - 1.5 / 4) * 2 / 3] * 2
    assert table.loc["us", "estimate"] == pytest.approx(np.mean([first[0], second[1], 1.0, tied[0]]))
    assert table.loc["north", "estimate"] == pytest.approx(np.mean([first[1], second[0], tied[1]]))
    assert table.loc["south", "used_share"] == 0.5
    everybody = wallet_allocation(RANKS, BRANDS, base="all", by="shop").to_frame()
    sums = everybody.groupby("group")["estimate"].sum()
    assert sums.tolist() == pytest.approx([1.0] * 3)
    assert everybody["n"].tolist()[:3] == [4, 2, 2]


def test_ties_and_ratings() -> None:  # AL2
    given = wallet_allocation(RANKS, BRANDS, ties="given").to_frame().set_index("brand")
    assert given.loc["us", "estimate"] == pytest.approx(np.mean([1 / 2, 1 / 3, 1.0, (1 - 1 / 4) * 2 / 3]))
    ratings = pd.DataFrame(
        {"us": [9, 5, 7, 8, None], "north": [8, 9, None, 8, None], "south": [1, None, None, 2, None]}
    )
    rated = wallet_allocation(ratings, BRANDS, values="ratings").to_frame()
    assert rated["estimate"].tolist() == pytest.approx(wallet_allocation(RANKS, BRANDS).to_frame()["estimate"].tolist())
    first = wallet_allocation(ratings, BRANDS, values="ratings", ties="given").to_frame()
    assert first["estimate"].iloc[0] == pytest.approx(given.loc["us", "estimate"])
    gaps = pd.DataFrame({"us": [1, 2], "north": [4, 7]})
    assert wallet_allocation(gaps, ["us", "north"]).to_frame()["estimate"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert wallet_allocation(gaps, {"We": "us", "They": "north"}).facts()["brands"] == "We, They"


def test_ranks_that_cannot_be() -> None:  # AL3
    assert _refused(ResponseError, wallet_allocation, pd.DataFrame({"a": [0, 1], "b": [1, 2]}), ["a", "b"]) == (
        "column 'a' - '0' (1 time) - expected ranks from 1, the best - correct the answers, or pass ties='average', which "
        "ranks them again."
    )
    assert "expected ranks up to the number of companies that the respondent uses" in _refused(
        ResponseError, wallet_allocation, pd.DataFrame({"a": [1, 1], "b": [3, 2]}), ["a", "b"], ties="given"
    )
    assert "'mean' is not known" in _refused(ArgumentError, wallet_allocation, RANKS, BRANDS, ties="mean")
    nobody = pd.DataFrame({"a": [np.nan], "b": [np.nan]})
    assert "nobody uses any company of the list" in _refused(EstimationError, wallet_allocation, nobody, ["a", "b"])
    assert "gave no answer to at least one" in _refused(
        ResponseError, wallet_allocation, RANKS, BRANDS, missing="raise"
    )
