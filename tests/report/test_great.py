"""great_table: the numbers of a result in a table of great-tables."""

import builtins
from typing import Any

import pandas as pd
import pytest
from tests.gallery import MAKERS, Crowd, made

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.report.great import great_table


@pytest.mark.parametrize(
    "name", ["KanoResult", "DriverResult", "DriftResult", "SplitResult", "DominanceResult", "WithoutResult"]
)
def test_kinds_of_results(name: str) -> None:
    assert name in MAKERS
    html = great_table(made(name, Crowd(4))).as_raw_html()
    assert "<table" in html


def test_texts_and_numbers() -> None:
    frame = pd.DataFrame({"recommend": [10] * 6 + [3] * 6, "shop": ["a<b"] * 6 + ["c"] * 6})
    html = great_table(ls.nps(frame, "recommend", by="shop")).as_raw_html()
    assert "100.0" in html
    assert "a<b" not in html
    assert "a&lt;b" in html


def test_what_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArgumentError, match="expected a result"):
        great_table("x")  # type: ignore[arg-type]
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "great_tables":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingDependencyError, match="great-tables"):
        great_table(ls.nps(pd.DataFrame({"r": [9, 1]}), "r"))
