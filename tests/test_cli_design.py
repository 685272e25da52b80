"""The commands lint, split and translate.

CD1 lint prints one finding per line and ends with 1 where there are errors; languages and notes can be left out
CD2 split writes a study whose forms have its versions
CD3 translate writes the workbook, keeps the work in it, and reads it back into a study
CD4 words that do not fit together are usage errors; a study that is there is not overwritten
CD5 every command that is suggested as the next one works as it is printed
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli import talk as talk_module

FEATURES = [
    word
    for name, english, spanish in (
        *(("delivery", "next-day delivery", "entrega al día siguiente"), ("gift", "a gift", "un regalo")),
        ("card", "a customer card", "una tarjeta de cliente"),
    )
    for word in ("--feature", f"{name}.en={english}", "--feature", f"{name}.es={spanish}")
]


def run(*words: str, code: int = 0) -> Result:
    """Run a command in this process and check its exit code."""
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return done


def follow(done: Result) -> list[Result]:
    """Run every command that was suggested."""
    lines = [line for line in done.stderr.partition("Next:")[2].splitlines() if line.startswith("    ")]
    assert lines
    return [run(*shlex.split(line)[len(talk_module.program()) :]) for line in lines]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run("new", "kano", "recommend", *FEATURES, "--language", "en", "--language", "es", "-q")
    return tmp_path / "study.yaml"


def test_lint(study: Path) -> None:  # CD1, CD5
    done = run("lint", "study.yaml")
    assert all(line.startswith("note: ") for line in done.stdout.splitlines())
    assert "study.yaml: 14 questions, 0 errors, 0 warnings, 4 notes; takes about" in done.stderr
    follow(done)
    assert "2 notes" in run("lint", "kano", "--language", "en", "--language", "es").stderr
    assert run("lint", "study.yaml", "--no-notes").stdout == ""
    found = json.loads(run("lint", "study.yaml", "--json").stdout)
    assert {row["severity"] for row in found["rows"]} == {"note"}
    assert found["result"] == "LintResult"


def test_lint_with_errors(study: Path) -> None:  # CD1
    study.write_text(study.read_text("utf-8").replace("how important is this", "how important is [BRAND]"), "utf-8")
    done = run("lint", "study.yaml", "--no-notes", code=1)
    assert done.stdout.startswith("error: text 'kano.questions.imp.text' (en) - '[BRAND]' is left over from a draft")
    assert done.stdout.rstrip().endswith("[left_over]")
    assert "Next:" not in done.stderr
    study.write_text("study: [", "utf-8")
    run("lint", "study.yaml", code=3)


def test_split(study: Path) -> None:  # CD2, CD5
    done = run("split", "study.yaml", "--per-version", "2", "--seed", "3")
    assert done.stdout.splitlines() == [
        "version 1: delivery, gift",
        "version 2: delivery, card",
        "version 3: gift, card",
    ]
    assert "Each feature stands in r = 2 of 3 versions; two features meet in lambda = 1 of them." in done.stderr
    made = ls.load_instrument("study_split.yaml")
    assert made.split == (("delivery", "gift"), ("delivery", "card"), ("gift", "card"))
    follow(done)
    assert {"Form 1", "Form 2", "Form 3"} <= set(openpyxl.load_workbook("form.xlsx").sheetnames)
    told = run("split", "study.yaml", "--per-version", "2", "--versions", "2", "-o", "two.yaml", "--json")
    assert len(json.loads(told.stdout)["rows"]) == 4
    assert told.stderr.count("never meet") == 1
    words = ["split", "study.yaml", "--per-version", "2", "--force"]
    told = run(*words, "--always", "gift", "--always", "cart", code=2)
    assert "always - 'cart' is no feature - expected some of delivery, gift, card. Did you mean 'card'?" in told.stderr


def test_translate(study: Path) -> None:  # CD3, CD5
    done = run("translate", "study.yaml", "texts.xlsx", "--language", "it")
    assert "Wrote texts.xlsx: one sheet for each of it." in done.stderr
    run("translate", "study.yaml", "texts.xlsx", "--import", "-o", "none.yaml", code=3)
    book = openpyxl.load_workbook("texts.xlsx")
    for row in book["it"].iter_rows(min_row=2):
        row[2].value = f"it {row[1].value}"
    book.save("texts.xlsx")
    assert "one sheet for each of pt" in run("translate", "study.yaml", "texts.xlsx", "--language", "pt").stderr
    assert openpyxl.load_workbook("texts.xlsx")["it"]["C2"].value.startswith("it ")
    (back,) = follow(done)
    assert "Wrote study_it.yaml in en, es, it (new: it)." in back.stderr
    assert ls.load_instrument("study_it.yaml").languages == ("en", "es", "it")
    follow(back)
    run("translate", "study.yaml", "texts.xlsx", "--import", "-o", "study_it.yaml", code=2)
    run("translate", "study.yaml", "texts.xlsx", "--import", "-o", "study_it.yaml", "--force")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["translate", "study.yaml", "t.xlsx"], "--language is missing"),
        (["translate", "study.yaml", "t.xlsx", "--language", "it", "--partial"], "--language is missing"),
        (["translate", "study.yaml", "t.xlsx", "--import"], "needs -o, the study to write"),
        (["translate", "study.yaml", "t.xlsx", "--import", "--language", "it", "-o", "x.yaml"], "takes the languages"),
        (["translate", "study.yaml", "t.xlsx", "--language", "en"], "'en' is the source language"),
        (["split", "study.yaml", "--per-version", "3"], "got 3 of 3 features"),
        (["split", "study.yaml", "--per-version", "2", "-o", "study.yaml"], "study.yaml exists"),
    ],
)
def test_usage(study: Path, words: list[str], message: str) -> None:  # CD4
    assert message in run(*words, code=2).stderr
