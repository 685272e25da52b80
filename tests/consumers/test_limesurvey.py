"""LimeSurvey runs on PHP: its functions take our file apart into the cells that we wrote.

CL1 the encoding is guessed right and every cell arrives, whatever the texts hold
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.forms.test_limesurvey import HOSTILE
from tests.platforms import both, everything

import loyaltystats as ls

TEXTS = (
    *HOSTILE,
    "\u00e9" * 700,
    "\u6f22" * 500,
    "ends with a backslash \\",
    'a\\"b',
    "'",
    "\u201c\u201d\u00a0",
    "\\\\",
)


@pytest.mark.parametrize("text", TEXTS)
def test_php_reads_the_cells(text: str, need: Callable[..., None], tmp_path: Path) -> None:  # CL1
    need("php")
    study = everything({"fast": both(text, f"es {text}"), "free": both("\u00dcn\u00ef", "\u00d1\u00d1")})
    path = ls.write_form(study, tmp_path / "survey.txt", format="limesurvey")
    script = Path(__file__).with_name("cells.php")
    done = subprocess.run(["php", str(script), str(path)], capture_output=True, encoding="utf-8", check=True)
    found = json.loads(done.stdout)
    assert found["encoding"] in ("UTF-8", "ASCII")
    assert found["rows"] == [line.split("\t") for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]
