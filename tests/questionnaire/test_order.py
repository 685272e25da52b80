"""questionnaire.order: what must hold between the questions of a template.

OR1 a condition names an earlier question of the same template, in a way that fits its kind and answers
OR2 blocks and constructs are named where they stand
OR3 totals, right answers and exclusive answers belong to their kinds
OR4 shared scales are found by name; one that lacks a language of the file is said to
OR5 best-worst sets need questions and a size
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

import pytest

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.loader import load_text
from loyaltystats.questionnaire.template import instrument_from

HEAD = """\
template: service
version: "1"
languages: [en]
title: {en: Service}
purpose: {en: How well it does}
"""
BODY = """\
blocks: {use: {title: {en: Use}}}
constructs: {ease: {en: Ease}}
scales:
  ways:
    ordered: false
    answers:
      - {code: web, label: {en: Web}}
      - {code: shop, label: {en: Shop}}
      - {code: none, label: {en: None of these}, exclusive: true}
feature_questions:
  - {code: got, role: delivery, scale: yespartno, text: {en: "{feature}: do you get it?"}}
  - {code: perf, role: performance, scale: quality7, relevance: "{feature}got = '1'", text: {en: "{feature}: how well?"}}
questions:
  - {code: used, role: experience, scale: yesno, name: {en: Used}, text: {en: "Did you use it?"}}
  - {code: channels, role: experience, kind: multiple, scale: ways, block: use, name: {en: Ways}, text: {en: "Which?"}}
  - {code: times, role: experience, kind: number, name: {en: Times}, text: {en: "How often?"}}
  - {code: why, role: open, kind: text, name: {en: Why}, text: {en: "Why?"}}
  - {code: ease, role: driver, scale: ease7, construct: ease, relevance: "used = '1' and times >= 1", name: {en: Ease}, text: {en: "How easy?"}}
