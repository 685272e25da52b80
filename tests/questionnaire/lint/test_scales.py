"""questionnaire.lint.scales.

LS1 both ends have words; words mirror each other around the middle
LS2 as many good answers as bad ones; a low end; a middle that is neutral, or a note that there is none; answers in order
LS3 a scale says the same, at the same points and in the same direction, in every language
LS4 items of one construct have scales of one length and direction
LS5 how many items are worded against their construct is told, never judged
LS6 the shared scales and those of all shipped templates pass; their labels are understood in six languages
LS7 Kano answers and answers without order are left alone
"""

from __future__ import annotations

import pytest
from tests.linting import AGREE, findings, question, scale, study

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.library import shared_scales, shipped_names
from loyaltystats.questionnaire.lint.scales import direction, polarity
from loyaltystats.questionnaire.lint.words.lists import LANGUAGES, words_of
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument

SCALE_RULES = (
    *("unlabelled_end", "uneven_labels", "unbalanced", "midpoint", "label_order", "many_points", "scale_languages"),
    "scale_in_construct",
)


def of(rule: str, *labels: str, **more: bool) -> list[str]:
    """Return the severities of what a rule finds in a scale with these labels."""
    return [one[0] for one in findings(study(question(scale=scale(*labels, **more))), rule)]  # type: ignore[arg-type]


def test_ends() -> None:  # LS1
    assert of("unlabelled_end", "Bad", "", "Good") == []
    assert of("unlabelled_end", "", "Bad", "Good") == ["warning"]
    assert of("unlabelled_end", "Bad", "Good", "") == ["warning"]
    assert of("unlabelled_end", "", "Red", "", ordered=False) == []
    (found,) = findings(
        study(question(scale=scale("", "Good")), question("q2", scale=scale("", "Good"))), "unlabelled_end"
    )
    assert found[2].startswith("scale 'own' of question 'q1' and 1 more (en) - answer '1' at its end has no words")


def test_mirrored_labels() -> None:  # LS1
    assert of("uneven_labels", "Bad", "", "", "", "Good") == []
    assert of("uneven_labels", "Bad", "Rather bad", "", "Rather good", "Good") == []
    assert of("uneven_labels", "Bad", "Rather bad", "", "", "Good") == ["warning"]


@pytest.mark.parametrize(
    ("labels", "severities"),
    [
        (("Very bad", "Bad", "Neither", "Good", "Very good"), []),
        (("Not at all likely", "", "", "", "Very likely"), []),
        (("Not at all important", "Somewhat important", "Very important"), []),
        (("Never", "Sometimes", "Always"), []),
        (("Poor", "Fair", "Good", "Very good", "Excellent"), ["warning"]),
        (("Somewhat useful", "Useful", "Very useful"), ["warning"]),
        (("Very difficult", "Difficult", "Neither", "Easy"), ["warning"]),
        (("Less than an hour", "Up to a day", "More than a day"), []),
    ],
)
def test_balance(labels: tuple[str, ...], severities: list[str]) -> None:  # LS2
    assert of("unbalanced", *labels) == severities


def test_middle() -> None:  # LS2
    assert of("midpoint", "Very bad", "Bad", "Neither", "Good", "Very good") == []
    assert of("midpoint", "Very bad", "Bad", "Good", "Very good") == ["note"]
    assert of("midpoint", "Very bad", "Bad", "Quite good", "Good", "Very good") == ["warning"]
    assert of("midpoint", "Bad", "", "", "", "", "", "", "", "", "Good") == []  # ten points: the middle hardly matters
    assert of("midpoint", "Not at all", "A little", "Somewhat", "Very much") == []


def test_order_of_labels() -> None:  # LS2
    assert of("label_order", "Very bad", "Bad", "Neither", "Good", "Very good") == []
    assert of("label_order", "Very good", "Good", "Bad") == []
    assert of("label_order", "Good", "Bad", "Very good") == ["warning"]
    assert of("many_points", *["x"] * 11) == []
    assert of("many_points", *["x"] * 12) == ["note"]


