"""questionnaire.ideas: every idea of the source texts is served by a question.

ID1 the list has the rows A.1-A.35, B.1-B.36, C.1-C.39, D.1-D.89 and E.1-E.59: 258, in this order
ID2 every row is served by a question, or is marked as analysis only
ID3 no question cites a row that does not exist, and every question cites one, except in templates from the literature
ID4 every row names a function that analyses it, and the front door has it
ID5 a row marked as analysis only is served by no question
"""

from __future__ import annotations

import inspect

import pytest

import loyaltystats as ls
from loyaltystats.questionnaire.ideas import ideas, served
from loyaltystats.questionnaire.library import shipped_names, shipped_template

ROWS = [
    f"{text}.{number}"
    for text, last in {"A": 35, "B": 36, "C": 39, "D": 89, "E": 59}.items()
    for number in range(1, last + 1)
]
FROM_THE_LITERATURE = ("ecsilike",)


def test_rows() -> None:  # ID1
    assert len(ROWS) == 258
    assert list(ideas()) == ROWS
    assert all(idea.topic.strip() and len(idea.topic) <= 80 for idea in ideas().values())
    assert len({idea.topic for idea in ideas().values()}) == 258


def test_every_row_is_served() -> None:  # ID2, ID5
    alone = {row for row, idea in ideas().items() if idea.analysis_only}
    assert set(ROWS) - set(served()) == alone


@pytest.mark.parametrize("name", shipped_names())
def test_sources_exist(name: str) -> None:  # ID3
    template = shipped_template(name)
    for question in (*template.feature_questions, *template.task_questions, *template.plain_questions):
        assert set(question.sources) <= set(ROWS), question.code
        assert len(set(question.sources)) == len(question.sources), question.code
        if name not in FROM_THE_LITERATURE:
            assert question.sources, question.code


def test_functions() -> None:  # ID4
    for idea in ideas().values():
        assert idea.analyses, idea.row
        for name in set(idea.analyses):
            assert inspect.isfunction(getattr(ls, name, None)), f"{idea.row} names {name}, which is no function"
