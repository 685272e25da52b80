"""stats.drivers.action: mediation, sensitivity, moderation, Johnson-Neyman.

ME1 total = direct + indirect, exactly, with one mediator, several, in a row, with controls and weights
ME2 a full mediator leaves no direct effect; one that has nothing to do with it carries nothing
ME3 intervals: percentile and bias-corrected, same seed same answer, none without resamples
ME4 a proportion that would mislead is not given
ME5 sensitivity: zero at rho_zero, the estimate at 0, refused for several mediators
ME6 columns with two roles, text, constants, repetitions, few respondents: words
ME7 groups: one that fails has rows without numbers and a note
MO1 slopes, groups, the region and its words
MO2 bad input
OF1 pandas, polars and duckdb give the same
"""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.stats.drivers.action.johnson_neyman import Region, region
from loyaltystats.stats.drivers.action.mediation import MediationResult, mediate
from loyaltystats.stats.drivers.action.moderation import moderate

RNG = np.random.default_rng(4)
N = 140


def _data(n: int = N, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 11, n).astype(float)
    age = rng.normal(45, 10, n)
    m = 1 + 0.6 * x + rng.normal(size=n)
    k = 2 + 0.3 * x + 0.3 * m + rng.normal(size=n)
    y = 1 + 0.2 * x + 0.5 * m + 0.3 * k + 0.02 * (age - 45) * x + rng.normal(size=n)
    land = np.array(["DE", "ES", "FR"])[rng.integers(0, 3, n)]
    return pd.DataFrame({"x": x, "m": m, "k": k, "y": y, "age": age, "land": land, "w": rng.uniform(0.5, 2, n)})


DATA = _data()
BASIC = {"driver": "x", "outcome": "y", "n_bootstrap": 200, "rng": 1}


def _effects(result: MediationResult) -> pd.DataFrame:
    return result.to_frame().set_index(["effect", "term"])


@pytest.mark.parametrize(
    "options",
    [
        {"mediator": "m"},
        {"mediator": ["m", "k"]},
        {"mediator": ["m", "k", "age"], "serial": True},
        {"mediator": ["m", "k"], "always": ["age", "land"], "design": ls.SurveyDesign(weights="w")},
    ],
)
def test_effects_add_up(options: dict[str, object]) -> None:  # ME1
    table = _effects(mediate(DATA, **BASIC | options))  # type: ignore[arg-type]
    indirect = table.loc["indirect"]
    whole = indirect.loc["all", "estimate"] if "all" in indirect.index else indirect["estimate"].iloc[0]
    total, direct = (table.loc[(name, "x"), "estimate"] for name in ("total", "direct"))
    assert total == pytest.approx(direct + whole, rel=1e-12)
    if "all" in indirect.index:
        assert whole == pytest.approx(indirect.drop(index="all")["estimate"].sum(), rel=1e-12)
    assert table.loc[("proportion", "all"), "estimate"] == pytest.approx(whole / total)
    paths = table.loc["path", "estimate"]
    if options == {"mediator": "m"}:
        assert whole == pytest.approx(paths["x > m"] * paths["m > y"], rel=1e-12)
    if options.get("serial"):
        assert len(indirect) == 8
        way = paths["x > m"] * paths["m > k"] * paths["k > age"] * paths["age > y"]
        assert indirect.loc["m > k > age", "estimate"] == pytest.approx(way, rel=1e-10)


def test_full_and_no_mediation() -> None:  # ME2
    rng = np.random.default_rng(1)
    x = rng.normal(size=300)
    m = x + 0.5 * rng.normal(size=300)
    data = pd.DataFrame({"x": x, "m": m, "noise": rng.normal(size=300), "y": 2 * m + rng.normal(size=300)})
    table = _effects(mediate(data, mediator=["m", "noise"], **BASIC))  # type: ignore[arg-type]
    direct, carried = table.loc[("direct", "x")], table.loc[("indirect", "m")]
    assert direct["conf_low"] < 0 < direct["conf_high"]
    assert carried["conf_low"] > 1.5
    nothing = table.loc[("indirect", "noise")]
    assert nothing["conf_low"] < 0 < nothing["conf_high"]
    assert table.loc[("difference", "m versus noise"), "conf_low"] > 1
    assert nothing["p_adjusted"] >= nothing["p_value"] > 0.05
    assert math.isnan(table.loc[("indirect", "all"), "p_adjusted"])


