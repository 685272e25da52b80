"""Choosing and reading columns.

SE1 numbers of any kind become floats, missing ones nan
SE2 text, dates, infinite numbers are refused with column, values and a remedy
SE3 groups sort by value, read as text, and ids are not groups
SE4 outcomes are found by their metric in the order asked
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.stats.selection import (
    group_label,
    group_texts,
    in_order,
    is_missing,
    mostly_numbers,
    numbers,
    outcome_code,
    question_of,
)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2, None]),
        pd.Series([1, 2, None], dtype="Int64"),
        pd.Series([1.0, 2.0, np.nan], dtype="float32"),
        pd.Series([1, 2.0, None], dtype=object),
        pd.Series([Decimal(1), Decimal(2), None], dtype=object),
        pd.Series([1, 2, " "], dtype=object),
    ],
)
def test_numbers(column: pd.Series) -> None:  # SE1
    np.testing.assert_array_equal(numbers(column), [1.0, 2.0, np.nan])


def test_yes_and_no_are_numbers() -> None:  # SE1
    np.testing.assert_array_equal(numbers(pd.Series([True, False])), [1.0, 0.0])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            ["7", "8", "8"],
            "column 'q' - holds numbers stored as text, '7' (1 time); '8' (2 times) - expected numbers - convert it on "
            "purpose, for example frame['q'].astype(float), or read the file with read_responses(path, instrument).",
        ),
        (
            ["7", "good", "good"],
            "column 'q' - holds text, 'good' (2 times) - expected numbers - code the answers as numbers, or read the file "
            "with read_responses(path, instrument).",
        ),
        (
            [f"word {i}" for i in range(30)],
            "column 'q' - holds text, 30 different ones in 30 rows - expected numbers - code the answers as numbers, or "
            "read the file with read_responses(path, instrument).",
        ),
        ([1.0, float("inf")], "column 'q', row 2 - infinite - expected a finite number - correct the answer."),
    ],
)
def test_what_is_no_number(values: list[Any], message: str) -> None:  # SE2
    with pytest.raises(ResponseError) as caught:
        numbers(pd.Series(values, name="q"))
    assert str(caught.value) == message


@pytest.mark.parametrize("values", [pd.to_datetime(["2025-01-01"]), [1 + 2j], [1 + 2j, None]])
def test_dates_and_complex_numbers_are_none(values: Any) -> None:  # SE2
    with pytest.raises(ResponseError, match="expected numbers"):
        numbers(pd.Series(values, name="q"))


def test_mostly_numbers() -> None:  # SE2
    assert mostly_numbers(["7", "8", "n/a", None])
    assert not mostly_numbers(["7", "x", "y"])
    assert not mostly_numbers([])


def test_groups() -> None:  # SE3
    assert in_order(["10", "9", "9"]) == ["9", "10"]
    assert in_order(["10", "b", "a"]) == ["10", "a", "b"]
    assert [group_label(value) for value in (3.0, 3, " x ", None, float("nan"), pd.NA, 1.5)] == [
        *("3", "3", "x", None, None, None, "1.5"),
    ]
    assert is_missing(pd.NaT)


def test_group_texts() -> None:  # SE3
    responses = simulate_responses(load_instrument("profile"), 5, rng=1)
    assert group_texts(responses, "country", ["ES"]) == {"country": "Country", "ES": "Spain"}
    assert group_texts(responses, None, ["ES"]) == {}
    assert group_texts(responses.frame, "country", ["ES"]) == {}
    assert question_of(responses, "nothing") is None


def test_outcomes_by_metric() -> None:  # SE4
    responses = simulate_responses(load_instrument("csat").combined(load_instrument("recommend")), 5, rng=1)
    assert outcome_code(responses, None, ("nps",), "outcome") == "recommend"
    assert outcome_code(responses, None, ("share", "csat"), "outcome") == "satoverall"
    assert outcome_code(responses, None, (None,), "outcome") == "satoverall"
    assert outcome_code(responses, "given", ("nps",), "outcome") == "given"
