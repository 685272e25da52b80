"""Designs with other dataframe libraries than pandas.

DL1 polars, pyarrow and duckdb give the numbers of pandas under strata and clusters, with weights of zero, for functions
    that read respondents
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from calls import CALLS, answers

import loyaltystats as ls

DESIGN = ls.SurveyDesign(weights="w", strata="region", clusters="branch")
NAMES = ("nps", "classify_kano", "satisfaction_levels", "frequencies", "amounts", "penalty_reward", "mediate")


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.LoyaltyStatsWarning")
@pytest.mark.parametrize("make", [pl.from_pandas, pa.Table.from_pandas, duckdb.from_df])
@pytest.mark.parametrize("name", NAMES)
def test_same_numbers(name: str, make: Callable[[pd.DataFrame], Any]) -> None:  # DL1
    frame = answers().assign(w=lambda f: f["w"].where(f.index % 9 != 4, 0.0))
    wanted, found = CALLS[name](frame, DESIGN), CALLS[name](make(frame), DESIGN)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(found.to_frame(), wanted.to_frame(), rtol=1e-9)
    assert found.excluded == wanted.excluded
