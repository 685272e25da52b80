"""LimeSurvey: the structure file.

LS1 a small study with everything in it gives the file stored in tests/golden
LS2 every template of the package gives a file without faults, in all its languages, split or not
LS3 a condition is true exactly where ``relevance.holds`` is, for random answers with gaps and missing codes
LS4 limits let missing codes pass; a sum asks for its total once all numbers of the version are there
LS5 any text comes back exactly: markup, quotes, tabs, line breaks, braces, formula signs, emoji, right-to-left
LS6 every fault planted into a file is found
LS7 a file of ours is replaced, any other file is not
LS8 the rows of a grid that versions ask differently have conditions of their own; the version is drawn once
LS9 what LimeSurvey cannot hold is one clear FormError and leaves no file
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.expressions import script
from tests.platforms import LimeSurvey, both, everything

import loyaltystats as ls
from loyaltystats.forms.limesurvey_lint import SAMPLE, lint_limesurvey
from loyaltystats.forms.limesurvey_logic import Script
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.sums import sums

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "everything_limesurvey.txt"
SPLIT = (("fast",), ("free",))
NAMES = ls.templates().to_frame()["template"].tolist()
HOSTILE = (
    '=1+1 "quoted" <b>bold</b> & more',
    'tab\there, line\nbreak, back\\slash \\" end\\',
    "{x} and {delivery.NAOK} {{y}} \\{z\\}",
    "\u200fשלום 👍 é ü ñ 漢字",
    "@SUM(A1) | a, b; c",
    "x" * 300,
)


def _write(study: Instrument, folder: Path, **more: Any) -> Path:
    return ls.write_form(study, folder / "survey.txt", format="limesurvey", **more)


def _template(name: str) -> Instrument:
    study = ls.load_instrument(name)
    named = {f"f{number}": {one: f"Feature {number} {one}" for one in study.languages} for number in range(1, 7)}
    return study.with_features(named) if study.parts[0].needs_features else study


def test_golden(tmp_path: Path) -> None:  # LS1
    study = everything()
    text = _write(study, tmp_path).read_text(encoding="utf-8")
    text = text.replace(study.fingerprint, "f" * 16).replace(str(structure_of(study)), f"{'f' * 8}-{'f' * 8}")
    assert text == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.QualityWarning")
@pytest.mark.parametrize("name", NAMES)
def test_templates(name: str, tmp_path: Path) -> None:  # LS2
    study = _template(name)
    path = _write(study, tmp_path)
    assert lint_limesurvey(path) == []
    assert path.read_bytes()[:SAMPLE].isascii()
    server = LimeSurvey(path)
    blocks = [server.block("zh-Hans" if language == "zh" else language) for language in study.languages]
    assert len({len(block) for block in blocks}) == 1
    asked = {column.code for column in server.columns(study.language)}
    assert asked == {*study.codes, "form"}
    if study.features:
        parts = (tuple(study.features)[:4], tuple(study.features)[2:])
        assert lint_limesurvey(_write(study.with_split(parts), tmp_path)) == []


CONDITIONS = (
    "used = '1'",
    "used != '1'",
    "not (used != '1')",
    "ease <= 3",
    "ease > 5 and not (order < 4)",
    "not (ease <= 3)",
    "ease = '98' or where = 'WEB'",
    "selected(channels, 'web') and not selected(channels, 'none')",
    "answered(channels) or not answered(where)",
    "spend >= 10",
    "spend = 0",
    "spend != 0",
    "not (spend < 5)",
    "spend = -98 or answered(why)",
    "not (used = '1' and (ease <= 3 or not answered(why)))",
)


def respondent(source: Random, study: Instrument) -> dict[str, Any]:
    """Return random answers, with gaps: code -> code, number, set of options."""
    given: dict[str, Any] = {}
    for question in study.questions:
        codes = [answer.code for answer in question.scale.all_answers] if question.scale else []
        if source.random() < 0.25:
            continue
        if question.kind == "multiple":
            given[question.code] = {code for code in codes if source.random() < 0.5}
        elif question.kind == "number":
            given[question.code] = source.choice([0.0, 3.0, 10.5, 100.0, *map(float, codes)])
        else:
            given[question.code] = source.choice(codes) if codes else "late"
    return given


def missing_of(study: Instrument) -> dict[str, frozenset[str]]:
    return {one.code: frozenset(one.scale.missing_codes) for one in study.questions if one.scale}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions(condition: str) -> None:  # LS3
    study, source = everything(), Random(7)
    writer = Script.of(study, None)
    found = set()
    for _ in range(200):
        given = respondent(source, study)
        told: dict[str, Any] = {}
        for code, answer in given.items():
            if isinstance(answer, set):
                told |= {f"{code}_{option}": "Y" for option in answer}
            else:
                told[writer.variable(code).removesuffix(".NAOK")] = answer
        wanted = holds(parse(condition), OneRespondent(given, missing_of(study)))
        assert script(writer.relevance(condition, ()), told) is bool(wanted), (given, writer.relevance(condition, ()))
        found.add(bool(wanted))
    assert found == {True, False}


@pytest.mark.parametrize(
    ("spend", "allowed"), [("", True), ("0", True), ("1000", True), ("1001", False), ("-1", False), ("-98", True)]
)
def test_limits(spend: str, allowed: bool) -> None:  # LS4
    study = everything()
    rule = Script.of(study, None).limits(study.question("spend"))
    assert script(rule, {"spend": spend}) is allowed


@pytest.mark.parametrize(
    ("fast", "free", "version", "allowed"),
    [
        ("60", "40", "", True),
        ("60", "30", "", False),
        ("60", "", "", True),
        ("33.3333", "66.6667", "", True),
        ("60", "-98", "", True),
        ("", "100", "2", True),
        ("", "60", "2", False),
        ("100", "", "1", True),
        ("60", "", "1", False),
    ],
)
def test_sums(fast: str, free: str, version: str, allowed: bool) -> None:  # LS4
    study = everything(split=SPLIT) if version else everything()
    rule = Script.of(study, None).total(sums(study)[0], study)
    assert script(rule, {"fastpts": fast, "freepts": free, "version": version}) is allowed


def test_sum_is_asked_where_it_ends(tmp_path: Path) -> None:  # LS4
    rows = {row["name"]: row for row in LimeSurvey(_write(everything(), tmp_path)).block("en")}
    assert "sum(" in rows["freepts"]["em_validation_q"]
    assert "sum(" not in rows["fastpts"]["em_validation_q"]
    rows = {row["name"]: row for row in LimeSurvey(_write(everything(split=SPLIT), tmp_path)).block("en")}
    assert all("sum(" in rows[name]["em_validation_q"] for name in ("fastpts", "freepts"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str, tmp_path: Path) -> None:  # LS5
    study = everything({"fast": both(text, f"es {text}"), "free": both("Free", "Gratis")})
    server = LimeSurvey(_write(study, tmp_path))
    shown = {row["name"]: row for row in server.block("en")}
    raw = shown["fastpts"]["text"]
    assert not re.search(r"(?<!\\)[{}]", raw)
    assert not raw.startswith(("=", "@"))
    told = {column.code: column.headings["full"] for column in server.columns("en")}
    assert told["fastpts"] == " ".join(f"{text}: points?".split())


def _replaced(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return change


FAULTS: dict[str, Callable[[str], str]] = {
    "there is no heading 'class'": _replaced("\tclass\t", "\tklass\t"),
    "the heading 'hidden' appears more than once": _replaced("em_validation_q_tip", "hidden"),
    "the heading 'comment' is unknown": _replaced("em_validation_q_tip", "comment"),
    "the class 'SX' is unknown": _replaced("\n\tSL\t", "\n\tSX\t"),
    "there is no setting 'language'": _replaced("\tS\t\tlanguage\t", "\tS\t\tsprache\t"),
    "language 'es' has no title": lambda text: re.sub(r"\n\tSL\t\tsurveyls_title\t\tTodo[^\n]*", "", text),
    "the title has 300": _replaced("Everything", "E" * 300),
    "is reserved, used twice, or not a letter": _replaced("\tQ\tL\tused\t", "\tQ\tL\tself\t", 2),
    "the question code 'spend_it'": _replaced("\tQ\tN\tspend\t", "\tQ\tN\tspend_it\t", 2),
    "the question code 'visits' is reserved, used twice": _replaced("\tQ\tN\tspend\t", "\tQ\tN\tvisits\t", 2),
    "has the unknown type 'Z'": _replaced("\tQ\tL\tused\t", "\tQ\tZ\tused\t", 2),
    "the subquestion code 'time' is reserved": _replaced("\tSQ\t0\tmail\t", "\tSQ\t0\ttime\t", 2),
    "the subquestion code 'WEB' is reserved, used twice": _replaced("\tSQ\t0\tmail\t", "\tSQ\t0\tWEB\t", 2),
    "the answer code 'toolong'": _replaced("\tA\t0\tSHOP\t", "\tA\t0\ttoolong\t", 2),
    "the answer code 'WEB' is used twice": _replaced("\tA\t0\tSHOP\t", "\tA\t0\tWEB\t", 2),
    "question 'used' has no answers": lambda text: re.sub(r"\n\tA\t0\t[12]\t\t(?:Yes|No|Sí|Nunca)\t[^\n]*", "", text),
    "type 'N' has no answers": _replaced("\tQ\tL\tused\t", "\tQ\tN\tused\t", 2),
    "type 'L' has no subquestions": _replaced("\tQ\tM\tchannels\t", "\tQ\tL\tchannels\t", 2),
    "stands under no question": _replaced("\tQ\tL\tused\t", "\tG\t9\tused\t"),
    "asks for 'later.NAOK'": _replaced("used.NAOK == '1'", "later.NAOK == '1'"),
    "asks for 'used' - expected": _replaced("used.NAOK == '1'", "used == '1'"),
    "a single '='": _replaced("used.NAOK == '1'", "used.NAOK = '1'"),
    "brackets or quotes that do not close": _replaced("(!is_empty(used.NAOK)", "!is_empty(used.NAOK)"),
    "exclude_all_others names 'other'": lambda text: re.sub(
        r"\tnone(\t[^\n]*\n[0-9]+\tSQ\t0\tweb)", r"\tother\1", text
    ),
    "holds a curly brace": _replaced("Which channels?", "Which {channels}?"),
    "SQ 'mail' has no text": _replaced("\tMail\t", "\t\t"),
    "differs from the base language in mandatory": lambda text: text[::-1].replace("\tY\t", "\tN\t", 1)[::-1],
    "language 'es' has": lambda text: text.rsplit("\n", 2)[0] + "\n",
    "do not stand together": lambda text: text + re.findall(r"1\tG\t1\t[^\n]*\ten\t[^\n]*\n", text)[0],
    "the id '1' is used twice": lambda text: re.sub(r"\n2\tQ\t", "\n1\tQ\t", text),
    "not ASCII": _replaced("\tformat\t\tG", "\tformat\t\tñ"),
    "a backslash stands before": _replaced("Which channels?", 'Which \\" channels?'),
    "cells, the heading": _replaced("\tformat\t\tG", "\tformat\t\tG\t\t"),
    "a setting stands behind": lambda text: text + "\tS\t\tadmin\t\tme" + "\t" * 13 + "\n",
    "hidden is 0 or 1": lambda text: re.sub(r"\t1\n", "\tyes\n", text, count=1),
    "a group needs a number of its own": _replaced("\tG\t2\t", "\tG\t1\t", 2),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults(fault: str, tmp_path: Path) -> None:  # LS6
    path = _write(everything(), tmp_path)
    path.write_text(FAULTS[fault](path.read_text(encoding="utf-8")), encoding="utf-8")
    found = lint_limesurvey(path)
    assert any(fault in one for one in found), found


def test_no_utf8_is_found(tmp_path: Path) -> None:  # LS6
    path = tmp_path / "a.txt"
    path.write_bytes(b"id\tclass\xe9")
    assert lint_limesurvey(path) == ["byte 9 - is no UTF-8 - expected UTF-8 text."]


def test_overwriting(tmp_path: Path) -> None:  # LS7
    _write(everything(), tmp_path)
    assert _write(everything(), tmp_path).is_file()
    (tmp_path / "survey.txt").write_text("my notes", encoding="utf-8")
    with pytest.raises(ls.FormError, match="not an empty form"):
        _write(everything(), tmp_path)
    assert (tmp_path / "survey.txt").read_text(encoding="utf-8") == "my notes"
    assert _write(everything(), tmp_path, overwrite=True).is_file()


def test_split(tmp_path: Path) -> None:  # LS8
    study = ls.load_instrument("performance").with_features({"a": "A", "b": "B", "c": "C"}).with_languages(["en"])
    rows = LimeSurvey(_write(study.with_split((("a", "b"), ("b", "c"), ("a", "c"))), tmp_path)).block("en")
    named = {row["name"]: row for row in rows if row["class"] in ("Q", "SQ")}
    assert named["version"]["text"] == "{if(is_empty(version.NAOK), rand(1, 3), version.NAOK)}"
    assert named["version"]["hidden"] == "1"
    assert named["aperf"]["relevance"] == "(version.NAOK == 1 || version.NAOK == 3)"
    assert named["grid1"]["relevance"] == "1"


def test_one_language(tmp_path: Path) -> None:  # LS2
    rows = LimeSurvey(_write(everything(), tmp_path, language="es")).rows
    assert {row["language"] for row in rows} == {"", "es"}
    assert not [row for row in rows if row["name"] == "additional_languages"]


def test_order_of_features(tmp_path: Path) -> None:  # LS2
    names = {one: both(one.title(), f"{one} es") for one in ("a", "b", "c", "d")}
    orders = set()
    for seed in range(6):
        rows = LimeSurvey(_write(everything(names), tmp_path, seed=seed)).block("en")
        orders.add(tuple(row["name"] for row in rows if row["name"].endswith("pts")))
    assert len(orders) > 2


def test_refused_whole(tmp_path: Path) -> None:  # LS9
    study = replace(everything(), title=both("E" * 250))
    with pytest.raises(ls.FormError, match=r"cannot be written for LimeSurvey:\n.*the title has 250 characters"):
        _write(study, tmp_path)
    assert list(tmp_path.iterdir()) == []
