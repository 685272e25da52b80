"""What exports of LimeSurvey, REDCap and Qualtrics have in common: texts that are HTML, boxes that nobody ticked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any, Final

from loyaltystats.questionnaire.scale import Scale, normal_text
from loyaltystats.responses.problems import counted
from loyaltystats.responses.shapes.common import Column, Export
from loyaltystats.responses.table import is_blank

_TAG: Final = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>")


def plain(text: str) -> str:
    r"""Return a text without the HTML in which platforms keep it, and without escaped braces.

    Examples
    --------
    >>> plain("Is \\{x\\} &lt; 2<br />or&nbsp;more?")
    'Is {x} < 2 or\xa0more?'
    """
    shown = _TAG.sub(" ", text) if "<" in text else text
    return html.unescape(shown).replace("\\{", "{").replace("\\}", "}")


def plain_headings(export: Export) -> None:
    """Take the HTML out of headings that belong to no question as they stand."""
    for column in export.columns:
        if re.search(r"[<&\\]", column.name) and not export.texts.find(column.name):
            column.name = plain(column.name).strip()


def plain_answers(export: Export) -> None:
    """Replace answers that are no answer as they stand, but are one without their HTML, by their code."""
    scales = {one.code: one.scale for one in export.instrument.questions if one.kind == "single" and one.scale}
    for column in export.columns:
        if column.name in scales:
            decode = _decoder(scales[column.name])
            column.cells = [decode(cell) if isinstance(cell, str) else cell for cell in column.cells]


def _decoder(scale: Scale) -> Callable[[str], Any]:
    known: dict[str, Any] = {}
    squeezed: dict[str, set[str]] = {}
    for answer in scale.all_answers:
        for text in (*answer.label.values(), *(answer.display(language) for language in answer.label)):
            squeezed.setdefault(_squeezed(text), set()).add(answer.code)

    def decode(cell: str) -> Any:
        if cell not in known:
            known[cell] = cell
            if not is_blank(cell) and scale.code_of(cell) is None:
                text = plain(cell)
                found = squeezed.get(_squeezed(text), set())
                known[cell] = scale.code_of(text) or (next(iter(found)) if len(found) == 1 else cell)
        return known[cell]

    return decode


def _squeezed(text: str) -> str:
    return normal_text(text).replace(" ", "")


def tick_words(export: Export, words: dict[str, str]) -> None:
    """Turn words of a platform in option columns into 1, 0 or nothing; other cells stay."""
    for column in option_columns(export):
        column.cells = [words.get(normal_text(cell), cell) if isinstance(cell, str) else cell for cell in column.cells]


def untick(export: Export) -> None:
    """Leave multiple choices empty in which no option is ticked: a platform does not tell that from no answer."""
    emptied: list[str] = []
    for question in export.instrument.questions:
        names = question.columns if question.kind == "multiple" else ()
        columns = [column for column in export.columns if column.name in names]
        none = [row for row in range(len(export.rows)) if not any(str(one.cells[row]) == "1" for one in columns)]
        told = [row for row in none if columns and all(str(one.cells[row]) in ("0", "None", "") for one in columns)]
        if any(str(column.cells[row]) == "0" for row in told for column in columns):
            emptied.append(question.code)
        for column in columns:
            for row in told:
                column.cells[row] = None
    if emptied:
        export.note(
            f"multiple choices without any tick count as not answered, because {export.title} does not tell these apart: "
            f"{', '.join(emptied)}."
        )


def option_columns(export: Export) -> list[Column]:
    """Return the columns of the options of multiple choices."""
    names = {name for one in export.instrument.questions if one.kind == "multiple" for name in one.columns}
    return [column for column in export.columns if column.name in names]


def note_unfinished(export: Export, column: Column | None, finished: Callable[[Any], bool], what: str) -> None:
    """Say how many respondents did not finish; their answers are kept."""
    if column is None:
        return
    open_ = sum(not finished(cell) for cell in column.cells)
    if open_:
        export.note(f"{open_:,} of {counted(len(column.cells), 'response')} {what}; kept.")
