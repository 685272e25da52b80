"""LibreOffice works the live What-if sheet out: what it finds equals Python, whatever is typed in.

CW1 shares, score, change, interval and mean answer of several changes, to 1e-9; the Checks sheet agrees
CW2 blank is no change; out of range and words give words, never numbers or errors
CW3 weights, a text driver, top answers of a five-point scale, and a model with many terms
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls

Need = Callable[..., None]
RNG = np.random.default_rng(12)
N = 260
NAMES = ["speed", "price", "staff", "app", "shop"]
DATA = pd.DataFrame({name: RNG.integers(1, 11, N) for name in NAMES})
DATA["y"] = np.clip(np.round(0.5 * DATA["speed"] + 0.3 * DATA["price"] + 2 + RNG.normal(0, 2, N)), 0, 10)
DATA["five"] = np.clip(np.round(DATA["y"] / 2), 1, 5)
DATA["land"] = np.where(RNG.random(N) < 0.4, "DE", "FR")
DATA["w"] = RNG.uniform(0.2, 3, N).round(2)
CHANGES: list[dict[str, float]] = [
    {},
    {"speed": 1.25, "price": -2.5},
    {"speed": -4.0, "staff": 3.0, "app": 0.123456789},
]


def _recalculated(path: Path, changes: list[Mapping[str, Any]], folder: Path) -> list[openpyxl.Workbook]:
    """Return the workbook as LibreOffice computes it with each of these changes typed in."""
    saved = []
    for number, change in enumerate(changes):
        book = openpyxl.load_workbook(path)
        for name in [name for name in book.defined_names if name.endswith("_change") and "score" not in name]:
            sheet, cells = book.defined_names[name].attr_text.split("!")
            for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]:
                driver = book[sheet.strip("'")].cell(cell.row, 2).value
                cell.value = change.get(driver, 0)
        saved.append(folder / f"typed{number}.xlsx")
        book.save(saved[-1])  # drops the stored values, so that every formula has to be calculated
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", str(folder / "out"), *map(str, saved)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [openpyxl.load_workbook(folder / "out" / each.name, data_only=True) for each in saved]


def _results(book: openpyxl.Workbook, name: str) -> dict[str, tuple[Any, ...]]:
    rows = list(book[name].iter_rows(values_only=True))
    start = next(at for at, row in enumerate(rows) if row[0] == "No.")
    return {str(row[1]).split(" (")[0].split(":")[0].lower(): row for row in rows[start + 1 : start + 7] if row[1]}


def _agrees(result: Any, change: Mapping[str, float], found: Mapping[str, tuple[Any, ...]]) -> None:
    seen = result.scores(change)
    for part, share in seen.shares.items():
        assert found[part][2] == pytest.approx(seen.shares_now[part], abs=1e-9)
        assert found[part][3] == pytest.approx(share, abs=1e-9)
    score = found["score"] if "score" in found else found["top answers, in percent"]
    assert score[2:7] == pytest.approx(
        (seen.score_now, seen.score, seen.change, seen.conf_low, seen.conf_high), abs=1e-9
    )
    assert found["mean answer"][3] == pytest.approx(seen.mean, abs=1e-9)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_formulas_equal_python(need: Need, tmp_path: Path) -> None:  # CW1, CW3
    need("calc")
    results = [
        ls.what_if_simulator(
            DATA, outcome="y", drivers=[*NAMES, "land"], design=ls.SurveyDesign(weights="w"), confidence_level=0.9
        ),
        ls.what_if_simulator(DATA, outcome="five", drivers=NAMES[:3], top=2),
    ]
    path = ls.Report("x", results).write_excel(tmp_path / "live.xlsx")
    stored = openpyxl.load_workbook(path, data_only=True)
    for change, book in zip(CHANGES, _recalculated(path, CHANGES, tmp_path), strict=True):
        for result, name in zip(results, ("What-if", "What-if 2"), strict=True):
            own = {driver: size for driver, size in change.items() if driver in result.to_frame()["term"].tolist()}
            _agrees(result, own, _results(book, name))
            for was, now in zip(stored[name].iter_rows(), book[name].iter_rows(), strict=False):
                assert not [cell.value for cell in now if str(cell.value).startswith(("#", "Err:"))]
                if not change:  # as saved: every cell
                    for one, other in zip(was, now, strict=False):
                        same = other.value == one.value
                        assert same or other.value == pytest.approx(one.value, abs=1e-9), one.coordinate
        checks = [
            row for row in book["Checks"].iter_rows(values_only=True) if str(row[2]).startswith("Formula results")
        ]
        assert [row[0] for row in checks] == ["OK"] * 4
        assert all(row[3] == pytest.approx(row[4], abs=1e-9) for row in checks)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_what_cannot_be_used_gives_a_word(need: Need, tmp_path: Path) -> None:  # CW2
    need("calc")
    result = ls.what_if_simulator(DATA, outcome="y", drivers=NAMES[:3])
    path = ls.Report("x", [result]).write_excel(tmp_path / "live.xlsx")
    typed: list[Mapping[str, Any]] = [{"speed": None}, {"speed": 8.5}, {"price": "much"}]
    blank, far, word = _recalculated(path, typed, tmp_path)
    _agrees(result, {}, _results(blank, "What-if"))
    for book, said in ((far, "out of range"), (word, "no number")):
        found = _results(book, "What-if")
        assert found["score"][3:7] == ("out of range",) * 4
        assert found["promoters"][3] == "out of range"
        assert isinstance(found["score"][7], float), "the example is not touched"
        rows = list(book["What-if"].iter_rows(values_only=True))
        assert [row[9] for row in rows].count(said) == 1
        chart = [row for row in book["ChartData"].iter_rows(values_only=True) if str(row[0]).startswith("Your change")]
        assert chart[0][:4] == ("Your change: out of range", 0, 0, 0)
