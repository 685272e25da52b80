"""Comparisons of groups against R (compare.R: stats and survey; Games-Howell, Dunn and effect sizes written out there).

Tolerance 1e-8: closed forms on both sides; 1e-6 where R or we integrate the studentised range, or R fits a model, or a
limit is found by a search inside a noncentral distribution.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.compare.compare import compare_groups
from loyaltystats.stats.compare.exact import exact_test
from loyaltystats.stats.compare.inside import within_group_agreement

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "design_data.csv")
KEPT = DATA[DATA["w"] > 0]
ORACLE = pd.read_csv(HERE / "compare.csv").set_index(["case", "quantity"])["value"].astype(float)
FULL = SurveyDesign(weights="w", strata="stratum", clusters="branch")
CLOSE, SEARCHED = 1e-8, 1e-6


def near(case: str, quantity: str, tolerance: float = CLOSE) -> object:
    return pytest.approx(ORACLE[case, quantity], rel=tolerance, abs=1e-12)


def test_means_and_pairs() -> None:
    result = compare_groups(KEPT, question="recommend", by="segment", margin=0.7, adjust="none")
    whole = result.overall().iloc[0]
    assert whole["statistic"] == near("means", "F")
    assert whole["df"] == near("means", "df")
    assert whole["df_error"] == near("means", "df_error")
    assert whole["p_value"] == near("means", "p")
    holm = compare_groups(KEPT, question="recommend", by="segment").pairs()
    for row, family in zip(result.pairs().to_dict("records"), holm["p_adjusted"], strict=True):
        name = f"{row['compared']}_{row['compared_to']}"
        columns = {"p_value": "p", "df": "df", "conf_low": "low", "conf_high": "high", "p_same": "same"}
        for column, said in columns.items():
            assert row[column] == near("means", f"{said}_{name}"), (column, name)
        assert row["effect_size"] == near("means", f"g_{name}")
        assert row["effect_low"] == near("means", f"g_low_{name}", SEARCHED)
        assert row["effect_high"] == near("means", f"g_high_{name}", SEARCHED)
        assert family == near("means", f"gh_{name}", SEARCHED)


def test_effect_sizes_of_means() -> None:
    found = compare_groups(KEPT, question="recommend", by="segment").effects().set_index("effect_name")
    for name in ("omega", "epsilon", "eta"):
        assert found.loc[f"{name} squared", "effect_size"] == pytest.approx(max(0.0, ORACLE["means", name]), rel=CLOSE)
    shifted = KEPT.assign(shifted=KEPT["recommend"] + 1.5 * (KEPT["segment"] == "gold"))
    row = compare_groups(shifted, question="shifted", by="segment").overall().iloc[0]
    assert row["effect_size"] == near("shifted", "omega")
    assert row["effect_low"] == near("shifted", "low", SEARCHED)
    assert row["effect_high"] == near("shifted", "high", SEARCHED)


def test_ranks_and_pairs() -> None:
    result = compare_groups(KEPT, question="recommend", by="segment", method="rank")
    assert result.overall()["statistic"].iloc[0] == near("ranks", "H")
    assert result.overall()["p_value"].iloc[0] == near("ranks", "p")
    for row in result.pairs().to_dict("records"):
        name = f"{row['compared']}_{row['compared_to']}"
        names = {
            "statistic": "z",
            "p_value": "p",
            "estimate": "delta",
            "conf_low": "delta_low",
            "conf_high": "delta_high",
        }
        for column, said in names.items():
            assert row[column] == near("ranks", f"{said}_{name}"), (column, name)


def test_shares() -> None:
    result = compare_groups(KEPT, question="satisfied", by="segment", method="chi_square")
    row = result.overall().iloc[0]
    assert row["statistic"] == near("shares", "X2")
    assert row["p_value"] == near("shares", "p")
    assert row["effect_size"] == near("shares", "V")
    assert row["effect_high"] == near("shares", "V_high", SEARCHED)
    for cell in result.to_frame().to_dict("records"):
        assert cell["adjusted_residual"] == near("shares", f"residual_{cell['answer']}_{cell['group']}")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("two", [[3, 1], [2, 9]]),
        ("three", [[3, 1, 0], [2, 4, 1], [0, 2, 6]]),
        ("wide", [[5, 0], [2, 1], [3, 3], [0, 4]]),
    ],
)
def test_exact(name: str, columns: list[list[int]]) -> None:
    found = exact_test(np.array(columns).T, np.random.default_rng(1))
    assert found.draws == 0
    assert found.p_value == near("exact", name)


def test_design() -> None:
    result = compare_groups(DATA, question="recommend", by="segment", design=FULL, adjust="none")
    whole = result.overall().iloc[0]
    assert whole["statistic"] == near("design", "F", SEARCHED)
    assert whole["df_error"] == near("design", "df_error")
    assert whole["p_value"] == near("design", "p", SEARCHED)
    for row in result.to_frame().to_dict("records"):
        assert row["estimate"] == near("design", f"mean_{row['group']}")
    for row in result.pairs().to_dict("records"):
        name = f"{row['compared']}_{row['compared_to']}"
        assert row["std_error"] == near("design", f"se_{name}")
        assert row["p_value"] == near("design", f"p_{name}")
    shares = (
        compare_groups(DATA, question="satisfied", by="segment", design=FULL, method="chi_square").overall().iloc[0]
    )
    assert shares["statistic"] == near("design", "rao_scott")
    assert shares["p_value"] == near("design", "rao_scott_p")


def test_within() -> None:
    frame = KEPT.assign(third=2 * KEPT["satisfied"])
    three = compare_groups(frame, question=["recommend", "before", "third"], within=True, adjust="none")
    whole = three.overall().iloc[0]
    assert whole["statistic"] == near("within", "F")
    assert whole["p_value"] == near("within", "p")
    first = three.pairs().iloc[0]
    assert first["statistic"] == near("within", "t")
    assert first["p_value"] == near("within", "p_t")
    ranks = compare_groups(frame, question=["recommend", "before", "third"], within=True, method="rank", adjust="none")
    assert ranks.overall()["statistic"].iloc[0] == near("within", "friedman")
    assert ranks.pairs()["p_value"].iloc[0] == near("within", "p_wilcoxon")


def test_agreement_inside() -> None:
    found = within_group_agreement(KEPT, question="recommend", by="branch", lowest=0, highest=10)
    for row in found.to_frame().to_dict("records"):
        assert row["agreement_index"] == near("agreement", f"rwg_{row['group']}")
        assert row["mean_deviation"] == near("agreement", f"ad_{row['group']}")
    tests = found.overall().set_index("coefficient")
    assert tests.loc["ICC(1)", "estimate"] == near("agreement", "icc1")
    assert tests.loc["ICC(2)", "estimate"] == near("agreement", "icc2")
    assert tests.loc["ICC(1)", "statistic"] == near("agreement", "F")
    assert tests.loc["ICC(1)", "p_value"] == near("agreement", "p")
