"""Skip conditions in Excel: formulas that are true where a question is asked, and the look of what is not.

A cell holds ``1 - Yes``, a bare number, or a code that was pasted: what stands before the dash is the code. A question that
is not asked has no answer, whatever its cell holds, as ``questionnaire.relevance`` says. A formula that would pass the limit
of Excel is left out; the condition is then told in words alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.style import GREY, LINE
from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.relevance import (
    COMPARE,
    ORDERED,
    Answered,
    Both,
    Compare,
    Condition,
    Either,
    Not,
    Selected,
    parse,
)

if TYPE_CHECKING:
    from openpyxl.formatting.rule import Rule
    from openpyxl.worksheet.worksheet import Worksheet

    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question

MAX_FORMULA: Final = 8_000
"""Characters of a formula that Excel takes (8,192, with room for what is put around it)."""

PALE_GREY: Final = "EDEDED"


class Conditions:
    """Formulas for the conditions of one study; ``cells`` maps a column of answers to its cell."""

    def __init__(self, instrument: Instrument, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.questions = {question.code: question for question in instrument.questions}

    def asked(self, question: Question) -> str:
        """Return a formula that is true where a question is asked; empty if it always is, or cannot be told."""
        if not question.relevance:
            return ""
        formula = self._formula(parse(question.relevance))
        return formula if len(formula) <= MAX_FORMULA else ""

    def _formula(self, condition: Condition) -> str:
        if isinstance(condition, Both | Either):
            word = "AND" if isinstance(condition, Both) else "OR"
            return _joined(word, [self._formula(one) for one in condition.every])
        if isinstance(condition, Not):
            return f"NOT({self._formula(condition.one)})"
        question = self.questions.get(condition.code)
        if question is None or not any(column in self.cells for column in question.columns):
            return "FALSE"
        leaf = self._leaf(condition, question)
        own = self._formula(parse(question.relevance)) if question.relevance else ""
        return _joined("AND", [own, leaf]) if own else leaf

    def _leaf(self, leaf: Compare | Selected | Answered, question: Question) -> str:
        if isinstance(leaf, Selected):
            return self._ticked(question, f"{question.code}_{leaf.option}")
        if isinstance(leaf, Answered):
            if question.kind == "multiple":
                return _joined("OR", [self._ticked(question, column) for column in question.columns])
            codes = [f'{code_of(self.cells[question.code])}<>"{code}"' for code in NOT_SHOWN]
            filled = f'{self.cells[question.code]}<>""'
            return _joined("AND", [filled, *codes]) if question.scale is not None else filled
        return self._number(leaf, question) if question.kind == "number" else self._single(leaf, question)

    def _ticked(self, question: Question, column: str) -> str:
        cell = self.cells.get(column)
        return f'{code_of(cell)}="1"' if cell is not None and column in question.columns else "FALSE"

    def _single(self, leaf: Compare, question: Question) -> str:
        scale = question.scale
        if scale is None:
            return "FALSE"
        cell = code_of(self.cells[question.code])
        if leaf.operator == "=":
            return f'{cell}="{leaf.value}"' if leaf.value in (*scale.codes, *scale.missing_codes) else "FALSE"
        if leaf.operator == "!=":
            others = [
                f'{cell}<>"{code}"' for code in (leaf.value, *scale.missing_codes) if code in (leaf.value, *NOT_SHOWN)
            ]
            return _joined("AND", [f'{self.cells[question.code]}<>""', *others])
        numeric = [code for code in scale.codes if code.lstrip("-").isdigit()]
        codes = [code for code in numeric if COMPARE[leaf.operator](float(code), float(leaf.value))]
        return _joined("OR", [f'{cell}="{code}"' for code in codes]) if codes else "FALSE"

    def _number(self, leaf: Compare, question: Question) -> str:
        cell = self.cells[question.code]
        missing = question.scale.missing_codes if question.scale else ()
        without = missing if leaf.operator in ORDERED else [code for code in missing if code in NOT_SHOWN]
        sign = "<>" if leaf.operator == "!=" else leaf.operator
        try:
            value = f"{float(leaf.value):.15g}"
        except ValueError:
            return "FALSE" if leaf.operator == "=" else f"ISNUMBER({cell})"
        return _joined("AND", [f"ISNUMBER({cell})", f"{cell}{sign}{value}", *(f"{cell}<>{code}" for code in without)])


def code_of(cell: str) -> str:
    """Return the formula for the code in a cell: all that stands before the dash.

    Examples
    --------
    >>> code_of("C7")
    'LEFT(C7&" - ",FIND(" - ",C7&" - ")-1)'
    """
    return f'LEFT({cell}&" - ",FIND(" - ",{cell}&" - ")-1)'


def _joined(word: str, formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"{word}({','.join(formulas)})"


def not_asked(formula: str) -> Rule:
    """Return the rule that greys out what is not asked, where a formula is true: grey ground, grey and slanted text."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Border, Font, PatternFill, Side
    from openpyxl.styles.differential import DifferentialStyle

    side = Side(style="hair", color=LINE)
    look = DifferentialStyle(
        font=Font(color=GREY, italic=True),
        fill=PatternFill(patternType="solid", bgColor=PALE_GREY),
        border=Border(left=side, right=side, top=side, bottom=side),
    )
    return Rule(type="expression", dxf=look, formula=[formula])


def grey_not_asked(
    plan: FormPlan, sheet: Worksheet, letters: Mapping[str, str], version: str, rows: tuple[int, int]
) -> None:
    """Grey out the cells of a sheet of rows that a respondent is not asked for: by the version, then by the conditions.

    ``letters`` maps a column of answers to its letter, ``version`` is the letter of the version or empty.
    """
    first, last = rows
    instrument = plan.instrument
    conditions = Conditions(instrument, {name: f"${letter}{first}" for name, letter in letters.items()})
    for question in instrument.questions:
        versions = instrument.versions_with(question.feature) if question.feature and version else ()
        wrong = [f'${version}{first}&""<>"{number}"' for number in versions]
        formulas = [_joined("AND", [f'${version}{first}<>""', *wrong])] if wrong else []
        asked = conditions.asked(question)
        formulas += [f"NOT({asked})"] if asked else []
        for name in question.columns if formulas else ():
            cells = f"{letters[name]}{first}:{letters[name]}{last}"
            for formula in formulas:
                sheet.conditional_formatting.add(cells, not_asked(formula))
