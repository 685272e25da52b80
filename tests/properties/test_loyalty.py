"""Properties of the loyalty metrics, over random answers.

1 the order of rows never matters; duplicated rows equal weights of two in the estimate
2 reflecting the classes (promoters <-> detractors) flips the sign of the score and of its interval
3 estimates lie in their interval, intervals within -100..100, shares add up to one
4 duplicating all answers leaves the estimate and narrows the interval
5 the total is the base-weighted mean of its groups
6 one more promoter instead of a passive never lowers the score or its limits
7 differences: exchanging the groups flips them, their interval and not their p; interval and p agree
8 designs: only ratios of weights matter, labels of clusters do not; groups that are strata are independent samples
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.loyalty import csat, nps
from loyaltystats.stats.outcomes.difference import nps_difference

ANSWERS = st.lists(
    st.tuples(st.one_of(st.integers(0, 10), st.none()), st.sampled_from("ab")), min_size=1, max_size=40
).filter(lambda rows: any(value is not None for value, _ in rows))
MIRROR = {**dict.fromkeys(range(7), 10), 7: 7, 8: 8, 9: 0, 10: 0}


def frame(rows: list[tuple[int | None, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["r", "g"]).astype({"r": "float"})


@given(rows=ANSWERS, seed=st.integers(0, 99))
def test_order_of_rows(rows: list[tuple[int | None, str]], seed: int) -> None:  # 1
    answers = frame(rows)
    shuffled = answers.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(
        nps(answers, "r", by="g").to_frame(), nps(shuffled, "r", by="g").to_frame(), check_exact=True
    )


@given(rows=ANSWERS)
def test_duplicates_are_weights_of_two(rows: list[tuple[int | None, str]]) -> None:  # 1
    answers = frame(rows)
    answers["w"] = 1.0 + (answers["r"] > 5)
    repeated = answers.loc[answers.index.repeat(answers["w"].astype(int))]
    weighted = nps(answers, "r", design=SurveyDesign(weights="w")).to_frame()
    expanded = nps(repeated, "r").to_frame()
    assert weighted["estimate"].iloc[0] == pytest.approx(expanded["estimate"].iloc[0])
    assert (weighted["n_effective"] <= weighted["n"] + 1e-9).all()  # weights never add information


@given(rows=ANSWERS)
def test_reflection(rows: list[tuple[int | None, str]]) -> None:  # 2
    answers = frame(rows)
    mirrored = answers.assign(r=answers["r"].map(MIRROR))
    one, other = nps(answers, "r").to_frame().iloc[0], nps(mirrored, "r").to_frame().iloc[0]
    assert one["estimate"] == pytest.approx(-other["estimate"])
    assert one["conf_low"] == pytest.approx(-other["conf_high"], abs=1e-9)
    assert one["conf_high"] == pytest.approx(-other["conf_low"], abs=1e-9)


@pytest.mark.filterwarnings("ignore:All answers lie between:loyaltystats.errors.AssumptionWarning")
@given(rows=ANSWERS, level=st.floats(0.5, 0.999))
def test_intervals_are_lawful(rows: list[tuple[int | None, str]], level: float) -> None:  # 3, 4
    answers = frame(rows)
    row = nps(answers, "r", confidence_level=level).to_frame().iloc[0]
    assert -100 <= row["conf_low"] <= row["estimate"] + 1e-9
    assert row["estimate"] - 1e-9 <= row["conf_high"] <= 100
    assert row[["promoters", "passives", "detractors"]].sum() == pytest.approx(1)
    twice = nps(pd.concat([answers, answers]), "r", confidence_level=level).to_frame().iloc[0]
    assert twice["estimate"] == pytest.approx(row["estimate"])
    assert twice["conf_high"] - twice["conf_low"] < row["conf_high"] - row["conf_low"]
    box = csat(answers, "r", highest=10, confidence_level=level).to_frame().iloc[0]
    assert 0 <= box["conf_low"] <= box["estimate"] <= box["conf_high"] <= 1
    assert box["estimate"] == pytest.approx(row["promoters"])  # the top two of 0-10 are the promoters


@given(rows=ANSWERS)
def test_total_is_the_mean_of_its_groups(rows: list[tuple[int | None, str]]) -> None:  # 5
    table = nps(frame(rows), "r", by="g").to_frame().set_index("group")
    groups = table.drop(index="Total")
    groups = groups[groups["n"] > 0]
    assert groups["n"].sum() == table.loc["Total", "n"]
    assert table.loc["Total", "estimate"] == pytest.approx(np.average(groups["estimate"], weights=groups["n"]))


@given(rows=ANSWERS)
def test_a_promoter_more_never_lowers_the_score(rows: list[tuple[int | None, str]]) -> None:  # 6
    before = [*rows, (7, "a")]
    after = [*rows, (9, "a")]
    one, other = (nps(frame(each), "r").to_frame().iloc[0] for each in (before, after))
    for column in ("estimate", "conf_low", "conf_high"):
        assert other[column] >= one[column] - 1e-9


def differing(rows: list[tuple[int | None, str]]) -> pd.DataFrame:
    """Return answers with somebody in both groups."""
    return pd.concat([frame(rows), frame([(9, "a"), (3, "b")])], ignore_index=True)


@settings(max_examples=25)  # each example finds p by root search
@given(rows=ANSWERS, seed=st.integers(0, 99))
def test_differences_are_lawful(rows: list[tuple[int | None, str]], seed: int) -> None:  # 7
    answers = differing(rows)
    row = nps_difference(answers, "r", by="g").to_frame().iloc[0]
    assert row["conf_low"] <= row["estimate"] + 1e-9
    assert row["estimate"] - 1e-9 <= row["conf_high"]
    assert -200 <= row["conf_low"] <= row["conf_high"] <= 200
    assert (row["p_value"] < 0.05) == (row["conf_low"] > 0 or row["conf_high"] < 0)
    shuffled = answers.sample(frac=1, random_state=seed).assign(g=lambda table: table["g"].map({"a": "b", "b": "a"}))
    other = nps_difference(shuffled, "r", by="g").to_frame().iloc[0]
    assert other["estimate"] == pytest.approx(-row["estimate"])
    assert other["conf_low"] == pytest.approx(-row["conf_high"], abs=1e-7)
    assert other["p_value"] == pytest.approx(row["p_value"], abs=1e-9)


@pytest.mark.filterwarnings("ignore:Small counts:loyaltystats.errors.ApproximationWarning")
@settings(max_examples=25)
@given(rows=ANSWERS, factor=st.sampled_from([1e-6, 3.0, 1e9]))
def test_designs_are_lawful(rows: list[tuple[int | None, str]], factor: float) -> None:  # 1, 8
    answers = differing(rows)
    answers["w"] = 1.0 + (answers.index % 3)
    answers["c"] = answers.index // 2
    design = SurveyDesign(weights="w", clusters="c")
    one = nps_difference(answers, "r", by="g", design=design).to_frame()
    scaled = answers.sample(frac=1, random_state=1).assign(
        w=lambda table: table["w"] * factor, c=lambda table: -table["c"]
    )
    other = nps_difference(scaled, "r", by="g", design=design).to_frame()
    pd.testing.assert_frame_equal(one, other, rtol=1e-6, atol=1e-9)
    strata = SurveyDesign(weights="w", strata="g", lonely="certainty")
    alone = nps_difference(answers, "r", by="g", design=strata).to_frame().iloc[0]
    each = [
        nps(answers[answers["g"] == group], "r", design=SurveyDesign(weights="w"), interval="design") for group in "ab"
    ]
    errors = [result.to_frame()["std_error"].iloc[0] for result in each]
    sizes = [(answers["g"] == group).sum() for group in "ab"]
    if min(sizes) > 1:  # groups that are strata are independent samples
        assert alone["std_error"] == pytest.approx(float(np.hypot(*errors)), rel=1e-9, abs=1e-9)
