"""responses.simulate, responses.truth.

SI1 every shipped template and their combination can be answered; every answer is lawful, with the promised types
SI2 the same seed gives the same answers; another gives others; adding a question leaves the others' answers
SI3 the truth is found again: categories, importance, delivery, effects, explained variance, blanks
SI4 the recorded truth is complete and can be given again
SI5 what cannot be is refused with a suggestion
SI6 careless respondents are random and named; blanks and missing codes have their shares
SI8 conditions, totals, exclusive options, best-worst sets and versions are kept: the reader finds nothing to report
SI7 a hundred thousand respondents take seconds
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.library import shipped_names, shipped_template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import instrument_of, load_instrument
from loyaltystats.responses.draws import COMMENTS
from loyaltystats.responses.marginals import NPS_SHARES
from loyaltystats.responses.positions import _CELLS, _CELLS_THREE
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.responses.truth import _BESIDE, KEYS
from loyaltystats.responses.truth_of_drivers import DRIVER_CORRELATION, explained
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

FEATURES = {"delivery": "Delivery", "returns": "Returns", "wrap": "Gift wrap", "app": "App"}
CLASSIC = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")  # Kano et al. 1984: rows functional, columns dysfunctional
THREE = ("AAO", "IIM", "IIM")
TEMPLATES = ("csat", "fourlevel", "kano", "loyalty", "performance", "profile", "recommend")
CLEAN = {"missing": 0.0, "careless": 0.0}


def _everything(features: Mapping[str, str] = FEATURES) -> Instrument:
    first, *others = (load_instrument(name) for name in TEMPLATES)
    return first.combined(*others).with_features(features)


def _drivers() -> Instrument:
    return (
        load_instrument("performance")
        .combined(load_instrument("recommend"), load_instrument("csat"))
        .with_features(FEATURES)
    )


def _own(*asked: Question) -> Instrument:
    template = Template(
        id="own", version="1", title={"en": "T"}, purpose={"en": "P"}, languages=("en",), plain_questions=asked
    )
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "T"})


def _categories(frame: pd.DataFrame, feature: str) -> pd.Series:
    pairs = frame[[f"{feature}fun", f"{feature}dys"]].dropna().astype(int)
    letters = {letter: name for name, letter in CATEGORY_LETTERS.items()}
    return pd.Series([letters[CLASSIC[fun - 1][dys - 1]] for fun, dys in pairs.to_numpy()])


def _lawful(question: Question, column: pd.Series) -> None:
    given = column.dropna()
    if question.kind == "multiple":
        assert column.dtype == "Int64"
        assert given.isin([0, 1]).all()
    elif question.kind == "text":
        assert column.dtype == "string"
    elif question.kind == "number":
        assert column.dtype == "Float64"
        codes = [float(code) for code in question.scale.missing_codes] if question.scale else []
        inside = given.between(question.minimum or 0.0, 100.0 if question.maximum is None else question.maximum)
        assert (inside | given.isin(codes)).all()
    else:
        assert question.scale is not None
        assert column.dtype == ("Int64" if question.scale.is_numeric else "string")
        assert {question.scale.code_of(value) for value in given.unique()} <= {
            one.code for one in question.scale.all_answers
        }


@pytest.mark.parametrize("name", [*shipped_names(), "all"])
def test_every_template(name: str) -> None:  # SI1
    study = _everything() if name == "all" else load_instrument(name)
    if any(part.needs_features for part in study.parts):
        study = study.with_features(FEATURES)
    answers = simulate_responses(study, 200, rng=3)
    assert list(answers.frame.columns) == ["id", *study.columns]
    assert answers.frame["id"].dtype == "string"
    assert answers.frame["id"].tolist()[:2] == ["R0001", "R0002"]
    assert answers.frame["id"].is_unique
    for question in study.questions:
        for column in question.columns:
            _lawful(question, answers.frame[column])
    assert list(answers.problems.columns) == ["severity", "sheet", "row", "column", "value", "message"]
    assert answers.problems.empty
    assert answers.instrument is study
    assert answers.source == "simulation"
    assert answers.notes == ("Simulated answers, seed 3; they describe no real customer.",)


@pytest.mark.parametrize("wording", ["kano1984", "enjoy", "blauth", "short"])
def test_every_wording(wording: str) -> None:  # SI1
    study = load_instrument("kano").with_features(FEATURES).with_wording(wording)
    frame = simulate_responses(study, 50, rng=3).frame
    assert frame.equals(simulate_responses(study.with_wording("short"), 50, rng=3).frame)


def test_wide_ids() -> None:  # SI1
    assert simulate_responses(load_instrument("csat"), 10_000, rng=1).frame["id"].iloc[-1] == "R10000"


def test_other_kinds_of_question() -> None:  # SI1
    options = Scale("uses", tuple(Answer(code=code, label={}) for code in "abc"))
    five = Scale("five", tuple(Answer(code=str(code), label={}) for code in range(1, 6)))
    texts: dict[str, Any] = {"text": {"en": "?"}, "name": {"en": "?"}}
    study = _own(
        Question(code="uses", role=Role.PROFILE, kind="multiple", scale=options, **texts),
        Question(code="amount", role=Role.PROFILE, kind="number", **texts),
        Question(code="children", role=Role.PROFILE, kind="number", minimum=0, maximum=6, **texts),
        Question(code="speed", role=Role.DRIVER, kind="single", scale=five, **texts),
        Question(code="slow", role=Role.DRIVER, kind="single", scale=five, reversed=True, **texts),
        Question(code="happy", role=Role.OUTCOME, kind="single", scale=five, metric="csat", **texts),
    )
    frame = simulate_responses(study, 2000, truth={"drivers": {"slow": 0.7}, **CLEAN}, rng=1).frame
    assert frame[["uses_a", "uses_b", "uses_c"]].isin([0, 1]).all().all()
    assert frame["uses_a"].dtype == "Int64"
    assert frame["uses_a"].mean() > frame["uses_c"].mean()
    assert frame["amount"].between(0, 100).all()
    assert set(frame["children"]) == set(range(7))
    assert np.corrcoef(frame["slow"].astype(int), frame["happy"].astype(int))[0, 1] < -0.5


def test_three_level_form_and_two_answers() -> None:  # SI1
    kano = shipped_template("kano")
    three = Scale("three", tuple(Answer(code=str(code), label={}) for code in (1, 2, 3)))
    yesno = Scale("yesno", (Answer(code="1", label={}), Answer(code="2", label={})))
    changed = [
        replace(one, scale={Role.KANO: three, Role.DELIVERY: yesno}.get(one.role, one.scale))
        for one in kano.feature_questions
    ]
    study = instrument_of(replace(kano, feature_questions=tuple(changed))).with_features({"app": "App"})
    frame = simulate_responses(
        study, 4000, truth={"kano": {"app": "M"}, "delivered": {"app": 0.7}, **CLEAN}, rng=1
    ).frame
    letters = [THREE[fun - 1][dys - 1] for fun, dys in frame[["appfun", "appdys"]].astype(int).to_numpy()]
    assert letters.count("M") / 4000 == pytest.approx(0.55, abs=0.03)
    assert set(frame["appgot"]) == {1, 2}
    assert (frame["appgot"] == 1).mean() == pytest.approx(0.7, abs=0.03)


def test_cells_yield_their_category() -> None:  # SI3
    for cells, table in ((_CELLS, CLASSIC), (_CELLS_THREE, THREE)):
        for category, chosen in cells.items():
            assert sum(share for _, _, share in chosen) == pytest.approx(1)
            for functional, dysfunctional, _ in chosen:
                assert table[functional - 1][dysfunctional - 1] == CATEGORY_LETTERS[category]
    for category, shares in _BESIDE.items():
        assert sum(shares) == pytest.approx(1)
        assert shares[CATEGORIES.index(category)] == max(shares) == 0.55
    assert sum(NPS_SHARES) == pytest.approx(1)


def test_seed() -> None:  # SI2
    study = _everything()
    one, same, other = (simulate_responses(study, 60, rng=seed).frame for seed in (7, 7, 8))
    assert one.equals(same)
    assert not one.equals(other)
    assert simulate_responses(study, 60).frame.equals(simulate_responses(study, 60).frame)
    rng = np.random.default_rng(7)
    first, second = simulate_responses(study, 60, rng=rng), simulate_responses(study, 60, rng=rng)
    assert not first.frame.equals(second.frame)
    assert first.notes[0].startswith("Simulated answers, a generator supplied by the caller")


def test_adding_questions_leaves_the_others() -> None:  # SI2
    few, more = {"delivery": "Delivery"}, {"delivery": "Delivery", "returns": "Returns"}
    small = simulate_responses(load_instrument("kano").with_features(few), 80, rng=5).frame
    both = load_instrument("profile").combined(load_instrument("kano").with_features(more))
    large = simulate_responses(both, 80, rng=5).frame
    assert large[small.columns].equals(small)


@pytest.mark.parametrize("category", CATEGORIES)
def test_categories_are_found_again(category: str) -> None:  # SI3
    study = load_instrument("kano").with_features(FEATURES)
    for word in (category, CATEGORY_LETTERS[category]):
        frame = simulate_responses(study, 6000, truth={"kano": {"returns": word}, **CLEAN}, rng=2).frame
        shares = _categories(frame, "returns").value_counts(normalize=True)
        expected = dict(zip(CATEGORIES, _BESIDE[category], strict=True))
        for name, share in expected.items():
            assert shares.get(name, 0.0) == pytest.approx(share, abs=4 * (share * (1 - share) / 6000) ** 0.5)


def test_given_shares_are_found_again() -> None:  # SI3
    study = load_instrument("kano").with_features(FEATURES)
    given = {"A": 0.4, "must_be": 0.6}
    frame = simulate_responses(study, 6000, truth={"kano": {"app": given}, **CLEAN}, rng=2).frame
    shares = _categories(frame, "app").value_counts(normalize=True)
    assert set(shares.index) == {"attractive", "must_be"}
    assert shares["must_be"] == pytest.approx(0.6, abs=0.025)


def test_defaults_turn_through_the_categories() -> None:  # SI3
    frame = simulate_responses(load_instrument("kano").with_features(FEATURES), 500, rng=2).frame
    modes = [_categories(frame, feature).mode()[0] for feature in FEATURES]
    assert modes == ["attractive", "one_dimensional", "must_be", "indifferent"]
    got = [(frame[f"{feature}got"] == 1).mean() for feature in FEATURES]
    assert got[2] < 0.45 < got[1]  # an expected feature that is not delivered: the first level of the four can be seen


def test_importance_delivery_and_level_follow() -> None:  # SI3
    study = load_instrument("kano").combined(load_instrument("fourlevel")).with_features(FEATURES)
    truth = {
        "kano": {"delivery": "M", "returns": "I"},
        "delivered": {"delivery": 0.25, "app": 1.0, "wrap": 0.0},
        **CLEAN,
    }
    answers = simulate_responses(study, 6000, truth=truth, rng=4)
    valid = answers.valid()
    assert valid["deliveryimp"].mean() > valid["returnsimp"].mean() + 1.5
    assert (valid["deliverygot"].dropna() == 1).mean() == pytest.approx(0.25, abs=0.025)
    assert (valid["appgot"].dropna() == 1).all()
    assert set(valid["wrapgot"].dropna()) == {2, 3}
    assert valid["deliverylev"].value_counts().index[0] == 2
    assert (valid.loc[valid["deliverygot"] == 1, "deliverylev"] == 1).mean() < 0.1
    assert (valid.loc[valid["deliverygot"] == 3, "deliverylev"] == 1).mean() > 0.4


def _fit(frame: pd.DataFrame, drivers: list[str], outcome: str) -> tuple[np.ndarray, float]:
    data = frame[[*drivers, outcome]].dropna().astype(float)
    scores = ((data - data.mean()) / data.std()).to_numpy()
    effects, *_ = np.linalg.lstsq(scores[:, :-1], scores[:, -1], rcond=None)
    return effects, 1 - float(((scores[:, -1] - scores[:, :-1] @ effects) ** 2).mean())


def test_effects_are_found_again() -> None:  # SI3
    given = {"deliveryperf": 0.5, "wrapperf": -0.2, "appperf": 0.1}
    answers = simulate_responses(_drivers(), 40_000, truth={"drivers": given, **CLEAN}, rng=6)
    codes = [f"{feature}perf" for feature in FEATURES]
    effects, r2 = _fit(answers.valid(), codes, "satoverall")
    # cutting at ten points weakens effects by a few per cent (measured: at most .03)
    assert effects == pytest.approx([0.5, 0.0, -0.2, 0.1], abs=0.04)
    assert r2 == pytest.approx(answers.truth["r2"], abs=0.03)
    assert answers.truth["r2"] == pytest.approx(explained({"a": 0.5, "b": 0, "c": -0.2, "d": 0.1}))
    correlation = answers.valid()[codes].astype(float).corr().to_numpy()[np.triu_indices(4, 1)]
    assert correlation == pytest.approx([DRIVER_CORRELATION] * 6, abs=0.04)


def test_r2_scales_the_effects() -> None:  # SI3
    truth = {"drivers": {"deliveryperf": 2.0, "appperf": 1.0}, "r2": 0.3, **CLEAN}
    answers = simulate_responses(_drivers(), 40_000, truth=truth, rng=6)
    effects, r2 = _fit(answers.valid(), [f"{feature}perf" for feature in FEATURES], "satoverall")
    assert r2 == pytest.approx(0.3, abs=0.03)
    assert effects[0] / effects[3] == pytest.approx(2.0, abs=0.15)
    assert explained(answers.truth["drivers"]) == pytest.approx(0.3)
    default = simulate_responses(_drivers(), 10, rng=6).truth
    assert default["r2"] == 0.5
    assert list(default["drivers"].values()) == sorted(default["drivers"].values(), reverse=True)


def test_recommendation_looks_real() -> None:  # SI3
    frame = simulate_responses(load_instrument("recommend"), 40_000, truth=CLEAN, rng=6).frame
    shares = frame["recommend"].value_counts(normalize=True).sort_index()
    assert shares.to_numpy(dtype=float) == pytest.approx(NPS_SHARES, abs=0.01)


def test_no_drivers_and_no_effects() -> None:  # SI3
    assert simulate_responses(load_instrument("csat"), 10, rng=1).truth["r2"] == 0.0
    nothing = simulate_responses(_drivers(), 10, truth={"drivers": {"appperf": 0.0}}, rng=1).truth
    assert nothing["r2"] == 0.0
    assert set(nothing["drivers"].values()) == {0.0}


def test_comments() -> None:  # SI3
    for language, texts in COMMENTS.items():
        study = load_instrument("recommend").with_languages([language])
        said = simulate_responses(study, 500, rng=1).frame
        assert set(said["recommendwhy"].dropna()) == set(texts)
        happy = said.loc[said["recommend"] >= 9, "recommendwhy"].isin(texts[3:]).sum()
        unhappy = said.loc[said["recommend"] >= 9, "recommendwhy"].isin(texts[:3]).sum()
        assert happy > unhappy
        assert not re.search(r"[@\d]", " ".join(texts))


def test_truth_is_recorded_and_can_be_given_again() -> None:  # SI4
    study = _everything()
    answers = simulate_responses(study, 100, rng=9)
    recorded = dict(answers.truth or {})
    assert set(recorded) == {"kano", "delivered", "drivers", "r2", "missing", "careless", "careless_ids", "seed"}
    assert list(recorded["kano"]) == list(recorded["delivered"]) == list(FEATURES)
    assert recorded["careless_ids"] == sorted(recorded["careless_ids"])
    assert recorded["seed"] == "seed 9"
    del recorded["careless_ids"], recorded["seed"]
    assert simulate_responses(study, 100, truth=recorded, rng=9).frame.equals(answers.frame)


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ({"driver": {}}, f"truth - 'driver' is not known - expected one of {', '.join(KEYS)}. Did you mean 'drivers'?"),
        ({"kano": {"delivry": "A"}}, "truth['kano'] - 'delivry' is not known - expected one of delivery, returns, wrap, app. Did you mean 'delivery'?"),
        ({"kano": {"app": "atractive"}}, "truth['kano']['app'] - 'atractive' is not known - expected one of attractive, one_dimensional, must_be, indifferent, reverse, questionable. Did you mean 'attractive'?"),
        ({"kano": {"app": {"A": 0.5, "M": 0.6}}}, "truth['kano']['app'] - the shares add up to 1.1 - expected 1."),
        ({"kano": {"app": {"A": 1.5, "M": -0.5}}}, "truth['kano']['app']['A'] - got 1.5 - expected a share from 0 to 1."),
        ({"kano": {"app": 3}}, "truth['kano']['app'] - got int - expected a mapping."),
        ({"kano": "A"}, "truth['kano'] - got str - expected a mapping."),
        ({"delivered": {"app": 85}}, "truth['delivered']['app'] - got 85 - expected a share from 0 to 1."),
        ({"delivered": {"ap": 0.5}}, "truth['delivered'] - 'ap' is not known - expected one of delivery, returns, wrap, app. Did you mean 'app'?"),
        ({"drivers": {"app": 0.5}}, "truth['drivers'] - 'app' is not known - expected one of deliveryperf, returnsperf, wrapperf, appperf. Did you mean 'appperf'?"),
        ({"drivers": {"appperf": "much"}}, "truth['drivers']['appperf'] - got 'much' - expected a standardised effect."),
        ({"drivers": {"appperf": float("nan")}}, "truth['drivers']['appperf'] - got nan - expected a standardised effect."),
        ({"drivers": {"appperf": 1.0}}, "truth['drivers'] - the drivers would explain 1 of the outcome - expected at most 0.95 - choose smaller effects, or give 'r2' and they are scaled to it."),
        ({"r2": 0.99}, "truth['r2'] - the drivers would explain 0.99 of the outcome - expected at most 0.95 - choose smaller effects, or give 'r2' and they are scaled to it."),
        ({"r2": 50}, "truth['r2'] - got 50 - expected a share from 0 to 1."),
        ({"missing": -0.1}, "truth['missing'] - got -0.1 - expected a share from 0 to 1."),
        ({"careless": True}, "truth['careless'] - got True - expected a share from 0 to 1."),
    ],
)  # fmt: skip
def test_impossible_truths(truth: dict[str, Any], message: str) -> None:  # SI5
    with pytest.raises(ArgumentError) as caught:
        simulate_responses(_everything(), 10, truth=truth)
    assert str(caught.value) == message


def test_impossible_arguments() -> None:  # SI5
    with pytest.raises(ArgumentError, match="n - got 0 - expected a whole number of at least 1"):
        simulate_responses(load_instrument("csat"), 0)
    with pytest.raises(ArgumentError) as caught:
        simulate_responses(load_instrument("csat"), 5, truth={"kano": {"app": "A"}})
    assert str(caught.value) == "truth['kano'] - 'app' is not known - expected one of none in this instrument."
    with pytest.raises(ArgumentError) as caught:
        simulate_responses(load_instrument("kano"), 5)
    assert str(caught.value) == (
        "instrument 'kano' - template 'kano' asks about features and none is named - call with_features({...}) first."
    )


def test_careless_are_random_and_named() -> None:  # SI6
    study = _everything()
    answers = simulate_responses(study, 3000, truth={"careless": 0.2, "missing": 0.0}, rng=1)
    named = answers.frame["id"].isin((answers.truth or {})["careless_ids"])
    assert named.mean() == pytest.approx(0.2, abs=0.03)
    careless, careful = answers.frame[named], answers.frame[~named]
    assert careless["deliveryfun"].value_counts(normalize=True).to_numpy(dtype=float) == pytest.approx(
        [0.2] * 5, abs=0.06
    )
    assert not careless["deliveryfun"].isin([98, 99]).any()
    assert careless["recommendwhy"].isna().all()
    numbers = [f"{feature}perf" for feature in FEATURES]
    assert abs(careless[numbers].astype(float).corr().to_numpy()[0, 1]) < 0.12
    assert careful[numbers].mask(careful[numbers] == 97).astype(float).corr().to_numpy()[0, 1] > 0.2
    assert careless["loyalshare"].between(0, 100).all()
    assert simulate_responses(study, 50, truth={"careless": 1.0}, rng=1).truth["careless_ids"] != []
    assert simulate_responses(study, 50, truth={"careless": 0.0}, rng=1).truth["careless_ids"] == []


def test_blanks_and_missing_codes() -> None:  # SI6
    frame = simulate_responses(_everything(), 8000, truth={"missing": 0.1, "careless": 0.0}, rng=1).frame
    for column in ("deliveryfun", "loyalshare", "country", "recommend"):
        assert frame[column].isna().mean() == pytest.approx(0.1, abs=0.015)
    assert frame["deliverygot"].eq(98).mean() == pytest.approx(0.027, abs=0.008)
    assert frame["loyalshare"].isin([-98, -99]).mean() == pytest.approx(0.027, abs=0.008)
    assert frame["country"].eq("99").mean() == pytest.approx(0.027, abs=0.008)
    assert not simulate_responses(load_instrument("csat"), 500, truth={"missing": 0}, rng=1).frame.isna().any().any()
    assert (
        simulate_responses(load_instrument("csat"), 50, truth={"missing": 1}, rng=1)
        .frame.iloc[:, 1:]
        .isna()
        .all()
        .all()
    )


def test_numbers_missing_codes_are_blank_in_valid() -> None:  # SI6
    valid = simulate_responses(load_instrument("loyalty"), 2000, rng=1).valid()
    assert valid["loyalshare"].min() >= 0
    assert valid["loyalstay"].max() <= 7


def test_many_respondents() -> None:  # SI7
    features = {f"f{number}": f"Feature {number}" for number in range(12)}
    answers = simulate_responses(_everything(features), 100_000, rng=1)
    assert len(answers) == 100_000
    assert answers.frame.shape[1] == 1 + len(_everything(features).columns)


@pytest.mark.parametrize("name", shipped_names())
def test_the_reader_finds_nothing_to_report(name: str) -> None:  # SI8
    study = load_instrument(name)
    features = {f"f{number}": f"Feature {number}" for number in range(1, 7)}
    study = study.with_features(features) if study.parts[0].needs_features else study
    answers = simulate_responses(study, 120, truth=CLEAN, rng=2)
    read = read_responses(answers.frame, study)
    found = read.problems[read.problems["severity"] == "warning"]["message"].tolist()
    assert found == []
    pd.testing.assert_frame_equal(read.frame, answers.frame)


def test_skipped_questions_are_empty() -> None:  # SI8
    yesno = Scale("y", (Answer(code="1", label={}), Answer(code="2", label={})), ordered=False)
    first = Question(code="used", role=Role.EXPERIENCE, kind="single", text={"en": "?"}, name={}, scale=yesno)
    more = [
        replace(first, code="again", relevance="used = '1'"),
        replace(first, code="third", kind="text", scale=None, relevance="again = '2'"),
        replace(first, code="fourth", kind="multiple", relevance="used = '1'"),
    ]
    frame = simulate_responses(_own(first, *more), 500, truth=CLEAN, rng=1).frame
    used, again = frame["used"] == 1, (frame["again"] == 2).fillna(False)
    assert 50 < used.sum() < 450
    assert (frame["again"].notna() == used).all()
    assert frame.loc[~again, "third"].isna().all()
    assert frame.loc[again, "third"].notna().any()
    assert (frame["fourth_1"].notna() == used).all()


def test_points_add_up() -> None:  # SI8
    study = load_instrument("constsum").combined(load_instrument("kano")).with_features(FEATURES)
    truth = {"kano": {"delivery": "M", "returns": "I"}, "missing": 0.05, "careless": 0.1}
    frame = simulate_responses(study, 2000, truth=truth, rng=1).frame
    points = frame[[f"{feature}pts" for feature in FEATURES]]
    assert points.isna().all(axis=1).mean() == pytest.approx(0.05, abs=0.02)
    given = points.dropna().astype(float)
    assert len(given) == points.notna().any(axis=1).sum()
    assert (given.sum(axis=1) == 100).all()
    assert (given >= 0).all().all()
    assert given["deliverypts"].mean() > given["returnspts"].mean() + 5
    small = _own(
        *(Question(code=f"s{i}", role=Role.ALLOCATION, kind="number", text={}, name={}, total=7.0) for i in (1, 2, 3))
    )
    sums = simulate_responses(small, 300, truth=CLEAN, rng=1).frame[["s1", "s2", "s3"]].astype(float)
    assert (sums.sum(axis=1) == 7).all()
    assert (sums == sums.round()).all().all()


def test_exclusive_options_stand_alone() -> None:  # SI8
    answers = (*(Answer(code=code, label={}) for code in "ab"), Answer(code="none", label={}, exclusive=True))
    asked = Question(code="how", role=Role.EXPERIENCE, kind="multiple", text={}, name={}, scale=Scale("h", answers))
    frame = simulate_responses(_own(asked), 2000, truth={"careless": 0.3, "missing": 0.0}, rng=1).frame
    assert set(frame.iloc[:, 1:].astype(int).itertuples(index=False, name=None)) == {
        (1, 0, 0),
        (0, 1, 0),
        (1, 1, 0),
        (0, 0, 1),
    }


def test_best_and_worst_differ_and_follow_importance() -> None:  # SI8
    study = load_instrument("bestworst").combined(load_instrument("kano")).with_features(FEATURES)
    truth = {"kano": {"delivery": "M", "app": "I"}, "missing": 0.0, "careless": 0.1}
    frame = simulate_responses(study, 1000, truth=truth, rng=1).frame
    names = list(FEATURES)
    best, worst = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for number in range(1, sum(name.startswith("best") for name in frame) + 1):
        assert (frame[f"best{number}"] != frame[f"worst{number}"]).all()
        for told, counts in ((frame[f"best{number}"], best), (frame[f"worst{number}"], worst)):
            for code, count in told.value_counts().items():
                counts[names[int(code) - 1]] += count
    assert best["delivery"] > best["app"]
    assert worst["app"] > worst["delivery"]


def test_versions_of_a_split_study() -> None:  # SI8
    design = [("delivery", "returns"), ("wrap", "app"), ("app", "delivery")]
    whole = load_instrument("kano").combined(load_instrument("csat")).with_features(FEATURES)
    answers = simulate_responses(whole.with_split(design), 90, truth=CLEAN, rng=1)
    assert list(answers.frame.columns[:2]) == ["id", "version"]
    assert answers.frame["version"].tolist() == ["1", "2", "3"] * 30
    for number, version in enumerate(design, start=1):
        rows = answers.frame[answers.frame["version"] == str(number)]
        for feature in FEATURES:
            assert (rows[f"{feature}fun"] == 96).all() == (feature not in version)
            assert (rows[f"{feature}fun"] == 96).any() == (feature not in version)
        assert rows["satoverall"].notna().all()
    read = read_responses(answers.frame, whole.with_split(design))
    pd.testing.assert_frame_equal(read.frame, answers.frame)


def test_attention_checks() -> None:  # SI3
    scale = Scale("r", tuple(Answer(code=str(code), label={}) for code in range(1, 8)))
    asked = Question(code="look", role=Role.ATTENTION, kind="single", text={}, name={}, scale=scale, right="3")
    answers = simulate_responses(_own(asked), 3000, truth={"careless": 0.2, "missing": 0.0}, rng=1)
    careless = answers.frame["id"].isin((answers.truth or {})["careless_ids"])
    assert (answers.frame.loc[~careless, "look"] == 3).mean() > 0.95
    assert (answers.frame.loc[careless, "look"] == 3).mean() < 0.25


@pytest.mark.parametrize("role", ["comparison", "expectation", "audit", "experience", "importance"])
def test_further_roles_follow_the_respondent(role: str) -> None:  # SI3
    scale = Scale("r", tuple(Answer(code=str(code), label={}) for code in range(1, 8)))
    asked = Question(code="one", role=Role(role), kind="single", text={}, name={}, scale=scale)
    frame = simulate_responses(_own(asked, replace(asked, code="two")), 4000, truth=CLEAN, rng=1).frame
    numbers = frame[["one", "two"]].astype(float)
    assert numbers.corr().iloc[0, 1] == pytest.approx(DRIVER_CORRELATION, abs=0.05)
    assert frame["one"].nunique() == 7
    assert 2.5 < numbers["one"].mean() < 6
