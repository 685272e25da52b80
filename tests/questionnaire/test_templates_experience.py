"""Templates about experience and loyalty: what is special of each, beyond being valid.

TX1 every idea of the map that these templates have to serve is served by a question
TX2 effort: ease and being kept informed are drivers
TX3 journey: seven stages with the same questions, asked only of those who went through the stage
TX4 promisegap: promised and kept per feature on one scale; four sources of expectations, each with "kept"
TX5 intentions: thirteen likelihoods in five constructs; those of leaving and of harm outside are reversed
TX6 loyalty keeps its six questions; loyaltyplus adds phases, engagement, commitment and counts
TX7 complaint: three times three statements of justice; who stays silent is asked why, and nothing about the handling
TX8 complaintsystem: eight topics of maturity, the four kinds received, ideas used only if ideas are received
TX9 noncustomer: each status gets its own questions; customers and non-customers answer the same list of pain points
TX10 ecsilike: twenty-four items on ten points in seven constructs; it takes no idea from the map
TX11 csat, recommend and profile ask what they asked before; profile adds what comparisons need
TX12 a question shared by two templates is asked once
TX13 every template is complete: texts in all its languages, sources, citations, constructs and blocks in use
TX14 what enters the default regression by itself is asked of everybody, on an ordered scale, and once per feature
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from loyaltystats.questionnaire.instrument import Template
from loyaltystats.questionnaire.library import shipped_names, shipped_template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import OneRespondent, holds, leaves, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.template import load_instrument

IDEAS = {
    ("recommend",): "D.53 E.1",
    ("csat",): "B.9 D.3 D.4 D.5 D.52 D.85 E.44",
    ("effort",): "D.26 D.27 E.56",
    ("journey",): "A.30 B.29 D.26 D.27 E.16 E.17 E.18 E.19 E.20 E.26 E.31 E.32 E.33 E.34 E.39 E.54",
    ("promisegap",): (
        "A.35 D.34 D.66 E.10 E.13 E.14 E.21 E.22 E.23 E.24 E.27 E.44 E.45 E.46 E.47 E.48 E.49 E.50 E.51 E.52 E.53 "
        "E.54 E.55 E.56 E.58"
    ),
    ("intentions",): "A.27 B.18 C.23 E.6 E.55",
    ("loyalty", "loyaltyplus"): (
        "A.1 A.4 B.12 B.25 B.34 C.17 C.18 C.19 D.8 D.22 D.24 D.25 D.71 D.72 D.84 D.88 D.89 E.1 E.2 E.3 E.44 E.48 "
        "E.49 E.56 E.59"
    ),
    ("complaint",): "A.30 D.30 D.41 D.50 D.51 D.52 D.53 E.13 E.14 E.15 E.58 E.59",
    ("complaintsystem",): "D.39 D.44 D.45 D.46 D.47 D.48 D.49 D.50 D.51 D.54 D.89",
    ("noncustomer",): "A.26 B.18 B.27 C.22 C.23 D.38 D.40 D.41 E.6 E.19",
    ("profile",): "A.3 A.5 A.7 A.10 A.33 B.25 C.8 C.9 C.10 C.24 D.9 D.16 D.42 D.43 E.4",
}
NAMES = (*(name for names in IDEAS for name in names), "ecsilike")
STAGES = ("find", "apply", "buy", "take", "use", "help", "renew")


def asked(template: Template) -> tuple[Question, ...]:
    return (*template.feature_questions, *template.plain_questions)


def by_code(name: str) -> dict[str, Question]:
    return {question.code: question for question in asked(shipped_template(name))}


def scale_of(question: Question) -> str:
    return question.scale.name if question.scale else ""


def per_construct(name: str) -> dict[str, int]:
    return dict(Counter(question.construct for question in asked(shipped_template(name)) if question.construct))


def is_asked(question: Question, **given: Any) -> bool:
    """Say whether a person with these answers is asked the question; the missing codes are 97 to 99."""
    missing = dict.fromkeys(given, frozenset({"97", "98", "99", "-98", "-99"}))
    return not question.relevance or bool(holds(parse(question.relevance), OneRespondent(given, missing)))


@pytest.mark.parametrize("names", IDEAS, ids="+".join)
def test_ideas_are_served(names: tuple[str, ...]) -> None:  # TX1
    served = {idea for name in names for question in asked(shipped_template(name)) for idea in question.sources}
    assert served >= set(IDEAS[names].split())


def test_effort() -> None:  # TX2
    effort = by_code("effort")
    assert {code: scale_of(one) for code, one in effort.items() if one.role is Role.DRIVER} == {
        "effease": "ease7",
        "effsmooth": "extent7",
        "effinformed": "extent7",
    }
    assert "effort" in shipped_template("effort").analyses


def test_stages_ask_the_same() -> None:  # TX3
    journey = shipped_template("journey")
    assert tuple(journey.blocks) == (*STAGES, "whole")
    every = {"used": "yesno", "ease": "ease7", "time": "duration", "wait": "yesno", "cumb": "extent7", "prob": "yesno"}
    every |= {"hand": "yesno", "left": "gaveup"}
    for stage in STAGES:
        found = {q.code.removeprefix(f"jour{stage}"): scale_of(q) for q in asked(journey) if q.block == stage}
        assert found == every | ({"eng": "extent7"} if stage in ("find", "buy") else {}), stage


def test_stages_are_skipped() -> None:  # TX3
    for code, question in by_code("journey").items():
        if question.block in STAGES and not code.endswith("used"):
            used = f"jour{question.block}used"
            assert [is_asked(question, **{used: answer}) for answer in ("1", "2", "98")] == [True, False, False], code
            assert not is_asked(question), code


def test_journey_as_a_whole() -> None:  # TX3
    journey = by_code("journey")
    for stage in STAGES:
        assert is_asked(journey["jourwhat"], **{f"jour{stage}prob": "1"}), stage
    assert not is_asked(journey["jourwhat"], **{f"jour{stage}prob": "2" for stage in STAGES})
    assert [
        is_asked(journey["jourmeasuredone"], **given) for given in ({"jourmeasure": "FAST"}, {"jourmeasure": "98"}, {})
    ] == [
        True,
        False,
        False,
    ]
    where = journey["jourbreak"].scale
    assert where is not None
    assert [code.lower() for code in where.codes] == [*STAGES, "none"]
    assert journey["jourachieved"].scale is not None
    assert [one.label["en"] for one in journey["jourachieved"].scale.answers] == ["No", "Partly", "Yes"]
    assert journey["jouroverall"].metric == "csat"


def test_promised_and_kept() -> None:  # TX4
    promise = shipped_template("promisegap")
    assert [(one.code, one.role, scale_of(one)) for one in promise.feature_questions] == [
        ("prom", Role.EXPECTATION, "extent7"),
        ("kept", Role.EXPERIENCE, "extent7"),
    ]
    study = load_instrument("promisegap").with_features({"fast": {"en": "Fast", "es": "Rápido"}})
    assert study.codes[:2] == ("fastprom", "fastkept")


@pytest.mark.parametrize(
    ("source", "idea"), [("promlook", "E.50"), ("prombroch", "E.51"), ("promslogan", "E.52"), ("promelse", "E.53")]
)
def test_sources_of_expectations(source: str, idea: str) -> None:  # TX4
    promise = by_code("promisegap")
    shaped, kept = promise[source], promise[f"{source}kept"]
    assert shaped.role is Role.EXPECTATION
    assert idea in shaped.sources
    assert idea in kept.sources
    answers = ("1", "2", "7", "97", "98")
    assert [is_asked(kept, **{source: answer}) for answer in answers] == [False, True, True, False, False]


def test_broken_promises() -> None:  # TX4
    promise = by_code("promisegap")
    assert is_asked(promise["prombrokenwhat"], prombroken="1")
    assert not is_asked(promise["prombrokenwhat"], prombroken="2")
    assert is_asked(promise["promsoon"], promseen="2", promposted="1")
    assert is_asked(promise["promsoon"], promseen="1", promposted="2")
    assert not is_asked(promise["promsoon"], promseen="2", promposted="2")
    assert scale_of(promise["promexpected"]) == "expected5"
    assert promise["prommood"].sources == ("E.44",)


def test_intentions() -> None:  # TX5
    intentions = by_code("intentions")
    assert per_construct("intentions") == {"loyalty": 5, "staying": 2, "paymore": 2, "external": 3, "internal": 1}
    likely = {code: one for code, one in intentions.items() if one.construct}
    assert {scale_of(one) for one in likely.values()} == {"likely7"}
    assert {code for code, one in likely.items() if one.reversed} == {
        *("intless", "intcheaper", "intswap", "inttell", "intbody"),
    }
    assert {one.construct for one in likely.values() if one.reversed} == {"staying", "external"}
    assert is_asked(intentions["intleavewhat"], intleavewhy={"PRICE", "ELSE"})
    assert not is_asked(intentions["intleavewhat"], intleavewhy={"PRICE"})


def test_loyalty_is_as_it_was() -> None:  # TX6
    loyalty = by_code("loyalty")
    assert list(loyalty) == ["loyalrebuy", "loyalmore", "loyalstay", "loyalprice", "loyalspeak", "loyalshare"]
    assert per_construct("loyalty") == {"loyalty": 5}
    assert loyalty["loyalrebuy"].text["en"] == "Next time I need something like this, I will buy from you again."
    assert not set(loyalty) & set(by_code("loyaltyplus"))


def test_loyalty_in_depth() -> None:  # TX6
    more = by_code("loyaltyplus")
    phases = ("cognitive", "affective", "conative", "action", "centricity", "commitment", "engagement")
    assert per_construct("loyaltyplus") == dict.fromkeys(phases, 3)
    assert {code for code, one in more.items() if one.kind == "number"} == {
        *("loyalideas", "loyalideasused", "loyalrepeat", "loyalspend", "loyalreferred"),
    }
    assert [is_asked(more["loyalideasused"], loyalideas=count) for count in (0, 1, 12, -98)] == [
        False,
        True,
        True,
        False,
    ]
    assert is_asked(more["loyaltone"], loyaltalked="1")
    assert not is_asked(more["loyaltone"], loyaltalked="2")
    assert is_asked(more["loyalreach"], loyalposted="1")
    assert not is_asked(more["loyalreach"], loyalposted="2")
    reason = more["loyalreason"].scale
    assert reason is not None
    assert reason.codes == ("P", "S", "E", "ELSE")
    assert not reason.ordered


def test_justice() -> None:  # TX7
    complaint = by_code("complaint")
    assert per_construct("complaint") == {"distributive": 3, "procedural": 3, "interactional": 3}
    justice = [one for one in complaint.values() if one.construct]
    assert {(one.role, scale_of(one), one.block) for one in justice} == {(Role.EXPERIENCE, "agree7", "handling")}
    assert complaint["compsatisfied"].role is Role.OUTCOME


def test_groups_of_recovery() -> None:  # TX7
    complaint = by_code("complaint")
    handling = [one for one in complaint.values() if one.block == "handling"]
    people: dict[str, dict[str, Any]] = {
        "nothing": {"compincident": "2"},
        "silent": {"compincident": "1", "comptold": "2"},
        "told": {"compincident": "1", "comptold": "1"},
    }
    assert [all(is_asked(one, **given) for one in handling) for given in people.values()] == [False, False, True]
    assert not any(is_asked(one, **people["silent"]) for one in handling)
    silent = [is_asked(complaint["compsilent"], **given) for given in people.values()]
    assert silent == [False, True, False]
    assert [code for code, one in complaint.items() if is_asked(one, **people["nothing"])] == [
        "compincident",
        "painpoints",
    ]
    assert [is_asked(complaint["compspeak"], **given) for given in people.values()] == [False, True, True]


def test_channels() -> None:  # TX7
    channel = by_code("complaint")["compchannel"]
    assert channel.kind == "multiple"
    assert channel.scale is not None
    assert [one.code for one in channel.scale.answers if one.exclusive] == ["NONE"]


def test_complaint_system() -> None:  # TX8
    system = shipped_template("complaintsystem")
    topics = [one for one in asked(system) if one.construct == "system"]
    assert len(topics) == 8
    assert {(one.role, scale_of(one)) for one in topics} == {(Role.AUDIT, "maturity5")}
    kinds = {one.code: one.sources[0] for one in asked(system) if one.block == "kinds"}
    assert kinds == {"cscomplaints": "D.45", "cscriticism": "D.46", "csideas": "D.47", "cspraise": "D.48"}
    used = by_code("complaintsystem")["csideasused"]
    assert [is_asked(used, csideas=answer) for answer in ("1", "2", "3", "98")] == [True, True, False, False]
    assert system.use == "audit"
    assert {one.code for one in asked(system) if one.role is Role.RECORD} == {"csideasin", "csideasout"}


@pytest.mark.parametrize(
    ("status", "only"),
    [
        ("N", {"nonaware", "nonwanted"}),
        ("L", {"nonsince", "nonsatisfied", "nonleavewhy", "nonleavewhat"}),
        ("R", {"nonwanted"}),
    ],
)
def test_each_status(status: str, only: set[str]) -> None:  # TX9
    by_status = {"nonaware", "nonsince", "nonsatisfied", "nonwanted", "nonleavewhy", "nonleavewhat"}
    questions = by_code("noncustomer")
    assert {code for code in by_status if is_asked(questions[code], nonstatus=status)} == only


def test_lost_sales() -> None:  # TX9
    questions = by_code("noncustomer")
    where = questions["nongaveup"]
    assert is_asked(where, nonstatus="N", nonwanted="1")
    assert is_asked(where, nonstatus="L")
    assert not is_asked(where, nonstatus="N", nonwanted="2")
    assert where.scale is not None
    assert where.scale.codes == by_code("journey")["jourbreak"].scale.codes  # type: ignore[union-attr]
    assert not is_asked(questions["noncompare"], nonstatus="N", nonaware="1")
    for code in ("nonbarrier", "nonobstacle", "noninstead"):
        scale = questions[code].scale
        assert scale is not None
        assert [one.code for one in scale.answers if one.exclusive] == ["NONE"], code


def test_pain_on_both_sides() -> None:  # TX9, TX12
    outside, inside = by_code("noncustomer")["painpoints"], by_code("complaint")["painpoints"]
    assert (outside.text, outside.scale) == (inside.text, inside.scale)
    assert not outside.relevance


def test_index_model() -> None:  # TX10
    counts = {"image": 5, "expectations": 3, "quality": 7, "value": 2, "satisfaction": 3, "complaints": 1, "loyalty": 3}
    assert per_construct("ecsilike") == counts
    for question in asked(shipped_template("ecsilike")):
        assert question.scale is not None
        assert question.scale.codes == tuple(str(code) for code in range(1, 11)), question.code
        assert question.sources == ()


def test_small_templates_are_as_they_were() -> None:  # TX11
    assert list(by_code("csat")) == ["satoverall", "satexpected", "satideal"]
    assert per_construct("csat") == {"satisfaction": 3}
    assert list(by_code("recommend")) == ["recommend", "recommendwhy"]
    profile = by_code("profile")
    assert list(profile)[:6] == ["segment", "customertype", "tenure", "decision", "country", "agegroup"]
    assert list(profile)[6:] == ["buyertype", "homemarket", "preflanguage", "orgrole", "account", "unit"]
    for code in ("orgrole", "account"):
        assert [is_asked(profile[code], segment=answer) for answer in ("S", "L", "G", "P", "99")] == [
            *(True, True, True, False, False),
        ]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("effort", "journey", "effinformed"),
        ("complaint", "noncustomer", "painpoints"),
        ("intentions", "noncustomer", "intbuy"),
        ("intentions", "value", "valstep"),
    ],
)
def test_shared_questions(first: str, second: str, code: str) -> None:  # TX12
    study = load_instrument(first).combined(load_instrument(second))
    assert code in by_code(first)
    assert code in by_code(second)
    assert study.codes.count(code) == 1


@pytest.mark.parametrize("name", NAMES)
def test_complete(name: str) -> None:  # TX13
    template = shipped_template(name)
    for texts in (template.title, template.purpose, template.audience, template.instructions, template.scoring):
        assert set(texts) == set(template.languages)
        assert texts["en"] != texts["es"]
    assert template.status("es") in ("draft", "reviewed")
    assert template.construct_source
    assert template.rights
    assert template.validation
    assert template.minutes > 0
    used = {question.construct for question in asked(template)} - {""}
    assert used == set(template.constructs)
    if template.blocks:
        assert {question.block for question in template.plain_questions} == set(template.blocks)
    for question in asked(template):
        assert set(question.text) == set(template.languages), question.code
        assert question.sources or name == "ecsilike", question.code
        assert len(set(question.sources)) == len(question.sources), question.code


@pytest.mark.parametrize("name", NAMES)
def test_conditions_look_back(name: str) -> None:  # TX13
    before: dict[str, Question] = {}
    for question in shipped_template(name).plain_questions:
        for leaf in leaves(parse(question.relevance)) if question.relevance else ():
            assert leaf.code in before, question.code
            scale = before[leaf.code].scale
            option = getattr(leaf, "option", None) or getattr(leaf, "value", None)
            if option is not None and before[leaf.code].kind != "number":
                assert scale is not None
                assert option in (*scale.codes, *scale.missing_codes), question.code
        before[question.code] = question


@pytest.mark.parametrize("name", shipped_names())
def test_drivers_are_asked_of_everybody(name: str) -> None:  # TX14
    drivers = [one for one in asked(shipped_template(name)) if one.role in (Role.DRIVER, Role.PERFORMANCE)]
    assert not [one.code for one in drivers if one.relevance]
    assert all(one.kind == "single" and one.scale is not None and one.scale.ordered for one in drivers)


def test_a_feature_is_one_driver() -> None:  # TX14
    per_feature = [
        (name, one.code)
        for name in shipped_names()
        for one in shipped_template(name).feature_questions
        if one.role in (Role.DRIVER, Role.PERFORMANCE)
    ]
    assert per_feature == [("performance", "perf")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("value", "valstep"),
        ("intentions", "valstep"),
        ("promisegap", "prommood"),
        ("promisegap", "promchannel"),
        ("complaint", "comppeople"),
        ("journey", "jourmeasuredone"),
        ("performanceplus", "perftrend"),
        ("drift", "driftbenefit"),
    ],
)
def test_explain_and_are_explained_only_when_named(name: str, code: str) -> None:  # TX14
    question = by_code(name)[code]
    assert (question.role, question.metric) == (Role.EXPERIENCE, None)
