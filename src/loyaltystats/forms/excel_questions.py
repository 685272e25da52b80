"""The questions of a sheet Form: headings of parts and blocks, one row per question, sums, and what is not asked in grey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.forms.choices import ChoiceLists, add_validation, answer_style, how_to_answer
from loyaltystats.forms.excel_conditions import Conditions, not_asked
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.screens import Points, rows, screens
from loyaltystats.forms.style import half_answered, height, put
from loyaltystats.questionnaire.condition_words import asked_if, question_numbers
from loyaltystats.questionnaire.layout import (
    FORM_ANSWER,
    FORM_CODE,
    FORM_FIRST_ROW,
    FORM_HINT,
    FORM_TEXT,
    AnswerColumn,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from loyaltystats.questionnaire.question import Question

WIDTHS = {"A": 6.0, "B": 58.0, "C": 38.0, "D": 34.0, "E": 15.0}
_ANSWER = "ABCDE"[FORM_ANSWER - 1]
_OPEN_HEIGHT = 48.0
_WHOLE = 10**6
"""No sheet is cut into screens."""


def write_questions(plan: FormPlan, sheet: Worksheet, order: Sequence[str], lists: ChoiceLists) -> None:
    """Write the questions of one version, its features in an order; those that it leaves out are not asked."""
    _Questions(plan, sheet, lists).write(order)


class _Questions:
    """Writes row after row; remembers numbers and cells, which conditions name."""

    def __init__(self, plan: FormPlan, sheet: Worksheet, lists: ChoiceLists) -> None:
        self.plan = plan
        self.sheet = sheet
        self.lists = lists
        self.columns: dict[str, list[AnswerColumn]] = {}
        for column in plan.columns:
            self.columns.setdefault(column.question.code, []).append(column)
        self.row = FORM_FIRST_ROW
        self.numbers: dict[str, int] = {}
        self.cells: dict[str, str] = {}
        self.feature: str | None = None

    def write(self, order: Sequence[str]) -> None:
        """Write everything, then the rules that mark cells."""
        for screen in screens(self.plan.instrument, order, limit=_WHOLE):
            self._heading(screen.title.get(self.plan.language, ""), "block")
            self._heading(screen.text.get(self.plan.language, ""), "section")
            for place, item in enumerate(screen.items):
                first = self.row
                for question in rows(item):
                    self._question(question, first=place == 0 and question is rows(item)[0])
                if isinstance(item, Points):
                    self._sum(item, first)
        self._mark_pairs()
        self._mark_not_asked()

    def _heading(self, text: str, style: str) -> None:
        """Write a text across the row, if there is one."""
        if not text:
            return
        for place in range(1, FORM_CODE + 1):
            put(self.sheet, self.row, place, text if place == FORM_TEXT else None, style)
        size = 12.0 if style == "block" else 11.0
        self.sheet.row_dimensions[self.row].height = height(text, WIDTHS["B"], size=size) + 8
        self.row += 1

    def _question(self, question: Question, *, first: bool) -> None:
        new = question.feature != self.feature and not first
        self.feature = question.feature
        number = self.numbers[question.code] = len(self.numbers) + 1
        columns = self.columns[question.code]
        if columns[0].option:
            self._stem(number, columns[0])
        for column in columns:
            self._answer(None if column.option else number, column, " first" if new and not column.option else "")

    def _stem(self, number: int, column: AnswerColumn) -> None:
        """Write the question of a multiple choice above its options."""
        text = column.question.text[self.plan.language]
        hint = self._when(column.question) + self.plan.word("how_multiple")
        put(self.sheet, self.row, 1, number, "number")
        put(self.sheet, self.row, FORM_TEXT, text, "asked")
        put(self.sheet, self.row, FORM_HINT, hint, "hint")
        needed = max(height(text, WIDTHS["B"]), height(hint, WIDTHS["D"], size=9))
        self.sheet.row_dimensions[self.row].height = needed + 6
        self.cells[column.question.code] = f"{_ANSWER}{self.row}"
        self.row += 1

    def _answer(self, number: int | None, column: AnswerColumn, style: str) -> None:
        plan, option = self.plan, column.option
        text = column.question.text[plan.language]
        if option is not None:
            text = f"\u2013  {option.label.get(plan.language) or option.code}"
        hint = how_to_answer(plan, column) if option else self._when(column.question) + how_to_answer(plan, column)
        values: dict[int, tuple[Any, str]] = {
            1: (number, f"number{style}"),
            FORM_TEXT: (text, f"asked{style}"),
            FORM_ANSWER: (None, answer_style(column)),
            FORM_HINT: (hint, f"hint{style}"),
            FORM_CODE: (column.name, "small"),
        }
        for place, (value, look) in values.items():
            put(self.sheet, self.row, place, value, look)
        least = _OPEN_HEIGHT if column.question.kind == "text" else 24.0
        needed = max(height(text, WIDTHS["B"]), height(hint, WIDTHS["D"], size=9))
        self.sheet.row_dimensions[self.row].height = max(least, needed + 6)
        add_validation(plan, self.sheet, column, f"{_ANSWER}{self.row}", self.lists, prompt=False)
        self.cells[column.name] = f"{_ANSWER}{self.row}"
        self.row += 1

    def _when(self, question: Question) -> str:
        names = question_numbers(self.numbers, self.plan.language)
        said = asked_if(self.plan.instrument, question, self.plan.language, names=names, respondent=True)
        return f"{said} " if said else ""

    def _sum(self, item: Points, first: int) -> None:
        """Write what the numbers above add up to; it is marked until they reach their total."""
        cells = f"{_ANSWER}{first}:{_ANSWER}{self.row - 1}"
        total = f"{item.sum.total:.15g}"
        put(self.sheet, self.row, 1, None, "number")
        put(self.sheet, self.row, FORM_TEXT, self.plan.word("sum"), "sum")
        put(self.sheet, self.row, FORM_ANSWER, None, "sum")
        put(self.sheet, self.row, FORM_HINT, self.plan.word("sum_how", total=total), "hint")
        here = f"{_ANSWER}{self.row}"
        self.sheet[here] = f'=SUMIF({cells},">=0")'
        self.sheet.conditional_formatting.add(
            here, half_answered(f"AND(COUNT({cells})>0,MIN({cells})>=0,{here}<>{total})")
        )
        self.sheet.row_dimensions[self.row].height = 24
        self.row += 1

    def _mark_pairs(self) -> None:
        for pair in self.plan.instrument.kano_pairs().values():
            if all(code in self.cells for code in pair):
                first, second = (self.cells[code] for code in pair)
                for empty, other in ((first, second), (second, first)):
                    self.sheet.conditional_formatting.add(empty, half_answered(f'AND({empty}="",{other}<>"")'))

    def _mark_not_asked(self) -> None:
        conditions = Conditions(self.plan.instrument, self.cells)
        for question in self.plan.instrument.questions:
            asked = conditions.asked(question) if question.code in self.numbers else ""
            if not asked:
                continue
            rule = not_asked(f"NOT({asked})")
            for name in dict.fromkeys((question.code, *question.columns)):
                if name in self.cells:
                    row = self.cells[name].removeprefix(_ANSWER)
                    self.sheet.conditional_formatting.add(f"A{row}:D{row}", rule)
