"""Weights against R's survey package (survey_weights.R).

SW1 rake, poststratify and calibrate give the weights of R: 1e-8 relative, both iterate to 1e-12
SW2 weighting classes and chances of a logit model give those of R
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls

FOLDER = Path(__file__).parent
DATA = pd.read_csv(FOLDER / "survey_weights_data.csv")
KNOWN = pd.read_csv(FOLDER / "survey_weights.csv")
CELLS = pd.read_csv(FOLDER / "survey_weights_cells.csv")
COUNTRY = {"DE": 9000, "FR": 7000, "IT": 4000}
AGE = {"young": 5500, "middle": 8500, "old": 6000}
DESIGN = ls.SurveyDesign(weights="w")
TOLERANCE = 1e-12


def _known(case: str) -> np.ndarray:
    return KNOWN.loc[KNOWN["case"] == case, "value"].to_numpy()


def _same(found: ls.WeightingResult, case: str) -> None:
    assert found.column == "weight"
    np.testing.assert_allclose(found.responses["weight"], _known(case), rtol=1e-8)


def test_raking() -> None:  # SW1
    targets = {"country": COUNTRY, "age": AGE}
    found = ls.rake(DATA, DESIGN, targets, tolerance=TOLERANCE)
    _same(found, "rake")
    assert found.converged
    assert found.worst_difference <= TOLERANCE
    _same(ls.rake(DATA, DESIGN, targets, bounds=(0.5, 1.8), tolerance=TOLERANCE), "rake_bounds")
    cells = {("country", "age"): {(row.country, row.age): row.Freq for row in CELLS.itertuples()}}
    _same(ls.poststratify(DATA, DESIGN, cells), "poststratify")
    _same(ls.rake(DATA, DESIGN, cells), "poststratify")


@pytest.mark.parametrize(
    ("case", "method", "bounds"),
    [
        ("linear", "linear", None),
        ("linear_bounds", "linear", (0.6, 1.8)),
        ("logit", "logit", (0.5, 2.5)),
        ("raking", "raking", None),
    ],
)
def test_calibration(case: str, method: str, bounds: tuple[float, float] | None) -> None:  # SW1
    orders, spending = _known("totals").tolist()
    totals = {"orders": orders, "spending": spending, "country": COUNTRY}
    _same(ls.calibrate(DATA, DESIGN, totals, method=method, bounds=bounds, tolerance=TOLERANCE), case)


def test_nonresponse() -> None:  # SW2
    by = ls.adjust_nonresponse(DATA, DESIGN, responded="answered", by=["country", "age"])
    _same(by, "classes")
    _same(ls.adjust_nonresponse(DATA, DESIGN, responded="answered", predictors=["orders", "age"]), "propensity")
