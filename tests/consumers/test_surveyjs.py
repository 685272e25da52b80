"""SurveyJS forms in the SurveyJS library itself (survey-core in Node).

SJ1 every template, six languages and hostile texts load without an error, and every expression is lawful; faults are seen
SJ2 answers of simulated respondents go through the library and come back the same, for every template
SJ3 conditions hold in the library exactly where our own evaluation says so
SJ4 what is not lawful is refused: missing answers, incomplete grids, numbers out of range, exclusive options, wrong sums
SJ5 a split study draws one version, keeps it, asks its features alone, and the points asked add up
SJ6 every language shows its own texts; no text becomes a reference to an answer
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.consumers import studies
from tests.consumers.studies import HOSTILE
from tests.responses.exports import same_answers

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.simulate import simulate_responses

JOINER = "\u2060"
PEOPLE = 3


@pytest.fixture(autouse=True)
def _library(need: Any) -> None:
    need("node", "surveyjs")


@pytest.fixture(name="answer")
def _answer(run_node: Any, tmp_path: Path) -> Any:
    """Return a function that has forms answered, one job per study."""

    def run(*jobs: tuple[Instrument, Sequence[Any]], language: str | None = None) -> list[Any]:
        data = [
            {"survey": form(study, tmp_path / f"{number}.json"), "language": language, "respondents": list(people)}
            for number, (study, people) in enumerate(jobs)
        ]
        found: list[Any] = run_node("surveyjs.mjs", data)
        return found

    return run


def form(study: Instrument, path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features are named once for several languages
        return json.loads(write_form(study, path).read_text(encoding="utf-8"))


def faults(done: Any) -> list[list[str]]:
    return [[f"{one['name']}: {one['text']}" for one in person["faults"]] for person in done["respondents"]]


def test_forms_are_lawful(answer: Any, run_node: Any, tmp_path: Path) -> None:  # SJ1
    every = [*map(studies.template, studies.templates()), studies.six_languages(), studies.hostile(), studies.split()]
    for study, done in zip(every, answer(*((study, [{}]) for study in every)), strict=True):
        assert (study.id, done["errors"], done["expressions"]) == (study.id, [], [])
    broken = form(studies.six_languages(), tmp_path / "broken.json")
    broken["pages"][0]["elements"][1]["visibleIf"] = "{nothing} = "
    broken["pages"][0]["elements"][2]["typ"] = "x"
    (done,) = run_node("surveyjs.mjs", [{"survey": broken, "respondents": [{}]}])
    assert done["errors"]
    assert done["expressions"]


def test_round_trip(answer: Any, tmp_path: Path) -> None:  # SJ2
    every = [studies.template(name) for name in studies.templates()]
    given = [simulate_responses(study, PEOPLE, rng=3) for study in every]
    jobs = [
        (study, [studies.with_numbers(study, one) for one in studies.people(answers)])
        for study, answers in zip(every, given, strict=True)
    ]
    for study, answers, done in zip(every, given, answer(*jobs), strict=True):
        assert [one["refused"] for one in done["respondents"]] == [[]] * PEOPLE, study.id
        assert [one["completed"] for one in done["respondents"]] == [True] * PEOPLE, (study.id, faults(done))
        file = tmp_path / "answers.json"
        file.write_text(json.dumps([one["data"] for one in done["respondents"]]), encoding="utf-8")
        back = read_responses(file, study)
        same_answers(back, answers)
        assert "recognised as an export of SurveyJS." in back.notes
        assert not [one for one in back.problems["message"] if "no column" in one]


def test_conditions(answer: Any) -> None:  # SJ3
    study = studies.logic(60)
    people = studies.random_answers(60)
    (done,) = answer((study, [studies.with_numbers(study, one) for one in people]))
    conditions = {one.code: one.relevance for one in study.questions if one.relevance}
    held = 0
    for person, got in zip(people, done["respondents"], strict=True):
        assert got["refused"] == []
        for code, condition in conditions.items():
            wanted = studies.expected(condition, person)
            assert got["visible"][code] is wanted, (condition, person)
            held += wanted
    assert 0.2 < held / (len(people) * len(conditions)) < 0.8  # neither always nor never


def test_hidden_answers_are_cleared(run_node: Any, tmp_path: Path) -> None:  # SJ3
    survey = form(studies.logic(0), tmp_path / "a.json")
    people = [{"qnum": 1, "chain": "A", "deep": "B"}, {"qnum": 1, "chain": "A", "deep": "B", "rowa": 1}]
    (done,) = run_node("surveyjs.mjs", [{"survey": survey, "respondents": people}])
    assert done["respondents"][0]["data"]["deep"] == "B"
    assert survey["clearInvisibleValues"] == "onHiddenContainer"
    again = {"qnum": 1, "chain": "A", "deep": "B", "changes": {"qnum": 3}}
    (done,) = run_node("surveyjs.mjs", [{"survey": survey, "respondents": [again]}])
    assert set(done["respondents"][0]["data"]) == {"form", "qnum"}


def test_unlawful_answers(answer: Any) -> None:  # SJ4
    study = studies.six_languages()
    good = {"qnum": 1, "qdec": 50, "rowa": 1, "rowb": 2}
    people = [
        {},
        good,
        {**good, "qdec": -98},
        {**good, "qdec": 101},
        {**good, "qdec": -1},
        {key: value for key, value in good.items() if key != "rowb"},
        {**good, "qsev": ["A", "N"]},
        {**good, "qsev": ["N"]},
    ]
    (done,) = answer((study, people), language="es")
    number = "Un número de 0 a 100, o -98 - Answer -98 (es), -99 - Answer -99 (es)."
    required, _fine, _code, high, low, half, both, alone = faults(done)
    assert sorted(one.partition(":")[0] for one in required) == ["grid1", "qdec", "qnum"]
    assert [high, low] == [[f"qdec: {number}"]] * 2
    assert [one.partition(":")[0] for one in half] == ["grid1"]
    assert both == alone == []
    assert done["respondents"][6]["data"]["qsev"] == ["N"]  # the library takes the other option off
    assert [one["completed"] for one in done["respondents"]] == [False, True, True, False, False, False, True, True]


def test_exclusive_in_older_libraries(run_node: Any, tmp_path: Path) -> None:  # SJ4
    text = json.dumps(form(studies.six_languages(), tmp_path / "a.json"), ensure_ascii=False)
    survey = json.loads(text.replace('"isExclusive": true', '"enableIf": "1 = 1"'))  # one that does not know it
    good = {"qnum": 1, "qdec": 50, "rowa": 1, "rowb": 2}
    people = [{**good, "qsev": ["A", "N"]}, {**good, "qsev": ["N"]}, {**good, "qsev": ["A", "B"]}]
    (done,) = run_node("surveyjs.mjs", [{"survey": survey, "language": "es", "respondents": people}])
    message = "qsev: Answer N (es): por favor, no elija nada más junto a esta respuesta."
    assert faults(done) == [[message], [], []]


def test_sums_and_sets(answer: Any) -> None:  # SJ4
    points = studies.template("constsum").with_languages(["en"])
    codes = [one.code for one in points.questions]
    shared = [
        dict.fromkeys(codes, 20),
        {**dict.fromkeys(codes, 20), codes[0]: 19},
        {**dict.fromkeys(codes, 20), codes[0]: -98},
        dict.fromkeys(codes[:4], 20),
        {**dict.fromkeys(codes, 0), codes[0]: 33.33, codes[1]: 33.33, codes[4]: 33.34},
    ]
    sets = studies.template("bestworst").with_languages(["en"])
    best, worst = sets.codes[:2]
    options = [int(code) for code in sets.question(best).scale.codes]  # type: ignore[union-attr]
    chosen = [{best: options[0], worst: options[0]}, {best: options[0], worst: options[1]}, {worst: options[0]}]
    summed, picked = answer((points, shared), (sets, chosen))
    wrong = f"{codes[4]}: The numbers must add up to 100."
    assert faults(summed) == [[], [wrong], [], [], []]
    assert faults(picked) == [[f"{worst}: Please choose two different answers."], [], []]


def test_split(answer: Any, tmp_path: Path) -> None:  # SJ5
    study = studies.split()
    given = simulate_responses(study, 60, rng=5)
    people = [studies.with_numbers(study, one) for one in studies.people(given)]
    drawn = list(given.frame["version"])
    first, second = drawn.index("1"), drawn.index("2")
    by_version = {"versions": {"1": people[first], "2": people[second]}}
    (done,) = answer((study, [by_version] * 24))
    versions = [str(one["data"]["version"]) for one in done["respondents"]]
    assert 3 <= versions.count("1") <= 21, versions
    for version, got in zip(versions, done["respondents"], strict=True):
        assert got["refused"] == []
        assert got["completed"], got["faults"]
        asked = {code for code, seen in got["visible"].items() if seen}
        features = study.split[int(version) - 1]
        assert asked == {one.code for one in study.questions if one.feature is None or one.feature in features}
    file = tmp_path / "answers.json"
    file.write_text(json.dumps([one["data"] for one in done["respondents"]]), encoding="utf-8")
    back = read_responses(file, study).frame
    wanted = given.frame.iloc[[first if version == "1" else second for version in versions]].reset_index(drop=True)
    pd.testing.assert_frame_equal(back.drop(columns="id"), wanted[back.columns].drop(columns="id"))


def test_wrong_sum_in_a_version(answer: Any) -> None:  # SJ5
    study = studies.split()
    one, two = {"apppts": 40, "pricepts": 30, "helppts": 29}, {"apppts": 40, "pricepts": 30, "stockpts": 30}
    (done,) = answer((study, [{"versions": {"1": one, "2": two}}] * 20))
    told = {str(got["data"]["version"]): [fault["text"] for fault in got["faults"]] for got in done["respondents"]}
    assert told == {"1": ["The numbers must add up to 100."], "2": []}


@pytest.mark.parametrize(("language", "locale"), [("en", "en"), ("es", "es"), ("zh", "zh-cn")])
def test_languages(answer: Any, language: str, locale: str) -> None:  # SJ6
    (done,) = answer((studies.six_languages(), [{}]), language=locale)
    shown = {code: text for code, text in done["labels"].items() if code != "form"}
    assert shown == {code: f"Question {code}? ({language})" for code in studies.six_languages().codes}
    assert done["options"]["qlet"] == [[code, f"Answer {code} ({language})"] for code in ("A", "B", "C", "98")]
    assert done["options"]["grid1"][0] == [1, f"Answer 1 ({language})"]


def test_hostile_texts(answer: Any) -> None:  # SJ6
    study = studies.hostile()
    (done,) = answer((study, [{"qnum": 1}]))
    shown = {code: text.replace(JOINER, "") for code, text in done["labels"].items()}
    assert [shown[f"h{number}"] for number in range(1, len(HOSTILE) + 1)] == list(HOSTILE)
    assert [text.replace(JOINER, "") for _, text in done["options"]["qnum"]] == list(HOSTILE)
