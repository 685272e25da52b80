"""questionnaire.sections: one layout for every writer.

SE1 every question stands in exactly one section, in the order asked
SE2 questions in a row with the same answers and condition make a grid; a Kano pair is one, sets are none
SE3 long grids are cut into parts of about equal length, ten rows at most
SE4 headings: the template's before its first questions, a block's before the block
SE5 grids have names that no question has
SE6 an order of features is kept; features left out are not asked
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.loader import load_text
from loyaltystats.questionnaire.sections import MAX_ROWS, Grid, sections
from loyaltystats.questionnaire.template import instrument_from, load_instrument

FEATURES = {f"f{number}": f"Feature {number}" for number in range(1, 13)}


def _study(name: str) -> Instrument:
    study = load_instrument(name)
    return study.with_features(FEATURES) if study.parts[0].needs_features else study


@pytest.mark.parametrize("name", shipped_names())
def test_every_question_once(name: str) -> None:  # SE1, SE3
    study = _study(name)
    placed = [question for section in sections(study) for question in section.questions]
    assert [question.code for question in placed] == list(study.codes)
    for section in sections(study):
        assert {question.block for question in section.questions} == {section.block}
        for item in section.items:
            if isinstance(item, Grid):
                assert 2 <= len(item.questions) <= MAX_ROWS
                assert {question.relevance for question in item.questions} == {item.relevance}
                assert all((question.scale, question.kind) == (item.scale, "single") for question in item.questions)


def test_kano_pairs() -> None:  # SE2
    items = sections(_study("kano"))[0].items
    assert [item.code for item in items[:3]] == ["grid1", "f1imp", "f1got"]
    pair = items[0]
    assert isinstance(pair, Grid)
    assert [question.code for question in pair.questions] == ["f1fun", "f1dys"]
    assert pair.feature == "f1"


def test_grids_of_ratings_are_cut_evenly() -> None:  # SE2, SE3
    grids = sections(_study("performance"))[0].items
    assert [len(grid.questions) for grid in grids if isinstance(grid, Grid)] == [6, 6]


def test_sets_are_no_grids() -> None:  # SE2
    found = sections(_study("bestworst"))
    assert not any(isinstance(item, Grid) for section in found for item in section.items)
    assert [section.block for section in found][:2] == ["set1", "set2"]


def test_a_condition_ends_a_grid() -> None:  # SE2
    study = load_instrument("loyalty")
    template = study.parts[0].template
    first, second, third, *_ = template.plain_questions
    asked = (first, second, replace(third, relevance=f"{first.code} >= 5"))
    part = replace(study.parts[0], template=replace(template, plain_questions=asked))
    grid, question = sections(replace(study, parts=(part,)))[0].items
    assert isinstance(grid, Grid)
    assert question == asked[2]


BLOCKS = """\
template: two
version: "1"
languages: [en]
title: {en: Two blocks}
purpose: {en: Try}
instructions: {en: All of it.}
blocks:
  one: {title: {en: One}, instructions: {en: The first.}}
  two: {title: {en: Two}}
questions:
  - {code: grid1, role: open, kind: text, block: one, name: {en: A}, text: {en: "A?"}}
  - {code: b, role: driver, scale: agree7, block: two, name: {en: B}, text: {en: "B?"}}
  - {code: c, role: driver, scale: agree7, block: two, name: {en: C}, text: {en: "C?"}}
  - {code: d, role: driver, scale: agree7, name: {en: D}, text: {en: "D?"}}
"""


def test_headings() -> None:  # SE4, SE5
    one, two, rest = sections(instrument_from(load_text(BLOCKS, "two.yaml")))
    assert (one.title["en"], one.instructions["en"]) == ("One", "All of it.\n\nThe first.")
    assert (two.title, two.instructions) == ({"en": "Two"}, {})
    assert (rest.title, rest.instructions) == ({}, {})
    grid = two.items[0]
    assert isinstance(grid, Grid)
    assert grid.code == "grid2"
    assert [
        section.title["en"] for section in sections(load_instrument("csat").combined(load_instrument("recommend")))
    ] == [
        load_instrument("csat").title["en"],
        load_instrument("recommend").title["en"],
    ]


def test_order() -> None:  # SE6
    found = sections(_study("kano"), ["f3", "f1"])
    assert [item.code for item in found[0].items] == ["grid1", "f3imp", "f3got", "grid2", "f1imp", "f1got"]
