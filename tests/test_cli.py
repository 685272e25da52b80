"""The command line.

CL1 templates, new and export lead from a list of templates to a form; texts may differ by language
CL2 check lists every problem with its place; exit 0 fine, 1 findings, 3 unreadable
CL3 analyze and report work from a study, and from any table with named columns
CL4 nothing is overwritten without --force; the demo walks the whole journey, with every socket blocked
CL5 every command that is suggested as the next one works as it is printed
CL6 errors of ours are one message and an exit code, without a traceback; warnings are notes
CL7 data on stdout, talk on stderr, silence with --quiet, no colour codes, JSON without NaN
CL9 answers to a study of which texts were corrected since: read with a note, or with --accept-text-changes
CL8 explain knows categories, letters, levels, columns, statistics, methods, errors, templates, wordings
"""

from __future__ import annotations

import contextlib
import json
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli import talk as talk_module

FEATURE = ["--feature", "delivery=next-day delivery", "--feature", "gift=a small gift"]


def run(*words: str, code: int = 0) -> Result:
    """Run a command in this process and check its exit code."""
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    assert "\x1b[" not in done.output
    assert "Traceback" not in done.output
    return done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def made_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that every study below is a copy of."""
    folder = tmp_path_factory.mktemp("study")
    with contextlib.chdir(folder):
        run("new", "kano", "performance", "recommend", "csat", "profile", *FEATURE, "--driver", "speed=speed", "-q")
    made = ls.load_instrument(str(folder / "study.yaml"))
    ls.write_form(made, folder / "answers.xlsx", answers=ls.simulate_responses(made, 40, rng=3).frame)
    return folder


@pytest.fixture
def study(made_study: Path, folder: Path) -> Path:
    """A study file with 40 simulated respondents in answers.xlsx."""
    shutil.copytree(made_study, folder, dirs_exist_ok=True)
    return folder


def suggested(done: Result | subprocess.CompletedProcess[str]) -> list[list[str]]:
    """Return the commands that were suggested, without the program's own name."""
    lines = done.stderr.partition("Next:")[2].splitlines()
    return [shlex.split(line)[len(talk_module.program()) :] for line in lines if line.startswith("    ")]


# ---------------------------------------------------------------- CL1


def test_templates() -> None:
    done = run("templates")
    assert "kano" in done.stdout
    assert "Next:" in done.stderr
    rows = json.loads(run("templates", "--json").stdout)
    assert [row["template"] for row in rows] == sorted(row["template"] for row in rows)
    kept = {"template", "title", "purpose", "audience", "items", "minutes", "languages", "family", "use"}
    assert set(rows[0]) == kept
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_templates_by_family_and_language() -> None:
    loyal = json.loads(run("templates", "--family", "loyalty", "--json").stdout)
    assert {row["family"] for row in loyal} == {"loyalty"}
    assert "recommend" in {row["template"] for row in loyal}
    assert json.loads(run("templates", "--language", "xx", "--json").stdout) == []
    assert run("templates", "--language", "xx").stderr == (
        "No template fits; ask for less. They speak en, es, pt, de, fr, zh; 'translate' puts a study into xx.\n"
    )


def test_templates_shown_whole() -> None:
    shown = run("templates", "journey", "kano").stdout
    assert "jourfindease" in shown
    assert "[if jourfindused = '1']" in shown
    assert "Asked about each feature:" in shown
    (whole,) = json.loads(run("templates", "csat", "--json").stdout)
    assert whole["template"] == "csat"
    assert [question["code"] for question in whole["questions"]] == ["satoverall", "satexpected", "satideal"]
    assert "Did you mean 'csat'?" in run("templates", "csta", code=2).stderr


