"""questionnaire.texts and translation: every text of a study with its key, and others in their place.

TX1 every text that a respondent or reader sees has one key; keys follow the template
TX2 putting back what was there changes nothing; a change reaches every place of a text and nothing else
TX3 what respondents do not see is told: names, scoring, wordings that were not chosen
TX4 codes that a feature question and another question share, and templates of one name, are kept apart
TX5 the hash of a source ignores spaces, and nothing else
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.save import _study_data
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.questionnaire.texts import changed, put, texts_of
from loyaltystats.questionnaire.translation import Given, rows_of, source_hash, translated


@pytest.mark.parametrize("name", shipped_names())
def test_every_text(name: str) -> None:  # TX1, TX2
    study = load_instrument(name)
    texts = texts_of(study)
    assert len({text.key for text in texts}) == len(texts)
    assert changed(study, lambda text: text.texts) == study
    marked = changed(study, lambda text: dict.fromkeys(text.texts, f"<{text.key}>"))
    left = list(_words(_study_data(marked)))
    assert left
    assert all(words.startswith("<") for words in left), [words for words in left if not words.startswith("<")]
    assert {words.strip("<>") for words in left} == {text.key for text in texts}


def _words(data: object) -> list[str]:
    """Return every text by language in the data of a saved study."""
    if isinstance(data, list):
        return [words for one in data for words in _words(one)]
    if not isinstance(data, dict):
        return []
    found = [words for key, value in data.items() if key not in ("translations", "stale") for words in _words(value)]
    is_text = data and set(data) <= {"en", "es", "pt", "de", "fr", "zh"}
    return [str(value) for value in data.values()] if is_text else found


def test_a_change_reaches_every_place() -> None:  # TX2
    study = (
        load_instrument("kano")
        .with_features({"a": "Gift", "b": "Card"})
        .combined(load_instrument("performance").with_features({"a": "Gift"}))
    )
    new = put(study, {"features.a": {"en": "Present"}, "kano.scales.importance.1.label": {"en": "Unimportant"}})
    assert new.question("afun").text["en"].startswith("Present: ")
    assert new.question("aperf").text["en"].startswith("Present: ")
    assert new.question("bfun").text["en"].startswith("Card: ")
    assert new.question("aimp").scale.label("1", "en") == "Unimportant"  # type: ignore[union-attr]
    assert new.question("bimp").scale == new.question("aimp").scale
    assert new.question("afun").text["es"] == study.question("afun").text["es"]


def test_what_respondents_do_not_see() -> None:  # TX3
    seen = {text.key: text.seen for text in texts_of(load_instrument("kano"))}
    for key, is_seen in {
        "kano.title": True,
        "kano.instructions": True,
        "kano.audience": True,
        "kano.scoring": False,
        "kano.purpose": False,
        "kano.wordings.short.1.label": True,
        "kano.wordings.enjoy.1.label": False,
        "kano.wordings.short.title": False,
    }.items():
        assert seen[key] is is_seen, key
    chosen = load_instrument("kano").with_wording("enjoy")
    assert {text.key: text.seen for text in texts_of(chosen)}["kano.wordings.enjoy.1.label"]
    assert not {text.key: text.seen for text in texts_of(load_instrument("csat"))}["csat.questions.satoverall.name"]


def test_kept_apart() -> None:  # TX4
    study = load_instrument("kano").with_features({"a": "Gift"})
    one = study.parts[0].template
    plain = replace(one.feature_questions[3], feature=None, text={"en": "Got it?"})
    both = replace(study, parts=(replace(study.parts[0], template=replace(one, plain_questions=(plain,))),))
    keys = [text.key for text in texts_of(both)]
    assert {"kano.feature_questions.got.text", "kano.questions.got.text", "kano.questions.fun.text"} <= set(keys)
    assert changed(both, lambda text: text.texts) == both


@given(st.text(max_size=40), st.text(max_size=40))
def test_hash(one: str, other: str) -> None:  # TX5
    assert source_hash(f"  {one}\n") == source_hash(one)
    assert (source_hash(one) == source_hash(other)) == (one.split() == other.split())


def test_rows_and_outcome() -> None:  # TX5
    study = load_instrument("recommend").with_languages(["en"])
    rows = rows_of(study, "it")
    words = {row.key: Given(words=f"it {row.source}", status="reviewed", hash=row.hash) for row in rows}
    made = translated(study, "it", words)
    assert made.faults == []
    assert made.instrument.languages == ("en", "it")
    assert translated(study, "it", {}).instrument is study  # with faults the study is the old one
    old = translated(study, "it", {**words, rows[0].key: Given(words="it", hash="0123456789ab")})
    assert old.stale == [rows[0].key]
