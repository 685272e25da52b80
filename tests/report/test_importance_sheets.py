"""The client's view of importance: sheets Importance and Dominance, their findings, checks and pictures.

IS1 the Importance sheet sets every method beside the shares, marks ties, and draws bars in cells
IS2 the Dominance sheet is a coloured matrix of words with reproducibility; numbers stand behind the words
IS3 findings name what cannot be separated and who dominates; checks know what is held constant
IS4 pictures show first places, ties and dominance; without resamples they do without
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from loyaltystats.report.kinds import shown
from loyaltystats.report.plot import plot
from loyaltystats.report.report import Report
from loyaltystats.report.sheets.dominance import cell_format
from loyaltystats.report.text import findings
from loyaltystats.stats.drivers.dominance.importance_result import ImportanceResult
from loyaltystats.stats.drivers.importance import relative_importance

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
RNG = np.random.default_rng(6)
N = 200
X = RNG.normal(size=(N, 1)) + RNG.normal(size=(N, 4))
DATA = pd.DataFrame(X, columns=["speed", "price", "help", "app"])
DATA["loyalty"] = X @ [0.9, 0.2, 0.2, 0.0] + RNG.normal(size=N)
DATA["land"] = RNG.choice(["DE", "ES"], N)
DRIVERS = ["speed", "price", "help", "app"]


def importance(**options: Any) -> ImportanceResult:
    arguments: dict[str, Any] = {"outcome": "loyalty", "drivers": DRIVERS, "n_bootstrap": 100, "rng": 1}
    return relative_importance(DATA, **(arguments | options))


def sheet(path: Path, name: str) -> Any:
    return openpyxl.load_workbook(path)[name]


def texts(page: Any) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def test_importance_sheet(tmp_path: Path) -> None:  # IS1
    result = importance(by="land")
    page = sheet(Report("t", [result]).write_excel(tmp_path / "a.xlsx"), "Importance")
    told = texts(page)
    for heading in ("Tied", "Alone", "Entered last", "Pratt", "Johnson", "CAR", "P(first)"):
        assert heading in told
    header = next(row for row in page.iter_rows() if row[0].value == "No.")
    column = [cell.value for cell in header].index("Johnson")
    first = [cell.value for cell in page[header[0].row + 1]]
    methods = result.all_methods().to_frame()
    total = methods[methods["group"] == "Total"].set_index("term")
    assert first[2] == "speed"
    assert first[column] == total.loc["speed", "johnson_share"]
    assert len(page.conditional_formatting) == 2
    assert any("Drivers with a letter in common" in text or "drivers with a letter in common" in text for text in told)


def test_importance_of_what_is_left(tmp_path: Path) -> None:  # IS1, IS3
    path = Report("t", [importance(always="land"), importance(method="first", n_bootstrap=0)]).write_excel(
        tmp_path / "a.xlsx"
    )
    assert any(
        "of it goes with what is held constant, the shares divide the rest" in text
        for text in texts(sheet(path, "Importance"))
    )
    assert "none to look at" in " ".join(texts(sheet(path, "Checks")))


def test_dominance_sheet(tmp_path: Path) -> None:  # IS2
    result = importance().dominance()
    page = sheet(Report("t", [result]).write_excel(tmp_path / "a.xlsx"), "Dominance")
    header = next(row for row in page.iter_rows() if row[0].value == "No.")
    cell = page.cell(header[0].row + 1, 4)  # speed over the second
    assert cell.value == 1
    assert cell.number_format.startswith('"yes (')
    assert page.cell(header[0].row + 1, 3).value is None  # not compared with itself
    assert len(page.conditional_formatting) == 1
    assert any("In brackets the share of resamples" in text for text in texts(page))
    bare = sheet(Report("t", [importance(n_bootstrap=0).dominance()]).write_excel(tmp_path / "b.xlsx"), "Dominance")
    assert not any("In brackets" in text for text in texts(bare))
    assert cell_format(0.5, None) == '"neither"'


def test_findings() -> None:  # IS3
    result = importance()
    said = findings([shown(result), shown(result.dominance())])
    sentences = [each.finding.sentence for each in said]
    assert sentences[0].startswith("“speed” accounts for")
    assert sentences[1] == (
        "“speed” explains more of “loyalty” than every other driver, whatever else is in the model."
    )
    assert said[1].finding.caution.startswith("the least certain of these comes out again in")
    close = DATA.assign(loyalty=DATA["speed"] + DATA["price"] + DATA["help"] + 3 * RNG.normal(size=N))
    tied = relative_importance(close, outcome="loyalty", drivers=DRIVERS[:3], n_bootstrap=100, rng=1)
    cautions = [each.finding.caution for each in findings([shown(tied), shown(tied.dominance())])]
    assert ", not separable from “" in cautions[0]
    third = pd.DataFrame(
        {"term": ["a", "a"], "other_term": ["b", "c"], "complete": [0.5, 0.5], "complete_kept": [0.99, 0.4]}
    )
    for complete, words, caution in (
        ([0.5, 0.5], "No driver explains more", ""),
        ([1.0, 0.5], "than “b”, whatever else", "the least certain of these comes out again in 99% of resamples"),
        ([1.0, 1.0], "than “b”, whatever else", "“a” beats one other driver too in these answers, but not in 95%"),
        ([0.5, 1.0], "No driver surely explains more", "“a” beats one other driver too"),
    ):
        view = shown(type(tied.dominance())(_table=third.assign(complete=complete), n=9, method="", outcome="y"))
        found = findings([view])[0].finding
        assert words in found.sentence
        assert caution in found.caution


def test_pictures() -> None:  # IS4
    result = importance()
    drawn = [text.get_text() for text in plot(result).texts]
    assert {"First in", "Tied", "a"} <= set(drawn)
    assert len(plot(importance(n_bootstrap=0)).texts) == 0
    heat = plot(result.dominance())
    assert heat.get_title(loc="left") == "Dominance: what explains loyalty"
    assert any(text.get_text().startswith("yes\n") for text in heat.texts)
    bare = plot(importance(n_bootstrap=0).dominance())
    assert {text.get_text() for text in bare.texts} <= {"yes", "no", "neither"}
    matplotlib.pyplot.close("all")