def test_new_names_what_each_template_is_about(folder: Path) -> None:
    (folder / "features.csv").write_text(
        "id;en;es\ndelivery;Delivery;Entrega\ngift;Gift;Regalo\n", encoding="utf-8-sig"
    )
    run("new", "kano", "internal", "--features-from", "features.csv", "--about", "internal.buying=Purchasing")
    made = ls.load_instrument(str(folder / "study.yaml"))
    assert made.parts[0].features["gift"] == {"en": "Gift", "es": "Regalo"}
    assert made.parts[1].features == {"buying": {"en": "Purchasing", "es": "Purchasing"}}
    (folder / "plain.csv").write_text("id,text\nspeed,Speed\n", encoding="utf-8")
    run("new", "kano", "--features-from", "plain.csv", "--feature", "speed=Fast delivery", "--force")
    assert ls.load_instrument(str(folder / "study.yaml")).label_of("speed") == "Fast delivery"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name,text\na,b\n", "t.csv - has the columns name, text - expected id, and text or a column per language."),
        ("id,text\na,b\na,c\n", "t.csv, row 3 - names 'a' a second time - expected one feature per row, each once."),
        ("id,text\na,\n", "t.csv, row 2 - has no id or no text - expected one feature per row, each once."),
        ("", "t.csv - has the columns (none) - expected id, and text or a column per language."),
    ],
)
def test_tables_of_features(folder: Path, table: str, message: str) -> None:
    (folder / "t.csv").write_text(table, encoding="utf-8")
    assert message in run("new", "kano", "--features-from", "t.csv", code=2).stderr


def test_new_and_export(folder: Path) -> None:
    done = run("new", "kano", "recommend", *FEATURE, "--wording", "kano1984", "--title", "Shop")
    assert done.stdout == ""
    made = ls.load_instrument(str(folder / "study.yaml"))
    assert made.wording == "kano1984"
    assert made.title["es"] == "Shop"
    assert list(made.features) == ["delivery", "gift"]
    assert made.fingerprint in done.stderr
    (export,) = suggested(done)
    assert "form.xlsx" in run(*export).stderr
    assert openpyxl.load_workbook(folder / "form.xlsx").sheetnames
    run("export", "study.yaml", "form.csv", "--respondents", "3", "--language", "es")
    assert (folder / "form.csv").is_file()
    done = run("export", "study.yaml", "book.md", "--format", "codebook")
    assert (folder / "book.md").is_file()
    assert not suggested(done)


def test_one_text_per_language(folder: Path) -> None:
    run("new", "kano", "--feature", "gift.en=a gift", "--feature", "gift.es=un obsequio", "--language", "es")
    assert ls.load_instrument(str(folder / "study.yaml")).label_of("gift") == "un obsequio"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["new", "kano"],
            'kano asks about features - none was named - add for instance --feature delivery="next-day delivery".',
        ),
        (
            ["new", "performance", *FEATURE],
            'performance asks about drivers - none was named - add for instance --driver speed="speed of service".',
        ),
        (
            ["new", "kano", *FEATURE, "--about", "internal.buying=Purchasing"],
            "--about 'internal.buying=Purchasing' - 'internal' is not among kano.",
        ),
        (
            ["new", "kano", "--about", "delivery=Fast"],
            "--about 'delivery=Fast' - expected a template, an id and a text: --about internal.buying=\"Purchasing\".",
        ),
        (["new", "csat", *FEATURE], "--feature - none of csat asks for it - see 'templates'."),
        (
            ["new", "kano", "--feature", "delivery"],
            "--feature 'delivery' - expected an id and a text, for instance --feature delivery=\"next-day delivery\".",
        ),
        (["new", "kano", "--feature", "a=x", "--feature", "a=y"], "--feature 'a=y' - 'a' is given twice."),
        (["new", "kano", "--feature", "a=x", "--feature", "a.en=y"], "--feature - 'a' is given twice: a text without"),
        (["new", "kano", "csat", "kano", *FEATURE], "kano - is named twice - name each template once."),
        (["new", "knao"], "Did you mean 'kano'?"),
        (["new", "kano", *FEATURE, "--wording", "shrt"], "Did you mean 'short'?"),
        (
            ["new", "kano", *FEATURE, "--language", "it"],
            "language 'it' is not available - it has en, es, pt, de, fr, zh.",
        ),
        (["new", "csat", "-o", "no/where.yaml"], "the folder no does not exist - make it first."),
        (["analyse"], "Did you mean 'analyze'?"),
        (["analyze", "x.csv"], "nothing says what the columns mean - give --instrument study.yaml"),
        (["analyze", "x.csv", "--outcome", "y"], "--outcome and --driver-column need each other - give both."),
        (["analyze", "x.csv", "--recommend", "y", "--delivered", "a=b"], "--delivered needs the --pair"),
        (["analyze", "x.csv", "--satisfaction", "y"], "--satisfaction needs --highest, the highest answer"),
        (["explain", "delihgted"], "There is no entry 'delihgted'. Near: Delighted"),
        (["explain", "qqqq"], "There is no entry 'qqqq'."),
    ],
)
def test_slips_are_usage(folder: Path, words: list[str], message: str) -> None:
    done = run(*words, code=2)
    assert message in done.stderr
    assert done.stdout == ""
    assert not list(folder.iterdir())


