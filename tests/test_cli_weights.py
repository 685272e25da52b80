"""The command rake.

CR1 the same weights as rake(); the file has the answers and a new column; the report is said
CR2 categories are texts (NO is Norway); crossed margins; numbers and percentages
CR3 bad targets and options are one message with exit code 2 or 3
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli.weights import read_targets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    frame = pd.DataFrame({"country": ["DE"] * 30 + ["NO"] * 20, "age": ["young", "old"] * 25, "w": [1, 2] * 25})
    frame.to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "targets.yaml").write_text("country: {DE: 0.3, NO: 0.7}\nage:\n  young: 60%\n  old: 40%\n")
    return tmp_path


def _run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["rake", str(folder / "answers.csv"), "-t", str(folder / "targets.yaml"), *words])


def test_weights_are_written(folder: Path) -> None:  # CR1
    done = _run(folder, "--weights", "w", "-o", str(folder / "weighted.csv"))
    assert done.exit_code == 0, done.output
    written = pd.read_csv(folder / "weighted.csv")
    wanted = ls.rake(
        pd.read_csv(folder / "answers.csv"),
        ls.SurveyDesign(weights="w"),
        {"country": {"DE": 0.3, "NO": 0.7}, "age": {"young": 0.6, "old": 0.4}},
    )
    np.testing.assert_allclose(written["weight"], wanted.responses["weight"], rtol=1e-9)
    assert "Design effect" in done.stderr
    assert "All targets are met after" in done.stderr
    again = _run(folder, "-o", str(folder / "weighted.csv"))
    assert again.exit_code == 2
    facts = json.loads(_run(folder, "--json", "--trim", "5").stdout)
    assert facts["converged"]
    assert [row["answer"] for row in facts["rows"]] == ["DE", "NO", "old", "young"]


def test_targets(folder: Path) -> None:  # CR2
    path = folder / "targets.yaml"
    assert read_targets(str(path)) == {"country": {"DE": 0.3, "NO": 0.7}, "age": {"young": 60.0, "old": 40.0}}
    path.write_text("country x age:\n  DE x young: 1_000\n  DE x old: 500\n  NO x young: 700\n  NO x old: 300\n")
    assert read_targets(str(path))[("country", "age")][("DE", "young")] == 1000
    assert _run(folder).exit_code == 0


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("country: {DE: 0.3, SE: 0.7}", 3, "which has no target"),
        ("country: {DE: much, NO: 0.7}", 2, "expected a number"),
        ("country: DE", 2, "expected a file such as"),
        ("country: [", 2, "is no YAML"),
    ],
)
def test_bad_targets(folder: Path, text: str, code: int, said: str) -> None:  # CR3
    (folder / "targets.yaml").write_text(text)
    done = _run(folder)
    assert done.exit_code == code, done.output
    assert said in done.output


def test_bad_options(folder: Path) -> None:  # CR3
    assert "expected two numbers" in _run(folder, "--bounds", "3").output
    assert "there is no file" in CliRunner().invoke(main, ["rake", "a.csv", "-t", "none.yaml"]).output
