"""Every benchmark still works: small data, results compared with the peer, nothing timed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_benchmarks_run(root: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--small"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "== lmg" in done.stdout


def test_unknown_benchmark(root: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "dance"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "lmg" in done.stderr