def test_a_broken_file_is_unreadable(folder: Path) -> None:
    (folder / "broken.yaml").write_text("template: [", encoding="utf-8")
    assert "broken.yaml" in run("new", "broken.yaml", code=3).stderr


# ---------------------------------------------------------------- CL2


def test_check_fine(study: Path) -> None:
    done = run("check", "answers.xlsx", "--instrument", "study.yaml")
    assert "40 respondents, 0 errors" in done.stderr
    analyze, report = suggested(done)
    assert run(*analyze).stdout
    assert run(*report).stderr.startswith("Wrote client.xlsx")
    found = json.loads(run("check", "answers.xlsx", "-i", "study.yaml", "--json").stdout)
    assert (found["respondents"], found["errors"]) == (40, 0)


def _spoil(path: Path, cell: str, value: str) -> None:
    book = openpyxl.load_workbook(path)
    book["Responses"][cell] = value
    book.save(path)


def test_exports_of_platforms(study: Path) -> None:  # CL2, CL3, CL5
    made = ls.load_instrument(str(study / "study.yaml"))
    given = ls.read_responses(study / "answers.xlsx", made).frame
    texts = [one.text["en"] for one in made.questions]
    labels = [
        [one.scale.label(value, "en") if one.scale and not pd.isna(value) else value for value in given[one.code]]
        for one in made.questions
    ]
    pd.DataFrame(dict(zip(texts, labels, strict=True))).to_csv(study / "typed.csv", index=False)
    assert "40 respondents, 0 errors" in run("check", "typed.csv", "-i", "study.yaml").stderr
    run("check", "typed.csv", "-i", "study.yaml", "--format", "csv", code=1)
    done = run("check", "typed.csv", "-i", "study.yaml", "--format", "google")
    assert "40 respondents, 0 errors" in done.stderr
    for words in suggested(done):
        assert "--format" in words
        run(*words)
    assert (study / "client.xlsx").exists()


