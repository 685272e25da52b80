"""Answers as platforms export them, written to their documented shapes: what the readers of shapes are tested with."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.simulate import simulate_responses

FEATURES = {"speed": {"en": "Quick delivery", "es": "Entrega rápida"}, "help": {"en": "Help, any time", "es": "Ayuda"}}


@cache
def study() -> Instrument:
    """Kano pairs, 0 to 10, boxes with commas in their labels and one that excludes the others, numbers, open texts."""
    first, *others = (load_instrument(name) for name in ("kano", "recommend", "complaint", "constsum", "profile"))
    return first.combined(*others).with_features(FEATURES)


@cache
def answers(n: int = 40, seed: int = 4) -> Responses:
    """Simulated answers to the study."""
    return simulate_responses(study(), n, rng=seed)


def label(question: Question, value: Any, language: str) -> str:
    """Return what a platform shows for an answer: its label, or the bare code or number."""
    if pd.isna(value):
        return ""
    if question.kind == "number":
        number = f"{value:g}"
        return question.scale.label(number, language) if question.scale else number
    return str(value) if question.scale is None else question.scale.label(value, language)


def chosen(question: Question, row: Any, language: str) -> list[str]:
    """Return the labels of the options that a row has chosen."""
    options = question.scale.answers if question.scale else ()
    ticks = {option.code: row[f"{question.code}_{option.code}"] for option in options}
    return [option.label[language] for option in options if not pd.isna(ticks[option.code]) and ticks[option.code] == 1]


def one_column_each(
    responses: Responses, language: str, join: Callable[[list[str]], str]
) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows with one column per question, boxes joined."""
    assert responses.instrument is not None
    questions = responses.instrument.questions
    rows = [
        [
            join(chosen(one, row, language)) if one.kind == "multiple" else label(one, row[one.code], language)
            for one in questions
        ]
        for _, row in responses.frame.iterrows()
    ]
    return [one.text[language] for one in questions], rows


def write_csv(path: Path, rows: Iterable[Iterable[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterable[Iterable[Any]], title: str = "Sheet1") -> Path:
    """Write rows as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def same_answers(read: Responses, given: Responses, *, ids: bool = False) -> None:
    """Check that answers came back; boxes of which none is ticked come back empty where a platform cannot tell."""
    expected = given.frame.copy()
    found = read.frame[list(expected.columns)].copy()
    assert given.instrument is not None
    for question in given.instrument.questions:
        if question.kind == "multiple":
            columns = list(question.columns)
            for frame in (expected, found):
                none = ~(frame[columns] == 1).fillna(False).any(axis=1)
                frame.loc[none, columns] = pd.NA
    left_out = [] if ids else ["id"]
    pd.testing.assert_frame_equal(found.drop(columns=left_out), expected.drop(columns=left_out))
