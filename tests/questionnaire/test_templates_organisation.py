"""The templates about the organisation, and the answer scales that all templates share.

TO1 the shared scales say the same in six languages: the same points have labels, no two answers of a scale look alike
TO2 readiness: eighteen core items, each with what its answer calls for; the launch gate holds all of its questions
TO3 cxaudit: ten practices, nine of them in three groups of three, each with maturity, evidence and importance
TO4 voc: twelve factors, the same for every voice; only the inside voice predicts and says how far it has come
TO5 alignment: eighteen items in three indices, two of them reversed
TO6 conditions: who is asked what, tried out on answers
TO7 drift and fourlevel ask the level once, whichever comes first; items shared by audits are asked once
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.library import shared_scales
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.questionnaire.template import load_instrument

LANGUAGES = ("en", "es", "pt", "de", "fr", "zh")
CODES = {
    **dict.fromkeys(
        ("agree7", "likely7", "ease7", "quality7", "satisfied7", "importance7", "extent7"), "1 2 3 4 5 6 7"
    ),
    "intensity10": "0 1 2 3 4 5 6 7 8 9 10",
    "yesno": "1 2",
    **dict.fromkeys(("yespartno", "compare3", "effect3"), "1 2 3"),
    **dict.fromkeys(("compare5", "expected5", "frequency5"), "1 2 3 4 5"),
    "maturity5": "0 1 2 3 4",
    **dict.fromkeys(("percentage", "count", "money"), ""),
}
NO_OPINION_ONLY = {"likely7", "importance7", "intensity10", "yesno", "yespartno", "frequency5", "effect3"}
PROCESS = {"orders": {"en": "Handling of orders", "es": "Gestión de pedidos"}}
TEMPLATES = ("internal", "internalchain", "voc", "cxaudit", "alignment", "readiness", "drift")
FACTORS = 12


def _asked(instrument: Instrument, answers: Mapping[str, object]) -> set[str]:
    """Return the codes of the questions that a person with these answers is asked."""
    person = OneRespondent(answers)
    return {one.code for one in instrument.questions if not one.relevance or holds(parse(one.relevance), person)}


def _matching(instrument: Instrument, pattern: str) -> dict[str, Question]:
    return {one.code: one for one in instrument.questions if re.fullmatch(pattern, one.code)}


def test_every_shared_scale() -> None:  # TO1
    scales = shared_scales(LANGUAGES)
    assert {name: " ".join(scale.codes) for name, scale in scales.items()} == CODES
    for name, scale in scales.items():
        opinion = {"98"} if name in NO_OPINION_ONLY else {"97", "98"}
        assert set(scale.missing_codes) == (opinion if scale.answers else {"-98", "-99"}), name


@pytest.mark.parametrize("name", CODES)
def test_shared_scale_in_six_languages(name: str) -> None:  # TO1
    scale = shared_scales(LANGUAGES)[name]
    for language in LANGUAGES:
        labels = [answer.label.get(language, "") for answer in scale.answers]
        said = [bool(label) for label in labels]
        if len(labels) <= 5:
            assert all(said), language
        else:
            middle = len(labels) // 2
            assert [place for place, one in enumerate(said) if one] == [0, middle, len(labels) - 1], language
        every = [normal_text(answer.label[language]) for answer in scale.all_answers if answer.label]
        assert len(set(every)) == len(every), language
    assert scale.ambiguous() == ()


def test_readiness_core() -> None:  # TO2
    instrument = load_instrument("readiness")
    core = _matching(instrument, r"ready[qrs]\d")
    assert Counter(one.construct for one in core.values()) == {"gate": 3, "rules": 6, "steps": 9}
    assert {(one.scale.name if one.scale else "", one.reversed) for one in core.values()} == {("yespartno", True)}
    texts = {one.code: one for one in instrument.questions if one.kind == "text"}
    for code, one in core.items():
        step = one.construct == "steps"
        done, half, missing = ({code + end for end in ends} for ends in _ends(step=step))
        follow = {code + end for end in ("ev", "own", "due", "mea", "tgt")} & set(texts)
        for answer, wanted in (("1", done), ("2", half), ("3", missing), ("98", set())):
            asked = {name for name in follow if holds(parse(texts[name].relevance), _answered(code, answer))}
            assert asked == wanted, (code, answer)


def _ends(*, step: bool) -> tuple[tuple[str, ...], ...]:
    """Return what follows a core item that is in place, partly in place, and missing."""
    if step:
        return ("ev", "own", "mea"), ("ev", "own", "mea", "tgt", "due"), ("own", "mea", "tgt", "due")
    return ("ev",), ("ev", "own", "due"), ("own", "due")


def _answered(code: str, answer: str) -> OneRespondent:
    return OneRespondent({code: answer}, {code: frozenset({"98"})})


def test_readiness_gate() -> None:  # TO2
    gate = [one for one in load_instrument("readiness").questions if one.block == "gate" and one.kind == "single"]
    assert len(gate) == 8
    assert all("E.9" in one.sources and one.reversed and not one.relevance for one in gate)


def test_readiness_processes() -> None:  # TO2
    instrument = load_instrument("readiness").with_features(PROCESS)
    rows = {row for one in instrument.questions if one.feature for row in one.sources}
    assert {"B.14", "B.15", "B.16", "B.35", "B.36"} <= rows


def test_practices() -> None:  # TO3
    instrument = load_instrument("cxaudit")
    practices = [one for one in instrument.questions if {"C.39"} <= set(one.sources) and one.kind == "single"]
    assert [row for one in practices for row in one.sources[:1]] == [f"C.{number}" for number in range(28, 38)]
    assert Counter(one.construct for one in practices) == {"listen": 3, "empower": 3, "delight": 3, "": 1}
    assert practices[-1].construct == ""
    for one in practices:
        assert one.scale is not None
        assert one.scale.name == "maturity5"
        assert instrument.question(one.code + "ev").relevance == f"{one.code} >= 1"
        importance = instrument.question(one.code + "imp")
        assert importance.scale is not None
        assert (importance.scale.name, importance.relevance) == ("importance7", "")
        assert one.block == importance.block


def test_ways_of_understanding() -> None:  # TO3
    instrument = load_instrument("cxaudit")
    methods = instrument.question("cxmethods")
    assert methods.kind == "multiple"
    assert methods.scale is not None
    assert [answer.code for answer in methods.scale.answers if not answer.exclusive] == ["O", "L", "T", "F", "P"]
    assert [answer.code for answer in methods.scale.answers if answer.exclusive] == ["N"]
    actors = _matching(instrument, r"actor[a-z]+")
    assert [one.sources for one in actors.values()] == [(f"D.{number}",) for number in range(17, 23)]


@pytest.mark.parametrize(("voice", "more"), [("I", ("pre", "sta")), ("E", ()), ("C", ())])
def test_factors_by_voice(voice: str, more: tuple[str, ...]) -> None:  # TO4
    instrument = load_instrument("voc")
    factors = {code.removesuffix("eff") for code in _matching(instrument, r"voc[a-z]+eff")}
    assert len(factors) == FACTORS
    asked = _asked(instrument, {"vocvoice": voice})
    for end in ("eff", "imp", "pre", "sta"):
        wanted = factors if end in ("eff", "imp", *more) else set()
        assert {code.removesuffix(end) for code in asked & {one + end for one in factors}} == wanted, end


def test_factors_are_worded_alike() -> None:  # TO4
    instrument = load_instrument("voc")
    for language in instrument.languages:
        named = [
            {one.text[language].partition(":")[0] for one in _matching(instrument, rf"voc[a-z]+{end}").values()}
            for end in ("eff", "imp", "pre", "sta")
        ]
        assert len(named[0]) == FACTORS
        assert named == [named[0]] * 4


def test_voice_and_its_groups() -> None:  # TO4
    instrument = load_instrument("voc")
    groups = {"I": "vocinside", "E": "voccustomer", "C": "voccommunity"}
    for voice, group in groups.items():
        assert _asked(instrument, {"vocvoice": voice}) & set(groups.values()) == {group}
    codes = list(instrument.codes)
    assert codes[0] == "vocvoice"
    first_rated = codes.index("vocqualityeff")
    assert [one.code for one in instrument.questions if one.kind == "text"][:2] == ["vocadds", "voctakes"]
    assert codes.index("voctakes") < first_rated


def test_alignment_indices() -> None:  # TO5
    instrument = load_instrument("alignment")
    rated = [one for one in instrument.questions if one.construct]
    assert Counter(one.construct for one in rated) == {"capture": 8, "leaders": 3, "employees": 7}
    assert {one.scale.name if one.scale else "" for one in rated} == {"agree7"}
    assert [one.code for one in rated if one.reversed] == ["aligndiffer", "alignfrustrate"]
    employees = [one for one in rated if one.construct == "employees"]
    assert all("D.66" in one.sources for one in employees)
    assert {row for one in employees for row in one.sources} >= {f"D.{number}" for number in range(59, 66)}
    assert {"orgunit", "raterrole"} <= set(instrument.codes)


@pytest.mark.parametrize(
    ("part", "asked", "spared"),
    [
        ("U", {"what", "purp", "serv", "best", "out", "work", "impr"}, {"recv", "cust", "revd", "prob"}),
        ("W", {"recv", "cust", "revd", "prob", "work", "impr"}, {"what", "purp", "serv", "best", "out"}),
        ("B", {"recv", "cust", "revd", "prob", "serv", "best", "out", "work"}, set()),
        ("N", {"part"}, {"recv", "cust", "serv", "work", "revd", "prob", "impr"}),
    ],
)
def test_part_in_the_process(part: str, asked: set[str], spared: set[str]) -> None:  # TO6
    instrument = load_instrument("internal").with_features(PROCESS)
    found = {code.removeprefix("orders") for code in _asked(instrument, {"orderspart": part}) if "orders" in code}
    assert asked <= found
    assert not spared & found
    assert "corr" not in found


def test_problems_before_corrections() -> None:  # TO6
    instrument = load_instrument("internal").with_features(PROCESS)
    assert "orderscorr" in _asked(instrument, {"orderspart": "W", "ordersprob": "1"})
    assert "orderscorr" not in _asked(instrument, {"orderspart": "W", "ordersprob": "2"})


def test_hand_over_is_rated_by_those_in_it() -> None:  # TO6
    instrument = load_instrument("internalchain").with_features(PROCESS)
    rated = {"ordersadeq", "ordersontm", "ordersreqs", "ordersaims", "orderslost"}
    assert rated <= _asked(instrument, {"ordersside": "R"})
    assert not rated & _asked(instrument, {"ordersside": "N"})
    assert {"linkorder", "linkparts"} <= _asked(instrument, {})


def test_only_the_organisation_counts_its_factors() -> None:  # TO6
    instrument = load_instrument("drift").with_features(PROCESS)
    counted = {"driftidentified", "driftaligned", "driftmonitored", "driftrefined", "driftskills"}
    assert counted <= _asked(instrument, {"driftside": "O"})
    assert not counted & _asked(instrument, {"driftside": "C"})
    assert "driftbest" in _asked(instrument, {"driftside": "C", "driftalt": 2})
    assert "driftbest" not in _asked(instrument, {"driftside": "C", "driftalt": 0})
    assert "driftwhy" in _asked(instrument, {"driftside": "C", "driftstill": "3"})


@pytest.mark.parametrize("order", [("drift", "fourlevel"), ("fourlevel", "drift")])
def test_level_is_asked_once(order: tuple[str, str]) -> None:  # TO7
    one, other = (load_instrument(name) for name in order)
    level = [code for code in one.combined(other).with_features(PROCESS).codes if code.startswith("orderslev")]
    assert level == ["orderslev"]


def test_shared_items_are_asked_once() -> None:  # TO7
    first, *others = (load_instrument(name) for name in TEMPLATES)
    codes = Counter(first.combined(*others).with_features(PROCESS).codes)
    shared = {"orgunit", "raterrole", "actorprocesses", "actorcustomers"}
    assert shared <= set(codes)
    assert set(codes.values()) == {1}
