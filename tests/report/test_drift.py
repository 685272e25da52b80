"""Drift in the report: sheets, sentences, checks, picture.

DS1 the sheet has a row per comparison, all waves first, with verdicts in words; the sheet Waves has the shares
DS2 charts follow the cells of the sheet Waves and are told in words
DS3 small bases are grey, small groups are not shown; the workbook's own checks agree
DS4 sentences say what drifted, what flipped, and what shows no drift, and warn when the waves were asked differently
DS5 the picture: paths on the map whose labels lie on nothing, or shares wave by wave
"""

from __future__ import annotations

import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from loyaltystats import Report, level_drift, load_instrument, plot, simulate_responses
from loyaltystats.report.check import LOOK
from loyaltystats.report.checklist import checks
from loyaltystats.report.findings_drift import drift_findings
from loyaltystats.report.kinds import shown
from loyaltystats.report.sheets.drift import VERDICT_WORDS, verdict_words
from loyaltystats.report.study import Study
from loyaltystats.stats.drift.level_drift import DriftResult

FEATURES = {
    "delivery": "Delivery within 24 hours",
    "returns": "Free returns",
    "gift": "Gift wrapping",
    "track": "Parcel tracking in real time",
}
FIRST = {"delivery": "A", "returns": "A", "gift": "I", "track": "O"}
LAST = {"delivery": "M", "returns": "A", "gift": "I", "track": "A"}
CELL = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 3)}


def quiet(*arguments: Any, **more: Any) -> DriftResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return level_drift(*arguments, **more)


@pytest.fixture(scope="module")
def waves() -> dict[str, Any]:
    study = load_instrument("kano").with_features(FEATURES)
    return {
        "2024": simulate_responses(study, 150, truth={"kano": FIRST}, rng=1),
        "2025": simulate_responses(study, 160, truth={"kano": FIRST}, rng=2),
        "2026": simulate_responses(study, 170, truth={"kano": LAST}, rng=3),
    }


@pytest.fixture(scope="module")
def result(waves: dict[str, Any]) -> DriftResult:
    return quiet(waves, panel=False)


def people(**counts: int) -> pd.DataFrame:
    cells = [CELL[letter] for letter, n in counts.items() for _ in range(n)]
    return pd.DataFrame(cells, columns=["f", "d"])


def cells_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def table_of(sheet: Any) -> list[dict[str, Any]]:
    rows = cells_of(sheet)
    start = next(at for at, row in enumerate(rows) if row[0] == "No.")
    found = []
    for row in rows[start + 1 :]:
        if not isinstance(row[0], int):
            break
        found.append({str(name): value for name, value in zip(rows[start], row, strict=True) if name})
    return found


def test_sheets(result: DriftResult, tmp_path: Path) -> None:  # DS1
    book = openpyxl.load_workbook(Report("Shop", [result]).write_excel(tmp_path / "a.xlsx"))
    rows = table_of(book["Drift"])
    assert len(rows) == 12
    assert [(row["From wave"], row["To wave"]) for row in rows[:5]] == [("2024", "2026")] * 4 + [("2024", "2025")]
    assert [row["Feature"] for row in rows[:4]] == list(FEATURES.values())
    assert rows[0]["Verdict"] == "Toward Expected"
    assert rows[3]["Verdict"] == "Toward Delighted"
    assert (rows[0]["Most frequent before"], rows[0]["Most frequent after"]) == ("Delighted", "Expected")
    frame = result.to_frame()
    assert rows[0]["Better change"] == frame["better_change"][0]
    shares = table_of(book["Waves"])
    assert len(shares) == 12
    first = result.by_wave().iloc[0]
    assert shares[0]["Delighted"] == pytest.approx(first["attractive"] / first["n"])
    assert shares[0]["Better"] == first["better"]
    data = [row for row in cells_of(book["Data"]) if row[0] == "Drift" and row[7] == "better_change"]
    assert {row[4] for row in data} == {"2024 to 2026", "2024 to 2025", "2025 to 2026"}


