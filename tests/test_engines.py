"""One table from every engine, and which functions bring rows home.

EN1 pandas, pandas nullable, polars (eager, lazy), pyarrow, duckdb and Spark give the same table, with weights and groups
EN2 functions that count bring no rows home from a lazy frame or a database: only tables of distinct answers
EN3 weights are checked and summed where the data are; a weight that cannot be used is named by its row
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.conftest import FRAMES

import loyaltystats as ls
from loyaltystats.stats.drift.level_drift import level_drift

PAIRS = {"wifi": ("wifi_f", "wifi_d"), "breakfast": ("breakfast_f", "breakfast_d")}
DRIVERS = ["price", "staff", "speed"]
WEIGHTS = ls.SurveyDesign(weights="w")
LAZY = ("polars-lazy", "duckdb")


@functools.cache
def _answers(seed: int = 7, n: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    kano = {column: rng.integers(1, 6, n) for pair in PAIRS.values() for column in pair}
    ratings = {name: rng.integers(1, 6, n) for name in DRIVERS}
    likely = np.clip(sum(ratings.values()) - 3 + rng.integers(-2, 3, n), 0, 10)
    frame = pd.DataFrame(kano | ratings | {"likely": likely})
    frame["land"] = np.where(rng.random(n) < 0.5, "DE", "FR")
    frame["w"] = rng.choice([0.5, 1.0, 1.75], n)
    frame["staff"] = frame["staff"].where(rng.random(n) > 0.05)
    frame["likely"] = frame["likely"].where(rng.random(n) > 0.05)
    return frame


def _drift(make: Callable[[Any], Any], **options: Any) -> Any:
    waves = {"2024": make(_answers()), "2025": make(_answers(8))}
    return level_drift(waves, panel=False, pairs=PAIRS, wording="short", **options)


def _one(function: Callable[..., Any], *words: Any, **fixed: Any) -> Callable[..., Any]:
    def run(make: Callable[[Any], Any], **options: Any) -> Any:
        return function(make(_answers()), *words, **fixed, **options)

    return run


COUNTING = {
    "classify_kano": _one(ls.classify_kano, pairs=PAIRS, wording="short"),
    "satisfaction_levels": _one(ls.satisfaction_levels, pairs=PAIRS, wording="short"),
    "level_drift": _drift,
    "nps": _one(ls.nps, "likely"),
    "csat": _one(ls.csat, "staff", highest=5),
    "frequencies": _one(ls.frequencies, ["price"]),
}
ROWS = {  # these need the rows of their columns
    "effort": _one(ls.effort, "speed", lowest=1, highest=5, top=2),
    "regress_loyalty": _one(ls.regress_loyalty, outcome="likely", drivers=DRIVERS),
    "relative_importance": _one(ls.relative_importance, outcome="likely", drivers=DRIVERS, n_bootstrap=20, rng=1),
    "priority_map": _one(
        ls.priority_map, outcome="likely", drivers=DRIVERS, lowest=1, highest=5, n_bootstrap=20, rng=1
    ),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "by": {"by": "land"},
    "weighted by": {"by": "land", "design": WEIGHTS},
}


def _spark(frame: pd.DataFrame) -> Any:
    session = pytest.importorskip("pyspark.sql", reason="pyspark is not installed").SparkSession
    found = session.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    return found.createDataFrame(frame)


ENGINES = {name: make for name, make in FRAMES.items() if name != "pandas"} | {"pyspark": _spark}


@functools.cache
def _expected(name: str, options: str) -> pd.DataFrame:
    found: pd.DataFrame = (COUNTING | ROWS)[name](FRAMES["pandas"], **OPTIONS[options]).to_frame()
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("options", list(OPTIONS))
@pytest.mark.parametrize("name", [*COUNTING, *ROWS])
@pytest.mark.parametrize("engine", list(ENGINES))
def test_same_table(engine: str, name: str, options: str) -> None:  # EN1
    found = (COUNTING | ROWS)[name](ENGINES[engine], **OPTIONS[options]).to_frame()
    # engines add weights in their own order, which moves the last digits
    pd.testing.assert_frame_equal(found, _expected(name, options), rtol=1e-10, atol=1e-12)


def _watched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[str, ...]]]:
    """Return a list that fills with the sizes and columns of all tables that leave an engine."""
    import narwhals as nw

    seen: list[tuple[int, tuple[str, ...]]] = []
    original = nw.LazyFrame.collect

    def watched(self: Any, *words: Any, **options: Any) -> Any:
        table = original(self, *words, **options)
        seen.append((len(table), tuple(table.columns)))
        return table

    monkeypatch.setattr(nw.LazyFrame, "collect", watched)
    return seen


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("options", list(OPTIONS))
@pytest.mark.parametrize("name", list(COUNTING))
@pytest.mark.parametrize("engine", LAZY)
def test_counting_brings_no_rows(  # EN2
    engine: str, name: str, options: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = _watched(monkeypatch)
    COUNTING[name](FRAMES[engine], **OPTIONS[options])
    rows = [columns for size, columns in seen if size >= len(_answers())]
    assert seen
    assert not rows, rows


@pytest.mark.parametrize("bad", [-1.0, float("nan"), None, float("inf")])
@pytest.mark.parametrize("engine", LAZY)
def test_unusable_weight_is_named(engine: str, bad: float | None) -> None:  # EN3
    frame = pd.DataFrame({"likely": [1, 9, 10], "w": [1.0, 2.0, bad]})
    with pytest.raises(ls.DesignError, match="row 3"):
        ls.nps(FRAMES[engine](frame), "likely", design=WEIGHTS)


@pytest.mark.parametrize("engine", LAZY)
def test_weight_zero_and_whole_weights(engine: str) -> None:  # EN1, EN3
    frame = pd.DataFrame({"likely": [1, 9, 10, 7], "w": [0, 2, 3, 1]})
    found = ls.nps(FRAMES[engine](frame), "likely", design=WEIGHTS)
    expected = ls.nps(frame, "likely", design=WEIGHTS)
    pd.testing.assert_frame_equal(found.to_frame(), expected.to_frame(), rtol=1e-12)
    assert found.excluded == expected.excluded == {"weight of zero": 1}
