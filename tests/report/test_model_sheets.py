"""Sheets, findings and pictures of the other driver models, of linkage, what-if and gains.

MS1 every model has its own sheet: numbers of the result to the last digit, its verdict, further tables
MS2 findings say what the coefficients of the model mean
MS3 plot draws each of them; ratios on a logarithmic axis, classes and quantiles named
"""

from __future__ import annotations

import functools
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.kinds import shown
from loyaltystats.report.text import findings

mpl.use("Agg")


@functools.cache
def _results() -> dict[str, ls.Result]:
    study = ls.load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    answers = ls.simulate_responses(study.combined(ls.load_instrument("recommend")), 160, rng=4)
    rng = np.random.default_rng(4)
    frame = answers.frame
    frame["branch"] = [f"b{at % 12:02d}" for at in range(len(frame))]
    score = frame["recommend"].fillna(5).astype(float)
    frame["visits"] = rng.poisson(np.exp(0.2 + 0.1 * score))
    frame["stay"] = np.ceil(rng.exponential(np.exp(1 + 0.25 * score)))
    frame["gone"] = (rng.random(len(frame)) < 0.7).astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "logit": ls.regress_loyalty(answers, model="logit", at_least=9),
            "multinomial": ls.regress_loyalty(answers, model="multinomial", classes=(6, 8)),
            "quantile": ls.regress_loyalty(answers, model="quantile", quantiles=(0.25, 0.75), n_bootstrap=12, rng=1),
            "mixed": ls.regress_loyalty(answers, model="mixed", within="branch"),
            "count": ls.linkage(answers, outcome="visits", kind="count", by="branch", drivers=["recommend"]),
            "duration": ls.linkage(answers, outcome="stay", kind="duration", left="gone"),
            "what_if": ls.what_if(answers, change={"speedperf": 1, "priceperf": -1}, n_bootstrap=12, rng=1),
            "single": ls.what_if(answers, lift={"speedperf": 5}, n_bootstrap=0),
            "gains": ls.driver_gains(answers, n_bootstrap=12, rng=1),
            "priced": ls.driver_gains(answers, costs={"speedperf": 10, "priceperf": 5}, n_bootstrap=12, rng=1),
        }


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("models") / "models.xlsx"
    ls.Report("Models", list(_results().values())).write_excel(path)
    return openpyxl.load_workbook(path, data_only=True)


def _texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize(
    ("name", "sheet", "column", "words"),
    [
        ("logit", "Drivers logistic", "odds_ratio", ["Share, per point", "Odds ratio", "goes up with it"]),
        ("multinomial", "Drivers classes", "odds_ratio", ["over 8", "Tests of the model", "no class depends on it"]),
        (
            "quantile",
            "Drivers quantiles",
            "estimate",
            ["at 0.25: Speed", "same coefficient at quantiles 0.25 and 0.75"],
        ),
        ("mixed", "Drivers mixed", "estimate", ["branch: level", "The groups", "branch does not differ in level"]),
        ("count", "Books counts", "ratio", ["Ratio", "Ratio, low"]),
        ("duration", "Books durations", "ratio", ["Hazard ratio", "hazard ratio is the same early and late"]),
        ("what_if", "What-if", "estimate", ["All changes together", "Speed: +1 for everybody"]),
        ("gains", "Gains", "estimate", ["Mean step"]),
        ("priced", "Gains 2", "gain_per_cost", ["Gain per cost"]),
    ],
)
def test_sheet(book: Any, name: str, sheet: str, column: str, words: list[str]) -> None:  # MS1
    texts = _texts(book[sheet])
    for word in words:
        assert word in texts
    numbers = {cell.value for row in book[sheet].iter_rows() for cell in row if isinstance(cell.value, float)}
    table = _results()[name].to_frame()
    total = table[table["group"] == "Total"] if "group" in table else table
    assert set(total[column].dropna()) <= numbers
    assert len(book[sheet]._charts) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("logit", "percentage points on average"),
        ("logit", "times the odds for one point more"),
        ("multinomial", "more answers “over 8”"),
        ("quantile", "at 0.25 (quantile)"),
        ("count", "times as many for one point more"),
        ("duration", "goes with leaving later"),
        ("what_if", "What if: all changes together would go with"),
        ("single", "What if: Speed: everybody below 5 gets 5 would go with"),
        ("gains", "goes with most in the score:"),
        ("priced", "goes with most in the score per unit of cost."),
    ],
)
def test_findings(name: str, words: str) -> None:  # MS2
    found = findings([shown(_results()[name])])
    assert words in " ".join(f"{each.finding.sentence} {each.finding.caution}" for each in found)


@pytest.mark.parametrize("name", list(_results()))
def test_pictures(name: str) -> None:  # MS3
    ax = ls.plot(_results()[name])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels
    if name in ("logit", "multinomial", "count", "duration"):
        assert ax.get_xscale() == "log"
    if name == "quantile":
        assert "at 0.75: Speed" in labels
    if name == "what_if":
        assert "All changes together" in labels
    mpl.pyplot.close(ax.figure)


@pytest.mark.parametrize(
    ("model", "sheet"), [("linear", "Drivers"), ("logit", "Drivers logistic"), ("ordinal", "Drivers ordinal")]
)
def test_controls_are_not_judged(model: str, sheet: str, tmp_path: Path) -> None:  # MS1
    rng = np.random.default_rng(2)
    data = pd.DataFrame(rng.integers(1, 8, (150, 3)), columns=["speed", "price", "tenure"])
    data["yes"] = (data["speed"] + data["tenure"] + rng.normal(0, 2, 150) > 8).astype(int)
    result = ls.regress_loyalty(data, outcome="yes", drivers=["speed", "price"], always="tenure", model=model)
    page = openpyxl.load_workbook(ls.Report("t", [result]).write_excel(tmp_path / "c.xlsx"))[sheet]
    rows = [row for row in page.iter_rows(values_only=True) if row[1] in ("speed", "price", "tenure")]
    assert {row[1] for row in rows if "held constant" in row} == {"tenure"}
