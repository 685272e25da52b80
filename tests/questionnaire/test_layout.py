"""questionnaire.layout.

LY1 columns follow instrument.columns; their storage follows the scale
LY2 feature orders: random, different, the same for the same seed; pairs stay together, other questions keep their place
LY3 a stamp survives the sheet Meta and the CSV cell, however long
LY4 choices: "1 - label" for labelled scales, bare numbers otherwise; "not shown" is never offered
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import (
    TICK,
    FormStamp,
    answer_columns,
    choice,
    choices,
    feature_orders,
    form_sheet,
    in_order,
    stamp_from_csv,
    stamp_from_meta,
    stamp_of,
)
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.template import load_instrument

FEATURES = {f"f{i}": f"Feature {i}" for i in range(6)}


@pytest.fixture(scope="module")
def study() -> Instrument:
    kano = load_instrument("kano").with_features(FEATURES)
    return kano.combined(
        load_instrument("recommend"), load_instrument("performance").with_features({"f1": "Feature 1"})
    )


def test_columns(study: Instrument) -> None:  # LY1
    columns = answer_columns(study)
    assert tuple(column.name for column in columns) == study.columns
    storage = {column.name: column.storage for column in columns}
    assert storage["f0fun"] == "Int64"
    assert storage["recommendwhy"] == "string"
    assert {column.storage for column in answer_columns(load_instrument("profile"))} == {"string"} | {"Int64"}
    share = next(column for column in answer_columns(load_instrument("loyalty")) if column.name == "loyalshare")
    assert share.storage == "Float64"
    assert not share.is_closed


def test_orders(study: Instrument) -> None:  # LY2
    orders = feature_orders(study, 5, 7)
    assert orders == feature_orders(study, 5, 7)
    assert orders != feature_orders(study, 5, 8)
    assert len(set(orders)) == 5
    assert all(sorted(order) == sorted(FEATURES) for order in orders)
    two = load_instrument("kano").with_features({"a": "A", "b": "B"})
    assert all(
        len(set(feature_orders(two, 2, seed))) == 2 for seed in range(20)
    )  # different as long as orders are left
    assert len(feature_orders(two, 3, 1)) == 3
    assert feature_orders(study, 1, None) == (tuple(FEATURES),)
    assert len(feature_orders(load_instrument("recommend"), 3, 1)) == 3  # no features: the same order three times
    assert form_sheet(1, 1) == "Form"
    assert form_sheet(2, 3) == "Form 2"


def test_questions_of_a_feature_stay_together(study: Instrument) -> None:  # LY2
    order = feature_orders(study, 1, 3)[0]
    codes = [column.name for column in in_order(study, order)]
    assert sorted(codes) == sorted(study.columns)
    expected = [feature + suffix for feature in order for suffix in ("fun", "dys", "imp", "got")]
    assert codes == [*expected, "recommend", "recommendwhy", "f1perf"]


@given(
    st.lists(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=20), max_size=30),
    st.integers(1, 4000),
)
def test_stamp_survives_meta(words: list[str], times: int) -> None:  # LY3
    stamp = FormStamp(
        instrument="a+b",
        version="1",
        language="en",
        fingerprint="0123456789abcdef",
        seed="7",
        codes=tuple(words * times),
        orders=(tuple(words), tuple(reversed(words))),
    )
    rows = stamp.meta_rows()
    assert all(len(cell) <= 32_767 for row in rows for cell in row)
    padded = [tuple(row) + (None,) * 3 for row in rows]
    assert stamp_from_meta(padded) == stamp
    again = stamp_from_csv(stamp.csv_text)
    assert again is not None
    assert (again.instrument, again.version, again.seed) == ("a+b", "1", "7")


def test_stamps(study: Instrument) -> None:  # LY3
    stamp = stamp_of(study, "en", feature_orders(study, 1, None), None, "0")
    structure = structure_of(study)
    assert stamp.csv_text == f"kano+recommend+performance;1+1+1;en;{study.fingerprint};structure={structure}"
    again = stamp_from_csv(replace(stamp, seed="7").csv_text)
    assert again is not None
    assert (again.seed, again.structure) == ("7", str(structure))
    old = stamp_from_csv("kano;1;en;0123456789abcdef")
    assert old is not None
    assert (old.seed, old.structure) == ("", "")
    assert stamp_from_meta([("anything", "else")]) is None
    assert stamp_from_csv("a;b") is None
    assert stamp_from_csv(";;;") is None


def test_choices() -> None:  # LY4
    missing = (Answer(code="96", label={"en": "not shown"}), Answer(code="98", label={"en": "don't know"}))
    ends = Scale("s", (Answer(code="1", label={"en": "bad"}), Answer(code="2", label={})), missing)
    assert choices(ends, "en") == (1, 2, "98 - don't know")
    full = Scale("s", (Answer(code="A", label={"en": "bad", "es": "mal"}),))
    assert choices(full, "es") == ("A - mal",)
    ticks = [choice(TICK, TICK.answers[1], language) for language in ("en", "es", "pt", "de", "fr", "zh", "it")]
    assert ticks == ["1 - Yes", "1 - S\u00ed", "1 - Sim", "1 - Ja", "1 - Oui", "1 - \u662f", "1 - Yes"]
    assert TICK.ambiguous() == ()
    spelled = ("no", "N\u00c3O", "nao", "Nein", "non", "\u5426", "FALSCH", "FAUX", "falso")
    assert {TICK.code_of(word) for word in spelled} == {"0"}
    spelled = ("yes", "si", "sim", "JA", "oui", "\u662f", "WAHR", "VRAI", "Verdadeiro", "x")
    assert {TICK.code_of(word) for word in spelled} == {"1"}
