"""Drop-down lists and checks of cells: the sheet Lists, its defined names, and one validation per column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loyaltystats.forms.codebook import number_range
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.style import MAX_ERROR, MAX_PROMPT, MAX_TITLE, put, shortened
from loyaltystats.questionnaire.layout import LISTS, NOT_SHOWN, AnswerColumn, choices, shows_bare_codes
from loyaltystats.questionnaire.scale import Answer, Scale

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

_Choices = tuple[str | int, ...]


class ChoiceLists:
    """The lists of answers of one workbook; equal lists are written once, each under a defined name."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._names: dict[_Choices, str] = {}

    def name_of(self, scale: Scale) -> str:
        """Return the defined name of the choices of a scale."""
        offered = choices(scale, self.language)
        if offered not in self._names:
            word = re.sub(r"[^a-z0-9]+", "_", scale.name.lower()).strip("_") or "answers"
            name = f"list_{word}"
            number = sum(known == name or known.startswith(f"{name}_") for known in self._names.values())
            self._names[offered] = f"{name}_{number + 1}" if number else name
        return self._names[offered]

    def write(self, book: Workbook) -> None:
        """Write the hidden sheet and the defined names."""
        from openpyxl.utils import get_column_letter
        from openpyxl.workbook.defined_name import DefinedName

        sheet = book.create_sheet(LISTS)
        for place, (offered, name) in enumerate(self._names.items(), start=1):
            put(sheet, 1, place, name, "header")
            for row, one in enumerate(offered, start=2):
                put(sheet, row, place, one, "text")
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = 30
            reference = f"{LISTS}!${letter}$2:${letter}${len(offered) + 1}"
            book.defined_names[name] = DefinedName(name, attr_text=reference)
        sheet.sheet_state = "hidden"


def answer_style(column: AnswerColumn) -> str:
    """Return the style of a cell for answers: numbers stay numbers, everything else is text (``3/5`` is no date)."""
    bare = column.is_closed and column.scale is not None and shows_bare_codes(column.scale)
    return "value" if bare or column.question.kind == "number" else "answer"


def how_to_answer(plan: FormPlan, column: AnswerColumn) -> str:
    """Return how to answer a question, in a few words: what the respondent sees beside it."""
    question = column.question
    if question.hint and question.hint.get(plan.language):
        offered = [answer.display(plan.language) for answer in _offered_missing(column)]
        return question.hint[plan.language] + (f" ({', '.join(offered)})" if offered else "")
    if question.kind == "text":
        return plan.word("how_text")
    if question.kind == "number":
        return number_range(plan, column) + _codes_for_no_answer(plan, column)
    scale = column.scale
    if scale is None or not shows_bare_codes(scale):
        return plan.word("how_list")
    named = [answer.display(plan.language).replace(" - ", " = ", 1) for answer in scale.answers if answer.label]
    if not named:
        return plan.word("how_list") + _codes_for_no_answer(plan, column)
    anchors = " \u2026 ".join(dict.fromkeys((named[0], named[-1])))
    return plan.word("how_scale", anchors=anchors) + _codes_for_no_answer(plan, column)


def _codes_for_no_answer(plan: FormPlan, column: AnswerColumn) -> str:
    offered = [answer.display(plan.language) for answer in _offered_missing(column)]
    return ", " + plan.word("how_also", answers=", ".join(offered)) if offered else ""


def _offered_missing(column: AnswerColumn) -> list[Answer]:
    return [one for one in (column.scale.missing if column.scale else ()) if one.code not in NOT_SHOWN]


def add_validation(
    plan: FormPlan, sheet: Worksheet, column: AnswerColumn, cells: str, lists: ChoiceLists, *, prompt: bool
) -> None:
    """Give cells their drop-down or range, an error that stops a wrong entry, and the question as a prompt."""
    rule = _rule(plan, column, cells.partition(":")[0], lists)
    if rule is None:
        return
    rule.errorStyle = "stop"
    rule.showErrorMessage = True
    rule.errorTitle = shortened(plan.word("bad_title"), MAX_TITLE)
    if prompt:
        rule.showInputMessage = True
        rule.promptTitle = shortened(column.question.short(plan.language), MAX_TITLE)
        rule.prompt = shortened(f"{column.text(plan.language)} ({how_to_answer(plan, column)})", MAX_PROMPT)
    rule.add(cells)
    sheet.add_data_validation(rule)


def _rule(plan: FormPlan, column: AnswerColumn, first: str, lists: ChoiceLists) -> DataValidation | None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.is_closed and column.scale is not None:
        error = shortened(plan.word("bad_choice"), MAX_ERROR)
        return DataValidation(type="list", formula1=lists.name_of(column.scale), allow_blank=True, error=error)
    if column.question.kind != "number":
        return None
    what = number_range(plan, column)
    error = shortened(plan.word("bad_number", what=what[:1].lower() + what[1:]), MAX_ERROR)
    low, high = column.question.minimum, column.question.maximum
    conditions = [f"ISNUMBER({first})"]
    conditions += [f"{first}>={low:.15g}"] if low is not None else []
    conditions += [f"{first}<={high:.15g}"] if high is not None else []
    others = [f"{first}={answer.code}" for answer in _offered_missing(column)]
    formula = f"OR(AND({','.join(conditions)}){''.join(',' + one for one in others)})"
    return DataValidation(type="custom", formula1=formula, allow_blank=True, error=error)