def test_check_finds(study: Path) -> None:
    _spoil(study / "answers.xlsx", "B3", "I lik it")
    done = run("check", "answers.xlsx", "-i", "study.yaml", code=1)
    assert "deliveryfun" in done.stdout
    assert "I like it" in done.stdout
    assert "nothing was changed" in done.stderr
    found = json.loads(run("check", "answers.xlsx", "-i", "study.yaml", "--json", code=1).stdout)
    (problem,) = [row for row in found["problems"] if row["severity"] == "error"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Responses", 3, "deliveryfun")
    assert "1 error" in run("analyze", "answers.xlsx", "-i", "study.yaml", code=3).stderr


@pytest.mark.parametrize("name", ["missing.xlsx", "empty.csv", "noise.xlsx"])
def test_check_unreadable(study: Path, name: str) -> None:
    if name != "missing.xlsx":
        (study / name).write_bytes(b"" if name == "empty.csv" else b"\x00\x01noise")
    done = run("check", name, "-i", "study.yaml", code=3)
    assert name in done.stderr
    assert done.stdout == ""


# ---------------------------------------------------------------- CL3


def test_analyze_from_study(study: Path) -> None:
    text = run("analyze", "answers.xlsx", "-i", "study.yaml").stdout
    assert "delivery" in text
    done = run("analyze", "answers.xlsx", "-i", "study.yaml", "--json")
    results = json.loads(done.stdout)["results"]
    kinds = {result["result"] for result in results}
    assert {"KanoResult", "LevelsResult", "NpsResult", "CsatResult"} <= kinds
    for result in results:
        assert {"title", "n", "n_total", "excluded", "method", "null", "notes", "source", "rows"} <= set(result)
    (report,) = suggested(done)
    run(*report)
    assert (study / "client.xlsx").is_file()


def test_analyze_by_group_and_weights(study: Path) -> None:
    results = json.loads(run("analyze", "answers.xlsx", "-i", "study.yaml", "--by", "segment", "--json").stdout)[
        "results"
    ]
    (score,) = [one for one in results if one["result"] == "NpsResult"]
    assert len(score["rows"]) > 1


def test_gaps_are_said(study: Path) -> None:  # CL6
    made = ls.load_instrument(str(study / "study.yaml"))
    few = ls.simulate_responses(made, 40, rng=3).frame
    few["speedperf"] = 7  # a driver without any difference explains nothing
    ls.write_form(made, study / "same.xlsx", answers=few)
    done = run("report", "same.xlsx", "-i", "study.yaml", "-o", "same_client.xlsx")
    assert "Not estimable: Drivers of loyalty" in done.stderr
    gaps = json.loads(run("analyze", "same.xlsx", "-i", "study.yaml", "--json", "-q").stdout)["not_estimable"]
    assert gaps[0]["analysis"].startswith("Drivers of loyalty")


def test_nothing_estimable(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # CL6
    from loyaltystats.report import analyze as room
    from loyaltystats.report.checklist import NotEstimable

    empty = ls.Report("Nobody", [], not_estimable=[NotEstimable("Drivers of loyalty", "too few answers")])
    monkeypatch.setattr(room, "analyze", lambda *_args, **_named: empty)
    for command in ("analyze", "report"):
        done = run(command, "answers.xlsx", "-i", "study.yaml", code=4)
        assert done.stderr == (
            "Error: nothing can be estimated from these answers:\nDrivers of loyalty - too few answers\n"
        )
        assert done.stdout == ""
    assert not (study / "client.xlsx").exists()


def test_demo_refuses_files_that_disagree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # CL4
    from loyaltystats.responses import read

    genuine = read.read_responses

    def spoiled(source: Any, *rest: Any, **named: Any) -> Any:
        got = genuine(source, *rest, **named)
        if str(source).endswith(".csv"):
            got.frame.iloc[0, 1] = 3 if got.frame.iloc[0, 1] != 3 else 4
        return got

    monkeypatch.setattr(read, "read_responses", spoiled)
    assert "its answers are not those of" in run("demo", "tour", "--respondents", "20", code=3).stderr


def _table(path: Path) -> None:
    rng = np.random.default_rng(2)
    kano = rng.integers(1, 6, (80, 2))
    drivers = rng.normal(6, 2, (80, 2))
    frame = pd.DataFrame(
        {
            "a_fun": kano[:, 0],
            "a_dys": kano[:, 1],
            "got": rng.integers(0, 2, 80),
            "image": drivers[:, 0],
            "value": drivers[:, 1],
            "loyalty": drivers @ [0.5, 0.2] + rng.normal(0, 1, 80),
            "recommend": rng.integers(0, 11, 80),
            "satisfied": rng.integers(1, 6, 80),
            "country": ["PE", "EC"] * 40,
            "w": rng.uniform(0.5, 2, 80),
        }
    )
    frame["twin"] = frame["image"]
    frame.to_csv(path, index=False)


NAMED = [
    *("--pair", "a=a_fun,a_dys", "--wording", "short"),
    *("--outcome", "loyalty", "--driver-column", "image", "--driver-column", "value", "--driver-scale", "-5,20"),
    *("--recommend", "recommend", "--satisfaction", "satisfied", "--highest", "5", "--seed", "4"),
]


def test_named_columns(folder: Path) -> None:
    _table(folder / "any.csv")
    done = run("analyze", "any.csv", *NAMED, "--json")
    results = {one["result"]: one for one in json.loads(done.stdout)["results"]}
    assert {"KanoResult", "LevelsResult", "NpsResult", "CsatResult", "DriverResult", "ImportanceResult"} <= set(results)
    assert {"PriorityResult", "PenaltyRewardResult"} <= set(results)
    direct = ls.regress_loyalty(pd.read_csv("any.csv"), outcome="loyalty", drivers=["image", "value"])
    by_term = {row["term"]: row["estimate"] for row in results["DriverResult"]["rows"]}
    assert by_term["image"] == pytest.approx(direct.to_frame().set_index("term").loc["image", "estimate"], rel=1e-12)
    (report,) = suggested(done)
    run(*report, "--title", "Any table")
    first = openpyxl.load_workbook("client.xlsx").worksheets[0]
    assert "Any table" in {cell for row in first.iter_rows(values_only=True) for cell in row}


def test_named_columns_with_delivery_group_and_weights(folder: Path) -> None:
    _table(folder / "any.csv")
    words = ["--pair", "a=a_fun,a_dys", "--delivered", "a=got", "--by", "country"]
    levels = json.loads(run("analyze", "any.csv", *words, "--json").stdout)["results"][2]
    assert levels["result"] == "LevelsResult"
    words += ["--recommend", "recommend", "--importance", "a=satisfied"]
    made = json.loads(run("analyze", "any.csv", *words, "--json").stdout)["results"]
    names = [
        "KanoResult",
        "KanoSensitivityResult",
        "LevelsResult",
        "ContinuousResult",
        "LevelLoyaltyResult",
        "NpsResult",
        "NpsDifferenceResult",
    ]
    assert [each["result"] for each in made] == names
    assert made[0]["rows"][0]["stated_importance"] is not None
    words = ["--outcome", "loyalty", "--driver-column", "image", "--driver-column", "value"]
    done = run("analyze", "any.csv", *words)
    assert "A priority map and penalties need the ends" in done.stderr
    (fit,) = json.loads(run("analyze", "any.csv", *words[:4], "--json").stdout)["results"]
    assert fit["result"] == "DriverResult"
    words = ["--satisfaction", "satisfied", "--highest", "5"]
    (share,) = json.loads(run("analyze", "any.csv", *words, "--json").stdout)["results"]
    assert share["result"] == "CsatResult"
    words = ["--recommend", "recommend", "--weights", "w"]
    (score,) = json.loads(run("analyze", "any.csv", *words, "--json").stdout)["results"]
    assert score["rows"][0]["n_effective"] < 80


def test_named_columns_with_a_model(folder: Path) -> None:
    _table(folder / "any.csv")
    words = ["--outcome", "recommend", "--driver-column", "image"]
    words += ["--model", "ordinal", "--model-option", "classes=6,8", "--model-option", "checks=false"]
    done = run("analyze", "any.csv", *words, "--json")
    (fit,) = json.loads(done.stdout)["results"]
    assert fit["rows"][0]["odds_ratio"] > 0
    (report,) = suggested(done)
    assert " ".join(report).count("--model-option") == 2
    assert "--model" in run("analyze", "any.csv", *words[:4], "--model", "magic", code=2).stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--pair", "a"], "--pair 'a' - expected FEATURE=COLUMN, each feature once."),
        (
            ["--outcome", "loyalty", "--driver-column", "image", "--driver-column", "value", "--driver-scale", "10,1"],
            "--driver-scale '10,1' - expected two numbers, the lower one first, for instance 1,10.",
        ),
        (
            ["--outcome", "loyalty", "--driver-column", "image", "--driver-column", "value", "--driver-scale", "a,b"],
            "--driver-scale 'a,b' - expected two numbers",
        ),
        (["--pair", "a=x"], "--pair a='x' - expected two columns, the functional one first"),
        (["--recommend", "recommend", "--model", "ordinal"], "--model needs --outcome and --driver-column"),
        (
            ["--outcome", "loyalty", "--driver-column", "image", "--model-option", "classes"],
            "--model-option 'classes' - expected NAME=VALUE, each name once.",
        ),
    ],
)
def test_wrong_options(folder: Path, words: list[str], message: str) -> None:
    _table(folder / "any.csv")
    assert message in run("analyze", "any.csv", *words, code=2).stderr