"""
SOUND = HEAD + BODY


def _read(text: str) -> Instrument:
    return instrument_from(load_text(text, "s.yaml"))


def _faults(old: str, new: str) -> list[str]:
    assert old in SOUND
    with pytest.raises(TemplateError) as caught:
        _read(SOUND.replace(old, new, 1))
    lines = str(caught.value).splitlines()
    return [line.strip().removeprefix("- ") for line in lines[1:]]


def test_sound() -> None:  # OR1, OR2, OR4
    study = _read(SOUND).with_features({"speed": "Speed"})
    assert study.question("speedperf").relevance == "speedgot = '1'"
    ease = study.question("ease")
    assert (ease.construct, ease.relevance) == ("ease", "used = '1' and times >= 1")
    assert ease.scale is not None
    assert ease.scale.answers[0].label == {"en": "Very difficult"}
    assert study.question("channels").block == "use"
    channels = study.question("channels").scale
    assert channels is not None
    assert [answer.exclusive for answer in channels.answers] == [False, False, True]


USED = "used = '1' and times >= 1"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (USED, "used = ", "line 23, question 'ease' - the condition 'used =' cannot be read: at the end - expected an answer code in quotes, or a number"),
        (USED, "usd = '1'", "line 23, question 'ease' - the condition asks for 'usd', which is not a question of this template - name an earlier question. Did you mean 'used'?"),
        (USED, "ease = '1'", "line 23, question 'ease' - the condition asks for 'ease', which is asked later or is itself - name an earlier question."),
        (USED, "used = '3'", "line 23, question 'ease' - the condition compares 'used' with '3', which is none of its answers 1, 2, 98"),
        (USED, "used < x", "line 23, question 'ease' - the condition 'used < x' cannot be read: at 'x' - expected an answer code in quotes, or a number"),
        (USED, "used < 'x'", "line 23, question 'ease' - the condition orders 'used' against 'x' - expected a number"),
        (USED, "selected(used, '1')", "line 23, question 'ease' - the condition uses selected() on 'used', which has one answer - write used = '1'"),
        (USED, "selected(channels, 'app')", "line 23, question 'ease' - the condition asks for option 'app' of 'channels' - expected one of web, shop, none"),
        (USED, "channels = 'web'", "line 23, question 'ease' - the condition compares 'channels', which is of kind multiple - write selected(channels, 'web')"),
        (USED, "why = 'late'", "line 23, question 'ease' - the condition compares 'why', which is of kind text - write answered(why)"),
        ("{feature}got = '1'", "{feature}god = '1'", "line 17, question 'perf' - the condition asks for '{feature}god', which is not a question of this template - name an earlier question. Did you mean '{feature}got'?"),
        ("block: use", "block: usee", "line 20, question 'channels' - there is no block 'usee' - expected one of use. Did you mean 'use'?"),
        ("construct: ease", "construct: easy", "line 23, question 'ease' - there is no construct 'easy' - expected one of ease. Did you mean 'ease'?"),
        ("scale: yesno, name", "scale: yesno, total: 100, name", "line 19, question 'used' - 'total' belongs to kind number, not to kind single - remove it"),
        ("scale: yesno, name", "scale: yesno, right: '1', name", "line 19, question 'used' - 'right' belongs to role attention, not to role experience - remove it"),
        ("role: experience, scale: yesno, name", "role: attention, scale: yesno, right: '7', name", "line 19, question 'used' - the right answer '7' is none of 1, 2"),
        ("role: experience, kind: multiple, scale: ways", "role: experience, scale: ways", "line 20, question 'channels' - a scale with an exclusive answer belongs to kind multiple - use another scale"),
        ("scale: ease7", "scale: ease8", "line 23, question 'ease' - there is no scale 'ease8' - expected one of ways, or a shared one. Did you mean 'ease7'?"),
    ],
)  # fmt: skip
def test_each_fault(old: str, new: str, message: str) -> None:  # OR1, OR2, OR3, OR4
    assert message in _faults(old, new)


def test_unordered_answers_have_no_order() -> None:  # OR1
    text = SOUND.replace("kind: multiple, scale: ways", "scale: where").replace(
        "  ways:",
        "  where:\n    ordered: false\n    answers: [{code: '1', label: {en: A}}, {code: '2', label: {en: B}}]\n  ways:",
    )
    with pytest.raises(TemplateError, match="orders the answers of 'channels', which have no order - use = or !="):
        _read(text.replace(USED, "channels < 2"))


def test_a_shared_scale_lacks_a_language() -> None:  # OR4
    text = HEAD.replace("[en]", "[it]").replace("{en:", "{it:")
    text += "questions:\n  - {code: used, role: experience, scale: yesno, name: {it: Uso}, text: {it: Uso}}\n"
    with pytest.raises(TemplateError) as caught:
        _read(text)
    assert str(caught.value).endswith(
        "line 7, question 'used' - the shared scale 'yesno' has no texts in one of the file's languages - copy it under "
        "'scales' and translate it there"
    )


def test_an_own_scale_wins_over_a_shared_one() -> None:  # OR4
    own = "  yesno:\n    answers: [{code: a, label: {en: Aye}}, {code: n, label: {en: Nay}}]\n  ways:"
    study = _read(SOUND.replace("  ways:", own, 1).replace(USED, "used = 'a'"))
    scale = study.question("used").scale
    assert scale is not None
    assert scale.codes == ("a", "n")


def test_sets_need_both_fields() -> None:  # OR5
    task = "task_questions:\n  - {code: best, role: choice, name: {en: Best}, text: {en: Which is best}}\n"
    with pytest.raises(TemplateError, match="'task_questions' and 'task_size' go together - add the other one"):
        _read(HEAD + task)
    study = _read(HEAD + "task_size: 3\n" + task).with_features({name: name for name in "abcd"})
    assert study.codes == ("best1", "best2", "best3", "best4")
