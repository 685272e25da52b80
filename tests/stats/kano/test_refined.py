"""Refined categories and grades.

RF1 eight names by category and importance above or below the mean of the group's features; mixed, R and Q have none
RF2 importance equal to the mean has no name, said in a note; a group has its own mean
RF3 without importance the method is refused in words; with an instrument its importance questions are used
RF4 grades: the most frequent grade of the category, ties together; a frame of all; refused without graded cells; weights
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.counts import counts_of
from loyaltystats.stats.kano.refined import REFINED, refine

CELLS = {"attractive": (1, 3), "one_dimensional": (1, 5), "must_be": (3, 5), "indifferent": (3, 3), "reverse": (5, 1)}


def _study(importance: dict[str, int], n: int = 20) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    columns = {}
    for name, (f, d) in CELLS.items():
        columns |= {f"{name}_f": [f] * n, f"{name}_d": [d] * n, f"{name}_i": [importance.get(name, 5)] * n}
    return pd.DataFrame(columns), {name: (f"{name}_f", f"{name}_d") for name in CELLS}


@pytest.mark.parametrize("high", [True, False])
def test_names(high: bool) -> None:  # RF1
    value = 9 if high else 1
    frame, pairs = _study(dict.fromkeys(CELLS, value) | {"reverse": 5})
    kano = classify_kano(frame, pairs=pairs, method="refined", importance={name: f"{name}_i" for name in CELLS})
    table = kano.to_frame().set_index("feature")
    assert table["refined"].tolist() == [*(names[0 if high else 1] for names in REFINED.values()), None]
    assert table["category"].tolist() == list(CELLS)
    assert (table["rule"].str.startswith("winner: ")).all()
    note = next(note for note in kano.notes if note.startswith("Refined"))
    assert f"over the features ({'8.20' if high else '1.80'}), so another feature can change them" in note
    assert "split by stated importance above or below the mean at level 0.05" in kano.method


def test_mixed_and_equal() -> None:  # RF2
    counts = counts_of(["a", "b", "c"], [[9, 0, 0, 0, 0, 0]] * 3)
    categories = ["attractive", "mixed", None]
    assert refine(counts, categories, [9.0, 1.0, 2.0])[0] == ["highly_attractive", None, None]
    assert refine(counts, ["attractive"] * 3, [5.0, 5.0, np.nan])[0] == [None, None, None]
    frame, pairs = _study(dict.fromkeys(CELLS, 7))
    kano = classify_kano(frame, pairs=pairs, method="refined", importance={name: f"{name}_i" for name in CELLS})
    assert any("Importance equals the mean, no name: attractive, one_dimensional" in note for note in kano.notes)


def test_groups_have_their_own_mean() -> None:  # RF2
    frame = pd.DataFrame({"f": [1] * 40, "d": [3] * 40, "e": [3] * 40, "h": [5] * 40, "g": ["u"] * 20 + ["v"] * 20})
    frame = frame.assign(i=[9] * 20 + [1] * 20, j=5)
    pairs = {"x": ("f", "d"), "y": ("e", "h")}
    kano = classify_kano(frame, pairs=pairs, method="refined", importance={"x": "i", "y": "j"}, by="g")
    table = kano.to_frame()
    assert table["refined"].tolist() == [None, None, "highly_attractive", "necessary", "less_attractive", "critical"]
    assert any("over the features in each group (5.00 in all)" in note for note in kano.notes)


def test_importance_is_needed() -> None:  # RF3
    frame, pairs = _study({})
    with pytest.raises(ArgumentError) as caught:
        classify_kano(frame, pairs=pairs, method="refined")
    assert str(caught.value) == (
        "method - 'refined' splits by stated importance and none is there - expected importance={'delivery': 'column'}, or "
        "an instrument with importance questions - or take method 'winner'."
    )


GRADED = ["Q A1 A2 A3 O", "R I I I M1", "R I I I M2", "R I I I M3", "R R R R Q"]


def test_grades() -> None:  # RF4
    frame = pd.DataFrame({"f": [1] * 9 + [3, 4], "d": [2, 2, 2, 3, 3, 3, 4, 5, 5, 5, 5]})
    frame = frame.assign(w=[2.0, *[1.0] * 10], yf=3, yd=3)
    pairs = {"x": ("f", "d"), "y": ("yf", "yd")}
    kano = classify_kano(frame, pairs=pairs, table=GRADED)
    table = kano.to_frame()
    assert table["grade"].tolist() == ["A1/A2", None]
    assert kano.evaluation_table == f"own: {' / '.join(GRADED)}"
    assert f"Kano evaluation table 'own' ({' / '.join(GRADED)})" in kano.method
    grades = kano.grades()
    assert list(grades) == ["feature", "category", "grade", "n"]
    assert grades[grades["feature"] == "x"].values.tolist() == [
        ["x", "attractive", 1, 3],
        ["x", "attractive", 2, 3],
        ["x", "attractive", 3, 1],
        ["x", "must_be", 1, 0],
        ["x", "must_be", 2, 1],
        ["x", "must_be", 3, 1],
    ]
    classic = classify_kano(frame, pairs=pairs)
    same = [name for name in table if name not in ("grade",)]
    pd.testing.assert_frame_equal(table[same], classic.to_frame())
    with pytest.raises(ArgumentError) as caught:
        classic.grades()
    assert str(caught.value) == (
        "grades - evaluation table 'classic' has none - expected a table of your own with cells such as A1 or M3."
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weighted = classify_kano(frame, pairs=pairs, table=GRADED, design=SurveyDesign(weights="w"))
    assert weighted.to_frame()["grade"].iloc[0] == "A1"
    assert weighted.grades()["n"].iloc[:3].tolist() == [4.0, 3.0, 1.0]
