"""The templates and scales that speak six languages.

LG1 the Kano forms, the loyalty core, the profile and every shared scale have every text in six languages, all drafts
LG2 a text has the same marks and numbers in every language, and ends as a question or a sentence in all or in none
LG3 no text is left in English, but for the words that languages share
LG4 each language speaks as it should: Sie, vous and 您; Portuguese of no one country; signs of its own script
LG5 the answers of a scale differ in every language, also from the other answers in other languages
LG6 the absence of a feature is emphasised, and only there
LG7 an answer that a text quotes is one that the template offers, in every language
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from loyaltystats.questionnaire.instrument import Template
from loyaltystats.questionnaire.library import shared_scales, shipped_names, shipped_template
from loyaltystats.questionnaire.roles import Side
from loyaltystats.questionnaire.scale import Scale, normal_text
from loyaltystats.questionnaire.study import NOT_ASKED
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.questionnaire.texts import STUDY_TITLE, texts_of

SIX = ("en", "es", "pt", "de", "fr", "zh")
CORE = {
    *("kano", "kanoself", "fourlevel", "fourlevelflags", "performance"),
    *("recommend", "csat", "effort", "loyalty", "profile"),
}
NAMES = sorted(name for name in shipped_names() if shipped_template(name).languages == SIX)
SHARED = {
    "es": {"No", "Argentina", "Chile", "Colombia", "Portugal"},
    "pt": {"Argentina", "Chile", "Peru", "Portugal"},
    "de": {"Chile", "Peru", "Portugal"},
    "fr": {"France", "Portugal", "Satisfaction", "Excellent", "Important"},
    "zh": set[str](),
}
"""Texts that are the same as in English, and rightly so."""

CJK = re.compile(r"[\u4e00-\u9fff]")
WRONG = {
    "es": r"(?i)\b(?:tú|tus?|te|vosotros|vuestr[oa]s?)\b",
    "pt": r"(?i)\b(?:tu|te|teus?|tuas?|você|vocês|voss[oa]s?|con?nosco|ficheiros?|arquivos?|usuários?|utilizador(?:es)?)\b",
    "de": r"\b(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[mnrs]?|[Ee]uch|[Ee]ure?[mnrs]?)\b|[\"']",
    "fr": r"(?i)\b(?:tu|te|toi|tes|ton|ta)\b|[^\u00a0][?!;]|[^\u00a0\d]:|['\"]",
    "zh": r"[?!;:\"']|[\u4e00-\u9fff][,(]|你(?!们)",
}
"""What a language may not hold: the familiar form of address, words of one country, signs of another script."""

SPOKEN_TO = {"de": r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b", "fr": r"(?i)\b(?:vous|votre|vos)\b", "zh": "您"}
EMPHASIS = {
    "en": " NOT ",
    "es": " NO ",
    "pt": " NÃO ",
    "de": " NICHT ",
    "fr": "ne l\u2019avez PAS",
    "zh": "【没有】",
}
QUOTED = {
    **dict.fromkeys(("en", "es", "pt"), r'"([^"]+)"'),
    "de": "\u201e([^\u201c]+)\u201c",
    "fr": "«\u00a0([^»]+)\u00a0»",
    "zh": "\u201c([^\u201d]+)\u201d",
}


def _scales(template: Template) -> list[Scale]:
    asked = (*template.plain_questions, *template.feature_questions, *template.task_questions)
    own = {one.scale.name: one.scale for one in asked if one.scale is not None}
    return [*own.values(), *(wording.scale for wording in template.wordings.values())]


def _texts() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every text that has six languages with its key."""
    for name in NAMES:
        yield from ((text.key, text.texts) for text in texts_of(load_instrument(name)) if text.key != STUDY_TITLE)
        for scale in _scales(shipped_template(name)):
            yield from ((f"{name}.{scale.name}.{one.code}", one.label) for one in scale.all_answers if one.label)
    for scale in shared_scales(SIX).values():
        yield from ((f"{scale.name}.{one.code}", one.label) for one in scale.all_answers if one.label)
    yield "not asked", NOT_ASKED


TEXTS = [(key, texts) for key, texts in _texts() if texts]


def test_six_languages() -> None:  # LG1
    assert set(NAMES) >= CORE
    assert set(shared_scales(SIX)) == set(shared_scales(["en"]))
    assert [key for key, texts in TEXTS if tuple(texts) != SIX or not all(texts.values())] == []
    for name in CORE:
        template = shipped_template(name)
        assert {template.status(language) for language in SIX[1:]} == {"draft"}


@pytest.mark.parametrize("language", SIX[1:])
def test_marks_and_endings(language: str) -> None:  # LG2
    for key, texts in TEXTS:
        english, other = texts["en"], texts[language]
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", other)), key
        assert set(re.findall(r"\d+", english)) == set(re.findall(r"\d+", other)), key
        assert english.endswith("?") == other.endswith("？" if language == "zh" else "?"), key
        assert english.endswith((".", "!")) == other.endswith((".", "!", "。", "！")), key


@pytest.mark.parametrize("language", SIX[1:])
def test_nothing_is_left_in_english(language: str) -> None:  # LG3
    assert {one["en"] for _, one in TEXTS if normal_text(one["en"]) == normal_text(one[language])} == SHARED[language]


@pytest.mark.parametrize("language", SIX[1:])
def test_language(language: str) -> None:  # LG4
    found = {key: match.group() for key, texts in TEXTS if (match := re.search(WRONG[language], texts[language]))}
    assert found == {}
    assert [key for key, texts in TEXTS if bool(CJK.search(texts[language])) is not (language == "zh")] == []


@pytest.mark.parametrize("language", SPOKEN_TO)
def test_people_are_spoken_to_politely(language: str) -> None:  # LG4
    asked = [texts for key, texts in TEXTS if key.endswith(".text") and texts["en"].endswith("?")]
    spoken = [texts[language] for texts in asked if re.search(r"\byou\b", texts["en"])]
    assert len(spoken) > 20
    assert [text for text in spoken if not re.search(SPOKEN_TO[language], text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_answers_differ(name: str) -> None:  # LG5
    for scale in (*_scales(shipped_template(name)), *shared_scales(SIX).values()):
        assert scale.ambiguous() == ()
        for answer in scale.all_answers:
            assert {scale.code_of(label) for label in answer.label.values()} <= {answer.code}


@pytest.mark.parametrize("language", SIX)
def test_the_absence_is_emphasised(language: str) -> None:  # LG6
    template = shipped_template("kano")
    texts = {one.side: one.text[language] for one in template.feature_questions}
    assert EMPHASIS[language] in texts[Side.DYSFUNCTIONAL]
    assert EMPHASIS[language].strip() in template.instructions[language]
    others = [text for side, text in texts.items() if side is not Side.DYSFUNCTIONAL]
    assert [text for text in others if re.search(r"\b[A-ZÃ]{2,}\b|【", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_quoted_answers(name: str) -> None:  # LG7
    every = [answer.label for scale in _scales(shipped_template(name)) for answer in scale.all_answers]
    labels = {label["en"]: label for label in every if label}
    for text in texts_of(load_instrument(name)):
        for quoted in set(re.findall(QUOTED["en"], text.texts["en"])) & set(labels):
            for language in SIX:
                assert labels[quoted][language] in re.findall(QUOTED[language], text.texts[language]), text.key
