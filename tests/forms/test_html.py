"""forms.html, forms.screens, forms.page: the questionnaire as one HTML file, without a browser (see tests/consumers).

FH1 one file, valid as HTML; a policy that allows its own style and script only; nothing from outside is named
FH2 the model holds every question, scale, text and language, columns as our CSV form has them, conditions as trees
FH3 no text ends an element or becomes markup; the same study gives the same bytes
FH4 screens: features, sets, sums and grids stay whole; versions ask their own features, in their order
FH5 an HTML form of ours is replaced without asking, another file is not; the language may be named
FH6 every fixed word of the script is there, in every language; no word of it is unused
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from loyaltystats.errors import FormError
from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.forms.html import SCRIPTS, STYLES
from loyaltystats.forms.page.model import condition_tree
from loyaltystats.forms.screens import Choices, Points, rows, screens
from loyaltystats.forms.texts import TEXTS, language_name, page_words
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.relevance import parse
from loyaltystats.questionnaire.sections import Grid
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.template import load_instrument

FEATURES = {
    name: {"en": name.title(), "es": f"{name.title()} es"} for name in ("price", "speed", "help", "size", "look")
}
EVIL = "</script><b>{{x}}</b><!-- \" ' & \u2028 </title><img src=x onerror=alert(1)>"


def _load(name: str) -> Instrument:
    return load_instrument(name).with_languages(["en", "es"])


KANO = _load("kano").with_features(FEATURES)
STUDY = KANO.combined(_load("journey"), _load("recommend"), _load("loyalty")).titled("What matters", id="shop")


class _Page(HTMLParser):
    """Collects the elements of a page, and the text of its style and scripts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            name = dict(self.found[-1][1]).get("id") or self.open[-1]
            self.texts[name] = self.texts.get(name, "") + data

    @property
    def model(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.texts["model"])
        return found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> _Page:
    return _Page(write_form(STUDY, tmp_path_factory.mktemp("f") / "form.html"))


def test_one_file(page: _Page) -> None:  # FH1
    assert page.open == []
    tags = [tag for tag, _ in page.found]
    assert tags[:2] == ["html", "head"]
    assert page.found[0][1] == {"lang": "en", "dir": "ltr"}
    assert not {"link", "img", "iframe", "object", "base"} & set(tags)
    assert not [attributes for _, attributes in page.found if {"src", "href", "style", "onclick"} & set(attributes)]
    metas = [attributes for tag, attributes in page.found if tag == "meta"]
    policy = next(one["content"] for one in metas if one.get("http-equiv") == "Content-Security-Policy")
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.texts[name].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in str(policy)
    assert str(policy).startswith("default-src 'none';")
    assert page.texts["title"] == "What matters"
    assert {"loyaltystats form"} == {one["content"] for one in metas if one.get("name") == "generator"}


def test_nothing_from_outside(page: _Page) -> None:  # FH1
    code = page.texts["script"] + page.texts["style"]
    assert not re.findall(
        r"https?:|//\w|url\(|@import|fetch\(|XMLHttpRequest|WebSocket|innerHTML|\beval\b|new Function", code
    )


def test_model(page: _Page) -> None:  # FH2
    model = page.model
    assert [column[0] for column in model["columns"]] == list(STUDY.columns)
    assert [question["code"] for question in model["questions"]] == list(STUDY.codes)
    assert [one["code"] for one in model["languages"]] == ["en", "es"]
    assert (
        model["languages"][1]["stamp"] == f"shop;{STUDY.version};es;{STUDY.fingerprint};structure={structure_of(STUDY)}"
    )
    assert tuple(model["starters"]) == FORMULA_STARTERS
    by_code = {question["code"]: question for question in model["questions"]}
    assert by_code["jourfindease"]["when"] == ["=", "jourfindused", "1"]
    assert by_code["jourfindease"]["words"][1].startswith("Responda solo si \u00ab")
    assert (by_code["loyalshare"]["minimum"], by_code["loyalshare"]["maximum"]) == (0, 100)
    scale = model["scales"][by_code["jourfindease"]["scale"]]
    assert [answer["code"] for answer in scale["answers"]] == list("1234567")
    assert scale["missing"][0] == {"code": "97", "label": ["Does not apply", "No procede"]}
    assert by_code["pricefun"]["text"][1].startswith("Price es: ")
    shown = [
        code
        for screen in model["versions"][0]
        for item in screen["items"]
        for code in item.get("codes", [item.get("code")])
    ]
    assert sorted(shown) == sorted(STUDY.codes)
    assert model["pairs"][0] == ["pricefun", "pricedys"]


def test_condition_tree() -> None:  # FH2
    condition = parse("(a = '1' or selected(b, 'x')) and not (c >= 2.5 and answered(d))")
    assert condition_tree(condition) == [
        "and",
        [
            ["or", [["=", "a", "1"], ["selected", "b", "x"]]],
            ["not", ["and", [[">=", "c", "2.5"], ["answered", "d"]]]],
        ],
    ]


