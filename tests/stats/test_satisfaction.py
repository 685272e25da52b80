"""Top-box shares.

SA1 share, mean and Wilson interval of a hand count; the box is cut from the upper end, or the lower of a reversed item
SA2 the highest answer comes from the instrument or is declared; it is never guessed
SA3 several questions: one block each, with the question first
SA4 answers off the scale are refused
SA5 groups, weights, missing answers as in every loyalty metric
SA6 another confidence level from the same result
SA7 exact coverage of the interval, as printed in the method card
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from loyaltystats.errors import ArgumentError, AssumptionWarning, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.satisfaction import csat

ANSWERS = pd.DataFrame(
    {
        "overall": [5, 4, 4, 3, 2, 5, 4, 5, 1, None],
        "again": [1, 2, 5, 5, 5, 4, 3, None, 5, 5],
        "g": ["a"] * 5 + ["b"] * 5,
        "w": [1, 2, 1, 1, 1, 0, 1, 3, 1, 1],
    }
)


@pytest.mark.parametrize(("top", "share"), [(1, 3 / 9), (2, 6 / 9), (None, 6 / 9), (3, 7 / 9)])
def test_hand_count(top: int | None, share: float) -> None:  # SA1
    result = csat(ANSWERS, "overall", top=top, highest=5)
    row = result.to_frame().iloc[0]
    assert row["estimate"] == pytest.approx(share)
    assert row["mean"] == pytest.approx(33 / 9)
    low, high = wilson(round(9 * share), 9)
    assert row[["conf_low", "conf_high"]].tolist() == pytest.approx([float(low), float(high)])
    assert row["std_error"] == pytest.approx((share * (1 - share) / 9) ** 0.5)
    assert (result.n, result.n_total, dict(result.excluded)) == (9, 10, {"no answer": 1})
    assert (result.top, result.highest, result.question) == (top or 2, 5.0, "overall")


def test_the_sentence_names_the_answers_that_count() -> None:  # SA1
    assert csat(ANSWERS, "overall", highest=5).method == (
        "Share answering 4-5 on a scale up to 5; 95 % Wilson intervals."
    )
    assert csat(ANSWERS, "overall", top=1, highest=5, confidence_level=0.9).method == (
        "Share answering 5 on a scale up to 5; 90 % Wilson intervals."
    )
    assert csat(ANSWERS, ["overall"], highest=5).facts()["top"] == 2


def _study() -> Responses:
    return simulate_responses(load_instrument("loyalty"), 50, rng=4)


def test_reversed_items_count_from_the_lower_end() -> None:  # SA1
    responses = _study()
    part = responses.instrument.parts[0]  # type: ignore[union-attr]
    questions = tuple(
        replace(question, reversed=question.code == "loyalrebuy") for question in part.template.plain_questions
    )
    turned = replace(part, template=replace(part.template, plain_questions=questions))
    study = replace(responses.instrument, parts=(turned,))  # type: ignore[type-var]
    result = csat(replace(responses, instrument=study), "loyalrebuy")
    valid = responses.valid()["loyalrebuy"].dropna()
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx((valid <= 2).mean())
    assert "1-2 on 1-7 (low answers are good)" in result.method
    assert (result.best, csat(responses, "loyalmore").best) == (1.0, None)


def test_scale_and_box_come_from_the_instrument() -> None:  # SA2
    responses = _study()
    result = csat(responses)
    assert (result.question, result.top, result.highest) == ("loyalrebuy", 2, 7.0)
    valid = responses.valid()["loyalrebuy"].dropna()
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx((valid >= 6).mean())
    assert result.n == len(valid)  # missing codes 97 and 98 left the base


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {},
            "highest - the highest answer of 'overall' is not known, and is never guessed from the answers given - "
            "expected a number - pass highest=..., for example highest=5 for a scale 1-5.",
        ),
        ({"highest": "5"}, "highest - got '5' - expected a number, for example 5 for a scale 1-5."),
        ({"highest": True}, "highest - got True - expected a number, for example 5 for a scale 1-5."),
        ({"highest": 5, "top": 0}, "top - got 0 - expected a whole number of at least 1."),
    ],
)
def test_never_guessed(arguments: dict[str, Any], message: str) -> None:  # SA2
    with pytest.raises(ArgumentError) as caught:
        csat(ANSWERS, "overall", **arguments)
    assert str(caught.value) == message


def test_only_top_declared() -> None:  # SA2
    frame = pd.DataFrame({"overall": [9, 8, 6, 9, 3] * 6})
    with pytest.warns(AssumptionWarning, match="10 was assumed, as no answer lies above 9"):
        result = csat(frame, "overall", top=2)
    assert result.highest == 10
    assert result.to_frame()["estimate"].iloc[0] == pytest.approx(0.4)
    assert result.notes[0] == (
        "overall: the end of the scale was not given; 10 was assumed, as no answer lies above 9. Pass highest= to be sure."
    )
    with pytest.warns(AssumptionWarning, match="100 was assumed"):
        assert csat(pd.DataFrame({"overall": [100, 50] * 15}), "overall", top=10).highest == 100


def test_a_box_as_large_as_the_scale_is_refused() -> None:  # SA2
    with pytest.raises(ArgumentError) as caught:
        csat(_study(), "loyalrebuy", top=7)
    assert str(caught.value) == (
        "top - got 7 for 'loyalrebuy' on a scale 1-7 - expected fewer than all answers - lower top."
    )


def test_several_questions() -> None:  # SA3
    result = csat(ANSWERS, ["overall", "again"], highest=5, by="g")
    table = result.to_frame()
    assert list(table.columns[:3]) == ["question", "group", "estimate"]
    assert table["question"].tolist() == ["overall"] * 3 + ["again"] * 3
    assert table["group"].tolist() == ["Total", "a", "b"] * 2
    alone = csat(ANSWERS, "again", highest=5, by="g").to_frame()
    pd.testing.assert_frame_equal(
        table[table["question"] == "again"].drop(columns="question").reset_index(drop=True), alone
    )
    assert list(result.confidence_interval(0.9).columns) == ["question", "group", "estimate", "conf_low", "conf_high"]


def test_several_scales_are_told_apart() -> None:  # SA3
    study = load_instrument("csat").combined(load_instrument("loyalty"))
    result = csat(simulate_responses(study, 40, rng=1), ["satoverall", "loyalrebuy"])
    assert "satoverall: 9-10 on a scale 1-10; loyalrebuy: 6-7 on a scale 1-7" in result.method


@pytest.mark.parametrize("question", [[], ["overall", "overall"], [3]])
def test_list_of_questions_is_checked(question: Any) -> None:  # SA3
    with pytest.raises(ArgumentError, match="expected one column, or a list of different columns"):
        csat(ANSWERS, question, highest=5)


def test_answers_off_the_scale() -> None:  # SA4
    with pytest.raises(ResponseError) as caught:
        csat(ANSWERS, "overall", highest=4)
    assert str(caught.value) == (
        "column 'overall' - '5' (3 times) - expected whole numbers up to 4 - correct the answers."
    )
    responses = _study()
    responses.frame.loc[3, "loyalrebuy"] = 0
    with pytest.raises(ResponseError, match=r"'0' \(1 time\) - expected whole numbers 1-7 - correct the answers\."):
        csat(responses)


def test_weights_and_groups() -> None:  # SA5
    result = csat(ANSWERS, "overall", highest=5, by="g", design=SurveyDesign(weights="w"))
    table = result.to_frame().set_index("group")
    assert table.loc["b", "estimate"] == pytest.approx(4 / 5)  # weights 0, 1, 3, 1 of the answers 5, 4, 5, 1
    assert table.loc["b", "mean"] == pytest.approx((4 + 15 + 1) / 5)
    assert table.loc["b", "n_effective"] == pytest.approx(25 / 11)
    assert dict(result.excluded) == {"no answer": 1, "weight of zero": 1}
    assert any(note.startswith("Survey weights:") for note in result.notes)


def test_every_dataframe_library(as_frame: Callable[[Any], Any]) -> None:  # SA5
    expected = csat(ANSWERS, "overall", highest=5, by="g").to_frame()
    pd.testing.assert_frame_equal(csat(as_frame(ANSWERS), "overall", highest=5, by="g").to_frame(), expected)


def test_another_level() -> None:  # SA6
    wide = csat(ANSWERS, "overall", highest=5).confidence_interval(0.99)
    direct = csat(ANSWERS, "overall", highest=5, confidence_level=0.99).to_frame()
    pd.testing.assert_frame_equal(wide, direct[["group", "estimate", "conf_low", "conf_high"]])


@pytest.mark.parametrize(("n", "smallest"), [(10, 89.3), (20, 91.6), (50, 93.1), (100, 92.7)])
def test_exact_coverage(n: int, smallest: float) -> None:  # SA7
    successes = np.arange(n + 1)
    low, high = wilson(successes, n)
    truths = np.arange(0.05, 0.95, 0.0001)
    covered = (low[:, None] <= truths) & (truths <= high[:, None])
    coverage = 100 * (binom.pmf(successes[:, None], n, truths) * covered).sum(axis=0)
    assert coverage.min() == pytest.approx(smallest, abs=0.1)
    assert coverage.mean() == pytest.approx(95.2, abs=0.4)
