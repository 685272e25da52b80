"""forms.excel, excel_form, choices, style: the workbook as a respondent and as Excel see it.

FX1 sheets, their order and state; a stamp in the very hidden sheet; no author
FX2 drop-downs from defined names, prompts, error stop, ranges; only answer cells are unlocked; ids and labels are text cells
FX3 half-answered pairs are marked by border and stripes, in Responses and Form
FX4 no text is a formula; no cells are merged
FX5 Form: one question per row in the order of its version, with its code
FX6 the limits of Excel are refused before anything is written
FX7 texts in all languages, with the same keys and places to fill in; contrast of every style at least 4.5 to 1; prompts fit
FX8 instructions say what, who, how long, privacy, how to answer and return
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from string import Formatter

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from loyaltystats.errors import FormError
from loyaltystats.forms.style import MAX_ERROR, MAX_PROMPT, MAX_TITLE, shortened
from loyaltystats.forms.texts import TEXTS
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.layout import feature_orders, stamp_from_meta
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument

HOSTILE = '=HYPERLINK("http://x","y")'
FEATURES = {"delivery": {"en": HOSTILE, "es": HOSTILE + " es"}, "returns": {"en": "Free returns", "es": "Devoluciones"}}


def _question(code: str, **more: object) -> Question:
    texts = {"en": f"{code}?", "es": f"\u00bf{code}?"}
    return Question(**{"code": code, "role": Role.PROFILE, "text": texts, "name": texts, **more})  # type: ignore[arg-type]


def _own() -> Instrument:
    labels = ({"en": "red", "es": "rojo"}, {})
    scale = Scale("Colours, many", tuple(Answer(code=str(i), label=label) for i, label in enumerate(labels)))
    never = (Answer(code="-96", label={"en": "not shown", "es": "-"}), Answer(code="-98", label={"en": "?", "es": "?"}))
    template = Template(
        id="own",
        version="1",
        title={"en": "Own", "es": "Propio"},
        purpose={},
        languages=("en", "es"),
        plain_questions=(
            _question("many", kind="multiple", scale=scale),
            _question("low", kind="number", minimum=1.5, scale=Scale("n", (), never)),
            _question("high", kind="number", maximum=9.0),
            _question("any", kind="number", hint={"en": "Just a number", "es": "Un n\u00famero"}),
            _question(
                "bare", kind="single", scale=Scale("b", (Answer(code="1", label={}), Answer(code="2", label={})))
            ),
        ),
    )
    return Instrument(
        parts=(Part(template=template),), languages=("en", "es"), id="own", version="1", title=template.title
    )


STUDY = load_instrument("kano").with_features(FEATURES).combined(load_instrument("recommend"), _own())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    frame = pd.DataFrame(
        {"id": ["007", "=1"], "deliveryfun": [1, 5], "recommend": [9, 0], "recommendwhy": ["+1", "#N/A"]}
    )
    path = write_form(STUDY, tmp_path_factory.mktemp("f") / "a.xlsx", answers=frame, respondents=2, versions=2, seed=3)
    return openpyxl.load_workbook(path)


def test_sheets(book: Workbook) -> None:  # FX1
    states = {sheet.title: sheet.sheet_state for sheet in book}
    assert states == {
        "Instructions": "visible",
        "Form 1": "visible",
        "Form 2": "visible",
        "Responses": "visible",
        "Codebook": "visible",
        "Lists": "hidden",
        "Meta": "veryHidden",
    }
    stamp = stamp_from_meta(list(book["Meta"].iter_rows(values_only=True)))
    assert stamp is not None
    assert (stamp.instrument, stamp.version, stamp.language) == (STUDY.id, STUDY.version, "en")
    assert (stamp.fingerprint, stamp.seed, stamp.codes) == (STUDY.fingerprint, "3", STUDY.columns)
    assert stamp.orders == feature_orders(STUDY, 2, 3)
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    assert book.properties.language == "en"


def test_responses(book: Workbook) -> None:  # FX2
    sheet = book["Responses"]
    codes = [cell.value for cell in sheet[1]]
    assert codes == ["id", "version", *STUDY.columns]
    assert sheet.freeze_panes == "C3"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert all(cell.protection.locked for row in (1, 2) for cell in sheet[row])
    assert not any(cell.protection.locked for row in range(3, 7) for cell in sheet[row])
    assert [sheet.cell(row, 1).value for row in range(3, 7)] == ["007", "=1", None, None]
    assert sheet["A3"].number_format == "@"
    assert [
        sheet.cell(3, codes.index(name) + 1).value for name in ("version", "deliveryfun", "recommend", "recommendwhy")
    ] == [
        "1",
        "1 - I like it",
        9,
        "+1",
    ]


def test_drop_downs(book: Workbook) -> None:  # FX2
    sheet = book["Responses"]
    rules = {rule.promptTitle: rule for rule in sheet.data_validations.dataValidation}
    recommend = rules["Would recommend"]
    assert recommend.type == "list"
    assert recommend.errorStyle == "stop"
    assert recommend.showErrorMessage
    assert recommend.showInputMessage
    assert recommend.prompt == (
        "How likely are you to recommend us to a friend or colleague? (Choose 0 = Not at all likely \u2026 10 = Extremely likely)"  # noqa: E501
    )
    name = str(recommend.formula1)
    lists, cells = next(iter(book.defined_names[name].destinations))
    assert lists == "Lists"
    assert [cell[0].value for cell in book["Lists"][cells]] == list(range(11))
    kano = next(rule for rule in sheet.data_validations.dataValidation if "C3:C1002" in str(rule.sqref))
    assert kano.formula1 == "list_short"
    assert rules["low?"].formula1 == "OR(AND(ISNUMBER(O3),O3>=1.5),O3=-98)"
    assert rules["high?"].formula1 == "OR(AND(ISNUMBER(P3),P3<=9))"
    assert rules["any?"].formula1 == "OR(AND(ISNUMBER(Q3)))"
    assert rules["low?"].error == "Please enter a number of at least 1.5."
    assert rules["any?"].prompt == "any? (Just a number)"
    assert rules["many?"].formula1 == "list_tick"
    for rule in sheet.data_validations.dataValidation:
        assert len(rule.prompt or "") <= MAX_PROMPT
        assert len(rule.promptTitle or "") <= MAX_TITLE
        assert len(rule.error or "") <= MAX_ERROR


def test_half_answered_pairs(book: Workbook) -> None:  # FX3
    marks = {str(area.sqref): rule.formula[0] for area, rules in _rules(book, "Responses") for rule in rules}
    assert marks["C3:C1002"] == 'AND($C3="",$D3<>"")'
    assert marks["D3:D1002"] == 'AND($D3="",$C3<>"")'
    assert len(marks) == 4
    for sheet in ("Form 1", "Form 2"):
        found = [(area, rule) for area, rules in _rules(book, sheet) for rule in rules]
        assert len(found) == 4
        look = found[0][1].dxf
        assert look.border.left.style == "thin"
        assert look.fill.patternType == "lightUp"


def _rules(book: Workbook, sheet: str) -> list[tuple[object, list[object]]]:
    return list(book[sheet].conditional_formatting._cf_rules.items())


def test_no_formula_and_nothing_merged(book: Workbook) -> None:  # FX4
    hostile = 0
    for sheet in book:
        assert not sheet.merged_cells.ranges
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type not in ("f", "e")
                hostile += str(cell.value).startswith("=")
    assert hostile > 10


def test_form(book: Workbook) -> None:  # FX5
    for number, order in enumerate(feature_orders(STUDY, 2, 3), start=1):
        sheet = book[f"Form {number}"]
        codes = [row[4].value for row in sheet.iter_rows(min_row=5) if row[4].value]
        kano = [feature + suffix for feature in order for suffix in ("fun", "dys", "imp", "got")]
        assert codes == [*kano, "recommend", "recommendwhy", "many_0", "many_1", "low", "high", "any", "bare"]
        open_cells = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
        assert len(open_cells) == len(codes) + 1
        assert all(name.startswith("C") for name in open_cells)
        assert sheet["B1"].value == f"{STUDY.title['en']} - version {number}"
        texts = [row[1].value for row in sheet.iter_rows(min_row=5)]
        assert "many?" in texts
        assert "\u2013  red" in texts
        assert "\u2013  1" in texts
        assert sheet.protection.sheet
        assert len(sheet.data_validations.dataValidation) == len(codes) - 1  # every question but the open one


def test_one_person_invited(tmp_path: Path) -> None:  # FX5
    book = openpyxl.load_workbook(write_form(STUDY, tmp_path / "a.xlsx", respondents=["0042"]))
    assert book["Form"]["C3"].value == "0042"
    assert book["Form"]["C3"].number_format == "@"


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # FX6
    path = tmp_path / "a.xlsx"
    long = pd.DataFrame({"id": ["a"], "recommendwhy": ["x" * 32_768]})
    with pytest.raises(FormError) as caught:
        write_form(load_instrument("recommend"), path, answers=long)
    assert str(caught.value) == (
        "instrument 'recommend' cannot be written as a workbook:\n  - answers, row 1, column 'recommendwhy' - 32,768 characters "  # noqa: E501
        "- a cell of Excel holds 32,767 - write a CSV, which keeps the whole text."
    )
    write_form(load_instrument("recommend"), tmp_path / "a.csv", answers=long)
    wordy = load_instrument("kano").with_features({"delivery": "x" * 32_767})
    monkeypatch.setattr("loyaltystats.forms.excel.MAX_COLUMNS", 3)
    monkeypatch.setattr("loyaltystats.forms.excel.MAX_ROWS", 50)
    with pytest.raises(FormError) as caught:
        write_form(wordy, path)
    assert str(caught.value).splitlines()[1:3] == [
        "  - 5 columns - Excel holds 3 - split the study, or write a CSV.",
        "  - 102 rows - Excel holds 50 - ask for fewer respondents, or write a CSV.",
    ]
    assert "question 'deliveryfun' - its text is longer than a cell holds (32,767)." in str(caught.value)
    assert not path.exists()


def test_words() -> None:  # FX7
    english = TEXTS["en"]
    assert list(TEXTS) == ["en", "es", "pt", "de", "fr", "zh"]
    for language, texts in TEXTS.items():
        assert list(texts) == list(english), language
        for key, text in english.items():
            fields = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text, texts[key])]
            assert fields[0] == fields[1], (language, key)
    assert shortened("one two three", 9) == "one two\u2026"
    assert shortened("x" * 300, 255) == "x" * 254 + "\u2026"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast(book: Workbook) -> None:  # FX7
    seen = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                ground = cell.fill.fgColor.rgb[-6:] if cell.fill.patternType == "solid" else "FFFFFF"
                if cell.has_style and cell.style.startswith("form "):
                    seen.add((cell.font.color.rgb[-6:], ground))
    assert len(seen) > 4
    for ink, ground in seen:
        light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_instructions(tmp_path: Path) -> None:  # FX8
    book = openpyxl.load_workbook(write_form(STUDY, tmp_path / "a.xlsx", language="es"))
    lines = [str(row[0]) for row in book["Instructions"].iter_rows(values_only=True) if row[0]]
    assert lines[0] == STUDY.title["es"]
    for key in ("purpose_head", "who_head", "minutes_head", "privacy_head", "fill_head", "fill_pairs", "return_head"):
        assert TEXTS["es"][key] in lines
    assert "Unos 3 minutos." in lines
    assert lines[-1].startswith(
        f"Estudio {STUDY.id}, versi\u00f3n {STUDY.version}, idioma es, huella {STUDY.fingerprint}"
    )
    assert not any("All respondents" in line for line in lines)
    assert not book["Instructions"].protection.sheet
    assert book["Responses"]["A2"].value == "Persona encuestada"


def test_only_facts_about_people(tmp_path: Path) -> None:  # FX8
    book = openpyxl.load_workbook(write_form(load_instrument("profile"), tmp_path / "a.xlsx"))
    lines = [row[0] for row in book["Instructions"].iter_rows(values_only=True)]
    assert "All respondents." in lines
    assert "About 3 minutes." in lines
    assert TEXTS["en"]["fill_pairs"] not in lines


def test_archive_is_settled(tmp_path: Path) -> None:  # FX1
    path = write_form(STUDY, tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2020-01-01T00:00:00Z") == 2