def test_hostile_texts(tmp_path: Path) -> None:  # FH3
    study = load_instrument("kano").with_languages(["en"]).with_features({"evil": EVIL}).titled(EVIL)
    path = write_form(study, tmp_path / "a.html")
    page = _Page(path)
    assert page.open == []
    assert {tag for tag, _ in page.found} == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "noscript",
        "p",
        "script",
    }
    assert page.texts["title"] == EVIL
    assert page.model["features"]["evil"] == [EVIL]
    assert page.model["title"] == [EVIL]
    first = path.read_bytes()
    assert write_form(study, tmp_path / "b.html").read_bytes() == first
    assert b"\r" not in first


def test_screens() -> None:  # FH4
    every = screens(STUDY)
    assert [question.code for screen in every for item in screen.items for question in rows(item)] == list(STUDY.codes)
    kano = [screen for screen in every if screen.part == 1]
    assert [(screen.at, screen.of) for screen in kano] == [(number, len(kano)) for number in range(1, len(kano) + 1)]
    assert [bool(screen.text) for screen in kano] == [True] + [False] * (len(kano) - 1)
    for screen in kano:
        for group in screen.groups:
            assert len({question.feature for item in group for question in rows(item)}) == 1
    assert not any(screen.title for screen in kano)  # the title of a template is not for respondents
    assert next(screen for screen in every if screen.part == 2).title["en"] == "Finding what you want"
    assert any(isinstance(item, Grid) for screen in every for item in screen.items)


def test_sets_and_sums() -> None:  # FH4
    study = _load("bestworst").combined(_load("constsum")).with_features(FEATURES)
    items = [item for screen in screens(study) for item in screen.items]
    sets = [item for item in items if isinstance(item, Choices)]
    assert len(sets) == sum(code.startswith("best") for code in study.codes)
    assert [head["en"] for head in sets[0].heads] == ["Most important", "Least important"]
    (points,) = [item for item in items if isinstance(item, Points)]
    assert [question.code for question in points.questions] == [f"{name}pts" for name in FEATURES]
    assert points.sum.total == 100


def test_versions(tmp_path: Path) -> None:  # FH4
    split = KANO.with_split([["price", "speed", "help"], ["size", "look", "price"]])
    model = _Page(write_form(split, tmp_path / "a.html")).model
    assert model["orders"] == [["price", "speed", "help"], ["price", "size", "look"]]
    for order, version in zip(model["orders"], model["versions"], strict=True):
        codes = [
            code for screen in version for item in screen["items"] for code in item.get("codes", [item.get("code")])
        ]
        assert [code.removesuffix("fun") for code in codes if code.endswith("fun")] == order
    assert {question["not_asked"] for question in model["questions"] if question["feature"]} == {"96"}
    answers = [answer["code"] for scale in model["scales"] for answer in scale["answers"] + scale["missing"]]
    assert "96" not in answers
    model = _Page(write_form(KANO, tmp_path / "b.html", versions=3, seed=5)).model
    assert len({tuple(order) for order in model["orders"]}) == 3
    assert ";seed=5;structure=" in model["languages"][0]["stamp"]
    assert {question["not_asked"] for question in model["questions"]} == {None}


def test_files(tmp_path: Path) -> None:  # FH5
    path = write_form(STUDY, tmp_path / "a.html")
    write_form(STUDY, path, language="es")
    page = _Page(path)
    assert page.found[0][1]["lang"] == "es"
    assert [one["name"] for one in page.model["languages"]] == ["Espa\u00f1ol"]
    path.write_text("<html><body>mine</body></html>", encoding="utf-8")
    with pytest.raises(FormError, match="is not an empty form"):
        write_form(STUDY, path)
    with pytest.raises(FormError, match="asks one respondent at a time"):
        write_form(STUDY, tmp_path / "b.html", respondents=3)


def test_words(page: _Page) -> None:  # FH6
    script = "\n".join((files("loyaltystats.forms.page") / name).read_text(encoding="utf-8") for name in SCRIPTS)
    used = set(re.findall(r'"((?:web|how|bad)_\w+)"', script)) | set(re.findall(r'part\("(\w+_head)"', script))
    used |= {"thanks", "purpose", "privacy", "form_id", "version", "web_no_script"}
    for language in TEXTS:
        assert used <= set(page_words(language)), language
    assert {key for key in page_words("en") if key.startswith("web_")} <= used
    sentences = [
        text for text in re.findall(r'"([^"\\]*)"', script) if re.search(r"[a-z] [a-z]", text) and "_" not in text
    ]
    assert not [text for text in sentences if re.match(r"[A-Z]\w+ [a-z]+ [a-z]+", text)]
    assert language_name("pt-BR") == "Portugu\u00eas (BR)"
    for name in (*SCRIPTS, *STYLES):
        assert len((files("loyaltystats.forms.page") / name).read_text(encoding="utf-8").splitlines()) <= 400
