"""forms.excel_conditions, excel_questions: conditions, blocks, sums and split versions in the workbook.

EC1 every comparison has its formula; a question that is not asked itself counts as unanswered; a formula that is too long
    is left out
EC2 Form: the condition in words beside the question, by number; the row turns grey where it is not met
EC3 blocks have headings; sums are shown, and marked until they reach their total; the reader passes over both
EC4 a split study has a sheet per version with its features only, read back with 96; Responses greys what others are asked
EC5 versions= and a split do not go together
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loyaltystats.errors import FormError
from loyaltystats.forms.excel_conditions import MAX_FORMULA, Conditions, code_of
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses

YES = Scale(
    "yes",
    (Answer(code="1", label={"en": "Yes"}), Answer(code="2", label={"en": "No"})),
    (Answer(code="98", label={"en": "?"}),),
)
REFUSED = Scale("n", (), (Answer(code="-98", label={"en": "?"}),))
FEATURES = {"price": "Price", "speed": "Speed", "help": "Help"}
CELLS = {"used": "C5", "many_1": "C6", "many_2": "C7", "age": "C8", "why": "C9", "next": "C10"}


def _question(code: str, **more: Any) -> Question:
    texts = {"en": f"{code}?"}
    return Question(**{"code": code, "role": Role.PROFILE, "kind": "single", "text": texts, "name": texts, **more})


def _study(*conditions: str) -> Instrument:
    questions = (
        _question("used", scale=YES),
        _question("many", kind="multiple", scale=YES),
        _question("age", kind="number", scale=REFUSED),
        _question("why", kind="text"),
        _question("next", scale=YES, relevance="used = '1'"),
        *(_question(f"t{number}", scale=YES, relevance=one) for number, one in enumerate(conditions)),
    )
    template = Template(
        id="own", version="1", title={"en": "Own"}, purpose={}, languages=("en",), plain_questions=questions
    )
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title=template.title)


@pytest.mark.parametrize(
    ("condition", "formula"),
    [
        ("used = '1'", f'{code_of("C5")}="1"'),
        ("used != '1'", f'AND(C5<>"",{code_of("C5")}<>"1")'),
        ("used <= 1", f'{code_of("C5")}="1"'),
        ("used > 5", "FALSE"),
        ("selected(many, '2')", f'{code_of("C7")}="1"'),
        ("selected(many, '9')", "FALSE"),
        ("answered(many)", f'OR({code_of("C6")}="1",{code_of("C7")}="1")'),
        ("age < 30", "AND(ISNUMBER(C8),C8<30,C8<>-98)"),
        ("age != 2.5", "AND(ISNUMBER(C8),C8<>2.5)"),
        ("age = 'x'", "FALSE"),
        ("answered(why)", 'C9<>""'),
        ("not answered(why)", 'NOT(C9<>"")'),
        ("next = '2'", f'AND({code_of("C5")}="1",{code_of("C10")}="2")'),
        ("gone = '2'", "FALSE"),
        (
            "answered(why) and (age >= 1 or age = -98)",
            'AND(C9<>"",OR(AND(ISNUMBER(C8),C8>=1,C8<>-98),AND(ISNUMBER(C8),C8=-98)))',
        ),
    ],
)
def test_formulas(condition: str, formula: str) -> None:  # EC1
    study = _study(condition)
    assert Conditions(study, CELLS).asked(study.question("t0")) == formula
    assert Conditions(study, CELLS).asked(study.question("used")) == ""


def test_long_formula() -> None:  # EC1
    study = _study(" or ".join(["used != '1'"] * 150))
    assert len(code_of("C5")) * 150 < MAX_FORMULA < len(f'AND(C5<>"",{code_of("C5")}<>"1"),') * 150
    assert Conditions(study, CELLS).asked(study.question("t0")) == ""


def _rules(sheet: Any) -> dict[str, list[str]]:
    return {
        str(area.sqref): [rule.formula[0] for rule in rules]
        for area, rules in sheet.conditional_formatting._cf_rules.items()
    }


def test_form(tmp_path: Path) -> None:  # EC2, EC3
    study = load_instrument("journey").with_languages(["en", "es"])
    book = openpyxl.load_workbook(write_form(study, tmp_path / "a.xlsx"))
    sheet = book["Form"]
    by_code = {sheet.cell(row, 5).value: row for row in range(1, sheet.max_row + 1)}
    row = by_code["jourfindease"]
    assert sheet.cell(row, 4).value.startswith(
        "Please answer only if question 1 is \u201cYes\u201d. Choose 1 = Very difficult"
    )
    assert _rules(sheet)[f"A{row}:D{row}"] == [f'NOT({code_of("C" + str(by_code["jourfindused"]))}="1")']
    texts = [sheet.cell(row, 2).value for row in range(1, sheet.max_row + 1)]
    assert texts.index("Finding what you want") < by_code["jourfindused"] - 1
    assert texts.index("Applying") + 1 == by_code["jourapplyused"] - 1
    assert texts[by_code["jourapplyused"] - 2] == "Applying"
    letters = {cell.value: cell.column_letter for cell in book["Responses"][1]}
    rules = _rules(book["Responses"])
    area = next(area for area in rules if area.startswith(f"{letters['jourfindease']}3:"))
    assert rules[area] == [f'NOT({code_of("$" + letters["jourfindused"] + "3")}="1")']


def test_multiple_under_a_condition(tmp_path: Path) -> None:  # EC2
    study = _study("used = '1'")
    (part,) = study.parts
    many = _question("several", kind="multiple", scale=YES, relevance="used = '1'")
    template = Template(
        id="own",
        version="1",
        title={"en": "Own"},
        purpose={},
        languages=("en",),
        plain_questions=(*part.template.plain_questions, many),
    )
    study = Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title=template.title)
    sheet = openpyxl.load_workbook(write_form(study, tmp_path / "a.xlsx"))["Form"]
    rows = [row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 5).value).startswith("several_")]
    stem = rows[0] - 1
    assert sheet.cell(stem, 4).value == "Please answer only if question 1 is \u201cYes\u201d. Yes for each that applies"
    assert {f"A{row}:D{row}" for row in (stem, *rows)} <= set(_rules(sheet))


def test_sums(tmp_path: Path) -> None:  # EC3
    study = load_instrument("constsum").with_languages(["en"]).with_features(FEATURES)
    path = write_form(study, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Form"]
    rows = [row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 5).value).endswith("pts")]
    total = rows[-1] + 1
    cells = f"C{rows[0]}:C{rows[-1]}"
    assert [sheet.cell(total, place).value for place in range(2, 6)] == [
        "Sum",
        f'=SUMIF({cells},">=0")',
        "The numbers above add up to 100",
        None,
    ]
    assert _rules(sheet)[f"C{total}"] == [f"AND(COUNT({cells})>0,MIN({cells})>=0,C{total}<>100)"]
    for row, points in zip(rows, (60, 40, 0), strict=True):
        sheet.cell(row, 3).value = points
    book.save(path)
    assert read_responses(path, study).frame.iloc[0, 1:].tolist() == [60, 40, 0]


def test_split(tmp_path: Path) -> None:  # EC4
    study = load_instrument("kano").with_languages(["en"]).with_features(FEATURES)
    study = study.with_split([["price", "speed"], ["speed", "help"]])
    path = write_form(study, tmp_path / "a.xlsx", respondents=3)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["Responses"]["B"]][2:5] == ["1", "2", "1"]
    codes = [[row[4].value for row in book[f"Form {number}"].iter_rows(min_row=5)] for number in (1, 2)]
    assert "pricefun" in codes[0]
    assert "helpfun" not in codes[0]
    assert "pricefun" not in codes[1]
    letters = {cell.value: cell.column_letter for cell in book["Responses"][1]}
    rules = _rules(book["Responses"])
    grey = {area[:1] if area[1] == "3" else area[:2]: found for area, found in rules.items()}
    assert grey[letters["helpgot"]] == ['AND($B3<>"",$B3&""<>"2")']
    assert grey[letters["speedgot"]] == ['AND($B3<>"",$B3&""<>"1",$B3&""<>"2")']
    sheet = book["Form 2"]
    for row in sheet.iter_rows(min_row=5):
        if row[4].value in ("speedfun", "helpdys"):
            row[2].value = "1 - I like it"
    book.save(path)
    answers = read_responses(path, study).frame.iloc[0]
    assert (answers["version"], answers["speedfun"], answers["helpdys"], answers["pricefun"]) == ("2", 1, 1, 96)


def test_split_and_versions(tmp_path: Path) -> None:  # EC5
    study = load_instrument("kano").with_languages(["en"]).with_features(FEATURES)
    study = study.with_split([["price", "speed"], ["speed", "help"]])
    with pytest.raises(FormError, match="is split into 2 versions already"):
        write_form(study, tmp_path / "a.xlsx", versions=3)
