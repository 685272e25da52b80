"""Every picture of every result, small and crowded.

PI1 no two texts cover each other, and none leaves the figure, whatever the number and length of the names
PI2 a picture on given axes stays on them: no figure of pyplot, no setting of the session changes
PI3 what cannot be printed does not stop a picture; a price is no formula
PI4 rows that could not be estimated leave no trace; one row is enough
PI5 a saved picture has the same bytes each time, whatever the session has set, and leaves the session as it was
PI6 what is words has no picture, and says so
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.gallery import MAKERS, Crowd, made

from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.report.plot import WORDS_ONLY, plot
from loyaltystats.report.plot_file import save_plot
from loyaltystats.result import Result

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

DRAWN = [name for name in MAKERS if name not in WORDS_ONLY]
COVERED = 0.1
"""Part of the smaller of two texts that may lie under the other: boxes of letters are larger than their ink."""


@cache
def result_of(name: str, features: int) -> Result:
    return made(name, crowd(features))


@cache
def crowd(features: int) -> Crowd:
    return Crowd(features)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def hidden_ticks(figure: Any) -> set[Any]:
    """Return the labels of ticks that are not drawn: outside the axes, or of axes that are off."""
    found = set()
    for ax in figure.axes:
        for axis, ends in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            for minor in (False, True):
                ticks = zip(axis.get_ticklocs(minor=minor), axis.get_ticklabels(minor=minor), strict=False)
                found |= {label for at, label in ticks if not ax.axison or not ends[0] <= at <= ends[1]}
    return found


def faults(figure: Any) -> list[str]:
    """Return texts of a figure that cover each other or leave it."""
    from matplotlib.text import Text

    figure.canvas.draw()
    hidden = hidden_ticks(figure)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text, text.get_window_extent()) for text in texts if text not in hidden]
    wide, high = figure.bbox.width, figure.bbox.height
    found = [
        f"{text.get_text()!r} leaves the figure"
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1
    ]
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        up = min(first.y1, second.y1) - max(first.y0, second.y0)
        if across <= 0 or up <= 0 or (one.get_rotation() % 90 and other.get_rotation() % 90):
            continue  # boxes of slanting texts are larger than the texts, which run side by side
        if across * up > COVERED * min(first.width * first.height, second.width * second.height):
            found.append(f"{one.get_text()!r} and {other.get_text()!r} cover each other")
    return found


MAPS = ("KanoResult", "ContinuousResult", "PriorityResult", "ImportanceGridResult", "TetraclasseResult")


@pytest.mark.parametrize(
    ("name", "features"),
    [*((name, features) for name in DRAWN for features in (4, 14)), *((name, 30) for name in MAPS)],
)
def test_texts_keep_clear(name: str, features: int) -> None:  # PI1
    assert faults(plot(result_of(name, features)).figure) == []


@pytest.mark.parametrize("name", ["KanoResult", "DriverResult", "NpsResult", "AmountResult"])
def test_given_axes(name: str) -> None:  # PI2
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    settings, ax = dict(matplotlib.rcParams), Figure(figsize=(9, 5), layout="constrained").subplots()
    assert plot(result_of(name, 4), ax) is ax
    assert plt.get_fignums() == []
    assert dict(matplotlib.rcParams) == settings


@pytest.mark.parametrize("name", ["KanoResult", "DriverResult", "SegmentsResult", "FrequencyResult"])
def test_hostile_texts(name: str) -> None:  # PI3
    plain = result_of(name, 4)
    labels = {code: f"$1_{number}$ \x07 \ud800 {number}" for number, code in enumerate(plain.labels)}
    figure: Any = plot(replace(plain, labels=labels)).figure
    figure.canvas.draw()
    texts = [text.get_text() for ax in figure.axes for text in (*ax.texts, *ax.get_yticklabels())]
    assert any(text.startswith("$1_") for text in texts)
    assert not any("\x07" in text or "\ud800" in text for text in texts)


def without(result: Result, keep: int) -> Result:
    """Return a result of which only so many rows could be estimated."""
    table = result.to_frame()
    decimals = [column for column in table.columns if table[column].dtype == float]
    table.loc[table.index[keep:], decimals] = np.nan
    return replace(result, _table=table)


ROWS = ("KanoResult", "LevelsResult", "DriverResult", "ImportanceResult", "PriorityResult", "GainResult", "ItemsResult")


@pytest.mark.parametrize("name", [*ROWS, "CsatResult", "AmountResult", "EquivalenceResult", "PenaltyRewardResult"])
def test_one_row_and_empty_rows(name: str) -> None:  # PI4
    whole = result_of(name, 4)
    skip = 2 if name == "DriverResult" else 1  # the constant is no driver
    assert faults(plot(without(whole, skip)).figure) == []
    assert faults(plot(replace(whole, _table=whole.to_frame().iloc[:skip])).figure) == []


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_saved_pictures(ending: str, tmp_path: Path) -> None:  # PI5
    import matplotlib.pyplot as plt

    result = result_of("KanoResult", 4)
    first = save_plot(result, tmp_path / f"first{ending}")
    with matplotlib.rc_context({"font.size": 30, "svg.hashsalt": "another", "axes.facecolor": "red"}):
        before = dict(matplotlib.rcParams)
        second = save_plot(result, tmp_path / f"second{ending}")
        assert dict(matplotlib.rcParams) == before
    assert first.read_bytes() == second.read_bytes()
    assert plt.get_fignums() == []
    assert sorted(each.name for each in tmp_path.iterdir()) == [first.name, second.name]


def test_names_of_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # PI5
    result = result_of("KanoResult", 4)
    with pytest.raises(ArgumentError, match=r"got 'map.jpg' - expected a name that ends in \.svg, \.png, \.pdf\."):
        save_plot(result, tmp_path / "map.jpg")
    with pytest.raises(ArgumentError, match="there is no folder"):
        save_plot(result, tmp_path / "nowhere" / "map.svg")
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingDependencyError, match="save_plot - matplotlib is not installed"):
        save_plot(result, tmp_path / "map.svg")


@pytest.mark.parametrize("name", [name for name in WORDS_ONLY if name in MAKERS])
def test_words_have_no_picture(name: str) -> None:  # PI6
    with pytest.raises(ArgumentError, match=f"there is no picture of {name} - .* words; expected one of"):
        plot(result_of(name, 4))
