"""questionnaire.lint.wording and its word lists, in six languages.

LW1 two judgements, or two things under one rating, are double-barrelled; opposites, fixed phrases and examples are not
LW2 leading turns and words that judge are found; neutral questions are not
LW3 absolute words, negations (two in a sentence; one is a note), vague words; phrases that only look like them pass
LW4 the negation of a Kano question about absence is fine, one in the feature is not
LW5 unexplained acronyms, long questions and features, hard texts
LW6 questions whose answers are facts or free are not judged as ratings
LW7 a word is found with any apostrophe and capital, at the edges of words only
"""

from __future__ import annotations

import pytest
from tests.linting import findings, question, said, study

from loyaltystats.questionnaire.lint.reading import reading_level, sentences, word_count
from loyaltystats.questionnaire.lint.words.lists import LANGUAGES, find, pattern, words_of
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.template import load_instrument

DOUBLE = {
    "en": ["Was the staff friendly and competent?", "How satisfied are you with our prices and our service?"],
    "es": ["¿Fue el personal amable y competente?", "¿Está satisfecho con nuestros precios y nuestro servicio?"],
    "pt": ["O pessoal foi simpático e competente?", "Está satisfeito com os nossos preços e o nosso serviço?"],
    "de": ["War das Personal freundlich und kompetent?", "Wie zufrieden sind Sie mit unseren Preisen und dem Service?"],
    "fr": ["Le personnel était-il aimable et compétent ?", "Êtes-vous satisfait de nos prix et de notre service ?"],
    "zh": ["工作人员友好和专业吗？", "您对我们的价格和服务满意吗？"],
}
SINGLE = {
    "en": [
        "Is our website fast or slow?",
        "How satisfied are you with our products and services?",
        "Is it the same in every channel, such as shop, telephone and website?",
        "How clear is everything between you and us (shops and online)?",
        "How fast is our delivery?",
    ],
    "es": [
        "¿Es rápido o lento nuestro sitio?",
        "¿Qué tal son nuestros productos y servicios?",
        "¿Es rápida la entrega?",
    ],
    "pt": ["O site é rápido ou lento?", "Está satisfeito com os nossos produtos e serviços?"],
    "de": ["Ist die Seite schnell oder langsam?", "Wie gut sind unsere Produkte und Dienstleistungen?"],
    "fr": ["Le site est-il rapide ou lent ?", "Que pensez-vous de nos produits et services ?"],
    "zh": ["您对我们的产品和服务满意吗？", "您对送货速度满意吗？", "参与活动容易吗？"],
}
LEADING = {
    "en": [
        "Don't you agree that we are fast?",
        "Most people think we are good. Are we?",
        "How good is our award-winning app?",
    ],
    "es": [
        "¿No cree que somos rápidos?",
        "¿Está de acuerdo en que somos rápidos?",
        "¿Qué tal es nuestro excelente servicio?",
    ],
    "pt": ["Não acha que somos rápidos?", "Que tal é o nosso excelente serviço?"],
    "de": ["Finden Sie nicht, dass wir schnell sind?", "Wie gut ist unser hervorragender Service?"],
    "fr": ["Ne pensez-vous pas que nous sommes rapides ?", "Que vaut notre excellent service ?"],
    "zh": ["难道您不觉得我们很快吗？", "您觉得我们卓越的服务如何？"],
}
NEUTRAL = {
    "en": [
        "How fast or slow are we?",
        "How far do you agree with this? We are fast.",
        "As far as you know, are we fast?",
    ],
    "es": ["¿Hasta qué punto está de acuerdo con esto? Somos rápidos.", "¿Qué tal es nuestro servicio?"],
    "pt": ["Até que ponto concorda com isto? Somos rápidos."],
    "de": ["Wie sehr stimmen Sie dem zu? Wir sind schnell.", "Wie gut ist unser Service?"],
    "fr": ["Dans quelle mesure êtes-vous d'accord ? Nous sommes rapides."],
    "zh": ["您觉得我们的服务如何？"],
}
ALWAYS = {
    "en": "We always keep our promises.",
    "es": "Siempre cumplimos lo que prometemos.",
    "pt": "Cumprimos sempre o que prometemos.",
    "de": "Wir halten immer, was wir versprechen.",
    "fr": "Nous tenons toujours nos promesses.",
    "zh": "我们总是遵守承诺。",
}
TWO_NOS = {
    "en": "It is not true that nobody helped me.",
    "es": "No es cierto, sin más, que no me ayudaran.",
    "pt": "Não é verdade que não me ajudaram.",
    "de": "Es stimmt nicht, dass niemand mir geholfen hat.",
    "fr": "Il n'est pas vrai que vous n'avez pas aidé.",
    "zh": "我没有觉得你们不帮助我。",
}
VAGUE = {
    "en": "We often ask for your opinion.",
    "es": "A menudo le pedimos su opinión.",
    "pt": "Pedimos frequentemente a sua opinião.",
    "de": "Wir fragen häufig nach Ihrer Meinung.",
    "fr": "Nous demandons souvent votre avis.",
    "zh": "我们经常征求您的意见。",
}
PLAIN = {
    "en": "How many times did we ask for your opinion?",
    "es": "¿Con qué frecuencia le pedimos su opinión?",
    "pt": "Com que frequência pedimos a sua opinião?",
    "de": "Wie häufig fragen wir nach Ihrer Meinung?",
    "fr": "À quelle fréquence demandons-nous votre avis ?",
    "zh": "您多久收到一次我们的问卷？",
}
PAIRS = [(language, text) for language, texts in DOUBLE.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), PAIRS)
def test_double_barrelled(language: str, text: str) -> None:  # LW1
    assert said(text, "double_barrelled", language) == ["warning"]


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, texts in SINGLE.items() for text in texts])
def test_not_double_barrelled(language: str, text: str) -> None:  # LW1
    assert said(text, "double_barrelled", language) == []