def test_missing_column_and_not_estimable(folder: Path) -> None:  # CL6
    _table(folder / "any.csv")
    assert "'recomend'" in run("analyze", "any.csv", "--recommend", "recomend", code=3).stderr
    words = ["--outcome", "loyalty", "--driver-column", "image", "--driver-column", "twin"]
    assert "twin" in run("analyze", "any.csv", *words, code=4).stderr


# ---------------------------------------------------------------- CL4, CL5


def test_nothing_is_overwritten(study: Path) -> None:
    before = (study / "study.yaml").read_bytes()
    done = run("new", "csat", code=2)
    assert "study.yaml exists - nothing was written - add --force" in done.stderr
    (study / "client.xlsx").write_bytes(b"precious")
    run("report", "answers.xlsx", "-i", "study.yaml", code=2)
    run("export", "study.yaml", "client.xlsx", code=2)
    assert (study / "client.xlsx").read_bytes() == b"precious"
    assert (study / "study.yaml").read_bytes() == before
    run("report", "answers.xlsx", "-i", "study.yaml", "--force")
    assert (study / "client.xlsx").read_bytes() != b"precious"
    run("export", "study.yaml", "client.xlsx", "--force")
    run("new", "csat", "--force")
    assert (study / "study.yaml").read_bytes() != before


