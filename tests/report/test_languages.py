"""Tests of the languages of a report.

LA1 numbers are written as the language does, and only numbers
LA2 a text is found whole, as a template, joined from pieces, and in lists; what has no words stays English and is counted
LA3 words of the data stay, whatever words of the report they look like; fields decide
LA4 every fixed text of every kind of result is in the catalogues' templates (a made-up language has a word for all of them)
LA5 a complete language has every template, with its slots; no template is stale
LA6 a workbook in another language: sheets, links, formulas, numbers; the page says its language
LA7 English stays as it is, byte by byte
LA8 wrong languages are refused in words
"""

from __future__ import annotations

import importlib.util
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests import gallery

import loyaltystats as ls
from loyaltystats.report.languages import voices
from loyaltystats.report.languages.catalogues import Catalogue, catalogue
from loyaltystats.report.languages.language import LANGUAGES
from loyaltystats.report.languages.translator import Translator

CODES = [code for code in LANGUAGES if code != "en"]
SHEET_NAMES = re.compile(r"'((?:[^']|'')+)'!")
NOT_OF_A_CLIENT = ("RespondentLevelsResult", "LintResult", "TemplatesResult")
"""One row per person; and lists about questionnaires, which have a language of their own."""


def _texts() -> Any:
    if "texts" not in sys.modules:
        path = Path(__file__).parents[2] / "docs" / "texts.py"
        spec = importlib.util.spec_from_file_location("texts", path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules["texts"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["texts"])
    return sys.modules["texts"]


@pytest.fixture(scope="module")
def templates() -> list[str]:
    return [each for listed in _texts().sections().values() for each in listed]


def _german(texts: dict[str, str], data: tuple[str, ...] = ()) -> Translator:
    return Translator(LANGUAGES["de"], texts, data)


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("de", "1.234,5 von 57\u00a0%, Version 2.1.0, p2.5"),
        ("es", "1.234,5 von 57\u00a0%, Version 2.1.0, p2.5"),
        ("pt", "1.234,5 von 57%, Version 2.1.0, p2.5"),
        ("fr", "1\u202f234,5 von 57\u202f%, Version 2.1.0, p2.5"),
        ("zh", "1,234.5 von 57%, Version 2.1.0, p2.5"),
    ],
)
def test_numbers(code: str, written: str) -> None:  # LA1
    assert LANGUAGES[code].numbers.written("1,234.5 von 57%, Version 2.1.0, p2.5") == written


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Notes", "Anmerkungen"),
        ("1 respondent", "1 Person"),
        ("1,160 respondents", "1.160 Personen"),
        ("Base: 1,160 respondents", "Basis: 1.160 Personen"),
        ("Base: 1 respondent of 9; left out: 4 no answer.", "Basis: 1 Person von 9; nicht dabei: 4 ohne Antwort."),
        ("Low base; no answer", "Kleine Basis; ohne Antwort"),
        ("“Fast delivery” and “Price”: no answer", "„Fast delivery“ und „Price“: ohne Antwort"),
        ("Price (no answer)", "Price (ohne Antwort)"),
        ("● no answer", "● ohne Antwort"),
        ("p = 0.031", "p = 0,031"),
    ],
)  # fmt: skip
def test_ways_to_find_a_text(english: str, german: str) -> None:  # LA2
    spoken = _german(
        {
            "Notes": "Anmerkungen",
            "1 respondent": "1 Person",
            "{0} respondents": "{0} Personen",
            "Base: {0}": "Basis: {0}",
            " of {0}": " von {0}",
            "{0}; left out: {1}.": "{0}; nicht dabei: {1}.",
            "no answer": "ohne Antwort",
            "low base": "kleine Basis",
        },
        ("Price",),
    )
    assert spoken.say(english) == german


def test_order_of_slots() -> None:  # LA2
    spoken = _german({"{0} goes with {1}.": "Mit {1} geht {0} einher.", "more": "mehr"})
    assert spoken.say("“Price, fast” goes with more.") == "Mit mehr geht „Price, fast“ einher."


