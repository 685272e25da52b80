"""report and analyze by the plan of a study; register; mediate, moderate, linkage.

CR1 one command carries out the plan and writes client.xlsx beside the answers; flags add formats, --charts a folder
CR2 options given win over the plan and are told; the registered file is held against the plan
CR3 the end says what was written, what was found, checks, and what to type next; --json the same for programs
CR4 nothing is overwritten, and what cannot be written is refused before anything is analysed
CR5 a wrong column is told with the option that names it and the nearest one
CR6 a terminal sees which analysis runs, a pipe and --quiet nothing
CR7 register says the plan, writes it, drafts one; mediate, moderate and linkage give what the functions give
CR8 the help lists options by group
CR9 words of methods are explained by an entry of their own
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli.method_words import METHODS
from loyaltystats.cli.outputs import sheets_of

PLAN = {
    "outcome": "recommend",
    "drivers": ["speedperf", "valueperf"],
    "models": [{"model": "linear"}],
    "analyses": ["nps"],
    "by": ["country"],
    "only_planned": True,
    "minimum_base": 10,
    "hypotheses": [{"text": "Speed goes with recommending", "tested_by": ["regress_loyalty"]}],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    ratings = ls.load_instrument("performance").with_features({"speed": "Speed", "value": "Value"})
    others = [ls.load_instrument(name) for name in ("recommend", "csat", "profile")]
    study = ratings.combined(*others).with_languages(["en"])
    study.save(folder / "plain.yaml")
    study.with_plan(PLAN).save(folder / "study.yaml")
    frame = ls.simulate_responses(study, 90, rng=3).frame
    ls.write_form(study, folder / "answers.xlsx", answers=frame)
    frame.assign(weight=1.0, revenue=range(90)).to_csv(folder / "more.csv", index=False)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)  # pictures have tests of their own
    for file in made.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with contextlib.chdir(tmp_path):
        yield tmp_path


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def test_one_command(folder: Path) -> None:  # CR1, CR3
    (folder / "field").mkdir()
    (folder / "answers.xlsx").rename(folder / "field" / "answers.xlsx")
    done = run("report", "field/answers.xlsx", "-i", "study.yaml", "--html", "--client", "A client", "--date", "May")
    book = folder / "field" / "client.xlsx"
    sheets = sheets_of(book)
    assert re.search(
        rf"^Wrote field/client.xlsx \({sheets} sheets\) and field/client.html: \d+ results, \d+ findings. Their summary",
        done.stderr,
        re.MULTILINE,
    )
    assert "Plan: not registered, as far as this report was told." in done.stderr
    assert re.search(r"^Checks: \d+ of \d+ are OK", done.stderr, re.MULTILINE)
    assert done.stdout == ""
    contents = pd.read_excel(book, sheet_name="Contents", header=None).astype(str)
    assert contents.isin(["A client"]).any().any()
    assert "minimum" not in done.stderr


def test_options_win(folder: Path) -> None:  # CR2, CR3
    run("register", "study.yaml", "-o", "registered.txt")
    words = ("report", "more.csv", "-i", "study.yaml", "--by", "customertype", "--weights", "weight", "--json")
    done = run(*words, "--registered", "registered.txt", "-o", "c.xlsx", "-q")
    facts = json.loads(done.stdout)
    assert facts["files"] == ["c.xlsx"]
    assert facts["sheets"] == sheets_of(folder / "c.xlsx")
    assert facts["plan"]["registered"] is True
    assert facts["plan"]["deviations"] == [
        "Groups shown apart: planned Country (country); carried out with Kind of customer (customertype).",
        "Weights: planned the default; carried out with weight.",
    ]
    assert facts["command"] == (
        "loyaltystats report more.csv --instrument study.yaml --weights weight --registered registered.txt --by customertype"
    )
    assert {"title", "respondents", "results", "findings", "not_estimable", "checks", "seed"} <= set(facts)
    assert done.stderr == ""
    rows = json.loads(run("analyze", "answers.xlsx", "-i", "study.yaml", "--json", "-q").stdout)
    assert {row["plan"] for row in rows["results"]} == {"planned", "check of the answers"}


def test_formats(folder: Path) -> None:  # CR1, CR4
    read = ("report", "answers.xlsx", "-i", "study.yaml")
    assert "a.pdf - ends in .pdf - expected one of .xlsx" in run(*read, "-o", "a.pdf", code=2).stderr
    assert "--charts 'gif' - expected some of png, svg" in run(*read, "--charts", "gif", code=2).stderr
    assert "--language - got 'xx' - expected one of" in run(*read, "--language", "xx", code=2).stderr
    (folder / "client_charts").mkdir()
    assert "client_charts exists - nothing was written" in run(*read, "--charts", "png", code=2).stderr
    assert not (folder / "client.xlsx").exists()


@pytest.mark.parametrize(("ending", "package"), [("docx", "docx"), ("pptx", "pptx")])
def test_office(folder: Path, ending: str, package: str) -> None:  # CR1
    pytest.importorskip(package)
    done = run("report", "answers.xlsx", "-i", "study.yaml", f"--{ending}", "-o", "c.html")
    assert f"Wrote c.html and c.{ending}: " in done.stderr
    assert (folder / f"c.{ending}").read_bytes()[:2] == b"PK"


def test_what_cannot_be_written_is_refused_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # CR4
    monkeypatch.setattr("loyaltystats.cli.outputs.WRITERS", {".xlsx": "write_excel", ".docx": "write_nothing"})
    monkeypatch.setattr("loyaltystats.cli.columns.Columns.report", None)
    done = run("report", "answers.xlsx", "-i", "study.yaml", "-o", "a.docx", code=2)
    assert "a.docx - files that end in .docx cannot be written here yet." in done.stderr
    monkeypatch.setattr(ls.Report, "write_excel", lambda self, path: path)
    done = run("report", "answers.xlsx", "-i", "study.yaml", "--language", "es", code=2)
    assert "--language - is not known to files that end in .xlsx - leave it out." in done.stderr


def test_charts(made: Path, tmp_path: Path) -> None:  # CR1
    words = ("report", str(made / "answers.xlsx"), "-i", str(made / "study.yaml"), "--charts", "png,svg")
    done = run(*words, "-o", str(tmp_path / "c.xlsx"))
    pictures = sorted((tmp_path / "c_charts").iterdir())
    assert "01_drivers_of_loyalty_linear_regression.png" in [each.name for each in pictures]
    assert f"({len(pictures)} pictures)" in done.stderr
    first = {each.name: each.read_bytes() for each in pictures}
    run(*words, "-o", str(tmp_path / "d.xlsx"), "-q")
    assert {each.name: each.read_bytes() for each in (tmp_path / "d_charts").iterdir()} == first


def test_wrong_names(folder: Path) -> None:  # CR5
    done = run("report", "answers.xlsx", "-i", "study.yaml", "--strata", "contry", code=3)
    assert "answers.xlsx - there is no column 'contry', which --strata names" in done.stderr
    assert done.stderr.rstrip().endswith("Did you mean 'country'?")
    assert not (folder / "client.xlsx").exists()
    told = run("mediate", "more.csv", "--driver", "speedper", "--mediator", "satoverall", code=3).stderr
    assert "there is no column 'speedper', which --driver names" in told
    assert (
        "--registered looks at the plan"
        in run("report", "answers.xlsx", "--recommend", "recommend", "--registered", "x", code=2).stderr
    )


def test_a_design_that_some_cannot_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.read_csv("more.csv").assign(region=["north", "south"] * 45)
    frame.to_csv("drawn.csv", index=False)
    from loyaltystats.errors import DesignError
    from loyaltystats.stats.drivers import penalty_reward

    def refuses(responses: object, **_given: object) -> None:
        raise DesignError(
            "design - penalty_reward uses weights only - pass SurveyDesign(weights=...) if you accept that."
        )

    monkeypatch.setattr(penalty_reward, "penalty_reward", refuses)
    done = run("analyze", "drawn.csv", "-i", "plain.yaml", "--strata", "region")
    assert "Not estimable: Penalties and rewards - penalty_reward uses weights only\n" in done.stderr
    assert "Drivers of loyalty" in done.stdout


def test_progress(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # CR6
    from loyaltystats.cli import results

    told: list[str] = []

    @contextlib.contextmanager
    def terminal() -> Iterator[object]:
        yield told.append

    assert "Recommendation score" not in run("analyze", "answers.xlsx", "-i", "study.yaml").stderr
    monkeypatch.setattr(results, "progress", terminal)
    run("report", "answers.xlsx", "-i", "study.yaml")
    assert told[0] == "Drivers of loyalty (regression)"
    assert told[-1] == "Writing"


# ---------------------------------------------------------------- CR7


def test_register(folder: Path) -> None:
    done = run("register", "study.yaml")
    assert "Hypothesis 1: Speed goes with recommending (tested by regress_loyalty)" in done.stdout
    study = ls.load_instrument("study.yaml")
    assert study.plan is not None
    assert f"Plan fingerprint (SHA-256): {study.plan.fingerprint}\n" in done.stdout
    facts = json.loads(run("register", "study.yaml", "--json", "-q").stdout)
    assert facts["plan"] == study.plan.data()
    assert facts["plan_fingerprint"] == study.plan.fingerprint
    run("register", "study.yaml", "-o", "registered.txt")
    assert (folder / "registered.txt").read_text(encoding="utf-8").rstrip() == done.stdout.rstrip()
    assert "registered.txt exists" in run("register", "study.yaml", "-o", "registered.txt", code=2).stderr
    assert "has no analysis plan" in run("register", "plain.yaml", code=3).stderr


def test_draft(folder: Path) -> None:
    done = run("register", "plain.yaml", "--draft", "-o", "planned.yaml")
    plan = ls.load_instrument("planned.yaml").plan
    assert plan is not None
    assert (plan.outcome, plan.drivers) == ("recommend", ("speedperf", "valueperf"))
    assert done.stdout.startswith("plan:\n  analyses:\n  - nps\n")
    assert "register planned.yaml -o registered.txt" in done.stderr
    assert "has a plan already" in run("register", "study.yaml", "--draft", code=3).stderr


def test_roads(folder: Path) -> None:
    read = ("answers.xlsx", "-i", "plain.yaml")
    driver = ("--driver", "speedperf")
    done = run("mediate", *read, *driver, "--mediator", "satoverall", "--resamples", "50", "--json", "-q")
    answers = ls.read_responses("answers.xlsx", ls.load_instrument("plain.yaml"))
    same = ls.mediate(answers, driver="speedperf", mediator=["satoverall"], n_bootstrap=50).to_frame()
    assert [row["estimate"] for row in json.loads(done.stdout)["rows"]] == same["estimate"].tolist()
    done = run("moderate", *read, *driver, "--moderator", "valueperf", "--at", "3,7", "-o", "m.xlsx")
    assert "Wrote m.xlsx. Its summary says:" in done.stderr
    assert "m.xlsx exists" in run("moderate", *read, *driver, "--moderator", "valueperf", "-o", "m.xlsx", code=2).stderr
    assert (
        "--at 'x' - expected numbers"
        in run("moderate", *read, *driver, "--moderator", "valueperf", "--at", "x", code=2).stderr
    )
    done = run("linkage", "more.csv", "--outcome", "revenue", "--kind", "amount", "--driver-column", "recommend")
    assert "recommend" in done.stdout
    assert "linkage more.csv --driver-column recommend" in done.stderr.replace("--outcome revenue --kind amount ", "")


# ---------------------------------------------------------------- CR8, CR9


def test_help_in_groups() -> None:
    told = run("report", "--help").stdout
    headings = [line.rstrip(":") for line in told.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        "Answers",
        "Files to write",
        "Groups and survey design",
        "How it is analysed (over the plan of the study)",
        "Columns, where there is no study",
        "Other options",
    ]
    assert "  ANSWERS" not in told


def test_words_of_methods() -> None:
    for method in METHODS:
        for name in (method.word, method.word.upper(), *method.others):
            said = run("explain", name).stdout
            assert said.startswith(f"{method.word} ({method.kind})\n"), name
    assert "Near: holm" in run("explain", "holmes", code=2).stderr
