"""SurveyMonkey: two rows of headings, the question and below it the option or the row of a grid.

A question of one answer has one column (condensed) or one per answer (expanded); boxes that may be ticked together always
have one per option. Answers are texts, or the places of the answers in the list. Which of the two a file holds is found out
from questions with words as answers; a scale of bare numbers alone cannot tell, and is then refused rather than guessed.
"""

from __future__ import annotations

from typing import Any, Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, Scale, normal_text
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.shapes.common import Column, Export
from loyaltystats.responses.shapes.shape import Shape, Sheet
from loyaltystats.responses.shapes.texts import Texts, split_rows
from loyaltystats.responses.table import RawTable, is_blank, plain_text

TITLE: Final = "SurveyMonkey"
RESPONDENT: Final = ("Respondent ID", "RespondentID", "respondent_id")
COLLECTOR: Final = ("Collector ID", "CollectorID", "collector_id")
OTHERS: Final = (
    *COLLECTOR,
    *("Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name"),
    *(
        "StartDate",
        "EndDate",
        "date_created",
        "date_modified",
        "ip_address",
        "email_address",
        "first_name",
        "last_name",
    ),
)


def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
    heading = sheet.heading()
    who = next((place for place, one in enumerate(heading) if one in RESPONDENT), None)
    if who is None or not any(one in COLLECTOR for one in heading) or len(sheet.records) < 2:
        return False
    below = sheet.heading(1)
    return who >= len(below) or not below[who]


def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
    export = Export.of(sheet, instrument, problems, TITLE, first=2, headings=_headings(sheet, instrument))
    export.take_stamp()
    export.take_id(*RESPONDENT)
    export.drop(OTHERS, starting=("Custom Data", "custom_"))
    _collapse(export)
    export.claim()
    if not _places(export):
        return None
    _tick(export)
    export.tick()
    return export.table()


def _headings(sheet: Sheet, instrument: Instrument) -> list[str]:
    """Return one heading per column: the question, and in brackets the option or row that stands below it.

    Below the first column of a question stands ``Response``, in some language, where it is neither option nor row.
    """
    texts = Texts(instrument)
    upper, lower = sheet.heading(0), sheet.heading(1)
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    headings = []
    question = ""
    for place in range(width):
        question = upper[place] or question
        both = f"{question} [{lower[place]}]"
        plain = not lower[place] or (
            bool(upper[place]) and _is_response(both, question, lower[place], instrument, texts)
        )
        headings.append(question if plain else both)
    return headings


def _is_response(both: str, question: str, below: str, instrument: Instrument, texts: Texts) -> bool:
    """Return whether the text below a known question is no option or row of it, but the word for its answer."""
    named = [instrument.question(code) for code in texts.find(question) if code in instrument.codes]
    labelled = any(one.scale is not None and one.scale.code_of(below) for one in named)
    return bool(named) and not labelled and not texts.find(both)


def _collapse(export: Export) -> None:
    """Join the columns of a question of one answer that has one column per answer."""
    for question in export.instrument.questions:
        if question.kind != "single" or question.scale is None:
            continue
        found = {}
        for column in export.columns:
            for text, label in split_rows(column.name):
                answer = _answer(question.scale, label)
                if answer is not None and question.code in export.texts.find(text):
                    found[answer.code] = column
        if found and all(_holds_only(column, question.scale, code) for code, column in found.items()):
            _join(export, question, found)
        elif len(found) == 1:  # the word for an answer below the heading happens to be one
            next(iter(found.values())).name = question.code


def _holds_only(column: Column, scale: Scale, code: str) -> bool:
    """Return whether a column holds one answer alone, by its text or its place, as the column of an answer does."""
    place = next(number for number, answer in enumerate(_listed(scale), start=1) if answer.code == code)
    cells = [cell for cell in column.cells if not is_blank(cell)]
    return all(scale.code_of(cell) == code or _is_place(cell, place) for cell in cells)


def _answer(scale: Scale, label: str) -> Answer | None:
    code = scale.code_of(label)
    return next((one for one in _listed(scale) if one.code == code), None)