def test_untranslated_texts_are_counted() -> None:  # LA2
    spoken = _german({"Notes": "Anmerkungen"})
    assert [spoken.say("A text without words."), spoken.say("Notes"), spoken.say("12%")] == [
        "A text without words.",
        "Anmerkungen",
        "12\u00a0%",
    ]
    assert dict(spoken.missing) == {"A text without words.": 1}


def test_half_translated_sentences_stay_english() -> None:  # LA2
    spoken = _german(
        {
            "{0} to {1}": "{0} bis {1}",
            "none": "keine",
            "Checks": "Prüfungen",
            "A whole sentence, {0}.": "Ein Satz, {0}.",
        }
    )
    assert spoken.say("35 things, none to look at") == "35 things, none to look at"
    assert spoken.say("Checks: new text") == "Prüfungen: new text"
    assert spoken.say("A whole sentence, Lisbon.") == "Ein Satz, Lisbon."
    assert dict(spoken.missing) == {"35 things, none to look at": 1, "new text": 1, "Lisbon": 1}


def test_slots_that_hold_numbers() -> None:  # LA2
    spoken = _german(
        {
            "{0} to {1}": "{0} bis {1}",
            "What": "Was",
            "no answer": "ohne Antwort",
            "the outcome": "die Zielgröße",
            "{0} no answer to the outcome": "{0} ohne Antwort zur Zielgröße",
            "improve first": "zuerst verbessern",
            "R2 = {0}.{1}": "R2 = {0}.{1}",
            " Asymmetry, {0}.": " Asymmetrie, {0}.",
        }
    )
    assert spoken.say("7 no answer to the outcome") == "7 ohne Antwort zur Zielgröße"
    assert spoken.say("What to improve first") == "What to improve first"
    assert spoken.say("−0.10 to 1.5") == "−0,10 bis 1,5"
    assert spoken.say("R2 = 0.491. Asymmetry, 5%.") == "R2 = 0,491. Asymmetrie, 5\u00a0%."


def test_words_of_the_data_stay() -> None:  # LA3
    texts = {
        "Desired": "Erwünscht",
        "Total": "Gesamt",
        "{0}: {1} of the answers": "{0}: {1} der Antworten",
        "{0} today": "{0} heute",
    }
    spoken = _german(texts, ("Desired", "Price, of course", "Total"))
    assert spoken.say("Desired", data=True) == "Desired"
    assert spoken.say("Desired") == "Erwünscht"
    assert spoken.say("Total", data=True) == "Gesamt"  # the row of all respondents, which no group may be called
    assert spoken.say("Desired: 57% of the answers") == "Desired: 57\u00a0% der Antworten"
    assert spoken.say("Price, of co… today") == "Price, of co… heute"
    assert spoken.say("Something else", data=True) == "Something else"
    assert not spoken.missing


def test_labels_stay_where_the_report_has_the_same_words() -> None:  # LA3
    texts = {"Would recommend": "Würde empfehlen", "Score": "Wert", "Notes": "Anmerkungen"}
    spoken = Translator(LANGUAGES["de"], texts, ("Would recommend", "Score"), labels=("Would recommend", "Score"))
    assert spoken.say("Would recommend") == "Would recommend"
    assert spoken.say("Score") == "Wert"  # a single word is more often one of the report
    assert spoken.say("Notes: Would recommend") == "Anmerkungen: Would recommend"


@pytest.fixture(scope="module")
def report() -> ls.Report:
    crowd = gallery.Crowd(4)
    made = [gallery.made(name, crowd) for name in gallery.MAKERS if name not in NOT_OF_A_CLIENT]
    return ls.Report("Shops", made)


