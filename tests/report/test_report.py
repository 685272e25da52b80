"""Report, Study, kinds and notes.

RP1 a report lists its results, and refuses what is none, in words
RP2 a study knows its answers without personal data
RP3 small groups are hidden, with one more where a single one would follow
RP4 codes in notes become texts, ordinary words stay
RP5 notes say nothing of groups that are too small to show; no sheet but Data and Glossary shows codes of questions or groups
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats import load_instrument
from loyaltystats.errors import ArgumentError
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.kinds import kind_of, shown
from loyaltystats.report.readable import of_groups, readable
from loyaltystats.report.report import Report
from loyaltystats.report.study import Study
from loyaltystats.responses.responses import Responses
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    title: str = "Score"
    question: str = "recommend"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Derived(NpsResult):
    pass


def score() -> Derived:
    table = pd.DataFrame(
        {"group": ["Total"], "estimate": [25.0], "conf_low": [17.0], "conf_high": [33.0], "promoters": [0.45]}
    ).assign(passives=0.35, detractors=0.2, n=160)
    return Derived(_table=table, n=160, method="m", labels={"recommend": "<b>Would</b> recommend"})


def test_listing() -> None:  # RP1
    report = Report("  Shops ", [score()], not_estimable=[NotEstimable("Drivers", "collinear")])
    assert repr(report) == (
        "Report: Shops\n  Score: <b>Would</b> recommend, n = 160\n  not estimable: Drivers - collinear"
    )
    page = report._repr_html_()
    assert "<b>Would" not in page
    assert "not estimable: Drivers - collinear" in page
    assert report.sentences == (
        "The recommendation score is +25.0 points: 45% promoters less 20% detractors.",
        "Not estimable: Drivers - collinear",
    )
    assert isinstance(report.results, tuple)
    assert Report("One", score()).results[0].n == 160


def test_details() -> None:  # RP1
    report = Report("Shops", [score()]).with_details(client="A client", date="2026-11-24")
    assert (report.study.client, report.study.date, report.title) == ("A client", "2026-11-24", "Shops")
    with pytest.raises(ArgumentError, match="details - 'logo' - expected some of title, client, date"):
        report.with_details(logo="x")


def test_refusals() -> None:  # RP1
    for title, results, message in (
        ("", [score()], "title - got '' - expected a text, for example 'Customer study'."),
        ("x", [], "results - there are none - expected at least one result."),
        ("x", [3, "a"], "results - int, str among them - expected results such as those of classify_kano() or nps()."),
    ):
        with pytest.raises(ArgumentError) as refused:
            Report(title, results)  # type: ignore[arg-type]
        assert str(refused.value) == message


def test_kinds() -> None:  # RP1
    assert kind_of(score()) == "nps"
    assert kind_of(Result(_table=pd.DataFrame({"n": [1]}), n=1, method="m")) == "other"


def answers(frame: pd.DataFrame) -> Responses:
    problems = pd.DataFrame(
        {
            "severity": ["warning", "warning", "note"],
            "sheet": ["Responses"] * 3,
            "row": [3, 4, None],
            "column": ["q1", "q1", None],
            "value": ["anna@example.org", "7", ""],
            "message": ["anna@example.org is no answer", "7 is no answer", "merged"],
        }
    )
    study = load_instrument("recommend").titled("Shops")
    return Responses(frame=frame, instrument=study, problems=problems, source="C:\\people\\Anna\\answers.xlsx")


def test_study_of_responses() -> None:  # RP2
    frame = pd.DataFrame({"id": ["anna@example.org"], "recommend": [9]})
    study = Study.of(answers(frame), design=SurveyDesign(weights="w"))
    assert (study.title, study.source, study.respondents) == ("Shops", "answers.xlsx", 1)
    assert study.problems == {"note": 1, "warning in column q1": 2}
    assert study.design == "weights: column w"
    assert len(study.data_fingerprint) == len(study.instrument_fingerprint) == 16
    assert "anna" not in str(study).lower()
    other = Study.of(answers(frame.assign(recommend=8)))
    assert other.data_fingerprint != study.data_fingerprint
    assert other.design == "every respondent counts once"


def test_study_of_other_things() -> None:  # RP2
    assert Study.of(None).package_version
    known = Study(title="Mine")
    assert Study.of(known).title == "Mine"
    assert Study.of(Study.of(known)) == Study.of(known)
    assert Study.of(load_instrument("recommend")).instrument_id == "recommend"
    assert Study.of(pd.DataFrame({"a": [1, 2, 3]})).respondents == 3
    assert Study.of(replace(answers(pd.DataFrame({"id": ["1"]})), instrument=None)).instrument_id == ""
    assert Report("x", [score()], study=load_instrument("recommend")).study.instrument_id == "recommend"


def test_workbook_names_no_person(tmp_path: Path) -> None:  # RP2
    import zipfile

    frame = pd.DataFrame({"id": ["anna@example.org"], "recommend": [9]})
    path = Report("Shops", [score()], study=answers(frame)).write_excel(tmp_path / "client.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert not any(b"anna" in archive.read(name).lower() for name in archive.namelist())


@pytest.mark.parametrize(
    ("bases", "left"),
    [
        ({"a": 50, "b": 40}, ["Total", "a", "b"]),
        ({"a": 50, "b": 40, "c": 4}, ["Total", "a"]),
        ({"a": 50, "b": 4, "c": 4}, ["Total", "a"]),
        ({"a": 50, "b": 3}, ["Total"]),
    ],
)
def test_small_groups(bases: dict[str, int], left: list[str]) -> None:  # RP3
    table = pd.DataFrame({"group": ["Total", *bases], "n": [sum(bases.values()), *bases.values()]})
    view = shown(Result(_table=table, n=90, method="m"))
    assert view.frame["group"].tolist() == left
    assert view.hidden_groups == len(bases) + 1 - len(left)


def test_total_of_a_table_without_total() -> None:  # RP3
    table = pd.DataFrame({"group": ["a", "b"], "n": [50, 60]})
    view = shown(Result(_table=table, n=110, method="m"))
    assert len(view.total) == 2
    assert view.level_words == "interval"


def test_readable_notes() -> None:  # RP4
    labels = {"value": "Perceived value", "staffperf": "Staff", "no": "None", "a(b": "x", "DE": "Germany"}
    assert (
        readable("value 3 of staffperf, DE: no answers (a(b)", labels)
        == "value 3 of “Staff”, “Germany”: no answers (a(b)"
    )
    assert readable("nothing", {"nothing": "nothing"}) == "nothing"
    assert readable("a(b: 3", {"a(b": "x"}, features={"a(b"}) == "“x”: 3"
    codes = {"kind": "Kind of customer", "eco": "Eco packing", "O": "Now and then"}
    assert (
        readable("No difference between the groups of 'kind' for eco, eco (Total), eco.", codes, features={"eco"})
        == "No difference between the groups of “Kind of customer” for “Eco packing”, “Eco packing” (Total), “Eco packing”."
    )
    assert readable("test of A, O, M", codes, features={"eco"}) == "test of A, O, M"


GROUPS = {"N": "New", "O": "Now and then", "DE": "DE"}


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Means of all.", "Means of all."),
        ("N: only 3 respondents.", ""),
        ("O: only 7 respondents.", "“Now and then”: only 7 respondents."),
        ("Ties: a (Total), b (N), c (DE), d (O).", "Ties: a (Total), c (DE), d (“Now and then”)."),
        ("Ties: a (N), b (N).", ""),
        ("Small: N has 2 answers; O has 9. Read the interval.", "Small: “Now and then” has 9. Read the interval."),
        ("Small: N has 2 answers. Read the interval.", ""),
        ("q: no answers in N, O; nothing is said there.", "q: no answers in “Now and then”; nothing is said there."),
        ("q: no answers in N; nothing is said there.", ""),
        (
            "Fewer than 20 answers: N, O. Read the interval.",
            "Fewer than 20 answers: “Now and then”. Read the interval.",
        ),
        ("Fewer than 20 answers: N. Read the interval.", ""),
        ("Split at the mean. Equal: a (N).", "Split at the mean."),
    ],
)
def test_notes_are_silent_on_hidden_groups(note: str, told: str) -> None:  # RP5
    assert of_groups(note, GROUPS, {"N"}) == told
    assert of_groups(note, {}, set()) == note


def test_notes_of_a_workbook(tmp_path: Path) -> None:  # RP5
    study = ls.load_instrument("kano").with_features({"eco": "Eco packing", "gift": "A gift"})
    study = study.combined(ls.load_instrument("recommend"), ls.load_instrument("csat"), ls.load_instrument("profile"))
    answers = ls.simulate_responses(study.with_languages(["en"]), 60, rng=3)
    groups = ["N"] * 3 + ["O"] * 4 + ["R"] + ["F"] * 30 + ["F"] * 22
    frame = answers.frame.assign(customertype=pd.array(groups, dtype=answers.frame["customertype"].dtype))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        report = ls.analyze(replace(answers, frame=frame), by="customertype")
    book = openpyxl.load_workbook(report.write_excel(tmp_path / "client.xlsx"))
    texts = [
        str(cell.value)
        for sheet in book.worksheets
        if sheet.title not in ("Answers", "Data", "Glossary", "Stamp") and sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    hidden = [study.question("customertype").scale.label(code, "en") for code in "NOR"]
    codes = re.compile(r"customertype|satoverall|ecofun|\b[NORF]: |\([NF]\)|<bound")
    assert [text for text in texts if codes.search(text) or any(label in text for label in hidden)] == []
