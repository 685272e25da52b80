"""Sheets and picture of real Kano results: possible modes, refined names, sensitivity, ellipses.

KS1 the Kano sheet shows the letters of possible modes, grades and refined names where there are some, and explains them
KS2 the native map is cut where the rule says; its description names the cuts
KS3 the sensitivity sheet: one row per feature, changed cells in colour, notes in words; long words fit
KS4 groups too small are hidden on the sensitivity sheet too
KS5 the picture has one ellipse per feature, of all respondents; none without counts; cuts of the rule
KS7 the native map has the joint ellipse of every feature; more than 12 points carry numbers in place of names, with a key
KS8 pictures by name: answers as bars, sensitivity, board and risk; an unknown name is refused
KS6 findings say which features keep their category
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.sheets.kano import REFINED_WORDS
from loyaltystats.report.style import LOOK_FILL
from loyaltystats.stats.kano.refined import REFINED

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

CELLS = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
COUNTS = {"wifi": [187, 71, 46, 258, 19, 26], "clear": [88, 90, 32, 114, 15, 19], "secure": [18, 174, 90, 52, 7, 17]}


def _answers() -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    columns = {}
    for feature, row in COUNTS.items():
        cells = [CELLS[letter] for letter, n in zip("AOMIRQ", row, strict=True) for _ in range(n)]
        columns |= {f"{feature}_f": pd.Series([f for f, _ in cells]), f"{feature}_d": pd.Series([d for _, d in cells])}
    frame = pd.DataFrame(columns).assign(wi=5, ci=7, si=9)
    frame["g"] = ["x", "y"] * 300 + ["z"] * 3 + ["y"] * 4
    return frame, {feature: (f"{feature}_f", f"{feature}_d") for feature in COUNTS}


def _kano(**more: Any) -> ls.KanoResult:
    frame, pairs = _answers()
    return ls.classify_kano(frame, pairs=pairs, **more)


def _sheets(tmp_path: Path, *results: ls.Result) -> dict[str, list[list[Any]]]:
    path = ls.Report("Study", list(results)).write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def _column(rows: list[list[Any]], name: str) -> list[Any]:
    head = next(number for number, row in enumerate(rows) if row[0] == "No.")
    at = rows[head].index(name)
    return [row[at] for row in rows[head + 1 : head + 4]]


def _text(rows: list[list[Any]]) -> str:
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def test_possible_modes(tmp_path: Path) -> None:  # KS1
    importance = {"wifi": "wi", "clear": "ci", "secure": "si"}
    refined = _kano(method="refined", importance=importance)
    graded = _kano(table=["Q A1 A2 A3 O", "R I I I M1", "R I I I M2", "R I I I M3", "R R R R Q"])
    sheets = _sheets(tmp_path, _kano(), refined, graded)
    assert _column(sheets["Kano"], "May be") == ["I", "I/O/A", "O"]
    assert "May be: the letters of all categories that may be the most frequent one" in _text(sheets["Kano"])
    assert "Refined category" not in _text(sheets["Kano"])
    assert _column(sheets["Kano 2"], "Refined category") == ["care-free", None, "high value-added"]
    assert "Grade" not in _text(sheets["Kano 2"]).split("\n")
    assert set(REFINED_WORDS) == {name for pair in REFINED.values() for name in pair}


def test_cuts_of_the_map(tmp_path: Path) -> None:  # KS2
    sheets = _sheets(tmp_path, _kano(method="quadrant", cuts=(0.6, 0.4)))
    assert "Quadrants are cut at Better 0.6 and Worse -0.4." in _text(sheets["Kano"])
    lines = {tuple(row[:3]) for row in sheets["ChartData"] if row[0] == "line"}
    assert {("line", 0.4, 0), ("line", 0.4, 1), ("line", 0, 0.6), ("line", 1, 0.6)} == lines
    plain = {tuple(row[:3]) for row in _sheets(tmp_path, _kano())["ChartData"] if row[0] == "line"}
    assert {("line", 0.5, 0), ("line", 0.5, 1), ("line", 0, 0.5), ("line", 1, 0.5)} == plain


def test_sensitivity(tmp_path: Path) -> None:  # KS3
    found = ls.kano_sensitivity(_kano())
    path = ls.Report("Study", [found]).write_excel(tmp_path / "client.xlsx")
    sheet = openpyxl.load_workbook(path)["Kano sensitivity"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert _column(rows, "As analysed") == ["indifferent", "mixed", "one-dimensional"]
    assert _column(rows, "A+O+M or I+R+Q") == ["attractive", "one-dimensional", "one-dimensional"]
    assert _column(rows, "Flips") == found.to_frame()["flips"].tolist()
    head = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    at = next(cell.column for cell in head if cell.value == "A+O+M or I+R+Q")
    fills = [sheet.cell(head[0].row + number, at).fill.start_color.rgb[-6:] for number in (1, 2, 3)]
    assert fills[:2] == [LOOK_FILL, LOOK_FILL]
    assert fills[2] != LOOK_FILL
    assert sheet.column_dimensions[head[at - 1].column_letter].width >= len("one-dimensional")
    text = _text(rows)
    assert "Nothing changes under" in text
    assert "declares a winner far more often than its 10 %" in text


def test_small_groups_are_hidden(tmp_path: Path) -> None:  # KS4
    found = ls.kano_sensitivity(_kano(by="g"))
    assert "z" in set(found.to_frame()["group"])
    rows = _sheets(tmp_path, found)["Kano sensitivity"]
    head = next(number for number, row in enumerate(rows) if row[0] == "No.")
    shown = {row[1] for row in rows[head + 1 :] if isinstance(row[0], int)}
    assert "z" not in shown
    assert "Total" in shown


def test_picture() -> None:  # KS5
    pyplot = pytest.importorskip("matplotlib.pyplot")
    kano = _kano(by="g")
    axes = ls.plot(kano)
    outlines = [line for line in axes.lines if len(line.get_xdata()) > 60]
    assert len(outlines) == len(axes.patches) == 3
    total = kano.ellipses()
    total = total[(total["group"] == "Total") & (total["feature"] == "wifi")]
    np.testing.assert_allclose(outlines[0].get_ydata(), total["better"])
    np.testing.assert_allclose(outlines[0].get_xdata(), -total["worse"])
    assert axes.get_xlabel() == "Dissatisfied if missing (|Worse|); ellipses: 95% joint confidence"
    cut = ls.plot(_kano(method="quadrant", cuts=(0.6, 0.4)))
    straight = [(list(line.get_xdata()), list(line.get_ydata())) for line in cut.lines if len(line.get_xdata()) == 2]
    assert ([0.4, 0.4], [0, 1]) in straight
    assert ([0, 1], [0.6, 0.6]) in straight
    pyplot.close("all")


def test_findings() -> None:  # KS6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sentences = ls.Report("Study", [ls.kano_sensitivity(_kano())]).sentences
    assert sentences == (
        "1 of 3 features keeps its category whatever table or rule is taken. Another table or rule puts “wifi” into a "
        "category that this analysis rules out. For “clear”, rules differ only in whether the answers "
        "settle on one category.",
    )


def test_native_map_has_ellipses(tmp_path: Path) -> None:  # KS7
    kano = _kano()
    book = openpyxl.load_workbook(ls.Report("Study", [kano]).write_excel(tmp_path / "client.xlsx"))
    chart = book["Kano"]._charts[0]
    outlines = [series for series in chart.series if series.smooth]
    assert len(outlines) == 3
    cells = str(outlines[0].yVal.numRef.f).split("!")[1].replace("$", "")
    drawn = [row[0].value for row in book["ChartData"][cells]]
    known = kano.ellipses(points=37)
    np.testing.assert_allclose(drawn, known[known["feature"] == "wifi"]["better"])
    assert "The outline around it holds both true values at once (95% confidence)" in _text(
        [list(row) for row in book["Kano"].iter_rows(values_only=True)]
    )


def test_crowded_maps_carry_numbers(tmp_path: Path) -> None:  # KS7
    frame, pairs = _answers()
    many = {f"{name}{copy}": (f"{f}{copy}", f"{d}{copy}") for name, (f, d) in pairs.items() for copy in range(5)}
    frame = pd.DataFrame(
        {f"{column}{copy}": frame[column] for pair in pairs.values() for column in pair for copy in range(5)}
    )
    kano, scores = ls.classify_kano(frame, pairs=many), ls.kano_scores(frame, pairs=many)
    path = ls.Report("Study", [kano, scores]).write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet, words in (
        ("Kano", "Its number is that of the feature's row"),
        ("Scores", "Numbers on the map are those of"),
    ):
        chart = book[sheet]._charts[0]
        assert not [series for series in chart.series if series.smooth]
        titles = [str(series.tx.strRef.f).split("!")[1].replace("$", "") for series in chart.series]
        formulas = [str(book["ChartData"][title].value) for title in titles]
        assert sum(formula.endswith('&""') for formula in formulas) >= 15
        assert words in _text([list(row) for row in book[sheet].iter_rows(values_only=True)])
    ax = ls.plot(kano)
    texts = [text.get_text() for text in ax.texts]
    assert {"1", "15"} <= set(texts)
    assert any(text.startswith("1  wifi0\n2  wifi1") for text in texts)
    pytest.importorskip("matplotlib.pyplot").close("all")


def test_pictures_by_name() -> None:  # KS8
    kano = _kano()
    ax = ls.plot(kano, what="answers")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["wifi", "clear", "secure"]
    widths = [bar.get_width() for bar in ax.patches]
    assert sum(widths) == pytest.approx(3)
    assert ls.plot(kano, what="map").get_title(loc="left") == "What presence gains and absence costs"
    assert len(ls.plot(ls.kano_sensitivity(kano)).get_yticklabels()) == 3
    frame, pairs = _answers()
    levels = ls.satisfaction_levels(frame.assign(got=1), pairs=pairs, delivered={"wifi": "got"})
    titles = [ls.plot(levels, what=name).get_title(loc="left") for name in ("board", "risk")]
    assert titles == ["Level board: where each feature stands today", "Risk if the feature is missing"]
    with pytest.raises(ls.LoyaltyStatsError, match="what - got 'bars' - expected 'map' or 'answers'"):
        ls.plot(kano, what="bars")
    with pytest.raises(ls.LoyaltyStatsError, match="expected no name, the result has one picture"):
        ls.plot(ls.kano_sensitivity(kano), what="map")
    pytest.importorskip("matplotlib.pyplot").close("all")


def test_level_board_is_a_native_chart(tmp_path: Path) -> None:  # KS8
    frame, pairs = _answers()
    levels = ls.satisfaction_levels(frame.assign(got=1), pairs=pairs, delivered=dict.fromkeys(pairs, "got"))
    book = openpyxl.load_workbook(ls.Report("Study", [levels]).write_excel(tmp_path / "client.xlsx"))
    board, risk = book["Levels"]._charts
    assert len(board.series[0].dPt) == 3
    assert not risk.series[0].dPt
    assert "Colours of the level board: Dissatisfied red" in _text(
        [list(row) for row in book["Levels"].iter_rows(values_only=True)]
    )