def test_other_ands_are_notes() -> None:  # LW1
    assert said("We look for customers who had a problem and said nothing.", "double_barrelled") == ["note"]
    (found,) = findings(study(question(text="Are we fast and friendly?")), "double_barrelled")
    assert found == (
        "warning",
        "q1",
        "question 'q1' (en) - 'fast and friendly' asks two things at once - one answer cannot serve both - ask two "
        "questions, or name the one thing that is meant",
    )


def test_features_name_one_thing() -> None:  # LW1
    def of(text: str) -> list[tuple[str, str, str]]:
        return findings(load_instrument("kano").with_languages(["en"]).with_features({"a": text}), "double_barrelled")

    assert [one[:2] for one in of("Fast and friendly delivery")] == [("warning", "a")]
    assert [one[:2] for one in of("Delivery and returns")] == [("warning", "a")]
    assert of("Research and development on site") == []
    assert of("Delivery within 24 hours") == []


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, texts in LEADING.items() for text in texts])
def test_leading(language: str, text: str) -> None:  # LW2
    assert said(text, "leading", language) == ["warning"]


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, texts in NEUTRAL.items() for text in texts])
def test_neutral(language: str, text: str) -> None:  # LW2
    assert said(text, "leading", language) == []


def test_praised_feature() -> None:  # LW2
    kano = load_instrument("kano").with_languages(["en"])
    (found,) = findings(kano.with_features({"a": "Excellent service"}), "leading")
    assert found[:2] == ("warning", "a")
    assert findings(kano.with_features({"a": "Service around the clock"}), "leading") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_absolutes_negations_vague(language: str) -> None:  # LW3
    assert said(ALWAYS[language], "absolute", language) == ["warning"]
    assert said(TWO_NOS[language], "negation", language) == ["warning"]
    assert said(VAGUE[language], "vague", language) == ["note"]
    for rule in ("absolute", "negation", "vague"):
        assert said(PLAIN[language], rule, language) == []


@pytest.mark.parametrize(
    ("text", "rule", "severities"),
    [
        ("Everyone here knows our customers.", "absolute", ["note"]),
        ("All in all, how do you rate us?", "absolute", []),
        ("Please think of all that you bought. Was it good?", "absolute", []),
        ("You did not help me.", "negation", ["note"]),
        ("Nothing else changes. At what rise would you leave?", "negation", []),
        ("Say whether or not we helped.", "negation", []),
        ("You can't say we didn't help.", "negation", ["warning"]),
        ("You can\u2019t say we didn\u2019t help.", "negation", ["warning"]),
        ("How often do we help?", "vague", []),
        ("We help you too often.", "vague", []),
    ],
)
def test_english_phrases(text: str, rule: str, severities: list[str]) -> None:  # LW3
    assert said(text, rule) == severities


