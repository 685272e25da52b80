"""questionnaire.wording, questionnaire.question, questionnaire.roles.

WO1 codes are those that all platforms accept; reserved, repeated and ending in 'comment' are refused
WO2 a feature has a printable text in every language
WO3 a multiple choice has one column per option; a question's short text falls back to its text, then its code
WO4 roles are the thirteen of the design
"""

from __future__ import annotations

import pytest

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.wording import ANSWER_CODE, code_faults, feature_faults


@pytest.mark.parametrize("code", ["a", "deliveryfun", "a" * 20, "q1"])
def test_lawful_codes(code: str) -> None:  # WO1
    assert code_faults("s", [code], []) == []


@pytest.mark.parametrize("code", ["", "1a", "A", "a_b", "a-b", "a" * 21, "\u00e1", "a b", "abc\n"])
def test_unlawful_codes(code: str) -> None:  # WO1
    assert code_faults("s", [code], []) == [
        f"s - question code {code!r} cannot be used - expected a small letter, then at most 19 small letters or digits."
    ]


def test_reserved_and_repeated() -> None:  # WO1
    assert code_faults("s", ["time", "whycomment", "q", "q"], []) == [
        "s - question code 'time' is reserved by a survey platform - choose another.",
        "s - question code 'whycomment' is reserved by a survey platform - choose another.",
        "s - question code 'q' is used twice - codes must be unique in a study.",
    ]


def test_features() -> None:  # WO1, WO2
    assert code_faults("s", ["Fast onefun"], ["Fast one", "a" * 17, "ok"]) == [
        "s - feature 'Fast one' cannot be used - expected a small letter, then at most 15 small letters or digits.",
        f"s - feature '{'a' * 17}' cannot be used - expected a small letter, then at most 15 small letters or digits.",
    ]
    assert feature_faults({"en": "x", "es": ""}, ("en", "es")) == [
        "has no text in 'es' - add it, or keep to with_languages(['en'])."
    ]
    assert feature_faults({}, ("en",)) == ["has no text in 'en' - add it."]
    assert feature_faults({"en": "a\x07"}, ("en",)) == [
        "has a character in its 'en' text that no workbook can hold - remove it."
    ]


@pytest.mark.parametrize(
    ("code", "good"), [("1", True), ("-98", True), ("abcde", True), ("abcdef", False), ("a b", False)]
)
def test_answer_codes(code: str, good: bool) -> None:  # WO1
    assert bool(ANSWER_CODE.match(code)) is good


def test_columns_and_short_texts() -> None:  # WO3
    scale = Scale("s", (Answer(code="1", label={}), Answer(code="b", label={})), (Answer(code="98", label={}),))
    many = Question(code="uses", role=Role.PROFILE, kind="multiple", text={"en": "Which?"}, name={}, scale=scale)
    assert many.columns == ("uses_1", "uses_b")
    assert many.short("en") == "Which?"
    assert many.short("es") == "uses"
    one = Question(code="why", role=Role.OPEN, kind="text", text={"en": "Why?"}, name={"en": "Reason"})
    assert one.columns == ("why",)
    assert one.short("en") == "Reason"


def test_roles() -> None:  # WO4
    assert len(Role) == 20
    assert [side.value for side in Side] == ["functional", "dysfunctional"]
