"""questionnaire.lint.whole and minutes.

LH1 codes that clash, are reserved or unlawful are errors
LH2 a Kano pair is complete, and its second question says clearly that the feature is not there
LH3 everything required, long grids, and what no question uses
LH4 the time: words at the published speed, seconds per kind; conditions, splits and grids count; a range
LH5 too long is a warning; declared and estimated minutes may differ by a factor of two
LH6 languages without word lists are named
LH7 titles of templates that respondents would read are told
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.linting import AGREE, findings, question, scale, study

from loyaltystats.questionnaire.instrument import Block, Instrument
from loyaltystats.questionnaire.lint.minutes import SECONDS, WORDS_PER_MINUTE, TimeEstimate, time_estimate
from loyaltystats.questionnaire.lint.words.lists import LANGUAGES
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.template import load_instrument

PAIR = (
    question("fun", "{feature}: if you get this?", role=Role.KANO, side=Side.FUNCTIONAL),
    question("dys", "{feature}: if you do NOT get this?", role=Role.KANO, side=Side.DYSFUNCTIONAL),
)


def test_codes() -> None:  # LH1
    assert findings(study(question("q1"), question("q2", "Else?")), "codes") == []
    for codes, words in (
        (("q1", "q1"), "is used twice"),
        (("time",), "is reserved"),
        (("Q_1",), "cannot be used"),
        (("mycomment",), "is reserved"),
    ):
        asked = [question(code, f"Number {place}?") for place, code in enumerate(codes)]
        (found,) = findings(study(*asked), "codes")
        assert found[:2] == ("error", codes[0])
        assert words in found[2]


def test_same_features() -> None:  # LH1
    kano = load_instrument("kano").with_languages(["en", "es"])
    twice = kano.with_features({"a": {"en": "Wi-Fi", "es": "Wifi"}, "b": {"en": "wi-fi ", "es": "Wi-Fi"}})
    assert findings(twice, "same_features") == [
        ("warning", "b", "features (en) - 'a' and 'b' have the same words - give each words of its own")
    ]
    assert findings(kano.with_features({"a": "Wi-Fi", "b": "Pool"}), "same_features") == []


def test_template_title() -> None:  # LH7
    kano = load_instrument("kano").with_features({"a": {"en": "Wi-Fi", "es": "Wifi"}})
    (found,) = findings(kano, "template_title")
    assert found[0] == "note"
    assert "was given no title, so respondents read 'Customer survey' above it" in found[2]
    both = kano.combined(load_instrument("recommend"))
    assert "'Customer survey'" in findings(both, "template_title")[0][2]
    assert findings(both.titled("Our shop"), "template_title") == []
    assert findings(load_instrument("kano"), "template_title") == []  # no study yet


def test_kano_pair() -> None:  # LH2
    assert findings(study(feature_questions=PAIR), "kano_pair") == []
    (found,) = findings(study(feature_questions=PAIR[:1]), "kano_pair")
    assert "its Kano pair has no dysfunctional question - a category needs both - add it" in found[2]
    assert findings(study(question()), "kano_pair") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{feature}: what if you do NOT get this?", []),
        ("{feature}: what if you get it WITHOUT this?", []),
        ("{feature}: what if this is missing?", []),
        ("{feature}: what if you do not get this?", ["note"]),
        ("{feature}: what if you get something?", ["warning"]),
    ],
)
def test_kano_absence(text: str, found: list[str]) -> None:  # LH2
    other = replace(PAIR[1], text={"en": text})
    assert [one[0] for one in findings(study(feature_questions=(PAIR[0], other)), "kano_absence")] == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_absence(language: str) -> None:  # LH2
    kano = load_instrument("kano")
    if language in kano.languages:
        assert findings(kano.with_languages([language]), "kano_absence") == []


def test_required() -> None:  # LH3
    every = [question(f"q{i}", f"Number {i}?", required=True) for i in range(3)]
    assert [one[0] for one in findings(study(*every), "required_everywhere")] == ["warning"]
    assert findings(study(*every, question("q9")), "required_everywhere") == []


def test_long_grids() -> None:  # LH3
    def found(rows: int, **more: object) -> list[str]:
        asked = [question(f"q{i}", f"Number {i}?", **more) for i in range(rows)]
        return [one[0] for one in findings(study(*asked), "long_grid")]

    assert [found(10), found(11), found(20), found(21)] == [[], ["note"], ["note"], ["warning"]]
    halves = [question(f"q{i}", f"Number {i}?", block="ab"[i // 6]) for i in range(12)]
    blocks = {name: Block(title={"en": name}) for name in "ab"}
    assert findings(study(*halves, blocks=blocks), "long_grid") == []


def test_unused() -> None:  # LH3
    assert findings(study(question(construct="value"), constructs={"value": {"en": "Value"}}), "unused") == []
    left = study(question(), constructs={"value": {"en": "Value"}}, blocks={"end": Block(title={"en": "End"})})
    assert [one[2].split(" - ")[0] for one in findings(left, "unused")] == [
        "template 'own', construct 'value'",
        "template 'own', block 'end'",
    ]
    raw = {"template": "own", "scales": {"agree": {}, "spare": {}}, "questions": [{"scale": "agree"}]}
    (found,) = findings(study(question()), "unused", raw)
    assert found[2] == "template 'own', scale 'spare' - no question uses it - take it out"
    assert findings(study(question()), "unused", {"study": "x", "parts": [{"template": {**raw, "scales": {}}}]}) == []


def test_minutes_are_counted() -> None:  # LH4
    assert WORDS_PER_MINUTE[1] == 238  # Brysbaert (2019), non-fiction
    assert WORDS_PER_MINUTE[0] < WORDS_PER_MINUTE[1] < WORDS_PER_MINUTE[2]
    assert all(low < usual < high for low, usual, high in SECONDS.values())
    words = "one two three four five six seven eight nine ten"
    answers = scale("Bad", "Good", missing=())
    lone = study(question(text=words, scale=answers), title={"en": ""})
    # ten words and two answers read, then one of them chosen
    assert time_estimate(lone).usual == pytest.approx(12 / 238 + 2.5 / 60)
    grid = study(*(question(f"q{i}", words, scale=answers) for i in range(3)), title={"en": ""})
    assert time_estimate(grid).usual == pytest.approx((30 + 2) / 238 + 3 * 3 / 60)  # the answers are read once
    free = study(question(text=words, kind="text"), title={"en": ""})
    assert time_estimate(free).usual == pytest.approx(10 / 238 + 25 / 60)
    number = study(question(text=words, kind="number"), title={"en": ""})
    assert time_estimate(number).high == pytest.approx(10 / 175 + 8 / 60)
    many = study(question(text=words, kind="multiple", scale=answers), title={"en": ""})
    assert time_estimate(many).low == pytest.approx(12 / 300 + 2 * 0.5 / 60)


def test_what_is_not_asked_of_everybody() -> None:  # LH4
    yes = question("a", scale=scale("Yes", "No", missing=()))
    text = question("b", kind="text", role=Role.OPEN)
    some = time_estimate(study(yes, replace(text, relevance="a = '1'"))).usual
    everybody, nobody = time_estimate(study(yes, text)).usual, time_estimate(study(yes)).usual
    assert some == pytest.approx((everybody + nobody) / 2)
    unknown = time_estimate(study(yes, replace(text, relevance="x = '1'"))).usual
    assert nobody < unknown < everybody
    whole = load_instrument("kano").with_languages(["en"]).with_features({f"f{i}": f"Feature {i}" for i in range(12)})
    half = whole.with_split([[f"f{i}" for i in range(6)], [f"f{i}" for i in range(6, 12)]])
    assert time_estimate(half).usual < 0.65 * time_estimate(whole).usual


def test_kano_takes_what_was_measured() -> None:  # LH4
    pairs = load_instrument("kano").with_languages(["en"])
    only = replace(pairs.parts[0].template, feature_questions=pairs.parts[0].template.feature_questions[:2])
    twenty = replace(pairs, parts=(replace(pairs.parts[0], template=only),)).with_features(
        {f"f{i}": "Delivery within a day" for i in range(20)}
    )
    assert time_estimate(twenty).usual == pytest.approx(5, abs=1.5)  # 2 x about 7.5 seconds x 20
    assert time_estimate(pairs).usual > 0  # a bare template counts with one feature
    assert str(TimeEstimate(low=1, usual=2, high=3)) == "about 2.0 minutes (1.0 to 3.0)"


def test_chinese_counts_characters() -> None:  # LH4
    asked = question(text={"zh": "您" * 16}, kind="text", name={"zh": "短"})
    made = study(asked, languages=("zh",), title={"zh": ""})
    assert time_estimate(made).usual == pytest.approx(10 / 238 + 25 / 60)


def _long(count: int, **more: object) -> Instrument:
    return study(*(question(f"q{i}", kind="text", role=Role.OPEN) for i in range(count)), **more)


def test_length() -> None:  # LH5
    assert [one[0] for one in findings(_long(5), "minutes")] == ["note"]
    (found,) = findings(_long(40), "minutes")
    assert found[0] == "warning"
    assert "expected at most 12" in found[2]
    assert [one[0] for one in findings(_long(40, use="worksheet"), "minutes")] == ["note"]
    assert "counted with the fewest features" in findings(load_instrument("kano"), "minutes")[0][2]


def test_declared_minutes() -> None:  # LH5
    usual = time_estimate(_long(8)).usual
    assert findings(_long(8, minutes=usual), "declared_minutes") == []
    assert findings(_long(8, minutes=1.9 * usual), "declared_minutes") == []
    assert [one[0] for one in findings(_long(8, minutes=2.1 * usual), "declared_minutes")] == ["warning"]
    assert [one[0] for one in findings(_long(8, minutes=usual / 2.1), "declared_minutes")] == ["warning"]
    assert findings(_long(8), "declared_minutes") == []  # nothing declared
    assert findings(_long(8, minutes=100, use="audit"), "declared_minutes") == []
    assert findings(_long(1, minutes=0.1), "declared_minutes") == []  # seconds apart


def test_unknown_language() -> None:  # LH6
    asked = question(text={"en": "Good?", "it": "Buono?"}, scale=AGREE)
    (found,) = findings(study(asked, languages=("en", "it")), "unknown_language")
    assert found[0] == "note"
    assert "no word lists for 'it'" in found[2]
    assert findings(study(asked), "unknown_language") == []
