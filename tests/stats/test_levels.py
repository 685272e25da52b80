"""satisfaction_levels.

LV1 each requirement times each state of delivery gives the level of the definition, with the reason
LV2 without delivery the level is empty, with the reason and the risk; the level is never invented
LV3 a mixed requirement has no level unless all candidates agree
LV4 share dissatisfied: individual answers, equal to counting by hand; partly counts or not
LV5 delivery answers: instrument, words, codes, 1/0; unknown ones are refused by column
LV6 direct classification: winner among the answers; words and codes
LV7 groups, weights, missing="raise"; every engine gives the same
LV8 bad arguments
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ApproximationWarning, ArgumentError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.responses import Responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.level_rule import LevelRule, delivery_state, level_of
from loyaltystats.stats.levels import LevelsResult, satisfaction_levels

PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
CONTRACT = [
    *("feature", "requirement", "level", "delivered", "delivered_low", "delivered_high"),
    *("risk", "risk_low", "risk_high", "reason", "n"),
]
HARM = ["dissatisfied", "dissatisfied_low", "dissatisfied_high"]


def _answers(letter: str, yes: int, partly: int = 0, no: int = 0) -> pd.DataFrame:
    functional, dysfunctional = PAIR[letter]
    got = ["yes"] * yes + ["partly"] * partly + ["no"] * no
    return pd.DataFrame({"f": functional, "d": dysfunctional, "got": got})


def _levels(frame: Any, **more: Any) -> LevelsResult:
    return satisfaction_levels(frame, pairs={"x": ("f", "d")}, delivered={"x": "got"}, **more)


def _row(frame: Any, **more: Any) -> pd.Series:
    return _levels(frame, **more).to_frame().iloc[0]


@pytest.mark.parametrize(
    ("letter", "yes", "level", "reason"),
    [
        ("M", 90, "Expected", "delivered to more than 50%"),
        ("M", 50, "Expected", "delivery cannot be told from 50%"),
        ("M", 10, "Dissatisfied", "expected, and delivered to fewer than 50%"),
        ("O", 90, "Desired", "delivered to more than 50%"),
        ("O", 10, "Desired", "unmet: delivered to fewer than 50%"),
        ("A", 90, "Delighted", "delivered to more than 50%"),
        ("A", 10, None, "opportunity: would delight, and is delivered to fewer than 50%"),
        ("R", 90, "Dissatisfied", "unwanted, and delivered to more than 50%"),
        ("R", 50, None, "unwanted, and not shown to be delivered to more than 50%: outside the four levels"),
        ("R", 10, None, "unwanted, and not shown to be delivered to more than 50%: outside the four levels"),
        ("I", 10, None, "Indifferent: outside the four levels"),
        ("Q", 90, None, "Questionable: outside the four levels"),
    ],
)
def test_the_definition(letter: str, yes: int, level: str | None, reason: str) -> None:  # LV1
    row = _row(_answers(letter, yes, no=100 - yes))
    assert (row["level"], row["reason"]) == (level, reason)


def test_desired_shortfall() -> None:  # LV1
    row = _row(_answers("O", 10, no=90), desired_shortfall="dissatisfied")
    assert (row["requirement"], row["level"]) == ("Desired", "Dissatisfied")
    assert row["reason"] == "desired, and delivered to fewer than 50%"


def test_threshold() -> None:  # LV1
    frame = _answers("M", 70, no=30)
    assert _row(frame)["level"] == "Expected"
    assert _row(frame, threshold=0.9)["level"] == "Dissatisfied"
    assert _row(frame, threshold=0.75)["level"] == "Expected"  # the interval reaches 0.78
    assert _levels(frame, threshold=0.9).threshold == 0.9


def test_without_delivery() -> None:  # LV2
    frame = _answers("M", 10, no=90)
    result = satisfaction_levels(frame, pairs={"x": ("f", "d")})
    row = result.to_frame().iloc[0]
    assert list(result.to_frame()) == CONTRACT
    assert row["level"] is None
    assert row["reason"] == "delivery was not asked: see the risk instead"
    assert (row["risk"], row["risk_high"]) == (1.0, 1.0)
    assert row["risk_low"] == pytest.approx(0.963, abs=1e-3)
    assert np.isnan(row["delivered"])
    assert (
        "Delivery was not asked for any feature: the level stays empty, and the risk (the share who would be "
        "dissatisfied if it were missing) is shown instead." in result.notes
    )
    assert result.method.endswith("Level: Delivery was not asked, so no level is stated.")


def test_delivery_of_some_features() -> None:  # LV2
    frame = _answers("M", 10, no=90).assign(f2=3, d2=5)
    result = satisfaction_levels(frame, pairs={"x": ("f", "d"), "y": ("f2", "d2")}, delivered={"x": "got"})
    assert result.to_frame()["level"].tolist() == ["Dissatisfied", None]
    assert any(note.startswith("Delivery was not asked for y:") for note in result.notes)
    blank = _row(frame.assign(got=None))
    assert blank["reason"] == "nobody answered the delivery question: see the risk instead"


def test_no_risk_is_not_minus_zero() -> None:  # LV2
    row = _row(_answers("I", 10))
    assert str(row["risk"]) == "0.0"


def test_mixed() -> None:  # LV3
    both = pd.concat([_answers("M", 5, no=45), _answers("O", 5, no=45)])
    row = _row(both)
    assert row["requirement"] == "mixed: Expected/Desired"
    assert row["level"] is None
    assert row["reason"] == "the requirement cannot be told: Desired, Expected"
    agreed = _row(both, desired_shortfall="dissatisfied")
    assert agreed["level"] == "Dissatisfied"
    assert agreed["reason"] == "the requirement may be Desired, Expected; each of them leads here"
    outside = _row(pd.concat([_answers("I", 50), _answers("R", 0, no=50)]))
    assert outside["level"] is None


def test_no_pairs_answered() -> None:  # LV3
    row = _row(pd.DataFrame({"f": [None, None], "d": [None, None], "got": ["yes", "no"]}))
    assert (row["level"], row["requirement"], row["reason"]) == (None, None, "no complete pair of answers")


def test_rule_alone() -> None:  # LV3
    rule = LevelRule(threshold=0.5, partly_counts=False, desired_shortfall="unmet")
    short = delivery_state(asked=True, low=0.1, high=0.2)
    assert level_of([], short, rule) == (None, "no complete pair of answers")
    assert level_of(["must_be", "must_be"], short, rule)[0] == "Dissatisfied"


def test_share_dissatisfied() -> None:  # LV4
    frame = pd.concat(
        [
            _answers("M", 30, 10, 20),
            _answers("O", 5, 0, 5),
            _answers("R", 8, 0, 2),
            _answers("I", 0, 0, 15),
            _answers("Q", 5, 0, 0),
            pd.DataFrame({"f": [None] * 9, "d": 5, "got": "no"}),
            pd.DataFrame({"f": 3, "d": 5, "got": [None] * 4}),
        ]
    )
    row = _row(frame)
    assert row["dissatisfied"] == pytest.approx((10 + 20 + 5 + 8) / 100)
    assert row["delivered"] == pytest.approx(48 / 109)
    assert row["n"] == 104
    partly = _row(frame, partly_counts=True)
    assert partly["dissatisfied"] == pytest.approx((20 + 5 + 8) / 100)
    assert partly["delivered"] == pytest.approx(58 / 109)
    assert list(_levels(frame).to_frame()) == [*CONTRACT[:9], *HARM, *CONTRACT[9:]]
    assert "Respondents who answered the delivery question: x 109, of 113." in _levels(frame).notes


@pytest.mark.parametrize(
    "answers",
    [
        ["yes", "Partly", "NO", None, "don't know"],
        ["S\u00ed", "en parte", "no", "", "98"],
        [1, 2, 3, None, 98],
        [1, 3, 3, 97, 99],
        ["1", "2.0", "3", "97", "99"],
    ],
)
def test_delivery_answers(answers: list[Any]) -> None:  # LV5
    frame = pd.DataFrame({"f": 3, "d": 5, "got": pd.Series(answers, dtype=object)})
    assert _row(frame)["delivered"] == pytest.approx(1 / 3)


def test_zero_one_and_booleans() -> None:  # LV5
    for answers in ([1, 0, 0, 0], [True, False, False, False]):
        assert _row(pd.DataFrame({"f": 3, "d": 5, "got": answers}))["delivered"] == 0.25


def test_unknown_delivery() -> None:  # LV5
    frame = pd.DataFrame({"f": 3, "d": 5, "got": [0, 1, 2], "other": ["maybe", "yes", "never"], "f2": 3, "d2": 5})
    with pytest.raises(ResponseError) as caught:
        satisfaction_levels(frame, pairs={"x": ("f", "d"), "y": ("f2", "d2")}, delivered={"x": "got", "y": "other"})
    assert str(caught.value) == (
        "responses - delivery answers that are not known, expected yes, partly or no:\n"
        "  - column 'got': '0'\n"
        "  - column 'other': 'maybe', 'never'"
    )
    texts = pd.DataFrame({"f": 3, "d": 5, "got": [f"free text {i}" for i in range(20)]})
    with pytest.raises(ResponseError, match="column 'got': 20 different texts"):
        _levels(texts)


def _study(**columns: Any) -> Responses:
    study = load_instrument("kano").with_features({"wifi": "free WiFi"}).combined(load_instrument("recommend"))
    frame = pd.DataFrame({"wififun": [3] * 40, "wifidys": [5] * 40, "wifigot": [3] * 30 + [1] * 4 + [98] * 6} | columns)
    return Responses(frame=frame.assign(wifiimp=5), instrument=study, problems=pd.DataFrame())


def test_instrument() -> None:  # LV5
    result = satisfaction_levels(_study())
    row = result.to_frame().iloc[0]
    assert (row["level"], row["delivered"]) == ("Dissatisfied", pytest.approx(4 / 34))
    assert result.labels == {"wifi": "free WiFi"}
    with pytest.raises(ArgumentError) as caught:
        satisfaction_levels(_study(), delivered={"wifi": "wifiimp"})
    assert str(caught.value) == ("delivered - question 'wifiimp' has 9 answers - expected yes, partly, no, or yes, no.")
    with pytest.raises(ResponseError, match="column 'wifigot': '7'"):
        satisfaction_levels(_study(wifigot=[7] * 40))


def _direct(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"lev": [code for code, n in enumerate(counts, start=1) for _ in range(n)]})


@pytest.mark.parametrize(
    ("counts", "requirement", "level", "reason"),
    [
        ((40, 5, 5, 5, 5), None, "Dissatisfied", "chosen by most: missing or failing, and that turns them away"),
        (
            (5, 40, 5, 5, 5),
            "Expected",
            "Expected",
            "chosen by significantly more respondents than any other answer",
        ),
        (
            (5, 5, 5, 5, 40),
            "Indifferent",
            None,
            "most say that it does not matter to them: outside the four levels",
        ),
        ((5, 30, 30, 5, 5), "mixed: Expected/Desired", None, "Expected cannot be told apart from Desired"),
        ((9, 9, 0, 0, 0), "mixed: Expected/Dissatisfied", None, "Expected cannot be told apart from Dissatisfied"),
        ((0, 0, 0, 30, 0), "Delighted", "Delighted", "chosen by significantly more respondents than any other answer"),
    ],
)
def test_direct(counts: tuple[int, ...], requirement: str | None, level: str | None, reason: str) -> None:  # LV6
    result = satisfaction_levels(_direct(*counts), direct={"x": "lev"})
    row = result.to_frame().iloc[0]
    assert list(result.to_frame()) == [*CONTRACT[:9], *HARM, *CONTRACT[9:]]
    assert (row["requirement"], row["level"], row["reason"], row["n"]) == (requirement, level, reason, sum(counts))
    assert row["dissatisfied"] == pytest.approx(counts[0] / sum(counts))
    assert np.isnan(row["risk"])


def test_direct_words_and_missing() -> None:  # LV6
    frame = pd.DataFrame({"lev": ["Expected", "2", "Esperado", None, "98"]})
    row = satisfaction_levels(frame, direct={"x": "lev"}).to_frame().iloc[0]
    assert row["n"] == 3
    empty = satisfaction_levels(pd.DataFrame({"lev": [None]}), direct={"x": "lev"}).to_frame().iloc[0]
    assert empty["reason"] == "nobody answered the direct question"
    with pytest.raises(ResponseError) as caught:
        satisfaction_levels(
            pd.DataFrame({"lev": ["often", "6", None], "z": [None, 1, 1]}),
            direct={"x": "lev", "z": "z"},
            missing="raise",
        )
    assert str(caught.value) == (
        "responses - direct answers that cannot be used, expected codes 1-5:\n"
        "  - column 'lev': '6', 'often'\n"
        "  - column 'lev': 1 not answered, and missing='raise' refuses them\n"
        "  - column 'z': 1 not answered, and missing='raise' refuses them"
    )


def test_direct_from_the_instrument() -> None:  # LV6
    study = load_instrument("fourlevel").with_features({"wifi": "free WiFi"})
    answers = Responses(frame=pd.DataFrame({"wifilev": [4] * 20 + [98]}), instrument=study, problems=pd.DataFrame())
    result = satisfaction_levels(answers)
    assert result.to_frame()["level"].tolist() == ["Delighted"]
    assert (result.n, result.labels) == (21, {"wifi": "free WiFi"})


def test_direct_groups_and_weights() -> None:  # LV6, LV7
    frame = pd.concat([_direct(0, 30, 2, 0, 0), _direct(0, 3, 30, 0, 0)]).assign(g=["a"] * 32 + ["b"] * 33, w=2.0)
    grouped = satisfaction_levels(frame, direct={"x": "lev"}, by="g").to_frame()
    assert grouped["group"].tolist() == ["Total", "a", "b"]
    assert grouped["level"].tolist() == [None, "Expected", "Desired"]
    with pytest.warns(ApproximationWarning):
        weighted = satisfaction_levels(frame, direct={"x": "lev"}, by="g", design=SurveyDesign(weights="w"))
    assert weighted.to_frame()["level"].tolist() == [None, "Expected", "Desired"]
    assert weighted.to_frame()["n_effective"].tolist() == pytest.approx([65, 32, 33])
    assert "normal test" in weighted.method


def test_groups_weights_and_engines(as_frame: Callable[[Any], Any]) -> None:  # LV7
    one, two = _answers("M", 5, no=45).assign(g="a"), _answers("M", 45, no=5).assign(g="b")
    frame = pd.concat([one, two, _answers("M", 3).assign(g=None)], ignore_index=True)
    expected = _levels(frame, by="g").to_frame()
    assert expected["group"].tolist() == ["Total", "a", "b"]
    assert expected["level"].tolist() == ["Expected", "Dissatisfied", "Expected"]
    assert expected["delivered"].tolist() == pytest.approx([53 / 103, 0.1, 0.9])
    pd.testing.assert_frame_equal(_levels(as_frame(frame), by="g").to_frame(), expected)


def test_weights() -> None:  # LV7
    frame = _answers("M", 50, no=50).assign(w=[3.0] * 50 + [1.0] * 50)
    with pytest.warns(ApproximationWarning):
        row = _row(frame, design=SurveyDesign(weights="w"))
    assert row["delivered"] == pytest.approx(0.75)
    assert row["dissatisfied"] == pytest.approx(0.25)
    assert row["n_effective"] == pytest.approx(200**2 / 500)
    assert row["level"] == "Expected"
    stratified = _row(frame, design=SurveyDesign(weights="w", strata="w"))
    assert stratified["delivered"] == pytest.approx(row["delivered"])


def test_missing_raise() -> None:  # LV7
    frame = _answers("M", 5, no=5)
    frame.loc[0, "got"] = None
    with pytest.raises(ResponseError) as caught:
        _levels(frame, missing="raise")
    assert str(caught.value) == (
        "responses - delivery was not answered for 'x' 1 - missing='raise' refuses that - leave it out to drop them."
    )
    assert _levels(_answers("M", 5, no=5), missing="raise").n == 10


def test_result() -> None:  # LV7
    result = _levels(_answers("M", 10, no=90), confidence_level=0.9)
    assert (result.confidence_level, result.by, result.n) == (0.9, None, 100)
    assert result.facts()["threshold"] == 0.5
    assert (
        "A shortfall is declared when the 90 % Wilson interval of the share delivered lies below 50%" in result.method
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold": 50}, "threshold - got 50 - expected a fraction between 0 and 1, for example 0.95."),
        (
            {"desired_shortfall": "bad"},
            "desired_shortfall - 'bad' is not known - expected one of dissatisfied, unmet.",
        ),
        ({"delivered": {"y": "got"}}, "delivered - names feature 'y' - the pairs are about 'x'."),
        (
            {"direct": {"x": "got"}},
            "direct - expected feature -> column, without pairs - call once for pairs and once for direct.",
        ),
        (
            {"responses": {"a": 1}},
            "responses - got several waves - satisfaction_levels takes the answers of one wave.",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:  # LV8
    given: dict[str, Any] = {"responses": _answers("M", 5), "pairs": {"x": ("f", "d")}} | arguments
    with pytest.raises(ArgumentError) as caught:
        satisfaction_levels(given.pop("responses"), **given)
    assert str(caught.value) == message


def test_missing_delivery_column() -> None:  # LV8
    with pytest.raises(ResponseError, match="there is no column 'gott'"):
        satisfaction_levels(_answers("M", 5), pairs={"x": ("f", "d")}, delivered={"x": "gott"})