def test_every_text_has_a_template(
    report: ls.Report, templates: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # LA4
    made_up = Catalogue("de", {english: f"⟦{english}⟧" for english in templates}, complete=True)
    monkeypatch.setattr(voices, "catalogue", lambda _code: made_up)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        report.write_excel(tmp_path / "all.xlsx", language="de")
    assert [str(each.message) for each in told if "no words in" in str(each.message)] == []


@pytest.mark.parametrize("code", CODES)
def test_catalogues(code: str, templates: list[str]) -> None:  # LA5
    known = catalogue(code)
    texts = _texts()
    wrong = {english: texts.faults(english, local) for english, local in known.texts.items() if local and code != "zh"}
    assert {english: faults for english, faults in wrong.items() if faults} == {}
    if known.complete:
        assert [each for each in templates if not known.texts.get(each)] == []
        assert sorted(set(known.texts) - set(templates)) == []
        names = [known.texts[each] for each in texts.sheet_names()]
        assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
        assert len({name.casefold() for name in names}) == len(names)


@pytest.fixture
def some_german(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "Contents": "Inhalt",
        "Kano": "Kano-Modell",
        "Summary": "Überblick",
        "Checks": "Prüfungen",
        "Total": "Gesamt",
    }
    texts |= {
        "Feature": "Merkmal",
        "Desired": "Erwünscht",
        "must-be": "Basis",
        "Would they recommend us?": "Würden sie?",
    }
    texts |= {
        "Score with its interval": "Wert mit Intervall",
        "Recommendation": "Empfehlung",
        "{0}% interval": "{0} %-Intervall",
    }
    made_up = Catalogue("de", texts, complete=False)
    monkeypatch.setattr(voices, "catalogue", lambda _code: made_up)


@pytest.mark.usefixtures("some_german")
def test_workbook_in_another_language(tmp_path: Path) -> None:  # LA6
    crowd = gallery.Crowd(4)
    report = ls.Report("Desired", [gallery.made(name, crowd) for name in ("KanoResult", "NpsResult")])
    with pytest.warns(ls.QualityWarning, match="texts have no words in Deutsch and stand in English"):
        path = report.write_excel(tmp_path / "de.xlsx", language="de")
    book = openpyxl.load_workbook(path)
    assert {"Inhalt", "Kano-Modell", "Überblick", "Prüfungen", "Empfehlung"} <= set(book.sheetnames)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None:
                    assert SHEET_NAMES.findall(f"{cell.hyperlink.location}")[0] in book.sheetnames
                if isinstance(cell.value, str) and cell.value.startswith("=") and cell.data_type == "f":
                    assert set(SHEET_NAMES.findall(cell.value)) <= set(book.sheetnames)
    kano = book["Kano-Modell"]
    heads = [cell.value for cell in kano[5]]
    first = dict(zip(heads, [cell.value for cell in kano[6]], strict=True))
    assert kano["A3"].value == "← Inhalt"
    assert book["Inhalt"]["A1"].value == "Desired"
    assert "Merkmal" in heads
    assert isinstance(first["Better"], float)
    assert "Erwünscht" in {kano.cell(row, heads.index("Requirement") + 1).value for row in range(6, 10)}


@pytest.mark.usefixtures("some_german")
def test_page_and_picture_in_another_language(tmp_path: Path) -> None:  # LA6
    result = gallery.made("NpsResult", gallery.Crowd(4))
    with pytest.warns(ls.QualityWarning):
        path = ls.Report("Shops", [result]).write_html(tmp_path / "de.html", language="de")
    page = path.read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert '<nav aria-label="Inhalt">' in page
    assert ">Würden sie?</text>" in page
    assert re.search(r'<data value="-?\d+\.\d+">[−+]?\d+,\d<', page)
    ax = ls.plot(result, language="de")
    assert ax.get_title(loc="left") == "Würden sie?"
    assert ax.get_yticklabels()[0].get_text() == "Gesamt"


def test_english_is_untouched(tmp_path: Path) -> None:  # LA7
    report = ls.Report("Shops", [gallery.made("NpsResult", gallery.Crowd(4))])
    plain, english = (
        report.write_excel(tmp_path / f"{name}.xlsx", language=code) for name, code in (("a", None), ("b", "en"))
    )
    assert plain.read_bytes() == english.read_bytes()


def test_wrong_languages(tmp_path: Path) -> None:  # LA8
    report = ls.Report("Shops", [gallery.made("NpsResult", gallery.Crowd(4))])
    with pytest.raises(
        ls.ArgumentError, match=r"language - got 'deu' - expected one of en \(English\), .* Did you mean 'de'\?"
    ):
        report.write_excel(tmp_path / "a.xlsx", language="deu")
    assert not (tmp_path / "a.xlsx").exists()
