"""Properties of the loyalty metrics, over random answers.

1 the order of rows never matters; duplicated rows equal weights of two in the estimate
2 reflecting the classes (promoters <-> detractors) flips the sign of the score and of its interval
3 estimates lie in their interval, intervals within -100..100, shares add up to one
4 duplicating all answers leaves the estimate and narrows the interval
5 the total is the base-weighted mean of its groups
6 one more promoter instead of a passive never lowers the score or its limits
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.loyalty import csat, nps

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
