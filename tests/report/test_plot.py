"""plot: one picture of one result.

PL1 every kind of result has its picture, on given axes or new ones, with words beside colour
PL2 the same result gives the same picture
PL3 what cannot be drawn is refused in words; without matplotlib it is named
"""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.report.plot import plot
from loyaltystats.result import Result

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
LABELS = {"a": "Alpha", "b": "Beta", "recommend": "Would recommend", "sat": "Satisfied"}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KanoResult(Result):
    pass


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LevelsResult(Result):
    pass


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    question: str = "recommend"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class CsatResult(Result):
    question: str = "sat"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DriverResult(Result):
    outcome: str = "recommend"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceResult(Result):
    outcome: str = "recommend"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PriorityResult(Result):
    importance_cut: float = 0.5
    performance_cut: float = 60.0


def made(kind: type[Result], **columns: Any) -> Result:
    return kind(_table=pd.DataFrame(columns), n=100, method="m", labels=LABELS, title="A result")


KANO = made(
    KanoResult,
    feature=["a", "b", "c"],
    category=["must_be", "mixed", "attractive"],
    better=[0.2, 0.55, np.nan],
    better_low=[0.1, 0.5, np.nan],
    better_high=[0.3, 0.6, np.nan],
    worse=[-0.8, -0.5, np.nan],
    worse_low=[-0.85, -0.6, np.nan],
    worse_high=[-0.7, -0.4, np.nan],
    n=[100, 100, 0],
)
LEVELS = made(
    LevelsResult,
    feature=["a", "b"],
    requirement=["Expected", "mixed: Desired/Delighted"],
    level=["Dissatisfied", None],
    risk=[0.4, 0.7],
    risk_low=[0.3, np.nan],
    risk_high=[0.5, np.nan],
    n=[100, 100],
)
SCORE = made(
    NpsResult,
    group=["Total", "a"],
    estimate=[20.0, -5.0],
    promoters=[0.5, 0.35],
    passives=[0.2, 0.6],
    detractors=[0.3, 0.05],
    n=[100, 60],
)
SHARE = made(
    CsatResult, group=["Total", "a"], estimate=[0.7, 0.6], conf_low=[0.6, 0.5], conf_high=[0.8, 0.7], n=[100, 60]
)
DRIVERS = made(
    DriverResult,
    term=["intercept", "a", "b"],
    estimate=[3.0, 0.5, 0.1],
    conf_low=[2.0, 0.4, -0.1],
    conf_high=[4.0, 0.6, 0.3],
    p_adjusted=[0.001, 0.001, 0.4],
    n=[100] * 3,
)
IMPORTANCE = made(
    ImportanceResult, term=["a", "b"], importance=[0.6, 0.4], conf_low=[0.4, 0.2], conf_high=[0.8, 0.6], n=[100] * 2
)
PRIORITY = made(
    PriorityResult,
    term=["a", "b", "c"],
    importance=[0.6, 0.4, 0.1],
    conf_low=[0.4, np.nan, 0.0],
    conf_high=[0.8, np.nan, 0.2],
    performance=[55.0, 80.0, np.nan],
    n=[100] * 3,
)
ALL = [KANO, LEVELS, SCORE, SHARE, DRIVERS, IMPORTANCE, PRIORITY]


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def words(ax: Any) -> set[str]:
    texts = [text.get_text() for text in ax.texts]
    ticks = [text.get_text() for text in ax.get_yticklabels()]
    legend = [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []
    return {*texts, *ticks, *legend, ax.get_xlabel(), ax.get_ylabel(), ax.get_title(loc="left")}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (KANO, {"Alpha", "Beta", "Expected", "Mixed", "Delighted", "What presence gains and absence costs"}),
        (LEVELS, {"Alpha\nDissatisfied", "Beta\nmixed: Desired/Delighted", "Risk if the feature is missing"}),
        (SCORE, {"Total", "Alpha", "+20", "−5", "50%", "Promoters", "Would they recommend us?"}),
        (SHARE, {"Total", "Alpha", "Satisfied"}),
        (DRIVERS, {"Alpha", "Beta", "What goes with Would recommend"}),
        (IMPORTANCE, {"Alpha", "Beta", "What explains Would recommend"}),
        (PRIORITY, {"Alpha", "Beta", "Improve first", "Keep it up", "What to improve first"}),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Result) else "",
)
def test_pictures(result: Result, expected: set[str]) -> None:  # PL1
    assert expected <= words(plot(result))


def test_short_parts_have_no_label() -> None:  # PL1
    assert "5%" not in words(plot(SCORE))


def test_single_share_is_named_after_its_question() -> None:  # PL1
    one = made(CsatResult, group=["Total"], estimate=[0.7], conf_low=[0.6], conf_high=[0.8], n=[100])
    assert "Satisfied" in words(plot(one))


def test_given_axes() -> None:  # PL1
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    assert plot(IMPORTANCE, ax) is ax


@pytest.mark.parametrize("result", ALL, ids=lambda result: type(result).__name__)
def test_same_picture(result: Result) -> None:  # PL2
    pictures = []
    for _ in range(2):
        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "loyaltystats"}):
            plot(result).figure.savefig(buffer, format="svg", metadata={"Date": None})
        pictures.append(hashlib.sha256(buffer.getvalue()).hexdigest())
    assert pictures[0] == pictures[1]


def test_refusals() -> None:  # PL3
    with pytest.raises(ArgumentError) as refused:
        plot(made(Result, n=[1]))
    assert str(refused.value).startswith("result - there is no picture of Result - expected one of KanoResult, ")
    assert "LevelsResult, " in str(refused.value)
    with pytest.raises(ArgumentError, match="result - got int - expected a result"):
        plot(3)  # type: ignore[arg-type]
    empty = made(ImportanceResult, term=["a"], importance=[np.nan], conf_low=[np.nan], conf_high=[np.nan], n=[0])
    with pytest.raises(ArgumentError, match="nothing in 'A result' could be estimated"):
        plot(empty)


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:  # PL3
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingDependencyError) as refused:
        plot(IMPORTANCE)
    assert str(refused.value) == ("plot - matplotlib is not installed - pictures need it - pip install matplotlib")
