"""The client's view of priorities: sheet, charts, findings and pictures.

PS1 the sheet says in a word whether a quadrant is clear, and its chart draws the others as pale diamonds
PS2 axes name what is shown and where it is cut; intervals run both ways; many drivers carry numbers
PS3 stated importance has its own table and chart
PS4 findings name what to improve first only where that is clear
PS5 pictures: map and stated importance; without stated importance that is said
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.report.findings_priority import priority_findings
from loyaltystats.report.kinds import shown
from loyaltystats.report.plot import plot
from loyaltystats.report.report import Report
from loyaltystats.stats.drivers.penalty_reward import penalty_reward
from loyaltystats.stats.drivers.priority import PriorityResult

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
LABELS = {"a": "Speed", "b": "Price", "c": "Help", "d": "App"}


def result(**changes: Any) -> PriorityResult:
    columns: dict[str, Any] = {
        "term": ["a", "b", "c", "d"],
        "importance": [0.4, 0.3, 0.2, 0.1],
        "conf_low": [0.3, 0.2, 0.1, 0.05],
        "conf_high": [0.5, 0.4, 0.3, 0.15],
        "rank": [1, 2, 3, 4],
        "performance": [45.0, 58.0, 70.0, 52.0],
        "performance_low": [41.0, 55.0, 66.0, 49.0],
        "performance_high": [49.0, 61.0, 74.0, 55.0],
        "quadrant": ["improve first", "improve first", "do not overdo", "low priority"],
        "quadrant_probability": [0.97, 0.62, 0.91, 0.95],
        "stable": ["clear", "unclear", "clear", "clear"],
        "stated": [60.0, 80.0, np.nan, 75.0],
        "stated_low": [57.0, 77.0, np.nan, 72.0],
        "stated_high": [63.0, 83.0, np.nan, 78.0],
        "stated_rank": [3, 1, np.nan, 2],
        "stated_verdict": ["shown, not said", "said and shown", None, "said, not shown"],
        "stated_probability": [0.99, 0.7, np.nan, 0.96],
        "stated_n": [100, 101, 0, 99],
        "n": [120] * 4,
    }
    settings: dict[str, Any] = {
        "importance_cut": 0.25,
        "performance_cut": 60.0,
        "stated_cut": 71.7,
        "n_bootstrap": 1000,
    }
    columns |= {name: value for name, value in changes.items() if name in columns}
    settings |= {name: value for name, value in changes.items() if name not in columns}
    table = pd.DataFrame(columns)
    if changes.get("stated", 1) is None:
        table = table.drop(columns=[name for name in table if str(name).startswith("stated")])
        settings["stated_cut"] = float("nan")
    return PriorityResult(_table=table, n=120, method="Map.", labels=LABELS, **settings)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def page_of(path: Path, *results: PriorityResult) -> Any:
    return openpyxl.load_workbook(Report("t", list(results)).write_excel(path / "a.xlsx"))["Priorities"]


def texts(page: Any) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def series_of(chart: Any) -> list[Any]:
    return [series for series in chart.series if series.marker.symbol not in (None, "none")]


def words_of(title: Any) -> str:
    return "".join(run.t for paragraph in title.tx.rich.p for run in paragraph.r or ())


def test_sheet(tmp_path: Path) -> None:  # PS1, PS2
    page = page_of(tmp_path, result())
    told = texts(page)
    assert {"Sure", "P(quadrant)", "clear", "unclear", "improve first"} <= set(told)
    assert any("from 90% on it is called clear, a convention" in text for text in told)
    assert not any("Numbers in the chart" in text for text in told)
    chart = page._charts[0]
    drawn = series_of(chart)
    assert [series.marker.symbol for series in drawn] == ["circle", "diamond", "circle", "circle"]
    assert words_of(chart.title) == "What to improve first (pale diamond: unclear)"
    assert words_of(chart.x_axis.title) == "Performance (0 to 100); cut at the drivers' mean, 60"
    assert words_of(chart.y_axis.title) == "Importance (share of R2); cut at the drivers' mean, 25%"
    directions = [series.errBars.errDir for series in chart.series if series.errBars is not None]
    assert directions.count("x") == directions.count("y") == 4
    clear = page_of(
        tmp_path, result(quadrant_probability=[0.99] * 4, performance_rule="scale", importance_rule="given")
    )
    assert words_of(clear._charts[0].title) == "What to improve first"
    assert words_of(clear._charts[0].x_axis.title).endswith("cut at the middle of the scale, 60")
    assert words_of(clear._charts[0].y_axis.title) == "Importance (share of R2); cut at 25%"


def test_stated_table_and_chart(tmp_path: Path) -> None:  # PS3
    page = page_of(tmp_path, result())
    assert len(page._charts) == 2
    told = texts(page)
    assert told.count("What customers say is important, and what shows") == 1
    assert {"Said and shown", "Derived rank", "Stated rank", "shown, not said"} <= set(told)
    drawn = series_of(page._charts[1])
    assert [series.marker.symbol for series in drawn] == ["circle", "diamond", "circle"]  # one was not asked
    data = openpyxl.load_workbook(tmp_path / "a.xlsx")["ChartData"]
    formulas = [str(cell.value) for row in data.iter_rows() for cell in row]
    header = next(row[0].row for row in page.iter_rows() if row[2].value == "Said and shown")
    assert any(f"'Priorities'!$F${header + 1}:$F${header + 4}" in text for text in formulas)
    bare = page_of(tmp_path, result(stated=None))
    assert len(bare._charts) == 1
    assert "Said and shown" not in texts(bare)


def test_many_drivers_carry_numbers(tmp_path: Path) -> None:  # PS2
    many = result(stated=None)
    table = pd.concat([many.to_frame()] * 3, ignore_index=True).assign(term=[f"t{at}" for at in range(12)])
    big = PriorityResult(
        _table=table, n=120, method="Map.", importance_cut=0.25, performance_cut=60.0, by=None, n_bootstrap=10
    )
    page = page_of(tmp_path, big)
    assert "Numbers in the chart are those of the first column." in " ".join(texts(page))
    said = [text.get_text() for text in plot(big).texts]
    assert {"1", "12"} <= set(said)


def _said(changes: dict[str, Any]) -> list[Any]:
    return priority_findings(shown(result(**changes)))


def test_findings() -> None:  # PS4
    first, second, *more = _said({})
    assert first.sentence == "Important and below average today: “Speed” (performance 45 of 100)."
    assert first.caution == "the same in 97% of resamples"
    assert second.sentence == "Unclear whether also to be improved first: “Price” (62%)."
    assert second.caution == "In brackets, the share of resamples in which it is important and below average."
    assert [finding.sentence for finding in more] == [
        "Said to be important, but shows less than others in loyalty: “App”.",
        "Shows in loyalty, but is said to be less important than others: “Speed”.",
    ]
    unclear = _said({"quadrant_probability": [0.5, 0.6, 0.9, 0.9], "stated": None})
    assert [finding.sentence for finding in unclear] == [
        "What to improve first is unclear: “Price” (60%) and “Speed” (50%)."
    ]
    four = _said(
        {"performance": [40.0] * 4, "importance": [0.25] * 4, "quadrant_probability": [0.3] * 4, "stated": None}
    )
    assert four[0].sentence.endswith("“Help” (30%) and 1 more.")
    both = _said({"quadrant_probability": [0.97, 0.93, 0.9, 0.9], "stated": None})
    assert both[0].caution == "the same in at least 93% of resamples"
    none = _said({"performance_cut": 10.0, "performance_rule": "given", "stated": None})
    assert none[0].sentence == "No driver is both important and below the cut in performance."
    assert none[0].caution == "Some places are unclear."


def test_pictures() -> None:  # PS5
    ax = plot(result())
    assert ax.get_title(loc="left") == "What to improve first (pale diamond: unclear)"
    assert ax.get_xlabel() == "Performance (0 to 100); cut at the drivers' mean, 60"
    assert {"Speed", "Improve first"} <= {text.get_text() for text in ax.texts}
    assert len(ax.collections) == 4
    assert len(ax.lines) == 2 * 4 + 2  # arms of four points, and the crosshair
    said = plot(result(), what="stated")
    assert said.get_xlabel() == "Stated importance (0 to 100); cut at the drivers' mean, 72"
    assert {"Shown, not said", "Said, not shown"} <= {text.get_text() for text in said.texts}
    assert len(said.collections) == 3
    with pytest.raises(ArgumentError, match="no stated importance was asked"):
        plot(result(stated=None), what="stated")
    with pytest.raises(ArgumentError, match="expected 'map' or 'stated'"):
        plot(result(), what="bars")


def test_penalty_and_reward_on_one_side_do_not_hide_each_other() -> None:  # PS5
    rng = np.random.default_rng(2)
    ratings = rng.integers(1, 10, size=(300, 2))
    answers = pd.DataFrame(ratings, columns=["a", "b"])
    answers["y"] = np.abs(ratings[:, 0] - 5) + 0.5 * ratings[:, 1] + rng.normal(size=300)  # both sides of a gain
    found = penalty_reward(answers, outcome="y", drivers=["a", "b"], middle=5, n_bootstrap=20, rng=1)
    first, second = found.to_frame()[["penalty", "reward"]].prod(axis=1)
    assert first > 0 > second
    heights = sorted(round(bar.get_height(), 2) for bar in plot(found).patches)
    assert heights == [0.31, 0.31, 0.62, 0.62]