def test_kano_negations() -> None:  # LW4
    kano = load_instrument("kano").with_languages(["en"])
    assert findings(kano.with_features({"a": "Free delivery"}), "negation") == []
    (found,) = findings(kano.with_features({"a": "No waiting in line"}), "negation")
    assert found[:2] == ("warning", "a")
    assert "double negative" in found[2]
    lone = question(
        "dys", "{feature}: how do you feel if you do NOT get this?", role=Role.KANO, side=Side.DYSFUNCTIONAL
    )
    assert findings(study(feature_questions=(lone,), features={"a": "Gift"}), "negation") == []
    twice = question("dys", "{feature}: what if you do NOT get this, never?", role=Role.KANO, side=Side.DYSFUNCTIONAL)
    assert [one[:2] for one in findings(study(feature_questions=(twice,), features={"a": "Gift"}), "negation")] == [
        ("warning", "{feature}dys")
    ]


def test_acronyms() -> None:  # LW5
    assert [one[1] for one in findings(study(question(text="How good is our CRM?")), "acronym")] == ["q1"]
    for text in (
        "How good is our customer database (CRM)? Is the CRM fast?",
        "Is it OK?",
        "Do you NOT like it?",
        "HOW GOOD",
    ):
        assert findings(study(question(text=text)), "acronym") == []
    explained = [question("q1", "How good is our customer database (CRM)?"), question("q2", "Is the CRM fast?")]
    assert findings(study(*explained), "acronym") == []


def test_length() -> None:  # LW5
    def of(words: int, language: str = "en", word: str = "word ") -> list[str]:
        return said(word * words + "?", "too_long", language)

    assert [of(25), of(26), of(40), of(41)] == [[], ["note"], ["note"], ["warning"]]
    assert said(("word " * 15 + ". ") * 2, "too_long") == []  # two sentences of 15
    assert [of(45, "zh", "字"), of(46, "zh", "字"), of(76, "zh", "字")] == [[], ["note"], ["warning"]]
    kano = load_instrument("kano").with_languages(["en"])
    assert findings(kano.with_features({"a": "word " * 12}), "too_long") == []
    assert [one[:2] for one in findings(kano.with_features({"a": "word " * 13}), "too_long")] == [("note", "a")]


def test_reading_level() -> None:  # LW5
    easy = study(question(text="How good is it? Do you like us?"))
    hard = study(
        question(text="Notwithstanding intermittent organisational discontinuities, characterise satisfactoriness?")
    )
    assert findings(easy, "hard_to_read") == []
    (found,) = findings(hard, "hard_to_read")
    assert found[0] == "note"
    assert "LIX 1" in found[2]
    assert (
        findings(study(question(text="Organisational discontinuities characterise."), use="audit"), "hard_to_read")
        == []
    )
    chinese = {"zh": "字" * 41 + "？"}
    assert len(findings(study(question(text=chinese), languages=("zh",)), "hard_to_read")) == 1
    english = words_of("en")
    assert english is not None
    # 10 words in 2 sentences, 2 of more than six letters: 10/2 + 100*2/10
    assert reading_level(["We like customers a lot. They come back satisfied too."], english) == 25.0
    assert reading_level([], english) == 0
    assert word_count("don't re-order 3 times") == 4
    assert sentences("您好。再见！") == ["您好", "再见"]


def test_only_ratings_are_judged() -> None:  # LW6
    for more in ({"role": Role.PROFILE}, {"kind": "text", "role": Role.OPEN}):
        asked = question(text="Which fast and friendly shops do you often and always use, and never not?", **more)
        for rule in ("double_barrelled", "absolute", "negation", "vague"):
            assert findings(study(asked), rule) == []


def test_search_of_words() -> None:  # LW7
    english = words_of("en")
    assert english is not None
    assert find(english, ("not", "n't"), "Notable knots DON\u2019T do it, NOT now") == ["N'T", "NOT"]
    assert find(english, (), "anything") == []
    assert words_of("en-GB") is english
    assert words_of("it") is None
    for language in LANGUAGES:
        words = words_of(language)
        assert words is not None
        assert words.language == language
        for entries in vars(words).values():
            if isinstance(entries, tuple):
                assert not pattern(entries, spaced=words.spaced).fullmatch("")  # an empty entry would find everything
                assert len(set(entries)) == len(entries)
