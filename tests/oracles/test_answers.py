"""Answers given against R: shares with Wilson intervals, means with t intervals (answers.R writes answers.csv).

Tolerance 1e-8: everything is a closed form.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import loyaltystats as ls

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "loyalty_data.csv")
ORACLE = pd.read_csv(HERE / "answers.csv")
CLOSED_FORM = 1e-8


def _row(result: Any, group: str, answer: str = "") -> dict[str, Any]:
    table = result.to_frame()
    chosen = table[table["group"] == group]
    if answer:
        chosen = chosen[chosen["answer"] == answer]
    (row,) = chosen.to_dict("records")
    return row


@pytest.mark.parametrize("weighted", [False, True])
def test_shares(weighted: bool) -> None:
    design = ls.SurveyDesign(weights="w") if weighted else None
    result = ls.frequencies(DATA, "satisfied", by="country", design=design)
    cases = ORACLE[ORACLE["case"].str.fullmatch("(?:weighted|share)[1-7]")]
    cases = cases[cases["case"].str.startswith("weighted") == weighted]
    assert len(cases) == 4 * 7 * (3 if weighted else 4)
    for case in cases.to_dict("records"):
        row = _row(result, case["group"], case["case"][-1])
        name = "answers" if case["quantity"] == "count" else case["quantity"]
        assert row[name] == pytest.approx(float(case["value"]), abs=CLOSED_FORM)


@pytest.mark.parametrize("weighted", [False, True])
def test_numbers(weighted: bool) -> None:
    design = ls.SurveyDesign(weights="w") if weighted else None
    result = ls.amounts(DATA, "recommend", by="country", design=design, confidence_level=0.9)
    cases = ORACLE[ORACLE["case"] == ("weighted" if weighted else "number")]
    assert len(cases) == 4 * (4 if weighted else 5)
    for case in cases.to_dict("records"):
        row = _row(result, case["group"])
        assert row[case["quantity"]] == pytest.approx(float(case["value"]), abs=CLOSED_FORM)
