"""Small studies for the tests of the design check, and what one rule says about them."""

from __future__ import annotations

from typing import Any

from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.lint.run import RULES
from loyaltystats.questionnaire.lint.subject import subject_of
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale

Texts = str | dict[str, str]


def local(text: Texts) -> dict[str, str]:
    """Return a text by language; a plain one is English."""
    return {"en": text} if isinstance(text, str) else dict(text)


def scale(*labels: Texts, name: str = "own", missing: tuple[str, ...] = ("98",), ordered: bool = True) -> Scale:
    """Return a scale with codes 1, 2, ...; an empty label leaves a point without words."""
    answers = tuple(
        Answer(code=str(code), label=local(label) if label else {}) for code, label in enumerate(labels, start=1)
    )
    ways_out = {"96": "Not asked", "97": "Does not apply", "98": "I don't know", "99": "No answer"}
    return Scale(name, answers, tuple(Answer(code=code, label={"en": ways_out[code]}) for code in missing), ordered)


AGREE = scale("Disagree", "", "Neither", "", "Agree", name="agree")
"""A scale without faults."""


def question(code: str = "q1", text: Texts = "How good is this?", **more: Any) -> Question:
    """Return a driver on a five-point scale."""
    kind = more.pop("kind", "single")
    given = {"role": Role.DRIVER, "scale": AGREE if kind == "single" else None, "name": local("Short"), **more}
    return Question(code=code, kind=kind, text=local(text), **given)


def study(*questions: Question, languages: tuple[str, ...] = ("en",), **more: Any) -> Instrument:
    """Return a study of one template; ``features`` and ``feature_questions`` make it ask about features."""
    features = {name: local(text) for name, text in more.pop("features", {}).items()}
    titled = {language: f"Title {language}" for language in languages}
    template = Template(
        **{
            "id": "own",
            "version": "1",
            "title": titled,
            "purpose": titled,
            "languages": languages,
            "plain_questions": questions,
            **more,
        }
    )
    part = Part(template=template, features=features, wording=template.default_wording)
    return Instrument(parts=(part,), languages=languages, id="own", version="1", title=titled)


def findings(instrument: Instrument, rule: str, raw: Any = None) -> list[tuple[str, str, str]]:
    """Return severity, question and message of what one rule finds."""
    (function,) = (one for one in RULES if one.__name__ == rule)
    found = list(function(subject_of(instrument, raw)))
    assert all(one.rule == rule for one in found)
    assert all(" - " in one.message for one in found)
    return [(one.severity, one.question, one.message) for one in found]


def said(text: str, rule: str, language: str = "en", **more: Any) -> list[str]:
    """Return the severities that one rule gives to a question with this text."""
    labels = {lang: {language: label} for lang, label in (("low", "1"), ("high", "5"))}
    own = Scale("s", (Answer(code="1", label=labels["low"]), Answer(code="5", label=labels["high"])))
    asked = question(text={language: text}, **{"scale": own, **more})
    return [severity for severity, _, _ in findings(study(asked, languages=(language,)), rule)]