def test_charts(result: DriftResult, tmp_path: Path) -> None:  # DS2
    path = Report("Shop", [result]).write_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert len(book["Drift"]._charts) == 2
    assert not book["Waves"]._charts
    formulas = [str(cell.value) for row in book["ChartData"].iter_rows() for cell in row]
    assert sum(text.startswith("=-INDEX('Waves'!") for text in formulas) == 12  # the axis shows -Worse
    values = openpyxl.load_workbook(path, data_only=True)["ChartData"]
    known = {round(cell.value, 12) for row in values.iter_rows() for cell in row if isinstance(cell.value, float)}
    assert {round(float(value), 12) for value in result.by_wave()["better"]} <= known
    labels = {cell.value for row in values.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert "2025: Free returns" in labels


def test_direct_and_panel(tmp_path: Path) -> None:  # DS1, DS2
    once = pd.DataFrame({"id": range(60), "l": [4] * 40 + [3] * 20})
    again = pd.DataFrame({"id": range(60), "l": [4] * 15 + [3] * 15 + [2] * 30})
    result = quiet({"1": once, "2": again}, panel="id", direct={"wifi": "l"})
    book = openpyxl.load_workbook(Report("Shop", [result]).write_excel(tmp_path / "a.xlsx"))
    (row,) = table_of(book["Drift"])
    assert row["Moved to Expected"] == 45
    assert "Better change" not in row
    assert len(book["Drift"]._charts) == 1
    texts = [str(row[0]) for row in cells_of(book["Drift"])]
    assert any("The same people in all waves." in text for text in texts)
    assert any("charts and the sheet Waves show all who answered" in text for text in texts)
    assert not any("Empty cells" in text for text in texts)


def test_bases_groups_and_checks(tmp_path: Path) -> None:  # DS3
    first = people(A=20, O=8, M=4, I=6).assign(g=["x"] * 24 + ["w"] * 10 + ["y"] * 4)
    second = people(A=6, O=8, M=18, I=6).assign(g=["x"] * 24 + ["w"] * 10 + ["z"] * 4)
    result = quiet({"1": first, "2": second}, panel=False, pairs={"wifi": ("f", "d")}, by="g")
    view = shown(result)
    assert view.frame["group"].tolist() == ["Total", "x"]
    assert view.hidden_groups == 3  # y and z alone would follow from the total of their wave
    made = checks([view], Study(respondents=12), [])
    assert not [check for check in made if check.verdict == LOOK]
    assert any("Better after - before = change" in check.words for check in made)
    book = openpyxl.load_workbook(Report("Shop", [result]).write_excel(tmp_path / "a.xlsx"))
    assert [row["Group"] for row in table_of(book["Drift"])] == ["Total", "x"]
    assert {row["Feature"] for row in table_of(book["Waves"])} == {"wifi"}
    few = quiet({"1": first.iloc[::4], "2": second.iloc[::4]}, panel=False, pairs={"wifi": ("f", "d")})
    sheet = openpyxl.load_workbook(Report("Shop", [few]).write_excel(tmp_path / "b.xlsx"))["Drift"]
    verdict = next(cell for row in sheet.iter_rows() for cell in row if cell.value in VERDICT_WORDS.values())
    assert verdict.font.italic


def test_sentences(result: DriftResult) -> None:  # DS4
    found = drift_findings(shown(result))
    assert found[0].sentence == (
        "Drifting toward Expected: “Delivery within 24 hours”. More customers take it for granted than in 2024."
    )
    assert found[1].sentence.startswith("Drifting toward Delighted: “Parcel tracking in real time”.")
    assert found[2].sentence == "No drift is shown from 2024 to 2026: “Free returns” and “Gift wrapping”."
    assert found[2].caution.startswith("Not shown is not proof of none: Worse may have changed by up to 0.")
    assert found[0].base == int(result.to_frame()["n_from"][0])
    flip = quiet(
        {"1": people(A=30, O=28, M=20, I=10), "2": people(A=28, O=30, M=21, I=10)}, panel=False, pairs={"w": ("f", "d")}
    )
    assert (
        drift_findings(shown(flip))[0].sentence == "Another label than in 1, but no drift: “w”. No test shows a change."
    )
    other = quiet(
        {"1": people(A=20, O=20, M=20, I=10), "2": people(A=20, O=20, M=20, I=60)},
        panel=False,
        pairs={"w": ("f", "d")},
        table={"1": "classic", "2": "pouliot"},
    )
    (finding,) = drift_findings(shown(other))
    assert finding.sentence.startswith(
        "Answers changed since 1, though not along Delighted, Desired and Expected: “w”."
    )
    assert finding.caution.startswith("The waves were not asked or classified in the same way, which may be the cause")


def test_verdict_words() -> None:  # DS1
    assert verdict_words({"verdict": float("nan"), "direction": None}) == "Not estimable"
    nobody = quiet({"1": people(I=9), "2": people(I=9)}, panel=False, pairs={"w": ("f", "d")})
    assert drift_findings(shown(nobody)) == []


def boxes(axes: Any) -> list[Any]:
    axes.figure.canvas.draw()
    texts = [text for text in axes.texts if text.get_text() and text.get_fontweight() != "bold"]
    return [text.get_window_extent() for text in texts]


def test_picture_of_pairs(result: DriftResult) -> None:  # DS5
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = plot(result)
    assert axes.get_title(loc="left") == "How features moved from 2024 to 2026"
    words = {text.get_text() for text in axes.texts}
    assert set(FEATURES.values()) <= words
    labels = boxes(axes)
    assert len(labels) == 4
    for one, other in combinations(labels, 2):
        assert not one.overlaps(other)
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["earlier waves", "Toward Expected", "Toward Delighted", "No drift shown"]


def test_picture_of_direct_levels() -> None:  # DS5
    pytest.importorskip("matplotlib").use("Agg")
    rng = np.random.default_rng(1)
    waves = {str(at): pd.DataFrame({"a": rng.integers(1, 6, 80), "b": rng.integers(1, 6, 80)}) for at in (1, 2)}
    axes = plot(quiet(waves, panel=False, direct={"a": "a", "b": "b"}))
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a, 1", "a, 2", "b, 1", "b, 2"]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["Delighted", "Desired", "Expected", "Does not matter", "Dissatisfied"]
