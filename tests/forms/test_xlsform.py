"""forms.xlsform, xlsform_rows, xlsform_rules, xpath, platform_words: the workbook of KoboToolbox, ODK and SurveyCTO.

FX1 the sheets survey, choices and settings hold every question under its code, in all languages or the one asked for
FX2 sections are groups, grids groups on one screen, sums have a running total; hidden parts say which form it is
FX3 conditions and constraints are XPath; the versions of a split study ask their own features
FX4 no text becomes a formula, a reference or an escape; what no cell can hold is said
FX5 the same arguments give the same bytes; a form can be written again, a file of somebody else is not replaced
FX6 what the format cannot hold is refused in words
FX7 what the form says by itself is there in six languages, with the same gaps to fill
"""

from __future__ import annotations

import re
import string
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.consumers import studies
from tests.platforms import everything

from loyaltystats.errors import FormError, QualityWarning
from loyaltystats.forms.platform_words import PLATFORM_WORDS, language_name, number_words, said
from loyaltystats.forms.write import write_form
from loyaltystats.forms.xlsform_rules import Rules
from loyaltystats.forms.xpath import literal, xpath
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.template import load_instrument

RECOMMEND = load_instrument("recommend")


def written(study: Instrument, path: Path, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features are named once for several languages
        return openpyxl.load_workbook(write_form(study, path, format="xlsform", overwrite=True, **more))


def records(sheet: Any) -> list[dict[str, Any]]:
    rows = sheet.iter_rows(values_only=True)
    heading = next(rows)
    return [{name: cell for name, cell in zip(heading, row, strict=True) if cell is not None} for row in rows]


def survey(study: Instrument, path: Path, **more: Any) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in records(written(study, path, **more)["survey"]) if "name" in row}


def test_sheets_and_languages(tmp_path: Path) -> None:  # FX1
    book = written(RECOMMEND.with_languages(["es", "en"]), tmp_path / "a.xlsx")
    assert book.sheetnames == ["survey", "choices", "settings", "Meta"]
    assert book["Meta"].sheet_state == "hidden"
    (settings,) = records(book["settings"])
    assert settings == {
        "form_title": "Encuesta a clientes",
        "form_id": "recommend",
        "version": f"1_{RECOMMEND.with_languages(['es', 'en']).fingerprint}",
        "default_language": "Español (es)",
    }
    heading = [cell.value for cell in book["survey"][1]]
    assert heading[:6] == [
        "type",
        "name",
        "label::Español (es)",
        "label::English (en)",
        "hint::Español (es)",
        "hint::English (en)",
    ]
    row = next(one for one in records(book["survey"]) if one.get("name") == "recommend")
    assert row["type"] == "select_one likelihood"
    assert row["label::English (en)"] == "How likely are you to recommend us to a friend or colleague?"
    choices = records(book["choices"])
    assert [one["name"] for one in choices] == [str(number) for number in range(11)]
    assert choices[0]["label::Español (es)"] == "0 - Nada probable"
    assert choices[5]["label::English (en)"] == "5"


def test_one_language(tmp_path: Path) -> None:  # FX1
    book = written(studies.six_languages(), tmp_path / "a.xlsx", language="zh")
    assert [cell.value for cell in book["choices"][1]] == ["list_name", "name", "label::中文 (zh)"]
    (settings,) = records(book["settings"])
    assert settings["default_language"] == "中文 (zh)"
    assert settings["form_title"] == "Six (zh)"
    every = written(studies.six_languages(), tmp_path / "a.xlsx")
    assert len(list(every["choices"][1])) == 8


def test_answers_are_offered(tmp_path: Path) -> None:  # FX1
    book = written(studies.split(), tmp_path / "a.xlsx")
    lists: dict[str, list[str]] = {}
    for one in records(book["choices"]):
        lists.setdefault(one["list_name"], []).append(one["name"])
    assert all("96" not in codes and "-96" not in codes for codes in lists.values())
    assert any("98" in codes for codes in lists.values())
    logic = written(studies.logic(0), tmp_path / "b.xlsx")
    names = {one["list_name"] for one in records(logic["choices"])}
    assert names == {"numbers", "letters", "odd", "several", "counted"}


