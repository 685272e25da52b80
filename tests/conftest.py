"""What every test may use: answers handed over as each kind of dataframe, and one property-test profile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# No deadline: a shared machine may pause at any time, and a wall clock proves nothing. Derandomised, so that a red run
# can be repeated; LOYALTYSTATS_SEARCH=1 looks for new counterexamples instead.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("search" if os.environ.get("LOYALTYSTATS_SEARCH") else "house")


def _polars(frame: Any) -> Any:
    return pytest.importorskip("polars").from_pandas(frame)


def _polars_lazy(frame: Any) -> Any:
    return _polars(frame).lazy()


def _pyarrow(frame: Any) -> Any:
    return pytest.importorskip("pyarrow").Table.from_pandas(frame, preserve_index=False)


def _duckdb(frame: Any) -> Any:
    return pytest.importorskip("duckdb").connect().from_df(frame)


FRAMES: dict[str, Callable[[Any], Any]] = {
    "pandas": lambda frame: frame,
    "pandas-nullable": lambda frame: frame.convert_dtypes(),
    "polars": _polars,
    "polars-lazy": _polars_lazy,
    "pyarrow": _pyarrow,
    "duckdb": _duckdb,
}


@pytest.fixture(params=list(FRAMES))
def as_frame(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    """Return a function that hands a pandas frame over as each supported kind of frame."""
    return FRAMES[request.param]


@pytest.fixture
def root() -> Path:
    """Return the folder of the repository."""
    return Path(__file__).resolve().parents[1]
