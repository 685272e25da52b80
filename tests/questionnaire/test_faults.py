"""questionnaire.faults, questionnaire.meaning: every message of a faulty template, word for word.

FA1 each fault names line, question or scale, the value in quotes, what was expected and what to do
FA2 all faults of a file come in one error, by line, the first twenty listed; one slip does not hide another
FA3 a sound template has no fault
FA4 a study is checked part by part
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

import pytest

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.loader import load_text
from loyaltystats.questionnaire.template import instrument_from

SOUND = """\
template: shop
version: "1"
languages: [en, es]
title: {en: Shop, es: Tienda}
purpose: {en: Know, es: Saber}
scales:
  agree:
    answers:
      - {code: "1", label: {en: Disagree, es: En contra}}
      - {code: "2"}
      - {code: "3", label: {en: Agree, es: A favor}}
    missing:
      - {code: "98", label: {en: Unsure, es: No lo sé}}
  number:
    missing:
      - {code: "-98", label: {en: Unsure, es: No lo sé}}
wordings:
  own:
    title: {en: Own, es: Propia}
    source: Nobody (1900)
    answers: [{code: a}, {code: b}, {code: c}, {code: d}, {code: e}]
default_wording: own
feature_questions:
  - {code: fun, role: kano, side: functional, text: {en: "With {feature}?", es: "¿Con {feature}?"}}
  - {code: dys, role: kano, side: dysfunctional, text: {en: "Not {feature}?", es: "¿Sin {feature}?"}}
  - {code: imp, role: importance, scale: agree, text: {en: "{feature}!", es: "{feature}!"}}
questions:
  - {code: happy, role: outcome, metric: csat, top: 1, scale: agree, name: {en: A, es: B}, text: {en: A, es: B!}}
  - {code: spend, role: outcome, kind: number, minimum: 0, maximum: 9, scale: number, name: {en: A, es: B}, text: {en: A, es: B}}
  - {code: why, role: open, kind: text, name: {en: A, es: B}, text: {en: A, es: B}}