def test_equal_names_of_lists(tmp_path: Path) -> None:  # FX1
    first = Scale("s", studies.answers("1", "2"))
    other = Scale("s", studies.answers("1", "2", "3"))
    third = Scale("S!", studies.answers("1", "2", "4"))
    asked = [
        studies.question(code, scale=scale) for code, scale in (("a", first), ("b", other), ("c", first), ("d", third))
    ]
    rows = survey(studies.study("x", tuple(asked)), tmp_path / "a.xlsx")
    assert [rows[code]["type"] for code in "abcd"] == [
        "select_one s",
        "select_one s_2",
        "select_one s",
        "select_one s_3",
    ]


def test_types(tmp_path: Path) -> None:  # FX1
    rows = survey(studies.six_languages(), tmp_path / "a.xlsx", language="es")
    assert rows["qsev"]["type"] == "select_multiple several"
    assert rows["qsev"]["hint::Español (es)"] == "Elija todas las que correspondan."
    assert rows["qdec"]["type"] == "decimal"
    assert rows["qdec"]["hint::Español (es)"] == "Un número de 0 a 100, o -98 - Answer -98 (es), -99 - Answer -99 (es)"
    assert (rows["qtxt"]["type"], rows["qtxt"]["appearance"]) == ("text", "multiline")
    assert rows["qnum"]["required"] == "yes"
    assert rows["qnum"]["required_message::Español (es)"] == "Por favor, responda a esta pregunta."
    assert "required" not in rows["qlet"]
    many = Scale("many", tuple(Answer(code=str(n), label={"en": f"Country {n}"}) for n in range(1, 21)), ordered=False)
    rows = survey(studies.study("x", (studies.question("a", scale=many),)), tmp_path / "b.xlsx")
    assert rows["a"]["appearance"] == "minimal"


def test_groups_and_grids(tmp_path: Path) -> None:  # FX2
    kano = load_instrument("kano").with_languages(["en"]).with_features({"app": "The app"})
    rows = records(written(kano, tmp_path / "a.xlsx")["survey"])
    scale, importance, delivery = (kano.question(code).scale.name for code in ("appfun", "appimp", "appgot"))  # type: ignore[union-attr]
    named = [scale.replace("-", "_"), importance, delivery]
    assert [(one["type"], one.get("name")) for one in rows] == [
        ("start", "start"),
        ("end", "end"),
        ("calculate", "form"),
        ("begin_group", "section_1"),
        ("note", "section_1_note"),
        ("begin_group", "grid1"),
        *((f"select_one {named[0]}", name) for name in ("grid1_head", "appfun", "appdys")),
        ("end_group", None),
        (f"select_one {named[1]}", "appimp"),
        (f"select_one {named[2]}", "appgot"),
        ("end_group", None),
    ]
    assert rows[2]["calculation"] == f"'kano;{kano.version};en;{kano.fingerprint};structure={structure_of(kano)}'"
    assert rows[5]["appearance"] == "field-list"
    assert rows[5]["label::English (en)"] == "The app"
    assert [one.get("appearance") for one in rows[6:9]] == ["label", "list-nolabel", "list-nolabel"]
    assert rows[6]["label::English (en)"] == "One answer in each row"


def test_order_of_a_seed(tmp_path: Path) -> None:  # FX2
    study = load_instrument("performance").with_languages(["en"]).with_features({f"f{n}": f"F {n}" for n in range(6)})
    plain = list(survey(study, tmp_path / "a.xlsx"))
    mixed = list(survey(study, tmp_path / "b.xlsx", seed=3))
    assert plain != mixed
    assert sorted(plain) == sorted(mixed)


