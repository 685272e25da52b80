"""questionnaire.study: what holds for a whole study.

ST1 a question that two templates ask alike is asked once, by the first; a different one of the same code is refused
ST2 a feature has one question of each role that analyses read once
ST3 sets of features: each feature appears three times or more, its number is its place in the study, the same every time
ST4 a split study: versions name known features once, all are asked, 96 means not asked, saving keeps it
ST5 the fingerprint sees conditions, blocks, totals and the split; forms written before these existed keep theirs
ST6 the id of a study of many templates stays short enough to save
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.instrument import Block, Instrument, Part
from loyaltystats.questionnaire.layout import feature_orders, in_order
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.loader import load_text
from loyaltystats.questionnaire.template import instrument_from, load_instrument

FEATURES = {"delivery": "Delivery", "returns": "Returns", "price": "Price"}


def _kano() -> Instrument:
    return load_instrument("kano").with_features(FEATURES)


def test_shared_questions_appear_once() -> None:  # ST1
    profile = load_instrument("profile")
    twice = profile.combined(load_instrument("recommend"), profile)
    assert twice.codes == (*profile.codes, "recommend", "recommendwhy")
    assert [len(questions) for _part, questions in twice.asked] == [len(profile.codes), 2, 0]


def test_level_of_two_templates_is_asked_once() -> None:  # ST1
    both = load_instrument("fourlevel").combined(load_instrument("drift")).with_features(FEATURES)
    assert Counter(both.codes)["deliverylev"] == 1


def test_another_question_of_the_same_code_is_refused() -> None:  # ST1
    profile = load_instrument("profile")
    template = profile.parts[0].template
    first, *rest = template.plain_questions
    other = replace(template, plain_questions=(replace(first, kind="text", scale=None), *rest))
    with pytest.raises(TemplateError) as caught:
        profile.combined(replace(profile, parts=(Part(template=other),)))
    assert str(caught.value) == (
        "instrument profile+profile - question code 'segment' is used twice (templates profile, profile) - codes must be "
        "unique in a study."
    )


def test_a_role_once_per_feature() -> None:  # ST2
    with pytest.raises(TemplateError) as caught:
        load_instrument("kano").combined(load_instrument("kanoself")).with_features({"delivery": "Delivery"})
    assert str(caught.value) == (
        "instrument kano+kanoself - feature 'delivery' has 2 questions of role importance ('deliveryimp' of 'kano', "
        "'deliveryself' of 'kanoself') - leave one template out."
    )


def test_sets_of_features() -> None:  # ST3
    names = {f"f{number}": f"Feature {number}" for number in range(1, 10)}
    study = load_instrument("bestworst").with_features(names)
    best = [
        question
        for question in study.questions
        if question.code.startswith(study.questions[0].code.rstrip("0123456789"))
    ]
    assert len(study.questions) == 2 * len(best) == 14
    shown = Counter(code for question in best if question.scale for code in question.scale.codes)
    assert set(shown) == {str(number) for number in range(1, 10)}
    assert min(shown.values()) >= 3
    for question in study.questions:
        assert question.scale is not None
        assert len(set(question.scale.codes)) == 4
        assert all(answer.label["en"] == f"Feature {answer.code}" for answer in question.scale.answers)
    assert study.questions == load_instrument("bestworst").with_features(names).questions
    few = load_instrument("bestworst").with_features({"a": "A", "b": "B", "c": "C"})
    assert all(question.scale is not None and len(question.scale.codes) == 3 for question in few.questions)


def _ratings_in_one_version() -> Instrument:
    return load_instrument("performance").with_features(FEATURES).with_split([[*FEATURES]])


SPLIT = (("delivery", "returns"), ("price", "delivery"), ("returns", "price"))


def test_split(tmp_path: Path) -> None:  # ST4
    study = _kano().with_split(SPLIT)
    assert study.versions_with("delivery") == (1, 2)
    assert study.versions_with("price") == (2, 3)
    for question in study.questions:
        assert question.scale is not None
        assert question.scale.missing_codes[0] == "96"
        assert question.scale.missing[0].label["zh"] == "未询问"
    assert feature_orders(study, 1, None) == (("delivery", "returns"), ("delivery", "price"), ("returns", "price"))
    assert set(map(frozenset, feature_orders(study, 1, 3))) == set(map(frozenset, SPLIT))
    assert [column.question.feature for column in in_order(study, ("price", "delivery"))] == ["price"] * 4 + [
        "delivery"
    ] * 4
    assert load_instrument(study.save(tmp_path / "s.yaml")) == study
    assert study.with_split(()).questions == _kano().questions
    assert study.with_features({"other": "Other"}).split == ()


def test_split_of_other_kinds() -> None:  # ST4
    points = load_instrument("constsum").with_features(FEATURES).with_split(SPLIT)
    assert all(question.scale is not None and "-96" in question.scale.missing_codes for question in points.questions)
    rest = _kano().combined(load_instrument("recommend")).with_split(SPLIT).question("recommend")
    assert rest.scale is not None
    assert "96" not in rest.scale.missing_codes


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (
            lambda: _kano().with_split([["delivery", "speed"], ["returns", "price"]]),
            "instrument kano - version 1 of the split names 'speed', which is no feature.",
        ),
        (
            lambda: _kano().with_split([["delivery", "delivery"], ["returns", "price"]]),
            "instrument kano - version 1 of the split names a feature twice, or none - expected every one once.",
        ),
        (
            lambda: _kano().with_split([["delivery"], ["returns"]]),
            "instrument kano - no version of the split asks about 'price'.",
        ),
        (
            lambda: _kano().with_split(SPLIT).combined(_ratings_in_one_version()),
            "instruments kano, performance - are split in different ways - combine first, then call with_split().",
        ),
    ],
)  # fmt: skip
def test_unlawful_split(act: Callable[[], object], message: str) -> None:  # ST4
    with pytest.raises(TemplateError) as caught:
        act()
    assert str(caught.value) == message


def test_a_split_survives_combining() -> None:  # ST4
    assert _kano().with_split(SPLIT).combined(load_instrument("recommend")).split == SPLIT


OLD = """\
template: service
version: "1"
languages: [en]
title: {en: Service desk}
purpose: {en: How well the service desk does}
instructions: {en: Please answer.}
scales:
  rating:
    answers:
      - code: "1"
        label: {en: Poor}
      - code: "2"
      - code: "3"
        label: {en: Excellent}
        aliases: [Great]
    missing:
      - code: "97"
        label: {en: Does not apply}
