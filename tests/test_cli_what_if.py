"""The command whatif.

CW1 changes of a study predict the score; without changes the drivers are ranked; a workbook is written on request
CW2 named columns of any table
CW3 words that cannot be used are refused with an example
"""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whatif")
    made = ls.load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    made = made.combined(ls.load_instrument("recommend"))
    made.save(folder / "study.yaml")
    answers = ls.simulate_responses(made, 150, rng=3)
    answers.frame[["speedperf", "priceperf", "recommend"]].to_csv(folder / "any.csv", index=False)
    (folder / "answers.csv").write_text(answers.frame.to_csv(index=False), encoding="utf-8")
    return folder


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["whatif", *words])


def _table(done: Result) -> list[dict[str, object]]:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["rows"]  # type: ignore[no-any-return]


def test_changes_of_a_study(study: Path, tmp_path: Path) -> None:  # CW1
    read = (str(study / "answers.csv"), "-i", str(study / "study.yaml"), "--resamples", "10")
    change = ("--change", "speedperf=0.5", "--lift", "priceperf=4", "--move", "speedperf=2,4,0.5")
    assert "are changed twice" in _run(*read, *change).output
    done = _run(*read, *change[:4], "--json")
    assert [row["term"] for row in _table(done)] == ["speedperf", "priceperf", "all changes together"]
    book = tmp_path / "what_if.xlsx"
    written = _run(*read, *change[:2], "-o", str(book))
    assert "Its summary says:" in written.output
    assert "What-if" in openpyxl.load_workbook(book).sheetnames
    assert "nothing was written" in _run(*read, *change[:2], "-o", str(book)).output


def test_gains(study: Path) -> None:  # CW1
    read = (str(study / "answers.csv"), "-i", str(study / "study.yaml"), "--resamples", "10", "--json")
    assert {row["rank"] for row in _table(_run(*read))} == {1, 2}
    priced = _table(_run(*read, "--step", "0.5", "--cost", "speedperf=10", "--cost", "priceperf=500"))
    assert priced[0]["rank"] == 1
    assert "goes with a step on every driver" in _run(*read, "--change", "speedperf=1", "--cost", "speedperf=1").output


def test_named_columns(study: Path) -> None:  # CW2
    words = ["--outcome", "recommend", "--driver-column", "speedperf", "--driver-column", "priceperf"]
    done = _run(str(study / "any.csv"), *words, "--change", "speedperf=1", "--resamples", "0")
    assert done.exit_code == 0, done.output
    assert "speedperf: +1 for everybody" in done.output
    other = _run(
        str(study / "any.csv"), *words, "--change", "speedperf=1", "--resamples", "0", "--breaks", "4,8", "--json"
    )
    wide = _run(str(study / "any.csv"), *words, "--change", "speedperf=1", "--resamples", "0", "--json")
    assert _table(other)[0]["estimate"] != _table(wide)[0]["estimate"]
    assert "expected two whole numbers" in _run(str(study / "any.csv"), *words, "--breaks", "4").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--change", "speedperf=much"), "--change 'much' - expected a number, for instance --change speed=0.5"),
        (("--change", "speedperf"), "expected NAME=VALUE"),
        (("--move", "speedperf=1,2"), "expected three numbers"),
        (("--lift", "wait=3"), "'wait' is no numeric driver"),
    ],
)
def test_words_that_cannot_be_used(study: Path, words: tuple[str, str], said: str) -> None:  # CW3
    done = _run(str(study / "answers.csv"), "-i", str(study / "study.yaml"), *words)
    assert done.exit_code == 2
    assert said in done.output