WITHOUT_NETWORK = """
import socket, sys

def refuse(*_args, **_kwargs):
    raise SystemExit("a socket was opened")

socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from loyaltystats.cli import main
main(sys.argv[1:], prog_name="loyaltystats")
"""


def test_demo_and_what_it_suggests(folder: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-c", WITHOUT_NETWORK, "demo", "tour", "--respondents", "60"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (folder / "tour").iterdir()} == {
        *("study.yaml", "questionnaire.xlsx", "questionnaire.csv", "answers.xlsx", "answers.csv", "client.xlsx"),
        *("questionnaire_codebook.csv", "answers_codebook.csv"),
    }
    assert "both files hold the same answers" in done.stderr
    assert len(done.stdout.splitlines()) >= 5
    assert all(line.startswith("- ") for line in done.stdout.splitlines())
    commands = suggested(done)
    assert len(commands) >= 4
    for words in commands:
        run(*words)
    assert "exists" in run("demo", "tour", code=2).stderr
    again = run("demo", "tour", "--respondents", "60", "--force")
    assert again.stdout == done.stdout


def test_suggestions_of_templates(folder: Path) -> None:
    for words in suggested(run("templates")):
        run(*words)


# ---------------------------------------------------------------- CL6, CL7


def test_quiet(folder: Path) -> None:
    for words in (["--quiet", "templates"], ["templates", "--quiet"]):
        done = run(*words)
        assert done.stderr == ""
        assert done.stdout
    assert run("--quiet", "new", "knao", code=2).stderr


def test_warnings_are_notes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import warnings

    from loyaltystats.questionnaire import library

    def warn() -> Any:
        warnings.warn("look twice", ls.QualityWarning, stacklevel=2)
        warnings.warn("not ours", DeprecationWarning, stacklevel=2)
        raise OSError(28, "No space left on device", "client.xlsx")

    monkeypatch.setattr(library, "templates", warn)
    done = run("templates", code=3)
    assert done.stderr == (
        "Note: look twice\nError: client.xlsx - No space left on device - close it elsewhere or check the path.\n"
    )


