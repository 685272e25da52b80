"""The questionnaire on paper, opened by LibreOffice.

CW1 every question, answer and code is on the pages, in both languages and from right to left; every page has its footer
CW2 no question is torn from its answers, no row of a table from its heading: every page of a long grid repeats it
CW3 pages are A4, or US letter
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    import studies
finally:
    sys.path.pop(0)

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import load_instrument

pytestmark = pytest.mark.filterwarnings("ignore::loyaltystats.errors.QualityWarning")

FEATURES = {name: {"en": f"The {name}", "es": f"El {name}"} for name in ("price", "speed", "help", "size", "look")}


@pytest.fixture
def pages(need: Any, tmp_path: Path) -> Any:
    need("libreoffice")

    def convert(study: Instrument, **words: Any) -> list[str]:
        path = write_form(study, tmp_path / "paper.docx", overwrite=True, **words)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        reading = ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"]
        done = subprocess.run(reading, check=True, capture_output=True, encoding="utf-8")
        return done.stdout.split("\f")[:-1]

    return convert


def _study() -> Instrument:
    def load(name: str) -> Instrument:
        return load_instrument(name).with_languages(["en", "es"])

    return (
        load("kano")
        .combined(load("performance"), load("constsum"), load("bestworst"))
        .with_features(FEATURES)
        .combined(load("journey"), load("loyalty"), load("profile"))
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_is_there(pages: Any, language: str) -> None:  # CW1
    study = _study()
    found = pages(study, language=language)
    text = " ".join(" ".join(found).split())
    for question in study.questions:
        assert re.search(rf"\b{question.code}\b", text), question.code
        assert question.text[language].split()[0] in text
        for answer in question.scale.all_answers if question.scale else ():
            assert answer.label.get(language, "").split(" ")[0] in text
    assert len(found) > 5
    for number, page in enumerate(found, start=1):
        assert study.fingerprint in page
        assert re.search(rf"\b{number} (?:of|de) {len(found)}\b", page)
    assert text.count("\u2610") > 500


def test_nothing_is_torn(pages: Any) -> None:  # CW2
    found = pages(_study())
    for page in found:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        body = lines[:-1]  # the footer
        assert not re.match(r"\d+\.  ?\S", body[-1]) or "\u2610" in body[-1], body[
            -1
        ]  # a question stands above its answers
        assert not body[-1].startswith("\u2192"), body[-1]
        assert not body[0].startswith("\u2610\u00a0"), body[0]
    ratings = load_instrument("performance").with_languages(["en"])
    many = ratings.with_features({f"f{number}": f"Feature {number} " + "with a long name " * 6 for number in range(40)})
    for page in pages(many):
        if "\u2610" in page:
            assert "Very poor" in page


def test_right_to_left(pages: Any) -> None:  # CW1
    scale = studies.Scale(
        "s", (studies.Answer(code="1", label={"he": "טוב"}), studies.Answer(code="2", label={"he": "רע"}))
    )
    questions = tuple(
        studies.question(code, scale=scale, text={"he": text}, name={"he": text})
        for code, text in (("a", "איך היה"), ("b", "ועכשיו"))
    )
    (page,) = pages(studies.study("rtl", questions, languages=("he",), title={"he": "סקר"}))
    for word in ("סקר", "טוב", "רע", "ועכשיו"):
        assert word in page or word[::-1] in page


def test_paper_sizes(pages: Any, tmp_path: Path) -> None:  # CW3
    for language, size in (("en", "595"), ("en-US", "612")):
        question = studies.question("q", "text", text={language: "Q?"}, name={language: "q"})
        pages(studies.study("own", (question,), languages=(language,), title={language: "Own"}))
        done = subprocess.run(["pdfinfo", str(tmp_path / "paper.pdf")], check=True, capture_output=True, text=True)
        assert f"Page size:       {size}" in done.stdout
