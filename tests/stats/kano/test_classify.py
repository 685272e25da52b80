"""classify_kano, from answers to the table.

CK1 pairs by name, whichever column comes first; swapped columns give another answer, never the same by luck
CK2 the columns of the contract, in order, with group, importance and weights where they apply
CK3 half pairs, unanswered and missing="raise"; n of the result is everybody, n of a feature its complete pairs
CK4 text without a wording is refused with the wording that fits; an unknown label never becomes Q
CK5 an instrument gives pairs, wording, labels and importance; any engine gives the same table
CK6 groups: Total first, sorted, a note on those without one and on differences
CK7 weights: effective n, a warning that is a note, scale does not matter; other parts of a design are refused
CK8 waves are pooled; different wordings warn with the test of every feature
CK9 notes: conflict of rules, questionable answers, ties, nothing to estimate, Fong's real size
CK10 every bad argument is refused in words
CK11 one million respondents take the fast path (no clock: the path is asked)
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ApproximationWarning, ArgumentError, DesignError, QualityWarning, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.responses import Responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano import tally as tally_module
from loyaltystats.stats.kano.classify import KanoResult, classify_kano
from loyaltystats.vocabulary import CATEGORIES

PAIRS = {"wifi": ("wf", "wd"), "app": ("af", "ad")}
CONTRACT = [
    *("feature", "n", *CATEGORIES, "category", "modal_category", "runner_up", "p_value", "p_adjusted"),
    *("mode_probability", "mode_set", "better", "better_low", "better_high", "worse", "worse_low", "worse_high"),
    *("category_strength", "total_strength", "requirement", "half_pairs", "unanswered", "rule"),
]


def _answers(n: int = 200, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "wf": rng.choice([1, 2, 3, 4, 5], n, p=[0.6, 0.2, 0.1, 0.05, 0.05]),
            "wd": rng.choice([1, 2, 3, 4, 5], n, p=[0.05, 0.05, 0.1, 0.1, 0.7]),
            "ad": rng.choice([1, 2, 3, 4, 5], n, p=[0.05, 0.2, 0.5, 0.2, 0.05]),
            "af": rng.choice([1, 2, 3, 4, 5], n, p=[0.6, 0.2, 0.1, 0.05, 0.05]),
        }
    )
    return frame.assign(country=["DE", "ES"] * (n // 2), w=rng.uniform(0.2, 3, n))


def _table(*args: Any, **kwargs: Any) -> pd.DataFrame:
    return classify_kano(*args, **kwargs).to_frame().set_index("feature")


def _from_cells(*cells: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame([(f, d) for f, d, n in cells for _ in range(n)], columns=["f", "d"])


def test_pairs_go_by_name() -> None:  # CK1
    frame = _answers()
    table = _table(frame, pairs=PAIRS)
    shuffled = frame[["ad", "wd", "af", "wf"]]
    pd.testing.assert_frame_equal(_table(shuffled, pairs=PAIRS), table)
    swapped = _table(frame, pairs={"wifi": ("wd", "wf"), "app": PAIRS["app"]})
    liked = ["attractive", "one_dimensional", "must_be"]
    assert swapped.loc["wifi", "reverse"] == table.loc["wifi", liked].sum()
    assert swapped.loc["wifi", "category"] == "reverse"


def test_columns() -> None:  # CK2
    frame = _answers().assign(imp="7 - Very important")
    assert list(classify_kano(frame, pairs=PAIRS).to_frame()) == CONTRACT
    with pytest.warns(ApproximationWarning):
        full = classify_kano(
            frame, pairs=PAIRS, by="country", importance={"app": "imp"}, design=SurveyDesign(weights="w")
        )
    assert list(full.to_frame()) == ["group", *CONTRACT, "stated_importance", "n_effective", "design_effect"]
    assert full.to_frame()["stated_importance"].tolist()[:2] == pytest.approx([float("nan"), 7.0], nan_ok=True)


def test_result() -> None:  # CK2
    kano = classify_kano(_answers(), pairs=PAIRS, rng=1)
    assert (kano.n, kano.n_total, kano.rule, kano.evaluation_table) == (200, 200, "winner", "classic")
    assert (kano.wording, kano.adjust, kano.by, kano.confidence_level) == (None, "holm", None, 0.95)
    assert kano.null == "The two most frequent categories are equally frequent among all customers."
    assert kano.method == (
        "Kano evaluation table 'classic', answer wording not recorded. Category: exact two-sided binomial test of the "
        "most frequent category against the runner-up at level 0.05; p adjusted by Holm. Better and Worse: 95 % Wilson "
        "intervals. P(mode): 2,000 multinomial resamples, seed 1."
    )
    assert kano.facts()["rule"] == "winner"
    assert "Kano categories" in repr(kano)
    cells = kano.cells()
    assert list(cells) == ["feature", "functional", "dysfunctional", "n"]
    assert cells.groupby("feature")["n"].sum().tolist() == [200, 200]
    frame = _answers()
    assert (
        cells.set_index(["feature", "functional", "dysfunctional"]).loc[("wifi", 1, 5), "n"]
        == ((frame["wf"] == 1) & (frame["wd"] == 5)).sum()
    )


def test_interval_at_another_level() -> None:  # CK2
    kano = classify_kano(_answers(), pairs=PAIRS, by="country")
    wide, narrow = kano.confidence_interval(0.99), kano.confidence_interval(0.5)
    assert list(wide)[:3] == ["group", "feature", "better"]
    assert (wide["better_low"] < narrow["better_low"]).all()
    own = kano.confidence_interval(0.95)
    assert own["worse_high"].tolist() == kano.to_frame()["worse_high"].tolist()
    with pytest.raises(ArgumentError):
        kano.confidence_interval(95)
    safe = kano.confidence_interval(0.95, method="agresti_coull")
    assert (safe["better_low"] <= own["better_low"]).all()
    with pytest.raises(ArgumentError, match="expected one of agresti_coull, wilson"):
        kano.confidence_interval(method="wald")


def test_incomplete_pairs() -> None:  # CK3
    frame = _answers().astype({"wf": float, "wd": float})
    frame.loc[:9, "wf"] = np.nan
    frame.loc[5:14, "wd"] = np.nan
    kano = classify_kano(frame, pairs=PAIRS)
    table = kano.to_frame().set_index("feature")
    assert kano.n == 200
    assert table["n"].tolist() == [185, 200]
    assert table["half_pairs"].tolist() == [10, 0]
    assert table["unanswered"].tolist() == [5, 0]
    assert "10 pairs were half answered and left out of that feature alone: wifi 10." in kano.notes
    with pytest.raises(ResponseError) as caught:
        classify_kano(frame, pairs=PAIRS, missing="raise")
    assert str(caught.value) == (
        "responses - answers are missing and missing='raise' refuses them:\n"
        "  - feature 'wifi': 10 half pairs, 5 not answered"
    )
    classify_kano(frame, pairs={"app": ("af", "ad")}, missing="raise")


LABELS = {1: "I like it", 2: "I expect it", 3: "I\u2019m neutral", 4: "I can tolerate it", 5: "I dislike it"}


def test_text_answers() -> None:  # CK4
    codes = _answers()
    texts = codes.assign(**{column: codes[column].map(LABELS) for pair in PAIRS.values() for column in pair})
    named = classify_kano(texts, pairs=PAIRS, wording="short")
    own = classify_kano(texts, pairs=PAIRS, wording=list(LABELS.values()))
    expected = classify_kano(codes, pairs=PAIRS).to_frame()
    pd.testing.assert_frame_equal(named.to_frame(), expected)
    pd.testing.assert_frame_equal(own.to_frame(), expected)
    assert named.wording == "short"
    assert own.wording == "I like it / I expect it / I\u2019m neutral / I can tolerate it / I dislike it"
    with pytest.raises(ResponseError, match=r"Pass wording='short': it decodes all of them\.$"):
        classify_kano(texts, pairs=PAIRS)
    texts.loc[3, "wd"] = "I dislike it a lot"
    with pytest.raises(ResponseError) as caught:
        classify_kano(texts, pairs=PAIRS, wording="short")
    assert "  - column 'wd': 'I dislike it a lot' (1 time) Did you mean 'I dislike it'?" in str(caught.value)


def _study(frame: pd.DataFrame, wording: str = "short") -> Responses:
    study = load_instrument("kano").with_wording(wording).with_features({"wifi": "free WiFi", "app": "an app"})
    study = study.combined(load_instrument("profile"))
    return Responses(frame=frame, instrument=study, problems=pd.DataFrame())


def _coded() -> pd.DataFrame:
    frame = _answers().rename(columns={"wf": "wififun", "wd": "wifidys", "af": "appfun", "ad": "appdys"})
    return frame.assign(wifiimp=9, appimp=[1, 98] * 100, wifigot=1, appgot=3, id="x")


def test_instrument() -> None:  # CK5
    frame = _coded()
    frame.loc[0, "wififun"] = 98
    kano = classify_kano(_study(frame))
    table = kano.to_frame().set_index("feature")
    assert kano.wording == "short"
    assert kano.labels == {"wifi": "free WiFi", "app": "an app"}
    assert table["stated_importance"].tolist() == [9.0, 1.0]
    assert table["half_pairs"].tolist() == [1, 0]
    assert "stated_importance" not in classify_kano(_study(frame), importance={}).to_frame()
    some = classify_kano(_study(frame), pairs={"app": ("appfun", "appdys")})
    assert some.to_frame()["stated_importance"].tolist() == [1.0]
    odd = classify_kano(_study(frame.rename(columns={"appfun": "other"})), pairs={"app": ("other", "appdys")})
    assert odd.to_frame()["n"].tolist() == [200]


def test_group_labels_come_from_the_instrument() -> None:  # CK6
    frame = _coded()
    study = _study(frame)
    question = next(q for q in study.instrument.with_role("profile") if q.scale)  # type: ignore[union-attr]
    codes = question.scale.codes[:2]  # type: ignore[union-attr]
    frame[question.code] = list(codes) * 100
    kano = classify_kano(study, by=question.code)
    assert {code: kano.labels[code] for code in codes} == {
        code: question.scale.label(code, "en")  # type: ignore[union-attr]
        for code in codes
    }


def test_every_engine(as_frame: Callable[[Any], Any]) -> None:  # CK5
    frame = _answers()
    texts = frame.assign(**{column: frame[column].map(LABELS) for column in ("wf", "wd")})
    expected = classify_kano(texts, pairs=PAIRS, wording="short", by="country").to_frame()
    found = classify_kano(as_frame(texts), pairs=PAIRS, wording="short", by="country").to_frame()
    pd.testing.assert_frame_equal(found, expected)


def test_groups() -> None:  # CK6
    frame = _answers()
    frame["country"] = ["ES", "DE", "DE", None] * 50
    kano = classify_kano(frame, pairs=PAIRS, by="country")
    table = kano.to_frame()
    assert table["group"].tolist() == ["Total", "Total", "DE", "DE", "ES", "ES"]
    assert table["n"].tolist() == [200, 200, 100, 100, 50, 50]
    alone = classify_kano(frame[frame["country"] == "DE"], pairs=PAIRS).to_frame()
    counted = ["n", *CATEGORIES, "category", "p_value", "p_adjusted", "better_low", "worse_high"]
    assert table.loc[2:3, counted].reset_index(drop=True).equals(alone[counted])
    assert "50 respondents without a value of 'country' count in Total only." in kano.notes
    assert (
        "Categories do not differ significantly between the groups of 'country' for any feature (chi-square test of A, "
        "O, M, I, R+Q, Holm over features). Some expected counts are below 5, so p is approximate." in kano.notes
    )


def test_groups_that_differ() -> None:  # CK6
    frame = pd.concat([_from_cells((1, 3, 60), (3, 5, 40)), _from_cells((1, 3, 40), (3, 5, 60))]).reset_index(drop=True)
    frame["g"] = ["a"] * 100 + ["b"] * 100
    kano = classify_kano(frame, pairs={"x": ("f", "d")}, by="g", adjust="none")
    assert (
        "Categories differ between the groups of 'g' for x (chi-square 8.00, df 1, p 0.00468, adjusted 0.00468) "
        "(chi-square test of A, O, M, I, R+Q)." in kano.notes
    )
    one = classify_kano(frame.assign(g="a"), pairs={"x": ("f", "d")}, by="g")
    assert not any("Categories" in note for note in one.notes)


def test_weights() -> None:  # CK7
    frame = _answers()
    design = SurveyDesign(weights="w")
    with pytest.warns(ApproximationWarning, match="normal test") as caught:
        weighted = classify_kano(frame, pairs=PAIRS, design=design)
    assert str(caught[0].message) in weighted.notes
    assert "two-sided normal test on effective counts" in weighted.method
    table = weighted.to_frame().set_index("feature")
    kish = frame["w"].sum() ** 2 / (frame["w"] ** 2).sum()
    assert table["n_effective"].tolist() == [pytest.approx(kish)] * 2
    assert table.loc["wifi", list(CATEGORIES)].sum() == pytest.approx(200)
    chosen = (frame["wf"] == 1) & (frame["wd"] == 5)
    assert table.loc["wifi", "one_dimensional"] == pytest.approx(200 * frame["w"][chosen].sum() / frame["w"].sum())
    assert "weight" in weighted.cells()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ApproximationWarning)
        scaled = classify_kano(frame.assign(w=1000 * frame["w"]), pairs=PAIRS, design=design).to_frame()
        equal = classify_kano(frame.assign(w=2.0), pairs=PAIRS, design=design).to_frame()
    pd.testing.assert_frame_equal(scaled.set_index("feature"), table, rtol=1e-9)
    plain = classify_kano(frame, pairs=PAIRS).to_frame()
    same = ["better", "better_low", "worse_high", *CATEGORIES]
    np.testing.assert_allclose(equal[same], plain[same])
    assert equal["n_effective"].tolist() == [pytest.approx(200)] * 2
    with pytest.raises(DesignError, match="pooled waves have no common strata and clusters"):
        classify_kano({"a": frame, "b": frame}, pairs=PAIRS, design=SurveyDesign(weights="w", clusters="country"))
    with pytest.raises(DesignError, match="column 'w', row 3"):
        classify_kano(frame.assign(w=[1.0, 1.0, -1.0, *[1.0] * 197]), pairs=PAIRS, design=design)
    assert classify_kano(frame, pairs=PAIRS, design=SurveyDesign()).to_frame().equals(plain)


def test_waves() -> None:  # CK8
    first, second = _answers(seed=1), _answers(100, seed=2)[["af", "ad", "wf", "wd"]]
    pooled = classify_kano({"2024": first, "2025": second}, pairs=PAIRS, wording="short")
    whole = classify_kano(pd.concat([first, second]), pairs=PAIRS)
    pd.testing.assert_frame_equal(pooled.to_frame(), whole.to_frame())
    assert (pooled.n, pooled.wording) == (300, "short")


def test_waves_with_different_wordings_warn() -> None:  # CK8
    waves = {"2024": _answers(seed=1), "2025": _answers(seed=2)}
    with pytest.warns(QualityWarning) as caught:
        kano = classify_kano(waves, pairs=PAIRS, wording={"2024": "short", "2025": "enjoy"})
    text = str(caught[0].message)
    assert text == kano.notes[0]
    assert text.startswith("Pooled waves were asked with different answer wordings (2024: short, 2025: enjoy); the ")
    assert "wifi chi-square" in text
    assert kano.wording == "short; enjoy"
    with pytest.warns(QualityWarning, match="2025: not recorded"):
        classify_kano(waves, pairs=PAIRS, wording={"2024": "short"})


def test_waves_of_instruments_warn() -> None:  # CK8
    other = _coded()
    other = other[["appfun", "appdys", "wififun", "wifidys", "wifiimp", "appimp"]]
    with pytest.warns(QualityWarning, match="2024: short, 2025: blauth"):
        kano = classify_kano({"2024": _study(_coded()), "2025": _study(other, "blauth")})
    assert kano.to_frame()["stated_importance"].tolist() == [9.0, 1.0]
    assert kano.n == 400


def test_waves_may_order_features_differently() -> None:  # CK8
    study = load_instrument("kano").with_features({"app": "an app", "wifi": "free WiFi"})
    other = Responses(frame=_coded(), instrument=study, problems=pd.DataFrame())
    one = classify_kano(_study(_coded())).to_frame()
    pooled = classify_kano({"a": _study(_coded()), "b": other}).to_frame()
    assert (pooled[list(CATEGORIES)] == 2 * one[list(CATEGORIES)]).all(axis=None)


@pytest.mark.parametrize(
    ("responses", "wording", "error", "message"),
    [
        ({}, None, ArgumentError, "responses - the mapping is empty - expected wave name -> answers."),
        (
            {"a": 1},
            {"b": "short"},
            ArgumentError,
            "wording - names wave 'b' - the waves are 'a'.",
        ),
        (
            _answers(),
            {"a": "short"},
            ArgumentError,
            "wording - a mapping names waves - pass responses as a mapping of the same names too.",
        ),
    ],
)
def test_bad_waves(responses: Any, wording: Any, error: type[Exception], message: str) -> None:  # CK8
    with pytest.raises(error) as caught:
        classify_kano(responses, pairs=PAIRS, wording=wording)
    assert str(caught.value) == message


def test_waves_must_share_features() -> None:  # CK8
    one = load_instrument("kano").with_features({"wifi": "free WiFi"})
    waves = {"a": _study(_coded()), "b": Responses(frame=_coded(), instrument=one, problems=pd.DataFrame())}
    with pytest.raises(ResponseError) as caught:
        classify_kano(waves)
    assert str(caught.value) == (
        "waves 'a', 'b' - ask about different features - pass pairs= with the features that all of them have."
    )
    assert classify_kano(waves, pairs={"wifi": ("wififun", "wifidys")}).n == 400


def _notes(frame: pd.DataFrame, **more: Any) -> tuple[str, ...]:
    return classify_kano(frame, pairs={"x": ("f", "d")}, **more).notes


def test_conflict_of_rules() -> None:  # CK9
    wifi = _from_cells((1, 3, 187), (1, 5, 71), (3, 5, 46), (3, 3, 258), (3, 1, 19), (1, 1, 26))
    assert _notes(wifi) == (
        "Rules disagree: comparing A+O+M with I+R+Q (Berger et al. 1993) would say attractive for x (304 against 303, p "
        "1); "
        "the table keeps the rule named in its column 'Rule'.",
    )
    assert _notes(wifi, method="aom_irq") == ()


def test_notes_on_the_data() -> None:  # CK9
    notes = _notes(_from_cells((1, 1, 12), (1, 3, 10), (1, 5, 10)))
    assert "More than 10 % questionable answers, check how the question was understood: x." in notes
    assert "The first two categories have equal counts (first named by M > O > A > I > R): x." in notes
    flagged = [
        any("questionable" in note for note in _notes(_from_cells((1, 1, q), (1, 3, 100 - q)))) for q in (10, 11)
    ]
    assert flagged == [False, True]
    assert _notes(_from_cells((5, 1, 12)))[0] == "No answer in A, O, M or I, so Better and Worse are undefined: x."
    nothing = pd.DataFrame({"f": [np.nan, 2.0], "d": [1.0, np.nan]})
    assert _notes(nothing)[0] == "No complete pair of answers, nothing can be estimated: x."


def test_all_questionable_and_nothing() -> None:  # CK9
    table = _table(_from_cells((1, 1, 12)), pairs={"x": ("f", "d")}).loc["x"]
    assert (table["category"], table["requirement"], table["runner_up"]) == ("questionable", "Questionable", None)
    assert np.isnan([table["better"], table["worse"], table["p_value"], table["mode_probability"]]).all()
    empty = _table(pd.DataFrame({"f": [np.nan], "d": [np.nan]}), pairs={"x": ("f", "d")}).loc["x"]
    assert empty["category"] is None
    assert np.isnan(empty["total_strength"])


def test_fong_says_its_real_size() -> None:  # CK9
    frame = _from_cells((1, 3, 40), (1, 5, 38), (3, 3, 22))
    note = _notes(frame, method="fong")[0]
    assert note == (
        "Fong's rule is nominally a 10 % test, but it takes the two counts for independent. If the first two categories "
        "were truly tied, it would declare a winner in 20% to 20% of large samples like these. The p values of the "
        "table are those of the exact test."
    )
    assert "Ties are resolved in favour of must-be" in _notes(frame, method="moai")[0]
    assert (
        "gap below 0.05 of n" in classify_kano(frame, pairs={"x": ("f", "d")}, method="moai", tie_tolerance=0.05).method
    )


def test_own_and_short_tables() -> None:  # CK9
    frame = _from_cells((2, 2, 10), (1, 5, 3))
    assert _table(frame, pairs={"x": ("f", "d")}, table="pouliot").loc["x", "questionable"] == 10
    own = classify_kano(frame, pairs={"x": ("f", "d")}, table=["QAAAO", "RMIIM", "RIIIM", "RIIIM", "RRRRQ"])
    assert own.to_frame()["must_be"].tolist() == [10]
    assert own.evaluation_table == "own: QAAAO / RMIIM / RIIIM / RIIIM / RRRRQ"
    three = classify_kano(_from_cells((1, 3, 9), (3, 3, 2)), pairs={"x": ("f", "d")}, table="three_level")
    assert three.to_frame()[["one_dimensional", "must_be"]].iloc[0].tolist() == [9, 2]
    with pytest.raises(ResponseError, match="expected codes 1-3"):
        classify_kano(frame, pairs={"x": ("f", "d")}, table="three_level")
    with pytest.raises(ArgumentError) as caught:
        classify_kano(frame, pairs={"x": ("f", "d")}, table="three_level", wording="short")
    assert str(caught.value) == (
        "wording - has 5 answers and evaluation table 'three_level' has 3 - code the answers 1-3 and leave out wording."
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"method": "median"},
            "method - 'median' is not known - expected one of aom_irq, fong, moai, mode, quadrant, refined, winner.",
        ),
        (
            {"confidence_level": 95},
            "confidence_level - got 95 - expected a fraction between 0 and 1, for example 0.95.",
        ),
        (
            {"adjust": "bonferroni"},
            "adjust - 'bonferroni' is not known - expected one of bh, by, holm, none.",
        ),
        ({"missing": "impute"}, "missing - 'impute' is not known - expected one of drop, raise."),
        (
            {"tie_tolerance": 0.06},
            "tie_tolerance - used by method 'moai' only, got method 'winner' - leave it out.",
        ),
        (
            {"method": "moai", "tie_tolerance": 6},
            "tie_tolerance - got 6 - expected a fraction between 0 and 1, for example 0.95.",
        ),
        (
            {"pairs": None},
            "pairs - nothing says which columns form the Kano pairs - expected "
            'pairs={"delivery": ("functional column", "dysfunctional column")}, or Responses read with an instrument '
            "that has Kano questions.",
        ),
        (
            {"pairs": {"wifi": ("wf", "wd"), "app": "af", "web": ("wf", "wf")}},
            "pairs - cannot be used:\n"
            "  - feature 'app': got 'af', expected (functional column, dysfunctional column)\n"
            "  - column 'wf': used for feature 'wifi' and for feature 'web'\n"
            "  - column 'wf': used for feature 'wifi' and for feature 'web'",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:  # CK10
    with pytest.raises(ArgumentError) as caught:
        classify_kano(_answers(), **({"pairs": PAIRS} | arguments))
    assert str(caught.value) == message


def test_missing_columns() -> None:  # CK10
    with pytest.raises(ResponseError, match="there is no column 'wx'"):
        classify_kano(_answers(), pairs={"wifi": ("wx", "wd")})
    with pytest.raises(ResponseError, match="there is no column 'land'"):
        classify_kano(_answers(), pairs=PAIRS, by="land")
    with pytest.raises(ResponseError, match="got int"):
        classify_kano(7, pairs=PAIRS)


def test_number_columns_take_the_fast_path(monkeypatch: pytest.MonkeyPatch) -> None:  # CK11
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("patterns were counted")

    monkeypatch.setattr(tally_module, "count_patterns", refuse)
    kano = classify_kano(_answers(50_000), pairs=PAIRS)
    assert isinstance(kano, KanoResult)
    assert kano.n == 50_000
