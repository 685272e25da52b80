"""Design-based standard errors against R's survey (tests/oracles/design.R).

DO1 means, their covariance, totals, ratios, domains and degrees of freedom, for every kind of design
DO2 every rule for a stratum with a single cluster
DO3 design effect and Kish's effective n
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, design_rows
from loyaltystats.sampling.variance import design_effects, design_means, design_ratios, linearised_covariance
from loyaltystats.stats.outcomes.effort import effort

FOLDER = Path(__file__).parent
DATA = pd.read_csv(FOLDER / "design_data.csv")
ORACLE = pd.read_csv(FOLDER / "design.csv").set_index(["case", "quantity"])["value"]
DESIGNS = {
    "weights": SurveyDesign(weights="w"),
    "strata": SurveyDesign(weights="w", strata="stratum"),
    "clusters": SurveyDesign(weights="w", clusters="branch"),
    "both": SurveyDesign(weights="w", strata="stratum", clusters="branch"),
    "nested": SurveyDesign(weights="w", strata="stratum", clusters="number", nested=True),
    "unweighted": SurveyDesign(strata="stratum", clusters="branch"),
    "fpc": SurveyDesign(weights="w", strata="stratum", clusters="branch", fpc="branches"),
    "fpc_people": SurveyDesign(weights="w", strata="stratum", fpc="people"),
    "fpc_part": SurveyDesign(weights="w", strata="stratum", clusters="branch", fpc="part"),
    **{
        f"lonely_{rule}": SurveyDesign(weights="w", strata="lonely", clusters="branch", lonely=rule)
        for rule in ("adjust", "remove", "certainty", "average")
    },
}
CLOSE = 1e-9
"""Closed forms on both sides."""


def _rows(case: str) -> tuple[pd.DataFrame, DesignRows]:
    frame = DATA[DATA["w"] > 0] if case == "unweighted" else DATA  # R saw the rows with a weight above zero
    rows = design_rows(frame, DESIGNS[case])
    return frame.iloc[rows.kept], rows


def _values(frame: pd.DataFrame) -> np.ndarray:
    recommend = frame["recommend"]
    score = 100.0 * ((recommend >= 9).astype(float) - (recommend <= 6).astype(float))
    return np.column_stack([score, recommend >= 9, frame["satisfied"]]).astype(float)


@pytest.mark.parametrize("case", DESIGNS)
def test_means_totals_ratios_and_domains(case: str) -> None:  # DO1, DO2
    frame, rows = _rows(case)
    answered = frame["recommend"].notna().to_numpy()
    found = design_means(_values(frame), rows, answered)
    wanted = ORACLE[case]
    names = ["mean_s", "mean_top", "mean_satisfied"]
    np.testing.assert_allclose(found.estimate, wanted[names].to_numpy(), rtol=CLOSE)
    for i in range(3):
        for j in range(i, 3):
            assert found.covariance[i, j] == pytest.approx(wanted[f"cov_{i + 1}_{j + 1}"], rel=CLOSE, abs=1e-14)
    assert found.df == wanted["df"]
    satisfied = frame["satisfied"].to_numpy(dtype=float)
    assert rows.weights @ satisfied == pytest.approx(wanted["total"], rel=CLOSE)
    covariance, _ = linearised_covariance(satisfied, rows)
    assert covariance[0, 0] ** 0.5 == pytest.approx(wanted["total_se"], rel=CLOSE)
    ratio = design_ratios(satisfied, frame["before"].to_numpy(dtype=float), rows)
    assert ratio.estimate[0] == pytest.approx(wanted["ratio"], rel=CLOSE)
    assert ratio.std_error[0] == pytest.approx(wanted["ratio_se"], rel=CLOSE)
    for segment in ("gold", "silver", "bronze"):
        domain = (frame["segment"] == segment).to_numpy()
        one = design_means(satisfied, rows, domain)
        assert one.estimate[0] == pytest.approx(wanted[f"by_{segment}"], rel=CLOSE)
        assert one.std_error[0] == pytest.approx(wanted[f"by_se_{segment}"], rel=CLOSE)
        assert one.df == wanted[f"by_df_{segment}"]


@pytest.mark.parametrize("case", ["weights", "both"])
def test_design_effect(case: str) -> None:  # DO3
    frame, rows = _rows(case)
    satisfied = frame["satisfied"].to_numpy(dtype=float)
    found = design_means(satisfied, rows)
    assert design_effects(satisfied, found, rows)[0] == pytest.approx(ORACLE[case]["deff_s"], rel=CLOSE)


def test_design_effect_in_results() -> None:  # DO3
    frame, rows = _rows("both")
    found = effort(frame, "satisfied", top=2, lowest=1, highest=5, design=rows.design).to_frame()
    assert found["design_effect"][0] == pytest.approx(ORACLE["both"]["deff_s"], rel=CLOSE)


def test_kish() -> None:  # DO3
    assert _rows("weights")[1].n_effective() == pytest.approx(ORACLE["weights"]["kish"], rel=CLOSE)
