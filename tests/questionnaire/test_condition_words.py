"""questionnaire.condition_words: when a question is asked, in words.

CW1 every comparison and connection has its words; groups inside a group stand in brackets
CW2 questions are called by their text, or by the name that the form gives them; answers by their label
CW3 an order among answers that all have words lists them; bare codes and numbers are told by the end of the range
CW4 every language has the same words and marks; an unknown language is told in English
CW5 braces and quotes in the texts of a study do no harm
"""

from __future__ import annotations

from string import Formatter

import pytest

from loyaltystats.questionnaire.condition_words import CONDITION_WORDS, asked_if, condition_words, question_numbers
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale

YES = Scale(
    "yes", (Answer(code="1", label={"en": "Yes", "es": "Sí"}), Answer(code="2", label={"en": "No", "es": "No"}))
)
STEPS = Scale("steps", tuple(Answer(code=str(i), label={"en": f"step {i}", "es": f"paso {i}"}) for i in range(1, 8)))
BARE = Scale(
    "bare", tuple(Answer(code=str(i), label={"en": "low", "es": "bajo"} if i == 1 else {}) for i in range(1, 8))
)
HOSTILE = 'a {b} "c" {question}'


def _question(code: str, **more: object) -> Question:
    texts = {"en": f"{code}?", "es": f"¿{code}?"}
    return Question(**{"code": code, "role": Role.PROFILE, "kind": "single", "text": texts, "name": texts, **more})  # type: ignore[arg-type]


QUESTIONS = (
    _question("used", scale=YES),
    _question("steps", scale=STEPS),
    _question("bare", scale=BARE),
    _question("many", kind="multiple", scale=YES),
    _question("age", kind="number"),
    _question("bad", scale=YES, text={"en": HOSTILE, "es": HOSTILE}),
)
TEMPLATE = Template(
    id="own", version="1", title={"en": "Own"}, purpose={}, languages=("en", "es"), plain_questions=QUESTIONS
)
STUDY = Instrument(
    parts=(Part(template=TEMPLATE),), languages=("en", "es"), id="own", version="1", title=TEMPLATE.title
)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("used = '1'", "“used?” is “Yes”"),
        ("used != '1'", "“used?” is answered, but not “Yes”"),
        ("age < 3", "“age?” is lower than 3"),
        ("age <= 3", "“age?” is 3 or lower"),
        ("age > 3", "“age?” is higher than 3"),
        ("age >= 3", "“age?” is 3 or higher"),
        ("selected(many, '2')", "“No” is chosen in “many?”"),
        ("answered(age)", "“age?” is answered"),
        ("not selected(many, '2')", "“No” is not chosen in “many?”"),
        ("not answered(age)", "“age?” is not answered"),
        ("not used = '1'", "it is not so that “used?” is “Yes”"),
        ("not not answered(age)", "“age?” is answered"),
        ("used = '1' and answered(age)", "“used?” is “Yes” and “age?” is answered"),
        (
            "used = '1' or age > 1 and age < 9",
            "“used?” is “Yes” or (“age?” is higher than 1 and “age?” is lower than 9)",
        ),
        ("not (used = '1' or age > 1)", "it is not so that (“used?” is “Yes” or “age?” is higher than 1)"),
    ],
)
def test_clauses(condition: str, words: str) -> None:  # CW1
    assert condition_words(STUDY, condition, "en") == words


def test_names() -> None:  # CW2
    question = _question("next", relevance="used = '1'")
    assert asked_if(STUDY, question, "en") == "Asked if “used?” is “Yes”."
    names = question_numbers({"used": 12}, "es")
    assert asked_if(STUDY, question, "es", names=names, respondent=True) == "Responda solo si la pregunta 12 es «Sí»."
    assert asked_if(STUDY, _question("next"), "en") == ""
    assert condition_words(STUDY, "gone = '1'", "en") == "“gone” is 1"


def test_ranges() -> None:  # CW3
    assert condition_words(STUDY, "steps <= 3", "en") == "“steps?” is “step 1”, “step 2” or “step 3”"
    assert condition_words(STUDY, "steps < 2", "en") == "“steps?” is “step 1”"
    assert condition_words(STUDY, "steps >= 2", "en") == "“steps?” is 2 or higher"
    assert condition_words(STUDY, "bare >= 6", "en") == "“bare?” is 6 or higher"


def test_languages() -> None:  # CW4
    def marks(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for words in CONDITION_WORDS.values():
        assert set(words) == set(CONDITION_WORDS["en"])
        assert {key: marks(text) for key, text in words.items()} == {
            key: marks(text) for key, text in CONDITION_WORDS["en"].items()
        }
    assert condition_words(STUDY, "age > 1", "xx").endswith("is higher than 1")


def test_hostile_texts() -> None:  # CW5
    assert condition_words(STUDY, "bad = '1'", "en") == f"“{HOSTILE}” is “Yes”"
