"""``loyaltystats drift``.

DR1 waves from files and a study: the result on stdout, a workbook with -o, the next command works as printed
DR2 named columns, panels, designs and the mix reach the test
DR3 what is not said or cannot be read is refused in words
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli import talk as talk_module


def run(*words: str, code: int = 0) -> Result:
    """Run a command in this process and check its exit code."""
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study, two waves of answers as Excel files, and the same as tables."""
    monkeypatch.chdir(tmp_path)
    study = ls.load_instrument("kano").with_features({"wifi": "Free wifi", "app": "An app"})
    study.save(tmp_path / "study.yaml")
    for name, kind, seed in (("a", "A", 1), ("b", "M", 2)):
        answers = ls.simulate_responses(study, 60, truth={"kano": {"wifi": kind}}, rng=seed)
        frame = answers.frame
        frame["id"] = [f"P{number}" for number in range(5 * seed, 5 * seed + 60)]
        ls.write_form(study, tmp_path / f"{name}.xlsx", answers=frame)
        frame.assign(shop=[number % 12 for number in range(60)]).to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


def test_a_study(folder: Path) -> None:  # DR1
    done = run("drift", "2024=a.xlsx", "2025=b.xlsx", "-i", "study.yaml", "--panel", "id")
    assert "Drift of levels between waves" in done.stdout
    assert "toward_expected" in done.stdout
    assert "55 in both waves, 5 left, 5 came" in done.stdout
    line = done.stderr.partition("Next:")[2].strip().splitlines()[-1]
    words = shlex.split(line)[len(talk_module.program()) :]
    assert words == [
        *("drift", "2024=a.xlsx", "2025=b.xlsx", "--instrument", "study.yaml", "--panel", "id", "-o", "drift.xlsx")
    ]
    written = run(*words)
    assert "Drifting toward Expected: “Free wifi”" in written.stderr
    book = openpyxl.load_workbook(folder / "drift.xlsx")
    assert {"Drift", "Waves", "Stamp"} <= set(book.sheetnames)
    stamp = {row[0].value: row[1].value for row in book["Stamp"].iter_rows()}
    assert stamp["Command"] == shlex.join(["loyaltystats", *words])
    assert "exists" in run(*words, code=2).stderr
    run(*words, "--force", "-q")


def test_named_columns(folder: Path) -> None:  # DR2
    common = ["drift", "1=a.csv", "2=b.csv", "--pair", "wifi=wififun,wifidys", "--json"]
    plain = json.loads(run(*common, "--panel", "id").stdout)
    assert plain["waves"] == ["1", "2"]
    (row,) = plain["rows"]
    assert row["direction"] == "toward_expected"
    assert row["n_from"] <= 55
    other = run(*common, "--different-people", "--clusters", "shop", "--confidence", "0.9", "--seed", "3")
    (row,) = json.loads(other.stdout)["rows"]
    assert row["test"] == "linearised t"
    assert "appear in wave '1' and in wave '2'" in other.stderr
    mixed = json.loads(run(*common, "--different-people", "--mix", "shop", "--standardize").stdout)
    assert any("Every wave is weighted to the mix of the first one." in note for note in mixed["notes"])
    words = run(*common[:-1], "--different-people", "--strata", "shop", "--weights", "id", code=3)
    assert "weights, column 'id'" in words.stderr


def test_direct(folder: Path) -> None:  # DR2
    for name, answers in (("d1", [4] * 30 + [3] * 20), ("d2", [2] * 30 + [3] * 20)):
        pd.DataFrame({"level": answers}).to_csv(folder / f"{name}.csv", index=False)
    done = run("drift", "1=d1.csv", "2=d2.csv", "--direct", "wifi=level", "--different-people", "--json")
    assert json.loads(done.stdout)["rows"][0]["direction"] == "toward_expected"


def test_refusals(folder: Path) -> None:  # DR3
    waves = ["drift", "2024=a.xlsx", "2025=b.xlsx", "-i", "study.yaml"]
    for more in ([], ["--panel", "id", "--different-people"]):
        said = run(*waves, *more, code=2).stderr
        assert "expected one of --panel COLUMN (the column of their ids) and --different-people." in said
    for wrong in ("a.xlsx", "=a.xlsx", "2024="):
        said = run("drift", wrong, "2025=b.xlsx", "--different-people", code=2).stderr
        assert "expected WAVE=ANSWERS, each wave once, for instance 2024=answers.xlsx." in said
    assert "each wave once" in run("drift", "1=a.xlsx", "1=b.xlsx", "--different-people", code=2).stderr
    assert "got 1 wave" in run("drift", "1=a.xlsx", "-i", "study.yaml", "--different-people", code=2).stderr
    assert "Error" in run("drift", "1=none.xlsx", "2=b.xlsx", "-i", "study.yaml", "--different-people", code=3).stderr
