"""stats.drivers.priority, quadrants, ratings, stated, priority_notes.

PM1 importance and performance come from the same resamples, whatever the seed, the design, or the caller's rows
PM2 quadrants are clear or unclear by a share that can be changed; crosshairs by mean, median, scale, or number
PM3 stated importance: by mapping, list or instrument; own base; verdicts, ranks and correlation in the notes
PM4 bad input is refused in words
PM5 every engine gives the same
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from loyaltystats.errors import ArgumentError, DesignError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import design_rows
from loyaltystats.sampling.replicates import bootstrap_multipliers
from loyaltystats.stats.drivers.priority import PriorityResult, priority_map
from loyaltystats.stats.drivers.quadrants import QUADRANTS
from loyaltystats.stats.drivers.shares import METHODS

RNG = np.random.default_rng(3)
N = 240
X = RNG.normal(size=(N, 1)) + RNG.normal(size=(N, 4))
DRIVERS = list("abcd")
DATA = pd.DataFrame(np.clip(np.round(6 + 1.2 * X + [0, 1, -1, 0.2]), 1, 10), columns=DRIVERS)
DATA["y"] = X @ [0.8, 0.2, 0.5, 0.1] + RNG.normal(size=N)
for _at, _name in enumerate(DRIVERS):
    said = np.clip(np.round(5 + RNG.normal(size=N) + [-1, 1, 0.1, 0.2][_at]), 1, 7)
    DATA[f"{_name}said"] = np.where(RNG.random(N) < 0.1, np.nan, said)
DATA["w"] = RNG.uniform(0.5, 2, N)
DATA["branch"] = np.arange(N) // 8
DATA["region"] = DATA["branch"] % 3
SAID = [f"{name}said" for name in DRIVERS]
WHOLE = SurveyDesign(weights="w", strata="region", clusters="branch")


def found(data: Any = DATA, **options: Any) -> PriorityResult:
    arguments: dict[str, Any] = {"outcome": "y", "drivers": DRIVERS, "lowest": 1, "highest": 10, "n_bootstrap": 200}
    return priority_map(data, **(arguments | {"rng": 1} | options))


def by_hand(mass: np.ndarray) -> np.ndarray:
    """Return who is important and who does well in every resample, from the weights of the respondents in it."""
    sides = []
    for weights in mass:
        table = DATA[[*DRIVERS, "y"]].to_numpy()
        shares = METHODS["lmg"](_correlations(table, weights)[None])[0]
        means = np.average(100 * (table[:, :4] - 1) / 9, axis=0, weights=weights)
        sides.append(np.stack([shares / shares.sum() >= 0.25, means >= means.mean()]))
    return np.array(sides)


def _correlations(table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    covariance = np.cov(table.T, aweights=weights)
    spread = np.sqrt(np.diag(covariance))
    return covariance / spread / spread[:, None]


def expected(mass: np.ndarray, table: pd.DataFrame) -> list[float]:
    sides = by_hand(mass)
    place = {word: pair for pair, word in QUADRANTS.items()}
    own = np.array([place[word] for word in table["quadrant"]]).T
    return list((sides == own).all(axis=1).mean(axis=0))


def test_a_seed_is_used_twice() -> None:  # PM1
    rows = np.random.default_rng(1).integers(0, N, size=(200, N))
    seeded, named = found().to_frame(), found(rng=rows).to_frame()
    pd.testing.assert_frame_equal(seeded, named)
    mass = np.array([np.bincount(row, minlength=N) for row in rows[:60]]).astype(float)
    few = found(rng=rows[:60]).to_frame()
    assert few["quadrant_probability"].tolist() == pytest.approx(expected(mass, few))
    assert 0.05 < few["quadrant_probability"].min() < 1
    pd.testing.assert_frame_equal(
        found(rng=np.random.default_rng(5)).to_frame(), found(rng=np.random.default_rng(5)).to_frame()
    )


def test_designs_are_resampled_as_drawn() -> None:  # PM1
    drawn = design_rows(DATA, WHOLE)
    steps = bootstrap_multipliers(drawn, 60, np.random.default_rng(1))
    mass = np.array([each[drawn.clusters] for each in steps]) * DATA["w"].to_numpy()
    result = found(design=WHOLE, n_bootstrap=60)
    table = result.to_frame()
    assert table["quadrant_probability"].tolist() == pytest.approx(expected(mass, table))
    lonely = DATA.assign(region=np.where(DATA["branch"] == 0, 9, DATA["region"]))
    with pytest.raises(DesignError, match="two clusters in every stratum"):
        found(lonely, design=WHOLE)


def test_models_share_their_resamples() -> None:  # PM1
    top = DATA.assign(y=(DATA["y"] > DATA["y"].median()).astype(int))
    result = found(top, model="logit", method="mcfadden", n_bootstrap=100)
    assert result.kind == "mcfadden"
    assert result.to_frame()["quadrant_probability"].between(0, 1).all()
    bare = found(top, model="logit", method="tjur", n_bootstrap=100)  # has no resamples
    assert bare.to_frame()["quadrant_probability"].isna().all()
    assert bare.to_frame()["stable"].isna().all()
    held = found(always=["branch"], drivers=DRIVERS)
    assert held.to_frame()["term"].tolist() == DRIVERS
    assert any("Held constant: branch" in note for note in held.notes)


def test_clear_or_not() -> None:  # PM2
    result = found()
    table = result.to_frame()
    assert result.clear == 0.9
    assert table["stable"].tolist() == ["clear" if p >= 0.9 else "unclear" for p in table["quadrant_probability"]]
    assert set(table["stable"]) == {"clear", "unclear"}
    unsure = table[table["stable"] == "unclear"]
    said = ", ".join(f"{row.term} ({row.quadrant_probability:.0%})" for row in unsure.itertuples())
    assert result.notes[0] == f"Quadrant unclear, the same in fewer than 90% of resamples: {said}."
    easy = found(clear=0.01)
    assert set(easy.to_frame()["stable"]) == {"clear"}
    assert easy.notes[0] == "Every driver stays in its quadrant in at least 1% of resamples."
    assert (
        "A quadrant is called clear where at least 90% of 200 resamples (seed 1) fall into it, a convention."
        in result.method
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [("mean", "mean of these drivers"), ("median", "median of these drivers"), ("scale", "middle of the scale")],
)
def test_crosshairs(rule: str, words: str) -> None:  # PM2
    result = found(performance_cut=rule)
    performance = result.to_frame()["performance"]
    known = {"mean": performance.mean(), "median": performance.median(), "scale": 50.0}[rule]
    assert result.performance_cut == pytest.approx(known)
    assert result.performance_rule == rule
    assert f"performance {known:.0f} ({words})" in result.method
    assert any("depends on the others" in note for note in result.notes) == (rule != "scale")


def test_crosshairs_as_given() -> None:  # PM2
    result = found(performance_cut=60, importance_cut=0.2)
    assert (result.performance_rule, result.importance_rule) == ("given", "given")
    assert (result.performance_cut, result.importance_cut) == (60, 0.2)
    halves = found(importance_cut="median").to_frame()
    assert halves["quadrant"].isin(["improve first", "keep it up"]).sum() == 2


def test_groups_are_cut_where_all_are() -> None:  # PM2
    result = found(DATA.assign(half=np.where(np.arange(N) % 2, "u", "v")), by="half")
    table = result.to_frame()
    part = table[table["group"] == "u"]
    well = part["performance"] >= result.performance_cut
    assert part["quadrant"].isin(["keep it up", "do not overdo"]).tolist() == well.tolist()
    assert part["quadrant_probability"].between(0, 1).all()
    assert "Groups are cut where all respondents are, in resamples too." in result.notes
    alone = found(DATA[np.arange(N) % 2 == 1], performance_cut=result.performance_cut, importance_cut=0.25).to_frame()
    assert part["quadrant_probability"].tolist() == alone["quadrant_probability"].tolist()


def test_stated_importance() -> None:  # PM3
    listed = found(stated=SAID, stated_scale=(1, 7))
    mapped = found(stated=dict(zip(DRIVERS, SAID, strict=True)), stated_scale=(1, 7))
    pd.testing.assert_frame_equal(listed.to_frame(), mapped.to_frame())
    table = listed.to_frame().set_index("term")
    known = DATA["asaid"].dropna()
    assert table.loc["a", "stated"] == pytest.approx(100 * (known.mean() - 1) / 6)
    assert table.loc["a", "stated_n"] == len(known) < N
    assert table["stated_rank"].tolist() == table["stated"].rank(ascending=False).tolist()
    assert table.loc[["a", "b"], "stated_verdict"].tolist() == ["shown, not said", "said, not shown"]
    notes = " ".join(listed.notes)
    low, high = table["stated_n"].min(), table["stated_n"].max()
    assert f"Stated importance is that of {low} to {high} of the {N} respondents: those who answered it." in notes
    assert "Rank correlation of stated and derived importance over 4 drivers: -0.80 (95 % interval " in notes
    assert "Shows in the outcome, but is said to be less important than others: a." in notes
    assert "Said to be important, but does not show in the outcome as much as others: b" in notes
    assert listed.stated_cut == pytest.approx(table["stated"].mean())
    assert listed.spearman_low <= listed.spearman <= listed.spearman_high
    assert listed.facts()["spearman"] == listed.spearman


def test_some_drivers_are_not_asked_about() -> None:  # PM3
    few = found(stated={"a": "asaid", "b": "bsaid"}, stated_scale=(1, 7))
    table = few.to_frame().set_index("term")
    assert table.loc[["c", "d"], ["stated", "stated_verdict", "stated_probability"]].isna().all(axis=None)
    assert "No stated importance: c, d." in few.notes
    assert np.isnan(few.spearman)  # two drivers have no rank correlation worth the name
    one = found(stated={"a": "asaid"}, stated_scale=(1, 7)).to_frame().set_index("term")
    assert one.loc["a", "stated"] > 0
    assert one["stated_verdict"].isna().all()  # nothing to compare it with
    none = found(DATA.assign(asaid=np.nan), stated={"a": "asaid"}, stated_scale=(1, 7))
    assert "No stated importance: a, b, c, d." in none.notes
    bare = found(stated=SAID, stated_scale=(1, 7), n_bootstrap=0)
    assert "over 4 drivers: -0.80. 1 means" in " ".join(bare.notes)
    assert "stated" not in found(stated={}).to_frame()
    whole = found(DATA.fillna(4), stated=SAID, stated_scale=(1, 7))
    assert not any("those who answered it" in note for note in whole.notes)
    half = found(
        DATA.fillna(dict.fromkeys(SAID, 4)).assign(asaid=DATA["asaid"]), stated={"a": "asaid"}, stated_scale=(1, 7)
    )
    assert f"Stated importance is that of {DATA['asaid'].notna().sum()} of the {N} respondents" in " ".join(half.notes)


def test_the_instrument_knows_what_was_stated() -> None:  # PM3
    features = {"speed": "Speed", "price": "Price", "help": "Help"}
    study = load_instrument("recommend").combined(
        load_instrument("kano").with_features(features), load_instrument("performance").with_features(features)
    )
    answers = simulate_responses(study, 150, rng=1)
    table = priority_map(answers, n_bootstrap=20, rng=1).to_frame().set_index("term")
    complete = answers.valid()[["recommend", "speedperf", "priceperf", "helpperf"]].dropna().index
    known = answers.valid().loc[complete, "speedimp"].dropna()
    assert table.loc["speedperf", "stated"] == pytest.approx(100 * (known.mean() - 1) / 8)
    assert "stated" not in priority_map(answers, stated={}, n_bootstrap=0).to_frame()
    voice = load_instrument("recommend").combined(
        load_instrument("voc")
    )  # no features: the codes say what belongs together
    drivers = ["vocqualityeff", "vocpriceeff"]
    said = priority_map(simulate_responses(voice, 150, rng=1), drivers=drivers, n_bootstrap=0).to_frame()["stated"]
    assert said.notna().all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stated": "asaid"}, "expected a mapping of drivers to columns"),
        ({"stated": SAID[:2]}, "got 2 columns for 4 drivers"),
        ({"stated": {"e": "asaid"}}, "'e' is no driver - expected one of a, b, c, d"),
        ({"stated": {"a": "asaid", "b": "asaid"}}, "'asaid' stands there twice"),
        ({"stated": {"a": "b"}}, "is a driver or the outcome"),
        ({"stated": {"a": "asaid"}}, "stated_scale - the ends of the scale of 'asaid' are not known"),
        ({"stated": {"a": "asaid"}, "stated_scale": (7, 1)}, "expected a higher end than the lowest"),
        ({"stated": {"a": "asaid"}, "stated_scale": (1, "7")}, "stated_scale - got 1 and '7' - expected both ends"),
        ({"stated": {"a": "asaid"}, "stated_scale": (1, 5)}, "'asaid' has answers from 1 to 6 - expected none outside"),
        (
            {"highest": 5},
            "lowest, highest - column 'a' has answers from 1 to 10 - expected none outside the scale from 1 to 5",
        ),
        (
            {"performance_cut": "centre"},
            "performance_cut - got 'centre' - expected a number or one of 'mean', 'median'",
        ),
        ({"importance_cut": "scale"}, "importance_cut - got 'scale' - expected a number or one of 'mean', 'median'"),
        ({"performance_cut": float("nan")}, "performance_cut - got nan"),
        ({"performance_cut": True}, "performance_cut - got True"),
        ({"clear": 2}, "clear - got 2 - expected a fraction"),
        ({"cleer": 0.9}, "Did you mean 'clear'"),
    ],
)
def test_refusals(options: dict[str, Any], words: str) -> None:  # PM4
    with pytest.raises(ArgumentError) as caught:
        found(**options)
    assert words in str(caught.value)


def test_columns_that_are_no_numbers() -> None:  # PM4
    with pytest.raises(ResponseError, match="asaid"):
        found(DATA.assign(asaid="very"), stated={"a": "asaid"}, stated_scale=(1, 7))
    with pytest.raises(ResponseError, match="nowhere"):
        found(stated={"a": "nowhere"}, stated_scale=(1, 7))


def test_every_engine() -> None:  # PM5
    known = found(stated=SAID, stated_scale=(1, 7)).to_frame()
    empty = DATA.astype(object).where(DATA.notna(), None)
    polars = pl.DataFrame({name: empty[name].tolist() for name in empty})
    frames = {"polars": polars, "lazy": polars.lazy(), "duckdb": duckdb.connect().from_arrow(polars.to_arrow())}
    for frame in frames.values():
        pd.testing.assert_frame_equal(found(frame, stated=SAID, stated_scale=(1, 7)).to_frame(), known, rtol=1e-12)
