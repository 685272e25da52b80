"""``loyaltystats compare``.

CC1 groups, waves, the loyal and the rest; JSON has the further tables
CC2 the workbook is written and its sentences are said
CC3 mistakes are told with what was expected
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from loyaltystats.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    frame = pd.DataFrame(
        {
            "id": [f"p{k}" for k in range(60)],
            "overall": [5 + k % 4 + 2 * (k < 20) for k in range(60)],
            "speed": [1 + (k * 7) % 6 for k in range(60)],
            "country": ["DE"] * 20 + ["FR"] * 20 + ["IT"] * 20,
        }
    )
    frame.to_csv(tmp_path / "any.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == code, done.output
    return done


@pytest.mark.usefixtures("folder")
def test_groups() -> None:  # CC1
    done = run("compare", "any.csv", "--question", "overall", "--by", "country", "--margin", "0.5")
    assert "Welch ANOVA" in done.stdout
    facts = json.loads(run("compare", "any.csv", "--question", "overall", "--by", "country", "--json").stdout)
    assert len(facts["pairs"]) == 3
    assert facts["overall"][0]["test"] == "Welch ANOVA"


@pytest.mark.usefixtures("folder")
def test_waves_and_the_loyal() -> None:  # CC1
    waves = json.loads(run("compare", "a=any.csv", "b=any.csv", "--question", "overall", "--json").stdout)
    assert {row["compared"] for row in waves["pairs"]} == {"a"}
    words = ["--outcome", "overall", "--loyal-from", "8", "--question", "speed", "--question", "country", "--json"]
    assert {row["question"] for row in json.loads(run("compare", "any.csv", *words).stdout)["overall"]} == {
        "speed",
        "country",
    }


def test_workbook(folder: Path) -> None:  # CC2
    done = run("compare", "any.csv", "--question", "overall", "--by", "country", "-o", "groups.xlsx")
    assert (folder / "groups.xlsx").exists()
    assert "points higher than" in done.output


@pytest.mark.usefixtures("folder")
def test_mistakes() -> None:  # CC3
    assert "--question" in run("compare", "any.csv", "--by", "country", code=2).output
    assert (
        "expected one file, or WAVE=ANSWERS" in run("compare", "any.csv", "other.csv", "--question", "x", code=2).output
    )
