"""Properties of instruments, whatever the texts.

PI1 a study written and read back is equal and has the same fingerprint
PI2 the fingerprint changes when any text of any question, scale or instruction changes
PI3 the fingerprint does not change with the order of languages within a text
PI4 every way of writing an answer is decoded to it: code, label, "code - label", any spaces, apostrophes, dashes
PI5 a damaged template gives an instrument or a TemplateError, nothing else
"""

from __future__ import annotations

import json
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.library import shipped_names, shipped_template
from loyaltystats.questionnaire.loader import Document
from loyaltystats.questionnaire.save import _study_data
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import instrument_from, load_instrument

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text != "" and "\ufffe" not in text and "\uffff" not in text
)
AWKWARD = st.sampled_from(
    [
        "NO",
        "null",
        "~",
        "1:30",
        "010",
        "2024-01-01",
        "- a",
        "a: b",
        "# x",
        "'",
        '"',
        "{feature}",
        "*a",
        "&a",
        "=1+1",
        "a\nb",
    ]
)
TEXTS = st.fixed_dictionaries({"en": WORDS | AWKWARD, "es": WORDS | AWKWARD})
FEATURES = st.dictionaries(st.from_regex(r"\A[a-z][a-z0-9]{0,15}\Z"), TEXTS, min_size=1, max_size=4)
WORDINGS = st.sampled_from(["kano1984", "enjoy", "blauth", "short"])


def _study(features: dict[str, dict[str, str]], wording: str) -> Instrument:
    every = [load_instrument(name) for name in ("recommend", "performance", "loyalty")]
    return load_instrument("kano").combined(*every).with_features(features).with_wording(wording)


@QUICK
@given(FEATURES, WORDINGS, TEXTS, st.sampled_from([["en"], ["es"], ["en", "es"], ["es", "en"]]))
def test_saved_and_read_back(
    features: dict[str, dict[str, str]], wording: str, title: dict[str, str], languages: list[str]
) -> None:  # PI1
    try:
        study = _study(features, wording).titled(title, id="mine", version="1").with_languages(languages)
    except TemplateError:  # two features whose codes meet
        return
    with tempfile.TemporaryDirectory() as folder:
        back = load_instrument(study.save(Path(folder) / "study.yaml"))
    assert back == study
    assert back.fingerprint == study.fingerprint
    assert back.codes == study.codes


@QUICK
@given(st.sampled_from(shipped_names()), st.data(), WORDS)
def test_fingerprint_sees_every_text(name: str, data: st.DataObject, word: str) -> None:  # PI2
    study = load_instrument(name)
    if study.parts[0].needs_features:
        study = study.with_features({"speed": {"en": "Speed", "es": "Rapidez"}})
    content = _study_data(study)
    places = list(_seen_by_respondents(content))
    mapping, language = data.draw(st.sampled_from(places))
    if mapping[language] == word:
        return
    before = mapping[language]
    mapping[language] = f"{word} {{feature}}" if "{feature}" in before else word
    try:
        changed = instrument_from(
            Document(name="changed", data=json.loads(json.dumps(content), parse_float=str, parse_int=str), lines={})
        )
    except TemplateError:  # the word made a spelling ambiguous
        return
    finally:
        mapping[language] = before
    assert changed.fingerprint != study.fingerprint


def _seen_by_respondents(content: dict[str, Any]) -> Any:
    """Yield (texts, language) for all that a respondent reads; not the wordings that were not chosen."""
    part = content["parts"][0]
    template = part["template"]
    read = [template["instructions"], *part.get("features", {}).values()]
    for question in (*template.get("feature_questions", ()), *template.get("questions", ())):
        read += [question["text"], question.get("hint", {}), question.get("name", {})]
    used = [*template.get("scales", {}).values(), template.get("wordings", {}).get(part.get("wording"), {})]
    for scale in used:
        read += [one["label"] for one in (*scale.get("answers", ()), *scale.get("missing", ())) if "label" in one]
    for texts in read:
        for language in texts:
            yield texts, language


@QUICK
@given(FEATURES, WORDINGS)
def test_fingerprint_ignores_order_of_languages(features: dict[str, dict[str, str]], wording: str) -> None:  # PI3
    turned = {feature: dict(reversed(texts.items())) for feature, texts in features.items()}
    try:
        assert _study(features, wording).fingerprint == _study(turned, wording).fingerprint
    except TemplateError:
        return


def _scales(name: str) -> list[Scale]:
    template = shipped_template(name)
    asked = [one.scale for one in (*template.plain_questions, *template.feature_questions) if one.scale is not None]
    return [*asked, *(wording.scale for wording in template.wordings.values())]


SCALES = {name: scales for name in shipped_names() if (scales := _scales(name))}
"""Templates whose answers are fixed: not those whose answers are features or open."""
SPACES = st.text(st.sampled_from(" \t\u00a0\u2003\u202f\u200b\ufeff"), max_size=3)
MARKS = st.sampled_from([" - ", "-", " \u2013 ", ": ", ") ", ". "])


@QUICK
@given(st.data(), SPACES, SPACES, MARKS)
def test_every_spelling_is_decoded(data: st.DataObject, before: str, after: str, mark: str) -> None:  # PI4
    scale: Scale = data.draw(st.sampled_from(SCALES[data.draw(st.sampled_from(sorted(SCALES)))]))
    answer: Answer = data.draw(st.sampled_from(scale.all_answers))
    labels = [*answer.label.values(), *answer.aliases]
    forms = [answer.code, *labels, *(answer.code + mark + label for label in labels)]
    form = data.draw(st.sampled_from(forms))
    apostrophe = data.draw(st.sampled_from("'\u2019\u02bc`\u00b4\u2018"))
    for spelling in (form, form.upper(), form.casefold(), form.replace(" ", "\u00a0")):
        assert scale.code_of(before + spelling.replace("'", apostrophe) + after) == answer.code


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    ["", "x", "1", "kano", "en", "{feature}", "-1", "nan", [], {}, ["x"], {"en": "x"}, [{}], None]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(shipped_names()), st.booleans(), st.data())
def test_damaged_templates(name: str, whole: bool, data: st.DataObject) -> None:  # PI5
    study = load_instrument(name)
    content = json.loads(json.dumps(_study_data(study)), parse_float=str, parse_int=str)
    content = content if whole else content["parts"][0]["template"]
    for _ in range(data.draw(st.integers(1, 3))):
        _damage(content, data)
    try:
        instrument = instrument_from(Document(name="damaged", data=content, lines={}))
    except TemplateError:
        return
    assert instrument.fingerprint


def _damage(content: Any, data: st.DataObject) -> None:
    """Replace, remove or add something at a random depth."""
    here = content
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        below = here[key]
        if isinstance(below, (dict, list)) and below and data.draw(st.integers(0, 4)):
            here = below
            continue
        if data.draw(st.booleans()):
            here[key] = deepcopy(data.draw(JUNK))
        elif isinstance(here, dict) and data.draw(st.booleans()):
            here[data.draw(st.sampled_from(["colour", "Scale", "en", "code"]))] = deepcopy(data.draw(JUNK))
        else:
            del here[key]
        return
