"""questionnaire.lint.flow and reach.

LF1 a condition that no answers fulfil is found: by values, types of question, limits of numbers, exclusive options
LF2 a question that is not asked has no answer, so that conditions behind conditions are followed
LF3 what can be asked is never called unreachable: compared with every combination of answers, tried one by one
LF4 forward references, unknown codes, unreadable conditions and circles are found
LF5 the share says in how many combinations a question is asked
LF6 too many combinations: nothing is claimed
LF7 shipped templates pass
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linting import findings, question, scale, study

from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.lint.reach import cycles, reach_of
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument

YESNO = scale("Yes", "No")
FIVE = scale("Bad", "", "", "", "Good", missing=("97", "98"))
WAYS = Scale(
    "ways",
    (
        Answer(code="web", label={"en": "Web"}),
        Answer(code="shop", label={"en": "Shop"}),
        Answer(code="none", label={"en": "None"}, exclusive=True),
    ),
    (),
    False,
)
ASKED = (
    question("used", scale=YESNO),
    question("ease", scale=FIVE),
    question("ways", kind="multiple", scale=WAYS),
    question("times", kind="number", minimum=0, maximum=10),
    question("why", kind="text"),
)


def reached(condition: str, *between: Question) -> Any:
    """Return how far a question with this condition is reached behind the others."""
    every = (*ASKED, *between, question("goal", relevance=condition))
    return reach_of(every[-1], {one.code: one for one in every})


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("used = '1' and ease <= 3", True),
        ("used = '1' and used = '2'", False),
        ("ease > 3 and ease < 4", False),
        ("ease >= 6", False),
        ("ease = 98", True),
        ("ease = 98 and ease > 2", False),
        ("ease < 1 or ease > 5", False),
        ("selected(ways, 'web') and selected(ways, 'shop')", True),
        ("selected(ways, 'web') and selected(ways, 'none')", False),
        ("not selected(ways, 'web') and not selected(ways, 'shop') and not selected(ways, 'none')", True),
        ("answered(ways) and not selected(ways, 'web') and not selected(ways, 'shop')", True),
        ("answered(ways) and not (selected(ways, 'web') or selected(ways, 'shop') or selected(ways, 'none'))", False),
        ("times > 10", False),
        ("times > 9 and times < 10", True),
        ("times < 0", False),
        ("answered(why) and not answered(why)", False),
        ("not answered(why)", True),
        ("used != '1' and used != '2' and used != '98'", False),
        ("not (used = '1' or used = '2')", True),  # nobody has to answer
    ],
)
def test_conditions(condition: str, possible: bool) -> None:  # LF1
    assert reached(condition).possible is possible


def test_conditions_behind_conditions() -> None:  # LF2
    asked = (
        question("next", scale=YESNO, relevance="used = '1'"),
        question("last", scale=YESNO, relevance="next = '1'"),
    )
    assert reached("last = '1'", *asked).possible
    assert not reached("last = '1' and used = '2'", *asked).possible
    assert reached("not answered(last) and used = '2'", *asked).possible
    found = findings(study(*ASKED, *asked, question("goal", relevance="next = '1' and used = '2'")), "unreachable")
    assert found == [
        (
            "error",
            "goal",
            "question 'goal' - its condition \"next = '1' and used = '2'\" can never be true, so that it is never asked - "
            "correct the condition",
        )
    ]


LEAVES = st.sampled_from(
    ["used = '1'", "used != '2'", "used = '98'", "ease <= 2", "ease > 4", "ease = '97'", "answered(ease)"]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)


@given(CONDITIONS, CONDITIONS)
def test_against_every_combination(first: str, second: str) -> None:  # LF3
    between = question("next", scale=YESNO, relevance=first)
    goal = f"({second}) and (next = '1' or not answered(next))"
    answers = {
        "used": [None, "1", "2", "98"],
        "ease": [None, "1", "2", "3", "4", "5", "97", "98"],
        "next": [None, "1", "2", "98"],
    }
    missing = {"used": frozenset({"98"}), "ease": frozenset({"97", "98"}), "next": frozenset({"98"})}
    possible = False
    for values in product(*answers.values()):
        given_ = dict(zip(answers, values, strict=True))
        if not holds(parse(first), OneRespondent(given_, missing)):
            given_["next"] = None
        possible = possible or bool(holds(parse(goal), OneRespondent(given_, missing)))
    found = reached(goal, between)
    assert found.possible is possible
    assert 0 <= found.share <= 1 + 1e-9
    assert found.possible or found.share == 0


def test_order() -> None:  # LF4
    def found(*questions: Question) -> list[str]:
        return [one[2] for one in findings(study(*questions), "wrong_order")]

    assert found(question("a"), question("b", relevance="a = '1'")) == []
    (later,) = found(question("a", relevance="b = '1'"), question("b"))
    assert "asks for 'b', which is asked later - move one of the two" in later
    (unknown,) = found(question("a", relevance="x = '1'"))
    assert "asks for 'x', which is no question of this study" in unknown
    (unreadable,) = found(question("a", relevance="is fine"))
    assert "cannot be read" in unreadable
    (circle,) = found(question("a", relevance="b = '1'"), question("b", relevance="a = '1'"))
    assert "the conditions of 'a', 'b' lead in a circle, so that none is asked" in circle
    (itself,) = found(question("a", relevance="a = '1'"))
    assert "lead in a circle" in itself
    two = {
        "a": question("a", relevance="b = '1' and c = '1'"),
        "b": question("b", relevance="a = '1'"),
        "c": question("c"),
    }
    assert list(cycles(two)) == [("a", "b")]


def test_shares() -> None:  # LF5
    assert reached("used = '1'").share == pytest.approx(1 / 2)
    assert reached("ease <= 2").share == pytest.approx(2 / 5)
    assert reached("used = '1' and ease <= 2").share == pytest.approx(1 / 5)
    assert reached("used = '98'").share == 0  # possible, but nobody is expected to say so
    assert reached("last = '1'", question("last", scale=YESNO, relevance="used = '1'")).share == pytest.approx(1 / 4)
    assert reach_of(ASKED[0], {}).share == 1  # type: ignore[union-attr]


def test_too_much_to_try() -> None:  # LF6
    many = [question(f"q{i}", scale=YESNO) for i in range(12)]
    condition = " or ".join(f"(q{i} = '1' and q{i} != '2')" for i in range(12))
    every = {one.code: one for one in (*many, question("goal", relevance=condition))}
    assert reach_of(every["goal"], every) is None
    wide = Scale("w", tuple(Answer(code=f"o{i}", label={}) for i in range(12)), (), False)
    condition = " and ".join(f"selected(many, 'o{i}')" for i in range(12))
    asked = {"many": question("many", kind="multiple", scale=wide), "goal": question("goal", relevance=condition)}
    assert reach_of(asked["goal"], asked) is None
    assert findings(study(*every.values()), "unreachable") == []


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_conditions(name: str) -> None:  # LF7
    study_ = load_instrument(name)
    assert findings(study_, "unreachable") == []
    assert findings(study_, "wrong_order") == []


def test_a_feature_stands_for_all() -> None:  # LF1
    asked = (
        question("got", "{feature}?", scale=YESNO),
        question("why", "Why not {feature}?", kind="text", relevance="{feature}got = '1' and {feature}got = '2'"),
    )
    found = findings(study(feature_questions=asked, features={"gift": "Gift", "card": "Card"}), "unreachable")
    assert [one[:2] for one in found] == [("error", "{feature}why")]
    assert "{feature}got = '1' and {feature}got = '2'" in found[0][2]