"""

CASES = [
    # shape
    ("template: shop", "template: My Shop", "line 1 - field 'template': 'My Shop' cannot be used - expected small letters and digits, a letter first, at most 30"),
    ('version: "1"\n', "", "line 1 - field 'version' is missing - add it"),
    ('version: "1"', "version: a b", "line 2 - field 'version': 'a b' cannot be used - expected letters, digits, dots and hyphens"),
    ("purpose:", "colour: red\npurpose:", "line 5 - 'colour' is not a field - expected one of analyses, audience, blocks, construct_source, constructs, default_wording, family, feature_prompt, feature_questions, instructions, languages, minutes, minutes_per_feature, purpose, questions, rights, scales, scoring, stale, task_questions, task_size, template, title, translations, use, validation, version, wordings."),
    ("purpose:", "minutes: many\npurpose:", "line 5 - field 'minutes': 'many' - expected a number"),
    ("purpose:", "minutes: 1e999\npurpose:", "line 5 - field 'minutes': '1e999' - expected a finite number"),
    ("purpose:", "minutes: -1\npurpose:", "line 5 - field 'minutes': '-1' is too small - expected at least 0"),
    ("purpose: {en: Know, es: Saber}", "purpose: Know", "line 5 - field 'purpose': 'Know' - expected a mapping such as {en: ..., es: ...}"),
    ("purpose: {en: Know, es: Saber}", "purpose: {en: Know, es: [x]}", "line 5 - field 'purpose.es': a list - expected a text"),
    ("es: Saber}", "es: ' '}", "line 5 - field 'purpose.es' is empty - write at least one entry"),
    ("es: Saber}", 'es: "a\\x07"}', "line 5 - field 'purpose.es': the character U+0007 cannot stand in a workbook - remove it"),
    ("role: open", "role: opne", "line 30, question 'why' - field 'role': 'opne' is not known - expected one of kano, importance, delivery, performance, driver, outcome, level, comparison, expectation, allocation, choice, experience, audit, record, profile, weight, id, wave, attention, open. Did you mean 'open'?"),
    ("kind: text", "kind: txt", "line 30, question 'why' - field 'kind': 'txt' is not known - expected one of single, multiple, number, text. Did you mean 'text'?"),
    ("top: 1,", "top: one,", "line 28, question 'happy' - field 'top': 'one' - expected a whole number"),
    ("top: 1,", "required: perhaps,", "line 28, question 'happy' - field 'required': 'perhaps' - expected true or false"),
    ("{code: d}, {code: e}", "{code: d}", "line 21, wording 'own' - field 'answers' has 4 entries - expected 5"),
    ("{code: d}, {code: e}", "{code: d}, {code: e}, {code: f}", "line 21, wording 'own' - field 'answers' has 6 entries - expected 5"),
    ("{code: e}", "{code: neutral}", "line 21, wording 'own' - field 'code': 'neutral' cannot be used - expected 1 to 5 letters or digits"),
    ("code: why", "code: the_why", "line 30, question 'the_why' - field 'code': 'the_why' cannot be used - expected small letters and digits, a letter first (a suffix of at most 4, a question code of at most 20)"),
    ("code: imp", "code: import", "line 26, question 'import' - field 'code': 'import' cannot be used - expected small letters and digits, a letter first (a suffix of at most 4, a question code of at most 20)"),
    ("  agree:", "  My scale: {}\n  agree:", "line 7, scale 'My scale' - key 'My scale' cannot be used - expected small letters, digits and underscores, a letter first, at most 30"),
    ("{code: why, role", "{code: why, sacle: agree, role", "line 30, question 'why' - 'sacle' is not a field - expected one of block, code, construct, facet, hint, kind, maximum, metric, minimum, name, relevance, required, reversed, right, role, scale, sensitive, side, sources, text, top, total. Did you mean 'scale'?"),
    ("  - {code: why,", "  - five\n  - {code: why,", "line 30, question number 3 - field 'questions': 'five' - expected a mapping of fields"),
    # languages
    ("title: {en: Shop, es: Tienda}", "title: {en: Shop}", "line 4 - field 'title' has no text in 'es' - every declared language needs one - add it"),
    ("title: {en: Shop, es: Tienda}", "title: {en: Shop, es: Tienda, fr: Magasin}", "line 4 - field 'title' has a text in 'fr', which is not among the languages en, es - add it to 'languages' or remove the text"),
    ("languages: [en, es]", "languages: [en, es, es]", "line 3 - language 'es' is listed 2 times - list it once"),
    ("languages: [en, es]", "languages: [en, es, English]", "line 3 - field 'languages': 'English' cannot be used - expected a language code such as en, es or pt-br"),
    ("{en: Disagree, es: En contra}", "{en: Disagree}", "line 9, scale 'agree' - field 'label' has no text in 'es' - every declared language needs one - add it"),
    # scales and wordings
    ("es: A favor", "es: Disagree", "line 7, scale 'agree' - 'disagree' would stand for two different answers - change one of the texts or aliases"),
    ('{code: "2"}', '{code: "1"}', "line 7, scale 'agree' - answer code '1' is used 2 times - codes must be unique in a scale"),
    ('{code: "2"}', '{code: "98"}', "line 7, scale 'agree' - answer code '98' is used 2 times - codes must be unique in a scale\nline 10, scale 'agree' - answer code '98' is kept for answers that count as missing - choose another code or move it under 'missing'"),
    ('{code: "2"}', '{code: "-2"}', "line 10, scale 'agree' - answer code '-2' is kept for answers that count as missing - choose another code or move it under 'missing'"),
    ('- {code: "98"', '- {code: "9"', "line 13, scale 'agree' - missing code '9' - expected one of 96, 97, 98, 99 (not shown, not applicable, don't know, refused)"),
    ('- {code: "-98"', '- {code: "98"', "line 16, scale 'number' - missing code '98' - expected one of -96, -97, -98, -99 (not shown, not applicable, don't know, refused)"),
    ("{code: e}", "{code: a}", "line 18, wording 'own' - answer code 'a' is used 2 times - codes must be unique in a scale"),
    ("default_wording: own\n", "", "line 17 - no wording is chosen - add 'default_wording' with the name of one of them"),
    ("default_wording: own", "default_wording: onw", "line 22 - there is no wording 'onw' - expected one of own. Did you mean 'own'?"),
    # questions
    ("code: why", "code: happy", "line 30, question 'happy' - question code 'happy' is used twice - codes must be unique"),
    ("code: why", "code: weight", "line 30, question 'weight' - question code 'weight' is reserved by a survey platform - choose another"),
    ("es: B!}}", 'es: "{feature}"}}', "line 28, question 'happy' - the text in 'es' has {feature}, which is filled in under 'feature_questions' only - move the question there or remove the mark"),
    ('{en: "{feature}!"', '{en: "It!"', "line 26, question 'imp' - the text in 'en' has no {feature} - put it where the feature's name goes"),
    ("side: dysfunctional", "side: functional", "line 23 - a Kano pair has 2 functional questions - expected one functional and one dysfunctional question\nline 23 - a Kano pair has 0 dysfunctional questions - expected one functional and one dysfunctional question"),
    ("side: dysfunctional, ", "", "line 23 - a Kano pair has 0 dysfunctional questions - expected one functional and one dysfunctional question\nline 25, question 'dys' - a Kano question has no side - add 'side: functional' or 'side: dysfunctional'"),
    ("role: importance,", "role: importance, side: functional,", "line 26, question 'imp' - 'side' belongs to role kano, not to role importance - remove it"),
    ("side: dysfunctional,", "side: dysfunctional, kind: text,", "line 25, question 'dys' - a Kano question is of kind 'text' - expected 'single'"),
    ("side: dysfunctional,", "side: dysfunctional, scale: number,", "line 25, question 'dys' - a Kano question has 0 answers - expected 3 or 5\nline 25, question 'dys' - scale 'number' has 0 answers - expected at least 2"),
    ("role: open, kind: text", "role: kano, side: functional", "line 30, question 'why' - role kano is asked under 'feature_questions' only - move the question there"),
    ("questions:\n  - {code: happy", '  - {code: im2, role: importance, scale: agree, text: {en: "{feature}", es: "{feature}"}}\nquestions:\n  - {code: happy', "line 27, question 'im2' - role 'importance' is asked 2 times per feature - expected once"),
    ("top: 1, scale: agree", "top: 1, scale: agre", "line 28, question 'happy' - there is no scale 'agre' - expected one of agree, number, or a shared one. Did you mean 'agree'?"),
    ("top: 1, scale: agree, ", "top: 1, ", "line 28, question 'happy' - a question of kind 'single' has no scale - name one, or use 'kind: text'"),
    ("kind: text,", "kind: text, scale: agree,", "line 30, question 'why' - a question of kind 'text' has a scale - remove it, or use 'kind: single'"),
    ("scale: number", "scale: agree", "line 29, question 'spend' - a number has a scale with answers - a number's scale holds missing codes only"),
    ("kind: text,", "kind: text, maximum: 3,", "line 30, question 'why' - 'maximum' belongs to kind number, not to kind text - remove it"),
    ("minimum: 0,", "minimum: 9,", "line 29, question 'spend' - 'minimum' 9 is not below 'maximum' 9 - correct one of them"),
    ("role: outcome, metric: csat, top: 1", "role: profile, metric: csat, top: 1", "line 28, question 'happy' - 'metric' belongs to role outcome, not to role profile - remove it"),
    ("metric: csat, top: 1", "metric: nps", "line 28, question 'happy' - metric nps reads answers 0 to 10 - scale 'agree' has 1, 2, 3"),
    ("metric: csat, top: 1", "metric: share", "line 28, question 'happy' - metric share reads a number - the question is of kind 'single'"),
    ("metric: csat, top: 1", "metric: csat, top: 3", "line 28, question 'happy' - 'top' 3 cannot be used - expected metric csat and fewer than all answers"),
    ("kind: text,", "kind: text, facet: ease,", "line 30, question 'why' - 'facet' belongs to a rating of role outcome or driver, on an ordered scale - remove it"),
]  # fmt: skip


def _lines(text: str) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        instrument_from(load_text(text, "shop.yaml"))
    headline, *lines = str(caught.value).splitlines()
    shown = [line.removeprefix("  - ") for line in lines]
    assert headline == f"shop.yaml has {len(shown)} fault{'s' if len(shown) > 1 else ''}:"
    return shown


def test_sound_template() -> None:  # FA3
    instrument = instrument_from(load_text(SOUND, "shop.yaml"))
    assert instrument.codes == ("happy", "spend", "why")
    assert instrument.question("spend").maximum == 9.0
    assert instrument.question("happy").top == 1


@pytest.mark.parametrize(("old", "new", "expected"), CASES, ids=range(len(CASES)))
def test_each_fault(old: str, new: str, expected: str) -> None:  # FA1
    assert SOUND.count(old) >= 1
    assert _lines(SOUND.replace(old, new, 1)) == expected.splitlines()


def test_faults_are_collected_by_line() -> None:  # FA2
    text = SOUND
    for old, new in [
        ("role: open", "role: opne"),
        ("title: {en: Shop, es: Tienda}", "title: {en: Shop}\ntitle: {en: Shop}"),
        ("top: 1, scale: agree", "top: 1, scale: agre"),
        ("default_wording: own", "default_wording: onw"),
    ]:
        text = text.replace(old, new, 1)
    assert [line.split(" - ")[0] for line in _lines(text)] == [
        "line 4",
        "line 5",
        "line 23",
        "line 29, question 'happy'",
        "line 31, question 'why'",
    ]


def test_twenty_are_listed() -> None:  # FA2
    codes = "\n".join(
        f'  - {{code: "Q{i}", role: open, kind: text, name: {{en: A, es: B}}, text: {{en: A, es: B}}}}'
        for i in range(25)
    )
    with pytest.raises(TemplateError) as caught:
        instrument_from(load_text(SOUND + codes, "shop.yaml"))
    lines = str(caught.value).splitlines()
    assert lines[0] == "shop.yaml has 25 faults:"
    assert len(lines) == 22
    assert lines[-1] == "  ... and 5 more"


@pytest.mark.parametrize("text", ["", "words", "- a\n- b"])
def test_no_mapping(text: str) -> None:
    assert _lines(text) == ["line 1 - is not a template - expected fields such as 'template', 'title'"]


def test_nothing_asked() -> None:
    text = SOUND.split("feature_questions:", maxsplit=1)[0]
    assert _lines(text) == ["line 1 - asks nothing - add 'questions' or 'feature_questions'"]


def test_kano_without_answers() -> None:
    start, end = SOUND.index("wordings:"), SOUND.index("feature_questions:")
    message = "a Kano question has neither a scale nor a wording - add 'wordings' or name a scale"
    assert _lines(SOUND[:start] + SOUND[end:]) == [
        f"line 18, question 'fun' - {message}",
        f"line 19, question 'dys' - {message}",
    ]


def test_single_needs_two_answers() -> None:
    text = SOUND.replace("top: 1, scale: agree", "scale: number")
    assert _lines(text) == ["line 28, question 'happy' - scale 'number' has 0 answers - expected at least 2"]


def _study(template: str = SOUND, **changed: str) -> str:
    fields = {"study": "mine", "version": '"1"', "title": "{en: Mine, es: Mío}", "languages": "[en, es]", **changed}
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if name not in ("wording", "features"))
    wording = changed.get("wording", "own")
    features = changed.get("features", "{fast: {en: Fast, es: Rápido}}")
    body = "".join(f"      {line}\n" for line in template.splitlines())
    return f"{head}parts:\n  - wording: {wording}\n    features: {features}\n    template:\n{body}"


def test_sound_study() -> None:  # FA4
    study = instrument_from(load_text(_study(), "shop.yaml"))
    assert isinstance(study, Instrument)
    assert study.codes == ("fastfun", "fastdys", "fastimp", "happy", "spend", "why")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_study(features="{fast: {en: Fast}}"), "line 7, feature 'fast' - field 'fast' has no text in 'es' - every declared language needs one - add it"),
        (_study(features="{fast: Fast}"), "line 7, feature 'fast' - field 'fast': 'Fast' - expected a mapping such as {en: ..., es: ...}"),
        (_study(wording="short"), "line 6 - there is no wording 'short' in this template"),
        (_study(languages="[en, es, fr]", title="{en: Mine, es: Mío, fr: Mien}", features="{fast: {en: F, es: F, fr: F}}"), "line 11 - the template has no language 'fr', which the study needs"),
        (_study(title="{en: Mine}"), "line 3 - field 'title' has no text in 'es' - every declared language needs one - add it"),
        (_study(SOUND.replace("role: open", "role: opne")), "line 38, question 'why' - field 'role': 'opne' is not known - expected one of kano, importance, delivery, performance, driver, outcome, level, comparison, expectation, allocation, choice, experience, audit, record, profile, weight, id, wave, attention, open. Did you mean 'open'?"),
        (_study(colour="red"), "line 5 - 'colour' is not a field - expected one of languages, parts, plan, split, study, title, version."),
        ("study: a\nversion: '1'\ntitle: {en: A}\nlanguages: [en]\nparts: [x]\n", "line 5 - field 'parts': 'x' - expected a mapping of fields"),
        ("study: a\nversion: '1'\ntitle: {en: A}\nlanguages: [en]\nparts: []\n", "line 5 - field 'parts' is empty - write at least one entry"),
        ("study: a\nversion: '1'\ntitle: {en: A}\nlanguages: en\nparts: [{template: {template: x}, feature: x}]\n", None),
    ],
    ids=range(10),
)  # fmt: skip
def test_study_faults(text: str, expected: str | None) -> None:  # FA4
    lines = _lines(text)
    if expected is not None:
        assert lines == [expected]
    else:
        assert (
            "line 5 - 'feature' is not a field - expected one of features, template, wording. Did you mean 'features'?"
            in lines
        )
        assert "line 5 - field 'version' is missing - add it" in lines


def test_study_codes() -> None:  # FA4
    with pytest.raises(TemplateError) as caught:
        instrument_from(load_text(_study(features="{Fast one: {en: F, es: F}}"), "shop.yaml"))
    assert str(caught.value) == (
        "shop.yaml - instrument mine - feature 'Fast one' cannot be used - expected a small letter, then at most 15 small "
        "letters or digits."
    )
