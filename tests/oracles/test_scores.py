"""Scores under a design, differences of scores and shares under a design, against R (scores.R: survey, t.test and others).

Tolerance 1e-8: closed forms on both sides, R's quasibinomial fit iterates; 1e-7 for the hybrid limits, whose parts R finds
by nested searches.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.loyalty import csat, nps
from loyaltystats.stats.outcomes.difference import nps_difference

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "design_data.csv")
PLAIN = pd.read_csv(HERE / "loyalty_data.csv")
ORACLE = pd.read_csv(HERE / "scores.csv").set_index(["case", "quantity"])["value"]
DESIGNS = {
    "weights": SurveyDesign(weights="w"),
    "both": SurveyDesign(weights="w", strata="stratum", clusters="branch"),
    "fpc": SurveyDesign(weights="w", strata="stratum", clusters="branch", fpc="branches"),
}
GROUPS = ("Total", "bronze", "gold", "silver")
CLOSE = 1e-8


@pytest.mark.parametrize("case", DESIGNS)
def test_score_under_a_design(case: str) -> None:
    table = nps(DATA, "recommend", by="segment", interval="design", design=DESIGNS[case]).to_frame().set_index("group")
    for group in GROUPS:
        row = table.loc[group]
        names = {"estimate": "nps", "std_error": "se", "df": "df", "conf_low": "low", "conf_high": "high"}
        for column, name in names.items():
            assert row[column] == pytest.approx(ORACLE[case, f"{name}_{group}"], rel=CLOSE), (group, column)


@pytest.mark.parametrize("case", DESIGNS)
def test_other_breaks_under_a_design(case: str) -> None:
    result = nps(DATA, "satisfied", by="segment", breaks=(3, 5), interval="design", design=DESIGNS[case])
    table = result.to_frame().set_index("group")
    for group in GROUPS:
        assert table.loc[group, "estimate"] == pytest.approx(ORACLE[case, f"five_{group}"], rel=CLOSE)
        assert table.loc[group, "std_error"] == pytest.approx(ORACLE[case, f"five_se_{group}"], rel=CLOSE)


@pytest.mark.parametrize("case", DESIGNS)
def test_groups_under_a_design(case: str) -> None:
    result = nps_difference(DATA, "recommend", by="segment", interval="design", design=DESIGNS[case])
    names = {"estimate": "", "statistic": "t_", "df": "df_", "p_value": "p_", "conf_low": "low_", "conf_high": "high_"}
    for _, row in result.to_frame().iterrows():
        pair = f"{row['compared']}_{row['compared_to']}"
        for column, name in names.items():
            assert row[column] == pytest.approx(ORACLE[case, f"diff_{name}{pair}"], rel=CLOSE), (pair, column)
    overall = result.overall().set_index("test")
    wanted = {
        "Wald F, design-based": ("wald", ("statistic", "F"), ("df_error", "ddf"), ("p_value", "p")),
        "Rao-Scott F": ("rao_scott", ("statistic", "F"), ("df", "df"), ("df_error", "ddf"), ("p_value", "p")),
        "Kruskal-Wallis F, design-based": ("ranks", ("statistic", "F"), ("df_error", "ddf"), ("p_value", "p")),
    }
    for test, (prefix, *columns) in wanted.items():
        for column, name in columns:
            assert overall.loc[test, column] == pytest.approx(ORACLE[case, f"{prefix}_{name}"], rel=CLOSE), (
                test,
                column,
            )


@pytest.mark.parametrize("case", DESIGNS)
def test_two_questions_under_a_design(case: str) -> None:
    row = nps_difference(DATA, "recommend", against="before", design=DESIGNS[case]).to_frame().iloc[0]
    assert row["estimate"] == pytest.approx(ORACLE[case, "paired"], rel=CLOSE)
    assert row["std_error"] == pytest.approx(ORACLE[case, "paired_se"], rel=CLOSE)
    assert row["df"] == ORACLE[case, "paired_df"]
    assert row["conf_low"] == pytest.approx(ORACLE[case, "paired_low"], rel=CLOSE)
    assert row["conf_high"] == pytest.approx(ORACLE[case, "paired_high"], rel=CLOSE)


@pytest.mark.parametrize("interval", ["wald", "adjusted_wald", "adjusted_wald_1", "adjusted_wald_z2"])
def test_groups(interval: str) -> None:
    table = nps_difference(PLAIN, "recommend", by="country", interval=interval).to_frame()
    for _, row in table.iterrows():
        pair = f"{row['compared']}_{row['compared_to']}"
        names = {"std_error": "se", "statistic": "z", "p_value": "p", "conf_low": "low", "conf_high": "high"}
        for column, name in names.items():
            assert row[column] == pytest.approx(ORACLE[interval, f"{name}_{pair}"], rel=CLOSE), (pair, column)


def test_hybrid() -> None:
    table = nps_difference(PLAIN, "recommend", by="country").to_frame()
    for _, row in table.iterrows():
        pair = f"{row['compared']}_{row['compared_to']}"
        assert row["estimate"] == pytest.approx(ORACLE["score", f"diff_{pair}"], rel=CLOSE)
        assert row["conf_low"] == pytest.approx(ORACLE["score", f"low_{pair}"], rel=1e-7)
        assert row["conf_high"] == pytest.approx(ORACLE["score", f"high_{pair}"], rel=1e-7)


def test_groups_together() -> None:
    overall = nps_difference(PLAIN, "recommend", by="country").overall().set_index("test")
    assert overall.loc["Wald chi-square", "statistic"] == pytest.approx(ORACLE["plain", "wald"], rel=CLOSE)
    assert overall.loc["Wald chi-square", "p_value"] == pytest.approx(ORACLE["plain", "wald_p"], rel=CLOSE)
    assert overall.loc["Pearson chi-square", "statistic"] == pytest.approx(ORACLE["plain", "pearson"], rel=CLOSE)
    assert overall.loc["Pearson chi-square", "df"] == ORACLE["plain", "pearson_df"]
    assert overall.loc["Pearson chi-square", "p_value"] == pytest.approx(ORACLE["plain", "pearson_p"], rel=CLOSE)
    assert overall.loc["Kruskal-Wallis", "statistic"] == pytest.approx(ORACLE["plain", "kruskal"], rel=CLOSE)
    assert overall.loc["Kruskal-Wallis", "p_value"] == pytest.approx(ORACLE["plain", "kruskal_p"], rel=CLOSE)


def test_two_questions() -> None:
    used = DATA[DATA["w"] > 0]
    row = nps_difference(used, "recommend", against="before").to_frame().iloc[0]
    names = {"estimate": "", "statistic": "_t", "df": "_df", "p_value": "_p", "conf_low": "_low", "conf_high": "_high"}
    for column, name in names.items():
        assert row[column] == pytest.approx(ORACLE["plain", f"paired{name}"], rel=CLOSE), column


@pytest.mark.parametrize("case", DESIGNS)
@pytest.mark.parametrize("interval", ["logit", "beta"])
def test_shares_under_a_design(case: str, interval: str) -> None:
    result = csat(DATA, "satisfied", highest=5, by="segment", interval=interval, design=DESIGNS[case])
    table = result.to_frame().set_index("group")
    for group in GROUPS:
        names = {"estimate": "", "std_error": "se_", "conf_low": "low_", "conf_high": "high_"}
        for column, name in names.items():
            wanted = ORACLE[case, f"{interval}_{name}{group}"]
            assert table.loc[group, column] == pytest.approx(wanted, rel=CLOSE), (group, column)


@pytest.mark.parametrize(("interval", "name"), [("clopper_pearson", "clopper"), ("agresti_coull", "agresti")])
def test_shares(interval: str, name: str) -> None:
    table = csat(DATA[DATA["w"] > 0], "satisfied", highest=5, by="segment", interval=interval).to_frame()
    for _, row in table.iterrows():
        assert row["conf_low"] == pytest.approx(ORACLE["plain", f"{name}_low_{row['group']}"], rel=CLOSE)
        assert row["conf_high"] == pytest.approx(ORACLE["plain", f"{name}_high_{row['group']}"], rel=CLOSE)
