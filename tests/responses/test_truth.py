"""responses.truth and its parts: what is stated is what the simulated answers show.

TR1 effects, standardised or in points, and r2 are those of the regression on many answers
TR2 shares of answers, classes of the score, sizes and categories of segments are found again
TR3 a true difference moves means and what follows from them; a shift of the scale moves the one answer alone
TR4 every kind of careless respondent answers as it says, and everyone's kind is told
TR5 blanks have their shares and depend on what they should; 96 stays; who breaks off answers nothing beyond
TR6 the same seed gives the same answers; what is not stated stays as it is without it; a recorded truth can be given again
TR7 all faults of a truth are told at once, each with its place
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.responses.truth_of_care import KINDS

FEATURES = {"speed": "Speed", "price": "Price", "staff": "Staff"}
PERF = [f"{feature}perf" for feature in FEATURES]
CLEAN = {"missing": 0.0, "careless": 0.0}
MANY = 30_000


@pytest.fixture(scope="module")
def study() -> Instrument:
    others = (ls.load_instrument(name) for name in ("performance", "recommend", "csat", "profile"))
    return ls.load_instrument("kano").combined(*others).with_features(FEATURES)


@pytest.fixture(scope="module")
def drivers() -> Instrument:
    others = (ls.load_instrument(name) for name in ("recommend", "csat"))
    return ls.load_instrument("performance").combined(*others).with_features(FEATURES)


def _regression(answers: Responses, outcome: str, *, standardised: bool) -> tuple[np.ndarray, float]:
    frame = answers.valid()[[*PERF, outcome]].dropna().astype(float)
    frame = (frame - frame.mean()) / (frame.std() if standardised else 1.0)
    effects, *_ = np.linalg.lstsq(frame[PERF].to_numpy(), frame[outcome].to_numpy(), rcond=None)
    left = frame[outcome] - frame[PERF] @ effects
    return effects, 1 - float(left.var() / frame[outcome].var())


# The standard error of a slope at 30,000 answers is .006 (points: .007); three of them.
@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_standardised_effects(drivers: Instrument, correlation: float) -> None:  # TR1
    stated = {"speedperf": 0.5, "priceperf": 0.2, "staffperf": -0.15}
    truth = {"drivers": stated, "effect_unit": "standardised", "driver_correlation": correlation, **CLEAN}
    answers = simulate_responses(drivers, MANY, truth=truth, rng=4)
    for outcome in ("satoverall", "recommend"):
        effects, r2 = _regression(answers, outcome, standardised=True)
        assert effects == pytest.approx(list(stated.values()), abs=0.018)
        assert r2 == pytest.approx((answers.truth or {})["r2"], abs=0.015)


def test_effects_in_points_and_of_one_outcome(drivers: Instrument) -> None:  # TR1
    own = {"recommend": {"drivers": {"speedperf": 0.8, "priceperf": 0.3}}}
    truth = {"drivers": {"staffperf": 0.5}, "outcomes": own, "effect_unit": "points", **CLEAN}
    answers = simulate_responses(drivers, MANY, truth=truth, rng=4)
    assert _regression(answers, "recommend", standardised=False)[0] == pytest.approx([0.8, 0.3, 0.0], abs=0.02)
    assert _regression(answers, "satoverall", standardised=False)[0] == pytest.approx([0.0, 0.0, 0.5], abs=0.02)
    fit = ls.regress_loyalty(answers, outcome="recommend").to_frame().set_index("term")
    assert fit.loc["speedperf", "estimate"] == pytest.approx(0.8, abs=0.02)


def test_r2_of_the_answers(drivers: Instrument) -> None:  # TR1
    truth = {"drivers": {"speedperf": 2, "priceperf": 1}, "r2": 0.3, "effect_unit": "standardised", **CLEAN}
    effects, r2 = _regression(simulate_responses(drivers, MANY, truth=truth, rng=4), "satideal", standardised=True)
    assert r2 == pytest.approx(0.3, abs=0.015)
    assert effects[0] / effects[1] == pytest.approx(2.0, abs=0.12)
    own = {"outcomes": {"recommend": {"r2": 0.1}}, **CLEAN}
    latent = simulate_responses(drivers, MANY, truth=own, rng=4)
    assert _regression(latent, "recommend", standardised=True)[1] == pytest.approx(0.1, abs=0.02)
    assert _regression(latent, "satoverall", standardised=True)[1] == pytest.approx(0.47, abs=0.04)


def test_shares_of_answers_and_classes(study: Instrument) -> None:  # TR2
    truth = {
        "answers": {"country": {"PE": 0.6, "DE": 0.4}, "satoverall": {"5": 0.3, "8": 0.7}},
        "nps": {"promoters": 0.35, "detractors": 0.25},
        **CLEAN,
    }
    answers = simulate_responses(study, 8000, truth=truth, rng=2)
    shares = {
        name: answers.valid()[name].value_counts(normalize=True) for name in ("country", "satoverall", "recommend")
    }
    assert shares["country"].to_dict() == pytest.approx({"PE": 0.6, "DE": 0.4}, abs=0.02)
    assert shares["satoverall"].to_dict() == pytest.approx({8: 0.7, 5: 0.3}, abs=0.02)
    assert shares["recommend"].loc[[9, 10]].sum() == pytest.approx(0.35, abs=0.02)
    assert shares["recommend"].loc[[7, 8]].sum() == pytest.approx(0.40, abs=0.022)
    assert ls.nps(answers).to_frame()["estimate"].iloc[0] == pytest.approx(10, abs=3.5)


def test_levels_asked_directly() -> None:  # TR2
    asked = ls.load_instrument("fourlevel").with_features({"app": "App"})
    code = next(one.code for one in asked.questions if one.role == "level")
    first, second = asked.question(code).scale.codes[:2]  # type: ignore[union-attr]
    truth = {"answers": {code: {first: 0.2, second: 0.8}}, **CLEAN}
    shares = simulate_responses(asked, 4000, truth=truth, rng=2).valid()[code].value_counts(normalize=True)
    assert shares.to_list() == pytest.approx([0.8, 0.2], abs=0.03)


def test_categories_by_segment(study: Instrument) -> None:  # TR2
    groups = {"DE": {"kano": {"speed": "A"}, "delivered": {"speed": 0.1}}}
    truth = {
        "kano": {"speed": "M"},
        "answers": {"country": {"PE": 0.5, "DE": 0.5}},
        "segments": {"country": groups},
        **CLEAN,
    }
    answers = simulate_responses(study, 3000, truth=truth, rng=2)
    for country, category, got in (("PE", "must_be", 0.35), ("DE", "attractive", 0.1)):
        who = answers.frame["country"] == country
        part = Responses(frame=answers.frame[who], instrument=study, problems=answers.problems)
        row = ls.classify_kano(part).to_frame().set_index("feature").loc["speed"]
        assert row["modal_category"] == category
        assert row[category] / row["n"] == pytest.approx(0.55, abs=0.05)
        assert (answers.frame.loc[who, "speedgot"] == 1).mean() == pytest.approx(got, abs=0.05)


def test_true_differences_and_shifts_of_the_scale(study: Instrument) -> None:  # TR3
    groups = {
        "DE": {"means": {"speedperf": -1, "recommend": 0.3}, "scale_shift": {"priceperf": -0.5, "satideal": 0.4}},
        "ES": {"acquiescence": 0.05},
    }
    sizes = {"answers": {"country": {"PE": 0.4, "DE": 0.3, "ES": 0.3}}}
    truth = {**sizes, "drivers": {"speedperf": 0.6}, "segments": {"country": groups}, **CLEAN}
    answers = simulate_responses(study, MANY, truth=truth, rng=5)
    means = answers.valid().groupby("country")[[*PERF, "recommend", "satoverall", "satideal"]].mean().astype(float)
    by_country = {
        str(country): dict(zip(means.columns, row, strict=True))
        for country, row in zip(means.index, means.to_numpy(), strict=True)
    }
    differs, agrees = (
        {name: float(by_country[country][name] - by_country["PE"][name]) for name in means.columns}
        for country in ("DE", "ES")
    )
    # the standard error of these differences is .015 to .022
    assert differs["speedperf"] == pytest.approx(-1.0, abs=0.08)
    assert differs["recommend"] == pytest.approx(0.3, abs=0.09)
    assert differs["priceperf"] == pytest.approx(-0.5, abs=0.08)
    assert differs["staffperf"] == pytest.approx(0.0, abs=0.08)
    assert differs["satoverall"] < -0.3, "an outcome follows its drivers"
    assert differs["satideal"] - differs["satoverall"] == pytest.approx(0.4, abs=0.12)
    assert [agrees[name] for name in PERF] == pytest.approx([0.45] * 3, abs=0.08)
    assert agrees["recommend"] == pytest.approx(0.5, abs=0.1)
    none = simulate_responses(study, 3000, truth={**sizes, "drivers": {"speedperf": 0.6}, **CLEAN}, rng=5)
    some = simulate_responses(study, 3000, truth=truth, rng=5)
    in_peru = none.frame["country"] == "PE"
    assert some.frame[in_peru].equals(none.frame[in_peru]), "who is in no group of the truth answers as before"


def test_a_shift_of_the_scale_is_no_true_difference() -> None:  # TR3
    others = (ls.load_instrument(name) for name in ("csat", "profile"))
    asked = ls.load_instrument("performance").combined(*others).with_features(FEATURES)
    truth = {"drivers": {"speedperf": 0.6}, "answers": {"country": {"DE": 0.5, "PE": 0.5}}, **CLEAN}
    freed = {}
    for name, group in (("true", {"means": {"speedperf": -1.5}}), ("scale", {"scale_shift": {"satideal": -1.0}})):
        answers = simulate_responses(asked, 800, truth=truth | {"segments": {"country": {"PE": group}}}, rng=0)
        model = {"satisfaction": ["satoverall", "satexpected", "satideal"]}
        steps = ls.invariance(answers, model=model, by="country").to_frame()
        freed[name] = set(steps.loc[steps["step_name"].isin(["metric", "scalar"]), "freed"]) - {""}
    assert freed == {"true": set(), "scale": {"satideal"}}, "only the item whose intercept moved is set free"


def test_answers_of_a_group(study: Instrument) -> None:  # TR2
    groups = {
        "DE": {"nps": {"promoters": 0.6, "detractors": 0.1}, "means": {"speedperf": -1}, "acquiescence": 0.02},
        "PE": {"answers": {"satoverall": {"3": 0.5, "4": 0.5}}},
    }
    truth = {
        "answers": {"country": {"PE": 0.3, "DE": 0.3, "ES": 0.4}},
        "nps": {"promoters": 0.2, "passives": 0.3, "detractors": 0.5},
        "segments": {"country": groups},
        **CLEAN,
    }
    answers = simulate_responses(study, 9000, truth=truth, rng=2)
    scores = ls.nps(answers, by="country").to_frame().set_index("group")["estimate"]
    for country, score in (("DE", 50), ("PE", -30), ("ES", -30)):
        assert scores[country] == pytest.approx(score, abs=5), country
    valid = answers.valid()
    assert set(valid.loc[valid["country"] == "PE", "satoverall"].dropna()) == {3, 4}


def _kinds(answers: Responses, kind: str) -> pd.DataFrame:
    told = (answers.truth or {})["careless_kinds"]
    return answers.frame[answers.frame["id"].map(told) == kind]


def test_careless_kinds(study: Instrument) -> None:  # TR4
    shares = {"random": 0.1, "straight": 0.1, "middle": 0.1, "pattern": 0.1, "fast": 0.1, "copy": 0.1}
    answers = simulate_responses(study, 3000, truth={"careless": shares, "seconds": 6, "missing": 0}, rng=1)
    told = pd.Series((answers.truth or {})["careless_kinds"])
    assert list(shares) == list(KINDS)
    assert told.value_counts(normalize=True).to_dict() == pytest.approx(dict.fromkeys(KINDS, 1 / 6), abs=0.03)
    assert list(told.index) == (answers.truth or {})["careless_ids"]
    assert len(told) / 3000 == pytest.approx(0.6, abs=0.03)
    assert (_kinds(answers, "straight")[PERF].nunique(axis=1) == 1).all()
    assert (_kinds(answers, "straight")["speedfun"] == _kinds(answers, "straight")["speeddys"]).all()
    assert _kinds(answers, "middle")[PERF].isin([5, 6]).all().all()
    assert (_kinds(answers, "middle")["speedfun"] == 3).all()
    step = _kinds(answers, "pattern")
    assert ((step["speedfun"] - step["speeddys"]).abs() == 1).all()
    closed = [column for column in study.columns if column != "recommendwhy"]
    careful = {tuple(map(str, row)) for row in answers.frame[~answers.frame["id"].isin(told.index)][closed].to_numpy()}
    copies = [tuple(map(str, row)) for row in _kinds(answers, "copy")[closed].to_numpy()]
    assert np.mean([row in careful for row in copies]) > 0.7, "most copies have nothing changed in seven ratings"
    pace = answers.frame["seconds"].astype(float) / len(study.questions)
    assert pace[answers.frame["id"].map(told) == "fast"].between(0.7, 1.7).all()
    assert pace[~answers.frame["id"].isin(told.index)].median() == pytest.approx(6, abs=0.3)


def test_copies_keep_version_and_conditions(study: Instrument) -> None:  # TR4
    split = study.with_split([("speed", "price"), ("staff", "price")])
    answers = simulate_responses(split, 400, truth={"careless": {"copy": 0.3}}, rng=1)
    for number, absent in (("1", "staff"), ("2", "speed")):
        assert (answers.frame.loc[answers.frame["version"] == number, f"{absent}fun"] == 96).all()
    read = ls.read_responses(answers.frame, split)
    pd.testing.assert_frame_equal(read.frame, answers.frame)
    alone = simulate_responses(study, 20, truth={"careless": {"copy": 1.0}}, rng=1)
    assert len(alone) == 20, "nobody is careful, hence nobody is copied"


def test_missing_mechanisms(study: Instrument) -> None:  # TR5
    gaps = {
        "share": 0.0,
        "mcar": {"speedperf": 0.3},
        "mar": {"satoverall": {"share": 0.25, "on": "recommend", "strength": -1.0}},
        "mnar": {"satideal": {"share": 0.2, "strength": -1.5}},
    }
    whole = simulate_responses(study, 20_000, truth=CLEAN, rng=3).valid()
    frame = simulate_responses(study, 20_000, truth={"missing": gaps, "careless": 0}, rng=3).valid()
    blank = frame.isna() & whole.notna()
    for name, share in (("speedperf", 0.3), ("satoverall", 0.25), ("satideal", 0.2), ("priceperf", 0.0)):
        assert blank[name].sum() / whole[name].notna().sum() == pytest.approx(share, abs=0.015)
    given = frame["recommend"].notna()
    at = pd.to_numeric(frame["recommend"][given]).astype(float)
    slope = ls.regress_loyalty(
        pd.DataFrame({"blank": blank["satoverall"][given].astype(int), "z": (at - at.mean()) / at.std(ddof=0)}),
        outcome="blank",
        drivers=["z"],
        model="logit",
    ).to_frame()
    assert slope.set_index("term").loc["z", "estimate"] == pytest.approx(-1.0, abs=0.1)
    own = whole["satideal"].astype(float)
    assert own[blank["satideal"]].mean() < own[~blank["satideal"]].mean() - 1, "the dissatisfied say nothing"
    known = whole["speedperf"].astype(float)
    assert known[blank["speedperf"]].mean() == pytest.approx(known[~blank["speedperf"]].mean(), abs=0.1)


def test_numbers_that_are_kept_to_oneself() -> None:  # TR5
    asked = ls.load_instrument("loyalty")
    whole = simulate_responses(asked, 4000, truth=CLEAN, rng=3).valid()["loyalshare"].astype(float)
    gaps = {"share": 0.0, "mnar": {"loyalshare": {"share": 0.3, "strength": 2.0}}}
    blank = simulate_responses(asked, 4000, truth={"missing": gaps, "careless": 0}, rng=3).valid()["loyalshare"].isna()
    blank = blank & whole.notna()
    assert blank.sum() / whole.notna().sum() == pytest.approx(0.3, abs=0.03)
    assert whole[blank].mean() > whole[~blank].mean() + 15


def test_breaking_off(study: Instrument) -> None:  # TR5
    truth = {"missing": {"share": 0.0, "break_off": 0.4}, "careless": 0}
    frame = simulate_responses(study, 5000, truth=truth, rng=3).frame
    always = [one for one in study.questions if not one.relevance and one.kind != "text"]  # not everybody comments
    columns = [column for one in always for column in one.columns]
    blank = frame[columns].isna().to_numpy()
    assert (np.diff(blank.astype(int), axis=1) >= 0).all(), "nothing is answered beyond the first blank"
    left = blank.mean(axis=0)
    last = len(study.questions) - 1
    growing = [0.4 * (study.codes.index(one.code) / last) ** 2 for one in always for _ in one.columns]
    assert left == pytest.approx(growing, abs=0.025)
    assert left[0] == 0
    split = study.with_split([("speed", "price"), ("staff", "price")])
    kept = simulate_responses(split, 300, truth=truth, rng=3).frame
    assert (kept.loc[kept["version"] == "1", "stafffun"] == 96).all(), "what a version does not ask is 96, not blank"
    assert ls.read_responses(kept, split).frame.equals(kept)


def _everything() -> dict[str, Any]:
    return {
        "kano": {"speed": "M"},
        "drivers": {"speedperf": 0.4, "priceperf": 0.2},
        "effect_unit": "standardised",
        "outcomes": {"recommend": {"drivers": {"staffperf": 0.5}, "r2": 0.2}},
        "driver_correlation": 0.4,
        "answers": {"country": {"PE": 0.5, "DE": 0.5}},
        "nps": {"promoters": 0.4, "passives": 0.4, "detractors": 0.2},
        "segments": {"country": {"DE": {"means": {"speedperf": -0.5}, "acquiescence": 0.03, "kano": {"speed": "A"}}}},
        "missing": {
            "share": 0.01,
            "mcar": {"speedimp": 0.1},
            "mar": {"satoverall": {"share": 0.1, "on": "recommend"}},
            "mnar": {"satideal": {"share": 0.1}},
            "break_off": 0.05,
        },
        "careless": {"straight": 0.05, "copy": 0.05},
        "seconds": 5,
        "wave": "2026",
    }


def test_seed_and_record(study: Instrument) -> None:  # TR6
    first, same, other = (simulate_responses(study, 120, truth=_everything(), rng=seed) for seed in (1, 1, 2))
    assert first.frame.equals(same.frame)
    assert not first.frame.equals(other.frame)
    again = simulate_responses(study, 120, truth=first.truth, rng=1)
    assert again.frame.equals(first.frame)
    assert {key: one for key, one in (again.truth or {}).items() if key != "drivers"} == {
        key: one for key, one in (first.truth or {}).items() if key != "drivers"
    }
    assert (again.truth or {})["drivers"] == pytest.approx((first.truth or {})["drivers"])


def test_what_is_not_stated_stays(study: Instrument) -> None:  # TR6
    plain = simulate_responses(study, 150, rng=1).frame
    for truth in (
        {"answers": {"country": {"PE": 1.0}}},
        {"seconds": 5},
        {"careless": {"random": 0.03}},
        {"missing": {"share": 0.02}},
    ):
        changed = simulate_responses(study, 150, truth=truth, rng=1).frame
        assert changed[plain.columns].drop(columns="country").equals(plain.drop(columns="country"))


def test_the_same_people_in_another_wave(study: Instrument) -> None:  # TR6
    before = simulate_responses(study, 500, truth={"kano": {"speed": "A"}, **CLEAN}, rng=1)
    after = simulate_responses(study, 500, truth={"kano": {"speed": "O"}, **CLEAN}, rng=1)
    pair = ["speedfun", "speeddys", "speedimp"]
    assert before.frame.drop(columns=pair).equals(after.frame.drop(columns=pair))
    row = ls.level_drift({"2025": before, "2026": after}, panel="id").to_frame().set_index("feature").loc["speed"]
    assert (row["category_from"], row["category_to"]) == ("attractive", "one_dimensional")
    drift = ls.load_instrument("drift").with_features({"app": "App"})
    code = next(one.code for one in drift.questions if one.role == "wave")
    assert set(simulate_responses(drift, 5, truth={"wave": 2026, **CLEAN}, rng=1).frame[code]) == {"2026"}
    assert set(simulate_responses(drift, 5, truth=CLEAN, rng=1).frame[code]) == {"wave1"}


def test_a_panel(study: Instrument) -> None:  # TR6
    def wave(seed: int, stability: float, size: int = 4000, **more: Any) -> pd.DataFrame:
        truth = {"panel": {"seed": 7, "stability": stability}, "kano": {"speed": "A"}, **CLEAN, **more}
        return simulate_responses(study, size, truth=truth, rng=seed).valid()

    first, second = wave(1, 0.6), wave(2, 0.6, kano={"speed": "O"})
    known = first["country"].notna() & second["country"].notna()  # a few refuse to say
    assert known.mean() > 0.9
    assert (first["country"] == second["country"])[known].all()
    for name in ("satoverall", "speedperf"):
        both = pd.concat([first[name], second[name]], axis=1).dropna().astype(float)
        assert both.corr().iloc[0, 1] == pytest.approx(0.57, abs=0.05), "0.6, less what rounding takes"
    kept = wave(1, 0.6, kano={"speed": "A"})[["speedfun", "speeddys"]]
    assert (kept == wave(2, 0.6)[["speedfun", "speeddys"]]).all(axis=1).mean() < 0.6
    assert (first["pricegot"] == second["pricegot"]).mean() == pytest.approx(0.6 + 0.4 * 0.66, abs=0.04)
    rows = [frame["speedfun"].eq(1) & frame["speeddys"].eq(5) for frame in (first, second)]
    assert [float(one.mean()) for one in rows] == pytest.approx([0.13, 0.55], abs=0.03), "each wave has its own truth"
    few = wave(2, 0.6, 100, kano={"speed": "O"})
    assert (few["country"] == second["country"].head(100))[few["country"].notna() & known.head(100)].all()
    still = pd.concat([wave(seed, 1.0)["satoverall"] for seed in (1, 2)], axis=1).dropna().astype(float)
    assert float(np.corrcoef(still.to_numpy().T)[0, 1]) > 0.99


# fmt: off
FAULTS: tuple[tuple[Any, str], ...] = (
    ([1], "truth - got list - expected a mapping."),
    ({"effect_unit": "point"}, "truth['effect_unit'] - 'point' is not known - expected one of latent, points, standardised. Did you mean 'points'?"),
    ({"driver_correlation": 0.95}, "truth['driver_correlation'] - got 0.95 - expected at most 0.9."),
    ({"effect_unit": "points", "r2": 0.3}, "truth['r2'] - effects in points say by themselves how much is explained - leave out 'r2', or state effects with effect_unit 'standardised'."),
    ({"effect_unit": "points", "drivers": {"speedperf": "much"}}, "truth['drivers']['speedperf'] - got 'much' - expected points of the outcome per point of the driver."),
    ({"effect_unit": "standardised", "drivers": {"speedperf": 0.97}, "outcomes": {"satoverall": {"r2": 0.1}, "satexpected": {"r2": 0.1}, "satideal": {"r2": 0.1}}}, "truth['drivers'] - 'recommend' cannot follow its drivers so far: answers on these scales correlate at most 0.94 - state less."),
    ({"outcomes": {"recomend": {}}}, "truth['outcomes'] - 'recomend' is not known - expected one of recommend, satoverall, satexpected, satideal. Did you mean 'recommend'?"),
    ({"outcomes": {"recommend": {"r2": 0.99}}}, "truth['outcomes']['recommend']['r2'] - the drivers would explain 0.99 of the outcome - expected at most 0.95 - choose smaller effects, or give 'r2' and they are scaled to it."),
    ({"answers": {"country": {"PE": 0.5, "XX": 0.5}}}, "truth['answers']['country'] - 'XX' is not known - expected one of AR, BR, CL, CO, DE, ES, FR, GB, IT, MX, PE, PT, US, ZZ."),
    ({"answers": {"recommend": {"9": 1}}}, "truth['answers']['recommend'] - everybody gives the same answer - expected shares of at least two answers."),
    ({"nps": {"promoters": 0.7, "detractors": 0.5}}, "truth['nps'] - the shares add up to 1.2 - expected 1."),
    ({"nps": {"promoters": 0.5, "detractors": 0.2}, "answers": {"recommend": {"1": 0.5, "9": 0.5}}}, "truth['nps'] - 'answers' states 'recommend' already - expected one of the two."),
    ({"segments": {"country": {"PERU": {}}}}, "truth['segments']['country'] - 'PERU' is not known - expected one of AR, BR, CL, CO, DE, ES, FR, GB, IT, MX, PE, PT, US, ZZ. Did you mean 'PE'?"),
    ({"segments": {"country": {"PE": {"mean": {}}}}}, "truth['segments']['country']['PE'] - 'mean' is not known - expected one of means, scale_shift, acquiescence, answers, nps, kano, delivered. Did you mean 'means'?"),
    ({"segments": {"country": {"PE": {"means": {"recommend": 5}}}}}, "truth['segments']['country']['PE']['means']['recommend'] - +5 points are too many for 'recommend': the mean is 7.39 and can move to 0.00 or 10.00 at most - choose fewer."),
    ({"segments": {"country": {"PE": {"acquiescence": 0.6}}}}, "truth['segments']['country']['PE']['acquiescence'] - got 0.6 - expected at most 0.5 of the scale's length."),
    ({"segments": {"country": {"PE": {"means": {"recommend": 0.5}}}, "segment": {"P": {"acquiescence": 0.1}}}}, "truth['segments'] - 'country' and 'segment' both shift answers - expected means, scale_shift, acquiescence, answers and nps under one question only."),
    ({"segments": {"country": {"PE": {"kano": {"speed": "A"}}}, "segment": {"P": {"kano": {"speed": "M"}}}}}, "truth['segments'] - 'country' and 'segment' both say kano of 'speed' - expected one."),
    ({"segments": {"country": {"PE": {"means": {"recommend": 0.5}, "nps": {"promoters": 0.5, "passives": 0.5}}}}}, "truth['segments']['country']['PE']['means']['recommend'] - the shares of 'recommend' are stated too - expected one of both."),
    ({"segments": {"country": {"PE": {"nps": {"promoter": 0.5}}}}}, "truth['segments']['country']['PE']['nps'] - 'promoter' is not known - expected one of detractors, passives, promoters. Did you mean 'promoters'?"),
    ({"missing": {"mcr": {}}}, "truth['missing'] - 'mcr' is not known - expected one of share, mcar, mar, mnar, break_off. Did you mean 'mcar'?"),
    ({"missing": {"mar": {"recommend": {"share": 0.2, "on": "satoverall"}}}}, "truth['missing']['mar']['recommend']['on'] - 'satoverall' is asked later or its answers have no order - expected a question asked before, with numbers or an ordered scale."),
    ({"missing": {"mnar": {"country": {"share": 0.2}}}}, "truth['missing']['mnar']['country'] - its answers have no order - expected a number or an answer on an ordered scale."),
    ({"missing": {"mnar": {"recommend": {"share": 0.2}}, "mcar": {"recommend": 0.1}}}, "truth['missing']['mnar']['recommend'] - 'recommend' is blank by another mechanism already - expected one per question."),
    ({"careless": {"lazy": 0.1}}, "truth['careless'] - 'lazy' is not known - expected one of random, straight, middle, pattern, fast, copy."),
    ({"careless": {"random": 0.6, "straight": 0.6}}, "truth['careless'] - the shares add up to 1.2 - expected 1 at most; the rest answers with care."),
    ({"panel": {"stability": 2}}, "truth has 2 faults:\n  - truth['panel']['seed'] - got None - expected a whole number of at least 0, the same in every wave.\n  - truth['panel']['stability'] - got 2 - expected a share from 0 to 1."),
    ({"seconds": True}, "truth['seconds'] - got True - expected seconds per question, 1 to 600."),
    ({"kanoo": {}, "kano": {"speed": "Z"}, "missing": {"mcar": {"recommend": 2}}}, "truth has 3 faults:\n  - truth - 'kanoo' is not known - expected one of kano, delivered, drivers, r2, missing, careless, effect_unit, driver_correlation, outcomes, answers, nps, segments, seconds, wave, panel. Did you mean 'kano'?\n  - truth['kano']['speed'] - 'Z' is not known - expected one of attractive, one_dimensional, must_be, indifferent, reverse, questionable.\n  - truth['missing']['mcar']['recommend'] - got 2 - expected a share from 0 to 1."),
)
# fmt: on


@pytest.mark.parametrize(("truth", "message"), FAULTS)
def test_faults(study: Instrument, truth: Any, message: str) -> None:  # TR7
    with pytest.raises(ArgumentError) as caught:
        simulate_responses(study, 5, truth=truth)
    assert str(caught.value) == message


def test_answers_cannot_be_explained_so_well(drivers: Instrument) -> None:  # TR7
    truth = {"drivers": {"speedperf": 0.66, "priceperf": 0.66}, "effect_unit": "standardised", "driver_correlation": 0}
    with pytest.raises(
        ArgumentError, match=r"they would explain 0.9\d+ of what people think, at most 0.95 is possible"
    ):
        simulate_responses(drivers, 5, truth=truth)


def test_a_score_that_is_not_asked() -> None:  # TR7
    with pytest.raises(ArgumentError) as caught:
        simulate_responses(ls.load_instrument("csat"), 5, truth={"nps": {"promoters": 0.5, "detractors": 0.2}})
    assert str(caught.value) == (
        "truth['nps'] - this study asks no recommendation from 0 to 10 - add the template 'recommend'."
    )
