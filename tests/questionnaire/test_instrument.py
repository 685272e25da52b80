"""questionnaire.instrument.

IN1 features fill the marks of texts and hints, in every language, for every part that asks about features
IN2 nothing changes the instrument it is called on
IN3 roles, pairs, columns and labels are found by code
IN4 combining joins parts and languages; clashes are refused with all their faults
IN5 wording and languages are chosen by name; the unknown is answered with what there is
IN6 the fingerprint changes with any question, text, scale, instruction, feature or wording and with nothing else
IN7 what is no study and no features is refused with what to pass; a study shows itself on one line
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import loyaltystats as ls
from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.instrument import Instrument, Part
from loyaltystats.questionnaire.library import shipped_template
from loyaltystats.questionnaire.template import instrument_of, load_instrument

FEATURES = {"delivery": {"en": "Fast delivery", "es": "Entrega r\u00e1pida"}, "returns": "Free returns"}


def _study() -> Instrument:
    return (
        load_instrument("kano")
        .combined(load_instrument("performance"), load_instrument("recommend"))
        .with_features(FEATURES)
    )


def test_features() -> None:  # IN1
    study = _study()
    assert study.codes == (
        *("deliveryfun", "deliverydys", "deliveryimp", "deliverygot"),
        *("returnsfun", "returnsdys", "returnsimp", "returnsgot"),
        *("deliveryperf", "returnsperf", "recommend", "recommendwhy"),
    )
    question = study.question("deliverydys")
    assert question.text == {
        "en": "Fast delivery: how do you feel if you do NOT get this?",
        "es": "Entrega r\u00e1pida: \u00bfc\u00f3mo se siente si NO lo tiene?",
    }
    assert question.feature == "delivery"
    assert question.short("es") == "Entrega r\u00e1pida"
    assert study.features["returns"] == {"en": "Free returns", "es": "Free returns"}


def test_hint_is_filled_in() -> None:  # IN1
    template = shipped_template("performance")
    asked = replace(template.feature_questions[0], hint={"en": "Think of {feature}", "es": "Piense en {feature}"})
    study = instrument_of(replace(template, feature_questions=(asked,))).with_features({"speed": "Speed"})
    assert study.questions[0].hint == {"en": "Think of Speed", "es": "Piense en Speed"}


def test_features_reach_parts_without_any() -> None:  # IN1
    kano = load_instrument("kano").with_features({"a": "A"})
    both = kano.combined(load_instrument("performance")).with_features({"b": "B"})
    assert [list(part.features) for part in both.parts] == [["a"], ["b"]]
    assert list(both.with_features({"c": "C"}).features) == ["c"]
    assert load_instrument("kano").parts[0].needs_features
    assert not kano.parts[0].needs_features


def test_nothing_is_changed_in_place() -> None:  # IN2
    study = _study()
    before = study.fingerprint, study.codes, study.languages, study.wording
    study.with_features({"x": "X"})
    study.with_wording("enjoy")
    study.with_languages(["es"])
    study.combined(load_instrument("csat"))
    study.titled("Other")
    assert (study.fingerprint, study.codes, study.languages, study.wording) == before
    assert study == _study()


def test_lookups() -> None:  # IN3
    study = _study()
    assert study.kano_pairs() == {
        "delivery": ("deliveryfun", "deliverydys"),
        "returns": ("returnsfun", "returnsdys"),
    }
    assert study.by_feature("delivery") == {"delivery": "deliverygot", "returns": "returnsgot"}
    assert [one.code for one in study.with_role("outcome", "open")] == ["recommend", "recommendwhy"]
    assert study.columns == study.codes
    assert study.label_of("delivery") == "Fast delivery"
    assert study.label_of("delivery", "es") == "Entrega r\u00e1pida"
    assert study.label_of("recommend", "es") == "Recomendar\u00eda"
    assert study.label_of("nobody") == "nobody"
    assert study.language == "en"
    with pytest.raises(TemplateError) as caught:
        load_instrument("recommend").question("recomend")
    assert str(caught.value) == (
        "instrument 'recommend' - there is no question 'recomend' - its questions are recommend, recommendwhy. Did you mean "
        "'recommend'?"
    )


def test_combined() -> None:  # IN4
    study = load_instrument("csat").with_languages(["es"]).combined(load_instrument("recommend"))
    assert study.languages == ("es",)
    assert study.id == "csat+recommend"
    assert study.version == "1+1"
    assert study.title == {"es": "Encuesta a clientes"}
    assert study.titled("Uno", id="uno").title == {"es": "Uno"}


def _other_csat() -> Instrument:
    study = load_instrument("csat")
    template = study.parts[0].template
    first, *others = template.plain_questions
    asked = replace(first, text={"en": "Another text?", "es": "¿Otro texto?"})
    return replace(study, parts=(Part(template=replace(template, plain_questions=(asked, *others))),))


def test_features_choose_the_languages() -> None:  # IN5
    kano = load_instrument("kano")
    assert kano.with_features(FEATURES).languages[:2] == ("en", "es")
    assert kano.with_features({"fast": {"en": "Fast", "es": "Ya"}}).languages == ("en", "es")
    assert kano.with_features({"fast": "Ya"}, language="es").languages == ("es",)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (
            lambda: load_instrument("csat").combined(_other_csat()),
            "instrument csat+csat - question code 'satoverall' is used twice (templates csat, csat) - codes must be unique in "
            "a study.",
        ),
        (
            lambda: (
                load_instrument("csat")
                .with_languages(["es"])
                .combined(load_instrument("profile").with_languages(["en"]))
            ),
            "instruments csat, profile - have no language in common.",
        ),
        (
            lambda: (
                load_instrument("kano")
                .with_features({"a": "A"})
                .combined(load_instrument("performance").with_features({"a": "Another A"}))
            ),
            "instrument kano+performance - feature 'a' has two texts in this study - use one text, or another identifier.",
        ),
        (
            lambda: load_instrument("csat").with_features({"a": "A"}),
            "instrument 'csat' - asks about no features - leave out with_features().",
        ),
        (
            lambda: load_instrument("kano").with_features({}),
            "instrument 'kano' - no feature is named - expected at least one.",
        ),
        (
            lambda: load_instrument("kano").with_features({"Fast one": "A"}),
            "instrument kano - feature 'Fast one' cannot be used - expected a small letter, then at most 15 small letters or "
            "digits.",
        ),
        (
            lambda: load_instrument("kano").with_features({"fast": {"en": "Fast", "es": "Ya"}, "gift": {"en": "Gift"}}),
            "instrument kano - feature 'gift' has no text in 'es' - add it, or keep to with_languages(['en']).",
        ),
        (
            lambda: load_instrument("kano").with_languages(["en", "es"]).with_features({"fast": "  "}),
            "instrument kano - feature 'fast' has no text in 'en', 'es' - add it.",
        ),
        (
            lambda: load_instrument("kano").with_wording("shrt"),
            "instrument 'kano' - there is no answer wording 'shrt' - expected one of blauth, enjoy, kano1984, short. Did you "
            "mean 'short'?",
        ),
        (
            lambda: load_instrument("csat").with_wording("short"),
            "instrument 'csat' - there is no answer wording 'short' - this study has no Kano pairs.",
        ),
        (
            lambda: load_instrument("csat").with_languages(["it", "en"]),
            "instrument 'csat' - language 'it' is not available - it has en, es, pt, de, fr, zh.",
        ),
        (
            lambda: load_instrument("csat").with_languages([]),
            "instrument 'csat' - language (none) is not available - it has en, es, pt, de, fr, zh.",
        ),
    ],
)
def test_refusals(act: Callable[[], object], message: str) -> None:  # IN4, IN5
    with pytest.raises(TemplateError) as caught:
        act()
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["kano1984", "enjoy", "blauth", "short"])
def test_wording(name: str) -> None:  # IN5
    study = _study().with_wording(name)
    assert study.wording == name
    for pair in study.kano_pairs().values():
        for code in pair:
            assert study.question(code).scale == shipped_template("kano").wordings[name].scale
    assert study.question("recommend") == _study().question("recommend")
    assert load_instrument("csat").wording is None
    assert Part(template=shipped_template("csat")).wording_scale is None


def test_languages() -> None:  # IN5
    study = _study().with_languages(["es", "en", "es"])
    assert study.languages == ("es", "en")
    assert study.language == "es"
    assert study.with_languages(["en"]).languages == ("en",)


def test_fingerprint() -> None:  # IN6
    study = _study()
    assert len(study.fingerprint) == 16
    int(study.fingerprint, 16)
    same = [study.titled("Other"), study.with_languages(["es"]), study.with_wording("short"), replace(study)]
    assert {one.fingerprint for one in same} == {study.fingerprint}
    kano = study.parts[0].template
    told = replace(kano, instructions={**kano.instructions, "en": "Read this."})
    changed = [
        study.with_wording("enjoy"),
        study.with_features({**FEATURES, "returns": "Returns"}),
        study.titled("Other", version="2"),
        study.titled("Other", id="other"),
        study.combined(load_instrument("csat")),
        replace(study, parts=(replace(study.parts[0], template=told), *study.parts[1:])),
    ]
    assert len({study.fingerprint, *(one.fingerprint for one in changed)}) == 1 + len(changed)


@pytest.mark.parametrize(
    ("features", "got"),
    [
        (["wifi"], "features are list"),
        ("wifi", "features are str"),
        ({"wifi": 5}, "feature 'wifi' is 5"),
        ({"wifi": {"en": None}}, "feature 'wifi' is {'en': None}"),
    ],
)
def test_what_are_no_features(features: Any, got: str) -> None:  # IN7
    with pytest.raises(TemplateError) as caught:
        load_instrument("kano").with_features(features)
    assert str(caught.value) == (
        f"instrument 'kano' - {got} - expected identifiers with texts, for example {{'delivery': 'Delivery within 24 hours'}}."
    )


def test_one_language_may_be_a_text() -> None:  # IN7
    assert load_instrument("kano").with_languages("es").languages == ("es",)


def test_a_study_shows_itself_on_one_line() -> None:  # IN7
    study = load_instrument("kano").with_languages(["en"]).with_features({"wifi": "Wi-Fi", "pool": "A pool"})
    assert repr(study) == "Instrument: kano, version 1, 8 questions in en, about wifi, pool"
    assert repr(study.with_split([["wifi"], ["pool"]])).endswith("about wifi, pool, 2 versions")


def test_functions_that_need_a_study_say_how_to_get_one(tmp_path: Path) -> None:  # IN7
    study: Any = "study.yaml"
    for call in (
        lambda: ls.read_responses("answers.csv", study),
        lambda: ls.write_form(study, tmp_path / "form.xlsx"),
        lambda: ls.simulate_responses(study, 10),
        lambda: ls.write_translations(study, tmp_path / "t.xlsx", "it"),
        lambda: ls.read_translations(tmp_path / "t.xlsx", study),
    ):
        with pytest.raises(ls.ArgumentError) as caught:
            call()
        assert str(caught.value) == (
            "instrument - got 'study.yaml' - expected a study - pass load_instrument('study.yaml')."
        )
    with pytest.raises(ls.ArgumentError, match="source - got a study - expected the answers"):
        ls.read_responses(load_instrument("csat"), "answers.csv")  # type: ignore[arg-type]
