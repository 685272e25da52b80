"""Templates about what customers value: kano, fourlevel, performance and what stands beside them, value, benefits.

TV1 every idea of the map that these templates have to serve is served by a question
TV2 value: six constructs of four statements on one scale, two of them reversed; worth and the price step stand alone
TV3 benefits: ten benefits, each with "got it" and an importance; one main motive of four and another
TV4 constsum: the points of all features add up to 100; kanoself asks what kano asks, on seven points
TV5 bestworst: sets of four, the most and the least important of each, the answers being the features
TV6 fourlevelflags: three flags beside the level, which fourlevel keeps to itself
TV7 performance keeps its one question; performanceplus compares with expectation, alternatives and time
TV8 fivequestions: five blocks, each with rated or chosen answers and own words, wants in two years, one outcome
TV9 cvpsheet: a worksheet with the four parts of a proposition; nothing in it enters a regression
TV10 a question that makes sense only after an answer is asked only then
TV11 every template is complete: texts in all its languages, sources, blocks, no suffix twice
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from loyaltystats.questionnaire.instrument import Template
from loyaltystats.questionnaire.library import shipped_template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.template import load_instrument

IDEAS = {
    ("kano",): "A.7 A.29 B.17 B.19 B.20 B.22 B.26 D.11 D.36 D.42 D.43 D.77 D.78 D.86 D.87 E.25",
    ("kanoself",): "A.34 B.21",
    ("fourlevel",): "A.4 B.17 B.19 B.20 B.21 B.22",
    ("fourlevelflags",): "B.20 B.21 B.22",
    ("performance", "performanceplus"): (
        "A.1 A.2 A.4 A.16 A.26 A.35 B.12 B.13 B.27 B.28 B.29 B.31 B.32 B.33 B.34 D.38 D.43 D.67 D.72 D.73 D.74 E.11 "
        "E.21 E.22"
    ),
    ("constsum",): "A.34",
    ("bestworst",): "A.34",
    ("fivequestions",): "A.1 A.11 A.12 A.14 A.16 A.28 A.29 A.30 A.31 A.32 B.26 D.73 D.75 D.77 D.78",
    ("value",): ("A.1 A.2 A.3 A.17 A.25 A.27 A.31 B.30 D.12 D.13 D.14 D.15 D.42 D.43 D.72 D.80 D.81 D.82 D.83 E.7 E.8"),
    ("benefits",): ("A.17 A.18 A.19 A.20 A.21 A.22 A.23 A.24 D.4 D.12 D.13 D.14 D.15 D.16 D.79"),
    ("cvpsheet",): ("A.6 A.7 A.8 A.9 A.10 A.11 A.12 A.13 A.14 A.15 B.2 B.5 B.10 B.11 D.2 D.9 D.75 D.86 E.4 E.5 E.8"),
}
NAMES = tuple(name for names in IDEAS for name in names)
MISSING = {"98", "97", "-98", "-99"}


def asked(template: Template) -> tuple[Question, ...]:
    return (*template.feature_questions, *template.task_questions, *template.plain_questions)


def by_code(name: str) -> dict[str, Question]:
    return {question.code: question for question in asked(shipped_template(name))}


def scale_of(question: Question) -> str:
    return question.scale.name if question.scale else ""


@pytest.mark.parametrize("names", IDEAS, ids="+".join)
def test_ideas_are_served(names: tuple[str, ...]) -> None:  # TV1
    served = {idea for name in names for question in asked(shipped_template(name)) for idea in question.sources}
    assert served >= set(IDEAS[names].split())


def test_value_constructs() -> None:  # TV2
    value = shipped_template("value")
    members = Counter(question.construct for question in value.plain_questions if question.construct)
    assert members == dict.fromkeys(("quality", "emotional", "social", "selfactual", "relationship", "price"), 4)
    assert set(value.constructs) == set(members)
    rated = [question for question in value.plain_questions if question.construct]
    assert {scale_of(question) for question in rated} == {"agree7"}
    assert {question.role for question in rated} == {Role.DRIVER}
    assert [question.code for question in rated if question.reversed] == ["valfaults", "valeffort"]
    assert "self-actualisation" in value.validation
    assert value.validation.startswith("New, not validated.")


def test_value_neighbours_measure_different_things() -> None:  # TV2
    constructs = [question.construct for question in shipped_template("value").plain_questions if question.construct]
    assert all(one != following for one, following in pairwise(constructs))


def test_value_worth_and_price_step() -> None:  # TV2
    questions = by_code("value")
    assert (questions["valworth"].construct, questions["valworth"].sources) == ("", ("A.2", "A.25", "E.8"))
    step = questions["valstep"]
    assert (step.role, step.metric, step.top, step.construct) == (Role.EXPERIENCE, None, None, "")
    assert step.scale is not None
    assert step.scale.ordered
    assert step.scale.answers[-1].label["en"] == "I would buy at any price"
    rises = [int(answer.label["en"].split()[1]) for answer in step.scale.answers[1:-1]]
    assert rises == sorted(rises) == [5, 10, 20, 50]


def test_benefits() -> None:  # TV3
    questions = by_code("benefits")
    got = [code for code, one in questions.items() if one.role is Role.EXPERIENCE and one.block == "received"]
    got.remove("bennew")
    wanted = [code for code, one in questions.items() if one.role is Role.IMPORTANCE]
    assert len(got) == 10
    assert wanted == [f"{code}imp" for code in got]
    assert {scale_of(questions[code]) for code in got} == {"yesno"}
    assert {scale_of(questions[code]) for code in wanted} == {"importance7"}
    for code in got:
        name = questions[code].name["en"]
        assert questions[f"{code}imp"].name["en"] == f"Importance: {name[0].lower()}{name[1:]}"
        assert set(questions[f"{code}imp"].sources) <= set(questions[code].sources)
    listed = [questions[code].sources[1] for code in got[:6]]
    assert listed == ["A.18", "A.19", "A.20", "A.21", "A.22", "A.23"]


def test_benefits_motive() -> None:  # TV3
    motive = by_code("benefits")["benmotive"]
    assert motive.role is Role.PROFILE
    assert motive.scale is not None
    assert (motive.scale.codes, motive.scale.ordered) == (("F", "R", "B", "P", "O"), False)


def test_constant_sum() -> None:  # TV4
    study = load_instrument("constsum").with_features({"speed": "Speed", "price": "Price"})
    assert study.codes == ("speedpts", "pricepts")
    for question in study.questions:
        assert (question.kind, question.role, question.total) == ("number", Role.ALLOCATION, 100)
        assert (question.minimum, question.maximum) == (0, 100)
        assert question.scale is not None
        assert [answer.code for answer in question.scale.all_answers] == ["-98", "-99"]


def test_stated_importance() -> None:  # TV4
    stated = by_code("kanoself")["self"]
    kano = by_code("kano")["imp"]
    assert dict(stated.text) == dict(kano.text)
    assert stated.role is kano.role is Role.IMPORTANCE
    assert (scale_of(stated), scale_of(kano)) == ("importance7", "importance")


def test_best_and_worst() -> None:  # TV5
    features = {f"f{i}": f"Feature {i}" for i in range(1, 9)}
    study = load_instrument("bestworst").with_features(features)
    assert {question.role for question in study.questions} == {Role.CHOICE}
    sets = {}
    for question in study.questions:
        assert question.scale is not None
        sets[question.code] = question.scale.codes
        assert len(set(question.scale.codes)) == 4
    numbers = [code.removeprefix("best") for code in sets if code.startswith("best")]
    assert [code.removeprefix("worst") for code in sets if code.startswith("worst")] == numbers
    assert all(sets[f"best{number}"] == sets[f"worst{number}"] for number in numbers)
    assert len({code for codes in sets.values() for code in codes}) == 8


def test_flags() -> None:  # TV6
    flags = by_code("fourlevelflags")
    assert list(flags) == ["buy", "else", "surp"]
    assert [flag.sources for flag in flags.values()] == [("B.20",), ("B.21",), ("B.22",)]
    assert [scale_of(flag) for flag in flags.values()] == ["yesno", "yesno", "surprise"]
    assert all(flag.role is Role.EXPERIENCE for flag in flags.values())
    level = shipped_template("fourlevel")
    assert [question.code for question in asked(level)] == ["lev"]
    assert level.feature_questions[0].scale is not None
    assert level.feature_questions[0].scale.codes == ("1", "2", "3", "4", "5")


def test_performance_is_one_question() -> None:  # TV7
    (question,) = asked(shipped_template("performance"))
    assert (question.code, question.role) == ("perf", Role.PERFORMANCE)
    assert question.text["en"] == "{feature}: how well do we do on this?"
    assert question.scale is not None
    assert question.scale.codes == tuple(str(number) for number in range(1, 11))


def test_performanceplus_per_feature() -> None:  # TV7
    found = [(one.code, one.role, scale_of(one)) for one in shipped_template("performanceplus").feature_questions]
    assert found == [
        ("dlv", Role.EXPERIENCE, "extent7"),
        ("met", Role.EXPECTATION, "expected5"),
        ("alt", Role.COMPARISON, "compare3"),
        ("cons", Role.EXPERIENCE, "steadiness"),
    ]


def test_performanceplus_once() -> None:  # TV7
    questions = by_code("performanceplus")
    achieved = questions["perfoutcome"]
    assert achieved.scale is not None
    assert not achieved.reversed
    assert [one.label["en"] for one in achieved.scale.answers] == ["No", "Partly", "Yes"]
    assert achieved.scale == by_code("journey")["jourachieved"].scale
    assert (questions["perfoverall"].role, questions["perfoverall"].metric) == (Role.OUTCOME, "mean")
    assert scale_of(questions["perfbest"]) == scale_of(questions["perfoverall"]) == "quality7"
    drivers = [code for code, one in questions.items() if one.role is Role.DRIVER]
    assert drivers == ["perfstandard", "perfoutcome"]
    joint = {code for code, one in questions.items() if "B.34" in one.sources}
    assert {"perfsame", "perftrend", "perfagainst"} <= joint  # consistent, sustainable, superior


def test_five_questions() -> None:  # TV8
    template = shipped_template("fivequestions")
    assert list(template.blocks) == ["matter", "wants", "letdown", "light", "only"]
    for block in template.blocks:
        kinds = {question.kind for question in template.plain_questions if question.block == block}
        assert "text" in kinds, block
        assert kinds & {"single", "multiple"}, block
    questions = by_code("fivequestions")
    assert questions["fivefuture"].sources == ("D.78",)
    assert "two years" in questions["fivefuture"].text["en"]
    assert not [code for code, one in questions.items() if one.reversed]
    assert (questions["fiveview"].role, questions["fiveview"].metric) == (Role.OUTCOME, "mean")
    failures = questions["fivefail"]
    assert failures.scale is not None
    assert failures.kind == "multiple"
    assert [answer.code for answer in failures.scale.answers if answer.exclusive] == ["N"]


def test_worksheet() -> None:  # TV9
    template = shipped_template("cvpsheet")
    assert (template.use, template.family) == ("worksheet", "organisation")
    assert {question.role for question in asked(template)} == {Role.OPEN, Role.AUDIT}
    parts = [title.title["en"] for title in template.blocks.values() if title.title["en"].startswith("Part ")]
    assert [part[:6] for part in parts] == ["Part 1", "Part 2", "Part 3", "Part 4"]
    for block in ("who", "want", "solution", "benefit"):
        members = [question for question in template.feature_questions if question.block == block]
        assert any("A.9" in question.sources for question in members), block
    source = next(question for question in template.feature_questions if question.code == "srce")
    assert source.scale is not None
    assert [answer.code for answer in source.scale.answers if answer.exclusive] == ["G"]


@pytest.mark.parametrize(
    ("name", "code", "given", "shown"),
    [
        ("fivequestions", "fivewhy", {"fiveimportant": "1"}, True),
        ("fivequestions", "fivewhy", {"fiveimportant": "0"}, False),
        ("fivequestions", "fivewhy", {"fiveimportant": "98"}, False),
        ("fivequestions", "fivefailhow", {"fivefail": {"Q", "T"}}, True),
        ("fivequestions", "fivefailhow", {"fivefail": {"N"}}, False),
        ("fivequestions", "fivefailhow", {}, False),
        ("fivequestions", "fiveonly", {"fiveunique": "2"}, True),
        ("fivequestions", "fiveonly", {"fiveunique": "1"}, False),
        ("fivequestions", "fiveonly", {"fiveunique": "97"}, False),
        ("benefits", "bennewwhat", {"bennew": "1"}, True),
        ("benefits", "bennewwhat", {"bennew": "98"}, False),
        ("benefits", "benmotivewhat", {"benmotive": "O"}, True),
        ("benefits", "benmotivewhat", {"benmotive": "F"}, False),
        ("performanceplus", "perfsame", {"perftimes": 2}, True),
        ("performanceplus", "perfsame", {"perftimes": 1}, False),
        ("performanceplus", "perfnames", {"perfknown": 0}, False),
        ("performanceplus", "perfbest", {"perfknown": 1}, True),
        ("performanceplus", "perfagainst", {"perfknown": "-98"}, True),
        ("performanceplus", "perfagainst", {"perfknown": 0}, False),
        ("performanceplus", "perfagainst", {}, False),
        ("cvpsheet", "pain", {"xtype": "P"}, True),
        ("cvpsheet", "pain", {"xtype": "W"}, False),
        ("cvpsheet", "diff", {"xsame": "3"}, True),
        ("cvpsheet", "diff", {"xsame": "1"}, False),
        ("cvpsheet", "diff", {"xsame": "98"}, False),
        ("cvpsheet", "cvpinside", {"cvpcount": 3}, True),
        ("cvpsheet", "cvpinside", {"cvpcount": 0}, False),
    ],
)
def test_conditions(name: str, code: str, given: dict[str, Any], shown: bool) -> None:  # TV10
    condition = by_code(name)[code].relevance.replace("{feature}", "x")
    missing = {question: frozenset(MISSING) for question in given}
    assert holds(parse(condition), OneRespondent(given, missing)) is shown


@pytest.mark.parametrize("name", NAMES)
def test_complete(name: str) -> None:  # TV11
    template = shipped_template(name)
    assert {template.status(language) for language in template.languages[1:]} == {"draft"}
    for field in ("title", "purpose", "audience", "instructions", "scoring"):
        texts = getattr(template, field)
        assert set(texts) == set(template.languages)
        assert texts["en"] != texts["es"], field
    assert template.construct_source
    assert template.rights
    assert "ot validated" in template.validation
    assert template.minutes > 0
    assert (template.minutes_per_feature > 0) is template.asks_about_features
    assert template.analyses
    used = {question.block for question in asked(template)} - {""}
    assert used == set(template.blocks)
    for question in asked(template):
        assert question.sources, question.code
        assert list(question.sources) == sorted(set(question.sources), key=lambda idea: (idea[0], int(idea[2:])))
        assert question.text["en"] != question.text["es"], question.code


def test_suffixes() -> None:  # TV11
    suffixes = [question.code for name in NAMES for question in shipped_template(name).feature_questions]
    assert not [suffix for suffix, times in Counter(suffixes).items() if times > 1]
    stems = {"fivequestions": "five", "value": "val", "benefits": "ben", "performanceplus": "perf", "cvpsheet": "cvp"}
    for name, stem in stems.items():
        assert all(question.code.startswith(stem) for question in shipped_template(name).plain_questions), name
