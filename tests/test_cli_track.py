"""``loyaltystats track``.

TC1 waves are added, drift is shown and written from the store, a wave is forgotten
TC2 what does not fit together is refused in words
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from click.testing import CliRunner, Result

from loyaltystats.cli import main


def _run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def _answers(path: Path, shares: list[float], seed: int) -> str:
    rng = np.random.default_rng(seed)
    table = {"f": rng.integers(1, 3, 200), "d": rng.choice([3, 4, 5], 200, p=shares), "nps": rng.integers(0, 11, 200)}
    pd.DataFrame(table).to_csv(path, index=False)
    return str(path)


def test_from_answers_to_a_workbook(tmp_path: Path) -> None:  # TC1
    store, book = str(tmp_path / "tracker.zip"), tmp_path / "drift.xlsx"
    first = _answers(tmp_path / "a.csv", [0.6, 0.2, 0.2], 1)
    second = _answers(tmp_path / "b.csv", [0.2, 0.2, 0.6], 2)
    _run("track", first, "--store", store, "--wave", "2024", "--pair", "wifi=f,d", "--rating", "nps")
    done = _run("track", second, "--store", store, "--wave", "2025")
    assert "2024, 2025" in done.output
    shown = _run("track", "--store", store, "-o", str(book))
    assert "wifi" in shown.stdout
    assert book.exists()
    assert "has 1 wave" in _run("track", "--store", store, "--forget", "2024").output


def test_words_that_do_not_fit(tmp_path: Path) -> None:  # TC2
    answers, store = _answers(tmp_path / "a.csv", [0.6, 0.2, 0.2], 1), str(tmp_path / "s.zip")
    assert "expected ANSWERS with --wave" in _run("track", answers, "--store", store, code=2).output
    assert "no such file" in _run("track", "--store", store, code=2).output
