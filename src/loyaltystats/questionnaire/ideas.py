"""Ideas: the rows of the list that the templates were written from, and which question serves which row.

Texts A to E are the source texts of the package: loyal customers across borders, the customer value package, value creation
and customer-experience practices, knowing one's customers, and customer experiences. Every idea in them has a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from loyaltystats.questionnaire.library import PACKAGE, shipped_names, shipped_template
from loyaltystats.questionnaire.loader import load_shipped

IDEAS_FILE: Final = "_ideas.yaml"


@dataclass(frozen=True, kw_only=True)
class Idea:
    """One idea: its row, what it is about, the functions that analyse it, and whether no question can serve it."""

    row: str
    topic: str
    analyses: tuple[str, ...]
    analysis_only: bool = False


@cache
def ideas() -> dict[str, Idea]:
    """Return all ideas by row, in the order of the list.

    Examples
    --------
    >>> ideas()["B.17"].topic
    'Dissatisfied: something basic is missing or fails'
    """
    from loyaltystats.questionnaire.schema import IdeasModel

    document = load_shipped((files(PACKAGE) / IDEAS_FILE).read_text(encoding="utf-8"), IDEAS_FILE)
    model = IdeasModel.model_validate(document.data)
    return {
        row: Idea(row=row, topic=one.topic, analyses=tuple(one.analyses), analysis_only=one.analysis_only)
        for row, one in model.ideas.items()
    }


@cache
def served() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, for each row that a question serves, the questions: name of the template, code of the question.

    Examples
    --------
    >>> served()["A.28"][0]
    ('fivequestions', 'fiveimportant')
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for name in shipped_names():
        template = shipped_template(name)
        for question in (*template.feature_questions, *template.task_questions, *template.plain_questions):
            for row in question.sources:
                found.setdefault(row, []).append((name, question.code))
    return {row: tuple(questions) for row, questions in found.items()}
