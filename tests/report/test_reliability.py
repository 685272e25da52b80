"""The client sees scales: sheets, findings, pictures, and what analyze makes of constructs.

RR1 three sheets; verdicts are words beside conventions, never pass or fail
RR2 the findings name scales on both sides of the convention, weak items, and pairs that are not shown to differ
RR3 pictures of alpha and of HTMT; items have none
RR4 analyze makes all three where the instrument has constructs
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.kinds import shown
from loyaltystats.report.sheets.reliability import reading_of
from loyaltystats.report.text import findings
from loyaltystats.stats.reliability.scales import ReliabilityResult, reliability

RNG = np.random.default_rng(8)
FACTORS = RNG.normal(size=(200, 2))
DATA = pd.DataFrame(
    {
        **{f"a{j}": np.round(5 + 2 * FACTORS[:, 0] + RNG.normal(size=200)) for j in range(3)},
        **{f"b{j}": np.round(5 + 2 * FACTORS[:, 0] + RNG.normal(size=200)) for j in range(3)},
        **{f"c{j}": np.round(5 + 0.6 * FACTORS[:, 1] + 2 * RNG.normal(size=200)) for j in range(3)},
    }
)
SCALES = {name: [f"{name}{j}" for j in range(3)] for name in "abc"}


@pytest.fixture(scope="module")
def made() -> ReliabilityResult:
    return reliability(DATA.assign(land=["x"] * 120 + ["y"] * 80), SCALES, by="land", rng=1)


def test_sheets(made: ReliabilityResult, tmp_path: Path) -> None:  # RR1
    results = [made, made.items(), made.distinctness(n_bootstrap=100)]
    path = ls.Report("Scales", results).write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    texts = {
        sheet: " ".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None)
        for sheet in ("Reliability", "Items", "Distinctness", "Summary")
    }
    assert "0.80 or more" in texts["Reliability"]
    assert "below 0.70" in texts["Reliability"]
    assert "not shown" in texts["Distinctness"]
    assert "a – b" in texts["Distinctness"]
    assert not any(word in text for text in texts.values() for word in ("pass", "fail "))
    assert len(book["Reliability"]._charts) == len(book["Distinctness"]._charts) == 1


def test_findings(made: ReliabilityResult) -> None:  # RR2
    views = [shown(each) for each in (made, made.items(), made.distinctness(n_bootstrap=100))]
    said = [each.finding.sentence for each in findings(views)]
    assert said[0].startswith("The questions measure steadily together (alpha of 0.70 or more): “a” (0.")
    assert said[1].startswith("Alpha is below 0.70: “c”")
    assert said[2].startswith("Hardly or not at all in step")
    assert "Not shown to measure different things: a – b" in said[-1]


def test_findings_when_all_is_well(made: ReliabilityResult) -> None:  # RR2
    strong = reliability(DATA, {name: SCALES[name] for name in "ab"})
    assert findings([shown(strong.items())]) == []
    wide = reliability(DATA.head(12), {"a": SCALES["a"]})
    caution = findings([shown(wide)])[0].finding.caution
    assert "not a test" in caution
    apart = {name: [f"{name}{j}" for j in range(3)] for name in "ade"}
    other = DATA.assign(**{item: RNG.normal(size=200) for item in (*apart["d"], *apart["e"])})
    for name in "de":
        other[apart[name]] += 2 * RNG.normal(size=(200, 1))
    pairs = reliability(other, {name: apart[name] for name in "ad"}).distinctness(n_bootstrap=100)
    assert findings([shown(pairs)])[0].finding.sentence.startswith("The two scales measure different things")
    more = reliability(other, apart).distinctness(n_bootstrap=100)
    assert findings([shown(more)])[0].finding.sentence.startswith("All 3 pairs")
    none = made.distinctness(n_bootstrap=0)
    assert findings([shown(none)]) == []


@pytest.mark.parametrize(
    ("alpha", "low", "words"),
    [
        (0.5, 0.4, "below 0.70"),
        (0.75, 0.72, "0.70 or more"),
        (0.75, 0.6, "0.70 or more (interval from 0.60)"),
        (0.97, 0.96, "above 0.95"),
        (0.9, float("nan"), "0.80 or more"),
        (float("nan"), float("nan"), ""),
    ],
)
def test_verdicts(alpha: float, low: float, words: str) -> None:  # RR1
    assert reading_of({"alpha": alpha, "conf_low": low}) == words


def test_pictures(made: ReliabilityResult) -> None:  # RR3
    assert ls.plot(made).get_title(loc="left") == "How steadily the questions of a scale measure together"
    assert "omega" in ls.plot(made).get_xlabel()
    assert "omega" not in ls.plot(reliability(DATA, ["a0", "a1"])).get_xlabel()
    assert ls.plot(made.distinctness(n_bootstrap=50)).get_title(loc="left") == "Do the scales measure different things?"
    assert ls.plot(made.distinctness(n_bootstrap=0))
    assert ls.plot(made.items()).get_title(loc="left") == "How each question goes with the others of its scale"


def test_analyze(tmp_path: Path) -> None:  # RR4
    study = ls.load_instrument("alignment")
    report = ls.analyze(ls.simulate_responses(study, 80, rng=1))
    kinds = [type(result).__name__ for result in report.results]
    assert kinds.count("ReliabilityResult") == kinds.count("ItemsResult") == kinds.count("DistinctnessResult") == 1
    report.write_excel(tmp_path / "client.xlsx")


def test_analyze_says_why_not() -> None:  # RR4
    study = ls.load_instrument("alignment")
    report = ls.analyze(ls.simulate_responses(study, 1, rng=1))
    assert any(gap.analysis == "Reliability of the scales" for gap in report.not_estimable)
