"""The command ``plan``.

CP1 sizes on stdout, one aim a line, the same numbers as sample_size; the assumptions on stderr
CP2 --respondents says what a study can tell; --json has every number
CP3 a split questionnaire says what to type next; bad arguments are one message with exit code 2
"""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from loyaltystats.cli import main
from loyaltystats.sampling import kano_power
from loyaltystats.sampling.planning import power, sample_size


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["plan", "kano", *words])


def test_sizes() -> None:  # CP1
    done = _run("--features", "20", "--gap", "0.2", "--power", "0.8")
    assert done.exit_code == 0, done.output
    frame = sample_size("kano", features=20, gap=0.2).to_frame()
    lines = done.stdout.splitlines()
    assert len(lines) == len(frame) == 4
    assert lines[0] == "winner test, one feature on its own: 144 respondents (144 answers per feature) reach 0.801"
    for line, row in zip(lines, frame.itertuples(), strict=True):
        assert line.startswith(f"{row.aim}: {row.respondents:,.0f} respondents")
    assert "True shares 0.45 and 0.25" in done.stderr
    assert "Note: Corrected over 20 features" in done.stderr


def test_no_size(monkeypatch: pytest.MonkeyPatch) -> None:  # CP1
    monkeypatch.setattr(kano_power, "MOST", 500)  # the search gives up early: its limit is tested with sample_size
    done = _run("--gap", "0.02", "--top-share", "0.7")
    assert "winner test, one feature on its own: no size reaches 0.8" in done.stdout


def test_power() -> None:  # CP2
    done = _run("--features", "20", "--gap", "0.2", "--respondents", "300", "--json", "--quiet")
    assert done.stderr == ""
    record = json.loads(done.stdout)
    expected = power("kano", respondents=300, features=20, gap=0.2).to_frame()
    assert record["result"] == "PlanResult"
    assert [row["reached"] for row in record["rows"]] == expected["reached"].tolist()
    plain = _run("--respondents", "100")
    assert "100 respondents (100 answers per feature) give 0.190" in plain.stdout


def test_split() -> None:  # CP3
    done = _run("--features", "20", "--per-version", "10", "--versions", "6", "--gap", "0.3")
    assert done.exit_code == 0, done.output
    assert "split study.yaml --per-version 10 --versions 6" in done.stderr
    assert "50% of the respondents answer each feature" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gap", "7"], "Error: gap - got 7.0 - expected a fraction between 0 and 1, for example 0.95."),
        (
            ["--versions", "3"],
            "Error: versions - needs per_version, the features that each version asks about - add it.",
        ),
    ],
)
def test_bad_arguments(words: list[str], message: str) -> None:  # CP3
    done = _run(*words)
    assert done.exit_code == 2
    assert done.stderr.strip() == message
