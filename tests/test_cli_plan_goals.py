"""The commands of ``plan`` for every goal but ``kano``.

CG1 every goal prints its plan, the numbers of sample_size; --respondents that of power
CG2 -o writes a workbook with the plan and its curve; an existing file or another ending is refused
CG3 bad arguments are one message with exit code 2
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from loyaltystats.cli import main
from loyaltystats.sampling.planning import power, sample_size


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["plan", *words])


@pytest.mark.parametrize("goal", ["nps", "share", "mean", "difference", "regression", "ordinal"])
def test_goals(goal: str) -> None:  # CG1
    fast = ["--n-simulations", "200"] if goal == "ordinal" else []
    given = {"n_simulations": 200} if goal == "ordinal" else {}
    done = _run(goal, "--json", *fast)
    assert done.exit_code == 0, done.output
    assert [row["n"] for row in json.loads(done.stdout)["rows"]] == sample_size(goal, **given).to_frame()["n"].tolist()
    told = _run(goal, "--respondents", "300", "--quiet", "--json", *fast)
    expected = power(goal, respondents=300, **given).to_frame()["reached"].tolist()
    assert [row["reached"] for row in json.loads(told.stdout)["rows"]] == expected


def test_words() -> None:  # CG1
    done = _run("nps", "--half-width", "5", "--response-rate", "0.25")
    assert "test of the score: 440 respondents (440 answers per group), 1,760 invitations reach 0.800" in done.stdout
    simulated = _run("ordinal", "--n-simulations", "200", "--seed", "3", "--shares", "0.1,0.3,0.6")
    assert "(simulation error 0.0" in simulated.stdout


def test_workbook(tmp_path: Path) -> None:  # CG2
    path = tmp_path / "plan.xlsx"
    done = _run("nps", "--groups", "2", "-o", str(path))
    assert done.exit_code == 0, done.output
    book = load_workbook(path)
    assert {"Plan", "Plan curve"} <= set(book.sheetnames)
    assert len(book["Plan curve"]._charts) == 1
    again = _run("nps", "-o", str(path))
    assert again.exit_code == 2
    assert "add --force" in again.stderr
    other = _run("nps", "-o", str(tmp_path / "plan.csv"))
    assert other.exit_code == 2
    assert "a plan is written as a workbook - end the name in .xlsx." in other.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["nps", "--promoters", "0.9"],
            "promoters, detractors - 0.9 and 0.2 add up to more than 1 - expected at most 1.",
        ),
        (["ordinal", "--odds-ratio", "1"], "odds_ratio - got 1.0 - expected an effect: a number that is not 1."),
        (["ordinal", "--shares", "a,b"], "expected fractions with commas between, for example 0.2,0.4,0.4."),
        (
            ["regression", "--vif", "2"],
            "vif - got 2.0 - is used with std_beta only - leave it out, or give std_beta.",
        ),
    ],
)
def test_bad_arguments(words: list[str], message: str) -> None:  # CG3
    done = _run(*words)
    assert done.exit_code == 2
    assert message in done.stderr