def test_help_shows_the_journey_in_order() -> None:
    lines = run("--help").stdout.partition("Commands:")[2].splitlines()
    words = [line.split()[0] for line in lines if line.startswith("  ") and line[2:3].isalpha()]
    assert words[:8] == ["templates", "new", "lint", "plan", "register", "split", "translate", "export"]
    results = ["check", "analyze", "report", "drift", "whatif", "mediate", "moderate", "linkage", "demo", "explain"]
    assert [word for word in words[8:] if word in results] == results


def test_a_closed_pipe_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from loyaltystats.questionnaire import library

    def closed() -> Any:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(library, "templates", closed)
    assert "Error" not in run("templates", code=1).output


def test_python_m(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "loyaltystats", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == f"loyaltystats, version {ls.__version__}\n"
    assert runpy.run_module("loyaltystats", run_name="not_main")["main"] is main


def test_json_has_no_nan() -> None:
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": [pd.NA, "x"], "c": pd.array([1, None], dtype="Int64")})
    assert talk_module.records(frame) == [{"a": 1.5, "b": None, "c": 1}, {"a": None, "b": "x", "c": None}]
    assert talk_module._plain([np.int64(3), (np.nan,)]) == [3, [None]]


def test_program_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # CL5
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin" / "python"))
    monkeypatch.chdir(tmp_path)
    assert talk_module.program() == [str(Path("bin") / "python"), "-m", "loyaltystats"]
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / ("loyaltystats.exe" if talk_module.os.name == "nt" else "loyaltystats")
    script.touch()
    assert talk_module.program() == [str(script.relative_to(tmp_path))]
    monkeypatch.setattr("shutil.which", lambda _name: str(script))
    assert talk_module.command_line("explain", "nps") == "loyaltystats explain nps"


# ---------------------------------------------------------------- CL8


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("must_be", "must_be (Kano category M)"),
        ("Must-be", "Requirement: Expected."),
        ("m", "must_be (Kano category M)"),
        ("mixed", "cannot be told apart"),
        ("delighted", "A pleasant surprise"),
        ("p_adjusted", "column 'p adjusted'"),
        ("classify_kano", "classify_kano (function)"),
        ("ResponseError", "ResponseError (error)"),
        ("QualityWarning", "QualityWarning (warning)"),
        ("KanoResult", "KanoResult (class)"),
        ("recommend", "recommend (template)"),
        ("blauth", "This would be very helpful to me"),
        ("wording", "kano1984"),
        ("same_text", "same_text (rule of lint)\n  Find texts that are the same in two languages"),
        ("98", "98 (code for no answer)\n  Don't know (-98 in a number)."),
        ("HC3", "HC3 (standard errors)"),
        ("lmg", "in relative_importance"),
        ("Holm", "holm (correction for several tests)"),
        ("Wald", "in nps"),
    ],
)
def test_explain(words: str, expected: str) -> None:
    assert expected in run("explain", words).stdout


def test_explain_json() -> None:
    (entry,) = json.loads(run("explain", "Desired", "--json").stdout)
    assert entry["word"] == "Desired"
    assert entry["kind"] == "level of customer satisfaction"


def test_every_column_is_explained() -> None:
    from loyaltystats.cli.explain import meanings
    from loyaltystats.vocabulary import COLUMNS

    for name in COLUMNS:
        assert any(name == entry.word for entry in meanings(name)), name


def test_corrected_texts(study: Path) -> None:  # CL9
    path = study / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a small gift", "a little gift"), encoding="utf-8")
    told = run("check", "answers.xlsx", "-i", "study.yaml")
    assert "texts of questions, features or instructions were changed since it was written" in told.stdout
    assert "Note" in told.stderr
    relabelled = text.replace("1 - I do not", "1 - I don't").replace("version: ", "version: 9", 1)
    assert relabelled != text
    path.write_text(relabelled, encoding="utf-8")
    told = run("analyze", "answers.xlsx", "-i", "study.yaml", code=3)
    assert "or add --accept-text-changes if only texts were corrected" in " ".join(told.stderr.split())
    done = run("check", "answers.xlsx", "-i", "study.yaml", "--accept-text-changes")
    assert "--accept-text-changes" in done.stderr.partition("Next:")[2]
