"""nps_difference: groups, waves, panels and questions.

ND1 groups: hand counts, signs, order of pairs, a reference, all others; the estimate is raw whatever the interval
ND2 interval and p of the default never contradict each other, at any level; p of the others belongs to their interval
ND3 overall tests; not testable where answers show no spread
ND4 two questions and panels: within people; equals a paired t test of the scores
ND5 waves: later minus earlier, each a sample of its own; clusters that span waves; splits by group
ND6 what cannot be compared is refused in words
ND7 missing answers, groups and weights of zero leave the base and are counted; small bases are noted
ND8 every dataframe library gives the same table
ND9 exact coverage of the default interval
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, DesignError, EstimationError, ResponseError
from loyaltystats.stats.outcomes.difference import nps_difference
from loyaltystats.stats.outcomes.pairs import Sides, hybrid
from loyaltystats.stats.trinomial import score

RNG = np.random.default_rng(7)
N = 120
FRAME = pd.DataFrame(
    {
        "id": [f"p{i}" for i in range(N)],
        "recommend": RNG.choice([10, 9, 8, 7, 6, 3, 0], N, p=[0.25, 0.2, 0.2, 0.1, 0.15, 0.05, 0.05]).astype(float),
        "rival": RNG.choice([10, 9, 8, 7, 5, 2], N).astype(float),
        "shop": RNG.choice(["A", "B", "C"], N, p=[0.4, 0.4, 0.2]),
        "branch": RNG.integers(0, 12, N),
        "w": RNG.uniform(0.5, 2.0, N),
    }
)
CLUSTERS = ls.SurveyDesign(weights="w", clusters="branch")


def _score(values: pd.Series) -> float:
    return float(100 * ((values >= 9).mean() - (values <= 6).mean()))


@pytest.mark.parametrize(
    "interval", ["score", "adjusted_wald", "adjusted_wald_1", "adjusted_wald_z2", "wald", "design"]
)
def test_groups(interval: str) -> None:  # ND1
    result = nps_difference(FRAME, "recommend", by="shop", interval=interval)
    table = result.to_frame()
    assert list(zip(table["compared"], table["compared_to"], strict=True)) == [("A", "B"), ("A", "C"), ("B", "C")]
    scores = FRAME.groupby("shop")["recommend"].apply(_score)
    assert table["estimate"].tolist() == pytest.approx(
        [scores[row.compared] - scores[row.compared_to] for row in table.itertuples()]
    )
    assert (table["conf_low"] < table["estimate"]).all()
    assert (table["estimate"] < table["conf_high"]).all()
    assert (table["p_adjusted"] >= table["p_value"]).all()
    assert result.interval == interval
    assert table[["n_first", "n_second"]].iloc[0].tolist() == [(FRAME["shop"] == shop).sum() for shop in "AB"]


def test_reference() -> None:  # ND1
    table = nps_difference(FRAME, "recommend", by="shop", reference="B").to_frame()
    assert list(zip(table["compared"], table["compared_to"], strict=True)) == [("A", "B"), ("C", "B")]
    others = nps_difference(FRAME, "recommend", by="shop", reference="others").to_frame()
    assert others["compared_to"].unique().tolist() == ["others"]
    rest = FRAME[FRAME["shop"] != "A"]["recommend"]
    assert others["score_second"].iloc[0] == pytest.approx(_score(rest))
    assert (others["n_first"] + others["n_second"] == N).all()
    assert nps_difference(FRAME, "recommend", by="shop", reference="others", design=CLUSTERS).interval == "design"


def test_interval_and_p_agree() -> None:  # ND2
    result = nps_difference(FRAME, "recommend", by="shop", adjust="none")
    for interval in ("score", "adjusted_wald", "wald"):
        result = nps_difference(FRAME, "recommend", by="shop", interval=interval)
        for row, p in enumerate(result.to_frame()["p_value"]):
            for level, out in ((1 - p * 1.001, True), (1 - p * 0.999, False)):
                if 0 < level < 1:
                    ends = result.confidence_interval(level).iloc[row]
                    assert (ends["conf_low"] > 0 or ends["conf_high"] < 0) == out, (interval, p, level)


def test_another_level() -> None:  # ND2
    result = nps_difference(FRAME, "recommend", by="shop")
    narrow, same = result.confidence_interval(0.5), result.confidence_interval(0.95)
    table = result.to_frame()
    pd.testing.assert_frame_equal(same, table[list(same.columns)])
    assert (narrow["conf_low"] > same["conf_low"]).all()
    assert result.facts()["kind"] == "groups"


def test_overall() -> None:  # ND3
    plain = nps_difference(FRAME, "recommend", by="shop").overall()
    assert plain["test"].tolist() == ["Wald chi-square", "Pearson chi-square", "Kruskal-Wallis"]
    assert plain["df"].tolist() == [2, 4, 2]
    assert plain["df_error"].isna().all()
    designed = nps_difference(FRAME, "recommend", by="shop", design=CLUSTERS).overall()
    assert designed["test"].tolist() == ["Wald F, design-based", "Rao-Scott F", "Kruskal-Wallis F, design-based"]
    assert designed["df_error"].notna().all()
    flat = nps_difference(FRAME.assign(recommend=10), "recommend", by="shop")
    assert flat.overall()["p_value"].isna().all()
    assert flat.to_frame()["p_value"].tolist() == [1.0, 1.0, 1.0]  # the score interval of no spread still has width
    assert (
        nps_difference(FRAME.assign(recommend=10), "recommend", by="shop", design=CLUSTERS)
        .overall()["p_value"]
        .isna()
        .all()
    )
    assert nps_difference(FRAME, "recommend", against="rival").overall().empty


def test_no_spread_is_noted() -> None:  # ND3
    result = nps_difference(FRAME.assign(recommend=10), "recommend", by="shop", interval="wald")
    assert result.to_frame()["p_value"].isna().all()
    assert any("No test where answers are missing or show no spread" in note for note in result.notes)


def test_two_questions() -> None:  # ND4
    from scipy.stats import ttest_rel

    result = nps_difference(FRAME, "recommend", against="rival")
    row = result.to_frame().iloc[0]
    one, other = (100.0 * ((FRAME[c] >= 9).astype(int) - (FRAME[c] <= 6).astype(int)) for c in ("recommend", "rival"))
    wanted = ttest_rel(one, other)
    assert [row["statistic"], row["p_value"]] == pytest.approx([wanted.statistic, wanted.pvalue])
    ends = wanted.confidence_interval()
    assert [row["conf_low"], row["conf_high"]] == pytest.approx([ends.low, ends.high])
    assert "group" not in result.to_frame()
    by_shop = nps_difference(FRAME, "recommend", against="rival", by="shop").to_frame()
    assert by_shop["group"].tolist() == ["Total", "A", "B", "C"]
    near = nps_difference(FRAME, "recommend", against="rival", interval="score").to_frame().iloc[0]
    assert near["conf_low"] == pytest.approx(row["conf_low"], abs=2)
    alike = nps_difference(FRAME.assign(twin=FRAME["recommend"]), "recommend", against="twin", interval="score")
    assert alike.to_frame()[["estimate", "p_value"]].iloc[0].tolist() == [0.0, 1.0]
    flat = nps_difference(FRAME.assign(twin=9), "twin", against="rival", interval="score").to_frame().iloc[0]
    assert flat["conf_low"] < flat["estimate"] < flat["conf_high"]


def test_panel() -> None:  # ND4
    later = FRAME.assign(recommend=FRAME["rival"]).iloc[10:].sample(frac=1, random_state=1)
    result = nps_difference({"2024": FRAME, "2025": later}, "recommend", panel="id")
    row = result.to_frame().iloc[0]
    within = nps_difference(FRAME.iloc[10:], "rival", against="recommend").to_frame().iloc[0]
    for name in ("estimate", "std_error", "p_value", "n_first"):
        assert row[name] == pytest.approx(within[name])
    assert (row["compared"], row["compared_to"]) == ("2025", "2024")
    assert (
        "2024 to 2025: 110 people of both waves are compared; 10 only answered in 2024, 0 only in 2025." in result.notes
    )
    three = {"a": FRAME, "b": later, "c": FRAME.assign(id=FRAME["id"].where(FRAME.index > 1))}
    found = nps_difference(three, "recommend", panel="id", by="shop", interval="score")
    assert len(found.to_frame()) == 3 * 4
    assert any("2 have no id." in note for note in found.notes)
    weighted = nps_difference({"a": FRAME, "b": later}, "recommend", panel="id", design=CLUSTERS)
    assert weighted.interval == "design"
    assert len(nps_difference(three, "recommend", panel="id").confidence_interval(0.9)) == 3


def test_waves() -> None:  # ND5
    first, second = FRAME.iloc[:60], FRAME.iloc[60:]
    result = nps_difference({"spring": first, "autumn": second}, "recommend", panel=False)
    row = result.to_frame().iloc[0]
    assert (row["compared"], row["compared_to"]) == ("autumn", "spring")
    assert row["estimate"] == pytest.approx(_score(second["recommend"]) - _score(first["recommend"]))
    stacked = pd.concat([first.assign(wave="a"), second.assign(wave="b")])
    groups = nps_difference(stacked, "recommend", by="wave").to_frame().iloc[0]
    assert [row["conf_low"], row["conf_high"]] == pytest.approx([-groups["conf_high"], -groups["conf_low"]])
    assert len(result.overall()) == 3
    split = nps_difference({"spring": first, "autumn": second}, "recommend", panel=False, by="shop").to_frame()
    assert split["group"].tolist() == ["Total", "A", "B", "C"]


@pytest.mark.parametrize("shift", [0, 100])
@pytest.mark.parametrize("strata", [None, "shop"])
def test_waves_with_clusters(shift: int, strata: str | None) -> None:  # ND5: other branches, or the same ones again
    first, second = FRAME.iloc[:60], FRAME.iloc[60:].assign(branch=FRAME["branch"] + shift)
    design = ls.SurveyDesign(weights="w", clusters="branch", strata=strata, nested=True)
    result = nps_difference({"spring": first, "autumn": second}, "recommend", panel=False, design=design)
    row = result.to_frame().iloc[0]
    clusters = {(s, b, w) for w, f in enumerate((first, second)) for s, b in zip(f["shop"], f["branch"], strict=True)}
    if strata is None:
        clusters = {(b, w) for _, b, w in clusters}
    spans = shift == 0
    units = len({one[:-1] if spans else one for one in clusters})
    layers = (3 if strata else 1) * (1 if spans else 2)
    assert row["df"] == units - layers - 1


def test_few_clusters_are_noted() -> None:  # ND7
    design = ls.SurveyDesign(clusters="branch")
    result = nps_difference(FRAME.assign(branch=FRAME["branch"] % 4), "recommend", by="shop", design=design)
    assert any(note.startswith("Only 2 degrees of freedom: with so few clusters") for note in result.notes)


BAD: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "nothing to compare": ({}, ArgumentError, "by - nothing says what is compared"),
    "panel without waves": ({"by": "shop", "panel": "id"}, ArgumentError, "panel - got 'id' without waves"),
    "panel of questions": ({"against": "rival", "panel": "id"}, ArgumentError, "expected no panel for two questions"),
    "the same question": ({"against": "recommend"}, ArgumentError, "against - got 'recommend' twice"),
    "reference elsewhere": ({"against": "rival", "reference": "A"}, ArgumentError, "expected it only where groups"),
    "unknown reference": ({"by": "shop", "reference": "a"}, ArgumentError, "reference - 'a' is no group with answers"),
    "interval of people": ({"by": "shop", "interval": "t"}, ArgumentError, "'t' is for the same respondents"),
    "interval of groups": (
        {"against": "rival", "interval": "wald"},
        ArgumentError,
        "'wald' is for different respondents",
    ),
    "unknown interval": ({"by": "shop", "interval": "wld"}, ArgumentError, "Did you mean 'wald'"),
    "score with clusters": (
        {"by": "shop", "interval": "score", "design": CLUSTERS},
        ArgumentError,
        "interval - 'score' does not know the survey design that was passed - expected 'design'",
    ),
    "t with weights": (
        {"against": "rival", "interval": "t", "design": ls.SurveyDesign(weights="w")},
        ArgumentError,
        "'t' does not know the survey design",
    ),
    "score of people with clusters": (
        {"against": "rival", "interval": "score", "design": CLUSTERS},
        ArgumentError,
        "'score' does not know the survey design",
    ),
    "one group": ({"by": "one"}, EstimationError, "by, column 'one' - 1 group with answers - expected at least two"),
    "no column": ({"by": "shp"}, ResponseError, "Did you mean 'shop'"),
    "level": ({"by": "shop", "confidence_level": 95}, ArgumentError, "confidence_level - got 95"),
    "adjust": ({"by": "shop", "adjust": "x"}, ArgumentError, "adjust - 'x' is not known"),
    "design": ({"by": "shop", "design": ls.SurveyDesign(weights="bad")}, DesignError, "weights, column 'bad', row 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_compared_is_refused(case: str) -> None:  # ND6
    options, kind, message = BAD[case]
    with pytest.raises(kind) as caught:
        nps_difference(FRAME.assign(one="x", bad=[-1.0] * N), "recommend", **options)
    assert message in str(caught.value)


WAVES = {"a": FRAME.iloc[:60], "b": FRAME.iloc[60:]}
BAD_WAVES: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "one wave": ({"a": FRAME}, {"panel": False}, ArgumentError, "expected at least two with names"),
    "repeated": ({1: FRAME, "1": FRAME}, {"panel": False}, ArgumentError, "expected at least two with names"),
    "nobody": (
        {"a": FRAME, "b": FRAME.iloc[:0]},
        {"panel": "id"},
        ResponseError,
        "no id of wave 'a' appears in wave 'b'",
    ),
    "no panel": (WAVES, {}, ArgumentError, "panel - got None - expected the column that identifies people"),
    "panel is true": (WAVES, {"panel": True}, ArgumentError, "panel - got True"),
    "against": (WAVES, {"panel": False, "against": "rival"}, ArgumentError, "against - got 'rival' with waves"),
    "reference": (WAVES, {"panel": False, "reference": "a"}, ArgumentError, "only where groups are compared"),
    "strangers": (WAVES, {"panel": "id"}, ResponseError, "no id of wave 'a' appears in wave 'b'"),
    "doubles": (
        {"a": FRAME, "b": pd.concat([FRAME, FRAME])},
        {"panel": "id"},
        ResponseError,
        "'p0' appears more than once",
    ),
    "off the scale": (
        {"a": FRAME, "b": FRAME.assign(recommend=11)},
        {"panel": False},
        ResponseError,
        "'11' (120 times)",
    ),
    "t": (WAVES, {"panel": False, "interval": "t"}, ArgumentError, "'t' is for the same respondents"),
}


@pytest.mark.parametrize("case", BAD_WAVES)
def test_waves_that_cannot_be_compared_are_refused(case: str) -> None:  # ND6
    waves, options, kind, message = BAD_WAVES[case]
    with pytest.raises(kind) as caught:
        nps_difference(waves, "recommend", **options)
    assert message in str(caught.value)


def test_a_wave_on_another_scale_is_refused() -> None:  # ND6
    from dataclasses import replace

    study = ls.load_instrument("recommend")
    first = ls.simulate_responses(study, 40, rng=1)
    bare = replace(first, instrument=None)
    with pytest.raises(ResponseError, match=r"wave 'b', column 'recommend' - has another scale than the first wave"):
        nps_difference({"a": first, "b": bare}, breaks=(6, 9), panel=False)


def test_base() -> None:  # ND7
    frame = FRAME.copy()
    frame.loc[0, "recommend"] = np.nan
    frame.loc[1, "shop"] = None
    frame.loc[2, "w"] = 0.0
    result = nps_difference(frame, "recommend", by="shop", design=ls.SurveyDesign(weights="w"))
    assert dict(result.excluded) == {"no answer": 1, "weight of zero": 1, "no group": 1}
    assert result.n + sum(result.excluded.values()) == result.n_total == N
    assert any(note.startswith("Survey weights: shares are weighted") for note in result.notes)
    small = nps_difference(FRAME.iloc[:30], "recommend", by="shop", interval="wald")
    assert any("covers less than it says" in note for note in small.notes)
    paired = nps_difference(frame, "recommend", against="rival")
    assert dict(paired.excluded) == {"not both answers": 1}
    waves = nps_difference({"a": frame, "b": FRAME}, "recommend", panel=False)
    assert dict(waves.excluded) == {"no answer": 1}
    with pytest.raises(ResponseError, match="gave no answer"):
        nps_difference(frame, "recommend", by="shop", missing="raise")


def test_nobody_in_a_split() -> None:  # ND7
    frame = FRAME.assign(rival=FRAME["rival"].where(FRAME["shop"] != "C"))
    for interval in ("t", "score"):
        result = nps_difference(frame, "recommend", against="rival", by="shop", interval=interval)
        last = result.to_frame().iloc[-1]
        assert last["n_first"] == 0
        assert np.isnan(last["p_value"])


def test_frames(as_frame: Any) -> None:  # ND8
    for options in ({"by": "shop"}, {"by": "shop", "design": CLUSTERS}, {"against": "rival"}):
        found = nps_difference(as_frame(FRAME), "recommend", **options)
        pd.testing.assert_frame_equal(found.to_frame(), nps_difference(FRAME, "recommend", **options).to_frame())
    waves = {"a": as_frame(FRAME.iloc[:60]), "b": as_frame(FRAME.iloc[60:])}
    found = nps_difference(waves, "recommend", panel=False)
    assert found.to_frame()["estimate"].iloc[0] == pytest.approx(
        nps_difference(WAVES, "recommend", panel=False).to_frame()["estimate"].iloc[0]
    )


def _chances(n: int, p_up: float, p_down: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cells = [(up, down) for up in range(n + 1) for down in range(n + 1 - up)]
    p = [comb(n, u) * comb(n - u, d) * p_up**u * p_down**d * (1 - p_up - p_down) ** (n - u - d) for u, d in cells]
    up, down = np.array(cells, dtype=float).T
    return up / n, down / n, np.array(p)


@pytest.mark.parametrize(("first", "second"), [((0.5, 0.1), (0.9, 0.02)), ((0.3, 0.3), (0.3, 0.3))])
def test_exact_coverage(first: tuple[float, float], second: tuple[float, float]) -> None:  # ND9
    (up1, down1, p1), (up2, down2, p2) = _chances(20, *first), _chances(10, *second)
    low1, high1 = score(up1, down1, 20, 0.95)
    low2, high2 = score(up2, down2, 10, 0.95)
    e1, e2 = up1 - down1, up2 - down2
    d = np.subtract.outer(e1, e2)
    truth = (first[0] - first[1]) - (second[0] - second[1])
    inside = (d - np.hypot.outer(e1 - low1, high2 - e2) <= truth + 1e-12) & (
        truth <= d + np.hypot.outer(high1 - e1, e2 - low2) + 1e-12
    )
    assert 0.945 <= (np.outer(p1, p2) * inside).sum() <= 0.975
    at = (40, 15)
    one = hybrid(Sides(up1=up1[at[0]], down1=down1[at[0]], n1=20, up2=up2[at[1]], down2=down2[at[1]], n2=10), 0.95)
    assert float(one.low) == pytest.approx(d[at] - np.hypot(e1[at[0]] - low1[at[0]], high2[at[1]] - e2[at[1]]))