feature_questions:
  - code: perf
    role: performance
    scale: rating
    text: {en: "{feature}: how well do we do on this?"}
questions:
  - code: comeback
    role: outcome
    metric: csat
    top: 1
    scale: rating
    name: {en: Would come back}
    text: {en: "How good a reason did we give you to come back?"}
  - code: ways
    role: profile
    kind: multiple
    scale: rating
    name: {en: Ways}
    text: {en: "Which?"}
  - code: remarks
    role: open
    kind: text
    name: {en: Remarks}
    text: {en: "What should we do better?"}
"""


def _old() -> Instrument:
    return instrument_from(load_text(OLD, "old.yaml")).with_features({"speed": "Speed"})


def test_older_forms_keep_their_fingerprint() -> None:  # ST5
    assert _old().fingerprint == "c2d4306568a940e4"  # as version 0.1.0 wrote it, before conditions and blocks existed


def _changed(**question: object) -> Instrument:
    study = _old()
    template = study.parts[0].template
    *first, last = template.plain_questions
    asked = (*first, replace(last, **question))  # type: ignore[arg-type]  # one field, by name
    return replace(study, parts=(replace(study.parts[0], template=replace(template, plain_questions=asked)),))


def test_fingerprint_sees_what_respondents_meet() -> None:  # ST5
    before = _old().fingerprint
    assert _changed(relevance="comeback = '1'").fingerprint != before
    assert _changed(block="use").fingerprint != before
    assert _changed(total=100.0).fingerprint != before
    assert _old().with_split([["speed"]]).fingerprint != before
    part = _old().parts[0]
    blocks = replace(part.template, blocks={"use": Block(title={"en": "Use"})})
    assert replace(_old(), parts=(replace(part, template=blocks),)).fingerprint != before
    assert _changed(sources=("A.1",), construct="ease").fingerprint == before


def test_a_study_of_everything_can_be_saved(tmp_path: Path) -> None:  # ST6
    names = [name for name in shipped_names() if name != "kanoself"]
    first, *others = (load_instrument(name) for name in names)
    study = first.combined(*others).with_features(FEATURES)
    assert study.id == f"{'+'.join(names[:3])}+{len(names) - 3}more"
    assert load_instrument(study.save(tmp_path / "all.yaml")) == study
