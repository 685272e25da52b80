"""Every benchmark still works: small data, results compared with the peer, nothing timed.

BE1 each script runs with --small
BE2 without a name all run, one after the other; a failure is told at the end; an unknown name is a usage error
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import __main__ as runner

NAMES = sorted({path.stem for path in runner.FOLDER.glob("*.py")} - runner.HELPERS)


@pytest.mark.parametrize("name", NAMES)
def test_benchmarks_run(root: Path, name: str) -> None:  # BE1
    command = [sys.executable, "-m", "benchmarks", name, "--small"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"== {name}" in done.stdout


def test_all_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # BE2
    ran = []

    def fake(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        ran.append((Path(command[1]).stem, command[2:]))
        return subprocess.CompletedProcess(command, int("lmg.py" in command[1]))

    monkeypatch.setattr(runner.subprocess, "run", fake)
    assert runner.main(["--small"]) == 1
    assert ran == [(name, ["--small"]) for name in NAMES]
    assert capsys.readouterr().err == "Failed: lmg\n"


def test_unknown_benchmark(root: Path) -> None:  # BE2
    command = [sys.executable, "-m", "benchmarks", "dance"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "lmg" in done.stderr
