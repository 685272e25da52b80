"""questionnaire.lint.run: all rules as one result.

LI1 findings: gravest first, then in the order of the questionnaire, each once; columns and counts agree
LI2 shipped templates have nothing above a note, in any of their languages; notes are few
LI3 a study, a template's name and a file are all taken; a file shows scales that no question uses
LI4 features are not needed; many features give no more findings than one
LI5 every rule has a name of its own, says what it finds, and is tried by the tests
LI6 a bad questionnaire shows its faults
LI7 it takes seconds at most, long texts included
LI8 no text whatsoever makes it fail
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linting import question, scale, study

import loyaltystats as ls
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.lint.finding import SEVERITIES
from loyaltystats.questionnaire.lint.run import RULES, LintResult, lint

TEXTS = st.text(max_size=60) | st.sampled_from(
    ["", " ", "{feature}", "[", "(", "and", "\\", "NOT NOT", "和", "?", "18-25", "%s", "<b>"]
)

BAD = """
template: bad
version: "1"
languages: [en, es]
title: {en: Bad, es: Malo}
purpose: {en: To be found out, es: Ser descubierto}
minutes: 9
scales:
  lopsided:
    answers:
      - {code: "1", label: {en: Good, es: Bueno}}
      - {code: "2", label: {en: Very good, es: Muy bueno}}
      - {code: "3", label: {en: Excellent, es: Excelente}}
  spare:
    answers:
      - {code: "1", label: {en: Yes, es: Sí}}
      - {code: "2", label: {en: No, es: No}}
questions:
  - code: badfirst
    role: experience
    required: true
    scale: lopsided
    name: {en: First, es: Primera}
    text:
      en: Don't you agree that our staff is friendly and competent?
      es: Don't you agree that our staff is friendly and competent?
  - code: badsecond
    role: driver
    scale: lopsided
    relevance: badfirst = '1' and badfirst = '2'
    name: {en: Second, es: Segunda}
    text: {en: "How good is [BRAND]?", es: "¿Qué tal es [BRAND]?"}
"""


def test_result() -> None:  # LI1
    made = lint(
        study(question(text="Are we fast and friendly?"), question("q2", "We always help.", scale=scale("", "Good")))
    )
    frame = made.to_frame()
    assert isinstance(made, LintResult)
    assert list(frame.columns) == ["severity", "question", "language", "rule", "message"]
    places = [SEVERITIES.index(one) for one in frame["severity"]]
    assert places == sorted(places)
    assert not frame.duplicated().any()
    assert made.n == 2
    assert made.errors == (frame["severity"] == "error").sum() == 0
    assert made.warnings == (frame["severity"] == "warning").sum()
    facts = made.facts()
    assert (facts["errors"], facts["warnings"], facts["questions"]) == (0, made.warnings, 2)
    assert facts["notes"] == (frame["severity"] == "note").sum()
    warned = frame[frame["severity"] == "warning"]["question"].tolist()
    assert warned == sorted(warned)
    assert made.minutes is not None
    assert "No rule replaces a pretest" in made.summary()


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_templates(name: str) -> None:  # LI2
    made = lint(name)
    frame = made.to_frame()
    grave = frame[frame["severity"] != "note"]
    assert grave.empty, grave["message"].tolist()
    told = frame[~frame["rule"].isin(["draft_translation", "minutes", "item_direction"])]
    assert len(told[["question", "rule"]].drop_duplicates()) <= 3 + 0.25 * made.n


def test_from_file(tmp_path: Path) -> None:  # LI3
    file = tmp_path / "bad.yaml"
    file.write_text(BAD, encoding="utf-8")
    assert "spare" in " ".join(lint(file).to_frame()["message"])
    assert lint(str(file)).to_frame().equals(lint(file).to_frame())
    assert "spare" not in " ".join(lint(ls.load_instrument(file)).to_frame()["message"])
    assert lint("kano").to_frame().equals(lint(ls.load_instrument("kano")).to_frame())
    with pytest.raises(ls.TemplateError, match="no template 'kanoo'"):
        lint("kanoo")


def test_features(tmp_path: Path) -> None:  # LI4
    bare = lint("kano").to_frame()
    kano = ls.load_instrument("kano")
    many = kano.with_features({f"f{i}": {lang: f"{lang}{i}" for lang in kano.languages} for i in range(9)})
    found = lint(many.titled("Our shop")).to_frame()
    assert bare["rule"].value_counts().to_dict() == found["rule"].value_counts().to_dict()
    assert lint(many).n == 36
    assert lint("bestworst").to_frame()["rule"].tolist().count("minutes") == 1


def test_rules() -> None:  # LI5
    names = [rule.__name__ for rule in RULES]
    assert len(set(names)) == len(names) >= 30
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("lint/test_*.py"))
    for rule in RULES:
        assert (rule.__doc__ or "").strip(), rule.__name__
        assert f'"{rule.__name__}"' in tests, rule.__name__


def test_a_bad_questionnaire(tmp_path: Path) -> None:  # LI6
    file = tmp_path / "bad.yaml"
    file.write_text(BAD, encoding="utf-8")
    made = lint(file)
    found = {(row.severity, row.rule) for row in made.to_frame().itertuples()}
    expected = {
        ("error", "unreachable"),
        ("error", "left_over"),
        ("warning", "leading"),
        ("warning", "unbalanced"),
        ("warning", "no_dont_know"),
        ("warning", "same_text"),
        ("warning", "unused"),
        ("warning", "declared_minutes"),
        ("note", "draft_translation"),
    }
    assert expected <= found
    assert ("warning", "double_barrelled") in found
    assert made.errors >= 3


def test_speed() -> None:  # LI7
    long = ls.load_instrument("readiness").with_features({f"f{i}": f"Process {i}" for i in range(20)})
    start = time.perf_counter()
    lint(long)
    words = "between the fast and friendly staff, not never, "
    lint(study(question(text=words * 1000 + "and"), question("q2", "a" * 50_000), question("q3", "and " * 10_000)))
    assert time.perf_counter() - start < 20  # below 1 on a free machine


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=4, max_size=4))
def test_any_text(texts: list[str]) -> None:  # LI8
    spoken = ("en", "zh", "fr", "it")
    labels = [dict(zip(spoken, texts, strict=True)), "", dict(zip(spoken, reversed(texts), strict=True))]
    asked = question(text=dict(zip(spoken, texts, strict=True)), scale=scale(*labels), relevance=texts[0])
    made = lint(study(asked, languages=spoken))
    assert made.summary()
    assert set(made.to_frame()["severity"]) <= set(SEVERITIES)
