"""questionnaire.relevance.

RE1 the language: comparisons, selected, answered, and before or, not, brackets
RE2 what cannot be read says where and what was expected
RE3 semantics: comparisons with no answer are false, order is false for missing codes, numbers compare as numbers
RE4 leaves come from left to right
"""

from __future__ import annotations

from typing import Any

import pytest

from loyaltystats.questionnaire.relevance import (
    Answered,
    Both,
    Compare,
    Either,
    Not,
    OneRespondent,
    Selected,
    holds,
    leaves,
    parse,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("used = '1'", Compare("used", "=", "1")),
        ("used != 'P'", Compare("used", "!=", "P")),
        ("ease<=3", Compare("ease", "<=", "3")),
        ("count >= -2.5", Compare("count", ">=", "-2.5")),
        ("selected(channels, 'web')", Selected("channels", "web")),
        ("answered(why)", Answered("why")),
        ("not answered(why)", Not(Answered("why"))),
        ("not not answered(why)", Not(Not(Answered("why")))),
        (
            "a = '1' or b = '2' and c = '3'",
            Either((Compare("a", "=", "1"), Both((Compare("b", "=", "2"), Compare("c", "=", "3"))))),
        ),
        (
            "(a = '1' or b = '2') and c = '3'",
            Both((Either((Compare("a", "=", "1"), Compare("b", "=", "2"))), Compare("c", "=", "3"))),
        ),
        ("used = 'and'", Compare("used", "=", "and")),
        ("used = ''", Compare("used", "=", "")),
    ],
)
def test_language(text: str, tree: object) -> None:  # RE1
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at the end - expected the code of a question"),
        ("used", "at the end - expected = != < <= > or >="),
        ("used = ", "at the end - expected an answer code in quotes, or a number"),
        ("used = other", "at 'other' - expected an answer code in quotes, or a number"),
        ("used = '1' ease = '2'", "at 'ease' - expected 'and', 'or' or the end"),
        ("(used = '1'", "at the end - expected ')'"),
        ("used = '1')", "at ')' - expected 'and', 'or' or the end"),
        ("selected(used)", "at ')' - expected ','"),
        ("selected used", "at 'used' - expected '('"),
        ("answered('x')", "at \"'x'\" - expected the code of a question"),
        ("and used = '1'", "at 'and' - expected the code of a question"),
        ("used == '1'", "at '=' - expected an answer code in quotes, or a number"),
        (
            'used = "1"',
            "at '\"1\"' - expected question codes, = != < <= > >=, answers in single quotes, and, or, not, selected(), "
            "answered()",
        ),
        ("(" * 22 + "a = '1'" + ")" * 22, "more than 20 brackets inside one another - expected a simpler condition"),
        ("not " * 22 + "a = '1'", "more than 20 brackets inside one another - expected a simpler condition"),
    ],
)
def test_unreadable(text: str, message: str) -> None:  # RE2
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared whole
        parse(text)
    assert str(caught.value) == message


def _holds(text: str, given: dict[str, Any]) -> bool:
    missing = {"ease": frozenset({"97", "98"}), "share": frozenset({"-98"})}
    return bool(holds(parse(text), OneRespondent(given, missing)))


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("used = '1'", {"used": "1"}, True),
        ("used = '1'", {"used": 1}, True),
        ("used = '1'", {"used": "01"}, False),
        ("used = '1'", {}, False),
        ("used != '1'", {}, False),
        ("used != '1'", {"used": ""}, False),
        ("used != '1'", {"used": "2"}, True),
        ("used != '1'", {"used": 1}, False),
        ("ease <= 3", {"ease": "3"}, True),
        ("ease <= 3", {"ease": 4}, False),
        ("ease < 3", {"ease": 3}, False),
        ("ease > 3", {"ease": 98}, False),
        ("ease >= 3", {"ease": "97"}, False),
        ("ease = '98'", {"ease": 98}, True),
        ("ease > 3", {}, False),
        ("share > -100", {"share": -98.0}, False),
        ("share > -100", {"share": 0.0}, True),
        ("share = 2.5", {"share": 2.5}, True),
        ("not ease > 3", {}, True),
        ("selected(channels, 'web')", {"channels": {"web", "shop"}}, True),
        ("selected(channels, 'web')", {"channels": {"shop"}}, False),
        ("selected(channels, 'web')", {}, False),
        ("answered(channels)", {"channels": set()}, False),
        ("answered(why)", {"why": "late"}, True),
        ("answered(ease)", {"ease": 98}, True),
        ("answered(why)", {"why": ""}, False),
        ("a = '1' or b = '1' and c = '1'", {"a": "1"}, True),
        ("(a = '1' or b = '1') and c = '1'", {"a": "1"}, False),
        ("a = '1' and not b = '1' and c = '1'", {"a": "1", "b": "2", "c": "1"}, True),
    ],
)
def test_semantics(text: str, given: dict[str, Any], expected: bool) -> None:  # RE3
    assert _holds(text, given) is expected


def test_leaves() -> None:  # RE4
    condition = parse("a = '1' and (not selected(b, '2') or answered(c))")
    assert list(leaves(condition)) == [Compare("a", "=", "1"), Selected("b", "2"), Answered("c")]
