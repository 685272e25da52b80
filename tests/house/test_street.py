"""The street: imports look up, never down or sideways; one door to each heavy engine.

ST1 the contracts of pyproject.toml are kept
ST2 a planted violation is found, so that the contracts can fail
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    # the folder of the copy comes first on the path, so that the copy is looked at and not the installed package
    settings = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=settings, check=False)


def test_contracts_are_kept(root: Path) -> None:  # ST1
    done = _lint(root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 4 kept, 0 broken." in done.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("questionnaire/scale.py", "import loyaltystats.report.report"),
        ("responses/responses.py", "import loyaltystats.forms"),
        ("stats/proportion.py", "import pingouin"),
        ("stats/proportion.py", "import narwhals"),
    ],
)
def test_a_planted_violation_is_found(root: Path, tmp_path: Path, room: str, line: str) -> None:  # ST2
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    planted = tmp_path / "src" / "loyaltystats" / room
    planted.write_text(planted.read_text(encoding="utf-8") + f"\n\ndef planted() -> None:\n    {line}\n", "utf-8")
    done = _lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