def test_languages() -> None:  # LS3
    def found(spanish_low: str, spanish_high: str, middle: dict[str, str] | None = None) -> list[str]:
        labels = ({"en": "Very bad", "es": spanish_low}, middle or "", {"en": "Very good", "es": spanish_high})
        asked = question(text={"en": "How good?", "es": "¿Qué tal?"}, scale=scale(*labels))
        return [one[0] for one in findings(study(asked, languages=("en", "es")), "scale_languages")]

    assert found("Muy mal", "Muy bien") == []
    assert found("Muy bien", "Muy mal") == ["error"]
    assert found("Muy mal", "Muy bien", {"en": "Neither", "es": "Ni bien ni mal"}) == []
    assert found("Muy mal", "Muy bien", {"en": "Neither"}) == ["error"]


def test_constructs() -> None:  # LS4
    def found(*scales: Scale, turned: tuple[bool, ...] = (False, False)) -> list[str]:
        asked = [question(f"q{i}", scale=one, construct="value", reversed=turned[i]) for i, one in enumerate(scales)]
        return [one[0] for one in findings(study(*asked, constructs={"value": {"en": "Value"}}), "scale_in_construct")]

    other = scale("Very good", "", "Neither", "", "Very bad", name="other")
    assert found(AGREE, AGREE) == []
    assert found(AGREE, other) == ["warning"]
    assert found(AGREE, other, turned=(False, True)) == []
    assert found(AGREE, AGREE, turned=(False, True)) == []  # a reversed item is no fault
    assert found(AGREE, scale("Disagree", "", "Agree", name="short")) == ["warning"]


def test_item_direction() -> None:  # LS5
    def found(*against: bool) -> list[tuple[str, str, str]]:
        asked = [question(f"q{i}", construct="value", reversed=one) for i, one in enumerate(against)]
        return findings(study(*asked, constructs={"value": {"en": "Value"}}), "item_direction")

    assert found(False, False) == []
    assert found(True, True, True) == []  # the scale runs the other way: all items alike
    (one,) = found(False, True, False)
    assert one[0] == "note"
    assert "value 1 of 3" in one[2]
    rated = scale("Very bad", "", "", "", "Very good", name="rated")  # nobody is asked to agree
    asked = [question(f"q{i}", construct="value", scale=rated) for i in range(3)]
    assert findings(study(*asked, constructs={"value": {"en": "Value"}}), "item_direction") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_shared_scales(language: str) -> None:  # LS6
    words = words_of(language)
    assert words is not None
    scales = shared_scales([language])
    ways = {name: direction(one, language) for name, one in scales.items() if len(one.answers) > 3}
    assert {name: way for name, way in ways.items() if way < 0} == {}
    two_sided = ("agree7", "likely7", "ease7", "quality7", "satisfied7", "compare5")
    for name in two_sided:
        kinds = [polarity(one.label[language], words) for one in scales[name].answers if one.label]
        assert kinds[0] == "negative", (name, kinds)
        assert kinds[-1] == "positive", (name, kinds)
        assert kinds[len(kinds) // 2] == "neutral", (name, kinds)


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_scales(name: str) -> None:  # LS6
    for rule in SCALE_RULES:
        found = [one for one in findings(load_instrument(name), rule) if one[0] != "note"]
        assert found == []


def test_left_alone() -> None:  # LS7
    kano = load_instrument("kano").with_features({"a": "Gift"})
    for wording in ("kano1984", "enjoy", "blauth", "short"):
        assert _all(kano.with_wording(wording)) == []
    colours = Scale(
        "c", tuple(Answer(code=c, label={"en": t}) for c, t in (("R", "Good red"), ("B", "Bad blue"))), (), False
    )
    assert _all(study(question(scale=colours))) == []
    assert direction(colours, "en") == 0
    assert direction(AGREE, "it") == 0


def _all(instrument: Instrument) -> list[tuple[str, str, str]]:
    return [one for rule in SCALE_RULES for one in findings(instrument, rule)]