def test_intervals_and_seed() -> None:  # ME3
    one = mediate(DATA, mediator="m", **BASIC)  # type: ignore[arg-type]
    again = mediate(DATA, mediator="m", **BASIC)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(one.to_frame(), again.to_frame())
    corrected = mediate(DATA, mediator="m", interval="bias_corrected", **BASIC)  # type: ignore[arg-type]
    a, b = (_effects(each).loc[("indirect", "m")] for each in (one, corrected))
    assert a["estimate"] == b["estimate"]
    assert a["conf_low"] != b["conf_low"]
    assert "bias-corrected" in corrected.method
    none = mediate(DATA, mediator="m", **BASIC | {"n_bootstrap": 0})  # type: ignore[arg-type]
    assert np.isnan(_effects(none).loc[("indirect", "m"), "conf_low"])
    assert any("No resamples" in note for note in none.notes)
    assert any("Sobel" in note for note in none.notes)
    assert one.facts()["mediators"] == "m"
    assert any("associations" in note for note in one.notes)


def test_standardised_effects() -> None:
    table = _effects(mediate(DATA, mediator="m", **BASIC))  # type: ignore[arg-type]
    z = (DATA[["x", "m", "y"]] - DATA[["x", "m", "y"]].mean()) / DATA[["x", "m", "y"]].std()
    standard = _effects(mediate(z, mediator="m", **BASIC))  # type: ignore[arg-type]
    kept = [name for name in table.index if name[0] != "proportion"]
    np.testing.assert_allclose(table.loc[kept, "std_estimate"], standard.loc[kept, "estimate"], rtol=1e-10)


def test_misleading_proportion_is_not_given() -> None:  # ME4
    opposite = DATA.assign(y=2 * DATA["m"] - 0.6 * DATA["x"] + RNG.normal(size=N))
    result = mediate(opposite, mediator="m", **BASIC)  # type: ignore[arg-type]
    assert np.isnan(_effects(result).loc[("proportion", "all"), "estimate"])
    assert any("opposite directions" in note for note in result.notes)
    unclear = mediate(DATA.assign(y=RNG.normal(size=N)), mediator="m", **BASIC)  # type: ignore[arg-type]
    assert any("total effect holds zero" in note for note in unclear.notes)


def test_sensitivity() -> None:  # ME5
    result = mediate(DATA, mediator="m", always="age", **BASIC)  # type: ignore[arg-type]
    table = result.sensitivity([0.0, result.rho_zero]).to_frame()
    assert table["estimate"][0] == pytest.approx(_effects(result).loc[("indirect", "m"), "estimate"], rel=1e-10)
    assert table["estimate"][1] == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(
        table.loc[0, ["conf_low", "conf_high"]].to_numpy(dtype=float),
        _effects(result).loc[("indirect", "m"), ["conf_low", "conf_high"]].to_numpy(dtype=float),
        rtol=1e-10,
    )
    whole = result.sensitivity().to_frame()
    assert len(whole) == 37
    assert (whole["estimate"].diff().dropna() < 0).all()
    with pytest.raises(ArgumentError, match="strictly between"):
        result.sensitivity([1.0])
    with pytest.raises(ArgumentError, match="2 mediators"):
        mediate(DATA, mediator=["m", "k"], **BASIC).sensitivity()  # type: ignore[arg-type]
    none = mediate(DATA, mediator="m", **BASIC | {"n_bootstrap": 0})  # type: ignore[arg-type]
    assert none.sensitivity([0.2]).to_frame()["conf_low"].isna().all()
    groups = mediate(DATA, mediator="m", by="land", **BASIC).sensitivity([0.0, 0.1])  # type: ignore[arg-type]
    assert groups.to_frame()["group"].tolist() == ["Total", "Total", "DE", "DE", "ES", "ES", "FR", "FR"]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"mediator": "x"}, ArgumentError, "is also driver"),
        ({"mediator": ["m", "y"]}, ArgumentError, "is also mediator"),
        ({"mediator": "m", "always": "m"}, ArgumentError, "is also mediator"),
        ({"mediator": []}, ArgumentError, "got none"),
        ({"mediator": [3]}, ArgumentError, "expected the name of a column"),
        ({"mediator": "m", "driver": ["x"]}, ArgumentError, "expected the name of one column"),
        ({"mediator": ["m", "k", "age", "w", "c"], "serial": True}, ArgumentError, "at most 4"),
        ({"mediator": "m", "interval": "normal"}, ArgumentError, "interval"),
        ({"mediator": "land"}, EstimationError, "holds text"),
        ({"mediator": "c"}, EstimationError, "everybody gave the same answer"),
        ({"mediator": "twice"}, EstimationError, "carry the same information"),
        ({"mediator": "gone"}, ResponseError, "gone"),
        ({"mediator": "m", "design": ls.SurveyDesign(weights="land")}, ls.DesignError, "not a number"),
    ],
)
def test_bad_input(options: dict[str, object], error: type[Exception], words: str) -> None:  # ME6
    data = DATA.assign(c=1.0, twice=2 * DATA["x"])
    with pytest.raises(error, match=words):
        mediate(data, **BASIC | options)  # type: ignore[arg-type]


