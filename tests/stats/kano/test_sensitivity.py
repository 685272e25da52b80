"""kano_sensitivity: which categories depend on choices.

KX1 published examples: a category flips on A+O+M against I+R+Q; Fong sees a winner where the exact test does not
KX2 every column is what classify_kano says with that choice; every column is a cell of the grid
KX3 changes and flips are counted; a mixed verdict that becomes one of its own letters is no flip
KX4 Pouliot's table moves (2,2) and (4,4); own tables and three answers are compared with what fits
KX5 questionable answers left out, or allowed to win; ties by priority with exact test, 5 and 6 points
KX6 a KanoResult gives the same as its answers; its settings are kept; columns beside it are refused
KX7 groups, weights, every kind of dataframe; nobody answered
KX8 notes say in words which features change
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.sensitivity import KanoSensitivityResult, kano_sensitivity

CELL_OF = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
WIFI = [187, 71, 46, 258, 19, 26]  # Brand and Rese 2026, Table 1
TRANSPARENT = [88, 90, 32, 114, 15, 19]  # a public study of 358 respondents
SECURE = [18, 174, 90, 52, 7, 17]
ALL = [
    *("table_pouliot", "rule_mode", "rule_aom_irq", "rule_fong", "rule_quadrant", "questionable_out"),
    *("questionable_may_win", "ties_exact", "ties_5_points", "ties_6_points"),
]


def _answers(**counts: list[int]) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    columns = {}
    for feature, row in counts.items():
        cells = [CELL_OF[letter] for letter, n in zip("AOMIRQ", row, strict=True) for _ in range(n)]
        columns |= {f"{feature}_f": pd.Series([f for f, _ in cells]), f"{feature}_d": pd.Series([d for _, d in cells])}
    return pd.DataFrame(columns), {feature: (f"{feature}_f", f"{feature}_d") for feature in counts}


def _found(frame: pd.DataFrame, pairs: dict[str, tuple[str, str]], **more: Any) -> KanoSensitivityResult:
    return kano_sensitivity(frame, pairs=pairs, **more)


def test_published_examples() -> None:  # KX1
    frame, pairs = _answers(wifi=WIFI, transparent=TRANSPARENT, secure=SECURE)
    table = _found(frame, pairs).to_frame().set_index("feature")
    assert list(table) == ["n", "as_analysed", *ALL, "uncorrected", "changes", "flips"]
    assert table["as_analysed"].tolist() == ["indifferent", "mixed", "one_dimensional"]
    assert table.loc["wifi", "rule_aom_irq"] == "attractive"
    assert table.loc["transparent", "rule_fong"] == "indifferent"
    assert table.loc["transparent", "rule_quadrant"] == "attractive"
    assert table.loc["secure", "changes"] == 0
    assert table["changes"].tolist() == [1, 7, 0]
    assert table["flips"].tolist() == [1, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_columns_are_what_classify_kano_says(seed: int) -> None:  # KX2
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.choice([1, 2, 3, 4, 5], (80, 6), p=[0.3, 0.2, 0.2, 0.1, 0.2]), columns=list("abcdef"))
    pairs = {"x": ("a", "b"), "y": ("c", "d"), "z": ("e", "f")}
    found = _found(frame, pairs)
    table = found.to_frame()

    def category(**more: Any) -> list[str]:
        answer: list[str] = classify_kano(frame, pairs=pairs, **more).to_frame()["category"].tolist()
        return answer

    for rule in ("mode", "aom_irq", "fong", "quadrant"):
        assert table[f"rule_{rule}"].tolist() == category(method=rule)
    assert table["table_pouliot"].tolist() == category(table="pouliot")
    assert table["uncorrected"].tolist() == category(adjust="none")
    assert table["ties_exact"].tolist() == category(method="moai")
    grid = found.grid()
    assert list(grid) == ["feature", "table", "rule", "questionable_answers", "ties", "category", "changed"]
    assert len(grid) == 3 * 2 * 5 * 3 * 4
    base = {"table": "classic", "rule": "winner", "questionable_answers": "counted", "ties": "open"}
    where = {
        "as_analysed": {},
        "table_pouliot": {"table": "pouliot"},
        **{f"rule_{rule}": {"rule": rule} for rule in ("mode", "aom_irq", "fong", "quadrant")},
        **{f"questionable_{how}": {"questionable_answers": how} for how in ("out", "may_win")},
        **{column: {"ties": ties} for ties, column in (("exact", "ties_exact"), ("0.05", "ties_5_points"))},
    }
    for column, change in where.items():
        cell = grid
        for name, value in (base | change).items():
            cell = cell[cell[name] == value]
        assert cell["category"].tolist() == table[column].tolist(), column
        assert cell["changed"].tolist() == (table[column] != table["as_analysed"]).tolist(), column


def test_counting() -> None:  # KX3
    frame, pairs = _answers(open=[40, 38, 2, 20, 0, 0], clear=[4, 3, 80, 10, 1, 2])
    found = _found(frame, pairs)
    row = found.to_frame().set_index("feature").loc["open"]
    assert (row["as_analysed"], row["rule_mode"], row["ties_exact"]) == ("mixed", "attractive", "one_dimensional")
    assert row["changes"] == 6  # mode, sums, quadrant, and three ways to resolve ties
    assert row["flips"] == 0  # A and O are both possible
    assert found.stable == ("clear",)
    assert found.facts()["stable"] == 1
    assert found.variants == (*ALL, "uncorrected")


def test_tables() -> None:  # KX4
    cells = [(2, 2, 20), (3, 3, 30), (1, 3, 34), (1, 1, 2)]
    frame = pd.DataFrame([(f, d) for f, d, n in cells for _ in range(n)], columns=["f", "d"])
    pairs = {"x": ("f", "d")}
    mode = _found(frame, pairs, method="mode").to_frame()
    assert (mode["as_analysed"][0], mode["table_pouliot"][0]) == ("indifferent", "attractive")
    turned = _found(frame, pairs, method="mode", table="pouliot").to_frame()
    assert (turned["as_analysed"][0], turned["table_classic"][0]) == ("attractive", "indifferent")
    own = _found(frame, pairs, table=["QAAAO", "RMIIM", "RIIIM", "RIIIM", "RRRRQ"]).to_frame()
    assert {"table_classic", "table_pouliot"} <= set(own)
    three = _found(frame.clip(upper=3), pairs, table="three_level")
    assert not [name for name in three.variants if name.startswith("table")]


def test_questionable_and_ties() -> None:  # KX5
    frame, pairs = _answers(q=[20, 5, 0, 5, 0, 40], near=[40, 38, 2, 36, 0, 10], gap=[50, 44, 0, 6, 0, 0])
    table = _found(frame, pairs, method="mode").to_frame().set_index("feature")
    assert table.loc["q", "as_analysed"] == "attractive"
    assert table.loc["q", "questionable_may_win"] == "questionable"
    tested = _found(frame, pairs).to_frame().set_index("feature")
    assert tested.loc["q", "questionable_may_win"] == "questionable"  # 40 against 20: p .01
    sums = _found(frame, pairs, method="aom_irq").to_frame().set_index("feature")
    assert (sums.loc["q", "as_analysed"], sums.loc["q", "questionable_out"]) == ("questionable", "attractive")
    assert tested.loc["gap", ["as_analysed", "ties_5_points", "ties_6_points"]].tolist() == [
        "mixed",
        "attractive",
        "attractive",
    ]
    close, pairs = _answers(gap=[48, 43, 0, 9, 0, 0])
    row = _found(close, pairs).to_frame().loc[0]
    assert row[["ties_exact", "ties_5_points", "ties_6_points"]].tolist() == [
        "one_dimensional",
        "attractive",
        "one_dimensional",
    ]
    for method in ("aom_irq", "mode", "quadrant"):  # what is named stays named: only mixed verdicts are resolved
        named = _found(*_answers(wifi=WIFI, clear=TRANSPARENT), method=method).to_frame()
        for column in ("ties_exact", "ties_5_points", "ties_6_points"):
            assert named[column].tolist() == named["as_analysed"].tolist()
    unclear, pairs = _answers(q=[20, 5, 0, 5, 0, 24])
    assert _found(unclear, pairs).to_frame().loc[0, "questionable_may_win"] == "mixed"


def test_of_a_result() -> None:  # KX6
    frame, pairs = _answers(wifi=WIFI, transparent=TRANSPARENT)
    kano = classify_kano(frame, pairs=pairs)
    same = kano_sensitivity(kano)
    pd.testing.assert_frame_equal(same.to_frame(), _found(frame, pairs).to_frame())
    moai = kano_sensitivity(classify_kano(frame, pairs=pairs, method="moai", tie_tolerance=0.07))
    assert moai.to_frame()["as_analysed"].tolist() == ["indifferent", "one_dimensional"]
    assert {"ties_exact", "ties_5_points", "ties_6_points"} <= set(moai.variants)
    assert "rule 'moai', ties by M > O > A > I > R" in moai.method
    cut = kano_sensitivity(classify_kano(frame, pairs=pairs, method="quadrant", cuts=(0.6, 0.3)))
    assert "rule_winner" in cut.variants
    assert "quadrants cut at 0.6 and 0.3" in cut.method
    strict = kano_sensitivity(classify_kano(frame, pairs=pairs, adjust="none", confidence_level=0.99))
    assert "uncorrected" not in strict.variants
    assert (strict.confidence_level, strict.adjust) == (0.99, "none")
    refined = frame.assign(i=7, j=3)
    found = _found(refined, pairs, method="winner").to_frame()
    named = classify_kano(refined, pairs=pairs, method="refined", importance={"wifi": "i", "transparent": "j"})
    assert kano_sensitivity(named).to_frame().equals(found)
    with pytest.raises(ArgumentError) as caught:
        kano_sensitivity(kano, pairs=pairs, by="g")
    assert str(caught.value) == (
        "pairs, by - the KanoResult already has its answers - leave it out, or pass the answers instead of the result."
    )
    with pytest.raises(ArgumentError, match="cuts - got 3"):
        kano_sensitivity(kano, cuts=3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="nothing says which columns form the Kano pairs"):
        kano_sensitivity(frame)


def test_groups_and_weights() -> None:  # KX7
    frame, pairs = _answers(wifi=WIFI)
    frame = frame.assign(g=["a", "b"] * 303 + ["a"], w=np.resize([0.5, 1.0, 2.0], 607))
    found = _found(frame, pairs, by="g")
    table = found.to_frame()
    assert table["group"].tolist() == ["Total", "a", "b"]
    alone = _found(frame[frame["g"] == "a"], pairs).to_frame()
    columns = ["as_analysed", *ALL]
    assert table.loc[1, columns].tolist() == alone.loc[0, columns].tolist()
    assert set(found.grid()["group"]) == {"Total", "a", "b"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weighted = _found(frame, pairs, design=SurveyDesign(weights="w"))
        scaled = _found(frame.assign(w=1000 * frame["w"]), pairs, design=SurveyDesign(weights="w"))
    assert weighted.to_frame().equals(scaled.to_frame())
    nobody = _found(pd.DataFrame({"f": [np.nan], "d": [1.0]}), {"x": ("f", "d")})
    assert nobody.to_frame()[["changes", "flips"]].iloc[0].tolist() == [0, 0]


def test_every_engine(as_frame: Callable[[Any], Any]) -> None:  # KX7
    frame, pairs = _answers(open=[40, 38, 2, 20, 0, 0], clear=[4, 3, 80, 10, 1, 2])
    expected = _found(frame, pairs).to_frame()
    pd.testing.assert_frame_equal(_found(as_frame(frame), pairs).to_frame(), expected)


def test_notes() -> None:  # KX8
    frame, pairs = _answers(wifi=WIFI, transparent=TRANSPARENT, secure=SECURE)
    notes = _found(frame, pairs).notes
    assert notes[0] == "1 of 3 features keep their category under all 11 variants: secure."
    assert (
        "A+O+M or I+R+Q: 2 of 3 change: wifi (indifferent to attractive), transparent (mixed to one-dimensional)."
        in notes
    )
    assert "Fong's rule: 1 of 3 change: transparent (mixed to indifferent)." in notes
    assert "Nothing changes under: Pouliot's table; Q left out; Q may win; Uncorrected." in notes
    assert notes[-1].startswith("Rules without a test always name a category")
    assert isinstance(ls.kano_sensitivity(frame, pairs=pairs), ls.KanoSensitivityResult)