def test_sums(tmp_path: Path) -> None:  # FX2, FX3
    study = load_instrument("constsum").with_languages(["en"]).with_features({"app": "App", "bus": "Bus"})
    rows = survey(study, tmp_path / "a.xlsx")
    assert rows["sum_1_screen"]["appearance"] == "field-list"
    assert rows["sum_1"]["calculation"] == " + ".join(
        f"if(${{{code}}} = -98 or ${{{code}}} = -99, 0, number(coalesce(${{{code}}}, '0')))"
        for code in ("apppts", "buspts")
    )
    assert rows["sum_1_note"]["label::English (en)"] == "Sum so far: ${sum_1} of 100"
    assert rows["apppts"]["constraint"] == "(. >= 0 and . <= 100) or . = -98 or . = -99"
    assert rows["buspts"]["constraint"].startswith("((. >= 0 and . <= 100) or . = -98 or . = -99) and (((if(")
    assert rows["buspts"]["constraint_message::English (en)"].endswith("The numbers must add up to 100.")


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("qnum = 3", "(${qnum} != '' and ${qnum} = '3')"),
        ("qnum != '98'", "(${qnum} != '' and ${qnum} != '98')"),
        ("qnum <= 3", "(${qnum} != '' and ${qnum} <= 3 and ${qnum} != '97' and ${qnum} != '98')"),
        ("qdec > 0.5", "(${qdec} != '' and ${qdec} > 0.5 and ${qdec} != -98 and ${qdec} != -99)"),
        ("qdec = -98", "(${qdec} != '' and ${qdec} = -98)"),
        ("selected(qsev, 'N')", "selected(${qsev}, 'N')"),
        ("answered(qtxt)", "${qtxt} != ''"),
        ("not (answered(qtxt) or qnum = 1)", "not((${qtxt} != '' or (${qnum} != '' and ${qnum} = '1')))"),
        ("answered(qtxt) and answered(qnum)", "(${qtxt} != '' and ${qnum} != '')"),
    ],
)
def test_xpath(condition: str, wanted: str) -> None:  # FX3
    assert xpath(condition, {one.code: one for one in studies.ASKED}) == wanted


def test_literals() -> None:  # FX3
    assert literal("a\"b'c") == "concat('a\"b', \"'\", 'c')"
    assert Rules(RECOMMEND).stamp("x${y}'") == "concat('x$', concat('{y}', \"'\", ''))"


def test_relevance(tmp_path: Path) -> None:  # FX3
    rows = survey(studies.logic(0), tmp_path / "a.xlsx")
    assert rows["deep"]["relevant"] == "(${chain} != '' and ${chain} = 'A')"
    assert "relevant" not in rows["section_3"]  # a condition below looks at a question below
    split = survey(studies.split(), tmp_path / "b.xlsx")
    assert split["version"]["calculation"] == "once(int(random() * 2) + 1)"
    assert split["helpfun"].get("relevant") == "(${version} = 1)"
    assert split["stockgot"]["relevant"] == "(${version} = 2)"
    assert "relevant" not in split["appfun"]
    grids = [row["relevant"] for name, row in split.items() if re.fullmatch(r"grid\d+", name) and "relevant" in row]
    assert sorted(set(grids)) == ["(${version} = 1)", "(${version} = 2)"]
    whole = survey(everything(), tmp_path / "c.xlsx")
    asked = [row for row in whole.values() if row["type"] == "begin_group" and "relevant" in row]
    assert all("${" in row["relevant"] for row in asked)


def test_heading_of_conditional_questions(tmp_path: Path) -> None:  # FX3
    first = studies.question("a", scale=studies.NUMBERS, block="one")
    others = [studies.question(f"b{n}", "text", block="two", relevance=f"a = {n}") for n in (1, 2)]
    rows = survey(studies.study("x", (first, *others), blocks=studies.blocks("one", "two")), tmp_path / "a.xlsx")
    assert rows["section_2"]["relevant"] == "((${a} != '' and ${a} = '1')) or ((${a} != '' and ${a} = '2'))"
    same = [studies.question(f"b{n}", "text", block="two", relevance="a = 1") for n in (1, 2)]
    rows = survey(studies.study("x", (first, *same), blocks=studies.blocks("one", "two")), tmp_path / "a.xlsx")
    assert rows["section_2"]["relevant"] == "(${a} != '' and ${a} = '1')"


