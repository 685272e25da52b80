"""The HTML form in a real browser, as the people who answer it use it.

CH1 a person answers with mouse and keys, in two languages; the CSV and the JSON saved are read as the same answers
CH2 conditions: what the page shows is what the package evaluates, for every trap of the language and random ones
CH3 every template can be answered to the end; the browser has no complaint and asks for no other address
CH4 axe finds nothing, on a wide and a narrow screen, light and dark, also with faults shown; nothing is wider than a phone
CH5 hostile texts are shown as they are and do nothing
CH6 a draft survives closing; 'start again' deletes it; without a store the form still works
CH7 versions: the address names one, features left out are 96, the order shown is kept
CH8 what is wrong is said and listed: required, numbers, sums, pairs; sums show where they stand
CH9 a blank form prints every question, with the conditions in words
CH10 right-to-left languages turn the page
CH11 whatever is answered, the file gives it back
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    import studies
    from browsing import QUIET_STORAGE, Browser
finally:
    sys.path.pop(0)

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses

pytestmark = pytest.mark.filterwarnings("ignore::loyaltystats.errors.QualityWarning")

AXE = Path(__file__).resolve().parents[2] / ".consumers" / "node_modules" / "axe-core" / "axe.min.js"
FEATURES = {
    "delivery": {"en": "Delivery within 24 hours", "es": "Entrega en 24 horas"},
    "returns": {"en": "Free returns", "es": "Devoluciones gratuitas"},
    "advice": {"en": "Advice from experts", "es": "Consejo de expertos"},
}


@pytest.fixture(scope="module")
def browser(need: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    need("chromium")
    opened = Browser(tmp_path_factory.mktemp("saved"))
    yield opened
    opened.close()


def _load(name: str) -> Instrument:
    return load_instrument(name).with_languages(["en", "es"])


def _study() -> Instrument:
    parts = (_load("journey"), _load("loyalty"), _load("recommend"), _load("profile"))
    return _load("kano").with_features(FEATURES).combined(*parts).titled("What matters to you", id="shop")


def _form(study: Instrument, folder: Path, **words: Any) -> Path:
    return write_form(study, folder / "form.html", **words)


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value


def _row(path: Path, study: Instrument) -> dict[str, Any]:
    frame = read_responses(path, study).frame
    assert len(frame) == 1
    return {str(name): _plain(value) for name, value in frame.iloc[0].items()}


def _axe(browser: Browser) -> list[tuple[str, str]]:
    browser.run(AXE.read_text(encoding="utf-8"))
    browser.driver.set_script_timeout(60)
    found = browser.driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(done)"
    )
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


def _next(browser: Browser) -> None:
    browser.run(
        "[...document.querySelectorAll('.page')].find(page => !page.hidden).querySelector('.steps .first').click()"
    )


def test_a_person(browser: Browser, tmp_path: Path) -> None:  # CH1
    from selenium.webdriver.common.keys import Keys

    study = _study()
    browser.size(1280)
    browser.open(_form(study, tmp_path))
    browser.driver.find_element("id", "identity").send_keys("007", Keys.ENTER)  # Enter starts
    assert browser.text("h2").startswith("Part 1")
    assert browser.driver.switch_to.active_element.tag_name == "h2"
    browser.click("#q-deliveryfun input[value='1']")
    first = browser.driver.switch_to.active_element
    first.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)  # radios move with the arrow keys
    browser.click("#q-deliverydys label:has(input[value='5'])")
    browser.click("#q-deliverygot label:nth-of-type(4)")  # I don't know
    browser.driver.find_element("css selector", "#language option[value='1']").click()
    assert browser.driver.find_element("tag name", "html").get_attribute("lang") == "es"
    assert "Entrega en 24 horas" in browser.text("#q-deliveryfun")
    assert browser.driver.find_element("css selector", "#q-deliveryfun input[value='3']").is_selected()
    while browser.text("h2") != "Encontrar lo que quiere":
        _next(browser)
    assert "jourfindease" not in browser.shown()
    browser.click("#q-jourfindused input[value='1']")
    assert "jourfindease" in browser.shown()
    browser.click("#q-jourfindease .point:nth-child(7)")
    browser.click("#q-jourfindleft input[value='3']")
    while browser.text("h2") != "Parte 4":
        _next(browser)
    browser.click("#q-recommend .point:nth-child(10)")
    browser.driver.find_element("name", "q-recommendwhy").send_keys('=1+1; "rápido"\ny barato, שלום 🙂')
    while browser.text("h2") != "Ya casi está":
        _next(browser)
    assert "Ha respondido a" in browser.text("#review")
    browser.click("#review .left summary")
    browser.click("#review .left a")
    assert browser.text("h2").startswith("Parte 1")
    browser.run("document.getElementById('together').click()")
    rows = [_row(browser.saved(button), study) for button in ("save-csv", "save-json")]
    assert rows[0] == rows[1]
    given = {name: value for name, value in rows[0].items() if value is not None}
    assert given.pop("recommendwhy") == '=1+1; "rápido"\ny barato, שלום 🙂'
    assert given == {
        "id": "007",
        "deliveryfun": 3,
        "deliverydys": 5,
        "deliverygot": 98,
        "jourfindused": 1,
        "jourfindease": 7,
        "jourfindleft": 3,
        "recommend": 9,
    }
    assert "shop_007" in browser.text("#saved")
    assert not browser.complaints()


def test_conditions(browser: Browser, tmp_path: Path) -> None:  # CH2
    study = studies.logic()
    targets = {one.code: one.relevance for one in study.questions if one.code.startswith("t")}
    path = _form(study, tmp_path)
    people = studies.random_answers(60)
    for person in people:
        browser.open(path)
        browser.together()
        browser.fill(person)
        shown = browser.shown()
        wanted = {code for code, condition in targets.items() if studies.expected(condition, person)}
        assert {code for code in shown if code in targets} == wanted, person
    assert not browser.complaints()


@pytest.mark.parametrize("name", studies.templates())
def test_templates(browser: Browser, tmp_path: Path, name: str) -> None:  # CH3, CH11
    study = studies.template(name)
    path = _form(study, tmp_path)
    browser.requested()
    browser.open(path)
    browser.together()
    rng = random.Random(name)
    for question in study.questions:
        if question.code in browser.shown():
            browser.fill({question.code: _draw(question, rng, study)})
    steps = browser.run("return document.querySelectorAll('.page').length")
    assert steps > 2
    row = _row(browser.saved("save-json"), study)
    assert row == _row(browser.saved("save-csv"), study)
    kept = browser.run("return Object.values(localStorage)[0]")
    given = json.loads(kept)["answers"]
    shown = browser.shown()
    for question in study.questions:
        answered = [row[column] for column in question.columns if row[column] is not None]
        assert bool(answered) == (question.code in shown and question.code in given), question.code
    assert not browser.complaints()
    assert {one for one in browser.requested() if not one.startswith(("blob:", "about:"))} == {path.as_uri()}


def _draw(question: Any, rng: random.Random, study: Instrument) -> Any:
    if question.kind == "text":
        return "word"
    if question.kind == "number":
        if question.total is not None:
            same = [one for one in study.questions if one.total is not None and one.block == question.block]
            return question.total if question.code == same[0].code else 0
        return question.minimum if question.minimum is not None else question.maximum or 0
    codes = [code for code in question.scale.codes if code != "96"]
    if question.kind == "multiple":
        return [rng.choice(codes)]
    if question.role == "choice":
        return codes[0] if question.code.startswith("best") else codes[1]
    return rng.choice(codes)


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("shop", 1280, "light"),
        ("shop", 390, "dark"),
        ("sets", 390, "light"),
        ("sets", 1280, "dark"),
        ("six", 390, "light"),
        ("hostile", 390, "light"),
    ],
)
def test_accessible(browser: Browser, tmp_path: Path, name: str, width: int, scheme: str) -> None:  # CH4
    study = {"shop": _study, "sets": _sets, "six": studies.six_languages, "hostile": studies.hostile}[name]()
    browser.size(width, 844)
    browser.colours(scheme)
    browser.open(_form(study, tmp_path))
    steps = 0
    while True:
        assert _axe(browser) == []
        assert browser.run("return document.documentElement.scrollWidth") <= width
        before = browser.text("h2"), browser.text("#where")
        if browser.run("return !document.querySelector('.page.last').hidden"):
            break
        _next(browser)
        if (browser.text("h2"), browser.text("#where")) == before:  # something has to be answered
            assert browser.text(".problems")
            assert _axe(browser) == []
            required = [one for one in study.questions if one.required and one.code in browser.shown()]
            browser.fill({one.code: _draw(one, random.Random(1), study) for one in required})
            _next(browser)
        steps += 1
        assert steps < 40
    browser.together()
    browser.run(
        "for (const one of document.querySelectorAll('details')) one.open = true; document.getElementById('again').click()"
    )
    assert _axe(browser) == []
    browser.colours("light")
    browser.size(1280)
    assert not browser.complaints()


def _sets() -> Instrument:
    more = {
        **FEATURES,
        "price": {"en": "A fair price", "es": "Un precio justo"},
        "app": {"en": "An app", "es": "Una app"},
    }
    return _load("constsum").combined(_load("bestworst"), _load("voc"), _load("performance")).with_features(more)


def test_hostile(browser: Browser, tmp_path: Path) -> None:  # CH5
    tag = '</script><script>document.title="hit"</script><img src=x onerror="document.title=\'hit\'">{{7*7}}${7*7}<b>'
    study = studies.hostile()
    evil = _load("kano").with_features({"evil": tag, "plain": "Plain"}).titled(tag, id="evil")
    for one, texts in ((study, [study.question(f"h{number}").text["en"] for number in range(1, 10)]), (evil, [tag])):
        browser.open(_form(one, tmp_path, overwrite=True))
        browser.together()
        page = browser.run("return document.querySelector('main').textContent")
        for text in texts:
            assert text in page
        assert browser.run("return document.querySelectorAll('main b, main img, script[src]').length") == 0
        assert browser.run("return document.title") == one.title["en"]
    assert not browser.complaints()


def test_drafts(browser: Browser, tmp_path: Path) -> None:  # CH6
    study = _study()
    path = _form(study, tmp_path)
    browser.open(path)
    _next(browser)
    browser.fill({"deliveryfun": "2"})
    browser.open(path, fresh=False)
    assert browser.text("h2").startswith("Part 1")
    assert browser.run("return document.querySelector('#q-deliveryfun input:checked').value") == "2"
    browser.open(path, "?id=008", fresh=False)  # another person on the same computer
    assert not browser.run("return document.querySelectorAll('input:checked').length")
    browser.open(path, fresh=False)
    browser.click("#again")
    browser.click("#again-yes")
    assert browser.text("h2") == "Thank you for taking part."
    assert not browser.run("return document.querySelectorAll('input:checked').length")
    script = browser.command("Page.addScriptToEvaluateOnNewDocument", source=QUIET_STORAGE)["identifier"]
    try:
        browser.driver.get(path.as_uri())
        assert "keeps no draft" in browser.text(".facts")
        _next(browser)
        browser.fill({"deliveryfun": "2", "deliverydys": "4"})
        browser.together()
        assert _row(browser.saved("save-csv"), study)["deliverydys"] == 4
    finally:
        browser.command("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
        browser.driver.get("about:blank")
    assert not browser.complaints()


def test_versions(browser: Browser, tmp_path: Path) -> None:  # CH7
    split = studies.split()
    path = _form(split, tmp_path)
    browser.open(path, "?version=2&id=9")
    browser.together()
    assert "appfun" in browser.shown()
    assert not browser.run("return document.getElementsByName('q-helpfun').length")
    browser.fill({"pricefun": "1", "pricedys": "5"})
    saved = browser.saved("save-json")
    assert json.loads(saved.read_text(encoding="utf-8"))["order"] == ["app", "price", "stock"]
    row = _row(saved, split)
    assert (row["version"], row["pricefun"], row["helpfun"], row["helppts"], row["appfun"]) == ("2", 1, 96, -96, None)
    assert row == _row(browser.saved("save-csv"), split)
    study = _load("kano").with_features(FEATURES)
    path = _form(study, tmp_path, versions=3, seed=4, overwrite=True)
    drawn = set()
    for number in range(1, 4):
        browser.open(path, f"#version={number}")
        browser.together()
        codes = browser.run("return [...document.querySelectorAll('tr[data-code]')].map(row => row.dataset.code)")
        drawn.add(tuple(code.removesuffix("fun") for code in codes if code.endswith("fun")))
        row = _row(_answered(browser, {"returnsfun": "1"}), study)
        assert row["version"] == str(number)
    assert len(drawn) == 3
    assert not browser.complaints()


def _answered(browser: Browser, answers: dict[str, Any]) -> Path:
    browser.fill(answers)
    return browser.saved("save-csv")


def test_faults(browser: Browser, tmp_path: Path) -> None:  # CH8
    study = _load("constsum").with_features(FEATURES)
    browser.open(_form(study, tmp_path))
    _next(browser)
    browser.fill({"deliverypts": "60", "returnspts": "1x"})
    assert browser.text(".total") == "60 of 100 \u2013 40 left"
    _next(browser)
    assert "Please enter a number from 0 to 100." in browser.text(".problems")
    assert "Together the numbers must be 100; now they are 60." in browser.text(".problems")
    assert browser.driver.switch_to.active_element.get_attribute("class") == "problems"
    browser.click(".problems a")
    assert browser.driver.switch_to.active_element.get_attribute("name") == "q-returnspts"
    browser.fill({"returnspts": "39,5"})
    assert browser.text(".total") == "99.5 of 100 \u2013 0.5 left"
    browser.fill({"returnspts": "40"})
    assert browser.text(".total") == "100 of 100 \u2013 complete"
    _next(browser)
    assert browser.text("h2") == "Almost done"
    row = _row(browser.saved("save-csv"), study)
    assert [row[f"{name}pts"] for name in FEATURES] == [
        60,
        40,
        0,
    ]  # the field left empty was filled in before their eyes
    pairs = _load("kano").with_features({"delivery": "Delivery"})
    browser.open(_form(pairs, tmp_path, overwrite=True))
    _next(browser)
    browser.fill({"deliveryfun": "1"})
    _next(browser)
    assert "please answer this one too" in browser.text(".problems")
    _next(browser)  # a pair holds up once only
    assert browser.text("h2") == "Almost done"
    six = studies.six_languages()
    browser.open(_form(six, tmp_path, overwrite=True), "?lang=de")
    browser.together()
    browser.run("document.getElementById('save-csv').click()")
    assert "Diese Fragen brauchen zuerst eine Antwort" in browser.text("#review")
    assert len(browser.driver.find_elements("css selector", "#review .problems li")) == 4
    assert not browser.text("#saved")
    assert not browser.complaints()


def test_print(browser: Browser, tmp_path: Path) -> None:  # CH9
    study = _study()
    browser.open(_form(study, tmp_path))
    text = _printed(browser, tmp_path)
    for question in study.questions:
        assert " ".join(question.text["en"].split()[-3:]) in text, question.code
    assert "Please answer only if \u201cIn the last twelve months, did you look" in text
    _next(browser)
    browser.fill({"deliveryfun": "1", "jourfindused": "2"})
    text = _printed(browser, tmp_path)
    assert "How easy was it to find what you wanted?" not in text
    assert "Please answer only if" not in text


def _printed(browser: Browser, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is needed to read what was printed")
    pdf = folder / "print.pdf"
    pdf.write_bytes(b64decode(browser.command("Page.printToPDF", printBackground=True)["data"]))
    done = subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return " ".join(done.stdout.split())


def test_right_to_left(browser: Browser, tmp_path: Path) -> None:  # CH10
    texts = {"en": "How was it?", "he": "איך היה?"}
    scale = studies.Scale(
        "s",
        (
            studies.Answer(code="1", label={"en": "good", "he": "טוב"}),
            studies.Answer(code="2", label={"en": "bad", "he": "רע"}),
        ),
    )
    question = studies.question("q", scale=scale, text=texts, name=texts)
    study = studies.study("rtl", (question,), languages=("he", "en"), title={"en": "Survey", "he": "סקר"})
    browser.open(_form(study, tmp_path), "?lang=he")
    assert browser.run("return [document.documentElement.dir, document.documentElement.lang]") == ["rtl", "he"]
    _next(browser)
    place = browser.run(
        "const box = document.querySelector('legend').getBoundingClientRect(); return [box.left, box.right]"
    )
    first = browser.run(
        "const box = document.querySelector('.choice').getBoundingClientRect(); return [box.left, box.right]"
    )
    assert first[1] == pytest.approx(place[1], abs=1)  # answers begin at the right
    browser.driver.find_element("css selector", "#language option[value='1']").click()
    assert browser.run("return document.documentElement.dir") == "ltr"
    assert not browser.complaints()
