"""The runner of scripts tells failures, and keeps scripts apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pages import run_script


@pytest.mark.parametrize(
    ("code", "options", "ended", "out", "error"),
    [
        ("print('é', __name__)", (), 0, "é __main__\n", ""),
        ("print(1)\n1 / 0", (), 1, "1\n", "ZeroDivisionError"),
        ("import sys\nsys.exit(3)", (), 3, "", ""),
        ("import warnings\nwarnings.warn('look')", (), 0, "", "UserWarning: look"),
        ("import warnings\nwarnings.warn('look')", ("error::UserWarning",), 1, "", "UserWarning: look"),
        ("import os\nos._exit(7)", (), 7, "", ""),
        ("import os, sys\nprint('page.py' in os.listdir(), len(sys.argv))", (), 0, "True 1\n", ""),
    ],
)
def test_endings(code: str, options: tuple[str, ...], ended: int, out: str, error: str, tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(code, encoding="utf-8")
    done = run_script(script, *options)
    assert (done.returncode, done.stdout) == (ended, out)
    assert error in done.stderr


def test_apart(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(
        "import warnings\nimport loyaltystats as ls\n"
        "print(hasattr(ls, 'mine'), len(warnings.filters))\nls.mine = 1\nwarnings.simplefilter('error')",
        encoding="utf-8",
    )
    assert run_script(script).stdout == run_script(script).stdout
    assert run_script(script).stdout.startswith("False")
