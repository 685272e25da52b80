"""XLSForms as Enketo evaluates them, the web forms of KoboToolbox and of ODK Central.

EN1 conditions hold exactly where our own evaluation says so
EN2 constraints refuse numbers out of range, exclusive options, wrong sums, and best equal to worst, and nothing else
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.consumers import studies

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument


@pytest.fixture(name="answer")
def _answer(need: Any, run_node: Any, tmp_path: Path) -> Any:
    """Return a function that has a form evaluated for some respondents."""
    need("pyxform", "enketo")
    from pyxform.xls2xform import convert

    def run(study: Instrument, people: Sequence[dict[str, Any]]) -> list[Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # features are named once for several languages
            path = write_form(study, tmp_path / "form.xlsx", format="xlsform", overwrite=True)
        texts = [{code: _text(value) for code, value in person.items()} for person in people]
        (found,) = run_node("enketo.mjs", [{"xml": convert(str(path), validate=False).xform, "respondents": texts}])
        return list(found)

    return run


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def test_conditions(answer: Any) -> None:  # EN1
    study = studies.logic(60)
    people = studies.random_answers(60)
    conditions = {one.code: one.relevance for one in study.questions if one.relevance}
    held = 0
    for person, got in zip(people, answer(study, people), strict=True):
        for code, condition in conditions.items():
            wanted = studies.expected(condition, person)
            assert got["relevant"][code] is wanted, (condition, person)
            held += wanted
    assert 0.2 < held / (len(people) * len(conditions)) < 0.8  # neither always nor never


def test_constraints(answer: Any) -> None:  # EN2
    changes: list[tuple[dict[str, Any], list[str]]] = [
        ({}, []),
        ({"qdec": "-98"}, []),
        ({"qdec": "101"}, ["qdec"]),
        ({"qdec": "-1"}, ["qdec"]),
        ({"qsev": ["A", "N"]}, ["qsev"]),
        ({"qsev": ["N"]}, []),
        ({"qsev": ["A", "B"]}, []),
    ]
    done = answer(studies.six_languages(), [change for change, _ in changes])
    assert [one["broken"] for one in done] == [wrong for _, wrong in changes]


def test_sums_and_sets(answer: Any) -> None:  # EN2
    points = studies.template("constsum").with_languages(["en"])
    codes = [one.code for one in points.questions]
    shared = [
        dict.fromkeys(codes, "20"),
        {**dict.fromkeys(codes, "20"), codes[0]: "19"},
        {**dict.fromkeys(codes, "20"), codes[0]: "-98"},
        dict.fromkeys(codes[:4], "20"),
        {**dict.fromkeys(codes, "0"), codes[0]: "33.33", codes[1]: "33.33", codes[4]: "33.34"},
    ]
    assert [one["broken"] for one in answer(points, shared)] == [[], [codes[4]], [], [], []]
    sets = studies.template("bestworst").with_languages(["en"])
    best, worst = sets.codes[:2]
    options = sets.question(best).scale.codes  # type: ignore[union-attr]
    chosen = [{best: options[0], worst: options[0]}, {best: options[0], worst: options[1]}]
    assert [one["broken"] for one in answer(sets, chosen)] == [[worst], []]
