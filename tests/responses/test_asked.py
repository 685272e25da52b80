"""responses.asked, responses.sets: who was asked which question, and which numbers and choices belong together.

AS1 the vectorised evaluation says of every row what the evaluation of one respondent says
AS2 a question that was not asked counts as unanswered, all the way down a chain
AS3 split study: a version asks about its features; a row of unknown version counts as asked
AS4 columns that are not there count as unanswered; "not asked" (96) is no answer
AS5 sets of numbers and of choices are found, per block and over features
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.asked import asked
from loyaltystats.responses.sets import choice_sets, total_sets

MISSING = (Answer(code="97", label={}), Answer(code="98", label={}))
RATING = Scale("r", tuple(Answer(code=str(code), label={}) for code in range(1, 6)), MISSING)
LETTERS = Scale("l", (Answer(code="A", label={}), Answer(code="b", label={})), (Answer(code="98", label={}),))
MONEY = Scale("m", (), (Answer(code="-98", label={}),))


def _question(code: str, kind: Any, **more: Any) -> Question:
    return Question(code=code, role=Role.PROFILE, kind=kind, text={"en": f"{code}?"}, name={"en": code}, **more)


ASKED = (
    _question("rate", "single", scale=RATING),
    _question("letter", "single", scale=LETTERS),
    _question("used", "multiple", scale=LETTERS),
    _question("spent", "number", scale=MONEY),
    _question("why", "text"),
)


def _study(*questions: Question) -> Instrument:
    template = Template(
        id="own", version="1", title={"en": "T"}, purpose={}, languages=("en",), plain_questions=questions
    )
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "T"})


LEAVES = st.sampled_from(
    [
        *(f"rate {sign} {value}" for sign in ("=", "!=", "<", "<=", ">", ">=") for value in ("3", "'98'", "1")),
        *("letter = 'A'", "letter != 'b'", "letter = '98'", "letter = 'a'", "letter != 'A'"),
        *("selected(used, 'A')", "selected(used, 'b')", "selected(used, 'c')", "answered(used)"),
        *("spent > 10", "spent <= 10", "spent = 10", "spent != 10", "spent = '-98'", "spent >= -98", "spent = 'x'"),
        *("answered(rate)", "answered(letter)", "answered(spent)", "answered(why)", "answered(nobody)", "nobody = 1"),
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} and {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})"),
        inner.map(lambda one: f"not ({one})"),
    ),
    max_leaves=5,
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "rate": st.sampled_from([None, 1, 2, 3, 4, 5, 97, 98]),
            "letter": st.sampled_from([None, "A", "b", "98"]),
            "used": st.sampled_from([None, set(), {"A"}, {"A", "b"}]),
            "spent": st.sampled_from([None, 0.0, 10.0, 12.5, -98.0]),
            "why": st.sampled_from([None, "late"]),
        }
    ),
    min_size=1,
    max_size=6,
)


def _frame(people: list[dict[str, Any]]) -> pd.DataFrame:
    columns = {
        "rate": pd.array([one["rate"] for one in people], dtype="Int64"),
        "letter": pd.array([one["letter"] for one in people], dtype="string"),
        "spent": pd.array([one["spent"] for one in people], dtype="Float64"),
        "why": pd.array([one["why"] for one in people], dtype="string"),
    }
    for option in ("A", "b"):
        ticks = [None if one["used"] is None else int(option in one["used"]) for one in people]
        columns[f"used_{option}"] = pd.array(ticks, dtype="Int64")
    return pd.DataFrame(columns)


@given(CONDITIONS, PEOPLE)
def test_many_as_one(condition: str, people: list[dict[str, Any]]) -> None:  # AS1
    study = _study(*ASKED, _question("then", "text", relevance=condition))
    missing = {"rate": frozenset({"97", "98"}), "letter": frozenset({"98"}), "spent": frozenset({"-98"})}
    expected = [holds(parse(condition), OneRespondent(one, missing)) for one in people]
    assert asked(study, _frame(people))["then"].tolist() == expected


def test_chains() -> None:  # AS2
    study = _study(
        ASKED[0],
        _question("second", "single", scale=RATING, relevance="rate <= 2"),
        _question("third", "text", relevance="second = 1"),
        _question("fourth", "text", relevance="not answered(second)"),
    )
    frame = pd.DataFrame(
        {"rate": pd.array([1, 5, 5, None], "Int64"), "second": pd.array([1, 1, None, 1], "Int64"), "third": ["x"] * 4}
    )
    found = asked(study, frame)
    assert list(found) == ["rate", "second", "third", "fourth"]
    assert found["second"].tolist() == [True, False, False, False]
    assert found["third"].tolist() == [True, False, False, False]
    assert found["fourth"].tolist() == [False, True, True, True]


def test_versions() -> None:  # AS3
    features = {name: name.title() for name in ("one", "two", "three")}
    study = load_instrument("kano").with_features(features).with_split([("one", "two"), ("two", "three")])
    frame = pd.DataFrame({"version": ["1", "2", None, "7"]})
    found = asked(study, frame)
    assert found["onefun"].tolist() == [True, False, True, True]
    assert found["twofun"].tolist() == [True] * 4
    assert found["threegot"].tolist() == [False, True, True, True]
    assert asked(study, frame[[]].reindex(range(2)))["onefun"].tolist() == [True, True]
    whole = load_instrument("kano").with_features(features)
    assert asked(whole, frame)["onefun"].all()


def test_what_is_not_there() -> None:  # AS4
    study = _study(*ASKED, _question("then", "text", relevance="answered(rate) or selected(used, 'A') or spent > 1"))
    assert asked(study, pd.DataFrame({"id": ["a", "b"]}))["then"].tolist() == [False, False]
    study = _study(*ASKED, _question("then", "text", relevance="nobody > 1 or nobody = 2 or selected(nobody, 'A')"))
    strange = pd.DataFrame({"nobody": [2, 3], "nobody_A": [1, 1]})
    assert asked(study, strange)["then"].tolist() == [False, False]
    hidden = Scale("h", RATING.answers, (Answer(code="96", label={}),))
    study = _study(_question("rate", "single", scale=hidden), _question("then", "text", relevance="answered(rate)"))
    assert asked(study, pd.DataFrame({"rate": pd.array([96, 1], "Int64")}))["then"].tolist() == [False, True]


def test_sets() -> None:  # AS5
    features = {name: name.title() for name in ("one", "two", "three", "four", "five")}
    points = load_instrument("constsum").with_features(features)
    (found,) = total_sets(points)
    assert (found.total, found.name) == (100, "onepts, twopts, threepts, fourpts, fivepts")
    study = _study(
        *(_question(f"a{i}", "number", total=10.0, block="x") for i in range(7)),
        *(_question(f"b{i}", "number", total=1.0, block="y") for i in range(2)),
        _question("free", "number", block="x"),
    )
    assert [(one.total, one.name) for one in total_sets(study)] == [
        (10, "a0, a1, a2, a3, a4, a5 and 1 more"),
        (1, "b0, b1"),
    ]
    sets = choice_sets(load_instrument("bestworst").with_features(features))
    assert len(sets) >= 2
    assert [one.code for one in sets[0]] == ["best1", "worst1"]
    assert choice_sets(study) == ()


@pytest.mark.parametrize("condition", ["rate < 98", "spent > -98", "rate >= 97"])
def test_missing_codes_have_no_order(condition: str) -> None:  # AS1
    study = _study(*ASKED, _question("then", "text", relevance=condition))
    frame = pd.DataFrame({"rate": pd.array([98], "Int64"), "spent": pd.array([-98.0], "Float64")})
    assert not asked(study, frame)["then"].any()