def test_few_respondents_and_constant_outcome() -> None:  # ME6
    with pytest.raises(EstimationError, match="too few complete respondents"):
        mediate(DATA.head(3), mediator="m", **BASIC)  # type: ignore[arg-type]
    with pytest.raises(EstimationError, match="'y' - everybody"):
        mediate(DATA.assign(y=1.0), mediator="m", **BASIC)  # type: ignore[arg-type]


def test_constant_control_and_unusable_resamples() -> None:  # ME6
    rare = DATA.head(12).assign(c=3.0, d=[1.0] + [0.0] * 11)
    result = mediate(rare, mediator="m", always=["c", "d"], **BASIC)  # type: ignore[arg-type]
    assert any(note.startswith("c was left out") for note in result.notes)
    assert any("resamples could not be used" in note for note in result.notes)


def test_groups() -> None:  # ME7
    data = DATA.assign(land=np.where(DATA.index < 3, "XX", DATA["land"]))
    result = mediate(data, mediator="m", by="land", **BASIC)  # type: ignore[arg-type]
    table = result.to_frame().set_index(["group", "effect", "term"])
    assert np.isnan(table.loc[("XX", "indirect", "m"), "estimate"])
    assert any(note.startswith("XX: not estimable.") for note in result.notes)
    alone = mediate(data[data["land"] == "ES"], mediator="m", **BASIC)  # type: ignore[arg-type]
    assert table.loc[("ES", "indirect", "m"), "estimate"] == pytest.approx(
        _effects(alone).loc[("indirect", "m"), "estimate"]
    )


def test_slopes_by_a_number() -> None:  # MO1
    result = moderate(DATA, driver="x", moderator="age", outcome="y", always="m")
    table = result.to_frame().set_index("term")
    step = table.loc["+1 sd", "estimate"] - table.loc["-1 sd", "estimate"]
    assert step == pytest.approx(2 * DATA["age"].std() * table.loc["x:age", "estimate"], rel=1e-10)
    line = result.slopes(5).to_frame()
    assert line["moderator_value"].iloc[[0, -1]].tolist() == [DATA["age"].min(), DATA["age"].max()]
    chosen = moderate(DATA, driver="x", moderator="age", outcome="y", always="m", at=[30, 50]).to_frame()
    assert chosen["term"].tolist()[:2] == ["30", "50"]
    end = result.jn_low if DATA["age"].min() < result.jn_low < DATA["age"].max() else result.jn_high
    at_end = moderate(DATA, driver="x", moderator="age", outcome="y", always="m", at=[end]).to_frame()
    assert at_end["p_value"][0] == pytest.approx(0.05, rel=1e-6)
    assert result.joint_statistic == pytest.approx(table.loc["x:age", "statistic"] ** 2, rel=1e-8)
    assert any("Johnson-Neyman" in note for note in result.notes)
    assert result.facts()["moderator"] == "age"


@pytest.mark.parametrize(
    ("slope", "noise", "words"), [(2.0, 0.1, "at every observed value"), (0.0, 1.0, "at no observed value")]
)
def test_region_in_words(slope: float, noise: float, words: str) -> None:  # MO1
    rng = np.random.default_rng(7)
    x, z = rng.normal(size=(2, 200))
    data = pd.DataFrame({"x": x, "z": z, "y": slope * x + noise * rng.normal(size=200)})
    assert any(words in note for note in moderate(data, driver="x", moderator="z", outcome="y").notes)


def test_slopes_by_groups() -> None:  # MO1
    result = moderate(DATA, driver="x", moderator="land", outcome="y")
    table = result.to_frame()
    slopes = table[table["effect"] == "slope"].set_index("term")
    assert list(slopes.index) == ["land[DE]", "land[ES]", "land[FR]"]
    for land in ("DE", "ES", "FR"):
        own = DATA[DATA["land"] == land]
        assert slopes.loc[f"land[{land}]", "estimate"] == pytest.approx(np.polyfit(own["x"], own["y"], 1)[0], rel=1e-9)
    assert len(table[table["effect"] == "interaction"]) == 2
    assert math.isnan(result.jn_low)
    with pytest.raises(ArgumentError, match="is a text"):
        result.slopes()
    part = DATA.assign(x=DATA["x"].where(DATA["land"] != "DE"))  # nobody complete in the first group
    rest = moderate(part, driver="x", moderator="land", outcome="y").to_frame()
    assert rest.loc[rest["effect"] == "slope", "term"].tolist() == ["land[ES]", "land[FR]"]


