"""Who was not asked owes no answer.

NA1 a question behind a condition: who does not meet it is not asked, a reason of its own; n and reasons add up
NA2 the code 96, and the version of a split form, say the same
NA3 missing="raise" refuses who was asked and gave no answer, and nobody else
NA4 a multiple choice that a platform exports as zeros for those who were not asked has only the others in its base
NA5 survey weights: a respondent of weight zero is that, whether asked or not
NA6 an answer that was given all the same counts; a dataframe knows no conditions
NA7 the notes of several questions name who was not asked; bases() has the numbers
NA8 drivers: an outcome or a driver that was not asked is a reason of its own
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.responses import Responses
from loyaltystats.stats.amounts import amounts
from loyaltystats.stats.frequencies import frequencies
from loyaltystats.stats.not_asked import NOT_ASKED, NOT_IN_VERSION

COMPLAINT = ls.load_instrument("complaint").with_languages(["en"])
INCIDENT = [1, 1, 1, 1, 1, 1, 2, 2, None, None]
TOLD = [1, 1, 1, 1, 1, 2, None, None, None, None]
SATISFIED = [7, 6, 1, None, 98, None, None, None, None, None]


def _answers(study: Instrument, **columns: list[Any]) -> Responses:
    """Return answers to nothing but the columns named."""
    size = len(next(iter(columns.values())))
    drawn = ls.simulate_responses(study, size, rng=1)
    frame = drawn.frame.copy()
    for name in frame.columns.drop("id"):
        values = [None if value is None else value for value in columns.get(name, [None] * size)]
        frame[name] = pd.array(values, dtype=frame[name].dtype)
    return replace(drawn, frame=frame)


@pytest.fixture
def complaints() -> Responses:
    return _answers(COMPLAINT, compincident=INCIDENT, comptold=TOLD, compsatisfied=SATISFIED)


def test_conditions(complaints: Responses) -> None:  # NA1
    result = ls.csat(complaints, "compsatisfied")
    assert dict(result.excluded) == {NOT_ASKED: 5, "no answer": 2}
    assert result.n + sum(result.excluded.values()) == result.n_total == 10
    assert f"compsatisfied: 5 ({NOT_ASKED}), 2 (no answer) of 10 respondents are not in the base." in result.notes
    counted = frequencies(complaints, "compsatisfied")
    assert (counted.n, counted.n_total, counted.excluded) == (3, 10, result.excluded)
    assert dict(frequencies(complaints, "compincident").excluded) == {"no answer": 2}


def test_numbers_behind_conditions() -> None:  # NA1
    answers = _answers(COMPLAINT, compincident=INCIDENT, comppeople=[3, 0, -98, None, 2, 1, None, None, None, None])
    result = amounts(answers, "comppeople")
    assert (result.n, result.n_total) == (4, 10)
    assert dict(result.excluded) == {NOT_ASKED: 4, "no answer": 2}


def test_split_forms() -> None:  # NA2
    study = ls.load_instrument("performance").with_languages(["en"]).with_features({"a": "A", "b": "B", "c": "C"})
    study = study.with_split(ls.split_design(["a", "b", "c"], per_version=2))
    left_out = next(number for number in (1, 2, 3) if number not in study.versions_with("a"))
    rows: dict[str, list[Any]] = {"aperf": [7, 96, None, None], "version": ["1", "1", str(left_out), None]}
    rows["version"][0] = rows["version"][1] = str(study.versions_with("a")[0])
    result = frequencies(_answers(study, **rows), "aperf")
    assert (result.n, dict(result.excluded)) == (1, {NOT_IN_VERSION: 2, "no answer": 1})


def test_refused_are_those_asked(complaints: Responses) -> None:  # NA3
    complete = _answers(
        COMPLAINT,
        compincident=[1, 2],
        comptold=[1, None],
        compsatisfied=[7, None],
        comppeople=[3, None],
    )
    assert ls.csat(complete, "compsatisfied", missing="raise").n == 1
    assert frequencies(complete, "compsatisfied", missing="raise").n == 1
    assert amounts(complete, "comppeople", missing="raise").n == 1
    for call in (ls.csat, frequencies):
        with pytest.raises(ResponseError, match="column 'compsatisfied' - 2 of 10 respondents gave no answer"):
            call(complaints, "compsatisfied", missing="raise")


def test_zeros_of_platforms() -> None:  # NA4
    options = COMPLAINT.question("comptype").columns
    chosen = {name: [0, 0, 0, None] for name in options} | {options[0]: [1, 0, 0, None]}
    answers = _answers(COMPLAINT, compincident=[1, 1, 2, 2], **chosen)
    result = frequencies(answers, "comptype")
    assert (result.n, dict(result.excluded)) == (2, {NOT_ASKED: 2})
    first = result.to_frame().iloc[0]
    assert (first["answers"], first["estimate"]) == (1, 0.5)
    assert answers.frame[options[1]].tolist()[:3] == [0, 0, 0]  # the answers themselves stay


def test_weights(complaints: Responses) -> None:  # NA5
    weighted = replace(complaints, frame=complaints.frame.assign(w=[1, 2, 0, 1, 1, 0, 1, 1, 0, 1]))
    design = ls.SurveyDesign(weights="w")
    wanted = {NOT_ASKED: 3, "no answer": 2, "weight of zero": 3}
    for result in (
        ls.csat(weighted, "compsatisfied", design=design),
        frequencies(weighted, "compsatisfied", design=design),
    ):
        assert (result.n, dict(result.excluded)) == (2, wanted)
    people = _answers(COMPLAINT, compincident=INCIDENT, comppeople=[3, 0, 5, None, 2, 1, None, None, None, None])
    people = replace(people, frame=people.frame.assign(w=weighted.frame["w"]))
    counted = amounts(people, "comppeople", design=design)
    assert (counted.n, dict(counted.excluded)) == (3, {NOT_ASKED: 3, "no answer": 1, "weight of zero": 3})


def test_answers_given_all_the_same() -> None:  # NA6
    answers = _answers(COMPLAINT, compincident=[2, 2], comptold=[None, None], compsatisfied=[7, None])
    assert (ls.csat(answers, "compsatisfied").n, frequencies(answers, "compsatisfied").n) == (1, 1)
    plain = ls.csat(answers.frame, "compsatisfied", top=2, highest=7)
    assert dict(plain.excluded) == {"no answer": 1}


def test_several_questions(complaints: Responses) -> None:  # NA7
    result = frequencies(complaints, ["compincident", "comptold", "compsatisfied"])
    assert result.notes[1] == (
        "Not asked, by the condition of the question, and so in no base: comptold 4, compsatisfied 5, of 10."
    )
    bases = result.bases().set_index("question")
    assert bases.loc["compsatisfied"].tolist() == [3, 5, 2, 0, 10]
    assert (bases[["n", "not_asked", "no_answer", "weightless"]].sum(axis=1) == bases["n_total"]).all()
    assert (result.n, result.n_total) == (8, None)


def test_drivers() -> None:  # NA8
    drivers = ["compquick", "compsimple"]
    given: dict[str, list[Any]] = {name: [*range(1, 8)] * 2 for name in drivers}
    given["compquick"] = [7, 6, 5, 4, 3, 2, 1, 1, 2, 3, None, None, None, 4]
    told = [1] * 10 + [1, 2, None, 1]
    satisfied = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, None, None, None]
    given["compsimple"][11:13] = [None, None]
    answers = _answers(COMPLAINT, compincident=[1] * 12 + [2, 1], comptold=told, compsatisfied=satisfied, **given)
    result = ls.regress_loyalty(answers, outcome="compsatisfied", drivers=drivers)
    assert dict(result.excluded) == {
        "not asked the outcome": 2,
        "no answer to the outcome": 1,
        "a driver not answered": 1,
    }
    assert result.n + sum(result.excluded.values()) == result.n_total == 14
    given["compspeak"] = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, None, 1]
    others = _answers(COMPLAINT, compincident=[1] * 12 + [2, 1], comptold=told, compsatisfied=satisfied, **given)
    result = ls.regress_loyalty(others, outcome="compspeak", drivers=drivers)
    assert dict(result.excluded) == {"not asked the outcome": 1, "a driver not answered": 1, "not asked a driver": 1}
    assert result.n + sum(result.excluded.values()) == result.n_total == 14
