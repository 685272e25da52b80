"""The examples.

EX1 every example runs in an empty folder, without a warning, and prints something
EX2 each is shorter than 60 lines and says in its docstring what it shows
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
from tests.pages import run_script

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs(path: Path, tmp_path: Path) -> None:  # EX1
    done = run_script(Path(shutil.copy(path, tmp_path)), "error::UserWarning")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_short(path: Path) -> None:  # EX2
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert ast.get_docstring(ast.parse(text))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4
