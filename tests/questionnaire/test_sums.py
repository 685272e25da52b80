"""questionnaire.sums: numbers that together must reach a total.

SU1 numbers about features add up over all features, per question; other numbers over their block
SU2 equal totals of different templates, suffixes and blocks stay apart; a question shared by two templates counts once
"""

from __future__ import annotations

from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.sums import sums

FEATURES = {"price": {"en": "Price"}, "speed": {"en": "Speed"}}


def _number(code: str, **more: object) -> Question:
    texts = {"en": f"{code}?"}
    return Question(
        **{
            "code": code,
            "role": Role.ALLOCATION,
            "kind": "number",
            "text": texts,
            "name": texts,
            "total": 100.0,
            **more,
        }  # type: ignore[arg-type]
    )


def _study(*templates: Template) -> Instrument:
    parts = tuple(Part(template=one, features=FEATURES if one.feature_questions else {}) for one in templates)
    return Instrument(parts=parts, languages=("en",), id="own", version="1", title={"en": "Own"})


def _template(name: str, **more: object) -> Template:
    return Template(**{"id": name, "version": "1", "title": {"en": name}, "purpose": {}, "languages": ("en",), **more})  # type: ignore[arg-type]


def test_over_features_and_blocks() -> None:  # SU1
    study = _study(
        _template("a", feature_questions=(_number("pts", text={"en": "{feature}?"}), _number("won", total=10.0))),
        _template(
            "b", plain_questions=(_number("x", block="one"), _number("y", block="one"), _number("z", total=None))
        ),
    )
    assert [(one.total, one.codes) for one in sums(study)] == [
        (100.0, ("pricepts", "speedpts")),
        (10.0, ("pricewon", "speedwon")),
        (100.0, ("x", "y")),
    ]


def test_apart() -> None:  # SU2
    study = _study(
        _template("a", plain_questions=(_number("x"), _number("y", block="two"))),
        _template("b", plain_questions=(_number("x"), _number("v"))),
    )
    assert [one.codes for one in sums(study)] == [("x",), ("y",), ("v",)]
    assert not sums(_study(_template("c", plain_questions=(_number("x", total=None),))))
