"""Response styles, recovery contrasts, control charts and rankings of reasons against R (styles_recovery.R).

Tolerance 1e-8: closed forms on both sides; 1e-6 for the correction by regression, whose least squares are solved otherwise.
The rule of eight on one side against an enumeration of all patterns: 0.005, four standard errors of 20,000 charts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.control_chart import control_chart
from loyaltystats.stats.control_rules import false_alarms
from loyaltystats.stats.correct_styles import correct_styles
from loyaltystats.stats.disappointments import pareto
from loyaltystats.stats.recovery import recovery_paradox
from loyaltystats.stats.response_styles import response_styles

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "styles_recovery_data.csv")
ORACLE = pd.read_csv(HERE / "styles_recovery.csv").set_index(["case", "quantity"])["value"].astype(float)
ITEMS = {"a": (1, 5), "b": (1, 7), "c": (0, 10), "d": (1, 5), "e": (1, 7), "f": (1, 4)}
TURNED = ["d", "e"]


def near(case: str, quantity: str, tolerance: float = 1e-8) -> Any:
    return pytest.approx(ORACLE[case, quantity], rel=tolerance, abs=1e-12)


@pytest.mark.parametrize("weighting", ["share", "weighted"])
def test_styles(weighting: str) -> None:
    result = response_styles(DATA, questions=ITEMS, reverse=TURNED, weighting=weighting)
    case = f"styles_{weighting}"
    for row in result.to_frame().to_dict("records"):
        if (case, f"{row['style']}_mean") in ORACLE.index:
            assert row["estimate"] == near(case, f"{row['style']}_mean")
            assert row["conf_low"] == near(case, f"{row['style']}_low")
            assert result.respondents()[row["style"]].iloc[0] == near(case, f"{row['style']}_first")


def test_corrections() -> None:
    within = correct_styles(DATA, questions=ITEMS, reverse=TURNED).frame
    for code in ITEMS:
        assert within[code].mean() == near("within", code)
    regressed = correct_styles(DATA, questions=ITEMS, reverse=TURNED, method="regression").frame
    assert regressed["c"].mean() == pytest.approx(DATA.loc[DATA["c"].notna(), "c"].mean())
    assert regressed["c"].var() == near("regression", "c_variance", 1e-6)


def test_recovery() -> None:
    asked: dict[str, Any] = {"failure": "wrong", "told": "told", "solved": "handled", "outcome": "happy", "well": 6}
    table = recovery_paradox(DATA, **asked).to_frame()
    by_points = recovery_paradox(DATA, margin=1, **asked).to_frame()
    for row, other in zip(table.to_dict("records"), by_points.to_dict("records"), strict=True):
        case = f"{row['compared']}-{row['compared_to']}"
        for name in ("estimate", "statistic", "df", "p_value", "p_adjusted", "conf_low", "p_greater", "p_same"):
            assert row[name] == near(case, name), (case, name)
        assert row["effect_size"] == near(case, "effect_size")
        assert other["p_same"] == near(case, "p_same_1")


def test_recovery_weighted_once_is_unweighted() -> None:
    asked: dict[str, Any] = {"failure": "wrong", "told": "told", "solved": "handled", "outcome": "happy", "well": 6}
    same = recovery_paradox(DATA.assign(one=3.0), design=SurveyDesign(weights="one"), **asked).to_frame()
    pd.testing.assert_frame_equal(same, recovery_paradox(DATA, **asked).to_frame())


def test_control_charts() -> None:
    chart: dict[str, Any] = {"question": "happy", "wave": "wave", "baseline": 8}
    means = control_chart(DATA, **chart).to_frame().iloc[-1]
    assert means["center_line"] == near("xbar", "center")
    assert means["upper_limit"] == near("xbar", "upper_12")
    shares = control_chart(DATA, kind="p", top=[8, 9, 10], **chart).to_frame().iloc[-1]
    assert shares["center_line"] == near("p", "center")
    assert shares["lower_limit"] == near("p", "lower_12")
    wide = control_chart(DATA, kind="p", top=[8, 9, 10], laney=True, **chart)
    assert wide.spread == near("laney", "spread")
    assert wide.to_frame().iloc[-1]["lower_limit"] == near("laney", "lower_12")
    average = control_chart(DATA, kind="ewma", **chart).to_frame().iloc[-1]
    assert average["estimate"] == near("ewma", "estimate_12")
    assert average["upper_limit"] == near("ewma", "upper_12")
    assert control_chart(DATA, kind="cusum", **chart).to_frame().iloc[-1]["estimate"] == near("cusum", "estimate_12")


def test_false_alarms() -> None:
    assert false_alarms(12, ("eight_on_side",)) == pytest.approx(ORACLE["rules", "eight_on_side"], abs=0.005)
    assert false_alarms(1, ("beyond",)) == pytest.approx(0.002699796063260207)


@pytest.mark.parametrize(("case", "weights"), [("plain", None), ("weighted", "w")])
def test_pareto(case: str, weights: str | None) -> None:
    design = SurveyDesign(weights=weights) if weights else None
    table = pareto(DATA, options=[f"r{k}" for k in range(1, 6)], design=design).to_frame()
    share, error = ORACLE[f"pareto_{case}", "cumulative_2"], ORACLE[f"pareto_{case}", "error_2"]
    assert table["cumulative_share"].iloc[1] == pytest.approx(share, rel=1e-8)
    logit = np.log(table["cumulative_high"].iloc[1] / (1 - table["cumulative_high"].iloc[1])) - np.log(
        share / (1 - share)
    )
    from scipy.special import stdtrit

    assert logit * share * (1 - share) / stdtrit(len(DATA) - 1, 0.975) == pytest.approx(error, rel=1e-8)
