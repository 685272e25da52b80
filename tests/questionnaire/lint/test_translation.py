"""questionnaire.lint.translation.

LT1 marks of a draft and HTML are found in every text, in every language; what is filled in later is none
LT2 every language has the same marks to fill in
LT3 missing texts, and texts that are the same in two languages
LT5 marks without width are found in every text and named; joiners and accents are none of them
LT4 draft translations are noted, stale ones named
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.linting import findings, question, scale, study

from loyaltystats.questionnaire.instrument import Block, Instrument
from loyaltystats.questionnaire.template import load_instrument

MARK_OF_DRAFT = "TO" + "DO"


@pytest.mark.parametrize(
    "text",
    [
        "How good is {brand}?",
        "How good is {{ company }}?",
        "How good is ${name}?",
        "How good is %s?",
        "How good is [BRAND]?",
        "How good is [your company]?",
        "Lorem ipsum dolor sit amet?",
        f"{MARK_OF_DRAFT}: reword",
        "How good is X" + "XX?",
        "How good is ????",
    ],
)
def test_left_over(text: str) -> None:  # LT1
    assert [one[0] for one in findings(study(question(text=text)), "left_over")] == ["error"]


@pytest.mark.parametrize(
    "text",
    [
        "How good is it?",
        "Is it 100 % good (or not)?",
        "Please think of todo, [or not].",
        "Why?",
        "Rate A [1] or B [2].",
    ],
)
def test_nothing_left_over(text: str) -> None:  # LT1
    assert findings(study(question(text=text)), "left_over") == []


def test_every_text_is_read() -> None:  # LT1
    asked = question(
        text="{feature}: good?", hint={"en": "Think of {x}"}, scale=scale("Bad", "{y}"), name={"en": "{z}"}
    )
    made = study(
        feature_questions=(asked,),
        features={"a": "Gift of {v}"},
        instructions={"en": "See {w}"},
        blocks={"b": Block(title={"en": "{u}"})},
    )
    keys = {one[2].split("'")[1] for one in findings(made, "left_over")}
    assert keys == {
        *("own.instructions", "own.blocks.b.title", "own.questions.q1.hint", "own.questions.q1.name"),
        *("own.scales.own.2.label", "features.a"),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How <b>good</b> is it?", ["warning"]),
        ("Good&nbsp;or bad?", ["warning"]),
        ("Good<br/>or bad?", ["warning"]),
        ("Is 3 < 4 and 5 > 2?", []),
        ("Q&A; research & development", []),
    ],
)
def test_markup(text: str, found: list[str]) -> None:  # LT1
    assert [one[0] for one in findings(study(question(text=text)), "markup")] == found


def bilingual(english: str, spanish: str, **more: Any) -> Instrument:
    """Return a study of one question in two languages."""
    texts = {"en": english, "es": spanish}
    names = {"en": "Short", "es": "Corto"}
    labels = [{"en": "Bad", "es": "Malo"}, {"en": "Good", "es": "Bueno"}]
    asked = question(text=texts, name=names, scale=scale(*labels, missing=()))
    return study(asked, languages=("en", "es"), **more)


def test_placeholders() -> None:  # LT2
    assert findings(bilingual("Rate {n} now", "Valore {n} ahora"), "placeholders") == []
    (found,) = findings(bilingual("Rate {n} now", "Valore ahora"), "placeholders")
    assert found[0] == "error"
    assert "has the marks none - expected '{n}' as in 'en' - put them in" in found[2]
    assert len(findings(bilingual("Rate {n}", "Valore {n} {n}"), "placeholders")) == 1


def test_missing_and_same() -> None:  # LT3
    assert findings(bilingual("How good is it?", "¿Qué tal es?"), "missing_translation") == []
    (found,) = findings(bilingual("How good is it?", " "), "missing_translation")
    assert found[:2] == ("error", "q1")
    assert findings(bilingual("How good is it?", "¿Qué tal es?"), "same_text") == []
    (found,) = findings(bilingual("How good is it?", "how  good is it?"), "same_text")
    assert found[:2] == ("warning", "q1")
    assert findings(bilingual("Wifi", "wifi"), "same_text") == []
    plain = load_instrument("kano").with_languages(["en", "es"]).with_features({"a": "Free delivery", "b": "Wifi"})
    assert [one[:2] for one in findings(plain, "same_text")] == [("warning", "a")]  # one text for all languages


def test_draft_and_stale() -> None:  # LT4
    draft = bilingual("Good?", "¿Bueno?")
    assert [one[0] for one in findings(draft, "draft_translation")] == ["note"]
    assert findings(bilingual("Good?", "¿Bueno?", translations={"es": "reviewed"}), "draft_translation") == []
    assert findings(draft, "stale_translation") == []
    stale = bilingual("Good?", "¿Bueno?", stale={"es": ("questions.q1.text",), "de": ("title",)})
    (found,) = findings(stale, "stale_translation")
    assert found[0] == "warning"
    assert "'questions.q1.text' is not translated, or from another source than today's - translate, and" in found[2]
    assert findings(replace(draft, languages=("en",)), "draft_translation") == []


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e"])
def test_invisible(mark: str) -> None:  # LT5
    (found,) = findings(study(question(text=f"How good is{mark} it?")), "invisible")
    assert found[0] == "warning"
    assert f"holds U+{ord(mark):04X}, which nobody sees" in found[2]
    labels = study(question(scale=scale(f"Bad{mark}", "Good")))
    assert len(findings(labels, "invisible")) == 1
    named = load_instrument("kano").with_languages(["en"]).with_features({"wifi": f"Wi{mark}Fi"})
    assert len(findings(named, "invisible")) == 1


def test_visible() -> None:  # LT5
    assert (
        findings(study(question(text="Cafe\u0301, \u0646\u200c\u0627, \U0001f468\u200d\U0001f4bb?")), "invisible") == []
    )
