"""forms.preview: one page with all that is asked, for those who run the study.

PV1 every question with its code, role, texts in every language, answers with codes, condition in words and as written
PV2 facts of the study: time with a range, size, languages with the state of their translations, versions; templates
PV3 a page of its own: no script, a policy, texts escaped; the same study gives the same bytes
PV4 one language if one is named; constructs, ideas, metrics, exclusive answers and right answers are shown
PV5 a translation whose original has changed is marked at its question
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pytest

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument

FEATURES = {"price": {"en": "A fair <price>", "es": "Un precio & justo"}, "help": {"en": "Help", "es": "Ayuda"}}


def _load(name: str) -> Instrument:
    return load_instrument(name).with_languages(["en", "es"])


STUDY = (
    _load("kano").with_features(FEATURES).combined(_load("journey"), _load("loyalty")).titled("</title>Shop", id="shop")
)


def _page(study: Instrument, folder: Path, **words: str) -> str:
    return write_form(study, folder / "preview.html", format="preview", overwrite=True, **words).read_text(
        encoding="utf-8"
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _page(STUDY, tmp_path_factory.mktemp("p"))


def _article(page: str, code: str) -> str:
    found = re.search(rf'<article id="q-{code}">.*?</article>', page, re.DOTALL)
    assert found is not None
    return found.group(0)


def test_questions(page: str) -> None:  # PV1
    for question in STUDY.questions:
        article = _article(page, question.code)
        assert f'<span class="code">{question.code}</span>' in article
        assert f'<span class="badge">{question.role}</span>' in article
        for language in STUDY.languages:
            assert escape(question.text[language], quote=True) in article
    ease = unescape(_article(page, "jourfindease"))
    assert "Asked if question 9 is \u201cYes\u201d. <code>jourfindused = '1'</code>" in ease
    assert '<li class="given"><span class="code">7</span> Muy f\u00e1cil</li>' in ease
    assert '<li class="missing"><span class="code">98</span> I don\'t know</li>' in ease
    assert "A number from 0 to 100" in _article(page, "loyalshare")
    assert page.count('<article id="q-') == len(STUDY.codes)


def test_facts(page: str, tmp_path: Path) -> None:  # PV2
    assert re.search(r"about \d+ minutes \(\d+ to \d+\)", page)
    assert f"{len(STUDY.codes)} questions, {len(STUDY.columns)} columns of data" in page
    assert "English (original), Espa\u00f1ol (draft, not yet reviewed)" in page
    assert "The construct" in page or "Rights" in page
    assert STUDY.fingerprint in page
    study = _load("kano").with_features(FEATURES).with_split([["price"], ["help"]])
    assert "1: price; 2: help" in _page(study, tmp_path)


def test_page(page: str, tmp_path: Path) -> None:  # PV3
    assert "<script" not in page
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "A fair &lt;price&gt;" in page
    assert "<price>" not in page
    assert page.count("</title>") == 1
    assert page == _page(STUDY, tmp_path)
    for tag in ("div", "p", "section", "article", "ul", "li", "dl", "dt", "dd", "span"):
        assert len(re.findall(rf"<{tag}[ >]", page)) == page.count(f"</{tag}>"), tag
    assert len(set(re.findall(r'id="([^"]+)"', page))) == len(re.findall(r'id="([^"]+)"', page))


def test_details(tmp_path: Path) -> None:  # PV4
    scale = Scale(
        "s", (Answer(code="A", label={"en": "Alpha"}), Answer(code="N", label={"en": "None"}, exclusive=True))
    )
    texts = {"en": "Q?"}
    questions = (
        Question(
            code="a",
            role=Role.OUTCOME,
            kind="single",
            metric="csat",
            scale=scale,
            text=texts,
            name=texts,
            construct="love",
            required=True,
        ),
        Question(
            code="b", role=Role.ATTENTION, kind="single", right="N", scale=scale, text=texts, name=texts, reversed=True
        ),
        Question(
            code="c", role=Role.PROFILE, kind="multiple", scale=scale, text=texts, name=texts, sources=("A.1", "B.2")
        ),
    )
    template = Template(
        id="own",
        version="1",
        title={"en": "Own"},
        purpose={},
        languages=("en",),
        plain_questions=questions,
        constructs={"love": {"en": "Love of the brand"}},
    )
    study = Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "Own"})
    page = _page(study, tmp_path)
    for said in (
        "metric csat",
        "Measures: Love of the brand",
        "required",
        "right answer N",
        "reversed",
        "Ideas: A.1, B.2",
        "excludes all others",
    ):
        assert said in page
    spanish = _page(STUDY, tmp_path, language="es")
    assert "A fair" not in spanish
    assert '<html lang="es" dir="ltr">' in spanish


def test_stale(tmp_path: Path) -> None:  # PV5
    study = _load("loyalty")
    (part,) = study.parts
    template = replace(part.template, stale={"es": ("questions.loyalrebuy.text",)})
    page = _page(replace(study, parts=(replace(part, template=template),)), tmp_path)
    assert "to be checked: the original has changed since" in _article(page, "loyalrebuy")
    assert "to be checked" not in _article(page, "loyalstay")
