"""questionnaire.scale.

SL1 a code, a label in any language, an alias and "1 - label" stand for the same answer
SL2 spaces, case, apostrophes, dashes, full-width and invisible characters make no difference
SL3 an unknown answer gives None, never a guess; a code beside the wrong label is unknown
SL4 a code wins over a label that looks like one; spellings that clash are found
SL5 positions, labels and missing codes
"""

from __future__ import annotations

import pytest

from loyaltystats.questionnaire.scale import Answer, Scale, normal_text

SHORT = Scale(
    "short",
    (
        Answer(code="1", label={"en": "I like it", "es": "Me gusta"}),
        Answer(code="2", label={"en": "I expect it", "es": "Es lo que espero"}),
        Answer(code="3", label={"en": "I am neutral", "es": "Me es indiferente"}, aliases=("I'm neutral",)),
    ),
    missing=(Answer(code="98", label={"en": "I don't know", "es": "No lo sé"}),),
)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *(
            (value, "1")
            for value in (1, 1.0, "1", "1.0", "1,0", " 1 ", "\uff11", "I like it", "i LIKE  it", "Me gusta")
        ),
        *((value, "1") for value in ("1 - I like it", "1-I like it", "1: Me gusta", "1) I like it", "1. I like it")),
        *(
            (value, "1")
            for value in ("1 \u2013 I like it", "1 \u2014 me gusta", "I\u00a0like\u202fit", "I like it\u200b")
        ),
        *(
            (value, "3")
            for value in (
                "I'm neutral",
                "I\u2019m neutral",
                "I\u00b4m neutral",
                "I\uff07m neutral",
                "i\u02bcm  NEUTRAL",
                "I am neutral",
                "3 = I`m neutral",
            )
        ),
        *((value, "98") for value in (98, "98", "I don\u2019t know", "98 - No lo s\u00e9", "NO LO SE\u0301")),
        *(
            (value, None)
            for value in ("", "4", 0, "I like", "1 - I expect it", "7 - I like it", "like it I", True, None)
        ),
        *((value, None) for value in ("1.5", "1 -", "- I like it", "11", "1 1", float("nan"))),
    ],
)
def test_spellings(value: object, code: str | None) -> None:  # SL1, SL2, SL3
    assert SHORT.code_of(value) == code


def test_normal_text() -> None:  # SL2
    assert normal_text("\ufeff \u201cQuoted\u201d\u00ad text ") == '"quoted" text'
    assert normal_text("-98.0") == "-98"
    assert normal_text("1.50") == "1.50"


def test_codes_win_over_labels() -> None:  # SL4
    scale = Scale("s", (Answer(code="1", label={"en": "2"}), Answer(code="2", label={"en": "two"})))
    assert scale.code_of("2") == "2"
    assert scale.ambiguous() == ("2",)
    twice = Scale("s", (Answer(code="1", label={"en": "Yes", "es": "No"}), Answer(code="2", label={"en": "no"})))
    assert twice.ambiguous() == ("no",)
    assert SHORT.ambiguous() == ()


def test_negative_missing_codes() -> None:  # SL5
    scale = Scale("share", (), (Answer(code="-98", label={"en": "Unsure"}),))
    for value in (-98, -98.0, "-98", "\u221298", "-98 - unsure", "Unsure"):
        assert scale.code_of(value) == "-98"
    assert scale.is_numeric


def test_positions_and_labels() -> None:  # SL5
    assert [SHORT.position(value) for value in (1, "me gusta", 3, 98, "x")] == [1, 1, 3, None, None]
    assert SHORT.codes == ("1", "2", "3")
    assert SHORT.missing_codes == ("98",)
    assert [answer.code for answer in SHORT.all_answers] == ["1", "2", "3", "98"]
    assert SHORT.label(1, "es") == "Me gusta"
    assert SHORT.label("1", "fr") == "1"
    assert SHORT.label("x", "en") == "x"
    assert SHORT.is_numeric
    assert not Scale("s", (Answer(code="01", label={}),)).is_numeric
    assert not Scale("s", (Answer(code="A", label={}),)).is_numeric
    assert SHORT.answers[0].display("en") == "1 - I like it"
    assert Answer(code="2", label={}).display("en") == "2"
