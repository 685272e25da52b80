"""Banner tables against R (banner.R: prop.test, fisher.test, t.test, svyttest, svyvar, p.adjust).

Tolerance 1e-8: closed forms on both sides; R's ``svyttest`` fits a regression, which gives the same numbers.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from loyaltystats import SurveyDesign, banner_tables

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "design_data.csv")
ORACLE = pd.read_csv(HERE / "banner.csv").set_index(["case", "row", "pair", "quantity"])["value"]
DESIGNS = {
    "plain": None,
    "weights": SurveyDesign(weights="w"),
    "both": SurveyDesign(weights="w", strata="stratum", clusters="branch"),
    "fpc": SurveyDesign(weights="w", strata="stratum", clusters="branch", fpc="branches"),
}
PAIRS = ("bronze_gold", "bronze_silver", "gold_silver")
GROUPS = ("bronze", "gold", "silver")
CLOSE = 1e-8


def _made(case: str, **options: Any) -> Any:
    return banner_tables(
        DATA,
        ["satisfied", "recommend"],
        "segment",
        nets={"satisfied": {"top2": ["4", "5"]}},
        breaks={"recommend": (6, 9)},
        design=DESIGNS[case],
        **options,
    )


def _tests(result: Any) -> pd.DataFrame:
    table = result.tests().to_frame()
    name = {"mean": "mean", "score": "points", "net": "top2"}
    table["row"] = [
        name.get(kind) or f"is{answer}" for kind, answer in zip(table["row_kind"], table["answer"], strict=True)
    ]
    sides = zip(table["column"], table["other_column"], strict=True)
    table["pair"] = ["_".join(side.removeprefix("segment=") for side in pair) for pair in sides]
    named = (table["question"] == "satisfied") | (table["row"] == "points")
    return table[named].set_index(["row", "pair"])


@pytest.mark.parametrize(("adjust", "name"), [("holm", "p_holm"), ("bh", "p_bh"), ("none", "p")])
def test_shares_of_single_respondents(adjust: str, name: str) -> None:
    tests = _tests(_made("plain", adjust=adjust))
    exact = 0
    for row in ("top2", "is1", "is2", "is3", "is4", "is5"):
        for pair in PAIRS:
            mine = tests.loc[(row, pair)]
            assert mine["p_value"] == pytest.approx(ORACLE["plain", row, pair, "p"], rel=CLOSE)
            assert mine["p_adjusted"] == pytest.approx(ORACLE["plain", row, pair, name], rel=CLOSE)
            theirs = ORACLE["plain", row, pair, "statistic"]
            assert mine["test"] == ("Fisher exact" if math.isnan(theirs) else "pooled z")
            assert mine["statistic"] == pytest.approx(theirs, rel=CLOSE, abs=1e-12, nan_ok=True)
            exact += math.isnan(theirs)
    assert 0 < exact < 18


def test_means_of_single_respondents() -> None:
    result = _made("plain")
    tests = _tests(result)
    for pair in PAIRS:
        for mine, name in (("p_value", "p"), ("statistic", "statistic"), ("df", "df")):
            assert tests.loc[("mean", pair), mine] == pytest.approx(ORACLE["plain", "mean", pair, name], rel=CLOSE)
    table = result.to_frame().query("question == 'satisfied'").set_index(["row_kind", "column"])["estimate"]
    for group in GROUPS:
        assert table["mean", f"segment={group}"] == pytest.approx(ORACLE["plain", "mean", group, "estimate"], rel=CLOSE)
        assert table["std_dev", f"segment={group}"] == pytest.approx(
            ORACLE["plain", "sd", group, "estimate"], rel=CLOSE
        )


@pytest.mark.parametrize("case", ["weights", "both", "fpc"])
def test_designs(case: str) -> None:
    result = _made(case)
    tests = _tests(result)
    judged = 0
    for row in ("top2", "is3", "is4", "is5", "mean", "points"):
        for pair in PAIRS:
            mine = tests.loc[(row, pair)]
            assert mine["estimate"] == pytest.approx(ORACLE[case, row, pair, "difference"], rel=CLOSE, abs=1e-12)
            assert mine["df"] == ORACLE[case, row, pair, "df"]
            if mine["test"] == "linearised t":
                judged += 1
                assert mine["statistic"] == pytest.approx(ORACLE[case, row, pair, "statistic"], rel=CLOSE, abs=1e-10)
                assert mine["p_value"] == pytest.approx(ORACLE[case, row, pair, "p"], rel=CLOSE)
        if (tests.loc[row, "test"] == "linearised t").all():
            for pair in PAIRS:
                theirs = ORACLE[case, row, pair, "p_holm"]
                assert tests.loc[(row, pair), "p_adjusted"] == pytest.approx(theirs, rel=CLOSE)
    assert judged >= 15


@pytest.mark.parametrize("case", ["weights", "both", "fpc"])
def test_bases_and_estimates_of_designs(case: str) -> None:
    table = _made(case).to_frame().query("question == 'satisfied'").set_index(["row_kind", "answer", "column"])
    for group in GROUPS:
        row = table.loc[("net", "top2", f"segment={group}")]
        assert row["estimate"] == pytest.approx(ORACLE[case, "top2", group, "estimate"], rel=CLOSE)
        assert row["n_weighted"] == pytest.approx(ORACLE[case, "base", group, "weighted"], rel=CLOSE)
        assert row["n_effective"] == pytest.approx(ORACLE[case, "base", group, "effective"], rel=CLOSE)
        spread = table.loc[("std_dev", "", f"segment={group}"), "estimate"]
        assert spread == pytest.approx(ORACLE[case, "sd", group, "estimate"], rel=CLOSE)
