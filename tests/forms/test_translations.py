"""forms.translations: the workbook for translators, out and back.

TL1 one sheet per language, one row per text; header frozen, key and source locked, statuses in a list, hash hidden
TL2 shared answer scales and texts that are there are filled in, each with how far it has been checked
TL3 written and read back unchanged, the study is identical, whatever the texts
TL4 final wins over review, review over target; the language is new, can be chosen, written, saved and loaded
TL5 a template is reviewed when all its rows are
TL6 all faults of a workbook at once: lost marks, formulas, dates, statuses, repeated keys, answers that cannot be told apart
TL7 what respondents see must be translated, unless a part is enough; what they do not see keeps the source and is stale
TL8 a changed source makes a translation stale, until it is marked reviewed
TL9 writing again keeps the work; rows that the study no longer has are kept apart and taken up when it has them again
TL10 a file that is no translation workbook is neither overwritten nor read; source and target must fit
TL11 languages written from the right are laid out from the right
TL12 a sheet in which nothing was done is left out; unknown keys and texts that are too long are told
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.forms.translations import read_translations, write_translations
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.texts import changed, put, texts_of
from loyaltystats.questionnaire.translation import rows_of, source_hash

Translate = Callable[[str, str], str]


def kano() -> Instrument:
    """Return a study in English and Spanish, which has no Italian yet."""
    study = ls.load_instrument("kano").with_languages(["en", "es"])
    return study.with_features({"delivery": {"en": "Fast delivery", "es": "Entrega rápida"}}).combined(
        ls.load_instrument("recommend").with_languages(["en", "es"])
    )


def fill(path: Path, language: str, words: Translate, column: str = "target", status: str = "draft") -> None:
    """Be the translator: fill a column of a sheet; no words leave a cell as it is."""
    book = openpyxl.load_workbook(path)
    sheet = book[language]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        new = words(sheet.cell(row, places["key"]).value, sheet.cell(row, places["source"]).value)
        if new:
            sheet.cell(row, places[column]).value = new
            sheet.cell(row, places["status"]).value = status
    book.save(path)


def table(path: Path, language: str) -> dict[str, dict[str, Any]]:
    """Return key -> column -> value of a sheet."""
    rows = openpyxl.load_workbook(path)[language].iter_rows(values_only=True)
    heads = next(rows)
    return {str(row[0]): dict(zip(heads, row, strict=True)) for row in rows}


def italian(key: str, source: str) -> str:
    """Translate into what no Italian would say, but keeps the marks."""
    return f"it {source}"


def filled(tmp_path: Path, study: Instrument, status: str = "draft") -> Path:
    """Return a workbook in which everything is translated into Italian."""
    path = write_translations(study, tmp_path / "texts.xlsx", "it")
    fill(path, "it", italian, status=status)
    return path


def test_sheets(tmp_path: Path) -> None:  # TL1
    study = kano()
    path = write_translations(study, tmp_path / "texts.xlsx", ["de", "it"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", "de", "it", "Meta"]
    assert book["Meta"].sheet_state == "veryHidden"
    sheet = book["it"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [
        *("key", "source", "target", "review", "final", "comment", "status", "context", "max_length", "hash"),
    ]
    assert sheet.freeze_panes == "C2"
    assert sheet.protection.sheet
    locked = {name: sheet.cell(2, place).protection.locked for place, name in enumerate(heads, start=1)}
    assert {name for name, is_locked in locked.items() if not is_locked} == {
        *("target", "review", "final", "comment", "status"),
    }
    assert sheet.column_dimensions["J"].hidden
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"draft,reviewed,stale"'
    assert str(rule.sqref) == f"G2:G{sheet.max_row}"
    rows = table(path, "it")
    assert set(rows) == {text.key for text in texts_of(study)}
    for key in (
        *("study.title", "kano.title", "kano.questions.got.text", "kano.scales.importance.1.label"),
        *("kano.wordings.short.1.label", "features.delivery", "recommend.questions.recommend.name"),
    ):
        assert key in rows
    dys = rows["kano.questions.dys.text"]
    assert dys["source"] == "{feature}: how do you feel if you do NOT get this?"
    assert dys["context"] == "Question of deliverydys; keep {feature}"
    assert dys["hash"] == source_hash(dys["source"])
    assert rows["kano.wordings.blauth.1.label"]["context"] == "Answer (not shown to respondents)"
    assert rows["kano.scales.importance.1.label"]["max_length"] == 120


def test_same_bytes(tmp_path: Path) -> None:  # TL1
    one = write_translations(kano(), tmp_path / "one.xlsx", "it").read_bytes()
    assert write_translations(kano(), tmp_path / "two.xlsx", "it").read_bytes() == one


def test_filled_in(tmp_path: Path) -> None:  # TL2
    english = changed(ls.load_instrument("effort").with_languages(["en"]), lambda text: {"en": text.texts["en"]})
    rows = {row.key: row for row in rows_of(english, "de")}
    assert rows["effort.scales.ease7.1.label"].target == "Sehr schwierig"
    assert rows["effort.scales.ease7.1.label"].status == "draft"
    assert rows["effort.questions.effease.text"].target == ""
    spanish = {row.key: row for row in rows_of(english, "es")}
    assert spanish["effort.scales.ease7.1.label"].target == "Muy difícil"
    assert spanish["effort.scales.ease7.1.label"].status == "reviewed"
    assert {row.target for row in rows_of(english, "it")} == {""}
    own = put(english, {"effort.scales.ease7.1.label": {"en": "Hard"}})
    assert next(row.target for row in rows_of(own, "de") if row.key == "effort.scales.ease7.1.label") == ""
    there = table(write_translations(kano(), tmp_path / "t.xlsx", "es"), "es")
    assert there["features.delivery"]["target"] == "Entrega rápida"
    assert there["kano.title"]["status"] == "draft"


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_templates_come_back(tmp_path: Path, name: str) -> None:  # TL3
    study = ls.load_instrument(name)
    path = write_translations(study, tmp_path / "texts.xlsx", study.languages[-1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_translations(path, study) == study


HOSTILE = st.sampled_from(
    [
        *(
            "=1+1",
            "+a",
            "-a",
            "@a",
            "'=x",
            "_x0041_",
            "a\nb",
            "\u200bword",
            "#N/A",
            "TRUE",
            "007",
            "1e5",
            "ÄÖ\u0301",
            "😀",
        ),
        *("2024-01-01", '"quoted"', "&amp; <b>", "\u202eabc", "a\tb", "שלום", "long " * 60),
    ]
)
WORDS = (st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30) | HOSTILE).map(str.strip)
SAFE = WORDS.filter(lambda text: bool(text) and not set("{}\ufffe\uffff") & set(text))


@settings(max_examples=15)
@given(SAFE, SAFE, SAFE, st.booleans())
def test_any_text_comes_back(feature: str, title: str, other: str, reviewed: bool) -> None:  # TL3
    import tempfile

    study = kano().with_features({"delivery": {"en": feature, "es": other}}).titled({"en": title, "es": other})
    status = {"es": "reviewed" if reviewed else "draft"}
    template = replace(study.parts[0].template, translations=status, stale={"es": ("questions.fun.text",)})
    study = replace(study, parts=(replace(study.parts[0], template=template), *study.parts[1:]))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stale, and texts longer than fits
        path = write_translations(study, Path(folder) / "texts.xlsx", "es")
        assert read_translations(path, study) == study
        again = write_translations(study, path, "es")
        assert read_translations(again, study) == study
        new = write_translations(study, Path(folder) / "new.xlsx", "it")
        texts = {text.key: {"it": f"{text.texts['en']} it"} for text in texts_of(study)}
        book = openpyxl.load_workbook(new)
        for row in book["it"].iter_rows(min_row=2):
            row[2].value = texts[str(row[0].value)]["it"].replace("\r", "\n")
            row[2].data_type = "s"
        book.save(new)
        back = read_translations(new, study)
    words = {text.key: text.texts["it"] for text in texts_of(back)}
    assert words["features.delivery"] == f"{feature} it".strip()
    assert words["study.title"] == f"{title} it".strip()


def test_new_language(tmp_path: Path) -> None:  # TL4
    study = kano()
    path = filled(tmp_path, study)
    fill(path, "it", lambda key, _: "titolo" if key == "study.title" else "", column="final")
    fill(path, "it", lambda key, _: "revisione" if key in ("study.title", "kano.title") else "", column="review")
    back = read_translations(path, study)
    assert back.languages == ("en", "es", "it")
    assert back.title["it"] == "titolo"
    assert back.parts[0].template.title["it"] == "revisione"
    assert back.question("deliveryfun").text["it"] == "it it Fast delivery: how do you feel if you get this?"
    assert back.question("deliveryfun").scale.label("1", "it") == "it I like it"  # type: ignore[union-attr]
    assert [part.template.status("it") for part in back.parts] == ["draft", "draft"]
    assert [part.template.stale for part in back.parts] == [{}, {}]
    assert back.with_languages(["it"]).language == "it"
    assert ls.load_instrument(back.save(tmp_path / "study.yaml")) == back
    with pytest.warns(ls.QualityWarning, match="the instructions around them are in English"):
        assert ls.write_form(back, tmp_path / "form.csv", language="it").is_file()
    assert back.fingerprint != study.fingerprint
    unchanged = {text.key: {lang: text.texts[lang] for lang in ("en", "es")} for text in texts_of(back)}
    assert unchanged == {
        text.key: {lang: text.texts[lang] for lang in ("en", "es") if lang in text.texts} for text in texts_of(study)
    }


def test_reviewed(tmp_path: Path) -> None:  # TL5
    study = kano()
    path = filled(tmp_path, study, status="reviewed")
    back = read_translations(path, study)
    assert [part.template.status("it") for part in back.parts] == ["reviewed", "reviewed"]
    fill(path, "it", lambda key, _: "bozza" if key == "recommend.title" else "", status="draft")
    back = read_translations(path, study)
    assert [part.template.status("it") for part in back.parts] == ["reviewed", "draft"]
    assert ls.lint(back).to_frame().query("language == 'it' and rule == 'draft_translation'")["message"].tolist() == [
        "template 'recommend' (it) - its translation is a draft - have a second translator review it, with "
        "write_translations()"
    ]


def test_faults_all_at_once(tmp_path: Path) -> None:  # TL6
    study = kano()
    path = filled(tmp_path, study)
    book = openpyxl.load_workbook(path)
    sheet = book["it"]
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    rows["kano.questions.fun.text"][2].value = "come si sente?"
    rows["kano.questions.dys.text"][2].value = "{feature} {altro}: come si sente?"
    rows["kano.title"][2].value = "=1+1"
    rows["recommend.title"][3].value = datetime.date(2026, 1, 2)
    rows["recommend.purpose"][6].value = "finished"
    rows["kano.purpose"][0].value = "kano.scoring"
    sheet.cell(sheet.max_row + 1, 3).value = "senza chiave"
    book.save(path)
    with pytest.raises(ls.TemplateError) as caught:
        read_translations(path, study)
    message = str(caught.value)
    for words in (
        "texts.xlsx has 7 faults:",
        "'kano.questions.fun.text' - has the marks none - expected {feature} as in the source - put them where",
        "'kano.questions.dys.text' - has the marks {altro}, {feature} - expected {feature}",
        "column 'target' - '=1+1' is a formula - type an apostrophe",
        "column 'review' - 2026-01-02 00:00:00 has become a date - format the cell as text",
        "column 'status' - 'finished' is not known - expected one of draft, reviewed, stale - choose one",
        "key 'kano.scoring' - stands in several rows - keep one",
        "has a translation and no key - put the key back, or empty the row",
    ):
        assert words in message, words


def test_answers_that_cannot_be_told_apart(tmp_path: Path) -> None:  # TL6
    study = kano()
    path = filled(tmp_path, study)
    fill(
        path,
        "it",
        lambda key, _: "sì" if key in ("kano.scales.delivery.1.label", "kano.scales.delivery.3.label") else "",
    )
    with pytest.raises(
        ls.TemplateError, match=r"'kano\.scales\.delivery' - 'sì' would stand for two different answers"
    ):
        read_translations(path, study)


def test_missing(tmp_path: Path) -> None:  # TL7
    study = kano()
    path = write_translations(study, tmp_path / "texts.xlsx", "it")
    fill(path, "it", lambda key, source: "" if "got" in key or "purpose" in key else f"it {source}")
    with pytest.raises(ls.TemplateError) as caught:
        read_translations(path, study)
    assert "1 text that respondents see has no translation ('kano.questions.got.text') - translate them" in str(
        caught.value
    )
    with pytest.warns(ls.QualityWarning, match="had no translation; they keep the words of the source") as told:
        back = read_translations(path, study, partial=True)
    assert told[0].filename == __file__
    assert back.question("deliverygot").text["it"] == "it Fast delivery: do you get this from us today?"
    assert back.parts[0].template.stale["it"] == ("purpose", "questions.got.text")
    fill(path, "it", lambda key, source: f"it {source}" if "got" in key else "")
    with pytest.warns(ls.QualityWarning, match=r"'kano.purpose', 'recommend.purpose' \(it\) had no translation"):
        whole = read_translations(path, study)
    assert whole.parts[0].template.stale == {"it": ("purpose",)}
    assert ls.load_instrument(whole.save(tmp_path / "study.yaml")) == whole


def test_changed_source(tmp_path: Path) -> None:  # TL8
    study = kano()
    path = filled(tmp_path, study, status="reviewed")
    later = put(study, {"kano.questions.got.text": {"en": "{feature}: did you get this?"}})
    with pytest.warns(
        ls.QualityWarning, match="'kano.questions.got.text' \\(it\\) rendered another source than today's"
    ):
        back = read_translations(path, later)
    assert back.parts[0].template.stale == {"it": ("questions.got.text",)}
    assert back.parts[0].template.status("it") == "reviewed"  # the others are; the stale one is named
    found = ls.lint(back).to_frame().query("rule == 'stale_translation'")
    assert found["severity"].tolist() == ["warning"]
    write_translations(back, path, "it")
    row = table(path, "it")["kano.questions.got.text"]
    assert row["status"] == "stale"
    assert row["target"] == "it {feature}: do you get this from us today?"
    assert row["source"] == "{feature}: did you get this?"
    with pytest.warns(ls.QualityWarning, match="rendered another source"):
        assert read_translations(path, back).parts[0].template.stale == {"it": ("questions.got.text",)}
    fill(path, "it", lambda key, _: "it {feature}: ?" if "got" in key else "", status="reviewed")
    done = read_translations(path, back)
    assert done.parts[0].template.stale == {}
    assert done.parts[0].template.status("it") == "reviewed"


def test_writing_again(tmp_path: Path) -> None:  # TL9
    study = kano()
    path = filled(tmp_path, study, status="reviewed")
    fill(path, "it", lambda key, _: "nota" if key == "kano.title" else "", column="comment", status="reviewed")
    before = table(path, "it")
    write_translations(study, path, "pt")
    assert openpyxl.load_workbook(path).sheetnames == ["Read me", "pt", "it", "Meta"]
    assert table(path, "it") == before
    alone = ls.load_instrument("recommend").with_languages(["en", "es"])
    write_translations(alone, path, "it")
    assert "kano.title" not in table(path, "it")
    gone = openpyxl.load_workbook(path)["No longer used"]
    assert [cell.value for cell in gone[1]] == ["language", "key", "source", "target", "review", "final", "comment"]
    assert "kano.title" in {row[1].value for row in gone.iter_rows(min_row=2)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the title of the study is another one
        read_translations(path, alone)
    write_translations(study, path, "it")
    again = table(path, "it")
    assert again["kano.title"]["target"] == before["kano.title"]["target"]
    assert again["kano.title"]["comment"] == "nota"
    assert "No longer used" not in openpyxl.load_workbook(path).sheetnames


def test_other_files(tmp_path: Path) -> None:  # TL10
    study = kano()
    form = ls.write_form(study, tmp_path / "form.xlsx")
    text = tmp_path / "text.xlsx"
    text.write_text("no workbook")
    for path in (form, text):
        held = path.read_bytes()
        with pytest.raises(ls.FormError, match="nothing was written - choose another name"):
            write_translations(study, path, "it")
        assert path.read_bytes() == held
        with pytest.raises(ls.TemplateError, match="expected a workbook of write_translations"):
            read_translations(path, study)
    with pytest.raises(ls.TemplateError, match="there is no such file"):
        read_translations(tmp_path / "none.xlsx", study)


@pytest.mark.parametrize(
    ("name", "languages", "message"),
    [
        ("t.xlsx", [], "no target language is given"),
        ("t.xlsx", ["Deutsch"], "'Deutsch' is no language code - expected one such as de, fr or pt-br."),
        ("t.xlsx", ["en"], "'en' is the source language of instrument"),
        ("t.csv", ["it"], "a translation workbook ends in .xlsx"),
        ("none/t.xlsx", ["it"], "there is no folder"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, name: str, languages: list[str], message: str) -> None:  # TL10
    with pytest.raises(ls.FormError, match=message):
        write_translations(kano(), tmp_path / name, languages)


def test_other_source_language(tmp_path: Path) -> None:  # TL10
    study = kano()
    path = filled(tmp_path, study)
    spanish = study.with_languages(["es", "en"])
    with pytest.raises(ls.FormError, match="translates from 'en', the study's first language is 'es'"):
        write_translations(spanish, path, "it")
    with pytest.raises(ls.TemplateError, match="translates from 'en', the study's first language is 'es'"):
        read_translations(path, spanish)


@pytest.mark.parametrize(("language", "right"), [("ar", True), ("he", True), ("fa", True), ("ur", True), ("it", False)])
def test_right_to_left(tmp_path: Path, language: str, right: bool) -> None:  # TL11
    path = write_translations(kano(), tmp_path / "texts.xlsx", language)
    sheet = openpyxl.load_workbook(path)[language]
    assert bool(sheet.sheet_view.rightToLeft) is right
    assert (sheet["C2"].alignment.readingOrder == 2) is right
    assert sheet["B2"].alignment.readingOrder == 1


def test_untouched_sheets_and_unknown_keys(tmp_path: Path) -> None:  # TL12
    study = kano()
    path = write_translations(study, tmp_path / "texts.xlsx", ["de", "it"])
    fill(path, "it", italian)
    book = openpyxl.load_workbook(path)
    sheet = book["it"]
    sheet.append(["kano.questions.old.text", "Old?", "Vecchio?"])
    sheet["C2"].value = "lungo " * 60
    book.save(path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        back = read_translations(path, study)
    assert back.languages == ("en", "es", "it")
    said = sorted(str(one.message) for one in told)
    assert said == [
        "texts.xlsx - 'de' is a sheet in which nothing has been translated; it was left out.",
        "texts.xlsx - 'kano.questions.old.text' (it) are no texts of this study (any more); they were left out.",
        "texts.xlsx - 'study.title' (it) are longer than fits where they are shown; shorten them.",
    ]


def test_nothing_translated(tmp_path: Path) -> None:  # TL12
    path = write_translations(kano(), tmp_path / "texts.xlsx", ["de", "it"])
    with pytest.raises(ls.TemplateError, match="nothing has been translated in any of its sheets yet"):
        read_translations(path, kano())


def test_emptied_rows_keep_their_translation(tmp_path: Path) -> None:  # TL12
    study = kano()
    path = write_translations(study, tmp_path / "texts.xlsx", "es")
    book = openpyxl.load_workbook(path)
    rows: Mapping[str, Any] = {str(row[0].value): row for row in book["es"].iter_rows(min_row=2)}
    rows["kano.title"][2].value = None
    book.save(path)
    with pytest.warns(ls.QualityWarning, match="came back empty; they keep the translation they had"):
        assert read_translations(path, study) == study


def test_two_templates_of_one_name(tmp_path: Path) -> None:  # TL4
    study = kano()
    other = replace(study.parts[1].template, title={"en": "Else", "es": "Otro"}, plain_questions=())
    both = replace(study, parts=(*study.parts, replace(study.parts[1], template=other)))
    keys = {text.key for text in texts_of(both)}
    assert {"recommend.title", "recommend-2.title"} <= keys
    path = filled(tmp_path, both, status="reviewed")
    back = read_translations(path, both)
    assert back.parts[2].template.title["it"] == "it Else"
    assert back.parts[2].template.status("it") == "reviewed"