def test_products_have_words() -> None:  # MO1
    data = DATA.assign(land=np.where(np.arange(N) % 2 == 0, "DE", "ES"))
    by_text = moderate(data, driver="x", moderator="land", outcome="y")
    assert by_text.labels["x:land[ES]"] == "x × land: ES"
    assert "x × land: ES" in by_text.summary()


def test_moderator_of_an_instrument() -> None:  # MO1
    study = ls.load_instrument("performance").with_features({"a": "Apples", "b": "Beer"})
    study = study.combined(ls.load_instrument("recommend"), ls.load_instrument("profile"))
    answers = ls.simulate_responses(study, 200, rng=2)
    group = next(
        question.code
        for question in study.questions
        if question.role == "profile" and question.scale is not None and not question.scale.ordered
    )
    rated = next(question.code for question in study.questions if question.role == "performance")
    result = moderate(answers, driver=rated, moderator=group)
    first = result.to_frame()["term"][0]
    assert first.startswith(f"{group}[")
    assert result.labels[first] != first
    assert result.outcome == "recommend" or result.outcome in study.codes


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"driver": "land", "moderator": "x"}, EstimationError, "holds text"),
        ({"driver": "x", "moderator": "x"}, ArgumentError, "is also driver"),
        ({"driver": "x", "moderator": "land", "by": "land"}, ArgumentError, "is also moderator"),
        ({"driver": "x", "moderator": "land", "at": [1]}, ArgumentError, "numeric moderator"),
        ({"driver": "x", "moderator": "one"}, EstimationError, "one group"),
        ({"driver": "x", "moderator": "c"}, EstimationError, "everybody"),
        ({"driver": "x", "moderator": "age", "covariance": "HC9"}, ArgumentError, "HC9"),
    ],
)
def test_bad_moderation(options: dict[str, object], error: type[Exception], words: str) -> None:  # MO2
    with pytest.raises(error, match=words):
        moderate(DATA.assign(one="a", c=1.0), outcome="y", **options)  # type: ignore[arg-type]


def test_moderation_by_groups() -> None:  # MO1
    data = DATA.assign(land=np.where(DATA.index < 3, "XX", DATA["land"]))
    result = moderate(data, driver="x", moderator="age", outcome="y", by="land")
    table = result.to_frame()
    lost = table[table["group"] == "XX"]
    assert lost["estimate"].isna().all()
    assert lost["effect"].tolist() == table[table["group"] == "Total"]["effect"].tolist()
    assert result.slopes(3).to_frame()["group"].unique().tolist() == ["Total", "DE", "ES", "FR"]


def test_johnson_neyman_shapes() -> None:  # MO1
    assert region(2.0, 0.0, (0.01, 0.0, 0.0), 2.0).everywhere
    assert region(2.0, 0.0, (0.01, 0.0, 0.0), 2.0).holds(1.0)
    assert region(0.0, 0.0, (0.01, 0.0, 0.01), 2.0).nowhere
    outside = region(0.0, 1.0, (0.01, 0.0, 0.01), 2.0)
    assert outside.holds(5.0)
    assert not outside.holds(0.0)
    inside = region(1.0, 0.0, (0.01, 0.0, 0.01), 2.0)
    assert inside.holds(0.0)
    assert not inside.holds(10.0)
    assert Region(math.nan, 3.0, inside=True).holds(-100.0)
    assert region(0.0, 1.0, (0.0, 0.0, 0.01), 2.0).high == 0.0


def test_other_frames() -> None:  # OF1
    connection = duckdb.connect()
    connection.register("answers", DATA)
    known = mediate(DATA, mediator="m", **BASIC).to_frame()  # type: ignore[arg-type]
    slopes = moderate(DATA, driver="x", moderator="land", outcome="y").to_frame()
    for frame in (pl.from_pandas(DATA), connection.table("answers")):
        pd.testing.assert_frame_equal(mediate(frame, mediator="m", **BASIC).to_frame(), known)  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(moderate(frame, driver="x", moderator="land", outcome="y").to_frame(), slopes)
