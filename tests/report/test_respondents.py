"""Quality and respondents: who answered, how completely, who was left out.

QR1 counts of questions add up to all respondents, by hand and on simulated answers
QR2 groups too small are hidden, never one alone
QR3 the sheet appears where a questionnaire is known, and shows no answer of a person
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.respondents import GroupCount, respondents_of
from loyaltystats.report.sheets.quality import _large_enough


@pytest.fixture(scope="module")
def answers() -> ls.Responses:
    study = ls.load_instrument("kano").with_features({"wifi": "Free wifi"})
    study = study.combined(ls.load_instrument("recommend"), ls.load_instrument("profile"))
    return ls.simulate_responses(study, 120, rng=3)


def test_counts_by_hand() -> None:  # QR1
    study = ls.load_instrument("kano").with_features({"wifi": "Free wifi"})
    raw = ls.simulate_responses(study, 4, rng=1)
    frame = raw.frame.assign(
        wififun=pd.array([1, 5, None, None], dtype="Int64"),
        wifidys=pd.array([1, 2, 3, 4], dtype="Int64"),
        wifiimp=pd.array([1, 2, 3, 4], dtype="Int64"),
        wifihave=pd.array([1, 1, 1, 1], dtype="Int64"),
    )
    found = respondents_of(replace(raw, frame=frame))
    assert found is not None
    first = found.questions[0]
    assert (first.question, first.answered, first.without, first.not_asked) == ("Free wifi, if it is there", 2, 2, 0)
    assert (found.n, found.questions[1].answered, found.complete) == (4, 4, 2)


def test_counts_add_up(answers: ls.Responses) -> None:  # QR1
    found = respondents_of(answers)
    assert found is not None
    assert {each.answered + each.without + each.not_asked for each in found.questions} == {120}
    assert 0 < found.complete < 120
    country = [each.n for each in found.groups if each.question == "Country"]
    assert sum(country) == answers.frame["country"].notna().sum()
    assert respondents_of(replace(answers, instrument=None)) is None


@pytest.mark.parametrize(
    ("sizes", "left", "hidden"),
    [((50, 40), (50, 40), 0), ((50, 40, 4), (50,), 2), ((50, 3, 2), (50,), 2), ((4,), (), 1), ((30, 4), (), 2)],
)
def test_small_groups(sizes: tuple[int, ...], left: tuple[int, ...], hidden: int) -> None:  # QR2
    groups = [GroupCount(question="q", group=str(place), n=n) for place, n in enumerate(sizes)]
    kept, amount = _large_enough(groups, 5)
    assert tuple(each.n for each in kept) == left
    assert amount == hidden


def test_sheet(answers: ls.Responses, tmp_path: Path) -> None:  # QR3
    named = replace(answers, frame=answers.frame.assign(account="anna@example.org"))
    problems = pd.DataFrame(
        {"severity": ["warning"], "column": ["country"], "value": ["secret"], "message": ["secret"]}
    )
    report = ls.Report("Study", [ls.nps(named)], study=replace(named, problems=problems))
    path = report.write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames.index("Quality and respondents") == book.sheetnames.index("Checks") - 1
    sheet = book["Quality and respondents"]
    assert sheet["A2"].value.startswith("120 respondents read; ")
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for heading in (
        "Answers to each question",
        "Respondents left out of results",
        "Found by the reader, and not changed",
    ):
        assert heading in texts
    assert not [text for text in texts if "anna" in text or "secret" in text]
    without = ls.Report("Study", [ls.nps(named)], study=named.frame).write_excel(tmp_path / "plain.xlsx")
    assert "Quality and respondents" not in openpyxl.load_workbook(without).sheetnames
    page = report.write_html(tmp_path / "client.html").read_text(encoding="utf-8")
    assert "answered everything" in page
