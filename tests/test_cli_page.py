"""``report`` writes the page for the browser: alone, or beside the workbook.

CP1 --html writes client.html beside the workbook; -o client.html the page alone
CP2 neither file is overwritten unasked, and neither is written when one of them would be
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)  # pictures have tests of their own
    study = ls.load_instrument("recommend")
    ls.write_form(study, tmp_path / "answers.xlsx", answers=ls.simulate_responses(study, 30, rng=3).frame)
    study.save(tmp_path / "study.yaml")
    with contextlib.chdir(tmp_path):
        yield tmp_path


def report(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, ["report", "answers.xlsx", "-i", "study.yaml", *words], prog_name="loyaltystats")
    assert done.exit_code == code, done.output
    return done


def test_beside_the_workbook(folder: Path) -> None:  # CP1
    done = report("--html")
    assert re.search(r"^Wrote client.xlsx \(\d+ sheets\) and client.html: 3 results, 3 findings\. ", done.stderr)
    assert "Their summary says:" in done.stderr
    assert (folder / "client.xlsx").is_file()
    page = (folder / "client.html").read_text(encoding="utf-8")
    sentence = done.stderr.partition("says:")[2].strip().splitlines()[0].removeprefix("- ")
    assert sentence in page


@pytest.mark.parametrize("more", [[], ["--html"]])
def test_alone(folder: Path, more: list[str]) -> None:  # CP1
    done = report("-o", "client.html", *more)
    assert "Wrote client.html: " in done.stderr
    assert "Its summary says:" in done.stderr
    assert not (folder / "client.xlsx").exists()


def test_nothing_is_overwritten(folder: Path) -> None:  # CP2
    (folder / "client.html").write_text("precious", encoding="utf-8")
    assert "client.html exists - nothing was written" in report("--html", code=2).stderr
    assert not (folder / "client.xlsx").exists()
    report("--html", "--force")
    assert (folder / "client.html").read_text(encoding="utf-8") != "precious"
