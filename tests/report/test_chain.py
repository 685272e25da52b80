"""The client sees mediation and moderation: sheets, findings, pictures.

CH1 sheets with words in place of codes, shares as percentages, charts
CH2 findings: what is shown and what is not, without a claim of cause
CH3 pictures: paths, slopes with their region, groups, curves
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.kinds import shown
from loyaltystats.report.text import findings
from loyaltystats.stats.drivers.action.mediation import MediationResult, mediate
from loyaltystats.stats.drivers.action.moderation import ModerationResult, moderate

RNG = np.random.default_rng(6)
N = 180


def _data() -> pd.DataFrame:
    x, age = RNG.normal(6, 2, N), RNG.normal(45, 10, N)
    m, k = x + RNG.normal(size=N), RNG.normal(size=N)
    y = m + 0.05 * (age - 45) * x + RNG.normal(size=N)
    land = np.array(["DE", "ES"])[RNG.integers(0, 2, N)]
    return pd.DataFrame({"x": x, "m": m, "k": k, "y": y, "age": age, "land": land})


DATA = _data()


@pytest.fixture(scope="module")
def one() -> MediationResult:
    return mediate(DATA, driver="x", mediator="m", outcome="y", n_bootstrap=200, by="land")


@pytest.fixture(scope="module")
def two() -> MediationResult:
    return mediate(DATA, driver="x", mediator=["m", "k"], outcome="y", n_bootstrap=200, serial=True)


@pytest.fixture(scope="module")
def slopes() -> ModerationResult:
    return moderate(DATA, driver="x", moderator="age", outcome="y", by="land")


def _texts(path: Path, sheet: str) -> str:
    book = openpyxl.load_workbook(path)
    return " ".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None)


def test_sheets(one: MediationResult, two: MediationResult, slopes: ModerationResult, tmp_path: Path) -> None:  # CH1
    groups = moderate(DATA, driver="x", moderator="land", outcome="y")
    results = [one, two, slopes, groups, one.sensitivity([0.0, 0.5]), slopes.slopes(5)]
    path = ls.Report("Chains", results).write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    assert {"Mediation", "Mediation 2", "Moderation", "Moderation 2", "Left out", "Slope by moderator"} <= set(
        book.sheetnames
    )
    assert "Indirect, over m" in _texts(path, "Mediation")
    assert "Path: x → m" in _texts(path, "Mediation")
    for words in ("Indirect, over m → k", "Indirect, all ways together", "Difference: over m versus over k"):
        assert words in _texts(path, "Mediation 2")
    assert "(mean − 1 sd)" in _texts(path, "Moderation")
    assert "Interaction: x × land: ES" in _texts(path, "Moderation 2")
    assert "Slope, land: DE" in _texts(path, "Moderation 2")
    for sheet in ("Mediation", "Mediation 2", "Moderation", "Moderation 2"):
        assert len(book[sheet]._charts) == 1
    formats = {cell.number_format for row in book["Mediation"].iter_rows() for cell in row if cell.value is not None}
    assert "0%" in formats


def test_findings(one: MediationResult, two: MediationResult, slopes: ModerationResult) -> None:  # CH2
    said = [each.finding for each in findings([shown(one), shown(two), shown(slopes)])]
    assert said[0].sentence.startswith("One point more of “x” goes with +")
    assert "over “m”" in said[0].sentence
    assert "vanish at rho" in said[0].caution
    assert "vanish" not in said[1].caution
    assert said[2].sentence.startswith("The association of “x” with “y” depends on “age”: ")
    assert all("not proof of cause" in each.caution for each in said)


def test_findings_of_nothing(one: MediationResult) -> None:  # CH2
    none = mediate(DATA, driver="x", mediator="k", outcome="y", n_bootstrap=200)
    same = moderate(DATA, driver="m", moderator="land", outcome="y")
    said = [each.finding.sentence for each in findings([shown(none), shown(same)])]
    assert said == [
        "That the association of “x” with “y” runs over “k” is not shown.",
        "That the association of “m” with “y” depends on “land” is not shown.",
    ]
    bare = mediate(DATA, driver="x", mediator="m", outcome="y", n_bootstrap=0)
    assert "is not shown" in findings([shown(bare)])[0].finding.sentence
    assert findings([shown(one.sensitivity([0.0]))]) == []


def test_findings_of_groups() -> None:  # CH2
    data = DATA.assign(y=np.where(DATA["land"] == "DE", 2 * DATA["x"], 0.0) + RNG.normal(size=N))
    result = moderate(data, driver="x", moderator="land", outcome="y")
    assert "for “land: DE”" in findings([shown(result)])[0].finding.sentence


def test_pictures(one: MediationResult, two: MediationResult, slopes: ModerationResult) -> None:  # CH3
    assert ls.plot(one).get_title(loc="left") == "How x goes with y"
    texts = [text.get_text() for text in ls.plot(two).texts]
    assert {"x", "m", "k", "y"} <= set(texts)
    assert any(text.startswith("Total ") for text in texts)
    beside = mediate(DATA, driver="x", mediator=["m", "k"], outcome="y", n_bootstrap=0)
    assert ls.plot(beside).get_title(loc="left") == "How x goes with y"
    assert "shaded" in ls.plot(slopes).get_xlabel()
    assert "hollow" in ls.plot(moderate(DATA, driver="x", moderator="land", outcome="y")).get_xlabel()
    assert "rho" in ls.plot(one.sensitivity()).get_xlabel()
    assert ls.plot(slopes.slopes(11)).get_title(loc="left") == "Slope of x"