def _join(export: Export, question: Question, found: dict[str, Column]) -> None:
    cells: list[Any] = []
    twice: list[int] = []
    for row, number in enumerate(export.rows):
        given = [code for code, column in found.items() if not is_blank(column.cells[row])]
        if len(given) > 1:
            twice.append(number)
        cells.append(given[0] if len(given) == 1 else None)
    first = next(iter(found.values()))
    if twice:
        export.problems.add(
            "error",
            "more than one answer to a question of one answer - expected one column filled.",
            place=export.place({question.code: first}),
            rows=twice,
            column=question.code,
        )
    export.columns = [column for column in export.columns if column not in found.values()]
    export.columns.append(Column(question.code, question.code, first.place, cells))
    export.joined.add(question.code)


def _closed(export: Export) -> list[tuple[Column, Scale]]:
    """Return the columns of questions of one answer that still hold what the file says, with their scales."""
    scales = {one.code: one.scale for one in export.instrument.questions if one.kind == "single" and one.scale}
    return [(c, scales[c.name]) for c in export.columns if c.name in scales and c.name not in export.joined]


def _places(export: Export) -> bool:
    """Turn places in the list of answers into codes, if the file holds places; return whether that could be told."""
    closed = _closed(export)
    words = [column for column, scale in closed if any(_is_word(cell, scale) for cell in column.cells)]
    numbered = [(column, scale) for column, scale in closed if _differ(scale) and not _all_blank(column)]
    if words or not closed:
        return True
    worded = [column for column, scale in closed if _in_words(scale) and not _all_blank(column)]
    if not worded and numbered:
        export.problems.add(
            "error",
            "it cannot be told whether the numbers are answers or their places in the list - expected the texts of the "
            "answers - export them as 'Actual Answer Text'.",
            place=export.place({column.name: column for column, _ in numbered}),
            column=numbered[0][0].name,
        )
        return False
    if worded:
        export.note("the answers are numbers; they were read as the places of the answers in their lists.")
        for column, scale in closed:
            codes = {str(place): one.code for place, one in enumerate(_listed(scale), start=1)}
            column.cells = [_placed(cell, codes) for cell in column.cells]
    return True


def _listed(scale: Scale) -> list[Answer]:
    return [answer for answer in scale.all_answers if answer.code not in NOT_SHOWN]


def _differ(scale: Scale) -> bool:
    """Return whether places and codes of a scale are not the same."""
    return any(answer.code != str(place) for place, answer in enumerate(_listed(scale), start=1))


def _in_words(scale: Scale) -> bool:
    """Return whether every answer is words, so that a number can only be a place."""
    return all(
        answer.label and not any(normal_text(label).isdigit() for label in answer.label.values())
        for answer in _listed(scale)
    )


def _placed(cell: Any, codes: dict[str, str]) -> Any:
    if is_blank(cell):
        return None
    text = normal_text(plain_text(cell))
    return codes.get(text, f"place {text}" if text.isdigit() else cell)


def _is_word(cell: Any, scale: Scale) -> bool:
    """Return whether a cell holds the text of an answer, which no place is."""
    if is_blank(cell) or scale.code_of(cell) is None:
        return False
    return not normal_text(plain_text(cell)).isdigit()


def _all_blank(column: Column) -> bool:
    return all(is_blank(cell) for cell in column.cells)


def _tick(export: Export) -> None:
    """Take the place of an option, in the column of that option, as a tick."""
    for question in export.instrument.questions:
        options = question.scale.answers if question.kind == "multiple" and question.scale else ()
        for place, option in enumerate(options, start=1):
            column = export.find(f"{question.code}_{option.code}")
            if column is not None:
                column.cells = [1 if _is_place(cell, place) else cell for cell in column.cells]


def _is_place(cell: Any, place: int) -> bool:
    return not is_blank(cell) and normal_text(plain_text(cell)) == str(place)


SHAPE: Final = Shape(name="surveymonkey", title=TITLE, recognises=_recognises, table=_table)
