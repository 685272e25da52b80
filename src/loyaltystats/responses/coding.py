"""Coding: from what stands in a column to the codes of its question. Works on the distinct values, not cell by cell.

Codes, labels in any language of the instrument and ``1 - label`` stand for the same answer, in any spelling that
``scale.normal_text`` folds. What is not an answer is reported with its rows and a suggestion; it is never guessed.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.layout import AnswerColumn, choice
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, Scale, normal_text
from loyaltystats.responses.numbers import Decimals, number_of
from loyaltystats.responses.problems import Problems
from loyaltystats.responses.table import Faulty, RawTable, Shown, faulty_cell, is_blank, plain_text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Places = NDArray[np.intp]

SHOWN_ANSWERS = 12


@dataclass(frozen=True, kw_only=True)
class Context:
    """What decoding a column needs beside the column: the language of messages, decimals, where findings go.

    ``by_code`` reads "1 - label" by its code where the label was corrected since, and that was accepted.
    """

    language: str
    decimals: Decimals
    problems: Problems
    by_code: bool = False


def decode(table: RawTable, name: str, column: AnswerColumn, context: Context) -> pd.api.extensions.ExtensionArray:
    """Return a column as codes, numbers or text, and report every value that is none; that cell stays missing."""
    uniques, places = table.distinct(name)
    decoder = _decoder(column, context)
    decoded = [None if is_blank(value) else decoder(value) for value in uniques]
    for position, (value, result) in enumerate(zip(uniques, decoded, strict=True)):
        if isinstance(result, Faulty):
            rows = table.rows_of(name, (places == position).nonzero()[0].tolist())
            what = result.reason if result.reason.endswith("?") else f"{result.reason}."
            context.problems.add("error", what, place=table.place, rows=rows, column=name, value=result.quoted)
            decoded[position] = None
        elif isinstance(value, Shown) and value.kind == "date":
            rows = table.rows_of(name, (places == position).nonzero()[0].tolist())
            context.problems.add(
                "warning",
                "holds a date where text is expected; read as the text of the date - look whether it was meant so.",
                place=table.place,
                rows=rows,
                column=name,
            )
    _note_spellings(table, name, column, context, uniques, decoded, places)
    return filled_array(decoded, places, column.storage)


def filled_array(values: list[Any], places: Places, storage: str) -> pd.api.extensions.ExtensionArray:
    """Return the cells of a column from its distinct values."""
    import numpy as np
    import pandas as pd

    missing = np.asarray([value is None for value in values], dtype=bool)
    if storage == "string":
        texts = np.asarray([pd.NA if value is None else value for value in values], dtype=object)
        return pd.array(texts[places] if len(values) else texts, dtype="string")
    mask = missing[places] if len(values) else missing
    filled = [0 if value is None else value for value in values]
    if storage == "Int64":
        whole = np.asarray(filled, dtype=np.int64)
        return pd.arrays.IntegerArray(whole[places] if len(values) else whole, mask)
    numbers = np.asarray(filled, dtype=np.float64)
    return pd.arrays.FloatingArray(numbers[places] if len(values) else numbers, mask)


def _decoder(column: AnswerColumn, context: Context) -> Callable[[Any], Any]:
    if column.question.kind == "text":
        return _text
    if column.is_closed and column.scale is not None:
        whole = column.storage == "Int64"
        return _Closed(column.scale, context.language, whole=whole, by_code=context.by_code)
    if column.question.kind == "number":
        return lambda value: number_of(value, column, context.decimals, context.language)
    return _text


def _text(value: Any) -> Any:
    """Return open text as it stands; only a cell that holds no text at all is a fault."""
    if isinstance(value, Shown):
        if value.kind in ("error", "formula"):
            what = "an error value" if value.kind == "error" else "a formula without a stored result"
            return Faulty(f"holds {what} - expected text - put the answer itself there")
        return value.text
    return plain_text(value)


class _Closed:
    """Decodes the answers of one scale."""

    def __init__(self, scale: Scale, language: str, *, whole: bool = False, by_code: bool = False) -> None:
        self.scale = scale
        self.whole = whole
        self.by_code = by_code
        self.language = language

    def __call__(self, value: Any) -> Any:
        if isinstance(value, Shown) and value.kind != "padded":
            return faulty_cell(value, wanted(self.scale, self.language))
        plain = value.value if isinstance(value, Shown) else value
        code = self.scale.code_of(plain)
        if code is None and self.by_code:
            first, _dash, label = normal_text(plain).partition(" - ")
            code = self.scale.code_of(first) if label and self.scale.code_of(label) is None else None
        if code is not None:
            return int(code) if self.whole else code
        return self.unknown(value.text if isinstance(value, Shown) else plain_text(value))

    def unknown(self, text: str) -> Faulty:
        """Return what is wrong with a text that is no answer."""
        short = text if len(text) <= 60 else text[:59] + "\u2026"
        expected = wanted(self.scale, self.language)
        code, dash, label = normal_text(text).partition(" - ")
        if dash and self.scale.code_of(code) and self.scale.code_of(label):
            return Faulty(f"{short!r} has the code of one answer and the text of another - expected {expected}", short)
        return Faulty(f"{short!r} is not an answer - expected {expected}{self._hint(text)}", short)

    def _hint(self, text: str) -> str:
        """Return a suggestion: the nearest spelling, as the form shows it."""
        spellings: dict[str, Answer] = {}
        for answer in self.scale.all_answers:
            for spelling in (*answer.label.values(), *answer.aliases, *(answer.display(one) for one in answer.label)):
                spellings.setdefault(normal_text(spelling), answer)
        near = difflib.get_close_matches(normal_text(text), spellings, n=1, cutoff=0.6)
        return f". Did you mean {spellings[near[0]].display(self.language)!r}?" if near else ""


def not_an_option(text: str, question: Question, language: str) -> str:
    """Return what is wrong with a text that is no option of a multiple choice, with a suggestion."""
    scale = question.scale or Scale(question.code, ())
    found = _Closed(scale, language).unknown(text).reason
    return found if found.endswith("?") else f"{found}."


def wanted(scale: Scale, language: str) -> str:
    """Return the answers of a scale in words; numbers in a row as a range.

    Examples
    --------
    >>> from loyaltystats.questionnaire.layout import TICK
    >>> wanted(TICK, "en")
    '0 - No; 1 - Yes'
    """
    answers = [str(choice(scale, answer, language)) for answer in scale.answers]
    bare = [int(one) for one in answers if one.lstrip("-").isdigit()]
    if len(bare) == len(answers) > 2 and bare == list(range(bare[0], bare[0] + len(bare))):
        answers = [f"{bare[0]} to {bare[-1]}"]
    every = answers + [str(choice(scale, answer, language)) for answer in scale.missing]
    if len(every) > SHOWN_ANSWERS:
        return f"one of {len(every)} answers (see the codebook): {'; '.join(every[:3])}; ..."
    return "; ".join(every)


def _note_spellings(
    table: RawTable,
    name: str,
    column: AnswerColumn,
    context: Context,
    uniques: list[Any],
    decoded: list[Any],
    places: Places,
) -> None:
    """Say which unusual spellings were merged with an answer."""
    if not column.is_closed or column.scale is None:
        return
    usual = {str(answer.code) for answer in column.scale.all_answers}
    for answer in column.scale.all_answers:
        usual |= {*answer.label.values(), *answer.aliases, *(answer.display(language) for language in answer.label)}
    folded = [
        (str(value), result, int((places == position).sum()))
        for position, (value, result) in enumerate(zip(uniques, decoded, strict=True))
        if isinstance(value, str) and result is not None and value not in usual
    ]
    if folded:
        shown = ", ".join(f"{value!r} as {result} ({count})" for value, result, count in folded[:5])
        more = f" and {len(folded) - 5} more spellings" if len(folded) > 5 else ""
        context.problems.add("note", f"other spellings were read: {shown}{more}.", place=table.place, column=name)
