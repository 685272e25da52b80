"""Sheets, pictures and sentences of compared groups.

CS1 the sheet holds means or shares, the tests of all groups and of pairs, and a native chart that follows the table
CS2 sentences lead with the finding; sameness and refusals are said; small groups appear nowhere
CS3 pictures of every kind
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls


def answers() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    country = np.repeat(["DE", "FR", "IT", "LU", "MT"], [90, 90, 90, 3, 3])
    value = 5 + 2.0 * (country == "DE") + rng.normal(0, 1, len(country))
    return pd.DataFrame(
        {
            "country": country,
            "value": value.round(),
            "again": np.where(value > 6, "yes", "no"),
            "calm": rng.normal(size=276),
        }
    )


def results() -> dict[str, ls.Result]:
    frame = answers()
    return {
        "means": ls.compare_groups(frame, question=["value", "calm"], by="country", margin=1.0),
        "rank": ls.compare_groups(frame, question="value", by="country", method="rank"),
        "shares": ls.compare_groups(frame, question="again", by="country"),
        "mixed": ls.compare_groups(frame, question=["value", "again"], by="country"),
        "within": ls.compare_groups(frame, question=["value", "calm"], within=True),
        "agreement": ls.within_group_agreement(frame, question="value", by="country", lowest=0, highest=10),
    }


RESULTS = results()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = ls.Report("Groups", list(RESULTS.values())).write_excel(tmp_path_factory.mktemp("book") / "groups.xlsx")
    return openpyxl.load_workbook(path)


def _cells(book: openpyxl.Workbook, name: str) -> list[str]:
    return [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value is not None]


def test_sheets(book: openpyxl.Workbook) -> None:  # CS1
    names = [name for name in book.sheetnames if name.startswith(("Groups compared", "Agreement within"))]
    assert len(names) == 6
    for name in names:
        sheet: Any = book[name]
        assert sheet._charts, name
    text = _cells(book, "Groups compared")
    assert "All together: do they differ at all?" in text
    assert "Every two groups" in text
    assert "DE minus FR" in text
    assert "the same within the margin" in text


def test_small_groups_are_hidden(book: openpyxl.Workbook) -> None:  # CS2
    for name in book.sheetnames:
        assert not any({"LU", "MT"} & set(text.split()) for text in _cells(book, name)), name


def test_sentences() -> None:  # CS2
    said = {name: ls.Report("One", [each]).sentences for name, each in RESULTS.items()}
    assert said["means"][0].startswith("“DE” answers “value” ")
    assert any("shown to be the same within 1 points" in each for each in said["means"])
    assert any("The groups differ on 1 of 2 questions" in each for each in said["means"])
    assert "percentage points" in said["shares"][0]
    assert "by the same respondents" in said["within"][0]
    assert "Members agree in" in said["agreement"][0]
    calm = ls.compare_groups(answers(), question="calm", by="country")
    assert ls.Report("One", [calm]).sentences[0] == "No difference between the groups is shown on “calm”."


def test_a_refused_ranking_is_said(tmp_path: Path) -> None:  # CS2
    rng = np.random.default_rng(8)
    trust = rng.normal(size=400)
    frame = pd.DataFrame({f"t{k}": 5 + trust + rng.normal(0, 0.7, 400) for k in (1, 2, 3, 4)})
    frame["country"] = np.repeat(["DE", "FR"], 200)
    for at, item in enumerate(("t1", "t2", "t3", "t4")):
        frame[item] += (at - 1.5) * (frame["country"] == "FR")
    found = ls.compare_groups(frame, question={"trust": ["t1", "t2", "t3", "t4"]}, by="country")
    report = ls.Report("One", [found])
    assert "may not be ranked" in report.sentences[0]
    book = openpyxl.load_workbook(report.write_excel(tmp_path / "one.xlsx"))
    assert any("no ranking" in text for text in _cells(book, "Groups compared"))


@pytest.mark.parametrize("name", list(RESULTS))
def test_pictures(name: str) -> None:  # CS3
    drawn = ls.plot(RESULTS[name])
    assert drawn.get_title(loc="left")
    assert len(drawn.get_yticklabels()) > 1
