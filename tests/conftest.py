"""What every test may use: answers handed over as each kind of dataframe, and the profiles of property tests."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pandas as pd
import pytest

# No deadline: a shared machine may pause at any time, and a wall clock proves nothing. Derandomised, so that a red run
# can be repeated; LOYALTYSTATS_SEARCH=1 looks for new counterexamples instead. LOYALTYSTATS_SHORT=1 is for a second
# Python: what it adds is another interpreter, not other examples.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, max_examples=30)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.register_profile("short", parent=hypothesis.settings.get_profile("house"), max_examples=8)
CHOSEN = [name for name in ("search", "short") if os.environ.get(f"LOYALTYSTATS_{name.upper()}")]
hypothesis.settings.load_profile(CHOSEN[0] if CHOSEN else "house")

# The hundreds of thousands of objects that libraries keep alive need not be searched for garbage all the time.
gc.set_threshold(50_000, 20, 100)


# Sheets are read back by the library that everybody has, whatever else is installed.
pd.set_option("io.excel.xlsx.reader", "openpyxl")


@pytest.fixture(autouse=True)
def _no_figure_stays() -> Iterator[None]:
    """Close the pictures of a test: many open ones are a warning, and a warning is an error."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count coverage without random examples: tracing doubles their time, and a line needs a case that says why."""
    if config.pluginmanager.hasplugin("_cov"):
        for item in items:
            if "properties" in item.path.parts:
                item.add_marker("no_cover")


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