def test_hostile_texts(tmp_path: Path) -> None:  # FX4
    book = written(studies.hostile(), tmp_path / "a.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr")
                assert not isinstance(cell.value, str) or "${" not in cell.value or cell.column > 2
    texts = [str(value) for row in records(book["survey"]) for name, value in row.items() if "::" in name]
    assert not any("${" in text or re.search(r"_x[0-9A-Fa-f]{4}_", text) for text in texts)
    plain = {text.replace("\u2060", "") for text in texts}
    assert {text for text in studies.HOSTILE if text.strip() == text} <= plain


def test_too_long(tmp_path: Path) -> None:  # FX4
    study = studies.study("x", (studies.question("a", "text", text={"en": "w" * 33_000}),))
    with pytest.raises(
        FormError, match=r"sheet 'survey', row \d+ - a text of 33,000 characters - expected at most 32,767"
    ):
        written(study, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def test_same_bytes_and_nothing_lost(tmp_path: Path) -> None:  # FX5
    path = write_form(RECOMMEND, tmp_path / "a.xlsx", format="xlsform")
    before = path.read_bytes()
    write_form(RECOMMEND, path, format="xlsform")
    assert path.read_bytes() == before
    book = openpyxl.Workbook()
    book.save(path)
    with pytest.raises(FormError, match="is not an empty form - nothing was written"):
        write_form(RECOMMEND, path, format="xlsform")
    write_form(RECOMMEND, path, format="xlsform", overwrite=True)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"versions": 2}, "versions - format 'xlsform' asks every question in one place"),
        ({"respondents": 5}, "respondents - format 'xlsform' asks one respondent at a time and holds no rows"),
        ({"answers": [1]}, "answers - format 'xlsform' asks one respondent at a time"),
        ({"language": "it"}, "language 'it' is not available"),
    ],
)
def test_what_cannot_be_held(tmp_path: Path, more: dict[str, Any], words: str) -> None:  # FX6
    with pytest.raises(FormError, match=re.escape(words)):
        write_form(RECOMMEND, tmp_path / "a.xlsx", format="xlsform", **more)
    assert list(tmp_path.iterdir()) == []


def test_seed_of_a_split(tmp_path: Path) -> None:  # FX6
    with pytest.raises(FormError, match="seed - format 'xlsform' asks the versions of a split study in one order"):
        write_form(studies.split(), tmp_path / "a.xlsx", format="xlsform", seed=1)


def test_doubtful_languages(tmp_path: Path) -> None:  # FX7
    plain = load_instrument("kano").with_languages(["en", "es", "de"]).with_features({"app": "The app"})
    with pytest.warns(QualityWarning, match=r"languages 'es', 'de' - the text of app is the same as in 'en'"):
        write_form(plain, tmp_path / "a.xlsx", format="xlsform")
    italian = studies.study(
        "x", (studies.question("a", "text", text={"it": "Ciao?"}),), languages=("it",), title={"it": "X"}
    )
    with pytest.warns(QualityWarning, match=r"are in English: survey forms speak en, es, pt, de, fr, zh"):
        write_form(italian, tmp_path / "b.xlsx", format="xlsform")


def test_words() -> None:  # FX7
    gaps = {key: _gaps(text) for key, text in PLATFORM_WORDS["en"].items()}
    for language, words in PLATFORM_WORDS.items():
        assert {key: _gaps(text) for key, text in words.items()} == gaps, language
    assert said("pt-BR", "number") == "Um número"
    assert language_name("pt-BR") == "Português (pt-BR)"
    for low, high, text in (
        (None, None, "A number"),
        (1, None, "A number of at least 1"),
        (None, 2.5, "A number of at most 2.5"),
    ):
        assert number_words(studies.question("a", "number", minimum=low, maximum=high), "en") == text


def _gaps(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
